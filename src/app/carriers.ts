// What carriers report: a push comes in a carrier service's own format, an adapter (src/gateways/carriers) reads it, and each node becomes a scan of
// every order the waybill belongs to. Nothing is guessed: a code nobody mapped, or a waybill nobody named, is kept and listed.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { idSchema, instantSchema, scanSchema, type Scan, type SCAN_KINDS } from '../domain/order.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import type { Marketplace } from './ports.ts'

export type ScanKind = (typeof SCAN_KINDS)[number]

/** One thing that happened to a parcel. `kind` null: its code means nothing to us, or is `known: false` and means we do not know what. */
export type CarrierNode = { readonly at: number; readonly code: string; readonly label: string; readonly known: boolean; readonly kind: ScanKind | null; readonly place: string | null }
export type CarrierPush = { readonly carrier: string; readonly waybill: string; readonly nodes: readonly CarrierNode[]; /** Nodes without a readable time. */ readonly unreadable: number; /** What the service says of its own watching, as a code. */ readonly state: string }
/** How to answer the service, in its own words. */
export type CarrierAnswer = { readonly status: 200; readonly body: Readonly<Record<string, unknown>> }

/**
 * A carrier service. To add one: a file beside kuaidi100.ts with its codes as data, each with its source; its line in all.ts; its pushes as a test.
 * `settings` is what the marketplace set under `carriers.<name>`.
 */
export type CarrierAdapter = {
  readonly name: string
  /** The media type of its pushes. */
  readonly media: string
  readonly source: string
  settingsFault(settings: unknown): string | null
  read(body: string, settings: unknown): CarrierPush | 'unsigned' | 'malformed'
  answer(took: boolean): CarrierAnswer
}

export type WaybillPlace = {
  readonly marketplaceId: string; readonly carrier: string; readonly waybill: string; readonly orderBucket: number; readonly orderId: string; readonly shipmentId: string
  readonly leg: Scan['leg']; /** Said by the marketplace only: on it an express refund may be paid. */ readonly partnerPickup: boolean
}
export type KeptOutcome = 'unknown_code' | 'no_meaning' | 'unknown_waybill' | 'conflict' | 'unknown_order'
export type KeptNode = CarrierNode & { readonly marketplaceId: string; readonly carrier: string; readonly waybill: string; readonly nodeId: string; readonly outcome: KeptOutcome; readonly heardAt: number }
export type NodePage = { readonly limit: number; readonly after: string | null }

export type Parcel = Pick<WaybillPlace, 'marketplaceId' | 'carrier' | 'waybill'>

export interface WaybillBook {
  watch(places: readonly WaybillPlace[], at: number): Promise<void>
  places(of: Parcel): Promise<readonly WaybillPlace[]>
  /** The same node kept again is kept once, with what became of it last. */
  keep(nodes: readonly KeptNode[]): Promise<void>
  /** Nodes that came before their waybill was named. */
  early(of: readonly Parcel[]): Promise<readonly KeptNode[]>
  forget(of: Parcel, nodeIds: readonly string[]): Promise<void>
  kept(marketplaceId: string, page: NodePage): Promise<{ readonly items: readonly KeptNode[]; readonly next: string | null }>
}
export type Carriers = { readonly book: WaybillBook; readonly adapters: ReadonlyMap<string, CarrierAdapter> }

/** The part of a marketplace's settings that is about carriers. What stands under each name is the adapter's to check. */
export const carrierSettingsSchema = z.object({ carriers: z.record(idSchema, z.unknown()).optional() })

export type TookPush = { readonly recorded: number; readonly same: number; readonly kept: number }

export async function takePush(desk: Desk, carriers: Carriers, asked: { readonly carrier: string; readonly marketplace: string; readonly body: string }): Promise<{ readonly answer: CarrierAnswer; readonly took: TookPush } | Refusal> {
  const adapter = carriers.adapters.get(asked.carrier)
  const marketplace = (await desk.store.marketplaces()).find((one) => one.id === asked.marketplace)
  const settings = adapter && marketplace ? settingsOf(marketplace, adapter) : null
  const push = adapter && marketplace && settings !== null ? adapter.read(asked.body, settings) : null
  if (!adapter || !marketplace || push === null || push === 'unsigned') {
    // One answer at an open door: nobody learns which marketplace has connected which service. The operator reads which it was.
    desk.log({ level: 'warn', what: 'carrier_push_refused', carrier: adapter?.name ?? null, marketplace: marketplace?.id ?? null, why: push === null ? 'not_connected' : 'signature' })
    return refuse('carrier_signature_wrong')
  }
  if (push === 'malformed') return refuse('malformed', { field: 'body' })
  const { took } = await record(desk, carriers, marketplace.id, push)
  desk.log({ level: 'info', what: 'carrier_push', carrier: asked.carrier, marketplace: marketplace.id, state: push.state, nodes: push.nodes.length, unreadable: push.unreadable, ...took })
  return { answer: adapter.answer(true), took }
}

function settingsOf(marketplace: Marketplace, adapter: CarrierAdapter): unknown {
  const read = carrierSettingsSchema.safeParse(marketplace.settings ?? {})
  const settings = read.success ? read.data.carriers?.[adapter.name] : undefined
  return settings === undefined || adapter.settingsFault(settings) !== null ? null : settings
}

async function record(desk: Desk, carriers: Carriers, marketplaceId: string, push: CarrierPush): Promise<{ took: TookPush; stillKept: ReadonlySet<string> }> {
  const places = await carriers.book.places({ marketplaceId, carrier: push.carrier, waybill: push.waybill })
  const took = { recorded: 0, same: 0, kept: 0 }
  const kept: KeptNode[] = []
  for (const node of push.nodes.toSorted((a, b) => a.at - b.at)) {
    const outcome = await outcomeOf(desk, places, push, node)
    if (outcome === 'recorded' || outcome === 'same') took[outcome] += 1
    else kept.push({ ...node, marketplaceId, carrier: push.carrier, waybill: push.waybill, nodeId: nodeIdOf(node), outcome, heardAt: desk.realNow() })
  }
  await carriers.book.keep(kept)
  return { took: { ...took, kept: kept.length }, stillKept: new Set(kept.map(({ nodeId }) => nodeId)) }
}

async function outcomeOf(desk: Desk, places: readonly WaybillPlace[], parcel: Pick<CarrierPush, 'carrier' | 'waybill'>, node: CarrierNode): Promise<KeptOutcome | 'recorded' | 'same'> {
  if (node.kind === null) return node.known ? 'no_meaning' : 'unknown_code'
  if (places.length === 0) return 'unknown_waybill'
  let outcome: KeptOutcome | 'recorded' | 'same' = 'same'
  for (const place of places) {
    const scan = scanSchema.parse(scanOf(place, parcel, node, node.kind))
    const { kind } = await desk.store.recordScan({ bucket: place.orderBucket, orderId: place.orderId, shipmentId: place.shipmentId, scanId: scan.scanId, at: scan.at, body: scan, notBefore: desk.realNow() })
    // Of several orders in one parcel the worst is said, for it is what somebody must look at.
    if (kind === 'conflict' || kind === 'unknown_order') outcome = kind
    else if (kind === 'recorded' && outcome === 'same') outcome = 'recorded'
  }
  return outcome
}

const scanOf = (place: WaybillPlace, parcel: Pick<CarrierPush, 'carrier' | 'waybill'>, node: CarrierNode, kind: ScanKind): Scan => ({
  scanId: nodeIdOf(node), shipmentId: place.shipmentId, leg: place.leg, kind, at: node.at, carrier: parcel.carrier, waybill: parcel.waybill, source: 'carrier',
  ...(node.place === null ? {} : { place: node.place.slice(0, 100) }), ...(kind === 'picked_up' && place.partnerPickup ? { partnerPickup: true } : {}),
})

/** What makes a node the same when it is pushed again. Its prose does not: carriers reword it, and it names people. */
const nodeIdOf = (node: CarrierNode): string => `c-${createHash('sha256').update(JSON.stringify([node.at, node.code, node.place])).digest('hex').slice(0, 32)}`

/** Names the shipments that waybills belong to, and records what their carriers have already said of them: how many reports, of all together. */
export async function watchWaybills(desk: Desk, carriers: Carriers, places: readonly WaybillPlace[]): Promise<{ readonly early: number }> {
  if (places.length === 0) return { early: 0 }
  await carriers.book.watch(places, desk.realNow())
  // Asked after they are named: a report that comes meanwhile finds its shipment itself.
  const early = await carriers.book.early(places)
  for (const [key, parcel] of new Map(early.map((node) => [parcelKey(node), node]))) await recordEarly(desk, carriers, parcel, early.filter((node) => parcelKey(node) === key))
  return { early: early.length }
}

const parcelKey = ({ marketplaceId, carrier, waybill }: Parcel): string => `${marketplaceId}/${carrier}/${waybill}`

async function recordEarly(desk: Desk, carriers: Carriers, { marketplaceId, carrier, waybill }: Parcel, nodes: readonly KeptNode[]): Promise<void> {
  const { stillKept } = await record(desk, carriers, marketplaceId, { carrier, waybill, nodes, unreadable: 0, state: 'early' })
  // Forgotten only once they are scans: whoever stops in between finds them again, and a scan recorded twice is one.
  await carriers.book.forget({ marketplaceId, carrier, waybill }, nodes.map(({ nodeId }) => nodeId).filter((nodeId) => !stillKept.has(nodeId)))
}

/** A moment as carriers in China write it: Beijing time, to the second. */
export function momentIn(text: string): number | null {
  const read = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text.trim())
  const at = read ? Date.parse(`${read[1] ?? ''}T${read[2] ?? ''}+08:00`) : Number.NaN
  return instantSchema.safeParse(at).success ? at : null
}
