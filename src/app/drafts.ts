// What somebody is writing and has not sent, kept by the server so that it is there on another device and after a closed tab. His alone, except that
// a shop is one person: its merchant and clerks share theirs, templates among them. Never read by a rule. Port: src/store/drafts.ts; door: src/http/routes-drafts.ts.
import { z } from 'zod'
import type { Actor } from '../domain/parts.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import { personOf } from './people.ts'
import type { Person } from './ports.ts'

/** Chosen by the screen: what is being written, and about what, `reply.123`. */
export const draftKeySchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$/)
export const MOST_DRAFTS = 200
export const MOST_DRAFT_BYTES = 65_536

export type DraftContent = Readonly<Record<string, unknown>>
export type DraftRow = { readonly key: string; readonly version: number; readonly at: number }
export type Draft = DraftRow & { readonly content: DraftContent }

export interface DraftBook {
  list(person: Person): Promise<readonly DraftRow[]>
  read(person: Person, key: string): Promise<Draft | null>
  /** `expected` null: whatever is there; 0: nothing is there yet. A new one begins with the version given. Null: there is another version, or none, or no room for one more. */
  put(person: Person, draft: Draft, of: { readonly expected: number | null; readonly most: number }): Promise<DraftRow | 'erased' | null>
  /** False: there is another version. */
  remove(person: Person, key: string, expected: number | null): Promise<boolean>
  count(person: Person): Promise<number>
  clear(person: Person): Promise<number>
  countBefore(marketplaceId: string, instant: number): Promise<number>
  clearBefore(marketplaceId: string, instant: number): Promise<number>
}

/** A "no" beside what is kept instead; null: nothing is kept under that key any more. */
export type Changed = { readonly refused: Refusal; readonly stored: Draft | null }
export const isChanged = (value: object): value is Changed => 'stored' in value

export const listDrafts = (desk: Desk, actor: Actor): Promise<readonly DraftRow[]> => desk.store.drafts.list(personOf(actor))

export async function readDraft(desk: Desk, actor: Actor, key: string): Promise<Draft | Refusal> {
  return (await desk.store.drafts.read(personOf(actor), key)) ?? refuse('unknown_draft')
}

export async function putDraft(desk: Desk, actor: Actor, asked: { readonly key: string; readonly content: DraftContent; readonly expected: number | null }): Promise<DraftRow | Refusal | Changed> {
  if (Buffer.byteLength(JSON.stringify(asked.content)) > MOST_DRAFT_BYTES) return refuse('text_too_long', { field: 'content', allowed: MOST_DRAFT_BYTES })
  const person = personOf(actor)
  const at = await nowIn(desk, actor.marketplace)
  const put = await desk.store.drafts.put(person, { key: asked.key, content: asked.content, at, version: 1 + desk.random(FIRST_BELOW) }, { expected: asked.expected, most: MOST_DRAFTS })
  if (put === 'erased') return refuse('person_erased')
  if (put !== null) return put
  const stored = await desk.store.drafts.read(person, asked.key)
  return stored === null && (asked.expected ?? 0) === 0 ? refuse('draft_limit', { field: 'key', allowed: MOST_DRAFTS }) : { refused: refuse('draft_changed'), stored }
}

/** Nothing there is as good as removed: a form that was sent is put away once or twice. */
export async function removeDraft(desk: Desk, actor: Actor, key: string, expected: number | null): Promise<'removed' | Changed> {
  if (await desk.store.drafts.remove(personOf(actor), key, expected)) return 'removed'
  const stored = await desk.store.drafts.read(personOf(actor), key)
  return stored === null ? 'removed' : { refused: refuse('draft_changed'), stored }
}

/** Leaves room to count up within nine digits, which is what an ETag of a version may have. */
const FIRST_BELOW = 900_000_000

const nowIn = async (desk: Desk, marketplaceId: string): Promise<number> => desk.realNow() + ((await desk.store.marketplaces()).find(({ id }) => id === marketplaceId)?.clockOffsetMs ?? 0)
