// The benchmark's own small world: 46 facts, a record of five stages, one moment. Kept apart from the product's vocabulary
// so that its figures stay comparable while the product grows. The rules are fixture-policy.yaml; the cases fixture-cases.ts.
import type { FieldType, RecordField, Vocabulary } from '../../src/policy/vocabulary.ts'

export const FIXTURE_REASONS = [
  'no_reason', 'quality', 'defect', 'damaged', 'rotten', 'counterfeit', 'missing_item', 'wrong_item', 'not_received', 'late_ship',
] as const
export const FIXTURE_KINDS = ['refund_only', 'return_refund', 'exchange', 'warranty'] as const
export const FIXTURE_EVIDENCE = [
  'photo', 'video', 'unboxing_video', 'appraisal', 'invoice', 'chat', 'delivery_dispute', 'statement',
] as const
export const FIXTURE_CATEGORIES = ['food', 'apparel', 'digital', 'beauty', 'home', 'toy'] as const
export const FIXTURE_OUTCOMES = ['pending', 'approve', 'reject', 'ask_evidence', 'wait_merchant', 'human_review'] as const
export const FIXTURE_BEARERS = ['none', 'merchant', 'platform', 'deposit', 'buyer', 'insurance'] as const
export const FIXTURE_MARKS = ['counterfeit', 'late_ship', 'response_timeout', 'low_score', 'deposit_top_up'] as const

const bool: FieldType = { type: 'bool' }
const minor: FieldType = { type: 'int', unit: 'minor', min: 0, max: 1e11 }
const instant: FieldType = { type: 'int', unit: 'instant', min: 0, max: 4e12 }
const instantIf: FieldType = { type: 'int', unit: 'instant', min: 0, max: 4e12, optional: true }
const gramIf: FieldType = { type: 'int', unit: 'gram', min: -1e6, max: 1e6, optional: true }
const duration: FieldType = { type: 'int', unit: 'duration', min: 1, max: 3.6e9 }
const count = (min: number, max: number): FieldType => ({ type: 'int', unit: 'count', min, max })
const share = (max: number): FieldType => ({ type: 'double', unit: 'score', min: 0, max })
const oneOf = (values: readonly string[]): FieldType => ({ type: 'enum', values })
const setOf = (values: readonly string[]): FieldType => ({ type: 'set', values })

const written = (type: FieldType, stage: string, initial: RecordField['initial']): RecordField => ({ ...type, stage, initial, merge: 'first' })

export const FIXTURE_VOCABULARY: Vocabulary = {
  facts: {
    name: 'bench-fixture@1',
    scalars: { now: instant },
    groups: {
      order: {
        amountMinor: minor, freightMinor: minor, couponMinor: minor, paidAt: instant, shippedAt: instantIf, signedAt: instantIf,
        crossBorder: bool, live: bool,
      },
      product: { custom: bool, fresh: bool, virtual: bool, sealed: bool, opened: bool, category: oneOf(FIXTURE_CATEGORIES) },
      promise: {
        freeReturn: bool, extendedReturn: bool, badFruitPay: bool, lifetimeWarranty: bool, authentic: bool, freightInsurance: bool,
        shipWithin: duration,
      },
      claim: {
        kind: oneOf(FIXTURE_KINDS), reason: oneOf(FIXTURE_REASONS), requestedMinor: minor, requestedFreightMinor: minor,
        createdAt: instant, attempt: count(1, 100),
      },
      evidence: { kinds: setOf(FIXTURE_EVIDENCE), merchantKinds: setOf(FIXTURE_EVIDENCE) },
      buyer: { refundOnly90d: count(0, 1e6), orders90d: count(0, 1e6), integrity: count(0, 100), vip: bool, blocked: bool },
      merchant: {
        score: share(5), responseRate: share(1), depositMinor: minor, disputes30d: count(0, 1e6), respondedAt: instantIf, agreedAt: instantIf,
      },
      logistics: { picked24h: bool, weightDiffGram: gramIf, returnSignedAt: instantIf, lost: bool, abnormal: bool },
    },
  },
  record: {
    admission: written(oneOf(['open', 'reject', 'human_review']), 'eligibility', 'open'),
    asks: written(setOf(FIXTURE_EVIDENCE), 'evidence', []),
    gate: written(oneOf(FIXTURE_OUTCOMES), 'gating', 'pending'),
    gateBearer: written(oneOf(FIXTURE_BEARERS), 'gating', 'none'),
    gateFreight: written(oneOf(FIXTURE_BEARERS), 'gating', 'none'),
    gateRefundMinor: written(minor, 'gating', 0),
    outcome: written(oneOf(FIXTURE_OUTCOMES), 'liability', 'pending'),
    bearer: written(oneOf(FIXTURE_BEARERS), 'liability', 'none'),
    freight: written(oneOf(FIXTURE_BEARERS), 'liability', 'none'),
    refundMinor: written(minor, 'liability', 0),
    compMinor: written({ type: 'int', unit: 'minor', min: 0, max: 1e13 }, 'settlement', 0),
    freightMinor: written(minor, 'settlement', 0),
    marks: written(setOf(FIXTURE_MARKS), 'settlement', []),
  },
  moments: [{
    name: 'decide',
    stages: [
      { name: 'eligibility', mode: 'first', mustAnswer: false }, { name: 'evidence', mode: 'collect', mustAnswer: false },
      { name: 'gating', mode: 'first', mustAnswer: false }, { name: 'liability', mode: 'first', mustAnswer: true },
      { name: 'settlement', mode: 'collect', mustAnswer: false },
    ],
  }],
  historyGroups: [],
  findingGroup: 'finding',
  windowStarts: [],
  windowLengths: [],
}
