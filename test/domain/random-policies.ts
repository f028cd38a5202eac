// Policies nobody would write: every stage answers at random, whatever it does to the parties. They pass the real loader, so they are
// what an author could publish; the guarantees have to hold under them all the same (properties.test.ts).
import { stringify } from 'yaml'
import { CLOCKS, CONSEQUENCES, FACT_SCHEMA_NAME, VOCABULARY } from '../../src/domain/vocabulary.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { loadPolicy } from '../../src/policy/load.ts'

/** A small seeded generator (mulberry32): the same seed, the same policy, on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export const pick = <T>(random: () => number, items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** Conditions over facts that vary in random cases. None rests on account history alone, which the loader refuses where it harms. */
const CONDITIONS = [
  "claim.goodsState == 'unshipped'", "claim.goodsState == 'received'", "claim.remedy == 'refund_only'", "claim.remedy == 'return_refund'", "merchant.answer == 'refused'",
  "merchant.answer == 'lapsed'", "merchant.answer == 'none'", 'logistics.signedScanned', 'logistics.noPickup24h', "claim.reason in ['R04', 'R10', 'R16']", 'merchant.addressOnFile',
  'order.fundsHeld', 'claim.escalated', "returning.state == 'scanned_back'", 'claim.requestedMinor > 5000', "finding.defect == 'proven'", "finding.return_pointless == 'proven'", 'hearing.merchantHeard',
  "buyer.purpose == 'consumer'", 'goods.custom',
]

const MOMENT_STAGES = VOCABULARY.moments.flatMap((moment) => moment.stages)

/** `no_clocks`: no party is given any time. `silence_to_machine`: whoever lets his time run out is decided on by the machine, against the merchant. */
export type Bent = 'no_clocks' | 'silence_to_machine'

export function randomPolicyText(seed: number, bent: Bent | null = null): string {
  const random = seeded(seed)
  const said = { zh: '随机规则', en: 'A random rule' }
  const rule = (id: string, stage: string) => ({ id, title: said, cite: ['X1'], when: pick(random, CONDITIONS), then: randomThen(random, stage), say: said })
  const stages = Object.fromEntries(MOMENT_STAGES.map(({ name, mustAnswer }, index) => {
    const letter = 'ABCDEFGHIJ'[index] ?? 'Z'
    const conditions = new Set<string>()
    const rules = Array.from({ length: Math.floor(random() * 4) }, (_, n) => rule(`${letter}${n + 1}`, name)).filter(({ when }) => (conditions.has(when) ? false : conditions.add(when)))
    if (name === 'clocks') return [name, clocksOf(random, bent)]
    if (bent === 'silence_to_machine' && name in AGAINST_THE_MERCHANT) return [name, { otherwise: { id: `${letter}99`, title: said, cite: ['X1'], then: AGAINST_THE_MERCHANT[name], say: said } }]
    return [name, { ...(rules.length > 0 ? { rules } : {}), ...(mustAnswer ? { otherwise: { id: `${letter}99`, title: said, cite: ['X1'], then: randomThen(random, name, true), say: said } } : {}) }]
  }).filter(([, stage]) => Object.keys(stage as object).length > 0))
  return stringify({
    policy: `random-${seed}`, version: '2020', layer: 'platform', marketplace: '1688', facts: FACT_SCHEMA_NAME, title: said,
    effective: { from: '2020-01-01T00:00:00+08:00', until: null }, pins: { substance: 'order.paidAt', procedure: 'act' },
    sources: { X1: { title: said, ref: 'none', confidence: 'D' } },
    parameters: { appealRounds: { value: 1 + Math.floor(random() * 2), unit: 'count', source: ['X1'], confidence: 'D' } },
    findings: { defect: { question: said }, return_pointless: { question: said } },
    stages,
  }, { aliasDuplicateObjects: false })
}

/** In force when none of the others' cases is decided any more. */
export function laterPolicy(): Policy {
  const loaded = loadPolicy(randomPolicyText(1).replaceAll('random-1', 'later').replace('2020-01-01', '2090-01-01'), { vocabulary: VOCABULARY, file: 'later.yaml' })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded))
  return loaded.policy
}

const AGAINST_THE_MERCHANT: Record<string, Record<string, unknown>> = {
  liability: { liable: 'merchant', merchantShare: 100 }, remedy: { remedy: 'refund_only', returnRequired: false, refundPercent: 100 },
  funding: { refundPayer: 'merchant', sequence: 'held_balance_deposit_advance', waitForAppeal: false }, automation: { automation: 'machine', interventionAllowed: true },
}

function clocksOf(random: () => number, bent: Bent | null): Record<string, unknown> {
  const said = { zh: '时限', en: 'Time-outs' }
  const otherwise = (then: Record<string, unknown>) => ({ id: 'K99', title: said, cite: ['X1'], then, say: said })
  if (bent === 'no_clocks') return { otherwise: otherwise({ clockLength: 0, clockUnit: 'hours', atZero: 'none' }) }
  return { table: clockTable(random, bent), otherwise: otherwise({ clockLength: 24, clockUnit: 'hours', atZero: 'none' }) }
}

/** Loaded by the real loader; null when its linter finds that the dice contradict themselves. */
export function randomPolicy(seed: number, bent: Bent | null = null): Policy | null {
  const loaded = loadPolicy(randomPolicyText(seed, bent), { vocabulary: VOCABULARY, file: `random-${seed}.yaml` })
  return loaded.ok ? loaded.policy : null
}

function clockTable(random: () => number, bent: Bent | null) {
  const atZero = () => (bent === 'silence_to_machine' ? 'decide_on_file' : pick(random, CONSEQUENCES))
  return {
    id: 'K', title: { zh: '时限', en: 'Time-outs' }, say: { zh: '时限', en: 'Time-outs' }, columns: ['clock.name', '=> clockLength', '=> clockUnit', '=> atZero', 'cite'],
    rows: CLOCKS.filter(() => random() < 0.85).map((clock) => [clock, 1 + Math.floor(random() * 72), pick(random, ['hours', 'office_hours', 'days', 'working_days']), atZero(), ['X1']]),
  }
}

/** Writes most fields of the stage, with any value the vocabulary has. */
function randomThen(random: () => number, stage: string, all = false): Record<string, unknown> {
  const fields = Object.entries(VOCABULARY.record).filter(([, field]) => field.stage === stage)
  const chosen = fields.filter(() => all || random() < 0.7)
  const [first] = fields
  return Object.fromEntries((chosen.length === 0 && first !== undefined ? [first] : chosen).map(([name, field]) => [name, valueOf(random, name, field)]))
}

function valueOf(random: () => number, name: string, field: (typeof VOCABULARY.record)[string]): unknown {
  switch (field.type) {
    case 'bool':
      return name === 'admissible' ? random() < 0.85 : random() < 0.5
    case 'enum':
      return pick(random, field.values)
    case 'set':
      return name === 'askBuyer' || name === 'askMerchant' ? (random() < 0.3 ? [pick(random, field.values)] : []) : field.values.filter(() => random() < 0.2)
    case 'int':
      return Math.min(field.max, Math.floor(random() * (field.unit === 'percent' ? 101 : 4000)))
    case 'double':
      return random()
    default:
      return field satisfies never
  }
}

export type Hostile = { clocks?: Partial<Record<string, readonly [number, string, string] | null>>; remedy?: string; remedyAsks?: string; lane?: string }

/** A rule book bent on deciding against the merchant by machine; a clock given as null is left out. `remedyAsks`: when nothing is granted. */
export function hostilePolicy({ clocks = {}, remedy = 'refund_only', remedyAsks, lane = 'normal' }: Hostile = {}): ReadonlyMap<string, Policy> {
  const said = { zh: '规则', en: 'A rule' }
  const answers: Record<string, Record<string, unknown>> = {
    admission: { admissible: true, basis: 'quality', lane }, liability: { liable: 'merchant', merchantShare: 100 }, remedy: { remedy, returnRequired: false, refundPercent: 100 },
    freight: { outboundFreight: 'merchant', returnFreight: 'merchant' }, funding: { refundPayer: 'merchant', sequence: 'held_balance_deposit_advance', waitForAppeal: false, expressRisk: 'platform' },
    automation: { automation: 'machine', interventionAllowed: true },
  }
  const atZero: Record<string, string> = { merchantMustAnswer: 'decide_on_file', appealMustBeFiled: 'lapse_right', returnMustBeShipped: 'close', merchantMustConfirmReturn: 'confirm_return' }
  // One clock is left to the last answer, which would never be reached else.
  const rows = CLOCKS.filter((clock) => clock !== 'sanctionAppealMustBeFiled' && clocks[clock] !== null).map((clock) => [clock, ...(clocks[clock] ?? [48, 'hours', atZero[clock] ?? 'none']), ['X1']])
  const otherwise = (id: string, then: Record<string, unknown>) => ({ id, title: said, cite: ['X1'], then, say: said })
  const stages = Object.fromEntries(MOMENT_STAGES.filter(({ mustAnswer }) => mustAnswer).map(({ name }, index) => {
    if (name === 'clocks') return [name, { table: { id: 'K', title: said, say: said, columns: ['clock.name', '=> clockLength', '=> clockUnit', '=> atZero', 'cite'], rows }, otherwise: otherwise('K99', { clockLength: 0, clockUnit: 'hours', atZero: 'none' }) }]
    const asks = name === 'remedy' && remedyAsks !== undefined ? { rules: [{ ...otherwise('R1', { remedy: 'none' }), when: remedyAsks }] } : {}
    return [name, { ...asks, otherwise: otherwise(`Z${index}`, answers[name] ?? {}) }]
  }))
  const loaded = loadPolicy(stringify({
    policy: 'hostile', version: '2020', layer: 'platform', marketplace: '1688', facts: FACT_SCHEMA_NAME, title: said, effective: { from: '2020-01-01T00:00:00+08:00', until: null },
    pins: { substance: 'order.paidAt', procedure: 'act' }, sources: { X1: { title: said, ref: 'none', confidence: 'D' } },
    parameters: { appealRounds: { value: 2, unit: 'count', source: ['X1'], confidence: 'D' } }, findings: { defect: { question: said } }, stages,
  }, { aliasDuplicateObjects: false }), { vocabulary: VOCABULARY, file: 'hostile.yaml' })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded))
  return new Map([[loaded.policy.name, loaded.policy]])
}
