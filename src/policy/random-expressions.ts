// Random sources and random valid facts over any vocabulary, from a seeded generator: for the property tests, which let the
// checker sort out what is well-formed and then compare the back ends on it.
import type { FactGroup, Facts, FactValue } from './facts.ts'
import type { FieldType, Vocabulary } from './vocabulary.ts'

export type Random = () => number

/** mulberry32: small, fast, the same on every machine. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type Named = { name: string; type: FieldType }

export function randomCondition(vocabulary: Vocabulary, random: Random, depth = 3): string {
  const all: Named[] = [
    ...Object.entries(vocabulary.facts.scalars).map(([name, type]) => ({ name, type })),
    ...Object.entries(vocabulary.facts.groups).flatMap(([group, fields]) => Object.entries(fields).map(([field, type]) => ({ name: `${group}.${field}`, type }))),
  ]
  const of = (kind: FieldType['type']): Named[] => all.filter(({ type, name }) => type.type === kind && (kind !== 'enum' || !name.startsWith(`${vocabulary.findingGroup}.`)))
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const optional = all.filter(({ type }) => type.type === 'int' && type.optional)
  const quoted = (type: FieldType): string => `'${type.type === 'enum' || type.type === 'set' ? pick(type.values) : ''}'`
  const bound = (type: FieldType): string => (type.type === 'int' ? String(Math.round(type.min + random() * (type.max - type.min))) : '3')
  const number = (level: number): string => {
    const roll = random()
    const same = pick(of('int')).name
    if (level <= 0 || roll < 0.4) return roll < 0.3 ? same : pick(['0', '1', '5', '100', 'hours(48)', 'minutes(30)', '-1'])
    if (roll < 0.5) return `(${condition(level - 1)} ? ${number(level - 1)} : ${number(level - 1)})`
    if (roll < 0.6) return `${pick(['min', 'max'])}(${number(level - 1)}, ${number(level - 1)})`
    if (roll < 0.66) return `size(${pick(of('set')).name})`
    if (roll < 0.72) return `pct(${number(level - 1)}, ${pick(['5', '30', '150'])}, '${pick(['down', 'up', 'half_up', 'half_even'])}')`
    if (roll < 0.76) return `-${number(level - 1)}`
    return `(${number(level - 1)} ${pick(['+', '-', '*', '/', '%', '+', '-'])} ${number(level - 1)})`
  }
  const condition = (level: number): string => {
    const roll = random()
    if (level <= 0) return roll < 0.6 || optional.length === 0 ? pick(of('bool')).name : `has(${pick(optional).name})`
    if (roll < 0.25) return `(${condition(level - 1)} && ${condition(level - 1)})`
    if (roll < 0.4) return `(${condition(level - 1)} || ${condition(level - 1)})`
    if (roll < 0.48) return `!${condition(level - 1)}`
    if (roll < 0.6 && optional.length > 0) {
      const { name, type } = pick(optional)
      return random() < 0.5 ? `(has(${name}) && ${name} ${pick(['<', '>', '=='])} ${type.type === 'int' && type.unit === 'instant' ? 'now' : bound(type)})` : `(!has(${name}) || ${name} ${pick(['<=', '>='])} ${number(level - 1)})`
    }
    if (roll < 0.72) {
      const { name, type } = pick(of('int').filter((field) => !optional.includes(field)))
      return `${name} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${random() < 0.5 && type.type === 'int' && type.unit !== 'instant' ? bound(type) : number(level - 1)}`
    }
    if (roll < 0.78) return `${number(level - 1)} ${pick(['<', '<=', '>', '>=', '==', '!='])} ${number(level - 1)}`
    if (roll < 0.86) {
      const { name, type } = pick(of('enum'))
      return random() < 0.5 ? `${name} ${pick(['==', '!='])} ${quoted(type)}` : `${name} in [${quoted(type)}, ${quoted(type)}]`
    }
    const { name, type } = pick(of('set'))
    if (roll < 0.91) return `${quoted(type)} in ${name}`
    if (roll < 0.97) return `${name}.${pick(['exists', 'all'])}(x, ${random() < 0.5 ? `x == ${quoted(type)}` : `x in [${quoted(type)}] || ${condition(0)}`})`
    return of('double').length === 0 ? condition(0) : `${pick(of('double')).name} ${pick(['<', '>=', '=='])} ${pick(['4.5', '3', '0.5'])}`
  }
  return condition(depth)
}

export function randomFacts(vocabulary: Vocabulary, random: Random, windows: readonly string[] = []): Facts {
  const value = (type: FieldType): FactValue => {
    switch (type.type) {
      case 'bool': return random() < 0.5
      case 'int': {
        if (type.optional && random() < 0.4) return null
        const edge = random()
        return edge < 0.1 ? type.min : edge < 0.2 ? type.max : Math.floor(type.min + random() * (type.max - type.min))
      }
      case 'double': return random() < 0.1 ? type.min : Math.round((type.min + random() * (type.max - type.min)) * 10) / 10
      case 'enum': return type.values[Math.floor(random() * type.values.length)] ?? ''
      case 'set': return type.values.filter(() => random() < 0.3)
      default: return type satisfies never
    }
  }
  const facts: Record<string, FactValue | FactGroup | Record<string, { open: boolean; closesAt: number | null }>> = {}
  for (const [name, type] of Object.entries(vocabulary.facts.scalars)) facts[name] = value(type)
  for (const [group, fields] of Object.entries(vocabulary.facts.groups)) facts[group] = Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, value(type)]))
  facts['window'] = Object.fromEntries(windows.map((name) => [name, { open: random() < 0.5, closesAt: random() < 0.5 ? null : Math.floor(random() * 4e12) }]))
  return facts as Facts
}
