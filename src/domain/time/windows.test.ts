import { describe, expect, test } from 'vitest'
import { MAINLAND_CALENDAR } from './calendar.ts'
import { computeWindow, laterWindow } from './windows.ts'
import type { WindowSpec } from './windows.ts'

const local = (text: string) => Date.parse(`${text.replace(' ', 'T')}+08:00`)
const sevenDays: WindowSpec = { length: 7, unit: 'days', countFrom: 'next_day', roll: 'none', beforeStart: 'closed' }
const at = (spec: WindowSpec, start: number | null, now: number) => computeWindow({ spec, start, now, calendar: MAINLAND_CALENDAR })

describe('a policy window', () => {
  const signedAt = local('2025-09-08 09:30:00')
  const closesAt = local('2025-09-16 00:00:00')

  test('is open to the last millisecond and closed on the next', () => {
    expect(at(sevenDays, signedAt, closesAt - 1)).toMatchObject({ open: true, closesAt })
    expect(at(sevenDays, signedAt, closesAt)).toMatchObject({ open: false, closesAt })
  })

  test('is already open on the day that does not count', () => {
    expect(at(sevenDays, signedAt, signedAt).open).toBe(true)
  })

  test('is what the policy says while nothing has started it', () => {
    expect(at(sevenDays, null, closesAt)).toEqual({ open: false, closesAt: null, beyondCalendar: false })
    expect(at({ ...sevenDays, beforeStart: 'open' }, null, closesAt).open).toBe(true)
    expect(at(sevenDays, signedAt, signedAt - 1)).toMatchObject({ open: false, closesAt })
    expect(at({ ...sevenDays, beforeStart: 'open' }, signedAt, signedAt - 1)).toMatchObject({ open: true, closesAt })
  })

  test('of 168 hours gives way to seven days from the day after, and either order gives the same', () => {
    const hours = at({ ...sevenDays, length: 168, unit: 'hours', countFrom: 'moment' }, signedAt, signedAt)
    const days = at(sevenDays, signedAt, signedAt)
    expect(hours.closesAt).toBe(local('2025-09-15 09:30:00'))
    expect(laterWindow(hours, days)).toBe(days)
    expect(laterWindow(days, hours)).toBe(days)
  })

  test('that is open beats one that is closed, and one without an end beats one with an end', () => {
    const closedLater = { open: false, closesAt: 90, beyondCalendar: false }
    const openSooner = { open: true, closesAt: 50, beyondCalendar: false }
    const openEnded = { open: true, closesAt: null, beyondCalendar: false }
    expect(laterWindow(closedLater, openSooner)).toBe(openSooner)
    expect(laterWindow(openEnded, openSooner)).toBe(openEnded)
    expect(laterWindow(openSooner, openEnded)).toBe(openEnded)
  })
})
