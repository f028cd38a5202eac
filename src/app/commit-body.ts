// The hashed text of one commit: when, by whom, and what happened. Moment and actor stand under the hash like the events themselves.
import { actorSchema, type Actor } from '../domain/parts.ts'

export type CommitBody<E> = { at: number; actor: Actor; events: readonly E[] }

export const writeBody = <E>(body: CommitBody<E>): string => JSON.stringify({ at: body.at, actor: body.actor, events: body.events })

/** Throws a fault when the text is not a commit: the log was written by something else, or changed. Event shapes are checked by the reader. */
export function readBody(text: string): CommitBody<unknown> {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('at' in value) || !('actor' in value) || !('events' in value)) throw new TypeError('not a commit')
  const { at, events } = value
  if (typeof at !== 'number' || !Array.isArray(events)) throw new TypeError('not a commit')
  return { at, actor: actorSchema.parse(value.actor), events: events as unknown[] }
}
