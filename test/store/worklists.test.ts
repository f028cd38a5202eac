// Worklists over 20,000 cases: right rows in the right order, and a page that touches no more than 60 buffers under any plan.
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BadCursor, type CaseSummary, type Page, type PageRequest, type Store } from '../../src/app/ports.ts'
import { statementText } from '../../src/store/statements.ts'
import { buyer, goodsSql, inbox, listingSql, past, queue, sanctionsOfMerchant } from '../../src/store/worklists.ts'
import { servers } from './database.ts'
import { loadSyntheticCases } from './synthetic-cases.ts'
import { marketplaceId, openShop, type Shop } from './samples.ts'

const stored = 20_000
// Merchant 0 owns a thirtieth of all cases, as the biggest merchant of a marketplace does; its list is the one that must not grow dear.
const bigMerchant = 'm-0'

async function pages(list: (page: PageRequest) => Promise<Page<CaseSummary>>, limit: number): Promise<CaseSummary[]> {
  const all: CaseSummary[] = []
  for (let after: string | null = null; ; ) {
    const page: Page<CaseSummary> = await list({ limit, after })
    all.push(...page.items)
    if (page.next === null) return all
    after = page.next
  }
}

type Plan = { 'Node Type': string; 'Actual Rows': number; 'Shared Hit Blocks': number; 'Shared Read Blocks': number; Plans?: Plan[] }

// Prepared with plan_cache_mode forced, because a statement is planned anew five times and then kept: both plans must be good.
async function explained(client: pg.PoolClient, mode: 'generic' | 'custom', sql: string, values: readonly string[]): Promise<{ buffers: number; rows: number; nodes: string[] }> {
  await client.query(`set plan_cache_mode = force_${mode}_plan`)
  await client.query(`prepare page as ${sql}`)
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`explain (analyze, buffers, format json) execute page(${values.map((value) => `'${value}'`).join(', ')})`)
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    if (plan === undefined) throw new Error('no plan')
    return { rows: plan['Actual Rows'], buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], nodes: nodesOf(plan) }
  } finally {
    await client.query('deallocate page')
  }
}

function nodesOf(plan: Plan): string[] {
  return [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodesOf)]
}

describe.each(servers)('worklists on %s', (server) => {
  let shop: Shop
  let store: Store
  let bucket: number
  beforeAll(async () => {
    shop = await openShop(server)
    store = shop.store
    bucket = 0
    await loadSyntheticCases(shop.url, { marketplaceId, from: 0, to: stored, buckets: 4 })
  })
  afterAll(() => shop.close())

  test('the inbox pages through everything that waits for the merchant, soonest due first, nothing twice', async () => {
    const { rows } = await shop.pool.query<{ case_id: string }>(`select case_id from case_row where bucket = $1 and merchant_id = $2 and awaiting = 'merchant' order by due_at, case_id`, [bucket, bigMerchant])
    const all = await pages((page) => store.merchantInbox({ bucket, merchantId: bigMerchant }, page), 37)
    expect(all.length).toBeGreaterThan(100)
    expect(all.map((each) => each.caseId)).toEqual(rows.map((row) => row.case_id))
    expect(all.at(-1)?.dueAt).toBeNull()
  })

  test('history runs newest first, the queue by priority and then soonest due, a buyer sees his cases in all buckets', async () => {
    const past = await pages((page) => store.merchantHistory({ bucket: 1, merchantId: bigMerchant }, page), 200)
    expect(past.map((each) => each.openedAt)).toEqual(past.map((each) => each.openedAt).toSorted((a, b) => b - a))
    const queued = await pages((page) => store.officerQueue({ marketplaceId, queue: 'q-1' }, page), 50)
    expect(queued.length).toBeGreaterThan(50)
    const rank = (each: CaseSummary) => [-each.priority, each.dueAt ?? Number.MAX_SAFE_INTEGER] as const
    expect(queued.every((each, i) => {
      const before = queued[i - 1]
      if (before === undefined) return true
      const [a, b] = [rank(before), rank(each)]
      return a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1])
    })).toBe(true)
    const his = await pages((page) => store.buyerCases({ marketplaceId, buyerId: 'b-7' }, page), 3)
    const { rows } = await shop.pool.query<{ n: number; buckets: number }>(`select count(*)::int as n, count(distinct bucket)::int as buckets from case_row where buyer_id = 'b-7'`)
    expect([his.length, new Set(his.map((each) => each.bucket)).size]).toEqual([rows[0]?.n, rows[0]?.buckets])
  })

  test('a filter finds every case that fits, in order and nothing twice, also past the thousand one page reads', async () => {
    const { rows: [most] } = await shop.pool.query<{ queue: string; n: number }>('select queue, count(*)::int as n from case_row where queue is not null group by queue order by n desc limit 1')
    expect(most?.n).toBeGreaterThan(1_000)
    const { rows: [reason] } = await shop.pool.query<{ reason: string; n: number }>('select reason, count(*)::int as n from case_row where marketplace_id = $1 and queue = $2 group by reason order by n limit 1', [marketplaceId, most?.queue])
    const all = await pages((page) => store.officerQueue({ marketplaceId, queue: most?.queue ?? '' }, page, { reason: reason?.reason ?? '' }), 20)
    expect(all).toHaveLength(reason?.n ?? -1)
    expect(new Set(all.map((each) => each.caseId)).size).toBe(all.length)
    // What fits nothing: short pages, each with where it goes on, and an end.
    expect(await pages((page) => store.officerQueue({ marketplaceId, queue: most?.queue ?? '' }, page, { reason: 'nothing', awaiting: 'officer', due: null }), 20)).toEqual([])
    // Every filter at once is one statement for each way to ask when they are due, with a name the server does not cut.
    const narrowed = { process: 'dispute', phase: 'closed', reason: 'R10', awaiting: 'merchant', kind: 'after_sales', orderId: 'nothing' } as const
    for (const due of [null, { from: 0, to: 1 }]) expect(await pages((page) => store.merchantHistory({ bucket: 1, merchantId: bigMerchant }, page, { ...narrowed, due }), 20)).toEqual([])
    const first = await store.officerQueue({ marketplaceId, queue: most?.queue ?? '' }, { limit: 20, after: null }, { reason: 'nothing' })
    expect([first.items.length, first.next === null]).toEqual([0, false])
  })

  test('counts agree with the rows, and stop at a thousand', async () => {
    const now = 1_740_787_200_000 + 150_000_000
    const counts = await store.merchantDueCounts({ bucket, merchantId: bigMerchant, now })
    const { rows } = await shop.pool.query<{ n: number }>(`select count(*)::int as n from case_row where bucket = $1 and merchant_id = $2 and awaiting = 'merchant'`, [bucket, bigMerchant])
    expect(counts.overdue + counts.within24h + counts.within72h + counts.later).toBe(rows[0]?.n)
    expect(counts.overdue).toBeGreaterThan(0)
    const sizes = await store.queueSizes(marketplaceId)
    const { rows: real } = await shop.pool.query(`select queue, least(count(*), 1000)::int as waiting from case_row where queue is not null group by queue order by queue`)
    expect(sizes).toEqual(real)
    expect(sizes.map((each) => each.waiting)).toContain(1_000)
  })

  test('a page marker of another list, or a made-up one, is refused', async () => {
    const page = await store.merchantInbox({ bucket, merchantId: bigMerchant }, { limit: 5, after: null })
    await expect(store.officerQueue({ marketplaceId, queue: 'q-1' }, { limit: 5, after: page.next })).rejects.toThrow(BadCursor)
    await expect(store.merchantInbox({ bucket, merchantId: bigMerchant }, { limit: 5, after: 'x; drop table' })).rejects.toThrow(BadCursor)
    const made = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url')
    await expect(store.merchantInbox({ bucket, merchantId: bigMerchant }, { limit: 5, after: made(['9999999999999999999', '1']) })).rejects.toThrow(BadCursor)
    await expect(store.officerQueue({ marketplaceId, queue: 'q-1' }, { limit: 5, after: made(['2147483648', '1', '1']) })).rejects.toThrow(BadCursor)
    await expect(store.inbox.listInbox({ marketplaceId, box: 'buyer', account: 'b-7' }, { limit: 5, after: made(['1', '1', 'a\u0000b']), unreadOnly: false })).rejects.toThrow(BadCursor)
  })

  test('a filtered page is as long as asked, whatever was asked before on the same connection', async () => {
    for (const limit of [3, 5, 3]) for (let again = 0; again < 20; again += 1) expect((await store.officerQueue({ marketplaceId, queue: 'q-1' }, { limit, after: null }, { process: 'dispute' })).items).toHaveLength(limit)
  })

  const lists = [
    ['merchant inbox', inbox, ['0', bigMerchant], ['1740800000000', '0']],
    ['merchant history', past, ['0', bigMerchant], ['1740800000000', '0']],
    ['officer queue', queue, [marketplaceId, 'q-1'], ['-50', '1740800000000', '0']],
    ['cases of a buyer', buyer, [marketplaceId, 'b-7'], ['1750000000000', '0']],
  ] as const

  test.each(lists)('a page of 50 of the %s is one index scan of at most 60 buffers, generic plan or custom', async (_, listing, values, key) => {
    const client = await shop.pool.connect()
    try {
      for (const after of [false, true]) {
        const sql = listingSql({ ...listing, after, parameters: values.length })
        for (const mode of ['custom', 'generic'] as const) {
          const { buffers, nodes, rows } = await explained(client, mode, sql, [...values, '50', ...(after ? key : [])])
          expect(nodes).toEqual(['Limit', 'Index Scan'])
          expect(rows).toBe(50)
          expect(buffers).toBeLessThanOrEqual(60)
        }
      }
    } finally {
      client.release(true)
    }
  })

  test('the goods of a page are read order by order, however many orders are stored, generic plan or custom', async () => {
    const bought = JSON.stringify({ lines: [{ lineId: 'line-1', title: { zh: '闹钟', en: 'Alarm clock' }, quantity: 1 }, { lineId: 'line-2', title: { zh: '电池', en: 'Battery' } }] })
    await shop.pool.query("insert into customer_order select n % 4, 'goods-' || n, $1, $2, 'b-1', 'CNY', $3, 'x', 0 from generate_series(1, 20000) n", [marketplaceId, bigMerchant, bought])
    await shop.pool.query('analyze customer_order')
    const asked = Array.from({ length: 50 }, (_, n) => ({ bucket: (n * 397 + 1) % 4, orderId: `goods-${n * 397 + 1}` }))
    expect((await store.goodsIn(asked))({ bucket: 1, orderId: 'goods-1' })).toEqual([{ lineId: 'line-1', title: { zh: '闹钟', en: 'Alarm clock' } }, { lineId: 'line-2', title: { zh: '电池', en: 'Battery' } }])
    const client = await shop.pool.connect()
    try {
      for (const mode of ['custom', 'generic'] as const) {
        const page = await explained(client, mode, goodsSql, [`{${asked.map(({ bucket: at }) => at).join(',')}}`, `{${asked.map(({ orderId }) => orderId).join(',')}}`])
        expect([page.rows, page.nodes.filter((node) => node.includes('Seq'))]).toEqual([50, []])
        expect(page.buffers).toBeLessThanOrEqual(250)
      }
    } finally {
      client.release(true)
    }
  })

  test('a page of a statement, or of sanctions among many cases, reads no more than its own lines, generic plan or custom', async () => {
    await shop.pool.query(`insert into ledger_line select 0, 1000 + n / 4, 1, n % 4, 'deposit:m-' || n % 7, n, 'CNY', 'leg-' || n, 1740800000000 + n / 9 from generate_series(1, 20000) n`)
    await shop.pool.query(`insert into deposit_change select 0, 'deposit:m-' || n % 7, 'c-' || n, 'CNY', 5, 'top_up', 1740800000000 + n from generate_series(1, 5000) n`)
    await shop.pool.query("update case_row set process = 'sanction' where bucket = 0 and merchant_id = $1 and case_id % 97 = 0", [bigMerchant])
    await shop.pool.query('analyze ledger_line; analyze deposit_change; analyze case_row')
    const client = await shop.pool.connect()
    try {
      for (const mode of ['custom', 'generic'] as const) {
        for (const [at, change, line] of [['0', '', '-1'], ['1740800001000', '~', '1500']] as const) {
          const page = await explained(client, mode, statementText, ['0', 'deposit:m-1', at, '9000000000000', change, '51', at, line, '1', '1'])
          expect([page.rows, page.nodes.filter((node) => node.includes('Seq'))]).toEqual([51, []])
          expect(page.buffers).toBeLessThanOrEqual(120)
        }
        const few = await explained(client, mode, listingSql({ ...sanctionsOfMerchant, after: false, parameters: 2 }), ['0', bigMerchant, '50'])
        expect(few.buffers).toBeLessThanOrEqual(60)
      }
    } finally {
      client.release(true)
    }
  })

  test('a statement holds every line once, oldest first, whatever the size of its pages', async () => {
    const { rows: [sum] } = await shop.pool.query<{ lines: number; total: string }>("select count(*)::int as lines, sum(a)::text as total from (select amount_minor as a from ledger_line where bucket = 0 and account = 'deposit:m-1' union all select delta_minor from deposit_change where bucket = 0 and account = 'deposit:m-1') x")
    const all: { at: number; amountMinor: number }[] = []
    for (let after: string | null = null; ; ) {
      const page: Page<{ at: number; amountMinor: number }> = await store.statement({ bucket: 0, account: 'deposit:m-1', from: 0, to: 9e12 }, { limit: 199, after })
      all.push(...page.items)
      if (page.next === null) break
      after = page.next
    }
    expect([all.length, String(all.reduce((total, line) => total + line.amountMinor, 0))]).toEqual([sum?.lines, sum?.total])
    expect(all.every((line, index) => index === 0 || (all[index - 1]?.at ?? 0) <= line.at)).toBe(true)
  })

  test('the sweep finds nothing due without reading what is not due', async () => {
    const client = await shop.pool.connect()
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      'explain (analyze, buffers, format json) select bucket from clock where bucket = any (array[0,1,2,3]::smallint[]) and due_at <= 5 group by bucket order by min(due_at) limit 200')
    client.release()
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    expect(plan && plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThanOrEqual(16)
  })
})
