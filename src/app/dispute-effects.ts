// What must happen outside because of a dispute's events: notices, payments, webhooks, history, sanction matters. Delivered by dispatch.ts,
// at least once, in order within a lane; `key` is the same on every retry, so that the outside can tell a repeat.
import { z } from 'zod'
import { standingDecision, type Case } from '../domain/case.ts'
import type { CaseEvent } from '../domain/events.ts'
import type { Leg } from '../domain/money/ledger.ts'
import { toldSchema } from './inbox.ts'
import { disputeNotices, inboxEffect, type DueNotice } from './notices-due.ts'
import type { HistoryEntry, NewEffect } from './ports.ts'

type Effect = Omit<NewEffect, 'notBefore'>

const noticed = z.object({ noticeId: z.string(), about: z.string(), contact: z.number(), told: toldSchema.optional() })
/** One person, and what he is told by each of his contacts. */
const addressed = z.object({ party: z.enum(['buyer', 'merchant']), account: z.string(), orderId: z.string() })
/** A row written before notices went together holds one by itself. */
export const noticesBody = z.union([addressed.extend({ notices: z.array(noticed).min(1) }), addressed.extend(noticed.shape).transform(({ party, account, orderId, ...one }) => ({ party, account, orderId, notices: [one] }))])
export const paymentBody = z.object({ legId: z.string(), flowId: z.string(), from: z.string(), to: z.string(), amountMinor: z.number(), currency: z.string(), orderId: z.string(), tenders: z.array(z.object({ tenderId: z.string(), tender: z.string(), amountMinor: z.number() })).optional() })
export const observeScanBody = z.object({ orderId: z.string(), shipmentId: z.string(), scanId: z.string() })
export const waybillBody = z.object({ carrier: z.string(), waybill: z.string(), orderId: z.string(), leg: z.enum(['return', 'replacement']), shipmentId: z.string() })
export const sanctionBody = z.object({ against: z.enum(['buyer', 'merchant']), account: z.string(), merchantId: z.string(), buyerId: z.string(), measures: z.array(z.string()), rules: z.array(z.unknown()), fromCase: z.string(), decisionId: z.string().nullable(), matter: z.number(), currency: z.string() })
export const marksReversedBody = z.object({
  fromCase: z.string(), merchantId: z.string(), buyerId: z.string(), decisionIds: z.array(z.string()), because: z.enum(['dispute_appeal', 'decision_set_aside']), reference: z.string(),
})

export function disputeEffects(events: readonly CaseEvent[], after: Case, { version, at }: { version: number; at: number }): Effect[] {
  const notices = disputeNotices(events, after, version)
  const own = events.flatMap((event, index) => effectsOf(event, after, `${after.caseId}.${version}.${index + 1}`))
  const webhook: Effect = {
    kind: 'webhook', lane: 'webhook', key: `${after.caseId}.${version}`,
    body: { type: 'case.changed', caseId: after.caseId, version, phase: after.phase, marketplace: after.marketplace, orderId: after.orderId, events: events.map((event) => event.type) },
  }
  return [...own, ...noticeEffects(events, after, { version, notices }), ...inboxEffect(notices, `${after.caseId}.${version}`, at), ...(events.some(changesHistory) ? [historyEffect(after, version)] : []), webhook]
}

/**
 * All of a commit's notices to one party are carried and recorded together; outside, each contact of each notice keeps a key of its own.
 * What the commit itself says was tried needs nobody to carry it.
 */
function noticeEffects(events: readonly CaseEvent[], after: Case, { version, notices }: { version: number; notices: readonly DueNotice[] }): Effect[] {
  const tried = new Set(events.flatMap((event) => (event.type === 'NoticeAttempted' ? [event.noticeId] : [])))
  return (['buyer', 'merchant'] as const).flatMap((party): Effect[] => {
    const told = events.flatMap((event) => (event.type === 'PartyNotified' && event.party === party && !tried.has(event.noticeId)
      ? Array.from({ length: event.contacts }, (_, contact) => ({ noticeId: event.noticeId, about: event.about, contact, told: notices.find((notice) => notice.noticeId === event.noticeId)?.told }))
      : []))
    const account = party === 'buyer' ? after.buyerId : after.merchantId
    return told.length === 0 ? [] : [{ kind: 'notice', lane: `notice:${party}`, key: `${after.caseId}.${version}.notice.${party}`, body: { party, account, orderId: after.orderId, notices: told } }]
  })
}

function effectsOf(event: CaseEvent, after: Case, key: string): Effect[] {
  switch (event.type) {
    case 'LegInstructed':
      return [paymentEffect(event.leg, after)]
    case 'ReturnShipped':
    case 'ReplacementShipped':
      return [{
        kind: 'watch_waybill', lane: 'waybill', key,
        body: { carrier: event.carrier, waybill: event.waybill, orderId: after.orderId, leg: event.type === 'ReturnShipped' ? 'return' : 'replacement', shipmentId: `${event.type === 'ReturnShipped' ? 'ret' : 'rep'}-${after.caseId}-${event.legId}` },
      }]
    case 'SanctionPutForward':
      return [{
        kind: 'open_sanction', lane: 'sanction', key,
        body: {
          against: event.against, account: event.against === 'buyer' ? after.buyerId : after.merchantId, merchantId: after.merchantId, buyerId: after.buyerId, measures: event.measures,
          rules: event.rules, fromCase: after.caseId, decisionId: event.decisionId, matter: after.sanctionsPutForward.length, currency: after.currency,
        },
      }]
    case 'AppealDecided':
      return event.reverseMarks ? [reverseMarks(after, key, { decisionIds: appealedDecisions(after, event.appealId), because: 'dispute_appeal', reference: event.appealId })] : []
    case 'DecisionSetAside':
      // What an appeal leaves standing it says itself; a corrected sum or a settlement of the sides changes no mark. Otherwise a sanction falls
      // with the decision it rests on.
      return event.because === 'appeal' || event.because === 'arithmetic' || event.because === 'agreement' ? [] : [reverseMarks(after, key, { decisionIds: [event.decisionId], because: 'decision_set_aside', reference: event.decisionId })]
    default:
      return []
  }
}

/** Under the leg's own key, whenever it is spoken of. */
export const paymentEffect = (leg: Leg, { caseId, orderId }: Case): Effect => ({
  kind: 'payment', lane: 'payment', key: `${caseId}.${leg.idempotencyKey}`,
  body: { legId: leg.legId, flowId: leg.flowId, from: leg.source, to: leg.target, amountMinor: leg.amountMinor, currency: leg.currency, orderId, ...(leg.tenders === undefined ? {} : { tenders: leg.tenders }) },
})

/** The decision appealed against and those that fell before it; not the one the appeal has just put in its place. */
const appealedDecisions = (after: Case, appealId: string): string[] => {
  const appealed = after.appeals.find((appeal) => appeal.appealId === appealId)?.decisionId
  return after.decisions.filter((decision) => decision.decisionId === appealed || decision.state === 'set_aside').map((decision) => decision.decisionId)
}

function reverseMarks(after: Case, key: string, marks: Pick<z.infer<typeof marksReversedBody>, 'decisionIds' | 'because' | 'reference'>): Effect {
  return { kind: 'reverse_sanctions', lane: 'sanction', key, body: { fromCase: after.caseId, merchantId: after.merchantId, buyerId: after.buyerId, ...marks } }
}

const changesHistory = (event: CaseEvent): boolean =>
  event.type === 'CaseOpened' || event.type === 'DecisionIssued' || event.type === 'DecisionSetAside' || event.type === 'CaseClosed' || event.type === 'CaseReopened'

/** The projection of one case into the history of both accounts; recorded once per (account, case), so a repeat changes nothing. */
function historyEffect(after: Case, version: number): Effect {
  return { kind: 'history', lane: 'history', key: `${after.caseId}.${version}.history`, body: { entries: [entry(after, 'buyer', version), entry(after, 'merchant', version)] } }
}

function entry(after: Case, role: 'buyer' | 'merchant', version: number): HistoryEntry {
  const decision = standingDecision(after)
  const refunded = (decision?.flows ?? []).filter((flow) => flow.to === 'buyer').reduce((sum, flow) => sum + flow.amountMinor, 0)
  return {
    marketplaceId: after.marketplace, account: role === 'buyer' ? after.buyerId : after.merchantId, role, caseId: after.caseId, process: 'dispute', openedAt: after.openedAt,
    closedAt: after.phase === 'closed' ? after.closedAt : null, reason: after.claim.reason, outcome: decision?.outcome ?? null, amountMinor: refunded, currency: after.currency,
    amountBand: amountBand(after.claim.requestedMinor), detail: { remedy: after.claim.remedy, orderId: after.orderId }, version,
  }
}

/** Bands in yuan, as published by mediation boards (DS-17): the other side sees the band, never the amount. */
const BANDS = [[10_000, '0-100'], [50_000, '100-500'], [100_000, '500-1000'], [500_000, '1000-5000'], [1_000_000, '5000-10000']] as const
export const amountBand = (amountMinor: number): string => BANDS.find(([upTo]) => amountMinor < upTo)?.[1] ?? '10000+'
