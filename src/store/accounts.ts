// What is kept per account rather than per case: its history of cases, and deposits that are kept here.
import type pg from 'pg'
import type { HistoryEntry } from '../app/ports.ts'
import { rows } from './database.ts'

// Several at once, in one order of their keys, so that two writers never wait for each other. A later commit of a case may be written before an
// earlier one, by somebody else: the entry of the latest stays.
const historyText = `insert into case_history (bucket, marketplace_id, account, case_id, role, process, opened_at, closed_at, reason, outcome, amount_minor, currency, amount_band, detail, version)
  select account_bucket(u.account), u."marketplaceId", u.account, u."caseId", u.role, u.process, u."openedAt", u."closedAt", u.reason, u.outcome, u."amountMinor", u.currency, u."amountBand", coalesce(u.detail, 'null'), coalesce(u.version, 0)
    from json_to_recordset($1::json) u("marketplaceId" text, account text, "caseId" bigint, role text, process text, "openedAt" bigint, "closedAt" bigint, reason text, outcome text,
      "amountMinor" bigint, currency text, "amountBand" text, detail json, version integer)
    order by u.account, u."caseId"
  on conflict (bucket, marketplace_id, account, case_id) do update set closed_at = excluded.closed_at, reason = excluded.reason, outcome = excluded.outcome,
    amount_minor = excluded.amount_minor, currency = excluded.currency, amount_band = excluded.amount_band, detail = excluded.detail, version = excluded.version
    where case_history.version <= excluded.version`

export async function recordHistory(pool: pg.Pool, entries: readonly HistoryEntry[]): Promise<void> {
  if (entries.length > 0) await rows(pool, 'record_history', historyText, [JSON.stringify(latestOf(entries).map((entry) => ({ ...entry, detail: entry.detail ?? null })))])
}

/** One statement may write a row only once. */
function latestOf(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const latest = new Map<string, HistoryEntry>()
  for (const entry of entries) {
    const key = `${entry.marketplaceId} ${entry.account} ${entry.caseId}`
    if ((latest.get(key)?.version ?? 0) <= (entry.version ?? 0)) latest.set(key, entry)
  }
  return [...latest.values()]
}

type DepositChange = { readonly bucket: number; readonly account: string; readonly currency: string; readonly deltaMinor: number }

export async function adjustDeposit(pool: pg.Pool, change: DepositChange): Promise<boolean> {
  const [row] = await rows<{ done: boolean }>(pool, 'change_deposit', 'select change_deposit($1::smallint, $2::text, $3::text, $4::bigint) as done', [
    change.bucket, change.account, change.currency, change.deltaMinor,
  ])
  return row?.done === true
}
