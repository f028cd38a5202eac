// A whole server with its own PostgreSQL is killed under load, again and again: the server, its database, or both in the same moment. What was
// acknowledged over HTTP is there, what must happen outside happens, and what happens twice happens under the same key.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyCase } from '../../src/app/verify.ts'
import { openPool } from '../../src/store/database.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStore } from '../../src/store/store.ts'
import { clockClaim, makeDesk, putSale } from '../app/desk.ts'
import { persist, soldLately, startServer, type Served } from './server.ts'

/** `npm run test:long` kills fifty times. */
const ROUNDS = process.env['LONG'] === undefined ? 2 : 50
const KINDS = ['database', 'both', 'server'] as const
const ORDERS = 60 + ROUNDS * 40
const MARKET = 'kill-market'
const settings = (folder: string): Record<string, string> => ({ GONGDAO_DATA: folder, GONGDAO_LOG_FORMAT: 'json', GONGDAO_WEBHOOK_PRIVATE: '1', GONGDAO_REQUESTS_PER_MINUTE: '9999999' })

type Call = { readonly id: string; readonly type: string; readonly data: { caseId?: string; version?: number; legId?: string } }
let folder = ''
let receiver: Server
const calls: Call[] = []
const bodies = new Map<string, string>()
const different: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gongdao-kills-'))
  chmodSync(folder, 0o755)
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() })
    request.on('end', () => {
      const id = String(request.headers['webhook-id'])
      const { type, data } = JSON.parse(body) as Omit<Call, 'id'>
      const told = JSON.stringify([type, data])
      if ((bodies.get(id) ?? told) !== told) different.push(id)
      bodies.set(id, told)
      calls.push({ id, type, data })
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(type === 'payment.instructed' ? { answer: 'posted', reference: `bank-${id}`.slice(0, 64) } : type === 'notice.created' ? { result: 'delivered' } : {}))
    })
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  receiver.closeAllConnections()
  await new Promise((done) => receiver.close(done))
  rmSync(folder, { recursive: true, force: true })
})

/** The database alone, between servers. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const embedded = await startEmbedded({ dataDir: join(folder, 'postgresql') })
  try {
    return await work(embedded.url)
  } finally {
    await embedded.stop()
  }
}

async function setUp(url: string): Promise<void> {
  await migrate(url)
  const pool = await openPool(url)
  const desk = makeDesk(createStore(pool), { now: Date.now() })
  const people = [{ id: 'buyer-li', role: 'buyer' }, { id: 'shop-clock', role: 'merchant' }, { id: 'op-ke', role: 'operator' }].map((one) => ({ ...one, zh: one.id, en: one.id }))
  await desk.store.putMarketplace({ id: MARKET, kind: 'sandbox', settings: { people }, buckets: 2 })
  for (let n = 0; n < ORDERS; n += 1) {
    const { order, scans } = soldLately(`order-kill-${n}`)
    await putSale({ desk }, { ...order, marketplace: MARKET }, scans)
  }
  await pool.end()
}

const headers = (who: string): Record<string, string> => ({ authorization: `Demo ${MARKET}/${who}`, 'content-type': 'application/json' })

async function subscribe(server: Served): Promise<void> {
  const address = receiver.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  for (const [id, types] of [['all', ['*']], ['asked', ['payment.instructed', 'notice.created']]] as const) {
    const put = await fetch(`${server.address}/v1/webhooks/${id}`, { method: 'PUT', headers: headers('op-ke'), body: JSON.stringify({ url: `http://127.0.0.1:${port}/`, types }) })
    expect(put.status).toBe(201)
  }
}

function killPostgres(): void {
  process.kill(Number(readFileSync(join(folder, 'postgresql', 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
}

type Acknowledged = { readonly caseId: string; readonly commandId: string; readonly version: number }

it(`${ROUNDS} kills of server, database or both under load lose nothing that was acknowledged and nothing that must happen outside`, async () => {
  await withDatabase(setUp)
  let server = await startServer(settings(folder))
  await subscribe(server)
  const acknowledged: Acknowledged[] = []
  const odd: unknown[] = []
  const load = { next: 0, stop: false, gaveUp: null as unknown }
  const tell = async (path: string, who: string, commandId: string, command: unknown): Promise<string | null> => {
    const answer = await persist(() => [server.address], path, { method: 'POST', headers: headers(who), body: JSON.stringify({ commandId, command }) }, { until: Date.now() + 600_000 })
    if (answer.status >= 300) {
      odd.push({ path, commandId, ...answer })
      return null
    }
    const { caseId, version } = answer.body as { caseId: string; version: number }
    acknowledged.push({ caseId, commandId, version })
    return caseId
  }
  const client = async (): Promise<void> => {
    while (!load.stop && load.next < ORDERS) {
      const n = load.next++
      const caseId = await tell(`/v1/merchants/shop-clock/orders/order-kill-${n}/cases`, 'buyer-li', `open-${n}`, clockClaim(`order-kill-${n}`, { remedy: n % 2 === 0 ? 'refund_only' : 'return_refund' }))
      if (caseId !== null) await tell(`/v1/cases/${caseId}/commands`, 'shop-clock', `agree-${n}`, n % 2 === 0 ? { type: 'AgreeToRequest' } : { type: 'RefuseRequest', because: 'facts_disputed' })
    }
  }
  // A client that gave up must end the test, and not leave it waiting for load that never comes.
  const clients = Promise.all([1, 2, 3, 4].map(client)).catch((fault: unknown) => { load.gaveUp = fault })
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = acknowledged.length
    while (acknowledged.length < before + 20 + (round * 7) % 20 && load.next < ORDERS && load.gaveUp === null) await sleep(5)
    expect(load.gaveUp).toBeNull()
    const kind = KINDS[round % KINDS.length]
    if (kind !== 'server') killPostgres()
    if (kind === 'database') continue
    await server.kill('SIGKILL')
    server = await startServer(settings(folder))
  }
  const before = acknowledged.length
  while (acknowledged.length < before + 20 && load.next < ORDERS && load.gaveUp === null) await sleep(5)
  load.stop = true
  await clients
  expect([load.gaveUp, odd]).toEqual([null, []])
  await server.kill('SIGKILL')
  // Whoever held a lease is dead: it is as if half a minute had passed.
  await withDatabase(async (url) => {
    const pool = await openPool(url)
    await pool.query('update effect set next_at = least(next_at, $1)', [Date.now()])
    await pool.query('update webhook_delivery set next_at = least(next_at, $1) where state = $2', [Date.now(), 'waiting'])
    await pool.end()
  })
  server = await startServer(settings(folder))
  await withPool(folder, async (pool) => {
    const waiting = async (): Promise<number> => Number((await pool.query(`select (select count(*) from effect where not dead) + (select count(*) from webhook_delivery where state = 'waiting') as n`)).rows[0]?.n)
    for (const until = Date.now() + 120_000; (await waiting()) > 0 && Date.now() < until;) await sleep(100)
    expect(await waiting()).toBe(0)
    await check(pool, acknowledged)
  })
  expect(await server.kill('SIGTERM')).toBe(0)
}, 1_800_000)

async function withPool(at: string, work: (pool: Awaited<ReturnType<typeof openPool>>) => Promise<void>): Promise<void> {
  const { url } = JSON.parse(readFileSync(join(at, 'postgresql', 'connection.json'), 'utf8')) as { url: string }
  const pool = await openPool(url)
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}

async function check(pool: Awaited<ReturnType<typeof openPool>>, acknowledged: readonly Acknowledged[]): Promise<void> {
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 20)
  const { rows } = await pool.query<{ told: string }>('select case_id::text || $1 || command_id || $1 || version as told from case_command', [' '])
  const stored = new Set(rows.map(({ told }) => told))
  expect(acknowledged.map(({ caseId, commandId, version }) => `${caseId} ${commandId} ${version}`).filter((told) => !stored.has(told))).toEqual([])
  const desk = makeDesk(createStore(pool), { now: Date.now() })
  const caseIds = [...new Set(acknowledged.map(({ caseId }) => caseId))]
  for (const caseId of caseIds) expect(await verifyCase(desk, caseId)).toMatchObject({ ok: true, faults: [] })
  expect((await pool.query('select sum(amount_minor)::text as sum from ledger_line')).rows).toEqual([{ sum: '0' }])
  // Every version of every case was told, each under one key, however often; and every leg was instructed under one key.
  expect(different).toEqual([])
  const keys = new Map<string, Set<string>>()
  const note = (what: string, id: string): void => { keys.set(what, (keys.get(what) ?? new Set()).add(id)) }
  for (const { id, type, data } of calls) if (type === 'case.changed') note(`${data.caseId ?? ''}.${data.version ?? ''}`, id)
    else if (type === 'payment.instructed') note(`leg ${data.caseId ?? ''}.${data.legId ?? ''}`, id)
  const { rows: commits } = await pool.query<{ told: string }>('select case_id::text || $1 || version as told from case_commit', ['.'])
  expect(commits.map(({ told }) => told).filter((told) => !keys.has(told))).toEqual([])
  expect([...keys].filter(([, ids]) => ids.size !== 1)).toEqual([])
  expect([...keys.keys()].filter((what) => what.startsWith('leg ')).length).toBeGreaterThan(5)
  expect((await pool.query(`select case_id from ledger_line where account like 'buyer:%' group by case_id, leg_id having count(*) > 1`)).rows).toEqual([])
  expect((await pool.query('select kind, why from effect where dead')).rows).toEqual([])
}
