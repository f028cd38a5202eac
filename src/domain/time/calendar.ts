// Local days, working days and office hours of mainland China. The dated holiday data is holidays-cn.ts; clock arithmetic
// over it is clock.ts. A local day is a whole number: days since 1970-01-01 in Asia/Shanghai.
import { MAINLAND_YEARS } from './holidays-cn.ts'
import type { HolidayYear } from './holidays-cn.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/**
 * Asia/Shanghai is UTC+8 all year: daylight saving was last used in 1991, long before any order we can hold. A fixed
 * offset keeps the arithmetic pure and identical on every machine, whatever time-zone data that machine carries.
 */
const OFFSET_MS = 8 * HOUR_MS

/** First and last instants any clock may name: 1970-01-01 and the end of 9999, UTC. */
export const FIRST_INSTANT = 0
export const LAST_INSTANT = 253_402_300_799_999

/** Minutes after local midnight; `to` is the moment of closing. */
export type OfficeHours = { from: number; to: number; on: 'every_day' | 'working_days' }

export type Calendar = {
  name: string
  timeZone: 'Asia/Shanghai'
  officeHours: OfficeHours
  /** Local days for which a published notice is loaded, both ends included. Outside, weekends alone are days off. */
  coversFrom: number
  coversUntil: number
  daysOff: ReadonlySet<number>
  extraWorkdays: ReadonlySet<number>
}

export type Span = { from: number; to: number }

/** JD's desk hours (domain-cn JD-4), the only published ones; a marketplace states its own. */
const DESK_HOURS: OfficeHours = { from: 9 * 60, to: 18 * 60, on: 'every_day' }

export const MAINLAND_CALENDAR: Calendar = makeCalendar({ name: 'cn-mainland', officeHours: DESK_HOURS, years: MAINLAND_YEARS })

export function makeCalendar(source: { name: string; officeHours: OfficeHours; years: readonly HolidayYear[] }): Calendar {
  const { name, officeHours, years } = source
  assertOfficeHours(officeHours)
  assertYearsFollow(years)
  const first = years[0]
  const last = years.at(-1)
  if (first === undefined || last === undefined) throw new RangeError('a calendar needs at least one year of data')
  const extraWorkdays = new Set(years.flatMap((year) => year.workdays.map(localDay)))
  for (const day of extraWorkdays) {
    if (!isWeekend(day)) throw new RangeError(`make-up workday ${formatLocalDay(day)} is not a weekend day`)
  }
  return {
    name,
    timeZone: 'Asia/Shanghai',
    officeHours,
    coversFrom: localDay(`${first.year}-01-01`),
    coversUntil: localDay(`${last.year}-12-31`),
    daysOff: new Set(years.flatMap(daysOffOf)),
    extraWorkdays,
  }
}

/** The same notices with another marketplace's desk hours. */
export function withOfficeHours(calendar: Calendar, officeHours: OfficeHours): Calendar {
  assertOfficeHours(officeHours)
  return { ...calendar, officeHours }
}

export function isWorkingDay(calendar: Calendar, day: number): boolean {
  if (calendar.extraWorkdays.has(day)) return true
  return !calendar.daysOff.has(day) && !isWeekend(day)
}

export function isCovered(calendar: Calendar, day: number): boolean {
  return day >= calendar.coversFrom && day <= calendar.coversUntil
}

/** When the desk is open on this day, as instants; null on a day it stays shut. */
export function officeSpan(calendar: Calendar, day: number): Span | null {
  const { from, to, on } = calendar.officeHours
  if (on === 'working_days' && !isWorkingDay(calendar, day)) return null
  const midnight = startOfDay(day)
  return { from: midnight + from * 60_000, to: midnight + to * 60_000 }
}

export function dayOf(instant: number): number {
  return Math.floor((instant + OFFSET_MS) / DAY_MS)
}

/** 00:00 local time of the day; also 24:00 of the day before. */
export function startOfDay(day: number): number {
  return day * DAY_MS - OFFSET_MS
}

/**
 * The corresponding day `months` later; where that month has no such day, its last day (民法典 202). `31 Jan + 1 month`
 * is the last day of February.
 */
export function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY_MS)
  const monthIndex = date.getUTCFullYear() * 12 + date.getUTCMonth() + months
  const year = Math.floor(monthIndex / 12)
  const month = monthIndex % 12
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth)) / DAY_MS
}

/** `2025-10-01` to its local day; a fault when it is no date of the calendar. */
export function localDay(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS
  if (!Number.isInteger(day) || formatLocalDay(day) !== date) throw new RangeError(`not a date: ${date}`)
  return day
}

export function formatLocalDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

function isWeekend(day: number): boolean {
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}

function daysOffOf(year: HolidayYear): number[] {
  const days: number[] = []
  for (const span of year.daysOff) {
    for (let day = localDay(span.from); day <= localDay(span.to); day += 1) days.push(day)
  }
  return days
}

function assertOfficeHours({ from, to }: OfficeHours): void {
  const whole = Number.isInteger(from) && Number.isInteger(to)
  if (!whole || from < 0 || to > 24 * 60 || from >= to) throw new RangeError(`office hours ${from}–${to} are not a span of one day`)
}

function assertYearsFollow(years: readonly HolidayYear[]): void {
  // A gap in the middle would silently count as weekends only.
  years.forEach((entry, index) => {
    const before = years[index - 1]
    if (before !== undefined && entry.year !== before.year + 1) throw new RangeError(`no holiday data between ${before.year} and ${entry.year}`)
  })
}
