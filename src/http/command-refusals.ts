// Which command can be refused with what, read from the sources by `npm run docs` (twice, when this changes: the document is made from it);
// a test fails when they differ. A command may be listed with a code too many, never with one too few.
import type { CommandType } from '../domain/commands.ts'
import type { RefusalCode } from '../domain/refusals.ts'
import type { SanctionCommandType } from '../domain/sanction/commands.ts'

/** Whatever the command. */
export const REFUSALS_OF_EVERY: readonly RefusalCode[] = ['malformed', 'text_not_well_formed', 'text_too_long', 'amount_not_exact', 'date_out_of_range', 'unknown_command', 'unknown_marketplace', 'unknown_order', 'unknown_case', 'role_may_not', 'conflict_of_interest', 'command_id_reused', 'stale_version', 'busy', 'unknown_file']

export const REFUSALS_OF: Readonly<Record<CommandType, readonly RefusalCode[]>> = {
  OpenCase: ['unknown_order', 'unknown_line', 'line_named_twice', 'evidence_already_filed', 'already_done', 'same_issue_settled', 'quantity_exceeded', 'amount_exceeds_paid', 'freight_exceeds_paid', 'goods_state_disproved', 'remedy_not_offered', 'evidence_missing', 'evidence_limits'],
  AmendRequest: ['unknown_line', 'line_named_twice', 'wrong_phase', 'case_closed', 'already_done', 'too_much_said', 'same_issue_settled', 'quantity_exceeded', 'amount_exceeds_paid', 'freight_exceeds_paid', 'goods_state_disproved', 'remedy_not_offered', 'evidence_missing'],
  WithdrawCase: ['role_may_not', 'wrong_phase', 'case_closed', 'appeal_open'],
  ReopenCase: ['unknown_line', 'line_named_twice', 'wrong_phase', 'already_done', 'nothing_to_answer', 'too_often', 'same_issue_settled', 'quantity_exceeded', 'amount_exceeds_paid', 'freight_exceeds_paid', 'goods_state_disproved', 'remedy_not_offered', 'evidence_missing'],
  ChangeReason: ['wrong_phase', 'case_closed', 'appeal_open', 'too_much_said', 'reason_unchanged', 'preview_outdated', 'confirmation_needed'],
  ProposeReasonChange: ['wrong_phase', 'case_closed', 'not_your_turn', 'appeal_open', 'too_much_said', 'reason_unchanged'],
  ConfirmReasonChange: ['unknown_offer', 'wrong_phase', 'case_closed', 'not_your_turn', 'appeal_open', 'preview_outdated', 'confirmation_needed'],
  RequalifyReason: ['wrong_phase', 'case_closed', 'not_claimed', 'claimed_by_other', 'second_signature_needed', 'reason_unchanged'],
  MakeStatement: ['date_out_of_range', 'wrong_phase', 'case_closed', 'too_much_said'],
  FileEvidence: ['role_may_not', 'unknown_request', 'evidence_already_filed', 'wrong_phase', 'case_closed', 'evidence_limits'],
  RequestEvidence: ['wrong_phase', 'case_closed', 'already_done', 'not_claimed', 'claimed_by_other'],
  AgreeToRequest: ['unknown_address', 'wrong_phase', 'case_closed', 'appeal_open', 'quantity_exceeded', 'amount_exceeds_paid', 'freight_exceeds_paid'],
  RefuseRequest: ['role_may_not', 'wrong_phase', 'case_closed', 'already_done', 'appeal_open'],
  MakeOffer: ['malformed', 'role_may_not', 'unknown_line', 'unknown_offer', 'unknown_evidence', 'wrong_phase', 'case_closed', 'appeal_open', 'too_much_said', 'amount_exceeds_paid', 'freight_exceeds_paid', 'currency_mismatch', 'flows_do_not_balance', 'takes_from_unheard', 'cost_without_evidence', 'confirmation_needed', 'remedy_not_offered'],
  AcceptOffer: ['unknown_offer', 'wrong_phase', 'case_closed', 'not_your_turn', 'appeal_open', 'amount_exceeds_paid', 'freight_exceeds_paid', 'confirmation_needed'],
  DeclineOffer: ['unknown_offer', 'wrong_phase', 'case_closed', 'not_your_turn', 'appeal_open'],
  RevokeOffer: ['unknown_offer', 'not_yours', 'wrong_phase', 'case_closed', 'appeal_open'],
  RequestIntervention: ['role_may_not', 'wrong_phase', 'case_closed', 'may_not_escalate_yet'],
  AskForHuman: ['role_may_not', 'unknown_decision', 'already_done', 'nothing_to_answer', 'quantity_exceeded', 'amount_exceeds_paid', 'freight_exceeds_paid'],
  ClaimReview: ['wrong_phase', 'case_closed', 'already_done', 'claimed_by_other'],
  ReleaseReview: ['wrong_phase', 'case_closed', 'not_claimed', 'claimed_by_other', 'second_signature_needed'],
  SetFinding: ['unknown_evidence', 'wrong_phase', 'case_closed', 'not_claimed', 'claimed_by_other', 'second_signature_needed'],
  DecideCase: ['malformed', 'unknown_line', 'unknown_evidence', 'unknown_ground', 'wrong_phase', 'case_closed', 'not_claimed', 'claimed_by_other', 'appeal_open', 'second_signature_needed', 'merchant_must_be_heard', 'clock_running', 'amount_exceeds_paid', 'freight_exceeds_paid', 'flows_do_not_balance', 'takes_from_unheard', 'cost_without_evidence', 'findings_open', 'facts_contradicted', 'override_needed', 'harms_the_silent', 'sanction_not_remedy'],
  SignDecision: ['conflict_of_interest', 'nothing_to_answer', 'merchant_must_be_heard', 'clock_running', 'amount_exceeds_paid', 'facts_contradicted', 'harms_the_silent'],
  RepinPolicy: ['unknown_policy', 'wrong_phase', 'case_closed', 'already_done', 'second_signature_needed'],
  GiveReturnAddress: ['unknown_leg', 'unknown_address', 'wrong_phase', 'case_closed', 'already_done', 'too_late'],
  ShipReturn: ['unknown_leg', 'unknown_address', 'evidence_already_filed', 'wrong_phase', 'case_closed', 'already_done', 'too_late', 'amount_exceeds_paid', 'cost_without_evidence'],
  ConfirmReturn: ['unknown_leg', 'wrong_phase', 'case_closed', 'already_done', 'nothing_to_answer', 'not_claimed', 'claimed_by_other', 'appeal_open', 'too_late'],
  ContestReturn: ['unknown_leg', 'evidence_already_filed', 'wrong_phase', 'case_closed', 'already_done', 'nothing_to_answer', 'too_late'],
  FundReturnFreight: ['malformed', 'unknown_leg', 'wrong_phase', 'case_closed', 'already_done', 'nothing_to_answer', 'not_claimed', 'claimed_by_other', 'amount_exceeds_paid', 'flows_do_not_balance', 'takes_from_unheard', 'cost_without_evidence'],
  ShipReplacement: ['unknown_leg', 'wrong_phase', 'case_closed', 'already_done', 'too_late'],
  ConfirmReplacement: ['unknown_leg', 'wrong_phase', 'case_closed', 'already_done', 'too_late'],
  ReportNotPerformed: ['malformed', 'unknown_leg', 'wrong_phase', 'case_closed', 'already_done', 'appeal_open', 'clock_not_due'],
  ObserveScan: ['unknown_scan', 'wrong_phase', 'case_closed', 'already_done'],
  FileAppeal: ['malformed', 'role_may_not', 'unknown_decision', 'unknown_evidence', 'wrong_phase', 'case_closed', 'nothing_to_answer', 'appeal_open', 'appeal_window_closed', 'appeal_rounds_used'],
  AnswerAppeal: ['role_may_not', 'unknown_appeal', 'already_done', 'not_your_turn'],
  DecideAppeal: ['malformed', 'unknown_line', 'unknown_appeal', 'unknown_evidence', 'unknown_ground', 'wrong_phase', 'case_closed', 'not_claimed', 'claimed_by_other', 'merchant_must_be_heard', 'may_not_escalate_yet', 'clock_running', 'amount_exceeds_paid', 'freight_exceeds_paid', 'flows_do_not_balance', 'takes_from_unheard', 'ground_unanswered', 'override_needed', 'harms_the_silent', 'sanction_not_remedy'],
  LapseClock: ['unknown_clock', 'already_done', 'clock_not_due', 'clock_paused'],
  PauseClock: ['unknown_clock', 'clock_paused', 'clock_limit', 'too_late'],
  ResumeClock: ['unknown_clock', 'clock_not_paused'],
  ExtendClock: ['unknown_clock', 'clock_paused', 'clock_limit', 'too_late'],
  RecordNoticeAttempt: ['malformed', 'unknown_notice', 'already_done'],
  ConfirmLeg: ['unknown_leg', 'already_done', 'leg_not_pending'],
  RejectLeg: ['unknown_leg', 'already_done', 'leg_not_pending'],
  HandOver: ['role_may_not', 'already_done'],
  RecordOutsideResult: ['malformed', 'conflict_of_interest', 'unknown_line', 'unknown_evidence', 'already_done', 'nothing_to_answer', 'second_signature_needed', 'merchant_must_be_heard', 'amount_exceeds_paid', 'freight_exceeds_paid', 'flows_do_not_balance', 'takes_from_unheard', 'sanction_not_remedy'],
  LinkCases: ['malformed', 'already_done'],
  RaiseSafetySignal: ['already_done'],
}

/** Whatever the command on a sanction. */
export const SANCTION_REFUSALS_OF_EVERY: readonly RefusalCode[] = ['malformed', 'text_not_well_formed', 'text_too_long', 'amount_not_exact', 'date_out_of_range', 'unknown_command', 'unknown_marketplace', 'unknown_order', 'unknown_case', 'role_may_not', 'conflict_of_interest', 'command_id_reused', 'stale_version', 'busy', 'unknown_file']

export const SANCTION_REFUSALS_OF: Readonly<Record<SanctionCommandType, readonly RefusalCode[]>> = {
  OpenSanction: ['already_done'],
  AnswerSanction: ['evidence_already_filed', 'wrong_phase', 'case_closed'],
  DecideSanction: ['malformed', 'wrong_phase', 'case_closed', 'merchant_must_be_heard', 'measure_not_announced', 'calculation_missing', 'measure_excessive'],
  AskForHuman: ['wrong_phase', 'case_closed', 'already_done'],
  AppealSanction: ['malformed', 'unknown_evidence', 'evidence_already_filed', 'wrong_phase', 'case_closed', 'appeal_open', 'appeal_window_closed', 'appeal_rounds_used'],
  DecideSanctionAppeal: ['malformed', 'conflict_of_interest', 'unknown_appeal', 'unknown_ground', 'wrong_phase', 'case_closed', 'ground_unanswered', 'measure_not_announced', 'calculation_missing', 'measure_excessive'],
  ReverseMarks: ['unknown_decision', 'already_done'],
  RecordPublication: ['unknown_decision', 'already_done'],
  LapseClock: ['unknown_clock', 'already_done', 'clock_not_due'],
  RecordNoticeAttempt: ['unknown_notice', 'already_done'],
}
