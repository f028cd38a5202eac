// What of a commit somebody must be told, in codes and figures: every notice the procedure owes a party, and what an officer needs to know of
// the cases he holds or has decided. Carried into the inboxes by dispatch.ts; said by sentences/notices.ts.
import { currentReason, standingDecision, type Case } from '../domain/case.ts'
import type { CaseEvent, EventType } from '../domain/events.ts'
import type { Clock } from '../domain/parts.ts'
import type { SanctionEvent } from '../domain/sanction/events.ts'
import type { SanctionState } from '../domain/sanction/sanction.ts'
import type { About, Box, Told } from './inbox.ts'
import type { NewEffect } from './ports.ts'

export type DueNotice = { readonly noticeId: string; readonly box: Box; readonly account: string; readonly told: Told }

/** Of several things that happened at once, the first of these says most about a notice. */
const TELLING: Partial<Record<About, readonly EventType[]>> = {
  case_opened: ['CaseReopened', 'CaseOpened'],
  offer: ['OfferAccepted', 'OfferDeclined', 'OfferRevoked', 'OfferLapsed', 'OfferMade'],
  intervention: ['InterventionDeclined', 'CaseReopened', 'HumanRequested', 'InterventionRequested', 'ReviewOpened'],
  decision: ['DecisionIssued'],
  appeal: ['AppealDecided', 'AppealAnswered', 'AppealFiled'],
  return: ['ReplacementFailed', 'ReturnContested', 'ReturnConfirmed', 'ReturnShipped', 'ReturnAddressGiven', 'ReturnAuthorised', 'ReturnAbandoned', 'ReplacementReceived', 'ReplacementShipped', 'ReplacementOwed'],
  reason_change: ['ReasonRequalified', 'ReasonChanged'],
  outside: ['OutsideResultRecorded', 'HandedOver'],
}

/** One effect for all of them: the inbox is a lane of its own, held up by no mail server. */
export function inboxEffect(notices: readonly DueNotice[], key: string, at: number): Omit<NewEffect, 'notBefore'>[] {
  return notices.length === 0 ? [] : [{ kind: 'inbox', lane: 'inbox', key: `${key}.inbox`, body: { at, notices } }]
}

/** `version` is the commit's: it makes the id of a notice the same on every retry. */
export function disputeNotices(events: readonly CaseEvent[], after: Case, version: number): DueNotice[] {
  const happened = new Set<string>(events.map((event) => event.type))
  const own = events.flatMap((event): DueNotice[] => {
    if (event.type !== 'PartyNotified') return []
    const clock = event.clock === null ? null : after.clocks.findLast((one) => one.clock === event.clock && one.owner === event.party) ?? null
    const told = toldOf(after, event.about, { happened: TELLING[event.about]?.find((type) => happened.has(type)) ?? null, clock })
    return [{ noticeId: event.noticeId, told, ...partyBox(after, event.party) }]
  })
  return [...own, ...officerNotices(events, after, version)]
}

const partyBox = (after: Case, party: 'buyer' | 'merchant'): { box: Box; account: string } => ({ box: party, account: party === 'buyer' ? after.buyerId : after.merchantId })

/** Not what enters a queue: queues are read as queues, and the stream tells their sizes. */
function officerNotices(events: readonly CaseEvent[], after: Case, version: number): DueNotice[] {
  const holder = after.phase === 'reviewing' ? after.review.officerId : null
  const due = new Map<string, DueNotice>()
  for (const event of events) {
    for (const { to, about } of deskAbouts(event, after, holder)) {
      const clock = after.clocks.find((one) => one.clock === 'officerMustDecide' || one.clock === 'appealMustBeDecided') ?? null
      const told = toldOf(after, about, { happened: null, clock: to === holder ? clock : null })
      due.set(`${to} ${about}`, { noticeId: `${about}.${version}`, box: 'officer', account: to, told })
    }
  }
  return [...due.values()]
}

function deskAbouts(event: CaseEvent, after: Case, holder: string | null): { to: string; about: About }[] {
  const toHolder = (about: About) => (holder === null ? [] : [{ to: holder, about }])
  switch (event.type) {
    case 'EvidenceFiled': return event.by === 'officer' ? [] : toHolder('evidence_arrived')
    case 'AppealAnswered': return toHolder('appeal_answered')
    case 'DecisionSentBack': return event.officerId === holder ? [] : toHolder('decision_sent_back')
    case 'ClockLapsed': return event.outcome === 'too_late' ? [] : event.clock === 'evidenceMustArrive' ? toHolder('evidence_overdue') : event.clock === 'officerMustDecide' || event.clock === 'appealMustBeDecided' ? toHolder('overdue') : []
    case 'DecisionIssued': return event.decision.by.by === 'officer' && event.decision.by.secondOfficerId !== null ? [{ to: event.decision.by.officerId, about: 'decision_signed' }] : []
    case 'AppealFiled': {
      const by = after.decisions.find((decision) => decision.decisionId === event.decisionId)?.by
      return by?.by === 'officer' ? [{ to: by.officerId, about: 'decision_appealed' }] : []
    }
    default: return []
  }
}

export function sanctionNotices(events: readonly SanctionEvent[], after: SanctionState): DueNotice[] {
  const { matter } = after
  return events.flatMap((event): DueNotice[] => {
    if (event.type !== 'SanctionNotified') return []
    const clock = event.clock === null ? null : after.clocks.find((one) => one.clock === event.clock) ?? null
    const told: Told = {
      process: 'sanction', about: event.about, happened: null, orderId: matter.orderId, reason: matter.reason, remedy: null, amountMinor: 0, currency: matter.currency, outcome: null, clock: clock && clockTold(clock),
    }
    return [{ noticeId: event.noticeId, box: event.party, account: matter.account, told }]
  })
}

export function toldOf(after: Case, about: About, more: { happened: string | null; clock: Clock | null }): Told {
  return {
    process: 'dispute', about, happened: more.happened, orderId: after.orderId, reason: currentReason(after), remedy: after.claim.remedy, amountMinor: after.claim.requestedMinor + after.claim.requestedFreightMinor,
    currency: after.currency, outcome: standingDecision(after)?.outcome ?? null, clock: more.clock && clockTold(more.clock),
  }
}

export const clockTold = ({ clock, owner, length, unit, endsAt, atZero, pausedAt, beyondCalendar }: Clock): NonNullable<Told['clock']> => ({ clock, owner, length, unit, endsAt, atZero, pausedAt, beyondCalendar })

