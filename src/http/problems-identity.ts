// The doors' own "no" as problem documents: who is asking could not be found out, may not come in, or comes too often.
import type { FastifyReply } from 'fastify'
import { IDENTITY_PROBLEMS, type IdentityCode, type IdentityKind } from '../app/identity.ts'
import type { Lang } from './problems.ts'

const STATUS: Record<IdentityKind, number> = { unauthenticated: 401, forbidden: 403, unknown: 404, busy: 429, unavailable: 503 }
const RETRY_AFTER_SECONDS: Partial<Record<IdentityKind, number>> = { busy: 60, unavailable: 5 }

export const IDENTITY_CODES = Object.keys(IDENTITY_PROBLEMS) as readonly IdentityCode[]
export const identityStatusOf = (code: IdentityCode): number => STATUS[IDENTITY_PROBLEMS[code].kind]

/** `waitSeconds`: until it may be tried again. `allowed`: what would have been known. */
export function sendIdentityProblem(reply: FastifyReply, code: IdentityCode, lang: Lang, { waitSeconds, allowed }: { readonly waitSeconds?: number; readonly allowed?: readonly string[] | undefined } = {}): FastifyReply {
  const { kind, zh, en } = IDENTITY_PROBLEMS[code]
  const wait = waitSeconds ?? RETRY_AFTER_SECONDS[kind]
  // RFC 6750: a bad token is told so; who came with nothing only learns what is accepted.
  if (kind === 'unauthenticated') reply.header('www-authenticate', code.startsWith('token_') ? 'Bearer realm="gongdao", error="invalid_token"' : 'Bearer realm="gongdao"')
  if (wait !== undefined) reply.header('retry-after', String(wait))
  return reply.code(STATUS[kind]).type('application/problem+json').send({ type: `/problems#${code}`, title: lang === 'zh' ? zh : en, status: STATUS[kind], code, kind, retryable: wait !== undefined, zh, en, ...(allowed === undefined ? {} : { field: 'authorization', allowed }) })
}
