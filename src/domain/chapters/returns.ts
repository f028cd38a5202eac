// Goods on their way back: which address, who ships by when, what the merchant says when they arrive. Where a parcel is and whether it is
// accepted are two questions. The address is computed from the address book, never asserted (scenario S3). Next: replacements.ts, scans.ts.
import { clockOf, currentReturn, sideOf, standingDecision, type Case, type ReturnLeg } from '../case.ts'
import { startClock, stopClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent } from '../events.ts'
import { notify } from '../notices.ts'
import { isRefusal, refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { claimedByActor } from './desk-turn.ts'
import { appealRefusal, phaseRefusal } from './phase.ts'
import { owedReshipment } from '../turns.ts'
import { RECEIPTS, freightFlow, freightRefusal, freightShares } from '../return-freight.ts'

export function giveReturnAddress(command: Commands['GiveReturnAddress'], state: Case, context: Context): Answer {
  const { addressId, sameAsOrigin } = command
  const { merchantAddresses } = context.account
  const leg = currentReturn(state)
  if (leg === null) return refuse('unknown_leg', { field: 'addressId' })
  if (!merchantAddresses.includes(addressId)) return refuse('unknown_address', { field: 'addressId', allowed: merchantAddresses })
  const wrong = phaseRefusal(state, ['returning', 'reviewing'])
  if (wrong) return wrong
  if (leg.addressFrom === 'merchant' && leg.addressId === addressId) return refuse('already_done')
  // A parcel on its way goes where it was addressed: the buyer sent it to the address he was given.
  if (leg.parcel !== 'awaited') return refuse('too_late', { field: 'addressId' })
  return addressGiven(state, context, { leg, addressId, sameAsOrigin })
}

export function addressGiven(state: Case, context: Context, { leg, addressId, sameAsOrigin }: { leg: ReturnLeg; addressId: string; sameAsOrigin: boolean }): CaseEvent[] {
  return inOrder(state, context, [{ type: 'ReturnAddressGiven', legId: leg.legId, addressId, from: 'merchant', sameAsOrigin }],
    (now) => stopClock(now, 'addressMustBeGiven', 'done'),
    (now) => notify(now, context, 'buyer', 'return'),
    (now) => (clockOf(now, 'returnMustBeShipped') === null ? startClock(now, context, 'returnMustBeShipped', { owner: 'buyer', about: leg.legId }) : []))
}

export function shipReturn(command: Commands['ShipReturn'], state: Case, context: Context): Answer {
  const { legId, carrier, waybill, partnerPickup, freightMinor, evidence } = command
  const leg = legOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const twice = evidence.find(({ evidenceId }, index) => state.evidence.some((item) => item.evidenceId === evidenceId) || evidence.findIndex((item) => item.evidenceId === evidenceId) !== index)
  if (twice !== undefined) return refuse('evidence_already_filed', { field: twice.evidenceId })
  const wrong = phaseRefusal(state, ['returning', 'reviewing'])
  if (wrong) return wrong
  if (leg.parcel === 'abandoned') return refuse('too_late', { field: 'legId' })
  if (leg.parcel !== 'awaited') return refuse('already_done', { field: 'legId' })
  if (leg.addressId === null) return refuse('unknown_address', { field: 'legId' })
  const costs = freightShares(leg, freightMinor).length > 0 ? freightRefusal(freightMinor, state, context, evidence.map((item) => item.type)) : null
  if (costs) return costs

  const filed: CaseEvent[] = evidence.length === 0 ? [] : [{ type: 'EvidenceFiled', by: 'buyer', items: evidence, requestId: null }]
  return inOrder(state, context, [
    { type: 'ReturnShipped', legId, carrier, waybill, partnerPickup, freightMinor, waybillInTime: partnerPickup ? syncedInTime(state, context, waybill) : null }, ...filed,
  ],
  (now) => stopClock(now, 'returnMustBeShipped', 'done'),
  (now) => stopClock(now, 'waybillMustSync', 'done'),
  (now) => freightShares(leg, freightMinor).flatMap((share, index) => freightFlow(now, context, { ...share, to: 'buyer', n: index + 1 })),
  (now) => notify(now, context, 'merchant', 'return'),
  (now) => startClock(now, context, 'merchantMustConfirmReturn', { owner: 'merchant', about: legId }))
}

/** Entered before its time ran out after the door pickup, or before the pickup itself (scenario S7); once lost, the normal path goes on. */
function syncedInTime(state: Case, context: Context, waybill: string): boolean {
  const picked = state.scans.some((scan) => scan.leg === 'return' && scan.kind === 'picked_up' && scan.waybill === waybill)
  if (!picked) return true
  // A clock that has run out is late whether or not its lapse was written yet.
  const running = clockOf(state, 'waybillMustSync')
  return running === null ? !state.lapsed.some((lapse) => lapse.clock === 'waybillMustSync') : context.now < running.endsAt
}

export function confirmReturn({ legId }: Commands['ConfirmReturn'], state: Case, context: Context): Answer {
  const leg = legOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const wrong = phaseRefusal(state, ['returning', 'reviewing', 'decided']) ?? settledRefusal(leg) ?? appealRefusal(state)
  if (wrong) return wrong
  const side = sideOf(state, context.actor)
  // A merchant may take goods back by hand; anyone else can only confirm what a parcel shows.
  if (side !== 'merchant' && leg.parcel === 'awaited') return refuse('nothing_to_answer', { field: 'legId' })
  // What no carrier has brought back yet only the officer who looks into the case may take for returned.
  const unseen = side === null && leg.parcel !== 'back' ? claimedByActor(state, context) : null
  if (isRefusal(unseen)) return state.phase === 'reviewing' ? unseen : refuse('not_claimed')
  const by = side === 'merchant' ? 'merchant' as const : 'officer' as const
  return inOrder(state, context, [{ type: 'ReturnConfirmed', legId, by }],
    (now) => stopClock(now, 'merchantMustConfirmReturn', 'done'),
    (now) => stopClock(now, 'returnMustBeShipped', 'done'),
    (now) => notify(now, context, 'buyer', 'return'),
    (now) => owedReshipment(now, context))
}

/** The merchant has the parcel and disputes what is in it: a person looks, and the money stays where it is meanwhile. */
export function contestReturn(command: Commands['ContestReturn'], state: Case, context: Context): Answer {
  const { legId, because, statement, evidence } = command
  const leg = legOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const twice = evidence.find(({ evidenceId }) => state.evidence.some((item) => item.evidenceId === evidenceId))
  if (twice !== undefined) return refuse('evidence_already_filed', { field: twice.evidenceId })
  const wrong = phaseRefusal(state, ['returning', 'decided']) ?? settledRefusal(leg)
  if (wrong) return wrong
  if (leg.acceptance === 'contested') return refuse('already_done', { field: 'legId' })
  // Before anything arrived there is nothing to find wrong with it, except that it has not come.
  if (leg.parcel === 'awaited' || (leg.parcel === 'shipped' && because !== 'not_received')) return refuse('nothing_to_answer', { field: 'legId' })
  const filed: CaseEvent[] = evidence.length === 0 ? [] : [{ type: 'EvidenceFiled', by: 'merchant', items: evidence, requestId: null }]
  return inOrder(state, context, [{ type: 'ReturnContested', legId, because, statement }, ...filed],
    (now) => stopClock(now, 'merchantMustConfirmReturn', 'done'),
    (now) => notify(now, context, 'buyer', 'return'),
    () => [{ type: 'ReviewOpened', because: 'contested_return', needs: [], rules: [] }])
}

/** Whoever is charged for the way back is named by the decision, or pays by his own act; nobody else's money is touched (guarantee 1). */
export function fundReturnFreight(command: Commands['FundReturnFreight'], state: Case, context: Context): Answer {
  const { legId, payer, amountMinor } = command
  const leg = legOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const wrong = phaseRefusal(state, ['returning', 'reviewing', 'decided'])
  if (wrong) return wrong
  if (standingDecision(state) === null) return refuse('nothing_to_answer', { field: 'legId' })
  if (state.money.some((track) => track.state !== 'cancelled' && track.flow.for === 'return_freight')) return refuse('already_done', { field: 'legId' })
  if (payer === 'none' || payer === 'shared') return refuse('malformed', { field: 'payer', allowed: ['buyer', 'merchant', 'platform', 'carrier', 'insurer'] })
  const tooMuch = freightRefusal(amountMinor, state, context, null)
  if (tooMuch) return tooMuch
  // A partner's pickup is owed to the carrier; a parcel the buyer paid for is owed to him.
  const to = leg.partnerPickup ? 'carrier' as const : 'buyer' as const
  if (payer === to || amountMinor === 0) return refuse('flows_do_not_balance', { field: 'payer' })
  const consents = payer === sideOf(state, context.actor) || payer === leg.freightPayer || (payer === 'platform' && sideOf(state, context.actor) === null)
  if (!consents) return refuse('takes_from_unheard', { field: 'payer', allowed: leg.freightPayer })
  // The platform may spend its own money; a side's only on a receipt and by the officer who answers for the case.
  if ((payer === 'merchant' || payer === 'buyer') && payer !== sideOf(state, context.actor)) {
    const mine = context.actor.role === 'officer' || context.actor.role === 'senior_officer' ? claimedByActor(state, context) : null
    if (isRefusal(mine)) return state.phase === 'reviewing' ? mine : refuse('not_claimed')
    if (!state.evidence.some((item) => RECEIPTS.includes(item.type))) return refuse('cost_without_evidence', { field: 'amountMinor', allowed: RECEIPTS })
  }
  return freightFlow(state, context, { from: payer, to, amountMinor, n: 1 })
}

export const legOf = (state: Case, legId: string): ReturnLeg | null => state.returns.find((leg) => leg.legId === legId) ?? null

function settledRefusal(leg: ReturnLeg): Refusal | null {
  if (leg.parcel === 'abandoned') return refuse('too_late', { field: 'legId' })
  return leg.acceptance === 'confirmed' ? refuse('already_done', { field: 'legId' }) : null
}
