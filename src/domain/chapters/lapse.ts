// What happens at zero: each consequence a clock announced, held back where a guarantee forbids it, and named also when it comes too late.
// Starting clocks is clocks.ts; pausing and extending them, pauses.ts. Afterwards progress.ts draws whatever follows.
import { clockOf, currentReturn, standingDecision } from '../case.ts'
import type { Case } from '../case.ts'
import { isHarmful, startClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import { decisionByLapse, issue } from '../decisions.ts'
import type { CaseEvent, Events } from '../events.ts'
import { limitedBy, silenceMay, type Guarantee } from '../guarantees.ts'
import { isNotified } from '../notices.ts'
import { releaseBySilence } from '../owing.ts'
import type { Clock } from '../parts.ts'
import { refuse } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { setAside } from '../set-aside.ts'
import type { Consequence } from '../vocabulary.ts'
import { resumed } from './pauses.ts'
import { replacementFailed } from './replacements.ts'
import { addressGiven } from './returns.ts'
import { nextTurn, owedReshipment } from '../turns.ts'

export function lapseClock(command: Commands['LapseClock'], state: Case, context: Context): Answer {
  const clock = clockOf(state, command.clock)
  if (clock === null || clock.round !== command.round) return tooLate(command, state)
  if (clock.pausedAt !== null) return (clock.pausedUntil ?? Infinity) <= context.now ? resumed(clock, context) : refuse('clock_paused')
  if (clock.endsAt > context.now) return refuse('clock_not_due', { allowed: clock.endsAt })
  if (isHarmful(clock) && (clock.owner === 'buyer' || clock.owner === 'merchant') && !isNotified(state, clock.owner, clock.clock)) return withoutNotice(clock, state, context)
  const guarantee = forbids(clock, state, context)
  if (guarantee === null) return inOrder(state, context, [lapsed(clock, 'as_announced')], (now) => consequences(clock, now, context))
  return inOrder(state, context, [lapsed(clock, 'limited', [limitedBy(clock.rule, guarantee)])], (now) => (clock.clock === 'merchantMustReship' ? notSent(now, context) : toTheDesk(now, 'lapse')))
}

const COSTS_MERCHANT: readonly Consequence[] = ['grant_refund', 'grant_return_refund', 'confirm_return', 'pay_refund']

/** Only the one whose turn it was loses by its end: a case closes against no one else, and nobody else's silence takes money (guarantee 2). */
function forbids({ atZero, owner, clock }: Clock, state: Case, context: Context): Guarantee | null {
  if (atZero === 'close' && owner !== 'buyer') return 'silence'
  if (COSTS_MERCHANT.includes(atZero) && owner !== 'merchant') return 'silence'
  // While his time to answer the claim still runs, no other clock of his decides it.
  if (COSTS_MERCHANT.includes(atZero) && clock !== 'merchantMustAnswer' && !state.heard.merchant && clockOf(state, 'merchantMustAnswer') !== null) return 'heard'
  return silenceMay(state, context, atZero)
}

const lapsed = ({ clock, round, atZero }: Clock, outcome: Events['ClockLapsed']['outcome'], limits: Events['ClockLapsed']['limitedBy'] = []): CaseEvent =>
  ({ type: 'ClockLapsed', clock, round, outcome, atZero, limitedBy: limits })

/** What it asked for was done, or another round has begun: said once, so that even doing nothing has a name. */
function tooLate({ clock, round }: Commands['LapseClock'], state: Case): Answer {
  if (round > (state.clockRounds[clock] ?? 0)) return refuse('unknown_clock')
  if (state.lapsed.some((known) => known.clock === clock && known.round === round)) return refuse('already_done')
  return [{ type: 'ClockLapsed', clock, round, outcome: 'too_late', atZero: 'none', limitedBy: [] }]
}

/** Nobody loses by a clock he was not told of: it runs once more, with a new notice; after that a person looks. */
function withoutNotice(clock: Clock, state: Case, context: Context): Answer {
  const before = state.lapsed.some((known) => known.clock === clock.clock && known.outcome === 'notice_incomplete')
  return inOrder(state, context, [lapsed(clock, 'notice_incomplete')],
    (now) => (before ? toTheDesk(now, 'lapse') : startClock(now, context, clock.clock, { owner: clock.owner, about: clock.about })))
}

function consequences(clock: Clock, state: Case, context: Context): readonly CaseEvent[] {
  // A replacement that was not sent has failed, whatever else a policy announces: it may advance the case but not leave it stuck.
  if (clock.clock === 'merchantMustReship' && clock.atZero !== 'pay_refund') return notSent(state, context)
  // The time to appeal is a right and nothing else: its end opens no review and grants nothing.
  if (clock.clock === 'appealMustBeFiled') return lapseRight(clock, state)
  switch (clock.atZero) {
    case 'none':
    case 'notify_operator':
    case 'proceed_with_evidence':
    case 'lose_express':
      return []
    case 'advance':
    case 'decide_on_file':
      return toTheDesk(state, 'lapse')
    case 'escalate':
      // Money that is merely slow is for the operator; the merits are not open again.
      return clock.clock === 'refundMustBePaid' ? [] : toTheDesk(state, 'lapse')
    case 'grant_refund':
    case 'grant_return_refund':
      // Where a decision stands already, silence does not make another.
      return state.phase === 'closed' || standingDecision(state) !== null ? [] : issue(state, context, decisionByLapse(state, context, clock, clock.atZero))
    case 'use_address_on_file':
      return useAddressOnFile(clock, state, context)
    case 'confirm_return':
      return confirmReturn(clock, state, context)
    case 'close':
      return closeAgainstBuyer(clock, state)
    case 'lapse_offer':
      return lapseOffers(clock, state, context)
    case 'lapse_right':
      return lapseRight(clock, state)
    case 'pay_refund':
      return payRefund(clock, state, context)
    default:
      return clock.atZero satisfies never
  }
}

/** A review that is already open stays as it is; a closed case is not opened by a clock. */
function toTheDesk(state: Case, because: 'lapse' | 'not_performed'): CaseEvent[] {
  return state.phase === 'reviewing' || state.phase === 'closed' ? [] : [{ type: 'ReviewOpened', because, needs: [], rules: [] }]
}

function notSent(state: Case, context: Context): CaseEvent[] {
  const leg = state.replacements.find((owed) => owed.state === 'owed')
  return leg === undefined ? [] : replacementFailed(state, context, { legId: leg.legId, because: 'not_sent' })
}

function useAddressOnFile(clock: Clock, state: Case, context: Context): readonly CaseEvent[] {
  const leg = state.returns.find((known) => known.legId === clock.about) ?? currentReturn(state)
  const [addressId] = context.account.merchantAddresses
  if (leg === null || leg.addressId !== null) return []
  return addressId === undefined ? toTheDesk(state, 'lapse') : addressGiven(state, context, { leg, addressId, sameAsOrigin: true })
}

function confirmReturn(clock: Clock, state: Case, context: Context): CaseEvent[] {
  const leg = state.returns.find((known) => known.legId === clock.about) ?? currentReturn(state)
  if (leg === null || leg.acceptance !== 'open') return []
  return inOrder(state, context, [{ type: 'ReturnConfirmed', legId: leg.legId, by: 'lapse' }], (now) => owedReshipment(now, context))
}

/** The buyer's turn and no word: what was waiting for him falls, and the case closes unless something else still runs. */
function closeAgainstBuyer(clock: Clock, state: Case): CaseEvent[] {
  if (state.phase === 'negotiating') {
    const offers = state.offers.filter((offer) => offer.state === 'open').map((offer): CaseEvent => ({ type: 'OfferLapsed', offerId: offer.offerId }))
    return [...offers, { type: 'CaseClosed', because: 'lapsed', against: 'buyer' }]
  }
  // A replacement the carrier delivered, and no word that anything is wrong with it.
  const delivered = state.replacements.find((leg) => leg.legId === clock.about && leg.state === 'shipped')
  if (delivered !== undefined) return [{ type: 'ReplacementReceived', legId: delivered.legId, by: 'lapse' }]
  if (clock.clock !== 'returnMustBeShipped') return []
  const leg = currentReturn(state)
  return [
    ...(leg === null || leg.parcel !== 'awaited' ? [] : [{ type: 'ReturnAbandoned' as const, legId: leg.legId, because: 'not_shipped' as const }]),
    ...state.money.flatMap((track): CaseEvent[] => (track.waits === 'goods_back' && track.state === 'owed' ? [{ type: 'FlowCancelled', flowId: track.flow.flowId, because: 'return_abandoned' }] : [])),
    ...state.replacements.flatMap((owed): CaseEvent[] => (owed.state === 'owed' ? [{ type: 'ReplacementFailed', legId: owed.legId, because: 'return_abandoned', substitute: 'none' }] : [])),
  ]
}

function lapseOffers(clock: Clock, state: Case, context: Context): readonly CaseEvent[] {
  const open = state.offers.filter((offer) => offer.state === 'open' && (clock.about === null || offer.offerId === clock.about))
  const [first, ...rest] = open.map((offer): CaseEvent => ({ type: 'OfferLapsed', offerId: offer.offerId }))
  return first === undefined ? [] : inOrder(state, context, [first, ...rest], (now) => nextTurn(now, context))
}

function lapseRight(clock: Clock, state: Case): CaseEvent[] {
  if (clock.clock === 'appealMustBeFiled') {
    const decisionId = clock.about ?? standingDecision(state)?.decisionId
    return decisionId === undefined ? [] : [{ type: 'AppealLapsed', decisionId }]
  }
  const turn = clock.clock === 'buyerMayEscalate' || clock.clock === 'buyerMustEdit'
  return turn && clock.owner === 'buyer' ? closeAgainstBuyer(clock, state) : []
}

/** What waits for the goods is paid now that silence may pay it; without a decision yet, the silence is the decision. */
function payRefund(clock: Clock, state: Case, context: Context): readonly CaseEvent[] {
  const standing = standingDecision(state)
  if (standing === null) return issue(state, context, decisionByLapse(state, context, clock, 'grant_refund'))
  const waiting = state.money.some((track) => track.waits === 'goods_back' && track.state === 'owed')
  if (waiting) return releaseBySilence(state, context)
  if (clock.clock !== 'merchantMustReship') return []
  const failed = state.replacements.filter((leg) => leg.state === 'owed').map((leg): CaseEvent => ({ type: 'ReplacementFailed', legId: leg.legId, because: 'not_sent', substitute: 'refund_only' }))
  return inOrder(state, context, [...setAside(state, standing.decisionId, 'reopened'), ...failed],
    (now) => issue(now, context, decisionByLapse(now, context, clock, 'grant_refund')))
}
