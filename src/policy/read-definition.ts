// Reads the pieces of one document: names, windows, catalogue, findings, rules, cases. Every malformed piece is a fault and
// is left out, so that the rest is still checked.
import { z } from 'zod'
import type { Definition, Placed, PresumptionText, RuleDefinition, Segment } from './definition.ts'
import * as shapes from './document.ts'
import { expandTable, limited, valuesOf, type Spoken } from './expand.ts'
import { ordinaryCase, ordinaryHead, ordinaryRule, ordinarySource, ordinaryStage } from './ordinary-shapes.ts'
import type { Source } from './position.ts'
import type { PolicyCase, Words } from './policy.ts'
import type { Unit, Vocabulary } from './vocabulary.ts'
import { unknownKey, type Path, type Reader } from './yaml-reader.ts'

type Plain = Record<string, unknown>

export type Read = { head: z.output<typeof shapes.head> | null; definition: Definition; cases: PolicyCase[] }

export function readDefinition(reader: Reader, vocabulary: Vocabulary): Read {
  const plain = mapOf(reader, [], reader.plain)
  for (const key of Object.keys(plain)) if (!(shapes.TOP_KEYS as readonly string[]).includes(key)) unknownKey(reader, [key], shapes.TOP_KEYS)
  const headKeys = Object.keys(shapes.head.shape)
  const top = Object.fromEntries(Object.entries(plain).filter(([key]) => headKeys.includes(key)))
  const head = ordinaryHead(top) ?? reader.piece([], shapes.head, top)
  const origin = head === null ? reader.file : `${head.policy}@${head.version}`
  const stagesOf = (key: 'stages' | 'floors'): Map<string, readonly Segment[]> => new Map(Object.entries(mapOf(reader, [key], plain[key])).flatMap(([name, value]) => {
    const segment = readSegment(reader, [key, name], value, { vocabulary, origin })
    return segment === null ? [] : [[name, [segment]]]
  }))
  return {
    head,
    definition: {
      constants: readConstants(reader, plain['constants']),
      parameters: placed(reader, 'parameters', plain, shapes.parameter, (entry) => ({ entry: { ...entry, suggested: entry.suggested ?? false } as never })),
      sets: readSets(reader, plain['sets']),
      lets: new Map(Object.entries(mapOf(reader, ['let'], plain['let'])).flatMap(([name, value]) => {
        const source = reader.text(['let', name], value, `let.${name}`)
        return source === null ? [] : [[name, source]]
      })),
      windows: placed(reader, 'windows', plain, shapes.policyWindow, (entry, name) => ({ entry: { ...entry, name } as never })),
      sources: new Map([...placed(reader, 'sources', plain, shapes.source, (entry) => ({ entry: entry as never }))].map(([name, value]) => [name, value.entry])),
      reasons: readReasons(reader, plain, vocabulary),
      findings: readFindings(reader, plain),
      stages: stagesOf('stages'),
      floors: stagesOf('floors'),
    },
    cases: readCases(reader, ['cases'], plain['cases']),
  }
}

export function readCases(reader: Reader, path: Path, value: unknown): PolicyCase[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    reader.fault(path, { fault: 'malformed', message: 'cases are a list', suggestion: 'begin each case with - name: { zh: …, en: … }' })
    return []
  }
  return value.flatMap((item, index) => {
    const at = [...path, index]
    const parsed = ordinaryCase(item) ?? reader.piece(at, shapes.policyCase, item)
    if (parsed === null) return []
    return [{ ...parsed, base: parsed.base ?? null, at: reader.place([...at, 'name'], 'key') }]
  })
}

function mapOf(reader: Reader, path: Path, value: unknown): Plain {
  if (value === undefined || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Plain
  reader.fault(path, { fault: 'malformed', message: `${path.join('.') || 'a policy'} is a map of names`, suggestion: 'write name: value' })
  return {}
}

function placed<Schema extends z.ZodType, Value>(reader: Reader, key: string, plain: Plain, schema: Schema, make: (entry: z.output<Schema>, name: string) => Value): Map<string, Placed<Value>> {
  const entries = new Map<string, Placed<Value>>()
  for (const [name, value] of Object.entries(mapOf(reader, [key], plain[key]))) {
    const entry = (key === 'sources' ? (ordinarySource(value) as z.output<Schema> | null) : null) ?? reader.piece([key, name], schema, value)
    if (entry !== null) entries.set(name, { ...make(entry, name), at: reader.place([key, name], 'key') })
  }
  return entries
}

function readConstants(reader: Reader, value: unknown): Map<string, { value: number; unit: Unit | 'bare' }> {
  return new Map(Object.entries(mapOf(reader, ['constants'], value)).flatMap(([name, item]) => {
    const entry = reader.piece(['constants', name], shapes.constant, item)
    if (entry === null) return []
    return [[name, typeof entry === 'number' ? { value: entry, unit: 'bare' as const } : entry]]
  }))
}

function readSets(reader: Reader, value: unknown): Definition['sets'] {
  return new Map(Object.entries(mapOf(reader, ['sets'], value)).flatMap(([name, item]) => {
    const entry = reader.piece(['sets', name], shapes.set, item)
    if (entry === null) return []
    return [[name, { of: reader.place(['sets', name, 'of']), values: entry.values, places: entry.values.map((_, index) => reader.place(['sets', name, 'values', index])) }]]
  }))
}

/** Where the catalogue's words are declared in a vocabulary, when it has them. */
const CATALOGUE: readonly { key: string; declared: readonly ['fact' | 'record', string, string] }[] = [
  { key: 'problems', declared: ['fact', 'claim', 'problem'] }, { key: 'goodsStates', declared: ['fact', 'claim', 'goodsState'] },
  { key: 'remedies', declared: ['fact', 'claim', 'remedy'] }, { key: 'freightPayer', declared: ['record', 'd', 'returnFreight'] },
  { key: 'liability', declared: ['record', 'd', 'liable'] }, { key: 'basis', declared: ['record', 'd', 'basis'] },
]

function readReasons(reader: Reader, plain: Plain, vocabulary: Vocabulary): Definition['reasons'] {
  const entries = placed(reader, 'reasons', plain, shapes.reason, (entry) => ({ entry: entry as never }))
  const held = (path: Path, value: unknown, declared: readonly ['fact' | 'record', string, string], key?: 'key'): void => {
    const field = declared[0] === 'fact' ? vocabulary.facts.groups[declared[1]]?.[declared[2]] : vocabulary.record[declared[2]]
    if (typeof value !== 'string' || field === undefined || (field.type !== 'enum' && field.type !== 'set') || field.values.includes(value)) return
    reader.fault(path, { fault: 'unknown_value', message: `'${value}' is never a value of ${declared[1]}.${declared[2]}`, suggestion: `known: ${field.values.join(', ')}` }, key)
  }
  for (const name of entries.keys()) {
    const raw = mapOf(reader, ['reasons', name], mapOf(reader, ['reasons'], plain['reasons'])[name])
    held(['reasons', name], name, ['fact', 'claim', 'reason'], 'key')
    for (const { key, declared } of CATALOGUE) {
      const value = raw[key]
      if (Array.isArray(value)) value.forEach((item, index) => held(['reasons', name, key, index], item, declared))
      else held(['reasons', name, key], value, declared)
    }
    for (const side of ['buyer', 'merchant']) {
      const asks = (raw['evidence'] as Plain | undefined)?.[side]
      if (!Array.isArray(asks)) continue
      asks.forEach((item: unknown, index) => {
        const at: Path = ['reasons', name, 'evidence', side, index]
        if (typeof item === 'string') held(at, item, ['fact', 'evidence', side])
        else held([...at, 'type'], (item as Plain | null)?.['type'], ['fact', 'evidence', side])
      })
    }
  }
  return new Map([...entries].map(([name, value]) => [name, value.entry]))
}

function readFindings(reader: Reader, plain: Plain): Definition['findings'] {
  const entries = placed(reader, 'findings', plain, shapes.finding, (entry, name) => {
    const { presumed } = entry
    let presumption: PresumptionText | null = null
    const when = presumed === undefined ? null : reader.text(['findings', name, 'presumed', 'when'], presumed.when, 'presumed.when')
    if (presumed !== undefined && when !== null) presumption = { when, as: presumed.as, rebuttal: presumed.rebuttal ?? null, cite: presumed.cite }
    return { question: entry.question as Words, cite: entry.cite ?? [], presumed: presumption }
  })
  return entries
}

type Context = { vocabulary: Vocabulary; origin: string }

function readSegment(reader: Reader, path: Path, value: unknown, context: Context): Segment | null {
  const stage = ordinaryStage(value) ?? reader.piece(path, shapes.stage, value ?? {})
  if (stage === null) return null
  const guard = stage.when === undefined ? null : reader.text([...path, 'when'], stage.when, 'the guard')
  const rules = (stage.rules ?? []).flatMap((item, index) => {
    const rule = readRule(reader, [...path, 'rules', index], item, 'conditional')
    return rule === null ? [] : [rule]
  })
  const tables: [Path, unknown][] = stage.table === undefined ? [] : Array.isArray(stage.table) ? stage.table.map((item, index): [Path, unknown] => [[...path, 'table', index], item]) : [[[...path, 'table'], stage.table]]
  for (const [at, item] of tables) {
    const table = reader.piece(at, shapes.table, item)
    if (table === null) continue
    rules.push(...expandTable(reader, at, table, { vocabulary: context.vocabulary, spoken: (title) => spoken(reader, at, title, table.say) }))
  }
  const otherwise = stage.otherwise === undefined ? null : readRule(reader, [...path, 'otherwise'], stage.otherwise, 'default')
  return { origin: context.origin, guard, rules, otherwise, at: reader.place(path, 'key') }
}

function readRule(reader: Reader, path: Path, value: unknown, kind: 'conditional' | 'default'): RuleDefinition | null {
  const rule = ordinaryRule(value, kind) ?? (kind === 'default' ? reader.piece(path, shapes.otherwise, value) : reader.piece(path, shapes.rule, value))
  if (rule === null) return null
  const when = kind === 'default' ? null : reader.text([...path, 'when'], (rule as { when?: unknown }).when, 'when')
  if (kind === 'conditional' && when === null) return null
  const answers = Object.entries(rule.then).map(([field, written]) => ({
    field, fieldSource: reader.place([...path, 'then', field], 'key'), values: valuesOf(reader, [...path, 'then', field], written),
  }))
  return {
    id: rule.id, ...spoken(reader, path, rule.title ?? { zh: rule.id, en: rule.id }, rule.say), cites: rule.cite, confidence: null,
    limitedBy: limited(rule.limitedBy), when, answers, stop: rule.stop ?? false, at: reader.place([...path, 'id']),
  }
}

type Say = z.output<typeof shapes.rule>['say']

function spoken(reader: Reader, path: Path, title: Words, say: Say): Spoken {
  if (say === undefined) return { title, say: { buyer: title, merchant: title, officer: title }, spoken: [] }
  const places = (at: Path): Source[] => [reader.place([...at, 'zh']), reader.place([...at, 'en'])]
  if (say.zh !== undefined && say.en !== undefined) {
    const both = { zh: say.zh, en: say.en }
    return { title, say: { buyer: both, merchant: both, officer: both }, spoken: places([...path, 'say']) }
  }
  const audiences = (['buyer', 'merchant', 'officer'] as const).filter((audience) => say[audience] !== undefined)
  return {
    title, say: { buyer: say.buyer ?? title, merchant: say.merchant ?? title, officer: say.officer ?? title },
    spoken: audiences.flatMap((audience) => places([...path, 'say', audience])),
  }
}
