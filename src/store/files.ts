// Uploaded files, their marks and who saw them, on PostgreSQL. The port is `FileBook` in src/app/files.ts.
import type pg from 'pg'
import type { FileBook, FileMark, FileRecord, FileUse, FileView, NewFile } from '../app/files.ts'
import { marksOf } from '../app/file-reuse.ts'
import { StoreFault } from '../app/ports.ts'
import { arrayOf, exact, exactOrNull, inTransaction, rows } from './database.ts'

type FileRow = {
  file_id: string; marketplace_id: string; uploader: string; side: FileRecord['side']; at: string; sha256: string; bytes: string; media_type: FileRecord['mediaType']
  evidence_type: FileRecord['type']; concerns: string; perceptual_hash: string | null; display: FileRecord['display']; facts: FileRecord['facts']; erased_at: string | null
}
const columns = 'file_id, marketplace_id, uploader, side, at, sha256, bytes, media_type, evidence_type, concerns, perceptual_hash, display, facts, erased_at'

export function createFileBook(pool: pg.Pool): FileBook {
  return {
    record: (file, unique) => record(pool, file, unique),
    find: (marketplaceId, fileId) => find(pool, marketplaceId, fileId),
    ofUploader: async ({ marketplaceId, uploader, side }, fileIds) => {
      const found = await rows<FileRow>(
        pool, 'files_of_uploader',
        `select ${columns} from file where bucket = account_bucket($2) and marketplace_id = $1 and uploader = $2 and side = $3 and file_id = any($4::text[]) and erased_at is null`,
        [marketplaceId, uploader, side, arrayOf(fileIds)],
      )
      return found.map(toFile)
    },
    sentSince: async ({ marketplaceId, uploader }, since) => {
      const [sum] = await rows<{ files: string; bytes: string }>(
        pool, 'files_sent_since',
        'select count(*) as files, coalesce(sum(bytes), 0) as bytes from file where bucket = account_bucket($2) and marketplace_id = $1 and uploader = $2 and at > $3',
        [marketplaceId, uploader, since],
      )
      return { files: exact(sum?.files ?? 0), bytes: exact(sum?.bytes ?? 0) }
    },
    marked: (marketplaceId, marks) => marked(pool, marketplaceId, marks),
    uses: (marketplaceId, fileIds) => uses(pool, marketplaceId, fileIds),
    recordView: (view) => recordView(pool, view),
    views: (fileId) => views(pool, fileId),
    erase: (file, now, drop) => erase(pool, file, now, drop),
    unfiled: (marketplaceId, of) => unfiled(pool, marketplaceId, of),
  }
}

/** `file-<bucket in hex>-<unique>`: whoever has the id knows the shard. */
function bucketOfFile(fileId: string): number | null {
  const found = /^file-([0-3][0-9a-f]{2})-[A-Za-z0-9-]{8,48}$/.exec(fileId)
  return found?.[1] === undefined ? null : Number.parseInt(found[1], 16)
}

async function record(pool: pg.Pool, file: NewFile, unique: string): Promise<{ file: FileRecord; repeated: boolean }> {
  return inTransaction(pool, 'begin', async (client) => {
    await holdBytes(client, file)
    const [made] = await rows<FileRow & { bucket: number }>(
      client, 'record_file',
      `insert into file (bucket, file_id, marketplace_id, uploader, side, at, sha256, bytes, media_type, evidence_type, concerns, perceptual_hash, display, facts)
        select b, 'file-' || lpad(to_hex(b::integer), 3, '0') || '-' || $1::text, $2::text, $3::text, $4::text, $5::bigint, $6::text, $7::bigint, $8::text, $9::text, $10::text, $11::text, $12::json, $13::json
          from (select account_bucket($3::text) as b) owner
        on conflict (bucket, marketplace_id, uploader, side, sha256, evidence_type, concerns) where erased_at is null do nothing returning bucket, ${columns}`,
      [unique, file.marketplaceId, file.uploader, file.side, file.at, file.sha256, file.bytes, file.mediaType, file.type, file.concerns ?? '', file.perceptualHash,
        file.display === null ? null : JSON.stringify(file.display), JSON.stringify(file.facts)],
    )
    if (made === undefined) return { file: await sameFile(client, file), repeated: true }
    // In the same transaction: a file without its marks would never be found to be reused.
    await rows(
      client, 'mark_file',
      'insert into file_mark (bucket, marketplace_id, mark, at, file_id, sha256, perceptual_hash) select account_bucket(m), $1::text, m, $2::bigint, $3::text, $4::text, $5::text from unnest($6::text[]) m',
      [file.marketplaceId, file.at, made.file_id, file.sha256, file.perceptualHash, arrayOf(marksOf(file))],
    )
    return { file: toFile(made), repeated: false }
  })
}

async function sameFile(client: pg.PoolClient, file: NewFile): Promise<FileRecord> {
  const [row] = await rows<FileRow>(
    client, 'same_file',
    `select ${columns} from file where bucket = account_bucket($2) and marketplace_id = $1 and uploader = $2 and side = $3 and sha256 = $4 and evidence_type = $5 and concerns = $6 and erased_at is null`,
    [file.marketplaceId, file.uploader, file.side, file.sha256, file.type, file.concerns ?? ''],
  )
  if (row === undefined) throw new StoreFault('the file was neither stored nor there', { outcomeUnknown: true })
  return toFile(row)
}

/** Bytes are shared by every file of the same content: of a file that comes and one that goes at the same moment one waits for the other. */
const holdBytes = (client: pg.PoolClient, { marketplaceId, sha256 }: Pick<NewFile, 'marketplaceId' | 'sha256'>) =>
  rows(client, 'hold_bytes', `select pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2::text, 0))`, [marketplaceId, sha256])

/** The row stays with hash, size and kind; what was read from the picture goes, and the bytes when no other file has the same. */
async function erase(pool: pg.Pool, file: FileRecord, now: number, drop: () => Promise<void>): Promise<boolean> {
  return inTransaction(pool, 'begin', async (client) => {
    await holdBytes(client, file)
    const gone = await rows(
      client, 'erase_file', `update file set erased_at = $4, display = null, perceptual_hash = null, facts = '[]' where bucket = $1 and file_id = $2 and marketplace_id = $3 and erased_at is null returning 1`,
      [bucketOfFile(file.fileId), file.fileId, file.marketplaceId, now],
    )
    if (gone.length === 0) return false
    // Only the hash of the bytes is left to find it by.
    await rows(client, 'unmark_file', `delete from file_mark where bucket = any(select account_bucket(m) from unnest($3::text[]) m) and marketplace_id = $1 and file_id = $2 and mark = any($3::text[])`, [file.marketplaceId, file.fileId, arrayOf(marksOf(file).slice(1))])
    const others = await rows<{ file_id: string }>(client, 'same_bytes', `select file_id from file_mark where bucket = account_bucket('s:' || $2) and marketplace_id = $1 and mark = 's:' || $2 and file_id <> $3`, [file.marketplaceId, file.sha256, file.fileId])
    const kept = await rows(client, 'kept_bytes', 'select 1 from file where marketplace_id = $1 and file_id = any($2::text[]) and bucket = any($3::smallint[]) and erased_at is null limit 1', [file.marketplaceId, arrayOf(others.map((one) => one.file_id)), arrayOf(others.map((one) => bucketOfFile(one.file_id) ?? -1))])
    if (kept.length === 0) await drop()
    return true
  })
}

/** Never named by a case. A run that asks for everybody's looks at the last year only: what is older was looked at before. */
async function unfiled(pool: pg.Pool, marketplaceId: string, { sender, before }: Parameters<FileBook['unfiled']>[1]): Promise<FileRecord[]> {
  const lonely = 'erased_at is null and not exists (select 1 from evidence_file e where e.evidence_id = f.file_id)'
  const found = sender === null
    ? await rows<FileRow>(pool, 'unfiled_files', `select ${columns} from file f where marketplace_id = $1 and at < $2 and at > $3 and ${lonely} order by at limit 10000`, [marketplaceId, before, before - 365 * 86_400_000])
    : await rows<FileRow>(pool, 'unfiled_files_of', `select ${columns} from file f where bucket = account_bucket($3) and marketplace_id = $1 and uploader = $3 and side = any($4::text[]) and at < $2 and ${lonely} limit 10000`, [marketplaceId, before, sender.uploader, arrayOf(sender.sides)])
  return found.map(toFile)
}

async function find(pool: pg.Pool, marketplaceId: string, fileId: string): Promise<FileRecord | null> {
  const bucket = bucketOfFile(fileId)
  if (bucket === null) return null
  const [row] = await rows<FileRow>(pool, 'find_file', `select ${columns} from file where bucket = $1 and file_id = $2 and marketplace_id = $3`, [bucket, fileId, marketplaceId])
  return row === undefined ? null : toFile(row)
}

async function marked(pool: pg.Pool, marketplaceId: string, marks: readonly string[]): Promise<FileMark[]> {
  const found = await rows<{ file_id: string; sha256: string; perceptual_hash: string | null }>(
    pool, 'files_marked',
    // A stock picture may be sent a million times: the newest 200 of a mark are enough to say that it was.
    `select distinct f.file_id, f.sha256, f.perceptual_hash from unnest($2::text[]) m cross join lateral (
        select file_id, sha256, perceptual_hash from file_mark where bucket = account_bucket(m) and marketplace_id = $1 and mark = m order by at desc limit 200) f`,
    [marketplaceId, arrayOf(marks)],
  )
  return found.map((row) => ({ fileId: row.file_id, sha256: row.sha256, perceptualHash: row.perceptual_hash }))
}

async function uses(pool: pg.Pool, marketplaceId: string, fileIds: readonly string[]): Promise<FileUse[]> {
  const found = await rows<{ evidence_id: string; case_id: string; order_id: string | null; at: string }>(
    pool, 'file_uses',
    `select e.evidence_id, e.case_id::text as case_id, c.order_id, e.at from evidence_file e join case_row c on c.bucket = e.bucket and c.case_id = e.case_id
      where e.evidence_id = any($2::text[]) and c.marketplace_id = $1 order by e.at desc, e.case_id limit 200`,
    [marketplaceId, arrayOf(fileIds)],
  )
  return found.map((row) => ({ fileId: row.evidence_id, caseId: row.case_id, orderId: row.order_id, at: exact(row.at) }))
}

async function recordView(pool: pg.Pool, view: FileView): Promise<void> {
  await rows(
    pool, 'record_file_view',
    'insert into file_view (bucket, file_id, link, at, viewer, role, copy) values ($1, $2, $3, $4, $5, $6, $7) on conflict (bucket, file_id, link) do nothing',
    [bucketOfFile(view.fileId), view.fileId, view.link, view.at, view.viewer, view.role, view.copy],
  )
}

async function views(pool: pg.Pool, fileId: string): Promise<FileView[]> {
  const found = await rows<{ link: string; at: string; viewer: string; role: FileView['role']; copy: FileView['copy'] }>(
    pool, 'file_views',
    'select link, at, viewer, role, copy from file_view where bucket = $1 and file_id = $2 order by at desc, link limit 1000',
    [bucketOfFile(fileId), fileId],
  )
  return found.map((row) => ({ fileId, link: row.link, at: exact(row.at), viewer: row.viewer, role: row.role, copy: row.copy }))
}

function toFile(row: FileRow): FileRecord {
  return {
    fileId: row.file_id, marketplaceId: row.marketplace_id, uploader: row.uploader, side: row.side, at: exact(row.at), sha256: row.sha256, bytes: exact(row.bytes),
    mediaType: row.media_type, type: row.evidence_type, concerns: row.concerns === '' ? null : (row.concerns as FileRecord['concerns']),
    perceptualHash: row.perceptual_hash, display: row.display, facts: row.facts, erasedAt: exactOrNull(row.erased_at),
  }
}
