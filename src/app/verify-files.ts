// The files a case names, against what was uploaded: same hash, size and kind, and the bytes there unless they were erased as the law asks.
// Used by verify.ts.
import type { CaseEvent } from '../domain/events.ts'
import type { EvidenceItem } from '../domain/parts.ts'
import type { Desk } from './desk.ts'
import { originalKey } from './files.ts'
import type { AnyEvent, Finding } from './verify.ts'

export type CheckedFiles = { readonly files: number; readonly filesErased: number; readonly faults: readonly Finding[] }

/** Evidence named by its hash alone, as demo and sandbox marketplaces may, has nothing to be compared with. */
export async function checkFiles(desk: Desk, marketplaceId: string, events: readonly AnyEvent[]): Promise<CheckedFiles> {
  const faults: Finding[] = []
  const counted = { files: 0, filesErased: 0 }
  if (!desk.files) return { ...counted, faults }
  for (const item of filedIn(events)) {
    const file = await desk.files.book.find(marketplaceId, item.evidenceId)
    if (file === null) continue
    counted.files += 1
    if (file.sha256 !== item.sha256 || file.bytes !== item.bytes || file.mediaType !== item.mediaType) faults.push({ what: 'file', where: item.evidenceId, says: 'its hash, size or kind is not the one the event names' })
    if (file.erasedAt !== null) counted.filesErased += 1
    else if (!(await desk.files.objects.has(originalKey(file)))) faults.push({ what: 'file', where: item.evidenceId, says: 'its bytes are missing and were not erased' })
  }
  return { ...counted, faults }
}

function filedIn(events: readonly AnyEvent[]): readonly EvidenceItem[] {
  const items = (events as readonly CaseEvent[]).flatMap((event) => (event.type === 'EvidenceFiled' ? event.items : []))
  return [...new Map(items.map((item) => [item.evidenceId, item])).values()]
}
