// The stream over real sockets: two servers on one database, a random load, lines cut at random, and every version arrives in order; a stranger
// hears nothing; it ends with the token, with the process, and for whoever does not read.
import { generateKeyPairSync } from 'node:crypto'
import { request as httpRequest, type ClientRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK } from 'jose'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Feed } from '../../src/app/feed.ts'
import { PEOPLE, cst } from '../../src/app/demo/cast.ts'
import type { Entrance } from '../../src/app/identity.ts'
import { settle } from '../../src/app/loops.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { buildServer } from '../../src/http/server.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'
import { clockClaim, clockSale, makeDesk, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'
import { feedOver } from './feeds.ts'
import { readBlocks, type Block } from './reading.ts'

let desk: TestDesk
type House = { server: FastifyInstance; feed: Feed; url: string; close(): Promise<void> }
const houses: House[] = []
const SECRET = 'a secret of the tests that is long enough'
/** Seals as the two houses do. */
let secretEntrance: Entrance
const { privateKey, publicKey } = generateKeyPairSync('ed25519')

async function openHouse(): Promise<House> {
  const pool = await openPool(desk.url, 4)
  const own: TestDesk = { ...desk, pool, store: createStore(pool), desk: makeDesk(createStore(pool), desk.clock, desk.logs) }
  const feed = feedOver(own)
  const entrance = openEntrance(own.desk, { sessionSecret: SECRET, publicUrl: undefined, listening: () => 'http://127.0.0.1:7300' })
  const server = await buildServer({ desk: own.desk, entrance, feed, limits: { perPerson: 1_000_000, perStranger: 1_000_000 } })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const house = { server, feed, url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`, close: async () => { await server.close(); await feed.stop(); await pool.end() } }
  houses.push(house)
  return house
}

beforeAll(async () => {
  desk = await openDesk({ poolSize: 4 })
  desk.clock.now = cst('2025-09-02 10:00')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'live', alg: 'EdDSA' }
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people: PEOPLE.map(({ id, role, zh, en }) => ({ id, role, zh, en })), tokens: { issuer: 'https://1688.example', audience: 'gongdao', jwks: { keys: [jwk] } } }, buckets: 8 })
  await openHouse()
  await openHouse()
  secretEntrance = openEntrance(desk.desk, { sessionSecret: SECRET, publicUrl: undefined, listening: () => house(0).url })
})
afterAll(async () => {
  for (const house of houses.splice(0)) await house.close()
  await desk.close()
})

type Line = { blocks: Block[]; lastId: string | null; status: Promise<number>; ended: Promise<void>; cut(): void; headers: Record<string, unknown> }
function listen(house: House, who: string, options: { lastId?: string | null; query?: string } = {}): Line {
  let request: ClientRequest | null = null
  const line: Line = { blocks: [], lastId: options.lastId ?? null, status: Promise.resolve(0), ended: Promise.resolve(), cut: () => request?.destroy(), headers: {} }
  let end: () => void = () => undefined
  line.ended = new Promise((resolve) => { end = resolve })
  line.status = new Promise((resolve) => {
    request = httpRequest(`${house.url}/v1/stream${options.query ?? ''}`, { headers: { authorization: who, accept: 'text/event-stream', ...(options.lastId ? { 'last-event-id': options.lastId } : {}) } }, (response) => {
      line.headers = response.headers
      resolve(response.statusCode ?? 0)
      readBlocks(response, (block) => { line.blocks.push(block); line.lastId = block.id ?? line.lastId })
      response.once('close', () => end())
    })
    request.once('error', () => { resolve(0); end() })
    request.end()
  })
  return line
}

const demo = (person: string, marketplace = '1688'): string => `Demo ${marketplace}/${person}`
const versionsIn = (blocks: readonly Block[], caseId: string): number[] => blocks.flatMap(({ event, data }) => (event === 'case' && data['caseId'] === caseId ? [Number(data['version'])] : []))
async function until(met: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await met())) await new Promise((resolve) => setTimeout(resolve, 10))
}
const house = (n: number): House => houses[n] ?? (() => { throw new Error(`no house ${n}`) })()

/** A small generator with a fixed seed: the same cuts in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

async function openCase(orderId: string): Promise<{ caseId: string; bucket: number }> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(desk, order, scans)
  return { caseId: (await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })).caseId, bucket }
}

describe('a stream of events', () => {
  it('says ready first, then what is unread, and is made for proxies and browsers', async () => {
    const line = listen(house(0), demo('buyer-li'))
    expect(await line.status).toBe(200)
    expect(line.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
    await until(() => line.blocks.some(({ event }) => event === 'inbox'))
    expect(line.blocks.map(({ event }) => event)).toEqual([null, 'ready', 'inbox'])
    expect(line.blocks[0]?.retry).toBe(2000)
    expect(line.lastId).toMatch(/^[0-9a-f]{12}-\d+\.\d+:\d+:/)
    line.cut()
  })

  it('loses no version over lines that are cut, from one server to the other, under a load from many sides', async () => {
    const random = seeded(7)
    const cases: { caseId: string; bucket: number }[] = []
    for (let n = 0; n < 6; n += 1) cases.push(await openCase(`order-load-${n}`))
    let done = false
    const heard: Block[] = []
    const listening = (async () => {
      let lastId: string | null = null
      for (let line = listen(house(0), demo('shop-clock'), { lastId }); ; line = listen(house(random(2)), demo('shop-clock'), { lastId })) {
        await line.status
        const wait = done ? 0 : 20 + random(150)
        await new Promise((resolve) => setTimeout(resolve, wait))
        const complete = (blocks: readonly Block[]): boolean => cases.every(({ caseId }) => Math.max(0, ...versionsIn([...heard, ...blocks], caseId)) >= (latest.get(caseId) ?? Infinity))
        if (done) await until(() => complete(line.blocks))
        line.cut()
        heard.push(...line.blocks)
        lastId = line.lastId
        if (done) return
      }
    })()
    const latest = new Map<string, number>()
    // Only what is told from the first line on counts: give it a moment to stand.
    await until(() => heard.length > 0)
    const from = new Map(await Promise.all(cases.map(async ({ caseId }) => [caseId, (await desk.store.readLog(caseId)).commits.length] as const)))
    await Promise.all(cases.map(async ({ caseId, bucket }, n) => {
      for (let word = 0; word < 12; word += 1) await must(desk, { who: word % 2 === 0 ? 'buyer-li' : 'shop-clock', bucket, caseId, commandId: `word-${n}-${word}`, command: { type: 'MakeStatement', text: '请看一下', speech: 'claim', channel: 'case' } })
    }))
    await settle(desk.desk, desk.watched.outside)
    for (const { caseId } of cases) latest.set(caseId, (await desk.store.readLog(caseId)).commits.length)
    done = true
    await listening
    for (const { caseId } of cases) {
      const versions = versionsIn(heard, caseId)
      const first = from.get(caseId) ?? 0
      const wanted = Array.from({ length: (latest.get(caseId) ?? 0) - first }, (_, index) => first + 1 + index)
      // At least once each; each for the first time in its order.
      expect([...new Set(versions)].filter((version) => version > first)).toEqual(wanted)
    }
  })

  it('tells a stranger nothing: not the other side of another case, not the same names of another marketplace', async () => {
    const lines = [demo('buyer-tang'), demo('shop-toys'), demo('buyer-li', 'taobao'), demo('shop-clock', 'taobao'), demo('officer-an')].map((who) => listen(house(1), who))
    const mine = listen(house(1), demo('buyer-li'))
    await until(() => [...lines, mine].every(({ blocks }) => blocks.some(({ event }) => event === 'ready')))
    const { caseId } = await openCase('order-private')
    await until(() => versionsIn(mine.blocks, caseId).length > 0)
    // What is told them later has come through the same pipe: had they been told of the case, it would be there.
    const { order, scans } = clockSale('order-theirs')
    const bucket = await putSale(desk, { ...order, buyer: { ...order.buyer, buyerId: 'buyer-tang' }, merchant: { ...order.merchant, merchantId: 'shop-toys' } }, scans)
    const theirs = (await must(desk, { who: 'buyer-tang', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim('order-theirs') })).caseId
    await until(() => lines.slice(0, 2).every(({ blocks }) => versionsIn(blocks, theirs).length > 0))
    for (const line of [...lines, mine]) line.cut()
    const told = ({ blocks }: Line): unknown[] => blocks.flatMap(({ event, data }) => (event === 'case' ? [data['caseId']] : []))
    expect(lines.map(told)).toEqual([[theirs], [theirs], [], [], []])
    expect(told(mine)).toEqual([caseId])
  })

  it('tells the desk of the cases it names and of its queues, and a party that names cases that it may not', async () => {
    const { caseId, bucket } = await openCase('order-desk')
    const line = listen(house(0), demo('officer-an'), { query: `?cases=${caseId}` })
    await until(() => line.blocks.some(({ event }) => event === 'queues'))
    await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'refuse', command: { type: 'RefuseRequest', because: 'facts_disputed' } })
    await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'ask', command: { type: 'RequestIntervention' } })
    await until(() => versionsIn(line.blocks, caseId).length >= 2)
    await until(() => line.blocks.some(({ event, data }) => event === 'queues' && JSON.stringify(data['queues']).includes('"review"')))
    line.cut()
    const named = await fetch(`${house(0).url}/v1/changes?cases=${caseId}`, { headers: { authorization: demo('buyer-tang') } })
    expect([named.status, ((await named.json()) as { code: string }).code]).toEqual([422, 'malformed'])
    // Of another marketplace the same id is nobody's.
    const elsewhere = await fetch(`${house(0).url}/v1/changes?cases=${caseId}`, { headers: { authorization: demo('officer-an', 'taobao') } })
    expect(((await elsewhere.json()) as { changes: unknown[] }).changes).toEqual([])
  })

  it('counts the inbox anew when a notice comes and when it is read, on every screen', async () => {
    const lines = [listen(house(0), demo('shop-clock')), listen(house(1), demo('shop-clock'))]
    const unread = ({ blocks }: Line): unknown => blocks.findLast(({ event }) => event === 'inbox')?.data['unread']
    await until(() => lines.every((line) => unread(line) !== undefined))
    await openCase('order-badge')
    await settle(desk.desk, desk.watched.outside)
    const now = await desk.store.inbox.unreadIn({ marketplaceId: '1688', box: 'merchant', account: 'shop-clock' })
    await until(() => lines.every((line) => unread(line) === now))
    const read = await fetch(`${house(0).url}/v1/inbox/read`, { method: 'POST', headers: { authorization: demo('shop-clock'), 'content-type': 'application/json' }, body: JSON.stringify({ until: desk.clock.now }) })
    expect([read.status, await read.json()]).toEqual([200, { unread: 0 }])
    await until(() => lines.every((line) => unread(line) === 0))
    for (const line of lines) line.cut()
  })

  it('says reset to whoever was away longer than is kept, or comes from another database', async () => {
    const before = listen(house(0), demo('buyer-li'))
    await until(() => before.lastId !== null)
    before.cut()
    await before.ended
    for (const lastId of ['ffffffffffff-1.5:9:', 'nonsense', `${before.lastId?.split('.')[0] ?? ''}.3:3:`, `${before.lastId?.split('.')[0] ?? ''}.999999999:999999999:`]) {
      const line = listen(house(0), demo('buyer-li'), { lastId })
      await until(() => line.blocks.some(({ event }) => event === 'ready' || event === 'reset'))
      const first = line.blocks.find(({ event }) => event !== null)?.event
      // The third stands before everything there is: all of it is still kept, so nothing is lost.
      expect([lastId, first]).toEqual([lastId, lastId.includes('.3:3:') ? 'ready' : 'reset'])
      line.cut()
    }
  })

  it('ends when the token does, and a person who opens too many loses the oldest', async () => {
    const at = Math.floor(desk.clock.now / 1000)
    const token = await new SignJWT({ role: 'buyer' }).setProtectedHeader({ alg: 'EdDSA', kid: 'live' }).setIssuer('https://1688.example').setAudience('gongdao').setSubject('buyer-li').setIssuedAt(at).setExpirationTime(at + 1).sign(privateKey)
    const short = listen(house(0), `Bearer ${token}`)
    expect(await short.status).toBe(200)
    await short.ended
    expect(short.blocks.at(-1)).toMatchObject({ event: 'bye', data: { because: 'expired' } })

    const many = [listen(house(0), demo('buyer-he'))]
    await many[0]?.status
    for (let n = 0; n < 20; n += 1) {
      const line = listen(house(0), demo('buyer-he'))
      await line.status
      many.push(line)
    }
    await many[0]?.ended
    expect(many[0]?.blocks.at(-1)).toMatchObject({ event: 'bye', data: { because: 'crowded' } })
    for (const line of many) line.cut()
  })

  it('is refused to whoever may not read cases, sends no Accept, or says nothing of himself', async () => {
    const ask = async (headers: Record<string, string>) => {
      const answer = await fetch(`${house(0).url}/v1/stream`, { headers })
      return [answer.status, ((await answer.json()) as { code: string }).code]
    }
    expect(await ask({ authorization: demo('author-ce'), accept: 'text/event-stream' })).toEqual([403, 'role_may_not'])
    expect(await ask({ authorization: demo('buyer-li') })).toEqual([406, 'want_event_stream'])
    expect(await ask({ accept: 'text/event-stream' })).toEqual([401, 'who_are_you'])
  })

  it('lets a server stop at once, and says goodbye', async () => {
    const third = await openHouse()
    const line = listen(third, demo('buyer-li'))
    await until(() => line.blocks.some(({ event }) => event === 'ready'))
    houses.splice(houses.indexOf(third), 1)
    await third.close()
    await line.ended
    expect(line.blocks.at(-1)).toMatchObject({ event: 'bye', data: { because: 'stopping' } })
  })
})

describe('the same for those who poll', () => {
  it('lists what changed since, once', async () => {
    const ask = async (after?: string) => (await (await fetch(`${house(0).url}/v1/changes${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`, { headers: { authorization: demo('buyer-li') } })).json()) as { position: string; reset: boolean; changes: { caseId: string; version: number }[]; unread: number }
    const start = await ask()
    expect(start).toMatchObject({ reset: false, changes: [] })
    const { caseId } = await openCase('order-polled')
    const next = await ask(start.position)
    expect(next).toMatchObject({ reset: false, changes: [{ caseId, version: 1 }] })
    expect((await ask(next.position)).changes).toEqual([])
    expect(await ask('nonsense')).toMatchObject({ reset: true, changes: [] })
  })
})

describe('stopping reminders from a letter', () => {
  const seals = async (content: object, purpose = 'unsubscribe'): Promise<string> => secretEntrance.seal.seal(purpose, content, 3600)
  const li = { marketplaceId: '1688', box: 'buyer' as const, account: 'buyer-li' }

  it('asks first when somebody looks, stops at once when a mail program posts, and changes nothing else', async () => {
    const link = `${house(0).url}/unsubscribe?token=${await seals(li)}`
    await desk.store.inbox.putPreference(li, { language: 'en', reminders: true }, 1)
    const looked = await fetch(link, { headers: { 'accept-language': 'en' } })
    expect([looked.status, looked.headers.get('content-type'), await looked.text()]).toEqual([200, 'text/html; charset=utf-8', expect.stringContaining('<form method="post">')])
    expect(await desk.store.inbox.preferenceOf(li)).toEqual({ language: 'en', reminders: true })
    const posted = await fetch(link, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' })
    expect([posted.status, await desk.store.inbox.preferenceOf(li)]).toEqual([200, { language: 'en', reminders: false }])
    const read = await fetch(`${house(1).url}/v1/me/preferences`, { headers: { authorization: demo('buyer-li') } })
    expect(await read.json()).toEqual({ language: 'en', reminders: false })
  })

  it('takes no link that is not its own', async () => {
    for (const token of ['x', await seals(li, 'session'), await seals({ ...li, box: 'nobody' })]) {
      expect((await fetch(`${house(0).url}/unsubscribe?token=${token}`, { method: 'POST' })).status).toBe(404)
    }
    expect((await fetch(`${house(0).url}/unsubscribe`, { method: 'POST' })).status).toBe(422)
  })
})
