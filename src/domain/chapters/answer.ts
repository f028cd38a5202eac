// The merchant's answer to the request: agree, which settles it on the buyer's own terms, or refuse, which gives the turn back.
// An answer with other terms is an offer (offers.ts); no answer at all is a clock (lapse.ts).
import { currentReturn, sideOf, type Case } from '../case.ts'
import { freightRoomOf, overLines, roomOf } from '../decision-flows.ts'
import { replacementOf } from '../decision-frame.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent } from '../events.ts'
import type { TermFlow, Terms } from '../parts.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { roomRefusal } from './claim-checks.ts'
import { appealRefusal, phaseRefusal } from './phase.ts'
import { addressGiven } from './returns.ts'
import { needsReturn, returnFreightOf, settle } from './settlement.ts'
import { passTurn, stopTurns } from '../turns.ts'

export function agreeToRequest(command: Commands['AgreeToRequest'], state: Case, context: Context): Answer {
  const { addressId, statement } = command
  const wrong = phaseRefusal(state, ['negotiating', 'reviewing'])
  if (wrong) return wrong
  if (addressId !== null && !context.account.merchantAddresses.includes(addressId)) return refuse('unknown_address', { field: 'addressId', allowed: context.account.merchantAddresses })
  const appealed = appealRefusal(state)
  if (appealed) return appealed
  // Another case of the order may have been paid since this was asked.
  const tooMuch = roomRefusal(state.claim, context)
  if (tooMuch) return tooMuch

  const agreed: CaseEvent = { type: 'RequestAgreed', by: context.actor, statement }
  return inOrder(state, context, [agreed],
    (now) => settle(now, context, termsOfRequest(now, context), null),
    (now) => {
      const leg = addressId === null ? null : currentReturn(now)
      return leg === null || addressId === null ? [] : addressGiven(now, context, { leg, addressId, sameAsOrigin: true })
    })
}

/** What was asked, as terms: the merchant takes the buyer's words as they stand, and policy says who pays the freight back. */
export function termsOfRequest(state: Case, context: Context): Terms {
  const { claim } = state
  const returnRequired = needsReturn(claim.remedy)
  return {
    remedy: claim.remedy, returnRequired, returnFreight: returnRequired ? returnFreightOf(state, context) : 'none',
    flows: requestedFlows(state, context), replacement: replacementOf(claim.remedy), reason: null,
  }
}

function requestedFlows({ claim }: Case, context: Context): TermFlow[] {
  const from = 'merchant' as const, to = 'buyer' as const
  const freightMinor = Math.min(claim.requestedFreightMinor, freightRoomOf(context))
  const freight: TermFlow[] = freightMinor === 0 ? [] : [{ from, to, amountMinor: freightMinor, for: 'freight_refund', evidenceIds: [] }]
  if (claim.requestedMinor === 0) return freight
  if (claim.remedy === 'compensation' || claim.remedy === 'other') return [{ from, to, amountMinor: claim.requestedMinor, for: 'compensation', evidenceIds: [] }, ...freight]
  const purpose = claim.remedy === 'price_reduction' ? 'price_reduction' : 'goods_refund'
  const goods = overLines(claim.requestedMinor, roomOf(claim, context))
  return [...goods.map(({ lineId, amountMinor }): TermFlow => ({ from, to, amountMinor, for: purpose, lineId, evidenceIds: [] })), ...freight]
}

export function refuseRequest(command: Commands['RefuseRequest'], state: Case, context: Context): Answer {
  const { because, statement } = command
  const wrong = refusalOfRefusal(state, context)
  if (wrong) return wrong
  const refused: CaseEvent = { type: 'RequestRefused', by: context.actor, because, statement }
  // During a review this is the merchant's hearing; the turn is then the officer's and no clock of the parties starts.
  if (state.phase === 'reviewing') return inOrder(state, context, [refused], (now) => stopTurns(now, ['merchantMustAnswer']))
  return inOrder(state, context, [refused],
    // What the buyer can put right himself goes back to him to edit; a dispute over facts he may take to the platform.
    (now) => passTurn(now, context, MENDABLE.includes(because) ? 'buyerMustEdit' : 'buyerMayEscalate'))
}

const MENDABLE: readonly Commands['RefuseRequest']['because'][] = ['reason_mismatch', 'amount_too_high', 'evidence_missing']

function refusalOfRefusal(state: Case, context: Context): Refusal | null {
  const wrong = phaseRefusal(state, ['negotiating', 'reviewing'])
  if (wrong) return wrong
  if (sideOf(state, context.actor) !== 'merchant') return refuse('role_may_not')
  if (state.merchantAnswer.answer === 'refused') return refuse('already_done')
  return appealRefusal(state)
}
