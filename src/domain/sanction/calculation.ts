// What a measure comes to under the policy: the shipping-breach formula, the ladder of points, the missing deposit. Every number that goes in
// is kept with its source, so that the account can check the sum (PRM-reason). What the policy does not compute, an officer states with a basis.
import { liquidatedDamages } from '../money/calculators.ts'
import { percent } from '../money/split.ts'
import { layersOf, resolvePin, type Policies } from '../pin.ts'
import type { Reason } from '../vocabulary.ts'
import type { Calculation, Matter } from './parts.ts'

type Input = Calculation['inputs'][number]
type Found = { input: Input; cites: readonly string[] }

/** One calculation per measure that the pinned policies can work out. */
export function calculationsOf(matter: Matter, policies: Policies): Calculation[] {
  return matter.measures.flatMap((measure): Calculation[] => {
    switch (measure) {
      case 'liquidated_damages_record':
        return damages(matter, policies)
      case 'score_deduction':
        return points(matter, policies)
      case 'deposit_top_up':
        return topUp(matter, policies)
      case 'warning': case 'listing_removed': case 'account_limited': case 'publication': case 'refund_only_support_withdrawn':
        return []
      default:
        return measure satisfies never
    }
  })
}

/** Which breach of the shipping table a reason is (domain-cn 2.7): the prefix of its parameters. */
const BREACHES: Partial<Record<Reason, string>> = { R02: 'late', R03: 'late', C03: 'late', R04: 'false', C02: 'misdescription' }

function damages(matter: Matter, policies: Policies): Calculation[] {
  const breach = BREACHES[matter.reason]
  const rate = breach === undefined ? null : parameter(matter, policies, `${breach}Percent`)
  const base = fact(matter, 'order', 'goodsPaidMinor')
  if (breach === undefined || rate === null || base === null) return []
  const floor = parameter(matter, policies, `${breach}MinMinor`)
  const cap = parameter(matter, policies, `${breach}CapMinor`)
  const { amountMinor } = liquidatedDamages({
    orders: [{ paidMinor: base.value, freightMinor: 0, subsidyMinor: 0 }], rate: percent(rate.input.value), rounding: 'half_up',
    floorMinor: floor?.input.value ?? null, capMinor: cap?.input.value ?? null, alreadyPaidMinor: matter.compensatedMinor,
  })
  const parts = [rate, floor, cap].filter((part) => part !== null)
  return [{
    measure: 'liquidated_damages_record', formula: 'percent_within_bounds', extent: { unit: 'minor', value: amountMinor },
    inputs: [base, ...parts.map((part) => part.input), { name: 'alreadyPaidMinor', value: matter.compensatedMinor, unit: 'minor', source: null }],
    cites: [...new Set(parts.flatMap((part) => part.cites))],
  }]
}

/** Points by how often the account breached before: `scorePointsFirst`, `scorePointsSecond`, `scorePointsRepeated`, where the policy names them. */
function points(matter: Matter, policies: Policies): Calculation[] {
  const before = fact(matter, 'history', 'merchantBreaches')
  if (before === null || matter.against !== 'merchant') return []
  const step = parameter(matter, policies, before.value === 0 ? 'scorePointsFirst' : before.value === 1 ? 'scorePointsSecond' : 'scorePointsRepeated')
  if (step === null) return []
  return [{ measure: 'score_deduction', formula: 'ladder', extent: { unit: 'points', value: step.input.value }, inputs: [before, step.input], cites: [...step.cites] }]
}

function topUp(matter: Matter, policies: Policies): Calculation[] {
  const required = parameter(matter, policies, 'depositRequiredMinor')
  const kept = fact(matter, 'merchant', 'depositMinor')
  if (required === null || kept === null || matter.against !== 'merchant') return []
  return [{
    measure: 'deposit_top_up', formula: 'top_up', extent: { unit: 'minor', value: Math.max(0, required.input.value - kept.value) },
    inputs: [required.input, kept], cites: [...required.cites],
  }]
}

/** The pinned policies' own figure, the most particular first. */
function parameter(matter: Matter, policies: Policies, name: string): Found | null {
  for (const policy of layersOf(resolvePin(policies, matter.pin))) {
    const found = policy.parameters[name]
    if (found !== undefined && Number.isSafeInteger(found.value)) return { input: { name, value: found.value, unit: found.unit, source: { policy: policy.name, rule: name } }, cites: found.source }
  }
  return null
}

function fact(matter: Matter, group: string, name: string): Input | null {
  const facts = JSON.parse(matter.facts) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
  const value = facts[group]?.[name]
  return typeof value === 'number' && Number.isSafeInteger(value) ? { name: `${group}.${name}`, value, unit: name.endsWith('Minor') ? 'minor' : 'count', source: null } : null
}
