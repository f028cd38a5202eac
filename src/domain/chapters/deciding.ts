// An officer decides: by what policy computes from his findings, with cost lines each on its evidence, or departing from it with reasons
// beside the computed result. A departure, and an amount the policy calls large, needs a second person. Next: appeal.ts.
import { assess } from '../assess.ts'
import { clockOf, standingDecision, type Case, type Reviewing } from '../case.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import { computeDecision, decisionFromTerms, departuresFrom, issue, losersOf, takesUnheard } from '../decisions.ts'
import { departuresRefusal } from '../departures.ts'
import { COST_LINES, decideRecord, needsOf } from '../decision-record.ts'
import type { CaseEvent } from '../events.ts'
import { evolveAll } from '../evolve.ts'
import { findingValue } from '../facts.ts'
import { conserves } from '../guarantees.ts'
import type { Clock, Decision } from '../parts.ts'
import { isRefusal, refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import { claimedByActor, unknownEvidence } from './desk-turn.ts'
import { orderedTermsRefusal, roomOfTermsRefusal } from './offer-checks.ts'

type DecideCase = Commands['DecideCase']

export function decideCase(command: DecideCase, state: Case, context: Context): Answer {
  const mine = namesRefusal(command, state) ?? claimedByActor(state, context)
  if (isRefusal(mine)) return mine
  const refused = turnRefusal(mine) ?? moneyRefusal(command, mine, context) ?? findingsRefusal(command, mine, context) ?? overrideRefusal(command, mine, context)
  if (refused) return refused
  const decision = draft(command, replaced(mine, context), context)
  const harmful = harmRefusal(mine, context, decision) ?? timeRefusal(mine, context, decision)
  if (harmful) return harmful
  const second = decision.overrides.length > 0 || decideRecord(assess(state, context, 'decide').evaluation).whyNot.includes('amount')
  return second ? [{ type: 'DecisionPrepared', decision, officerId: context.actor.id }] : issued(mine, context, decision)
}

/** The second person takes it on or sends it back with a reason; he never changes it. */
export function signDecision({ approve, because }: Commands['SignDecision'], state: Case, context: Context): Answer {
  const prepared = state.phase === 'reviewing' ? state.review.prepared : null
  if (prepared === null) return refuse('nothing_to_answer')
  if (prepared.officerId === context.actor.id) return refuse('conflict_of_interest')
  if (!approve) return [{ type: 'DecisionSentBack', officerId: context.actor.id, because }]
  const { by } = prepared.decision
  const said = because === null ? {} : { signedBecause: because }
  const decision: Decision = { ...prepared.decision, ...said, by: by.by === 'officer' ? { ...by, secondOfficerId: context.actor.id } : by }
  // Between the draft and the signature a party may have been asked for something, or records may have come that contradict each other.
  return harmRefusal(state, context, decision) ?? timeRefusal(state, context, decision) ?? contradictionRefusal(state, context) ?? issued(state, context, decision)
}

/** The case as the new decision finds it: without an earlier one that it replaces, and without the money only that one ordered. */
export function replaced(state: Case, context: Context): Case {
  const standing = standingDecision(state)
  return standing === null ? state : evolveAll(state, setAside(state, standing.decisionId, 'reopened'), context)
}

/** A case that was reopened still has its earlier decision: the new one takes its place. */
function issued(state: Case, context: Context, decision: Decision): CaseEvent[] {
  const standing = standingDecision(state)
  if (standing === null) return issue(state, context, decision)
  return inOrder(state, context, setAside(state, standing.decisionId, 'reopened'), (now) => issue(now, context, decision))
}

function draft(command: DecideCase, state: Case, context: Context): Decision {
  const { because, notAccepted, overrides, instead } = command
  const by: Decision['by'] = { by: 'officer', officerId: context.actor.id, secondOfficerId: null }
  const decision = instead === null
    ? computeDecision(state, context, { by, because, notAccepted, costs: command.costs.map(({ finding: _finding, ...cost }) => cost) })
    : decisionFromTerms(state, context, instead, by, { because, notAccepted, overrides })
  return command.answers.length === 0 ? decision : { ...decision, answers: command.answers }
}

function namesRefusal(command: DecideCase, state: Case): Refusal | null {
  const missing = unknownEvidence(state, [...command.costs, ...(command.instead?.flows ?? [])].flatMap((cost) => cost.evidenceIds))
  if (missing !== undefined) return refuse('unknown_evidence', { field: missing })
  const said = new Set([...state.evidence.map((item) => item.evidenceId), ...state.statements.map((statement) => statement.statementId), ...state.offers.map((offer) => offer.offerId)])
  const unsaid = command.notAccepted.find(({ what }) => !said.has(what))
  if (unsaid !== undefined) return refuse('unknown_evidence', { field: unsaid.what })
  const grounds = state.appeals.flatMap((appeal) => appeal.grounds.map((ground) => ground.groundId))
  const strange = command.answers.find(({ groundId }) => !grounds.includes(groundId))
  return strange === undefined ? null : refuse('unknown_ground', { field: strange.groundId, allowed: grounds })
}

function turnRefusal(state: Reviewing): Refusal | null {
  if (state.review.appealId !== null) return refuse('appeal_open', { allowed: 'DecideAppeal' })
  if (state.review.prepared !== null) return refuse('second_signature_needed')
  const answer = clockOf(state, 'merchantMustAnswer')
  return !state.heard.merchant && answer !== null ? refuse('merchant_must_be_heard', { allowed: answer.endsAt }) : null
}

function moneyRefusal(command: DecideCase, state: Reviewing, context: Context): Refusal | null {
  const disorderly = command.instead === null ? null : orderedTermsRefusal(command.instead, state)
  if (disorderly) return disorderly
  const tooMuch = command.instead === null ? null : roomOfTermsRefusal(command.instead, state, context)
  if (tooMuch) return tooMuch
  const strange = command.costs.findIndex((cost) => cost.from === cost.to || (cost.from !== 'buyer' && cost.from !== 'merchant'))
  if (strange >= 0) return refuse('flows_do_not_balance', { field: `costs.${strange}` })
  const bare = command.costs.findIndex((cost) => cost.evidenceIds.length === 0)
  return bare >= 0 ? refuse('cost_without_evidence', { field: `costs.${bare}.evidenceIds` }) : null
}

/** Whatever the policy consults is found first, also by an officer who means to depart from what it then computes. */
function findingsRefusal(command: DecideCase, state: Reviewing, context: Context): Refusal | null {
  const { evaluation } = assess(state, context, 'decide')
  const unfound = command.costs.map((cost) => cost.finding).filter((finding) => findingValue(state, finding) === 'open')
  const open = [...new Set([...needsOf(evaluation), ...unfound])]
  if (open.length > 0) return refuse('findings_open', { allowed: open })
  return contradictionRefusal(state, context)
}

function contradictionRefusal(state: Case, context: Context): Refusal | null {
  const { facts } = assess(state, context, 'decide')
  const contradicted = (facts.logistics as { signedContradicted?: unknown }).signedContradicted === true
  return contradicted && DELIVERY.every((finding) => findingValue(state, finding) === 'open') ? refuse('facts_contradicted', { allowed: DELIVERY }) : null
}

/** Where two records conflict about a parcel, one of these says which of them a person believes. */
const DELIVERY = ['delivery_proven', 'false_shipment', 'lost_in_transit'] as const

function overrideRefusal(command: DecideCase, state: Reviewing, context: Context): Refusal | null {
  const { overrides, instead, costs } = command
  if (instead === null && overrides.length > 0) return refuse('override_needed', { field: 'instead' })
  // Terms of the officer's own name every flow themselves.
  if (instead !== null) return costs.length > 0 ? refuse('malformed', { field: 'costs' }) : departuresRefusal(departuresFrom(replaced(state, context), context, instead), overrides)
  const { costsOnBuyer } = decideRecord(assess(state, context, 'decide').evaluation)
  const departing = costs.findIndex((cost) => {
    const line = COST_LINES[cost.finding]
    return line === undefined || findingValue(state, cost.finding) !== 'proven' || (cost.from === 'buyer' && !costsOnBuyer.includes(line))
  })
  return departing >= 0 ? refuse('override_needed', { field: `costs.${departing}` }) : null
}

/** Time to answer or to prove is a party's own: until it is over or used, only what does not go against him is decided. */
export function timeRefusal(state: Case, context: Context, decision: Decision): Refusal | null {
  const losers: readonly string[] = losersOf(state, decision)
  const running = state.clocks.find((clock) => TO_BE_HEARD.includes(clock.clock) && losers.includes(clock.owner) && (clock.pausedAt !== null || clock.endsAt > context.now) && !hasUsed(state, clock))
  return running === undefined ? null : refuse('clock_running', { field: running.clock, allowed: running.endsAt })
}

const TO_BE_HEARD: readonly Clock['clock'][] = ['merchantMustAnswer', 'evidenceMustArrive', 'rebuttalMustArrive']

/** What he was asked for is in, or he has filed what he chose to since he was asked. */
const hasUsed = (state: Case, clock: Clock): boolean =>
  (clock.clock === 'merchantMustAnswer' ? state.merchantAnswer.answer !== 'none' : state.evidence.some((item) => item.by === clock.owner && item.at >= clock.startsAt))

/** Judged on what would really move: nothing from a side that could not answer, nothing beyond what was paid. */
function harmRefusal(state: Case, context: Context, decision: Decision): Refusal | null {
  const limit = takesUnheard(state, context, decision, 'decision')
  if (limit === 'silence') return refuse('harms_the_silent')
  if (limit !== null) return refuse('merchant_must_be_heard')
  return conserves(replaced(state, context), context, decision.flows) === null ? null : refuse('amount_exceeds_paid', { field: 'flows' })
}
