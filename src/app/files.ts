// Files as evidence: what is known of one, the limits told before anything is sent, and the ports for bytes, rows and inspection.
// Next: file-intake.ts (how one comes in), file-access.ts (who may see one), file-trust.ts (what a command may name).
import type { Readable } from 'node:stream'
import type { EvidenceItem, Role } from '../domain/parts.ts'
import type { Refusal } from '../domain/refusals.ts'
import type { EvidenceType, FindingName } from '../domain/vocabulary.ts'

/** What is taken in, told by the bytes alone. Everything else is refused by name. */
export const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4', 'video/quicktime', 'video/webm', 'application/pdf', 'text/plain'] as const
export type MediaType = (typeof MEDIA_TYPES)[number]

const MB = 1_000_000
/** Ours, whatever a policy allows; a policy may allow less. Films of unpacking run to a few minutes. */
export const MAX_BYTES: Readonly<Record<MediaType, number>> = {
  'image/jpeg': 20 * MB, 'image/png': 20 * MB, 'image/webp': 20 * MB, 'video/mp4': 200 * MB, 'video/quicktime': 200 * MB, 'video/webm': 200 * MB,
  'application/pdf': 20 * MB, 'text/plain': 1 * MB,
}
export const LARGEST_BYTES = Math.max(...Object.values(MAX_BYTES))
/** 50 megapixels are the largest sensors most phones save; decoded that is 200 MB, and never more than two at once. */
export const MAX_PIXELS = 50_000_000
/** Per person and 24 hours: enough for the worst week of a small shop, too little to fill a disk. */
export const DAILY_FILES = 500
export const DAILY_BYTES = 5_000 * MB

export type FileSide = 'buyer' | 'merchant' | 'carrier' | 'officer'
export type Copy = 'original' | 'display'

/** Something read from the bytes, with what read it. Never conclusive: it is shown to whoever judges. */
export type FileFact = { readonly fact: string; readonly value: string | number | boolean; readonly source: string }
export type DisplayCopy = { readonly sha256: string; readonly bytes: number; readonly mediaType: 'image/jpeg' }

export type NewFile = {
  readonly marketplaceId: string
  readonly uploader: string
  readonly side: FileSide
  readonly at: number
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: MediaType
  readonly type: EvidenceType
  readonly concerns: FindingName | null
  readonly perceptualHash: string | null
  readonly display: DisplayCopy | null
  readonly facts: readonly FileFact[]
}
/** `erasedAt`: its bytes and what was read from them are gone; hash, size and kind stay, because the log names them. */
export type FileRecord = NewFile & { readonly fileId: string; readonly erasedAt: number | null }

/** Where a file was filed. */
export type FileUse = { readonly fileId: string; readonly caseId: string; readonly orderId: string | null; readonly at: number }
export type FileMark = { readonly fileId: string; readonly sha256: string; readonly perceptualHash: string | null }
export type FileView = { readonly fileId: string; readonly link: string; readonly at: number; readonly viewer: string; readonly role: Role; readonly copy: Copy }

/** The rows. Every question names the marketplace: a file of another one is not there. */
export interface FileBook {
  // `unique`: any fresh opaque text; the id is made from it and the uploader's bucket. The same bytes for the same purpose: the first record.
  record(file: NewFile, unique: string): Promise<{ readonly file: FileRecord; readonly repeated: boolean }>
  find(marketplaceId: string, fileId: string): Promise<FileRecord | null>
  // Only those of this person on this side; ids that are not are simply absent.
  ofUploader(of: { readonly marketplaceId: string; readonly uploader: string; readonly side: FileSide }, fileIds: readonly string[]): Promise<readonly FileRecord[]>
  sentSince(of: { readonly marketplaceId: string; readonly uploader: string }, since: number): Promise<{ readonly files: number; readonly bytes: number }>
  // Candidates by any of the marks, the newest 200 of each: what is really alike, file-reuse.ts says.
  marked(marketplaceId: string, marks: readonly string[]): Promise<readonly FileMark[]>
  uses(marketplaceId: string, fileIds: readonly string[]): Promise<readonly FileUse[]>
  recordView(view: FileView): Promise<void>
  views(fileId: string): Promise<readonly FileView[]> // newest first, at most 1,000
  // `drop` removes the bytes; it is called while no file of the same content can come in, and only when none other has them.
  erase(file: FileRecord, now: number, drop: () => Promise<void>): Promise<boolean> // false: it was before
  unfiled(marketplaceId: string, of: { readonly sender: { readonly uploader: string; readonly sides: readonly FileSide[] } | null; readonly before: number }): Promise<readonly FileRecord[]> // null: anybody's
}

/** The bytes, under keys made of their own hash: written once, never changed. */
export interface ObjectStore {
  put(key: string, path: string, about: { readonly sha256: string; readonly bytes: number; readonly mediaType: string }): Promise<void>
  // Null: not there. `end` is inclusive.
  read(key: string, range: { readonly start: number; readonly end: number } | null): Promise<Readable | null>
  has(key: string): Promise<boolean>
  remove(key: string): Promise<void> // gone already: fine
}

/** What the first bytes say: enough to know the limit, or to stop at once. */
export type Sniffed = { readonly mediaType: MediaType }
export type Inspected = {
  readonly mediaType: MediaType
  readonly facts: readonly FileFact[]
  readonly perceptualHash: string | null
  readonly display: (DisplayCopy & { readonly path: string }) | null
}

export interface Inspector {
  // Reads what looking at pictures takes, ahead of the first one. Rejects where it is not installed as it should be.
  prepare(): Promise<void>
  sniff(head: Uint8Array): Promise<Sniffed | Refusal>
  // Watches the bytes as they stream by; called with each chunk, it says what must never be kept, wherever in the file it stands.
  watch(mediaType: MediaType): (chunk: Uint8Array) => Refusal | null
  // `path` holds the whole file; a display copy is written beside it as `<path>.display`.
  inspect(path: string, mediaType: MediaType): Promise<Inspected | Refusal>
}

export type Files = {
  readonly book: FileBook
  readonly objects: ObjectStore
  readonly inspector: Inspector
  /** A folder of our own where files wait until they are checked. */
  readonly quarantine: string
  /** Signs links. At least 32 bytes, the same in every process of a deployment. */
  readonly key: Uint8Array
}

export const originalKey = (file: Pick<NewFile, 'marketplaceId' | 'sha256'>): string => `${file.marketplaceId}/original/${fanOut(file.sha256)}`
export const displayKey = (marketplaceId: string, display: Pick<DisplayCopy, 'sha256'>): string => `${marketplaceId}/display/${fanOut(display.sha256)}`
const fanOut = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`

/** Whose evidence this person files; null for those who file none. */
export function fileSideOf(role: Role): FileSide | null {
  switch (role) {
    case 'buyer': case 'carrier':
      return role
    case 'merchant': case 'clerk':
      return 'merchant'
    case 'officer': case 'senior_officer':
      return 'officer'
    case 'author': case 'approver': case 'auditor': case 'operator': case 'system': case 'payment': case 'outside':
      return null
    default:
      return role satisfies never
  }
}

/** What a client puts into OpenCase, FileEvidence and the like. */
export const evidenceItemOf = (file: FileRecord, filedElsewhere: boolean): EvidenceItem => ({
  evidenceId: file.fileId, type: file.type, sha256: file.sha256, bytes: file.bytes, mediaType: file.mediaType, concerns: file.concerns, perceptualHash: file.perceptualHash, filedElsewhere,
})
