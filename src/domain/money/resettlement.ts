// What a partial return does to discounts, free shipping, gifts, units and the ways the order was paid. Amounts in minor units
// of one currency; every result sums exactly. Single-formula calculators are calculators.ts.
import { assertAmountMinor } from './amount.ts'
import { splitWithinCaps } from './split.ts'
import type { Part } from './split.ts'

/** A threshold discount as announced: `off` once the goods reach `threshold`, or once per full threshold (每满减), up to `capMinor`. */
export type DiscountTier = { thresholdMinor: number; offMinor: number; every: boolean; capMinor: number | null }

/** `unitPriceMinor` is the item price at purchase before the discount; `paidMinor` what is still paid for the line after it and after earlier refunds. */
export type PricedLine = { lineId: string; unitPriceMinor: number; quantity: number; keptQuantity: number; paidMinor: number }

/**
 * NR17: when a partial return breaks a threshold discount, the goods kept are re-priced at their purchase-time item prices with
 * the best tier they still reach (a threshold is reached at its exact amount); the refund is what was paid minus that price,
 * never below zero. It lies on the lines returned first, up to what was paid for them, so no line is refunded above its payment.
 */
export function resettleDiscount({ lines, tiers }: { lines: readonly PricedLine[]; tiers: readonly DiscountTier[] }): {
  refundMinor: number
  keptPriceMinor: number
  discountMinor: number
  parts: Part[]
} {
  for (const line of lines) assertPriced(line)
  const paid = lines.reduce((sum, line) => sum + line.paidMinor, 0)
  const keptGoods = lines.reduce((sum, line) => sum + line.unitPriceMinor * line.keptQuantity, 0)
  const discountMinor = bestDiscount(assertAmountMinor(keptGoods), tiers)
  const keptPriceMinor = keptGoods - discountMinor
  const nothingReturned = lines.every((line) => line.keptQuantity === line.quantity)
  const refundMinor = nothingReturned ? 0 : Math.max(0, paid - keptPriceMinor)
  return { refundMinor, keptPriceMinor, discountMinor, parts: layOnLines(lines, refundMinor) }
}

/**
 * NR18-2: free shipping reached by a threshold that the goods kept no longer meet lets the merchant keep outbound freight, once,
 * and never more than there is to refund. Reaching the threshold exactly keeps it free.
 */
export function freeShippingLost(input: {
  keptMinor: number
  thresholdMinor: number
  outboundFreightMinor: number
  alreadyDeductedMinor: number
  refundMinor: number
}): number {
  const { keptMinor, thresholdMinor, outboundFreightMinor, alreadyDeductedMinor, refundMinor } = input
  if (assertAmountMinor(keptMinor) >= assertAmountMinor(thresholdMinor)) return 0
  const stillDue = Math.max(0, assertAmountMinor(outboundFreightMinor) - assertAmountMinor(alreadyDeductedMinor))
  return Math.min(stillDue, assertAmountMinor(refundMinor))
}

export type Gift = {
  /** The price shown before the purchase, per gift; null when none was. */
  markedPriceMinor: number | null
  marketValueMinor: number | null
  quantity: number
  returnedQuantity: number
  termsAmbiguous: boolean
}

export type GiftDeduction = {
  deductedMinor: number
  basis: 'returned' | 'marked_price' | 'market_value' | 'no_price' | 'ambiguous_terms'
}

/**
 * A gift that does not come back. NR12: its pre-marked price, and nothing when none was marked. Taobao's rules (TB-55..63) fall
 * back on market value (`marketValueAllowed`), and read ambiguous terms for the consumer. At most the refund of the main item is
 * deducted: a gift in dispute never blocks it.
 */
export function giftDeduction(input: { gift: Gift; marketValueAllowed: boolean; refundMinor: number }): GiftDeduction {
  const { gift, marketValueAllowed, refundMinor } = input
  const missing = assertCount(gift.quantity) - assertCount(gift.returnedQuantity)
  if (missing < 0) throw new RangeError('more gifts came back than were given')
  if (missing === 0) return { deductedMinor: 0, basis: 'returned' }
  if (gift.termsAmbiguous) return { deductedMinor: 0, basis: 'ambiguous_terms' }
  const limit = assertAmountMinor(refundMinor)
  if (gift.markedPriceMinor !== null) {
    return { deductedMinor: Math.min(limit, assertAmountMinor(gift.markedPriceMinor * missing)), basis: 'marked_price' }
  }
  if (gift.marketValueMinor !== null && marketValueAllowed) {
    return { deductedMinor: Math.min(limit, assertAmountMinor(gift.marketValueMinor * missing)), basis: 'market_value' }
  }
  return { deductedMinor: 0, basis: 'no_price' }
}

/**
 * The payment for `units` more units of a line of which `unitsBefore` are already refunded: cumulative shares rounded down, so
 * single units may differ by one minor unit and all units together are exactly what was paid. A line is refunded at most once.
 */
export function refundForUnits(input: { paidMinor: number; quantity: number; unitsBefore: number; units: number; refundedMinor: number }): number {
  const { paidMinor, quantity, unitsBefore, units, refundedMinor } = input
  assertAmountMinor(paidMinor)
  const after = assertCount(unitsBefore) + assertCount(units)
  if (assertCount(quantity) === 0 || after > quantity) throw new RangeError(`${after} units of ${quantity} cannot be refunded`)
  const upTo = (count: number) => Number((BigInt(paidMinor) * BigInt(count)) / BigInt(quantity))
  return Math.min(upTo(after) - upTo(unitsBefore), Math.max(0, paidMinor - assertAmountMinor(refundedMinor)))
}

/** One way the order was paid. `outsideEscrow`: money that never passed the marketplace; its refund is owed, not instructed. */
export type Tender = { tenderId: string; paidMinor: number; refundedMinor: number; outsideEscrow: boolean }
export type TenderRefund = { tenderId: string; amountMinor: number; outsideEscrow: boolean }

/**
 * NR14, DP-6: a refund goes back over every tender in proportion to what of it is not refunded yet, each part rounded down, the
 * remaining minor units to the tender named. No tender ever gets back more than was paid with it.
 */
export function refundPerTender(input: { refundMinor: number; tenders: readonly Tender[]; remainderTo: string }): TenderRefund[] {
  const { refundMinor, tenders, remainderTo } = input
  const lines = tenders.map(({ tenderId, paidMinor, refundedMinor }) => {
    const left = assertAmountMinor(assertAmountMinor(paidMinor) - assertAmountMinor(refundedMinor))
    return { lineId: tenderId, weight: left, capMinor: left }
  })
  const parts = splitWithinCaps({ total: refundMinor, lines, remainderTo })
  return parts.map(({ lineId, amountMinor }, index) => ({
    tenderId: lineId,
    amountMinor,
    outsideEscrow: tenders[index]?.outsideEscrow ?? false,
  }))
}

function bestDiscount(goodsMinor: number, tiers: readonly DiscountTier[]): number {
  const offers = tiers.map((tier) => discountOf(goodsMinor, tier))
  return Math.min(goodsMinor, Math.max(0, ...offers))
}

function discountOf(goodsMinor: number, { thresholdMinor, offMinor, every, capMinor }: DiscountTier): number {
  if (assertAmountMinor(thresholdMinor) === 0) throw new RangeError('a threshold discount needs a threshold')
  const times = Math.floor(goodsMinor / thresholdMinor)
  const off = assertAmountMinor(offMinor) * (every ? times : Math.min(times, 1))
  return capMinor === null ? off : Math.min(off, assertAmountMinor(capMinor))
}

function layOnLines(lines: readonly PricedLine[], refundMinor: number): Part[] {
  const capped = lines.map((line) => ({ lineId: line.lineId, weight: line.paidMinor, capMinor: line.paidMinor }))
  const returned = capped.filter((_, index) => (lines[index]?.keptQuantity ?? 0) < (lines[index]?.quantity ?? 0))
  const kept = capped.filter((line) => !returned.includes(line))
  const room = returned.reduce((sum, line) => sum + line.capMinor, 0)
  const onReturned = Math.min(refundMinor, room)
  return [...layOn(returned, onReturned), ...layOn(kept, refundMinor - onReturned)]
}

function layOn(lines: readonly { lineId: string; weight: number; capMinor: number }[], total: number): Part[] {
  const last = lines.at(-1)
  return last === undefined ? [] : splitWithinCaps({ total, lines, remainderTo: last.lineId })
}

function assertPriced(line: PricedLine): void {
  assertAmountMinor(line.unitPriceMinor)
  assertAmountMinor(line.paidMinor)
  if (assertCount(line.keptQuantity) > assertCount(line.quantity)) throw new RangeError(`line ${line.lineId} keeps more than it bought`)
}

function assertCount(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`not a count: ${count}`)
  return count
}
