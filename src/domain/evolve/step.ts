// What one event does to a case: the shape of a step, and the moves between phases that several steps share.
// The steps themselves are the other files of this folder; evolve.ts puts them together.
import { standingDecision } from '../case.ts'
import type { Case, CaseRecord, Closed, Decided, Negotiating, Returning, Reviewing } from '../case.ts'
import type { EventType, Events } from '../events.ts'
import type { Actor } from '../parts.ts'

/** When the commit happened and who caused it: beside the event, because one commit has one of each. */
export type Meta = { at: number; actor: Actor }
export type Steps<K extends EventType> = { [T in K]: (state: Case, event: Events[T], meta: Meta) => Case }

/**
 * One literal makes every case. In Node 20 a copy by spread gets a hidden class of its own, from each place that copies: after a few events no two cases
 * were alike to the compiler, and whoever read one looked its properties up by name.
 */
export const recordOf = (state: CaseRecord): CaseRecord => ({
  caseId: state.caseId, marketplace: state.marketplace, orderId: state.orderId, buyerId: state.buyerId, merchantId: state.merchantId, currency: state.currency, openedAt: state.openedAt,
  pin: state.pin, claim: state.claim, admission: state.admission, reasonMatchesProblem: state.reasonMatchesProblem,
  reasons: state.reasons, statements: state.statements, evidence: state.evidence, evidenceRequests: state.evidenceRequests,
  offers: state.offers, notices: state.notices, merchantAnswer: state.merchantAnswer, heard: state.heard, silent: state.silent,
  reopenings: state.reopenings, interventionBy: state.interventionBy, humanAsked: state.humanAsked, interventionsDeclined: state.interventionsDeclined,
  scans: state.scans, scanMeanings: state.scanMeanings, clocks: state.clocks, clockRounds: state.clockRounds, lapsed: state.lapsed, findings: state.findings,
  returns: state.returns, replacements: state.replacements, money: state.money, decisions: state.decisions,
  appeals: state.appeals, appealLapsed: state.appealLapsed, handover: state.handover, sanctionsPutForward: state.sanctionsPutForward,
  linked: state.linked, safetySignals: state.safetySignals, conflicts: state.conflicts, limitedBy: state.limitedBy, decidedBy: state.decidedBy,
})

/** The case with a change in its record, in the phase it was in. */
export function keep(state: Case, change: Partial<CaseRecord>): Case {
  const record = Object.assign(recordOf(state), change)
  switch (state.phase) {
    case 'negotiating':
      return Object.assign(record, { phase: state.phase })
    case 'returning':
      return Object.assign(record, { phase: state.phase })
    case 'reviewing':
      return Object.assign(record, { phase: state.phase, review: state.review })
    case 'decided':
      return Object.assign(record, { phase: state.phase, decisionId: state.decisionId })
    case 'closed':
      return Object.assign(record, { phase: state.phase, closedAt: state.closedAt, because: state.because, against: state.against, decisionId: state.decisionId })
    default:
      return state satisfies never
  }
}

export const toNegotiating = (record: CaseRecord): Negotiating => Object.assign(recordOf(record), { phase: 'negotiating' as const })
export const toReviewing = (record: CaseRecord, review: Reviewing['review']): Reviewing => Object.assign(recordOf(record), { phase: 'reviewing' as const, review })
export const toClosed = (record: CaseRecord, { closedAt, because, against }: Pick<Closed, 'closedAt' | 'because' | 'against'>): Closed =>
  Object.assign(recordOf(record), { clocks: [], phase: 'closed' as const, closedAt, because, against, decisionId: standingDecision(record)?.decisionId ?? null })

/** Where a case stands once nothing is under review: with its decision, waiting for goods or not, or between the parties. */
export function toSettled(state: CaseRecord): Negotiating | Returning | Decided {
  const decision = standingDecision(state)
  if (decision === null) return toNegotiating(state)
  return awaitsGoods(state, decision) ? Object.assign(recordOf(state), { phase: 'returning' as const }) : Object.assign(recordOf(state), { phase: 'decided' as const, decisionId: decision.decisionId })
}

/** A decision that asks for the goods waits while its leg is not there yet, or neither confirmed nor abandoned. */
function awaitsGoods(record: CaseRecord, decision: { returnRequired: boolean; at: number }): boolean {
  if (!decision.returnRequired) return false
  const leg = record.returns.at(-1)
  if (leg === undefined) return true
  return leg.parcel === 'abandoned' ? leg.at < decision.at : leg.acceptance !== 'confirmed'
}
