// Where an officer's own terms leave what policy computes: field by field, what was computed beside what he decides. Every difference
// needs its reason, and a rule he departs from is no longer what the decision rests on. Used by chapters/deciding.ts and decisions.ts.
import { GOODS_PURPOSES } from './decision-flows.ts'
import type { Decision, Override, RuleHit, TermFlow } from './parts.ts'
import { refuse, type Refusal } from './refusals.ts'

type Field = Override['field']
export type Departure = { field: Field; computed: string; decided: string }
export type Result = Pick<Decision, 'remedy' | 'returnRequired' | 'returnFreight'> & { flows: readonly TermFlow[] }

/** The fields in which the two results differ, in the order in which they are read. */
export function departuresOf(computed: Result, decided: Result): Departure[] {
  const said = valuesOf(decided)
  return Object.entries(valuesOf(computed)).flatMap(([field, value]) => {
    const now = said[field as keyof typeof said]
    return value === now ? [] : [{ field: field as Field, computed: value, decided: now }]
  })
}

function valuesOf({ remedy, returnRequired, returnFreight, flows }: Result) {
  const refunds = flows.filter((flow) => flow.to === 'buyer' && REFUND.includes(flow.for))
  const compensation = flows.filter((flow) => flow.to === 'buyer' && flow.for === 'compensation')
  const rest = flows.filter((flow) => !refunds.includes(flow) && !compensation.includes(flow))
  const payers = [...new Set([...refunds, ...compensation].map((flow) => flow.from))].sort()
  const others = [...new Set(rest.map((flow) => `${flow.from}>${flow.to} ${flow.for}`))].sort()
    .map((way) => `${way} ${sum(rest.filter((flow) => `${flow.from}>${flow.to} ${flow.for}` === way))}`)
  return {
    remedy: String(remedy), refund: String(sum(refunds)), payer: payers.join(' ') || 'none', return: String(returnRequired), freight: String(returnFreight),
    compensation: String(sum(compensation)), flows: others.join('; ').slice(0, 200) || 'none',
  }
}

/** A reason for every difference, none for what does not differ, and the computed value as it was computed. */
export function departuresRefusal(departures: readonly Departure[], overrides: readonly Pick<Override, 'field' | 'computed' | 'decided'>[]): Refusal | null {
  const missing = departures.filter(({ field }) => !overrides.some((override) => override.field === field))
  if (missing.length > 0) return refuse('override_needed', { field: 'overrides', allowed: missing.map(({ field }) => field) })
  for (const [index, override] of overrides.entries()) {
    const departure = departures.find(({ field }) => field === override.field)
    const twice = overrides.findIndex(({ field }) => field === override.field) !== index
    if (departure === undefined || twice) return refuse('override_needed', { field: `overrides.${index}.field`, allowed: departures.map(({ field }) => field) })
    if (override.computed !== departure.computed) return refuse('override_needed', { field: `overrides.${index}.computed`, allowed: departure.computed })
    if (override.decided !== departure.decided) return refuse('override_needed', { field: `overrides.${index}.decided`, allowed: departure.decided })
  }
  return null
}

/** What is left to rest on: the rules of a stage whose answer the officer replaced stay in the computation, beside his reasons. */
export function rulesKept(rules: readonly RuleHit[], departures: readonly Departure[]): RuleHit[] {
  const left = new Set(departures.flatMap(({ field }) => STAGES[field]))
  return rules.filter((rule) => !left.has(rule.stage))
}

const REFUND: readonly TermFlow['for'][] = [...GOODS_PURPOSES, 'freight_refund']
const STAGES: Record<Field, readonly string[]> = {
  remedy: ['remedy'], refund: ['remedy'], return: ['remedy'], freight: ['freight'], compensation: ['compensation'],
  payer: ['liability', 'funding', 'automation'], liability: ['liability'], flows: ['compensation'],
}
const sum = (flows: readonly TermFlow[]): number => flows.reduce((total, flow) => total + flow.amountMinor, 0)
