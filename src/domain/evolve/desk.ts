// What the platform's desk does: intervention, review, findings, decisions, appeals, sanctions put forward, outside bodies. Next: goods.ts.
import { openAppeal } from '../case.ts'
import type { Case, Reviewing } from '../case.ts'
import type { Decision } from '../parts.ts'
import { unanswered } from './opening.ts'
import { keep, toNegotiating, toReviewing, toSettled, type Steps } from './step.ts'
import { heard } from './talk.ts'

export const deskSteps: Steps<
  | 'InterventionRequested' | 'InterventionDeclined' | 'ReviewOpened' | 'HumanRequested' | 'ReviewClaimed' | 'ReviewReleased' | 'FindingSet' | 'DecisionPrepared'
  | 'DecisionSentBack' | 'DecisionIssued' | 'DecisionSetAside' | 'AppealFiled' | 'AppealAnswered' | 'AppealDecided' | 'AppealLapsed' | 'SanctionPutForward'
  | 'HandedOver' | 'OutsideResultRecorded'
> = {
  InterventionRequested: (state, { by }) => keep(state, { interventionBy: by }),
  InterventionDeclined: (state, { next, limitedBy }) => toNegotiating(keep(state, {
    interventionsDeclined: state.interventionsDeclined + 1, limitedBy: [...state.limitedBy, ...limitedBy],
    // What he answered before did not end the matter; now it is left to him and his turn begins anew.
    ...(next === 'merchant' ? { merchantAnswer: unanswered } : {}),
  })),
  ReviewOpened: (state, { because, needs }, { at }) =>
    toReviewing(state, { because, openedAt: at, officerId: null, needs, prepared: null, appealId: because === 'appeal' ? (openAppeal(state)?.appealId ?? null) : null }),
  HumanRequested: (state) => keep(state, { humanAsked: true }),
  ReviewClaimed: (state, { officerId }) => inReview(state, { officerId }),
  ReviewReleased: (state) => inReview(state, { officerId: null }),
  FindingSet: (state, { entry }) => {
    const found = keep(state, { findings: [...state.findings, entry] })
    return found.phase === 'reviewing' ? inReview(found, { needs: found.review.needs.filter((finding) => finding !== entry.finding) }) : found
  },
  DecisionPrepared: (state, { decision, officerId }) => inReview(state, { prepared: { decision, officerId } }),
  DecisionSentBack: (state) => inReview(state, { prepared: null }),
  DecisionIssued: (state, { decision }, { at }) => toSettled(keep(state, {
    decisions: [...state.decisions, Object.assign({}, decision, { at, state: 'standing' as const })],
    limitedBy: [...state.limitedBy, ...decision.limitedBy],
    decidedBy: [...new Set([...state.decidedBy, ...finders(state), ...deciders(decision)])],
  })),
  DecisionSetAside: (state, { decisionId, because }) => {
    // What another body has decided is not heard again here.
    const appeals = state.appeals.map((appeal) => (because === 'outside_result' && appeal.state === 'filed' ? { ...appeal, state: 'overtaken' as const } : appeal))
    const decisions = state.decisions.map((decision) => (decision.decisionId === decisionId ? { ...decision, state: 'set_aside' as const } : decision))
    return toNegotiating(keep(state, { decisions, appeals }))
  },

  AppealFiled: (state, { appealId, decisionId, by, round, grounds }, { at }) => heard(keep(state, {
    appeals: [...state.appeals, { appealId, decisionId, by, round, at, grounds, answered: false, state: 'filed', result: null, answers: [], officerId: null }],
  }), by),
  AppealAnswered: (state, { appealId, by }) =>
    heard(keep(state, { appeals: state.appeals.map((appeal) => (appeal.appealId === appealId ? { ...appeal, answered: true } : appeal)) }), by),
  AppealDecided: (state, { appealId, officerId, result, answers }) => {
    const appeals = state.appeals.map((appeal) => (appeal.appealId === appealId ? { ...appeal, state: 'decided' as const, result, answers, officerId } : appeal))
    const decided = keep(state, { appeals, decidedBy: [...new Set([...state.decidedBy, ...finders(state), officerId])] })
    return decided.phase === 'reviewing' && decided.review.appealId === appealId ? toSettled(decided) : decided
  },
  AppealLapsed: (state, { decisionId }) => keep(state, { appealLapsed: [...state.appealLapsed, decisionId] }),

  SanctionPutForward: (state, { against, measures, rules }, { at }) => keep(state, { sanctionsPutForward: [...state.sanctionsPutForward, { against, measures, rules, at }] }),
  HandedOver: (state, { body, pauseClocks }, { at }) => keep(state, { handover: { body, at, pausedClocks: pauseClocks, reference: null, result: null, awardedMinor: null } }),
  OutsideResultRecorded: (state, { body, reference, result, awardedMinor, terms, awaitsSecond }, { at, actor }) => {
    if (awaitsSecond === true && terms !== null && state.handover !== null) return keep(state, { handover: { ...state.handover, prepared: { officerId: actor.id, reference, result, awardedMinor, terms } } })
    const recorded = keep(state, { handover: { body, at: state.handover?.at ?? at, pausedClocks: state.handover?.pausedClocks ?? false, reference, result, awardedMinor } })
    // What the sides agreed to before the body that reports it is their word.
    return result === 'settled' && terms !== null && actor.role === 'outside' ? heard(heard(recorded, 'buyer'), 'merchant') : recorded
  },
}

/** Outside a review there is nothing to change: a late claim of the desk leaves the case as it is. */
function inReview(state: Case, change: Partial<Reviewing['review']>): Case {
  return state.phase === 'reviewing' ? toReviewing(state, { ...state.review, ...change }) : state
}

/** Whose findings a decision rests on has decided with it, also where a machine drew the conclusion. */
const finders = (state: Case): string[] => state.findings.flatMap((entry) => (entry.officerId === null ? [] : [entry.officerId]))

function deciders(decision: Decision): string[] {
  if (decision.by.by !== 'officer') return []
  return decision.by.secondOfficerId === null ? [decision.by.officerId] : [decision.by.officerId, decision.by.secondOfficerId]
}
