// Every route × every role × (own, another's, another marketplace's, absent) object, expecting exactly what the access tables say.
// The routes are read from the server: a new one without its row here fails.
import { generateKeyPairSync } from 'node:crypto'
import { SignJWT, exportJWK } from 'jose'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst, PEOPLE } from '../../src/app/demo/cast.ts'
import type { Feed } from '../../src/app/feed.ts'
import { TOKEN_ROLES } from '../../src/app/identity.ts'
import { ACCESS, ENGINE_ONLY, READS } from '../../src/domain/access.ts'
import { COMMAND_TYPES, type CommandType } from '../../src/domain/commands.ts'
import { ROLES, type Role } from '../../src/domain/parts.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { sandboxGate } from '../../src/gateways/sandbox/gate.ts'
import { buildServer } from '../../src/http/server.ts'
import { createSandboxBook } from '../../src/store/sandbox.ts'
import { clockClaim, clockSale, footprint, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'
import { feedOver } from '../live/feeds.ts'
import { leastCommand } from './least-command.ts'
import { accountRows, tellWalkAccounts } from './walk-accounts.ts'
import { peopleRows } from './walk-people.ts'
import { outwardRows, tellWalkOutward, withOutward } from './walk-outward.ts'

const OBJECTS = ['own', 'other', 'elsewhere', 'absent'] as const
type Which = (typeof OBJECTS)[number]
const isParty = (role: Role): boolean => (TOKEN_ROLES as readonly Role[]).includes(role)

let desk: TestDesk
let server: FastifyInstance
let feed: Feed
const credentials = new Map<Role, string>()
const caseIds = new Map<Which, string>()
const orderPaths: Record<Which, string> = { own: 'shop-clock/orders/walk-own', other: 'shop-toys/orders/walk-other', elsewhere: 'shop-clock/orders/walk-elsewhere', absent: 'shop-clock/orders/walk-none' }

/** The cast's marketplace with somebody in every role; its tokens vouch for the parties, for a clerk shares the id of his shop. */
async function vouchForAll(): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const others = ROLES.filter((role) => !isParty(role)).map((role) => ({ id: `the-${role}`, role, zh: role, en: role }))
  const people = [...PEOPLE.map(({ id, role, zh, en }) => ({ id, role, zh, en })), ...others]
  const jwk = { ...(await exportJWK(publicKey)), kid: 'walk', alg: 'EdDSA' }
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people, tokens: { issuer: 'https://1688.example', audience: 'gongdao', jwks: { keys: [jwk] } } }, buckets: 8 })
  const at = Math.floor(desk.clock.now / 1000)
  for (const role of ROLES) {
    const sub = role === 'buyer' ? 'buyer-li' : 'shop-clock'
    credentials.set(role, isParty(role) ? `Bearer ${await new SignJWT({ role }).setProtectedHeader({ alg: 'EdDSA', kid: 'walk' }).setIssuer('https://1688.example').setAudience('gongdao').setSubject(sub).setIssuedAt(at).setExpirationTime(at + 300).sign(privateKey)}` : `Demo 1688/the-${role}`)
  }
}

async function openCaseOf(which: Which, marketplace: string, buyer: string, merchant: string): Promise<void> {
  const { order, scans } = clockSale(`walk-${which}`)
  const bucket = await putSale(desk, { ...order, marketplace, buyer: { ...order.buyer, buyerId: buyer }, merchant: { ...order.merchant, merchantId: merchant } }, scans)
  const { caseId } = await must(desk, { who: { role: 'buyer', id: buyer, marketplace }, bucket, orderId: order.orderId, commandId: `open-${which}`, command: clockClaim(order.orderId) })
  caseIds.set(which, caseId)
}

const served: string[] = []
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  await vouchForAll()
  await tellWalkAccounts(desk)
  await tellWalkOutward(desk)
  await openCaseOf('own', '1688', 'buyer-li', 'shop-clock')
  await openCaseOf('other', '1688', 'buyer-tang', 'shop-toys')
  await openCaseOf('elsewhere', 'taobao', 'buyer-li', 'shop-clock')
  // An order still without a case, so that opening one is a question of who asks.
  const { order, scans } = clockSale('walk-fresh')
  await putSale(desk, order, scans)
  caseIds.set('absent', desk.store.newCaseId(desk.store.bucketOf(caseIds.get('own') ?? '') ?? -1, desk.clock.now + 1, 7))
  const entrance = openEntrance(desk.desk, { sessionSecret: undefined, publicUrl: undefined, listening: () => 'http://127.0.0.1:7300', accountsKey: () => Buffer.alloc(32, 9) })
  feed = feedOver(desk)
  const book = createSandboxBook(desk.pool)
  server = await buildServer({ desk: withOutward(desk), entrance, feed, sandbox: { book, gate: sandboxGate(book, desk.desk.realNow), outside: desk.watched.outside }, limits: { perPerson: 1_000_000, perStranger: 1_000_000 } })
  await server.ready()
  for (const line of server.printRoutes({ commonPrefix: false, includeHooks: false }).split('\n')) served.push(line)
})
afterAll(async () => {
  await server.close()
  await feed.stop()
  await desk.close()
})

type Answer = { status: number; code: string | null; body: unknown }
async function call(role: Role | null, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown): Promise<Answer> {
  const headers = { ...(role === null ? {} : { authorization: credentials.get(role) ?? '' }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const answer: LightMyRequestResponse = await server.inject(body === undefined ? { method, url, headers } : { method, url, headers, payload: JSON.stringify(body) })
  const read = answer.headers['content-type']?.toString().includes('json') ? (answer.json() as { code?: string }) : {}
  return { status: answer.statusCode, code: answer.statusCode >= 400 ? (read.code ?? '') : null, body: read }
}
const short = ({ status, code }: Answer): string => (code === null ? String(status) : `${status} ${code}`)

/** What reading an object must answer: the role first, then whether it is there, is of this marketplace, and is one's own. */
function readingOf(what: 'order' | 'case', role: Role, which: Which): string {
  if (!(READS[what] as readonly Role[]).includes(role)) return '403 role_may_not'
  return which === 'own' || (which === 'other' && !isParty(role)) ? '200' : `404 unknown_${what}`
}

/** What a command must answer; null: the table lets it through to the chapters. */
function commandOf(type: CommandType, role: Role, which: Which, unknown: string): string | null {
  // A body outside sees only what was handed over to it, and nothing was; a carrier only parcels of its own, and here are none.
  if (which === 'elsewhere' || which === 'absent' || (which === 'other' && isParty(role)) || role === 'outside' || role === 'carrier') return `404 ${unknown}`
  return ACCESS[type].includes(role) ? null : '403 role_may_not'
}
const LET_THROUGH = /^(?!.*\b(?:unknown_case|unknown_order|role_may_not|unknown_command|malformed)$)(?!5)(?!401)/

type Row = (role: Role, which: Which) => Promise<void>
const reading = (what: 'order' | 'case', url: (which: Which) => string): Row => async (role, which) => {
  expect([role, which, short(await call(role, 'GET', url(which)))]).toEqual([role, which, readingOf(what, role, which)])
}
const same = (method: 'GET' | 'POST', url: string, status: number): Row => async (role) => { expect(short(await call(role, method, url))).toBe(String(status)) }
const caseUrl = (tail: string) => (which: Which): string => `/v1/cases/${caseIds.get(which) ?? ''}${tail}`
const orderUrl = (tail: string) => (which: Which): string => `/v1/merchants/${orderPaths[which]}${tail}`

/** Every command type in turn. Previews are tried whatever the table says; what would really happen only where it must be refused. */
const commanding = (url: (which: Which) => string, really: boolean): Row => async (role, which) => {
  for (const type of COMMAND_TYPES) {
    // Opening is asked of an order; asked of a case it says the same whichever case that is.
    const enginesOwn = role === 'system' && ENGINE_ONLY.includes(type)
    const expected = type === 'OpenCase' ? '422 malformed' : enginesOwn ? '403 role_may_not' : commandOf(type, role, which, 'unknown_case')
    if (really && expected === null) continue
    const command = leastCommand(type, `walk-${which}`)
    const got = short(await call(role, 'POST', url(which), really ? { commandId: `walk-${role}-${which}-${type}`, command } : { command }))
    if (expected === null) expect([role, which, type, got]).toEqual([role, which, type, expect.stringMatching(LET_THROUGH)])
    else expect([role, which, type, got]).toEqual([role, which, type, expected])
  }
}
const opening = (tail: string, really: boolean): Row => async (role, which) => {
  const url = which === 'own' ? `/v1/merchants/shop-clock/orders/walk-fresh${tail}` : orderUrl(tail)(which)
  const orderId = which === 'own' ? 'walk-fresh' : which === 'absent' ? 'walk-none' : `walk-${which}`
  const expected = commandOf('OpenCase', role, which, 'unknown_order')
  if (really && expected === null) return
  expect([role, which, short(await call(role, 'POST', url, really ? { commandId: `walk-${role}`, command: clockClaim(orderId) } : { command: clockClaim(orderId) }))]).toEqual([role, which, expected ?? '200'])
}
const listing: Row = async (role) => {
  const answer = await call(role, 'GET', '/v1/cases')
  if (!(READS.cases as readonly Role[]).includes(role)) return expect([role, short(answer)]).toEqual([role, '403 role_may_not'])
  const found = (answer.body as { items: { caseId: string }[] }).items.map((item) => item.caseId)
  expect([role, found]).toEqual([role, isParty(role) ? [caseIds.get('own')] : []])
}

/** Nothing of it belongs to one object: the role alone decides, and everybody gets what is his. */
const roleAlone = (method: 'GET' | 'POST' | 'PUT', url: string, reads: 'case' | 'inbox', body?: unknown, otherwise = '200'): Row => async (role) => {
  expect([role, short(await call(role, method, url, body))]).toEqual([role, (READS[reads] as readonly Role[]).includes(role) ? otherwise : '403 role_may_not'])
}

/** Here is no sandbox, so there is nothing to play with; test/operations/sandbox.test.ts has one. */
const noSandbox = (method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown): Row => async (role) => { expect([role, short(await call(role, method, url, body))]).toEqual([role, '403 role_may_not']) }

/** What an officer decides on is for the desk and its auditors, of any case of their marketplace. */
const judging = (method: 'GET' | 'POST', tail: string, body?: unknown): Row => async (role, which) => {
  const desks = role === 'officer' || role === 'senior_officer' || role === 'auditor'
  expect([role, which, short(await call(role, method, caseUrl(tail)(which), body))]).toEqual([role, which, desks ? readingOf('case', role, which) : '403 role_may_not'])
}
const ANY_TERMS = { remedy: 'none', returnRequired: false, returnFreight: 'none', flows: [] }

const ROWS: Record<string, Row> = {
  ...accountRows({ desk: () => desk, call, caseId: (which) => caseIds.get(which) ?? '' }),
  ...outwardRows({ desk: () => desk, call, caseId: (which) => caseIds.get(which) ?? '' }),
  ...peopleRows({ desk: () => desk, call, caseId: (which) => caseIds.get(which) ?? '' }),
  'GET /v1/sandbox': noSandbox('GET', '/v1/sandbox'),
  'POST /v1/sandbox/tokens': noSandbox('POST', '/v1/sandbox/tokens', { role: 'buyer', id: 'buyer-li' }),
  'POST /v1/sandbox/clock': noSandbox('POST', '/v1/sandbox/clock', { advance: 'P1D' }),
  'PUT /v1/sandbox/payments': noSandbox('PUT', '/v1/sandbox/payments', { answers: 'confirm' }),
  'POST /v1/sandbox/parcels': noSandbox('POST', '/v1/sandbox/parcels', { merchantId: 'shop-clock', orderId: 'walk-own', shipmentId: 'p', kinds: ['signed'] }),
  // Asked without the header of a stream, for one would never end; what is told to whom is in test/live.
  'GET /v1/stream': roleAlone('GET', '/v1/stream', 'case', undefined, '406 want_event_stream'),
  'GET /v1/changes': roleAlone('GET', '/v1/changes', 'case'),
  'GET /v1/inbox': roleAlone('GET', '/v1/inbox', 'inbox'),
  'POST /v1/inbox/read': roleAlone('POST', '/v1/inbox/read', 'inbox', { until: 0 }),
  'GET /v1/me/preferences': roleAlone('GET', '/v1/me/preferences', 'inbox'),
  'PUT /v1/me/preferences': roleAlone('PUT', '/v1/me/preferences', 'inbox', { language: 'zh', reminders: true }),
  'GET /v1/me': same('GET', '/v1/me', 200),
  'POST /v1/sign-out': same('POST', '/v1/sign-out', 200),
  'GET /v1/policies': same('GET', '/v1/policies', 200),
  'GET /v1/policies/:name': same('GET', '/v1/policies/1688@2025-03', 200),
  'GET /v1/merchants/:merchantId/orders/:orderId': reading('order', orderUrl('')),
  'POST /v1/merchants/:merchantId/orders/:orderId/cases': opening('/cases', true),
  'POST /v1/merchants/:merchantId/orders/:orderId/preview': opening('/preview', false),
  'GET /v1/cases': listing,
  'GET /v1/cases/:caseId': reading('case', caseUrl('')),
  'GET /v1/cases/:caseId/events': reading('case', caseUrl('/events')),
  'GET /v1/cases/:caseId/reason-preview': reading('case', caseUrl('/reason-preview?reason=R08')),
  'GET /v1/cases/:caseId/trace': judging('GET', '/trace'),
  'POST /v1/cases/:caseId/departures': judging('POST', '/departures', { terms: ANY_TERMS }),
  'POST /v1/cases/:caseId/commands': commanding(caseUrl('/commands'), true),
  'POST /v1/cases/:caseId/preview': commanding(caseUrl('/preview'), false),
}
/** Anybody may call these; what they say to whom is in door.test.ts and identity-staff.test.ts. */
const OPEN = ['GET /', 'GET /health', 'GET /ready', 'GET /sign-in/:marketplace', 'GET /sign-in/:marketplace/callback', 'GET /unsubscribe', 'POST /unsubscribe', 'GET /reference', 'GET /problems', 'GET /v1/openapi.json', 'GET /v1/vocabulary',
  // A carrier's push proves itself by its own signature; test/outward/doors.test.ts sends some.
  'POST /v1/carriers/:carrier/push/:marketplace',
  // Pages of their own kind of proof; local-accounts.test.ts walks them.
  ...['', '/sign-in', '/password', '/second-factor', '/code'].map((tail) => `GET /accounts/:marketplace${tail}`), ...['/sign-in', '/password', '/second-factor', '/code', '/recovery', '/sign-out'].map((tail) => `POST /accounts/:marketplace${tail}`)]

describe('who may do what over HTTP', () => {
  it('has a row for every route the server answers, and no row for one that is gone', () => {
    const routes = routesIn(served)
    expect(routes.toSorted()).toEqual([...Object.keys(ROWS), ...OPEN].toSorted())
  })

  it('is asked of every route that is not open: without credentials none answers', async () => {
    for (const route of Object.keys(ROWS)) {
      const [method = '', url = ''] = route.split(' ')
      expect([route, short(await call(null, method as 'GET', url, method === 'POST' || method === 'PUT' ? {} : undefined))]).toEqual([route, '401 who_are_you'])
    }
    for (const way of ['/%761/cases', '/v1/%63ases', '/v1//cases', '//v1/cases', '/V1/cases', '/v1/cases/', '/v1/x/../cases', '/v1/cases;x']) expect((await call(null, 'GET', way)).status).toBeOneOf([401, 404])
  })

  for (const [route, row] of Object.entries(ROWS)) {
    it(`is as the table says at ${route}`, async () => {
      const before = await footprint(desk)
      for (const role of ROLES) for (const which of OBJECTS) await row(role, which)
      expect(await footprint(desk)).toEqual(before)
    }, 300_000)
  }
})

/** `printRoutes` draws a tree; each line is one segment deeper than the one it hangs on. */
function routesIn(lines: readonly string[]): string[] {
  const path: string[] = []
  return lines.flatMap((line) => {
    const drawn = /^((?:│ {3}| {4})*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (!drawn) return []
    const [, indent = '', segment = '', methods = ''] = drawn
    path.splice(indent.length / 4)
    path.push(segment)
    return methods.split(', ').filter((method) => method !== '' && method !== 'HEAD').map((method) => `${method} ${path.join('')}`)
  })
}
