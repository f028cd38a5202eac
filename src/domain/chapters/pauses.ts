// Clocks that stand still or run longer, with reason and limit, in their own unit; and attempts to reach a party. Next: lapse.ts.
import { clockOf } from '../case.ts'
import type { Case } from '../case.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent } from '../events.ts'
import type { Clock } from '../parts.ts'
import { parameterOf } from '../pin.ts'
import { refuse } from '../refusals.ts'
import { DAY_MS } from '../time/calendar.ts'
import { extendClock as extendedEnd, pauseClock as remainingOf, resumeClock as resumedEnd } from '../time/pause.ts'

/** Used where no pinned policy names `pauseDays`: half a year for an outside body (TB-83), else a month (TB-82). */
const PAUSE_DAYS: Readonly<Record<Commands['PauseClock']['because'], number>> = { outside_body: 183, testing: 30, force_majeure: 30, joint_request: 30, carrier_enquiry: 30 }
/** Used where no pinned policy names `clockExtensions`. */
const EXTENSIONS = 2

export function pauseClock({ clock: name, because, untilAtMost }: Commands['PauseClock'], state: Case, context: Context): Answer {
  const clock = clockOf(state, name)
  if (clock === null) return refuse('unknown_clock', { field: 'clock' })
  if (clock.pausedAt !== null) return refuse('clock_paused')
  const limit = pauseLimit(context, because, clock)
  if (untilAtMost > limit || untilAtMost <= context.now) return refuse('clock_limit', { field: 'untilAtMost', allowed: limit })
  if (clock.endsAt <= context.now) return refuse('too_late', { field: 'clock', allowed: clock.endsAt })
  return [{ type: 'ClockPaused', clock: name, because, untilAtMost }]
}

/** The latest instant a pause may last to: what the limit leaves of it after the pauses this clock has had. */
export const pauseLimit = (context: Context, because: Commands['PauseClock']['because'], clock: Clock): number =>
  context.now + (parameterOf(context.procedure, 'pauseDays')?.value ?? PAUSE_DAYS[because]) * DAY_MS - (clock.pausedMs ?? 0)

export function resumeClock({ clock: name }: Commands['ResumeClock'], state: Case, context: Context): Answer {
  const clock = clockOf(state, name)
  if (clock === null) return refuse('unknown_clock', { field: 'clock' })
  return clock.pausedAt === null ? refuse('clock_not_paused') : resumed(clock, context)
}

/** Every clock that stands still runs on: an outside body has answered, or the pause has run out. */
export const resumeAll = (state: Case, context: Context): CaseEvent[] => state.clocks.filter((clock) => clock.pausedAt !== null).flatMap((clock) => resumed(clock, context))

export function resumed(clock: Clock, context: Context): CaseEvent[] {
  const { unit, countFrom, roll, endsAt, pausedAt } = clock
  if (pausedAt === null) return []
  const { calendar } = context
  const remaining = remainingOf({ endsAt, pausedAt, unit, countFrom, calendar })
  return [{ type: 'ClockResumed', clock: clock.clock, endsAt: resumedEnd({ ...remaining, resumedAt: context.now, unit, roll, calendar }).endsAt }]
}

export function extendClock({ clock: name, length, because }: Commands['ExtendClock'], state: Case, context: Context): Answer {
  const clock = clockOf(state, name)
  if (clock === null) return refuse('unknown_clock', { field: 'clock' })
  if (clock.pausedAt !== null) return refuse('clock_paused')
  const limit = parameterOf(context.procedure, 'clockExtensions')?.value ?? EXTENSIONS
  if ((clock.extensions ?? 0) >= limit) return refuse('clock_limit', { field: 'clock', allowed: limit })
  // Never more than its own length again: an extension is no new clock.
  if (length > clock.length) return refuse('clock_limit', { field: 'length', allowed: clock.length })
  if (clock.endsAt <= context.now) return refuse('too_late', { field: 'clock', allowed: clock.endsAt })
  const { unit, countFrom, roll, endsAt } = clock
  return [{ type: 'ClockExtended', clock: name, because, endsAt: extendedEnd({ endsAt, length, unit, countFrom, roll, calendar: context.calendar }).endsAt }]
}

/** Contacts are tried in their order; whether one could be reached is recorded, and an attempt counts either way (guarantee 1). What is on record already is passed over. */
export function recordNoticeAttempt({ noticeId, contact, result, also = [] }: Commands['RecordNoticeAttempt'], state: Case): Answer {
  const attempted = new Map(state.notices.map((notice) => [notice.noticeId, { upTo: notice.attempted, contacts: notice.contacts }]))
  const events: CaseEvent[] = []
  for (const one of [{ noticeId, contact, result }, ...also]) {
    const notice = attempted.get(one.noticeId)
    if (notice === undefined || one.contact >= notice.contacts) return refuse('unknown_notice', { field: notice === undefined ? 'noticeId' : 'contact' })
    if (one.contact > notice.upTo) return refuse('malformed', { field: 'contact', allowed: notice.upTo })
    if (one.contact < notice.upTo) continue
    notice.upTo += 1
    events.push({ type: 'NoticeAttempted', noticeId: one.noticeId, contact: one.contact, result: one.result })
  }
  return events.length === 0 ? refuse('already_done') : events
}
