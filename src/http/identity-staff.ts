// Staff at the door: begin the sign-in, come back from the provider, sign out. And for everybody: who am I.
// The session is a sealed cookie; state, nonce and PKCE verifier wait in another one until the browser comes back.
import { randomBytes } from 'node:crypto'
import '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isDenied, type Begun, type Entrance } from '../app/identity.ts'
import { endSession } from '../app/local-accounts.ts'
import { idSchema } from '../domain/order.ts'
import { me, signIn, signInCallback, signOut } from './contract/identity.ts'
import { isSecure, sessionCookieName, type SealedSession } from './identity.ts'
import { sendIdentityProblem } from './problems-identity.ts'
import { SENT, give, serve } from './serve.ts'

/** Long enough to look for one's second factor. */
const SIGN_IN_SECONDS = 600
const SIGN_IN_COOKIE = 'gongdao-sign-in'

const begunSchema = z.strictObject({ marketplace: idSchema, state: z.string(), nonce: z.string(), verifier: z.string(), returnTo: z.string() })
/** A path of ours and nothing that a browser could take for another host. */
const returnSchema = z.object({ return: z.string().max(500).regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/).default('/v1/me').catch('/v1/me') })

type MarketplaceRoute = { Params: { marketplace: string } }

export function identityRoutes(server: FastifyInstance, entrance: Entrance | null): void {
  serve(server, me, async ({ who: { actor, session } }) =>
    give(200, { marketplace: actor.marketplace, role: actor.role, id: actor.id, csrf: session?.csrf ?? null, expiresAt: session?.expiresAt ?? null }))
  if (!entrance) return
  serve(server, signIn, async ({ params, request, reply }) => {
    await begin(entrance, params.marketplace, request, reply)
    return SENT
  })
  serve(server, signInCallback, async ({ request, reply }) => {
    await finish(entrance, request as FastifyRequest<MarketplaceRoute>, reply)
    return SENT
  })
  serve(server, signOut, async ({ who: { actor, session }, reply }) => {
    if (entrance.accounts && session?.local !== undefined) await endSession(entrance.accounts, { marketplaceId: actor.marketplace, accountId: actor.id }, session.local)
    reply.clearCookie(sessionCookieName(entrance), cookieOf(entrance, '/'))
    return give(200, { signedOut: true, providerSignOut: await entrance.staff.farewell(actor.marketplace, `${entrance.publicUrl()}/`) })
  })
}

async function begin(entrance: Entrance, marketplace: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!idSchema.safeParse(marketplace).success) return sendIdentityProblem(reply, 'sign_in_unknown', request.lang)
  const { return: returnTo } = returnSchema.parse(request.query)
  const started = await entrance.staff.begin(marketplace, callbackOf(entrance, marketplace), returnTo)
  if (isDenied(started)) {
    // A marketplace without a provider may keep accounts here.
    if (started.problem === 'sign_in_unknown' && (await entrance.accounts?.book.any(marketplace))) return reply.redirect(`/accounts/${marketplace}/sign-in?${new URLSearchParams({ return: returnTo }).toString()}`, 302)
    return sendIdentityProblem(reply, started.problem, request.lang)
  }
  reply.setCookie(SIGN_IN_COOKIE, await entrance.seal.seal('sign-in', started.begun, SIGN_IN_SECONDS), { ...cookieOf(entrance, '/sign-in'), maxAge: SIGN_IN_SECONDS })
  return reply.redirect(started.url, 302)
}

async function finish(entrance: Entrance, request: FastifyRequest<MarketplaceRoute>, reply: FastifyReply): Promise<FastifyReply> {
  const begun = await begunIn(entrance, request)
  if (!begun) return sendIdentityProblem(reply, 'sign_in_expired', request.lang)
  reply.clearCookie(SIGN_IN_COOKIE, cookieOf(entrance, '/sign-in'))
  const answered = new URL(callbackOf(entrance, begun.marketplace))
  answered.search = request.url.slice(request.url.indexOf('?') + 1)
  const finished = await entrance.staff.finish(begun, answered)
  if (isDenied(finished)) return sendIdentityProblem(reply, finished.problem, request.lang)
  const { actor, seconds } = finished
  const session: SealedSession = { marketplace: actor.marketplace, role: actor.role, id: actor.id, csrf: randomBytes(32).toString('base64url') }
  reply.setCookie(sessionCookieName(entrance), await entrance.seal.seal('session', session, seconds), { ...cookieOf(entrance, '/'), maxAge: seconds })
  return reply.redirect(begun.returnTo, 303)
}

async function begunIn(entrance: Entrance, request: FastifyRequest<MarketplaceRoute>): Promise<Begun | null> {
  const sealed = request.cookies[SIGN_IN_COOKIE]
  const opened = sealed === undefined ? null : await entrance.seal.open('sign-in', sealed)
  if (opened === null || opened === 'expired') return null
  const read = begunSchema.safeParse(opened.content)
  return read.success && read.data.marketplace === request.params.marketplace ? read.data : null
}

const callbackOf = (entrance: Entrance, marketplace: string): string => `${entrance.publicUrl()}/sign-in/${marketplace}/callback`

/** `lax`: the provider's redirect must bring the cookie along, a foreign form must not. */
const cookieOf = (entrance: Entrance, path: string) => ({ path, httpOnly: true, secure: isSecure(entrance), sameSite: 'lax' as const })
