// What the chapters of a sanction share: the shape of an answer, the phase a command needs, and events drawn one from another in order.
import { refuse, type Refusal } from '../refusals.ts'
import type { SanctionContext } from './context.ts'
import type { SanctionEvent } from './events.ts'
import { evolveSanctionAll } from './evolve.ts'
import type { SanctionPhase, SanctionState } from './sanction.ts'

export type SanctionAnswer = readonly SanctionEvent[] | Refusal

export const phaseOf = (state: SanctionState, allowed: readonly SanctionPhase[]): Refusal | null =>
  (allowed.includes(state.phase) ? null : refuse(state.phase === 'closed' ? 'case_closed' : 'wrong_phase', { allowed }))

/** Events in order, each step seeing what the steps before it made true. */
export function inTurn(state: SanctionState | null, context: SanctionContext, first: readonly SanctionEvent[], ...steps: readonly ((now: SanctionState) => readonly SanctionEvent[])[]): SanctionEvent[] {
  const events = [...first]
  const meta = { at: context.now, actor: context.actor }
  let now = evolveSanctionAll(state, first, meta)
  for (const step of steps) {
    const more = step(now)
    events.push(...more)
    now = evolveSanctionAll(now, more, meta)
  }
  return events
}
