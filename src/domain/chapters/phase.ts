// Whether the case is at a stage where a command makes sense, in one place, so that every chapter says it the same way.
import type { Case, Phase } from '../case.ts'
import { refuse, type Refusal } from '../refusals.ts'

/** A closed case answers differently from one that is merely elsewhere: its door is ReopenCase or a new case. */
export function phaseRefusal(state: Case, phases: readonly Phase[]): Refusal | null {
  if (phases.includes(state.phase)) return null
  return state.phase === 'closed' ? refuse('case_closed') : refuse('wrong_phase', { field: 'phase', allowed: phases })
}

/** While an appeal is handled the parties' talk is over: only another officer may change the outcome. */
export function appealRefusal(state: Case): Refusal | null {
  return state.phase === 'reviewing' && state.review.appealId !== null ? refuse('appeal_open') : null
}
