// A "no" as it is answered (RFC 9457), with every code there is.
import { z } from 'zod'
import { REFUSAL_CODES } from '../../domain/refusals.ts'
import { ENVELOPE_CODES } from '../problems.ts'
import { IDENTITY_CODES } from '../problems-identity.ts'
import { draftSchema } from './drafts.ts'
import { named } from './names.ts'

export const problemCodeSchema = named('ProblemCode', z.enum([...REFUSAL_CODES, ...IDENTITY_CODES, ...ENVELOPE_CODES]))

export const problemSchema = named('Problem', z.strictObject({
  /** Where the code is explained, on this server. */
  type: z.string(), title: z.string(), status: z.int().min(400).max(599), code: problemCodeSchema,
  kind: z.enum(['forbidden', 'unknown', 'invalid', 'conflict', 'too_late', 'too_early', 'limit', 'unauthenticated', 'busy', 'unavailable', 'fault']),
  /** The same request may succeed later; `Retry-After` says when. */
  retryable: z.boolean(), zh: z.string(), en: z.string(),
  /** The part of the request at fault: a dotted path, inside the command where there is one. */
  field: z.string().optional(),
  /** What would have been accepted. */
  allowed: z.union([z.number(), z.string(), z.array(z.string())]).optional(),
  /** The version the refusal was said at: what a stale client has to read. */
  version: z.int().min(0).optional(),
  /** Of `draft_changed`: what is kept instead; null when nothing is any more. */
  stored: draftSchema.nullable().optional(),
  /** Where in the request the fault stands: which part, and a JSON pointer into it. */
  in: z.enum(['path', 'query', 'header', 'body']).optional(), pointer: z.string().optional(),
}))
