// What lists and indexes need to know of a case: whose turn it is, which queue, how urgent, what is at stake, what it takes of its order.
// The store keeps these as columns beside the document; nothing in the core reads them back.
import { claimsOf, type LineClaim } from './claims.ts'
import { currentReason, openAppeal, standingDecision } from './case.ts'
import type { Case } from './case.ts'
import { dueAt as clockDueAt } from './clocks.ts'
import type { Clock } from './parts.ts'

export type Awaiting = 'nobody' | 'merchant' | 'buyer' | 'officer' | 'outside'
export const QUEUES = ['review', 'appeal', 'signature', 'safety', 'conflict', 'payment'] as const
export type Queue = (typeof QUEUES)[number]

export type Columns = {
  marketplaceId: string; merchantId: string; buyerId: string; orderId: string; kind: string; phase: Case['phase']
  awaiting: Awaiting; queue: Queue | null; priority: number; dueAt: number | null; stakeMinor: number; currency: string
  openedAt: number; closedAt: number | null; reason: string; outcome: string | null; claims: LineClaim[]
}

export function columnsOf(state: Case): Columns {
  const due = state.clocks.map(clockDueAt).filter(Number.isFinite)
  return {
    marketplaceId: state.marketplace, merchantId: state.merchantId, buyerId: state.buyerId, orderId: state.orderId, kind: state.claim.kind, phase: state.phase,
    awaiting: awaitingOf(state), queue: queueOf(state), priority: priorityOf(state), dueAt: due.length === 0 ? null : Math.min(...due),
    stakeMinor: stakeOf(state), currency: state.currency, openedAt: state.openedAt, closedAt: state.phase === 'closed' ? state.closedAt : null,
    reason: currentReason(state), outcome: outcomeOf(state), claims: claimsOf(state),
  }
}

/** A party whose clock runs is awaited before the desk: the desk waits for his answer too. */
export function awaitingOf(state: Case): Awaiting {
  if (state.phase === 'closed') return 'nobody'
  const sides = state.clocks.filter((clock) => clock.pausedAt === null && asksForAnAnswer(clock)).sort((a, b) => a.endsAt - b.endsAt)
  const next = sides[0]?.owner
  if (next === 'buyer' || next === 'merchant') return next
  if (state.phase === 'reviewing' || openAppeal(state) !== null) return 'officer'
  if (state.money.some((track) => track.state === 'running') || (state.handover !== null && state.handover.result === null)) return 'outside'
  return 'nobody'
}

/** A right that lapses awaits nobody: most people are content not to appeal. */
function asksForAnAnswer({ owner, clock }: Clock): boolean {
  return (owner === 'buyer' || owner === 'merchant') && clock !== 'appealMustBeFiled' && clock !== 'buyerMayEscalate'
}

export function queueOf(state: Case): Queue | null {
  if (state.phase === 'closed') return null
  if (state.phase === 'reviewing') {
    if (state.review.prepared !== null) return 'signature'
    if (state.review.appealId !== null) return 'appeal'
    if (state.safetySignals.length > 0) return 'safety'
    return state.conflicts.length > 0 ? 'conflict' : 'review'
  }
  return state.lapsed.some(({ clock }) => clock === 'refundMustBePaid') && state.money.some((track) => track.state === 'running') ? 'payment' : null
}

/** Higher is more urgent. Safety first, then what has waited longest by its nature: appeals, asked-for persons, the silent. */
function priorityOf(state: Case): number {
  const queue = queueOf(state)
  if (queue === null) return 0
  const byQueue: Record<Queue, number> = { safety: 90, appeal: 70, signature: 60, conflict: 50, payment: 40, review: 30 }
  return byQueue[queue] + (state.humanAsked ? 5 : 0) + (state.lapsed.some(({ clock, outcome }) => clock === 'officerMustDecide' && outcome !== 'too_late') ? 20 : 0)
}

function stakeOf(state: Case): number {
  const decided = standingDecision(state)?.flows.reduce((sum, flow) => sum + (flow.to === 'buyer' ? flow.amountMinor : 0), 0) ?? 0
  return Math.max(state.claim.requestedMinor + state.claim.requestedFreightMinor, decided)
}

function outcomeOf(state: Case): string | null {
  const decision = standingDecision(state)
  if (decision !== null) return decision.outcome
  return state.phase === 'closed' ? state.because : null
}
