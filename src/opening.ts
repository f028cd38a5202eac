// Opens the store for a command of the CLI: DATABASE_URL when given, else the embedded PostgreSQL, alone or beside a running server.
// Used by main.ts only.
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Opened } from './cli/house.ts'
import { backup, restore } from './store/backup.ts'
import { openPool } from './store/database.ts'
import { runningEmbedded, startEmbedded } from './store/embedded.ts'
import { migrate } from './store/migrate.ts'
import { createStore } from './store/store.ts'

type Database = { url: string; note: string | null; stop(): Promise<void> }

const dataDir = (): string => join(resolve(process.env['GONGDAO_DATA'] ?? 'data'), 'postgresql')

/** `alone`: this process must own the embedded database (serve); others join the one a running server owns. */
async function openDatabase(options: { scratch: boolean; alone: boolean }): Promise<Database> {
  if (options.scratch) return openScratch()
  const given = process.env['DATABASE_URL']
  const running = options.alone ? null : runningEmbedded(dataDir())
  const url = given ?? running
  if (url != null) return { url, note: null, stop: async () => undefined }
  const embedded = await startEmbedded({ dataDir: dataDir() })
  return { url: embedded.url, note: embedded.note ?? null, stop: () => embedded.stop() }
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

export async function openStore(options: { scratch: boolean; alone: boolean }): Promise<Opened> {
  const database = await openDatabase(options)
  try {
    await migrate(database.url)
    const pool = await openPool(database.url)
    return {
      store: createStore(pool), note: database.note,
      close: async () => {
        await pool.end()
        await database.stop()
      },
      backup: async (file, progress) => {
        const counts = await backup(pool, file, (table, rows) => progress(`${table} ${rows}`))
        return { tables: Object.keys(counts.tables).length, rows: counts.rows, bytes: statSync(file).size }
      },
      restore: async (file, progress) => {
        const counts = await restore(database.url, file, (table, rows) => progress(`${table} ${rows}`))
        return { tables: Object.keys(counts.tables).length, rows: counts.rows }
      },
    }
  } catch (fault) {
    await database.stop()
    throw fault
  }
}

export async function migrateOnly(): Promise<{ applied: readonly string[]; note: string | null }> {
  const database = await openDatabase({ scratch: false, alone: false })
  try {
    return { applied: await migrate(database.url), note: database.note }
  } finally {
    await database.stop()
  }
}
