// One route as an OpenAPI operation: parameters, body, every answer it can give, and the codes behind each status. Used by openapi.ts.
import type { z } from 'zod'
import type { IdentityCode } from '../app/identity.ts'
import { REFUSAL_CODES, type RefusalCode } from '../domain/refusals.ts'
import { problemSchema } from './contract/problem.ts'
import { isPage, media, type AnswerShape, type Route } from './contract/route.ts'
import { ENVELOPE, statusOf, type EnvelopeCode } from './problems.ts'
import { identityStatusOf } from './problems-identity.ts'

export type Json = { readonly [key: string]: unknown }
export type ToJson = (schema: z.ZodType) => Json
type ProblemCode = RefusalCode | IdentityCode | EnvelopeCode

export type Operation = { readonly parameters?: readonly Json[]; readonly requestBody?: Json; readonly [key: string]: unknown }

export function operationOf(route: Route, takes: ToJson, gives: ToJson): Operation {
  const parameters = parametersOf(route, takes)
  return {
    operationId: route.id, tags: [route.tag], summary: route.summary.en, 'x-summary-zh': route.summary.zh, 'x-who': typeof route.who === 'string' ? route.who : [...route.who],
    security: route.who === 'open' ? [] : [{ bearer: [] }, { session: [] }, { demo: [] }],
    ...(parameters.length === 0 ? {} : { parameters }), ...(route.body === undefined ? {} : { requestBody: { required: true, content: contentOf(route.body, takes) } }),
    responses: responsesOf(route, gives),
    ...(route.refusalsBy === undefined ? {} : { 'x-refusals-of-every': route.refusals, 'x-refusals-by-command': route.refusalsBy }),
  }
}

/** A page of ours may be answered under the status of a problem: then there are two kinds of content. */
function responsesOf(route: Route, gives: ToJson): Record<string, Json> {
  const answers = answersOf(route, gives)
  const problems = problemsOf(route, gives)
  const both = Object.entries(problems).map(([status, problem]): [string, Json] => [status, { ...problem, content: { ...(answers[status]?.['content'] as Json | undefined), ...(problem['content'] as Json) } }])
  return { ...answers, ...Object.fromEntries(both) }
}

function parametersOf(route: Route, takes: ToJson): Json[] {
  const headers = [
    ...(route.ifMatch === true ? [{ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' }, description: 'The ETag of what was read: compare-and-set, like `version`.' }] : []),
    ...(route.tagged === true ? [{ name: 'If-None-Match', in: 'header', required: false, schema: { type: 'string' }, description: 'An ETag; 304 when nothing has changed.' }] : []),
  ]
  return [...spread(route.params, 'path', takes), ...spread(route.query, 'query', takes), ...headers]
}

function spread(schema: z.ZodType | undefined, where: 'path' | 'query', takes: ToJson): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = takes(schema) as { properties?: Record<string, Json>; required?: readonly string[] }
  return Object.entries(properties).map(([name, shape]) => ({ name, in: where, required: where === 'path' || required.includes(name), schema: shape }))
}

const contentOf = (shape: z.ZodType | { readonly media: string }, toJson: ToJson): Json => ('media' in shape ? { [shape.media]: { schema: { type: 'string' } } } : { 'application/json': { schema: toJson(shape) } })

const DONE: Readonly<Record<number, string>> = { 200: 'Done', 201: 'Created', 202: 'Taken', 204: 'Done; nothing to say', 206: 'A part', 302: 'Go on there', 303: 'Go on there', 304: 'Unchanged' }
const ETAG: Json = { ETag: { schema: { type: 'string' } } }

function answersOf(route: Route, gives: ToJson): Record<string, Json> {
  const answers = Object.entries(route.answers).map(([status, shape]: [string, AnswerShape]): [string, Json] => [status, {
    description: DONE[Number(status)] ?? 'Done', ...(route.tagged === true && status === '200' ? { headers: ETAG } : {}), ...(shape === null ? {} : { content: contentOf(shape, gives) }),
  }])
  return Object.fromEntries(route.tagged === true ? [...answers, ['304', { description: 'Unchanged', headers: ETAG }]] : answers)
}

/** A browser is shown the same as a page. */
const PAGE = media('text/html; charset=utf-8')

const REFUSED_AS: Readonly<Record<number, string>> = {
  400: 'Unreadable', 401: 'Say who you are', 403: 'Not for you', 404: 'Not there', 409: 'Not now, or not like this', 410: 'Too late', 413: 'Too large', 414: 'Address too long', 415: 'Another media type', 416: 'Beyond the end',
  422: 'Not of the required form, or beyond a limit', 429: 'Too often', 500: 'Broken on our side; nothing half-written', 503: 'Away; repeat it with the same command id',
}

const TOKEN_CODES: readonly IdentityCode[] = [
  'who_are_you', 'demo_marketplace_unknown', 'demo_person_unknown', 'token_unreadable', 'token_algorithm', 'token_issuer_unknown', 'token_key_unknown', 'token_signature', 'token_audience', 'token_expired', 'token_not_yet_valid', 'token_lives_too_long', 'token_claims_missing',
  'session_expired', 'keys_unavailable',
]

/** Every code the route can answer with: its own and those of the envelope around it. */
export function codesOf(route: Route): readonly ProblemCode[] {
  const sends = route.method !== 'GET'
  return [
    ...(route.refusals === 'any' ? REFUSAL_CODES : route.refusals), ...Object.values(route.refusalsBy ?? {}).flat(), ...(route.problems ?? []), ...(route.absent === undefined ? [] : [route.absent]),
    ...(route.query !== undefined || (route.params !== undefined && route.absent === undefined) || route.body !== undefined ? (['malformed', 'text_too_long', 'date_out_of_range', 'amount_not_exact', 'text_not_well_formed'] as const) : []),
    ...(typeof route.who === 'string' ? [] : (['role_may_not'] as const)),
    ...(route.who === 'open' ? [] : TOKEN_CODES), ...(route.who === 'open' || !sends ? [] : (['csrf_missing'] as const)),
    ...(sends ? (['body_too_large', 'not_json'] as const) : []), 'broken_request', 'url_too_long', 'too_many_requests', 'fault', 'store_unavailable',
  ]
}

const isEnvelope = (code: ProblemCode): code is EnvelopeCode => Object.hasOwn(ENVELOPE, code)
const REFUSED: ReadonlySet<string> = new Set(REFUSAL_CODES)
const isRefusalCode = (code: ProblemCode): code is RefusalCode => REFUSED.has(code)
export const statusOfCode = (code: ProblemCode): number => (isEnvelope(code) ? ENVELOPE[code].status : isRefusalCode(code) ? statusOf(code) : identityStatusOf(code))

function problemsOf(route: Route, gives: ToJson): Record<string, Json> {
  const byStatus = new Map<number, Set<string>>()
  for (const code of codesOf(route)) {
    const status = statusOfCode(code)
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  return Object.fromEntries([...byStatus].toSorted(([a], [b]) => a - b).map(([status, codes]) => [String(status), {
    description: REFUSED_AS[status] ?? 'Refused', 'x-codes': [...codes], ...(status === 409 || status === 429 || status === 503 ? { headers: { 'Retry-After': { schema: { type: 'string' }, description: 'Seconds, where the same request may succeed later.' } } } : {}),
    content: { 'application/problem+json': { schema: gives(problemSchema) }, ...(isPage(route) ? contentOf(PAGE, gives) : {}) },
  }]))
}
