// What the terms of an offer must be: about this order, covered by what was paid, and taking money from nobody but the two sides.
// Structural only, in the order of refusals.ts. Checked when an offer is made and again when it is accepted. Used by offers.ts.
import type { Case } from '../case.ts'
import type { Context } from '../context.ts'
import { GOODS_PURPOSES, freightRoomOf, roomOf } from '../decision-flows.ts'
import { replacementOf } from '../decision-frame.ts'
import type { FlowPurpose } from '../money/flow.ts'
import type { TermFlow, Terms } from '../parts.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { needsReturn } from './settlement.ts'

/** What the two sides may settle between them; recoveries and reversals answer for earlier payments and are nobody's to offer. */
const PURPOSES: Record<'buyer' | 'merchant', readonly FlowPurpose[]> = {
  buyer: ['cost_deduction', 'gift_deduction', 'return_freight', 'repair_cost', 'compensation'],
  merchant: ['goods_refund', 'freight_refund', 'return_freight', 'price_reduction', 'compensation', 'repair_cost'],
}
/** Costs taken out of the buyer's refund are shown with their proof before he agrees to them (scenario S5). */
const PROVEN_COSTS: readonly FlowPurpose[] = ['cost_deduction', 'repair_cost']

export function termsRefusal(terms: Terms, state: Case, context: Context): Refusal | null {
  return namesRefusal(terms, state, context) ?? roomOfTermsRefusal(terms, state, context) ?? partiesRefusal(terms) ?? costsRefusal(terms) ?? shapeRefusal(terms, state)
}

function namesRefusal({ flows }: Terms, state: Case, context: Context): Refusal | null {
  const lineIds = state.claim.lines.map((line) => line.lineId)
  const line = flows.find(({ lineId }) => lineId !== undefined && !lineIds.includes(lineId))
  if (line !== undefined) return refuse('unknown_line', { field: line.lineId ?? 'lineId', allowed: lineIds })
  const evidence = new Set(state.evidence.map((item) => item.evidenceId))
  const unknown = flows.flatMap((flow) => flow.evidenceIds).find((id) => !evidence.has(id))
  if (unknown !== undefined) return refuse('unknown_evidence', { field: unknown })
  const outside = context.order.currency !== state.currency
  return outside ? refuse('currency_mismatch', { field: 'currency', allowed: state.currency }) : null
}

/** Refunds never exceed what was paid and is left; only compensation may, because both sides agree to it (guarantee 8). */
export function roomOfTermsRefusal({ flows }: Terms, state: Case, context: Context): Refusal | null {
  const room = roomOf(state.claim, context)
  const goods = flows.filter((flow) => flow.to === 'buyer' && GOODS_PURPOSES.includes(flow.for))
  for (const { lineId, capMinor } of room) {
    if (sum(goods.filter((flow) => flow.lineId === lineId)) > capMinor) return refuse('amount_exceeds_paid', { field: lineId, allowed: capMinor })
  }
  const all = room.reduce((total, { capMinor }) => total + capMinor, 0)
  if (sum(goods) > all) return refuse('amount_exceeds_paid', { field: 'terms.flows', allowed: all })
  const freight = freightRoomOf(context)
  return sum(flows.filter((flow) => flow.for === 'freight_refund')) > freight ? refuse('freight_exceeds_paid', { field: 'terms.flows', allowed: freight }) : null
}

/**
 * What a person may order: from the sides what they could agree to, from others what makes the buyer whole. What goes to the platform
 * would be a fine, and a sanction is never part of a remedy (guarantee 7); recoveries and reversals are computed, never ordered.
 */
export function orderedTermsRefusal({ flows }: Terms, state: Case, field = 'instead.flows'): Refusal | null {
  const lineIds = state.claim.lines.map((line) => line.lineId)
  const line = flows.findIndex(({ lineId }) => lineId !== undefined && !lineIds.includes(lineId))
  if (line >= 0) return refuse('unknown_line', { field: `${field}.${line}.lineId`, allowed: lineIds })
  const outside = flows.findIndex(({ from }) => from === 'outside')
  if (outside >= 0) return refuse('takes_from_unheard', { field: `${field}.${outside}.from` })
  const circular = flows.findIndex(({ from, to }) => from === to)
  if (circular >= 0) return refuse('flows_do_not_balance', { field: `${field}.${circular}.to` })
  const strange = flows.findIndex((flow) => !orderable(flow).includes(flow.for))
  if (strange >= 0) return refuse('malformed', { field: `${field}.${strange}.for`, allowed: orderable(flows[strange]) })
  const fine = flows.findIndex(({ to }) => to !== 'buyer' && to !== 'merchant')
  return fine >= 0 ? refuse('sanction_not_remedy', { field: `${field}.${fine}.to`, allowed: ['buyer', 'merchant'] }) : null
}

const orderable = (flow: TermFlow | undefined): readonly FlowPurpose[] => (flow?.from === 'buyer' ? PURPOSES.buyer : PURPOSES.merchant)

/** Compensation one person may grant alone: what the buyer asked for, or what a rule computes where that is more. */
export function compensationRefusal({ flows }: Terms, mostMinor: number, field = 'instead.flows'): Refusal | null {
  const total = sum(flows.filter((flow) => flow.for === 'compensation' || flow.for === 'repair_cost' || flow.for === 'return_freight'))
  return total > mostMinor ? refuse('amount_exceeds_paid', { field, allowed: mostMinor }) : null
}

export function partiesRefusal({ flows }: Terms): Refusal | null {
  // One side offers and the other accepts: those two consent, and nobody else has been asked (guarantee 1).
  const third = flows.findIndex(({ from }) => from !== 'buyer' && from !== 'merchant')
  if (third >= 0) return refuse('takes_from_unheard', { field: `terms.flows.${third}.from`, allowed: ['buyer', 'merchant'] })
  const circular = flows.findIndex(({ from, to }) => from === to)
  if (circular >= 0) return refuse('flows_do_not_balance', { field: `terms.flows.${circular}.to` })
  const strange = flows.findIndex((flow) => !purposesOf(flow).includes(flow.for))
  return strange >= 0 ? refuse('malformed', { field: `terms.flows.${strange}.for`, allowed: purposesOf(flows[strange]) }) : null
}

function purposesOf(flow: TermFlow | undefined): readonly FlowPurpose[] {
  return flow?.from === 'buyer' || flow?.from === 'merchant' ? PURPOSES[flow.from] : []
}

function costsRefusal({ flows }: Terms): Refusal | null {
  const bare = flows.findIndex((flow) => flow.from === 'buyer' && PROVEN_COSTS.includes(flow.for) && flow.evidenceIds.length === 0)
  return bare >= 0 ? refuse('cost_without_evidence', { field: `terms.flows.${bare}.evidenceIds` }) : null
}

function shapeRefusal(terms: Terms, state: Case): Refusal | null {
  if (terms.reason !== null) return refuse('confirmation_needed', { field: 'terms.reason' })
  // A partial refund may leave the goods with the buyer; what is called a return or a refund without one must be that.
  const wrongReturn = terms.remedy === 'refund_only' ? terms.returnRequired : needsReturn(terms.remedy) && !terms.returnRequired && terms.remedy !== 'repair'
  if (wrongReturn) return refuse('remedy_not_offered', { field: 'terms.returnRequired' })
  if (terms.replacement !== replacementOf(terms.remedy)) return refuse('remedy_not_offered', { field: 'terms.replacement', allowed: [replacementOf(terms.remedy)] })
  const nothingToReturn = state.claim.goodsState === 'unshipped' && terms.returnRequired
  return nothingToReturn ? refuse('remedy_not_offered', { field: 'terms.returnRequired' }) : null
}

const sum = (flows: readonly TermFlow[]): number => flows.reduce((total, flow) => total + flow.amountMinor, 0)
