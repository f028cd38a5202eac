// A command may name a file only as it was uploaded: same person, same bytes, same kind. Whether it was filed elsewhere before, we say.
// Demo and sandbox marketplaces may name hashes alone, so that stories can be played without their pictures. Used by execute.ts.
import { fileSideOf } from './files.ts'
import type { Actor, EvidenceItem } from '../domain/parts.ts'
import { evidenceItemSchema } from '../domain/parts.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import { reuseOf } from './file-reuse.ts'
import type { Loaded } from './ports.ts'

/** Where commands of every process carry the items they file. */
const PLACES = ['items', 'evidence'] as const

export async function trustFiles<C>(desk: Desk, loaded: Loaded, actor: Actor, command: C): Promise<{ command: C } | Refusal> {
  const named = PLACES.flatMap((place) => itemsAt(command, place).map((item, index) => ({ place, index, item })))
  if (named.length === 0 || (desk.files === undefined && loaded.marketplace.kind !== 'production')) return { command }
  const book = desk.files?.book
  const side = fileSideOf(actor.role)
  const ids = named.map(({ item }) => item.evidenceId)
  const known = book === undefined || side === null ? [] : await book.ofUploader({ marketplaceId: actor.marketplace, uploader: actor.id, side }, ids)
  const byId = new Map(known.map((file) => [file.fileId, file]))
  const but = { caseId: loaded.state?.caseId ?? null, orderId: loaded.order?.orderId ?? null }
  const copy = structuredClone(command)
  for (const { place, index, item } of named) {
    const file = byId.get(item.evidenceId)
    if (file === undefined) {
      if (loaded.marketplace.kind === 'production') return refuse('unknown_file', { field: item.evidenceId })
      continue
    }
    const same = file.sha256 === item.sha256 && file.bytes === item.bytes && file.mediaType === item.mediaType && file.type === item.type && file.concerns === item.concerns && file.perceptualHash === item.perceptualHash
    if (!same) return refuse('unknown_file', { field: item.evidenceId })
    const trusted = itemsAt(copy, place)[index]
    if (book !== undefined && trusted !== undefined) trusted.filedElsewhere = (await reuseOf(book, file, but)).length > 0
  }
  return { command: copy }
}

function itemsAt(command: unknown, place: (typeof PLACES)[number]): EvidenceItem[] {
  const items = typeof command === 'object' && command !== null && place in command ? (command as Record<string, unknown>)[place] : null
  return Array.isArray(items) ? items.filter((item): item is EvidenceItem => evidenceItemSchema.safeParse(item).success) : []
}
