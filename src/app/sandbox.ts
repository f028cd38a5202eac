// A sandbox marketplace lets its integrator play every party and move its clock. It is played through the ordinary commands, clocks and effects:
// nothing here sets state. A production marketplace has none of this; the store sees to that, and every door asks it.
// Ports: src/store/sandbox.ts, src/gateways/sandbox. Doors: src/http/routes-sandbox.ts, src/cli/sandbox.ts.
import { z } from 'zod'
import { amountMinorSchema } from '../domain/money/amount.ts'
import { SCAN_KINDS, idSchema, scanSchema, type Scan } from '../domain/order.ts'
import type { Actor } from '../domain/parts.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import { sha256Hex } from './canonical.ts'
import type { Desk } from './desk.ts'
import { dispatchEffects } from './dispatch.ts'
import type { Outside } from './outside.ts'
import type { Marketplace } from './ports.ts'
import type { DueClock } from './sweep-ports.ts'
import { sweepClocks, type ParkedClocks } from './sweep.ts'

/** How the simulated payment side answers. `late`: it takes the instruction and says nothing more; confirm or reject as role payment. */
export const paymentsSchema = z.discriminatedUnion('answers', [
  z.strictObject({ answers: z.literal('confirm') }),
  z.strictObject({ answers: z.literal('reject'), because: z.enum(['insufficient_funds', 'account_closed', 'refused', 'unknown_account']), availableMinor: amountMinorSchema.nullable().default(null) }),
  z.strictObject({ answers: z.literal('late') }),
  /** By the marketplace's own system, as in production. */
  z.strictObject({ answers: z.literal('marketplace') }),
])
export type Payments = z.infer<typeof paymentsSchema>

export type Sandbox = { readonly marketplaceId: string; readonly keySha256: string; readonly payments: Payments }

export type SandboxBook = {
  find(marketplaceId: string): Promise<Sandbox | null>
  byKey(keySha256: string): Promise<Sandbox | null>
  /** A new key replaces the old one and ends every token made with it. False: this is no sandbox marketplace. */
  putKey(marketplaceId: string, keySha256: string): Promise<boolean>
  putPayments(marketplaceId: string, payments: Payments): Promise<boolean>
  /** Effects of this marketplace that are still to be carried, those for its own system left out: it may be away. */
  busy(marketplaceId: string, now: number): Promise<boolean>
}

/** What a request with a key or one of its tokens is let in as; a key acts as the marketplace's own system. */
export type SandboxGate = {
  check(presented: string): Promise<{ readonly actor: Actor; readonly expiresAt: number | null } | null>
  mint(sandbox: Sandbox, actor: Actor, seconds: number): Promise<{ readonly token: string; readonly expiresAt: number }>
}
export const isSandboxCredential = (text: string): boolean => /^gs[kt]_/.test(text)
export const SANDBOX_SYSTEM = 'sandbox'

/** The engine's own name is nobody's to take: commands it sends itself are told apart by it. */
export const mayBePlayed = (actor: Pick<Actor, 'role' | 'id'>): boolean => actor.id !== 'system'

export type Advanced = {
  readonly from: number
  readonly now: number
  /** False: there was more to do on the way than one call does; ask again for the same moment. */
  readonly arrived: boolean
  readonly lapsed: readonly { readonly at: number; readonly caseId: string; readonly clock: string }[]
}

const MOST_STEPS = 300
/** As far as one call goes. Instants end in 2100. */
export const MOST_DAYS = 400
const LATEST = Date.UTC(2090, 0, 1)
const PATIENCE_MS = 20_000

/**
 * Lets time run until `to`: whatever falls due on the way happens at its own moment, in order, and what follows from it is done before time
 * goes on. Forward only: a clock set back would un-lapse what has already been told to both sides.
 */
export async function advanceClock(desk: Desk, outside: Outside, marketplaceId: string, to: (now: number) => number, kind: Playable = 'sandbox'): Promise<Advanced | Refusal> {
  const marketplace = await sandboxNow(desk, marketplaceId, kind)
  if (!marketplace) return refuse('role_may_not', { field: 'marketplace' })
  const from = desk.realNow() + marketplace.clockOffsetMs
  const target = to(from)
  if (!Number.isSafeInteger(target) || target <= from || target > Math.min(LATEST, from + MOST_DAYS * 86_400_000)) return refuse('date_out_of_range', { field: 'to' })
  const run: Run = { desk, outside, marketplaceId, kind, target, until: Date.now() + PATIENCE_MS, parked: new Map(), seen: new Set(), lapsed: [] }
  let arrived = false
  for (let step = 0; step < MOST_STEPS && Date.now() < run.until && !arrived; step += 1) arrived = !(await passOne(run))
  if (arrived) await moveTo(run, target)
  await settleEffects(run)
  const after = await sandboxNow(desk, marketplaceId, kind)
  return { from, now: desk.realNow() + (after?.clockOffsetMs ?? 0), arrived, lapsed: run.lapsed }
}

type Run = { desk: Desk; outside: Outside; marketplaceId: string; kind: Playable; target: number; until: number; parked: ParkedClocks; seen: Set<string>; lapsed: Advanced['lapsed'][number][] }

/** Whose time may be moved: a sandbox's by its key, a demo's by its door. */
export type Playable = Exclude<Marketplace['kind'], 'production'>

async function sandboxNow(desk: Desk, marketplaceId: string, kind: Playable = 'sandbox'): Promise<Marketplace | null> {
  const found = (await desk.store.marketplaces()).find((one) => one.id === marketplaceId)
  return found?.kind === kind ? found : null
}

/** The next moment at which anything falls due; false when nothing does before the target. */
async function passOne(run: Run): Promise<boolean> {
  const { desk, marketplaceId, target, kind } = run
  await settleEffects(run)
  const marketplace = await sandboxNow(desk, marketplaceId, kind)
  if (!marketplace) return false
  const share = { index: 0, of: 1, marketplaceId }
  // Asked as if it were already that late: the offset is added by the store.
  const coming = (await desk.store.dueClocks(target - marketplace.clockOffsetMs, 500, share)).filter((due) => !run.seen.has(keyOf(due)))
  const at = coming.reduce<number | null>((soonest, due) => (soonest === null || due.dueAt < soonest ? due.dueAt : soonest), null)
  if (at === null) return false
  await moveTo(run, at)
  for (const due of coming.filter((one) => one.dueAt <= at)) {
    run.seen.add(keyOf(due))
    run.lapsed.push({ at: due.dueAt, caseId: due.caseId, clock: due.clock })
  }
  await sweepClocks(desk, { limit: 500, share, parked: run.parked })
  return true
}

const keyOf = (due: DueClock): string => `${due.caseId} ${due.clock} ${due.version}`

/** Somebody else may have moved it further: that is as good. */
async function moveTo({ desk, marketplaceId }: Run, at: number): Promise<void> {
  await desk.store.moveMarketplaceClock(marketplaceId, Math.max(0, at - desk.realNow()))
}

/** Until everything is carried that waits for nobody. The loops of this and other processes carry too: what they hold is waited for. */
async function settleEffects({ desk, outside, marketplaceId, until }: Run): Promise<void> {
  while (Date.now() < until) {
    const { leased } = await dispatchEffects(desk, outside, { limit: 200, share: { index: 0, of: 1, marketplaceId } })
    if (leased > 0) continue
    if (!(await desk.sandbox?.busy(marketplaceId, desk.realNow()))) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** `P3DT2H`: weeks, days, hours, minutes, seconds. Months have no length of their own. Null: not a length of time. */
export function lengthOf(text: string): number | null {
  const found = /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/.exec(text)
  if (!found || text === 'P' || text.endsWith('T')) return null
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0))
  return ((((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000
}

/** What a carrier would report of one parcel, the last of it now and each before that by so many minutes. */
export const parcelSchema = z.strictObject({
  merchantId: idSchema, orderId: idSchema, shipmentId: idSchema, leg: scanSchema.shape.leg.default('outbound'), carrier: idSchema.default('sandbox-carrier'), waybill: idSchema.optional(),
  kinds: z.array(z.enum(SCAN_KINDS)).min(1).max(20), everyMinutes: z.int().min(0).max(10_080).default(60),
})
export type Parcel = z.infer<typeof parcelSchema>
export type Reported = { readonly scanId: string; readonly kind: string; readonly at: number; readonly became: 'recorded' | 'same' | 'conflict' }

/** Told again it is the same scan. What is too long for an id ends in a hash of all of it: cut alike, two parcels' scans would be one. */
export function scanIdOf(shipmentId: string, kind: string): string {
  const whole = `${shipmentId}-${kind}`
  return whole.length <= 64 ? whole : `${whole.slice(0, 43)}-${sha256Hex(whole).slice(0, 20)}`
}

export async function reportParcel(desk: Desk, marketplaceId: string, parcel: Parcel): Promise<{ readonly scans: readonly Reported[] } | Refusal> {
  const marketplace = await sandboxNow(desk, marketplaceId)
  if (!marketplace) return refuse('role_may_not', { field: 'marketplace' })
  const merchant = await desk.store.findMerchant(marketplaceId, parcel.merchantId)
  if (!merchant) return refuse('unknown_order')
  const now = desk.realNow() + marketplace.clockOffsetMs
  const scans: Reported[] = []
  for (const [index, kind] of parcel.kinds.entries()) {
    const at = now - (parcel.kinds.length - 1 - index) * parcel.everyMinutes * 60_000
    const scan: Scan = { scanId: scanIdOf(parcel.shipmentId, kind), shipmentId: parcel.shipmentId, leg: parcel.leg, kind, at, carrier: parcel.carrier, waybill: parcel.waybill ?? parcel.shipmentId, source: 'carrier' }
    const told = await desk.store.recordScan({ bucket: merchant.bucket, orderId: parcel.orderId, shipmentId: scan.shipmentId, scanId: scan.scanId, at, body: scan, notBefore: desk.realNow() })
    if (told.kind === 'unknown_order') return refuse('unknown_order')
    scans.push({ scanId: scan.scanId, kind, at, became: told.kind })
  }
  return { scans }
}
