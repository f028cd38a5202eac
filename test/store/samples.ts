// A small shop for the store's tests: one marketplace, one merchant, one order, and commits that vary only in what a test is about.
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type CaseColumns, type Commit, commandScope, genesisHash, type NewOrder, type Store } from '../../src/app/ports.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'
import { type FreshDatabase, freshDatabase, type ServerName } from './database.ts'

export const t0 = Date.UTC(2025, 2, 1)
export const marketplaceId = 'bazaar'
export const merchantId = 'm-tea'
export const buyerId = 'b-lin'
export const orderId = 'o-1'

export type Shop = { readonly store: Store; readonly pool: pg.Pool; readonly url: string; readonly bucket: number; close(): Promise<void> }

export async function openShop(server: ServerName, poolSize?: number): Promise<Shop> {
  const database: FreshDatabase = await freshDatabase(server)
  const pool = await openPool(database.url, poolSize)
  const store = createStore(pool)
  await store.putMarketplace({ id: marketplaceId, kind: 'sandbox', settings: {}, buckets: 4 })
  const { bucket } = await store.putMerchant({ marketplaceId, merchantId, settings: { name: 'tea' } })
  await store.putOrder(order(bucket))
  return {
    store, pool, url: database.url, bucket,
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
}

export function order(bucket: number, change: Partial<NewOrder> = {}): NewOrder {
  return {
    bucket, orderId, marketplaceId, merchantId, buyerId, currency: 'CNY', placedAt: t0, snapshotJson: '{ "b":1, "a": 2.50 }', freightPaidMinor: 1_000,
    lines: [{ lineId: 'l1', quantity: 10, paidMinor: 100_000 }, { lineId: 'l2', quantity: 1, paidMinor: 50_000 }],
    ...change,
  }
}

let nextRandom = 0

export function caseIdIn(shop: Shop): string {
  return shop.store.newCaseId(shop.bucket, t0, nextRandom++)
}

export function sha(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}

const columns: CaseColumns = {
  process: 'dispute', marketplaceId, merchantId, buyerId, orderId, kind: 'after_sales', phase: 'negotiating', awaiting: 'merchant', queue: null, priority: 0,
  dueAt: t0 + 1_000, stakeMinor: 100, currency: 'CNY', openedAt: t0, closedAt: null, reason: 'R01', outcome: null, claims: [],
}

type Change = Partial<Omit<Commit, 'columns' | 'command'>> & { readonly columns?: Partial<CaseColumns>; readonly command?: Partial<Commit['command']> }

// The commit that opens a case of the order.
export function opening(shop: Shop, caseId: string, change: Change = {}): Commit {
  const { columns: changedColumns, command, ...rest } = change
  return {
    bucket: shop.bucket, caseId, expectedVersion: 0, previousHash: genesisHash, at: t0,
    command: { id: `open-${caseId}`, scope: commandScope({ bucket: shop.bucket, orderId }, 'client/buyer'), bodyHash: sha('open'), answer: { caseId }, ...command },
    bodyText: `[ {"type":"CaseOpened", "at": ${t0}} ]`,
    columns: { ...columns, ...changedColumns }, stateJson: '{"phase":"negotiating"}',
    clocks: [{ clock: 'merchantMustAnswer', dueAt: t0 + 1_000 }], ledger: [], effects: [], orderLines: [], freightRefundedMinorDelta: 0,
    scansSeen: null, deposits: [], personTexts: [], evidence: [],
    ...rest,
  }
}

// The commit after a loaded or appended version.
export function following(shop: Shop, head: { caseId: string; version: number; headHash: Uint8Array }, change: Change = {}): Commit {
  const scope = commandScope({ bucket: shop.bucket, caseId: head.caseId }, 'client/buyer')
  const id = `act-${head.version + 1}`
  return opening(shop, head.caseId, {
    expectedVersion: head.version, previousHash: head.headHash, bodyText: `[{"type":"MerchantAnswered","n":${head.version + 1}}]`,
    ...change, command: { id, scope, bodyHash: sha(id), ...change.command },
  })
}

export type Head = { readonly caseId: string; readonly version: number; readonly headHash: Uint8Array }

export async function open(shop: Shop, change: Change = {}): Promise<Head> {
  const caseId = caseIdIn(shop)
  const result = await shop.store.appendCommit(opening(shop, caseId, change))
  if (result.kind !== 'appended') throw new Error(`opening gave ${result.kind}`)
  return { caseId, version: result.version, headHash: result.headHash }
}
