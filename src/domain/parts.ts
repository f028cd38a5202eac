// The pieces that commands, events and the state of a case share: parties, texts, claims, terms, decisions. Schemas once; types inferred.
// Next: commands.ts (what may be asked), events.ts (what can have happened), case.ts (what is then true).
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from './money/amount.ts'
import { flowSchema, partySchema, purposeSchema } from './money/flow.ts'
import { idSchema, instantSchema } from './order.ts'
import { CLOCKS, CONSEQUENCES, EVIDENCE_TYPES, FINDINGS, GOODS_STATES, PAYERS, PROBLEMS, REASONS, REMEDIES, ROUTES, SANCTIONS } from './vocabulary.ts'

export const sides = ['buyer', 'merchant'] as const
export const sideSchema = z.enum(sides)
export type Side = z.infer<typeof sideSchema>
export const otherSide = (side: Side): Side => (side === 'buyer' ? 'merchant' : 'buyer')

export const ROLES = [
  'buyer', 'merchant', 'clerk', 'officer', 'senior_officer', 'author', 'approver', 'auditor', 'operator', 'system', 'carrier', 'payment', 'outside',
] as const
export const roleSchema = z.enum(ROLES)
export type Role = z.infer<typeof roleSchema>
/** Who acts. `id` is a person or account id, never a name; `marketplace` is where the identity was vouched for. */
export const actorSchema = z.strictObject({ role: roleSchema, id: idSchema, marketplace: idSchema })
export type Actor = z.infer<typeof actorSchema>

/** For whom a person speaks in a case: a clerk for his shop, any officer for the desk; null who speaks for none of the four. */
export function speakerOf({ role }: Pick<Actor, 'role'>): 'buyer' | 'merchant' | 'carrier' | 'officer' | null {
  switch (role) {
    case 'buyer':
    case 'carrier':
      return role
    case 'merchant':
    case 'clerk':
      return 'merchant'
    case 'officer':
    case 'senior_officer':
      return 'officer'
    case 'author': case 'approver': case 'auditor': case 'operator': case 'system': case 'payment': case 'outside':
      return null
    default:
      return role satisfies never
  }
}

/** Free text lives encrypted beside the log; events carry only where and the sha-256 of the ciphertext, in hex. */
export const textRefSchema = z.strictObject({ textId: idSchema, hash: z.string().regex(/^[0-9a-f]{64}$/) })
export type TextRef = z.infer<typeof textRefSchema>

export const claimedLineSchema = z.strictObject({ lineId: idSchema, quantity: z.int().min(1).max(1_000_000) })
export const reasonSchema = z.enum(REASONS)
export const remedySchema = z.enum(REMEDIES)

/** What is asked. `requestedMinor` covers goods; `requestedFreightMinor` outbound freight the buyer wants back. */
export const claimSchema = z.strictObject({
  kind: z.enum(['after_sales', 'complaint']),
  lines: z.array(claimedLineSchema).min(1).max(200),
  reason: reasonSchema,
  problem: z.enum(PROBLEMS),
  remedy: remedySchema,
  requestedMinor: amountMinorSchema,
  requestedFreightMinor: amountMinorSchema,
  goodsState: z.enum(GOODS_STATES),
  opened: z.boolean(), used: z.boolean(), activated: z.boolean(), installed: z.boolean(),
  /** Share of the goods that is bad, for ladders such as fresh goods; 0 when not stated. */
  lossSharePercent: z.int().min(0).max(100),
  expressChosen: z.boolean(),
  repairsDone: z.int().min(0).max(1000),
  handledOutside: z.boolean(),
  /** Gift lines of the order the buyer keeps; absent means none. */
  giftsKept: z.array(idSchema).max(50).optional(),
})
export type Claim = z.infer<typeof claimSchema>

export const policyNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*@[A-Za-z0-9.-]+$/)
/** The policy versions a case is decided under. Substance by the order's payment, procedure by the moment of the act (design.md 5). */
export const pinSchema = z.strictObject({
  substance: z.strictObject({ statute: policyNameSchema.nullable(), platform: policyNameSchema.nullable(), category: policyNameSchema.nullable() }),
  engine: z.string(), factSchema: z.string(),
  sha256: z.record(policyNameSchema, z.string().regex(/^[0-9a-f]{64}$/)),
})
export type PinNames = z.infer<typeof pinSchema>

export const ruleRefSchema = z.strictObject({ policy: z.string(), rule: z.string() })
export type RuleRef = z.infer<typeof ruleRefSchema>
export const ruleHitSchema = z.strictObject({
  policy: z.string(), stage: z.string(), rule: z.string(), cites: z.array(z.string()), confidence: z.enum(['A', 'B', 'C', 'D', 'K', 'S']),
})
export type RuleHit = z.infer<typeof ruleHitSchema>
/** A rule that wanted to go further than a guarantee of ours allows, and which guarantee held it back. */
export const limitedBySchema = z.strictObject({ policy: z.string(), rule: z.string(), guarantee: z.string() })
export type LimitedBy = z.infer<typeof limitedBySchema>

/** Reports of a threat and proofs about a minor or his guardian: for a person to handle, kept from the other side. */
export const RESTRICTED = ['threat', 'guardian'] as const
export const restrictedSchema = z.enum(RESTRICTED)

export const evidenceItemSchema = z.strictObject({
  evidenceId: idSchema, type: z.enum(EVIDENCE_TYPES), sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().min(0).max(10_000_000_000),
  mediaType: z.string().max(100), concerns: z.enum(FINDINGS).nullable(),
  perceptualHash: z.string().regex(/^[0-9a-f]{16,64}$/).nullable(), filedElsewhere: z.boolean(), restricted: restrictedSchema.optional(),
})
export type EvidenceItem = z.infer<typeof evidenceItemSchema>

/** One flow of an offer or decision before it has an id. */
export const termFlowSchema = z.strictObject({ from: partySchema, to: partySchema, amountMinor: amountMinorSchema.min(1), for: purposeSchema, lineId: idSchema.optional(), evidenceIds: z.array(idSchema).max(20).default([]) })
export type TermFlow = z.infer<typeof termFlowSchema>

/** What of a refund a calculator works out, by which rule of law. */
export const CALCULATORS = ['discount_resettlement', 'free_shipping_lost', 'gift_deduction'] as const
/** A cost set off against a refund: on its evidence, or computed, with the calculator and its citation. */
export const costSchema = termFlowSchema.extend({ calculator: z.enum(CALCULATORS).optional(), cites: z.array(z.string().max(60)).min(1).max(10).optional() })
export type Cost = z.infer<typeof costSchema>

/** What an offer would do: who pays whom, do the goods go back, is something sent, does the reason change. */
export const termsSchema = z.strictObject({
  remedy: remedySchema,
  returnRequired: z.boolean(),
  returnFreight: z.enum(PAYERS),
  flows: z.array(termFlowSchema).max(50),
  replacement: z.enum(['none', 'exchange', 'reship', 'repair']).default('none'),
  reason: reasonSchema.nullable().default(null),
})
export type Terms = z.infer<typeof termsSchema>

/** Both sides' money, net, before and after a change (guarantee 6). */
export const netsSchema = z.strictObject({ buyerMinor: z.int(), merchantMinor: z.int(), platformMinor: z.int(), returnFreight: z.enum(PAYERS), outboundFreight: z.enum(PAYERS) })
export type Nets = z.infer<typeof netsSchema>

export const clockSchema = z.strictObject({
  clock: z.enum(CLOCKS), round: z.int().min(1), owner: z.enum(['buyer', 'merchant', 'officer', 'carrier', 'platform', 'outside']),
  startsAt: instantSchema, endsAt: instantSchema, length: z.int().min(1), unit: z.enum(['hours', 'office_hours', 'days', 'working_days', 'months', 'years']),
  countFrom: z.enum(['moment', 'next_day']), roll: z.enum(['none', 'next_working_day']), atZero: z.enum(CONSEQUENCES),
  rule: ruleRefSchema, beyondCalendar: z.boolean(),
  /** A guarantee gave the time that no policy gave. */
  limitedBy: z.array(limitedBySchema).max(1).optional(),
  /** The thing the clock is about: an offer, an appeal, a return leg, a request. */
  about: idSchema.nullable(),
  pausedAt: instantSchema.nullable(),
  /** While paused: when it runs on by itself. */
  pausedUntil: instantSchema.optional(),
  extensions: z.int().min(1).optional(),
  /** How long it has stood still altogether. */
  pausedMs: z.int().min(0).optional(),
})
export type Clock = z.infer<typeof clockSchema>

export const findingEntrySchema = z.strictObject({
  finding: z.enum(FINDINGS), value: z.enum(['proven', 'not_proven']), by: z.enum(['officer', 'presumption', 'outside']), officerId: idSchema.nullable(),
  evidenceIds: z.array(idSchema).max(50), because: textRefSchema.nullable(), presumption: ruleRefSchema.nullable(),
})
export type FindingEntry = z.infer<typeof findingEntrySchema>

/** How one ground, a party's argument, was answered. */
export const groundAnswerSchema = z.strictObject({ groundId: idSchema, answer: z.enum(['accepted', 'partly_accepted', 'rejected', 'not_relevant']), because: textRefSchema.nullable(), cites: z.array(z.string()).min(1).max(20) })
export type GroundAnswer = z.infer<typeof groundAnswerSchema>

export const GROUNDS = [
  'facts_wrong', 'evidence_ignored', 'not_heard', 'wrong_rule', 'wrong_amount', 'reason_mismatch', 'address_on_file', 'new_evidence', 'conflict_of_interest',
  'sanction_excessive', 'other',
] as const
export const groundSchema = z.strictObject({ groundId: idSchema, ground: z.enum(GROUNDS), text: textRefSchema.nullable(), evidenceIds: z.array(idSchema).max(50) })
export type Ground = z.infer<typeof groundSchema>

export const lineOutcomeSchema = z.strictObject({
  lineId: idSchema, quantity: z.int().min(1), remedy: remedySchema, refundMinor: amountMinorSchema, keptByMerchantMinor: amountMinorSchema,
})

/** Departing from the computed result: which field, what it was, what it became, why, with whose second signature. */
export const overrideSchema = z.strictObject({
  field: z.enum(['remedy', 'refund', 'flows', 'return', 'liability', 'freight', 'compensation', 'payer']), computed: z.string().max(200), decided: z.string().max(200),
  because: textRefSchema, cites: z.array(z.string()).min(1).max(20),
})
export type Override = z.infer<typeof overrideSchema>

export const OUTCOMES = ['granted', 'partly_granted', 'refused', 'inadmissible', 'settled', 'no_platform_support', 'reversed', 'upheld'] as const

/** What was computed and from what: `rederive` (assess.ts) must give `evaluation` again, byte for byte. */
export const computedSchema = z.strictObject({
  moment: z.string(), facts: z.string(), evaluation: z.string(),
  /** Which versions spoke in which stage, and the hashes of their texts. */
  pins: z.record(z.string(), pinSchema.shape.substance), sha256: pinSchema.shape.sha256,
})

export const decisionSchema = z.strictObject({
  decisionId: idSchema,
  by: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('machine') }),
    z.strictObject({ by: z.literal('officer'), officerId: idSchema, secondOfficerId: idSchema.nullable() }),
    /** Consent of both sides: an agreed request or an accepted offer. */
    z.strictObject({ by: z.literal('agreement'), offerId: idSchema.nullable() }),
    /** What a notified clock's lapse did. */
    z.strictObject({ by: z.literal('lapse'), clock: z.enum(CLOCKS) }),
    z.strictObject({ by: z.literal('outside'), body: idSchema }),
  ]),
  outcome: z.enum(OUTCOMES),
  reason: reasonSchema,
  remedy: remedySchema,
  basis: z.string(),
  lines: z.array(lineOutcomeSchema).max(200),
  /** A line each, twice over where two pay, and what an earlier decision has to get back. */
  flows: z.array(flowSchema).max(1000),
  /** Costs set off against a refund, each with its evidence or its calculator: `flows` hold what is left to move. */
  costs: z.array(costSchema).max(100).optional(),
  /** Who bears an express refund when the goods do not come back as they should. */
  expressRisk: z.enum(PAYERS).optional(),
  /** Claims for advances that fall with the payment they financed: the flow that was paid, and how much of its advance is no longer due. */
  waived: z.array(z.strictObject({ flowId: idSchema, amountMinor: amountMinorSchema })).max(20).optional(),
  /** How far down a merchant's money the flows may reach; absent means the whole way. */
  sequence: z.enum(['none', 'held_balance_deposit_advance', 'platform_subsidy', 'held_only']).optional(),
  returnRequired: z.boolean(),
  returnFreight: z.enum(PAYERS), outboundFreight: z.enum(PAYERS),
  replacement: z.enum(['none', 'exchange', 'reship', 'repair']),
  liable: z.enum(PAYERS), merchantShare: z.int().min(0).max(100),
  waitForAppeal: z.boolean(),
  /** Null for agreements: they rest on consent, not on a computation. */
  computed: computedSchema.nullable(),
  rules: z.array(ruleHitSchema).max(100),
  findings: z.array(z.strictObject({ finding: z.enum(FINDINGS), value: z.enum(['proven', 'not_proven']) })).max(50),
  limitedBy: z.array(limitedBySchema).max(20),
  overrides: z.array(overrideSchema).max(10),
  /** Arguments and evidence that were not accepted, and why. */
  notAccepted: z.array(z.strictObject({ what: idSchema, because: textRefSchema.nullable() })).max(50),
  because: textRefSchema.nullable(),
  /** How the officer answered grounds that were raised before, and what the second person said who took it on. */
  answers: z.array(groundAnswerSchema).max(50).optional(),
  signedBecause: textRefSchema.optional(),
  routes: z.array(z.enum(ROUTES)).max(11),
  /** Amounts only an outside body can award: recorded for the party, never a flow. */
  outsideOnly: z.array(z.strictObject({ calculator: z.string(), amountMinor: amountMinorSchema, currency: currencySchema, cite: z.string() })).max(5),
  sanctionsPutForward: z.array(z.enum(SANCTIONS)).max(8),
})
export type Decision = z.infer<typeof decisionSchema>
export type Outcome = Decision['outcome']
