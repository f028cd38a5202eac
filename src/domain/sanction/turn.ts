// What the chapters of a sanction share: the shape of an answer, the phase a command needs, and events drawn one from another in order.
import { refuse, type Refusal } from '../refusals.ts'
import { inSequence } from '../sequence.ts'
import type { SanctionContext } from './context.ts'
import type { SanctionEvent } from './events.ts'
import { evolveSanctionAll } from './evolve.ts'
import type { SanctionPhase, SanctionState } from './sanction.ts'

export type SanctionAnswer = readonly SanctionEvent[] | Refusal

export const phaseOf = (state: SanctionState, allowed: readonly SanctionPhase[]): Refusal | null =>
  (allowed.includes(state.phase) ? null : refuse(state.phase === 'closed' ? 'case_closed' : 'wrong_phase', { allowed }))

/** Events in order, each step seeing what the steps before it made true. */
export function inTurn(state: SanctionState | null, context: SanctionContext, first: readonly SanctionEvent[], ...steps: readonly ((now: SanctionState) => readonly SanctionEvent[])[]): SanctionEvent[] {
  const meta = { at: context.now, actor: context.actor }
  return inSequence<SanctionState, SanctionEvent>(state, first, steps, (now, events) => evolveSanctionAll(now, events, meta))
}
