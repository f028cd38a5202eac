// The front door of the process: puts store, gateways and CLI together and hands each what it needs; the doors and loops of
// `serve` are put together in serving.ts. Nothing else wires anything.
import { randomInt, randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { DEMO_PURSES } from './app/demo/seed.ts'
import type { Desk } from './app/desk.ts'
import type { Outside } from './app/outside.ts'
import { publishRuleBooks, readRuleBooks } from './app/rule-books.ts'
import type { House, Opened } from './cli/house.ts'
import { runCli } from './cli/program.ts'
import { aboutSetting, dataFolder, readConfiguration, settingNames, unknownSettings, type Configuration } from './configuration.ts'
import { MAINLAND_CALENDAR } from './domain/time/calendar.ts'
import { openAccounts } from './gateways/accounts/open-accounts.ts'
import { byMarketplace } from './gateways/by-marketplace.ts'
import { CARRIER_ADAPTERS, carrierFaults } from './gateways/carriers/all.ts'
import { demoOutside } from './gateways/demo-outside.ts'
import { openFiles, type FileSettings } from './gateways/files/open-files.ts'
import { openLog } from './gateways/log/open-log.ts'
import { readRefunds1688 } from './gateways/imports/refunds-1688.ts'
import { openOrderFile } from './gateways/imports/read-orders.ts'
import { keptKey, keyFrom } from './gateways/kept-key.ts'
import { keptRuleBooks } from './gateways/kept-rule-books.ts'
import { identitySettingsSchema } from './gateways/identity/settings.ts'
import { mailSettingsSchema } from './gateways/mail/settings.ts'
import { marketplaceCalls } from './gateways/marketplace-calls.ts'
import { openWebhooks } from './gateways/webhooks/open-webhooks.ts'
import { movedSettingsSchema } from './gateways/webhooks/settings.ts'
import { readPolicyFiles, type PolicyFile } from './gateways/policy-files.ts'
import { hashOfKey, newSandboxKey } from './gateways/sandbox/gate.ts'
import { sandboxOutside } from './gateways/sandbox/outside.ts'
import { migrateOnly, openStore } from './opening.ts'
import type { Policy } from './policy/policy.ts'

const POLICIES = resolve(import.meta.dirname, '..', 'policies')

let settings: Configuration | null = null
/** Asked for when something is opened: `policy check` needs no database, so nothing that is wrong with its address stops it. */
const configuration = (): Configuration => (settings ??= readConfiguration(process.env))

declare global {
  interface ImportMeta {
    /** The folder of the script this was made part of (bin/bundled.js); undefined where sources run by themselves. */
    readonly kept?: string
  }
}

let read: ReadonlyMap<string, Policy> | null = null
/** Read once a process, and while the database is starting. */
const ruleBooks = (): ReadonlyMap<string, Policy> => (read ??= readRuleBooks(books(), keptRuleBooks(import.meta.kept, books())))
let texts: readonly PolicyFile[] | null = null
/** Without the cases beside the books: those are for `policy test`, and half of what there is to read. */
const books = (): readonly PolicyFile[] => (texts ??= readPolicyFiles(POLICIES).filter((file) => !file.name.startsWith('cases/')))

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

/** `mailed`: with mail before the marketplace's own ways; the demo writes to nobody. */
function outside(desk: Desk, mailed: (inner: Outside) => Outside = (inner) => inner): Outside {
  const own = desk.webhooks ? marketplaceCalls(desk, desk.webhooks.book, desk.webhooks.caller) : demoOutside([])
  const others = mailed(own)
  return byMarketplace(desk.store, { demo: { ...demoOutside(DEMO_PURSES), callWebhook: own.callWebhook }, sandbox: desk.sandbox ? sandboxOutside(desk.sandbox, others) : others, others })
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
    // Reading the doors and the books takes this process as long as starting the database takes another one: all at once. Only where both are surely wanted:
    // most other commands find a database that runs, and many of them read no book.
    if (options.alone) setImmediate(() => {
      ruleBooks()
      void import('./serving.ts')
    })
    return opening
  },
  desk, outside,
  serve: async (opened, options) => (await import('./serving.ts')).serve(opened, options, { given: configuration(), unknown: unknownSettings(process.env), plain: await desk(opened, {}), outside, accountsKey }),
  objects: (book) => openFiles(book, fileSettings(configuration())).objects, accounts: (store) => openAccounts({ store, realNow: Date.now, newId: randomUUID }, accountsKey), migrate: () => migrateOnly(configuration()), settings: shownSettings,
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

void runCli(process.argv.slice(2), house).then((code) => { process.exitCode = code })
