// When a clock ends: units from hours to years, the first day excluded where the law says so, rolls over days off.
// Computed once and stored in the event. Pausing and extending are in pause.ts, policy windows in windows.ts.
import { z } from 'zod'
import {
  DAY_MS, FIRST_INSTANT, HOUR_MS, LAST_INSTANT, addMonths, dayOf, isCovered, isWorkingDay, officeSpan, startOfDay,
} from './calendar.ts'
import type { Calendar, Span } from './calendar.ts'

export const CLOCK_UNITS = ['hours', 'office_hours', 'days', 'working_days', 'months', 'years'] as const
export type ClockUnit = (typeof CLOCK_UNITS)[number]

/**
 * `next_day`: the day of the start does not count and the period ends at 24:00 of its last day (民法典 201, 203).
 * `moment`: it runs from the very millisecond, as the marketplaces count. Hours always run at once (民法典 201 II).
 */
export const COUNT_FROM = ['moment', 'next_day'] as const
export type CountFrom = (typeof COUNT_FROM)[number]

/**
 * `next_working_day`: a period whose last day is a day off ends on the next working day (民法典 203). Days off are the
 * published holidays with their swapped days, and ordinary Saturdays and Sundays; a make-up workday is none. That weekends
 * count as 法定休假日 is court practice (the old 民法通则 154 named Sundays) and not in the article: confidence K.
 * It moves periods of days and longer. Hours and office hours have no last day and never roll.
 */
export const ROLLS = ['none', 'next_working_day'] as const
export type Roll = (typeof ROLLS)[number]

export const periodSchema = z.strictObject({
  length: z.int().positive(),
  unit: z.enum(CLOCK_UNITS),
  countFrom: z.enum(COUNT_FROM),
  roll: z.enum(ROLLS),
})
export type Period = z.infer<typeof periodSchema>

/** `beyondCalendar`: some day this end depends on lies outside the loaded notices, where only weekends are known to be off. */
export type ClockEnd = { endsAt: number; beyondCalendar: boolean }

export function computeEnd(input: Period & { startsAt: number; calendar: Calendar }): ClockEnd {
  const { startsAt, length, unit, calendar } = input
  assertInstant(startsAt)
  if (!Number.isSafeInteger(length) || length <= 0) throw new RangeError(`a period must be a positive whole number of ${unit}, not ${length}`)
  switch (unit) {
    case 'hours':
      return { endsAt: assertInstant(startsAt + length * HOUR_MS), beyondCalendar: false }
    case 'office_hours':
      return addOpenTime({ from: startsAt, openMs: length * HOUR_MS, measure: 'office', calendar })
    case 'working_days':
      return addOpenTime({ from: countingStart(input), openMs: length * DAY_MS, measure: 'working', calendar })
    case 'days':
      return rollEnd({ endsAt: assertInstant(countingStart(input) + length * DAY_MS), roll: input.roll, calendar })
    case 'months':
      return rollEnd({ endsAt: endAfterMonths(input, length), roll: input.roll, calendar })
    case 'years':
      return rollEnd({ endsAt: endAfterMonths(input, length * 12), roll: input.roll, calendar })
    default:
      return unit satisfies never
  }
}

/** The clock's own measure of time: what stands still outside desk hours, on days off, or never. */
export type Measure = 'calendar' | 'office' | 'working'

export function measureOf(unit: ClockUnit): Measure {
  switch (unit) {
    case 'hours':
    case 'days':
    case 'months':
    case 'years':
      return 'calendar'
    case 'office_hours':
      return 'office'
    case 'working_days':
      return 'working'
    default:
      return unit satisfies never
  }
}

/**
 * The earliest instant by which `openMs` of open time have run. It lies inside an open span or at its close, never in closed
 * time: 4 office hours asked at 14:01 with desk hours 09:00–18:00 end at 09:01 next day (domain-cn JD-4).
 */
export function addOpenTime(input: { from: number; openMs: number; measure: Measure; calendar: Calendar }): ClockEnd {
  const { from, openMs, measure, calendar } = input
  if (measure === 'calendar') return { endsAt: assertInstant(from + openMs), beyondCalendar: false }
  // Open time runs no faster than time itself: an absurd length is refused before walking through eight thousand years.
  assertInstant(from + openMs)
  let left = openMs
  let beyondCalendar = false
  for (let day = dayOf(from); startOfDay(day) <= LAST_INSTANT; day += 1) {
    beyondCalendar ||= dependsOnHolidays(measure, calendar) && !isCovered(calendar, day)
    const available = availableOn({ day, measure, calendar, from })
    if (available === null) continue
    if (left <= available.to - available.from) return { endsAt: assertInstant(available.from + left), beyondCalendar }
    left -= available.to - available.from
  }
  throw new RangeError('the clock would end after the year 9999')
}

/** Open time between two instants, in ms of the given measure. */
export function openTimeBetween(input: { from: number; to: number; measure: Measure; calendar: Calendar }): number {
  const { from, to, measure, calendar } = input
  if (measure === 'calendar') return to - from
  let total = 0
  for (let day = dayOf(from); startOfDay(day) < to; day += 1) {
    const available = availableOn({ day, measure, calendar, from })
    if (available !== null) total += Math.max(0, Math.min(available.to, to) - available.from)
  }
  return total
}

/**
 * Moves an end whose last day is a day off to the next working day, at the same time of day: 24:00 stays 24:00. Keeping the
 * time of day keeps longer periods from ending before shorter ones.
 */
export function rollEnd({ endsAt, roll, calendar }: { endsAt: number; roll: Roll; calendar: Calendar }): ClockEnd {
  if (roll === 'none') return { endsAt, beyondCalendar: false }
  // 00:00 is 24:00 of the day before, so the last day is that of the last millisecond inside the period.
  let day = dayOf(endsAt - 1)
  let rolled = endsAt
  let beyondCalendar = !isCovered(calendar, day)
  while (!isWorkingDay(calendar, day)) {
    day += 1
    rolled += DAY_MS
    beyondCalendar ||= !isCovered(calendar, day)
  }
  return { endsAt: assertInstant(rolled), beyondCalendar }
}

export function assertInstant(instant: number): number {
  if (!Number.isSafeInteger(instant) || instant < FIRST_INSTANT || instant > LAST_INSTANT) {
    throw new RangeError(`instant ${instant} is not within 1970 and 9999`)
  }
  return instant
}

function countingStart({ startsAt, countFrom }: { startsAt: number; countFrom: CountFrom }): number {
  return countFrom === 'moment' ? startsAt : startOfDay(dayOf(startsAt) + 1)
}

function endAfterMonths({ startsAt, countFrom }: { startsAt: number; countFrom: CountFrom }, months: number): number {
  if (months > 12 * 10_000) throw new RangeError('the clock would end after the year 9999')
  const startDay = dayOf(startsAt)
  const lastDay = addMonths(startDay, months)
  // The corresponding day is the last day, so `next_day` ends at its 24:00; one month from 31 January ends with February.
  return assertInstant(countFrom === 'next_day' ? startOfDay(lastDay + 1) : startsAt + (lastDay - startDay) * DAY_MS)
}

function availableOn(input: { day: number; measure: Measure; calendar: Calendar; from: number }): Span | null {
  const open = openSpan(input)
  if (open === null || open.to <= input.from) return null
  return { from: Math.max(open.from, input.from), to: open.to }
}

function openSpan({ day, measure, calendar }: { day: number; measure: Measure; calendar: Calendar }): Span | null {
  switch (measure) {
    case 'calendar':
      return { from: startOfDay(day), to: startOfDay(day + 1) }
    case 'office':
      return officeSpan(calendar, day)
    case 'working':
      return isWorkingDay(calendar, day) ? { from: startOfDay(day), to: startOfDay(day + 1) } : null
    default:
      return measure satisfies never
  }
}

function dependsOnHolidays(measure: Measure, calendar: Calendar): boolean {
  return measure === 'working' || calendar.officeHours.on === 'working_days'
}
