// Other bodies and other cases: handing over, reading a result back and carrying it out, linking, and safety signals that outlive a claim.
// Another body's award is imported, not argued again (guarantee 4); amounts only it can award are recorded and never instructed.
import { mayOrder } from '../bodies.ts'
import { sideOf, standingDecision, type Case } from '../case.ts'
import { startClock, stopClock, stopClocks } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import { decisionFromTerms, issue } from '../decisions.ts'
import type { CaseEvent } from '../events.ts'
import { evolveAll } from '../evolve.ts'
import { conserves, mayTakeFrom } from '../guarantees.ts'
import { notify } from '../notices.ts'
import type { Decision, Terms } from '../parts.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import { unknownEvidence } from './desk-turn.ts'
import { compensationRefusal, orderedTermsRefusal, partiesRefusal, roomOfTermsRefusal } from './offer-checks.ts'
import { pauseLimit, resumeAll } from './pauses.ts'

/** Handing over ends nothing here. Clocks stand still only where the desk says so, and no longer than the limit for outside bodies: a party never stops its own time. */
export function handOver({ body, pauseClocks }: Commands['HandOver'], state: Case, context: Context): Answer {
  if (pauseClocks && sideOf(state, context.actor) !== null) return refuse('role_may_not', { field: 'pauseClocks', allowed: ['officer', 'senior_officer'] })
  if (state.handover !== null && state.handover.result === null) return refuse('already_done', { field: 'body', allowed: state.handover.body })
  return inOrder(state, context, [{ type: 'HandedOver', body, by: context.actor, pauseClocks }],
    (now) => (pauseClocks ? paused(now, context) : []),
    (now) => notify(now, context, 'buyer', 'outside'),
    (now) => notify(now, context, 'merchant', 'outside'),
    (now) => (now.phase === 'closed' ? [] : startClock(now, context, 'handoverResultExpected', { owner: 'outside' })))
}

function paused(state: Case, context: Context): CaseEvent[] {
  return state.clocks.filter((clock) => clock.pausedAt === null && clock.endsAt > context.now).flatMap((clock): CaseEvent[] => {
    const untilAtMost = pauseLimit(context, 'outside_body', clock)
    return untilAtMost <= context.now ? [] : [{ type: 'ClockPaused', clock: clock.clock, because: 'outside_body', untilAtMost }]
  })
}

/** A result is read back from the body the case was handed over to. What moves money on the word of the desk alone is recorded by two. */
export function recordOutsideResult(command: Commands['RecordOutsideResult'], state: Case, context: Context): Answer {
  const { body, reference, result, terms, awardedMinor } = command
  if (state.handover?.reference === reference && state.handover.body === body) return refuse('already_done', { field: 'reference' })
  if (state.handover === null || state.handover.body !== body) return refuse('nothing_to_answer', { field: 'body', ...(state.handover === null ? {} : { allowed: state.handover.body }) })
  const wrong = bodyRefusal(command) ?? (terms === null ? null : termsOfBodyRefusal(command, terms, state, context))
  if (wrong) return wrong
  const recorded = { type: 'OutsideResultRecorded' as const, body, reference, result, awardedMinor, terms }
  if (terms !== null && context.actor.role !== 'outside') {
    const { prepared } = state.handover
    if (prepared === undefined || !isSame(prepared, command)) return [{ ...recorded, awaitsSecond: true }]
    if (prepared.officerId === context.actor.id) return refuse('conflict_of_interest')
    if (context.actor.role !== 'senior_officer') return refuse('second_signature_needed', { allowed: ['senior_officer'] })
  }
  const first = inOrder(state, context, [recorded],
    (now) => stopClock(now, 'handoverResultExpected', 'done'),
    (now) => resumeAll(now, context),
    (now) => notify(now, context, 'buyer', 'outside'),
    (now) => notify(now, context, 'merchant', 'outside'))
  return terms === null ? first : carriedOut(command, terms, state, context, first)
}

function bodyRefusal({ body, result, terms }: Commands['RecordOutsideResult']): Refusal | null {
  if (terms !== null && result !== 'settled' && result !== 'awarded') return refuse('malformed', { field: 'terms' })
  return result === 'awarded' && !mayOrder(body) ? refuse('malformed', { field: 'result', allowed: ['settled', 'rejected', 'terminated', 'no_result'] }) : null
}

/**
 * Another body decides between the two sides, about these goods, within what was claimed or what it awarded. An order binds also a side
 * that never answered here; that a side settled there, only the body itself vouches for where it has not.
 */
function termsOfBodyRefusal({ awardedMinor, result }: Commands['RecordOutsideResult'], terms: Terms, state: Case, context: Context): Refusal | null {
  const missing = unknownEvidence(state, terms.flows.flatMap((flow) => flow.evidenceIds))
  if (missing !== undefined) return refuse('unknown_evidence', { field: missing })
  const asked = state.claim.requestedMinor + state.claim.requestedFreightMinor
  return partiesRefusal(terms) ?? orderedTermsRefusal(terms, state, 'terms.flows') ?? roomOfTermsRefusal(terms, state, context)
    ?? compensationRefusal(terms, Math.max(asked, awardedMinor ?? 0), 'terms.flows')
    ?? (result === 'settled' && context.actor.role !== 'outside' && terms.flows.some((flow) => mayTakeFrom(state, context, 'decision', flow) !== null) ? refuse('merchant_must_be_heard', { field: 'terms.flows' }) : null)
}

const isSame = (prepared: NonNullable<NonNullable<Case['handover']>['prepared']>, { reference, result, awardedMinor, terms }: Commands['RecordOutsideResult']): boolean =>
  prepared.reference === reference && prepared.result === result && prepared.awardedMinor === awardedMinor && JSON.stringify(prepared.terms) === JSON.stringify(terms)

/** The award takes the place of what was decided here, in money and in goods; what the earlier decision has paid counts towards it. */
function carriedOut(command: Commands['RecordOutsideResult'], terms: Terms, state: Case, context: Context, recorded: CaseEvent[]): Answer {
  const standing = standingDecision(state)
  const first: CaseEvent[] = [
    ...recorded,
    ...stopClocks(state, ['appealMustBeAnswered', 'appealMustBeDecided', 'appealMustBeFiled'], 'superseded'),
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
