// Where every command goes: check who may ask, then one chapter of a case's life answers with events or one refusal.
// Afterwards `progress` draws the consequences (clocks, machine decisions, money, closing) so that no chapter has to. Next: any chapter.
import { mayAsk } from './access.ts'
import * as answer from './chapters/answer.ts'
import * as appeal from './chapters/appeal.ts'
import * as deciding from './chapters/deciding.ts'
import * as evidence from './chapters/evidence.ts'
import * as lapse from './chapters/lapse.ts'
import * as offers from './chapters/offers.ts'
import * as open from './chapters/open.ts'
import * as outside from './chapters/outside.ts'
import * as pauses from './chapters/pauses.ts'
import * as payments from './chapters/payments.ts'
import * as reason from './chapters/reason.ts'
import * as replacements from './chapters/replacements.ts'
import * as returns from './chapters/returns.ts'
import * as review from './chapters/review.ts'
import * as scans from './chapters/scans.ts'
import type { Case } from './case.ts'
import type { Command, CommandType, Commands } from './commands.ts'
import type { Context } from './context.ts'
import type { CaseEvent } from './events.ts'
import { evolveAll } from './evolve.ts'
import { progress } from './progress.ts'
import { isRefusal, refuse, type Refusal } from './refusals.ts'

/** A chapter's answer to one command: what happened, or why not. Chapters never read the log, the clock or the network. */
export type Answer = readonly CaseEvent[] | Refusal
type Chapter<K extends CommandType> = (command: Commands[K], state: Case, context: Context) => Answer

/** Events of the command and all their consequences, or the first refusal that applies. The same call without the append is the preview. */
export function decide(command: Command, state: Case | null, context: Context): Answer {
  const decided = decideTo(command, state, context)
  return isRefusal(decided) ? decided : decided.events
}

export type Decided = { readonly events: readonly CaseEvent[]; readonly after: Case }

/** The same, with the case as the events leave it. */
export function decideTo(command: Command, state: Case | null, context: Context): Decided | Refusal {
  const asked = mayAsk(command, state, context)
  if (asked) return asked
  if (command.type === 'OpenCase') return state ? refuse('already_done') : withConsequences(open.openCase(command, context), null, context)
  if (!state) return refuse('unknown_case')
  const chapter = CHAPTERS[command.type] as Chapter<typeof command.type>
  return withConsequences(chapter(command as never, state, context), state, context)
}

function withConsequences(answered: Answer, state: Case | null, context: Context): Decided | Refusal {
  if (isRefusal(answered)) return answered
  const { events, after } = progress(evolveAll(state, answered, context), context)
  return { events: [...answered, ...events], after }
}

const CHAPTERS: { [K in Exclude<CommandType, 'OpenCase'>]: Chapter<K> } = {
  AmendRequest: open.amendRequest, WithdrawCase: open.withdrawCase, ReopenCase: open.reopenCase,
  ChangeReason: reason.changeReason, ProposeReasonChange: reason.proposeReasonChange, ConfirmReasonChange: reason.confirmReasonChange, RequalifyReason: reason.requalifyReason,
  MakeStatement: evidence.makeStatement, FileEvidence: evidence.fileEvidence, RequestEvidence: evidence.requestEvidence,
  AgreeToRequest: answer.agreeToRequest, RefuseRequest: answer.refuseRequest,
  MakeOffer: offers.makeOffer, AcceptOffer: offers.acceptOffer, DeclineOffer: offers.declineOffer, RevokeOffer: offers.revokeOffer,
  RequestIntervention: review.requestIntervention, AskForHuman: review.askForHuman, ClaimReview: review.claimReview, ReleaseReview: review.releaseReview,
  SetFinding: review.setFinding, DecideCase: deciding.decideCase, SignDecision: deciding.signDecision, RepinPolicy: review.repinPolicy,
  GiveReturnAddress: returns.giveReturnAddress, ShipReturn: returns.shipReturn, ConfirmReturn: returns.confirmReturn, ContestReturn: returns.contestReturn, FundReturnFreight: returns.fundReturnFreight,
  ShipReplacement: replacements.shipReplacement, ConfirmReplacement: replacements.confirmReplacement, ReportNotPerformed: replacements.reportNotPerformed,
  ObserveScan: scans.observeScan,
  FileAppeal: appeal.fileAppeal, AnswerAppeal: appeal.answerAppeal, DecideAppeal: appeal.decideAppeal,
  LapseClock: lapse.lapseClock, PauseClock: pauses.pauseClock, ResumeClock: pauses.resumeClock, ExtendClock: pauses.extendClock, RecordNoticeAttempt: pauses.recordNoticeAttempt,
  ConfirmLeg: payments.confirmLeg, RejectLeg: payments.rejectLeg,
  HandOver: outside.handOver, RecordOutsideResult: outside.recordOutsideResult, LinkCases: outside.linkCases, RaiseSafetySignal: outside.raiseSafetySignal,
}
