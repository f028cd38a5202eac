// Any facts the schema allows, without regard to sense: the corners of every range, every absence, every finding.
import type { FactGroup, FactValue, Facts } from '../../src/policy/facts.ts'
import type { FieldType, Vocabulary } from '../../src/policy/vocabulary.ts'

export type Random = { next: () => number; chance: (share: number) => boolean; pick: <T>(values: readonly T[]) => T; int: (low: number, high: number) => number }

export function seeded(seed: number): Random {
  let a = seed >>> 0
  const next = (): number => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(values: readonly T[]): T => {
    const value = values[int(0, values.length - 1)]
    if (value === undefined) throw new Error('nothing to pick from')
    return value
  }
  return { next, chance: (share) => next() < share, pick, int }
}

export function randomFacts(vocabulary: Vocabulary, windows: readonly string[], random: Random): Facts {
  const facts: Record<string, FactValue | FactGroup | Record<string, { open: boolean; closesAt: number | null }>> = {}
  for (const [name, type] of Object.entries(vocabulary.facts.scalars)) facts[name] = randomValue(type, random)
  for (const [group, fields] of Object.entries(vocabulary.facts.groups)) {
    facts[group] = Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, randomValue(type, random)]))
  }
  facts['window'] = Object.fromEntries(windows.map((name) => [name, { open: random.chance(0.5), closesAt: random.chance(0.3) ? null : random.int(0, 4e12) }]))
  return facts
}

export function randomRecord(vocabulary: Vocabulary, fields: readonly string[], random: Random): FactGroup {
  return Object.fromEntries(fields.map((field) => {
    const type = vocabulary.record[field]
    if (type === undefined) throw new Error(`no record field ${field}`)
    return [field, randomValue(type, random)]
  }))
}

function randomValue(type: FieldType, random: Random): FactValue {
  switch (type.type) {
    case 'bool': return random.chance(0.5)
    case 'int': {
      if (type.optional === true && random.chance(0.3)) return null
      return random.chance(0.2) ? random.pick([type.min, type.max]) : random.chance(0.4) ? clamp(random.int(-3, 120), type) : random.int(type.min, type.max)
    }
    case 'double': return random.chance(0.4) ? clamp(random.int(0, 10) / 2, type) : type.min + random.next() * (type.max - type.min)
    case 'enum': return random.pick(type.values)
    case 'set': return type.values.filter(() => random.chance(0.15))
    default: return type satisfies never
  }
}

const clamp = (value: number, { min, max }: { min: number; max: number }): number => Math.min(max, Math.max(min, value))
