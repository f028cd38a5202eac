import { describe, expect, test } from 'vitest'
import { MAINLAND_CALENDAR, addMonths, dayOf, formatLocalDay, isWorkingDay, localDay, makeCalendar, startOfDay, withOfficeHours } from './calendar.ts'
import { MAINLAND_YEARS } from './holidays-cn.ts'

const works = (date: string) => isWorkingDay(MAINLAND_CALENDAR, localDay(date))

describe('the mainland calendar', () => {
  test('a local day begins at 16:00 UTC of the day before', () => {
    expect(startOfDay(localDay('2025-10-16'))).toBe(Date.parse('2025-10-15T16:00:00Z'))
    expect(formatLocalDay(dayOf(Date.parse('2025-10-15T15:59:59.999Z')))).toBe('2025-10-15')
    expect(formatLocalDay(dayOf(Date.parse('2025-10-15T16:00:00Z')))).toBe('2025-10-16')
  })

  test('National Day 2025 runs to 8 October and is made up on 28 September and 11 October', () => {
    expect(['2025-09-30', '2025-10-01', '2025-10-08', '2025-10-09'].map(works)).toEqual([true, false, false, true])
    expect(['2025-09-27', '2025-09-28', '2025-10-11', '2025-10-12'].map(works)).toEqual([false, true, true, false])
  })

  test('an ordinary weekend is off and an ordinary weekday is not', () => {
    expect(['2025-10-17', '2025-10-18', '2025-10-19', '2025-10-20'].map(works)).toEqual([true, false, false, true])
  })

  test('each year has the number of days off and make-up workdays its notice announces', () => {
    const counted = MAINLAND_YEARS.map((year) => {
      const off = year.daysOff.map((span) => localDay(span.to) - localDay(span.from) + 1)
      return { year: year.year, off, workdays: year.workdays.length }
    })
    expect(counted).toEqual([
      { year: 2024, off: [1, 8, 3, 5, 1, 3, 7], workdays: 8 },
      { year: 2025, off: [1, 8, 3, 5, 3, 8], workdays: 5 },
      { year: 2026, off: [3, 9, 3, 5, 3, 3, 7], workdays: 6 },
    ])
  })

  test('swaps neither create nor destroy weekdays off: they equal the statutory days of the year', () => {
    // 全国年节及纪念日放假办法: 11 days to 2024, 13 from 2025, and a statutory day on a weekend is made good by a weekday off.
    const net = MAINLAND_YEARS.map((year) => {
      const days = year.daysOff.flatMap((span) => range(localDay(span.from), localDay(span.to)))
      const weekdaysOff = days.filter((day) => ![0, 6].includes((day + 4) % 7)).length
      return weekdaysOff - year.workdays.length
    })
    expect(net).toEqual([11, 13, 13])
  })

  test('the corresponding day of a shorter month is its last day', () => {
    const plus = (date: string, months: number) => formatLocalDay(addMonths(localDay(date), months))
    expect(plus('2025-01-31', 1)).toBe('2025-02-28')
    expect(plus('2024-01-31', 1)).toBe('2024-02-29')
    expect(plus('2024-02-29', 12)).toBe('2025-02-28')
    expect(plus('2025-10-31', 4)).toBe('2026-02-28')
    expect(plus('2025-12-15', 1)).toBe('2026-01-15')
  })

  test('data that cannot be right is a fault', () => {
    expect(() => localDay('2025-02-30')).toThrow(RangeError)
    expect(() => localDay('tomorrow')).toThrow(RangeError)
    const [y2024, y2025, y2026] = MAINLAND_YEARS
    if (y2024 === undefined || y2025 === undefined || y2026 === undefined) throw new Error('the data lost a year')
    const officeHours = MAINLAND_CALENDAR.officeHours
    expect(() => makeCalendar({ name: 'gap', officeHours, years: [y2024, y2026] })).toThrow(RangeError)
    expect(() => makeCalendar({ name: 'weekday', officeHours, years: [{ ...y2025, workdays: ['2025-09-29'] }] })).toThrow(RangeError)
    expect(() => withOfficeHours(MAINLAND_CALENDAR, { from: 600, to: 600, on: 'every_day' })).toThrow(RangeError)
  })
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
