// Was this picture filed in another case before? Found by the bytes' hash and by a perceptual hash that survives re-encoding and resizing.
// Four bands of 16 bits: two hashes that differ in at most three bits share a band, so they are always found; up to six when they share one.
import type { FileBook, FileRecord, FileUse } from './files.ts'

const BANDS = 4
/** Two unrelated pictures differ in some thirty of 64 bits; the same one saved anew, in a few. */
export const ALIKE_BITS = 6

export function marksOf(file: { readonly sha256: string; readonly perceptualHash: string | null }): string[] {
  const { perceptualHash } = file
  const bands = perceptualHash === null ? [] : Array.from({ length: BANDS }, (_, band) => `p${band}:${perceptualHash.slice(band * 4, band * 4 + 4)}`)
  return [`s:${file.sha256}`, ...bands]
}

/** In how many bits two hashes of the same length differ. */
export function distance(a: string, b: string): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let bits = 0
  for (let index = 0; index < a.length; index += 1) {
    let differ = Number.parseInt(a[index] ?? '0', 16) ^ Number.parseInt(b[index] ?? '0', 16)
    for (; differ > 0; differ >>= 1) bits += differ & 1
  }
  return bits
}

export type Reuse = FileUse & { readonly alike: 'same_bytes' | 'similar'; readonly bits: number }

/** The cases in which this file, its bytes or its like were filed, other than over the order it is meant for. */
export async function reuseOf(book: FileBook, file: FileRecord, but: { readonly caseId: string | null; readonly orderId: string | null }): Promise<Reuse[]> {
  const known = new Map([[file.fileId, 0]])
  const same = new Set([file.fileId])
  for (const mark of await book.marked(file.marketplaceId, marksOf(file))) {
    const bits = mark.sha256 === file.sha256 ? 0 : distance(mark.perceptualHash ?? '', file.perceptualHash ?? '-')
    if (mark.sha256 === file.sha256) same.add(mark.fileId)
    if (bits <= ALIKE_BITS) known.set(mark.fileId, bits)
  }
  const uses = await book.uses(file.marketplaceId, [...known.keys()])
  // A case withdrawn and opened again over the same order naturally shows the same picture.
  return uses
    .filter((use) => use.caseId !== but.caseId && (but.orderId === null || use.orderId !== but.orderId))
    .map((use) => ({ ...use, alike: same.has(use.fileId) ? 'same_bytes' : 'similar', bits: known.get(use.fileId) ?? 0 }))
}
