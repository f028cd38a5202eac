// A whole desk for a test: a fresh database, the shipped rule books, a clock only the test moves, and an outside that remembers what it was
// asked. Everything goes in the way a door takes it: `ask` reads, checks and executes. Orders are the cast's.
import pg from 'pg'
import { ORDERS, SCANS, SHOPS, sale, scan } from '../../src/app/demo/cast.ts'
import { actorOf, type DemoClock } from '../../src/app/demo/play.ts'
import { claim, proof } from '../../src/app/demo/scripts/claims.ts'
import { DEMO_PURSES, seedMarketplaces } from '../../src/app/demo/seed.ts'
import { canonical } from '../../src/app/canonical.ts'
import { readBody } from '../../src/app/commit-body.ts'
import type { Desk, LogLine } from '../../src/app/desk.ts'
import { disputes } from '../../src/app/disputes.ts'
import { execute } from '../../src/app/execute.ts'
import type { NoticeOrder, Outside, PaymentOrder } from '../../src/app/outside.ts'
import type { Store } from '../../src/app/ports.ts'
import { readCommand } from '../../src/app/requests.ts'
import { readRuleBooks } from '../../src/app/rule-books.ts'
import type { Case } from '../../src/domain/case.ts'
import type { CaseEvent } from '../../src/domain/events.ts'
import type { Order, Scan } from '../../src/domain/order.ts'
import type { Actor, Claim } from '../../src/domain/parts.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusals.ts'
import { MAINLAND_CALENDAR } from '../../src/domain/time/calendar.ts'
import { VOCABULARY } from '../../src/domain/vocabulary.ts'
import { demoOutside, type Purse } from '../../src/gateways/demo-outside.ts'
import { readPolicyFiles } from '../../src/gateways/policy-files.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'
import { freshDatabase } from '../store/database.ts'

const POLICY_FILES = readPolicyFiles(new URL('../../policies', import.meta.url).pathname)
/** Read once per test process: reading them is most of a desk's start. */
export const RULE_BOOKS = readRuleBooks(POLICY_FILES)

export type Told = { kind: 'notice' | 'payment' | 'webhook'; key: string; caseId: string }
export type Watched = { outside: Outside; told: Told[]; payments: PaymentOrder[]; notices: NoticeOrder[] }

export type TestDesk = {
  desk: Desk; store: Store; pool: pg.Pool; url: string; clock: DemoClock; logs: LogLine[]; watched: Watched
  /** As the database's owner: what the application role may not do, a tamperer does. */
  admin(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>
  close(): Promise<void>
}

export function makeDesk(store: Store, clock: DemoClock, logs: LogLine[] = []): Desk {
  let made = 0
  const run = `${process.pid.toString(36)}${Date.now().toString(36)}`
  return {
    store, policies: RULE_BOOKS, calendar: MAINLAND_CALENDAR, realNow: () => clock.now,
    random: (below) => { made += 1; return made % below }, newId: () => { made += 1; return `text-${run}-${made}` }, log: (line) => { logs.push(line) },
  }
}

export async function savePolicies(store: Store): Promise<void> {
  const texts = new Map(POLICY_FILES.map((file) => [file.name.replace(/\.yaml$/, ''), file.text]))
  for (const policy of RULE_BOOKS.values()) {
    await store.savePolicy({ name: policy.name, marketplaceId: null, text: texts.get(policy.name) ?? '', sha256: policy.sha256, engine: policy.engine, factSchema: VOCABULARY.facts.name, publishedAt: 0 })
  }
}

export async function openDesk(options: { poolSize?: number; purses?: readonly Purse[] } = {}): Promise<TestDesk> {
  const database = await freshDatabase()
  const pool = await openPool(database.url, options.poolSize)
  const store = createStore(pool)
  const clock: DemoClock = { now: ORDERS.S6.placedAt }
  const logs: LogLine[] = []
  const desk = makeDesk(store, clock, logs)
  await savePolicies(store)
  await seedMarketplaces(desk)
  const owner = new pg.Client({ connectionString: database.url })
  await owner.connect()
  return {
    desk, store, pool, url: database.url, clock, logs, watched: watch(demoOutside(options.purses ?? DEMO_PURSES)),
    admin: (sql, values = []) => owner.query(sql, [...values]),
    close: async () => {
      await owner.end()
      await pool.end()
      await database.drop()
    },
  }
}

/** The outside, and a list of what it was asked, in the order it was asked. */
export function watch(inner: Outside): Watched {
  const told: Told[] = []
  const payments: PaymentOrder[] = []
  const notices: NoticeOrder[] = []
  return {
    told, payments, notices,
    outside: {
      deliverNotice: async (notice) => { told.push({ kind: 'notice', key: notice.key, caseId: notice.caseId }); notices.push(notice); return inner.deliverNotice(notice) },
      instructPayment: async (payment) => { told.push({ kind: 'payment', key: payment.key, caseId: payment.caseId }); payments.push(payment); return inner.instructPayment(payment) },
      callWebhook: async (call) => { told.push({ kind: 'webhook', key: call.key, caseId: call.key.split('.')[0] ?? '' }); return inner.callWebhook(call) },
    },
  }
}

/** An order of the cast in the store, with its shop as the marketplace describes it. Gives the order's bucket. */
export async function putSale({ desk }: Pick<TestDesk, 'desk'>, order: Order, scans: readonly Scan[] = [], settings: Record<string, unknown> = {}): Promise<number> {
  const shop = SHOPS.find((one) => one.merchantId === order.merchant.merchantId)
  const { bucket } = await desk.store.putMerchant({
    marketplaceId: order.marketplace, merchantId: order.merchant.merchantId,
    settings: {
      score: shop?.score ?? null, quality: shop?.quality ?? false, reachable: shop?.reachable ?? true, addresses: (shop?.addressIds ?? []).map((addressId) => ({ addressId })),
      balance: shop?.balanceMinor == null ? null : { amountMinor: shop.balanceMinor, currency: order.currency, asOf: order.placedAt }, ...settings,
    },
  })
  await desk.store.putOrder({
    bucket, orderId: order.orderId, marketplaceId: order.marketplace, merchantId: order.merchant.merchantId, buyerId: order.buyer.buyerId, currency: order.currency, placedAt: order.placedAt,
    snapshotJson: canonical(order), freightPaidMinor: order.freightPaidMinor, lines: order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  for (const one of scans) await desk.store.recordScan({ bucket, orderId: order.orderId, shipmentId: one.shipmentId, scanId: one.scanId, at: one.at, body: one, notBefore: desk.realNow() })
  return bucket
}

/** Li He's alarm clocks from S6 under another order number, as many as wanted; signed on the day after. */
export const clockSale = (orderId: string, quantity = 1): { order: Order; scans: Scan[] } => ({
  order: { ...sale({ orderId, buyer: 'buyer-li', merchant: 'shop-clock', placed: '2025-09-01 09:00', zh: '闹钟', en: 'Alarm clock', unitPriceMinor: 5900, quantity, goods: { category: 'general' } }) },
  scans: [scan({ shipmentId: `out-${orderId}`, waybill: `WB-${orderId}` }, 'picked_up', '2025-09-01 15:00'), scan({ shipmentId: `out-${orderId}`, waybill: `WB-${orderId}` }, 'signed', '2025-09-02 09:00')],
})

/** What Li He files about her clock: quality, sent back for the money, with the close-up. */
export const clockClaim = (orderId: string, more: Partial<Claim> = {}) => ({
  type: 'OpenCase', orderId, claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 5900, goodsState: 'received', ...more }),
  statement: '声音太小,有质量问题。', evidence: [proof(`${orderId}-close`, 'close_up', 'defect')],
})

export { SCANS, ORDERS, claim, proof }

export type Asked = { who: string | Actor; bucket: number; caseId?: string; orderId?: string; commandId: string; command: unknown; version?: number | null; marketplace?: string }
export type Answered = { caseId: string; version: number; events: readonly CaseEvent[]; repeated: boolean; state: Case | null }

/** One command as a door takes it: any value in, events or a named refusal out. */
export async function ask({ desk }: Pick<TestDesk, 'desk'>, asked: Asked): Promise<Answered | Refusal> {
  const read = readCommand(asked.command)
  if (isRefusal(read)) return read
  const actor = typeof asked.who === 'string' ? actorOf(asked.who, asked.marketplace ?? '1688') : asked.who
  const target = asked.caseId === undefined ? { bucket: asked.bucket, orderId: asked.orderId ?? '' } : { bucket: asked.bucket, caseId: asked.caseId }
  const outcome = await execute(desk, disputes, { actor, target, commandId: asked.commandId, command: read.command, version: asked.version ?? null })
  return 'refused' in outcome ? outcome.refused : outcome.done
}

export async function must(desk: Pick<TestDesk, 'desk'>, asked: Asked): Promise<Answered> {
  const answer = await ask(desk, asked)
  if (isRefusal(answer)) throw new Error(`${asked.commandId}: refused ${JSON.stringify(answer)}`)
  return answer
}

export async function stateOf({ store }: Pick<TestDesk, 'store'>, caseId: string): Promise<Case> {
  const loaded = await store.loadForCommand({ bucket: store.bucketOf(caseId) ?? -1, caseId }, null)
  if (!loaded?.state) throw new Error(`no case ${caseId}`)
  return JSON.parse(loaded.state.stateJson) as Case
}

export type Commit = { version: number; at: number; actor: Actor; events: readonly CaseEvent[] }
export async function logOf({ store }: Pick<TestDesk, 'store'>, caseId: string): Promise<Commit[]> {
  const log = await store.readLog(caseId)
  return log.commits.map((commit) => {
    const { actor, events } = readBody(commit.bodyText)
    return { version: commit.version, at: commit.at, actor, events: events as CaseEvent[] }
  })
}

const TABLES = [
  'case_commit', 'case_row', 'case_command', 'clock', 'effect', 'ledger_line', 'deposit', 'evidence_file', 'case_history', 'person_text', 'customer_order', 'order_line', 'order_total', 'scan',
] as const

/** What a refused command must leave as it was: the rows of every table, and every total that moves. */
export async function footprint({ admin }: Pick<TestDesk, 'admin'>): Promise<unknown> {
  const counts = TABLES.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')
  const { rows } = await admin(`select ${counts}, (select coalesce(sum(version), 0)::int from case_row) as versions, (select coalesce(sum(claimed_quantity), 0)::int from order_line) as claimed,
    (select coalesce(sum(refunded_minor), 0)::text from order_line) as refunded, (select coalesce(sum(balance_minor), 0)::text from deposit) as deposits`)
  return rows[0]
}

/** Accounts of the whole ledger, per currency: the sum must be zero whatever happened. */
export async function ledgerSums({ admin }: Pick<TestDesk, 'admin'>): Promise<{ currency: string; sum: string; lines: number }[]> {
  return (await admin('select currency, sum(amount_minor)::text as sum, count(*)::int as lines from ledger_line group by currency')).rows as { currency: string; sum: string; lines: number }[]
}
