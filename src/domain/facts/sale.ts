// What the order snapshot says: money, goods, promises, parties, and what is known of the accounts. Next: facts.ts.
import { claimsOf, freightRefundedOf } from '../claims.ts'
import type { Case, CaseRecord } from '../case.ts'
import type { Context } from '../context.ts'
import type { Order, OrderLine } from '../order.ts'
import type { Claim } from '../parts.ts'
import { parameterOf } from '../pin.ts'
import { HOUR_MS } from '../time/calendar.ts'
import { parcelTimes } from './parcels.ts'

export function orderFacts(state: CaseRecord, context: Context, claim: Claim) {
  const { order } = context
  const times = parcelTimes(context.scans)
  const goodsPaidMinor = sum(order.lines, (line) => line.paidMinor)
  const own = claimsOf({ ...state, phase: 'negotiating' } satisfies Case)
  const refundedMinor = sum(context.lines, (line) => line.refundedMinor) + sum(own, (line) => line.refundedMinor) + context.freightRefundedMinor + freightRefundedOf(state)
  const promisedHours = promised(order, 'ship_within_hours')
  return {
    paidMinor: goodsPaidMinor + order.freightPaidMinor, goodsPaidMinor, freightPaidMinor: order.freightPaidMinor, refundedMinor, offEscrowMinor: order.offEscrowMinor,
    subsidyMinor: sum(order.tenders, ({ tender, amountMinor }) => (tender === 'platform_subsidy' || tender === 'third_party_subsidy' ? amountMinor : 0)),
    listPriceMinor: sum(order.lines, (line) => line.unitPriceMinor * line.quantity),
    placedAt: order.placedAt, paidAt: order.paidAt, shippedAt: times.shippedAt,
    shipDueAt: order.shipDueAt ?? (promisedHours === null ? null : order.paidAt + promisedHours * HOUR_MS),
    signedAt: times.signedAt, receivedAt: times.receivedAt, completedAt: times.completedAt, installedAt: times.installedAt,
    freeShipping: order.freeShipping, thresholdLost: losesFreeShipping(context, claim.lines), mergedParcels: order.mergedParcels,
    fundsHeld: order.fundsHeld && (context.balances.held === null || context.balances.held.amountMinor > 0),
    quantityAbnormal: isAbnormal(order, context), crossBorder: order.crossBorder, live: order.live, carrierChosenByBuyer: order.carrierChosenByBuyer,
  }
}

export function goodsFacts(order: Order, claim: Claim) {
  const lines = claimedLines(order, claim)
  const any = (flag: (line: OrderLine) => boolean) => lines.some(({ line }) => flag(line))
  return {
    category: lines[0]?.line.goods.category ?? 'general',
    custom: any((line) => line.goods.custom), fresh: any((line) => line.goods.fresh), digital: any((line) => line.goods.digital), sealed: any((line) => line.goods.sealed),
    opened: claim.opened, activated: claim.activated, used: claim.used, secondHand: any((line) => line.goods.secondHand), bulky: any((line) => line.goods.bulky),
    fragile: any((line) => line.goods.fragile), installed: claim.installed, unique: any((line) => line.goods.unique), food: any((line) => line.goods.food),
    hygiene: any((line) => line.goods.hygiene), nearExpiry: any((line) => line.goods.nearExpiry), recalled: any((line) => line.goods.recalled),
    partReturned: lines.some(({ line, quantity }) => quantity < line.quantity), exemptConfirmed: lines.length > 0 && lines.every(({ line }) => line.exemptConfirmed), durable: any((line) => line.goods.durable),
  }
}

export function promiseFacts(order: Order, now: number) {
  const has = (kind: Order['promises'][number]['kind']) => order.promises.some((promise) => promise.kind === kind)
  return {
    freeReturn: has('free_return') || hasConsent(order, 'free_return', now), noReasonDays: promised(order, 'no_reason_days'), warrantyDays: promised(order, 'warranty_days'),
    lifetimeWarranty: has('lifetime_warranty'), expressRefund: has('express_refund') || hasConsent(order, 'express_refund', now), shipWithinHours: promised(order, 'ship_within_hours'),
    authentic: has('authentic'), freshCompensation: has('fresh_compensation'), freightInsurance: has('freight_insurance'), compensationBetter: has('compensation_better'),
    compensationPercent: promised(order, 'compensation_better'),
  }
}

export const accountFacts = ({ buyerGoodStanding, buyerAbuseLabel }: Context['account']) => ({ goodStanding: buyerGoodStanding, abuseLabel: buyerAbuseLabel })

export const historyFacts = ({ buyer, merchant }: Context['history']) => ({
  buyerRefundOnly: buyer.filter((prior) => prior.remedy === 'refund_only').length, buyerCases: buyer.length,
  merchantBreaches: merchant.filter((prior) => ['granted', 'partly_granted', 'reversed'].includes(prior.outcome)).length,
})

/** A standing consent counts while it is dated before the act and not revoked. */
export function hasConsent(order: Order, kind: Order['consents'][number]['kind'], now: number): boolean {
  return order.consents.some((consent) => consent.kind === kind && consent.at <= now && (consent.revokedAt === undefined || consent.revokedAt > now))
}

/** What was paid for the claimed units: a line's share rounded down, the whole line for all of its units. */
export function claimedPaidMinor(order: Order, lines: Claim['lines']): number {
  return sum(claimedLines(order, { lines }), ({ line, quantity }) => Number((BigInt(line.paidMinor) * BigInt(Math.min(quantity, line.quantity))) / BigInt(line.quantity)))
}

export function isWholeOrder(order: Order, lines: Claim['lines']): boolean {
  return order.lines.every((line) => (lines.find((claimed) => claimed.lineId === line.lineId)?.quantity ?? 0) >= line.quantity)
}

function claimedLines(order: Order, { lines }: Pick<Claim, 'lines'>): { line: OrderLine; quantity: number }[] {
  return lines.flatMap(({ lineId, quantity }) => {
    const line = order.lines.find((known) => known.lineId === lineId)
    return line === undefined ? [] : [{ line, quantity }]
  })
}

/** The best of several promises of a kind: each was made, and the buyer may hold the merchant to any of them. */
function promised(order: Order, kind: Order['promises'][number]['kind']): number | null {
  const values = order.promises.flatMap((promise) => (promise.kind === kind && promise.value !== undefined ? [promise.value] : []))
  if (values.length === 0) return null
  return kind === 'ship_within_hours' ? Math.min(...values) : Math.max(...values)
}

/** Units of each line that stay with the buyer when these go back too, what other cases of the order have sent back counted. */
export function keptUnits({ order, siblings }: Pick<Context, 'order' | 'siblings'>, claimed: Claim['lines']): Claim['lines'] {
  const back = [...siblings.flatMap((sibling) => sibling.returned ?? []), ...claimed]
  return order.lines.map(({ lineId, quantity }) => ({ lineId, quantity: Math.max(0, quantity - sum(back.filter((units) => units.lineId === lineId), (units) => units.quantity)) }))
}

/** NR18-2: the order reached free shipping, and what is kept of it no longer does. Where nothing is kept there is no partial return. */
export function losesFreeShipping(context: Pick<Context, 'order' | 'siblings'>, claimed: Claim['lines']): boolean {
  const { order } = context
  const from = order.freeShippingFromMinor
  const kept = claimedPaidMinor(order, keptUnits(context, claimed))
  return from !== undefined && kept > 0 && kept < from && sum(order.lines, (line) => line.paidMinor) >= from
}

/** How many units are more than a household needs is a figure of the pinned policy; without one nothing is abnormal. */
function isAbnormal(order: Order, context: Context): boolean {
  const limit = parameterOf(context.pin, 'abnormalQuantity')?.value
  return limit !== undefined && order.buyer.purpose === 'consumer' && order.lines.some((line) => line.quantity > limit)
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0)
}
