// What is kept per account rather than per case: its history of cases, and deposits that are kept here.
import type pg from 'pg'
import type { HistoryEntry } from '../app/ports.ts'
import { rows } from './database.ts'

const historyText = `insert into case_history values (account_bucket($1), $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict (bucket, marketplace_id, account, case_id) do update set closed_at = excluded.closed_at, reason = excluded.reason, outcome = excluded.outcome,
    amount_minor = excluded.amount_minor, currency = excluded.currency, amount_band = excluded.amount_band, detail = excluded.detail`

export async function recordHistory(pool: pg.Pool, entries: readonly HistoryEntry[]): Promise<void> {
  for (const entry of entries) {
    await rows(pool, 'record_history', historyText, [
      entry.account, entry.marketplaceId, entry.caseId, entry.role, entry.process, entry.openedAt, entry.closedAt, entry.reason, entry.outcome,
      entry.amountMinor, entry.currency, entry.amountBand, JSON.stringify(entry.detail ?? null),
    ])
  }
}

type DepositChange = { readonly bucket: number; readonly account: string; readonly currency: string; readonly deltaMinor: number }

export async function adjustDeposit(pool: pg.Pool, change: DepositChange): Promise<boolean> {
  const [row] = await rows<{ done: boolean }>(pool, 'change_deposit', 'select change_deposit($1::smallint, $2::text, $3::text, $4::bigint) as done', [
    change.bucket, change.account, change.currency, change.deltaMinor,
  ])
  return row?.done === true
}
