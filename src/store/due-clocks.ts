// Finds clocks that have run out. Finding changes nothing: each one becomes a LapseClock command, and the version check makes it fire once.
// Two steps, both without locks: which buckets have due work, then their due rows. Legal and cheap on one server and on many.
import type pg from 'pg'
import type { DueClock, Share } from '../app/sweep-ports.ts'
import { exact, rows } from './database.ts'

type OwnerRow = { bucket: number; marketplace_id: string; clock_offset_ms: string }
type ClockRow = { bucket: number; case_id: string; clock: string; due_at: string; version: number }

// Buckets looked into per sweep; the next sweep takes the others.
const mostBuckets = 200

export async function dueClocks(pool: pg.Pool, now: number, limit: number, share: Share = { index: 0, of: 1 }): Promise<DueClock[]> {
  const owners = await bucketOwners(pool, share)
  const found: DueClock[] = []
  // Marketplaces that share an offset share a now, so the usual installation asks twice in all.
  for (const [offset, group] of byOffset(owners)) {
    const marketplaceOf = new Map(group.map((owner) => [owner.bucket, owner.marketplace_id]))
    const due = await dueIn(pool, [...marketplaceOf.keys()], now + offset, limit)
    for (const row of due) {
      const dueAt = exact(row.due_at)
      const clock = { lateMs: now + offset - dueAt, bucket: row.bucket, caseId: row.case_id, marketplaceId: marketplaceOf.get(row.bucket) ?? '', clock: row.clock, dueAt, version: row.version }
      found.push(clock)
    }
  }
  // The latest first, measured by each marketplace's own now, so that no marketplace's backlog hides another's.
  return found.sort((a, b) => b.lateMs - a.lateMs).slice(0, limit)
}

export async function bucketOwners(pool: pg.Pool, share: Share): Promise<OwnerRow[]> {
  return rows<OwnerRow>(
    pool, 'bucket_owners',
    'select b.bucket, b.marketplace_id, m.clock_offset_ms from bucket_owner b join marketplace m using (marketplace_id) where b.bucket % $2 = $1 and ($3::text is null or b.marketplace_id = $3)',
    [share.index, share.of, share.marketplaceId ?? null],
  )
}

async function dueIn(pool: pg.Pool, buckets: readonly number[], until: number, limit: number): Promise<ClockRow[]> {
  const busy = await rows<{ bucket: number }>(
    pool, 'buckets_with_due_clocks',
    `select bucket from clock where bucket = any ($1::smallint[]) and due_at <= $2 group by bucket order by min(due_at) limit ${mostBuckets}`,
    [buckets, until],
  )
  if (busy.length === 0) return []
  return rows<ClockRow>(
    pool, 'due_clocks',
    'select bucket, case_id, clock, due_at, version from clock where bucket = any ($1::smallint[]) and due_at <= $2 order by due_at, case_id, clock limit $3',
    [busy.map((row) => row.bucket), until, limit],
  )
}

export function byOffset(owners: readonly OwnerRow[]): Map<number, OwnerRow[]> {
  const groups = new Map<number, OwnerRow[]>()
  for (const owner of owners) {
    const offset = exact(owner.clock_offset_ms)
    const group = groups.get(offset) ?? []
    group.push(owner)
    groups.set(offset, group)
  }
  return groups
}
