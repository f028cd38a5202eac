// Cases out of nothing for a backtest before any were decided: seeded, plausible for the after-sales vocabulary, complete facts.
// The same (vocabulary, n, seed) gives the same cases for ever. Read by backtest.ts.
import type { Facts, FactValue } from '../policy/facts.ts'
import type { FieldType, Vocabulary } from '../policy/vocabulary.ts'
import { FINDINGS } from '../domain/vocabulary.ts'
import type { FindingName, GoodsState, Problem, Reason, Remedy } from '../domain/vocabulary.ts'

export type FactCase = { caseId: string; facts: Facts }

export function* generateCases(vocabulary: Vocabulary, n: number, seed: number): Generator<FactCase> {
  const draw = drawing(seed)
  for (let at = 1; at <= n; at++) yield { caseId: `generated-${seed}-${at}`, facts: caseFacts(vocabulary, draw) }
}

type Draw = {
  chance: (share: number) => boolean
  int: (low: number, high: number) => number
  pick: <T>(values: readonly [T, ...T[]]) => T
  some: (values: readonly string[], most: number) => string[]
}

function drawing(seed: number): Draw {
  let state = seed >>> 0
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1))
  const pick = <T>(values: readonly [T, ...T[]]): T => values[int(0, values.length - 1)] ?? values[0]
  const some = (values: readonly string[], most: number): string[] => {
    const found = new Set<string>()
    for (let left = int(0, most); left > 0 && values.length > 0; left--) found.add(values[int(0, values.length - 1)] ?? '')
    return [...found]
  }
  return { chance: (share) => random() < share, int, pick, some }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** 2025-01-01 in Beijing; openings spread over two years from here, across every dated rule book. */
const FIRST_OPENING = 1_735_660_800_000

type Kind = {
  weight: number
  reason: Reason
  problem: Problem
  state: GoodsState
  remedies: readonly [Remedy, ...Remedy[]]
  finding: FindingName | null
  evidence: readonly string[]
}

/** What buyers bring, roughly as often as they bring it: most want to return, some never got it, a few say it is fake. */
const KINDS: readonly [Kind, ...Kind[]] = [
  { weight: 8, reason: 'R01', problem: 'changed_mind', state: 'unshipped', remedies: ['refund_only'], finding: null, evidence: [] },
  { weight: 2, reason: 'R02', problem: 'not_shipped', state: 'unshipped', remedies: ['refund_only'], finding: 'shipping_breach', evidence: ['chat_record'] },
  { weight: 6, reason: 'R03', problem: 'late_shipment', state: 'unshipped', remedies: ['refund_only', 'compensation'], finding: 'late_shipment', evidence: ['order_record'] },
  { weight: 2, reason: 'R04', problem: 'false_shipment', state: 'transit', remedies: ['refund_only'], finding: 'false_shipment', evidence: ['shipment_record'] },
  { weight: 4, reason: 'R05', problem: 'lost_in_transit', state: 'transit', remedies: ['refund_only', 'reship'], finding: 'lost_in_transit', evidence: ['shipment_record'] },
  { weight: 3, reason: 'R06', problem: 'not_received', state: 'signed', remedies: ['refund_only', 'reship'], finding: 'delivery_proven', evidence: ['statement'] },
  { weight: 4, reason: 'R07', problem: 'changed_mind', state: 'transit', remedies: ['refund_only'], finding: null, evidence: [] },
  { weight: 18, reason: 'R08', problem: 'changed_mind', state: 'received', remedies: ['return_refund'], finding: 'goods_intact', evidence: ['photo'] },
  { weight: 9, reason: 'R09', problem: 'size_or_colour', state: 'received', remedies: ['return_refund', 'exchange'], finding: 'goods_intact', evidence: ['photo'] },
  { weight: 13, reason: 'R10', problem: 'visible_defect', state: 'received', remedies: ['refund_only', 'return_refund', 'exchange', 'price_reduction'], finding: 'defect', evidence: ['close_up', 'photo', 'video'] },
  { weight: 3, reason: 'R11', problem: 'not_working', state: 'received', remedies: ['return_refund', 'exchange', 'repair'], finding: 'defect', evidence: ['video', 'serial_number'] },
  { weight: 2, reason: 'R12', problem: 'hidden_defect', state: 'received', remedies: ['return_refund', 'refund_only'], finding: 'defect', evidence: ['statement'] },
  { weight: 6, reason: 'R13', problem: 'not_as_described', state: 'received', remedies: ['refund_only', 'return_refund', 'price_reduction'], finding: 'not_as_described', evidence: ['photo', 'listing_snapshot'] },
  { weight: 2, reason: 'R14', problem: 'wrong_material', state: 'received', remedies: ['return_refund', 'refund_only'], finding: 'not_as_described', evidence: ['label_photo', 'test_report'] },
  { weight: 3, reason: 'R15', problem: 'wrong_item', state: 'received', remedies: ['exchange', 'return_refund', 'refund_only'], finding: 'wrong_item', evidence: ['photo', 'label_photo'] },
  { weight: 4, reason: 'R16', problem: 'missing_item', state: 'received', remedies: ['reship', 'refund_only'], finding: 'item_missing', evidence: ['unboxing_video', 'photo'] },
  { weight: 4, reason: 'R17', problem: 'item_damaged', state: 'received', remedies: ['refund_only', 'return_refund', 'price_reduction'], finding: 'damaged_in_transit', evidence: ['parcel_photo', 'photo'] },
  { weight: 1, reason: 'R18', problem: 'counterfeit', state: 'received', remedies: ['return_refund', 'refund_only'], finding: 'counterfeit', evidence: ['appraisal', 'photo'] },
  { weight: 1, reason: 'R19', problem: 'expired', state: 'received', remedies: ['refund_only', 'return_refund'], finding: 'unsafe_food', evidence: ['label_photo'] },
  { weight: 3, reason: 'R21', problem: 'spoiled', state: 'received', remedies: ['refund_only', 'compensation'], finding: 'spoiled', evidence: ['photo'] },
  { weight: 1, reason: 'R22', problem: 'not_to_specification', state: 'received', remedies: ['return_refund', 'price_reduction'], finding: 'spec_breached', evidence: ['signed_specification'] },
  { weight: 2, reason: 'R24', problem: 'not_working', state: 'in_use', remedies: ['repair', 'exchange'], finding: 'defect', evidence: ['video', 'serial_number'] },
  { weight: 1, reason: 'R25', problem: 'promise_broken', state: 'in_use', remedies: ['repair', 'compensation'], finding: 'promise_breached', evidence: ['listing_snapshot'] },
  { weight: 2, reason: 'R28', problem: 'price_difference', state: 'received', remedies: ['price_reduction'], finding: 'price_rule_met', evidence: ['listing_snapshot'] },
  { weight: 1, reason: 'R29', problem: 'return_refused', state: 'return_leg', remedies: ['return_refund'], finding: 'return_uncollected', evidence: ['shipment_record'] },
]
const WEIGHT = KINDS.reduce((sum, kind) => sum + kind.weight, 0)

function caseFacts(vocabulary: Vocabulary, draw: Draw): Facts {
  const kind = kindOf(draw)
  const order = orderFacts(draw, kind)
  const claim = claimFacts(draw, kind, order)
  const settled: Overrides = {
    order: order.facts, claim: claim.facts, goods: goodsFacts(draw, kind), merchant: merchantFacts(draw, claim.openedAt),
    logistics: logisticsFacts(draw, kind), evidence: evidenceFacts(draw, kind), finding: findingFacts(draw, kind),
    buyer: { purpose: draw.chance(0.9) ? 'consumer' : 'business', minor: draw.chance(0.01) },
    account: { goodStanding: draw.chance(0.75) ? 'good' : draw.pick(['unknown', 'not_good']), abuseLabel: draw.chance(0.95) ? 'none' : 'labelled_with_reasons' },
    history: {
      buyerRefundOnly: draw.chance(0.8) ? draw.int(0, 1) : draw.int(2, 12), buyerCases: draw.int(0, 20), merchantBreaches: draw.chance(0.8) ? 0 : draw.int(1, 9),
      sameIssueSettled: false, newFacts: false,
    },
    hearing: { merchantHeard: draw.chance(0.95), buyerHeard: true },
    promise: {
      freeReturn: draw.chance(0.35), noReasonDays: draw.chance(0.25) ? draw.pick([7, 10, 15, 30]) : null, warrantyDays: draw.chance(0.3) ? draw.pick([90, 180, 365]) : null,
      lifetimeWarranty: draw.chance(0.02), expressRefund: draw.chance(0.3), shipWithinHours: draw.chance(0.7) ? draw.pick([24, 48, 72]) : null,
      authentic: draw.chance(0.3), freshCompensation: draw.chance(0.1), freightInsurance: draw.chance(0.4), compensationBetter: draw.chance(0.05),
    },
    returning: returningFacts(draw, kind, claim.openedAt),
    clock: { name: draw.pick(['merchantMustAnswer', 'evidenceMustArrive', 'returnMustBeShipped', 'officerMustDecide']), round: 0 },
    party: { actor: 'officer' },
  }
  return completed(vocabulary, settled, claim.openedAt + draw.int(24, 240) * HOUR)
}

type Group = Record<string, FactValue>
type Overrides = Record<string, Group>

/** Every declared fact, so that a vocabulary that grows needs no change here: what is not drawn above is absent, false or the first value. */
function completed(vocabulary: Vocabulary, drawn: Overrides, now: number): Facts {
  const facts: Record<string, FactValue | Group> = {}
  for (const [name, type] of Object.entries(vocabulary.facts.scalars)) facts[name] = name === 'now' ? now : ordinary(type)
  for (const [group, fields] of Object.entries(vocabulary.facts.groups)) {
    facts[group] = Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, drawn[group]?.[field] ?? ordinary(type)]))
  }
  return facts
}

function ordinary(type: FieldType): FactValue {
  switch (type.type) {
    case 'bool': return false
    case 'int': return type.optional === true ? null : Math.max(type.min, 0)
    case 'double': return type.min
    case 'enum': return type.values[0] ?? ''
    case 'set': return []
    default: return type satisfies never
  }
}

function kindOf(draw: Draw): Kind {
  let left = draw.int(1, WEIGHT)
  for (const kind of KINDS) {
    left -= kind.weight
    if (left <= 0) return kind
  }
  return KINDS[0]
}

type Order = { facts: Group; paidMinor: number; goodsMinor: number; lastAt: number }

function orderFacts(draw: Draw, kind: Kind): Order {
  const goodsMinor = draw.chance(0.3) ? draw.int(290, 3000) : draw.chance(0.85) ? draw.int(3000, 40_000) : draw.int(40_000, 600_000)
  const freightPaidMinor = draw.chance(0.35) ? draw.int(300, 1500) : 0
  const paidMinor = goodsMinor + freightPaidMinor
  const paidAt = FIRST_OPENING + draw.int(0, 700 * 24) * HOUR
  const shipped = kind.state !== 'unshipped'
  const shipDueAt = paidAt + draw.pick([24, 48, 72]) * HOUR
  const shippedAt = shipped ? paidAt + draw.int(2, 90) * HOUR : null
  const signedAt = shippedAt !== null && kind.state !== 'transit' ? shippedAt + draw.int(20, 140) * HOUR : null
  const receivedAt = signedAt !== null && draw.chance(0.5) ? signedAt + draw.int(1, 200) * HOUR : null
  const facts: Group = {
    paidMinor, goodsPaidMinor: goodsMinor, freightPaidMinor, listPriceMinor: Math.floor(goodsMinor * 1.2), placedAt: paidAt - draw.int(1, 30) * 60_000, paidAt, shipDueAt,
    shippedAt, signedAt, receivedAt, completedAt: receivedAt !== null && draw.chance(0.3) ? receivedAt + DAY : null,
    freeShipping: freightPaidMinor === 0, fundsHeld: receivedAt === null, live: draw.chance(0.25), crossBorder: draw.chance(0.03), quantityAbnormal: draw.chance(0.01),
    mergedParcels: draw.chance(0.08), subsidyMinor: draw.chance(0.2) ? Math.floor(goodsMinor * 0.05) : 0,
  }
  return { facts, paidMinor, goodsMinor, lastAt: receivedAt ?? signedAt ?? shippedAt ?? paidAt }
}

function claimFacts(draw: Draw, kind: Kind, order: Order): { facts: Group; openedAt: number } {
  const late = kind.state === 'in_use' ? draw.int(20, 500) * 24 : draw.chance(0.88) ? draw.int(1, 160) : draw.int(160, 2400)
  const openedAt = order.lastAt + late * HOUR
  const remedy = draw.pick(kind.remedies)
  const requestedMinor = remedy === 'price_reduction' || remedy === 'compensation' ? draw.int(100, Math.max(100, Math.floor(order.goodsMinor / 3))) : order.goodsMinor
  const facts: Group = {
    kind: 'after_sales', reason: kind.reason, problem: draw.chance(0.95) ? kind.problem : 'unspecified', remedy, requestedMinor, linesPaidMinor: order.goodsMinor,
    requestedFreightMinor: draw.chance(0.3) ? draw.int(500, 2500) : 0, goodsState: kind.state, openedAt,
    lossSharePercent: draw.chance(0.8) ? 100 : draw.int(5, 95), expressChosen: draw.chance(0.2), reasonMatchesProblem: draw.chance(0.93),
    platformStepIn: draw.chance(0.2), wholeOrder: draw.chance(0.8), escalated: draw.chance(0.25), humanAsked: draw.chance(0.1), statementGiven: draw.chance(0.7),
  }
  return { facts, openedAt }
}

function goodsFacts(draw: Draw, kind: Kind): Group {
  const fresh = kind.reason === 'R21' || draw.chance(0.05)
  const custom = kind.reason === 'R22' || draw.chance(0.04)
  const category = custom ? 'custom' : fresh ? 'fresh' : draw.pick(['general', 'clothing', 'clothing', 'appliance', 'electronics', 'cosmetics', 'toys', 'furniture', 'food', 'books'])
  return {
    category, custom, fresh, digital: draw.chance(0.02), sealed: draw.chance(0.2), opened: draw.chance(0.5), used: draw.chance(0.1), bulky: category === 'furniture',
    food: category === 'food' || fresh, exemptConfirmed: custom && draw.chance(0.6), durable: category === 'appliance' || category === 'electronics',
    hygiene: category === 'cosmetics', fragile: draw.chance(0.1),
  }
}

function merchantFacts(draw: Draw, openedAt: number): Group {
  const answered = draw.chance(0.75)
  return {
    answer: answered ? draw.pick(['agreed', 'refused', 'refused', 'offered']) : draw.pick(['none', 'lapsed']), notifiedAt: openedAt,
    answeredAt: answered ? openedAt + draw.int(1, 47) * HOUR : null, addressOnFile: draw.chance(0.95), addressGiven: draw.chance(0.7),
    score: draw.int(400, 500) / 100, scoreKnown: draw.chance(0.95), quality: draw.chance(0.2), responseLate: !answered, depositMinor: draw.int(0, 2_000_000), reachable: draw.chance(0.97),
  }
}

function logisticsFacts(draw: Draw, kind: Kind): Group {
  const shipped = kind.state !== 'unshipped'
  const fake = kind.reason === 'R04'
  return {
    pickupScanned: shipped && !fake, noPickup24h: fake, signedScanned: kind.state === 'signed' || kind.state === 'received', signedContradicted: kind.reason === 'R06' && draw.chance(0.3),
    carrierConfirms: shipped && !fake && draw.chance(0.5), carrierDenies: fake && draw.chance(0.5), lostScan: kind.reason === 'R05' && draw.chance(0.4), stalled: kind.reason === 'R05' && draw.chance(0.7),
    weightKnown: shipped && draw.chance(0.5), weightDiffGram: draw.chance(0.3) ? draw.int(-400, 400) : null, intercepted: kind.reason === 'R07' && draw.chance(0.5),
  }
}

function evidenceFacts(draw: Draw, kind: Kind): Group {
  return {
    buyer: draw.chance(0.75) ? [...kind.evidence, ...(draw.chance(0.3) ? ['chat_record'] : [])].filter((type, at, all) => all.indexOf(type) === at) : [],
    merchant: draw.some(['delivery_proof', 'packing_video', 'test_report', 'chat_record', 'weight_record', 'pick_list'], 2),
    carrier: draw.chance(0.15) ? ['carrier_statement'] : [], imagesReused: draw.chance(0.01), buyerLapsed: draw.chance(0.05), merchantLapsed: draw.chance(0.12),
  }
}

function findingFacts(draw: Draw, kind: Kind): Group {
  const found: Group = { ...Object.fromEntries(FINDINGS.map((name) => [name, 'not_proven'])), reason_matches: 'proven', goods_intact: draw.chance(0.9) ? 'proven' : 'not_proven', delivery_proven: 'proven' }
  if (kind.finding !== null) found[kind.finding] = draw.chance(0.04) ? 'open' : draw.chance(0.65) ? 'proven' : 'not_proven'
  for (const other of ['return_pointless', 'buyer_misuse', 'merchant_consented', 'exemption_confirmed'] as const) found[other] = draw.chance(0.12) ? 'proven' : 'not_proven'
  return found
}

function returningFacts(draw: Draw, kind: Kind, openedAt: number): Group {
  if (kind.state !== 'return_leg' && !draw.chance(0.3)) return { state: 'none', pickedUpAt: null, receivedAt: null }
  const pickedUpAt = openedAt + draw.int(10, 90) * HOUR
  const received = draw.chance(0.6)
  return {
    state: received ? 'received' : draw.pick(['shipped', 'refused', 'scanned_back', 'contested']), pickedUpAt, receivedAt: received ? pickedUpAt + draw.int(20, 120) * HOUR : null,
    partnerPickup: draw.chance(0.4), waybillInTime: draw.chance(0.9),
  }
}
