// A route as data: what it is called, who may come, what it takes and every answer it may give. ../serve.ts attaches one with its handler;
// ../openapi.ts prints them all. One file per area beside this one; all.ts lists them.
import type { z } from 'zod'
import type { IdentityCode } from '../../app/identity.ts'
import type { CommandType } from '../../domain/commands.ts'
import type { Role } from '../../domain/parts.ts'
import type { RefusalCode } from '../../domain/refusals.ts'
import type { SanctionCommandType } from '../../domain/sanction/commands.ts'
import type { EnvelopeCode } from '../problems.ts'

export type Says = { readonly zh: string; readonly en: string }
/** A body that is no JSON, by its media type. */
export type Media = { readonly media: string }
export const media = (type: string): Media => ({ media: type })
/** Null: no body. */
export type AnswerShape = z.ZodType | Media | null

export const TAGS = ['cases', 'orders', 'accounts', 'money', 'sanctions', 'policies', 'files', 'drafts', 'identity', 'live', 'webhooks', 'sandbox', 'operations', 'about'] as const
export type Tag = (typeof TAGS)[number]

export type Route = {
  /** operationId: never changes once it is out, for clients are generated from it. */
  readonly id: string
  readonly method: 'HEAD' | 'OPTIONS' | 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As Fastify writes it: `/v1/cases/:caseId`. */
  readonly path: string
  readonly tag: Tag
  readonly summary: Says
  /** `open`: anybody. `known`: whoever says who he is; the handler asks the rest. A list: these roles, everybody else is told `role_may_not`. */
  readonly who: 'open' | 'known' | readonly Role[]
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType | Media
  /** By status; what goes wrong is a problem document and follows from `refusals` and `problems`. */
  readonly answers: Readonly<Record<number, AnswerShape>>
  /** `any`: whatever the core can refuse. */
  readonly refusals: 'any' | readonly RefusalCode[]
  /** Of a route that takes commands: what each can be refused with, beside `refusals`. */
  readonly refusalsBy?: Readonly<Partial<Record<CommandType | SanctionCommandType, readonly RefusalCode[]>>>
  /** Of the doors' own "no", those beside what every route shares. */
  readonly problems?: readonly (IdentityCode | EnvelopeCode)[]
  /** What a path is told that can name nothing: the same as one that names nothing. */
  readonly absent?: RefusalCode
  /** Answers 200 with an ETag of its content, and 304 when `If-None-Match` names it. */
  readonly tagged?: boolean
  /** Takes `If-Match` with the ETag of what was read: compare-and-set. */
  readonly ifMatch?: boolean
  /** Bodies may take minutes to arrive. */
  readonly takesFiles?: boolean
}

/** An address for browsers, which answers with pages, files or the way on and never with JSON: what goes wrong there is told on a page. */
export const isPage = ({ who, path, answers }: Route): boolean => who === 'open' && !path.startsWith('/v1/') && Object.values(answers).every((shape) => shape === null || 'media' in shape)

/** Keeps the literal types of a contract, so that its handler is held to it. */
export const route = <const R extends Route>(contract: R): R => contract
