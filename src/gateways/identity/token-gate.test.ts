// Tokens of marketplaces: which let their bearer in, which do not and why, and what becomes of the published keys over rotation and outage.
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, type JWTPayload } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LogLine } from '../../app/desk.ts'
import type { Marketplace } from '../../app/ports.ts'
import { registry } from './settings.ts'
import { tokenGate } from './token-gate.ts'

const NOW = Date.UTC(2026, 0, 15, 8)
const SECONDS = NOW / 1000
const AUDIENCE = 'https://disputes.example'

type Pair = { kid: string; alg: string; secret: KeyObject; jwk: Record<string, unknown> }
async function pair(kid: string, alg: 'RS256' | 'ES256' | 'EdDSA'): Promise<Pair> {
  const { privateKey, publicKey } = alg === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  return { kid, alg, secret: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

const good: JWTPayload = { iss: 'https://one.example', aud: AUDIENCE, sub: 'buyer-1', role: 'buyer', iat: SECONDS - 10, exp: SECONDS + 200 }
const sign = (by: Pair, claims: JWTPayload = good, header: Record<string, unknown> = {}): Promise<string> => new SignJWT(claims).setProtectedHeader({ alg: by.alg, kid: by.kid, ...header }).sign(by.secret)
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const without = (name: string): JWTPayload => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

let rsa: Pair
let ec: Pair
let ed: Pair
let other: Pair
let clock = NOW
let logs: LogLine[] = []
let marketplaces: Marketplace[] = []
const world = (): Parameters<typeof tokenGate>[0] => {
  const outside = { now: () => clock, log: (line: LogLine) => { logs.push(line) } }
  return { ...outside, registry: registry({ ...outside, marketplaces: async () => marketplaces }) }
}
const place = (id: string, tokens: Record<string, unknown>): Marketplace => ({ id, kind: 'production', clockOffsetMs: 0, settings: { tokens } })
const answerTo = async (token: string, gate = tokenGate(world())): Promise<string> => {
  const answer = await gate.check(token)
  return 'problem' in answer ? answer.problem : `${answer.actor.marketplace}/${answer.actor.role}/${answer.actor.id}`
}

beforeAll(async () => {
  ;[rsa, ec, ed, other] = await Promise.all([pair('rsa-1', 'RS256'), pair('ec-1', 'ES256'), pair('ed-1', 'EdDSA'), pair('ec-2', 'ES256')])
})
beforeEach(() => {
  clock = NOW
  logs = []
  marketplaces = [
    place('one', { issuer: 'https://one.example', audience: AUDIENCE, jwks: { keys: [rsa.jwk, ec.jwk, ed.jwk] } }),
    place('two', { issuer: 'https://two.example', audience: AUDIENCE, jwks: { keys: [other.jwk] } }),
  ]
})

describe('a token of a marketplace', () => {
  it('lets its bearer in under each accepted algorithm, as what its marketplace says he is', async () => {
    for (const by of [rsa, ec, ed]) expect(await answerTo(await sign(by))).toBe('one/buyer/buyer-1')
    for (const role of ['merchant', 'clerk']) expect(await answerTo(await sign(ec, { ...good, sub: 'shop-1', role }))).toBe(`one/${role}/shop-1`)
    expect(await answerTo(await sign(ec, { ...good, aud: ['https://elsewhere.example', AUDIENCE] }))).toBe('one/buyer/buyer-1')
    expect(await answerTo(await sign(other, { ...good, iss: 'https://two.example' }))).toBe('two/buyer/buyer-1')
  })

  it('is refused by name whatever is wrong with it, and nothing of it is logged', async () => {
    const signed = (await sign(ec)).split('.')
    const publicPem = JSON.stringify(rsa.jwk)
    const confused = `${part({ alg: 'HS256', kid: 'rsa-1' })}.${part(good)}`
    const wrong: [string, string][] = [
      ['', 'token_unreadable'], ['nonsense', 'token_unreadable'], ['a.b.c', 'token_unreadable'], ['x'.repeat(8_193), 'token_unreadable'],
      [`${part({ alg: 'none', kid: 'ec-1' })}.${part(good)}.`, 'token_algorithm'], [`${part({ alg: 'None' })}.${part(good)}.`, 'token_algorithm'],
      [`${confused}.${createHmac('sha256', publicPem).update(confused).digest('base64url')}`, 'token_algorithm'],
      [await sign(ec, good, { kid: 'nobody' }), 'token_key_unknown'],
      [await new SignJWT(good).setProtectedHeader({ alg: 'ES256' }).sign(ec.secret), 'token_key_unknown'],
      // The right key id under another algorithm, and a key that came along in the header.
      [`${part({ alg: 'RS256', kid: 'ec-1' })}.${signed[1] ?? ''}.${signed[2] ?? ''}`, 'token_key_unknown'],
      [await sign(other, good, { jwk: other.jwk }), 'token_key_unknown'],
      // Another marketplace's key under one's own key id, and its issuer under one's own key.
      [await sign({ ...other, kid: 'ec-1' }), 'token_signature'], [await sign({ ...ec, kid: 'ec-2' }, { ...good, iss: 'https://two.example' }), 'token_signature'],
      [`${signed[0] ?? ''}.${part({ ...good, role: 'merchant' })}.${signed[2] ?? ''}`, 'token_signature'],
      [`${signed[0] ?? ''}.${signed[1] ?? ''}.`, 'token_signature'],
      [await sign(ec, { ...good, iss: 'https://three.example' }), 'token_issuer_unknown'], [await sign(ec, without('iss')), 'token_issuer_unknown'],
      [await sign(ec, { ...good, aud: 'https://elsewhere.example' }), 'token_audience'], [await sign(ec, without('aud')), 'token_audience'],
      [await sign(ec, { ...good, iat: SECONDS - 300, exp: SECONDS - 31 }), 'token_expired'],
      [await sign(ec, { ...good, nbf: SECONDS + 31 }), 'token_not_yet_valid'], [await sign(ec, { ...good, iat: SECONDS + 31, exp: SECONDS + 200 }), 'token_not_yet_valid'],
      [await sign(ec, { ...good, iat: SECONDS, exp: SECONDS + 301 }), 'token_lives_too_long'],
      ...(await Promise.all(['sub', 'role', 'iat', 'exp'].map(async (name): Promise<[string, string]> => [await sign(ec, without(name)), 'token_claims_missing']))),
      [await sign(ec, { ...good, role: 'officer' }), 'token_claims_missing'], [await sign(ec, { ...good, role: 'system', sub: 'system' }), 'token_claims_missing'], [await sign(ec, { ...good, role: 'operator' }), 'token_claims_missing'],
      [await sign(ec, { ...good, sub: '../one' }), 'token_claims_missing'], [await sign(ec, { ...good, role: ['buyer'] }), 'token_claims_missing'],
      [await sign(ec, good, { crit: ['exp'], exp: 1 }).catch(() => `${part({ alg: 'ES256', kid: 'ec-1', crit: ['x'], x: 1 })}.${signed[1] ?? ''}.${signed[2] ?? ''}`), 'token_unreadable'],
    ]
    const gate = tokenGate(world())
    for (const [token, code] of wrong) expect([code, await answerTo(token, gate)]).toEqual([code, code])
    expect(logs).toEqual([])
  })

  it('is good to the second at the edges of its life, with the skew its marketplace allows and no more', async () => {
    const ends = await sign(ec, { ...good, iat: SECONDS - 200, exp: SECONDS })
    for (const [later, code] of [[29, 'one/buyer/buyer-1'], [30, 'token_expired']] as const) {
      clock = NOW + later * 1000
      expect(await answerTo(ends)).toBe(code)
    }
    const begins = await sign(ec, { ...good, iat: SECONDS, exp: SECONDS + 300 })
    for (const [earlier, code] of [[30, 'one/buyer/buyer-1'], [31, 'token_not_yet_valid']] as const) {
      clock = NOW - earlier * 1000
      expect(await answerTo(begins)).toBe(code)
    }
  })

  it('that was let in is let in until its end, and no longer than its key and what is declared of its kind stand', async () => {
    const gate = tokenGate(world())
    const token = await sign(ec)
    const declared = { issuer: 'https://one.example', audience: AUDIENCE, jwks: { keys: [ec.jwk] } }
    const answers: string[] = []
    for (const [seconds, tokens] of [[0, declared], [60, declared], [120, declared], [130, { ...declared, audience: 'https://elsewhere.example' }], [140, declared], [150, { ...declared, jwks: { keys: [other.jwk] } }], [160, declared], [231, declared]] as const) {
      clock = NOW + seconds * 1000
      marketplaces = [place('one', { ...tokens })]
      answers.push(await answerTo(token, gate))
    }
    const inside = 'one/buyer/buyer-1'
    expect(answers).toEqual([inside, inside, inside, 'token_audience', inside, 'token_key_unknown', inside, 'token_expired'])
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${(await sign(ec, { ...good, sub: 'buyer-2' })).split('.')[2] ?? ''}`
    clock = NOW
    expect(await answerTo(forged, gate)).toBe('token_signature')
  })

  it('opens nothing when two marketplaces claim one issuer, or the settings are wrong', async () => {
    marketplaces = ['a', 'b'].map((id) => place(id, { issuer: 'https://one.example', audience: AUDIENCE, jwks: { keys: [ec.jwk] } }))
    expect([await answerTo(await sign(ec)), logs.map(({ what }) => what)]).toEqual(['token_issuer_unknown', ['issuer_registered_twice']])
    const tokens = { issuer: 'https://one.example', audience: AUDIENCE, jwks: { keys: [ec.jwk] } }
    for (const wrong of [{ maxAgeSeconds: 901 }, { clockSkewSeconds: 61 }, { jwksUrl: 'https://one.example/keys' }, { jwks: undefined }, { jwks: { keys: [{ ...ec.jwk, d: 'private' }] } }, { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'ec-1' }] } }, { jwks: undefined, jwksUrl: 'http://one.example/keys' }, { jwks: undefined, jwksUrl: 'file:///etc/passwd' }]) {
      logs = []
      marketplaces = [place('one', { ...tokens, ...wrong })]
      expect([await answerTo(await sign(ec)), logs.map(({ what }) => what)]).toEqual(['token_issuer_unknown', ['identity_settings']])
    }
  })
})

describe('keys published over HTTP', () => {
  let host: Server
  let published: string
  let status = 200
  let headers: Record<string, string> = {}
  let asked = 0
  let silent = false
  beforeAll(async () => {
    host = createServer((_request, response) => {
      asked += 1
      if (!silent) response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(published)
    })
    await new Promise<void>((done) => host.listen(0, '127.0.0.1', done))
  })
  afterAll(() => new Promise<void>((done) => { host.closeAllConnections(); host.close(() => done()) }))
  beforeEach(() => {
    published = JSON.stringify({ keys: [ec.jwk, { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' }] })
    ;[status, headers, asked, silent] = [200, {}, 0, false]
    marketplaces = [place('one', { issuer: 'https://one.example', audience: AUDIENCE, jwksUrl: `http://127.0.0.1:${(host.address() as AddressInfo).port}/keys` })]
  })
  const at = (later: number) => ({ ...good, iat: SECONDS + later - 10, exp: SECONDS + later + 200 })
  const later = (seconds: number): void => { clock = NOW + seconds * 1000 }

  it('are asked for once, however many come at once, and again when they have grown old', async () => {
    const gate = tokenGate(world())
    const token = await sign(ec)
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => answerTo(token, gate))))).toEqual(new Set(['one/buyer/buyer-1']))
    expect(asked).toBe(1)
    later(601)
    published = JSON.stringify({ keys: [other.jwk] })
    expect([await answerTo(await sign(ec, at(601)), gate), asked]).toEqual(['token_key_unknown', 2])
  })

  it('are asked for again when a new key signs, and not more often than every thirty seconds whatever is presented', async () => {
    const gate = tokenGate(world())
    expect(await answerTo(await sign(ec), gate)).toBe('one/buyer/buyer-1')
    later(31)
    published = JSON.stringify({ keys: [ec.jwk, other.jwk] })
    expect([await answerTo(await sign(other, at(31)), gate), asked]).toEqual(['one/buyer/buyer-1', 2])
    for (let n = 0; n < 20; n += 1) expect(await answerTo(await sign(other, at(31), { kid: `made-up-${n}` }), gate)).toBe('token_key_unknown')
    expect(asked).toBe(2)
  })

  it('let nobody in while they cannot be had, and outlive an outage of their host for a day', async () => {
    const fresh = tokenGate(world())
    const failures: [number, string, Record<string, string>][] = [
      [503, 'away', {}], [200, 'not json', {}], [200, '{"keys":[]}', {}], [200, JSON.stringify({ keys: [ec.jwk], padding: 'x'.repeat(70_000) }), {}], [302, '', { location: 'http://127.0.0.1:1/keys' }],
    ]
    for (const [index, [code, body, more]] of failures.entries()) {
      later(index * 31)
      ;[status, published, headers] = [code, body, more]
      expect(await answerTo(await sign(ec, at(index * 31)), fresh)).toBe('keys_unavailable')
    }
    ;[status, published, headers] = [200, JSON.stringify({ keys: [ec.jwk] }), {}]
    expect(await answerTo(await sign(ec, at(124)), fresh)).toBe('keys_unavailable')
    later(160)
    expect(await answerTo(await sign(ec, at(160)), fresh)).toBe('one/buyer/buyer-1')
    ;[status, published] = [500, 'away']
    for (const [seconds, code] of [[3_600, 'one/buyer/buyer-1'], [86_000, 'one/buyer/buyer-1'], [86_600, 'keys_unavailable']] as const) {
      later(seconds)
      expect(await answerTo(await sign(ec, at(seconds)), fresh)).toBe(code)
    }
    expect(new Set(logs.map(({ what }) => what))).toEqual(new Set(['keys_not_renewed']))
  })

  it('are not waited for when their host takes the call and says nothing', async () => {
    silent = true
    expect(await answerTo(await sign(ec))).toBe('keys_unavailable')
  })
})
