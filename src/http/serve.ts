// Attaches a contract to the server: checks who comes and what he sends by the contract's own schemas, calls the handler with typed values,
// and sends what it answers. Next: contract/route.ts (the data), routes-*.ts (the handlers).
import { createHash } from 'node:crypto'
import { channel } from 'node:diagnostics_channel'
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { readAs } from '../app/requests.ts'
import type { Actor } from '../domain/parts.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import { isPage, type AnswerShape, type Media, type Route } from './contract/route.ts'
import type { Identified } from './identity.ts'
import { sendRefusal, type Lang, type Place } from './problems.ts'

/** Every answer, for whoever listens; a test holds each to its contract. */
export const answered = channel('gongdao:http:answered')
export type Answered = { readonly operation: string; readonly method: string; readonly url: string; readonly status: number; readonly contentType: string; readonly payload: unknown }

type Shown<T> = T extends readonly (infer E)[] ? readonly Shown<E>[] : T extends object ? { readonly [K in keyof T]: Shown<T[K]> } : T
type BodyOf<S extends AnswerShape> = S extends z.ZodType ? Shown<z.output<S>> : S extends Media ? string | Uint8Array | Readable : null
type Read<R, K extends string> = R extends { readonly [P in K]: infer S } ? (S extends z.ZodType ? z.output<S> : undefined) : undefined

export type Asked<R extends Route> = {
  readonly params: Read<R, 'params'>
  readonly query: Read<R, 'query'>
  readonly body: Read<R, 'body'>
  /** Null only at an open door. */
  readonly who: R['who'] extends 'open' ? null : Identified
  readonly actor: R['who'] extends 'open' ? null : Actor
  /** The version named by `If-Match`; null without one. */
  readonly ifMatch: number | null
  readonly lang: Lang
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}
/** `tag`: of a `tagged` answer, where the handler knows better than the content what makes it another. */
export type Given<R extends Route> = { [S in keyof R['answers'] & number]: { readonly status: S; readonly body: BodyOf<R['answers'][S]>; readonly headers?: Readonly<Record<string, string>>; readonly tag?: string } }[keyof R['answers'] & number]
export type More = { readonly headers?: Readonly<Record<string, string>>; readonly tag?: string }
export const give = <const S extends number, const B>(status: S, body: B, more: More = {}): { readonly status: S; readonly body: B } & More => ({ status, body, ...more })

/** A "no" with the version it was said at, and where in the request its cause stands. */
export type Refused = { readonly refused: Refusal; readonly version?: number | null; readonly place?: Place; /** What is kept instead of what was sent. */ readonly stored?: unknown }
/** The handler has sent, or is sending, everything itself. (Not the reply: awaiting one waits for its end.) */
export const SENT = Symbol('sent')
export type Handler<R extends Route> = (asked: Asked<R>) => Promise<Given<R> | Refusal | Refused | typeof SENT>

type Settled = { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>>; readonly tag?: string }

export function serve<const R extends Route>(server: FastifyInstance, route: R, handler: Handler<R>): void {
  server.route({
    method: route.method, url: route.path, config: { open: route.who === 'open', page: isPage(route), takesFiles: route.takesFiles === true, operation: route.id },
    handler: async (request, reply) => {
      const read = readRequest(route, request)
      if ('refused' in read) return sendRefusal(reply, read.refused, request.lang, null, read.place)
      const answer = await handler({ request, reply, lang: request.lang, ...read } as Asked<R>)
      return settle(route, answer as Settled | Refusal | Refused | typeof SENT, request, reply)
    },
  })
}

type ReadRequest = { readonly params: unknown; readonly query: unknown; readonly body: unknown; readonly who: Identified | null; readonly actor: Actor | null; readonly ifMatch: number | null }

/** Who before what: a role that may not come learns nothing from how its request is read. */
function readRequest(route: Route, request: FastifyRequest): ReadRequest | { readonly refused: Refusal; readonly place?: Place } {
  const who = route.who === 'open' ? null : known(request)
  if (typeof route.who !== 'string' && who !== null && !route.who.includes(who.actor.role)) return { refused: refuse('role_may_not', { field: 'role', allowed: route.who }) }
  const params = parse(route.params, request.params, 'path')
  // Whoever names something new is told what a name looks like; whoever asks for what can be nowhere, that it is not there.
  if ('refused' in params) return route.absent === undefined || route.method === 'PUT' ? params : { refused: refuse(route.absent) }
  const query = parse(route.query, request.query, 'query')
  if ('refused' in query) return query
  const body = route.body === undefined || 'media' in route.body ? { value: undefined } : parse(route.body, request.body, 'body')
  if ('refused' in body) return body
  const ifMatch = route.ifMatch === true ? versionIn(request.headers['if-match']) : null
  if (ifMatch === 'malformed') return { refused: refuse('malformed', { field: 'if-match' }), place: { in: 'header', pointer: '/if-match' } }
  return { params: params.value, query: query.value, body: body.value, who, actor: who?.actor ?? null, ifMatch }
}

function parse(schema: z.ZodType | undefined, input: unknown, where: Place['in']): { readonly value: unknown } | { readonly refused: Refusal; readonly place: Place } {
  if (schema === undefined) return { value: undefined }
  const read = readAs(schema, input)
  return 'refused' in read ? { refused: read.refused, place: { in: where, pointer: pointerTo(read.path) } } : read
}

/** RFC 6901, cut where a sender's own keys run long. */
export const pointerTo = (keys: readonly PropertyKey[]): string => keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('').slice(0, 200)

/** What is wrong stands inside the body's `command`. */
export const misread = (refused: Refusal): Refused => (refused.field === undefined ? { refused } : { refused, place: { in: 'body', pointer: pointerTo(['command', ...refused.field.split('.')]) } })

/** `"7"`, `W/"7"`, or the whole ETag of a case, `"7.Zm9v"`; `*` asks for nothing. */
function versionIn(header: string | undefined): number | null | 'malformed' {
  if (header === undefined || header === '*') return null
  const [, version] = /^(?:W\/)?"(\d{1,9})(?:\.[\w-]{1,64})?"$/.exec(header) ?? []
  return version === undefined ? 'malformed' : Number(version)
}

function settle(route: Route, answer: Settled | Refusal | Refused | typeof SENT, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (answer === SENT) return reply
  if ('refused' in answer) {
    const { refused, version = null, place, stored }: Refused = typeof answer.refused === 'string' ? { refused: answer as Refusal } : (answer as Refused)
    return sendRefusal(reply, refused, request.lang, version, stored === undefined ? place : { ...place, stored })
  }
  const { status, body, headers, tag } = answer
  if (headers !== undefined) reply.headers(headers)
  const shape = route.answers[status]
  if (shape === null) return reply.code(status).send()
  if (shape !== undefined && 'media' in shape) return reply.code(status).type(shape.media).send(body)
  const text = JSON.stringify(body)
  if (route.tagged === true && status === 200) {
    const etag = `"${tag ?? tagOf(text)}"`
    reply.header('etag', etag)
    if (names(request.headers['if-none-match'], etag)) return reply.code(304).send()
  }
  return reply.code(status).type('application/json; charset=utf-8').send(text)
}

export const tagOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

const names = (header: string | undefined, etag: string): boolean => header !== undefined && (header === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag))

export function known(request: FastifyRequest): Identified {
  if (!request.who) throw new Error('a route that wants to know who asks ran without identity')
  return request.who
}

/** Told of every answer only where somebody listens when the server is built. */
export function publishAnswers(server: FastifyInstance): void {
  if (!answered.hasSubscribers) return
  server.addHook('onSend', (request, reply, payload, done) => {
    const told: Answered = { operation: request.routeOptions.config.operation ?? '', method: request.method, url: request.url, status: reply.statusCode, contentType: String(reply.getHeader('content-type') ?? ''), payload }
    answered.publish(told)
    done()
  })
}
