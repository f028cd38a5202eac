// Whose review it is: an officer works on what he has claimed, and only while it is under review.
import type { Case, Reviewing } from '../case.ts'
import type { Context } from '../context.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { phaseRefusal } from './phase.ts'

export function claimedByActor(state: Case, context: Context): Reviewing | Refusal {
  if (state.phase !== 'reviewing') return phaseRefusal(state, ['reviewing']) ?? refuse('wrong_phase')
  const { officerId } = state.review
  if (officerId === null) return refuse('not_claimed')
  return officerId === context.actor.id ? state : refuse('claimed_by_other', { allowed: officerId })
}

/** The first id that nobody filed. */
export const unknownEvidence = (state: Case, ids: readonly string[]): string | undefined => ids.find((id) => !state.evidence.some((item) => item.evidenceId === id))
