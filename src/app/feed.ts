// The live feed of one process: reads what was committed since it last looked, by anybody, and tells those who listen here.
// Streams say only "case X is at version N", "your inbox has n unread", "the queues have so many": whoever listens reads the rest himself.
// Docs: docs/guides/live.md; why nothing is skipped: docs/decisions/0011. The SQL is src/store/feed.ts, the stream src/http/routes-live.ts.
import type { LogLine } from './desk.ts'
import { keysOf, makeRing, type Change, type Ring } from './feed-ring.ts'
import type { BoxAddress } from './inbox.ts'
import type { Process, Store } from './ports.ts'
import { mustBePosition, readPosition, type Position } from './positions.ts'

export type FeedRead = { readonly position: string; readonly changes: readonly Change[]; readonly boxes: readonly BoxAddress[] }

/** The database's side. */
export interface FeedSource {
  /** The newest changes, oldest first, at most `most`; `position` is the snapshot they were read in. `whole`: there are no older ones. */
  newest(most: number): Promise<{ readonly position: string; readonly changes: readonly Change[]; readonly whole: boolean }>
  /** Everything committed that this position could not see, in order within each case. `too_many`: more than `most`. */
  since(position: string, most: number): Promise<FeedRead | 'too_many'>
  /** Told when somebody, here or elsewhere, has written; may be told too often and, on a broken line, not at all. */
  onWake(wake: () => void): { stop(): Promise<void> }
}

/** With what makes other processes look at once. */
export type FeedLine = FeedSource & {
  /** The same store, which tells the feeds of all processes when it has written. */
  announcing(store: Store): Store
}

export type FeedEvent =
  | { readonly event: 'ready' | 'reset' }
  | { readonly event: 'case'; readonly caseId: string; readonly version: number; readonly process: Process }
  | { readonly event: 'inbox'; readonly unread: number }
  | { readonly event: 'queues'; readonly queues: readonly { readonly queue: string; readonly waiting: number }[] }

export type Listener = {
  readonly keys: readonly string[]
  readonly box: BoxAddress | null
  /** The marketplace whose queues this one works from; null for the parties. */
  readonly desk: string | null
  /** Told in order. `position`: everything up to there has been told. */
  tell(events: readonly FeedEvent[], position: string): void
}

export type Feed = {
  /** Listens from `after` on, or from now; the promise is kept when everything missed has been told. Call the answer to stop. */
  attach(listener: Listener, after: string | null): Promise<() => void>
  /** Everything up to here has been told to everybody who listens here. */
  position(): string | null
  stop(): Promise<void>
}

export type FeedOptions = {
  readonly source: FeedSource
  unread(box: BoxAddress): Promise<number>
  queues(marketplace: string): Promise<readonly { readonly queue: string; readonly waiting: number }[]>
  log(line: LogLine): void
  /** How many changes are kept for those who come back. */
  readonly keep?: number
  readonly pollMs?: number
}

/** A quiet week of a small marketplace, a minute of the largest: whoever was away longer reads his cases anew. */
const KEEP = 50_000
/** Between two looks at most, when nobody woke us: the net below LISTEN. */
const POLL_MS = 500
/** Between two looks at least, however often we are woken. */
const REST_MS = 50
const FAULT_MS = 2000
/** Queue sizes change with every command: the desk is told at most this often. */
const QUEUES_MS = 1000

type Known = { readonly position: Position; readonly ring: Ring }

export function openFeed(options: FeedOptions): Feed {
  const listeners = new Set<Listener>()
  const pollMs = options.pollMs ?? POLL_MS
  const view: View = { known: null }
  const tellers = makeTellers(options, listeners, () => view.known?.position.text ?? '')
  const looking = oneAtATime(() => look(options, view, listeners, tellers))
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let dueAt = 0

  const turn = async (): Promise<void> => {
    timer = null
    try {
      await looking.fresh()
      schedule(pollMs)
    } catch (fault) {
      options.log({ level: 'error', what: 'feed_fault', why: fault instanceof Error ? fault.message.slice(0, 200) : String(fault) })
      schedule(FAULT_MS)
    }
  }
  function schedule(wait: number): void {
    const at = performance.now() + wait
    if (stopped || listeners.size === 0 || (timer !== null && dueAt <= at)) return
    if (timer !== null) clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => void turn(), wait)
  }
  const waking = options.source.onWake(() => schedule(REST_MS))

  return {
    async attach(listener, after) {
      await looking.fresh()
      if (stopped || view.known === null) throw new Error('the feed has stopped')
      const { position, ring } = view.known
      listener.tell(backlog(position, ring, listener.keys, after), position.text)
      listeners.add(listener)
      schedule(pollMs)
      try {
        await tellers.greet(listener)
      } catch (fault) {
        listeners.delete(listener)
        throw fault
      }
      return () => listeners.delete(listener)
    },
    position: () => view.known?.position.text ?? null,
    async stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      listeners.clear()
      tellers.stop()
      await waking.stop()
      await looking.idle()
    },
  }
}

/** What this process has seen; null before its first look. */
type View = { known: Known | null }

async function look(options: FeedOptions, view: View, listeners: ReadonlySet<Listener>, tellers: ReturnType<typeof makeTellers>): Promise<void> {
  const before = view.known
  const read = before === null ? 'too_many' : await options.source.since(before.position.text, options.keep ?? KEEP)
  const position = read === 'too_many' ? null : mustBePosition(read.position)
  if (before === null || read === 'too_many' || position === null || position.epoch !== before.position.epoch) {
    // The first look; or too much at once; or this is no longer the same database.
    view.known = await begin(options)
    if (before !== null) for (const listener of listeners) listener.tell([{ event: 'reset' }], view.known.position.text)
    return
  }
  before.ring.add(read.changes)
  view.known = { position, ring: before.ring }
  tellers.changes(read.changes, position.text)
  tellers.boxes(read.boxes)
}

async function begin({ source, keep = KEEP }: FeedOptions): Promise<Known> {
  const { position, changes, whole } = await source.newest(keep)
  const ring = makeRing(keep, whole ? 0 : Math.min(...changes.map((change) => change.xid)) + 1)
  ring.add(changes)
  return { position: mustBePosition(position), ring }
}

/** Who asks while one look runs gets the one after it, which sees everything committed before he asked; many who ask share one. */
function oneAtATime(work: () => Promise<void>): { fresh(): Promise<void>; idle(): Promise<void> } {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const fresh = (): Promise<void> => {
    if (running === null) return (running = work().finally(() => { running = null }))
    const before = running
    return (next ??= before.catch(() => undefined).then(() => { next = null; return fresh() }))
  }
  return {
    fresh,
    idle: async () => {
      await running?.catch(() => undefined)
      await next?.catch(() => undefined)
    },
  }
}

/** Read after the position was brought up to date, so that one told by another process a moment ago is not ahead of us. */
function backlog(position: Position, ring: Ring, keys: readonly string[], after: string | null): readonly FeedEvent[] {
  if (after === null) return [{ event: 'ready' }]
  const stood = readPosition(after)
  const missed = stood === null || stood.epoch !== position.epoch || stood.xmax > position.xmax ? null : ring.after(stood, keys)
  return missed === null ? [{ event: 'reset' }] : [{ event: 'ready' }, ...missed.map(toldOf)]
}

const toldOf = ({ caseId, version, process }: Change): FeedEvent => ({ event: 'case', caseId, version, process })
const boxKey = ({ marketplaceId, box, account }: BoxAddress): string => JSON.stringify([marketplaceId, box, account])

/** What goes out to the listeners: changes at once, counts as soon as they are counted. */
function makeTellers(options: FeedOptions, listeners: ReadonlySet<Listener>, position: () => string) {
  const counting = new Set<string>()
  const waiting = new Map<string, NodeJS.Timeout>()
  const failed = (fault: unknown): void => options.log({ level: 'warn', what: 'feed_count', why: fault instanceof Error ? fault.message.slice(0, 200) : String(fault) })

  async function tellUnread(box: BoxAddress, to: (listener: Listener) => boolean): Promise<void> {
    const unread = await options.unread(box)
    for (const listener of listeners) if (to(listener)) listener.tell([{ event: 'inbox', unread }], position())
  }
  async function tellQueues(marketplace: string, to: (listener: Listener) => boolean): Promise<void> {
    const queues = await options.queues(marketplace)
    for (const listener of listeners) if (to(listener)) listener.tell([{ event: 'queues', queues }], position())
  }
  return {
    changes(changes: readonly Change[], at: string): void {
      if (changes.length === 0) return
      const byKey = new Map<string, Listener[]>()
      for (const listener of listeners) for (const key of listener.keys) byKey.set(key, [...(byKey.get(key) ?? []), listener])
      const told = new Map<Listener, FeedEvent[]>()
      for (const change of changes) {
        for (const listener of new Set(keysOf(change).flatMap((key) => byKey.get(key) ?? []))) told.set(listener, [...(told.get(listener) ?? []), toldOf(change)])
      }
      for (const [listener, events] of told) listener.tell(events, at)
      for (const marketplace of new Set(changes.map((change) => change.marketplaceId))) {
        if (waiting.has(marketplace) || ![...listeners].some((listener) => listener.desk === marketplace)) continue
        waiting.set(marketplace, setTimeout(() => {
          waiting.delete(marketplace)
          tellQueues(marketplace, (listener) => listener.desk === marketplace).catch(failed)
        }, QUEUES_MS))
      }
    },
    boxes(boxes: readonly BoxAddress[]): void {
      for (const box of boxes) {
        const key = boxKey(box)
        const mine = (listener: Listener): boolean => listener.box !== null && boxKey(listener.box) === key
        if (counting.has(key) || ![...listeners].some(mine)) continue
        counting.add(key)
        // Only what comes after the count has begun can need another one.
        setImmediate(() => {
          counting.delete(key)
          tellUnread(box, mine).catch(failed)
        })
      }
    },
    async greet(listener: Listener): Promise<void> {
      const only = (one: Listener): boolean => one === listener
      if (listener.box !== null) await tellUnread(listener.box, only)
      if (listener.desk !== null) await tellQueues(listener.desk, only)
    },
    stop(): void {
      for (const one of waiting.values()) clearTimeout(one)
      waiting.clear()
    },
  }
}
