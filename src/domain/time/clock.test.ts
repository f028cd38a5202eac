import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, LAST_INSTANT, MAINLAND_CALENDAR, dayOf, isWorkingDay, officeSpan, startOfDay, withOfficeHours } from './calendar.ts'
import { CLOCK_UNITS, COUNT_FROM, ROLLS, computeEnd } from './clock.ts'
import type { ClockUnit, Period } from './clock.ts'

const local = (text: string) => Date.parse(`${text.replace(' ', 'T')}+08:00`)
const shown = (instant: number) => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
const weekdayDesk = withOfficeHours(MAINLAND_CALENDAR, { from: 540, to: 1080, on: 'working_days' })

function ends(startsAt: string, length: number, unit: ClockUnit, rest: Partial<Period> = {}, calendar = MAINLAND_CALENDAR): string {
  const end = computeEnd({ startsAt: local(startsAt), length, unit, countFrom: 'moment', roll: 'none', ...rest, calendar })
  return shown(end.endsAt)
}

describe('a clock ends', () => {
  test('48 hours after its start to the millisecond, holidays or not', () => {
    expect(ends('2025-09-30 23:59:59', 48, 'hours', { countFrom: 'next_day', roll: 'next_working_day' })).toBe('2025-10-02 23:59:59')
  })

  test('at 09:01 next day when 4 office hours are asked at 14:01 (JD-4)', () => {
    expect(ends('2025-10-16 14:01:00', 4, 'office_hours')).toBe('2025-10-17 09:01:00')
    expect(ends('2025-10-16 14:00:00', 4, 'office_hours')).toBe('2025-10-16 18:00:00')
    expect(ends('2025-10-16 20:00:00', 4, 'office_hours')).toBe('2025-10-17 13:00:00')
    expect(ends('2025-10-16 03:00:00', 9, 'office_hours')).toBe('2025-10-16 18:00:00')
  })

  test('after the holiday when the desk works on working days only', () => {
    expect(ends('2025-09-30 16:00:00', 3, 'office_hours', {}, weekdayDesk)).toBe('2025-10-09 10:00:00')
    expect(ends('2025-09-30 16:00:00', 3, 'office_hours')).toBe('2025-10-01 10:00:00')
  })

  test('at 24:00 of the seventh day after the day of signature', () => {
    expect(ends('2025-09-08 09:30:00', 7, 'days', { countFrom: 'next_day' })).toBe('2025-09-16 00:00:00')
    expect(ends('2025-09-08 00:00:00', 7, 'days', { countFrom: 'next_day' })).toBe('2025-09-16 00:00:00')
    expect(ends('2025-09-08 09:30:00', 7, 'days')).toBe('2025-09-15 09:30:00')
  })

  test('after the holiday when its last day falls into one (civil code 203)', () => {
    const civil = { countFrom: 'next_day', roll: 'next_working_day' } as const
    expect(ends('2025-09-25 12:00:00', 7, 'days', civil)).toBe('2025-10-10 00:00:00')
    expect(ends('2025-10-09 12:00:00', 2, 'days', civil)).toBe('2025-10-12 00:00:00')
    expect(ends('2025-10-10 12:00:00', 2, 'days', civil)).toBe('2025-10-14 00:00:00')
    expect(ends('2025-10-16 20:00:00', 2, 'days', { roll: 'next_working_day' })).toBe('2025-10-20 20:00:00')
  })

  test('on a working day, make-up workdays counted and days off skipped', () => {
    expect(ends('2025-09-26 10:00:00', 3, 'working_days', { countFrom: 'next_day' })).toBe('2025-10-01 00:00:00')
    expect(ends('2025-09-30 10:00:00', 1, 'working_days', { countFrom: 'next_day' })).toBe('2025-10-10 00:00:00')
    expect(ends('2025-10-17 20:00:00', 1, 'working_days')).toBe('2025-10-20 20:00:00')
    expect(ends('2025-10-18 20:00:00', 1, 'working_days')).toBe('2025-10-21 00:00:00')
  })

  test('on the corresponding day of a later month, or its last day', () => {
    expect(ends('2025-01-31 10:00:00', 1, 'months', { countFrom: 'next_day' })).toBe('2025-03-01 00:00:00')
    expect(ends('2025-01-30 10:00:00', 1, 'months', { countFrom: 'next_day' })).toBe('2025-03-01 00:00:00')
    expect(ends('2025-01-31 10:00:00', 1, 'months')).toBe('2025-02-28 10:00:00')
    expect(ends('2017-08-15 10:00:00', 3, 'years', { countFrom: 'next_day' })).toBe('2020-08-16 00:00:00')
  })
})

describe('a clock says when it leaves the published calendar', () => {
  const beyond = (startsAt: string, unit: ClockUnit, rest: Partial<Period> = {}) =>
    computeEnd({ startsAt: local(startsAt), length: 3, unit, countFrom: 'next_day', roll: 'none', ...rest, calendar: MAINLAND_CALENDAR }).beyondCalendar

  test('in working days and rolls that reach 2027', () => {
    expect(beyond('2026-12-31 10:00:00', 'working_days')).toBe(true)
    expect(beyond('2026-12-01 10:00:00', 'working_days')).toBe(false)
    expect(beyond('2026-12-31 10:00:00', 'days', { roll: 'next_working_day' })).toBe(true)
  })

  test('never where no holiday can matter', () => {
    expect(beyond('2026-12-31 10:00:00', 'days')).toBe(false)
    expect(beyond('2026-12-31 10:00:00', 'office_hours')).toBe(false)
  })
})

describe('a clock is refused', () => {
  const compute = (startsAt: number, length: number, unit: ClockUnit) =>
    computeEnd({ startsAt, length, unit, countFrom: 'moment', roll: 'none', calendar: MAINLAND_CALENDAR })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('for a length of %s', (length) => {
    expect(() => compute(0, length, 'days')).toThrow(RangeError)
  })

  test.each(CLOCK_UNITS)('when %s lead past the year 9999', (unit) => {
    expect(() => compute(LAST_INSTANT - 1000, 1, unit)).toThrow(RangeError)
    expect(() => compute(0, Number.MAX_SAFE_INTEGER, unit)).toThrow(RangeError)
  })

  test('when it starts before 1970 or between milliseconds', () => {
    expect(() => compute(-1, 1, 'hours')).toThrow(RangeError)
    expect(() => compute(0.5, 1, 'hours')).toThrow(RangeError)
  })
})

describe('whatever the unit, start and length', () => {
  const period = fc.record({
    startsAt: fc.integer({ min: local('2023-12-01 00:00:00'), max: local('2027-03-01 00:00:00') }),
    length: fc.integer({ min: 1, max: 400 }),
    unit: fc.constantFrom(...CLOCK_UNITS),
    countFrom: fc.constantFrom(...COUNT_FROM),
    roll: fc.constantFrom(...ROLLS),
    calendar: fc.constantFrom(MAINLAND_CALENDAR, weekdayDesk),
  })
  const holds = (check: (input: Parameters<typeof computeEnd>[0]) => void) =>
    fc.assert(fc.property(period, (input) => { check(input) }), { seed: 586, numRuns: 2000 })

  test('the end comes after the start', () => {
    holds((input) => expect(computeEnd(input).endsAt).toBeGreaterThan(input.startsAt))
  })

  test('one more never ends earlier', () => {
    holds((input) => expect(computeEnd({ ...input, length: input.length + 1 }).endsAt).toBeGreaterThanOrEqual(computeEnd(input).endsAt))
  })

  test('a clock of whole days ends at local midnight', () => {
    holds((input) => {
      if (input.countFrom !== 'next_day' || input.unit === 'hours' || input.unit === 'office_hours') return
      const { endsAt } = computeEnd(input)
      expect(startOfDay(dayOf(endsAt))).toBe(endsAt)
    })
  })

  test('office hours end inside desk time or at its close', () => {
    holds((input) => {
      const { endsAt } = computeEnd({ ...input, unit: 'office_hours' })
      const desk = officeSpan(input.calendar, dayOf(endsAt))
      expect(desk !== null && endsAt > desk.from && endsAt <= desk.to).toBe(true)
    })
  })

  test('a rolled clock and a clock of working days have a working last day', () => {
    holds((input) => {
      if (input.unit === 'hours' || input.unit === 'office_hours') return
      const { endsAt } = computeEnd({ ...input, roll: 'next_working_day' })
      expect(isWorkingDay(input.calendar, dayOf(endsAt - 1))).toBe(true)
    })
  })

  test('counting from the next day is never worse than counting from the moment by more than a day of working time', () => {
    holds((input) => {
      if (input.unit === 'hours' || input.unit === 'office_hours' || input.roll !== 'none') return
      const moment = computeEnd({ ...input, countFrom: 'moment' }).endsAt
      const nextDay = computeEnd({ ...input, countFrom: 'next_day' }).endsAt
      expect(nextDay).toBeGreaterThanOrEqual(moment)
      if (input.unit !== 'working_days') expect(nextDay - moment).toBeLessThanOrEqual(DAY_MS)
    })
  })
})
