// What the two sides say to each other: statements, evidence, answers, offers, the reason and its history. Next: desk.ts.
import type { Case, Offer } from '../case.ts'
import type { Side } from '../parts.ts'
import { askedAnew } from './opening.ts'
import { keep, type Steps } from './step.ts'

export const talkSteps: Steps<
  | 'StatementMade' | 'EvidenceFiled' | 'EvidenceRequested' | 'RequestAgreed' | 'RequestRefused' | 'OfferMade' | 'OfferAccepted' | 'OfferDeclined' | 'OfferRevoked'
  | 'OfferLapsed' | 'ReasonChanged' | 'ReasonRequalified'
> = {
  StatementMade: (state, { type: _type, ...statement }) => {
    const said = keep(state, { statements: [...state.statements, statement] })
    const merchant = statement.by.role === 'merchant' || statement.by.role === 'clerk'
    // Words spoken before he was told of the case answer nothing.
    return merchant && state.notices.some((notice) => notice.party === 'merchant') ? heard(said, 'merchant') : said
  },
  EvidenceFiled: (state, { by, items, requestId }, { at }) => keep(state, {
    evidence: [...state.evidence, ...items.map((item) => Object.assign({}, item, { by, at, requestId }))],
    evidenceRequests: state.evidenceRequests.map((request) => (request.requestId === requestId && request.state === 'open' ? { ...request, state: 'met' as const } : request)),
  }),
  EvidenceRequested: (state, { requestId, from, types, concerns }, { at }) =>
    keep(state, { evidenceRequests: [...state.evidenceRequests, { requestId, from, types, concerns, at, state: 'open' }] }),

  RequestAgreed: (state, _event, { at }) => heard(keep(state, { merchantAnswer: { answer: 'agreed', at, because: null } }), 'merchant'),
  RequestRefused: (state, { because }, { at }) => heard(keep(state, { merchantAnswer: { answer: 'refused', at, because } }), 'merchant'),
  OfferMade: (state, { offerId, by, terms, nets, supersedes, statement }, { at }) => {
    const offers = state.offers.map((offer) => (offer.offerId === supersedes ? { ...offer, state: 'superseded' as const } : offer))
    const made: Offer = { offerId, by, at, terms, nets, supersedes, statement, state: 'open' }
    const answered = by === 'merchant' ? keep(state, { merchantAnswer: { answer: 'offered', at, because: null } }) : state
    return heard(keep(answered, { offers: [...offers, made] }), by)
  },
  OfferAccepted: (state, { offerId, by }) => heard(withOffer(state, offerId, 'accepted'), by),
  OfferDeclined: (state, { offerId, by }) => heard(withOffer(state, offerId, 'declined'), by),
  OfferRevoked: (state, { offerId }) => withOffer(state, offerId, 'revoked'),
  OfferLapsed: (state, { offerId }) => withOffer(state, offerId, 'lapsed'),

  ReasonChanged: (state, { to, problem, proposedBy, confirmedBy, before, after, admission }, { at }) => askedAnew(keep(state, {
    claim: { ...state.claim, reason: to, problem },
    admission,
    reasons: [...state.reasons, { reason: to, at, kind: 'changed', proposedBy, confirmedBy, before, after }],
    limitedBy: [...state.limitedBy, ...admission.limitedBy],
  })),
  // The claim keeps the party's own pick: a re-qualification stands beside it and can fall on appeal.
  ReasonRequalified: (state, { to, before, after }, { at }) =>
    keep(state, { reasons: [...state.reasons, { reason: to, at, kind: 'requalified', proposedBy: 'officer', confirmedBy: 'officer', before, after }] }),
}

export function heard(state: Case, side: Side): Case {
  return state.heard[side] && !state.silent[side] ? state : keep(state, { heard: { ...state.heard, [side]: true }, silent: { ...state.silent, [side]: false } })
}

/** Silence where his word was asked for: he could answer, and did not. */
export function heardBySilence(state: Case, side: Side): Case {
  return state.heard[side] ? state : keep(state, { heard: { ...state.heard, [side]: true }, silent: { ...state.silent, [side]: true } })
}

function withOffer(state: Case, offerId: string, now: Offer['state']): Case {
  return keep(state, { offers: state.offers.map((offer) => (offer.offerId === offerId ? { ...offer, state: now } : offer)) })
}
