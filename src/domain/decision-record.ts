// The record a policy's `decide` moment writes, with its types back: evaluate() is generic over vocabularies, decisions are not.
// vocabulary.ts says what each field means; decision-flows.ts turns the record into money.
import type { Evaluation } from '../policy/evaluate.ts'
import type { LimitedBy, RuleHit } from './parts.ts'
import { AUTOMATION, FINDINGS, PAYERS, REMEDIES, SANCTIONS, type FindingName, type Payer, type Remedy, type SanctionMeasure } from './vocabulary.ts'

export type Automation = (typeof AUTOMATION)[number]
export type FundingSequence = 'none' | 'held_balance_deposit_advance' | 'platform_subsidy' | 'held_only'
const SEQUENCES = ['none', 'held_balance_deposit_advance', 'platform_subsidy', 'held_only'] as const

export type DecideRecord = {
  liable: Payer; merchantShare: number
  remedy: Remedy; returnRequired: boolean; refundPercent: number; fallbackRemedy: Remedy
  outboundFreight: Payer; returnFreight: Payer
  compensationMinor: number; compensationPayer: Payer; costsOnBuyer: readonly string[]
  refundPayer: Payer; sequence: FundingSequence; waitForAppeal: boolean; expressRisk: Payer
  automation: Automation; interventionAllowed: boolean; whyNot: readonly string[]
}

export function decideRecord({ record }: Evaluation): DecideRecord {
  return {
    liable: oneOf(PAYERS, record.liable), merchantShare: count(record.merchantShare),
    remedy: oneOf(REMEDIES, record.remedy), returnRequired: flag(record.returnRequired), refundPercent: count(record.refundPercent),
    fallbackRemedy: oneOf(REMEDIES, record.fallbackRemedy),
    outboundFreight: oneOf(PAYERS, record.outboundFreight), returnFreight: oneOf(PAYERS, record.returnFreight),
    compensationMinor: count(record.compensationMinor), compensationPayer: oneOf(PAYERS, record.compensationPayer), costsOnBuyer: words(record.costsOnBuyer),
    refundPayer: oneOf(PAYERS, record.refundPayer), sequence: oneOf(SEQUENCES, record.sequence),
    waitForAppeal: flag(record.waitForAppeal), expressRisk: oneOf(PAYERS, record.expressRisk),
    automation: oneOf(AUTOMATION, record.automation), interventionAllowed: flag(record.interventionAllowed), whyNot: words(record.whyNot),
  }
}

/** The cost line each finding is about; the amount comes from the receipts the officer decided on. */
export const COST_LINES: Partial<Record<FindingName, string>> = {
  cost_outbound_freight: 'outbound_freight', cost_packaging: 'packaging', cost_return_freight: 'return_freight', cost_other: 'other',
}

export const sanctionsOf = ({ record }: Evaluation): SanctionMeasure[] => words(record.sanctions).map((measure) => oneOf(SANCTIONS, measure))

export const needsOf = (evaluation: Evaluation): FindingName[] => evaluation.needs.map((name) => oneOf(FINDINGS, name))

export const rulesOf = (evaluation: Evaluation): RuleHit[] =>
  evaluation.rules.map(({ policy, stage, rule, cites, confidence }) => ({ policy, stage, rule, cites: [...cites], confidence }))

export const limitsOf = (evaluation: Evaluation): LimitedBy[] => evaluation.limitedBy.map(({ policy, rule, guarantee }) => ({ policy, rule, guarantee }))

/** The engine checked every value against the vocabulary; a value outside of it here is a bug, not a case to handle. */
function oneOf<const T extends readonly string[]>(values: T, value: unknown): T[number] {
  const found = values.find((known) => known === value)
  if (found === undefined) throw new TypeError(`the record holds ${String(value)}, expected one of ${values.join(', ')}`)
  return found
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError(`the record holds ${String(value)}, expected a whole number`)
  return value
}

function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError(`the record holds ${String(value)}, expected true or false`)
  return value
}

function words(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`the record holds ${String(value)}, expected a set`)
  return value.map(String)
}
