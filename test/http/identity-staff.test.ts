// Staff sign in with a real OpenID Connect provider, from the first redirect to signing out; and every way in which it must not work.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { buildServer } from '../../src/http/server.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'
import { browser, openProvider, signInAt, type Browser, type TestProvider } from './identity-provider.ts'

const STAFF = { 'officer-an': ['desk', 'coffee'], 'officer-bo': ['desk', 'lead'], 'author-ce': ['rules'], 'cook-wu': ['coffee'], 'no/id': ['desk'] }
const ROLES = [{ value: 'lead', role: 'senior_officer' }, { value: 'desk', role: 'officer' }, { value: 'rules', role: 'author' }]

let desk: TestDesk
let server: FastifyInstance
let provider: TestProvider
let address = ''
const at = (path: string): string => `${address}${path}`
const staffSignIn = (more: Record<string, unknown> = {}) => ({ issuer: provider.issuer, clientId: provider.clientId, clientSecret: provider.clientSecret, roles: ROLES, sessionMinutes: 60, ...more })

beforeAll(async () => {
  desk = await openDesk()
  const entrance = openEntrance(desk.desk, { sessionSecret: 'a-session-secret-of-the-tests-only-1', publicUrl: undefined, listening: () => address })
  server = await buildServer({ desk: desk.desk, entrance, limits: { perPerson: 600, perStranger: 600 } })
  address = await server.listen({ port: 0, host: '127.0.0.1' })
  provider = await openProvider(STAFF, ['real', 'other'].map((id) => at(`/sign-in/${id}/callback`)), at('/'))
  await desk.store.putMarketplace({ id: 'real', kind: 'production', settings: { staffSignIn: staffSignIn() }, buckets: 1 })
  await desk.store.putMarketplace({ id: 'other', kind: 'production', settings: { staffSignIn: staffSignIn({ roles: [{ value: 'rules', role: 'auditor' }] }) }, buckets: 1 })
  await desk.store.putMarketplace({ id: 'away', kind: 'production', settings: { staffSignIn: staffSignIn({ issuer: 'http://127.0.0.1:1' }) }, buckets: 1 })
})
afterAll(async () => {
  await server.close()
  await provider.close()
  await desk.close()
})

const ours = (mine: Browser): Map<string, string> => mine.cookies.get(new URL(address).host) ?? new Map<string, string>()
/** To the provider, through its pages, and back to the address it names; what our callback then says is the caller's. */
async function arrive(mine: Browser, login: string, marketplace = 'real'): Promise<string> {
  const begun = await mine.go(at(`/sign-in/${marketplace}?return=/v1/cases`))
  expect(begun.status).toBe(302)
  return signInAt(provider, mine, begun.headers.get('location') ?? '', login)
}
async function signedIn(login: string, marketplace = 'real'): Promise<Browser> {
  const mine = browser()
  const back = await mine.go(await arrive(mine, login, marketplace))
  expect([back.status, back.headers.get('location')]).toEqual([303, '/v1/cases'])
  return mine
}
const codeOf = async (answer: Response): Promise<[number, string]> => [answer.status, ((await answer.json()) as { code: string }).code]
type Me = { marketplace: string; role: string; id: string; csrf: string | null; expiresAt: number | null }
const me = async (mine: Browser): Promise<Me> => (await (await mine.go(at('/v1/me'))).json()) as Me

describe('a member of staff', () => {
  it('is sent to the provider with state, nonce and PKCE, and told back only in cookies no script can read', async () => {
    const begun = await browser().go(at('/sign-in/real'))
    const asked = new URL(begun.headers.get('location') ?? '').searchParams
    expect(Object.fromEntries(asked)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', redirect_uri: at('/sign-in/real/callback'), scope: 'openid' })
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThan(40)
    expect(begun.headers.getSetCookie()).toEqual([expect.stringMatching(/^gongdao-sign-in=\S+; Max-Age=600; Path=\/sign-in; HttpOnly; SameSite=Lax$/)])
  })

  it('comes back as the first role of the table that fits, at the one marketplace signed in to', async () => {
    for (const [login, role] of [['officer-an', 'officer'], ['officer-bo', 'senior_officer'], ['author-ce', 'author']] as const) {
      const mine = await signedIn(login)
      expect(await me(mine)).toMatchObject({ marketplace: 'real', role, id: login, csrf: expect.stringMatching(/^[\w-]{43}$/) })
      expect([...ours(mine).keys()]).toEqual(['gongdao'])
    }
    expect(await me(await signedIn('author-ce', 'other'))).toMatchObject({ marketplace: 'other', role: 'auditor' })
  })

  it('works the desk with the session, and changes something only with the token our own page has read', async () => {
    const mine = await signedIn('officer-an')
    expect((await mine.go(at('/v1/cases'))).status).toBe(200)
    const { csrf } = await me(mine)
    const post = (headers: Record<string, string>) => mine.go(at('/v1/cases/1/preview'), { method: 'POST', body: JSON.stringify({ command: { type: 'ClaimReview' } }), headers: { 'content-type': 'application/json', ...headers } })
    for (const headers of [{}, { 'x-gongdao-csrf': 'wrong' }, { 'x-gongdao-csrf': 'x'.repeat(43) }, { 'x-gongdao-csrf': csrf ?? '', origin: 'https://elsewhere.example' }] as Record<string, string>[]) expect(await codeOf(await post(headers))).toEqual([403, 'csrf_missing'])
    expect(await codeOf(await post({ 'x-gongdao-csrf': csrf ?? '', origin: address }))).toEqual([404, 'unknown_case'])
    // Another session's token does not do.
    expect(await codeOf(await post({ 'x-gongdao-csrf': (await me(await signedIn('officer-bo'))).csrf ?? '' }))).toEqual([403, 'csrf_missing'])
  })

  it('signs out here and is told where to sign out with the provider', async () => {
    const mine = await signedIn('officer-an')
    expect(await codeOf(await mine.go(at('/v1/sign-out'), { method: 'POST' }))).toEqual([403, 'csrf_missing'])
    const out = await mine.go(at('/v1/sign-out'), { method: 'POST', headers: { 'x-gongdao-csrf': (await me(mine)).csrf ?? '' } })
    const told = (await out.json()) as { signedOut: boolean; providerSignOut: string }
    expect([told.signedOut, new URL(told.providerSignOut).origin, new URL(told.providerSignOut).searchParams.get('post_logout_redirect_uri')]).toEqual([true, provider.issuer, at('/')])
    expect([...ours(mine).keys()]).toEqual([])
    expect(await codeOf(await mine.go(at('/v1/me')))).toEqual([401, 'who_are_you'])
  })

  it('signs in again when the time of the session is over', async () => {
    const mine = await signedIn('officer-an')
    desk.clock.now += 59 * 60_000
    expect((await mine.go(at('/v1/me'))).status).toBe(200)
    desk.clock.now += 60_000
    expect(await codeOf(await mine.go(at('/v1/me')))).toEqual([401, 'session_expired'])
  })
})

describe('a sign-in is refused', () => {
  it('when the answer carries another state, or none', async () => {
    for (const state of ['forged', null]) {
      const mine = browser()
      const back = new URL(await arrive(mine, 'officer-an'))
      if (state === null) back.searchParams.delete('state')
      else back.searchParams.set('state', state)
      expect(await codeOf(await mine.go(back.href))).toEqual([401, 'sign_in_state'])
      expect([...ours(mine).keys()]).toEqual([])
    }
  })

  it('when it was begun in another browser, at another marketplace, too long ago, or its cookie was made up', async () => {
    const mine = browser()
    const back = await arrive(mine, 'officer-an')
    expect(await codeOf(await browser().go(back))).toEqual([401, 'sign_in_expired'])
    expect(await codeOf(await mine.go(back.replace('/sign-in/real/', '/sign-in/other/')))).toEqual([401, 'sign_in_expired'])
    expect(await codeOf(await browser().go(back, { headers: { cookie: 'gongdao-sign-in=made.up' } }))).toEqual([401, 'sign_in_expired'])
    desk.clock.now += 600_000
    expect(await codeOf(await mine.go(back))).toEqual([401, 'sign_in_expired'])
  })

  it('when the code was used before or is not the provider’s', async () => {
    const mine = browser()
    const back = await arrive(mine, 'officer-an')
    const kept = ours(mine).get('gongdao-sign-in') ?? ''
    expect((await mine.go(back)).status).toBe(303)
    const thief = browser()
    expect(await codeOf(await thief.go(back, { headers: { cookie: `gongdao-sign-in=${kept}` } }))).toEqual([401, 'sign_in_code'])
    expect([...ours(thief).keys()]).toEqual([])
    const again = browser()
    const forged = new URL(await arrive(again, 'officer-an'))
    forged.searchParams.set('code', 'made-up')
    expect(await codeOf(await again.go(forged.href))).toEqual([401, 'sign_in_code'])
  })

  it('when the code belongs to another sign-in: its PKCE verifier and nonce do not fit', async () => {
    const victim = browser()
    const stolen = new URL(await arrive(victim, 'officer-bo')).searchParams.get('code') ?? ''
    const thief = browser()
    const back = new URL(await arrive(thief, 'officer-an'))
    back.searchParams.set('code', stolen)
    expect(await codeOf(await thief.go(back.href))).toEqual([401, 'sign_in_code'])
  })

  it('when the provider says no', async () => {
    const mine = browser()
    const begun = await mine.go(at('/sign-in/real'))
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? ''
    expect(await codeOf(await mine.go(at(`/sign-in/real/callback?error=access_denied&state=${state}`)))).toEqual([401, 'sign_in_refused'])
  })

  it('when the account has no role here, or an id that cannot be one', async () => {
    for (const [login, marketplace] of [['cook-wu', 'real'], ['no/id', 'real'], ['officer-an', 'other']] as const) {
      const mine = browser()
      expect(await codeOf(await mine.go(await arrive(mine, login, marketplace)))).toEqual([403, 'no_staff_role'])
      expect([...ours(mine).keys()]).toEqual([])
    }
  })

  it('where there is no sign-in, and for now where the provider is away', async () => {
    expect(await codeOf(await browser().go(at('/sign-in/1688')))).toEqual([404, 'sign_in_unknown'])
    expect(await codeOf(await browser().go(at('/sign-in/nowhere')))).toEqual([404, 'sign_in_unknown'])
    const away = await browser().go(at('/sign-in/away'))
    expect(await codeOf(away)).toEqual([503, 'sign_in_unavailable'])
    expect(away.headers.get('retry-after')).toBe('5')
  })

  it('never sends a browser to another host afterwards', async () => {
    for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example', '/%0d%0aset-cookie:x', 'javascript:x']) {
      const mine = browser()
      const begun = await mine.go(at(`/sign-in/real?return=${encodeURIComponent(evil)}`))
      const back = await mine.go(await signInAt(provider, mine, begun.headers.get('location') ?? '', 'officer-an'))
      const location = new URL(back.headers.get('location') ?? '', address)
      expect([back.status, location.origin]).toEqual([303, address])
    }
  })
})

describe('a session cookie', () => {
  it('is worth nothing when changed, used for another purpose, or made with another secret', async () => {
    const mine = browser()
    const back = await arrive(mine, 'officer-an')
    const begun = ours(mine).get('gongdao-sign-in') ?? ''
    await mine.go(back)
    const sealed = ours(mine).get('gongdao') ?? ''
    const foreign = openEntrance(desk.desk, { sessionSecret: 'another-secret-of-the-tests-only-000', publicUrl: undefined, listening: () => address })
    const made = await foreign.seal.seal('session', { marketplace: 'real', role: 'operator', id: 'thief', csrf: 'x'.repeat(43) }, 600)
    for (const value of [`${sealed.slice(0, -2)}xx`, begun, made, 'x', '']) expect(await codeOf(await browser().go(at('/v1/me'), { headers: { cookie: `gongdao=${value}` } }))).toEqual([401, 'who_are_you'])
    // A wrong token decides alone: the good cookie beside it is not looked at.
    expect(await codeOf(await mine.go(at('/v1/me'), { headers: { authorization: 'Bearer nonsense' } }))).toEqual([401, 'token_unreadable'])
  })

  it('outlives a change of the secret while the old one is still named', async () => {
    const mine = await signedIn('officer-an')
    const next = openEntrance(desk.desk, { sessionSecret: 'the-next-secret-of-the-tests-only-00,a-session-secret-of-the-tests-only-1', publicUrl: undefined, listening: () => address })
    expect(await next.seal.open('session', ours(mine).get('gongdao') ?? '')).toMatchObject({ content: { id: 'officer-an' } })
    expect(() => openEntrance(desk.desk, { sessionSecret: 'short', publicUrl: undefined, listening: () => address })).toThrow(TypeError)
  })

  it('goes over https only, bound to the host, wherever the deployment is not on this machine', async () => {
    expect(() => openEntrance(desk.desk, { sessionSecret: undefined, publicUrl: 'http://disputes.example', listening: () => address })).toThrow()
    const secure = await buildServer({ desk: desk.desk, entrance: openEntrance(desk.desk, { sessionSecret: undefined, publicUrl: 'https://disputes.example', listening: () => address }) })
    const begun = await secure.inject({ url: '/sign-in/real' })
    expect([begun.headers['set-cookie'], begun.headers['strict-transport-security']]).toEqual([expect.stringMatching(/; HttpOnly; Secure; SameSite=Lax$/), 'max-age=31536000'])
    await secure.close()
  })
})

it('logs nothing of who signed in and with what', () => {
  expect(desk.logs.filter(({ what }) => what !== 'sign_in_unavailable' && what !== 'request')).toEqual([])
  expect(JSON.stringify(desk.logs)).not.toMatch(/officer-|secret|code=|eyJ/)
})
