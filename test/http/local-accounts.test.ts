// A desk without an identity provider: an account is given out, takes a password and a second factor of its own, signs in by plain forms; and
// every way in which it must not work. Codes are made as an authenticator app makes them.
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { TOTP, Secret } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CLI_ACTOR } from '../../src/app/audit.ts'
import { FIRST_PASSWORD_MS, FREE_TRIES, SESSION_MS, disableAccount, giveAccount, type LocalAccounts } from '../../src/app/local-accounts.ts'
import type { StaffRole } from '../../src/app/identity.ts'
import { argon2Passwords } from '../../src/gateways/accounts/open-accounts.ts'
import type { Feed } from '../../src/app/feed.ts'
import { openEntrance } from '../../src/gateways/identity/entrance.ts'
import { buildServer } from '../../src/http/server.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'
import { feedOver } from '../live/feeds.ts'
import { browser, type Browser } from './identity-provider.ts'

const OWN = 'correct horse battery'
let desk: TestDesk
let server: FastifyInstance
let feed: Feed
let address = ''
let local: LocalAccounts
let hashed = 0
const at = (path: string): string => `${address}${path}`

beforeAll(async () => {
  desk = await openDesk()
  const entrance = openEntrance(desk.desk, { sessionSecret: 'a-session-secret-of-the-tests-only-1', publicUrl: undefined, listening: () => address, accountsKey: () => Buffer.alloc(32, 9) })
  if (!entrance.accounts) throw new Error('no accounts')
  // The same work everywhere, only less of it: what a password really costs has a test of its own.
  const passwords = argon2Passwords({ memoryCost: 256, timeCost: 1, parallelism: 1 })
  // Counts the work: what takes as long says nothing about which names exist.
  local = { ...entrance.accounts, passwords: { hash: passwords.hash, verify: (hash, password) => { hashed += 1; return passwords.verify(hash, password) } } }
  feed = feedOver(desk)
  server = await buildServer({ desk: desk.desk, feed, heartbeatMs: 25, entrance: { ...entrance, accounts: local }, limits: { perPerson: 6_000, perStranger: 6_000 } })
  address = await server.listen({ port: 0, host: '127.0.0.1' })
  await desk.store.putMarketplace({ id: 'small', kind: 'production', settings: {}, buckets: 1 })
  await desk.store.putMarketplace({ id: 'none', kind: 'production', settings: {}, buckets: 1 })
})
afterAll(async () => {
  await server.close()
  await feed.stop()
  await desk.close()
})

let mine: Browser
beforeEach(() => {
  mine = browser()
  desk.clock.now += 60_000
})

const account = (accountId: string) => ({ marketplaceId: 'small', accountId })
const give = (id: string, role: StaffRole = 'officer', again = false) => giveAccount(local, CLI_ACTOR, { ...account(id), role, again })
type Page = { status: number; location: string | null; text: string; headers: Headers }
const page = async (answer: Response): Promise<Page> => ({ status: answer.status, location: answer.headers.get('location'), text: await answer.text(), headers: answer.headers })
const read = async (path: string, who = mine): Promise<Page> => page(await who.go(at(path)))
const formIn = (text: string): string => /name="form" value="([^"]+)"/.exec(text)?.[1] ?? ''
/** Opens the page a form stands on, and sends it. */
async function send(path: string, fields: Record<string, string>, who = mine, more: { on?: string; headers?: Record<string, string>; form?: string } = {}): Promise<Page> {
  const form = more.form ?? formIn((await read(more.on ?? path, who)).text)
  return page(await who.go(at(path), { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...more.headers }, body: new URLSearchParams({ form, lang: 'en', ...fields }).toString() }))
}
const signIn = (id: string, password: string, who = mine) => send('/accounts/small/sign-in', { account: id, password }, who)
const codeAt = (secret: string, now = desk.clock.now): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now })
const me = async (who = mine): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await who.go(at('/v1/me'))
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}
const secretIn = (text: string): string => /secret=([A-Z2-7]+)/.exec(text)?.[1] ?? ''
const codesIn = (text: string): string[] => [...text.matchAll(/<li>([a-z2-7-]+)<\/li>/g)].map(([, code = '']) => code)

/** From the password an operator gave out to being signed in. */
async function settled(id: string, role: StaffRole = 'officer', who = mine): Promise<{ secret: string; codes: string[] }> {
  const { password } = await give(id, role)
  expect((await signIn(id, password, who)).location).toBe('/accounts/small/password')
  expect((await send('/accounts/small/password', { chosen: OWN, again: OWN }, who)).location).toBe('/accounts/small/second-factor')
  const enrolment = await read('/accounts/small/second-factor', who)
  const secret = secretIn(enrolment.text)
  const done = await send('/accounts/small/second-factor', { code: codeAt(secret) }, who, { form: formIn(enrolment.text) })
  expect(done.status).toBe(200)
  desk.clock.now += 60_000
  return { secret, codes: codesIn(done.text) }
}

describe('an account that was given out', () => {
  it('must take a password of its own and a second factor before it opens anything, and then is staff like any other', async () => {
    const { password } = await give('an')
    await signIn('an', password)
    for (const path of ['', '/code', '/second-factor']) expect((await read(`/accounts/small${path}`)).location).toBe('/accounts/small/sign-in')
    expect((await me()).status).toBe(401)
    expect((await send('/accounts/small/password', { chosen: OWN, again: OWN })).location).toBe('/accounts/small/second-factor')
    expect((await me()).status).toBe(401)
    const enrolment = await read('/accounts/small/second-factor')
    expect(enrolment.text).toContain('<svg')
    const secret = secretIn(enrolment.text)
    expect((await send('/accounts/small/second-factor', { code: codeAt(secret, desk.clock.now + 3_600_000) }, mine, { form: formIn(enrolment.text) })).status).toBe(401)
    // The secret stays the same after a wrong code, or the app would have to be set up again.
    expect(secretIn((await read('/accounts/small/second-factor')).text)).toBe(secret)
    const done = await send('/accounts/small/second-factor', { code: codeAt(secret) })
    expect(new Set(codesIn(done.text)).size).toBe(10)
    const now = await me()
    expect(now.body).toMatchObject({ marketplace: 'small', role: 'officer', id: 'an', expiresAt: expect.any(Number) })
    expect((await mine.go(at('/v1/cases'))).status).toBe(200)
  })

  it('has a password only its owner knows, good for three days to choose another and no longer', async () => {
    const { password } = await give('late')
    const { rows } = await desk.admin("select password_hash from local_account where account_id = 'late'")
    expect((rows[0] as { password_hash: string }).password_hash).toMatch(/^\$argon2id\$v=19\$/)
    const real = argon2Passwords()
    const hash = await real.hash(password)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect([await real.verify(hash, password), await real.verify(hash, `${password}x`), await real.verify(null, password)]).toEqual([true, false, false])
    desk.clock.now += FIRST_PASSWORD_MS
    expect((await signIn('late', password)).status).toBe(401)
  })

  it('takes no password that is short, simple, its own name or the one it had', async () => {
    const { password } = await give('bo-the-officer')
    await signIn('bo-the-officer', password)
    for (const [chosen, again] of [['short', 'short'], ['aaaaaaaaaaaaaa', 'aaaaaaaaaaaaaa'], ['abcdefghijklm', 'abcdefghijklm'], ['bo-the-officer-1', 'bo-the-officer-1'], [OWN, `${OWN}!`], ['x'.repeat(300), 'x'.repeat(300)], [password, password]] as const) {
      expect([chosen, (await send('/accounts/small/password', { chosen, again })).status]).toEqual([chosen, 422])
    }
    expect((await send('/accounts/small/password', { chosen: OWN, again: OWN })).status).toBe(303)
  })
})

describe('signing in', () => {
  it('needs the password and a code, each code once', async () => {
    const { secret } = await settled('ce')
    const other = browser()
    expect((await signIn('ce', OWN, other)).location).toBe('/accounts/small/code')
    expect((await me(other)).status).toBe(401)
    const code = codeAt(secret)
    const wrong = code === '000000' ? '000001' : '000000'
    expect((await send('/accounts/small/code', { code: wrong }, other)).status).toBe(401)
    expect((await send('/accounts/small/code', { code }, other)).status).toBe(303)
    expect((await me(other)).body['id']).toBe('ce')
    const third = browser()
    await signIn('ce', OWN, third)
    expect((await send('/accounts/small/code', { code }, third)).status).toBe(401)
    desk.clock.now += 30_000
    expect((await send('/accounts/small/code', { code: codeAt(secret) }, third)).status).toBe(303)
  })

  it('takes each recovery code once in place of a code, and none after they were renewed', async () => {
    const { secret, codes } = await settled('de')
    const [first = '', second = ''] = codes
    const other = browser()
    await signIn('de', OWN, other)
    expect((await send('/accounts/small/code', { code: first.toUpperCase() }, other)).status).toBe(303)
    const third = browser()
    await signIn('de', OWN, third)
    expect((await send('/accounts/small/code', { code: first }, third)).status).toBe(401)
    const renewed = codesIn((await send('/accounts/small/recovery', { code: codeAt(secret) }, other, { on: '/accounts/small' })).text)
    expect([renewed.length, renewed.includes(second)]).toEqual([10, false])
    expect((await send('/accounts/small/code', { code: second }, third)).status).toBe(401)
    expect((await send('/accounts/small/code', { code: renewed[0] ?? '' }, third)).status).toBe(303)
  })

  it('answers a name that does not exist as one that does: the same words, the same work, the same waiting', async () => {
    await settled('known')
    desk.clock.now += 3_600_000
    const answers: Record<string, string[]> = {}
    for (const id of ['known', 'nobody-of-this-name', '../etc', '\u0000']) {
      const who = browser()
      const seen: string[] = []
      for (let n = 0; n < FREE_TRIES + 2; n += 1) {
        const before = hashed
        const answer = await signIn(id, `wrong password ${n}`, who)
        seen.push(`${answer.status} ${hashed - before} ${answer.text.replaceAll(formIn(answer.text), 'FORM').replace(`value="${id}"`, 'value="TYPED"')}`)
      }
      answers[id] = seen
      await local.book.forgetTries({ marketplaceId: 'small', accountId: '-' })
    }
    const [known, ...others] = Object.values(answers)
    for (const other of others) expect(other).toEqual(known)
    expect(known?.map((one) => one.slice(0, 5))).toEqual([...Array.from({ length: FREE_TRIES }, () => '401 1'), '429 0', '429 0'])
  })

  it('waits longer after each further wrong try, however many come at once, and is free again after a right one', async () => {
    const { secret } = await settled('ef')
    const who = browser()
    await signIn('ef', OWN, who)
    const form = formIn((await read('/accounts/small/code', who)).text)
    const right = codeAt(secret)
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, n) => send('/accounts/small/code', { code: String(n).padStart(6, '1') === right ? '000000' : String(n).padStart(6, '1') }, who, { form })))
    const heard = guesses.filter(({ status }) => status === 401).length
    expect([heard, guesses.every(({ status }) => status === 401 || status === 429)]).toEqual([FREE_TRIES - 1, true])
    // Even the right code must wait.
    expect((await send('/accounts/small/code', { code: right }, who, { form })).status).toBe(429)
    desk.clock.now += 31_000
    await signIn('ef', OWN, who)
    desk.clock.now += 61_000
    expect((await send('/accounts/small/code', { code: codeAt(secret) }, who)).status).toBe(303)
    expect(await local.book.tryAgainIn(account('ef'), desk.clock.now)).toBe(null)
  })

  it('is by our own form in the browser that was given it, and goes on only to a path of ours', async () => {
    await settled('fo')
    const who = browser()
    expect((await send('/accounts/small/sign-in', { account: 'fo', password: OWN }, who, { form: 'forged' })).status).toBe(403)
    const form = formIn((await read('/accounts/small/sign-in', who)).text)
    expect((await send('/accounts/small/sign-in', { account: 'fo', password: OWN }, who, { form, headers: { origin: 'https://evil.example' } })).status).toBe(403)
    expect((await send('/accounts/small/sign-in', { account: 'fo', password: OWN }, browser(), { form })).status).toBe(403)
    for (const [asked, expected] of [['/v1/cases', '/v1/cases'], ['//evil.example', '/accounts/small'], ['https://evil.example/', '/accounts/small'], ['/\\evil.example', '/accounts/small']] as const) {
      const again = browser()
      const shown = await read(`/accounts/small/sign-in?return=${encodeURIComponent(asked)}`, again)
      await send('/accounts/small/sign-in', { account: 'fo', password: OWN }, again, { form: formIn(shown.text) })
      const { rows } = await desk.admin("select second_factor from local_account where account_id = 'fo'")
      const secret = local.secondFactor.open((rows[0] as { second_factor: Buffer }).second_factor, account('fo'))
      desk.clock.now += 60_000
      expect([asked, (await send('/accounts/small/code', { code: codeAt(secret) }, again)).location]).toEqual([asked, expected])
    }
  })

  it('is offered where a marketplace has accounts here and no provider, and nowhere else', async () => {
    expect((await read('/sign-in/small?return=/v1/cases')).location).toBe('/accounts/small/sign-in?return=%2Fv1%2Fcases')
    for (const path of ['/sign-in/none', '/accounts/none/sign-in', '/accounts/absent/sign-in']) expect((await read(path)).status).toBe(404)
  })
})

describe('a session', () => {
  it('ends everywhere when it is signed out, when the password changes elsewhere, when the account is disabled or starts over, and after an hour', async () => {
    const { secret } = await settled('go')
    const again = async (): Promise<Browser> => {
      const who = browser()
      desk.clock.now += 60_000
      await signIn('go', OWN, who)
      expect((await send('/accounts/small/code', { code: codeAt(secret) }, who)).status).toBe(303)
      return who
    }
    const copied = mine
    const first = await again()
    expect((await send('/accounts/small/sign-out', {}, first, { on: '/accounts/small' })).location).toBe('/accounts/small/sign-in')
    const second = await again()
    const csrf = String((await me(second)).body['csrf'])
    const cookies = new Map([...second.cookies].map(([host, jar]) => [host, new Map(jar)]))
    expect((await second.go(at('/v1/sign-out'), { method: 'POST', headers: { 'x-gongdao-csrf': csrf, 'content-type': 'application/json' }, body: '{}' })).status).toBe(200)
    // A copy of the cookie made before is worth nothing.
    for (const [host, jar] of cookies) second.cookies.set(host, jar)
    expect((await me(second)).status).toBe(401)
    expect((await me(copied)).status).toBe(200)
    const third = await again()
    const changed = `${OWN} anew`
    expect((await send('/accounts/small/password', { password: 'not the one it has', chosen: changed, again: changed }, third)).status).toBe(401)
    expect((await send('/accounts/small/password', { password: OWN, chosen: changed, again: changed }, third)).status).toBe(303)
    expect([(await me(third)).status, (await me(copied)).status]).toEqual([200, 401])
    desk.clock.now += SESSION_MS
    expect((await me(third)).status).toBe(401)
    desk.clock.now += 60_000
    await signIn('go', changed, third)
    expect((await send('/accounts/small/code', { code: codeAt(secret) }, third)).status).toBe(303)
    expect(await disableAccount(local, CLI_ACTOR, account('go'))).toBe(true)
    expect([(await me(third)).status, (await signIn('go', changed, browser())).status]).toEqual([401, 401])
    expect(await disableAccount(local, CLI_ACTOR, account('go'))).toBe(false)
  })

  it('is not opened by a step that was begun before the account started over', async () => {
    const { secret } = await settled('ho')
    const waiting = browser()
    await signIn('ho', OWN, waiting)
    const form = formIn((await read('/accounts/small/code', waiting)).text)
    await give('ho', 'officer', true)
    expect((await me()).status).toBe(401)
    expect((await send('/accounts/small/code', { code: codeAt(secret) }, waiting, { form })).status).toBe(403)
    // Nor by one that waited to enrol while somebody else began anew.
    const { password } = await give('ho', 'officer', true)
    const thief = browser()
    await signIn('ho', password, thief)
    await send('/accounts/small/password', { chosen: OWN, again: OWN }, thief)
    const enrolment = await read('/accounts/small/second-factor', thief)
    await settledAgain('ho')
    expect((await send('/accounts/small/second-factor', { code: codeAt(secretIn(enrolment.text)) }, thief, { form: formIn(enrolment.text) })).status).toBe(403)
  })
  async function settledAgain(id: string): Promise<void> {
    const { password } = await give(id, 'officer', true)
    const who = browser()
    await signIn(id, password, who)
    await send('/accounts/small/password', { chosen: `${OWN} 2`, again: `${OWN} 2` }, who)
  }
})

describe('what is shown and kept', () => {
  it('is pages that allow no script, in the language asked for', async () => {
    const shown = await read('/accounts/small/sign-in?lang=zh')
    const style = /<style>([\s\S]*?)<\/style>/.exec(shown.text)?.[1] ?? ''
    expect(shown.headers.get('content-security-policy')).toBe(`default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`)
    // A browser sends `Origin: null` with the forms of a page under no-referrer, and those are refused.
    expect(shown.headers.get('referrer-policy')).toBe('same-origin')
    expect(shown.text).toContain('<html lang="zh">')
    expect(shown.text).not.toMatch(/<script|javascript:|onclick|style="/i)
    expect((await read('/accounts/small/sign-in?lang=en')).text).toContain('<html lang="en">')
    const wrong = await send('/accounts/small/sign-in', { account: '"><b>x', password: 'y-and-more' })
    expect(wrong.text).not.toContain('<b>')
    // What was typed as the name stays; a password is never given back.
    expect(wrong.text).toContain('value="&#34;&#62;&#60;b&#62;x"')
    expect(wrong.text).not.toContain('y-and-more')
  })

  it('is a record of who did what, without a password or a code, and no log line of it', async () => {
    const { password } = await give('jo', 'auditor')
    const { secret, codes } = await settled('ko', 'senior_officer')
    await signIn('ko', 'a wrong password')
    const entries = (await desk.store.audit.ofSubject({ marketplaceId: 'small', subject: 'staff/ko' }, { limit: 50, after: null })).items
    expect(entries.map(({ action }) => action)).toEqual(['sign_in_refused', 'signed_in', 'second_factor_enrolled', 'password_changed', 'account_created'])
    const { rows } = await desk.admin('select coalesce(json_agg(a), null)::text as all from audit_entry a')
    const kept = `${(rows[0] as { all: string }).all}${JSON.stringify(desk.logs)}`
    for (const secretText of [password, OWN, secret, 'a wrong password', ...codes]) expect(kept).not.toContain(secretText)
    const { rows: stored } = await desk.admin("select second_factor from local_account where account_id = 'ko'")
    expect((stored[0] as { second_factor: Buffer }).second_factor.includes(Buffer.from(secret))).toBe(false)
    await expect(desk.pool.query("delete from audit_entry where subject = 'ko'")).rejects.toThrow(/permission denied/)
  })
})

describe('an open stream of events', () => {
  const listening = async (who: Browser): Promise<{ heard: Promise<string> }> => {
    const answer = await who.go(at('/v1/stream'), { headers: { accept: 'text/event-stream' } })
    expect(answer.status).toBe(200)
    return { heard: answer.text() }
  }

  it('ends when its owner signs out, and when the account is taken away', async () => {
    await settled('stream-1')
    const first = await listening(mine)
    await send('/accounts/small/sign-out', {}, mine, { on: '/accounts/small' })
    expect(await first.heard).toMatch(/event: bye\ndata: {"because":"revoked"}\n\n$/)
    const other = browser()
    await settled('stream-2', 'officer', other)
    const second = await listening(other)
    await disableAccount(local, CLI_ACTOR, account('stream-2'))
    expect(await second.heard).toMatch(/event: bye\ndata: {"because":"revoked"}\n\n$/)
  })
})
