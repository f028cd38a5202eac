// The effects waiting to happen outside: leased, delivered, then removed; retried later; or set aside as dead.
// At least once, in order per (case, lane), with any number of dispatchers: a lease is a compare-and-set on (next_at, tries).
import type pg from 'pg'
import type { NewEffect } from '../app/ports.ts'
import type { DeadEffect, LeasedEffect, Share } from '../app/sweep-ports.ts'
import { arrayOf, exact, rows } from './database.ts'
import { bucketOwners } from './due-clocks.ts'

type EffectRow = {
  bucket: number; case_id: string; version: number; n: number; marketplace_id: string
  kind: string; lane: string; key: string; next_at: string; tries: number; body: unknown
  /** Of a lease: when it was due before it was leased. */
  was?: string
}

const columns = 'e.bucket, e.case_id, e.version, e.n, e.marketplace_id, e.kind, e.lane, e.key, e.next_at, e.tries, e.body'

// Only the first of each lane may go: an earlier one that is leased or waits for its retry holds back those behind it.
const candidatesText = `select ${columns} from effect e
  where e.bucket = any ($1::smallint[]) and e.next_at <= $2 and not e.dead and not (e.marketplace_id = any ($4::text[]) and e.kind = any ($5::text[]))
    and not exists (select 1 from effect f where f.bucket = e.bucket and f.case_id = e.case_id and f.lane = e.lane and not f.dead
      and (f.version, f.n) < (e.version, e.n))
  order by e.next_at, e.case_id, e.version, e.n limit $3`

// One bucket at a time, so that it stays on one shard. Whoever comes second skips or gets no row; waiting for each other's row locks,
// two dispatchers with the same rows in another order would deadlock.
const leaseText = `with mine as (
    select e.case_id, e.version, e.n, e.next_at as was from effect e
      join unnest($3::bigint[], $4::integer[], $5::integer[], $6::bigint[], $7::integer[]) u(case_id, version, n, next_at, tries)
        on e.case_id = u.case_id and e.version = u.version and e.n = u.n
      where e.bucket = $1 and e.next_at = u.next_at and e.tries = u.tries and not e.dead
      for update of e skip locked)
  update effect e set next_at = $2, tries = e.tries + 1 from mine
    where e.bucket = $1 and e.case_id = mine.case_id and e.version = mine.version and e.n = mine.n
    returning ${columns}, mine.was`

export async function dueEffects(pool: pg.Pool, now: number, limit: number, leaseMs: number, share: Share = { index: 0, of: 1 }, except: { readonly kinds: readonly string[]; readonly marketplaces: readonly string[] } = { kinds: [], marketplaces: [] }): Promise<LeasedEffect[]> {
  const buckets = (await bucketOwners(pool, share)).map((owner) => owner.bucket)
  const candidates = await rows<EffectRow>(pool, 'due_effects', candidatesText, [buckets, now, limit, [...except.marketplaces], [...except.kinds]])
  const leased: EffectRow[] = []
  for (const bucket of new Set(candidates.map((row) => row.bucket))) {
    const mine = candidates.filter((row) => row.bucket === bucket)
    leased.push(...(await rows<EffectRow>(pool, 'lease_effects', leaseText, [
      bucket, now + leaseMs,
      arrayOf(mine.map((row) => row.case_id)), arrayOf(mine.map((row) => row.version)), arrayOf(mine.map((row) => row.n)),
      arrayOf(mine.map((row) => row.next_at)), arrayOf(mine.map((row) => row.tries)),
    ])))
  }
  return leased.map(toEffect)
}

type Lease = Pick<LeasedEffect, 'bucket' | 'caseId' | 'version' | 'n' | 'tries'>

const mine = 'bucket = $1 and case_id = $2 and version = $3 and n = $4 and tries = $5'

function key(effect: Lease): unknown[] {
  return [effect.bucket, effect.caseId, effect.version, effect.n, effect.tries]
}

export async function finishEffect(pool: pg.Pool, effect: Lease): Promise<boolean> {
  return (await rows(pool, 'finish_effect', `delete from effect where ${mine} and not dead returning 1`, key(effect))).length > 0
}

const finishText = `delete from effect e using unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[]) u(case_id, version, n, tries)
  where e.bucket = $1 and e.case_id = u.case_id and e.version = u.version and e.n = u.n and e.tries = u.tries and not e.dead returning 1`

// One bucket at a time, like the leases.
export async function finishEffects(pool: pg.Pool, effects: readonly Lease[]): Promise<number> {
  let finished = 0
  for (const bucket of new Set(effects.map((effect) => effect.bucket))) {
    const those = effects.filter((effect) => effect.bucket === bucket)
    finished += (await rows(pool, 'finish_effects', finishText, [
      bucket, arrayOf(those.map((effect) => effect.caseId)), arrayOf(those.map((effect) => effect.version)), arrayOf(those.map((effect) => effect.n)), arrayOf(those.map((effect) => effect.tries)),
    ])).length
  }
  return finished
}

export async function deferEffect(pool: pg.Pool, effect: Lease, notBefore: number): Promise<boolean> {
  return (await rows(pool, 'defer_effect', `update effect set next_at = $6 where ${mine} and not dead returning 1`, [...key(effect), notBefore])).length > 0
}

export async function deadLetter(pool: pg.Pool, effect: Lease, now: number, why: string): Promise<boolean> {
  return (await rows(pool, 'dead_letter', `update effect set dead = true, dead_at = $6, why = $7 where ${mine} and not dead returning 1`, [...key(effect), now, why])).length > 0
}

// Under version 0, which no commit has, and a number made of what it says: a repeat finds its own row.
export async function setAsideAtOnce(pool: pg.Pool, effect: NewEffect & { readonly bucket: number; readonly caseId: string; readonly marketplaceId: string }, now: number, why: string): Promise<boolean> {
  const added = await rows(
    pool, 'set_aside_at_once', `insert into effect (bucket, case_id, version, n, marketplace_id, kind, lane, key, next_at, body, dead, dead_at, why)
      values ($1, $2, 0, ('x' || substr(md5($6 || ' ' || $10), 1, 7))::bit(28)::integer, $3, $4, $5, $6, $7, $8, true, $9, $10) on conflict do nothing returning 1`,
    [effect.bucket, effect.caseId, effect.marketplaceId, effect.kind, effect.lane, effect.key, effect.notBefore, JSON.stringify(effect.body), now, why.slice(0, 500)],
  )
  return added.length > 0
}

export async function deadEffects(pool: pg.Pool, page: { readonly limit: number; readonly marketplaceId?: string }): Promise<DeadEffect[]> {
  const found = await rows<EffectRow & { dead_at: string; why: string }>(pool, 'dead_effects', `select ${columns}, e.dead_at, e.why from effect e where e.dead and ($2::text is null or e.marketplace_id = $2) order by e.dead_at limit $1`, [page.limit, page.marketplaceId ?? null])
  return found.map((row) => ({ ...toEffect(row), deadAt: exact(row.dead_at), why: row.why }))
}

// Back to its old place in the lane: whatever has gone out since does not come again.
export async function reviveEffect(pool: pg.Pool, effect: Lease, notBefore: number): Promise<boolean> {
  const revived = await rows(
    pool, 'revive_effect', `update effect set dead = false, dead_at = null, why = null, next_at = $6 where ${mine} and dead returning 1`, [...key(effect), notBefore],
  )
  return revived.length > 0
}

function toEffect(row: EffectRow): LeasedEffect {
  return {
    bucket: row.bucket, caseId: row.case_id, marketplaceId: row.marketplace_id, version: row.version, n: row.n,
    kind: row.kind, lane: row.lane, key: row.key, tries: row.tries, dueAt: exact(row.was ?? row.next_at), body: row.body,
  }
}
