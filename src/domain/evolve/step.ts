// What one event does to a case: the shape of a step, and the moves between phases that several steps share.
// The steps themselves are the other files of this folder; evolve.ts puts them together.
import { standingDecision } from '../case.ts'
import type { Case, CaseRecord, Closed, Decided, Negotiating, Returning, Reviewing } from '../case.ts'
import type { EventType, Events } from '../events.ts'
import type { Actor } from '../parts.ts'

/** When the commit happened and who caused it: beside the event, because one commit has one of each. */
export type Meta = { at: number; actor: Actor }
export type Steps<K extends EventType> = { [T in K]: (state: Case, event: Events[T], meta: Meta) => Case }

/** Not two spreads in one literal: of those only the first is a plain copy, and this happens for every event of every command that is tried. */
export const keep = (state: Case, change: Partial<CaseRecord>): Case => Object.assign({ ...state }, change)

/** The case without what only its phase holds. */
export function recordOf(state: Case): CaseRecord {
  switch (state.phase) {
    case 'negotiating':
    case 'returning': {
      const { phase: _phase, ...record } = state
      return record
    }
    case 'reviewing': {
      const { phase: _phase, review: _review, ...record } = state
      return record
    }
    case 'decided': {
      const { phase: _phase, decisionId: _decisionId, ...record } = state
      return record
    }
    case 'closed': {
      const { phase: _phase, closedAt: _closedAt, because: _because, against: _against, decisionId: _decisionId, ...record } = state
      return record
    }
    default:
      return state satisfies never
  }
}

export const toNegotiating = (state: Case): Negotiating => ({ ...recordOf(state), phase: 'negotiating' })
export const toReviewing = (state: Case, review: Reviewing['review']): Reviewing => ({ ...recordOf(state), phase: 'reviewing', review })
export const toClosed = (state: Case, end: Pick<Closed, 'closedAt' | 'because' | 'against'>): Closed =>
  ({ ...recordOf(state), clocks: [], phase: 'closed', ...end, decisionId: standingDecision(state)?.decisionId ?? null })

/** Where a case stands once nothing is under review: with its decision, waiting for goods or not, or between the parties. */
export function toSettled(state: Case): Negotiating | Returning | Decided {
  const decision = standingDecision(state)
  if (decision === null) return toNegotiating(state)
  const record = recordOf(state)
  return awaitsGoods(record, decision) ? { ...record, phase: 'returning' } : { ...record, phase: 'decided', decisionId: decision.decisionId }
}

/** A decision that asks for the goods waits while its leg is not there yet, or neither confirmed nor abandoned. */
function awaitsGoods(record: CaseRecord, decision: { returnRequired: boolean; at: number }): boolean {
  if (!decision.returnRequired) return false
  const leg = record.returns.at(-1)
  if (leg === undefined) return true
  return leg.parcel === 'abandoned' ? leg.at < decision.at : leg.acceptance !== 'confirmed'
}
