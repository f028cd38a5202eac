// The front door of the process: puts store, gateways, HTTP and CLI together and hands each what it needs. Nothing else wires anything.
import { randomInt, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Desk } from './app/desk.ts'
import { runLoops } from './app/loops.ts'
import type { Outside } from './app/outside.ts'
import type { Store } from './app/ports.ts'
import { loadRuleBooks } from './app/rule-books.ts'
import { seedDemo, DEMO_PURSES } from './app/demo/seed.ts'
import type { House, Opened } from './cli/house.ts'
import { runCli } from './cli/program.ts'
import { MAINLAND_CALENDAR } from './domain/time/calendar.ts'
import { demoOutside } from './gateways/demo-outside.ts'
import { marketplaceCalls, webhookSettingsSchema } from './gateways/marketplace-calls.ts'
import { byMarketplace } from './gateways/by-marketplace.ts'
import { readPolicyFiles } from './gateways/policy-files.ts'
import { buildServer } from './http/server.ts'
import { backup, restore } from './store/backup.ts'
import { openPool } from './store/database.ts'
import { startEmbedded } from './store/embedded.ts'
import { migrate } from './store/migrate.ts'
import { createStore } from './store/store.ts'

const POLICIES = resolve(import.meta.dirname, '..', 'policies')
const dataDir = (): string => resolve(process.env['GONGDAO_DATA'] ?? 'data')

async function open(options: { scratch: boolean }): Promise<Opened> {
  const given = options.scratch ? undefined : process.env['DATABASE_URL']
  const scratch = options.scratch ? mkdtempSync(join(tmpdir(), 'gongdao-')) : null
  const embedded = given ? null : await startEmbedded({ dataDir: join(scratch ?? dataDir(), 'postgresql') })
  const url = given ?? embedded?.url ?? ''
  try {
    await migrate(url)
    const pool = await openPool(url)
    const close = async (): Promise<void> => {
      await pool.end()
      await embedded?.stop()
      if (scratch) rmSync(scratch, { recursive: true, force: true })
    }
    return {
      store: createStore(pool), url, note: embedded?.note ?? null, close,
      backup: async (file, progress) => {
        const counts = await backup(pool, file, (table, rows) => progress(`${table} ${rows}`))
        return { tables: Object.keys(counts.tables).length, rows: counts.rows, bytes: statSync(file).size }
      },
      restore: async (file, progress) => {
        const counts = await restore(url, file, (table, rows) => progress(`${table} ${rows}`))
        return { tables: Object.keys(counts.tables).length, rows: counts.rows }
      },
    }
  } catch (fault) {
    await embedded?.stop()
    throw fault
  }
}

async function desk(store: Store, options: { realNow?: () => number; quiet?: boolean }): Promise<Desk> {
  return {
    store, policies: await loadRuleBooks(store, readPolicyFiles(POLICIES), (options.realNow ?? Date.now)()), calendar: MAINLAND_CALENDAR, realNow: options.realNow ?? Date.now, random: (below) => randomInt(below), newId: randomUUID,
    log: (line) => { if (!options.quiet) process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`) },
  }
}

/** The demo marketplaces are for the embedded database; a server at DATABASE_URL gets them only when asked (GONGDAO_DEMO=1). */
async function fillDemo(serving: Desk, outside: Outside, stop: AbortSignal): Promise<void> {
  const wanted = process.env['GONGDAO_DEMO'] ?? (process.env['DATABASE_URL'] === undefined ? '1' : '0')
  if (wanted !== '1') return
  const { played } = await seedDemo(serving, outside, stop)
  if (played > 0) serving.log({ level: 'info', what: 'demo_loaded', played })
}

const house: House = {
  open, desk,
  policyFiles: (folder) => readPolicyFiles(folder ?? POLICIES),
  outside: (store) => byMarketplace(store, {
    demo: demoOutside(DEMO_PURSES),
    others: marketplaceCalls(async (id) => {
      const settings = (await store.marketplaces()).find((one) => one.id === id)?.settings
      return webhookSettingsSchema.parse(settings ?? {}).webhook
    }, Date.now),
  }),
  serve: async (serving, options) => {
    const outside = house.outside(serving.store)
    const server = await buildServer({ desk: serving })
    const address = await server.listen({ port: options.port, host: options.host })
    const stopping = new AbortController()
    // The doors open at once; the demo's history is played in meanwhile, at its own dates, so the sweep of today waits for it.
    const loops = fillDemo(serving, outside, stopping.signal).then(() => runLoops(serving, outside))
    return {
      address,
      close: async () => {
        stopping.abort()
        await server.close()
        await (await loops).stop()
      },
    }
  },
  migrate: async () => {
    const given = process.env['DATABASE_URL']
    const embedded = given ? null : await startEmbedded({ dataDir: join(dataDir(), 'postgresql') })
    try {
      return { applied: await migrate(given ?? embedded?.url ?? ''), note: embedded?.note ?? null }
    } finally {
      await embedded?.stop()
    }
  },
}

process.exitCode = await runCli(process.argv.slice(2), house)
