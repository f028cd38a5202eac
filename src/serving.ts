// What `serve` runs: the doors, the feed, the loops, and their end in order. Read only for it: no other command of the CLI waits for the HTTP door
// to be read. Used by main.ts.
import { resolve } from 'node:path'
import { seedDemo } from './app/demo/seed.ts'
import type { Desk } from './app/desk.ts'
import { openFeed } from './app/feed.ts'
import { clearQuarantine } from './app/file-intake.ts'
import { runLoops } from './app/loops.ts'
import { mailedNotices } from './app/mail.ts'
import type { Outside } from './app/outside.ts'
import { openPorter } from './app/porter.ts'
import type { Share } from './app/sweep-ports.ts'
import { clearUploads } from './app/uploads.ts'
import { webhookSender } from './app/webhook-sending.ts'
import type { Opened, Serving } from './cli/house.ts'
import { ANOTHER_PLACE, cannotListen } from './cli/port.ts'
import type { Configuration, UnknownSetting } from './configuration.ts'
import { openEntrance } from './gateways/identity/entrance.ts'
import { storeMailBook } from './gateways/mail/book.ts'
import type { Metrics } from './gateways/metrics/prometheus.ts'
import { limitsOf } from './http/limits.ts'
import { serveMetrics } from './http/metrics.ts'
import { buildServer } from './http/server.ts'
import { readWebFiles } from './http/web-files.ts'
import { stopInOrder, type Closing } from './stopping.ts'

/** Built by bin/web.js. */
const SCREENS = resolve(import.meta.dirname, '..', 'web', 'dist')
/** A file still coming in is younger than this: the longest upload the door allows is over long before. */
const ABANDONED_MS = 3_600_000

/** What main.ts has put together. */
export type Wired = {
  readonly given: Configuration
  /** Variables that look like settings and are none. */
  readonly unknown: readonly UnknownSetting[]
  readonly plain: Desk
  readonly outside: (desk: Desk, mailed?: (inner: Outside) => Outside) => Outside
  readonly accountsKey: () => Uint8Array
}

/** Null where nobody looks: then nothing is counted and the library is not even read. */
async function metricsOf(opened: Pick<Opened, 'store' | 'connections'>, given: Configuration): Promise<Metrics | null> {
  if (given.GONGDAO_METRICS_PORT === undefined) return null
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

export async function serve(opened: Opened, options: { port: number | null; host: string | null }, { given, unknown, plain, outside, accountsKey }: Wired): Promise<Serving> {
  const metrics = await metricsOf(opened, given)
  const unported: Desk = metrics ? { ...plain, meter: metrics.meter } : plain
  const porter = given.GONGDAO_WORK === 'none' ? null : openPorter(unported)
  const serving: Desk = porter ? { ...unported, porter } : unported
  for (const { name, meant } of unknown) serving.log({ level: 'warn', what: 'unknown_setting', name, meant })
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
  const address = await server.listen({ port, host }).catch((fault: unknown) => undo(fault, `${host}:${port}`, ANOTHER_PLACE))
  listening = address
  const watched = metrics && given.GONGDAO_METRICS_PORT !== undefined ? await serveMetrics({ ...metrics, token: given.GONGDAO_METRICS_TOKEN, port: given.GONGDAO_METRICS_PORT, host: given.GONGDAO_METRICS_HOST })
    .catch((fault: unknown) => undo(fault, `${given.GONGDAO_METRICS_HOST}:${given.GONGDAO_METRICS_PORT ?? 0}`, 'another GONGDAO_METRICS_PORT or GONGDAO_METRICS_HOST')) : null
  const stopping = new AbortController()
  const work = await workOf(opened, given.GONGDAO_WORK)
  // The doors open at once; the demo's history is played in meanwhile, at its own dates, so the sweep of today waits for it.
  past = fillDemo(plain, world, stopping.signal, given).catch((fault: unknown) => serving.log({ level: 'error', what: 'demo_fault', why: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) }))
  void past.then(() => serving.files?.inspector.prepare()).catch((fault: unknown) => serving.log({ level: 'error', what: 'pictures_fault', why: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) }))
  const loops = past.then(() => (work ? runLoops(serving, world, sender, work.share, minutesOf(given.GONGDAO_RETENTION)) : null))
  serving.log({ level: 'info', what: 'serving', address, metrics: watched?.address ?? null, work: given.GONGDAO_WORK, policies: serving.policies.size })
  return {
    address, metrics: watched?.address ?? null, policies: serving.policies.size,
    close: () => stopWithin(STUCK_MS, {
      drainMs: given.GONGDAO_DRAIN_SECONDS * 1000, stopMs: given.GONGDAO_STOP_SECONDS * 1000, log: serving.log,
      sayNotReady: () => { leaving = true },
      closeDoor: async () => {
        await server.close()
        // The last requests may have handed it something after the work had stopped.
        await porter?.rest()
      },
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

/** What hangs even after the time to stop (a query that never ends, say) must not keep the process. */
const STUCK_MS = 5_000
async function stopWithin(stuckMs: number, closing: Closing): Promise<boolean> {
  const inTime = await stopInOrder(closing)
  if (!inTime) setTimeout(() => process.exit(1), stuckMs).unref()
  return inTime
}

/** The demo marketplaces are for the embedded database; a server at DATABASE_URL gets them only when asked (GONGDAO_DEMO=1). */
async function fillDemo(serving: Desk, world: Outside, stop: AbortSignal, { GONGDAO_DEMO: wanted, DATABASE_URL: elsewhere }: Configuration): Promise<void> {
  if (!(wanted ?? elsewhere === undefined)) return
  const { played } = await seedDemo(serving, world, stop)
  if (played > 0) serving.log({ level: 'info', what: 'demo_loaded', played })
}

