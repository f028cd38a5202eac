// The whole command as the running program does it: load, decide under the shipped rule books, append. The append benchmark measures it as
// `vsFull`. Each client opens a case of its own order, then the sides talk, refuse and escalate: four commands a case, as people send them.
import type pg from 'pg'
import { canonical } from '../../src/app/canonical.ts'
import type { Desk } from '../../src/app/desk.ts'
import { SHOPS, cst, sale, scan } from '../../src/app/demo/cast.ts'
import { claim, proof } from '../../src/app/demo/scripts/claims.ts'
import { disputes } from '../../src/app/disputes.ts'
import { execute } from '../../src/app/execute.ts'
import type { Store, Target } from '../../src/app/ports.ts'
import { readRuleBooks } from '../../src/app/rule-books.ts'
import type { PlainCommand } from '../../src/domain/commands.ts'
import type { Actor } from '../../src/domain/parts.ts'
import { MAINLAND_CALENDAR } from '../../src/domain/time/calendar.ts'
import { readPolicyFiles } from '../../src/gateways/policy-files.ts'
import { createStore } from '../../src/store/store.ts'

// Runs one command of client `client` to its acknowledgement; called again and again, `clients` of them at a time.
export type FullCommand = { readonly prepare: (pool: pg.Pool, url: string) => Promise<void>; readonly run: (client: number) => Promise<void> }

const marketplace = '1688'
/** Thousands of orders of a thousand units each: a case takes one unit, and the few cases an order gets keep its reads as small as in life. */
const ORDERS = 4000
/** The benchmark's own marketplace holds every bucket; ours takes over these, which its statements do not mind. */
const FIRST_BUCKET = 768
const UNITS = 1000
const now = cst('2025-09-02 10:00')
const buyer: Actor = { role: 'buyer', id: 'buyer-li', marketplace }

type Work = { caseId: string | null; step: number; number: number; order: number; bucket: number; merchant: Actor }

export function fullCommand(): FullCommand {
  const works = new Map<number, Work>()
  const buckets: number[] = []
  let desk: Desk | null = null
  let made = 0
  const begin = (): Work => {
    made += 1
    const order = made % ORDERS
    return { caseId: null, step: 0, number: made, order, bucket: buckets[order] ?? 0, merchant: { role: 'merchant', id: shopOf(order), marketplace } }
  }
  return {
    prepare: async (pool) => {
      const store = createStore(pool)
      desk = deskOver(store)
      await pool.query(`insert into marketplace (marketplace_id, kind, settings) values ($1, 'sandbox', '{}') on conflict do nothing`, [marketplace])
      await pool.query('update bucket_owner set marketplace_id = $1 where bucket >= $2', [marketplace, FIRST_BUCKET])
      buckets.splice(0, buckets.length, ...(await putOrders(store)))
    },
    run: async (client) => {
      if (desk === null) throw new Error('prepare comes first')
      const known = works.get(client)
      const work = known === undefined || known.step === 4 ? begin() : known
      works.set(client, work)
      const target: Target = work.caseId === null ? { bucket: work.bucket, orderId: orderIdOf(work.order) } : { bucket: work.bucket, caseId: work.caseId }
      const outcome = await execute(desk, disputes, { actor: work.step === 2 ? work.merchant : buyer, target, commandId: `bench-${work.number}-${work.step}`, command: commandOf(work), version: null })
      // Two clients opening on one order at once is part of life, and each loses a race now and then: that round is simply another attempt.
      if ('refused' in outcome && outcome.refused.refused === 'busy') return
      if ('refused' in outcome) throw new Error(`step ${work.step} was refused: ${JSON.stringify(outcome.refused)}`)
      work.caseId = outcome.done.caseId
      work.step += 1
    },
  }
}

/** Each order has a shop of its own hundred, so that shops spread over the buckets as they would. */
const shopOf = (order: number): string => `${SHOPS[order % SHOPS.length]?.merchantId ?? ''}-${order % 100}`
const orderIdOf = (order: number): string => `bench-order-${order}`

function commandOf({ step, number, order }: Work): PlainCommand {
  switch (step) {
    case 0:
      return {
        type: 'OpenCase', orderId: orderIdOf(order), claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 5900, goodsState: 'received' }),
        statement: null, evidence: [proof(`bench-${number}`, 'close_up', 'defect')],
      }
    case 1:
      return { type: 'FileEvidence', items: [proof(`bench-${number}-more`, 'photo')] }
    case 2:
      return { type: 'RefuseRequest', because: 'facts_disputed' }
    default:
      return { type: 'RequestIntervention' }
  }
}

function deskOver(store: Store): Desk {
  let count = 0
  const next = (): number => { count += 1; return count }
  return {
    store, policies: readRuleBooks(readPolicyFiles(new URL('../../policies', import.meta.url).pathname)), calendar: MAINLAND_CALENDAR, realNow: () => now,
    random: (below) => next() % below, newId: () => `text-${next()}`, log: () => undefined,
  }
}

/** Gives each order's bucket, sixteen orders at a time. */
async function putOrders(store: Store): Promise<number[]> {
  const buckets: number[] = []
  for (let from = 0; from < ORDERS; from += 16) {
    buckets.push(...(await Promise.all(Array.from({ length: Math.min(16, ORDERS - from) }, (_, index) => putOrder(store, from + index)))))
  }
  return buckets
}

async function putOrder(store: Store, order: number): Promise<number> {
  const merchantId = shopOf(order)
  const { bucket } = await store.putMerchant({ marketplaceId: marketplace, merchantId, settings: { addresses: [{ addressId: 'addr-bench' }] } })
  const sold = sale({ orderId: orderIdOf(order), buyer: buyer.id, merchant: merchantId, placed: '2025-09-01 09:00', zh: '闹钟', en: 'Alarm clock', unitPriceMinor: 5900, quantity: UNITS, goods: { category: 'general' } })
  await store.putOrder({
    bucket, orderId: sold.orderId, marketplaceId: marketplace, merchantId, buyerId: buyer.id, currency: sold.currency, placedAt: sold.placedAt, snapshotJson: canonical(sold), freightPaidMinor: 0,
    lines: sold.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  const parcel = { shipmentId: `out-${order}`, waybill: `WB-${order}` }
  for (const one of [scan(parcel, 'picked_up', '2025-09-01 15:00'), scan(parcel, 'signed', '2025-09-02 09:00')]) {
    await store.recordScan({ bucket, orderId: sold.orderId, shipmentId: one.shipmentId, scanId: one.scanId, at: one.at, body: one, notBefore: now })
  }
  return bucket
}
