// What a return without a reason takes off its refund, from the case's own facts (the bare sums are money/resettlement.ts): a discount whose
// threshold the goods kept no longer reach (NR17), outbound freight that was free only for the whole order (NR18-2), gifts that stay with the
// buyer (NR12). Computed, cited, never for goods that were at fault.
import type { Context } from './context.ts'
import type { DecideRecord } from './decision-record.ts'
import { claimedPaidMinor, keptUnits, losesFreeShipping } from './facts/sale.ts'
import { freeShippingLost, giftDeduction, resettleDiscount, type DiscountTier, type PricedLine } from './money/resettlement.ts'
import type { Claim, Cost, TermFlow } from './parts.ts'

type Returning = { claim: Claim; context: Context; record: Pick<DecideRecord, 'remedy' | 'outboundFreight'>; basis: string; flows: readonly TermFlow[] }

/** Cost lines against what the merchant would pay back for the goods, together never more than that. */
export function deductionsOf({ claim, context, record, basis, flows }: Returning): Cost[] {
  const { order } = context
  if (basis !== 'no_reason' || record.remedy !== 'return_refund' || order.buyer.purpose === 'business') return []
  const refundMinor = flows.reduce((sum, flow) => sum + (flow.from === 'merchant' && flow.to === 'buyer' && flow.for === 'goods_refund' ? flow.amountMinor : 0), 0)
  const costs: Cost[] = []
  let left = refundMinor
  const deduct = (amountMinor: number, cost: Pick<Cost, 'for' | 'calculator' | 'cites' | 'lineId'>) => {
    if (amountMinor <= 0) return
    left -= amountMinor
    costs.push({ from: 'buyer', to: 'merchant', amountMinor, evidenceIds: [], ...cost })
  }
  deduct(Math.min(left, discountLost(claim, context, refundMinor)), { for: 'cost_deduction', calculator: 'discount_resettlement', cites: ['NR17'] })
  if (record.outboundFreight === 'buyer') deduct(freightLost(claim, context, left), { for: 'cost_deduction', calculator: 'free_shipping_lost', cites: ['NR18-2'] })
  for (const lineId of claim.giftsKept ?? []) deduct(giftPrice(lineId, context, left), { for: 'gift_deduction', calculator: 'gift_deduction', cites: ['NR12'], lineId })
  return costs
}

/** What the refund asked for exceeds the resettled one, at most the discount that is really lost. */
function discountLost(claim: Claim, context: Context, refundMinor: number): number {
  const tiers = tiersOf(context)
  const kept = keptUnits(context, claim.lines)
  if (tiers.length === 0 || kept.every(({ quantity }) => quantity === 0)) return 0
  const before = resettleDiscount({ lines: pricedLines(context, keptUnits(context, [])), tiers })
  const after = resettleDiscount({ lines: pricedLines(context, kept), tiers })
  return Math.max(0, Math.min(refundMinor - after.refundMinor, before.discountMinor - after.discountMinor))
}

/** Prices are those at purchase; what is paid for a line is what earlier cases left of it. Gifts have no part in a discount. */
function pricedLines({ order, lines }: Context, kept: Claim['lines']): PricedLine[] {
  return order.lines.filter((line) => line.gift === undefined).map(({ lineId, unitPriceMinor, quantity, paidMinor }) => ({
    lineId, unitPriceMinor, quantity, keptQuantity: kept.find((units) => units.lineId === lineId)?.quantity ?? 0,
    paidMinor: Math.max(0, paidMinor - (lines.find((totals) => totals.lineId === lineId)?.refundedMinor ?? 0)),
  }))
}

const tiersOf = ({ order }: Context): DiscountTier[] =>
  (order.discounts ?? []).map(({ fromMinor, offMinor, every, capMinor }) => ({ thresholdMinor: fromMinor, offMinor, every, capMinor: capMinor ?? null }))

/** Once per order: where an earlier return had undone free shipping already, its freight was deducted then. */
function freightLost(claim: Claim, context: Context, refundMinor: number): number {
  const { order } = context
  if (order.outboundCostMinor === undefined || order.freightPaidMinor > 0 || !losesFreeShipping(context, claim.lines)) return 0
  return freeShippingLost({
    keptMinor: claimedPaidMinor(order, keptUnits(context, claim.lines)), thresholdMinor: order.freeShippingFromMinor ?? 0, outboundFreightMinor: order.outboundCostMinor,
    alreadyDeductedMinor: losesFreeShipping(context, []) ? order.outboundCostMinor : 0, refundMinor,
  })
}

/** Once per order: what another return has deducted for it already is not deducted again. */
function giftPrice(lineId: string, { order, siblings }: Context, refundMinor: number): number {
  const line = order.lines.find((known) => known.lineId === lineId)
  if (line?.gift === undefined) return 0
  const gift = { markedPriceMinor: line.gift.markedPriceMinor, marketValueMinor: null, quantity: line.quantity, returnedQuantity: 0, termsAmbiguous: false }
  const before = siblings.flatMap((sibling) => sibling.giftsDeducted ?? []).reduce((sum, gone) => sum + (gone.lineId === lineId ? gone.amountMinor : 0), 0)
  const whole = giftDeduction({ gift, marketValueAllowed: false, refundMinor: refundMinor + before }).deductedMinor
  return Math.max(0, Math.min(refundMinor, whole - before))
}
