// How a serving process ends: it says so, lets those who listen go elsewhere, closes the door behind the last request, finishes what it carries,
// gives back what it had taken up, and is gone within the time it was given. Used by main.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogLine } from './app/desk.ts'

export type Closing = {
  readonly drainMs: number
  readonly stopMs: number
  /** From here on `/ready` says no and every answer says goodbye. */
  sayNotReady(): void
  /** Takes nobody in any more and waits for those who are in. */
  closeDoor(): Promise<void>
  /** Ends the connections of those who are still in. */
  cutDoor(): void
  /** Sweeping and dispatching: what is under way is finished, what was taken up and not begun is given back. */
  stopWork(): Promise<void>
  readonly log: (line: LogLine) => void
}

/** True when everything was finished in time. */
export async function stopInOrder(closing: Closing): Promise<boolean> {
  const late = new AbortController()
  const inOrder = async (): Promise<boolean> => {
    closing.sayNotReady()
    closing.log({ level: 'info', what: 'stopping', drainMs: closing.drainMs })
    await sleep(closing.drainMs)
    // Both at once: a request that is still in may wait for nothing that a loop does, and the other way round.
    await Promise.all([closing.closeDoor(), closing.stopWork()])
    closing.log({ level: 'info', what: 'stopped' })
    return true
  }
  const timeIsUp = async (): Promise<boolean> => {
    await sleep(closing.stopMs, undefined, { signal: late.signal })
    closing.log({ level: 'warn', what: 'stopped_late', stopMs: closing.stopMs })
    closing.cutDoor()
    return false
  }
  try {
    return await Promise.race([inOrder(), timeIsUp().catch(() => true)])
  } finally {
    late.abort()
  }
}
