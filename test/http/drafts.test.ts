// What somebody is writing and has not sent: his own wherever he goes on, never lost to another of his screens, gone when it is old or he is erased.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLI_ACTOR } from '../../src/app/audit.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { erasePerson, runRetention } from '../../src/app/erasure.ts'
import { connect, type Api } from '../../src/client/client.ts'
import { buildServer } from '../../src/http/server.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let as: (person: string) => Api
const DAY = 86_400_000
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  const people = [['1001', 'buyer'], ['1002', 'buyer'], ['officer-an', 'officer'], ['shop-clock', 'merchant']].map(([id, role]) => ({ id, role, zh: id, en: id }))
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people }, buckets: 8 })
  await desk.store.putMarketplace({ id: 'clerks', kind: 'demo', settings: { people: [{ id: 'shop-clock', role: 'clerk', zh: '客服', en: 'clerk' }] }, buckets: 1 })
  server = await buildServer({ desk: desk.desk, limits: { perPerson: 1_000_000, perStranger: 1_000_000 } })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  as = (person) => connect({ url, authorization: () => `Demo ${person.includes('/') ? person : `1688/${person}`}`, lang: 'en' })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

const at = (key: string) => ({ params: { path: { key } } })
const keep = (api: Api, key: string, content: Record<string, unknown>, version: number | null = null) => api.PUT('/v1/drafts/{key}', { ...at(key), body: { version, content } })
const read = (api: Api, key: string) => api.GET('/v1/drafts/{key}', at(key))

describe('a draft', () => {
  it('comes back as it was written, is listed without its content, and is nobody else\'s', async () => {
    const content = { reason: 'R08', words: '表盘有划痕 "一道"', lines: [{ lineId: 'l1', quantity: 2 }], step: null, nested: { deep: [true, 1.5] } }
    const kept = await keep(as('1001'), 'apply.order-1', content, 0)
    expect([kept.response.status, kept.data?.key, kept.data?.at]).toEqual([200, 'apply.order-1', desk.clock.now])
    const back = await read(as('1001'), 'apply.order-1')
    expect(back.data).toEqual({ ...kept.data, content })
    expect((await as('1001').GET('/v1/drafts', {})).data).toEqual({ drafts: [kept.data] })
    for (const other of ['1002', 'officer-an', 'shop-clock', 'clerks/shop-clock']) {
      expect([other, (await as(other).GET('/v1/drafts', {})).data?.drafts, (await read(as(other), 'apply.order-1')).error?.code]).toEqual([other, [], 'unknown_draft'])
    }
    const { rows } = await desk.admin('select ciphertext from draft')
    expect(rows.every((row) => !(row as { ciphertext: Buffer }).ciphertext.includes('划痕'))).toBe(true)
  })

  it('is a shop\'s, whoever of the shop writes it', async () => {
    await keep(as('shop-clock'), 'templates', { hello: '你好' })
    await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people: [{ id: 'shop-clock', role: 'clerk', zh: '客服', en: 'clerk' }, { id: '1001', role: 'buyer', zh: '1', en: '1' }, { id: 'officer-an', role: 'officer', zh: '安', en: 'An' }] }, buckets: 8 })
    expect((await read(as('shop-clock'), 'templates')).data?.content).toEqual({ hello: '你好' })
  })
})

describe('two screens of one person', () => {
  it('never write over each other unseen: the second is shown what is kept instead', async () => {
    const first = await keep(as('1001'), 'reply.1', { text: 'a' }, 0)
    const version = first.data?.version ?? -1
    const second = await keep(as('1001'), 'reply.1', { text: 'b' }, version)
    expect(second.data?.version).toBe(version + 1)
    const late = await keep(as('1001'), 'reply.1', { text: 'c' }, version)
    expect([late.response.status, late.error]).toMatchObject([409, { code: 'draft_changed', retryable: false, stored: { key: 'reply.1', version: version + 1, content: { text: 'b' } } }])
    expect((await keep(as('1001'), 'reply.1', { text: 'd' }, 0)).error).toMatchObject({ code: 'draft_changed', stored: { content: { text: 'b' } } })
    expect((await read(as('1001'), 'reply.1')).data?.content).toEqual({ text: 'b' })
    expect((await keep(as('1001'), 'reply.1', { text: 'e' })).data?.version).toBe(version + 2)
  })

  it('of many at once with the same version one is kept', async () => {
    const version = (await keep(as('1001'), 'race', { n: -1 }, 0)).data?.version ?? -1
    const all = await Promise.all(Array.from({ length: 12 }, (_, n) => keep(as('1001'), 'race', { n }, version)))
    expect(all.map(({ response }) => response.status).toSorted()).toEqual([200, ...Array<number>(11).fill(409)])
    const begun = await Promise.all(Array.from({ length: 12 }, (_, n) => keep(as('1001'), 'race-new', { n }, 0)))
    expect(begun.filter(({ response }) => response.status === 200).length).toBe(1)
  })

  it('may use the ETag of what was read, which is not another draft\'s of the same name', async () => {
    const etag = (await read(as('1001'), 'reply.1')).response.headers.get('etag') ?? ''
    const headers = { authorization: 'Demo 1688/1001', 'content-type': 'application/json' }
    const put = (ifMatch: string, body: unknown) => server.inject({ method: 'PUT', url: '/v1/drafts/reply.1', headers: { ...headers, 'if-match': ifMatch }, payload: JSON.stringify(body) })
    const done = await put(etag, { content: { text: 'f' } })
    expect([done.statusCode, done.headers['etag']]).toEqual([200, `"${Number(etag.slice(1, -1)) + 1}"`])
    expect([(await put(etag, { content: {} })).json(), (await put(etag, { version: 1, content: {} })).json()]).toMatchObject([{ code: 'draft_changed' }, { code: 'malformed', field: 'version' }])
    const gone = (tag: string) => server.inject({ method: 'DELETE', url: '/v1/drafts/reply.1', headers: { authorization: 'Demo 1688/1001', 'if-match': tag } })
    expect([(await gone(etag)).statusCode, (await gone(String(done.headers['etag']))).statusCode, (await gone(etag)).statusCode]).toEqual([409, 204, 204])
    // Sent from the other screen meanwhile: what is typed here is told so, and a new draft does not take the old one's place.
    expect((await put(String(done.headers['etag']), { content: {} })).json()).toMatchObject({ code: 'draft_changed', stored: null })
    await keep(as('1001'), 'reply.1', { text: 'anew' }, 0)
    expect((await put(String(done.headers['etag']), { content: {} })).json()).toMatchObject({ code: 'draft_changed', stored: { content: { text: 'anew' } } })
  })
})

describe('how much is kept', () => {
  it('is 64 kB a draft, 200 drafts a person, and keys of 80 characters', async () => {
    const room = 65_536 - JSON.stringify({ t: '' }).length
    expect((await keep(as('officer-an'), 'k'.repeat(80), { t: 'x'.repeat(room) })).response.status).toBe(200)
    expect((await keep(as('officer-an'), 'long', { t: '公'.repeat(room / 3 + 1) })).error).toMatchObject({ status: 422, code: 'text_too_long', allowed: 65_536 })
    for (const key of ['k'.repeat(81), '.hidden', 'a b', 'a/b']) expect([key, (await keep(as('officer-an'), key, {})).error?.code]).toEqual([key, expect.stringMatching(/^(?:malformed|no_such_route)$/)])
    for (let n = 1; n < 200; n += 1) await keep(as('officer-an'), `many-${n}`, { n }, 0)
    for (const version of [0, null]) expect((await keep(as('officer-an'), 'one-too-many', {}, version)).error).toMatchObject({ status: 422, code: 'draft_limit', allowed: 200 })
    expect((await keep(as('officer-an'), 'many-7', { again: true })).response.status).toBe(200)
    await as('officer-an').DELETE('/v1/drafts/{key}', at('many-8'))
    expect((await keep(as('officer-an'), 'one-too-many', {}, 0)).response.status).toBe(200)
  })

  it('goes ninety days after its last change, whoever\'s it is', async () => {
    const before = (await as('officer-an').GET('/v1/drafts', {})).data?.drafts.length
    desk.clock.now += 60 * DAY
    await keep(as('officer-an'), 'many-9', { still: 'at it' })
    desk.clock.now += 31 * DAY
    const dry = await runRetention(desk.desk, CLI_ACTOR, { dryRun: true })
    expect((await as('officer-an').GET('/v1/drafts', {})).data?.drafts.length).toBe(before)
    const run = await runRetention(desk.desk, CLI_ACTOR, { dryRun: false })
    const of = ({ marketplaces }: typeof run) => marketplaces.find(({ marketplace }) => marketplace === '1688')?.gone.drafts
    expect([of(dry), (await as('officer-an').GET('/v1/drafts', {})).data?.drafts.map(({ key }) => key)]).toEqual([of(run), ['many-9']])
    expect((of(run) ?? 0) >= 199).toBe(true)
  })

  it('goes at once with a person who is erased, and nothing more is taken from him', async () => {
    await keep(as('1001'), 'apply.order-2', { words: 'mine' })
    const person = { marketplaceId: '1688', side: 'buyer', personId: '1001' } as const
    expect(await erasePerson(desk.desk, CLI_ACTOR, { person, dryRun: true })).toMatchObject({ gone: { drafts: 1 } })
    expect((await read(as('1001'), 'apply.order-2')).data?.content).toEqual({ words: 'mine' })
    expect(await erasePerson(desk.desk, CLI_ACTOR, { person, dryRun: false })).toMatchObject({ state: 'done', gone: { drafts: 1 } })
    expect([(await as('1001').GET('/v1/drafts', {})).data, (await keep(as('1001'), 'apply.order-3', {})).error?.code]).toEqual([{ drafts: [] }, 'person_erased'])
  })
})
