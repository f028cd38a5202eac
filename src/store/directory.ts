// Marketplaces, the buckets they own, and which merchant lies in which bucket. A bucket belongs to exactly one marketplace, for ever.
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type Marketplace, type MerchantEntry, type Page, type PageRequest, BadCursor, StoreFault } from '../app/ports.ts'
import { exact, inTransaction, rows } from './database.ts'

type MarketplaceRow = { marketplace_id: string; kind: Marketplace['kind']; clock_offset_ms: string; settings: unknown }

const columns = 'm.marketplace_id, m.kind, m.clock_offset_ms, m.settings'

export async function putMarketplace(pool: pg.Pool, marketplace: Omit<Marketplace, 'clockOffsetMs'> & { readonly buckets: number }): Promise<void> {
  await inTransaction(pool, 'begin', async (client) => {
    // Two marketplaces set up at once would both pick the same free buckets.
    await client.query('lock table bucket_owner in exclusive mode')
    await client.query(
      `insert into marketplace (marketplace_id, kind, settings) values ($1, $2, $3)
        on conflict (marketplace_id) do update set settings = excluded.settings`,
      [marketplace.id, marketplace.kind, JSON.stringify(marketplace.settings ?? {})],
    )
    const { rows: taken } = await client.query<{ bucket: number; marketplace_id: string }>('select bucket, marketplace_id from bucket_owner')
    const owned = taken.filter((row) => row.marketplace_id === marketplace.id).length
    if (owned > 0) return
    const used = new Set(taken.map((row) => row.bucket))
    const free = Array.from({ length: 1024 }, (_, bucket) => bucket).filter((bucket) => !used.has(bucket)).slice(0, marketplace.buckets)
    if (free.length < marketplace.buckets || free.length === 0) throw new StoreFault(`only ${free.length} of 1024 buckets are free`, { outcomeUnknown: false })
    await client.query('insert into bucket_owner select unnest($1::smallint[]), $2', [free, marketplace.id])
  })
}

export async function marketplaces(pool: pg.Pool): Promise<Marketplace[]> {
  return (await rows<MarketplaceRow>(pool, 'marketplaces', `select ${columns} from marketplace m order by m.marketplace_id`, [])).map(toMarketplace)
}

export async function bucketMarketplace(pool: pg.Pool, bucket: number): Promise<Marketplace | null> {
  const [row] = await rows<MarketplaceRow>(pool, 'bucket_marketplace', `select ${columns} from bucket_owner b join marketplace m using (marketplace_id) where b.bucket = $1`, [bucket])
  return row === undefined ? null : toMarketplace(row)
}

// Forward only, and never where real people wait: a clock set back would un-lapse what has already happened.
export async function moveMarketplaceClock(pool: pg.Pool, marketplaceId: string, clockOffsetMs: number): Promise<'moved' | 'backwards' | 'production' | 'unknown'> {
  const moved = await rows(
    pool, 'move_clock',
    `update marketplace set clock_offset_ms = $2 where marketplace_id = $1 and kind <> 'production' and clock_offset_ms <= $2 returning 1`,
    [marketplaceId, clockOffsetMs],
  )
  if (moved.length > 0) return 'moved'
  const [row] = await rows<{ kind: string }>(pool, 'marketplace_kind', 'select kind from marketplace where marketplace_id = $1', [marketplaceId])
  if (row === undefined) return 'unknown'
  return row.kind === 'production' ? 'production' : 'backwards'
}

type MerchantRow = { marketplace_id: string; merchant_id: string; bucket: number; settings: unknown }

export async function putMerchant(pool: pg.Pool, merchant: { marketplaceId: string; merchantId: string; settings: unknown }): Promise<MerchantEntry> {
  const owned = await rows<{ bucket: number }>(pool, 'buckets_of', 'select bucket from bucket_owner where marketplace_id = $1 order by bucket', [merchant.marketplaceId])
  const spread = createHash('sha256').update(merchant.merchantId).digest().readUInt32BE(0)
  const chosen = owned[spread % Math.max(1, owned.length)]
  if (chosen === undefined) throw new StoreFault(`marketplace ${merchant.marketplaceId} owns no bucket`, { outcomeUnknown: false })
  const [row] = await rows<MerchantRow>(
    pool, 'put_merchant',
    `insert into merchant_directory (marketplace_id, merchant_id, bucket, settings) values ($1, $2, $3, $4)
      on conflict (marketplace_id, merchant_id) do update set settings = excluded.settings returning marketplace_id, merchant_id, bucket, settings`,
    [merchant.marketplaceId, merchant.merchantId, chosen.bucket, JSON.stringify(merchant.settings ?? {})],
  )
  if (row === undefined) throw new StoreFault('the merchant was not stored', { outcomeUnknown: true })
  return toMerchant(row)
}

export async function findMerchant(pool: pg.Pool, marketplaceId: string, merchantId: string): Promise<MerchantEntry | null> {
  const [row] = await rows<MerchantRow>(
    pool, 'find_merchant',
    'select marketplace_id, merchant_id, bucket, settings from merchant_directory where marketplace_id = $1 and merchant_id = $2',
    [marketplaceId, merchantId],
  )
  return row === undefined ? null : toMerchant(row)
}

export async function changeMerchant(pool: pg.Pool, of: { marketplaceId: string; merchantId: string }, change: (settings: unknown) => unknown): Promise<MerchantEntry | null> {
  return inTransaction(pool, 'begin', async (client) => {
    const key = [of.marketplaceId, of.merchantId]
    // Locked: of two changes at once the second must see the first.
    const { rows: [before] } = await client.query<MerchantRow>('select marketplace_id, merchant_id, bucket, settings from merchant_directory where marketplace_id = $1 and merchant_id = $2 for update', key)
    if (before === undefined) return null
    const settings = change(before.settings)
    await client.query('update merchant_directory set settings = $3 where marketplace_id = $1 and merchant_id = $2', [...key, JSON.stringify(settings ?? {})])
    return toMerchant({ ...before, settings })
  })
}

/** By id, from the primary key; the marker of a page is the last id itself. */
export async function merchants(pool: pg.Pool, marketplaceId: string, page: PageRequest): Promise<Page<MerchantEntry>> {
  const limit = Math.max(1, Math.min(200, Math.trunc(page.limit)))
  const after = page.after === null ? '' : Buffer.from(page.after, 'base64url').toString('utf8')
  if (page.after !== null && !/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(after)) throw new BadCursor('this is not a page marker of merchants')
  const found = await rows<MerchantRow>(pool, 'merchants', 'select marketplace_id, merchant_id, bucket, settings from merchant_directory where marketplace_id = $1 and merchant_id > $2 order by merchant_id limit $3', [marketplaceId, after, limit + 1])
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toMerchant), next: found.length > limit && last !== undefined ? Buffer.from(last.merchant_id).toString('base64url') : null }
}

export async function findBuyer(pool: pg.Pool, marketplaceId: string, buyerId: string): Promise<unknown> {
  const [row] = await rows<{ settings: unknown }>(pool, 'find_buyer', 'select settings from buyer_directory where bucket = account_bucket($2) and marketplace_id = $1 and buyer_id = $2', [marketplaceId, buyerId])
  return row?.settings ?? null
}

export async function putBuyer(pool: pg.Pool, buyer: { marketplaceId: string; buyerId: string; settings: unknown }): Promise<void> {
  await rows(
    pool, 'put_buyer',
    `insert into buyer_directory values (account_bucket($2), $1, $2, $3)
      on conflict (bucket, marketplace_id, buyer_id) do update set settings = excluded.settings`,
    [buyer.marketplaceId, buyer.buyerId, JSON.stringify(buyer.settings ?? {})],
  )
}

function toMarketplace(row: MarketplaceRow): Marketplace {
  return { id: row.marketplace_id, kind: row.kind, clockOffsetMs: exact(row.clock_offset_ms), settings: row.settings }
}

function toMerchant(row: MerchantRow): MerchantEntry {
  return { marketplaceId: row.marketplace_id, merchantId: row.merchant_id, bucket: row.bucket, settings: row.settings }
}
