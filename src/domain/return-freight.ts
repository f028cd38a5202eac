// Money for the way back: who bears which part, with what proof, up to what. It is owed when it arises and paid once the goods are back,
// or at once where nobody waits for them. Used by chapters/returns.ts and, where a later decision names another payer, decisions.ts.
import { standingDecision, type Case, type ReturnLeg } from './case.ts'
import type { Context } from './context.ts'
import { flowIdOf } from './decision-frame.ts'
import type { CaseEvent } from './events.ts'
import { claimedPaidMinor } from './facts/sale.ts'
import type { Flow } from './money/flow.ts'
import { applyRate, percent } from './money/split.ts'
import { forbidsOwing, owe } from './owing.ts'
import type { Decision } from './parts.ts'
import { parameterOf } from './pin.ts'
import { refuse, type Refusal } from './refusals.ts'
import type { EvidenceType } from './vocabulary.ts'

export type FreightShare = { from: 'merchant' | 'platform' | 'carrier' | 'insurer' | 'buyer'; amountMinor: number }

/** What others than the buyer bear of freight he paid himself. Shared means halves, the odd minor unit with the merchant. */
export function freightShares(leg: Pick<ReturnLeg, 'freightPayer'>, amountMinor: number): FreightShare[] {
  if (amountMinor === 0) return []
  const payer = leg.freightPayer
  if (payer === 'merchant' || payer === 'platform' || payer === 'carrier' || payer === 'insurer') return [{ from: payer, amountMinor }]
  return payer === 'shared' ? [{ from: 'merchant', amountMinor: applyRate({ amountMinor, rate: percent(50), rounding: 'half_up' }) }] : []
}

/** Ours, where no pinned policy says otherwise: half of what was paid for the goods, and for cheap ones what a parcel costs. */
const CAP = { percent: 50, floorMinor: 5000 }

/** The most anybody but the buyer pays for the way back without a person deciding on it. */
export function freightCapMinor(state: Case, context: Context): number {
  const named = parameterOf(context.procedure, 'returnFreightCapMinor')
  if (named !== null) return named.value
  const rate = percent(parameterOf(context.procedure, 'returnFreightCapPercent')?.value ?? CAP.percent)
  const share = applyRate({ amountMinor: claimedPaidMinor(context.order, state.claim.lines), rate, rounding: 'half_up' })
  return Math.max(share, parameterOf(context.procedure, 'returnFreightCapFloorMinor')?.value ?? CAP.floorMinor)
}

export const RECEIPTS: readonly EvidenceType[] = ['receipt', 'invoice', 'waybill_photo']

/**
 * Freight somebody else pays needs its receipt, and never exceeds the cap: a larger figure is for a person to decide. `types` is what came with it; null when the payer himself names the amount.
 */
export function freightRefusal(amountMinor: number, state: Case, context: Context, types: readonly EvidenceType[] | null): Refusal | null {
  const most = freightCapMinor(state, context)
  if (amountMinor > most) return refuse('amount_exceeds_paid', { field: 'freightMinor', allowed: most })
  if (types !== null && !types.some((type) => RECEIPTS.includes(type))) return refuse('cost_without_evidence', { field: 'evidence', allowed: RECEIPTS })
  return null
}

export function freightFlow(state: Case, context: Context, o: { from: Flow['from']; to: Flow['to']; amountMinor: number; n: number }): CaseEvent[] {
  const decision = standingDecision(state)
  const flow: Flow = { flowId: flowIdOf(state, o.n), from: o.from, to: o.to, amountMinor: o.amountMinor, currency: context.order.currency, for: 'return_freight' }
  // The decision that named the payer followed his hearing; where that is not so, nothing is taken.
  if (decision === null || forbidsOwing(state, context, decision, flow) !== null) return []
  const awaited = decision.returnRequired && state.returns.every((leg) => leg.acceptance !== 'confirmed')
  return [owe(state, context, decision, flow, awaited && o.from !== 'platform' ? 'goods_back' : 'nothing')]
}

/** A decision that follows a contested or lost return says anew who bears what the buyer laid out for it; what an annulled one ordered fell with it. */
export function freightByDecision(state: Case, context: Context, { returnFreight }: Pick<Decision, 'returnFreight'>): CaseEvent[] {
  const leg = state.returns.findLast((known) => known.shippedAt !== null)
  const owed = state.money.some((track) => track.state !== 'cancelled' && track.flow.for === 'return_freight')
  if (leg === undefined || owed) return []
  return freightShares({ freightPayer: returnFreight }, leg.freightMinor).flatMap((share, index) => freightFlow(state, context, { ...share, to: 'buyer', n: index + 1 }))
}
