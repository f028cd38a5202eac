// Brings a database to the newest schema. Files are numbered and named; an applied file never changes (its sha256 is kept and compared).
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const folder = new URL('./migrations/', import.meta.url)

// Held for the whole run, so that of two processes starting at once one waits. Any number will do, as long as it stays the same.
const migrationLock = 7300_0001

export class MigrationFault extends Error {
  override readonly name = 'MigrationFault'
}

export type MigrationFile = { readonly name: string; readonly sql: string; readonly sha256: string }

export function migrationFiles(): readonly MigrationFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(new URL(name, folder), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}

// Returns the names applied now. `url` must be able to create tables; each file is one transaction.
export async function migrate(url: string, files: readonly MigrationFile[] = migrationFiles()): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await client.query('create table if not exists migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())')
    const applied = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')
    const known = new Map(applied.rows.map((row) => [row.name, row.sha256]))
    refuseSurprises(known, files)
    const fresh = files.filter((file) => !known.has(file.name))
    // Into an empty database in one go: nobody is there to be held up, and the disk is waited for once.
    if (known.size === 0) await apply(client, fresh)
    else for (const file of fresh) await apply(client, [file])
    return fresh.map((file) => file.name)
  } finally {
    // Ending the session releases the lock, whatever happened.
    await client.end()
  }
}

// A change of a table waits for whoever is using it, and meanwhile everybody else waits behind the change: so it waits briefly, lets them pass,
// and tries again. Running processes notice a pause of a second at most. Shorter than PostgreSQL's deadlock_timeout (1 s), so that of a command
// and a change that hold what the other wants, the change gives way.
const waitsForLocks = '500ms'
const attempts = 60

async function apply(client: pg.Client, files: readonly MigrationFile[]): Promise<void> {
  let at = ''
  for (let attempt = 1; ; attempt += 1) {
    await client.query('begin')
    try {
      await client.query(`set local lock_timeout = '${waitsForLocks}'`)
      for (const file of files) {
        at = file.name
        await client.query(file.sql)
        await client.query('insert into migration (name, sha256) values ($1, $2)', [file.name, file.sha256])
      }
      await client.query('commit')
      return
    } catch (cause) {
      await client.query('rollback')
      const busy = cause instanceof pg.DatabaseError && (cause.code === '55P03' || cause.code === '40P01')
      if (!busy || attempt === attempts) throw new MigrationFault(`Migration ${at} failed: ${(cause as Error).message}`, { cause })
      await sleep(200)
    }
  }
}

function refuseSurprises(known: ReadonlyMap<string, string>, files: readonly MigrationFile[]): void {
  const byName = new Map(files.map((file) => [file.name, file.sha256]))
  for (const [name, sha256] of known) {
    const present = byName.get(name)
    if (present === undefined) throw new MigrationFault(`The database has migration ${name}, which this version does not know: it was made by a newer Gongdao.`)
    if (present !== sha256) throw new MigrationFault(`Migration ${name} was changed after it had been applied: restore the file and put the change into a new one.`)
  }
}
