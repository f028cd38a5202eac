// Everything that can have happened to a case, once, as schemas: what the log holds and what is read back is checked by these.
// Events carry person ids and text hashes, never names or free text. What they make true: evolve.ts.
import { z } from 'zod'
import { amountMinorSchema } from './money/amount.ts'
import { flowSchema } from './money/flow.ts'
import { legSchema } from './money/ledger.ts'
import { idSchema, instantSchema, scanSchema } from './order.ts'
import {
  actorSchema, claimSchema, claimedLineSchema, clockSchema, computedSchema, decisionSchema, evidenceItemSchema, findingEntrySchema, groundAnswerSchema, groundSchema, limitedBySchema, netsSchema,
  pinSchema, reasonSchema, remedySchema, restrictedSchema, ruleHitSchema, sideSchema, termsSchema, textRefSchema,
} from './parts.ts'
import { BASES, CLOCKS, EVIDENCE_TYPES, FINDINGS, PROBLEMS, ROUTES, SANCTIONS } from './vocabulary.ts'

const text = textRefSchema.nullable()

/** What policy said about letting the case in, and the routes it leaves. */
export const admissionSchema = z.strictObject({
  admissible: z.boolean(), lane: z.enum(['normal', 'cancel', 'express', 'complaint', 'negotiation_only']), basis: z.enum(BASES), routes: z.array(z.enum(ROUTES)),
  askBuyer: z.array(z.enum(EVIDENCE_TYPES)), askMerchant: z.array(z.enum(EVIDENCE_TYPES)), rules: z.array(ruleHitSchema), limitedBy: z.array(limitedBySchema),
})

const schemas = {
  CaseOpened: z.strictObject({
    type: z.literal('CaseOpened'), caseId: z.string().regex(/^\d{1,19}$/), orderId: idSchema, buyerId: idSchema, merchantId: idSchema, marketplace: idSchema,
    currency: z.string().length(3), claim: claimSchema, statement: text, pin: pinSchema, admission: admissionSchema, reasonMatchesProblem: z.boolean(), by: actorSchema,
  }),
  RequestAmended: z.strictObject({ type: z.literal('RequestAmended'), claim: claimSchema, statement: text, admission: admissionSchema }),
  ReasonChanged: z.strictObject({
    type: z.literal('ReasonChanged'), from: reasonSchema, to: reasonSchema, problem: z.enum(PROBLEMS), proposedBy: sideSchema, offerId: idSchema.nullable(), confirmedBy: sideSchema,
    before: netsSchema, after: netsSchema, previewHash: z.string(), admission: admissionSchema,
  }),
  ReasonRequalified: z.strictObject({ type: z.literal('ReasonRequalified'), from: reasonSchema, to: reasonSchema, officerId: idSchema, because: textRefSchema, cites: z.array(z.string()), before: netsSchema, after: netsSchema }),
  CaseWithdrawn: z.strictObject({ type: z.literal('CaseWithdrawn'), by: sideSchema, statement: text }),
  CaseReopened: z.strictObject({ type: z.literal('CaseReopened'), by: actorSchema, because: z.string(), statement: text }),
  CaseClosed: z.strictObject({ type: z.literal('CaseClosed'), because: z.enum(['settled', 'decided', 'withdrawn', 'lapsed', 'inadmissible', 'handed_over', 'performed']), against: sideSchema.nullable() }),

  PartyNotified: z.strictObject({ type: z.literal('PartyNotified'), noticeId: idSchema, party: sideSchema, about: z.enum(['case_opened', 'request_amended', 'offer', 'evidence_requested', 'intervention', 'decision', 'appeal', 'return', 'clock', 'reason_change', 'outside']), contacts: z.int().min(0).max(5), clock: z.enum(CLOCKS).nullable() }),
  NoticeAttempted: z.strictObject({ type: z.literal('NoticeAttempted'), noticeId: idSchema, contact: z.int().min(0).max(5), result: z.enum(['delivered', 'failed']) }),
  StatementMade: z.strictObject({ type: z.literal('StatementMade'), statementId: idSchema, by: actorSchema, saidBy: sideSchema.nullable(), saidAt: instantSchema, text: textRefSchema, speech: z.enum(['claim', 'answer', 'promise', 'notice', 'admission', 'inducement', 'other']), channel: z.enum(['case', 'presale_chat', 'aftersale_chat', 'live', 'phone']), restricted: restrictedSchema.optional() }),
  EvidenceFiled: z.strictObject({ type: z.literal('EvidenceFiled'), by: z.enum(['buyer', 'merchant', 'carrier', 'officer']), items: z.array(evidenceItemSchema).min(1), requestId: idSchema.nullable() }),
  EvidenceRequested: z.strictObject({ type: z.literal('EvidenceRequested'), requestId: idSchema, from: z.enum(['buyer', 'merchant', 'carrier']), types: z.array(z.enum(EVIDENCE_TYPES)), concerns: z.enum(FINDINGS).nullable(), text, rules: z.array(ruleHitSchema) }),

  RequestAgreed: z.strictObject({ type: z.literal('RequestAgreed'), by: actorSchema, statement: text }),
  RequestRefused: z.strictObject({ type: z.literal('RequestRefused'), by: actorSchema, because: z.string(), statement: text }),
  OfferMade: z.strictObject({ type: z.literal('OfferMade'), offerId: idSchema, by: sideSchema, terms: termsSchema, nets: netsSchema, supersedes: idSchema.nullable(), statement: text }),
  OfferAccepted: z.strictObject({ type: z.literal('OfferAccepted'), offerId: idSchema, by: sideSchema }),
  OfferDeclined: z.strictObject({ type: z.literal('OfferDeclined'), offerId: idSchema, by: sideSchema, statement: text }),
  OfferRevoked: z.strictObject({ type: z.literal('OfferRevoked'), offerId: idSchema, by: sideSchema }),
  OfferLapsed: z.strictObject({ type: z.literal('OfferLapsed'), offerId: idSchema }),

  InterventionRequested: z.strictObject({ type: z.literal('InterventionRequested'), by: sideSchema, statement: text }),
  /** Policy leaves the matter with the parties: who must move next, by which rules, and what stays open. */
  InterventionDeclined: z.strictObject({ type: z.literal('InterventionDeclined'), next: z.enum(['merchant', 'buyer']), rules: z.array(ruleHitSchema), routes: z.array(z.enum(ROUTES)), limitedBy: z.array(limitedBySchema), computed: computedSchema }),
  ReviewOpened: z.strictObject({ type: z.literal('ReviewOpened'), because: z.enum(['intervention', 'lapse', 'finding_needed', 'policy', 'human_asked', 'contested_return', 'not_performed', 'reopened', 'appeal']), needs: z.array(z.enum(FINDINGS)), rules: z.array(ruleHitSchema), reported: z.strictObject({ legId: idSchema, because: z.string(), statement: text }).optional() }),
  HumanRequested: z.strictObject({ type: z.literal('HumanRequested'), by: sideSchema, decisionId: idSchema.nullable() }),
  ReviewClaimed: z.strictObject({ type: z.literal('ReviewClaimed'), officerId: idSchema }),
  ReviewReleased: z.strictObject({ type: z.literal('ReviewReleased'), officerId: idSchema }),
  FindingSet: z.strictObject({ type: z.literal('FindingSet'), entry: findingEntrySchema }),
  DecisionPrepared: z.strictObject({ type: z.literal('DecisionPrepared'), decision: decisionSchema, officerId: idSchema }),
  /** By a second person who does not sign it, or by nobody: what it decided on has changed meanwhile. */
  DecisionSentBack: z.strictObject({ type: z.literal('DecisionSentBack'), officerId: idSchema.nullable(), because: text }),
  DecisionIssued: z.strictObject({ type: z.literal('DecisionIssued'), decision: decisionSchema }),
  /** Old decision annulled by an appeal, an asked-for human, a reopening or an outside result. */
  DecisionSetAside: z.strictObject({ type: z.literal('DecisionSetAside'), decisionId: idSchema, because: z.enum(['appeal', 'human', 'reopened', 'outside_result', 'arithmetic', 'agreement']) }),
  PolicyRepinned: z.strictObject({ type: z.literal('PolicyRepinned'), pin: pinSchema, cites: z.array(z.string()), officerId: idSchema, because: textRefSchema }),

  ClockStarted: z.strictObject({ type: z.literal('ClockStarted'), clock: clockSchema }),
  ClockStopped: z.strictObject({ type: z.literal('ClockStopped'), clock: z.enum(CLOCKS), because: z.enum(['done', 'superseded', 'case_closed', 'withdrawn']) }),
  ClockPaused: z.strictObject({ type: z.literal('ClockPaused'), clock: z.enum(CLOCKS), because: z.string(), untilAtMost: instantSchema }),
  ClockResumed: z.strictObject({ type: z.literal('ClockResumed'), clock: z.enum(CLOCKS), endsAt: instantSchema }),
  ClockExtended: z.strictObject({ type: z.literal('ClockExtended'), clock: z.enum(CLOCKS), endsAt: instantSchema, because: z.string() }),
  /** `outcome` is always named, also when nothing more happens: too late, notice incomplete, limited by a guarantee. */
  ClockLapsed: z.strictObject({ type: z.literal('ClockLapsed'), clock: z.enum(CLOCKS), round: z.int(), outcome: z.enum(['as_announced', 'too_late', 'notice_incomplete', 'limited']), atZero: z.string(), limitedBy: z.array(limitedBySchema) }),

  ReturnAuthorised: z.strictObject({ type: z.literal('ReturnAuthorised'), legId: idSchema, addressId: idSchema.nullable(), addressFrom: z.enum(['merchant', 'file', 'none']), lines: z.array(claimedLineSchema), freightPayer: z.string() }),
  ReturnAddressGiven: z.strictObject({ type: z.literal('ReturnAddressGiven'), legId: idSchema, addressId: idSchema, from: z.enum(['merchant', 'file']), sameAsOrigin: z.boolean() }),
  ReturnShipped: z.strictObject({ type: z.literal('ReturnShipped'), legId: idSchema, carrier: idSchema, waybill: idSchema, partnerPickup: z.boolean(), freightMinor: amountMinorSchema, waybillInTime: z.boolean().nullable() }),
  ReturnConfirmed: z.strictObject({ type: z.literal('ReturnConfirmed'), legId: idSchema, by: z.enum(['merchant', 'lapse', 'scan', 'officer']) }),
  ReturnContested: z.strictObject({ type: z.literal('ReturnContested'), legId: idSchema, because: z.string(), statement: text }),
  ReturnAbandoned: z.strictObject({ type: z.literal('ReturnAbandoned'), legId: idSchema, because: z.enum(['not_shipped', 'withdrawn', 'superseded']) }),
  ReplacementOwed: z.strictObject({ type: z.literal('ReplacementOwed'), legId: idSchema, kind: z.enum(['exchange', 'reship', 'repair']), lines: z.array(claimedLineSchema) }),
  ReplacementShipped: z.strictObject({ type: z.literal('ReplacementShipped'), legId: idSchema, carrier: idSchema, waybill: idSchema }),
  ReplacementReceived: z.strictObject({ type: z.literal('ReplacementReceived'), legId: idSchema, by: z.enum(['buyer', 'lapse']) }),
  ReplacementFailed: z.strictObject({ type: z.literal('ReplacementFailed'), legId: idSchema, because: z.string(), substitute: remedySchema, statement: textRefSchema.optional() }),
  ScanObserved: z.strictObject({ type: z.literal('ScanObserved'), scan: scanSchema, meaning: z.enum(['none', 'express_pickup', 'return_back', 'return_refused', 'contradiction', 'carrier_denies', 'carrier_confirms', 'lost', 'intercepted', 'pickup_late']) }),

  FlowOwed: z.strictObject({ type: z.literal('FlowOwed'), flow: flowSchema, decisionId: idSchema, waits: z.enum(['nothing', 'goods_back', 'appeal_window']) }),
  FlowReleased: z.strictObject({ type: z.literal('FlowReleased'), flowId: idSchema }),
  FlowCancelled: z.strictObject({ type: z.literal('FlowCancelled'), flowId: idSchema, because: z.enum(['set_aside', 'return_abandoned', 'superseded']) }),
  LegInstructed: z.strictObject({ type: z.literal('LegInstructed'), leg: legSchema }),
  LegPosted: z.strictObject({ type: z.literal('LegPosted'), legId: idSchema, reference: idSchema }),
  LegVoided: z.strictObject({ type: z.literal('LegVoided'), legId: idSchema, because: z.string(), availableMinor: amountMinorSchema.nullable() }),
  /** Money outside escrow, or owed by a party nobody can draw on: recorded, never instructed. */
  ObligationRecorded: z.strictObject({ type: z.literal('ObligationRecorded'), flowId: idSchema, amountMinor: amountMinorSchema, owedBy: z.string(), because: z.enum(['outside_escrow', 'no_source', 'reversal_not_recoverable']) }),
  /** A claim for an advance falls, because the payment it financed was reversed: what is left is nobody's debt. */
  ReceivableWaived: z.strictObject({ type: z.literal('ReceivableWaived'), flowId: idSchema, amountMinor: amountMinorSchema, decisionId: idSchema }),

  AppealFiled: z.strictObject({ type: z.literal('AppealFiled'), appealId: idSchema, decisionId: idSchema, by: sideSchema, round: z.int().min(1), grounds: z.array(groundSchema) }),
  AppealAnswered: z.strictObject({ type: z.literal('AppealAnswered'), appealId: idSchema, by: sideSchema, statement: textRefSchema }),
  AppealDecided: z.strictObject({ type: z.literal('AppealDecided'), appealId: idSchema, officerId: idSchema, result: z.enum(['upheld', 'reversed', 'partly_reversed']), answers: z.array(groundAnswerSchema), because: textRefSchema, fundedBy: z.enum(['merchant', 'buyer', 'platform']).nullable(), reverseMarks: z.boolean() }),
  AppealLapsed: z.strictObject({ type: z.literal('AppealLapsed'), decisionId: idSchema }),

  SanctionPutForward: z.strictObject({ type: z.literal('SanctionPutForward'), against: sideSchema, measures: z.array(z.enum(SANCTIONS)).min(1), rules: z.array(ruleHitSchema), decisionId: idSchema.nullable() }),
  HandedOver: z.strictObject({ type: z.literal('HandedOver'), body: z.string(), by: actorSchema, pauseClocks: z.boolean() }),
  OutsideResultRecorded: z.strictObject({ type: z.literal('OutsideResultRecorded'), body: z.string(), reference: idSchema, result: z.string(), awardedMinor: amountMinorSchema.nullable(), terms: termsSchema.nullable(), /** Recorded by one person of the desk; money moves when a second has recorded the same. */ awaitsSecond: z.literal(true).optional() }),
  CasesLinked: z.strictObject({ type: z.literal('CasesLinked'), caseIds: z.array(idSchema), because: z.string() }),
  SafetySignalRaised: z.strictObject({ type: z.literal('SafetySignalRaised'), signal: z.enum(['batch_check', 'destroy_goods', 'report_authority']), officerId: idSchema, because: textRefSchema }),
  ConflictMarked: z.strictObject({ type: z.literal('ConflictMarked'), because: z.enum(['platform_is_merchant']) }),
}

export type EventType = keyof typeof schemas
export type Events = { [K in EventType]: z.infer<(typeof schemas)[K]> }
/** One event. When and by whom is the commit's, and `at` and `actor` are passed to evolve beside it. */
export type CaseEvent = Events[EventType]
export const eventSchemas: typeof schemas = schemas
export const EVENT_TYPES = Object.keys(schemas) as readonly EventType[]
export const isEventType = (type: string): type is EventType => Object.hasOwn(schemas, type)
export type Admission = z.infer<typeof admissionSchema>
