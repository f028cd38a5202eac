// Offers: any mix of money, return and replacement one side puts to the other. Accepted, they are the settlement; nothing else binds.
// One offer lies on the table at a time: a counter-offer takes its place. A changed reason is offered in reason.ts.
import { nextId, openOffer, sideOf, type Case, type Offer } from '../case.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent } from '../events.ts'
import { netsOf } from '../nets.ts'
import { notify } from '../notices.ts'
import { otherSide, type Nets, type Side, type Terms, type TextRef } from '../parts.ts'
import { isRefusal, refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { roomOfTermsRefusal, termsRefusal } from './offer-checks.ts'
import { appealRefusal, phaseRefusal } from './phase.ts'
import { settle } from './settlement.ts'
import { offersRefusal } from './talk-limits.ts'
import { awaitAnswer, nextTurn, stopTurns } from '../turns.ts'

export function makeOffer(command: Commands['MakeOffer'], state: Case, context: Context): Answer {
  const by = sideOf(state, context.actor)
  if (by === null) return refuse('role_may_not')
  if (command.supersedes !== null && openOffer(state, command.supersedes) === null) return refuse('unknown_offer', { field: 'supersedes' })
  const wrong = termsRefusal(command.terms, state, context)
  const when = talkRefusal(state) ?? offersRefusal(state, by)
  // Names first, then the stage, then money and reasons: the order of refusals.ts.
  if (wrong !== null && (when === null || NAMES.includes(wrong.refused))) return wrong
  if (when) return when
  return putForward(state, context, { by, terms: command.terms, nets: netsOf(command.terms), statement: command.statement, about: 'offer' })
}

const NAMES: readonly Refusal['refused'][] = ['unknown_line', 'unknown_evidence']

export type Put = { by: Side; terms: Terms; nets: Nets; statement: TextRef | null; about: 'offer' | 'reason_change' }

/** The offer takes the place of the one on the table; the other side is told and its time to answer runs. */
export function putForward(state: Case, context: Context, { by, terms, nets, statement, about }: Put): CaseEvent[] {
  const offerId = nextId('o', state.offers)
  const supersedes = state.offers.findLast((offer) => offer.state === 'open')?.offerId ?? null
  return inOrder(state, context, [{ type: 'OfferMade', offerId, by, terms, nets, supersedes, statement }],
    (now) => (by === 'merchant' ? stopTurns(now, ['merchantMustAnswer']) : []),
    (now) => notify(now, context, otherSide(by), about),
    // In a review the officer has the turn; the offer stays open until it is answered, taken back or the case is decided.
    (now) => (now.phase === 'negotiating' ? awaitAnswer(now, context, offerId) : []))
}

export function acceptOffer({ offerId }: Commands['AcceptOffer'], state: Case, context: Context): Answer {
  const found = answerable(offerId, state, context)
  if (isRefusal(found)) return found
  const { offer, by } = found
  // A change of reason is confirmed with both sides' money in view (guarantee 6), never by a plain yes.
  if (offer.terms.reason !== null) return refuse('confirmation_needed', { field: 'offerId' })
  const tooMuch = roomOfTermsRefusal(offer.terms, state, context)
  if (tooMuch) return tooMuch
  return inOrder(state, context, [{ type: 'OfferAccepted', offerId, by }],
    (now) => settle(now, context, offer.terms, offerId))
}

export function declineOffer({ offerId, statement }: Commands['DeclineOffer'], state: Case, context: Context): Answer {
  const found = answerable(offerId, state, context)
  if (isRefusal(found)) return found
  return inOrder(state, context, [{ type: 'OfferDeclined', offerId, by: found.by, statement }],
    (now) => notify(now, context, found.offer.by, 'offer'),
    (now) => nextTurn(now, context))
}

export function revokeOffer({ offerId }: Commands['RevokeOffer'], state: Case, context: Context): Answer {
  const offer = openOffer(state, offerId)
  if (offer === null) return refuse('unknown_offer', { field: 'offerId' })
  const by = sideOf(state, context.actor)
  if (by !== offer.by) return refuse('not_yours', { field: 'offerId' })
  const when = talkRefusal(state)
  if (when) return when
  return inOrder(state, context, [{ type: 'OfferRevoked', offerId, by }],
    (now) => notify(now, context, otherSide(by), 'offer'),
    (now) => nextTurn(now, context))
}

/** An open offer of the other side: nobody answers his own. */
export function answerable(offerId: string, state: Case, context: Context): { offer: Offer; by: Side } | Refusal {
  const offer = openOffer(state, offerId)
  if (offer === null) return refuse('unknown_offer', { field: 'offerId', allowed: state.offers.filter((known) => known.state === 'open').map((known) => known.offerId) })
  const when = talkRefusal(state)
  if (when) return when
  const by = sideOf(state, context.actor)
  return by === null || by === offer.by ? refuse('not_your_turn', { field: 'offerId' }) : { offer, by }
}

/** The sides may settle until the case is decided; afterwards there is something to perform or to appeal. */
export function talkRefusal(state: Case): Refusal | null {
  return phaseRefusal(state, ['negotiating', 'reviewing']) ?? appealRefusal(state)
}
