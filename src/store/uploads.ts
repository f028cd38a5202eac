// Resumable uploads under way, on PostgreSQL. The port is `UploadBook` in src/app/uploads.ts.
import type pg from 'pg'
import type { Upload, UploadBook, UploadOf } from '../app/uploads.ts'
import { StoreFault } from '../app/ports.ts'
import { arrayOf, exact, rows } from './database.ts'

type Row = { upload_id: string; marketplace_id: string; uploader: string; side: Upload['side']; about: Upload['about']; length: string; received: string; pieces: string[]; expires_at: string; ends: Upload['ends'] }
const columns = 'upload_id, marketplace_id, uploader, side, about, length, received, pieces, expires_at, ends'

/** `upload-<bucket in hex>-<unique>`: whoever has the id knows the shard. */
function bucketOf(uploadId: string): number | null {
  const [, bucket] = /^upload-([0-3][0-9a-f]{2})-[A-Za-z0-9-]{8,48}$/.exec(uploadId) ?? []
  return bucket === undefined ? null : Number.parseInt(bucket, 16)
}

export function createUploadBook(pool: pg.Pool): UploadBook {
  return {
    begin: async (upload, unique) => {
      const [row] = await rows<Row>(
        pool, 'begin_upload',
        `insert into upload (bucket, upload_id, marketplace_id, uploader, side, about, length, expires_at)
          select b, 'upload-' || lpad(to_hex(b::integer), 3, '0') || '-' || $1::text, $2, $3, $4, $5, $6, $7 from (select account_bucket($3::text) as b) owner returning ${columns}`,
        [unique, upload.marketplaceId, upload.uploader, upload.side, JSON.stringify(upload.about), upload.length, upload.expiresAt],
      )
      if (row === undefined) throw new StoreFault('the upload was not stored', { outcomeUnknown: true })
      return toUpload(row)
    },
    find: async ({ marketplaceId, uploader, side }: UploadOf, uploadId) => {
      const bucket = bucketOf(uploadId)
      // No id of ours, and perhaps no text a database takes.
      if (bucket === null) return null
      const [row] = await rows<Row>(
        pool, 'find_upload', `select ${columns} from upload where bucket = $1 and upload_id = $2 and marketplace_id = $3 and uploader = $4 and side = $5`,
        [bucket, uploadId, marketplaceId, uploader, side],
      )
      return row === undefined ? null : toUpload(row)
    },
    advance: async (uploadId, { from, to, name, expiresAt }) => (await rows(
      pool, 'advance_upload', 'update upload set received = $4, pieces = pieces || $5::text, expires_at = $6 where bucket = $1 and upload_id = $2 and received = $3 and ends is null returning 1',
      [bucketOf(uploadId), uploadId, from, to, name, expiresAt],
    )).length > 0,
    end: async (uploadId, ends) => (await rows(
      pool, 'end_upload', `update upload set ends = $3, pieces = '{}' where bucket = $1 and upload_id = $2 and ends is null returning 1`, [bucketOf(uploadId), uploadId, JSON.stringify(ends)],
    )).length > 0,
    remove: async (uploadId) => { await rows(pool, 'remove_upload', 'delete from upload where bucket = $1 and upload_id = $2', [bucketOf(uploadId), uploadId]) },
    underWay: async ({ marketplaceId, uploader }, now) => {
      const [sum] = await rows<{ uploads: string; bytes: string }>(
        pool, 'uploads_under_way', 'select count(*) as uploads, coalesce(sum(length), 0) as bytes from upload where bucket = account_bucket($2) and marketplace_id = $1 and uploader = $2 and expires_at > $3 and ends is null',
        [marketplaceId, uploader, now],
      )
      return { uploads: exact(sum?.uploads ?? 0), bytes: exact(sum?.bytes ?? 0) }
    },
    of: async ({ marketplaceId, uploader, sides }) => (await rows<{ upload_id: string }>(
      pool, 'uploads_of', 'select upload_id from upload where bucket = account_bucket($2) and marketplace_id = $1 and uploader = $2 and side = any ($3::text[]) order by upload_id', [marketplaceId, uploader, arrayOf(sides)],
    )).map((row) => ({ uploadId: row.upload_id })),
    expired: async (now, limit) => (await rows<{ upload_id: string; pieces: string[] }>(pool, 'expired_uploads', 'select upload_id, pieces from upload where expires_at <= $1 limit $2', [now, limit]))
      .map((row) => ({ uploadId: row.upload_id, pieces: row.pieces })),
  }
}

const toUpload = (row: Row): Upload => ({
  uploadId: row.upload_id, marketplaceId: row.marketplace_id, uploader: row.uploader, side: row.side, about: row.about, length: exact(row.length), received: exact(row.received),
  pieces: row.pieces, expiresAt: exact(row.expires_at), ends: row.ends,
})
