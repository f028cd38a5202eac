// The front door of the process: puts store, gateways, HTTP and CLI together and hands each what it needs. Nothing else wires anything.
import { randomInt, randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { DEMO_PURSES, seedDemo } from './app/demo/seed.ts'
import type { Desk } from './app/desk.ts'
import { clearQuarantine } from './app/file-intake.ts'
import { runLoops } from './app/loops.ts'
import type { Outside } from './app/outside.ts'
import type { Store } from './app/ports.ts'
import { publishRuleBooks, readRuleBooks } from './app/rule-books.ts'
import type { House, Opened } from './cli/house.ts'
import { runCli } from './cli/program.ts'
import { MAINLAND_CALENDAR } from './domain/time/calendar.ts'
import { byMarketplace } from './gateways/by-marketplace.ts'
import { demoOutside } from './gateways/demo-outside.ts'
import { openFiles, type FileSettings } from './gateways/files/open-files.ts'
import { openEntrance } from './gateways/identity/entrance.ts'
import { identitySettingsSchema } from './gateways/identity/settings.ts'
import { marketplaceCalls, webhookSettingsSchema } from './gateways/marketplace-calls.ts'
import { readPolicyFiles, type PolicyFile } from './gateways/policy-files.ts'
import { limitsOf } from './http/limits.ts'
import { buildServer } from './http/server.ts'
import { migrateOnly, openStore } from './opening.ts'
import type { Policy } from './policy/policy.ts'

const POLICIES = resolve(import.meta.dirname, '..', 'policies')

let read: ReadonlyMap<string, Policy> | null = null
/** Read once a process, and while the database is starting. */
const ruleBooks = (): ReadonlyMap<string, Policy> => (read ??= readRuleBooks(books()))
/** Without the cases beside the books: those are for `policy test`, and half of what there is to read. */
const books = (): PolicyFile[] => readPolicyFiles(POLICIES).filter((file) => !file.name.startsWith('cases/'))

async function desk({ store, files }: Pick<Opened, 'store' | 'files'>, options: { realNow?: () => number; quiet?: boolean }): Promise<Desk> {
  const realNow = options.realNow ?? Date.now
  const policies = ruleBooks()
  await publishRuleBooks(store, policies, books(), realNow())
  return {
    store, policies, calendar: MAINLAND_CALENDAR, realNow, random: (below) => randomInt(below), newId: randomUUID, files: openFiles(files, fileSettings()),
    log: (line) => { if (!options.quiet) process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`) },
  }
}

const fileSettings = (): FileSettings => ({
  folder: join(resolve(process.env['GONGDAO_DATA'] ?? 'data'), 'files'), url: process.env['GONGDAO_FILES_URL'], region: process.env['GONGDAO_FILES_REGION'],
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'], secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'], key: process.env['GONGDAO_FILES_KEY'],
})

/** A file still coming in is younger than this: the longest upload the door allows is over long before. */
const ABANDONED_MS = 3_600_000

function outside(store: Store): Outside {
  return byMarketplace(store, {
    demo: demoOutside(DEMO_PURSES),
    others: marketplaceCalls(async (id) => {
      const settings = (await store.marketplaces()).find((one) => one.id === id)?.settings
      return webhookSettingsSchema.parse(settings ?? {}).webhook
    }, Date.now),
  })
}

async function serve(serving: Desk, options: { port: number; host: string }): Promise<{ address: string; close(): Promise<void> }> {
  const world = outside(serving.store)
  if (serving.files) await clearQuarantine(serving.files.quarantine, Date.now() - ABANDONED_MS)
  let listening = ''
  const entrance = openEntrance(serving, { sessionSecret: process.env['GONGDAO_SESSION_SECRET'], publicUrl: process.env['GONGDAO_PUBLIC_URL'], listening: () => listening })
  const proxies = process.env['GONGDAO_PROXIES']?.split(',').map((one) => one.trim())
  const server = await buildServer({ desk: serving, entrance, limits: limitsOf(process.env['GONGDAO_REQUESTS_PER_MINUTE']), ...(proxies ? { proxies } : {}) })
  const address = await server.listen({ port: options.port, host: options.host })
  listening = address
  const stopping = new AbortController()
  // The doors open at once; the demo's history is played in meanwhile, at its own dates, so the sweep of today waits for it.
  const loops = fillDemo(serving, world, stopping.signal).then(() => runLoops(serving, world))
  return {
    address,
    close: async () => {
      stopping.abort()
      await server.close()
      await (await loops).stop()
    },
  }
}

/** The demo marketplaces are for the embedded database; a server at DATABASE_URL gets them only when asked (GONGDAO_DEMO=1). */
async function fillDemo(serving: Desk, world: Outside, stop: AbortSignal): Promise<void> {
  const wanted = process.env['GONGDAO_DEMO'] ?? (process.env['DATABASE_URL'] === undefined ? '1' : '0')
  if (wanted !== '1') return
  const { played } = await seedDemo(serving, world, stop)
  if (played > 0) serving.log({ level: 'info', what: 'demo_loaded', played })
}

const house: House = {
  open: (options) => {
    const opening = openStore(options)
    // Reading the books takes this process as long as starting the database takes another one: both at once.
    setImmediate(ruleBooks)
    return opening
  },
  desk, serve, outside, migrate: migrateOnly,
  settingsFaults: (settings) => [identitySettingsSchema, webhookSettingsSchema].flatMap((schema) => schema.safeParse(settings).error?.issues ?? []).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`),
  policyFiles: (folder) => readPolicyFiles(folder ?? POLICIES),
}

// `gongdao demo | head` closes the pipe early: that is a reader who has seen enough, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 4))

process.exitCode = await runCli(process.argv.slice(2), house)
