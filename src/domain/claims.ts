// What one case takes of its order: quantities it claims and money it has refunded or still owes, per line, and freight.
// The order's totals are the sums of these over its cases (conservation, guarantee 8). Used by guarantees.ts and worklist.ts.
import type { Case, CaseRecord, MoneyTrack } from './case.ts'
import type { FlowPurpose } from './money/flow.ts'
import { givenBack } from './tenders.ts'

/** `returned`: units on their way back or back. `giftDeductedMinor`: what was deducted for a gift that is kept. `tenders`: what of each of the order's tenders went back for the line, where it was not paid in cash alone. */
export type LineClaim = { lineId: string; quantity: number; refundedMinor: number; tenders?: { tenderId: string; amountMinor: number }[]; returned?: number; giftDeductedMinor?: number }

/** Flows that give back what was paid for goods. Compensation is not among them: it may exceed what was paid, with a rule. */
const GOODS: readonly FlowPurpose[] = ['goods_refund', 'price_reduction']

export function claimsOf(state: Case): LineClaim[] {
  const lines = new Map<string, LineClaim>()
  const of = (lineId: string): LineClaim => {
    const known = lines.get(lineId) ?? { lineId, quantity: 0, refundedMinor: 0 }
    lines.set(lineId, known)
    return known
  }
  if (claimsGoods(state)) for (const { lineId, quantity } of state.claim.lines) of(lineId).quantity += quantity
  for (const { flow } of running(state)) {
    if (flow.lineId === undefined) continue
    if (flow.to === 'buyer' && GOODS.includes(flow.for)) of(flow.lineId).refundedMinor += flow.amountMinor
    // An appeal that takes a refund back frees the line again.
    if (flow.from === 'buyer' && flow.for === 'reversal') of(flow.lineId).refundedMinor -= flow.amountMinor
  }
  for (const leg of state.returns) {
    if (leg.parcel === 'abandoned' || leg.acceptance === 'contested') continue
    for (const { lineId, quantity } of leg.lines) of(lineId).returned = quantity
  }
  // Freight is of no line and stands with the first.
  const [first] = lines.keys()
  for (const { tenderId, amountMinor, lineId = first } of givenBack(state)) {
    if (lineId === undefined) continue
    const line = of(lineId)
    const other = (line.tenders ?? []).filter((part) => part.tenderId !== tenderId)
    const before = line.tenders?.find((part) => part.tenderId === tenderId)?.amountMinor ?? 0
    line.tenders = [...other, { tenderId, amountMinor: before + amountMinor }]
  }
  const costs = state.decisions.flatMap((decision) => (decision.state === 'standing' ? (decision.costs ?? []) : []))
  for (const { lineId, amountMinor, for: purpose } of costs) {
    if (purpose === 'gift_deduction' && lineId !== undefined) of(lineId).giftDeductedMinor = (of(lineId).giftDeductedMinor ?? 0) + amountMinor
  }
  return [...lines.values()].map((line) => ({ ...line, refundedMinor: Math.max(0, line.refundedMinor) }))
}

export function freightRefundedOf(state: CaseRecord): number {
  return running(state).reduce((sum, { flow }) => sum + (flow.to === 'buyer' && flow.for === 'freight_refund' ? flow.amountMinor : 0), 0)
}

/** A complaint claims no goods, and neither does a case that ended without a refund or replacement. */
function claimsGoods(state: Case): boolean {
  if (state.claim.kind === 'complaint') return false
  if (state.phase !== 'closed') return true
  return running(state).some(({ flow }) => flow.to === 'buyer') || state.replacements.some((leg) => leg.state === 'received')
}

const running = (state: CaseRecord): MoneyTrack[] => state.money.filter((track) => track.state !== 'cancelled')
