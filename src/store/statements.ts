// What is kept of a merchant's money: deposits held here with the changes the marketplace told of, and the statement of one account, a page at a
// time (migrations/0013_deposits-and-lists.sql).
import type pg from 'pg'
import { BadCursor, type Page, type PageRequest } from '../app/ports.ts'
import type { DepositChange, DepositBalance, StatementLine } from '../app/money-ports.ts'
import { exact, rows, sqlState } from './database.ts'

export async function recordDepositChange(pool: pg.Pool, change: DepositChange): Promise<'recorded' | 'same' | 'conflict' | 'below_zero'> {
  try {
    const [row] = await rows<{ kind: 'recorded' | 'same' | 'conflict' }>(pool, 'record_deposit_change',
      'select record_deposit_change($1::smallint, $2::text, $3::text, $4::text, $5::bigint, $6::text, $7::bigint) as kind',
      [change.bucket, change.account, change.changeId, change.currency, change.deltaMinor, change.because, change.at])
    return row?.kind ?? 'conflict'
  } catch (fault) {
    if (sqlState(fault) === 'GD014') return 'below_zero'
    throw fault
  }
}

export async function depositBalances(pool: pg.Pool, of: { readonly bucket: number; readonly account: string }): Promise<DepositBalance[]> {
  const found = await rows<{ currency: string; balance_minor: string }>(pool, 'deposit_balances', 'select currency, balance_minor from deposit where bucket = $1 and account = $2 order by currency', [of.bucket, of.account])
  return found.map((row) => ({ currency: row.currency, balanceMinor: exact(row.balance_minor) }))
}

/** Of one instant, changes come before lines of cases; `src` keeps the two apart in the order and in the marker of a page. */
export const statementText = `select * from (
  (select at, 0 as src, change_id as id, null::bigint as case_id, null::integer as version, null::smallint as line, currency, delta_minor as amount_minor, null as leg_id, because
    from deposit_change where bucket = $1 and account = $2 and at < $4 and (at, change_id) > ($3::bigint, $5::text) order by at, change_id limit $6)
  union all
  (select at, 1 as src, null as id, case_id, version, line, currency, amount_minor, leg_id, null as because
    from ledger_line where bucket = $1 and account = $2 and at < $4 and (at, case_id, version, line) > ($7::bigint, $8::bigint, $9::integer, $10::smallint) order by at, case_id, version, line limit $6)
) both_halves order by at, src, id collate "C", case_id, version, line limit $6`

type Row = { at: string; src: number; id: string | null; case_id: string | null; version: number | null; line: number | null; currency: string; amount_minor: string; leg_id: string | null; because: DepositChange['because'] | null }

type Of = { readonly bucket: number; readonly account: string; readonly from: number; readonly to: number }

export async function statement(pool: pg.Pool, of: Of, page: PageRequest): Promise<Page<StatementLine>> {
  const limit = Math.max(1, Math.min(200, Math.trunc(page.limit)))
  const after = page.after === null ? null : readMarker(page.after)
  const found = await rows<Row>(pool, 'statement', statementText, [of.bucket, of.account, ...changesAfter(of, after, limit), ...linesAfter(of, after)])
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(toLine), next: found.length > limit && last !== undefined ? writeMarker(last) : null }
}

/** Greater than every id: ids are letters, digits and a few marks of ASCII. */
const BEHIND_EVERY_ID = '~'

function changesAfter(of: Of, after: Marker | null, limit: number): readonly (string | number)[] {
  const [at, id] = after === null ? [of.from, ''] : [after.at, after.src === 0 ? after.id : BEHIND_EVERY_ID]
  return [at, of.to, id, limit + 1]
}

function linesAfter(of: Of, after: Marker | null): readonly (string | number)[] {
  if (after === null) return [of.from, -1, -1, -1]
  return after.src === 0 ? [after.at, -1, -1, -1] : [after.at, after.caseId, after.version, after.line]
}

type Marker = { readonly at: string; readonly src: 0; readonly id: string } | { readonly at: string; readonly src: 1; readonly caseId: string; readonly version: string; readonly line: string }

function writeMarker(row: Row): string {
  return Buffer.from(JSON.stringify(row.src === 0 ? [row.at, row.id] : [row.at, row.case_id, String(row.version), String(row.line)])).toString('base64url')
}

function readMarker(text: string): Marker {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    parts = null
  }
  if (Array.isArray(parts) && parts.every((part): part is string => typeof part === 'string' && part.length <= 64)) {
    const [at = '', first = '', version = '', line = ''] = parts
    const isNumber = (part: string, most: number): boolean => /^\d{1,19}$/.test(part) && Number(part) <= most
    if (isNumber(at, 9e15) && parts.length === 2 && /^[\x21-\x7d]+$/.test(first)) return { at, src: 0, id: first }
    if (isNumber(at, 9e15) && parts.length === 4 && isNumber(first, 9.2e18) && isNumber(version, 2e9) && isNumber(line, 32_767)) return { at, src: 1, caseId: first, version, line }
  }
  throw new BadCursor('this is not a page marker of a statement')
}

const toLine = (row: Row): StatementLine => ({
  at: exact(row.at), caseId: row.case_id, version: row.version, legId: row.leg_id, changeId: row.id, because: row.because, amountMinor: exact(row.amount_minor), currency: row.currency,
})
