// Everything that may be asked of a case, once, as schemas. Types, HTTP validation, OpenAPI and docs are inferred from here.
// At the doors a text is a string; src/app seals it and the core sees only its TextRef. Who may ask what: access.ts.
import { z } from 'zod'
import { BODIES } from './bodies.ts'
import { amountMinorSchema } from './money/amount.ts'
import { idSchema, instantSchema, scanSchema } from './order.ts'
import {
  GROUNDS, claimSchema, claimedLineSchema, evidenceItemSchema, groundAnswerSchema, overrideSchema, reasonSchema, remedySchema, restrictedSchema, sideSchema,
  termFlowSchema, termsSchema, textRefSchema,
} from './parts.ts'
import { CLOCKS, EVIDENCE_TYPES, FINDINGS, PAYERS, PROBLEMS } from './vocabulary.ts'

/** What a person may type: well-formed Unicode (no lone surrogate survives JSON and UTF-8 unchanged), no NUL, 1–4,000 characters. */
export const plainTextSchema = z.string().min(1).max(4000)
  .refine((text) => !/\p{Surrogate}/u.test(text) && !text.includes('\u0000'), { message: 'text_not_well_formed' })

const ground = <T extends z.ZodType>(text: T) =>
  z.strictObject({ groundId: idSchema, ground: z.enum(GROUNDS), text: text.nullable().default(null), evidenceIds: z.array(idSchema).max(50).default([]) })
const answer = <T extends z.ZodType>(text: T) => groundAnswerSchema.extend({ because: text.nullable().default(null) })

const attempt = z.strictObject({ noticeId: idSchema, contact: z.int().min(0).max(5), result: z.enum(['delivered', 'failed']) })

/** The command schemas over one kind of text: `plainTextSchema` at the doors, `textRefSchema` in the core. */
const commandSchemas = <T extends z.ZodType>(text: T) => {
  const said = text.nullable().default(null)
  return {
    // opening and changing the request
    OpenCase: z.strictObject({
      type: z.literal('OpenCase'), orderId: idSchema, claim: claimSchema, statement: said, evidence: z.array(evidenceItemSchema).max(50).default([]),
    }),
    AmendRequest: z.strictObject({
      type: z.literal('AmendRequest'), remedy: remedySchema, requestedMinor: amountMinorSchema, requestedFreightMinor: amountMinorSchema,
      lines: z.array(claimedLineSchema).min(1).max(200), statement: said,
    }),
    ChangeReason: z.strictObject({
      type: z.literal('ChangeReason'), reason: reasonSchema, problem: z.enum(PROBLEMS),
      /** The party has seen both sides' money before and after: the hash of the preview it saw. */
      previewHash: z.string().regex(/^[0-9a-f]{64}$/),
    }),
    ProposeReasonChange: z.strictObject({ type: z.literal('ProposeReasonChange'), reason: reasonSchema, statement: said }),
    ConfirmReasonChange: z.strictObject({ type: z.literal('ConfirmReasonChange'), offerId: idSchema, previewHash: z.string().regex(/^[0-9a-f]{64}$/) }),
    WithdrawCase: z.strictObject({ type: z.literal('WithdrawCase'), statement: said }),
    ReopenCase: z.strictObject({ type: z.literal('ReopenCase'), because: z.enum(['new_facts', 'refund_unpaid', 'settlement_not_performed', 'confirmed_in_error', 'outside_result']), statement: said }),
    // words and proof
    MakeStatement: z.strictObject({
      type: z.literal('MakeStatement'), text, speech: z.enum(['claim', 'answer', 'promise', 'notice', 'admission', 'inducement', 'other']),
      channel: z.enum(['case', 'presale_chat', 'aftersale_chat', 'live', 'phone']), saidAt: instantSchema.optional(), saidBy: sideSchema.optional(), restricted: restrictedSchema.optional(),
    }),
    FileEvidence: z.strictObject({ type: z.literal('FileEvidence'), items: z.array(evidenceItemSchema).min(1).max(50), requestId: idSchema.nullable().default(null) }),
    RequestEvidence: z.strictObject({
      type: z.literal('RequestEvidence'), from: z.enum(['buyer', 'merchant', 'carrier']), types: z.array(z.enum(EVIDENCE_TYPES)).min(1).max(10),
      concerns: z.enum(FINDINGS).nullable().default(null), text: said,
    }),
    // the merchant's answer
    AgreeToRequest: z.strictObject({ type: z.literal('AgreeToRequest'), addressId: idSchema.nullable().default(null), statement: said }),
    RefuseRequest: z.strictObject({ type: z.literal('RefuseRequest'), because: z.enum(['facts_disputed', 'reason_mismatch', 'outside_policy', 'goods_not_returned', 'amount_too_high', 'evidence_missing', 'other']), statement: said }),
    // offers
    MakeOffer: z.strictObject({ type: z.literal('MakeOffer'), terms: termsSchema, supersedes: idSchema.nullable().default(null), statement: said }),
    AcceptOffer: z.strictObject({ type: z.literal('AcceptOffer'), offerId: idSchema }),
    DeclineOffer: z.strictObject({ type: z.literal('DeclineOffer'), offerId: idSchema, statement: said }),
    RevokeOffer: z.strictObject({ type: z.literal('RevokeOffer'), offerId: idSchema }),
    // platform review
    RequestIntervention: z.strictObject({ type: z.literal('RequestIntervention'), statement: said }),
    AskForHuman: z.strictObject({ type: z.literal('AskForHuman'), decisionId: idSchema.nullable().default(null) }),
    ClaimReview: z.strictObject({ type: z.literal('ClaimReview') }),
    ReleaseReview: z.strictObject({ type: z.literal('ReleaseReview') }),
    SetFinding: z.strictObject({
      type: z.literal('SetFinding'), finding: z.enum(FINDINGS), value: z.enum(['proven', 'not_proven']), evidenceIds: z.array(idSchema).max(50).default([]), because: text,
    }),
    RequalifyReason: z.strictObject({ type: z.literal('RequalifyReason'), reason: reasonSchema, because: text, cites: z.array(z.string().max(60)).min(1).max(10) }),
    DecideCase: z.strictObject({
      type: z.literal('DecideCase'), because: text,
      /** Cost lines decided one by one, each with its evidence; they come off or on top of the computed refund. */
      costs: z.array(termFlowSchema.extend({ finding: z.enum(FINDINGS) })).max(20).default([]),
      overrides: z.array(overrideSchema.extend({ because: text })).max(10).default([]),
      /** With overrides only: what the officer decides instead of the computed result. */
      instead: termsSchema.nullable().default(null),
      answers: z.array(answer(text)).max(50).default([]),
      notAccepted: z.array(z.strictObject({ what: idSchema, because: text.nullable().default(null) })).max(50).default([]),
    }),
    SignDecision: z.strictObject({ type: z.literal('SignDecision'), approve: z.boolean(), because: said }),
    // goods
    GiveReturnAddress: z.strictObject({ type: z.literal('GiveReturnAddress'), addressId: idSchema, sameAsOrigin: z.boolean().default(true) }),
    ShipReturn: z.strictObject({ type: z.literal('ShipReturn'), legId: idSchema, carrier: idSchema, waybill: idSchema, partnerPickup: z.boolean().default(false), freightMinor: amountMinorSchema.default(0), evidence: z.array(evidenceItemSchema).max(10).default([]) }),
    ConfirmReturn: z.strictObject({ type: z.literal('ConfirmReturn'), legId: idSchema }),
    ContestReturn: z.strictObject({ type: z.literal('ContestReturn'), legId: idSchema, because: z.enum(['empty', 'wrong_goods', 'damaged', 'used', 'incomplete', 'not_received', 'other']), statement: said, evidence: z.array(evidenceItemSchema).max(20).default([]) }),
    ShipReplacement: z.strictObject({ type: z.literal('ShipReplacement'), legId: idSchema, carrier: idSchema, waybill: idSchema }),
    ConfirmReplacement: z.strictObject({ type: z.literal('ConfirmReplacement'), legId: idSchema }),
    ReportNotPerformed: z.strictObject({ type: z.literal('ReportNotPerformed'), legId: idSchema, because: z.enum(['not_sent', 'not_received', 'again_faulty', 'refused_pickup', 'impossible']), statement: said }),
    ObserveScan: z.strictObject({ type: z.literal('ObserveScan'), scan: scanSchema }),
    // appeal
    FileAppeal: z.strictObject({ type: z.literal('FileAppeal'), decisionId: idSchema, grounds: z.array(ground(text)).min(1).max(20) }),
    AnswerAppeal: z.strictObject({ type: z.literal('AnswerAppeal'), appealId: idSchema, statement: text }),
    DecideAppeal: z.strictObject({
      type: z.literal('DecideAppeal'), appealId: idSchema, result: z.enum(['upheld', 'reversed', 'partly_reversed']), answers: z.array(answer(text)).min(1).max(20), because: text,
      /** When reversed: what should have been decided, and who funds money that cannot be fetched back. */
      instead: termsSchema.nullable().default(null), fundedBy: z.enum(['merchant', 'buyer', 'platform']).nullable().default(null), reverseMarks: z.boolean().default(false),
    }),
    // clocks and notices
    LapseClock: z.strictObject({ type: z.literal('LapseClock'), clock: z.enum(CLOCKS), round: z.int().min(1) }),
    PauseClock: z.strictObject({ type: z.literal('PauseClock'), clock: z.enum(CLOCKS), because: z.enum(['outside_body', 'testing', 'force_majeure', 'joint_request', 'carrier_enquiry']), untilAtMost: instantSchema }),
    ResumeClock: z.strictObject({ type: z.literal('ResumeClock'), clock: z.enum(CLOCKS) }),
    ExtendClock: z.strictObject({ type: z.literal('ExtendClock'), clock: z.enum(CLOCKS), length: z.int().min(1).max(1000), because: z.enum(['joint_request', 'holiday', 'illness', 'carrier_delay', 'evidence_volume']) }),
    /** `also`: what else was tried on the same occasion, so that telling of it is one commit and not many. */
    RecordNoticeAttempt: attempt.extend({ type: z.literal('RecordNoticeAttempt'), also: z.array(attempt).max(100).optional() }),
    // money, as the marketplace confirms it
    ConfirmLeg: z.strictObject({ type: z.literal('ConfirmLeg'), legId: idSchema, reference: idSchema }),
    RejectLeg: z.strictObject({ type: z.literal('RejectLeg'), legId: idSchema, because: z.enum(['insufficient_funds', 'account_closed', 'refused', 'unknown_account']), availableMinor: amountMinorSchema.nullable().default(null) }),
    // outside bodies and links
    HandOver: z.strictObject({ type: z.literal('HandOver'), body: z.enum(BODIES), pauseClocks: z.boolean().default(false) }),
    RecordOutsideResult: z.strictObject({ type: z.literal('RecordOutsideResult'), body: z.enum(BODIES), reference: idSchema, result: z.enum(['settled', 'awarded', 'rejected', 'terminated', 'no_result']), terms: termsSchema.nullable().default(null), awardedMinor: amountMinorSchema.nullable().default(null) }),
    LinkCases: z.strictObject({ type: z.literal('LinkCases'), caseIds: z.array(idSchema).min(1).max(50), because: z.enum(['same_order', 'same_batch', 'same_account', 'same_issue', 'follow_up']) }),
    RaiseSafetySignal: z.strictObject({ type: z.literal('RaiseSafetySignal'), signal: z.enum(['batch_check', 'destroy_goods', 'report_authority']), because: text }),
    RepinPolicy: z.strictObject({ type: z.literal('RepinPolicy'), policy: z.string().max(80), cites: z.array(z.string().max(60)).min(1).max(10), because: text }),
    FundReturnFreight: z.strictObject({ type: z.literal('FundReturnFreight'), legId: idSchema, payer: z.enum(PAYERS), amountMinor: amountMinorSchema }),
  }
}

const sealed = commandSchemas(textRefSchema)
const plain = commandSchemas(plainTextSchema)
export type CommandType = keyof typeof sealed
export type Commands = { [K in CommandType]: z.infer<(typeof sealed)[K]> }
/** A command as the core sees it: every text already sealed. */
export type Command = Commands[CommandType]
/** A command as the doors take it. */
export type PlainCommand = { [K in CommandType]: z.input<(typeof plain)[K]> }[CommandType]

export const sealedCommandSchemas: typeof sealed = sealed
export const plainCommandSchemas: typeof plain = plain
export const COMMAND_TYPES = Object.keys(sealed) as readonly CommandType[]
export const isCommandType = (type: string): type is CommandType => Object.hasOwn(sealed, type)
