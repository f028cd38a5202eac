// How owed money gets moving: every flow that waits for nothing is funded in sequence, source after source, until it is paid or
// recorded as owed; and what its events book, so that money, order and log move together. Who is asked in which order: money/funding.ts.
import { clockOf, type Case, type MoneyTrack } from './case.ts'
import { claimsOf, freightRefundedOf, type LineClaim } from './claims.ts'
import { startClock, stopClock } from './clocks.ts'
import type { Context } from './context.ts'
import type { CaseEvent } from './events.ts'
import { setOffsOf } from './evolve/money.ts'
import { balancesAfter, fundInOrder, obligationPostings, type FundingRequest, type FundingSequence, type FundingStep, type KnownBalances } from './money/funding.ts'
import { assertBalanced, debtPostings, debtorName, depositChanges, postingsFor, type AccountHolders, type LedgerLine, type Leg } from './money/ledger.ts'

/** The next legs of every flow that is due, and the clock within which the marketplace is to confirm them. Nothing when nothing is due. */
export function advanceMoney(state: Case, context: Context): CaseEvent[] {
  // While a decision waits for its second signature nothing new is instructed: it was drafted against what had been.
  const drafted = state.phase === 'reviewing' && state.review.prepared !== null
  const due = state.money.filter((track) => track.state === 'owed' && track.waits === 'nothing' && !(drafted && track.legs.length === 0))
  const steps = fundInOrder(due.map((track) => requestOf(state, context, track)), balancesOf(state, context))
  const events = steps.flatMap((step) => eventsOf(step))
  return [...events, ...paymentClock(state, context, events)]
}

export function holdersOf(state: Case, context: Pick<Context, 'bucket'>): AccountHolders {
  return { orderId: state.orderId, buyerId: state.buyerId, merchantId: state.merchantId, bucket: context.bucket }
}

function requestOf(state: Case, context: Context, track: MoneyTrack): Omit<FundingRequest, 'balances'> {
  return {
    flow: track.flow, setOffMinor: setOffsOf(state.money, track.decisionId).get(track.flow.flowId) ?? 0, sequence: sequenceOf(state, track),
    holders: holdersOf(state, context), legsSoFar: track.legs, obligationMinor: track.obligationMinor,
  }
}

/** As the decision's policy said; where none did, down to the platform's advance: a decided refund does not fail for an empty account. */
function sequenceOf(state: Case, { decisionId }: MoneyTrack): FundingSequence {
  const sequence = state.decisions.find((decision) => decision.decisionId === decisionId)?.sequence ?? 'none'
  return sequence === 'none' ? 'held_balance_deposit_advance' : sequence
}

/**
 * Held funds and balances are facts the marketplace last reported: what this case has asked of them and not heard about is no longer
 * there. A deposit kept here is the ledger's own account and has every earlier commit's legs already.
 */
function balancesOf(state: Case, context: Context): KnownBalances {
  const { held, merchant, deposit } = context.balances
  const pending = state.money.flatMap((track) => track.legs).filter((leg) => leg.state === 'pending')
  return balancesAfter({ held, merchant, deposit }, pending.filter((leg) => !leg.source.startsWith('deposit:') || deposit?.keptHere !== true))
}

function eventsOf({ legs, obligation }: FundingStep): CaseEvent[] {
  const instructed = legs.map((leg): CaseEvent => ({ type: 'LegInstructed', leg }))
  if (obligation === null) return instructed
  const { flowId, amountMinor, owedBy, because } = obligation
  return [...instructed, { type: 'ObligationRecorded', flowId, amountMinor, owedBy, because }]
}

/** Confirmed-but-unpaid is a state of its own: while legs are out, the one who has to pay them has a clock. */
function paymentClock(state: Case, context: Context, events: readonly CaseEvent[]): CaseEvent[] {
  const running = clockOf(state, 'refundMustBePaid') !== null
  if (events.some((event) => event.type === 'LegInstructed')) return running || state.phase === 'closed' ? [] : startClock(state, context, 'refundMustBePaid', { owner: 'platform' })
  const out = state.money.some((track) => track.state === 'running')
  return running && !out ? stopClock(state, 'refundMustBePaid', 'done') : []
}

/** What a commit's events mean in the books. Ledger lines sum to zero; src/app writes all of it with the events or nothing. */
export type Bookings = {
  ledger: LedgerLine[]
  /** Only of deposits declared kept here: for all others the ledger holds what was instructed, not what there is. */
  deposits: { account: string; currency: string; deltaMinor: number }[]
  orderLines: { lineId: string; claimedDelta: number; refundedMinorDelta: number }[]
  freightRefundedMinorDelta: number
}

/** `before` is the case as it was loaded (null when it opens), `after` as the events leave it. */
export function ledgerLinesOf(before: Case | null, events: readonly CaseEvent[], after: Case, context: Context): Bookings {
  const ledger = events.flatMap((event) => linesOf(event, after, context))
  assertBalanced(ledger)
  const keptHere = context.balances.deposit?.keptHere === true
  return {
    ledger, deposits: keptHere ? depositChanges(ledger) : [], orderLines: lineChanges(before, after),
    freightRefundedMinorDelta: freightRefundedOf(after) - (before === null ? 0 : freightRefundedOf(before)),
  }
}

function linesOf(event: CaseEvent, after: Case, context: Context): LedgerLine[] {
  const holders = holdersOf(after, context)
  switch (event.type) {
    case 'LegInstructed':
      return postingsFor(event.leg, 'reserve')
    case 'LegPosted':
      return postingsFor(legOf(after, event.legId), 'post')
    case 'LegVoided':
      return postingsFor(legOf(after, event.legId), 'void')
    case 'ObligationRecorded': {
      const { flow } = trackOf(after, event.flowId)
      return obligationPostings({ flowId: event.flowId, amountMinor: event.amountMinor, owedBy: flow.from, owedTo: flow.to, because: event.because }, { holders, currency: flow.currency })
    }
    case 'ReceivableWaived': {
      const { flow } = trackOf(after, event.flowId)
      return debtPostings({ debtor: debtorName(flow.from, holders), change: 'waived', amountMinor: event.amountMinor, currency: flow.currency, reference: event.flowId })
    }
    case 'FlowCancelled': {
      const { flow, obligationMinor } = trackOf(after, event.flowId)
      // A debt recorded for a flow that is no longer owed falls with it.
      return obligationMinor === 0 ? [] : debtPostings({ debtor: debtorName(flow.from, holders), change: 'waived', amountMinor: obligationMinor, currency: flow.currency, reference: event.flowId })
    }
    default:
      return []
  }
}

function trackOf(state: Case, flowId: string): MoneyTrack {
  const track = state.money.find(({ flow }) => flow.flowId === flowId)
  if (!track) throw new Error(`flow ${flowId} was never owed`)
  return track
}

function legOf(state: Case, legId: string): Leg {
  const leg = state.money.flatMap((track) => track.legs).find((known) => known.legId === legId)
  if (!leg) throw new Error(`leg ${legId} was never instructed`)
  return leg
}

function lineChanges(before: Case | null, after: Case): Bookings['orderLines'] {
  const was = before === null ? [] : claimsOf(before)
  const is = claimsOf(after)
  const ids = [...new Set([...was, ...is].map(({ lineId }) => lineId))]
  const pick = (claims: readonly LineClaim[], lineId: string) => claims.find((claim) => claim.lineId === lineId) ?? { quantity: 0, refundedMinor: 0 }
  return ids.map((lineId) => ({
    lineId, claimedDelta: pick(is, lineId).quantity - pick(was, lineId).quantity, refundedMinorDelta: pick(is, lineId).refundedMinor - pick(was, lineId).refundedMinor,
  })).filter(({ claimedDelta, refundedMinorDelta }) => claimedDelta !== 0 || refundedMinorDelta !== 0)
}
