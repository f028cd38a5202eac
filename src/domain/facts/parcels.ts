// What carriers' records say about the outbound parcel and the way back. A scan is a fact; what it proves is for policy and officers.
// Next: facts.ts puts all groups together.
import { currentReturn } from '../case.ts'
import type { CaseRecord, ReturnLeg } from '../case.ts'
import type { Context } from '../context.ts'
import type { Scan } from '../order.ts'
import { parameterOf } from '../pin.ts'
import { HOUR_MS } from '../time/calendar.ts'

/** A carrier that moves a parcel has it, even where the pickup itself was not scanned. */
const CUSTODY: readonly Scan['kind'][] = ['picked_up', 'in_transit', 'arrived', 'out_for_delivery']
const SHIPPED: readonly Scan['kind'][] = ['label_created', 'handed_over', ...CUSTODY]

export function parcelTimes(scans: readonly Scan[]) {
  const outbound = scans.filter((scan) => scan.leg === 'outbound')
  const first = (...kinds: Scan['kind'][]) => outbound.find((scan) => kinds.includes(scan.kind))?.at ?? null
  const signedAt = first('signed')
  return {
    shippedAt: first(...SHIPPED), signedAt, receivedAt: first('received_confirmed') ?? (contradicts(outbound) ? null : signedAt), completedAt: first('completed'),
    // A buyer's own word that it was put up is a statement; whoever installs reports it, or the marketplace does.
    installedAt: outbound.find((scan) => scan.kind === 'installed' && scan.source !== 'buyer')?.at ?? null,
  }
}

export function logisticsFacts(state: CaseRecord, context: Context) {
  const outbound = context.scans.filter((scan) => scan.leg === 'outbound')
  const has = (kind: Scan['kind']) => outbound.some((scan) => scan.kind === kind)
  const weights = context.scans.filter((scan) => scan.leg !== 'replacement').flatMap((scan) => (scan.weightGram === undefined ? [] : [scan.weightGram]))
  const [firstWeight, lastWeight] = [weights[0], weights.at(-1)]
  const { shippedAt } = parcelTimes(context.scans)
  return {
    pickupScanned: outbound.some(isCustody), noPickup24h: latestNotPickedUp(outbound, context.now),
    signedScanned: has('signed'), signedContradicted: contradicts(outbound), carrierConfirms: outbound.some((scan) => scan.kind === 'carrier_statement' && scan.source === 'carrier'),
    carrierDenies: denies(outbound), lostScan: has('lost'), stalled: isStalled(outbound, context), intercepted: has('intercepted'),
    handedOverInPerson: has('signed') && !has('locker'), weightKnown: weights.length > 1,
    weightDiffGram: weights.length > 1 && firstWeight !== undefined && lastWeight !== undefined ? lastWeight - firstWeight : null,
    // TB-27: what is shipped after the refund of unshipped goods was asked for is shipped without consent.
    consentShipment: !(state.claim.goodsState === 'unshipped' && shippedAt !== null && shippedAt > state.openedAt),
  }
}

export function returningFacts(state: CaseRecord) {
  const leg = currentReturn(state)
  return {
    state: stateOf(leg), pickedUpAt: leg?.pickedUpAt ?? null, receivedAt: leg?.backAt ?? null,
    partnerPickup: leg?.partnerPickup ?? false, waybillInTime: leg?.waybillInTime ?? false, addressDiffers: leg?.addressDiffers ?? false,
  }
}

/** Evidence nobody needs to file, because the carrier's own records hold it. */
export function carrierRecords(scans: readonly Scan[]): string[] {
  const carrier = scans.filter((scan) => scan.source === 'carrier')
  const has = (...kinds: Scan['kind'][]) => carrier.some((scan) => kinds.includes(scan.kind))
  return [
    ...(has(...CUSTODY) ? ['pickup_scan'] : []), ...(has('signed') ? ['delivery_proof'] : []),
    ...(has('carrier_statement', 'waybill_denied') ? ['carrier_statement'] : []), ...(carrier.some((scan) => scan.weightGram !== undefined) ? ['weight_record'] : []),
  ]
}

export type ParcelFate = 'stayed' | 'left' | 'came_back'

/** Of every outbound parcel, by the records: did it leave the merchant, and did a carrier bring it back? A buyer's own word is no record. */
export function parcelFates(scans: readonly Scan[]): ParcelFate[] {
  const outbound = scans.filter((scan) => scan.leg === 'outbound')
  return [...new Set(outbound.map((scan) => scan.shipmentId))].map((shipmentId) => fateOf(outbound.filter((scan) => scan.shipmentId === shipmentId)))
}

function fateOf(parcel: readonly Scan[]): ParcelFate {
  const received = parcel.some((scan) => scan.kind === 'received_confirmed' || (scan.kind === 'installed' && scan.source !== 'buyer') || (scan.kind === 'signed' && !denies(parcel)))
  const cameBack = parcel.some((scan) => scan.source !== 'buyer' && (scan.kind === 'intercepted' || scan.kind === 'returned_to_sender'))
  if (received) return 'left'
  if (cameBack) return 'came_back'
  return parcel.some((scan) => isCustody(scan) || (scan.kind === 'carrier_statement' && scan.source === 'carrier')) ? 'left' : 'stayed'
}

const isCustody = (scan: Scan) => scan.source === 'carrier' && CUSTODY.includes(scan.kind)
const denies = (outbound: readonly Scan[]) => outbound.some((scan) => scan.kind === 'waybill_denied' && scan.source === 'carrier')

/** Two records that cannot both be true: signed for, and the carrier denies, lost or sent it back. */
function contradicts(outbound: readonly Scan[]): boolean {
  const signed = outbound.some((scan) => scan.kind === 'signed')
  const confirmed = signed || outbound.some((scan) => scan.kind === 'carrier_statement')
  return (confirmed && denies(outbound)) || (signed && outbound.some((scan) => ['lost', 'returned_to_sender', 'intercepted'].includes(scan.kind)))
}

/** Of the parcel shipped last: declared shipped, and no carrier had it within 24 hours (AB-6). */
function latestNotPickedUp(outbound: readonly Scan[], now: number): boolean {
  const latest = outbound.findLast((scan) => SHIPPED.includes(scan.kind) || scan.kind === 'signed')?.shipmentId
  const parcel = outbound.filter((scan) => scan.shipmentId === latest)
  const shipped = parcel[0]
  if (shipped === undefined) return false
  const limit = shipped.at + 24 * HOUR_MS
  const picked = parcel.find(isCustody)
  return picked === undefined ? now >= limit : picked.at > limit
}

/** Only where a pinned policy says after how many hours without a scan a parcel counts as stalled. */
function isStalled(outbound: readonly Scan[], context: Context): boolean {
  const hours = parameterOf(context.pin, 'stalledHours')?.value
  const last = outbound.at(-1)
  if (hours === undefined || last === undefined || outbound.some((scan) => scan.kind === 'signed')) return false
  return context.now >= last.at + hours * HOUR_MS
}

function stateOf(leg: ReturnLeg | null): string {
  if (leg === null) return 'none'
  if (leg.acceptance === 'confirmed') return 'received'
  if (leg.acceptance === 'contested') return 'contested'
  switch (leg.parcel) {
    case 'awaited':
    case 'shipped':
    case 'refused':
    case 'uncollected':
      return leg.parcel
    case 'back':
      return 'scanned_back'
    // Given to the carrier is all the buyer owes; where it went then is the carrier's record.
    case 'lost':
      return 'shipped'
    case 'abandoned':
      return 'none'
    default:
      return leg.parcel satisfies never
  }
}
