// Writes commits until it is killed and prints each one only after it was acknowledged.
// Arguments: a database url and bucket, or a data directory (then it owns the embedded server) and nothing; and the number of the run.
import { openPool } from '../../src/store/database.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { createStore } from '../../src/store/store.ts'
import { following, type Head, marketplaceId, merchantId, opening, order, type Shop, t0 } from './samples.ts'

const [place = '', givenBucket = '', run = '0'] = process.argv.slice(2)
const url = place.startsWith('postgres') ? place : (await startEmbedded({ dataDir: place })).url
const pool = await openPool(url, 8)
const store = createStore(pool)
await store.putMarketplace({ id: marketplaceId, kind: 'sandbox', settings: {}, buckets: 4 })
const bucket = givenBucket === '' ? (await store.putMerchant({ marketplaceId, merchantId, settings: {} })).bucket : Number(givenBucket)
await store.putOrder(order(bucket))
const shop: Shop = { store, pool, url, bucket, close: () => pool.end() }

const extras = (key: string) => ({
  ledger: [{ account: 'held:o-1', amountMinor: -5, currency: 'CNY', legId: key }, { account: 'buyer:b-lin', amountMinor: 5, currency: 'CNY', legId: key }],
  effects: [{ kind: 'webhook', lane: 'hook', key, notBefore: 0, body: { key } }],
})

async function write(worker: number): Promise<never> {
  for (let made = 0; ; made++) {
    const caseId = store.newCaseId(bucket, t0 + Number(run) * 1_000_000 + made, worker)
    let head: Head = { caseId, version: 0, headHash: new Uint8Array(32) }
    while (head.version < 6) {
      const key = `${caseId}-${head.version}`
      const commit = head.version === 0 ? opening(shop, caseId, extras(key)) : following(shop, head, { ...extras(key), clocks: [{ clock: 'merchantMustAnswer', dueAt: t0 + head.version }] })
      const result = await store.appendCommit(commit)
      if (result.kind !== 'appended') throw new Error(`${result.kind} for ${key}`)
      head = { caseId, version: result.version, headHash: result.headHash }
      process.stdout.write(`${caseId} ${head.version} ${Buffer.from(head.headHash).toString('hex')}\n`)
    }
  }
}

await Promise.all([0, 1, 2, 3, 4, 5].map(write))
