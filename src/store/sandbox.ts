// Keys and payment manners of sandbox marketplaces (migrations/0012). Every write asks the kind of the marketplace in the same statement: there
// is no moment at which a production one could have a row.
import type pg from 'pg'
import { paymentsSchema, type Payments, type Sandbox, type SandboxBook } from '../app/sandbox.ts'
import { rows } from './database.ts'

type SandboxRow = { marketplace_id: string; key_sha256: string; payments: unknown }

const found = `select s.marketplace_id, s.key_sha256, s.payments from sandbox s join marketplace m using (marketplace_id) where m.kind = 'sandbox'`

export function createSandboxBook(pool: pg.Pool): SandboxBook {
  return {
    find: async (marketplaceId) => one(await rows<SandboxRow>(pool, 'find_sandbox', `${found} and s.marketplace_id = $1`, [marketplaceId])),
    byKey: async (keySha256) => one(await rows<SandboxRow>(pool, 'sandbox_by_key', `${found} and s.key_sha256 = $1`, [keySha256])),
    putKey: (marketplaceId, keySha256) => putKey(pool, marketplaceId, keySha256),
    putPayments: (marketplaceId, payments) => putPayments(pool, marketplaceId, payments),
    busy: (marketplaceId, now) => busy(pool, marketplaceId, now),
  }
}

const one = ([row]: readonly SandboxRow[]): Sandbox | null => (row === undefined ? null : { marketplaceId: row.marketplace_id, keySha256: row.key_sha256, payments: paymentsSchema.parse(row.payments) })

async function putKey(pool: pg.Pool, marketplaceId: string, keySha256: string): Promise<boolean> {
  const put = await rows(
    pool, 'put_sandbox_key',
    `insert into sandbox select marketplace_id, $2, '{"answers":"confirm"}' from marketplace where marketplace_id = $1 and kind = 'sandbox'
      on conflict (marketplace_id) do update set key_sha256 = excluded.key_sha256 returning 1`,
    [marketplaceId, keySha256],
  )
  return put.length > 0
}

async function putPayments(pool: pg.Pool, marketplaceId: string, payments: Payments): Promise<boolean> {
  const put = await rows(
    pool, 'put_sandbox_payments', `update sandbox set payments = $2 where marketplace_id = (select marketplace_id from marketplace where marketplace_id = $1 and kind = 'sandbox') returning 1`,
    [marketplaceId, JSON.stringify(payments)],
  )
  return put.length > 0
}

// Leased now, or due: an effect that waits longer for its next try is not waited for. A lease lasts half a minute.
async function busy(pool: pg.Pool, marketplaceId: string, now: number): Promise<boolean> {
  const waiting = await rows(
    pool, 'sandbox_busy',
    `select 1 from effect e where e.bucket = any (array(select bucket from bucket_owner where marketplace_id = $1)) and not e.dead and e.next_at <= $2::bigint + 30000 and e.tries <= 1
      and e.kind in ('notice', 'payment', 'observe_scan', 'open_sanction', 'reverse_sanctions', 'sanction_notice', 'history') limit 1`,
    [marketplaceId, now],
  )
  return waiting.length > 0
}
