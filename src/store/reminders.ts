// Clocks that will run out, for reminding, and the mail that goes with a reminder as an effect of its case. Part of the port `Inboxes`.
import type pg from 'pg'
import type { EndingClock, Inboxes } from '../app/inbox.ts'
import { exact, rows } from './database.ts'
import { bucketOwners } from './due-clocks.ts'

type Row = { bucket: number; case_id: string; clock: string; due_at: string; version: number }

/** Above every number a commit or a scan gives its effects. */
const REMINDERS_FROM = 2_000_000_000

export function createReminders(pool: pg.Pool): Pick<Inboxes, 'endingClocks' | 'queueReminder'> {
  return {
    endingClocks: async ({ marketplaceId, from, until, limit, share }) => {
      const owners = await bucketOwners(pool, { ...(share ?? { index: 0, of: 1 }), marketplaceId })
      if (owners.length === 0) return []
      const found = await rows<Row>(
        pool, 'ending_clocks',
        `select bucket, case_id, clock, due_at, version from clock where bucket = any ($1::smallint[]) and due_at >= $2 and due_at <= $5 and (due_at, case_id, clock) > ($2::bigint, $3::bigint, $4::text)
          order by due_at, case_id, clock limit $6`,
        [owners.map((owner) => owner.bucket), from.dueAt, from.caseId, from.clock, until, limit],
      )
      return found.map((row): EndingClock => ({ bucket: row.bucket, caseId: row.case_id, clock: row.clock, dueAt: exact(row.due_at), version: row.version }))
    },
    queueReminder: async ({ bucket, caseId, version, place, marketplaceId, key, notBefore, body }) => {
      await rows(
        pool, 'queue_reminder',
        `insert into effect (bucket, case_id, version, n, marketplace_id, kind, lane, key, next_at, body) values ($1, $2, $3, $4, $5, 'reminder', $6, $7, $8, $9) on conflict do nothing`,
        [bucket, caseId, version, REMINDERS_FROM + place, marketplaceId, `reminder:${place}`, key, notBefore, JSON.stringify(body)],
      )
    },
  }
}
