// From a policy's record, or from agreed terms, to money: who pays whom how much for which line, exact to the unit.
// What a line may still give is bounded by what was paid and not refunded (guarantee 8). decisions.ts makes the decision around it.
import type { Context } from './context.ts'
import type { DecideRecord } from './decision-record.ts'
import { setOffOpposing, type Flow, type FlowPurpose, type Party } from './money/flow.ts'
import { applyRate, percent, splitWithinCaps, type Capped } from './money/split.ts'
import type { Claim, Decision, TermFlow } from './parts.ts'
import type { Payer, Remedy } from './vocabulary.ts'

export type LineOutcome = Decision['lines'][number]

/** Purposes that give back what was paid for goods; they count against the line. */
export const GOODS_PURPOSES: readonly FlowPurpose[] = ['goods_refund', 'price_reduction']
/** Remedies whose substance is money for goods. */
export const MONEY_REMEDIES: readonly Remedy[] = ['refund_only', 'return_refund', 'price_reduction']

const sumOf = (amounts: readonly { amountMinor: number }[]): number => amounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0)

/**
 * What the claimed units of each line may still give, all payouts of this case thought away: a new decision of a case replaces the
 * earlier one and is settled against what that one has paid (settle-against.ts). Other cases of the order count.
 */
export function roomOf(claim: Claim, context: Context): Capped[] {
  return claim.lines.map(({ lineId, quantity }) => {
    const line = context.order.lines.find((known) => known.lineId === lineId)
    if (!line) throw new RangeError(`the order has no line ${lineId}`)
    const elsewhere = context.lines.find((known) => known.lineId === lineId)?.refundedMinor ?? 0
    // Rounded up, as the request was checked: the last unit carries the odd minor units, and what is left of the line bounds all.
    const share = Number((BigInt(line.paidMinor) * BigInt(quantity) + BigInt(line.quantity - 1)) / BigInt(line.quantity))
    const capMinor = Math.max(0, Math.min(share, line.paidMinor - elsewhere))
    return { lineId, weight: capMinor, capMinor }
  })
}

export const freightRoomOf = (context: Context): number => Math.max(0, context.order.freightPaidMinor - context.freightRefundedMinor)

/** `total` over the claimed lines in proportion to what each may give; the last line takes the remainder. */
export function overLines(total: number, room: readonly Capped[]): { lineId: string; amountMinor: number }[] {
  const last = room.at(-1)
  if (!last || total === 0) return []
  return splitWithinCaps({ total, lines: room, remainderTo: last.lineId }).filter(({ amountMinor }) => amountMinor > 0)
}

/** The flows the record orders, before costs: goods line by line, outbound freight, compensation. */
export function flowsOfRecord(claim: Claim, context: Context, record: DecideRecord): TermFlow[] {
  const room = roomOf(claim, context)
  const full = room.reduce((sum, line) => sum + line.capMinor, 0)
  const goods = goodsMinor(claim, record, full)
  const purpose = record.remedy === 'price_reduction' ? 'price_reduction' : 'goods_refund'
  const flows = overLines(goods, room).flatMap(({ lineId, amountMinor }) => shares(record.refundPayer, amountMinor, record.merchantShare)
    .map((share): TermFlow => ({ from: share.payer, to: 'buyer', amountMinor: share.amountMinor, for: purpose, lineId, evidenceIds: [] })))
  return [...flows, ...freightFlows(claim, context, record), ...compensationFlows(record)]
}

/** A claim for another remedy names no amount for the goods; then what was paid for them is the measure. */
function goodsMinor(claim: Claim, record: DecideRecord, full: number): number {
  if (!MONEY_REMEDIES.includes(record.remedy)) return 0
  const asked = MONEY_REMEDIES.includes(claim.remedy) && claim.requestedMinor > 0 ? claim.requestedMinor : full
  return Math.min(asked, applyRate({ amountMinor: full, rate: percent(record.refundPercent), rounding: 'half_up' }))
}

/** Outbound freight goes back with the price of the goods, never with a reduction of it. Where the platform pays for the goods, it pays this too. */
function freightFlows(claim: Claim, context: Context, record: DecideRecord): TermFlow[] {
  if (record.remedy !== 'refund_only' && record.remedy !== 'return_refund') return []
  const amountMinor = Math.min(claim.requestedFreightMinor, freightRoomOf(context))
  if (amountMinor === 0 || record.outboundFreight === 'none') return []
  const payer = record.refundPayer === 'platform' && record.outboundFreight === 'merchant' ? 'platform' : record.outboundFreight
  return shares(payer, amountMinor, 50).map((share) => ({ from: share.payer, to: 'buyer', amountMinor: share.amountMinor, for: 'freight_refund', evidenceIds: [] }))
}

function compensationFlows(record: DecideRecord): TermFlow[] {
  if (record.compensationMinor === 0 || record.compensationPayer === 'none') return []
  return shares(record.compensationPayer, record.compensationMinor, record.merchantShare)
    .map((share) => ({ from: share.payer, to: 'buyer', amountMinor: share.amountMinor, for: 'compensation', evidenceIds: [] }))
}

/**
 * Who really pays. A shared loss is paid by the merchant to his share (half up), the buyer bears the rest by not being paid it. A
 * refund for which a policy names nobody unwinds the sale: the merchant gives back what he got.
 */
function shares(payer: Payer, amountMinor: number, merchantShare: number): { payer: Exclude<Party, 'buyer' | 'outside'>; amountMinor: number }[] {
  switch (payer) {
    case 'buyer':
      return []
    case 'none':
    case 'merchant':
      return [{ payer: 'merchant', amountMinor }]
    case 'carrier':
    case 'platform':
    case 'insurer':
      return [{ payer, amountMinor }]
    case 'shared': {
      const part = applyRate({ amountMinor, rate: percent(merchantShare), rounding: 'half_up' })
      return part === 0 ? [] : [{ payer: 'merchant', amountMinor: part }]
    }
    default:
      return payer satisfies never
  }
}

/**
 * Terms name money for goods with or without a line: what has none is laid on the claimed lines, so that every refund counts
 * against a line of the order.
 */
export function onLines(flows: readonly TermFlow[], claim: Claim, context: Context): TermFlow[] {
  const room = roomOf(claim, context)
  const named = flows.filter((flow) => flow.lineId !== undefined && flow.to === 'buyer' && GOODS_PURPOSES.includes(flow.for))
  const left = room.map((line) => ({ ...line, capMinor: Math.max(0, line.capMinor - sumOf(named.filter((flow) => flow.lineId === line.lineId))) }))
  return flows.flatMap((flow) => {
    if (flow.lineId !== undefined || flow.to !== 'buyer' || !GOODS_PURPOSES.includes(flow.for)) return [flow]
    const parts = overLines(flow.amountMinor, left)
    for (const part of parts) for (const line of left) if (line.lineId === part.lineId) line.capMinor -= part.amountMinor
    return parts.map(({ lineId, amountMinor }) => Object.assign({}, flow, { lineId, amountMinor }))
  })
}

/** Costs the buyer bears come off his refund; what moves is the difference. The cost lines stay on record beside it. */
export function setOff(flows: readonly TermFlow[], currency: Flow['currency']): { flows: TermFlow[]; costs: TermFlow[] } {
  const numbered = flows.map((flow, index): Flow => ({ flowId: `t${index}`, from: flow.from, to: flow.to, amountMinor: flow.amountMinor, currency, for: flow.for }))
  const off = setOffOpposing(numbered)
  const moved = flows.map((flow, index) => ({ ...flow, amountMinor: flow.amountMinor - (off.get(`t${index}`) ?? 0) }))
  return { flows: moved.filter((flow) => flow.amountMinor > 0), costs: flows.filter((flow) => flow.from === 'buyer') }
}

/** Each claimed line as decided: what goes back of it and what the merchant keeps of what was paid. */
export function lineOutcomes(input: { claim: Claim; context: Context; remedy: Remedy; flows: readonly TermFlow[] }): LineOutcome[] {
  const { claim, context, remedy, flows } = input
  return roomOf(claim, context).map(({ lineId, capMinor }, index) => {
    const refundMinor = sumOf(flows.filter((flow) => flow.lineId === lineId && flow.to === 'buyer' && GOODS_PURPOSES.includes(flow.for)))
    return { lineId, quantity: claim.lines[index]?.quantity ?? 1, remedy, refundMinor, keptByMerchantMinor: Math.max(0, capMinor - refundMinor) }
  })
}
