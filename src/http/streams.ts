// Open event streams: how events are written, that they stay open, that nobody holds too many, that a slow reader holds up nobody, and that
// all end when the process does. What is told on them is src/app/feed.ts; who gets one, routes-live.ts.
import { Readable } from 'node:stream'
import type { FeedEvent } from '../app/feed.ts'

/** Proxies close what is silent for a minute or less; half of the shortest usual is on the safe side. */
const HEARTBEAT_MS = 15_000
/** How long a client waits before it comes back, in milliseconds; and where there was one stream too many, so that two tabs do not take turns. */
const RETRY_MS = 2_000
const RETRY_CROWDED_MS = 60_000
/** Whoever reads so slowly that this much waits for him is cut off; he comes back where he was. */
const MOST_WAITING_BYTES = 256 * 1024
/** Screens of one person, or of all clerks of one shop, on this process. The newest is let in and the oldest ends: it is the likeliest to be dead. */
const MOST_PER_PERSON = 20

export type OpenStream = { readonly body: Readable; tell(events: readonly FeedEvent[], position: string): void; /** Ends it; the client comes back by itself. */ end(because: Because): void; onEnd(then: () => void): void }
type Because = 'expired' | 'revoked' | 'stopping' | 'crowded' | 'fault'

/** `still`: asked at every heartbeat, whether he who opened it might do so now; a fault is no answer. */
export type StreamOf = { readonly person: string; readonly until: number | null; readonly position: () => string | null; readonly still?: () => Promise<boolean> }
export type Streams = { open(of: StreamOf): OpenStream; size(): number; stop(): void }

export function makeStreams(now: () => number, heartbeatMs = HEARTBEAT_MS): Streams {
  const byPerson = new Map<string, Set<OpenStream>>()
  let stopped = false
  return {
    open({ person, until, position, still }) {
      const mine = byPerson.get(person) ?? new Set()
      byPerson.set(person, mine)
      const [oldest] = mine
      if (oldest && mine.size >= MOST_PER_PERSON) {
        mine.delete(oldest)
        oldest.end('crowded')
      }
      const opened = openStream({ until: until === null ? null : until - now(), position, still: still ?? (async () => true), heartbeatMs })
      mine.add(opened)
      opened.onEnd(() => {
        mine.delete(opened)
        if (mine.size === 0 && byPerson.get(person) === mine) byPerson.delete(person)
      })
      if (stopped) opened.end('stopping')
      return opened
    },
    size: () => [...byPerson.values()].reduce((sum, mine) => sum + mine.size, 0),
    stop() {
      stopped = true
      for (const mine of byPerson.values()) for (const one of mine) one.end('stopping')
    },
  }
}

const LAST_WORD_MS = 2_000
/** The longest a timer of Node can wait. */
const LONGEST_TIMER_MS = 2_147_483_647

type Opening = Required<Omit<StreamOf, 'person'>> & { readonly heartbeatMs: number }

function openStream({ until, position, still, heartbeatMs }: Opening): OpenStream {
  const body = new Readable({ read() { /* pushed as it happens */ } })
  let over = false
  const write = (text: string): void => {
    if (body.destroyed || over) return
    body.push(text)
    if (body.readableLength > MOST_WAITING_BYTES) body.destroy()
  }
  const end = (because: Because): void => {
    if (body.destroyed || over) return
    write(`retry: ${because === 'crowded' ? RETRY_CROWDED_MS : RETRY_MS}\nevent: bye\ndata: ${JSON.stringify({ because })}\n\n`)
    if (body.destroyed) return
    over = true
    body.push(null)
    // Whoever does not even take the end is cut off: nobody waits for him.
    setTimeout(() => body.destroy(), LAST_WORD_MS).unref()
  }
  // With the position, so that who hears nothing for a day still comes back to a place that is kept.
  const heart = setInterval(() => {
    const at = position()
    write(at === null ? ':\n\n' : `:\nid: ${at}\n\n`)
    still().then((may) => { if (!may) end('revoked') }, () => undefined)
  }, heartbeatMs)
  const expiry = until === null ? null : setTimeout(() => end('expired'), Math.max(0, Math.min(until, LONGEST_TIMER_MS)))
  body.once('close', () => {
    clearInterval(heart)
    if (expiry !== null) clearTimeout(expiry)
  })
  write(`retry: ${RETRY_MS}\n\n`)
  return {
    body, end,
    tell: (events, at) => write(events.map((event, index) => blockOf(event, index === events.length - 1 ? at : null)).join('')),
    onEnd: (then) => {
      if (body.closed) then()
      else body.once('close', then)
    },
  }
}

/** The position goes with the last of a batch: cut off before it, all of the batch comes again. */
function blockOf({ event, ...data }: FeedEvent, position: string | null): string {
  return `event: ${event}\n${position === null ? '' : `id: ${position}\n`}data: ${JSON.stringify(data)}\n\n`
}
