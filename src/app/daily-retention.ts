// Erases once a day what has been kept long enough (erasure.ts), without anybody thinking of it: of all processes one, at a quiet hour.
// Whoever takes the run has it for an hour; if he ends before it is done, the next one takes it. Two at once would do the same twice.
import { DAY_MS, HOUR_MS, dayOf, startOfDay } from '../domain/time/calendar.ts'
import type { AuditActor } from './audit.ts'
import type { Desk } from './desk.ts'
import { runRetention } from './erasure.ts'
import { ENGINE_ID } from './identity.ts'

const EVERY_MS = 60_000
const LEASE_MS = HOUR_MS
const ENGINE: AuditActor = { role: 'system', id: ENGINE_ID }

/** Minutes after midnight in the marketplaces' time zone, `03:30` is 210. */
export type TimeOfDay = number

export const nextAt = (now: number, time: TimeOfDay): number => {
  const today = startOfDay(dayOf(now)) + time * 60_000
  return today > now ? today : today + DAY_MS
}

/** One look, at most once a minute; how many runs it made. */
export function dailyRetention(desk: Desk, time: TimeOfDay): (signal: AbortSignal) => Promise<number> {
  let lookedAt = -Infinity
  return async (signal) => {
    const now = desk.realNow()
    if (now - lookedAt < EVERY_MS && now >= lookedAt) return 0
    lookedAt = now
    const { retention } = desk.store
    if (!(await retention.takeRun(now, { firstAt: nextAt(now, time), until: now + LEASE_MS }))) return 0
    const run = await runRetention(desk, ENGINE, { dryRun: false, signal })
    if (signal.aborted) return 0
    await retention.runDone(desk.realNow(), nextAt(desk.realNow(), time))
    const sum = (what: 'texts' | 'files' | 'contacts' | 'drafts'): number => run.marketplaces.reduce((total, { gone }) => total + gone[what], 0)
    desk.log({ level: 'info', what: 'retention_run', texts: sum('texts'), files: sum('files'), contacts: sum('contacts'), drafts: sum('drafts'), uploads: run.uploads, people: run.marketplaces.reduce((total, { people }) => total + people, 0) })
    return 1
  }
}
