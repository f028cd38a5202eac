// Which policy versions speak: substance by the order's payment, procedure by the moment of the act, unless a document says otherwise.
// Chosen by marketplace and effective dates, deterministically; recorded at opening (guarantee 11). Used by assess.ts.
import type { Pin } from '../policy/evaluate.ts'
import { ENGINE_VERSION, type Layer, type Parameter, type Policy, type ReasonEntry } from '../policy/policy.ts'
import type { Order } from './order.ts'
import type { PinNames } from './parts.ts'
import { FACT_SCHEMA_NAME, type Reason } from './vocabulary.ts'

export type Policies = ReadonlyMap<string, Policy>
export type Names = PinNames['substance']
type Sale = Pick<Order, 'marketplace' | 'jurisdiction' | 'paidAt' | 'placedAt'>

/** What a new case is pinned to. */
export function pinFor(policies: Policies, order: Sale, now: number): PinNames {
  const substance = namesBy(policies, order, (policy) => instantOf(policy.pins.substance, order, now))
  return { substance, engine: ENGINE_VERSION, factSchema: FACT_SCHEMA_NAME, sha256: hashesOf(policies, [substance]) }
}

/** The versions in force for clocks, automation and hearing at the moment of the act. */
export function procedurePin(policies: Policies, order: Sale, now: number): Pin {
  return resolveNames(policies, namesBy(policies, order, (policy) => instantOf(policy.pins.procedure, order, now)))
}

export function resolvePin(policies: Policies, names: PinNames): Pin {
  return resolveNames(policies, names.substance)
}

/** One pin object per combination of versions, so that what is worked out of a pin is worked out once. Rule books never change once loaded. */
const resolved = new WeakMap<Policies, Map<string, Pin>>()

/** A pinned version that is not loaded is an outage and never a refusal: deciding without it would be deciding by other rules. */
export function resolveNames(policies: Policies, names: Names): Pin {
  const known = resolved.get(policies) ?? new Map<string, Pin>()
  resolved.set(policies, known)
  const key = `${names.category} ${names.platform} ${names.statute}`
  const there = known.get(key)
  if (there !== undefined) return there
  const find = (name: string | null): Policy | null => {
    if (name === null) return null
    const policy = policies.get(name)
    if (policy === undefined) throw new Error(`the policy ${name} is pinned and not loaded`)
    return policy
  }
  const pin: Pin = { category: find(names.category), platform: find(names.platform), statute: find(names.statute) }
  known.set(key, pin)
  return pin
}

export const namesOf = (pin: Pin): Names => ({ statute: pin.statute?.name ?? null, platform: pin.platform?.name ?? null, category: pin.category?.name ?? null })

export function hashesOf(policies: Policies, pins: readonly Names[]): Record<string, string> {
  const names = [...new Set(pins.flatMap((pin) => [pin.statute, pin.platform, pin.category]))].filter((name) => name !== null).sort()
  return Object.fromEntries(names.flatMap((name) => {
    const policy = policies.get(name)
    return policy === undefined ? [] : [[name, policy.sha256] as const]
  }))
}

/** The pinned documents, the most particular first: what they say is asked in this order. */
export const layersOf = (pin: Pin): readonly Policy[] => [pin.category, pin.platform, pin.statute].filter((policy) => policy !== null)

export function parameterOf(pin: Pin, name: string): Parameter | null {
  for (const policy of layersOf(pin)) {
    const parameter = policy.parameters[name]
    if (parameter !== undefined) return parameter
  }
  return null
}

export function reasonEntryOf(pin: Pin, reason: Reason): ReasonEntry | null {
  for (const policy of layersOf(pin)) {
    const entry = policy.reasons[reason]
    if (entry !== undefined) return entry
  }
  return null
}

/** The versions in force at the instant that `by` names, for a stage whose document asks for another moment. */
export function pinAt(policies: Policies, sale: Sale, by: string, moments: { openedAt: number; now: number }): Pin {
  const at = by === 'claim.openedAt' ? moments.openedAt : instantOf(by, sale, moments.now)
  return resolveNames(policies, namesBy(policies, sale, () => at))
}

function instantOf(by: string, order: Sale, now: number): number {
  if (by === 'order.paidAt') return order.paidAt
  if (by === 'order.placedAt') return order.placedAt
  // `act`, and at opening `claim.openedAt` too.
  return now
}

function namesBy(policies: Policies, order: Sale, at: (policy: Policy) => number): Names {
  const pick = (candidates: readonly Policy[]): string | null => candidates.find((policy) => isInForce(policy, at(policy)))?.name ?? null
  const { statute, platform, category } = candidatesFor(policies, order)
  return { statute: pick(statute), platform: pick(platform), category: pick(category) }
}

type Candidates = Readonly<Record<Exclude<Layer, 'base'>, readonly Policy[]>>
const candidates = new WeakMap<Policies, Map<string, Candidates>>()

/** The books that could speak for such a sale, layer by layer. Two versions of one book never overlap; should two books, the later one speaks, and the name settles the rest. */
function candidatesFor(policies: Policies, order: Sale): Candidates {
  const known = candidates.get(policies) ?? new Map<string, Candidates>()
  candidates.set(policies, known)
  const key = `${order.jurisdiction} ${order.marketplace}`
  const there = known.get(key)
  if (there !== undefined) return there
  const of = (layer: Layer): Policy[] => [...policies.values()].filter((policy) => policy.layer === layer && appliesTo(policy, order))
    .sort((a, b) => b.effective.from - a.effective.from || (a.name < b.name ? -1 : 1))
  const made: Candidates = { statute: of('statute'), platform: of('platform'), category: of('category') }
  known.set(key, made)
  return made
}

function appliesTo(policy: Policy, order: Sale): boolean {
  if (policy.marketplace !== null && policy.marketplace !== order.marketplace) return false
  return policy.jurisdiction === null || policy.jurisdiction === order.jurisdiction
}

function isInForce({ effective }: Policy, at: number): boolean {
  return effective.from <= at && (effective.until === null || at < effective.until)
}
