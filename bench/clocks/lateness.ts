// How late a clock is acted on when nothing is in arrears: cases opened 50 ms apart, whose merchant never answers, under the loops of a serving
// process. The marketplace's time is moved to just before the first of their clocks; from there on it passes as real time does.
import { SHOPS, cst, sale, scan } from '../../src/app/demo/cast.ts'
import { claim, proof } from '../../src/app/demo/scripts/claims.ts'
import { canonical } from '../../src/app/canonical.ts'
import type { Desk } from '../../src/app/desk.ts'
import { disputes } from '../../src/app/disputes.ts'
import { execute } from '../../src/app/execute.ts'
import { runLoops, settle } from '../../src/app/loops.ts'
import type { Meter } from '../../src/app/meter.ts'
import { readRuleBooks } from '../../src/app/rule-books.ts'
import type { Actor } from '../../src/domain/parts.ts'
import { MAINLAND_CALENDAR } from '../../src/domain/time/calendar.ts'
import { demoOutside } from '../../src/gateways/demo-outside.ts'
import { readPolicyFiles } from '../../src/gateways/policy-files.ts'
import { openPool } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStore } from '../../src/store/store.ts'
import { databaseOn } from './database.ts'
import { until } from '../http/processes.ts'

const EVERY_MS = 50
const marketplace = '1688'
const buyer: Actor = { role: 'buyer', id: 'buyer-li', marketplace }
const opened = cst('2025-09-02 10:00')

export type Lateness = { readonly lapsed: number; readonly p50Ms: number; readonly p99Ms: number }

export async function lateness(base: string, cases: number): Promise<Lateness> {
  const url = await databaseOn(base, 'lateness')
  await migrate(url)
  const pool = await openPool(url, 8)
  try {
    let now = (): number => opened
    const late: number[] = []
    const desk = deskOver(createStore(pool), () => now(), (seconds) => late.push(seconds * 1000))
    await desk.store.putMarketplace({ id: marketplace, kind: 'sandbox', buckets: 64, settings: {} })
    for (let index = 0; index < cases; index += 1) {
      now = () => opened + index * EVERY_MS
      await open(desk, index)
    }
    // Everybody was told, so that each clock counts when it runs out.
    await settle(desk, demoOutside([]))
    const { rows: [first] } = await pool.query<{ due: string; count: string }>(`select min(due_at) as due, count(*) as count from clock where clock like 'merchantMustAnswer%'`)
    if (Number(first?.count) !== cases) throw new Error(`${first?.count} clocks run for ${cases} cases`)
    const began = Date.now()
    now = () => Number(first?.due) - 2000 + (Date.now() - began)
    late.length = 0
    const loops = runLoops(desk, demoOutside([]))
    await until(async () => late.length >= cases, { everyMs: 100, atMostMs: cases * EVERY_MS + 120_000 })
    await loops.stop()
    const sorted = late.toSorted((a, b) => a - b)
    return { lapsed: late.length, p50Ms: sorted[sorted.length >> 1] ?? Number.NaN, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN }
  } finally {
    await pool.end()
  }
}

function deskOver(store: Desk['store'], realNow: () => number, sawLate: (seconds: number) => void): Desk {
  let made = 0
  const next = (): number => { made += 1; return made }
  const meter: Meter = { request: () => undefined, command: () => undefined, decision: () => undefined, effect: () => undefined, lapse: ({ clock, result, lateSeconds }) => { if (clock === 'merchantMustAnswer' && result === 'lapsed') sawLate(lateSeconds) } }
  return {
    store, policies: readRuleBooks(readPolicyFiles(new URL('../../policies', import.meta.url).pathname)), calendar: MAINLAND_CALENDAR, realNow,
    random: (below) => next() % below, newId: () => `text-${next()}`, meter, log: (line) => { if (line.level === 'error') process.stderr.write(`${JSON.stringify(line)}\n`) },
  }
}

async function open(desk: Desk, index: number): Promise<void> {
  const shop = SHOPS[index % SHOPS.length]?.merchantId ?? ''
  const merchantId = `${shop}-${index % 50}`
  const { bucket } = await desk.store.putMerchant({ marketplaceId: marketplace, merchantId, settings: { addresses: [{ addressId: 'addr-bench' }] } })
  const sold = sale({ orderId: `order-${index}`, buyer: buyer.id, merchant: merchantId, placed: '2025-08-31 09:00', zh: '闹钟', en: 'Alarm clock', unitPriceMinor: 5900, goods: { category: 'general' } })
  await desk.store.putOrder({
    bucket, orderId: sold.orderId, marketplaceId: marketplace, merchantId, buyerId: buyer.id, currency: sold.currency, placedAt: sold.placedAt, snapshotJson: canonical(sold), freightPaidMinor: 0,
    lines: sold.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  const parcel = { shipmentId: `out-${index}`, waybill: `WB-${index}` }
  for (const one of [scan(parcel, 'picked_up', '2025-08-31 15:00'), scan(parcel, 'signed', '2025-09-01 09:00')]) {
    await desk.store.recordScan({ bucket, orderId: sold.orderId, shipmentId: one.shipmentId, scanId: one.scanId, at: one.at, body: one, notBefore: opened })
  }
  const outcome = await execute(desk, disputes, {
    actor: buyer, target: { bucket, orderId: sold.orderId }, commandId: `open-${index}`, version: null,
    command: { type: 'OpenCase', orderId: sold.orderId, claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 5900, goodsState: 'received' }), statement: null, evidence: [proof(`e-${index}`, 'close_up', 'defect')] },
  })
  if ('refused' in outcome) throw new Error(`case ${index} was refused: ${JSON.stringify(outcome.refused)}`)
}
