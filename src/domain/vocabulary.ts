// The after-sales vocabulary: every fact a policy may read, every answer it may give, every stage it may speak in.
// A change here is a new fact-schema version. Facts are computed in facts.ts; findings are set by officers (review.ts).
import { LATEST_INSTANT, type FieldType, type RecordField, type Vocabulary } from '../policy/vocabulary.ts'

export const REASONS = [
  'R01', 'R02', 'R03', 'R04', 'R05', 'R06', 'R07', 'R08', 'R09', 'R10', 'R11', 'R12', 'R13', 'R14', 'R15', 'R16',
  'R17', 'R18', 'R19', 'R20', 'R21', 'R22', 'R23', 'R24', 'R25', 'R26', 'R27', 'R28', 'R29', 'R30', 'R31', 'R32',
  'C01', 'C02', 'C03', 'C04', 'C05',
] as const
export type Reason = (typeof REASONS)[number]

export const REMEDIES = [
  'none', 'refund_only', 'return_refund', 'exchange', 'repair', 'reship', 'price_reduction', 'compensation', 'other',
] as const
export type Remedy = (typeof REMEDIES)[number]

/** What the party says is wrong, picked from a list beside the reason, so that the two can contradict each other. */
export const PROBLEMS = [
  'unspecified', 'changed_mind', 'size_or_colour', 'not_working', 'visible_defect', 'hidden_defect', 'not_as_described',
  'wrong_material', 'wrong_item', 'missing_item', 'package_damaged', 'item_damaged', 'counterfeit', 'expired', 'unsafe_food',
  'spoiled', 'not_to_specification', 'gift_missing', 'promise_broken', 'service_not_done', 'invoice', 'price_difference',
  'not_shipped', 'late_shipment', 'false_shipment', 'lost_in_transit', 'not_received', 'return_refused', 'return_faulty',
  'false_advertising', 'unanswered_after_sales',
] as const
export type Problem = (typeof PROBLEMS)[number]

export const EVIDENCE_TYPES = [
  'photo', 'close_up', 'video', 'unboxing_video', 'listing_snapshot', 'label_photo', 'parcel_photo', 'waybill_photo',
  'chat_record', 'order_record', 'shipment_record', 'pickup_scan', 'delivery_proof', 'carrier_statement', 'weight_record',
  'packing_video', 'pick_list', 'test_report', 'appraisal', 'purchase_chain', 'authorisation', 'production_record',
  'signed_specification', 'receipt', 'inspection_report', 'serial_number', 'medical_report', 'invoice', 'service_record',
  'agreement_record', 'rule_text', 'after_sales_record', 'statement',
] as const
export type EvidenceType = (typeof EVIDENCE_TYPES)[number]

/** Questions of fact a policy may ask an officer. Set by evidence and reason, or by a listed presumption and its rebuttal. */
export const FINDINGS = [
  'defect', 'not_as_described', 'counterfeit', 'item_missing', 'damaged_in_transit', 'wrong_item', 'unsafe_food', 'spoiled',
  'false_shipment', 'late_shipment', 'delivery_proven', 'lost_in_transit', 'spec_breached', 'promise_breached',
  'goods_intact', 'return_pointless', 'return_uncollected', 'return_faulty', 'reason_matches', 'exemption_confirmed',
  'goods_custom', 'buyer_misuse', 'merchant_consented', 'cost_outbound_freight', 'cost_packaging', 'cost_return_freight',
  'cost_other', 'price_rule_met', 'service_undone', 'shipping_breach', 'false_advertising',
] as const
export type FindingName = (typeof FINDINGS)[number]
export const FINDING_VALUES = ['open', 'proven', 'not_proven'] as const
export type FindingValue = (typeof FINDING_VALUES)[number]

export const GOODS_STATES = ['unshipped', 'transit', 'signed', 'received', 'in_use', 'return_leg'] as const
export type GoodsState = (typeof GOODS_STATES)[number]

/** Every clock by what it asks; `clock` rows, translations and docs use these names. */
export const CLOCKS = [
  'merchantMustAnswer', 'buyerMustEdit', 'offerMustBeAnswered', 'evidenceMustArrive', 'addressMustBeGiven',
  'returnMustBeShipped', 'waybillMustSync', 'merchantMustConfirmReturn', 'merchantMustReship', 'buyerMayEscalate',
  'appealMustBeFiled', 'appealMustBeAnswered', 'appealMustBeDecided', 'officerMustDecide', 'refundMustBePaid',
  'handoverResultExpected', 'rebuttalMustArrive', 'sanctionMustBeAnswered', 'sanctionAppealMustBeFiled',
] as const
export type ClockName = (typeof CLOCKS)[number]

/**
 * What happens at zero. `grant_refund` is honoured only where goods never left the merchant or were scanned back to him
 * (guarantee 2); where a policy says more, the domain turns it into `decide_on_file` and records `limitedBy`.
 */
export const CONSEQUENCES = [
  'none', 'advance', 'decide_on_file', 'grant_refund', 'grant_return_refund', 'use_address_on_file', 'confirm_return',
  'close', 'lapse_offer', 'lapse_right', 'lose_express', 'escalate', 'pay_refund', 'notify_operator', 'proceed_with_evidence',
] as const
export type Consequence = (typeof CONSEQUENCES)[number]

export const PAYERS = ['none', 'buyer', 'merchant', 'carrier', 'platform', 'insurer', 'shared'] as const
export type Payer = (typeof PAYERS)[number]

/** Ordered from loosest to strictest: the stricter answer of two layers wins. */
export const AUTOMATION = ['machine', 'merchant_first', 'merchant_decides', 'person'] as const
export type Automation = (typeof AUTOMATION)[number]

export const BASES = [
  'none', 'unshipped', 'no_reason', 'quality', 'description', 'delivery', 'warranty', 'promise', 'contract', 'agreement',
  'complaint', 'price', 'service', 'statute',
] as const
export const ROUTES = [
  'negotiate', 'officer', 'appeal', 'complaint', 'consumer_association', 'authority_12315', 'arbitration', 'court', 'new_case',
  'warranty', 'human_review',
] as const
export type Route = (typeof ROUTES)[number]

export const SANCTIONS = [
  'warning', 'score_deduction', 'listing_removed', 'deposit_top_up', 'liquidated_damages_record', 'account_limited',
  'publication', 'refund_only_support_withdrawn',
] as const
export type SanctionMeasure = (typeof SANCTIONS)[number]

export const FACT_SCHEMA_NAME = 'after-sales@1'

const bool: FieldType = { type: 'bool' }
const minor: FieldType = { type: 'int', unit: 'minor', min: 0, max: 1e11 }
const instant: FieldType = { type: 'int', unit: 'instant', min: 0, max: LATEST_INSTANT }
const instantIf: FieldType = { type: 'int', unit: 'instant', min: 0, max: LATEST_INSTANT, optional: true }
const count = (max = 1e6): FieldType => ({ type: 'int', unit: 'count', min: 0, max })
const countIf = (max = 1e6): FieldType => ({ type: 'int', unit: 'count', min: 0, max, optional: true })
const oneOf = (values: readonly string[]): FieldType => ({ type: 'enum', values })
const setOf = (values: readonly string[]): FieldType => ({ type: 'set', values })

const finding: FieldType = oneOf(FINDING_VALUES)
const PURPOSES = ['consumer', 'business', 'unknown'] as const
const ANSWERS = ['none', 'agreed', 'refused', 'offered', 'lapsed'] as const
const CATEGORIES = [
  'general', 'clothing', 'appliance', 'electronics', 'food', 'fresh', 'cosmetics', 'furniture', 'toys', 'jewellery', 'custom',
  'virtual', 'books', 'pets', 'car', 'medical', 'kitchen', 'bedding', 'other',
] as const

export const FACT_GROUPS = {
  order: {
    paidMinor: minor, goodsPaidMinor: minor, freightPaidMinor: minor, refundedMinor: minor, offEscrowMinor: minor,
    subsidyMinor: minor, listPriceMinor: minor,
    placedAt: instant, paidAt: instant, shippedAt: instantIf, shipDueAt: instantIf, signedAt: instantIf, receivedAt: instantIf,
    completedAt: instantIf, installedAt: instantIf,
    freeShipping: bool, thresholdLost: bool, mergedParcels: bool, fundsHeld: bool, quantityAbnormal: bool,
    crossBorder: bool, live: bool, carrierChosenByBuyer: bool,
  },
  buyer: { purpose: oneOf(PURPOSES), minor: bool },
  merchant: {
    answer: oneOf(ANSWERS), notifiedAt: instantIf, answeredAt: instantIf, addressOnFile: bool, addressGiven: bool,
    score: { type: 'double', unit: 'score', min: 0, max: 5 }, scoreKnown: bool, quality: bool, responseLate: bool,
    depositMinor: minor, reachable: bool, platformIsParty: bool,
  },
  account: { goodStanding: oneOf(['unknown', 'good', 'not_good']), abuseLabel: oneOf(['none', 'labelled', 'labelled_with_reasons', 'appealed']) },
  history: { buyerRefundOnly: count(), buyerCases: count(), merchantBreaches: count() },
  goods: {
    category: oneOf(CATEGORIES),
    custom: bool, fresh: bool, digital: bool, sealed: bool, opened: bool, activated: bool, used: bool, secondHand: bool,
    bulky: bool, fragile: bool, installed: bool, unique: bool, food: bool, hygiene: bool, nearExpiry: bool, recalled: bool,
    partReturned: bool, exemptConfirmed: bool, durable: bool,
  },
  promise: {
    freeReturn: bool, noReasonDays: countIf(3650), warrantyDays: countIf(36500), lifetimeWarranty: bool, expressRefund: bool,
    shipWithinHours: countIf(10000), authentic: bool, freshCompensation: bool, freightInsurance: bool, compensationBetter: bool,
    compensationPercent: { type: 'int', unit: 'percent', min: 0, max: 1000, optional: true } as FieldType,
  },
  claim: {
    kind: oneOf(['after_sales', 'complaint']), reason: oneOf(REASONS), problem: oneOf(PROBLEMS), remedy: oneOf(REMEDIES),
    requestedMinor: minor, linesPaidMinor: minor, requestedFreightMinor: minor, goodsState: oneOf(GOODS_STATES),
    openedAt: instant, lossSharePercent: { type: 'int', unit: 'percent', min: 0, max: 100 } as FieldType,
    expressChosen: bool, reasonMatchesProblem: bool, reasonChanged: bool, changeProposedByMerchant: bool, platformStepIn: bool,
    wholeOrder: bool, repairsDone: count(1000), handledOutside: bool,
    /** The platform left the matter to the parties before, and it is brought to it again. */
    escalated: bool,
    /** A party demanded that a person decide. */
    humanAsked: bool, statementGiven: bool,
    /** The same issue was settled or decided and performed before; new facts open it again. */
    sameIssueSettled: bool, newFacts: bool,
  },
  evidence: { buyer: setOf(EVIDENCE_TYPES), merchant: setOf(EVIDENCE_TYPES), carrier: setOf(EVIDENCE_TYPES), imagesReused: bool, buyerLapsed: bool, merchantLapsed: bool },
  logistics: {
    pickupScanned: bool, noPickup24h: bool, signedScanned: bool, signedContradicted: bool, carrierConfirms: bool,
    carrierDenies: bool, lostScan: bool, stalled: bool, intercepted: bool, handedOverInPerson: bool, weightKnown: bool,
    weightDiffGram: { type: 'int', unit: 'gram', min: -1e8, max: 1e8, optional: true } as FieldType,
    consentShipment: bool,
  },
  returning: {
    state: oneOf(['none', 'awaited', 'shipped', 'refused', 'scanned_back', 'received', 'contested', 'uncollected']),
    pickedUpAt: instantIf, receivedAt: instantIf, partnerPickup: bool, waybillInTime: bool, addressDiffers: bool,
  },
  hearing: { merchantHeard: bool, buyerHeard: bool },
  clock: { name: oneOf(CLOCKS), round: count(100) },
  party: { actor: oneOf(['buyer', 'merchant', 'officer', 'platform', 'carrier']) },
  finding: Object.fromEntries(FINDINGS.map((name) => [name, finding])) as Record<FindingName, FieldType>,
} satisfies Record<string, Record<string, FieldType>>

const record: Record<string, RecordField> = {
  // admission
  admissible: { ...bool, stage: 'admission', initial: false, merge: 'first', harms: [false] } as RecordField,
  basis: { ...oneOf(BASES), stage: 'admission', initial: 'none', merge: 'first' } as RecordField,
  lane: { ...oneOf(['normal', 'cancel', 'express', 'complaint', 'negotiation_only']), stage: 'admission', initial: 'normal', merge: 'first' } as RecordField,
  routes: { ...setOf(ROUTES), stage: 'admission', initial: [], merge: 'union' } as RecordField,
  // evidence
  askBuyer: { ...setOf(EVIDENCE_TYPES), stage: 'evidence', initial: [], merge: 'union' } as RecordField,
  askMerchant: { ...setOf(EVIDENCE_TYPES), stage: 'evidence', initial: [], merge: 'union' } as RecordField,
  // clocks
  clockLength: { ...count(100000), stage: 'clocks', initial: 0, merge: 'first' } as RecordField,
  clockUnit: { ...oneOf(['hours', 'office_hours', 'days', 'working_days', 'months', 'years']), stage: 'clocks', initial: 'hours', merge: 'first' } as RecordField,
  clockFrom: { ...oneOf(['moment', 'next_day']), stage: 'clocks', initial: 'moment', merge: 'first' } as RecordField,
  clockRoll: { ...oneOf(['none', 'next_working_day']), stage: 'clocks', initial: 'none', merge: 'first' } as RecordField,
  atZero: { ...oneOf(CONSEQUENCES), stage: 'clocks', initial: 'none', merge: 'first' } as RecordField,
  // liability: the merchant's share of the loss in percent, and who is liable in one word
  liable: { ...oneOf(PAYERS), stage: 'liability', initial: 'none', merge: 'first', harms: ['buyer', 'merchant', 'shared'] } as RecordField,
  merchantShare: { type: 'int', unit: 'percent', min: 0, max: 100, stage: 'liability', initial: 0, merge: 'first' } as RecordField,
  // remedy
  remedy: { ...oneOf(REMEDIES), stage: 'remedy', initial: 'none', merge: 'first', harms: ['none'] } as RecordField,
  returnRequired: { ...bool, stage: 'remedy', initial: false, merge: 'first' } as RecordField,
  refundPercent: { type: 'int', unit: 'percent', min: 0, max: 100, stage: 'remedy', initial: 100, merge: 'first' } as RecordField,
  fallbackRemedy: { ...oneOf(REMEDIES), stage: 'remedy', initial: 'none', merge: 'first' } as RecordField,
  // freight
  outboundFreight: { ...oneOf(PAYERS), stage: 'freight', initial: 'none', merge: 'first', harms: ['buyer'] } as RecordField,
  returnFreight: { ...oneOf(PAYERS), stage: 'freight', initial: 'none', merge: 'first', harms: ['buyer'] } as RecordField,
  transitRisk: { ...oneOf(PAYERS), stage: 'freight', initial: 'none', merge: 'first' } as RecordField,
  // compensation: to the buyer, beyond the refund
  compensationMinor: { ...minor, stage: 'compensation', initial: 0, merge: 'better' } as RecordField,
  compensationPayer: { ...oneOf(PAYERS), stage: 'compensation', initial: 'none', merge: 'first' } as RecordField,
  compensationForm: { ...oneOf(['none', 'cash', 'voucher', 'red_packet']), stage: 'compensation', initial: 'none', merge: 'first' } as RecordField,
  /** Cost lines put on the buyer, each by its own rule; the amounts come from the receipts the officer decided on. */
  costsOnBuyer: { ...setOf(['outbound_freight', 'packaging', 'return_freight', 'other']), stage: 'compensation', initial: [], merge: 'union' } as RecordField,
  // funding
  refundPayer: { ...oneOf(PAYERS), stage: 'funding', initial: 'none', merge: 'first', harms: ['merchant', 'buyer'] } as RecordField,
  sequence: { ...oneOf(['none', 'held_balance_deposit_advance', 'platform_subsidy', 'held_only']), stage: 'funding', initial: 'none', merge: 'first' } as RecordField,
  waitForAppeal: { ...bool, stage: 'funding', initial: false, merge: 'first' } as RecordField,
  expressRisk: { ...oneOf(PAYERS), stage: 'funding', initial: 'none', merge: 'first' } as RecordField,
  // automation
  automation: { ...oneOf(AUTOMATION), stage: 'automation', initial: 'machine', merge: 'stricter' } as RecordField,
  interventionAllowed: { ...bool, stage: 'automation', initial: true, merge: 'first', harms: [false] } as RecordField,
  whyNot: { ...setOf(['amount', 'fraud_alleged', 'contested_law', 'minor', 'irreversible', 'reversal', 'appeal', 'interested_platform', 'contradicted', 'merchant_not_heard', 'finding_open', 'custom_goods', 'refund_only', 'history', 'disputed', 'policy']), stage: 'automation', initial: [], merge: 'union' } as RecordField,
  // sanction: matters put forward on a stream of their own
  sanctions: { ...setOf(SANCTIONS), stage: 'sanction', initial: [], merge: 'union' } as RecordField,
}

export const VOCABULARY: Vocabulary = {
  facts: { name: FACT_SCHEMA_NAME, groups: FACT_GROUPS, scalars: { now: instant } },
  record,
  moments: [
    { name: 'open', stages: [{ name: 'admission', mode: 'first', mustAnswer: true }, { name: 'evidence', mode: 'collect', mustAnswer: false }] },
    { name: 'clock', stages: [{ name: 'clocks', mode: 'first', mustAnswer: true }] },
    {
      name: 'decide',
      stages: [
        { name: 'liability', mode: 'first', mustAnswer: true }, { name: 'remedy', mode: 'first', mustAnswer: true },
        { name: 'freight', mode: 'first', mustAnswer: true }, { name: 'compensation', mode: 'collect', mustAnswer: false },
        { name: 'funding', mode: 'first', mustAnswer: true }, { name: 'automation', mode: 'first', mustAnswer: true },
      ],
    },
    { name: 'sanction', stages: [{ name: 'sanction', mode: 'collect', mustAnswer: false }] },
  ],
  historyGroups: ['history', 'account'],
  findingGroup: 'finding',
  windowStarts: ['order.paidAt', 'order.shippedAt', 'order.signedAt', 'order.receivedAt', 'order.completedAt', 'order.installedAt', 'order.placedAt', 'claim.openedAt', 'returning.receivedAt', 'returning.pickedUpAt'],
  windowLengths: ['promise.noReasonDays', 'promise.warrantyDays', 'promise.shipWithinHours'],
}
