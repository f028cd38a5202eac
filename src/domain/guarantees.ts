// The guarantees no policy can switch off, as pure questions. Each answers null (allowed) or the name of the guarantee that forbids;
// who asks records it as `limitedBy`. Invariants over a whole history are invariants.ts.
import { claimsOf, freightRefundedOf } from './claims.ts'
import { currentReturn } from './case.ts'
import type { Case, CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import { findingValue } from './facts.ts'
import { logisticsFacts, parcelFates } from './facts/parcels.ts'
import { hasConsent } from './facts/sale.ts'
import type { FlowPurpose, Party } from './money/flow.ts'
import type { LimitedBy, RuleRef } from './parts.ts'
import type { Consequence, FindingName } from './vocabulary.ts'

export const GUARANTEES = [
  'heard', 'silence', 'reasons', 'another_person', 'ask_for_human', 'reason_change', 'sanction_not_remedy', 'conservation', 'clocks', 'records', 'pinned', 'append_only',
] as const
export type Guarantee = (typeof GUARANTEES)[number]

export const limitedBy = (rule: RuleRef, guarantee: Guarantee): LimitedBy => ({ policy: rule.policy, rule: rule.rule, guarantee })

export type Basis = 'agreement' | 'lapse' | 'decision' | 'standing_consent' | 'machine' | 'outside_order'
export type Taking = { from: Party; to: Party; amountMinor: number; for: FlowPurpose; lineId?: string | undefined }

/** Guarantee 1: money leaves a party by its consent, by silence after a notice, or by a decision after it could answer. */
export function mayTakeFrom(state: CaseRecord, context: Context, basis: Basis, flow: Taking): Guarantee | null {
  const { from } = flow
  if (from !== 'buyer' && from !== 'merchant') {
    // Neither two sides nor a body between them dispose of a third one's money; an advance, a subsidy or making good its own mistake is the platform's.
    return basis === 'agreement' || basis === 'outside_order' || (basis === 'lapse' && flow.for !== 'reversal') ? 'heard' : null
  }
  if (basis === 'machine' && logisticsFacts(state, context).signedContradicted) return 'records'
  switch (basis) {
    case 'agreement':
    // Heard there: what a court, an arbitrator or an authority orders binds also whoever never answered here.
    case 'outside_order':
      return null
    case 'standing_consent':
      return from === 'merchant' && consented(context, flow) ? null : 'heard'
    case 'lapse':
    case 'decision':
    case 'machine':
      if (state.heard[from]) return null
      return from === 'merchant' && isStillTheBuyers(state, context, flow) ? null : 'heard'
    default:
      return basis satisfies never
  }
}

/**
 * Guarantee 2, for what a machine or a person decides: on mere silence the buyer does not keep the goods and get their price from the
 * merchant. It takes a breach found proven, and that a return is impossible, pointless or was not collected.
 */
export function mayLeaveGoods(state: CaseRecord, context: Context, { returnRequired, flows }: { returnRequired: boolean; flows: readonly Taking[] }): Guarantee | null {
  if (!state.silent.merchant || returnRequired || !flows.some(isPriceFromMerchant)) return null
  if (flows.every((flow) => !isPriceFromMerchant(flow) || isStillTheBuyers(state, context, flow)) || neverLeftOrCameBack(state, context) || isOnItsWayBack(state)) return null
  return anyProven(state, BREACHES) && (anyProven(state, NO_RETURN) || isDigital(state, context)) ? null : 'silence'
}

const isPriceFromMerchant = (flow: Taking): boolean => flow.from === 'merchant' && flow.to === 'buyer' && (flow.for === 'goods_refund' || flow.for === 'price_reduction')
const anyProven = (state: CaseRecord, findings: readonly FindingName[]): boolean => findings.some((finding) => findingValue(state, finding) === 'proven')

const BREACHES: readonly FindingName[] = [
  'defect', 'not_as_described', 'counterfeit', 'item_missing', 'damaged_in_transit', 'wrong_item', 'unsafe_food', 'spoiled', 'false_shipment', 'late_shipment',
  'lost_in_transit', 'spec_breached', 'promise_breached', 'service_undone', 'shipping_breach', 'false_advertising',
]
/** What never came, is gone or is waste cannot be sent back. */
const NO_RETURN: readonly FindingName[] = ['return_pointless', 'return_uncollected', 'item_missing', 'false_shipment', 'lost_in_transit', 'spoiled', 'unsafe_food', 'service_undone']

/** The buyer has given the goods to a carrier: he does not keep them, wherever they are. */
const isOnItsWayBack = (state: CaseRecord): boolean => state.returns.some((leg) => leg.parcel !== 'awaited' && leg.parcel !== 'abandoned' && leg.pickedUpAt !== null) || isScannedBack(state)

/** Guarantee 2: what silence may bring about. Never goods and money together at the cost of the one who was silent. */
export function silenceMay(state: CaseRecord, context: Context, consequence: Consequence): Guarantee | null {
  switch (consequence) {
    case 'grant_refund':
      return neverLeftOrCameBack(state, context) ? null : 'silence'
    case 'grant_return_refund':
      return context.account.merchantAddresses.length > 0 || neverLeftOrCameBack(state, context) ? null : 'silence'
    case 'confirm_return':
      return isScannedBack(state) ? null : 'silence'
    case 'pay_refund':
      return isScannedBack(state) || neverLeftOrCameBack(state, context) ? null : 'silence'
    case 'none': case 'advance': case 'decide_on_file': case 'use_address_on_file': case 'close': case 'lapse_offer': case 'lapse_right':
    case 'lose_express': case 'escalate': case 'notify_operator': case 'proceed_with_evidence':
      return null
    default:
      return consequence satisfies never
  }
}

/** Guarantee 4: nobody decides his own case, and whoever decided here neither hears the appeal nor signs the departure. */
export function mayDecide(state: CaseRecord, context: Context, officerId: string, as: 'first' | 'appeal' | 'signature'): Guarantee | null {
  const { buyer, merchant } = context.order
  if ([state.buyerId, state.merchantId, buyer.payerId, merchant.merchantId].includes(officerId)) return 'another_person'
  return as !== 'first' && state.decidedBy.includes(officerId) ? 'another_person' : null
}

/**
 * Guarantee 8: with these flows added, the refunds of no line and no freight exceed what was paid over all cases of the order.
 * `instead` names the decision they replace, whose flows no longer count. Compensation stands outside: it rests on a rule.
 */
export function conserves(state: CaseRecord, context: Context, flows: readonly Taking[], instead: string | null = null): Guarantee | null {
  if (flows.some((flow) => flow.amountMinor < 1 || flow.from === flow.to)) return 'conservation'
  const money = instead === null ? state.money : state.money.filter((track) => track.decisionId !== instead)
  const own = claimsOf({ ...state, money, phase: 'negotiating' } satisfies Case)
  const goods = flows.filter((flow) => flow.to === 'buyer' && (flow.for === 'goods_refund' || flow.for === 'price_reduction'))
  for (const line of context.order.lines) {
    const others = context.lines.find((total) => total.lineId === line.lineId)?.refundedMinor ?? 0
    const mine = own.find((claimed) => claimed.lineId === line.lineId)?.refundedMinor ?? 0
    const added = goods.reduce((sum, flow) => sum + (flow.lineId === line.lineId ? flow.amountMinor : 0), 0)
    if (others + mine + added > line.paidMinor) return 'conservation'
  }
  // A refund of goods that names no line would escape the count.
  if (goods.some((flow) => !context.order.lines.some((line) => line.lineId === flow.lineId))) return 'conservation'
  const freight = flows.reduce((sum, flow) => sum + (flow.to === 'buyer' && flow.for === 'freight_refund' ? flow.amountMinor : 0), 0)
  return context.freightRefundedMinor + freightRefundedOf({ ...state, money }) + freight > context.order.freightPaidMinor ? 'conservation' : null
}

/** Every parcel, by the records, either never left the merchant or a carrier brought it back to him; or the return is back. */
export function neverLeftOrCameBack(state: CaseRecord, context: Context): boolean {
  if (isScannedBack(state)) return true
  const fates = parcelFates(context.scans)
  if (fates.includes('left')) return false
  // Where nothing left, the records are silent: then the buyer must not say himself that he has the goods.
  return fates.length > 0 && fates.every((fate) => fate === 'came_back') ? true : claimsNoReceipt(state) && !isDigital(state, context)
}

/** A carrier scanned the return parcel at the merchant, or the merchant confirmed it. */
export function isScannedBack(state: CaseRecord): boolean {
  const leg = currentReturn(state)
  return leg !== null && (leg.parcel === 'back' || leg.acceptance === 'confirmed')
}

/** No scan says the goods left, and the buyer does not say he has them either. */
function claimsNoReceipt(state: CaseRecord): boolean {
  return state.claim.goodsState === 'unshipped' || state.claim.goodsState === 'transit'
}

/** Nothing digital leaves a carrier's trace: that no parcel is on record says nothing about it. */
const isDigital = (state: CaseRecord, { order }: Context): boolean => order.lines.some((line) => line.goods.digital && state.claim.lines.some(({ lineId }) => lineId === line.lineId))

/** Trade funds of goods that were never shipped are still the buyer's: giving them back takes nothing from the merchant. */
export function isStillTheBuyers(state: CaseRecord, context: Context, flow: Taking): boolean {
  const refund = flow.for === 'goods_refund' || flow.for === 'freight_refund'
  const unshipped = claimsNoReceipt(state) && !isDigital(state, context) && !context.scans.some((scan) => scan.leg === 'outbound')
  return refund && flow.to === 'buyer' && context.order.fundsHeld && unshipped
}

function consented(context: Context, flow: Taking): boolean {
  const { order, now } = context
  if (flow.for === 'return_freight') return hasConsent(order, 'free_return', now)
  if (flow.for !== 'goods_refund' && flow.for !== 'freight_refund') return false
  if (hasConsent(order, 'express_refund', now)) return true
  return order.consents.some((consent) => consent.kind === 'refund_only_below' && consent.at <= now && (consent.revokedAt ?? Infinity) > now && flow.amountMinor <= (consent.belowMinor ?? 0))
}
