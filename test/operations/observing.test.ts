// What an operator sees: log lines that hold no person and no secret, whatever is sent, and figures whose number does not grow with what is stored.
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import type { Desk } from '../../src/app/desk.ts'
import { settle } from '../../src/app/loops.ts'
import { countCommand } from '../../src/app/meter.ts'
import { openLog, scrub } from '../../src/gateways/log/open-log.ts'
import { openMetrics, type Metrics } from '../../src/gateways/metrics/prometheus.ts'
import { serveMetrics } from '../../src/http/metrics.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, openDesk, putSale, type TestDesk } from '../app/desk.ts'

const PLANTED = { phone: '13812345678', spaced: '138 1234 5678', name: '张伟丽', mail: 'weili.zhang@example.cn', id: '11010519491231002X', token: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ6aGFuZyJ9.c2lnbmF0dXJl', words: '我家住在浙江省杭州市文三路' }
const NEVER = [...Object.values(PLANTED), 'sesame', 'buyer-li', 'shop-clock', 'order-watch']

let desk: TestDesk
let server: FastifyInstance
let metrics: Metrics
let watched: Desk
let written = ''
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  metrics = openMetrics({ backlog: () => desk.store.backlog(desk.clock.now), connections: () => ({ open: desk.pool.totalCount, idle: desk.pool.idleCount, waiting: desk.pool.waitingCount }) }, () => desk.clock.now)
  const log = openLog({ level: 'info', pretty: false, to: new Writable({ write: (chunk: Buffer, _encoding, done) => { written += chunk.toString(); done() } }) })
  watched = { ...desk.desk, log, meter: metrics.meter }
  server = await buildServer({ desk: watched, limits: { perPerson: 10_000, perStranger: 10_000 } })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

type Line = { level: string; what: string; at: string; [field: string]: unknown }
const lines = (): Line[] => written.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
const ask = (url: string, body?: unknown, as = 'Demo 1688/buyer-li') => server.inject({ method: body === undefined ? 'GET' : 'POST', url, headers: { authorization: as, 'x-request-id': PLANTED.phone, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }) })

describe('the log', () => {
  it('has one line per request with its number, pattern, role and time, and never a person, an address, a body or a token', async () => {
    const { order, scans } = clockSale('order-watch')
    await putSale(desk, order, scans)
    const opened = await ask('/v1/merchants/shop-clock/orders/order-watch/cases', { commandId: 'open', command: { ...clockClaim('order-watch'), statement: `${PLANTED.words}，${PLANTED.name}，${PLANTED.phone}` } })
    expect(opened.statusCode).toBe(201)
    const { caseId } = opened.json() as { caseId: string }
    await ask(`/v1/cases/${caseId}/commands`, { commandId: 'say', command: { type: 'MakeStatement', text: PLANTED.words, speech: 'claim', channel: 'case' } })
    await ask(`/v1/cases?after=${encodeURIComponent(PLANTED.phone)}`)
    await ask(`/v1/cases/${PLANTED.phone}`)
    await ask(`/${encodeURIComponent(PLANTED.name)}/${PLANTED.id}`)
    await ask('/v1/cases', undefined, `Bearer ${PLANTED.token}`)
    await ask(`/v1/merchants/shop-clock/orders/order-watch/cases`, `{"commandId": "${PLANTED.mail}", `)
    const first = lines().find(({ what, route }) => what === 'request' && route === '/v1/merchants/:merchantId/orders/:orderId/cases')
    expect(first).toMatchObject({ level: 'info', method: 'POST', status: 201, marketplace: '1688', role: 'buyer', ms: expect.any(Number), request: opened.headers['x-request-id'] })
    expect(lines().filter(({ what }) => what === 'request').length).toBe(7)
    for (const secret of NEVER) expect(written).not.toContain(secret)
  })

  it('says what broke and for which request, without what the fault carries of people', async () => {
    const broken = { ...watched, store: { ...watched.store, marketplaces: () => Promise.reject(new Error(`connect postgres://me:sesame@db failed for ${PLANTED.phone} ${PLANTED.mail} Bearer ${PLANTED.token} ${PLANTED.id}`)) } }
    const failing = await buildServer({ desk: broken })
    const answer = await failing.inject({ url: '/v1/cases', headers: { authorization: 'Demo 1688/buyer-li' } })
    expect(answer.statusCode).toBe(500)
    expect(lines().filter(({ level }) => level === 'error').at(-1)).toMatchObject({ what: 'fault', request: answer.headers['x-request-id'], why: 'connect postgres://***@db failed for ***phone ***mail Bearer *** ***id' })
    for (const secret of NEVER) expect(written).not.toContain(secret)
    await failing.close()
  })

  it('keeps numbers of cases, amounts and instants as they are', () => {
    for (const kept of ['289027375831711745', '1772416800000', '5900', 'clock merchantMustAnswer/1', '2026-03-02T10:00:00.000Z', '13812345678901234567']) expect(scrub(kept)).toBe(kept)
    expect([scrub(PLANTED.spaced), scrub('+8613812345678'), scrub(`whsec_${'a'.repeat(32)}`), scrub('gsk_abc-DEF_1')]).toEqual(['***phone', '***phone', '***secret', '***secret'])
  })

  it('is for people in a terminal, and silent when it is told to be', () => {
    let shown = ''
    const to = new Writable({ write: (chunk: Buffer, _encoding, done) => { shown += chunk.toString(); done() } })
    openLog({ level: 'warn', pretty: true, to })({ level: 'warn', what: 'effect_failed', kind: 'webhook', tries: 2 })
    openLog({ level: 'warn', pretty: true, to })({ level: 'info', what: 'request' })
    openLog({ level: 'silent', pretty: true, to })({ level: 'error', what: 'fault' })
    expect(shown).toMatch(/^\d\d:\d\d:\d\d warn {2}effect_failed {2}kind=webhook tries=2\n$/)
  })
})

/** `name{labels}` of every sample, without its value. */
const seriesIn = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('gongdao_')).map((line) => line.replace(/ [^ ]+$/, ''))
const valueOf = (text: string, series: string): number => Number(text.split('\n').find((line) => line.startsWith(`${series} `))?.split(' ').at(-1))

describe('the figures', () => {
  it('say how commands, decisions, clocks and effects went, and what waits', async () => {
    await ask('/v1/merchants/shop-clock/orders/order-watch/cases', { commandId: 'open', command: { ...clockClaim('order-watch'), statement: `${PLANTED.words}，${PLANTED.name}，${PLANTED.phone}` } })
    await ask('/v1/cases/1/commands', { commandId: 'x', command: { type: 'WithdrawCase' } })
    await settle(watched, desk.watched.outside)
    desk.clock.now = cst('2025-10-30 10:00')
    const before = await metrics.text()
    expect(valueOf(before, 'gongdao_clocks_due')).toBeGreaterThan(0)
    expect(valueOf(before, 'gongdao_clocks_latest_seconds')).toBeGreaterThan(86_400)
    await settle(watched, desk.watched.outside)
    desk.clock.now += 6_000
    const after = await metrics.text()
    expect([valueOf(after, 'gongdao_clocks_due'), valueOf(after, 'gongdao_clocks_latest_seconds'), valueOf(after, 'gongdao_effects_dead'), valueOf(after, 'gongdao_store_answers')]).toEqual([0, 0, 0, 1])
    expect(valueOf(after, 'gongdao_command_seconds_count{process="dispute",command="OpenCase",result="done"}')).toBe(1)
    expect(valueOf(after, 'gongdao_command_seconds_count{process="dispute",command="OpenCase",result="repeated"}')).toBe(1)
    expect(valueOf(after, 'gongdao_clocks_total{clock="merchantMustAnswer",result="lapsed"}')).toBe(1)
    expect(valueOf(after, 'gongdao_clock_lateness_seconds_count')).toBeGreaterThan(0)
    expect(valueOf(after, 'gongdao_effects_total{kind="notice",result="done"}')).toBeGreaterThan(0)
    expect(valueOf(after, 'gongdao_http_request_seconds_count{method="POST",route="/v1/merchants/:merchantId/orders/:orderId/cases",status="201"}')).toBe(1)
    expect(valueOf(after, 'gongdao_store_connections{state="open"}')).toBeGreaterThan(0)
    expect(after).toContain('process_cpu_user_seconds_total')
  })

  it('count a decision once, by who made it, and not when its answer is repeated', async () => {
    const told = (repeated: boolean) => ({ done: { repeated, events: [{ type: 'ReviewClaimed' }, { type: 'DecisionIssued', decision: { by: { by: 'officer' }, outcome: 'granted' } }] } })
    for (const repeated of [false, true, true]) countCommand(metrics.meter, { process: 'dispute', command: 'DecideCase', seconds: 0.01 }, told(repeated))
    countCommand(metrics.meter, { process: 'dispute', command: 'DecideCase', seconds: 0.01 }, null)
    const text = await metrics.text()
    expect(valueOf(text, 'gongdao_decisions_total{by="officer",outcome="granted"}')).toBe(1)
    expect(['done', 'repeated', 'fault'].map((result) => valueOf(text, `gongdao_command_seconds_count{process="dispute",command="DecideCase",result="${result}"}`))).toEqual([1, 2, 1])
  })

  it('name no person, merchant, order or case, and do not grow in number with what happens', async () => {
    // Everything twice first, so that each series there can be is there.
    const round = async (from: number): Promise<void> => {
      for (const n of [from, from + 1]) {
        const { order, scans } = clockSale(`order-watch-${n}`)
        await putSale(desk, order, scans)
        await ask(`/v1/merchants/shop-clock/orders/order-watch-${n}/cases`, { commandId: 'open', command: clockClaim(`order-watch-${n}`) })
        await ask(`/v1/cases/no-case-${n}`)
        await ask(`/nowhere/${n}`)
        await settle(watched, desk.watched.outside)
      }
    }
    await round(1)
    const before = seriesIn(await metrics.text())
    await round(3)
    const after = await metrics.text()
    expect(seriesIn(after)).toEqual(before)
    for (const secret of NEVER) expect(after).not.toContain(secret)
    expect(seriesIn(after).join()).not.toMatch(/\d{15,}/)
  })

  it('count what waits only so far, and read as much of it however much is stored', async () => {
    const plant = (count: number) => desk.admin(`insert into effect (bucket, case_id, version, n, marketplace_id, kind, lane, key, next_at, body)
      select bucket, 1, 1, n, marketplace_id, 'webhook', 'planted', n::text, 1, '{}' from (select * from bucket_owner where marketplace_id = 'taobao' order by bucket limit 1) b, generate_series(1, ${count}) n`)
    await plant(10_500)
    desk.clock.now += 6_000
    const text = await metrics.text()
    expect(valueOf(text, 'gongdao_effects_due{kind="webhook"}')).toBe(10_000)
    expect(valueOf(text, 'gongdao_effects_oldest_seconds')).toBeGreaterThan(1_000_000)
    // Within five seconds of the last look nobody asks the database again.
    await desk.admin(`delete from effect where lane = 'planted'`)
    expect(valueOf(await metrics.text(), 'gongdao_effects_due{kind="webhook"}')).toBe(10_000)
    desk.clock.now += 6_000
    expect(await metrics.text()).not.toContain('gongdao_effects_due{kind="webhook"}')
  })

  it('are served on a door of their own, with its token and nothing else, and say when the database does not answer', async () => {
    const away = openMetrics({ backlog: () => Promise.reject(new Error('away')), connections: () => ({ open: 0, idle: 0, waiting: 0 }) }, () => 0)
    const door = await serveMetrics({ ...away, token: 'a-token-of-some-length', port: 0, host: '127.0.0.1' })
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`${door.address}${path}`, { headers })
    expect((await get('/metrics')).status).toBe(401)
    expect((await get('/metrics', { authorization: 'Bearer another-token-of-len' })).status).toBe(401)
    expect((await get('/v1/cases', { authorization: 'Bearer a-token-of-some-length' })).status).toBe(404)
    const answer = await get('/metrics', { authorization: 'Bearer a-token-of-some-length' })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')])
    expect(valueOf(await answer.text(), 'gongdao_store_answers')).toBe(0)
    await door.close()
    expect((await server.inject({ url: '/metrics' })).statusCode).toBe(404)
  })
})
