// The loops a serving process runs beside its doors: clocks that ran out, effects that are due, whoever must be reminded, webhooks that wait, what was kept long enough. Several processes may run them at once.
import { dailyRetention, type TimeOfDay } from './daily-retention.ts'
import { dispatchEffects, type Asking } from './dispatch.ts'
import type { Desk } from './desk.ts'
import type { Outside } from './outside.ts'
import type { Share } from './sweep-ports.ts'
import { nothingSeen, remindPass } from './reminders.ts'
import { sweepClocks, type ParkedClocks } from './sweep.ts'
import type { WebhookSender } from './webhook-sending.ts'

const IDLE_MS = 100
/** After a fault (the database is away, say) the loop waits longer and tries again; it never ends by itself. */
const FAULT_MS = 2000
const BATCH = 100
/** Every so often each process looks at everybody's part for what has been left lying: its keeper may be alive and stuck. */
const OTHERS_EVERY_MS = 30_000
const LEFT_LYING_MS = 60_000

export type Loops = { stop(): Promise<void> }

/** `share`: asked before each pass, for processes come and go; without it everything is this one's. `retentionAt`: when the day's erasing begins; null: not here. */
export function runLoops(desk: Desk, outside: Outside, sender: WebhookSender | null = null, share: () => Share = () => ({ index: 0, of: 1 }), retentionAt: TimeOfDay | null = null): Loops {
  const stopping = new AbortController()
  const parked: ParkedClocks = new Map()
  const asking: Asking = new Map()
  const reminded = nothingSeen()
  const retention = retentionAt === null ? null : dailyRetention(desk, retentionAt)
  const parts = [partOf(share), partOf(share)] as const
  const running = [
    loop(desk, 'sweep', stopping.signal, async () => (await sweepClocks(desk, { limit: BATCH, parked, ...parts[0]() })).found),
    loop(desk, 'dispatch', stopping.signal, async () => (await dispatchEffects(desk, outside, { limit: BATCH, asking, signal: stopping.signal, ...parts[1]() })).leased),
    loop(desk, 'remind', stopping.signal, () => remindPass(desk, reminded, share())),
    ...(retention ? [loop(desk, 'retention', stopping.signal, () => retention(stopping.signal))] : []),
    ...(sender ? [loop(desk, 'webhooks', stopping.signal, () => sender.pass())] : []),
  ]
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all(running)
      // What is under way is finished: its receiver has already been called.
      await Promise.all([...asking.values(), sender?.rest()])
    },
  }
}

/** One's own part each time; now and then, what is long overdue in any. */
export function partOf(share: () => Share, now: () => number = Date.now): () => { share: Share; lateMs: number } {
  let lookedAt = now()
  return () => {
    const mine = share()
    if (mine.of === 1 || now() - lookedAt < OTHERS_EVERY_MS) return { share: mine, lateMs: 0 }
    lookedAt = now()
    return { share: { index: 0, of: 1 }, lateMs: LEFT_LYING_MS }
  }
}

async function loop(desk: Desk, what: string, signal: AbortSignal, pass: () => Promise<number>): Promise<void> {
  while (!signal.aborted) {
    let wait = IDLE_MS
    try {
      if ((await pass()) > 0) wait = 0
    } catch (fault) {
      desk.log({ level: 'error', what: `${what}_fault`, why: fault instanceof Error ? fault.message.slice(0, 300) : String(fault) })
      wait = FAULT_MS
    }
    if (wait > 0) await pause(wait, signal)
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

/** Runs clocks and effects until nothing is due any more: for the demo and for tests, where time stands still in between. */
export async function settle(desk: Desk, outside: Outside): Promise<void> {
  const parked: ParkedClocks = new Map()
  for (let round = 0; round < 1000; round += 1) {
    const effects = await dispatchEffects(desk, outside, { limit: BATCH })
    const clocks = await sweepClocks(desk, { limit: BATCH, parked })
    if (effects.leased === 0 && clocks.found === 0) return
    // A clock that is found again and again but never lapses would be a bug of ours: it must not look like a hang.
    if (round === 999) throw new Error('effects and clocks never came to rest')
  }
}
