// Pausing, resuming and extending a clock, in the clock's own unit: a pause of office hours gives back office hours.
// The end itself is clock.ts; why and for how long a clock may be paused is the caller's rule.
import { addOpenTime, assertInstant, computeEnd, measureOf, openTimeBetween, rollEnd } from './clock.ts'
import type { ClockEnd, ClockUnit, CountFrom, Period, Roll } from './clock.ts'
import { dayOf, startOfDay } from './calendar.ts'
import type { Calendar } from './calendar.ts'

/**
 * What is left of a paused clock. `remainingMs` is measured as the unit measures: desk time, time of working days, or plain
 * time. `wholeDays` clocks end at 24:00 and still do after the pause, the odd hours rounded up for whoever holds the clock.
 */
export type Remaining = { remainingMs: number; wholeDays: boolean }

export function pauseClock(input: {
  endsAt: number
  pausedAt: number
  unit: ClockUnit
  countFrom: CountFrom
  calendar: Calendar
}): Remaining {
  const { endsAt, pausedAt, unit, countFrom, calendar } = input
  assertInstant(pausedAt)
  if (pausedAt >= assertInstant(endsAt)) throw new RangeError('a clock that has ended cannot be paused')
  const remainingMs = openTimeBetween({ from: pausedAt, to: endsAt, measure: measureOf(unit), calendar })
  return { remainingMs, wholeDays: countFrom === 'next_day' && countsDays(unit) && isMidnight(endsAt) }
}

export function resumeClock(input: Remaining & {
  resumedAt: number
  unit: ClockUnit
  roll: Roll
  calendar: Calendar
}): ClockEnd {
  const { resumedAt, remainingMs, wholeDays, unit, roll, calendar } = input
  const ran = addOpenTime({ from: assertInstant(resumedAt), openMs: remainingMs, measure: measureOf(unit), calendar })
  const endsAt = wholeDays ? startOfDay(dayOf(ran.endsAt - 1) + 1) : ran.endsAt
  if (!countsDays(unit)) return { endsAt, beyondCalendar: ran.beyondCalendar }
  const rolled = rollEnd({ endsAt, roll, calendar })
  return { endsAt: rolled.endsAt, beyondCalendar: ran.beyondCalendar || rolled.beyondCalendar }
}

/** A further period from the old end on. Whole-day clocks gain whole days: their last day is the day the extension starts from. */
export function extendClock(input: Period & { endsAt: number; calendar: Calendar }): ClockEnd {
  const { endsAt, ...period } = input
  const startsAt = period.countFrom === 'next_day' && countsDays(period.unit) ? endsAt - 1 : endsAt
  return computeEnd({ ...period, startsAt })
}

function countsDays(unit: ClockUnit): boolean {
  return unit !== 'hours' && unit !== 'office_hours'
}

function isMidnight(instant: number): boolean {
  return startOfDay(dayOf(instant)) === instant
}
