// One plausible command per thing it could be about, for probing what is possible. Content a person has yet to write stands in as a
// placeholder: a refusal for want of content means the act is open. Used by actions.ts only.
import { BODIES } from './bodies.ts'
import { standingDecision } from './case.ts'
import type { Case } from './case.ts'
import { previewReason } from './chapters/reason.ts'
import type { Command, CommandType, Commands } from './commands.ts'
import type { Context } from './context.ts'
import { PRICE_UNSEEN } from './nets.ts'
import type { Terms, TextRef } from './parts.ts'

export type Candidate = { subject: string | null; command: Command }

const SAID: TextRef = { textId: 'candidate', hash: '0'.repeat(64) }
const ITEM = { evidenceId: 'candidate', type: 'photo' as const, sha256: '0'.repeat(64), bytes: 1, mediaType: 'image/jpeg', concerns: null, perceptualHash: null, filedElsewhere: false }

type Makers = { [K in Exclude<CommandType, 'OpenCase'>]: (state: Case, context: Context) => { subject: string | null; command: Commands[K] }[] }

export function candidatesFor(type: CommandType, state: Case, context: Context): Candidate[] {
  return type === 'OpenCase' ? [] : MAKERS[type](state, context)
}

const one = <C>(command: C): { subject: null; command: C }[] => [{ subject: null, command }]
const each = <T, C>(items: readonly T[], id: (item: T) => string, command: (item: T) => C): { subject: string; command: C }[] => items.map((item) => ({ subject: id(item), command: command(item) }))
const openOffers = (state: Case) => state.offers.filter((offer) => offer.state === 'open')
const openReturns = (state: Case) => state.returns.filter((leg) => leg.parcel !== 'abandoned' && leg.acceptance !== 'confirmed')
const openReplacements = (state: Case) => state.replacements.filter((leg) => leg.state === 'owed' || leg.state === 'shipped')
const openAppeals = (state: Case) => state.appeals.filter((appeal) => appeal.state === 'filed')

/** The request as it stands, put forward as an offer: what any side could offer at least. */
function plainTerms({ claim }: Case): Terms {
  const line = claim.lines[0]
  const flow = { from: 'merchant' as const, to: 'buyer' as const, amountMinor: 1, for: 'goods_refund' as const, evidenceIds: [], ...(line === undefined ? {} : { lineId: line.lineId }) }
  return { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', flows: [flow], replacement: 'none', reason: null }
}

const MAKERS: Makers = {
  AmendRequest: ({ claim }) => one({ type: 'AmendRequest', remedy: claim.remedy, requestedMinor: claim.requestedMinor, requestedFreightMinor: claim.requestedFreightMinor, lines: claim.lines, statement: SAID }),
  // Which reason and at what price is for the person to look at first: that it was not yet is no hindrance, and working it out would cost more than all else here.
  ChangeReason: ({ claim }) => one({ type: 'ChangeReason', reason: claim.reason === 'R32' ? 'R31' : 'R32', problem: claim.problem, previewHash: PRICE_UNSEEN }),
  ProposeReasonChange: ({ claim }) => one({ type: 'ProposeReasonChange', reason: claim.reason === 'R32' ? 'R31' : 'R32', statement: SAID }),
  ConfirmReasonChange: (state, context) => openOffers(state).flatMap(({ offerId, terms }) => (terms.reason === null ? [] : [{
    subject: offerId, command: { type: 'ConfirmReasonChange' as const, offerId, previewHash: previewReason(state, context, { reason: terms.reason, problem: state.claim.problem }).previewHash },
  }])),
  WithdrawCase: () => one({ type: 'WithdrawCase', statement: null }),
  ReopenCase: () => one({ type: 'ReopenCase', because: 'new_facts', statement: SAID }),
  MakeStatement: () => one({ type: 'MakeStatement', text: SAID, speech: 'other', channel: 'case' }),
  FileEvidence: (state) => [
    ...one({ type: 'FileEvidence' as const, items: [ITEM], requestId: null }),
    ...each(state.evidenceRequests.filter((request) => request.state === 'open'), ({ requestId }) => requestId, ({ requestId, types }) => ({ type: 'FileEvidence' as const, items: [{ ...ITEM, type: types[0] ?? 'photo' }], requestId })),
  ],
  RequestEvidence: () => one({ type: 'RequestEvidence', from: 'buyer', types: ['photo'], concerns: null, text: SAID }),
  AgreeToRequest: () => one({ type: 'AgreeToRequest', addressId: null, statement: null }),
  RefuseRequest: () => one({ type: 'RefuseRequest', because: 'other', statement: SAID }),
  MakeOffer: (state) => one({ type: 'MakeOffer', terms: plainTerms(state), supersedes: openOffers(state).at(-1)?.offerId ?? null, statement: null }),
  AcceptOffer: (state) => each(openOffers(state), ({ offerId }) => offerId, ({ offerId }) => ({ type: 'AcceptOffer', offerId })),
  DeclineOffer: (state) => each(openOffers(state), ({ offerId }) => offerId, ({ offerId }) => ({ type: 'DeclineOffer', offerId, statement: null })),
  RevokeOffer: (state) => each(openOffers(state), ({ offerId }) => offerId, ({ offerId }) => ({ type: 'RevokeOffer', offerId })),
  RequestIntervention: () => one({ type: 'RequestIntervention', statement: null }),
  AskForHuman: (state) => {
    const decision = standingDecision(state)
    return [{ subject: decision?.decisionId ?? null, command: { type: 'AskForHuman', decisionId: decision?.decisionId ?? null } }]
  },
  ClaimReview: () => one({ type: 'ClaimReview' }),
  ReleaseReview: () => one({ type: 'ReleaseReview' }),
  SetFinding: (state) => {
    const needs = state.phase === 'reviewing' && state.review.needs.length > 0 ? state.review.needs : (['defect'] as const)
    return each(needs, (finding) => finding, (finding) => ({ type: 'SetFinding', finding, value: 'proven', evidenceIds: [], because: SAID }))
  },
  RequalifyReason: ({ claim }) => one({ type: 'RequalifyReason', reason: claim.reason === 'R32' ? 'R31' : 'R32', because: SAID, cites: ['D-8'] }),
  DecideCase: () => one({ type: 'DecideCase', because: SAID, costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }),
  SignDecision: () => one({ type: 'SignDecision', approve: true, because: null }),
  GiveReturnAddress: (state, { account }) => each(openReturns(state), ({ legId }) => legId, () => ({ type: 'GiveReturnAddress', addressId: account.merchantAddresses[0] ?? 'candidate', sameAsOrigin: true })),
  ShipReturn: (state) => each(openReturns(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ShipReturn', legId, carrier: 'candidate', waybill: 'candidate', partnerPickup: false, freightMinor: 0, evidence: [] })),
  ConfirmReturn: (state) => each(openReturns(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ConfirmReturn', legId })),
  ContestReturn: (state) => each(openReturns(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ContestReturn', legId, because: 'damaged', statement: SAID, evidence: [] })),
  FundReturnFreight: (state) => each(state.returns, ({ legId }) => legId, ({ legId }) => ({ type: 'FundReturnFreight', legId, payer: 'platform', amountMinor: 1 })),
  ShipReplacement: (state) => each(openReplacements(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ShipReplacement', legId, carrier: 'candidate', waybill: 'candidate' })),
  ConfirmReplacement: (state) => each(openReplacements(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ConfirmReplacement', legId })),
  ReportNotPerformed: (state) => [
    ...each(openReplacements(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ReportNotPerformed' as const, legId, because: 'not_received' as const, statement: null })),
    ...each(openReturns(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ReportNotPerformed' as const, legId, because: 'refused_pickup' as const, statement: null })),
  ],
  // Reports of the outside world are not something a person is offered.
  ObserveScan: () => [], LapseClock: () => [], RecordNoticeAttempt: () => [], LinkCases: () => [],
  ConfirmLeg: (state) => each(pendingLegs(state), ({ legId }) => legId, ({ legId }) => ({ type: 'ConfirmLeg', legId, reference: 'candidate' })),
  RejectLeg: (state) => each(pendingLegs(state), ({ legId }) => legId, ({ legId }) => ({ type: 'RejectLeg', legId, because: 'insufficient_funds', availableMinor: null })),
  FileAppeal: (state) => {
    const decision = standingDecision(state)
    return decision === null ? [] : [{ subject: decision.decisionId, command: { type: 'FileAppeal', decisionId: decision.decisionId, grounds: [{ groundId: 'g1', ground: 'facts_wrong', text: SAID, evidenceIds: [] }] } }]
  },
  AnswerAppeal: (state) => each(openAppeals(state), ({ appealId }) => appealId, ({ appealId }) => ({ type: 'AnswerAppeal', appealId, statement: SAID })),
  DecideAppeal: (state) => each(openAppeals(state), ({ appealId }) => appealId, ({ appealId, grounds }) => ({
    type: 'DecideAppeal', appealId, result: 'upheld', because: SAID, instead: null, fundedBy: null, reverseMarks: false,
    answers: grounds.map(({ groundId }) => ({ groundId, answer: 'rejected' as const, because: SAID, cites: ['D-9'] })),
  })),
  PauseClock: (state, { now }) => each(state.clocks, ({ clock }) => clock, ({ clock }) => ({ type: 'PauseClock', clock, because: 'joint_request', untilAtMost: now + 86_400_000 })),
  ResumeClock: (state) => each(state.clocks, ({ clock }) => clock, ({ clock }) => ({ type: 'ResumeClock', clock })),
  ExtendClock: (state) => each(state.clocks, ({ clock }) => clock, ({ clock }) => ({ type: 'ExtendClock', clock, length: 1, because: 'joint_request' })),
  HandOver: () => one({ type: 'HandOver', body: 'authority_12315', pauseClocks: false }),
  RecordOutsideResult: (state) => BODIES.filter((body) => body === state.handover?.body).map((body) => ({ subject: null, command: { type: 'RecordOutsideResult', body, reference: 'candidate', result: 'no_result', terms: null, awardedMinor: null } })),
  RaiseSafetySignal: () => one({ type: 'RaiseSafetySignal', signal: 'batch_check', because: SAID }),
  RepinPolicy: (state) => {
    const name = state.pin.substance.platform
    return name === null ? [] : one({ type: 'RepinPolicy', policy: name, cites: ['D-9'], because: SAID })
  },
}

const pendingLegs = (state: Case) => state.money.flatMap((track) => track.legs).filter((leg) => leg.state === 'pending')
