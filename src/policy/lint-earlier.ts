// Which earlier rules of a stage may take something from a later one. Most rules pin something to one value, as in
// `claim.kind == 'warranty'`, and two that pin it to different values exclude each other: in a long stage that is nearly every pair,
// told here without looking at the pair. Used by lint.ts.
import type { Domain, SimpleTerm } from './domains.ts'

type Pin = { key: string; value: string }
export type Earlier = {
  add: (index: number) => void
  /** Of those added, in order, the ones that do not pin to another value what is known to have one. */
  beside: (known: ReadonlyMap<string, Domain>) => number[]
}

/** `terms` are those of each rule of a stage. */
export function earlierOf(terms: readonly (readonly SimpleTerm[])[]): Earlier {
  const values = valuesByKey(terms)
  const free: number[] = []
  const pinned = new Map<string, Map<string, number[]>>()
  return {
    add(index) {
      const pin = bestPin(terms[index] ?? [], values)
      if (pin === null) free.push(index)
      else groupOf(pinned, pin).push(index)
    },
    beside(known) {
      const found = [...free]
      for (const [key, groups] of pinned) {
        const domain = known.get(key)
        const value = domain === undefined ? null : onlyValue(domain)
        if (value === null) for (const group of groups.values()) found.push(...group)
        else found.push(...(groups.get(value) ?? []))
      }
      return found.sort((a, b) => a - b)
    },
  }
}

function valuesByKey(terms: readonly (readonly SimpleTerm[])[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>()
  for (const ofRule of terms) {
    for (const { key, domain } of ofRule) {
      const value = domain === null ? null : onlyValue(domain)
      if (value === null) continue
      const known = values.get(key)
      if (known === undefined) values.set(key, new Set([value]))
      else known.add(value)
    }
  }
  return values
}

/** A rule that pins several things is kept by the one that tells most rules of the stage apart. */
function bestPin(terms: readonly SimpleTerm[], values: ReadonlyMap<string, ReadonlySet<string>>): Pin | null {
  let best: Pin | null = null
  let most = 1
  for (const { key, domain } of terms) {
    const value = domain === null ? null : onlyValue(domain)
    const apart = values.get(key)?.size ?? 0
    if (value !== null && apart > most) [best, most] = [{ key, value }, apart]
  }
  return best
}

function groupOf(pinned: Map<string, Map<string, number[]>>, { key, value }: Pin): number[] {
  let groups = pinned.get(key)
  if (groups === undefined) pinned.set(key, (groups = new Map()))
  let group = groups.get(value)
  if (group === undefined) groups.set(value, (group = []))
  return group
}

/** The one value a domain leaves, or null when it leaves several. */
function onlyValue(domain: Domain): string | null {
  switch (domain.kind) {
    case 'bool': return String(domain.value)
    case 'range': return domain.min === domain.max ? String(domain.min) : null
    case 'words': return domain.bits.reduce((count, word) => count + bitsIn(word), 0) === 1 ? domain.bits.join() : null
    default: return domain satisfies never
  }
}

/** How many bits are set, counted no further than two. */
const bitsIn = (word: number): number => (word === 0 ? 0 : (word & (word - 1)) === 0 ? 1 : 2)
