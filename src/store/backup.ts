// Backup and restore of everything, streamed: gzip over lines of JSON, one transaction, every value as PostgreSQL's own text, so that
// the bytes that were hashed come back the same. Our own format, because pg_dump is not among the embedded binaries.
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import type { ObjectStore } from '../app/files.ts'
import { StoreFault } from '../app/ports.ts'
import { BytesRestore, bytesIn, type BytesCounts, type BytesLine } from './backup-files.ts'
import { inTransaction } from './database.ts'
import { migrationFiles } from './migrate.ts'

/** This backup does not belong into this database: nothing is broken, and the message says what would do. */
export class RestoreFault extends Error {
  override readonly name = 'RestoreFault'
}

// Parents before children, so that foreign keys hold at every line of a restore.
const tables = [
  'marketplace', 'sandbox', 'bucket_owner', 'merchant_directory', 'policy_document', 'customer_order', 'order_total', 'order_line', 'scan',
  'case_row', 'case_commit', 'case_command', 'clock', 'effect', 'ledger_line', 'deposit', 'evidence_file', 'case_history', 'buyer_directory', 'person_key', 'person_text',
  'file', 'file_mark', 'file_view', 'local_account', 'recovery_code', 'local_session', 'sign_in_tries', 'audit_entry', 'upload', 'contact', 'draft', 'case_hold', 'case_erased', 'erasure', 'retention_mark', 'daily_work',
  'inbox', 'person_preference', 'deposit_change', 'webhook_subscription', 'webhook_delivery', 'waybill', 'carrier_node',
] as const

const format = 'gongdao-backup-1'
const batch = 500

/** `missing`: contents a row names whose bytes were not in the file store. */
export type BackupCounts = { readonly rows: number; readonly tables: Readonly<Record<string, number>>; readonly files: number; readonly missing: number }
export type Progress = (table: string, rows: number) => void

type Line =
  | { readonly format: string; readonly migrations: readonly (readonly [string, string])[] }
  | { readonly table: string; readonly columns: readonly (readonly [name: string, type: string])[] }
  | readonly (readonly (string | null)[])[]
  | BytesLine
  | { readonly end: Readonly<Record<string, number>>; readonly files?: number; readonly sha256: string }

// The file appears under its name only when it is complete.
// `objects`: where the bytes of files lie; null leaves them out.
export async function backup(pool: pg.Pool, file: string, progress: Progress = () => {}, objects: ObjectStore | null = null): Promise<BackupCounts> {
  const draft = `${file}.part`
  const counts: Record<string, number> = {}
  const bytes: BytesCounts = { files: 0, missing: 0 }
  try {
    await inTransaction(pool, 'begin isolation level repeatable read read only', async (client) => {
      await client.query('set local idle_in_transaction_session_timeout = 0')
      await pipeline(Readable.from(linesOf(client, { counts, bytes, objects }, progress)), createGzip({ level: 6 }), createWriteStream(draft, { mode: 0o600 }))
    })
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  return { rows: Object.values(counts).reduce((sum, n) => sum + n, 0), tables: counts, ...bytes }
}

type Writing = { readonly counts: Record<string, number>; readonly bytes: BytesCounts; readonly objects: ObjectStore | null }

async function* linesOf(client: pg.PoolClient, { counts, bytes, objects }: Writing, progress: Progress): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const write = (line: Line) => {
    const text = `${JSON.stringify(line)}\n`
    hash.update(text)
    return text
  }
  const { rows: migrations } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration order by name')
  yield write({ format, migrations: migrations.map((row) => [row.name, row.sha256] as const) })
  for (const table of tables) {
    const columns = await columnsOf(client, table)
    yield write({ table, columns })
    counts[table] = 0
    await client.query(`declare backup_${table} no scroll cursor for select ${columns.map(([name]) => `${name}::text`).join(', ')} from ${table}`)
    for (;;) {
      const { rows } = await client.query<(string | null)[]>({ text: `fetch ${batch} from backup_${table}`, rowMode: 'array' })
      if (rows.length === 0) break
      counts[table] += rows.length
      progress(table, counts[table])
      yield write(rows)
    }
    await client.query(`close backup_${table}`)
  }
  if (objects !== null) yield* bytesIn(client, objects, bytes, write)
  yield `${JSON.stringify({ end: counts, files: bytes.files, sha256: hash.digest('hex') })}\n`
}

// A transaction number means nothing on another server: it gets one of its own there.
async function columnsOf(client: pg.PoolClient | pg.Client, table: string): Promise<[string, string][]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> 'xid' order by attnum`,
    [table],
  )
  return rows.map((row) => [row.name, row.type])
}

// Into a database that has been migrated and holds nothing. `url` must be the owner's: the application role may not write the log freely.
export async function restore(url: string, file: string, progress: Progress = () => {}, objects: ObjectStore | null = null): Promise<BackupCounts> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const bytes = new BytesRestore(objects)
  try {
    await client.query('begin')
    await mustBeEmpty(client)
    const counts = await readInto(client, bytes, file, progress)
    await client.query('commit')
    await client.query('analyze')
    return { rows: Object.values(counts).reduce((sum, n) => sum + n, 0), tables: counts, files: bytes.files, missing: 0 }
  } finally {
    await bytes.close()
    // Ending the session rolls back whatever was not committed.
    await client.end()
  }
}

async function mustBeEmpty(client: pg.Client): Promise<void> {
  for (const table of tables) {
    const { rows } = await client.query(`select 1 from ${table} limit 1`)
    if (rows.length > 0) throw new RestoreFault(`the database is not empty (${table} has rows): restore into a new one, such as another GONGDAO_DATA`)
  }
}

type Reading = { readonly hash: Hash; readonly counts: Record<string, number>; into: { name: string; sql: string; width: number } | null; ended: boolean }

async function readInto(client: pg.Client, bytes: BytesRestore, file: string, progress: Progress): Promise<Record<string, number>> {
  const reading: Reading = { hash: createHash('sha256'), counts: {}, into: null, ended: false }
  for await (const text of linesIn(file)) {
    if (reading.ended) throw damaged('there are lines after the end')
    const line = parsed(text)
    if ('end' in line) {
      await bytes.finish()
      checkEnd(reading, line, bytes.files)
    } else if ('bytes' in line || 'part' in line) {
      reading.hash.update(`${text}\n`)
      await bytes.take(line)
    } else {
      reading.hash.update(`${text}\n`)
      await take(client, reading, line, progress)
    }
  }
  if (!reading.ended) throw damaged('the end is missing')
  return reading.counts
}

// Not readline: it does not pass on an error of its input, and a cut-off file would look like a short one.
async function* linesIn(file: string): AsyncGenerator<string> {
  const unzipped = createGunzip()
  const decoder = new StringDecoder('utf8')
  let rest = ''
  pipeline(createReadStream(file), unzipped).catch(() => {})
  try {
    for await (const chunk of unzipped) {
      const lines = (rest + decoder.write(chunk as Buffer)).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (cause) {
    if (cause instanceof StoreFault) throw cause
    throw damaged((cause as Error).message)
  }
  if (rest !== '') throw damaged('its last line is cut off')
}

function parsed(text: string): Line {
  try {
    return JSON.parse(text) as Line
  } catch {
    throw damaged('a line is not JSON')
  }
}

async function take(client: pg.Client, reading: Reading, line: Exclude<Line, { end: unknown } | BytesLine>, progress: Progress): Promise<void> {
  if ('format' in line) checkFormat(line)
  else if ('table' in line) {
    if (!(tables as readonly string[]).includes(line.table)) throw damaged(`it has a table ${line.table}`)
    const expected = await columnsOf(client, line.table)
    if (JSON.stringify(expected) !== JSON.stringify(line.columns)) throw damaged(`table ${line.table} has other columns`)
    const names = expected.map(([name]) => name).join(', ')
    const values = expected.map(([name, type]) => `${name}::${type}`).join(', ')
    const arrays = expected.map((_, i) => `$${i + 1}::text[]`).join(', ')
    reading.into = { name: line.table, sql: `insert into ${line.table} (${names}) select ${values} from unnest(${arrays}) u(${names})`, width: expected.length }
    reading.counts[line.table] = 0
  } else {
    const { into } = reading
    if (into === null) throw damaged('rows come before their table')
    const columns = Array.from({ length: into.width }, (_, i) => line.map((row) => row[i] ?? null))
    await client.query(into.sql, columns)
    reading.counts[into.name] = (reading.counts[into.name] ?? 0) + line.length
    progress(into.name, reading.counts[into.name] ?? 0)
  }
}

function checkFormat(line: { readonly format: string; readonly migrations: readonly (readonly [string, string])[] }): void {
  if (line.format !== format) throw damaged(`its format is ${line.format}`)
  const ours = new Map(migrationFiles().map((each) => [each.name, each.sha256]))
  if (line.migrations.length !== ours.size || !line.migrations.every(([name, sum]) => ours.get(name) === sum)) {
    throw new RestoreFault('the backup was made by another version of Gongdao: restore it with that version, then migrate')
  }
}

function checkEnd(reading: Reading, line: { readonly end: Readonly<Record<string, number>>; readonly files?: number; readonly sha256: string }, files: number): void {
  if ((line.files ?? 0) !== files || reading.hash.digest('hex') !== line.sha256 || JSON.stringify(reading.counts) !== JSON.stringify(line.end)) throw damaged('its check sum is wrong')
  reading.ended = true
}

function damaged(how: string): StoreFault {
  return new StoreFault(`this backup is damaged: ${how}`, { outcomeUnknown: false })
}
