// How a case begins: what is asked is checked, policy says whether and by which lane it comes in, the merchant is told and his clock runs.
// Also what the buyer may do to his own request: amend it, withdraw it, open it again. Next: answer.ts, offers.ts.
import { claimsOf } from '../claims.ts'
import { sideOf, standingDecision, type Case } from '../case.ts'
import { UNJUDGED, decideInadmissible, judgeAdmission } from '../admission.ts'
import { brokenLimit, evidenceLimits } from '../catalogue.ts'
import { stopClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent, Events } from '../events.ts'
import { evolveAll } from '../evolve.ts'
import { reasonMatches } from '../facts.ts'
import { notify } from '../notices.ts'
import type { Claim } from '../parts.ts'
import { parameterOf } from '../pin.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { claimRefusal } from './claim-checks.ts'
import { appealRefusal, phaseRefusal } from './phase.ts'
import { changesRefusal } from './talk-limits.ts'
import { askMerchant } from '../turns.ts'

export function openCase(command: Commands['OpenCase'], context: Context): Answer {
  const { claim, evidence } = command
  if (command.orderId !== context.order.orderId) return refuse('unknown_order', { field: 'orderId' })
  const twice = evidence.find(({ evidenceId }, index) => evidence.findIndex((item) => item.evidenceId === evidenceId) !== index)
  const linesFirst = claimRefusal(claim, context)
  if (linesFirst?.refused === 'unknown_line' || linesFirst?.refused === 'line_named_twice') return linesFirst
  if (twice !== undefined) return refuse('evidence_already_filed', { field: twice.evidenceId })
  if (linesFirst !== null) return linesFirst

  const filed: CaseEvent[] = evidence.length === 0 ? [] : [{ type: 'EvidenceFiled', by: 'buyer', items: evidence, requestId: null }]
  const unjudged = opening(command, context)
  const judged = judgeAdmission(evolveAll(null, [unjudged, ...filed], context), context)
  const missing = missingEvidence(judged.admission)
  if (missing !== null) return missing
  const broken = brokenLimit(evidenceLimits(context.pin, claim.reason, 'buyer'), evidence, [])
  if (broken !== null) return refuse('evidence_limits', broken)

  return inOrder(null, context, [{ ...unjudged, admission: judged.admission }, ...filed, ...conflictsOf(context)],
    (state) => (judged.admission.admissible ? askMerchant(state, context, 'case_opened') : decideInadmissible(state, context, judged)))
}

function opening({ claim, statement }: Commands['OpenCase'], context: Context): Events['CaseOpened'] {
  const { order, actor } = context
  return {
    type: 'CaseOpened', caseId: context.newCaseId, orderId: order.orderId, buyerId: order.buyer.buyerId, merchantId: order.merchant.merchantId, marketplace: order.marketplace,
    currency: order.currency, claim, statement, pin: context.pinNames, admission: UNJUDGED, reasonMatchesProblem: reasonMatches(context.pin, claim.reason, claim.problem), by: actor,
  }
}

/** Proof the policy wants with the request is asked for before it is sent, with the types that would do (scenario S7). */
function missingEvidence({ admissible, askBuyer }: Events['CaseOpened']['admission']): Refusal | null {
  return admissible && askBuyer.length > 0 ? refuse('evidence_missing', { field: 'evidence', allowed: askBuyer }) : null
}

/** Where the platform is itself a party the lane is marked from the start (guarantee 4). */
function conflictsOf({ order }: Context): CaseEvent[] {
  return order.merchant.isPlatform ? [{ type: 'ConflictMarked', because: 'platform_is_merchant' }] : []
}

export function amendRequest(command: Commands['AmendRequest'], state: Case, context: Context): Answer {
  const wrong = phaseRefusal(state, ['negotiating']) ?? changesRefusal(state, 'request_amended')
  if (wrong) return wrong
  const { remedy, requestedMinor, requestedFreightMinor, lines, statement } = command
  const claim: Claim = { ...state.claim, remedy, requestedMinor, requestedFreightMinor, lines }
  const refused = claimRefusal(claim, context)
  if (refused) return refused
  const unjudged: Events['RequestAmended'] = { type: 'RequestAmended', claim, statement, admission: UNJUDGED }
  const judged = judgeAdmission(evolveAll(state, [unjudged], context), context)
  const missing = missingEvidence(judged.admission)
  if (missing !== null) return missing
  return inOrder(state, context, [{ ...unjudged, admission: judged.admission }],
    // An offer answered the request as it was; it stays on record but cannot be accepted for another one.
    (now) => now.offers.flatMap((offer): CaseEvent[] => (offer.state === 'open' ? [{ type: 'OfferLapsed', offerId: offer.offerId }] : [])),
    (now) => (judged.admission.admissible ? askMerchant(now, context, 'request_amended') : decideInadmissible(now, context, judged)))
}

/** A withdrawn case never bars a new one, and whatever was promised to obtain the withdrawal stays on record (scenario S4). */
export function withdrawCase(command: Commands['WithdrawCase'], state: Case, context: Context): Answer {
  const by = sideOf(state, context.actor)
  const wrong = phaseRefusal(state, ['negotiating', 'returning', 'reviewing'])
  if (wrong) return wrong
  if (by !== 'buyer') return refuse('role_may_not')
  const appealed = appealRefusal(state)
  if (appealed) return appealed
  // Once money moved or a parcel is on its way there is something to undo, and walking off would leave it with one side.
  if (state.money.some((track) => track.state === 'running' || track.state === 'paid') || state.returns.some((leg) => ['shipped', 'back', 'refused', 'lost'].includes(leg.parcel))) {
    return refuse('wrong_phase', { field: 'phase' })
  }
  return inOrder(state, context, [{ type: 'CaseWithdrawn', by, statement: command.statement }],
    (now) => now.returns.flatMap((leg): CaseEvent[] => (leg.parcel === 'awaited' ? [{ type: 'ReturnAbandoned', legId: leg.legId, because: 'withdrawn' }] : [])),
    (now) => now.money.flatMap((track): CaseEvent[] => (track.state === 'owed' ? [{ type: 'FlowCancelled', flowId: track.flow.flowId, because: 'superseded' }] : [])),
    (now) => now.clocks.flatMap((clock) => stopClock(now, clock.clock, 'withdrawn')),
    (now) => notify(now, context, 'merchant', 'request_amended'),
    () => [{ type: 'CaseClosed', because: 'withdrawn', against: null }])
}

/** How often one side may open the case again for the same reason, where no policy names `reopenRounds`. Ours. */
const REOPEN_ROUNDS = 2

export function reopenCase(command: Commands['ReopenCase'], state: Case, context: Context): Answer {
  if (state.phase !== 'closed') return refuse('wrong_phase', { field: 'phase', allowed: ['closed'] })
  const { because, statement } = command
  const decided = standingDecision(state) !== null
  const quantity = claimsOf(state).some((line) => line.quantity > 0) ? null : claimRefusal(state.claim, context)
  if (quantity !== null) return quantity
  if (decided && because === 'new_facts' && statement === null) return refuse('evidence_missing', { field: 'statement', allowed: ['statement'] })
  if (!decided && because !== 'new_facts') return refuse('nothing_to_answer', { field: 'because', allowed: ['new_facts'] })
  const side = sideOf(state, context.actor)
  const rounds = parameterOf(context.procedure, 'reopenRounds')?.value ?? REOPEN_ROUNDS
  if (side !== null && state.reopenings.filter((past) => past.by === side && past.because === because).length >= rounds) return refuse('too_often', { field: 'because', allowed: rounds })
  const reopened: CaseEvent = { type: 'CaseReopened', by: context.actor, because, statement }
  // What was decided or agreed is not argued again by the parties: a person looks at what is new or was not performed.
  if (decided) {
    return inOrder(state, context, [reopened, { type: 'ReviewOpened', because: 'reopened', needs: [], rules: [] }],
      (now) => notify(now, context, 'buyer', 'intervention'),
      // New facts are put to the merchant, with his time to answer, before anybody decides on them.
      (now) => (now.heard.merchant ? notify(now, context, 'merchant', 'intervention') : askMerchant(now, context, 'intervention')))
  }
  return inOrder(state, context, [reopened], (now) => askMerchant(now, context, 'case_opened'))
}
