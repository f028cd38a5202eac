// Whose turn it is while the parties negotiate, as a running clock: nobody ever waits for someone who is not being waited for.
// Whoever's clock it is can lose by silence (guarantee 2); the length and what happens at zero are policy. Used by chapters and by progress.ts.
import { clockOf, currentReturn, standingDecision, type Case } from './case.ts'
import { startClock, stopClock } from './clocks.ts'
import type { Context } from './context.ts'
import type { CaseEvent, Events } from './events.ts'
import { notify } from './notices.ts'
import { inOrder } from './sequence.ts'
import type { ClockName } from './vocabulary.ts'

const TURNS = ['merchantMustAnswer', 'buyerMustEdit', 'buyerMayEscalate', 'offerMustBeAnswered'] as const satisfies readonly ClockName[]
type Turn = (typeof TURNS)[number]

type Passing = { about?: string | null; keep?: readonly Turn[]; told?: Events['PartyNotified']['about'] }

/** The turn passes: clocks of earlier turns stop as done and the one named runs. */
export function passTurn(state: Case, context: Context, to: Turn, { about = null, keep = [], told = 'clock' }: Passing = {}): CaseEvent[] {
  const stopped = stopTurns(state, TURNS.filter((turn) => turn !== to && !keep.includes(turn)))
  const owner = to === 'merchantMustAnswer' ? 'merchant' : to === 'offerMustBeAnswered' ? answererOf(state, about) : 'buyer'
  const started = (now: Case) => startClock(now, context, to, { owner, about, told })
  return inOrder(state, context, stopped, started)
}

/** After an offer has ended without agreement, the merchant still owes his answer, or the buyer decides whether to escalate. */
export function nextTurn(state: Case, context: Context): CaseEvent[] {
  if (state.phase !== 'negotiating' || state.offers.some((offer) => offer.state === 'open')) return []
  const turn = state.merchantAnswer.answer === 'none' ? 'merchantMustAnswer' : 'buyerMayEscalate'
  if (clockOf(state, turn) !== null) return stopTurns(state, ['offerMustBeAnswered'])
  return passTurn(state, context, turn)
}

/** A new offer waits for its answer beside whatever else is running: a counter-offer does not excuse the merchant's own answer. */
export function awaitAnswer(state: Case, context: Context, offerId: string): CaseEvent[] {
  return passTurn(state, context, 'offerMustBeAnswered', { about: offerId, keep: state.merchantAnswer.answer === 'none' ? ['merchantMustAnswer'] : [] })
}

export function stopTurns(state: Case, turns: readonly Turn[]): CaseEvent[] {
  return turns.flatMap((turn) => (clockOf(state, turn) === null ? [] : stopClock(state, turn, 'done')))
}

/** News for the merchant that asks for his answer: one notice, which carries his clock. Where no policy gives him one, he is told all the same. */
export function askMerchant(state: Case, context: Context, about: Events['PartyNotified']['about']): CaseEvent[] {
  const asked = passTurn(state, context, 'merchantMustAnswer', { told: about })
  return asked.some((event) => event.type === 'PartyNotified') ? asked : [...asked, ...notify(state, context, 'merchant', about)]
}

/**
 * Policy leaves the matter with the parties: both are told, and the one who has to move next has his time. The buyer who waited and asked
 * has done his part; only when the merchant has answered is it his turn again (guarantee 2).
 */
export function leaveWithParties(state: Case, context: Context, declined: Events['InterventionDeclined']): CaseEvent[] {
  return inOrder(state, context, [declined],
    (now) => notify(now, context, 'buyer', 'intervention'),
    (now) => (declined.next === 'merchant' ? askMerchant(now, context, 'intervention') : nextTurn(now, context)))
}

function answererOf(state: Case, offerId: string | null): 'buyer' | 'merchant' {
  return state.offers.find((offer) => offer.offerId === offerId)?.by === 'buyer' ? 'merchant' : 'buyer'
}

/** The merchant's time to send starts when it is his turn: at once, or when the goods he gets in exchange are confirmed. */
export function owedReshipment(state: Case, context: Context): CaseEvent[] {
  const leg = state.replacements.findLast((known) => known.state === 'owed')
  const back = currentReturn(state)
  const waits = standingDecision(state)?.returnRequired === true && back !== null && back.acceptance !== 'confirmed'
  if (leg === undefined || waits || state.clocks.some((clock) => clock.clock === 'merchantMustReship')) return []
  return startClock(state, context, 'merchantMustReship', { owner: 'merchant', about: leg.legId })
}
