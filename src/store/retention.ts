// What must be kept, what may go and what went, on PostgreSQL. The port is `RetentionBook` in src/app/erasure.ts. Rows of the log are never
// touched: a text loses its ciphertext, a contact goes, and the row that says so stays.
import type pg from 'pg'
import type { AgedCase, RetentionBook } from '../app/erasure.ts'
import { personRef } from '../app/people.ts'
import type { Person } from '../app/ports.ts'
import { newCaseId } from './case-id.ts'
import { arrayOf, exact, exactOrNull, rows } from './database.ts'
import { personIn, whose } from './people.ts'

type At = { readonly bucket: number; readonly caseId: string }
type AgeRow = { bucket: number; case_id: string; closed_at: string | null; placed_at: string | null; last_scan_at: string | null; held: string | null }
const page = 500

const ages = `c.bucket, c.case_id::text as case_id, c.closed_at, o.placed_at, h.reason as held,
    (select max(s.at) from scan s where s.bucket = c.bucket and s.order_id = c.order_id) as last_scan_at
  from case_row c left join customer_order o on o.bucket = c.bucket and o.order_id = c.order_id left join case_hold h on h.bucket = c.bucket and h.case_id = c.case_id`

export function createRetentionBook(pool: pg.Pool): RetentionBook {
  return {
    casesOf: (person) => casesOf(pool, person),
    agedCases: async (caseIds) => (await rows<AgeRow>(pool, 'aged_cases', `select ${ages} where c.case_id = any($1::bigint[])`, [arrayOf(caseIds)])).map(toAge),
    closedBefore: (marketplaceId, instant) => closedBefore(pool, marketplaceId, instant),
    settledThrough: (marketplaceId) => settledThrough(pool, marketplaceId),
    eraseTexts: async ({ bucket, caseId }, { person, now }) => {
      const gone = await rows(
        pool, 'erase_texts', 'update person_text set ciphertext = null, erased_at = $4 where bucket = $1 and case_id = $2 and ($3::text is null or person_id = $3) and ciphertext is not null returning 1',
        [bucket, caseId, person && personRef(person), now],
      )
      await dropCommandHashes(pool, { bucket, caseId }, person)
      if (person === null) await rows(pool, 'case_erased', 'insert into case_erased (bucket, case_id, at) values ($1, $2, $3) on conflict do nothing', [bucket, caseId, now])
      return gone.length
    },
    countTexts: async ({ bucket, caseId }, person) => {
      const [row] = await rows<{ n: string }>(pool, 'count_texts', 'select count(*) as n from person_text where bucket = $1 and case_id = $2 and ($3::text is null or person_id = $3) and ciphertext is not null', [bucket, caseId, person && personRef(person)])
      return exact(row?.n ?? 0)
    },
    filedIn: async ({ bucket, caseId }) => (await rows<{ evidence_id: string }>(pool, 'filed_in', 'select evidence_id from evidence_file where bucket = $1 and case_id = $2 order by evidence_id', [bucket, caseId])).map((row) => row.evidence_id),
    hold: (at, hold) => putHold(pool, at, hold),
    lift: async ({ bucket, caseId }) => (await rows(pool, 'lift_hold', 'delete from case_hold where bucket = $1 and case_id = $2 returning 1', [bucket, caseId])).length > 0,
    ...contactsAndAccounts(pool),
    asked: async (person, at) => {
      await rows(pool, 'erasure_asked', 'insert into erasure (bucket, marketplace_id, person_id, asked_at) values (account_bucket($2), $1, $2, $3) on conflict do nothing', [...whose(person), at])
    },
    settled: async (person, at) => {
      await rows(pool, 'erasure_settled', 'update erasure set done_at = $3 where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and done_at is null', [...whose(person), at])
    },
    waiting: async (marketplaceId) => (await rows<{ person_id: string }>(pool, 'erasures_waiting', 'select person_id from erasure where marketplace_id = $1 and done_at is null order by person_id', [marketplaceId])).map((row) => personIn(marketplaceId, row.person_id)),
    takeRun: async (now, { firstAt, until }) => {
      await rows(pool, 'first_run', "insert into daily_work (work, due_at) values ('retention', $1) on conflict do nothing", [firstAt])
      return (await rows(pool, 'take_run', "update daily_work set due_at = $2 where work = 'retention' and due_at <= $1 returning 1", [now, until])).length > 0
    },
    runDone: async (at, nextAt) => { await rows(pool, 'run_done', "update daily_work set due_at = $2, done_at = $1 where work = 'retention'", [at, nextAt]) },
    forgetSignIns: async (now) => {
      await rows(pool, 'forget_sessions', 'delete from local_session where expires_at <= $1', [now])
      await rows(pool, 'forget_old_tries', 'delete from sign_in_tries where last_at <= $1', [now - 86_400_000])
    },
  }
}

/**
 * A command is remembered by the hash of what it said, words among it: from a short text the text could be guessed. The same command again is then
 * told that its id is used. Who wrote in the case is asked of its log, so that only their commands are looked at.
 */
async function dropCommandHashes(pool: pg.Pool, { bucket, caseId }: At, person: Person | null): Promise<void> {
  await rows(
    pool, 'drop_command_hashes',
    `with wrote as (select distinct c.events -> 'actor' ->> 'role' as role, c.events -> 'actor' ->> 'id' as id from case_commit c where c.bucket = $1 and c.case_id = $2),
      scopes as (select 'client/' || w.role || '/' || w.id || '/' || t.target as scope from wrote w,
          lateral (select 'case:' || $2::text as target union all select 'order:' || r.order_id from case_row r where r.bucket = $1 and r.case_id = $2 and r.order_id is not null) t
        where $3::text is null or (case w.role when 'buyer' then 'buyer' when 'merchant' then 'merchant' when 'clerk' then 'merchant' else 'staff' end) || '/' || w.id = $3)
      update case_command k set body_hash = '' where k.bucket = $1 and k.scope = any (array(select scope from scopes)) and k.case_id = $2`,
    [bucket, caseId, person && personRef(person)],
  )
}

function contactsAndAccounts(pool: pg.Pool): Pick<RetentionBook, 'contactsOf' | 'oldDeliveries' | 'dropContact' | 'account' | 'stripBuyer'> {
  return {
    contactsOf: async (person) => (await rows<{ contact_id: string; at: string }>(
      pool, 'contacts_of', 'select contact_id, at from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 order by contact_id', whose(person),
    )).map((row) => ({ contactId: row.contact_id, at: exact(row.at) })),
    oldDeliveries: async (marketplaceId, before, limit) => (await rows<{ person_id: string; contact_id: string; at: string }>(
      pool, 'old_deliveries', `select person_id, contact_id, at from contact where marketplace_id = $1 and at <= $2 and contact_id like 'order:%' order by at limit $3`, [marketplaceId, before, limit],
    )).map((row) => ({ person: personIn(marketplaceId, row.person_id), contactId: row.contact_id, at: exact(row.at) })),
    dropContact: async (person, contactId) => {
      await rows(pool, 'drop_contact', 'delete from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and contact_id = $3', [...whose(person), contactId])
    },
    account: async ({ marketplaceId, side, personId }) => {
      const [row] = await rows<{ buyer: boolean; merchant: boolean; exited_at: string | null }>(
        pool, 'account_of_person',
        `select $3 = 'buyer' and exists (select 1 from buyer_directory where bucket = account_bucket($2) and marketplace_id = $1 and buyer_id = $2) as buyer,
          m.merchant_id is not null as merchant, m.settings ->> 'exitedAt' as exited_at
          from (select 1) one left join merchant_directory m on m.marketplace_id = $1 and m.merchant_id = $2 and $3 = 'merchant'`,
        [marketplaceId, personId, side],
      )
      return { buyer: row?.buyer === true, merchant: row?.merchant === true, exitedAt: row?.exited_at == null ? null : exactOrNull(row.exited_at) }
    },
    // What is not about how to reach him stays: the standing of an account is a fact its marketplace answers for.
    stripBuyer: async ({ marketplaceId, personId }) => {
      await rows(
        pool, 'strip_buyer', `update buyer_directory set settings = (settings::jsonb - array['name', 'mail', 'email', 'phone', 'address', 'contact'])::json where bucket = account_bucket($2) and marketplace_id = $1 and buyer_id = $2`,
        [marketplaceId, personId],
      )
    },
  }
}

/** As buyer over all buckets of the marketplace, as merchant in his own. */
async function* casesOf(pool: pg.Pool, { marketplaceId, side, personId }: Person): AsyncGenerator<AgedCase> {
  let last = '0'
  for (;;) {
    const found = await rows<AgeRow>(
      pool, 'cases_of_person',
      `select ${ages} where c.case_id > $3 and c.marketplace_id = $1 and (($4 = 'buyer' and c.buyer_id = $2) or ($4 = 'merchant' and c.merchant_id = $2 and c.bucket = (select bucket from merchant_directory where marketplace_id = $1 and merchant_id = $2)))
        order by c.case_id limit ${page}`,
      [marketplaceId, personId, last, side],
    )
    yield* found.map(toAge)
    const next = found.at(-1)?.case_id
    if (next === undefined || found.length < page) return
    last = next
  }
}

const bucketsOf = async (pool: pg.Pool, marketplaceId: string): Promise<number[]> => (await rows<{ bucket: number }>(pool, 'buckets_of', 'select bucket from bucket_owner where marketplace_id = $1 order by bucket', [marketplaceId])).map((row) => row.bucket)

/** Ids are in the order of opening: what was opened later cannot have closed before, and is not looked at. */
async function* closedBefore(pool: pg.Pool, marketplaceId: string, instant: number): AsyncGenerator<AgedCase> {
  if (instant <= 0) return
  for (const bucket of await bucketsOf(pool, marketplaceId)) {
    const [mark] = await rows<{ through: string }>(pool, 'retention_mark', 'select through from retention_mark where bucket = $1', [bucket])
    let last = mark?.through ?? '0'
    const end = newCaseId(bucket, instant, 0)
    for (;;) {
      const found = await rows<AgeRow>(
        pool, 'closed_before', `select ${ages} where c.bucket = $1 and c.case_id > $2 and c.case_id < $3 and c.closed_at <= $4
          and not exists (select 1 from case_erased e where e.bucket = c.bucket and e.case_id = c.case_id) order by c.case_id limit ${page}`,
        [bucket, last, end, instant],
      )
      yield* found.map(toAge)
      const next = found.at(-1)?.case_id
      if (next === undefined || found.length < page) break
      last = next
    }
  }
}

/** The first case that is still there holds the mark before it. */
async function settledThrough(pool: pg.Pool, marketplaceId: string): Promise<void> {
  for (const bucket of await bucketsOf(pool, marketplaceId)) {
    await rows(
      pool, 'settle_retention',
      `insert into retention_mark (bucket, through)
        select $1, coalesce((select c.case_id - 1 from case_row c where c.bucket = $1 and c.case_id > coalesce((select through from retention_mark where bucket = $1), 0)
            and not exists (select 1 from case_erased e where e.bucket = c.bucket and e.case_id = c.case_id) order by c.case_id limit 1), (select through from retention_mark where bucket = $1), 0)
        on conflict (bucket) do update set through = greatest(retention_mark.through, excluded.through)`,
      [bucket],
    )
  }
}

async function putHold(pool: pg.Pool, { bucket, caseId }: At, { at, reason }: { at: number; reason: string }): Promise<'held' | 'already' | 'unknown'> {
  const put = await rows<{ there: boolean; held: boolean }>(
    pool, 'put_hold',
    `with c as (select 1 from case_row where bucket = $1 and case_id = $2), put as (insert into case_hold (bucket, case_id, at, reason) select $1, $2, $3, $4 from c on conflict do nothing returning 1)
      select exists (select 1 from c) as there, exists (select 1 from put) as held`,
    [bucket, caseId, at, reason],
  )
  return put[0]?.held === true ? 'held' : put[0]?.there === true ? 'already' : 'unknown'
}

const toAge = (row: AgeRow): AgedCase => ({
  bucket: row.bucket, caseId: row.case_id, closedAt: exactOrNull(row.closed_at), placedAt: exactOrNull(row.placed_at), lastScanAt: exactOrNull(row.last_scan_at), held: row.held,
})
