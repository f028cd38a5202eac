// Bad tokens at the door itself, over a real socket: each is refused by its name at every kind of route, nothing is written, and of what was
// presented nothing stands in the log. What the gate says of each alone is beside it, in src/gateways/identity/token-gate.test.ts.
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { Writable } from 'node:stream'
import { SignJWT, exportJWK } from 'jose'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { openLog } from '../../src/gateways/log/open-log.ts'
import { buildServer } from '../../src/http/server.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { clockClaim, clockSale, footprint, openDesk, putSale, type TestDesk } from '../app/desk.ts'

const AUDIENCE = 'https://disputes.example'
const ISSUERS = { one: 'https://one.example', two: 'https://two.example' } as const
let desk: TestDesk
let server: FastifyInstance
let address = ''
let written = ''
const pairs = { one: generateKeyPairSync('ed25519'), two: generateKeyPairSync('ed25519'), nobody: generateKeyPairSync('ed25519') }
const SECONDS = Math.floor(cst('2025-09-02 10:00') / 1000)
const SUBJECT = 'buyer-li'
type Claims = { iat?: number; exp?: number; nbf?: number; aud?: string; iss?: string; role?: string; sub?: string }

function sign(by: keyof typeof pairs, claims: Claims = {}, kid: string = by): Promise<string> {
  const { iss = ISSUERS.one, aud = AUDIENCE, role = 'buyer', sub = SUBJECT, iat = SECONDS - 10, exp = SECONDS + 200, nbf } = claims
  return new SignJWT({ iss, aud, role, sub, iat, exp, ...(nbf === undefined ? {} : { nbf }) }).setProtectedHeader({ alg: 'EdDSA', kid }).sign(pairs[by].privateKey)
}
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = SECONDS * 1000
  for (const id of ['one', 'two'] as const) {
    const jwk = { ...(await exportJWK(pairs[id].publicKey)), kid: id, alg: 'EdDSA' }
    await desk.store.putMarketplace({ id, kind: 'production', settings: { tokens: { issuer: ISSUERS[id], audience: AUDIENCE, jwks: { keys: [jwk] } } }, buckets: 1 })
  }
  const { order, scans } = clockSale('bad-1')
  await putSale(desk, { ...order, marketplace: 'one' }, scans)
  const log = openLog({ level: 'info', pretty: false, to: new Writable({ write: (chunk: Buffer, _encoding, done) => { written += chunk.toString(); done() } }) })
  const watched = { ...desk.desk, log }
  const entrance = openEntrance(watched, { sessionSecret: undefined, publicUrl: undefined, listening: () => address })
  server = await buildServer({ desk: watched, entrance, limits: { perPerson: 6_000, perStranger: 6_000 } })
  address = await server.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

const ROUTES: [string, string, unknown][] = [
  ['GET', '/v1/me', undefined], ['GET', '/v1/cases', undefined], ['POST', '/v1/merchants/shop-clock/orders/bad-1/cases', { commandId: 'open-bad', command: clockClaim('bad-1') }],
  ['PUT', '/v1/people/buyer/buyer-li/contacts/own', { phone: '13812345678' }], ['GET', '/v1/changes', undefined], ['POST', '/v1/sign-out', {}],
]
const ask = (token: string, [method, path, body]: (typeof ROUTES)[number]): Promise<Response> =>
  fetch(`${address}${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

describe('a bad token', () => {
  it('is refused by its name at every kind of route, writes nothing, and leaves nothing of itself in the log', async () => {
    const good = await sign('one')
    const [head = '', claims = '', signature = ''] = good.split('.')
    const shared = `${part({ alg: 'HS256', kid: 'one' })}.${claims}`
    const bad: [string, string, string][] = [
      ['expired', await sign('one', { iat: SECONDS - 300, exp: SECONDS - 60 }), 'token_expired'], ['for somebody else', await sign('one', { aud: 'https://elsewhere.example' }), 'token_audience'],
      ['unsigned', `${part({ alg: 'none', kid: 'one' })}.${claims}.`, 'token_algorithm'], ['signed with the public key as a secret', `${shared}.${createHmac('sha256', JSON.stringify(await exportJWK(pairs.one.publicKey))).update(shared).digest('base64url')}`, 'token_algorithm'],
      ['of an unknown key', await sign('nobody', {}, 'nobody'), 'token_key_unknown'], ['of the key of another marketplace', await sign('two', {}, 'one'), 'token_signature'],
      ['of the key of another marketplace under its own name', await sign('two', {}, 'two'), 'token_key_unknown'], ['not yet valid', await sign('one', { nbf: SECONDS + 120 }), 'token_not_yet_valid'],
      ['from the future', await sign('one', { iat: SECONDS + 120, exp: SECONDS + 300 }), 'token_not_yet_valid'], ['too long-lived', await sign('one', { exp: SECONDS + 3_600 }), 'token_lives_too_long'],
      ['of an unknown issuer', await sign('one', { iss: 'https://three.example' }), 'token_issuer_unknown'], ['with another role written in', `${head}.${part({ iss: ISSUERS.one, aud: AUDIENCE, role: 'merchant', sub: 'shop-clock', iat: SECONDS, exp: SECONDS + 200 })}.${signature}`, 'token_signature'],
      ['of a role nobody may vouch for', await sign('one', { role: 'officer' }), 'token_claims_missing'], ['huge', `${head}.${'A'.repeat(8_500)}.${signature}`, 'token_unreadable'], ['no token at all', 'eyJub3QiOiJvbmUifQ', 'token_unreadable'],
    ]
    const before = await footprint(desk)
    for (const [what, token, code] of bad) {
      for (const route of ROUTES) {
        const answer = await ask(token, route)
        const body = (await answer.json()) as { code: string }
        expect([what, route[1], answer.status, body.code]).toEqual([what, route[1], 401, code])
        expect([what, answer.headers.get('www-authenticate')]).toEqual([what, 'Bearer realm="gongdao", error="invalid_token"'])
      }
    }
    // Larger than a header may be: the line is closed with a word, before anything reads it.
    expect((await ask('A'.repeat(20_000), ['GET', '/v1/me', undefined])).status).toBe(431)
    expect(await footprint(desk)).toEqual(before)
    for (const [what, token] of bad) for (const piece of token.split('.').filter((one) => one.length > 12)) expect([what, written.includes(piece)]).toEqual([what, false])
    expect(written).not.toMatch(/13812345678|buyer-li|shop-clock|eyJ|Bearer (?!\*)/)
    expect(written).toContain('"what":"request"')
  })

  it('does not fall back to a session, and is not taken from anywhere but its header', async () => {
    const good = await sign('one')
    for (const path of [`/v1/me?access_token=${good}`, `/v1/me?token=${good}`]) expect((await fetch(`${address}${path}`)).status).toBe(401)
    expect((await fetch(`${address}/v1/me`, { headers: { cookie: `gongdao=${good}; __Host-gongdao=${good}` } })).status).toBe(401)
    expect((await fetch(`${address}/v1/me`, { headers: { authorization: `Basic ${good}` } })).status).toBe(401)
    expect((await ask(good, ['GET', '/v1/me', undefined])).status).toBe(200)
    expect(written).not.toContain(good.split('.')[2])
  })

  it('that is good in one marketplace opens nothing in another', async () => {
    expect((await ask(await sign('one'), ['GET', '/v1/merchants/shop-clock/orders/bad-1', undefined])).status).toBe(200)
    const elsewhere = await sign('two', { iss: ISSUERS.two })
    expect((await ask(elsewhere, ['GET', '/v1/me', undefined])).status).toBe(200)
    expect((await ask(elsewhere, ['GET', '/v1/merchants/shop-clock/orders/bad-1', undefined])).status).toBe(404)
    expect((await ask(elsewhere, ROUTES[2] ?? ['GET', '/', undefined])).status).toBe(404)
    expect(((await (await ask(elsewhere, ['GET', '/v1/cases', undefined])).json()) as { items: unknown[] }).items).toEqual([])
  })
})
