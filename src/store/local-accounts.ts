// Local accounts, their sessions and the count of tries, on PostgreSQL. The port is `AccountBook` in src/app/local-accounts.ts.
import type pg from 'pg'
import type { AccountBook, AccountOf, AccountRow, LocalAccount } from '../app/local-accounts.ts'
import { FIRST_WAIT_MS, FREE_TRIES, LONGEST_WAIT_MS } from '../app/local-accounts.ts'
import { arrayOf, exact, exactOrNull, inTransaction, rows, type Db } from './database.ts'

type Row = { marketplace_id: string; account_id: string; role: LocalAccount['role']; password_hash: string; password_until: string | null; second_factor: Buffer | null; created_at: string; disabled_at: string | null }
const mine = 'bucket = account_bucket($2) and marketplace_id = $1 and account_id = $2'
const of2 = ({ marketplaceId, accountId }: AccountOf): [string, string] => [marketplaceId, accountId]

export function createAccountBook(pool: pg.Pool): AccountBook {
  return {
    put: (account) => put(pool, account),
    find: async (of) => {
      const [row] = await rows<Row>(pool, 'find_account', `select marketplace_id, account_id, role, password_hash, password_until, second_factor, created_at, disabled_at from local_account where ${mine}`, of2(of))
      return row === undefined ? null : toAccount(row)
    },
    list: (marketplaceId) => list(pool, marketplaceId),
    any: async (marketplaceId) => (await rows(pool, 'any_account', 'select 1 from local_account where marketplace_id = $1 and disabled_at is null limit 1', [marketplaceId])).length > 0,
    disable: (of, at) => inTransaction(pool, 'begin', async (client) => {
      const done = await rows(client, 'disable_account', `update local_account set disabled_at = $3 where ${mine} and disabled_at is null returning 1`, [...of2(of), at])
      await endSessions(client, of)
      return done.length > 0
    }),
    choosePassword: (of, passwordHash) => inTransaction(pool, 'begin', async (client) => {
      await rows(client, 'choose_password', `update local_account set password_hash = $3, password_until = null where ${mine} and disabled_at is null`, [...of2(of), passwordHash])
      await endSessions(client, of)
    }),
    enrol: (of, how) => inTransaction(pool, 'begin', async (client) => {
      const done = await rows(client, 'enrol_account', `update local_account set second_factor = $3, last_step = $4 where ${mine} and second_factor is null and disabled_at is null returning 1`, [...of2(of), Buffer.from(how.secondFactor), how.step])
      if (done.length > 0) await putCodes(client, of, how.codeHashes)
      return done.length > 0
    }),
    renewRecovery: (of, codeHashes) => inTransaction(pool, 'begin', (client) => putCodes(client, of, codeHashes)),
    useStep: async (of, step) => (await rows(pool, 'use_step', `update local_account set last_step = $3 where ${mine} and last_step < $3 and disabled_at is null returning 1`, [...of2(of), step])).length > 0,
    useRecovery: async (of, codeHash) => {
      const used = await rows(pool, 'use_recovery', `delete from recovery_code where ${mine} and code_hash = $3 returning 1`, [...of2(of), codeHash])
      if (used.length === 0) return null
      const [left] = await rows<{ n: string }>(pool, 'recovery_left', `select count(*) as n from recovery_code where ${mine}`, of2(of))
      return exact(left?.n ?? 0)
    },
    tryAgainIn: (of, now) => tryAgainIn(pool, of, now),
    forgetTries: async (of) => { await rows(pool, 'forget_tries', `delete from sign_in_tries where ${mine}`, of2(of)) },
    openSession: async (session) => {
      await rows(pool, 'open_session', 'insert into local_session (bucket, marketplace_id, account_id, session_hash, expires_at) values (account_bucket($2), $1, $2, $3, $4)', [...of2(session), session.sessionHash, session.expiresAt])
    },
    session: async (of, sessionHash, now) => {
      const [row] = await rows<{ role: LocalAccount['role'] }>(
        pool, 'local_session', `select a.role from local_session s join local_account a on a.bucket = s.bucket and a.marketplace_id = s.marketplace_id and a.account_id = s.account_id
          where s.bucket = account_bucket($2) and s.session_hash = $3 and s.marketplace_id = $1 and s.account_id = $2 and s.expires_at > $4 and a.disabled_at is null`,
        [...of2(of), sessionHash, now],
      )
      return row?.role ?? null
    },
    endSession: async (of, sessionHash) => { await rows(pool, 'end_session', `delete from local_session where ${mine} and session_hash = $3`, [...of2(of), sessionHash]) },
  }
}

async function put(pool: pg.Pool, account: Parameters<AccountBook['put']>[0]): Promise<void> {
  await inTransaction(pool, 'begin', async (client) => {
    await rows(
      client, 'put_account',
      `insert into local_account (bucket, marketplace_id, account_id, role, password_hash, password_until, created_at) values (account_bucket($2), $1, $2, $3, $4, $5, $6)
        on conflict (bucket, marketplace_id, account_id) do update set role = excluded.role, password_hash = excluded.password_hash, password_until = excluded.password_until, second_factor = null, last_step = 0, disabled_at = null`,
      [...of2(account), account.role, account.passwordHash, account.passwordUntil, account.at],
    )
    await putCodes(client, account, [])
    await endSessions(client, account)
  })
}

const endSessions = (db: Db, of: AccountOf) => rows(db, 'end_sessions', `delete from local_session where ${mine}`, of2(of))

async function putCodes(db: Db, of: AccountOf, codeHashes: readonly string[]): Promise<void> {
  await rows(db, 'drop_recovery', `delete from recovery_code where ${mine}`, of2(of))
  await rows(db, 'put_recovery', 'insert into recovery_code (bucket, marketplace_id, account_id, code_hash) select account_bucket($2), $1, $2, h from unnest($3::text[]) h', [...of2(of), arrayOf(codeHashes)])
}

/** Who waits is not counted again: waiting ends whatever somebody else tries under the same name. */
async function tryAgainIn(pool: pg.Pool, of: AccountOf, now: number): Promise<number | null> {
  const wait = `case when t.tries < ${FREE_TRIES} then 0 else least(${LONGEST_WAIT_MS}, ${FIRST_WAIT_MS} * power(2, least(t.tries - ${FREE_TRIES}, 10)))::bigint end`
  const counted = await rows(
    pool, 'count_try',
    `insert into sign_in_tries as t (bucket, marketplace_id, account_id, tries, last_at) values (account_bucket($2), $1, $2, 1, $3)
      on conflict (bucket, marketplace_id, account_id) do update set tries = t.tries + 1, last_at = excluded.last_at where t.last_at + ${wait} <= excluded.last_at returning 1`,
    [...of2(of), now],
  )
  if (counted.length > 0) return null
  const [row] = await rows<{ until: string }>(pool, 'wait_until', `select t.last_at + ${wait} as until from sign_in_tries t where ${mine}`, of2(of))
  return Math.max(1, exact(row?.until ?? now) - now)
}

async function list(pool: pg.Pool, marketplaceId: string): Promise<AccountRow[]> {
  const found = await rows<Omit<Row, 'password_hash' | 'second_factor'> & { enrolled: boolean; codes: string }>(
    pool, 'list_accounts',
    `select marketplace_id, account_id, role, password_until, second_factor is not null as enrolled, created_at, disabled_at,
        (select count(*) from recovery_code r where r.bucket = a.bucket and r.marketplace_id = a.marketplace_id and r.account_id = a.account_id) as codes
      from local_account a where marketplace_id = $1 order by account_id`,
    [marketplaceId],
  )
  return found.map((row) => ({
    marketplaceId: row.marketplace_id, accountId: row.account_id, role: row.role, passwordUntil: exactOrNull(row.password_until), createdAt: exact(row.created_at), disabledAt: exactOrNull(row.disabled_at),
    enrolled: row.enrolled, recoveryCodes: exact(row.codes),
  }))
}

const toAccount = (row: Row): LocalAccount => ({
  marketplaceId: row.marketplace_id, accountId: row.account_id, role: row.role, passwordHash: row.password_hash, passwordUntil: exactOrNull(row.password_until),
  secondFactor: row.second_factor, createdAt: exact(row.created_at), disabledAt: exactOrNull(row.disabled_at),
})
