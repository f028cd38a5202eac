import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAINLAND_CALENDAR, withOfficeHours } from './calendar.ts'
import { CLOCK_UNITS, COUNT_FROM, ROLLS, computeEnd, measureOf, openTimeBetween } from './clock.ts'
import { extendClock, pauseClock, resumeClock } from './pause.ts'

const calendar = MAINLAND_CALENDAR
const local = (text: string) => Date.parse(`${text.replace(' ', 'T')}+08:00`)
const weekdayDesk = withOfficeHours(calendar, { from: 540, to: 1080, on: 'working_days' })

describe('a paused clock', () => {
  test('gives back office hours for office hours, not the night between', () => {
    const clock = { unit: 'office_hours', countFrom: 'moment', roll: 'none', calendar } as const
    const { endsAt } = computeEnd({ ...clock, startsAt: local('2025-10-16 10:00:00'), length: 4 })
    const left = pauseClock({ ...clock, endsAt, pausedAt: local('2025-10-16 12:00:00') })
    expect(left).toEqual({ remainingMs: 2 * 3_600_000, wholeDays: false })
    const resumed = resumeClock({ ...clock, ...left, resumedAt: local('2025-10-16 17:00:00') })
    expect(resumed.endsAt).toBe(local('2025-10-17 10:00:00'))
  })

  test('of whole days still ends at 24:00, the odd hours rounded up', () => {
    const clock = { unit: 'days', countFrom: 'next_day', roll: 'none', calendar } as const
    const { endsAt } = computeEnd({ ...clock, startsAt: local('2025-10-13 10:00:00'), length: 3 })
    const left = pauseClock({ ...clock, endsAt, pausedAt: local('2025-10-15 10:00:00') })
    const resumed = resumeClock({ ...clock, ...left, resumedAt: local('2025-10-20 13:00:00') })
    expect(resumed.endsAt).toBe(local('2025-10-23 00:00:00'))
  })

  test('of working days gives back working time across a weekend', () => {
    const clock = { unit: 'working_days', countFrom: 'moment', roll: 'none', calendar } as const
    const { endsAt } = computeEnd({ ...clock, startsAt: local('2025-10-16 10:00:00'), length: 1 })
    const left = pauseClock({ ...clock, endsAt, pausedAt: local('2025-10-16 22:00:00') })
    const resumed = resumeClock({ ...clock, ...left, resumedAt: local('2025-10-18 09:00:00') })
    expect(resumed.endsAt).toBe(local('2025-10-20 12:00:00'))
  })

  test('that rolls does so again after the pause', () => {
    const clock = { unit: 'days', countFrom: 'next_day', roll: 'next_working_day', calendar } as const
    const { endsAt } = computeEnd({ ...clock, startsAt: local('2025-10-13 10:00:00'), length: 3 })
    const left = pauseClock({ ...clock, endsAt, pausedAt: local('2025-10-16 00:00:00') })
    expect(resumeClock({ ...clock, ...left, resumedAt: local('2025-10-18 00:00:00') }).endsAt).toBe(local('2025-10-21 00:00:00'))
  })

  test('cannot be one that has ended', () => {
    const endsAt = local('2025-10-16 10:00:00')
    expect(() => pauseClock({ endsAt, pausedAt: endsAt, unit: 'hours', countFrom: 'moment', calendar })).toThrow(RangeError)
  })
})

describe('an extended clock', () => {
  test('of whole days gains whole days and months end with the month', () => {
    const endsAt = local('2025-10-16 00:00:00')
    expect(extendClock({ endsAt, length: 3, unit: 'days', countFrom: 'next_day', roll: 'none', calendar }).endsAt).toBe(local('2025-10-19 00:00:00'))
    const endOfJanuary = local('2025-02-01 00:00:00')
    expect(extendClock({ endsAt: endOfJanuary, length: 1, unit: 'months', countFrom: 'next_day', roll: 'none', calendar }).endsAt).toBe(local('2025-03-01 00:00:00'))
  })

  test('of hours runs on from its end, whatever it was counted in before', () => {
    const endsAt = local('2025-10-16 14:01:00')
    expect(extendClock({ endsAt, length: 4, unit: 'office_hours', countFrom: 'moment', roll: 'none', calendar }).endsAt).toBe(local('2025-10-17 09:01:00'))
  })
})

describe('whatever the clock', () => {
  const situation = fc.record({
    startsAt: fc.integer({ min: local('2024-06-01 00:00:00'), max: local('2026-06-01 00:00:00') }),
    length: fc.integer({ min: 1, max: 60 }),
    unit: fc.constantFrom(...CLOCK_UNITS),
    countFrom: fc.constantFrom(...COUNT_FROM),
    roll: fc.constantFrom(...ROLLS),
    calendar: fc.constantFrom(calendar, weekdayDesk),
    share: fc.double({ min: 0, max: 0.999, noNaN: true }),
    pausedFor: fc.integer({ min: 0, max: 40 * 86_400_000 }),
  })

  test('a pause of no time changes nothing', () => {
    fc.assert(fc.property(situation, ({ share, ...clock }) => {
      const { endsAt } = computeEnd(clock)
      const pausedAt = clock.startsAt + Math.floor((endsAt - clock.startsAt) * share)
      const left = pauseClock({ ...clock, endsAt, pausedAt })
      expect(resumeClock({ ...clock, ...left, resumedAt: pausedAt }).endsAt).toBe(endsAt)
    }), { seed: 203, numRuns: 2000 })
  })

  test('a pause never shortens it and gives back no less than was left', () => {
    fc.assert(fc.property(situation, ({ share, pausedFor, ...clock }) => {
      const { endsAt } = computeEnd(clock)
      const pausedAt = clock.startsAt + Math.floor((endsAt - clock.startsAt) * share)
      const resumedAt = pausedAt + pausedFor
      const left = pauseClock({ ...clock, endsAt, pausedAt })
      const resumed = resumeClock({ ...clock, ...left, resumedAt })
      const measure = measureOf(clock.unit)
      expect(resumed.endsAt).toBeGreaterThanOrEqual(endsAt)
      expect(openTimeBetween({ from: resumedAt, to: resumed.endsAt, measure, calendar: clock.calendar })).toBeGreaterThanOrEqual(left.remainingMs)
    }), { seed: 202, numRuns: 2000 })
  })

  test('an extension ends later than before', () => {
    fc.assert(fc.property(situation, fc.integer({ min: 1, max: 30 }), (clock, more) => {
      const { endsAt } = computeEnd(clock)
      expect(extendClock({ ...clock, length: more, endsAt }).endsAt).toBeGreaterThan(endsAt)
    }), { seed: 201, numRuns: 1000 })
  })
})
