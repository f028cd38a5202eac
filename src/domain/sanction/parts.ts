// The pieces a sanction's commands, events and state share: what it rests on, what it would cost, what was decided. Schemas once.
// There is no flow in any of them: a sanction is never a remedy and moves no money to a party (guarantee 7). Next: commands.ts, events.ts.
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from '../money/amount.ts'
import { idSchema, instantSchema } from '../order.ts'
import { groundAnswerSchema, groundSchema, pinSchema, reasonSchema, ruleHitSchema, ruleRefSchema, sideSchema, textRefSchema } from '../parts.ts'
import { CLOCKS, ROUTES, SANCTIONS } from '../vocabulary.ts'

export const measureSchema = z.enum(SANCTIONS)

/** How much of a measure, in its own unit: points off a score, money to keep deposited or on record, days of a limit. */
export const extentSchema = z.strictObject({ unit: z.enum(['points', 'minor', 'days']), value: z.int().min(0).max(1e13) })
export type Extent = z.infer<typeof extentSchema>

/** The measures that are nothing without a number; all others are whole as they stand. */
export const EXTENT_UNITS = {
  warning: null, score_deduction: 'points', listing_removed: null, deposit_top_up: 'minor', liquidated_damages_record: 'minor', account_limited: 'days',
  publication: null, refund_only_support_withdrawn: null,
} as const satisfies Record<(typeof SANCTIONS)[number], Extent['unit'] | null>

/** One measure worked out from the policy: the formula by name, every number that went in and the rule or article it stands on. */
export const calculationSchema = z.strictObject({
  measure: measureSchema, formula: z.enum(['percent_within_bounds', 'ladder', 'top_up']), extent: extentSchema,
  inputs: z.array(z.strictObject({ name: z.string().max(60), value: z.int(), unit: z.string().max(20), source: ruleRefSchema.nullable() })).max(12),
  cites: z.array(z.string()).max(10),
})
export type Calculation = z.infer<typeof calculationSchema>

/** The matter as it was put forward: against whom, on which facts, under which rules, with which evidence. */
export const matterSchema = z.strictObject({
  against: sideSchema, account: idSchema, buyerId: idSchema, merchantId: idSchema, contacts: z.int().min(0).max(5),
  fromCase: z.string().regex(/^\d{1,19}$/), orderId: idSchema, decisionId: idSchema.nullable(), reason: reasonSchema, currency: currencySchema,
  measures: z.array(measureSchema).min(1).max(8), rules: z.array(ruleHitSchema).min(1).max(50), evidenceIds: z.array(idSchema).max(200),
  /** Compensation the same facts already cost the account, as a remedy: it counts towards the formula and is never asked for twice. */
  compensatedMinor: amountMinorSchema,
  sale: z.strictObject({ marketplace: idSchema, jurisdiction: z.literal('CN'), placedAt: instantSchema, paidAt: instantSchema }),
  pin: pinSchema,
  /** The facts of the dispute as they stood, as text, so that clocks and formulas re-derive from the record. */
  facts: z.string(),
})
export type Matter = z.infer<typeof matterSchema>

export const imposedMeasureSchema = z.strictObject({ measure: measureSchema, extent: extentSchema.nullable(), basis: textRefSchema.nullable() })
export type ImposedMeasure = z.infer<typeof imposedMeasureSchema>

export const sanctionDecisionSchema = z.strictObject({
  decisionId: idSchema,
  by: z.discriminatedUnion('by', [z.strictObject({ by: z.literal('machine') }), z.strictObject({ by: z.literal('officer'), officerId: idSchema })]),
  result: z.enum(['imposed', 'dropped']),
  measures: z.array(imposedMeasureSchema).max(8),
  because: textRefSchema.nullable(), proportionality: textRefSchema.nullable(), cites: z.array(z.string()).max(20), rules: z.array(ruleHitSchema).max(50),
  calculations: z.array(calculationSchema).max(8),
  /** By when a measure against a merchant is to be published; null against buyers and when nothing is imposed. */
  publishBy: instantSchema.nullable(),
  routes: z.array(z.enum(ROUTES)).max(11),
})
export type SanctionDecision = z.infer<typeof sanctionDecisionSchema>

export const sanctionAppealSchema = z.strictObject({
  appealId: idSchema, decisionId: idSchema, round: z.int().min(1), grounds: z.array(groundSchema).min(1).max(20), at: instantSchema,
  result: z.enum(['upheld', 'reversed', 'partly_reversed']).nullable(), answers: z.array(groundAnswerSchema).max(20), officerId: idSchema.nullable(),
})
export type SanctionAppeal = z.infer<typeof sanctionAppealSchema>

export const SANCTION_CLOCKS = ['sanctionMustBeAnswered', 'sanctionAppealMustBeFiled', 'appealMustBeDecided'] as const satisfies readonly (typeof CLOCKS)[number][]
export type SanctionClock = (typeof SANCTION_CLOCKS)[number]
