// Something is sent instead of money: another item, a missing one, the repaired one. What cannot be carried out is replaced by what
// policy names as its substitute, and a person makes sure of it (capability C28). Next: scans.ts.
import { assess } from '../assess.ts'
import { currentReturn, sideOf, type Case, type ReplacementLeg } from '../case.ts'
import { startClock, stopClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import { decideRecord } from '../decision-record.ts'
import type { CaseEvent } from '../events.ts'
import { notify } from '../notices.ts'
import { otherSide } from '../parts.ts'
import { refuse } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import type { Remedy } from '../vocabulary.ts'
import { appealRefusal, phaseRefusal } from './phase.ts'

export function shipReplacement(command: Commands['ShipReplacement'], state: Case, context: Context): Answer {
  const { legId, carrier, waybill } = command
  const leg = replacementOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const wrong = phaseRefusal(state, ['returning', 'reviewing', 'decided'])
  if (wrong) return wrong
  if (leg.state === 'shipped' || leg.state === 'received') return refuse('already_done', { field: 'legId' })
  // Once it has failed the buyer is owed the substitute; a late parcel is a new offer, not performance.
  if (leg.state === 'failed') return refuse('too_late', { field: 'legId' })
  return inOrder(state, context, [{ type: 'ReplacementShipped', legId, carrier, waybill }],
    (now) => stopClock(now, 'merchantMustReship', 'done'),
    (now) => notify(now, context, 'buyer', 'return'),
    // A number no carrier ever reports must not keep the case open for ever: the buyer has his time to say that nothing came.
    (now) => startClock(now, context, 'buyerMayEscalate', { owner: 'buyer', about: legId }))
}

export function confirmReplacement({ legId }: Commands['ConfirmReplacement'], state: Case, context: Context): Answer {
  const leg = replacementOf(state, legId)
  if (leg === null) return refuse('unknown_leg', { field: 'legId' })
  const wrong = phaseRefusal(state, ['returning', 'reviewing', 'decided'])
  if (wrong) return wrong
  if (leg.state === 'received') return refuse('already_done', { field: 'legId' })
  if (leg.state === 'failed') return refuse('too_late', { field: 'legId' })
  return inOrder(state, context, [{ type: 'ReplacementReceived', legId, by: 'buyer' }],
    (now) => stopClock(now, 'merchantMustReship', 'done'),
    (now) => stopClock(now, 'buyerMayEscalate', 'done'),
    (now) => notify(now, context, 'merchant', 'return'))
}

/** A step of what was agreed or decided was not done, or cannot be. Of a replacement it ends the attempt; of a return it asks who must help. */
export function reportNotPerformed(command: Commands['ReportNotPerformed'], state: Case, context: Context): Answer {
  const { legId, because, statement } = command
  const replacement = replacementOf(state, legId)
  const returned = state.returns.find((leg) => leg.legId === legId) ?? null
  if (replacement === null && returned === null) return refuse('unknown_leg', { field: 'legId' })
  const wrong = phaseRefusal(state, ['returning', 'decided']) ?? appealRefusal(state)
  if (wrong) return wrong
  const side = sideOf(state, context.actor)
  if (replacement !== null) return failReplacement({ leg: replacement, because, statement, bySide: side }, state, context)
  if (returned === null || returned.parcel === 'abandoned' || returned.acceptance === 'confirmed') return refuse('already_done', { field: 'legId' })
  // Only the buyer can say that no carrier takes the parcel, or that the way back is barred.
  if (!OF_A_RETURN.includes(because)) return refuse('malformed', { field: 'because', allowed: OF_A_RETURN })
  return inOrder(state, context, toldOther(state, context),
    (now) => stopClock(now, 'returnMustBeShipped', 'done'),
    () => [{ type: 'ReviewOpened', because: 'not_performed', needs: [], rules: [], reported: { legId, because, statement } }])
}

const OF_A_RETURN: readonly Commands['ReportNotPerformed']['because'][] = ['refused_pickup', 'impossible', 'not_received']

type Failure = { leg: ReplacementLeg; because: Commands['ReportNotPerformed']['because']; statement: Commands['ReportNotPerformed']['statement']; bySide: 'buyer' | 'merchant' | null }

function failReplacement({ leg, because, statement, bySide }: Failure, state: Case, context: Context): Answer {
  if (leg.state === 'failed') return refuse('already_done', { field: 'legId' })
  if (leg.state === 'received' && because !== 'again_faulty') return refuse('already_done', { field: 'legId' })
  if (because === 'refused_pickup') return refuse('malformed', { field: 'because', allowed: ['not_sent', 'not_received', 'again_faulty', 'impossible'] })
  // The merchant's time to send is his until it has run out; only he himself can say earlier that he cannot.
  const running = state.clocks.some((clock) => clock.clock === 'merchantMustReship' && clock.about === leg.legId)
  if (because === 'not_sent' && running && bySide !== 'merchant') return refuse('clock_not_due', { field: 'legId' })
  if (because === 'not_sent' && leg.state !== 'owed') return refuse('already_done', { field: 'legId' })
  return replacementFailed(state, context, { legId: leg.legId, because, statement })
}

/** Also what a lapsed `merchantMustReship` leads to: the attempt is over, the substitute is named, a person decides on it. */
export function replacementFailed(state: Case, context: Context, { legId, because, statement = null }: { legId: string; because: string; statement?: Commands['ReportNotPerformed']['statement'] }): CaseEvent[] {
  return inOrder(state, context, [{ type: 'ReplacementFailed', legId, because, substitute: substituteOf(state, context), ...(statement === null ? {} : { statement }) }],
    (now) => stopClock(now, 'merchantMustReship', 'done'),
    (now) => toldOther(now, context),
    (now) => (now.phase === 'returning' || now.phase === 'decided' ? [{ type: 'ReviewOpened', because: 'not_performed', needs: [], rules: [] }] : []))
}

/** What policy grants where the remedy cannot be carried out; without a word of it, the sale is unwound or what is kept is paid back. */
function substituteOf(state: Case, context: Context): Remedy {
  const { fallbackRemedy } = decideRecord(assess(state, context, 'decide').evaluation)
  if (fallbackRemedy !== 'none') return fallbackRemedy
  const kept = state.claim.goodsState === 'received' || state.claim.goodsState === 'in_use' || state.claim.goodsState === 'signed'
  const back = currentReturn(state)
  return kept && back?.acceptance !== 'confirmed' ? 'return_refund' : 'refund_only'
}

function toldOther(state: Case, context: Context): [CaseEvent] {
  const side = sideOf(state, context.actor)
  return notify(state, context, side === null ? 'buyer' : otherSide(side), 'return')
}

const replacementOf = (state: Case, legId: string): ReplacementLeg | null => state.replacements.find((leg) => leg.legId === legId) ?? null
