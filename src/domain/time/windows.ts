// Windows a policy declares (may the buyer still ask?): open or closed at an instant, exact to the millisecond.
// The length and its counting come from policy data; the arithmetic is clock.ts.
import { computeEnd } from './clock.ts'
import type { ClockEnd, Period } from './clock.ts'
import type { Calendar } from './calendar.ts'

/** `beforeStart`: what the window is while the event that starts it has not happened. */
export type WindowSpec = Period & { beforeStart: 'open' | 'closed' }

/** `closesAt` is the first instant at which the window is closed; null while nothing has started it. */
export type Window = { open: boolean; closesAt: number | null; beyondCalendar: boolean }

export function computeWindow(input: { spec: WindowSpec; start: number | null; now: number; calendar: Calendar }): Window {
  const { spec, start, now, calendar } = input
  const { beforeStart, ...period } = spec
  return windowAt({ beforeStart }, start, start === null ? null : computeEnd({ ...period, startsAt: start, calendar }), now)
}

/** The same from an end that is known already. */
export function windowAt({ beforeStart }: Pick<WindowSpec, 'beforeStart'>, start: number | null, end: ClockEnd | null, now: number): Window {
  if (start === null || end === null) return { open: beforeStart === 'open', closesAt: null, beyondCalendar: false }
  const { endsAt, beyondCalendar } = end
  return { open: now < start ? beforeStart === 'open' : now < endsAt, closesAt: endsAt, beyondCalendar }
}

/**
 * The better of two windows for whoever holds the right (domain-cn X7: 168 hours and seven days from the day after differ).
 * Open beats closed; among equals, no end yet beats an end, and a later end an earlier one. Symmetric in `open` and `closesAt`.
 */
export function laterWindow(a: Window, b: Window): Window {
  if (a.open !== b.open) return a.open ? a : b
  const aEnds = a.closesAt ?? Number.POSITIVE_INFINITY
  const bEnds = b.closesAt ?? Number.POSITIVE_INFINITY
  return bEnds > aEnds ? b : a
}
