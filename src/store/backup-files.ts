// The bytes of evidence files within a backup: a line that says which, lines of base64, and in a restore a file of its own until it is whole.
// Used by backup.ts. The order does not matter: bytes are stored under their own hash.
import { createHash, type Hash } from 'node:crypto'
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { displayKey, originalKey, type FileRecord, type ObjectStore } from '../app/files.ts'
import { StoreFault } from '../app/ports.ts'

export type BytesLine = { readonly bytes: string; readonly sha256: string; readonly size: number; readonly mediaType: string } | { readonly part: string }
export type BytesCounts = { files: number; missing: number }

const PART = 768 * 1024

type Row = { marketplace_id: string; sha256: string; bytes: string; media_type: string; display: FileRecord['display'] }

/** Every content once, whoever sent it. What was erased while the backup runs is no longer there, and is counted. */
export async function* bytesIn(client: pg.PoolClient, objects: ObjectStore, counts: BytesCounts, write: (line: BytesLine) => string): AsyncGenerator<string> {
  await client.query('declare backup_bytes no scroll cursor for select distinct on (marketplace_id, sha256) marketplace_id, sha256, bytes, media_type, display from file where erased_at is null order by marketplace_id, sha256')
  for (;;) {
    const { rows } = await client.query<Row>('fetch 100 from backup_bytes')
    if (rows.length === 0) break
    for (const row of rows) {
      const original = { key: originalKey({ marketplaceId: row.marketplace_id, sha256: row.sha256 }), sha256: row.sha256, size: Number(row.bytes), mediaType: row.media_type }
      const display = row.display === null ? [] : [{ key: displayKey(row.marketplace_id, row.display), sha256: row.display.sha256, size: row.display.bytes, mediaType: row.display.mediaType }]
      for (const { key, ...about } of [original, ...display]) {
        const stream = await objects.read(key, null)
        if (stream === null) {
          counts.missing += 1
          continue
        }
        counts.files += 1
        yield write({ bytes: key, ...about })
        for await (const chunk of stream as AsyncIterable<Buffer>) for (let from = 0; from < chunk.length; from += PART) yield write({ part: chunk.subarray(from, from + PART).toString('base64') })
      }
    }
  }
  await client.query('close backup_bytes')
}

/** Takes the lines of one content after the other and puts each into the file store when it is whole. */
export class BytesRestore {
  readonly #objects: ObjectStore | null
  #folder: string | null = null
  #open: { readonly about: Exclude<BytesLine, { part: string }>; readonly path: string; readonly handle: FileHandle; readonly hash: Hash; size: number } | null = null
  files = 0

  constructor(objects: ObjectStore | null) {
    this.#objects = objects
  }

  async take(line: BytesLine): Promise<void> {
    if ('bytes' in line) {
      await this.finish()
      if (this.#objects === null) throw new StoreFault('this backup holds files: say where they go', { outcomeUnknown: false })
      this.#folder ??= await mkdtemp(join(tmpdir(), 'gongdao-restore-'))
      const path = join(this.#folder, String(this.files))
      this.#open = { about: line, path, handle: await open(path, 'wx', 0o600), hash: createHash('sha256'), size: 0 }
      return
    }
    if (this.#open === null) throw damaged('bytes come before their name')
    const bytes = Buffer.from(line.part, 'base64')
    await this.#open.handle.writeFile(bytes)
    this.#open.hash.update(bytes)
    this.#open.size += bytes.length
  }

  async finish(): Promise<void> {
    const done = this.#open
    if (done === null || this.#objects === null) return
    this.#open = null
    await done.handle.close()
    const { sha256, size, bytes: key, mediaType } = done.about
    if (done.size !== size || done.hash.digest('hex') !== sha256) throw damaged(`the bytes of ${key} are not what they were`)
    await this.#objects.put(key, done.path, { sha256, bytes: size, mediaType })
    await rm(done.path, { force: true })
    this.files += 1
  }

  async close(): Promise<void> {
    await this.#open?.handle.close().catch(() => undefined)
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true })
  }
}

const damaged = (how: string): StoreFault => new StoreFault(`this backup is damaged: ${how}`, { outcomeUnknown: false })
