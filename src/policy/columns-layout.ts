// How facts and answers lie in columns: enum → code, set → words of 32 bits and a count, absent → NaN, bool → byte.
// columns-expression.ts reads these columns, columns.ts runs the loop over them.
import { identifier, textLiteral } from './identifier.ts'
import { LATEST_INSTANT, type FieldType, type Vocabulary } from './vocabulary.ts'

export type Column = Float64Array | Uint8Array | Uint16Array | Uint32Array
export type Columns = { [name: string]: Column }

/** `reference` is what an expression calls it: `order.paidAt`, `now`, `window.no_reason.open`, `finding.defect`. */
export type ColumnField = { reference: string; path: readonly string[]; type: FieldType }

const CLOSES_AT: FieldType = { type: 'int', unit: 'instant', min: 0, max: LATEST_INSTANT, optional: true }

export function columnField(vocabulary: Vocabulary, reference: string): ColumnField {
  const path = reference.split('.')
  const [group = '', field = '', part = ''] = path
  if (group === 'window') return { reference, path, type: part === 'open' ? { type: 'bool' } : CLOSES_AT }
  const type = path.length === 1 ? vocabulary.facts.scalars[group] : vocabulary.facts.groups[group]?.[field]
  if (type === undefined) throw new Error(`no column for '${reference}': the checker let an unknown fact through`)
  return { reference, path, type }
}

export function wordsFor(values: readonly string[]): number {
  return Math.max(1, Math.ceil(values.length / 32))
}

export function wordColumn(reference: string, word: number): string {
  return `${reference}#${word}`
}

/** Counting bits for every row would cost more than storing how many there are. */
export function countColumn(reference: string): string {
  return `${reference}#n`
}

export function columnNames({ reference, type }: ColumnField): string[] {
  if (type.type !== 'set') return [reference]
  return [...Array.from({ length: wordsFor(type.values) }, (_, word) => wordColumn(reference, word)), countColumn(reference)]
}

export function allocateColumns(fields: readonly ColumnField[], rows: number): Columns {
  const columns: Columns = Object.create(null)
  for (const field of fields) {
    for (const name of columnNames(field)) columns[name] = emptyColumn(field.type, name, rows)
  }
  return columns
}

function emptyColumn(type: FieldType, name: string, rows: number): Column {
  switch (type.type) {
    case 'bool': return new Uint8Array(rows)
    case 'int': case 'double': return new Float64Array(rows)
    case 'enum': return type.values.length <= 256 ? new Uint8Array(rows) : new Uint16Array(rows)
    case 'set': return name.endsWith('#n') ? new Uint16Array(rows) : new Uint32Array(rows)
    default: return type satisfies never
  }
}

/** Writes one case's facts into row `row`. Facts must have passed checkFacts: an unknown value here is a bug. */
export type ColumnFiller = (columns: Columns, row: number, facts: unknown) => void

export function columnFiller(fields: readonly ColumnField[]): ColumnFiller {
  const lines: string[] = []
  const names: string[] = []
  const codes: ReadonlyMap<string, number>[] = []
  const column = (name: string): string => `c${names.push(name) - 1}`
  for (const field of fields) {
    const from = `f${field.path.map((name) => `.${identifier(name)}`).join('')}`
    const { type } = field
    switch (type.type) {
      case 'bool': lines.push(`${column(field.reference)}[i] = ${from} ? 1 : 0;`); break
      case 'int': case 'double': {
        const optional = type.type === 'int' && type.optional === true
        lines.push(`${column(field.reference)}[i] = ${optional ? `${from} === null ? NaN : ${from}` : from};`)
        break
      }
      case 'enum':
        lines.push(`${column(field.reference)}[i] = code(${codes.push(codesOf(type.values)) - 1}, ${from});`)
        break
      case 'set': lines.push(fillSet({ from, map: codes.push(codesOf(type.values)) - 1, field, column, words: wordsFor(type.values) })); break
      default: throw new Error(type satisfies never)
    }
  }
  const source = [
    '"use strict";',
    'const code = (map, value) => { const found = maps[map].get(value); if (found === undefined) throw new Error(value + " is no declared value"); return found };',
    `let of = null${names.map((_, at) => `, c${at} = null`).join('')};`,
    `return function fill(k, i, f) { if (k !== of) { of = k; ${names.map((name, at) => `c${at} = k[${textLiteral(name)}];`).join(' ')} }`,
    ...lines,
    '}',
  ].join('\n')
  return new Function('maps', source)(codes) as ColumnFiller
}

function fillSet(set: { from: string; map: number; field: ColumnField; column: (name: string) => string; words: number }): string {
  const { from, map, field, column, words } = set
  const masks = Array.from({ length: words }, (_, word) => `m${word}`)
  const test = masks.map((mask, word) => `${word === words - 1 ? '' : `if (v < ${(word + 1) * 32}) `}${mask} |= 1 << (v & 31);`).join(' else ')
  const store = masks.map((mask, word) => `${column(wordColumn(field.reference, word))}[i] = ${mask};`).join(' ')
  return `{ const a = ${from}; let ${masks.map((mask) => `${mask} = 0`).join(', ')}; `
    + `for (let j = 0; j < a.length; j++) { const v = code(${map}, a[j]); ${test} } ${store} ${column(countColumn(field.reference))}[i] = a.length; }`
}

function codesOf(values: readonly string[]): ReadonlyMap<string, number> {
  return new Map(values.map((value, code) => [value, code]))
}
