// How a file comes in: bytes stream into quarantine, counted, hashed and watched; then they are inspected, and only then stored and recorded.
// Whatever happens, nothing stays in quarantine. Next: file-access.ts.
import { createHash, type Hash } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { EvidenceItem } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import type { EvidenceType, FindingName } from '../domain/vocabulary.ts'
import { DAILY_BYTES, DAILY_FILES, MAX_BYTES, displayKey, evidenceItemOf, originalKey, type FileRecord, type FileSide, type Files, type Inspector, type MediaType, type NewFile } from './files.ts'
import { reuseOf, type Reuse } from './file-reuse.ts'

export type Upload = {
  readonly marketplaceId: string
  readonly uploader: string
  readonly side: FileSide
  readonly at: number
  readonly type: EvidenceType
  readonly concerns: FindingName | null
  /** What the pinned policy allows for this type, told beforehand; null when it says nothing. */
  readonly policyMaxBytes: number | null
  /** The case it is meant for, when there is one already: its own use is no reuse. */
  readonly forCase: { readonly caseId: string; readonly orderId: string | null } | null
  readonly unique: string
  /** What the sender says the whole hashes to; nothing else is kept then. */
  readonly sha256?: string | null
}

export type Received = { readonly file: FileRecord; readonly item: EvidenceItem; readonly reuse: readonly Reuse[]; readonly repeated: boolean }

const DAY_MS = 86_400_000
/** As many bytes as a type needs to be told by. */
const HEAD_BYTES = 4100

/** Takes one stream to its end or to the first thing that forbids it. Throws only faults, among them a sender who went away. */
export async function receiveFile(files: Files, upload: Upload, stream: Readable): Promise<Received | Refusal> {
  const sent = await files.book.sentSince(upload, upload.at - DAY_MS)
  if (sent.files >= DAILY_FILES || sent.bytes >= DAILY_BYTES) return refuse('file_quota', { allowed: sent.files >= DAILY_FILES ? DAILY_FILES : DAILY_BYTES })
  await mkdir(files.quarantine, { recursive: true, mode: 0o700 })
  const path = join(files.quarantine, upload.unique)
  try {
    const taken = await takeIn(files.inspector, stream, path, upload.policyMaxBytes)
    if (isRefusal(taken)) return taken
    if (upload.sha256 != null && upload.sha256 !== taken.sha256) return refuse('file_broken', { field: 'sha256' })
    const inspected = await files.inspector.inspect(path, taken.mediaType)
    if (isRefusal(inspected)) return inspected
    const { display, mediaType, facts, perceptualHash } = inspected
    const file: NewFile = {
      marketplaceId: upload.marketplaceId, uploader: upload.uploader, side: upload.side, at: upload.at, sha256: taken.sha256, bytes: taken.bytes, mediaType, type: upload.type,
      concerns: upload.concerns, perceptualHash, facts, display: display === null ? null : { sha256: display.sha256, bytes: display.bytes, mediaType: display.mediaType },
    }
    // Bytes first, row last: a row always has its bytes; bytes without a row are found again by the next upload of the same content.
    await files.objects.put(originalKey(file), path, file)
    if (display !== null) await files.objects.put(displayKey(file.marketplaceId, display), display.path, display)
    const { file: kept, repeated } = await files.book.record(file, upload.unique)
    // The last file of the same content may have been erased since; from here on the row keeps the bytes.
    if (!(await files.objects.has(originalKey(file)))) await files.objects.put(originalKey(file), path, file)
    if (display !== null && !(await files.objects.has(displayKey(file.marketplaceId, display)))) await files.objects.put(displayKey(file.marketplaceId, display), display.path, display)
    const reuse = await reuseOf(files.book, kept, upload.forCase ?? { caseId: null, orderId: null })
    return { file: kept, item: evidenceItemOf(kept, reuse.length > 0), reuse, repeated }
  } finally {
    await rm(path, { force: true })
    await rm(`${path}.display`, { force: true })
  }
}

type Taken = { readonly mediaType: MediaType; readonly sha256: string; readonly bytes: number }

async function takeIn(inspector: Inspector, stream: Readable, path: string, policyMaxBytes: number | null): Promise<Taken | Refusal> {
  const gate = new Gate(inspector, policyMaxBytes)
  // Opened before the first byte is read: a stream that opens its file itself may still do so after the refusal, when the file was already removed.
  const into = await open(path, 'wx', 0o600)
  try {
    await pipeline(stream, (chunks: AsyncIterable<Uint8Array>) => gate.pass(chunks), into.createWriteStream())
  } catch (fault) {
    if (fault instanceof Stopped) return fault.refusal
    throw fault
  }
  return gate.taken()
}

/** Carries a refusal out of a running pipeline. */
class Stopped extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}

/** Lets bytes through until one of them is one too many. The head is held back until the type is known. */
class Gate {
  readonly #inspector: Inspector
  readonly #policyMaxBytes: number | null
  readonly #hash: Hash = createHash('sha256')
  #bytes = 0
  #mediaType: MediaType | null = null
  #watch: (chunk: Uint8Array) => Refusal | null = () => null

  constructor(inspector: Inspector, policyMaxBytes: number | null) {
    this.#inspector = inspector
    this.#policyMaxBytes = policyMaxBytes
  }

  async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let head: Uint8Array[] = []
    let held = 0
    for await (const chunk of chunks) {
      if (this.#mediaType === null) {
        head.push(chunk)
        held += chunk.length
        if (held < HEAD_BYTES) continue
        yield await this.#begin(Buffer.concat(head))
        head = []
      } else {
        yield this.#take(chunk)
      }
    }
    if (this.#mediaType === null) {
      if (held === 0) throw new Stopped(refuse('file_empty'))
      yield await this.#begin(Buffer.concat(head))
    }
  }

  async #begin(head: Uint8Array): Promise<Uint8Array> {
    const sniffed = await this.#inspector.sniff(head.subarray(0, HEAD_BYTES))
    if (isRefusal(sniffed)) throw new Stopped(sniffed)
    this.#mediaType = sniffed.mediaType
    this.#watch = this.#inspector.watch(sniffed.mediaType)
    return this.#take(head)
  }

  #take(chunk: Uint8Array): Uint8Array {
    this.#bytes += chunk.length
    const allowed = Math.min(this.#policyMaxBytes ?? Number.POSITIVE_INFINITY, this.#mediaType === null ? 0 : MAX_BYTES[this.#mediaType])
    if (this.#bytes > allowed) throw new Stopped(refuse('file_too_large', { allowed }))
    const seen = this.#watch(chunk)
    if (seen !== null) throw new Stopped(seen)
    this.#hash.update(chunk)
    return chunk
  }

  taken(): Taken {
    if (this.#mediaType === null) throw new TypeError('a file went through without a type')
    return { mediaType: this.#mediaType, sha256: this.#hash.digest('hex'), bytes: this.#bytes }
  }
}

/** What a process that was killed left behind. Called when a server starts; a file still being sent by another process is younger. */
export async function clearQuarantine(folder: string, olderThan: number): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let cleared = 0
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found === null || found.mtimeMs > olderThan) continue
    await rm(path, { force: true })
    cleared += 1
  }
  return cleared
}
