// A sandbox is played over HTTP with one key: every party, the carrier, the payment side and the clock, by the same commands as in production.
// A production marketplace has none of it.
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import type { Outside } from '../../src/app/outside.ts'
import { lengthOf, scanIdOf, type SandboxBook } from '../../src/app/sandbox.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { idSchema } from '../../src/domain/order.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { hashOfKey, newSandboxKey } from '../../src/gateways/sandbox/gate.ts'
import { sandboxOutside } from '../../src/gateways/sandbox/outside.ts'
import { buildServer } from '../../src/http/server.ts'
import { createSandboxBook } from '../../src/store/sandbox.ts'
import { clockClaim, clockSale, footprint, openDesk, putSale, stateOf, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let book: SandboxBook
let outside: Outside
const keys = new Map<string, string>()
const START = cst('2026-03-02 10:00')

beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = START
  book = createSandboxBook(desk.pool)
  for (const id of ['acme', 'other']) {
    await desk.store.putMarketplace({ id, kind: 'sandbox', settings: {}, buckets: 1 })
    const key = newSandboxKey()
    keys.set(id, key)
    expect(await book.putKey(id, hashOfKey(key))).toBe(true)
  }
  await desk.store.putMarketplace({ id: 'real', kind: 'production', settings: {}, buckets: 1 })
  const played = { ...desk.desk, sandbox: book }
  outside = sandboxOutside(book, desk.watched.outside)
  const entrance = openEntrance(played, { sessionSecret: undefined, publicUrl: undefined, listening: () => 'http://127.0.0.1' })
  if (!entrance.sandbox) throw new Error('no gate')
  server = await buildServer({ desk: played, entrance, sandbox: { book, gate: entrance.sandbox, outside }, limits: { perPerson: 10_000, perStranger: 1_000 } })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

const call = (method: 'GET' | 'POST' | 'PUT', url: string, as: string, body?: object): Promise<LightMyRequestResponse> =>
  server.inject({ method, url, headers: { authorization: `Bearer ${as}` }, ...(body === undefined ? {} : { payload: body }) })
const key = (id = 'acme'): string => keys.get(id) ?? ''
const tokenFor = async (role: string, id: string, of = 'acme'): Promise<string> => ((await call('POST', '/v1/sandbox/tokens', key(of), { role, id })).json() as { token: string }).token
const codeOf = (answer: LightMyRequestResponse): [number, string] => [answer.statusCode, (answer.json() as { code: string }).code]

/** An alarm clock sold in the sandbox, signed yesterday by its own time. */
async function sold(orderId: string): Promise<string> {
  const { order } = clockSale(orderId)
  const now = ((await call('GET', '/v1/sandbox', key())).json() as { now: number }).now
  await putSale(desk, { ...order, marketplace: 'acme', placedAt: now - 3 * 86_400_000, paidAt: now - 3 * 86_400_000 }, [])
  const reported = await call('POST', '/v1/sandbox/parcels', key(), { merchantId: 'shop-clock', orderId, shipmentId: `out-${orderId}`, kinds: ['picked_up', 'signed'] })
  expect(reported.json()).toMatchObject({ scans: [{ kind: 'picked_up', became: 'recorded' }, { kind: 'signed', at: now, became: 'recorded' }] })
  return `/v1/merchants/shop-clock/orders/${orderId}`
}
async function opened(orderId: string, remedy: 'refund_only' | 'return_refund'): Promise<string> {
  const path = await sold(orderId)
  const answer = await call('POST', `${path}/cases`, await tokenFor('buyer', 'buyer-li'), { commandId: 'open', command: clockClaim(orderId, { remedy }) })
  expect(answer.statusCode).toBe(201)
  return (answer.json() as { caseId: string }).caseId
}
const ask = (caseId: string, as: string, commandId: string, command: object) => call('POST', `/v1/cases/${caseId}/commands`, as, { commandId, command })

describe('playing', () => {
  it('is everybody in turn: a refund is asked for, granted, instructed and confirmed', async () => {
    const caseId = await opened('order-plain', 'refund_only')
    expect((await ask(caseId, await tokenFor('merchant', 'shop-clock'), 'agree', { type: 'AgreeToRequest' })).statusCode).toBe(200)
    await settle(desk.desk, outside)
    expect((await stateOf(desk, caseId)).money.map(({ state }) => state)).toEqual(['paid'])
    const read = await call('GET', `/v1/cases/${caseId}`, await tokenFor('officer', 'officer-an'))
    expect(read.json()).toMatchObject({ caseId, side: null })
    expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true })
  })

  it('may leave a payment unanswered, and answer it as the payment side later', async () => {
    expect((await call('PUT', '/v1/sandbox/payments', key(), { answers: 'late' })).json()).toMatchObject({ payments: { answers: 'late' } })
    const caseId = await opened('order-late', 'refund_only')
    await ask(caseId, await tokenFor('merchant', 'shop-clock'), 'agree', { type: 'AgreeToRequest' })
    await settle(desk.desk, outside)
    const [leg] = (await stateOf(desk, caseId)).money.flatMap(({ legs }) => legs)
    expect(leg?.state).toBe('pending')
    expect((await ask(caseId, await tokenFor('payment', 'bank'), 'paid', { type: 'ConfirmLeg', legId: leg?.legId, reference: 'bank-1' })).statusCode).toBe(200)
    expect((await stateOf(desk, caseId)).money.map(({ state }) => state)).toEqual(['paid'])
  })

  it('may reject a payment for lack of funds: the next source is instructed', async () => {
    await call('PUT', '/v1/sandbox/payments', key(), { answers: 'reject', because: 'insufficient_funds', availableMinor: 0 })
    const caseId = await opened('order-rejected', 'refund_only')
    await ask(caseId, await tokenFor('merchant', 'shop-clock'), 'agree', { type: 'AgreeToRequest' })
    await settle(desk.desk, outside)
    const legs = (await stateOf(desk, caseId)).money.flatMap((track) => track.legs)
    expect(legs.filter(({ state }) => state === 'voided').length).toBeGreaterThan(0)
    await call('PUT', '/v1/sandbox/payments', key(), { answers: 'confirm' })
  })
})

describe('its clock', () => {
  it('runs forward through everything that falls due, in order and each at its own moment', async () => {
    const caseId = await opened('order-silent', 'return_refund')
    const before = (await call('GET', '/v1/sandbox', key())).json() as { now: number }
    const moved = await call('POST', '/v1/sandbox/clock', key(), { advance: 'P60DT2H' })
    expect(moved.json()).toMatchObject({ arrived: true })
    const { from, now, arrived, lapsed } = moved.json() as { from: number; now: number; arrived: boolean; lapsed: { at: number; caseId: string; clock: string }[] }
    expect([from, now - from, arrived]).toEqual([before.now, (60 * 24 + 2) * 3_600_000, true])
    const mine = lapsed.filter((one) => one.caseId === caseId)
    expect(mine[0]).toMatchObject({ clock: 'merchantMustAnswer/1' })
    expect(lapsed.map(({ at }) => at)).toEqual(lapsed.map(({ at }) => at).toSorted((a, b) => a - b))
    const log = await desk.store.readLog(caseId)
    // A clock lapsed at its own moment, not at the moment time was moved to.
    expect(log.commits.some(({ at }) => at === mine[0]?.at)).toBe(true)
    expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true })
  }, 60_000)

  it('never runs backwards, and not for ever', async () => {
    const before = await footprint(desk)
    const { now } = (await call('GET', '/v1/sandbox', key())).json() as { now: number }
    for (const to of [now, now - 1, now + 500 * 86_400_000]) expect(codeOf(await call('POST', '/v1/sandbox/clock', key(), { to: new Date(to).toISOString() }))).toEqual([422, 'date_out_of_range'])
    expect(codeOf(await call('POST', '/v1/sandbox/clock', key(), { to: now }))).toEqual([422, 'date_out_of_range'])
    expect((await call('POST', '/v1/sandbox/clock', key(), { to: 'tomorrow' })).json()).toMatchObject({ code: 'malformed', field: 'to', pointer: '/to' })
    for (const advance of ['P', 'PT', 'P1M', 'P1Y', '3 days', 'P0D']) expect((await call('POST', '/v1/sandbox/clock', key(), { advance })).statusCode).toBe(422)
    expect(await footprint(desk)).toEqual(before)
    expect([lengthOf('P3DT2H'), lengthOf('P1W'), lengthOf('PT90M'), lengthOf('P1M'), lengthOf('P')]).toEqual([74 * 3_600_000, 7 * 86_400_000, 5_400_000, null, null])
  })

  it('moves nobody else’s time', async () => {
    expect((await desk.store.marketplaces()).filter(({ clockOffsetMs }) => clockOffsetMs > 0).map(({ id }) => id)).toEqual(['acme'])
  })
})

describe('who may play', () => {
  const routes = [['GET', '/v1/sandbox'], ['POST', '/v1/sandbox/tokens', { role: 'buyer', id: 'x' }], ['POST', '/v1/sandbox/clock', { advance: 'P1D' }], ['PUT', '/v1/sandbox/payments', { answers: 'confirm' }], ['POST', '/v1/sandbox/parcels', { merchantId: 'shop-clock', orderId: 'order-plain', shipmentId: 's', kinds: ['signed'] }]] as const

  it('is whoever holds the key or is its operator, and no other role', async () => {
    for (const role of ['buyer', 'merchant', 'clerk', 'officer', 'senior_officer', 'author', 'approver', 'auditor', 'carrier', 'payment', 'outside']) {
      const token = await tokenFor(role, 'outside-court')
      for (const [method, url, body] of routes) expect([role, url, ...codeOf(await call(method, url, token, body))]).toEqual([role, url, 403, 'role_may_not'])
    }
    expect((await call('GET', '/v1/sandbox', await tokenFor('operator', 'op-ke'))).statusCode).toBe(200)
  })

  it('is nobody in a production or demo marketplace, whatever he presents', async () => {
    expect(await book.putKey('real', hashOfKey('gsk_real'))).toBe(false)
    expect(await book.putKey('1688', hashOfKey('gsk_demo'))).toBe(false)
    expect(await book.putPayments('real', { answers: 'confirm' })).toBe(false)
    expect(await desk.store.moveMarketplaceClock('real', 1)).toBe('production')
    for (const [method, url, body] of routes) {
      expect(codeOf(await call(method, url, 'gsk_real', body))).toEqual([401, 'who_are_you'])
      const demo = await server.inject({ method, url, headers: { authorization: 'Demo 1688/op-ke' }, ...(body === undefined ? {} : { payload: body }) })
      expect([url, ...codeOf(demo)]).toEqual([url, 403, 'role_may_not'])
    }
    // Even a row that should not be there opens nothing.
    await desk.admin(`insert into sandbox values ('real', $1, '{"answers":"confirm"}')`, [hashOfKey('gsk_planted')])
    expect(codeOf(await call('GET', '/v1/sandbox', 'gsk_planted'))).toEqual([401, 'who_are_you'])
    await desk.admin(`delete from sandbox where marketplace_id = 'real'`)
  })

  it('reaches his own sandbox only', async () => {
    const caseId = await opened('order-mine', 'refund_only')
    for (const role of ['buyer', 'merchant', 'officer']) expect(codeOf(await call('GET', `/v1/cases/${caseId}`, await tokenFor(role, 'buyer-li', 'other')))).toEqual([404, 'unknown_case'])
  })

  it('is never the engine itself, nor anybody with a token of an old key, a changed or an expired one', async () => {
    expect(codeOf(await call('POST', '/v1/sandbox/tokens', key(), { role: 'system', id: 'system' }))).toEqual([422, 'malformed'])
    const token = await tokenFor('buyer', 'buyer-li')
    expect((await call('GET', '/v1/cases', token)).statusCode).toBe(200)
    expect(codeOf(await call('GET', '/v1/cases', `${token.slice(0, -3)}AAA`))).toEqual([401, 'who_are_you'])
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    expect(codeOf(await call('GET', '/v1/cases', `gst_${none}.${token.split('.')[1] ?? ''}.`))).toEqual([401, 'who_are_you'])
    desk.clock.now += 16 * 60_000
    expect(codeOf(await call('GET', '/v1/cases', token))).toEqual([401, 'who_are_you'])
    const fresh = await tokenFor('buyer', 'buyer-li')
    const next = newSandboxKey()
    await book.putKey('acme', hashOfKey(next))
    expect(codeOf(await call('GET', '/v1/cases', fresh))).toEqual([401, 'who_are_you'])
    expect(codeOf(await call('GET', '/v1/sandbox', key()))).toEqual([401, 'who_are_you'])
    keys.set('acme', next)
    expect((await call('GET', '/v1/sandbox', key())).statusCode).toBe(200)
  })
})

it('tells the scans of two parcels apart however long their names are, and knows each again', () => {
  const [one, other] = [`${'p'.repeat(63)}1`, `${'p'.repeat(63)}2`]
  const ids = [one, other].flatMap((parcel) => ['picked_up', 'signed'].map((kind) => scanIdOf(parcel, kind)))
  expect([new Set(ids).size, ids.every((id) => idSchema.safeParse(id).success), scanIdOf(one, 'signed') === scanIdOf(one, 'signed'), scanIdOf('p-1', 'signed')]).toEqual([4, true, true, 'p-1-signed'])
})
