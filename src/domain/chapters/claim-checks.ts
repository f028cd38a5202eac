// What a request must be to be a request at all: lines of this order, no more than was bought, no more than was paid and is left.
// Structural only, in the order of refusals.ts; whether policy admits it is admission.ts. Used by open.ts, answer.ts and offers.ts.
import type { Context, LineTotals, Sibling } from '../context.ts'
import { freightRoomOf, roomOf } from '../decision-flows.ts'
import type { Claim } from '../parts.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { REMEDIES, type Remedy } from '../vocabulary.ts'

/** Remedies that need goods in the buyer's hands: an order that never left the merchant is cancelled instead (scenario S7). */
const NEEDS_GOODS: readonly Remedy[] = ['return_refund', 'exchange', 'repair']
/** Money that is not a refund of what was paid may exceed it, with a rule or an agreement. */
const NOT_A_REFUND: readonly Remedy[] = ['compensation', 'other']

export function claimRefusal(claim: Claim, context: Context): Refusal | null {
  return linesRefusal(claim, context) ?? giftsRefusal(claim, context) ?? runningRefusal(claim, context) ?? settledRefusal(claim, context) ?? quantityRefusal(claim, context) ??
    amountRefusal(claim, context) ?? goodsStateRefusal(claim, context) ?? remedyRefusal(claim)
}

/** Asked again when a request is settled: another case of the order may have taken the room since. */
export const roomRefusal = (claim: Claim, context: Context): Refusal | null => quantityRefusal(claim, context) ?? amountRefusal(claim, context)

function linesRefusal({ lines }: Claim, context: Context): Refusal | null {
  const unknown = lines.find(({ lineId }) => totalsOf(context, lineId) === null)
  if (unknown !== undefined) return refuse('unknown_line', { field: unknown.lineId, allowed: context.order.lines.map((line) => line.lineId) })
  const twice = lines.find(({ lineId }, index) => lines.findIndex((line) => line.lineId === lineId) !== index)
  return twice === undefined ? null : refuse('line_named_twice', { field: twice.lineId })
}

/** A gift that is kept is a gift of this order and not among the goods that go back. */
function giftsRefusal({ lines, giftsKept = [] }: Claim, { order }: Context): Refusal | null {
  const gifts = order.lines.filter((line) => line.gift !== undefined).map((line) => line.lineId)
  const strange = giftsKept.find((lineId) => !gifts.includes(lineId))
  if (strange !== undefined) return refuse('unknown_line', { field: 'giftsKept', allowed: gifts })
  const twice = giftsKept.find((lineId, index) => giftsKept.indexOf(lineId) !== index || lines.some((line) => line.lineId === lineId))
  return twice === undefined ? null : refuse('line_named_twice', { field: 'giftsKept' })
}

/** Units that another case of the order is still about: "more than was bought" would be untrue, that case is where to go. */
function runningRefusal(claim: Claim, context: Context): Refusal | null {
  if (quantityRefusal(claim, context) === null) return null
  const taken = claim.lines.filter(({ lineId, quantity }) => quantity <= (totalsOf(context, lineId)?.quantity ?? 0)).map(({ lineId }) => lineId)
  const running = taken.length < claim.lines.length ? undefined
    : context.siblings.find((sibling) => sibling.phase !== 'closed' && sibling.kind !== 'complaint' && sibling.lineIds.some((lineId) => taken.includes(lineId)))
  return running === undefined ? null : refuse('already_done', { field: 'claim.lines', allowed: running.caseId })
}

/**
 * Where a performed settlement of the same issue has used up the units, saying "more than was bought" would send the buyer the wrong
 * way: the settled case can be reopened with new facts. With units left, the same reason again is for policy to judge.
 */
function settledRefusal(claim: Claim, context: Context): Refusal | null {
  if (quantityRefusal(claim, context) === null) return null
  const settled = context.siblings.find((sibling) => isSettled(sibling) && sibling.kind === claim.kind && sibling.reason === claim.reason &&
    claim.lines.some(({ lineId }) => sibling.lineIds.includes(lineId)))
  return settled === undefined ? null : refuse('same_issue_settled', { field: 'claim.lines', allowed: settled.caseId })
}

const isSettled = ({ phase, outcome }: Sibling): boolean => phase === 'closed' && outcome !== null && ['settled', 'granted', 'partly_granted'].includes(outcome)

function quantityRefusal({ kind, lines }: Claim, context: Context): Refusal | null {
  for (const { lineId, quantity } of lines) {
    const totals = totalsOf(context, lineId)
    if (totals === null) continue
    // A complaint takes no goods, so goods claimed elsewhere are not in its way.
    const left = totals.quantity - (kind === 'complaint' ? 0 : totals.claimedQuantity)
    if (quantity > left) return refuse('quantity_exceeded', { field: lineId, allowed: Math.max(0, left) })
  }
  return null
}

function amountRefusal(claim: Claim, context: Context): Refusal | null {
  const goods = roomOf(claim, context).reduce((sum, { capMinor }) => sum + capMinor, 0)
  if (!NOT_A_REFUND.includes(claim.remedy) && claim.requestedMinor > goods) return refuse('amount_exceeds_paid', { field: 'requestedMinor', allowed: goods })
  const freight = freightRoomOf(context)
  return claim.requestedFreightMinor > freight ? refuse('freight_exceeds_paid', { field: 'requestedFreightMinor', allowed: freight }) : null
}

function goodsStateRefusal({ goodsState }: Claim, context: Context): Refusal | null {
  return goodsState === 'unshipped' && carrierHasParcel(context)
    ? refuse('goods_state_disproved', { field: 'goodsState', allowed: ['transit', 'signed', 'received', 'in_use'] }) : null
}

/** A record exists or it does not (guarantee 10); a waybill its carrier disowns, or a parcel that came back, proves no shipment. */
function carrierHasParcel({ scans }: Context): boolean {
  const outbound = scans.filter((scan) => scan.leg === 'outbound' && scan.source === 'carrier')
  const undone = (waybill: string) => outbound.some((scan) => scan.waybill === waybill && ['waybill_denied', 'intercepted', 'returned_to_sender'].includes(scan.kind))
  return outbound.some((scan) => ['picked_up', 'in_transit', 'arrived', 'out_for_delivery', 'signed'].includes(scan.kind) && !undone(scan.waybill))
}

function remedyRefusal({ goodsState, remedy }: Claim): Refusal | null {
  return goodsState === 'unshipped' && NEEDS_GOODS.includes(remedy)
    ? refuse('remedy_not_offered', { field: 'remedy', allowed: REMEDIES.filter((offered) => !NEEDS_GOODS.includes(offered)) }) : null
}

const totalsOf = (context: Context, lineId: string): LineTotals | null => context.lines.find((line) => line.lineId === lineId) ?? null
