// Inboxes and how their owners want to be written to. The port is `Inboxes` in src/app/inbox.ts; rows lie with the account, not with the case.
import type pg from 'pg'
import { MOST_UNREAD, toldSchema, type BoxAddress, type InboxRow, type Inboxes, type Marked, type Preference } from '../app/inbox.ts'
import { BadCursor, type Page } from '../app/ports.ts'
import { bucketOf } from './case-id.ts'
import { arrayOf, exact, exactOrNull, rows } from './database.ts'
import { createReminders } from './reminders.ts'

const mine = 'bucket = account_bucket($3) and marketplace_id = $1 and box = $2 and account = $3'
const addressed = ({ marketplaceId, box, account }: BoxAddress): string[] => [marketplaceId, box, account]

// Of any number of inboxes, in one order of their keys, so that two writers never wait for each other.
const putText = `insert into inbox (bucket, marketplace_id, box, account, case_id, notice_id, at, body)
  select account_bucket(u.account), u."marketplaceId", u.box, u.account, u."caseId", u."noticeId", u.at, u.told
    from json_to_recordset($1::json) u("marketplaceId" text, box text, account text, "caseId" bigint, "noticeId" text, at bigint, told json)
    order by u.account, u.box, u."caseId", u."noticeId" on conflict do nothing`

export function createInboxes(pool: pg.Pool): Inboxes {
  return {
    ...createReminders(pool),
    putNotices: async (entries) => {
      if (entries.length > 0) await rows(pool, 'put_notices', putText, [JSON.stringify(entries)])
    },
    putNotice: async (to, { caseId, noticeId, at, told }) =>
      (await rows(
        pool, 'put_notice',
        `insert into inbox (bucket, marketplace_id, box, account, case_id, notice_id, at, body) values (account_bucket($3), $1, $2, $3, $4, $5, $6, $7)
          on conflict do nothing returning 1`,
        [...addressed(to), caseId, noticeId, at, JSON.stringify(told)],
      )).length > 0,
    listInbox: (of, page) => list(pool, of, page),
    unreadIn: async (of) => {
      const [counted] = await rows<{ unread: string }>(pool, 'unread_in', `select count(*) as unread from (select 1 from inbox where ${mine} and read_at is null limit ${MOST_UNREAD}) x`, addressed(of))
      return exact(counted?.unread ?? 0)
    },
    markRead: (of, which, at) => markRead(pool, of, which, at),
    preferenceOf: async (of) => {
      const [found] = await rows<{ language: Preference['language']; reminders: boolean }>(pool, 'preference_of', `select language, reminders from person_preference where ${mine}`, addressed(of))
      return found ?? null
    },
    putPreference: async (of, { language, reminders }, at) => {
      await rows(
        pool, 'put_preference',
        `insert into person_preference (bucket, marketplace_id, box, account, language, reminders, changed_at) values (account_bucket($3), $1, $2, $3, $4, $5, $6)
          on conflict (bucket, marketplace_id, box, account) do update set language = excluded.language, reminders = excluded.reminders, changed_at = excluded.changed_at`,
        [...addressed(of), language, reminders, at],
      )
    },
  }
}

type Row = { case_id: string; notice_id: string; at: string; body: unknown; read_at: string | null }

async function list(pool: pg.Pool, of: BoxAddress, page: { limit: number; after: string | null; unreadOnly: boolean }): Promise<Page<InboxRow>> {
  const limit = Math.min(page.limit, 200)
  const after = page.after === null ? null : fromCursor(page.after)
  const found = await rows<Row>(
    pool, `inbox_${page.unreadOnly ? 'unread' : 'all'}_${after === null ? 'first' : 'next'}`,
    `select case_id, notice_id, at, body, read_at from inbox where ${mine}${page.unreadOnly ? ' and read_at is null' : ''}
      ${after === null ? '' : 'and (at, case_id, notice_id) < ($5::bigint, $6::bigint, $7::text)'} order by at desc, case_id desc, notice_id desc limit $4`,
    [...addressed(of), limit + 1, ...(after ?? [])],
  )
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({ caseId: row.case_id, noticeId: row.notice_id, at: exact(row.at), told: toldSchema.parse(row.body), readAt: exactOrNull(row.read_at) })),
    next: found.length > limit && last !== undefined ? Buffer.from(JSON.stringify([last.at, last.case_id, last.notice_id])).toString('base64url') : null,
  }
}

function fromCursor(cursor: string): string[] {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    key = null
  }
  const [at, caseId, noticeId] = Array.isArray(key) && key.length === 3 ? (key as unknown[]) : []
  if (typeof at !== 'string' || typeof caseId !== 'string' || typeof noticeId !== 'string' || !/^-?\d{1,18}$/.test(at) || bucketOf(caseId) === null || !/^[\w.:-]{1,64}$/.test(noticeId)) {
    throw new BadCursor('this is not a page marker of this list')
  }
  return [at, caseId, noticeId]
}

async function markRead(pool: pg.Pool, of: BoxAddress, which: Marked, at: number): Promise<number> {
  // With the transaction's own number again: other screens of the same person learn that the count has changed.
  const set = `update inbox set read_at = $4, xid = pg_current_xact_id() where ${mine} and read_at is null`
  const values = [...addressed(of), at]
  if ('until' in which) return (await rows(pool, 'mark_read_until', `${set} and at <= $5 returning 1`, [...values, which.until])).length
  if ('caseId' in which) return (await rows(pool, 'mark_read_case', `${set} and case_id = $5 returning 1`, [...values, which.caseId])).length
  return (await rows(
    pool, 'mark_read', `${set} and (case_id, notice_id) in (select * from unnest($5::bigint[], $6::text[])) returning 1`,
    [...values, arrayOf(which.notices.map(({ caseId }) => caseId)), arrayOf(which.notices.map(({ noticeId }) => noticeId))],
  )).length
}
