// The reason a party picked, and how it may change: by its owner, who has seen both sides' money before and after (guarantee 6), on the
// other side's proposal, which is an offer with that price shown, or by an officer's finding. The first pick always stays. Next: evidence.ts.
import { decideInadmissible, judgeAdmission, UNJUDGED } from '../admission.ts'
import { currentReason, sideOf, type Case } from '../case.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent, Events } from '../events.ts'
import { evolveAll } from '../evolve.ts'
import { PRICE_UNSEEN, netsUnderReason, previewHash } from '../nets.ts'
import { notify } from '../notices.ts'
import type { Nets, Terms } from '../parts.ts'
import { isRefusal, refuse } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import type { Problem, Reason } from '../vocabulary.ts'
import { needsReturn } from './settlement.ts'
import { claimedByActor } from './desk-turn.ts'
import { answerable, putForward, talkRefusal } from './offers.ts'
import { changesRefusal, offersRefusal } from './talk-limits.ts'
import { askMerchant } from '../turns.ts'

export type ReasonPreview = { before: Nets; after: Nets; previewHash: string }

/** Both sides' money as it is and as it would be, with the hash that proves this very pair was seen. Screens ask for it before they ask to confirm. */
export function previewReason(state: Case, context: Context, to: { reason: Reason; problem: Problem }): ReasonPreview {
  const known = previews.get(state)
  const of = known !== undefined && known.context === context ? known.of : new Map<string, ReasonPreview>()
  if (of !== known?.of) previews.set(state, { context, of })
  const key = `${to.reason} ${to.problem}`
  const made = of.get(key) ?? workOutPreview(state, context, to)
  of.set(key, made)
  return made
}

/** Asked once to show the price and once more to check that it was seen; state and context never change in between. */
const previews = new WeakMap<Case, { context: Context; of: Map<string, ReasonPreview> }>()

function workOutPreview(state: Case, context: Context, to: { reason: Reason; problem: Problem }): ReasonPreview {
  const before = netsUnderReason(state, context, currentReason(state))
  const after = netsUnderReason({ ...state, claim: { ...state.claim, problem: to.problem } }, context, to.reason)
  return { before, after, previewHash: previewHash(before, after, context) }
}

/** The buyer's own change of mind about his reason. */
export function changeReason(command: Commands['ChangeReason'], state: Case, context: Context): Answer {
  const when = talkRefusal(state) ?? changesRefusal(state, 'reason_change')
  if (when) return when
  const { reason, problem } = command
  if (reason === currentReason(state) && problem === state.claim.problem) return refuse('reason_unchanged', { field: 'reason' })
  // Nothing needs to be worked out to say that it was not looked at.
  if (command.previewHash === PRICE_UNSEEN) return refuse('preview_outdated', { field: 'previewHash' })
  const preview = previewReason(state, context, { reason, problem })
  if (preview.previewHash !== command.previewHash) return refuse('preview_outdated', { field: 'previewHash' })
  if (sideOf(state, context.actor) !== 'buyer') return refuse('confirmation_needed', { field: 'reason' })
  return changed(state, context, { to: reason, problem, proposedBy: 'buyer', offerId: null, preview })
}

/** The merchant may say he thinks another reason fits; what it would cost each side is part of the offer, in the open (scenario S6). */
export function proposeReasonChange(command: Commands['ProposeReasonChange'], state: Case, context: Context): Answer {
  const when = talkRefusal(state)
  if (when) return when
  // The owner of the reason proposes nothing to himself: he changes it.
  if (sideOf(state, context.actor) !== 'merchant') return refuse('not_your_turn', { field: 'reason', allowed: ['ChangeReason'] })
  const tooMuch = offersRefusal(state, 'merchant')
  if (tooMuch) return tooMuch
  if (command.reason === currentReason(state)) return refuse('reason_unchanged', { field: 'reason' })
  const { after } = previewReason(state, context, { reason: command.reason, problem: state.claim.problem })
  return putForward(state, context, { by: 'merchant', terms: sameRequest(state, command.reason, after), nets: after, statement: command.statement, about: 'reason_change' })
}

/** No money moves by it: the request stays as it is under another reason, and what follows from that is policy's. */
function sameRequest({ claim }: Case, reason: Reason, after: Nets): Terms {
  const returnRequired = needsReturn(claim.remedy)
  return { remedy: claim.remedy, returnRequired, returnFreight: returnRequired ? after.returnFreight : 'none', flows: [], replacement: 'none', reason }
}

export function confirmReasonChange(command: Commands['ConfirmReasonChange'], state: Case, context: Context): Answer {
  const found = answerable(command.offerId, state, context)
  if (isRefusal(found)) return found
  const { offer, by } = found
  if (offer.terms.reason === null) return refuse('unknown_offer', { field: 'offerId' })
  const to = { reason: offer.terms.reason, problem: state.claim.problem }
  const preview = previewReason(state, context, to)
  if (preview.previewHash !== command.previewHash) return refuse('preview_outdated', { field: 'previewHash' })
  if (by !== 'buyer') return refuse('confirmation_needed', { field: 'offerId' })
  return inOrder(state, context, [{ type: 'OfferAccepted', offerId: offer.offerId, by }],
    (now) => changed(now, context, { to: to.reason, problem: to.problem, proposedBy: offer.by, offerId: offer.offerId, preview }))
}

type Change = { to: Reason; problem: Problem; proposedBy: 'buyer' | 'merchant'; offerId: string | null; preview: ReasonPreview }

function changed(state: Case, context: Context, { to, problem, proposedBy, offerId, preview }: Change): CaseEvent[] {
  const unjudged: Events['ReasonChanged'] = {
    type: 'ReasonChanged', from: currentReason(state), to, problem, proposedBy, offerId, confirmedBy: 'buyer',
    before: preview.before, after: preview.after, previewHash: preview.previewHash, admission: UNJUDGED,
  }
  const judged = judgeAdmission(evolveAll(state, [unjudged], context), context)
  // A draft that waits for its signature answers the old reason; nobody signs it for this one.
  const drafted = state.phase === 'reviewing' && state.review.prepared !== null
  return inOrder(state, context, [{ ...unjudged, admission: judged.admission }, ...(drafted ? [{ type: 'DecisionSentBack' as const, officerId: null, because: null }] : [])],
    // An earlier answer answered another reason: also in a review the merchant has his time for this one before anybody decides.
    (now) => (judged.admission.admissible ? askMerchant(now, context, 'reason_change') : notify(now, context, 'merchant', 'reason_change')),
    (now) => (judged.admission.admissible ? [] : decideInadmissible(now, context, judged)))
}

/** A finding on what the facts amount to. The party's pick stays beside it, both may comment, and an appeal may undo it. */
export function requalifyReason(command: Commands['RequalifyReason'], state: Case, context: Context): Answer {
  const review = claimedByActor(state, context)
  if (isRefusal(review)) return review
  // What waits for a signature rests on the reason as it was.
  if (review.review.prepared !== null) return refuse('second_signature_needed')
  const from = currentReason(state)
  if (command.reason === from) return refuse('reason_unchanged', { field: 'reason' })
  const before = netsUnderReason(state, context, from)
  const after = netsUnderReason(state, context, command.reason)
  const { reason: to, because, cites } = command
  const officerId = context.actor.id
  return inOrder(state, context, [
    { type: 'ReasonRequalified', from, to, officerId, because, cites, before, after },
    { type: 'FindingSet', entry: { finding: 'reason_matches', value: 'not_proven', by: 'officer', officerId, evidenceIds: [], because, presumption: null } },
  ], (now) => notify(now, context, 'buyer', 'reason_change'), (now) => notify(now, context, 'merchant', 'reason_change'))
}
