// How a case begins, ends, and begins again. Next: talk.ts.
import { sideOf, type Case, type Negotiating } from '../case.ts'
import type { Events } from '../events.ts'
import { keep, toClosed, toNegotiating, type Meta, type Steps } from './step.ts'

export function opened(event: Events['CaseOpened'], meta: Meta): Negotiating {
  const { caseId, marketplace, orderId, buyerId, merchantId, currency, pin, claim, admission, reasonMatchesProblem } = event
  return toNegotiating({
    caseId, marketplace, orderId, buyerId, merchantId, currency, openedAt: meta.at, pin, claim, admission, reasonMatchesProblem,
    reasons: [{ reason: claim.reason, at: meta.at, kind: 'picked', proposedBy: 'buyer', confirmedBy: 'buyer', before: null, after: null }],
    statements: event.statement === null ? [] : [{ statementId: 's1', by: event.by, saidBy: null, saidAt: meta.at, text: event.statement, speech: 'claim', channel: 'case' }],
    evidence: [], evidenceRequests: [], offers: [], notices: [],
    merchantAnswer: { answer: 'none', at: null, because: null },
    // Whoever opens a case has been heard by opening it.
    heard: { buyer: true, merchant: false }, silent: { buyer: false, merchant: false },
    reopenings: [], interventionBy: null, humanAsked: false, interventionsDeclined: 0, scans: [], scanMeanings: [], clocks: [], clockRounds: {}, lapsed: [], findings: [],
    returns: [], replacements: [], money: [], decisions: [], appeals: [], appealLapsed: [], handover: null,
    sanctionsPutForward: [], linked: [], safetySignals: [], conflicts: [], limitedBy: [...admission.limitedBy], decidedBy: [],
  })
}

export const openingSteps: Steps<'CaseWithdrawn' | 'CaseReopened' | 'CaseClosed' | 'RequestAmended' | 'PolicyRepinned' | 'CasesLinked' | 'SafetySignalRaised' | 'ConflictMarked'> = {
  CaseWithdrawn: (state) => state,
  // What was decided or agreed stays heard, unless what is new is the buyer's to tell: then the merchant answers that first.
  CaseReopened: (state, { by, because }, { at }) => {
    const again = keep(state, { reopenings: [...state.reopenings, { by: sideOf(state, by), because, at }] })
    return toNegotiating(by.role === 'buyer' && because === 'new_facts' ? askedAnew(again) : again)
  },
  CaseClosed: (state, event, { at }) => toClosed(state, { closedAt: at, because: event.because, against: event.against }),
  RequestAmended: (state, { claim, admission }) => askedAnew(keep(state, { claim, admission, limitedBy: [...state.limitedBy, ...admission.limitedBy] })),
  PolicyRepinned: (state, { pin }) => keep(state, { pin }),
  CasesLinked: (state, { caseIds }) => keep(state, { linked: [...new Set([...state.linked, ...caseIds])] }),
  SafetySignalRaised: (state, { signal }) => keep(state, { safetySignals: [...state.safetySignals, signal] }),
  ConflictMarked: (state, { because }) => keep(state, { conflicts: [...state.conflicts, because] }),
}

export const unanswered: Case['merchantAnswer'] = { answer: 'none', at: null, because: null }

/** What is asked has changed, so an earlier answer, or silence, was to something else. */
export function askedAnew(state: Case): Case {
  return keep(state, { merchantAnswer: unanswered, heard: { ...state.heard, merchant: false }, silent: { ...state.silent, merchant: false } })
}
