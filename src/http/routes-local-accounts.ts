// Staff sign in with an account kept here: password, then second factor, then the same sealed session cookie as everybody on staff.
// What was passed so far is in a sealed cookie of ten minutes; every form carries its token. Rules: src/app/local-accounts.ts.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import '@fastify/cookie'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Entrance, StaffRole } from '../app/identity.ts'
import { choosePassword, endSession, enrol, isStillNext, openSession, renewRecovery, roleInSession, tryCode, tryPassword, type AccountOf, type LocalAccounts } from '../app/local-accounts.ts'
import { idSchema } from '../domain/order.ts'
import { localAccountContracts as contracts } from './contract/local-accounts.ts'
import { isSecure, sessionCookieName, sessionSchema, type SealedSession } from './identity.ts'
import { PAGE_POLICY, SAYS, accountPage, codePage, enrolPage, passwordPage, recoveryPage, signInPage, type PageOf, type Said } from './pages-local-accounts.ts'
import type { Lang } from './problems.ts'
import { sendIdentityProblem } from './problems-identity.ts'
import { SENT, give, serve, type Asked } from './serve.ts'

const STEP_SECONDS = 600
const STEP_COOKIE = 'gongdao-account'
/** `account` null: nothing is known yet. `step`: what comes next; the password, or the second factor, was right before. */
const stepSchema = z.strictObject({ marketplace: idSchema, account: idSchema.nullable(), step: z.enum(['begin', 'password', 'enrol', 'code']), form: z.string(), returnTo: z.string(), secret: z.string().nullable(), proof: z.string() })
type StepCookie = z.infer<typeof stepSchema>
const returnSchema = z.string().max(500).regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/)
const typed = z.record(z.string().max(20), z.string().max(400))

type Local = { readonly entrance: Entrance; readonly accounts: LocalAccounts }
type Contract = (typeof contracts)[keyof typeof contracts]
type Call = Asked<Contract>
type Answer = Awaited<ReturnType<Parameters<typeof serve<Contract>>[2]>>

export async function localAccountRoutes(server: FastifyInstance, entrance: Entrance | null): Promise<void> {
  const accounts = entrance?.accounts
  if (!entrance || !accounts) return
  const local: Local = { entrance, accounts }
  await server.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 8_192 }, (_request, body, done) => { done(null, Object.fromEntries(new URLSearchParams(String(body)))) })
    const at = (contract: Contract, answer: (local: Local, call: Call) => Promise<Answer>): void => serve(scope, contract, async (call) => {
      // Under `no-referrer` a browser says `Origin: null` with every form, and isOurs would refuse them all.
      call.reply.header('content-security-policy', PAGE_POLICY).header('referrer-policy', 'same-origin')
      if (await accounts.book.any(call.params.marketplace)) return answer(local, call)
      sendIdentityProblem(call.reply, 'sign_in_unknown', call.lang)
      return SENT
    })
    at(contracts.signIn, showSignIn)
    at(contracts.trySignIn, signIn)
    at(contracts.password, showPassword)
    at(contracts.choosePassword, password)
    at(contracts.enrol, showEnrol)
    at(contracts.tryEnrol, takeEnrol)
    at(contracts.code, showCode)
    at(contracts.tryCode, takeCode)
    at(contracts.page, showAccount)
    at(contracts.recovery, recovery)
    at(contracts.signOut, signOut)
  })
}

const langIn = ({ query, lang, request }: Call): Lang => query.lang ?? (fields(request)['lang'] === 'en' ? 'en' : fields(request)['lang'] === 'zh' ? 'zh' : lang)
const pageOf = (call: Call, form: string): PageOf => ({ lang: langIn(call), marketplace: call.params.marketplace, form })
const pathOf = ({ params }: Call, tail: string): string => `/accounts/${encodeURIComponent(params.marketplace)}${tail}`
const cookieAt = (entrance: Entrance, path: string) => ({ path, httpOnly: true, secure: isSecure(entrance), sameSite: 'lax' as const })
const goTo = (location: string) => give(303, null, { headers: { location } })
const fields = (request: FastifyRequest): Record<string, string> => typed.safeParse(request.body ?? {}).data ?? {}
const field = ({ request }: Call, name: string): string => fields(request)[name] ?? ''

async function put(local: Local, call: Call, step: Omit<StepCookie, 'form'> & { form?: string }): Promise<string> {
  const form = step.form ?? randomBytes(24).toString('base64url')
  call.reply.setCookie(STEP_COOKIE, await local.entrance.seal.seal('account', { ...step, form }, STEP_SECONDS), { ...cookieAt(local.entrance, '/accounts'), maxAge: STEP_SECONDS })
  return form
}

async function stepIn({ entrance }: Local, call: Call): Promise<StepCookie | null> {
  const sealed = call.request.cookies[STEP_COOKIE]
  const opened = sealed === undefined ? null : await entrance.seal.open('account', sealed)
  if (opened === null || opened === 'expired') return null
  const read = stepSchema.safeParse(opened.content)
  return read.success && read.data.marketplace === call.params.marketplace ? read.data : null
}

/** A form of ours, sent by the browser that was given it. */
function isOurs(entrance: Entrance, call: Call, expected: string): boolean {
  const { origin } = call.request.headers
  if (origin !== undefined && origin !== entrance.publicUrl()) return false
  const said = Buffer.from(field(call, 'form'))
  const right = Buffer.from(expected)
  return said.length === right.length && timingSafeEqual(said, right)
}

/** The step a form belongs to and whose it is; null: it has run out, is another's, or another step comes first. */
async function posted(local: Local, call: Call, wanted: StepCookie['step']): Promise<(StepCookie & { of: AccountOf }) | null> {
  const step = await stepIn(local, call)
  if (!step || step.step !== wanted || step.account === null || !isOurs(local.entrance, call, step.form)) return null
  const of = { marketplaceId: step.marketplace, accountId: step.account }
  return wanted !== 'begin' && (await isStillNext(local.accounts, of, { step: wanted, proof: step.proof })) ? { ...step, of } : null
}

async function showSignIn(local: Local, call: Call, said: Said = null, status: 200 | 401 | 403 | 429 = 200, waitMs: number | null = null): Promise<Answer> {
  const before = await stepIn(local, call)
  const returnTo = returnSchema.safeParse(call.query.return).data ?? before?.returnTo ?? pathOf(call, '')
  const form = await put(local, call, { marketplace: call.params.marketplace, account: null, step: 'begin', returnTo, secret: null, proof: '' })
  return give(status, signInPage(pageOf(call, form), said, field(call, 'account')), waitMs === null ? {} : { headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } })
}

async function signIn(local: Local, call: Call): Promise<Answer> {
  const step = await stepIn(local, call)
  if (!step || !isOurs(local.entrance, call, step.form)) return showSignIn(local, call, SAYS.expired, 403)
  const account = idSchema.safeParse(field(call, 'account').trim())
  // A name no account can have is tried all the same: it takes as long.
  const of = { marketplaceId: call.params.marketplace, accountId: account.success ? account.data : '-' }
  const tried = await tryPassword(local.accounts, of, field(call, 'password'))
  if ('waitMs' in tried) return showSignIn(local, call, SAYS.wait(tried.waitMs), 429, tried.waitMs)
  if ('refused' in tried) return showSignIn(local, call, SAYS.wrong, 401)
  await put(local, call, { marketplace: of.marketplaceId, account: of.accountId, step: tried.next, returnTo: step.returnTo, secret: null, proof: tried.proof })
  return goTo(pathOf(call, TAIL[tried.next]))
}
const TAIL = { password: '/password', enrol: '/second-factor', code: '/code' } as const

async function showPassword(local: Local, call: Call, said: Said = null, status: 200 | 401 | 422 | 429 = 200): Promise<Answer> {
  const session = await sessionOf(local, call)
  if (session) return give(status, passwordPage(pageOf(call, session.csrf), said, true))
  const step = await stepIn(local, call)
  return step?.step === 'password' ? give(status, passwordPage(pageOf(call, step.form), said, false)) : goTo(pathOf(call, '/sign-in'))
}

/** Either the first thing after a password that was given out, or a change by somebody signed in; both end every other session. */
async function password(local: Local, call: Call): Promise<Answer> {
  const session = await sessionOf(local, call)
  const step = session ? null : await posted(local, call, 'password')
  if (session ? !isOurs(local.entrance, call, session.csrf) : !step) return showSignIn(local, call, SAYS.expired, 403)
  const of = session?.of ?? step?.of
  if (!of) return showSignIn(local, call, SAYS.expired, 403)
  if (session) {
    const tried = await tryPassword(local.accounts, of, field(call, 'password'))
    if ('waitMs' in tried) return showPassword(local, call, SAYS.wait(tried.waitMs), 429)
    if ('refused' in tried) return showPassword(local, call, SAYS.wrong, 401)
  }
  const chosen = await choosePassword(local.accounts, of, { password: field(call, 'chosen'), again: field(call, 'again') })
  if (typeof chosen === 'string') return showPassword(local, call, SAYS.fault(chosen), 422)
  if (session) return finish(local, call, of, pathOf(call, ''))
  await put(local, call, { marketplace: of.marketplaceId, account: of.accountId, step: chosen.next, returnTo: step?.returnTo ?? pathOf(call, ''), secret: null, proof: chosen.proof })
  return goTo(pathOf(call, TAIL[chosen.next]))
}

async function showEnrol(local: Local, call: Call, said: Said = null, status: 200 | 401 | 429 = 200): Promise<Answer> {
  const step = await stepIn(local, call)
  if (step?.step !== 'enrol' || step.account === null) return goTo(pathOf(call, '/sign-in'))
  const label = `${step.marketplace}/${step.account}`
  const secret = step.secret ?? local.accounts.secondFactor.fresh(label).secret
  const form = await put(local, call, { ...step, secret })
  return give(status, enrolPage(pageOf(call, form), said, { secret, ...local.accounts.secondFactor.describe(secret, label) }))
}

async function takeEnrol(local: Local, call: Call): Promise<Answer> {
  const step = await posted(local, call, 'enrol')
  if (!step || step.secret === null) return showSignIn(local, call, SAYS.expired, 403)
  const taken = await enrol(local.accounts, step.of, step.secret, field(call, 'code').replace(/\s/g, ''))
  if ('waitMs' in taken) return showEnrol(local, call, SAYS.wait(taken.waitMs), 429)
  if ('refused' in taken) return showEnrol(local, call, SAYS.wrongCode, 401)
  if (!(await opens(local, call, step.of))) return showSignIn(local, call, SAYS.expired, 403)
  return give(200, recoveryPage(pageOf(call, ''), taken.recovery, step.returnTo))
}

async function showCode(local: Local, call: Call, said: Said = null, status: 200 | 401 | 429 = 200): Promise<Answer> {
  const step = await stepIn(local, call)
  return step?.step === 'code' ? give(status, codePage(pageOf(call, step.form), said)) : goTo(pathOf(call, '/sign-in'))
}

async function takeCode(local: Local, call: Call): Promise<Answer> {
  const step = await posted(local, call, 'code')
  if (!step) return showSignIn(local, call, SAYS.expired, 403)
  const tried = await tryCode(local.accounts, step.of, field(call, 'code'))
  if ('waitMs' in tried) return showCode(local, call, SAYS.wait(tried.waitMs), 429)
  return 'refused' in tried ? showCode(local, call, SAYS.wrongCode, 401) : finish(local, call, step.of, step.returnTo)
}

async function finish(local: Local, call: Call, of: AccountOf, returnTo: string): Promise<Answer> {
  return (await opens(local, call, of)) ? goTo(returnTo) : showSignIn(local, call, SAYS.expired, 403)
}

async function opens({ entrance, accounts }: Local, call: Call, of: AccountOf): Promise<boolean> {
  const opened = await openSession(accounts, of)
  if (!opened) return false
  const sealed: SealedSession = { marketplace: of.marketplaceId, role: opened.role, id: of.accountId, csrf: randomBytes(32).toString('base64url'), local: opened.session }
  call.reply.clearCookie(STEP_COOKIE, cookieAt(entrance, '/accounts'))
  call.reply.setCookie(sessionCookieName(entrance), await entrance.seal.seal('session', sealed, opened.seconds), { ...cookieAt(entrance, '/'), maxAge: opened.seconds })
  return true
}

type Open = { readonly of: AccountOf; readonly role: StaffRole; readonly csrf: string; readonly session: string }
async function sessionOf({ entrance, accounts }: Local, call: Call): Promise<Open | null> {
  const sealed = call.request.cookies[sessionCookieName(entrance)]
  const opened = sealed === undefined ? null : await entrance.seal.open('session', sealed)
  const read = opened === null || opened === 'expired' ? null : sessionSchema.safeParse(opened.content)
  if (!read?.success || read.data.local === undefined || read.data.marketplace !== call.params.marketplace) return null
  const { marketplace, id, csrf, local } = read.data
  const of = { marketplaceId: marketplace, accountId: id }
  const role = await roleInSession(accounts, of, local)
  return role === null ? null : { of, role, csrf, session: local }
}

const ownPage = (call: Call, { of, role, csrf }: Open, said: Said = null): string => accountPage(pageOf(call, csrf), { id: of.accountId, role }, said)

async function showAccount(local: Local, call: Call): Promise<Answer> {
  const open = await sessionOf(local, call)
  return open ? give(200, ownPage(call, open)) : goTo(pathOf(call, '/sign-in'))
}

/** New recovery codes are a way in: the second factor is asked again. */
async function recovery(local: Local, call: Call): Promise<Answer> {
  const open = await sessionOf(local, call)
  if (!open || !isOurs(local.entrance, call, open.csrf)) return showSignIn(local, call, SAYS.expired, 403)
  const tried = await tryCode(local.accounts, open.of, field(call, 'code'))
  if ('waitMs' in tried) return give(429, ownPage(call, open, SAYS.wait(tried.waitMs)), { headers: { 'retry-after': String(Math.ceil(tried.waitMs / 1000)) } })
  if ('refused' in tried) return give(401, ownPage(call, open, SAYS.wrongCode))
  await local.accounts.book.forgetTries(open.of)
  return give(200, recoveryPage(pageOf(call, ''), await renewRecovery(local.accounts, open.of), pathOf(call, '')))
}

async function signOut(local: Local, call: Call): Promise<Answer> {
  const open = await sessionOf(local, call)
  if (!open || !isOurs(local.entrance, call, open.csrf)) return showSignIn(local, call, SAYS.expired, 403)
  await endSession(local.accounts, open.of, open.session)
  call.reply.clearCookie(sessionCookieName(local.entrance), cookieAt(local.entrance, '/'))
  return goTo(pathOf(call, '/sign-in'))
}
