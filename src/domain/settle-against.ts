// A new decision of a case against what earlier ones have paid: only the difference moves. Top-ups are flows of their kind; too much is
// a reversal that names the flow it undoes; another payer reimburses the first one and nobody asks the buyer. Used by decision-frame.ts.
import type { CaseRecord, MoneyTrack } from './case.ts'
import type { Context } from './context.ts'
import { GOODS_PURPOSES } from './decision-flows.ts'
import type { Flow, FlowPurpose, Party } from './money/flow.ts'
import { refundPerTender } from './money/resettlement.ts'
import { planReversal } from './money/reversal.ts'
import type { TermFlow } from './parts.ts'

export type Funder = 'merchant' | 'buyer' | 'platform' | 'nobody'
/** `waived`: claims for advances that fall because the payment they financed does. */
export type Settlement = { flows: Flow[]; waived: { flowId: string; amountMinor: number }[] }

/** Purposes a decision orders as a whole; return freight and repairs are paid when they arise and stay with whoever bore them. */
const DECIDED: readonly FlowPurpose[] = ['goods_refund', 'price_reduction', 'freight_refund', 'compensation']

/**
 * Money that stands with its receiver, and who bears it now: a reversal by somebody else than the receiver moves the burden, not the
 * money. `undo` is the flow to be named by the next reversal.
 */
type Holding = { payer: Party; root: Flow; undo: MoneyTrack; amountMinor: number }

/**
 * `fundedBy` bears what turns out to have been paid wrongly: the buyer owes it back (recorded, never fetched), the platform makes it
 * good, or the one who paid keeps the loss; `nobody` leaves it where it is.
 */
export function settleAgainst(input: {
  state: CaseRecord; context: Context; target: readonly TermFlow[]; fundedBy: Funder; flowId: (n: number) => string
}): Settlement {
  const { state, context, target, fundedBy, flowId } = input
  const holdings = holdingsOf(state)
  const settled: Settlement = { flows: [], waived: [] }
  const nextFlowId = () => flowId(settled.flows.length + 1)
  const reverse = (holding: Holding, amountMinor: number, by: Party) => {
    holding.amountMinor -= amountMinor
    if (by === holding.payer) return
    const plan = planReversal({
      flow: holding.undo.flow, legs: holding.undo.legs, amountMinor, fundedBy: by, ...takenBack(state, holding.undo), recoveredMinor: 0,
      flowIds: { toPayer: nextFlowId(), toPlatform: flowId(settled.flows.length + 2) },
    })
    // A sole flow to the platform keeps the next free id.
    settled.flows.push(...plan.flows.map((flow, index) => ({ ...flow, flowId: flowId(settled.flows.length + 1 + index) })))
    if (plan.waivedMinor > 0) settled.waived.push({ flowId: holding.undo.flow.flowId, amountMinor: plan.waivedMinor })
  }
  const open = target.map((flow) => ({ flow, left: flow.amountMinor }))
  const match = (accepts: (flow: TermFlow, holding: Holding) => boolean, use: (holding: Holding, amountMinor: number, by: Party) => void) => {
    for (const wanted of open) {
      for (const holding of holdings) {
        const amountMinor = sameKind(wanted.flow, holding.root) && accepts(wanted.flow, holding) ? Math.min(wanted.left, holding.amountMinor) : 0
        if (amountMinor === 0) continue
        wanted.left -= amountMinor
        use(holding, amountMinor, wanted.flow.from)
      }
    }
  }
  match((flow, { payer }) => flow.from === payer, (holding, amountMinor) => { holding.amountMinor -= amountMinor })
  match((flow, { payer }) => flow.from !== payer, reverse)
  for (const { flow, left } of open) {
    for (const part of perEscrow(flow, left, context)) settled.flows.push(flowOf(flow, part, { flowId: nextFlowId(), currency: context.order.currency }))
  }
  if (fundedBy !== 'nobody') for (const holding of holdings) if (holding.amountMinor > 0) reverse(holding, holding.amountMinor, fundedBy)
  return settled
}

function holdingsOf(state: CaseRecord): Holding[] {
  const standing = state.money.filter((track) => track.state !== 'cancelled')
  return standing.filter(({ flow }) => DECIDED.includes(flow.for)).flatMap((track) => burdens(track.flow, track, track.flow.amountMinor, standing))
    .filter(({ amountMinor }) => amountMinor > 0)
}

/** Follows reversals of reversals: each moves part of the burden to whoever paid it, or gives the money back where the receiver did. */
function burdens(root: Flow, track: MoneyTrack, amountMinor: number, standing: readonly MoneyTrack[]): Holding[] {
  const reversals = standing.filter(({ flow }) => flow.reverses === track.flow.flowId)
  const reversed = reversals.reduce((sum, { flow }) => sum + flow.amountMinor, 0)
  const moved = reversals.filter(({ flow }) => flow.from !== root.to).flatMap((reversal) => burdens(root, reversal, reversal.flow.amountMinor, standing))
  return [{ payer: track.flow.from, root, undo: track, amountMinor: amountMinor - reversed }, ...moved]
}

function takenBack(state: CaseRecord, { flow }: MoneyTrack): { alreadyReversedMinor: number; alreadyWaivedMinor: number } {
  const reversals = state.money.filter((track) => track.state !== 'cancelled' && track.flow.reverses === flow.flowId)
  const waived = state.decisions.flatMap((decision) => decision.waived ?? []).filter(({ flowId }) => flowId === flow.flowId)
  return {
    alreadyReversedMinor: reversals.reduce((sum, track) => sum + track.flow.amountMinor, 0),
    alreadyWaivedMinor: waived.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  }
}

/** Refund and price reduction give back the same price of the same line: what one has paid the other need not pay again (guarantee 8). */
const sameKind = (a: TermFlow, b: Flow): boolean =>
  a.to === b.to && a.lineId === b.lineId && (a.for === b.for || (GOODS_PURPOSES.includes(a.for) && GOODS_PURPOSES.includes(b.for)))

type EscrowPart = { amountMinor: number; outsideEscrow?: true }

/**
 * Money that never passed the marketplace cannot come back through it: of a refund, the share that was paid outside is owed between
 * the parties and never instructed.
 */
function perEscrow(flow: TermFlow, amountMinor: number, { order }: Context): EscrowPart[] {
  if (amountMinor === 0) return []
  const refund = flow.from === 'merchant' && flow.to === 'buyer' && (flow.for === 'freight_refund' || GOODS_PURPOSES.includes(flow.for))
  if (!refund || order.offEscrowMinor === 0) return [{ amountMinor }]
  const paidMinor = order.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)
  const outsideMinor = Math.min(order.offEscrowMinor, paidMinor)
  const ways = [
    { tenderId: 'escrow', paidMinor: paidMinor - outsideMinor, refundedMinor: 0, outsideEscrow: false },
    { tenderId: 'outside', paidMinor: outsideMinor, refundedMinor: 0, outsideEscrow: true },
  ]
  return refundPerTender({ refundMinor: amountMinor, tenders: ways, remainderTo: 'escrow' }).filter((part) => part.amountMinor > 0)
    .map((part) => (part.outsideEscrow ? { amountMinor: part.amountMinor, outsideEscrow: true as const } : { amountMinor: part.amountMinor }))
}

/** An absent line is no property, not an undefined one: stored events are compared byte for byte. */
function flowOf({ from, to, for: purpose, lineId }: TermFlow, { amountMinor, outsideEscrow }: EscrowPart, { flowId, currency }: Pick<Flow, 'flowId' | 'currency'>): Flow {
  const flow: Flow = { flowId, from, to, amountMinor, currency, for: purpose }
  if (lineId !== undefined) flow.lineId = lineId
  if (outsideEscrow === true) flow.outsideEscrow = outsideEscrow
  return flow
}
