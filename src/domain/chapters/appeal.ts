// An appeal: a side names its grounds, the other may answer, and another officer answers every ground and upholds or reverses, in money and in
// marks. Who makes good what cannot be fetched back is part of the decision. How far money is undone: settle-against.ts.
import { nextId, openAppeal, sideOf, standingDecision, type Appeal, type Case } from '../case.ts'
import { clockOf } from '../case.ts'
import { startClock, stopClock, stopClocks } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import { appealRounds, appealRoundsLeft } from '../appeal-rounds.ts'
import { mayBeAppealed, netOfFlows } from '../decision-frame.ts'
import type { Answer } from '../decide.ts'
import { computedResult, decisionFromTerms, issue, openAppealWindow, takesUnheard } from '../decisions.ts'
import type { CaseEvent } from '../events.ts'
import { evolveAll } from '../evolve.ts'
import { conserves } from '../guarantees.ts'
import { notify } from '../notices.ts'
import { otherSide, type Decision, type Terms } from '../parts.ts'
import { isRefusal, refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import type { Funder } from '../settle-against.ts'
import { timeRefusal } from './deciding.ts'
import { claimedByActor, unknownEvidence } from './desk-turn.ts'
import { compensationRefusal, orderedTermsRefusal, roomOfTermsRefusal } from './offer-checks.ts'

export function fileAppeal({ decisionId, grounds }: Commands['FileAppeal'], state: Case, context: Context): Answer {
  const by = sideOf(state, context.actor)
  if (by === null) return refuse('role_may_not')
  const decision = state.decisions.find((known) => known.decisionId === decisionId)
  if (decision === undefined) return refuse('unknown_decision', { field: 'decisionId' })
  const missing = unknownEvidence(state, grounds.flatMap((ground) => ground.evidenceIds))
  if (missing !== undefined) return refuse('unknown_evidence', { field: missing })
  const twice = grounds.find(({ groundId }, index) => grounds.findIndex((ground) => ground.groundId === groundId) !== index)
  if (twice !== undefined) return refuse('malformed', { field: twice.groundId })
  const refused = appealRefusal(state, context, decision) ?? (appealRoundsLeft(state, context, by) > 0 ? null : refuse('appeal_rounds_used', { allowed: appealRounds(context) }))
  if (refused) return refused

  const appealId = nextId('a', state.appeals)
  const round = state.appeals.filter((appeal) => appeal.by === by).length + 1
  return inOrder(state, context, [{ type: 'AppealFiled', appealId, decisionId, by, round, grounds }],
    (now) => stopClock(now, 'appealMustBeFiled', 'done'),
    () => [{ type: 'ReviewOpened', because: 'appeal', needs: [], rules: [] }],
    (now) => notify(now, context, otherSide(by), 'appeal'),
    (now) => startClock(now, context, 'appealMustBeAnswered', { owner: otherSide(by), about: appealId }),
    (now) => startClock(now, context, 'appealMustBeDecided', { owner: 'officer', about: appealId }))
}

function appealRefusal(state: Case, context: Context, { decisionId, by }: Decision): Refusal | null {
  if (openAppeal(state) !== null) return refuse('appeal_open')
  if (state.phase === 'closed') return state.appealLapsed.includes(decisionId) ? refuse('appeal_window_closed') : refuse('case_closed')
  if (state.phase !== 'decided' && state.phase !== 'returning') return refuse('wrong_phase', { field: 'phase', allowed: ['returning', 'decided'] })
  // An agreement is performed or not; a decision that was set aside is nobody's any more.
  if (!mayBeAppealed(by) || standingDecision(state)?.decisionId !== decisionId) return refuse('nothing_to_answer', { field: 'decisionId' })
  const window = clockOf(state, 'appealMustBeFiled')
  const over = state.appealLapsed.includes(decisionId) || (window !== null && window.pausedAt === null && window.endsAt <= context.now)
  return over ? refuse('appeal_window_closed', window === null ? {} : { allowed: window.endsAt }) : null
}

export function answerAppeal({ appealId, statement }: Commands['AnswerAppeal'], state: Case, context: Context): Answer {
  const by = sideOf(state, context.actor)
  if (by === null) return refuse('role_may_not')
  const appeal = state.appeals.find((known) => known.appealId === appealId)
  if (appeal === undefined) return refuse('unknown_appeal', { field: 'appealId' })
  if (appeal.answered || appeal.state !== 'filed') return refuse('already_done')
  if (appeal.by === by) return refuse('not_your_turn')
  return inOrder(state, context, [{ type: 'AppealAnswered', appealId, by, statement }], (now) => stopClock(now, 'appealMustBeAnswered', 'done'))
}

export function decideAppeal(command: Commands['DecideAppeal'], state: Case, context: Context): Answer {
  const appeal = openAppeal(state)
  if (appeal === null || appeal.appealId !== command.appealId) return refuse('unknown_appeal', { field: 'appealId' })
  const groundIds = appeal.grounds.map((ground) => ground.groundId)
  const strange = command.answers.find(({ groundId }) => !groundIds.includes(groundId))
  if (strange !== undefined) return refuse('unknown_ground', { field: strange.groundId, allowed: groundIds })
  const missing = unknownEvidence(state, (command.instead?.flows ?? []).flatMap((flow) => flow.evidenceIds))
  if (missing !== undefined) return refuse('unknown_evidence', { field: missing })
  const mine = claimedByActor(state, context)
  if (isRefusal(mine)) return mine
  const answer = clockOf(state, 'appealMustBeAnswered')
  if (!appeal.answered && answer !== null) return refuse(appeal.by === 'merchant' ? 'may_not_escalate_yet' : 'merchant_must_be_heard', { allowed: answer.endsAt })
  const tooMuch = command.instead === null ? null : orderedTermsRefusal(command.instead, state) ?? roomOfTermsRefusal(command.instead, state, context) ?? beyondClaim(command.instead, state, context)
  if (tooMuch) return tooMuch
  const unanswered = groundIds.filter((groundId) => command.answers.filter((given) => given.groundId === groundId).length !== 1)
  if (unanswered.length > 0) return refuse('ground_unanswered', { allowed: unanswered })
  return command.result === 'upheld' ? upheld(command, state, context, appeal) : reversed(command, state, context, appeal)
}

/** One person decides an appeal: compensation beyond the claim needs a rule that computes it. */
function beyondClaim(terms: Terms, state: Case, context: Context): Refusal | null {
  const byRule = (computedResult({ ...state, money: [] }, context)?.flows ?? []).reduce((sum, flow) => sum + (flow.for === 'compensation' ? flow.amountMinor : 0), 0)
  return compensationRefusal(terms, Math.max(state.claim.requestedMinor + state.claim.requestedFreightMinor, byRule))
}

function decided(command: Commands['DecideAppeal'], context: Context): [CaseEvent] {
  const { appealId, result, answers, because, fundedBy, reverseMarks } = command
  return [{ type: 'AppealDecided', appealId, officerId: context.actor.id, result, answers, because, fundedBy, reverseMarks }]
}

const APPEAL_CLOCKS = ['appealMustBeAnswered', 'appealMustBeDecided'] as const

/** The decision stands. Where the other side still has a round of its own, its time begins: a party never loses it by waiting its turn. */
function upheld(command: Commands['DecideAppeal'], state: Case, context: Context, appeal: Appeal): Answer {
  // What stands keeps its marks too.
  if (command.instead !== null || command.fundedBy !== null || command.reverseMarks) return refuse('malformed', { field: command.instead !== null ? 'instead' : command.fundedBy !== null ? 'fundedBy' : 'reverseMarks' })
  const decision = standingDecision(state)
  return inOrder(state, context, decided(command, context),
    (now) => stopClocks(now, APPEAL_CLOCKS, 'done'),
    (now) => notify(now, context, 'buyer', 'appeal'),
    (now) => notify(now, context, 'merchant', 'appeal'),
    (now) => (decision === null || decision.decisionId !== appeal.decisionId ? [] : openAppealWindow(now, context, decision)))
}

function reversed(command: Commands['DecideAppeal'], state: Case, context: Context, appeal: Appeal): Answer {
  const before = state.decisions.find((known) => known.decisionId === appeal.decisionId)
  // Without terms of its own a reversal annuls; where nothing was granted there is nothing to annul.
  if (command.instead === null && (before === undefined || grantsNothing(before))) return refuse('override_needed', { field: 'instead' })
  const first = [...decided(command, context), ...setAside(state, appeal.decisionId, 'appeal')] as const
  const after = evolveAll(state, first, context)
  const decision = draft(command, after, context)
  const unpaid = command.fundedBy === null && decision.flows.some((flow) => flow.for === 'reversal' && flow.from === 'buyer')
  if (unpaid) return refuse('malformed', { field: 'fundedBy', allowed: ['merchant', 'buyer', 'platform'] })
  const limit = takesUnheard(after, context, decision, 'decision')
  if (limit !== null) return refuse(limit === 'silence' ? 'harms_the_silent' : 'merchant_must_be_heard')
  const early = timeRefusal(after, context, decision)
  if (early) return early
  if (conserves(after, context, decision.flows) !== null) return refuse('amount_exceeds_paid', { field: 'instead.flows' })
  return inOrder(state, context, [...first], (now) => stopClocks(now, APPEAL_CLOCKS, 'done'), (now) => issue(now, context, decision))
}

function draft(command: Commands['DecideAppeal'], after: Case, context: Context): Decision {
  const fundedBy: Funder = command.fundedBy ?? 'buyer'
  const by: Decision['by'] = { by: 'officer', officerId: context.actor.id, secondOfficerId: null }
  return decisionFromTerms(after, context, command.instead ?? NOTHING, by, { outcome: command.result === 'reversed' ? 'reversed' : 'partly_granted', because: command.because, fundedBy })
}

const NOTHING: Terms = { remedy: 'none', returnRequired: false, returnFreight: 'none', flows: [], replacement: 'none', reason: null }

const grantsNothing = (decision: Decision): boolean => decision.replacement === 'none' && netOfFlows(decision.flows, 'buyer') <= 0
