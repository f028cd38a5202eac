// Starting and stopping clocks. Owner, length, unit and what happens at zero come from the policy stage `clocks`, by the versions in
// force at the act; the end is computed once and stored. What a lapse does: chapters/lapse.ts.
import { assess } from './assess.ts'
import { clockOf } from './case.ts'
import type { Case, CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent, Events } from './events.ts'
import { notify } from './notices.ts'
import { clockSchema, type Clock } from './parts.ts'
import { computeEnd } from './time/clock.ts'
import { CONSEQUENCES, type ClockName, type Consequence } from './vocabulary.ts'

/** `told`: what the owner's notice is about, where the clock comes with news of its own. */
export type ClockStart = { owner: Clock['owner']; about?: string | null; startsAt?: number; told?: Events['PartyNotified']['about'] }

/** Nothing when no pinned policy gives this clock a length: then nobody is bound by it. A running clock of the same name makes way. */
export function startClock(state: Case | CaseRecord, context: Context, name: ClockName, { owner, about = null, startsAt, told = 'clock' }: ClockStart): CaseEvent[] {
  const round = (state.clockRounds[name] ?? 0) + 1
  const party = owner === 'outside' ? 'platform' : owner
  const { evaluation } = assess(state, context, 'clock', { clock: name, round, party })
  const { clockLength, clockUnit, clockFrom, clockRoll, atZero } = evaluation.record
  if (typeof clockLength !== 'number' || clockLength < 1) return []
  const period = clockSchema.pick({ length: true, unit: true, countFrom: true, roll: true }).parse({ length: clockLength, unit: clockUnit, countFrom: clockFrom, roll: clockRoll })
  const start = startsAt ?? context.now
  const rule = evaluation.answeredBy.clockLength ?? { policy: '', rule: '' }
  const end = computeEnd({ ...period, startsAt: start, calendar: context.calendar })
  const clock: Clock = {
    clock: name, round, owner, startsAt: start, endsAt: end.endsAt, ...period, atZero: consequenceOf(atZero), rule: { policy: rule.policy, rule: rule.rule },
    beyondCalendar: end.beyondCalendar, about, pausedAt: null,
  }
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

/** A consequence that costs the owner something he must have been told of. */
export function isHarmful(clock: Pick<Clock, 'owner' | 'atZero'>): boolean {
  const side = clock.owner === 'buyer' || clock.owner === 'merchant'
  return side && clock.atZero !== 'none' && clock.atZero !== 'notify_operator'
}

function consequenceOf(value: unknown): Consequence {
  return CONSEQUENCES.find((consequence) => consequence === value) ?? 'none'
}
