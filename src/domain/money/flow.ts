// A flow: money from one party to another, for something. What a decision or an agreement orders; how it is paid is funding.ts,
// where it is booked ledger.ts. Amounts in minor units of the order's currency.
import { z } from 'zod'
import { currencySchema, positiveAmountMinorSchema } from './amount.ts'

/** `outside` is whoever no account of ours stands for: a court, an appraiser, money that never passed the marketplace. */
export const PARTIES = ['buyer', 'merchant', 'platform', 'carrier', 'insurer', 'outside'] as const
export type Party = (typeof PARTIES)[number]

export const FLOW_PURPOSES = [
  'goods_refund', 'freight_refund', 'return_freight', 'price_reduction', 'compensation', 'cost_deduction', 'gift_deduction',
  'repair_cost', 'advance_recovery', 'reversal',
] as const
export type FlowPurpose = (typeof FLOW_PURPOSES)[number]

export const partySchema = z.enum(PARTIES)
export const purposeSchema = z.enum(FLOW_PURPOSES)
export const moneyIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)

export const TENDERS = ['cash', 'points', 'coupon', 'credit', 'deposit', 'balance_payment', 'third_party_subsidy', 'platform_subsidy'] as const
/** What of a refund goes back by one way the order was paid: points as points, a coupon as a coupon (NR14, DP-6). */
export const tenderPartSchema = z.strictObject({ tenderId: moneyIdSchema, tender: z.enum(TENDERS), amountMinor: positiveAmountMinorSchema })
export type TenderPart = z.infer<typeof tenderPartSchema>
const tenderPartsSchema = z.array(tenderPartSchema).min(1).max(10)

export const flowSchema = z.strictObject({
  // Shorter than other ids: a leg's id is the flow's with its number behind.
  flowId: moneyIdSchema.max(58),
  from: partySchema,
  to: partySchema,
  amountMinor: positiveAmountMinorSchema,
  currency: currencySchema,
  for: purposeSchema,
  lineId: moneyIdSchema.optional(),
  /** Refund of money paid outside escrow: owed between the parties, never instructed. */
  outsideEscrow: z.literal(true).optional(),
  /** Of a reversal: the flow it undoes, wholly or in part. */
  reverses: moneyIdSchema.optional(),
  /** Of a refund of an order paid otherwise than in cash alone: its parts by tender, which sum to the flow. */
  tenders: tenderPartsSchema.optional(),
}).refine((flow) => flow.from !== flow.to, { message: 'from_and_to_are_one' })
export type Flow = z.infer<typeof flowSchema>

export const sumOfParts = (parts: readonly { amountMinor: number }[]): number => parts.reduce((sum, part) => sum + part.amountMinor, 0)

/** What a party has gained (or lost, negative) by these flows, which must be of one currency. All parties together: zero. */
export function netOf(flows: readonly Flow[], party: Party): number {
  assertOneCurrency(flows)
  return flows.reduce((net, flow) => net + (flow.to === party ? flow.amountMinor : 0) - (flow.from === party ? flow.amountMinor : 0), 0)
}

/**
 * Sets off flows that oppose each other between the same two parties, in the order given: of a refund of 31,730.00 and a cost of
 * 4,385.70 the other way, 27,344.30 moves and the cost needs no payment at all. Both flows stay on record with their full
 * amounts. The answer names for every flow how much of it needs no leg. Money outside escrow, and reversals and recoveries, which
 * answer for an earlier payment, are left alone.
 */
export function setOffOpposing(flows: readonly Flow[]): ReadonlyMap<string, number> {
  assertOneCurrency(flows)
  const setOff = new Map(flows.map((flow) => [flow.flowId, 0]))
  if (setOff.size !== flows.length) throw new RangeError('two flows have the same id')
  const left = (flow: Flow) => flow.amountMinor - (setOff.get(flow.flowId) ?? 0)
  for (const [index, flow] of flows.entries()) {
    for (const other of flows.slice(index + 1)) {
      if (!opposes(flow, other)) continue
      const amount = Math.min(left(flow), left(other))
      setOff.set(flow.flowId, (setOff.get(flow.flowId) ?? 0) + amount)
      setOff.set(other.flowId, (setOff.get(other.flowId) ?? 0) + amount)
    }
  }
  return setOff
}

/**
 * The flow that undoes another, as a new flow that names it. `fundedBy` is who bears the correction: by itself the one who
 * received the money, but a wrong payout may be the platform's to make good (capability C20).
 */
export function reversalOf(input: {
  flow: Flow
  flowId: string
  amountMinor: number
  alreadyReversedMinor: number
  fundedBy: Party
}): Flow {
  const { flow, flowId, amountMinor, alreadyReversedMinor, fundedBy } = input
  if (amountMinor + alreadyReversedMinor > flow.amountMinor) {
    throw new RangeError(`flow ${flow.flowId} of ${flow.amountMinor} cannot be reversed by ${amountMinor} after ${alreadyReversedMinor}`)
  }
  const { currency, lineId } = flow
  const reversal = { flowId, from: fundedBy, to: flow.from, amountMinor, currency, for: 'reversal' as const, reverses: flow.flowId }
  return flowSchema.parse(lineId === undefined ? reversal : { ...reversal, lineId })
}

function opposes(a: Flow, b: Flow): boolean {
  return a.from === b.to && a.to === b.from && canSetOff(a) && canSetOff(b)
}

function canSetOff(flow: Flow): boolean {
  return flow.outsideEscrow !== true && flow.for !== 'reversal' && flow.for !== 'advance_recovery' && flow.from !== 'outside' && flow.to !== 'outside'
}

function assertOneCurrency(flows: readonly Flow[]): void {
  const other = flows.find((flow) => flow.currency !== flows[0]?.currency)
  if (other !== undefined) throw new RangeError(`flow ${other.flowId} is in ${other.currency}, the first in ${flows[0]?.currency}`)
}
