// The lists people work from: each one index scan, keyset paged, so that a page costs the same however many cases are stored.
import type pg from 'pg'
import { BadCursor, type CaseFilter, type CaseSummary, type DueCounts, type GoodsIn, type Hands, type OrderRef, type Page, type PageRequest, type TitledLine } from '../app/ports.ts'
import { type SummaryRow, never, summaryColumns, toSummary } from './case-summary.ts'
import { exact, rows } from './database.ts'

type Key = readonly (string | number)[]

// The greatest page; a door may allow less.
const mostPerPage = 200

// `keys` are the sort columns in index order, all running the same way, the case id last.
type Listing = {
  readonly name: string
  readonly where: string
  readonly values: readonly unknown[]
  readonly keys: readonly ('prio_key' | 'due_at' | 'opened_at' | 'case_id')[]
  readonly direction: 'asc' | 'desc'
}

export function listingSql(listing: Pick<Listing, 'where' | 'keys' | 'direction'> & { readonly after: boolean; readonly parameters: number }): string {
  const key = listing.keys.join(', ')
  const bounds = listing.keys.map((_, i) => `$${listing.parameters + 2 + i}`).join(', ')
  const after = listing.after ? ` and (${key}) ${listing.direction === 'asc' ? '>' : '<'} (${bounds})` : ''
  const order = listing.keys.map((column) => `${column} ${listing.direction}`).join(', ')
  return `select ${summaryColumns} from case_row where ${listing.where}${after} order by ${order} limit $${listing.parameters + 1}`
}

export const inbox = { where: `bucket = $1 and merchant_id = $2 and awaiting = 'merchant'`, keys: ['due_at', 'case_id'], direction: 'asc' } as const
export const past = { where: 'bucket = $1 and merchant_id = $2', keys: ['opened_at', 'case_id'], direction: 'desc' } as const
export const queue = { where: 'marketplace_id = $1 and queue = $2', keys: ['prio_key', 'due_at', 'case_id'], direction: 'asc' } as const
export const sanctionsOfMerchant = { where: `bucket = $1 and merchant_id = $2 and process = 'sanction'`, keys: ['opened_at', 'case_id'], direction: 'desc' } as const
export const sanctionsOfBuyer = { where: `marketplace_id = $1 and buyer_id = $2 and process = 'sanction'`, keys: ['opened_at', 'case_id'], direction: 'desc' } as const
export const buyer = { where: 'marketplace_id = $1 and buyer_id = $2', keys: ['opened_at', 'case_id'], direction: 'desc' } as const

export function merchantInbox(pool: pg.Pool, of: { bucket: number; merchantId: string }, page: PageRequest, filter: CaseFilter = {}): Promise<Page<CaseSummary>> {
  return list(pool, { name: 'merchant_inbox', ...inbox, values: [of.bucket, of.merchantId] }, page, filter)
}

export function merchantHistory(pool: pg.Pool, of: { bucket: number; merchantId: string }, page: PageRequest, filter: CaseFilter = {}): Promise<Page<CaseSummary>> {
  return list(pool, { name: 'merchant_history', ...past, values: [of.bucket, of.merchantId] }, page, filter)
}

export function officerQueue(pool: pg.Pool, of: { marketplaceId: string; queue: string }, page: PageRequest, filter: CaseFilter = {}): Promise<Page<CaseSummary>> {
  return list(pool, { name: 'officer_queue', ...queue, values: [of.marketplaceId, of.queue] }, page, filter)
}

/** Who has had a hand in these cases: who decided, who drafted or found facts, and who holds them. One read for a page of a queue. */
export async function handsIn(pool: pg.Pool, cases: readonly { bucket: number; caseId: string }[]): Promise<Hands> {
  const text = `select case_id, array(select json_array_elements_text(state -> 'decidedBy')) decided,
    array(select entry ->> 'officerId' from json_array_elements(state -> 'findings') entry) || (state #>> '{review,prepared,officerId}') prepared, state #>> '{review,officerId}' holder
    from case_row where bucket = any($1::int[]) and case_id = any($2::bigint[]) and process = 'dispute'`
  const found = await rows<{ case_id: string; decided: readonly string[]; prepared: readonly (string | null)[]; holder: string | null }>(pool, 'hands_in', text, [cases.map(({ bucket }) => bucket), cases.map(({ caseId }) => caseId)])
  return new Map(found.map(({ case_id: caseId, decided, prepared, holder }) => [caseId, { decided, prepared: prepared.flatMap((one) => one ?? []), holder }]))
}

export const goodsSql = `select bucket, order_id, (select json_agg(json_build_object('lineId', line ->> 'lineId', 'title', line -> 'title')) from json_array_elements(snapshot -> 'lines') line) lines
  from unnest($1::smallint[], $2::text[]) asked(bucket, order_id) join customer_order using (bucket, order_id)`

/** What was bought on these orders, by its titles. One read for a page of any list. */
export async function goodsIn(pool: pg.Pool, orders: readonly OrderRef[]): Promise<GoodsIn> {
  if (orders.length === 0) return () => []
  const found = await rows<{ bucket: number; order_id: string; lines: readonly TitledLine[] }>(pool, 'goods_in', goodsSql, [orders.map(({ bucket }) => bucket), orders.map(({ orderId }) => orderId)])
  const titled = new Map(found.map(({ bucket, order_id: orderId, lines }) => [`${bucket} ${orderId}`, lines]))
  return ({ bucket, orderId }) => titled.get(`${bucket} ${orderId}`) ?? []
}

export function buyerCases(pool: pg.Pool, of: { marketplaceId: string; buyerId: string }, page: PageRequest, filter: CaseFilter = {}): Promise<Page<CaseSummary>> {
  return list(pool, { name: 'buyer_cases', ...buyer, values: [of.marketplaceId, of.buyerId] }, page, filter)
}

export function merchantSanctions(pool: pg.Pool, of: { bucket: number; merchantId: string }, page: PageRequest): Promise<Page<CaseSummary>> {
  return list(pool, { name: 'merchant_sanctions', ...sanctionsOfMerchant, values: [of.bucket, of.merchantId] }, page)
}

export function buyerSanctions(pool: pg.Pool, of: { marketplaceId: string; buyerId: string }, page: PageRequest): Promise<Page<CaseSummary>> {
  return list(pool, { name: 'buyer_sanctions', ...sanctionsOfBuyer, values: [of.marketplaceId, of.buyerId] }, page)
}

/** Every case in the order of its id, read a page at a time: a check over everything never holds more than a page. */
export async function* allCaseIds(pool: pg.Pool): AsyncGenerator<string> {
  let last = '0'
  for (;;) {
    const page = await rows<{ case_id: string }>(pool, 'all_case_ids', 'select case_id from case_row where case_id > $1 order by case_id limit 500', [last])
    for (const { case_id: caseId } of page) yield caseId
    const next = page.at(-1)?.case_id
    if (next === undefined) return
    last = next
  }
}

export async function orderCases(pool: pg.Pool, of: { bucket: number; orderId: string }): Promise<CaseSummary[]> {
  const found = await rows<SummaryRow>(pool, 'order_cases', `select ${summaryColumns} from case_row where bucket = $1 and order_id = $2 order by case_id`, [of.bucket, of.orderId])
  return found.map(toSummary)
}

async function list(pool: pg.Pool, listing: Listing, page: PageRequest, filter: CaseFilter = {}): Promise<Page<CaseSummary>> {
  const limit = Math.max(1, Math.min(mostPerPage, Math.trunc(page.limit)))
  const after = page.after === null ? null : fromCursor(page.after, listing)
  const narrowed = narrow(filter, listing.values.length + 1 + (after?.length ?? 0))
  const base = listingSql({ ...listing, after: after !== null, parameters: listing.values.length })
  const name = `${listing.name}${after === null ? '' : '_after'}`
  // One row more than asked tells whether there is a next page.
  const values = [...listing.values, narrowed === null ? limit + 1 : mostScanned, ...(after ?? [])]
  const found = narrowed === null ? await rows<SummaryRow>(pool, name, base, values)
    : await rows<SummaryRow>(pool, `${name}_${narrowed.name}`, `select * from (${base}) scanned where ${narrowed.where} order by ${listing.keys.map((column) => `${column} ${listing.direction}`).join(', ')} limit $${values.length + narrowed.values.length + 1}`, [...values, ...narrowed.values, limit + 1])
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  if (found.length > limit && last !== undefined) return { items: shown.map(toSummary), next: toCursor(listing.keys.map((key) => last[key])) }
  return { items: shown.map(toSummary), next: narrowed === null ? null : await whereScanningEnded(pool, { name, base, values, listing }) }
}

/** How many cases a page reads at most to find those that fit a filter no index knows. */
const mostScanned = 1_000

type Narrowed = { readonly name: string; readonly where: string; readonly values: readonly (string | number)[] }

function narrow({ process, phase, reason, awaiting, kind, orderId, due }: CaseFilter, before: number): Narrowed | null {
  const columns = { process, phase, reason, awaiting, kind, order_id: orderId }
  const equal = Object.entries(columns).flatMap(([column, value]) => (value === undefined ? [] : [{ column, value }]))
  const bounds = due === undefined ? [] : due === null ? [never] : [due.from, due.to]
  if (equal.length + bounds.length === 0) return null
  const parts = equal.map(({ column }, index) => `${column} = $${before + 1 + index}`)
  const first = before + 1 + equal.length
  if (due === null) parts.push(`due_at = $${first}`)
  else if (due !== undefined) parts.push(`due_at >= $${first} and due_at < $${first + 1}`)
  // Short, for a statement's name has room for 63 characters.
  return { name: [...equal.map(({ column }) => column.slice(0, 2)), due === undefined ? '' : due === null ? 'still' : 'due'].join('_'), where: parts.join(' and '), values: [...equal.map(({ value }) => value), ...bounds] }
}

/** The page came back short because there is no more, or because enough was read: then it goes on behind the last case read. */
async function whereScanningEnded(pool: pg.Pool, of: { name: string; base: string; values: readonly unknown[]; listing: Listing }): Promise<string | null> {
  const { keys } = of.listing
  const [edge] = await rows<SummaryRow>(pool, `${of.name}_edge`, `select ${keys.join(', ')} from (${of.base}) scanned offset ${mostScanned - 1} limit 1`, of.values)
  return edge === undefined ? null : toCursor(keys.map((key) => edge[key]))
}

function toCursor(key: Key): string {
  return Buffer.from(JSON.stringify(key.map(String))).toString('base64url')
}

const fits = (part: unknown, bits: 32 | 64): boolean => typeof part === 'string' && /^-?\d{1,19}$/.test(part) && BigInt.asIntN(bits, BigInt(part)) === BigInt(part)

function fromCursor(cursor: string, listing: Listing): Key {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    key = null
  }
  if (!Array.isArray(key) || key.length !== listing.keys.length || !key.every((part, n) => fits(part, listing.keys[n] === 'prio_key' ? 32 : 64))) {
    throw new BadCursor('this is not a page marker of this list')
  }
  return key as string[]
}

// Counting stops at the thousandth row: an exact badge for a merchant with 4,000 waiting cases read 3,089 buffers.
const mostCounted = 1_000
const hour = 3_600_000

const dueText = `select ${[['$3', '$4'], ['$4', '$5'], ['$5', '$6'], ['$6', '9223372036854775807']]
  .map(([from, to], i) => `(select count(*) from (select 1 from case_row where bucket = $1 and merchant_id = $2 and awaiting = 'merchant'
      and due_at > ${from} and due_at <= ${to} limit ${mostCounted}) x) as n${i}`).join(', ')}`

export async function merchantDueCounts(pool: pg.Pool, of: { bucket: number; merchantId: string; now: number }): Promise<DueCounts> {
  const bounds = ['-9223372036854775808', of.now, of.now + 24 * hour, of.now + 72 * hour]
  const [row] = await rows<{ n0: string; n1: string; n2: string; n3: string }>(pool, 'merchant_due_counts', dueText, [of.bucket, of.merchantId, ...bounds])
  return { overdue: exact(row?.n0 ?? 0), within24h: exact(row?.n1 ?? 0), within72h: exact(row?.n2 ?? 0), later: exact(row?.n3 ?? 0) }
}

// A loose index scan: one probe per queue name, then a capped count of each.
const queuesText = `with recursive names as (
    (select queue from case_row where marketplace_id = $1 and queue is not null order by queue limit 1)
    union all
    select (select c.queue from case_row c where c.marketplace_id = $1 and c.queue > n.queue order by c.queue limit 1) from names n where n.queue is not null)
  select queue, (select count(*) from (select 1 from case_row c where c.marketplace_id = $1 and c.queue = n.queue limit ${mostCounted}) x) as waiting
    from names n where queue is not null`

export async function queueSizes(pool: pg.Pool, marketplaceId: string): Promise<{ queue: string; waiting: number }[]> {
  const found = await rows<{ queue: string; waiting: string }>(pool, 'queue_sizes', queuesText, [marketplaceId])
  return found.map((row) => ({ queue: row.queue, waiting: exact(row.waiting) }))
}
