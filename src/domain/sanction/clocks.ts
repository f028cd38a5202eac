// A sanction's clocks and the notices that let them run out. Lengths and consequences come from the policy stage `clocks`, asked with the
// recorded facts of the dispute by the versions in force at the act; the end is computed once and stored.
import { evaluate } from '../../policy/evaluate.ts'
import type { Facts } from '../../policy/facts.ts'
import { nextId } from '../case.ts'
import { windowFacts } from '../facts.ts'
import { clockSchema, type Clock } from '../parts.ts'
import { layersOf, pinAt, procedurePin, resolvePin } from '../pin.ts'
import { computeEnd } from '../time/clock.ts'
import { CONSEQUENCES } from '../vocabulary.ts'
import type { SanctionContext } from './context.ts'
import type { SanctionEvent, SanctionEvents } from './events.ts'
import type { SanctionClock } from './parts.ts'
import { sanctionClockOf, type SanctionRecord } from './sanction.ts'

/** Nothing when no pinned policy gives this clock a length. The owner is told, where the owner is the account. */
export function startSanctionClock(state: SanctionRecord, context: SanctionContext, name: SanctionClock, about: string | null): SanctionEvent[] {
  const round = (state.clockRounds[name] ?? 0) + 1
  const owner = name === 'appealMustBeDecided' ? 'officer' : state.matter.against
  const { record, answeredBy } = askClocks(state, context, { name, round, owner })
  const { clockLength, clockUnit, clockFrom, clockRoll, atZero } = record
  if (typeof clockLength !== 'number' || clockLength < 1) return []
  const period = clockSchema.pick({ length: true, unit: true, countFrom: true, roll: true }).parse({ length: clockLength, unit: clockUnit, countFrom: clockFrom, roll: clockRoll })
  const end = computeEnd({ ...period, startsAt: context.now, calendar: context.calendar })
  const rule = answeredBy['clockLength'] ?? { policy: '', rule: '' }
  const clock: Clock = {
    clock: name, round, owner, startsAt: context.now, endsAt: end.endsAt, ...period, atZero: CONSEQUENCES.find((consequence) => consequence === atZero) ?? 'none',
    rule: { policy: rule.policy, rule: rule.rule }, beyondCalendar: end.beyondCalendar, about, pausedAt: null,
  }
  return [...stopSanctionClock(state, name, 'superseded'), { type: 'SanctionClockStarted', clock }, ...(owner === 'officer' ? [] : tell(state, 'clock', name))]
}

export const stopSanctionClock = (state: SanctionRecord, clock: SanctionClock, because: SanctionEvents['SanctionClockStopped']['because']): SanctionEvent[] =>
  (sanctionClockOf(state, clock) === null ? [] : [{ type: 'SanctionClockStopped', clock, because }])

/** The notice in the inbox and one attempt per registered contact, which the outside reports back. `ahead`: notices of the same commit before this one. */
export function tell(state: SanctionRecord, about: SanctionEvents['SanctionNotified']['about'], clock: SanctionClock | null = null): [SanctionEvents['SanctionNotified']] {
  const { against, contacts } = state.matter
  return [{ type: 'SanctionNotified', noticeId: nextId('n', state.notices), party: against, about, contacts, clock }]
}

/** Told of this clock since it started, every registered contact tried once. */
export const isToldOf = (state: SanctionRecord, clock: Clock): boolean =>
  state.notices.some((notice) => notice.clock === clock.clock && notice.at >= clock.startsAt && notice.attempted >= notice.contacts)

function askClocks(state: SanctionRecord, context: SanctionContext, clock: { name: SanctionClock; round: number; owner: 'buyer' | 'merchant' | 'officer' }) {
  const { sale, pin, facts } = state.matter
  const substance = resolvePin(context.policies, pin)
  const declared = layersOf(substance).map((policy) => policy.pins.stages['clocks']?.by).find((by) => by !== undefined)
  const asked = declared === undefined ? procedurePin(context.policies, sale, context.now) : pinAt(context.policies, sale, declared, { openedAt: state.openedAt, now: context.now })
  const recorded = JSON.parse(facts) as Facts & { window: object }
  const groups = { ...recorded, now: context.now, clock: { name: clock.name, round: clock.round }, party: { actor: clock.owner } }
  return evaluate(asked, 'clock', { ...groups, window: { ...recorded.window, ...windowFacts(groups, asked, context) } })
}
