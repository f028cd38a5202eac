// A file that arrives in pieces, over as many connections, days and processes as it takes. Each piece is a file of its own; where the upload
// stands moves only with a whole piece, so nobody locks anything. The last piece hands all of them to file-intake.ts as one stream.
import { createHash, randomUUID, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { EvidenceItem } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import type { EvidenceType, FindingName } from '../domain/vocabulary.ts'
import { receiveFile } from './file-intake.ts'
import { DAILY_BYTES, DAILY_FILES, LARGEST_BYTES, MAX_BYTES, type FileSide, type Files } from './files.ts'

/** What it will be once it is whole: told when it begins, never again. */
export type UploadAbout = {
  readonly type: EvidenceType
  readonly concerns: FindingName | null
  readonly policyMaxBytes: number | null
  readonly forCase: { readonly caseId: string; readonly orderId: string | null } | null
  /** What the sender says the whole must hash to; null: he does not say. */
  readonly sha256: string | null
}
export type UploadEnd = { readonly file: string; readonly item: EvidenceItem } | { readonly refused: Refusal }
export type UploadOf = { readonly marketplaceId: string; readonly uploader: string; readonly side: FileSide }
export type Upload = UploadOf & {
  readonly uploadId: string
  readonly about: UploadAbout
  readonly length: number
  readonly received: number
  readonly pieces: readonly string[]
  readonly expiresAt: number
  readonly ends: UploadEnd | null
}

export interface UploadBook {
  begin(upload: UploadOf & Pick<Upload, 'about' | 'length' | 'expiresAt'>, unique: string): Promise<Upload>
  // Only of this person on this side; somebody else's is not there.
  find(of: UploadOf, uploadId: string): Promise<Upload | null>
  // Compare-and-set: false when it no longer stands at `from`, or has ended.
  advance(uploadId: string, piece: { readonly from: number; readonly to: number; readonly name: string; readonly expiresAt: number }): Promise<boolean>
  end(uploadId: string, ends: UploadEnd): Promise<boolean> // false: it had ended already
  remove(uploadId: string): Promise<void>
  underWay(of: UploadOf, now: number): Promise<{ readonly uploads: number; readonly bytes: number }>
  of(person: { readonly marketplaceId: string; readonly uploader: string; readonly sides: readonly FileSide[] }): Promise<readonly Pick<Upload, 'uploadId'>[]> // under way, run out or ended
  expired(now: number, limit: number): Promise<readonly Pick<Upload, 'uploadId' | 'pieces'>[]>
}

/** After the last piece, whole or not. */
export const UPLOAD_MS = 24 * 60 * 60_000
/** A line that breaks costs at most this much again. */
const PIECE_BYTES = 8 * 1024 * 1024
/** More pieces than a sender of sense makes; each costs a file. */
const MOST_PIECES = 4_000
const MOST_UNDER_WAY = 20
const HEAD_BYTES = 4_100

type Book = { readonly uploads: UploadBook; readonly files: Files; readonly now: () => number; readonly newId: () => string; readonly busy: Busy }
/** What this process does with which upload at the moment. */
export type Busy = { readonly takings: Map<string, Taking>; readonly finishing: Map<string, Promise<Upload | Refusal>> }
export const nobodyBusy = (): Busy => ({ takings: new Map(), finishing: new Map() })

export async function beginUpload(book: Book, upload: UploadOf & Pick<Upload, 'about' | 'length'>): Promise<Upload | Refusal> {
  const now = book.now()
  if (upload.length === 0) return refuse('file_empty')
  const allowed = Math.min(LARGEST_BYTES, upload.about.policyMaxBytes ?? Number.POSITIVE_INFINITY)
  if (upload.length > allowed) return refuse('file_too_large', { allowed })
  const sent = await book.files.book.sentSince(upload, now - UPLOAD_MS)
  const underWay = await book.uploads.underWay(upload, now)
  if (underWay.uploads >= MOST_UNDER_WAY) return refuse('file_quota', { allowed: MOST_UNDER_WAY })
  if (sent.files + underWay.uploads >= DAILY_FILES) return refuse('file_quota', { allowed: DAILY_FILES })
  if (sent.bytes + underWay.bytes + upload.length > DAILY_BYTES) return refuse('file_quota', { allowed: DAILY_BYTES })
  return book.uploads.begin({ ...upload, expiresAt: now + UPLOAD_MS }, book.newId())
}

/** Null: there is none of this person. One that has run out is said so, and goes. */
export async function findUpload(book: Book, of: UploadOf, uploadId: string): Promise<Upload | Refusal> {
  const upload = await book.uploads.find(of, uploadId)
  if (upload === null) return refuse('unknown_upload')
  if (upload.ends === null && upload.expiresAt <= book.now()) return refuse('upload_expired')
  // A process that ended between the last piece and the inspection left this for whoever asks next.
  return upload.ends === null && upload.received === upload.length ? finish(book, upload) : upload
}

export type Checksum = { readonly algorithm: 'sha1' | 'sha256'; readonly digest: Buffer }

/** Takes what one request brings. A cut line keeps what came, unless a checksum was promised that can no longer be checked. */
export async function continueUpload(book: Book, upload: Upload, from: number, stream: Readable, checksum: Checksum | null): Promise<Upload | Refusal | 'checksum'> {
  if (from !== upload.received || upload.ends !== null) return refuse('upload_offset', { allowed: upload.received })
  if (upload.pieces.length >= MOST_PIECES) return refuse('file_quota', { allowed: MOST_PIECES })
  const taken = await takeAlone(book.busy, new Taking(book, upload, checksum), upload.uploadId, stream)
  if (taken === 'checksum' || isRefusal(taken)) return taken
  const early = from === 0 && taken.received < taken.length ? await refusedByItsHead(book, taken) : null
  if (early !== null) return endAs(book, taken, { refused: early })
  return taken.received === taken.length ? finish(book, taken) : taken
}

export async function removeUpload(book: Pick<Book, 'uploads' | 'files'>, upload: Pick<Upload, 'uploadId'>): Promise<void> {
  await book.uploads.remove(upload.uploadId)
  await rm(folderOf(book.files, upload.uploadId), { recursive: true, force: true })
}

/** What ran out since the last time: rows and bytes. */
export async function clearUploads(book: Pick<Book, 'uploads' | 'files'>, now: number): Promise<number> {
  let cleared = 0
  for (;;) {
    const old = await book.uploads.expired(now, 200)
    for (const upload of old) await removeUpload(book, upload)
    cleared += old.length
    if (old.length < 200) return cleared
  }
}

/** A line this silent is likely dead, and its sender waiting to go on over another one. */
const SILENT_MS = 5_000

/** One request at a time writes to an upload: of ten at once each would fill the disk with the whole of it before nine are told no. */
async function takeAlone({ takings }: Busy, taking: Taking, uploadId: string, stream: Readable): ReturnType<Taking['take']> {
  const before = takings.get(uploadId)
  if (before) {
    before.cutIfSilent(SILENT_MS)
    return refuse('upload_busy')
  }
  takings.set(uploadId, taking)
  try {
    return await taking.take(stream)
  } finally {
    takings.delete(uploadId)
  }
}

const folderOf = (files: Pick<Files, 'quarantine'>, uploadId: string): string => join(dirname(files.quarantine), 'uploads', uploadId)

/** One request: bytes into a piece of its own, counted and hashed; every few megabytes the upload moves on. */
class Taking {
  readonly #book: Book
  readonly #checksum: Checksum | null
  readonly #hash: Hash | null
  #upload: Upload
  #stream: Readable | null = null
  #heardAt = Date.now()
  #piece: { readonly name: string; readonly handle: FileHandle; bytes: number } | null = null

  constructor(book: Book, upload: Upload, checksum: Checksum | null) {
    this.#book = book
    this.#upload = upload
    this.#checksum = checksum
    this.#hash = checksum === null ? null : createHash(checksum.algorithm)
  }

  /** What came is kept, as when a line is cut. */
  cutIfSilent(ms: number): void {
    if (Date.now() - this.#heardAt >= ms) this.#stream?.destroy(Object.assign(new Error('the sender went silent'), { code: 'ABORT_ERR' }))
  }

  async take(stream: Readable): Promise<Upload | Refusal | 'checksum'> {
    this.#stream = stream
    await mkdir(folderOf(this.#book.files, this.#upload.uploadId), { recursive: true, mode: 0o700 })
    try {
      const refused = await this.#readAll(stream)
      if (refused !== null) return refused
      if (this.#hash !== null && this.#checksum !== null && !this.#hash.digest().equals(this.#checksum.digest)) return 'checksum'
      return (await this.#keep()) ? this.#upload : refuse('upload_offset')
    } finally {
      await this.#drop()
    }
  }

  async #readAll(stream: Readable): Promise<Refusal | null> {
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        this.#heardAt = Date.now()
        if (this.#upload.received + (this.#piece?.bytes ?? 0) + chunk.length > this.#upload.length) return refuse('file_too_large', { allowed: this.#upload.length })
        await this.#write(chunk)
        // Nothing is certain before the whole request is checked, when a checksum was promised.
        if (this.#hash === null && (this.#piece?.bytes ?? 0) >= PIECE_BYTES && !(await this.#keep())) return refuse('upload_offset')
      }
      return null
    } catch (fault) {
      if (!isCut(fault)) throw fault
      // The line was cut: what is whole stays, and whoever asks next is told where to go on.
      if (this.#hash === null) await this.#keep()
      throw fault
    }
  }

  async #write(chunk: Buffer): Promise<void> {
    this.#piece ??= await this.#open()
    await this.#piece.handle.writeFile(chunk)
    this.#piece.bytes += chunk.length
    this.#hash?.update(chunk)
  }

  async #open() {
    const name = `${this.#upload.received}-${randomUUID()}`
    return { name, handle: await open(join(folderOf(this.#book.files, this.#upload.uploadId), name), 'wx', 0o600), bytes: 0 }
  }

  /** On disk first, then in the row: a row never tells of bytes that are not there. False: somebody else went on meanwhile. */
  async #keep(): Promise<boolean> {
    const piece = this.#piece
    if (piece === null) return true
    await piece.handle.sync()
    const { received, uploadId } = this.#upload
    const to = received + piece.bytes
    const expiresAt = this.#book.now() + UPLOAD_MS
    if (!(await this.#book.uploads.advance(uploadId, { from: received, to, name: piece.name, expiresAt }))) return false
    await piece.handle.close()
    this.#piece = null
    this.#upload = { ...this.#upload, received: to, pieces: [...this.#upload.pieces, piece.name], expiresAt }
    return true
  }

  async #drop(): Promise<void> {
    if (this.#piece === null) return
    await this.#piece.handle.close()
    await rm(join(folderOf(this.#book.files, this.#upload.uploadId), this.#piece.name), { force: true })
  }
}

/** Somebody who went away in the middle. */
export const isCut = (fault: unknown): boolean => fault instanceof Error && 'code' in fault && (fault.code === 'ECONNRESET' || fault.code === 'ERR_STREAM_PREMATURE_CLOSE' || fault.code === 'ABORT_ERR')

/** What can be told from the beginning is told then, and not after two hundred megabytes. */
async function refusedByItsHead({ files }: Book, upload: Upload): Promise<Refusal | null> {
  if (upload.received < HEAD_BYTES) return null
  const head: Buffer[] = []
  for await (const chunk of createReadStream(join(folderOf(files, upload.uploadId), upload.pieces[0] ?? ''), { end: HEAD_BYTES - 1 })) head.push(chunk as Buffer)
  const sniffed = await files.inspector.sniff(Buffer.concat(head))
  if (isRefusal(sniffed)) return sniffed
  return upload.length > MAX_BYTES[sniffed.mediaType] ? refuse('file_too_large', { allowed: MAX_BYTES[sniffed.mediaType] }) : null
}

/** Of two processes that look the same upload over, the first to say how it ended is right. */
async function endAs(book: Book, upload: Upload, ends: UploadEnd): Promise<Upload | Refusal> {
  const first = await book.uploads.end(upload.uploadId, ends)
  await rm(folderOf(book.files, upload.uploadId), { recursive: true, force: true })
  return first ? { ...upload, ends } : endedElsewhere(book, upload)
}

/** Without a row its owner has thrown it away. */
async function endedElsewhere(book: Book, upload: Upload): Promise<Upload | Refusal> {
  return (await book.uploads.find(upload, upload.uploadId)) ?? refuse('unknown_upload')
}

/** Whoever asks while this process looks the whole thing over waits for that look and begins none of his own: each takes seconds and pictures in memory. */
function finish(book: Book, upload: Upload): Promise<Upload | Refusal> {
  const { finishing } = book.busy
  const before = finishing.get(upload.uploadId)
  if (before) return before
  const look = lookOver(book, upload).finally(() => finishing.delete(upload.uploadId))
  finishing.set(upload.uploadId, look)
  return look
}

/** The same intake as for a file sent at once. Two processes may both do it and find the same file; the slower may meet pieces that are gone. */
async function lookOver(book: Book, upload: Upload): Promise<Upload | Refusal> {
  const { marketplaceId, uploader, side, about } = upload
  try {
    const received = await receiveFile(book.files, { marketplaceId, uploader, side, at: book.now(), ...about, unique: book.newId() }, wholeOf(book.files, upload))
    return await endAs(book, upload, isRefusal(received) ? { refused: received } : { file: received.file.fileId, item: received.item })
  } catch (fault) {
    const now = isGone(fault) ? await endedElsewhere(book, upload) : null
    if (now === null || (!isRefusal(now) && now.ends === null)) throw fault
    return now
  }
}

const isGone = (fault: unknown): boolean => fault instanceof Error && 'code' in fault && fault.code === 'ENOENT'

function wholeOf(files: Files, { uploadId, pieces }: Upload): Readable {
  return Readable.from((async function* () {
    for (const name of pieces) yield* createReadStream(join(folderOf(files, uploadId), name))
  })(), { objectMode: false })
}
