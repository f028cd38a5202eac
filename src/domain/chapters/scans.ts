// What a carrier or the marketplace reports about a parcel, and what it means for this case. "Signed" and "completed" are events to be
// tested, never truths: records that cannot both be true are marked, and no machine decides on them (guarantee 10). Next: lapse.ts.
import { clockOf, currentReturn, type Case, type ReturnLeg } from '../case.ts'
import { startClock, stopClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent, Events } from '../events.ts'
import { notify } from '../notices.ts'
import type { Scan } from '../order.ts'
import { refuse } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { HOUR_MS } from '../time/calendar.ts'
import { phaseRefusal } from './phase.ts'

type Meaning = Events['ScanObserved']['meaning']

export function observeScan({ scan }: Commands['ObserveScan'], state: Case, context: Context): Answer {
  if (state.scans.some((seen) => seen.scanId === scan.scanId)) return refuse('already_done', { field: 'scan.scanId' })
  // Only what stands in the order's own record is observed: a report that nobody stored, or stored otherwise, is none.
  const stored = context.scans.find(({ scanId, shipmentId }) => scanId === scan.scanId && shipmentId === scan.shipmentId)
  if (stored === undefined || !isSameScan(stored, scan)) return refuse('unknown_scan', { field: stored === undefined ? 'scan.scanId' : 'scan' })
  const wrong = phaseRefusal(state, ['negotiating', 'returning', 'reviewing', 'decided'])
  if (wrong) return wrong
  const meaning = meaningOf(scan, state, context)
  return inOrder(state, context, [{ type: 'ScanObserved', scan, meaning }], (now) => follow(meaning, scan, now, context))
}

function isSameScan(a: Scan, b: Scan): boolean {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof Scan)[]
  return fields.every((field) => JSON.stringify(a[field]) === JSON.stringify(b[field]))
}

function meaningOf(scan: Scan, state: Case, context: Context): Meaning {
  const earlier = [...context.scans.filter((known) => known.scanId !== scan.scanId && known.at <= scan.at), ...state.scans]
  switch (scan.leg) {
    case 'outbound':
      return meaningOnTheWayOut(scan, earlier)
    case 'return':
      return meaningOnTheWayBack(scan, state)
    case 'replacement':
      return scan.kind === 'lost' ? 'lost' : scan.kind === 'waybill_denied' ? 'carrier_denies' : 'none'
    default:
      return scan.leg satisfies never
  }
}

/** A merchant's click makes a waybill, a carrier's scan a shipment; more than a day between them is what the presumption is about. */
const PICKUP_WITHIN_MS = 24 * HOUR_MS

function meaningOnTheWayOut(scan: Scan, earlier: readonly Scan[]): Meaning {
  const parcel = earlier.filter((known) => known.leg === 'outbound' && known.waybill === scan.waybill)
  const has = (...kinds: Scan['kind'][]) => parcel.some((known) => kinds.includes(known.kind))
  switch (scan.kind) {
    case 'waybill_denied':
      return 'carrier_denies'
    case 'carrier_statement':
      return has('waybill_denied') ? 'contradiction' : 'carrier_confirms'
    case 'lost':
      return has('signed') ? 'contradiction' : 'lost'
    case 'intercepted':
    case 'returned_to_sender':
      return has('signed') ? 'contradiction' : 'intercepted'
    case 'picked_up': {
      if (has('waybill_denied')) return 'contradiction'
      const shipped = parcel.find((known) => known.kind === 'label_created' || known.kind === 'handed_over')
      return shipped !== undefined && scan.at - shipped.at > PICKUP_WITHIN_MS ? 'pickup_late' : 'none'
    }
    case 'signed':
    case 'received_confirmed':
      return has('waybill_denied', 'lost', 'intercepted', 'returned_to_sender') ? 'contradiction' : 'none'
    case 'label_created': case 'handed_over': case 'in_transit': case 'arrived': case 'out_for_delivery': case 'delivery_attempted': case 'locker':
    case 'refused': case 'damaged': case 'completed': case 'installed':
      return 'none'
    default:
      return scan.kind satisfies never
  }
}

function meaningOnTheWayBack(scan: Scan, state: Case): Meaning {
  const leg = currentReturn(state)
  if (leg === null || (leg.waybill !== null && leg.waybill !== scan.waybill)) return 'none'
  // A party's own word is a statement; only carriers and the marketplace report where a parcel is.
  if (scan.source !== 'carrier' && scan.source !== 'marketplace') return 'none'
  switch (scan.kind) {
    case 'picked_up':
      return isExpress(state) && scan.partnerPickup === true && (leg.waybill === null || leg.partnerPickup) ? 'express_pickup' : 'none'
    case 'signed':
    case 'received_confirmed':
      return leg.parcel === 'lost' || leg.parcel === 'uncollected' ? 'contradiction' : 'return_back'
    // Not collected is as good as refused: the merchant had it within his reach and the carrier took it back.
    case 'refused':
    case 'returned_to_sender':
      return 'return_refused'
    case 'lost':
      return leg.parcel === 'back' ? 'contradiction' : 'lost'
    case 'waybill_denied':
      return 'carrier_denies'
    case 'label_created': case 'handed_over': case 'in_transit': case 'arrived': case 'out_for_delivery': case 'delivery_attempted': case 'locker':
    case 'intercepted': case 'damaged': case 'carrier_statement': case 'completed': case 'installed':
      return 'none'
    default:
      return scan.kind satisfies never
  }
}

const isExpress = (state: Case): boolean => state.claim.expressChosen && state.admission.lane === 'express'

function follow(meaning: Meaning, scan: Scan, state: Case, context: Context): CaseEvent[] {
  const leg = currentReturn(state)
  if (scan.leg === 'replacement') return delivered(scan, state, context)
  switch (meaning) {
    case 'express_pickup':
      // Picked up before its number was entered: the buyer has the policy's time to enter it, or the express refund is lost.
      return leg?.waybill === null && clockOf(state, 'waybillMustSync') === null ? startClock(state, context, 'waybillMustSync', { owner: 'buyer', about: leg.legId }) : []
    case 'return_back':
      return leg === null ? [] : goodsBack(leg, state, context)
    case 'return_refused':
      return unreturned(state, context)
    case 'lost':
      return leg === null || scan.leg !== 'return' ? [] : unreturned(state, context)
    case 'none': case 'contradiction': case 'carrier_denies': case 'carrier_confirms': case 'intercepted': case 'pickup_late':
      return []
    default:
      return meaning satisfies never
  }
}

/** A replacement at the buyer's door: he has the policy's time to say what is wrong with it, or to confirm. */
function delivered(scan: Scan, state: Case, context: Context): CaseEvent[] {
  const leg = state.replacements.find((known) => known.state === 'shipped' && known.waybill === scan.waybill)
  const arrived = scan.source !== 'merchant' && scan.source !== 'buyer' && (scan.kind === 'signed' || scan.kind === 'received_confirmed')
  // The time that began with the sending begins anew at the door, once.
  const before = state.scans.some((known) => known !== scan && known.scanId !== scan.scanId && known.waybill === scan.waybill && (known.kind === 'signed' || known.kind === 'received_confirmed'))
  return leg !== undefined && arrived && !before ? startClock(state, context, 'buyerMayEscalate', { owner: 'buyer', about: leg.legId }) : []
}

/**
 * With the parcel at his door the merchant's time to look into it is short; an earlier, longer clock never delays it. It runs from the
 * report, not from the scan: a report that comes late shortens nobody's time.
 */
function goodsBack(leg: ReturnLeg, state: Case, context: Context): CaseEvent[] {
  if (leg.acceptance !== 'open' || leg.waybill === null) return []
  const running = clockOf(state, 'merchantMustConfirmReturn')
  const started = startClock(state, context, 'merchantMustConfirmReturn', { owner: 'merchant', about: leg.legId })
  const sooner = started.some((event) => event.type === 'ClockStarted' && (running === null || event.clock.endsAt < running.endsAt))
  return sooner ? started : []
}

/** The goods did not reach the merchant: who bears it is for a person, under the rule on transit risk or on a merchant who refuses. */
function unreturned(state: Case, context: Context): CaseEvent[] {
  const stopped = stopClock(state, 'merchantMustConfirmReturn', 'done')
  if (state.phase !== 'returning') return stopped
  return inOrder(state, context, notify(state, context, 'buyer', 'return'),
    (now) => notify(now, context, 'merchant', 'return'),
    (now) => stopClock(now, 'merchantMustConfirmReturn', 'done'),
    () => [{ type: 'ReviewOpened', because: 'not_performed', needs: [], rules: [] }])
}
