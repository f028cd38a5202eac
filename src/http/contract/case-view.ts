// A case as one person may see it (src/app/view.ts), what that person may do, and the clocks to count down, as the answers declare them.
// The handlers are held to these types by the compiler and to these schemas by the tests.
import { z } from 'zod'
import { STAGES, STAGE_PLACES } from '../../app/standing.ts'
import { COMMAND_TYPES } from '../../domain/commands.ts'
import { PHASES } from '../../domain/case.ts'
import { flowSchema } from '../../domain/money/flow.ts'
import { legSchema } from '../../domain/money/ledger.ts'
import { amountMinorSchema } from '../../domain/money/amount.ts'
import { idSchema } from '../../domain/order.ts'
import { admissionSchema } from '../../domain/events.ts'
import {
  actorSchema, claimSchema, claimedLineSchema, clockSchema, decisionSchema, evidenceItemSchema, findingEntrySchema, groundAnswerSchema, groundSchema, limitedBySchema, netsSchema, pinSchema, reasonSchema,
  restrictedSchema, ruleRefSchema, sideSchema, termsSchema, textRefSchema,
} from '../../domain/parts.ts'
import { REFUSAL_CODES } from '../../domain/refusals.ts'
import { CONSEQUENCES, EVIDENCE_TYPES, FINDINGS, REMEDIES } from '../../domain/vocabulary.ts'
import { bothSchema, caseIdSchema, letterSchema, momentSchema, versionSchema } from './domain-shapes.ts'
import { named } from './names.ts'

/** For a count-down: `serverNow` of the answer against `dueAt`; while paused `dueAt` stands still. What happens at zero is a code and a sentence. */
export const clockViewSchema = named('ClockView', z.strictObject({
  clock: clockSchema.shape.clock, owner: clockSchema.shape.owner, startsAt: momentSchema, endsAt: momentSchema, atZero: z.enum(CONSEQUENCES), says: bothSchema, zero: bothSchema.describe('what happens at zero, by itself'), pausedAt: momentSchema.nullable(), rule: ruleRefSchema,
}))

export const refusalSchema = named('Refusal', z.strictObject({ refused: z.enum(REFUSAL_CODES), field: z.string().optional(), allowed: z.union([z.number(), z.string(), z.array(z.string())]).optional() }))

/** What may be done now, until when, what happens at zero, and what it would move. `refusal`: why not, or what is still missing. */
export const actionSchema = named('Action', z.strictObject({
  command: z.enum(COMMAND_TYPES), subject: z.string().nullable(), allowed: z.boolean(), refusal: refusalSchema.nullable(), until: momentSchema.nullable(), atZero: z.enum(CONSEQUENCES).nullable(),
  consequence: z.strictObject({ before: netsSchema, after: netsSchema }).nullable(),
}))

const offerSchema = named('Offer', z.strictObject({
  offerId: idSchema, by: sideSchema, at: momentSchema, terms: termsSchema, nets: netsSchema, supersedes: idSchema.nullable(), statement: textRefSchema.nullable(), /** Null: nothing was said, or it was erased. */ words: z.string().nullable(),
  state: z.enum(['open', 'accepted', 'declined', 'revoked', 'lapsed', 'superseded']),
}))

const statementSchema = named('Statement', z.strictObject({
  statementId: idSchema, by: actorSchema, saidBy: sideSchema.nullable(), saidAt: momentSchema, text: textRefSchema, speech: z.enum(['claim', 'answer', 'promise', 'notice', 'admission', 'inducement', 'other']),
  channel: z.enum(['case', 'presale_chat', 'aftersale_chat', 'live', 'phone']), restricted: restrictedSchema.optional(),
  /** Null: erased. */
  words: z.string().nullable(),
}))

const filedEvidenceSchema = named('FiledEvidence', evidenceItemSchema.extend({ by: z.enum(['buyer', 'merchant', 'carrier', 'officer']), at: momentSchema, requestId: idSchema.nullable() }))
const evidenceRequestSchema = named('EvidenceRequest', z.strictObject({
  requestId: idSchema, from: z.enum(['buyer', 'merchant', 'carrier']), types: z.array(z.enum(EVIDENCE_TYPES)), concerns: z.enum(FINDINGS).nullable(), at: momentSchema, state: z.enum(['open', 'met', 'lapsed']),
}))
const reasonEntrySchema = named('ReasonEntry', z.strictObject({
  reason: reasonSchema, at: momentSchema, kind: z.enum(['picked', 'changed', 'requalified']), proposedBy: z.enum(['buyer', 'merchant', 'officer']), confirmedBy: z.enum(['buyer', 'merchant', 'officer']),
  before: netsSchema.nullable(), after: netsSchema.nullable(),
}))

const returnLegSchema = named('ReturnLeg', z.strictObject({
  legId: idSchema, at: momentSchema, lines: z.array(claimedLineSchema), addressId: idSchema.nullable(), addressFrom: z.enum(['merchant', 'file', 'none']), freightPayer: z.string(), freightMinor: amountMinorSchema,
  parcel: z.enum(['awaited', 'shipped', 'refused', 'back', 'lost', 'uncollected', 'abandoned']), acceptance: z.enum(['open', 'confirmed', 'contested']),
  carrier: z.string().nullable(), waybill: z.string().nullable(), shippedAt: momentSchema.nullable(), pickedUpAt: momentSchema.nullable(), backAt: momentSchema.nullable(),
  partnerPickup: z.boolean(), waybillInTime: z.boolean().nullable(), addressDiffers: z.boolean(),
}))
const replacementLegSchema = named('ReplacementLeg', z.strictObject({
  legId: idSchema, kind: z.enum(['exchange', 'reship', 'repair']), at: momentSchema, lines: z.array(claimedLineSchema), state: z.enum(['owed', 'shipped', 'received', 'failed']),
  carrier: z.string().nullable(), waybill: z.string().nullable(), substitute: z.enum(REMEDIES).nullable(),
}))
const moneyTrackSchema = named('MoneyTrack', z.strictObject({
  flow: flowSchema, decisionId: idSchema, waits: z.enum(['nothing', 'goods_back', 'appeal_window']), state: z.enum(['owed', 'running', 'paid', 'obligation', 'cancelled']), legs: z.array(legSchema),
  obligationMinor: amountMinorSchema, late: z.literal(true).optional(),
}))
const appealSchema = named('Appeal', z.strictObject({
  appealId: idSchema, decisionId: idSchema, by: sideSchema, round: z.int().min(1), at: momentSchema, grounds: z.array(groundSchema), answered: z.boolean(), state: z.enum(['filed', 'decided', 'overtaken']),
  result: z.enum(['upheld', 'reversed', 'partly_reversed']).nullable(), answers: z.array(groundAnswerSchema), officerId: idSchema.nullable(),
}))
const handoverSchema = named('Handover', z.strictObject({
  body: z.string(), at: momentSchema, pausedClocks: z.boolean(), reference: z.string().nullable(), result: z.string().nullable(), awardedMinor: amountMinorSchema.nullable(),
  prepared: z.strictObject({ officerId: idSchema, reference: z.string(), result: z.string(), awardedMinor: amountMinorSchema.nullable(), terms: termsSchema }).optional(),
}))
/** Disclosed to both sides: specific prior cases of an account, never a score. */
const priorCaseSchema = named('PriorCase', z.strictObject({ caseId: caseIdSchema.nullable(), at: momentSchema, reason: z.string(), remedy: z.string(), amountBand: z.string(), outcome: z.string() }))
const standingDecisionSchema = named('StandingDecision', decisionSchema.extend({ at: momentSchema, state: z.enum(['standing', 'set_aside']).optional() }))

const confidenceSchema = z.enum(['A', 'B', 'C', 'D', 'K', 'S'])
/** Why it came out so, the same for both sides. `wouldChange`: what would have led policy elsewhere, one thing at a time, as far as the record has it; `decidedBy`: both sides read a role, the desk a name. */
const decisionAccountSchema = named('DecisionAccount', z.strictObject({
  decidedBy: bothSchema, facts: z.array(bothSchema),
  rules: z.array(z.strictObject({
    policy: z.string(), rule: z.string(), title: bothSchema.nullable(), confidence: confidenceSchema, cites: z.array(z.strictObject({ id: z.string(), title: bothSchema.nullable(), ref: z.string().nullable(), confidence: confidenceSchema.nullable() })),
  })),
  notAccepted: z.array(z.strictObject({ what: bothSchema, because: z.string().nullable() })), wouldChange: z.array(bothSchema), appealUntil: momentSchema.nullable(),
}))

const awaitingSchema = z.enum(['nobody', 'merchant', 'buyer', 'officer', 'outside'])
/** One sentence for this reader, whose turn it is, which clock to count down, and how far along it is. */
const standingSchema = named('Standing', z.strictObject({
  headline: bothSchema, awaiting: awaitingSchema, yours: z.boolean(), clock: clockSchema.shape.clock.nullable(), stages: z.array(z.strictObject({ stage: z.enum(STAGES), place: z.enum(STAGE_PLACES), says: bothSchema })),
}))
const orderBriefSchema = named('OrderBrief', z.strictObject({
  buyerId: idSchema, merchantId: idSchema, currency: z.string(), placedAt: momentSchema, paidMinor: z.int(), freightPaidMinor: z.int(),
  lines: z.array(z.strictObject({ lineId: idSchema, title: bothSchema, quantity: z.int(), paidMinor: z.int() })),
}))

export const caseViewSchema = named('CaseView', z.strictObject({
  caseId: caseIdSchema, version: versionSchema,
  /** The marketplace's now, in epoch milliseconds: what `endsAt` of a clock is counted down from. */
  now: momentSchema, timeZone: z.string(), phase: z.enum(PHASES), marketplace: idSchema, orderId: idSchema, side: sideSchema.nullable(), standing: standingSchema, order: orderBriefSchema,
  claim: claimSchema, reason: reasonSchema, reasons: z.array(reasonEntrySchema), admission: admissionSchema, offers: z.array(offerSchema), decision: standingDecisionSchema.nullable(), letter: letterSchema.nullable(), account: decisionAccountSchema.nullable(),
  evidence: z.array(filedEvidenceSchema), evidenceRequests: z.array(evidenceRequestSchema), findings: z.array(findingEntrySchema), statements: z.array(statementSchema),
  returns: z.array(returnLegSchema), replacements: z.array(replacementLegSchema), money: z.array(moneyTrackSchema), appeals: z.array(appealSchema), handover: handoverSchema.nullable(),
  history: z.strictObject({ buyer: z.array(priorCaseSchema), merchant: z.array(priorCaseSchema) }),
  clocks: z.array(clockViewSchema), actions: z.array(actionSchema), policies: pinSchema.shape.substance, limitedBy: z.array(limitedBySchema),
  review: z.strictObject({ officerId: idSchema.nullable(), needs: z.array(z.enum(FINDINGS)) }).nullable(),
}))

/** A case in a list. `dueAt`: the next clock that runs out; null means nothing runs. */
export const caseSummarySchema = named('CaseSummary', z.strictObject({
  caseId: caseIdSchema, bucket: z.int(), version: versionSchema, process: z.enum(['dispute', 'sanction', 'mediation']), marketplaceId: idSchema, merchantId: z.string(), buyerId: z.string(), orderId: idSchema.nullable(),
  kind: z.string(), phase: z.string(), awaiting: awaitingSchema, queue: z.string().nullable(), priority: z.int(), dueAt: momentSchema.nullable(),
  stakeMinor: z.int(), currency: z.string(), openedAt: momentSchema, closedAt: momentSchema.nullable(), reason: z.string().nullable(), outcome: z.string().nullable(),
  /** For this reader. */
  headline: bothSchema, yours: z.boolean(),
  /** What it is about: the first of the goods, and how many more kinds. */
  goods: z.strictObject({ title: bothSchema, more: z.int().min(0) }).nullable(),
  /** In a queue of the desk: who has claimed the review. */
  holder: z.strictObject({ name: bothSchema, me: z.boolean() }).nullable().optional(),
  claims: z.array(z.strictObject({ lineId: idSchema, quantity: z.int(), refundedMinor: z.int(), returned: z.int().optional(), tenders: z.array(z.strictObject({ tenderId: z.string(), amountMinor: z.int() })).optional() })),
}))

