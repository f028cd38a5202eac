// Other bodies and other cases: handing over, reading a result back and carrying it out, linking, and safety signals that outlive a claim.
// Another body's award is imported, not argued again (guarantee 4); amounts only it can award are recorded and never instructed.
import { standingDecision, type Case } from '../case.ts'
import { startClock, stopClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import { decisionFromTerms, issue } from '../decisions.ts'
import type { CaseEvent } from '../events.ts'
import { evolveAll } from '../evolve.ts'
import { conserves } from '../guarantees.ts'
import { notify } from '../notices.ts'
import type { Decision, Terms } from '../parts.ts'
import { refuse } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import { unknownEvidence } from './desk-turn.ts'
import { roomOfTermsRefusal } from './offer-checks.ts'
import { pauseLimit, resumeAll } from './pauses.ts'

/** Handing over ends nothing here. Clocks stand still only where that is asked for, and no longer than the limit for outside bodies. */
export function handOver({ body, pauseClocks }: Commands['HandOver'], state: Case, context: Context): Answer {
  if (state.handover !== null && state.handover.result === null) return refuse('already_done', { field: 'body', allowed: state.handover.body })
  return inOrder(state, context, [{ type: 'HandedOver', body, by: context.actor, pauseClocks }],
    (now) => (pauseClocks ? paused(now, context) : []),
    (now) => notify(now, context, 'buyer', 'outside'),
    (now) => notify(now, context, 'merchant', 'outside'),
    (now) => (now.phase === 'closed' ? [] : startClock(now, context, 'handoverResultExpected', { owner: 'outside' })))
}

function paused(state: Case, context: Context): CaseEvent[] {
  const untilAtMost = pauseLimit(context, 'outside_body')
  return state.clocks.filter((clock) => clock.pausedAt === null && clock.endsAt > context.now)
    .map(({ clock }) => ({ type: 'ClockPaused', clock, because: 'outside_body', untilAtMost }))
}

export function recordOutsideResult(command: Commands['RecordOutsideResult'], state: Case, context: Context): Answer {
  const { body, reference, result, terms, awardedMinor } = command
  if (state.handover?.reference === reference && state.handover.body === body) return refuse('already_done', { field: 'reference' })
  const executes = terms !== null && (result === 'settled' || result === 'awarded')
  if (terms !== null && !executes) return refuse('malformed', { field: 'terms' })
  const missing = unknownEvidence(state, (terms?.flows ?? []).flatMap((flow) => flow.evidenceIds))
  if (missing !== undefined) return refuse('unknown_evidence', { field: missing })
  const tooMuch = terms === null ? null : roomOfTermsRefusal(terms, state, context)
  if (tooMuch) return tooMuch
  const recorded: CaseEvent[] = [{ type: 'OutsideResultRecorded', body, reference, result, awardedMinor, terms }]
  const first = inOrder(state, context, recorded,
    (now) => stopClock(now, 'handoverResultExpected', 'done'),
    (now) => resumeAll(now, context),
    (now) => notify(now, context, 'buyer', 'outside'),
    (now) => notify(now, context, 'merchant', 'outside'))
  return terms === null ? first : carriedOut(command, terms, state, context, first)
}

/** The award takes the place of what was decided here, in money and in goods; what the earlier decision has paid counts towards it. */
function carriedOut(command: Commands['RecordOutsideResult'], terms: Terms, state: Case, context: Context, recorded: CaseEvent[]): Answer {
  const standing = standingDecision(state)
  const first: CaseEvent[] = [
    ...recorded,
    ...(state.phase === 'closed' ? [{ type: 'CaseReopened' as const, by: context.actor, because: 'outside_result', statement: null }] : []),
    ...(standing === null ? [] : setAside(state, standing.decisionId, 'outside_result')),
  ]
  const after = evolveAll(state, first, context)
  const decision = decisionFromTerms(after, context, terms, { by: 'outside', body: command.body }, {
    outcome: command.result === 'settled' ? 'settled' : 'granted', fundedBy: 'buyer', outsideOnly: outsideOnly(command, context),
  })
  if (conserves(after, context, decision.flows) !== null) return refuse('amount_exceeds_paid', { field: 'terms.flows' })
  return inOrder(state, context, first, (now) => issue(now, context, decision))
}

function outsideOnly({ awardedMinor, body, reference }: Commands['RecordOutsideResult'], context: Context): Decision['outsideOnly'] {
  return awardedMinor === null || awardedMinor === 0 ? [] : [{ calculator: `awarded_by_${body}`, amountMinor: awardedMinor, currency: context.order.currency, cite: reference }]
}

export function linkCases({ caseIds, because }: Commands['LinkCases'], state: Case): Answer {
  if (caseIds.includes(state.caseId)) return refuse('malformed', { field: 'caseIds' })
  const news = [...new Set(caseIds)].filter((caseId) => !state.linked.includes(caseId))
  return news.length === 0 ? refuse('already_done', { field: 'caseIds' }) : [{ type: 'CasesLinked', caseIds: news, because }]
}

/** Goods that endanger people are a matter of their own: also where the claim failed, and after the case is closed (C32). */
export function raiseSafetySignal({ signal, because }: Commands['RaiseSafetySignal'], state: Case, context: Context): Answer {
  if (state.safetySignals.includes(signal)) return refuse('already_done', { field: 'signal' })
  return [{ type: 'SafetySignalRaised', signal, officerId: context.actor.id, because }]
}
