// A fresh migrated database for a test: cloned from a template on the run's own embedded server, or on DATABASE_URL.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { migrate, migrationFiles } from '../../src/store/migrate.ts'

export type FreshDatabase = { readonly url: string; drop(): Promise<void> }
export type ServerName = 'embedded' | 'DATABASE_URL'

// Suites run once per entry: always on the embedded server, also on a given one.
export const servers: readonly ServerName[] = process.env['DATABASE_URL'] ? ['embedded', 'DATABASE_URL'] : ['embedded']

let made = 0

export async function freshDatabase(server: ServerName = 'embedded'): Promise<FreshDatabase> {
  const base = await serverUrl(server)
  return clone(base, await migratedTemplate(base))
}

/** A migrated database that `fill` filled: once in a run, however many ask for a copy. On the run's own server, so that no other run's filling is taken for it. */
export async function filledDatabase(name: string, fill: (url: string) => Promise<void>): Promise<FreshDatabase> {
  const base = await serverUrl('embedded')
  return clone(base, await template(base, name, await migratedTemplate(base), fill))
}

// No schema at all: for testing the migrations themselves.
export async function emptyDatabase(server: ServerName = 'embedded'): Promise<FreshDatabase> {
  return clone(await serverUrl(server), 'template1')
}

async function clone(base: string, from: string): Promise<FreshDatabase> {
  const name = `gongdao_test_${process.pid}_${Date.now().toString(36)}_${made++}`
  await withClient(base, (client) => client.query(`create database ${name} template ${from}`))
  return {
    url: onDatabase(base, name),
    drop: async () => {
      await withClient(base, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

async function serverUrl(server: ServerName): Promise<string> {
  if (server === 'embedded') return embeddedUrl()
  const url = process.env['DATABASE_URL']
  if (!url) throw new Error('DATABASE_URL is not set')
  return url
}

// Test files run in processes that come and go; the run is the process that started them.
async function embeddedUrl(): Promise<string> {
  const dir = join(tmpdir(), `gongdao-test-${process.ppid}`)
  if (createdNow(dir)) {
    const keeper = fileURLToPath(new URL('./server-process.ts', import.meta.url))
    spawn(process.execPath, ['--import', 'tsx', keeper, dir, String(process.ppid)], { detached: true, stdio: 'ignore', cwd: fileURLToPath(new URL('../..', import.meta.url)) }).unref()
  }
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (existsSync(join(dir, 'url'))) return readFileSync(join(dir, 'url'), 'utf8')
    if (existsSync(join(dir, 'error'))) throw new Error(readFileSync(join(dir, 'error'), 'utf8'))
    await sleep(50)
  }
  throw new Error(`the embedded server for the tests did not start: see ${dir}`)
}

function createdNow(dir: string): boolean {
  try {
    mkdirSync(dir, { mode: 0o755 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

// Named by its content, so that on a lasting server changed migrations get a new one.
function migratedTemplate(base: string): Promise<string> {
  const sum = createHash('sha256').update(migrationFiles().map((file) => file.sha256).join()).digest('hex').slice(0, 12)
  return template(base, `gongdao_template_${sum}`, 'template1', async (url) => { await migrate(url) })
}

async function template(base: string, name: string, from: string, fill: (url: string) => Promise<void>): Promise<string> {
  await withClient(base, async (client) => {
    await client.query('select pg_advisory_lock(73000002, hashtext($1))', [name])
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (rowCount !== 0) return
    // Renamed when complete: a template that was cut off half-way is not taken for one.
    await client.query(`drop database if exists ${name}_new with (force)`)
    await client.query(`create database ${name}_new template ${from}`)
    await fill(onDatabase(base, `${name}_new`))
    await client.query(`alter database ${name}_new rename to ${name}`)
  })
  return name
}

function onDatabase(base: string, name: string): string {
  const url = new URL(base)
  url.pathname = `/${name}`
  return url.toString()
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
