// The front door of the process: puts store, gateways, HTTP and CLI together and hands each what it needs. Nothing else wires anything.
import { randomInt, randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { DEMO_PURSES, seedDemo } from './app/demo/seed.ts'
import type { Desk } from './app/desk.ts'
import { openFeed } from './app/feed.ts'
import { clearQuarantine } from './app/file-intake.ts'
import { clearUploads } from './app/uploads.ts'
import { runLoops } from './app/loops.ts'
import { openPorter } from './app/porter.ts'
import { mailedNotices } from './app/mail.ts'
import { webhookSender } from './app/webhook-sending.ts'
import type { Outside } from './app/outside.ts'
import type { Share } from './app/sweep-ports.ts'
import { publishRuleBooks, readRuleBooks } from './app/rule-books.ts'
import type { House, Opened, Serving } from './cli/house.ts'
import { MissingFault } from './cli/output.ts'
import { runCli } from './cli/program.ts'
import { aboutSetting, dataFolder, readConfiguration, settingNames, unknownSettings, type Configuration } from './configuration.ts'
import { MAINLAND_CALENDAR } from './domain/time/calendar.ts'
import { openAccounts } from './gateways/accounts/open-accounts.ts'
import { byMarketplace } from './gateways/by-marketplace.ts'
import { CARRIER_ADAPTERS, carrierFaults } from './gateways/carriers/all.ts'
import { demoOutside } from './gateways/demo-outside.ts'
import { openFiles, type FileSettings } from './gateways/files/open-files.ts'
import { openLog } from './gateways/log/open-log.ts'
import type { Metrics } from './gateways/metrics/prometheus.ts'
import { readRefunds1688 } from './gateways/imports/refunds-1688.ts'
import { openOrderFile } from './gateways/imports/read-orders.ts'
import { openEntrance } from './gateways/identity/entrance.ts'
import { keptKey, keyFrom } from './gateways/kept-key.ts'
import { identitySettingsSchema } from './gateways/identity/settings.ts'
import { storeMailBook } from './gateways/mail/book.ts'
import { mailSettingsSchema } from './gateways/mail/settings.ts'
import { marketplaceCalls } from './gateways/marketplace-calls.ts'
import { openWebhooks } from './gateways/webhooks/open-webhooks.ts'
import { movedSettingsSchema } from './gateways/webhooks/settings.ts'
import { readPolicyFiles, type PolicyFile } from './gateways/policy-files.ts'
import { hashOfKey, newSandboxKey } from './gateways/sandbox/gate.ts'
import { sandboxOutside } from './gateways/sandbox/outside.ts'
import { limitsOf } from './http/limits.ts'
import { serveMetrics } from './http/metrics.ts'
import { buildServer } from './http/server.ts'
import { readWebFiles } from './http/web-files.ts'
import { migrateOnly, openStore } from './opening.ts'
import type { Policy } from './policy/policy.ts'
import { stopInOrder, type Closing } from './stopping.ts'

const POLICIES = resolve(import.meta.dirname, '..', 'policies')
/** Built by bin/web.js. */
const SCREENS = resolve(import.meta.dirname, '..', 'web', 'dist')

let settings: Configuration | null = null
/** Asked for when something is opened: `policy check` needs no database, so nothing that is wrong with its address stops it. */
const configuration = (): Configuration => (settings ??= readConfiguration(process.env))

let read: ReadonlyMap<string, Policy> | null = null
/** Read once a process, and while the database is starting. */
const ruleBooks = (): ReadonlyMap<string, Policy> => (read ??= readRuleBooks(books()))
/** Without the cases beside the books: those are for `policy test`, and half of what there is to read. */
const books = (): PolicyFile[] => readPolicyFiles(POLICIES).filter((file) => !file.name.startsWith('cases/'))

async function desk(opened: Pick<Opened, 'store' | 'files' | 'sandbox' | 'webhooks' | 'waybills'>, options: { realNow?: () => number; quiet?: boolean }): Promise<Desk> {
  const realNow = options.realNow ?? Date.now
  const { store, files, webhooks, waybills, sandbox } = opened
  const given = configuration()
  const policies = ruleBooks()
  await publishRuleBooks(store, policies, books(), realNow())
  return {
    writesNotices: given.GONGDAO_SMTP_URL !== undefined,
    store, policies, calendar: MAINLAND_CALENDAR, realNow, random: (below) => randomInt(below), newId: randomUUID, files: openFiles(files, fileSettings(configuration())),
    sandbox, webhooks: openWebhooks(webhooks, { allowPrivate: configuration().GONGDAO_WEBHOOK_PRIVATE, now: Date.now, key: accountsKey }), carriers: { book: waybills, adapters: CARRIER_ADAPTERS },
    log: options.quiet ? () => undefined : openLog({ level: given.GONGDAO_LOG_LEVEL, pretty: given.GONGDAO_LOG_FORMAT === undefined ? process.stderr.isTTY : given.GONGDAO_LOG_FORMAT === 'pretty' }),
  }
}

const fileSettings = (given: Configuration): FileSettings => ({
  folder: join(dataFolder(given), 'files'), url: given.GONGDAO_FILES_URL, region: given.GONGDAO_FILES_REGION,
  accessKeyId: given.AWS_ACCESS_KEY_ID, secretAccessKey: given.AWS_SECRET_ACCESS_KEY, key: given.GONGDAO_FILES_KEY,
})

/** What accounts kept here hold is encrypted with a key that is not in the database. */
const accountsKey = (): Uint8Array => {
  const given = configuration()
  const { GONGDAO_ACCOUNTS_KEY: key } = given
  return key === undefined ? keptKey(join(dataFolder(given), 'accounts.key')) : keyFrom(key, 'GONGDAO_ACCOUNTS_KEY')
}

/** A file still coming in is younger than this: the longest upload the door allows is over long before. */
const ABANDONED_MS = 3_600_000

/** `mailed`: with mail before the marketplace's own ways; the demo writes to nobody. */
function outside(desk: Desk, mailed: (inner: Outside) => Outside = (inner) => inner): Outside {
  const own = desk.webhooks ? marketplaceCalls(desk, desk.webhooks.book, desk.webhooks.caller) : demoOutside([])
  const others = mailed(own)
  return byMarketplace(desk.store, { demo: { ...demoOutside(DEMO_PURSES), callWebhook: own.callWebhook }, sandbox: desk.sandbox ? sandboxOutside(desk.sandbox, others) : others, others })
}

/** Null where nobody looks: then nothing is counted and the library is not even read. */
async function metricsOf(opened: Pick<Opened, 'store' | 'connections'>): Promise<Metrics | null> {
  if (configuration().GONGDAO_METRICS_PORT === undefined) return null
  const { openMetrics } = await import('./gateways/metrics/prometheus.ts')
  return openMetrics({ backlog: () => opened.store.backlog(Date.now()), connections: opened.connections }, Date.now)
}

/** Which part of the sweeping and dispatching is this process's: asked again before each pass. */
async function workOf(opened: Pick<Opened, 'takeSeat'>, work: string): Promise<{ share: () => Share; leave(): Promise<void> } | null> {
  if (work === 'none') return null
  if (work === 'shared') return opened.takeSeat()
  const [part, of] = work === 'all' ? [1, 1] : work.split('/').map(Number)
  const share = { index: (part ?? 1) - 1, of: of ?? 1 }
  return { share: () => share, leave: async () => undefined }
}

/** `03:30` in minutes after midnight; null: off. */
const minutesOf = (time: string): number | null => (time === 'off' ? null : Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))

async function serve(opened: Opened, options: { port: number | null; host: string | null }): Promise<Serving> {
  const given = configuration()
  const metrics = await metricsOf(opened)
  const plain = await desk(opened, {})
  const unported: Desk = metrics ? { ...plain, meter: metrics.meter } : plain
  const porter = given.GONGDAO_WORK === 'none' ? null : openPorter(unported)
  const serving: Desk = porter ? { ...unported, porter } : unported
  for (const { name, meant } of unknownSettings(process.env)) serving.log({ level: 'warn', what: 'unknown_setting', name, meant })
  const sender = serving.webhooks ? webhookSender(serving, serving.webhooks.book, serving.webhooks.caller) : null
  if (serving.files) {
    await clearQuarantine(serving.files.quarantine, Date.now() - ABANDONED_MS)
    await clearUploads({ uploads: serving.store.uploads, files: serving.files }, Date.now())
  }
  let listening = ''
  const entrance = openEntrance(serving, { sessionSecret: given.GONGDAO_SESSION_SECRET, publicUrl: given.GONGDAO_PUBLIC_URL, listening: () => listening, accountsKey })
  const post = given.GONGDAO_SMTP_URL === undefined ? null : (await import('./gateways/mail/smtp.ts')).smtpMailer(given.GONGDAO_SMTP_URL)
  const world = outside(serving, post ? (inner) => mailedNotices(inner, post, storeMailBook({ store: serving.store, ...entrance }), serving.calendar.timeZone) : undefined)
  const proxies = given.GONGDAO_PROXIES
  let leaving = false
  let past = Promise.resolve()
  const feed = openFeed({ source: opened.feed, unread: (box) => opened.store.inbox.unreadIn(box), queues: (marketplace) => opened.store.queueSizes(marketplace), log: serving.log })
  const server = await buildServer({ desk: serving, entrance, feed, stopping: () => leaving, ...(serving.sandbox && entrance.sandbox ? { sandbox: { book: serving.sandbox, gate: entrance.sandbox, outside: world } } : {}), web: { files: readWebFiles(SCREENS), outside: world, past: () => past }, limits: limitsOf(given.GONGDAO_REQUESTS_PER_MINUTE), ...(proxies ? { proxies } : {}) })
  const port = options.port ?? given.PORT
  const host = options.host ?? given.GONGDAO_HOST
  const undo = async (fault: unknown, at: string, remedy: string): Promise<never> => {
    await server.close()
    await feed.stop()
    post?.close()
    return cannotListen(fault, at, remedy)
  }
  const address = await server.listen({ port, host }).catch((fault: unknown) => undo(fault, `${host}:${port}`, 'another port (PORT, --port) or address (GONGDAO_HOST, --host)'))
  listening = address
  const watched = metrics && given.GONGDAO_METRICS_PORT !== undefined ? await serveMetrics({ ...metrics, token: given.GONGDAO_METRICS_TOKEN, port: given.GONGDAO_METRICS_PORT, host: given.GONGDAO_METRICS_HOST })
    .catch((fault: unknown) => undo(fault, `${given.GONGDAO_METRICS_HOST}:${given.GONGDAO_METRICS_PORT ?? 0}`, 'another GONGDAO_METRICS_PORT or GONGDAO_METRICS_HOST')) : null
  const stopping = new AbortController()
  const work = await workOf(opened, given.GONGDAO_WORK)
  // The doors open at once; the demo's history is played in meanwhile, at its own dates, so the sweep of today waits for it.
  past = fillDemo(plain, world, stopping.signal).catch((fault: unknown) => serving.log({ level: 'error', what: 'demo_fault', why: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) }))
  const loops = past.then(() => (work ? runLoops(serving, world, sender, work.share, minutesOf(given.GONGDAO_RETENTION)) : null))
  serving.log({ level: 'info', what: 'serving', address, metrics: watched?.address ?? null, work: given.GONGDAO_WORK, policies: serving.policies.size })
  return {
    address, metrics: watched?.address ?? null, policies: serving.policies.size,
    close: () => stopWithin(STUCK_MS, {
      drainMs: given.GONGDAO_DRAIN_SECONDS * 1000, stopMs: given.GONGDAO_STOP_SECONDS * 1000, log: serving.log,
      sayNotReady: () => { leaving = true },
      closeDoor: async () => { await server.close() },
      cutDoor: () => { server.server.closeAllConnections() },
      stopWork: async () => {
        stopping.abort()
        await (await loops)?.stop()
        await porter?.rest()
        await work?.leave()
        await feed.stop()
        post?.close()
        await watched?.close()
      },
    }),
  }
}

function cannotListen(fault: unknown, at: string, remedy: string): never {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  if (/^(?:EADDRINUSE|EACCES|EADDRNOTAVAIL|ENOTFOUND)$/.test(code)) throw new MissingFault(`Nothing can listen on ${at} (${code}): name ${remedy}.`, { cause: fault })
  throw fault
}

/** What hangs even after the time to stop (a query that never ends, say) must not keep the process. */
const STUCK_MS = 5_000
async function stopWithin(stuckMs: number, closing: Closing): Promise<boolean> {
  const inTime = await stopInOrder(closing)
  if (!inTime) setTimeout(() => process.exit(1), stuckMs).unref()
  return inTime
}

/** The demo marketplaces are for the embedded database; a server at DATABASE_URL gets them only when asked (GONGDAO_DEMO=1). */
async function fillDemo(serving: Desk, world: Outside, stop: AbortSignal): Promise<void> {
  const { GONGDAO_DEMO: wanted, DATABASE_URL: elsewhere } = configuration()
  if (!(wanted ?? elsewhere === undefined)) return
  const { played } = await seedDemo(serving, world, stop)
  if (played > 0) serving.log({ level: 'info', what: 'demo_loaded', played })
}

/** What this process would run with. A secret is only said to be there. */
function shownSettings(): ReturnType<House['settings']> {
  const given = configuration()
  return {
    settings: settingNames().map((name) => {
      const value = given[name]
      const { secret, unset, about } = aboutSetting(name)
      return { name, value: value === undefined ? null : secret ? '(set)' : String(value), given: [name, `${name}_FILE`].some((one) => (process.env[one] ?? '') !== ''), unset, about }
    }),
    unknown: unknownSettings(process.env),
  }
}

const house: House = {
  open: (options) => {
    const opening = openStore(configuration(), options)
    // Reading the books takes this process as long as starting the database takes another one: both at once.
    setImmediate(ruleBooks)
    return opening
  },
  desk, serve, outside, objects: (book) => openFiles(book, fileSettings(configuration())).objects, accounts: (store) => openAccounts({ store, realNow: Date.now, newId: randomUUID }, accountsKey), migrate: () => migrateOnly(configuration()), settings: shownSettings,
  sandboxKey: async (opened, marketplace) => {
    const key = newSandboxKey()
    return (await opened.sandbox.putKey(marketplace, hashOfKey(key))) ? key : null
  },
  settingsFaults: (settings) => [...[identitySettingsSchema, movedSettingsSchema, mailSettingsSchema].flatMap((schema) => schema.safeParse(settings).error?.issues ?? []).map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`), ...carrierFaults(settings)],
  orderFile: openOrderFile, refunds1688: readRefunds1688,
  policyFiles: (folder) => readPolicyFiles(folder ?? POLICIES),
}

// `gongdao demo | head` closes the pipe early: that is a reader who has seen enough, not a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 4))

process.exitCode = await runCli(process.argv.slice(2), house)
