// Facts of a written case: a named base, overlaid by what the case says, with instants written as dates and windows that
// were not mentioned standing as before their start.
import type { PolicyWindow } from './policy.ts'
import type { FactGroup, Facts, FactValue } from './facts.ts'
import { nearest } from './near.ts'
import type { FieldType, Vocabulary } from './vocabulary.ts'

export type PlainFacts = Readonly<Record<string, unknown>>
export type CaseFacts = { facts: Facts; problems: string[] }

export function caseFacts(vocabulary: Vocabulary, parts: { base: PlainFacts; overlay: PlainFacts; windows: readonly PolicyWindow[] }): CaseFacts {
  const problems: string[] = []
  const { groups, scalars } = vocabulary.facts
  const facts: Record<string, FactValue | FactGroup> = {}
  for (const [name, type] of Object.entries(scalars)) facts[name] = readValue(type, pick(parts, (from) => from[name]))
  for (const [group, fields] of Object.entries(groups)) {
    const values: Record<string, FactValue> = {}
    for (const [field, type] of Object.entries(fields)) {
      const given = pick(parts, (from) => (from[group] as Record<string, unknown> | undefined)?.[field])
      const silent = group === vocabulary.findingGroup && given === undefined
      values[field] = silent ? 'open' : readValue(type, given)
    }
    facts[group] = values
  }
  for (const from of [parts.base, parts.overlay]) problems.push(...strangers(vocabulary, from, parts.windows))
  return { facts: { ...facts, window: windowFacts(parts) } as Facts, problems }
}

function pick<Value>({ base, overlay }: { base: PlainFacts; overlay: PlainFacts }, read: (from: PlainFacts) => Value): Value {
  const over = read(overlay)
  return over === undefined ? read(base) : over
}

function readValue(type: FieldType, value: unknown): FactValue {
  if (typeof value === 'string' && type.type === 'int' && type.unit === 'instant') return Date.parse(value)
  return value as FactValue
}

function windowFacts({ base, overlay, windows }: { base: PlainFacts; overlay: PlainFacts; windows: readonly PolicyWindow[] }): Record<string, { open: boolean; closesAt: number | null }> {
  return Object.fromEntries(windows.map((window) => {
    const given = { ...(base['window'] as Record<string, object> | undefined)?.[window.name], ...(overlay['window'] as Record<string, object> | undefined)?.[window.name] } as { open?: boolean; closesAt?: number | string | null }
    const closesAt = typeof given.closesAt === 'string' ? Date.parse(given.closesAt) : (given.closesAt ?? null)
    return [window.name, { open: given.open ?? window.beforeStart === 'open', closesAt }]
  }))
}

function strangers(vocabulary: Vocabulary, from: PlainFacts, windows: readonly PolicyWindow[]): string[] {
  const { groups, scalars } = vocabulary.facts
  return Object.entries(from).flatMap(([group, values]) => {
    if (Object.hasOwn(scalars, group)) return []
    const known = group === 'window' ? windows.map((window) => window.name) : Object.keys(groups[group] ?? {})
    if (group !== 'window' && !Object.hasOwn(groups, group)) return [`there is no group of facts '${group}'${hint(group, Object.keys(groups))}`]
    if (typeof values !== 'object' || values === null) return [`'${group}' is a group of facts`]
    // A base is shared by documents that declare different windows.
    if (group === 'window') return []
    return Object.keys(values).filter((field) => !known.includes(field)).map((field) => `there is no fact '${group}.${field}'${hint(field, known)}`)
  })
}

function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  return near === null ? '' : `; did you mean '${near}'?`
}
