// Every operation of the document asked with what fits its schemas, what stands at their edges, and what does not fit at all, by every role and by
// nobody: no answer is a fault of ours, and none is one the document does not know. LONG=1 asks 100,000 times.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc, { type Arbitrary } from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PEOPLE, cst } from '../../src/app/demo/cast.ts'
import type { Feed } from '../../src/app/feed.ts'
import { ROLES } from '../../src/domain/parts.ts'
import { fileInspector } from '../../src/gateways/files/inspect.ts'
import { localObjects } from '../../src/gateways/files/local-objects.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { sandboxGate } from '../../src/gateways/sandbox/gate.ts'
import { document } from '../../src/http/openapi.ts'
import type { Json } from '../../src/http/operation.ts'
import { buildServer } from '../../src/http/server.ts'
import { createFileBook } from '../../src/store/files.ts'
import { createSandboxBook } from '../../src/store/sandbox.ts'
import { clockClaim, clockSale, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'
import { feedOver } from '../live/feeds.ts'
import { undocumented } from './document-check.ts'
import { HOSTILE, spoilt, valuesOf, type Known } from './document-arbitraries.ts'
import { withOutward } from './walk-outward.ts'

const RUNS = process.env['LONG'] === '1' ? 100_000 : 1_500
const SEED = 20_251_122
/** Of different faults: then no more is asked. */
const ENOUGH = 20

let desk: TestDesk
let server: FastifyInstance
let feed: Feed
let folder = ''
const caseIds: string[] = []
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  const people = [...PEOPLE.map(({ id, role, zh, en }) => ({ id, role, zh, en })), ...ROLES.map((role) => ({ id: `the-${role}`, role, zh: role, en: role }))]
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people }, buckets: 8 })
  for (const orderId of ['fuzz-1', 'fuzz-2', 'fuzz-3']) {
    const { order, scans } = clockSale(orderId, 3)
    const bucket = await putSale(desk, order, scans)
    if (orderId === 'fuzz-3') continue
    caseIds.push((await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })).caseId)
  }
  folder = mkdtempSync(join(tmpdir(), 'gongdao-fuzz-'))
  const files = { book: createFileBook(desk.pool), objects: localObjects(join(folder, 'objects')), inspector: fileInspector, quarantine: join(folder, 'quarantine'), key: Buffer.alloc(32, 7) }
  const whole = { ...withOutward(desk), files }
  const entrance = openEntrance(whole, { sessionSecret: undefined, publicUrl: undefined, listening: () => 'http://127.0.0.1:7300', accountsKey: () => Buffer.alloc(32, 9) })
  feed = feedOver(desk)
  const book = createSandboxBook(desk.pool)
  server = await buildServer({ desk: whole, entrance, feed, sandbox: { book, gate: sandboxGate(book, desk.desk.realNow), outside: desk.watched.outside }, limits: { perPerson: 100_000_000, perStranger: 100_000_000 } })
}, 120_000)
afterAll(async () => {
  await server.close()
  await feed.stop()
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

type Operation = { readonly path: string; readonly method: string; readonly id: string; readonly parameters: readonly { name: string; in: string; required: boolean; schema: Json }[]; readonly body: Json | null; readonly media: string | null }
const operations: readonly Operation[] = Object.entries(document().paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]): Operation => {
  const content = (operation['requestBody'] as { content?: Record<string, { schema: Json }> } | undefined)?.content
  const [media, shape] = Object.entries(content ?? {})[0] ?? [null, null]
  return { path, method: method.toUpperCase(), id: String(operation['operationId']), parameters: (operation['parameters'] ?? []) as Operation['parameters'], body: media === 'application/json' ? (shape?.schema ?? null) : null, media }
}))

type Asked = { readonly method: string; readonly url: string; readonly headers: Record<string, string>; readonly payload: string | null }

const who = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('buyer-li', 'shop-clock', 'officer-an', ...ROLES.map((role) => `the-${role}`)).map((person) => `Demo 1688/${person}`) },
  { weight: 1, arbitrary: fc.constantFrom('', 'Bearer x', 'Bearer eyJhbGciOiJub25lIn0.e30.', 'Demo 1688/nobody', 'Demo taobao/buyer-li', 'Basic YTpi', 'Demo ../../x', 'Bearer '.padEnd(3000, 'a')) },
)
const odd = fc.constantFrom<Record<string, string>>({}, {}, {}, {}, { 'if-match': '"1"' }, { 'if-match': 'x' }, { 'if-none-match': '*' }, { 'accept-language': 'en' }, { 'accept-language': '\u00ff;q=x' }, { 'content-type': 'text/plain' }, { 'content-type': 'application/json; charset=utf-16' }, { range: 'bytes=0-' }, { cookie: 'gongdao=x; __Host-gongdao=y' })

/** Nothing that a person could send but a computer would not: every part is text in the end. */
const asText = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value))
const inUrl = (value: unknown): string => encodeURIComponent(asText(value).replaceAll(/\p{Surrogate}/gu, '?')).slice(0, 1200)

function requestsOf(known: Known): Arbitrary<Asked> {
  const [fits, edges] = [valuesOf(known, false), valuesOf(known, true)]
  const hostile = fc.constantFrom(...HOSTILE)
  const parameter = (schema: Json, name: string): Arbitrary<unknown> => fc.oneof({ weight: 8, arbitrary: fits(schema, name) }, { weight: 2, arbitrary: edges(schema, name) }, { weight: 2, arbitrary: hostile })
  const one = (operation: Operation): Arbitrary<Asked> => {
    const path = operation.parameters.filter((each) => each.in === 'path')
    const query = operation.parameters.filter((each) => each.in === 'query')
    const places = fc.tuple(...path.map(({ schema, name }) => parameter(schema, name)))
    const asks = fc.record(Object.fromEntries(query.map(({ schema, name }) => [name, parameter(schema, name)])), { requiredKeys: [] })
    const needs = fc.record(Object.fromEntries(query.filter(({ required }) => required).map(({ schema, name }) => [name, fits(schema, name)])))
    const body = operation.body === null ? hostile : fc.oneof({ weight: 6, arbitrary: fits(operation.body, '') }, { weight: 2, arbitrary: edges(operation.body, '') }, { weight: 6, arbitrary: spoilt(fits(operation.body, '')) }, { weight: 1, arbitrary: hostile })
    return fc.record({ places, asks, needs, body, who, odd, extra: fc.constantFrom('', '', '', '', 'x=1', '__proto__=1', 'limit=-1', 'after=%00', 'a[]=1') }).map((drawn): Asked => {
      const url = path.reduce((text, { name }, index) => text.replace(`{${name}}`, inUrl(drawn.places[index])), operation.path)
      const search = [...Object.entries({ ...drawn.needs, ...drawn.asks }).map(([name, value]) => `${name}=${inUrl(value)}`), ...(drawn.extra === '' ? [] : [drawn.extra])].join('&')
      const sends = operation.media !== null
      return {
        method: operation.method, url: search === '' ? url : `${url}?${search}`, payload: sends ? JSON.stringify(drawn.body ?? null) : null,
        headers: { ...(drawn.who === '' ? {} : { authorization: drawn.who }), ...(sends ? { 'content-type': operation.media === 'multipart/form-data' ? 'multipart/form-data; boundary=x' : (operation.media ?? '') } : {}), ...drawn.odd },
      }
    })
  }
  return fc.oneof(...operations.map(one))
}

it(`answers ${RUNS} requests made from the document without a fault and without an answer the document does not know`, async () => {
  const known: Known = {
    caseId: [...caseIds, '1', '9223372036854775807', '99999999999999999999'], merchantId: ['shop-clock', 'shop-toys'], orderId: ['fuzz-1', 'fuzz-2', 'fuzz-3'], lineId: ['l1', '1', 'line-1'], name: ['1688@2025-03', 'cn-law@2024-07', 'taobao@2025-04'],
    against: ['1688@2025-03'], marketplace: ['1688'], buyerId: ['buyer-li', 'buyer-tang'], decisionId: ['d1', 'D1'], offerId: ['o1', 'O1'], legId: ['r1', 'R1'], addressId: ['addr-clock'], limit: ['1', '100'],
  }
  const statuses = new Map<string, number>()
  const seen = new Set<string>()
  /** One request for each way an operation went wrong. */
  const bad = new Map<string, string>()
  await fc.assert(fc.asyncProperty(requestsOf(known), async ({ method, url, headers, payload }) => {
    if (bad.size >= ENOUGH) return
    const answer = await server.inject({ method: method as 'GET', url, headers, ...(payload === null ? {} : { payload }) })
    const operation = operations.find((each) => each.method === method && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]*')}$`).test(url.split('?')[0] ?? ''))
    const found = answer.statusCode === 404 && /"code":"no_such_route"/.test(answer.body) ? '' : operation?.id ?? ''
    const wrong = answer.statusCode >= 500 ? 'a fault' : undocumented({ operation: found, method, status: answer.statusCode, contentType: String(answer.headers['content-type'] ?? ''), payload: answer.body })
    statuses.set(String(answer.statusCode), (statuses.get(String(answer.statusCode)) ?? 0) + 1)
    seen.add(found)
    if (wrong === null) return
    const why = answer.statusCode < 500 ? wrong : String(desk.logs.findLast(({ level }) => level === 'error')?.['why'])
    bad.set(`${found} ${why}`, `${method} ${url.slice(0, 300)} as ${headers['authorization'] ?? 'nobody'}: ${answer.statusCode} ${wrong}, ${why} ${answer.body.slice(0, 200)} ← ${(payload ?? '').slice(0, 600)}`)
  }), { seed: SEED, numRuns: RUNS, endOnFailure: true })
  expect([...bad.values()]).toEqual([])
  // The requests reached what they were meant for: every operation, and answers of every kind.
  expect(operations.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([])
  for (const status of ['200', '403', '404', '422']) expect(statuses.get(status) ?? 0).toBeGreaterThan(RUNS / 100)
}, RUNS * 600 + 120_000)
