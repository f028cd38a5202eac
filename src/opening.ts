// Opens the store for a command of the CLI: DATABASE_URL when given, else the embedded PostgreSQL, alone or beside a running server.
// Used by main.ts only.
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Opened } from './cli/house.ts'
import { databaseFolder, type Configuration } from './configuration.ts'
import { MissingFault } from './cli/output.ts'
import { backup, restore } from './store/backup.ts'
import { openPool } from './store/database.ts'
import { runningEmbedded, startEmbedded } from './store/embedded.ts'
import { createFeed } from './store/feed.ts'
import { createFileBook } from './store/files.ts'
import { migrate } from './store/migrate.ts'
import { createSandboxBook } from './store/sandbox.ts'
import { takeSeat } from './store/seats.ts'
import { createStore } from './store/store.ts'
import { createWaybillBook } from './store/waybills.ts'
import { createWebhookBook } from './store/webhooks.ts'

type Database = { url: string; note: string | null; stop(): Promise<void> }

/** `alone`: this process must own the embedded database (serve); others join the one a running server owns. */
async function openDatabase(settings: Configuration, options: { scratch: boolean; alone: boolean }): Promise<Database> {
  if (options.scratch) return openScratch()
  const running = options.alone ? null : runningEmbedded(databaseFolder(settings))
  const url = settings.DATABASE_URL ?? running
  if (url != null) return { url, note: null, stop: async () => undefined }
  const embedded = await startEmbedded({ dataDir: databaseFolder(settings) })
  return { url: embedded.url, note: embedded.note ?? null, stop: () => embedded.stop() }
}

/** A server that is not there is said to be missing, by its address and never with its password. */
async function migrated(url: string): Promise<readonly string[]> {
  try {
    return await migrate(url)
  } catch (fault) {
    const cause = fault instanceof Error && fault.name === 'StoreFault' && fault.cause !== undefined ? fault.cause : fault
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
    // No route, no such host, no such database, not let in, not an address: nothing of these is a bug here.
    if (!/^(?:E[A-Z]+|3D000|28[0-9A-Z]{3}|ERR_INVALID_URL)$/.test(code)) throw fault
    throw new MissingFault(`The database at ${addressOf(url)} does not let us in (${code}): check DATABASE_URL, or unset it to use the embedded one.`, { cause: fault })
  }
}

function addressOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${pathname}`
  } catch {
    return 'DATABASE_URL'
  }
}

async function openScratch(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'gongdao-'))
  // As root the server runs under another account, which must be able to reach its own folder.
  chmodSync(folder, 0o755)
  const embedded = await startEmbedded({ dataDir: join(folder, 'postgresql') })
  return {
    url: embedded.url, note: null,
    stop: async () => {
      await embedded.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function openStore(settings: Configuration, options: { scratch: boolean; alone: boolean }): Promise<Opened> {
  const database = await openDatabase(settings, options)
  try {
    await migrated(database.url)
    const pool = await openPool(database.url, settings.GONGDAO_POOL)
    const feed = createFeed(pool, database.url)
    return {
      store: feed.announcing(createStore(pool)), feed, files: createFileBook(pool), webhooks: createWebhookBook(pool), waybills: createWaybillBook(pool), note: database.note,
      sandbox: createSandboxBook(pool),
      connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
      takeSeat: () => takeSeat(database.url),
      close: async () => {
        await pool.end()
        await database.stop()
      },
      backup: async (file, progress, objects) => {
        const counts = await backup(pool, file, (table, rows) => progress(`${table} ${rows}`), objects)
        return { tables: Object.keys(counts.tables).length, rows: counts.rows, files: counts.files, missing: counts.missing, bytes: statSync(file).size }
      },
      restore: async (file, progress, objects) => {
        const counts = await restore(database.url, file, (table, rows) => progress(`${table} ${rows}`), objects)
        return { tables: Object.keys(counts.tables).length, rows: counts.rows, files: counts.files }
      },
    }
  } catch (fault) {
    await database.stop()
    throw fault
  }
}

export async function migrateOnly(settings: Configuration): Promise<{ applied: readonly string[]; note: string | null }> {
  const database = await openDatabase(settings, { scratch: false, alone: false })
  try {
    return { applied: await migrated(database.url), note: database.note }
  } finally {
    await database.stop()
  }
}
