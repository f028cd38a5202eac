// The physical limit of the benchmark: what a good programmer would write directly for fixture-policy.yaml. verify.ts proves
// that it decides the same as every candidate before anything is timed.
import type { FixtureFacts } from './fixture-cases.ts'

export type FixtureRecord = {
  admission: string
  asks: string[]
  gate: string; gateBearer: string; gateFreight: string; gateRefundMinor: number
  outcome: string; bearer: string; freight: string; refundMinor: number
  compMinor: number; freightMinor: number; marks: string[]
  rules: string[]
  needs: string[]
}

const HOUR = 3_600_000

export function freshRecord(): FixtureRecord {
  return {
    admission: 'open', asks: [], gate: 'pending', gateBearer: 'none', gateFreight: 'none', gateRefundMinor: 0,
    outcome: 'pending', bearer: 'none', freight: 'none', refundMinor: 0, compMinor: 0, freightMinor: 0, marks: [], rules: [], needs: [],
  }
}

export function decideByHand(facts: FixtureFacts): FixtureRecord {
  const d = freshRecord()
  const rules = d.rules
  if (admit(facts, d, rules)) return d
  askForEvidence(facts, d, rules)
  if (gate(facts, d, rules)) return d
  if (d.gate === 'pending' && hold(facts, d, rules)) return d
  if (d.gate === 'approve' || d.outcome === 'approve') settle(facts, d, rules)
  return d
}

/** True when the case ends here; so in the stages below. */
function admit(facts: FixtureFacts, d: FixtureRecord, rules: string[]): boolean {
  const { order, product, promise, claim, buyer } = facts
  const signedAt = order.signedAt
  const noReason = claim.reason === 'no_reason'
  const sinceSigned = signedAt === null ? 0 : claim.createdAt - signedAt
  if (buyer.blocked && claim.kind !== 'warranty') { d.admission = 'human_review'; rules.push('E01'); return true }
  if (product.virtual && signedAt !== null) { d.admission = 'reject'; rules.push('E02'); return true }
  if (product.custom && noReason) { d.admission = 'reject'; rules.push('E03'); return true }
  if (product.fresh && signedAt !== null && sinceSigned > 48 * HOUR && (claim.reason === 'damaged' || claim.reason === 'rotten' || noReason)) {
    d.admission = 'reject'; rules.push('E04'); return true
  }
  if (noReason && signedAt !== null && sinceSigned > 168 * HOUR && !promise.extendedReturn) { d.admission = 'reject'; rules.push('E05'); return true }
  if (noReason && product.sealed && product.opened) { d.admission = 'reject'; rules.push('E06'); return true }
  if (signedAt !== null && sinceSigned > 2160 * HOUR && claim.kind !== 'warranty' && !promise.lifetimeWarranty) {
    d.admission = 'reject'; rules.push('E07'); return true
  }
  if (claim.requestedMinor > order.amountMinor + order.freightMinor) { d.admission = 'human_review'; rules.push('E08'); return true }
  return false
}

function askForEvidence({ order, claim, evidence, buyer }: FixtureFacts, d: FixtureRecord, rules: string[]): void {
  const kinds = evidence.kinds
  switch (claim.reason) {
    case 'quality':
    case 'defect':
      if (!kinds.includes('photo') && !kinds.includes('video')) { d.asks.push('photo'); rules.push('V01') }
      break
    case 'damaged':
      if (order.amountMinor > 5000 && !kinds.includes('photo')) { d.asks.push('photo'); rules.push('V02') }
      break
    case 'counterfeit':
      if (order.amountMinor >= 50_000 && !kinds.includes('appraisal')) { d.asks.push('appraisal'); rules.push('V03') }
      break
    case 'missing_item':
      if (buyer.integrity < 80 && !kinds.includes('unboxing_video')) { d.asks.push('unboxing_video'); rules.push('V04') }
      break
    case 'wrong_item':
      if (!kinds.includes('photo')) { d.asks.push('photo'); rules.push('V05') }
      break
  }
  if (order.amountMinor >= 200_000 && kinds.length < 2 && claim.kind === 'refund_only') { d.asks.push('statement'); rules.push('V06') }
  if (claim.reason === 'not_received' && order.signedAt !== null && !kinds.includes('delivery_dispute')) { d.asks.push('delivery_dispute'); rules.push('V07') }
}

function gate({ order, claim, buyer, merchant, now }: FixtureFacts, d: FixtureRecord, rules: string[]): boolean {
  const age = now - claim.createdAt
  const refundOnly = claim.kind === 'refund_only'
  const silent = merchant.respondedAt === null
  if (d.asks.length > 0) {
    if (age > 72 * HOUR) { d.gate = 'reject'; rules.push('G01') } else { d.gate = 'ask_evidence'; rules.push('G02') }
    return true
  }
  if (merchant.agreedAt !== null) {
    d.gate = 'approve'; d.gateBearer = 'merchant'; d.gateFreight = 'merchant'; d.gateRefundMinor = Math.min(claim.requestedMinor, order.amountMinor)
    rules.push('G03')
  } else if (refundOnly && buyer.refundOnly90d >= 5 && buyer.integrity < 60) {
    d.gate = 'human_review'; rules.push('G04'); return true
  } else if (refundOnly && order.amountMinor <= 2000 && buyer.refundOnly90d < 3 && buyer.integrity >= 70) {
    d.gate = 'approve'; d.gateBearer = 'platform'; d.gateRefundMinor = Math.min(claim.requestedMinor, order.amountMinor); rules.push('G05')
  } else if (refundOnly && merchant.score >= 4.8 && merchant.responseRate >= 0.95 && order.amountMinor > 3000) {
    d.gate = 'wait_merchant'; rules.push('G06'); return true
  } else if (order.shippedAt === null && (claim.reason === 'no_reason' || claim.reason === 'not_received' || claim.reason === 'late_ship')) {
    d.gate = 'approve'; d.gateBearer = 'merchant'; d.gateRefundMinor = Math.min(claim.requestedMinor, order.amountMinor + order.freightMinor)
    rules.push('G07')
  } else if (silent) {
    if (age < 48 * HOUR) { d.gate = 'wait_merchant'; rules.push('G08'); return true }
    d.gate = 'approve'; d.gateBearer = 'merchant'; d.gateFreight = 'merchant'; d.gateRefundMinor = Math.min(claim.requestedMinor, order.amountMinor)
    rules.push('G09')
  }
  return false
}

function hold({ order, promise, claim, evidence, buyer, logistics, now }: FixtureFacts, d: FixtureRecord, rules: string[]): boolean {
  const reason = claim.reason
  const back = claim.kind === 'return_refund'
  const asked = Math.min(claim.requestedMinor, order.amountMinor)
  if (logistics.lost || (reason === 'not_received' && logistics.abnormal)) {
    d.outcome = 'approve'; d.bearer = 'merchant'; d.freight = 'merchant'; d.refundMinor = asked; rules.push('L01')
  } else if (back && logistics.returnSignedAt !== null) {
    const weight = logistics.weightDiffGram
    if (weight !== null && (weight > 50 || weight < -15)) { d.outcome = 'human_review'; rules.push('L02'); return true }
    d.outcome = 'approve'; d.bearer = 'merchant'; d.freight = reason === 'no_reason' ? 'buyer' : 'merchant'
    d.refundMinor = Math.max(0, Math.min(claim.requestedMinor, order.amountMinor - order.couponMinor)); rules.push('L03')
  } else if (back && logistics.picked24h && buyer.integrity >= 85 && order.amountMinor <= 30_000) {
    d.outcome = 'approve'; d.bearer = 'platform'; d.freight = 'buyer'
    d.refundMinor = Math.max(0, Math.min(claim.requestedMinor, order.amountMinor - order.couponMinor)); rules.push('L04')
  } else if (reason === 'counterfeit' && evidence.kinds.includes('appraisal')) {
    d.outcome = 'approve'; d.bearer = 'deposit'; d.freight = 'merchant'; d.refundMinor = order.amountMinor; rules.push('L05')
  } else if (
    (reason === 'quality' || reason === 'defect' || reason === 'wrong_item' || reason === 'damaged' || reason === 'missing_item')
    && evidence.merchantKinds.length === 0
  ) {
    d.outcome = 'approve'; d.bearer = 'merchant'; d.freight = 'merchant'; d.refundMinor = asked; rules.push('L06')
  } else if (claim.kind === 'warranty' && (promise.lifetimeWarranty || now - order.paidAt < 8760 * HOUR)) {
    d.outcome = 'approve'; d.bearer = 'merchant'; d.freight = 'merchant'; rules.push('L07')
  } else if (back && reason === 'no_reason') {
    d.outcome = 'wait_merchant'; rules.push('L08'); return true
  } else {
    d.outcome = 'human_review'; rules.push('L99')
  }
  return false
}

function settle({ order, product, promise, claim, merchant, now }: FixtureFacts, d: FixtureRecord, rules: string[]): void {
  const late = order.shippedAt !== null && order.shippedAt - order.paidAt > promise.shipWithin
  const back = claim.kind === 'return_refund'
  if (claim.reason === 'counterfeit' && promise.authentic) { d.compMinor += order.amountMinor * 3; d.marks.push('counterfeit'); rules.push('S01') }
  if (promise.freeReturn && back && claim.requestedFreightMinor > 0) { d.freightMinor += Math.min(claim.requestedFreightMinor, 2500); rules.push('S02') }
  if (claim.reason === 'late_ship' || late) {
    d.compMinor += Math.max(Math.min(Math.floor(order.amountMinor * 5 / 100), 5000), 100); d.marks.push('late_ship'); rules.push('S03')
  }
  if (merchant.respondedAt === null && now - claim.createdAt >= 48 * HOUR) { d.marks.push('response_timeout'); rules.push('S04') }
  if (merchant.score < 4.2 && merchant.disputes30d > 20) { d.marks.push('low_score'); rules.push('S05') }
  if (d.bearer === 'deposit' && merchant.depositMinor < order.amountMinor * 3) { d.marks.push('deposit_top_up'); rules.push('S06') }
  if (promise.freightInsurance && back && !promise.freeReturn) { d.freightMinor += Math.min(claim.requestedFreightMinor, 1200); rules.push('S07') }
  if (product.fresh && promise.badFruitPay && claim.reason === 'rotten') { d.compMinor += Math.floor(order.amountMinor * 30 / 100); rules.push('S08') }
}
