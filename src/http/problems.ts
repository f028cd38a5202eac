// Refusals as RFC 9457 problem documents. The domain knows kinds; only here are they status numbers.
import type { FastifyReply } from 'fastify'
import { REFUSALS, type Refusal, type RefusalCode, type RefusalKind } from '../domain/refusals.ts'

export type Lang = 'zh' | 'en'

const STATUS: Record<RefusalKind, number> = { forbidden: 403, unknown: 404, invalid: 422, conflict: 409, too_late: 410, too_early: 409, limit: 422 }

/** A client that may repeat the same request is told when. */
const RETRY_AFTER_SECONDS: Partial<Record<RefusalKind, number>> = { conflict: 1, too_early: 60 }

/** Where in the request the cause of a "no" stands. */
export type Place = { readonly in: 'path' | 'query' | 'header' | 'body'; readonly pointer: string }
export type Problem = { type: string; title: string; status: number; code: string; kind: string; retryable: boolean; zh: string; en: string; field?: string; allowed?: unknown; version?: number; in?: Place['in']; pointer?: string }

export const statusOf = (code: RefusalCode): number => STATUS[REFUSALS[code].kind]

export function problemOf(refusal: Refusal, lang: Lang, version: number | null = null, place: Place | undefined = undefined): Problem {
  const entry = REFUSALS[refusal.refused]
  return {
    type: `/problems#${refusal.refused}`, title: entry[lang], status: STATUS[entry.kind], code: refusal.refused, kind: entry.kind, retryable: entry.retryable, zh: entry.zh, en: entry.en,
    ...(refusal.field === undefined ? {} : { field: refusal.field }), ...(refusal.allowed === undefined ? {} : { allowed: refusal.allowed }), ...(version === null ? {} : { version }), ...place,
  }
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal, lang: Lang, version: number | null = null, place: Place | undefined = undefined): FastifyReply {
  const problem = problemOf(refusal, lang, version, place)
  const wait = problem.retryable ? RETRY_AFTER_SECONDS[REFUSALS[refusal.refused].kind] : undefined
  if (wait !== undefined) reply.header('retry-after', String(wait))
  return reply.code(problem.status).type('application/problem+json').send(problem)
}

/** What has no refusal of the domain: the envelope of HTTP itself, by status. */
export const ENVELOPE = {
  broken_request: 400, no_such_route: 404, too_slow: 408, body_too_large: 413, url_too_long: 414, not_json: 415, not_multipart: 415, range_not_satisfiable: 416,
  headers_too_large: 431, fault: 500, not_ready: 503, store_unavailable: 503,
} as const satisfies Record<string, number>
export type EnvelopeCode = keyof typeof ENVELOPE

/** In both languages like every other problem. */
export const envelopeProblem = (lang: Lang, status: number, code: EnvelopeCode, says: { zh: string; en: string }) =>
  ({ type: `/problems#${code}`, title: says[lang], status, code, kind: status >= 500 ? 'fault' : 'invalid', retryable: status >= 500, zh: says.zh, en: says.en })

export function sendEnvelopeProblem(reply: FastifyReply, status: number, code: EnvelopeCode, says: { zh: string; en: string }): FastifyReply {
  return reply.code(status).type('application/problem+json').send(envelopeProblem(langOf(reply.request.headers['accept-language']), status, code, says))
}

/** Chinese unless the client prefers English. */
export function langOf(header: string | undefined): Lang {
  const first = /\b(zh|en)\b/i.exec(header ?? '')?.[1]?.toLowerCase()
  return first === 'en' ? 'en' : 'zh'
}
