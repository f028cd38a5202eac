// Refusals as RFC 9457 problem documents. The domain knows kinds; only here are they status numbers.
import type { FastifyReply } from 'fastify'
import { REFUSALS, type Refusal, type RefusalKind } from '../domain/refusals.ts'

export type Lang = 'zh' | 'en'

const STATUS: Record<RefusalKind, number> = { forbidden: 403, unknown: 404, invalid: 422, conflict: 409, too_late: 410, too_early: 409, limit: 422 }

/** A client that may repeat the same request is told when. */
const RETRY_AFTER_SECONDS: Partial<Record<RefusalKind, number>> = { conflict: 1, too_early: 60 }

export type Problem = { type: string; title: string; status: number; code: string; kind: string; retryable: boolean; zh: string; en: string; field?: string; allowed?: unknown; version?: number }

export function problemOf(refusal: Refusal, lang: Lang, version: number | null = null): Problem {
  const entry = REFUSALS[refusal.refused]
  return {
    type: `/problems#${refusal.refused}`, title: entry[lang], status: STATUS[entry.kind], code: refusal.refused, kind: entry.kind, retryable: entry.retryable, zh: entry.zh, en: entry.en,
    ...(refusal.field === undefined ? {} : { field: refusal.field }), ...(refusal.allowed === undefined ? {} : { allowed: refusal.allowed }), ...(version === null ? {} : { version }),
  }
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal, lang: Lang, version: number | null = null): FastifyReply {
  const problem = problemOf(refusal, lang, version)
  const wait = problem.retryable ? RETRY_AFTER_SECONDS[REFUSALS[refusal.refused].kind] : undefined
  if (wait !== undefined) reply.header('retry-after', String(wait))
  return reply.code(problem.status).type('application/problem+json').send(problem)
}

/** What has no refusal of the domain: the envelope of HTTP itself. In both languages like every other problem. */
export const envelopeProblem = (lang: Lang, status: number, code: string, says: { zh: string; en: string }) =>
  ({ type: `/problems#${code}`, title: says[lang], status, code, kind: status >= 500 ? 'fault' : 'invalid', retryable: status >= 500, zh: says.zh, en: says.en })

export function sendEnvelopeProblem(reply: FastifyReply, status: number, code: string, says: { zh: string; en: string }): FastifyReply {
  return reply.code(status).type('application/problem+json').send(envelopeProblem(langOf(reply.request.headers['accept-language']), status, code, says))
}

/** Chinese unless the client prefers English. */
export function langOf(header: string | undefined): Lang {
  const first = /\b(zh|en)\b/i.exec(header ?? '')?.[1]?.toLowerCase()
  return first === 'en' ? 'en' : 'zh'
}
