// The platform steps in: a side asks for it, policy says whether a machine, an officer or nobody does, an officer claims the case, finds
// the facts and decides. Each decision's amounts are decisions.ts; deciding and signing, deciding.ts. Next: appeal.ts.
import { clockOf, sideOf, standingDecision, type Case } from '../case.ts'
import { startClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import { decideByPolicy } from '../decisions.ts'
import type { CaseEvent } from '../events.ts'
import { notify } from '../notices.ts'
import { otherSide, type Decision, type Side } from '../parts.ts'
import { hashesOf } from '../pin.ts'
import { isRefusal, refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import { roomRefusal } from './claim-checks.ts'
import { claimedByActor, unknownEvidence } from './desk-turn.ts'
import { phaseRefusal } from './phase.ts'
import { leaveWithParties, stopTurns } from '../turns.ts'

export function requestIntervention({ statement }: Commands['RequestIntervention'], state: Case, context: Context): Answer {
  const wrong = phaseRefusal(state, ['negotiating'])
  if (wrong) return wrong
  const by = sideOf(state, context.actor)
  if (by === null) return refuse('role_may_not')
  const answer = clockOf(state, 'merchantMustAnswer')
  if (by === 'buyer' && state.merchantAnswer.answer === 'none' && answer !== null) return refuse('may_not_escalate_yet', { allowed: answer.endsAt })
  return inOrder(state, context, [{ type: 'InterventionRequested', by, statement }],
    (now) => notify(now, context, otherSide(by), 'intervention'),
    (now) => stepIn(now, context))
}

/** Either the matter stays with the parties, with the rules that say so and the turn passed on, or it comes under review. */
function stepIn(state: Case, context: Context): CaseEvent[] {
  const answer = decideByPolicy(state, context)
  if ('declined' in answer) return leaveWithParties(state, context, answer.declined)
  const needs = 'needs' in answer ? answer.needs : []
  const rules = 'decision' in answer ? answer.decision.rules : answer.rules
  return inOrder(state, context, [{ type: 'ReviewOpened', because: 'intervention', needs, rules }],
    // A merchant who still owes his answer keeps his time: what he says is his hearing.
    (now) => stopTurns(now, ['buyerMustEdit', 'buyerMayEscalate', 'offerMustBeAnswered']))
}

/** Guarantee 5: whatever was decided without a person is looked at by one, as often as a machine decides and without a time limit. */
export function askForHuman({ decisionId }: Commands['AskForHuman'], state: Case, context: Context): Answer {
  const by = sideOf(state, context.actor)
  const named = decisionId === null ? standingDecision(state) : (state.decisions.find((decision) => decision.decisionId === decisionId) ?? null)
  if (decisionId !== null && named === null) return refuse('unknown_decision', { field: 'decisionId' })
  if (by === null) return refuse('role_may_not')
  if (state.phase === 'reviewing') return state.humanAsked ? refuse('already_done') : [{ type: 'HumanRequested', by, decisionId }]
  if (named === null) return intervened(state) ? withPerson(state, context, by, null) : refuse('nothing_to_answer')
  if (!isStandingAndAutomatic(state, named)) return refuse('nothing_to_answer', { field: 'decisionId' })
  const tooMuch = state.phase === 'closed' ? roomRefusal(state.claim, context) : null
  return tooMuch ?? withPerson(state, context, by, named.decisionId)
}

/** A policy's refusal to step in is automatic too, though it is no decision on the merits. */
const intervened = (state: Case): boolean => state.phase === 'negotiating' && state.interventionBy !== null

function isStandingAndAutomatic(state: Case, named: Decision): boolean {
  return (named.by.by === 'machine' || named.by.by === 'lapse') && standingDecision(state)?.decisionId === named.decisionId
}

function withPerson(state: Case, context: Context, by: Side, decisionId: string | null): CaseEvent[] {
  return inOrder(state, context, [{ type: 'HumanRequested', by, decisionId }],
    (now) => (decisionId === null ? [] : setAside(now, decisionId, 'human')),
    () => [{ type: 'ReviewOpened', because: 'human_asked', needs: [], rules: [] }],
    (now) => stopTurns(now, ['buyerMustEdit', 'buyerMayEscalate', 'offerMustBeAnswered']),
    (now) => notify(now, context, otherSide(by), 'intervention'),
    // A request turned away at the door was never put to the merchant; before a person decides he gets his time to answer.
    (now) => (now.heard.merchant || clockOf(now, 'merchantMustAnswer') !== null ? [] : startClock(now, context, 'merchantMustAnswer', { owner: 'merchant' })))
}

export function claimReview(_command: Commands['ClaimReview'], state: Case, context: Context): Answer {
  if (state.phase !== 'reviewing') return phaseRefusal(state, ['reviewing']) ?? refuse('wrong_phase')
  const { officerId } = state.review
  if (officerId === context.actor.id) return refuse('already_done')
  return officerId === null ? [{ type: 'ReviewClaimed', officerId: context.actor.id }] : refuse('claimed_by_other', { allowed: officerId })
}

export function releaseReview(_command: Commands['ReleaseReview'], state: Case, context: Context): Answer {
  const mine = claimedByActor(state, context)
  if (isRefusal(mine)) return mine
  return mine.review.prepared === null ? [{ type: 'ReviewReleased', officerId: context.actor.id }] : refuse('second_signature_needed')
}

export function setFinding({ finding, value, evidenceIds, because }: Commands['SetFinding'], state: Case, context: Context): Answer {
  const missing = unknownEvidence(state, evidenceIds)
  if (missing !== undefined) return refuse('unknown_evidence', { field: missing })
  const mine = claimedByActor(state, context)
  if (isRefusal(mine)) return mine
  // What waits for a signature rests on the findings as they were.
  if (mine.review.prepared !== null) return refuse('second_signature_needed')
  const officerId = context.actor.id
  return [{ type: 'FindingSet', entry: { finding, value, by: 'officer', officerId, evidenceIds, because, presumption: null } }]
}

/** Guarantee 11: other versions only by an event of their own, with its citation and the person who answers for it. */
export function repinPolicy({ policy: name, cites, because }: Commands['RepinPolicy'], state: Case, context: Context): Answer {
  const policy = context.policies.get(name)
  const foreign = policy !== undefined && policy.marketplace !== null && policy.marketplace !== state.marketplace
  if (policy === undefined || foreign || policy.layer === 'base') return refuse('unknown_policy', { field: 'policy' })
  const wrong = phaseRefusal(state, ['negotiating', 'reviewing']) ?? prepared(state)
  if (wrong) return wrong
  const substance = { ...state.pin.substance, [policy.layer]: name }
  if (state.pin.substance[policy.layer] === name) return refuse('already_done', { field: 'policy' })
  const pin = { ...state.pin, substance, engine: policy.engine, sha256: hashesOf(context.policies, [substance]) }
  return inOrder(state, context, [{ type: 'PolicyRepinned', pin, cites, officerId: context.actor.id, because }],
    (now) => notify(now, context, 'buyer', 'intervention'),
    (now) => notify(now, context, 'merchant', 'intervention'))
}

const prepared = (state: Case): Refusal | null => (state.phase === 'reviewing' && state.review.prepared !== null ? refuse('second_signature_needed') : null)
