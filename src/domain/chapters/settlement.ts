// What both sides have agreed takes effect, in one way whether by a yes to the request or to an offer: earlier decisions make way.
// The money and goods it starts are decisions.ts. Used by answer.ts and offers.ts.
import { assess } from '../assess.ts'
import { standingDecision, type Case } from '../case.ts'
import type { Context } from '../context.ts'
import { decideRecord } from '../decision-record.ts'
import { decisionFromTerms, issue } from '../decisions.ts'
import type { CaseEvent } from '../events.ts'
import type { Terms } from '../parts.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import type { Payer, Remedy } from '../vocabulary.ts'
import { stopTurns } from '../turns.ts'

/** One settlement of a case, not two: every party's turn ends with it, and an earlier agreement or decision makes way. */
export function settle(state: Case, context: Context, terms: Terms, offerId: string | null): CaseEvent[] {
  const standing = standingDecision(state)
  return inOrder(state, context, stopTurns(state, ['merchantMustAnswer', 'buyerMustEdit', 'buyerMayEscalate', 'offerMustBeAnswered']),
    (now) => (standing === null ? [] : setAside(now, standing.decisionId, 'agreement')),
    (now) => issue(now, context, decisionFromTerms(now, context, terms, { by: 'agreement', offerId })))
}

export const needsReturn = (remedy: Remedy): boolean => remedy === 'return_refund' || remedy === 'exchange' || remedy === 'repair'

/**
 * Who pays the way back under the pinned rules and the order's promises. An agreement that says nothing leaves it with the merchant
 * (淘宝争议处理规则 49: freight silent in an agreement), so a question still open does not put it on the buyer.
 */
export function returnFreightOf(state: Case, context: Context): Payer {
  const { returnFreight } = decideRecord(assess(state, context, 'decide').evaluation)
  return returnFreight === 'none' ? 'merchant' : returnFreight
}
