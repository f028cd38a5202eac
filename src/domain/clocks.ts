// Starting and stopping clocks. Owner, length, unit and what happens at zero come from the policy stage `clocks`, by the versions in
// force at the act; the end is computed once and stored. What a lapse does: chapters/lapse.ts.
import { assess } from './assess.ts'
import { clockOf } from './case.ts'
import type { Case, CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent, Events } from './events.ts'
import { limitedBy, type Guarantee } from './guarantees.ts'
import { notify } from './notices.ts'
import { clockSchema, type Clock } from './parts.ts'
import { computeEnd } from './time/clock.ts'
import { CONSEQUENCES, type ClockName, type Consequence } from './vocabulary.ts'

/** `told`: what the owner's notice is about, where the clock comes with news of its own. */
export type ClockStart = { owner: Clock['owner']; about?: string | null; told?: Events['PartyNotified']['about'] }

type Told = { period: Pick<Clock, 'length' | 'unit' | 'countFrom' | 'roll'>; atZero: Consequence; limited?: Guarantee }

/**
 * No policy can leave out the time to answer or to appeal: where none gives it, these count, and the clock says which guarantee put it
 * there. Their ends only move the case on.
 */
const AT_LEAST: Partial<Record<ClockName, Told>> = {
  merchantMustAnswer: { period: { length: 72, unit: 'hours', countFrom: 'moment', roll: 'none' }, atZero: 'advance', limited: 'heard' },
  appealMustBeAnswered: { period: { length: 72, unit: 'hours', countFrom: 'moment', roll: 'none' }, atZero: 'advance', limited: 'heard' },
  appealMustBeFiled: { period: { length: 7, unit: 'days', countFrom: 'moment', roll: 'none' }, atZero: 'lapse_right', limited: 'clocks' },
}

const periodSchema = clockSchema.pick({ length: true, unit: true, countFrom: true, roll: true })

const checked = new Map<string, Told['period']>()
/** Lengths are those of the rule books, a few dozen; were they ever worked out, as many are remembered and no more. */
const MOST_PERIODS = 1_000

function checkedPeriod(found: { readonly [field in keyof Told['period']]: unknown }): Told['period'] {
  const key = `${String(found.length)} ${String(found.unit)} ${String(found.countFrom)} ${String(found.roll)}`
  const known = checked.get(key)
  if (known !== undefined) return known
  const period = periodSchema.parse(found)
  if (checked.size >= MOST_PERIODS) checked.clear()
  checked.set(key, period)
  return period
}

/** Null when no pinned policy gives this clock a length, nor any guarantee: then nobody is bound by it. */
function periodOf(name: ClockName, { clockLength, clockUnit, clockFrom, clockRoll, atZero }: Readonly<Record<string, unknown>>): Told | null {
  if (typeof clockLength !== 'number' || clockLength < 1) return AT_LEAST[name] ?? null
  const period = checkedPeriod({ length: clockLength, unit: clockUnit, countFrom: clockFrom, roll: clockRoll })
  return { period, atZero: consequenceOf(atZero) }
}

/** A running clock of the same name makes way. */
export function startClock(state: Case | CaseRecord, context: Context, name: ClockName, { owner, about = null, told = 'clock' }: ClockStart): CaseEvent[] {
  const round = (state.clockRounds[name] ?? 0) + 1
  const party = owner === 'outside' ? 'platform' : owner
  const { evaluation } = assess(state, context, 'clock', { clock: name, round, party })
  const found = periodOf(name, evaluation.record)
  if (found === null) return []
  const { period, atZero, limited } = found
  const { policy, rule } = evaluation.answeredBy.clockLength ?? { policy: '', rule: '' }
  const end = computeEnd({ startsAt: context.now, calendar: context.calendar, ...period })
  const clock: Clock = {
    clock: name, round, owner, startsAt: context.now, endsAt: end.endsAt, length: period.length, unit: period.unit, countFrom: period.countFrom, roll: period.roll,
    atZero, rule: { policy, rule }, beyondCalendar: end.beyondCalendar, about, pausedAt: null,
  }
  if (limited !== undefined) clock.limitedBy = [limitedBy({ policy, rule }, limited)]
  const running = clockOf(state, name)
  return [
    ...(running === null ? [] : [{ type: 'ClockStopped' as const, clock: name, because: 'superseded' as const }]),
    { type: 'ClockStarted', clock },
    ...(owner === 'buyer' || owner === 'merchant' ? notify(state, context, owner, told, name) : []),
  ]
}

export function stopClock(state: CaseRecord, clock: ClockName, because: Events['ClockStopped']['because']): CaseEvent[] {
  return clockOf(state, clock) === null ? [] : [{ type: 'ClockStopped', clock, because }]
}

export const stopClocks = (state: CaseRecord, clocks: readonly ClockName[], because: Events['ClockStopped']['because']): CaseEvent[] =>
  clocks.flatMap((clock) => stopClock(state, clock, because))

/** When the outside must look at a clock again: its end, or while it is paused the latest moment it runs on. */
export const dueAt = (clock: Clock): number => (clock.pausedAt === null ? clock.endsAt : (clock.pausedUntil ?? Number.POSITIVE_INFINITY))

/** Clocks that have run out (or whose pause has) and wait to be lapsed, in the order in which they did. */
export function dueClocks(state: CaseRecord, now: number): Clock[] {
  return state.clocks.filter((clock) => dueAt(clock) <= now).sort((a, b) => dueAt(a) - dueAt(b) || (a.clock < b.clock ? -1 : 1))
}

/** Their end counts as having been heard, whatever else it brings about: nobody loses his say by a clock he was not told of. */
const HEARINGS: readonly ClockName[] = ['merchantMustAnswer', 'appealMustBeAnswered']

/** A consequence that costs the owner something he must have been told of. */
export function isHarmful(clock: Pick<Clock, 'clock' | 'owner' | 'atZero'>): boolean {
  const side = clock.owner === 'buyer' || clock.owner === 'merchant'
  if (side && HEARINGS.includes(clock.clock)) return true
  return side && clock.atZero !== 'none' && clock.atZero !== 'notify_operator'
}

function consequenceOf(value: unknown): Consequence {
  return CONSEQUENCES.find((consequence) => consequence === value) ?? 'none'
}
