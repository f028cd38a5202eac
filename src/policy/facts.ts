// Facts as values, and the check at the door: the proofs of check.ts rest on every fact being present and in range.
// An absent optional fact is null, never missing. Next: evaluate.ts.
import { identifier, textLiteral } from './identifier.ts'
import { LATEST_INSTANT, type FactSchema, type FieldType, type Vocabulary } from './vocabulary.ts'

export type FactValue = boolean | number | string | null | readonly string[]
export type FactGroup = Readonly<Record<string, FactValue>>
export type WindowFacts = Readonly<Record<string, { readonly open: boolean; readonly closesAt: number | null }>>
/** Groups of facts, bare scalars such as `now`, and `window` with one entry per declared window. */
export type Facts = Readonly<Record<string, FactValue | FactGroup | WindowFacts>>

export type FactFaultCode = 'fact_missing' | 'fact_wrong_type' | 'fact_out_of_range' | 'fact_unknown_value' | 'window_missing'
export type FactFault = { fault: FactFaultCode; fact: string; message: string }

/** Thrown by evaluation: facts come from code, so a bad one is a bug and never a refusal. */
export class BadFacts extends Error {
  readonly found: FactFault
  constructor(found: FactFault) {
    super(found.message)
    this.name = 'BadFacts'
    this.found = found
  }
}

const INSTANT = { type: 'int', unit: 'instant', min: 0, max: LATEST_INSTANT, optional: true } as const

/** The first fault found, or null. `windows` are the names the pinned documents declare. */
export function checkFacts(vocabulary: Vocabulary, facts: unknown, windows: readonly string[] = []): FactFault | null {
  if (typeof facts !== 'object' || facts === null) return { fault: 'fact_missing', fact: 'facts', message: 'facts are not an object' }
  const bad = checkerOf(vocabulary.facts)(facts)
  if (bad !== null) return describe(vocabulary.facts, facts, bad)
  const group = (facts as { window?: Record<string, { open: unknown; closesAt: unknown }> }).window
  for (const name of windows) {
    const window = group?.[name]
    if (window === undefined || window === null) return { fault: 'window_missing', fact: `window.${name}`, message: `window.${name} is declared by a pinned policy and was not computed` }
    if (typeof window.open !== 'boolean') return { fault: 'fact_wrong_type', fact: `window.${name}.open`, message: `window.${name}.open must be true or false` }
    if (window.closesAt === null || isInstant(window.closesAt)) continue
    const closesAt = problemOf(INSTANT, window.closesAt)
    if (closesAt !== null) return { fault: closesAt.fault, fact: `window.${name}.closesAt`, message: `window.${name}.closesAt ${closesAt.says}` }
  }
  return null
}

const isInstant = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= INSTANT.min && (value as number) <= INSTANT.max

/** A schema identifier path of the first bad fact; generated so that the good case is one pass of plain comparisons. */
type Checker = (facts: object) => string | null
const checkers = new WeakMap<FactSchema, Checker>()

function checkerOf(schema: FactSchema): Checker {
  const known = checkers.get(schema)
  if (known !== undefined) return known
  const lines = ['"use strict";']
  const enums: ReadonlySet<string>[] = []
  const test = (path: string, type: FieldType): string => {
    switch (type.type) {
      case 'bool': return `typeof ${path} !== 'boolean'`
      case 'int': {
        const body = `!(Number.isInteger(${path}) && ${path} >= ${number(type.min)} && ${path} <= ${number(type.max)})`
        return type.optional ? `${path} !== null && ${body}` : body
      }
      case 'double': return `!(typeof ${path} === 'number' && ${path} >= ${number(type.min)} && ${path} <= ${number(type.max)})`
      case 'enum': enums.push(new Set(type.values)); return `!values[${enums.length - 1}].has(${path})`
      case 'set': enums.push(new Set(type.values)); return `!(Array.isArray(${path}) && allOf(${path}, values[${enums.length - 1}]))`
      default: return type satisfies never
    }
  }
  for (const [name, type] of Object.entries(schema.scalars)) lines.push(`if (${test(`f.${identifier(name)}`, type)}) return ${textLiteral(name)};`)
  for (const [group, fields] of Object.entries(schema.groups)) {
    lines.push(`{ const g = f.${identifier(group)}; if (typeof g !== 'object' || g === null) return ${textLiteral(group)};`)
    for (const [field, type] of Object.entries(fields)) lines.push(`if (${test(`g.${identifier(field)}`, type)}) return ${textLiteral(`${group}.${field}`)};`)
    lines.push('}')
  }
  lines.push('return null;')
  // Only schema identifiers and finite numbers reach this text
  const made = new Function('values', 'allOf', `return function check(f) {\n${lines.join('\n')}\n}`)(enums, allOf) as Checker
  checkers.set(schema, made)
  return made
}

function allOf(items: readonly unknown[], values: ReadonlySet<unknown>): boolean {
  for (const item of items) if (!values.has(item)) return false
  return new Set(items).size === items.length
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a fact's range must be finite, got ${value}`)
  return String(value)
}

function describe(schema: FactSchema, facts: object, path: string): FactFault {
  const [group = '', field] = path.split('.')
  const type = field === undefined ? schema.scalars[group] : schema.groups[group]?.[field]
  const holder = (facts as Record<string, unknown>)[group]
  const value = field === undefined ? holder : (holder as Record<string, unknown>)[field]
  if (type === undefined) return { fault: 'fact_missing', fact: path, message: `the group ${path} is missing` }
  const problem = problemOf(type, value) ?? { fault: 'fact_unknown_value' as const, says: 'holds a value twice' }
  return { fault: problem.fault, fact: path, message: `${path} ${problem.says}` }
}

function problemOf(type: FieldType, value: unknown): { fault: FactFaultCode; says: string } | null {
  const shown = JSON.stringify(value) ?? 'nothing'
  if (value === undefined) return { fault: 'fact_missing', says: 'is missing; an absent optional fact is null' }
  switch (type.type) {
    case 'bool': return typeof value === 'boolean' ? null : { fault: 'fact_wrong_type', says: `must be true or false, got ${shown}` }
    case 'int': case 'double': {
      if (value === null && type.type === 'int' && type.optional) return null
      if (typeof value !== 'number' || (type.type === 'int' && !Number.isInteger(value))) return { fault: 'fact_wrong_type', says: `must be ${type.type === 'int' ? 'a whole number' : 'a number'}, got ${shown}` }
      return value >= type.min && value <= type.max ? null : { fault: 'fact_out_of_range', says: `must be within ${type.min}…${type.max}, got ${shown}` }
    }
    case 'enum': return typeof value === 'string' && type.values.includes(value) ? null : { fault: 'fact_unknown_value', says: `has no value ${shown}` }
    case 'set': {
      if (!Array.isArray(value)) return { fault: 'fact_wrong_type', says: `must be a list, got ${shown}` }
      const stranger = value.find((item) => !type.values.includes(item as string))
      return stranger === undefined ? null : { fault: 'fact_unknown_value', says: `has no value ${JSON.stringify(stranger)}` }
    }
    default: return type satisfies never
  }
}

type FindingFiller = (facts: Facts, finding: FactGroup) => Facts
const fillers = new WeakMap<Vocabulary, FindingFiller>()

/** The same facts with another finding group: one generated literal, because spread copies ruin the shape that generated rules rely on. */
export function withFindings(vocabulary: Vocabulary, facts: Facts, finding: FactGroup): Facts {
  let filler = fillers.get(vocabulary)
  if (filler === undefined) {
    const names = [...Object.keys(vocabulary.facts.scalars), ...Object.keys(vocabulary.facts.groups), 'window']
    const parts = names.map((name) => `${identifier(name)}: ${name === vocabulary.findingGroup ? 'finding' : `f.${identifier(name)}`}`)
    // Only schema identifiers reach this text
    filler = new Function('f', 'finding', `"use strict"; return { ${parts.join(', ')} };`) as FindingFiller
    fillers.set(vocabulary, filler)
  }
  return filler(facts, finding)
}
