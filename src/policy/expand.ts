// A table becomes ordinary rules before anything is checked: T.1, T.2 … one per row, '-' meaning any. Faults keep pointing
// into the cell or the column head they come from.
import type { z } from 'zod'
import type { RuleDefinition, ThenValue } from './definition.ts'
import { table as tableSchema, words } from './document.ts'
import type { Source, Spot } from './position.ts'
import type { Confidence, Words } from './policy.ts'
import type { FieldType, Vocabulary } from './vocabulary.ts'
import type { Path, Reader } from './yaml-reader.ts'

type Table = z.output<typeof tableSchema>
type Column =
  | { kind: 'condition'; base: string; operator: string | null; type: FieldType | null; head: Source }
  | { kind: 'output'; field: string; head: Source }
  | { kind: 'cite' | 'confidence' | 'title' }
type Piece = { text: string; source: Source; exact: boolean }

export type Spoken = { title: Words; say: RuleDefinition['say']; spoken: readonly Source[] }

export function expandTable(reader: Reader, path: Path, table: Table, context: { vocabulary: Vocabulary; spoken: (title: Words) => Spoken }): RuleDefinition[] {
  const columns = table.columns.map((head, index) => columnOf(context.vocabulary, head, reader.place([...path, 'columns', index])))
  const guard = table.when === undefined ? null : reader.text([...path, 'when'], table.when, 'when')
  const rules: RuleDefinition[] = []
  for (const [index, cells] of table.rows.entries()) {
    const at: Path = [...path, 'rows', index]
    if (cells.length !== columns.length) {
      reader.fault(at, { fault: 'malformed', message: `this row has ${cells.length} cells, the table has ${columns.length} columns`, suggestion: "write '-' where any value will do" })
      continue
    }
    rules.push(rowRule(reader, at, { table, columns, cells, guard, index, spoken: context.spoken }))
  }
  return rules
}

type Row = { table: Table; columns: readonly Column[]; cells: readonly unknown[]; guard: Source | null; index: number; spoken: (title: Words) => Spoken }

function rowRule(reader: Reader, path: Path, row: Row): RuleDefinition {
  const conditions: Piece[][] = row.guard === null ? [] : [[exactly('(', row.guard), { text: row.guard.text, source: row.guard, exact: true }, exactly(')', row.guard)]]
  const answers: RuleDefinition['answers'][number][] = []
  let cites: readonly string[] = row.table.cite ?? []
  let confidence: Confidence | null = null
  const id = `${row.table.id}.${row.index + 1}`
  let title: Words = row.table.title ?? { zh: id, en: id }
  for (const [index, column] of row.columns.entries()) {
    const cell = row.cells[index]
    const place = reader.place([...path, index])
    if (cell === '-' || cell === null) continue
    switch (column.kind) {
      case 'condition': conditions.push(conditionOf(column, cell, place)); break
      case 'output': answers.push({ field: column.field, fieldSource: column.head, values: valuesOf(reader, [...path, index], cell) }); break
      case 'cite': cites = Array.isArray(cell) ? cell.map(String) : [String(cell)]; break
      case 'title': title = reader.piece([...path, index], words, cell) ?? title; break
      case 'confidence': {
        const known = (['A', 'B', 'C', 'D', 'K', 'S'] as const).find((letter) => letter === cell)
        if (known === undefined) reader.fault([...path, index], { fault: 'malformed', message: `'${String(cell)}' is not a confidence`, suggestion: 'write one of A, B, C, D, K, S' })
        else confidence = known
        break
      }
      default: column satisfies never
    }
  }
  if (cites.length === 0) reader.fault(path, { fault: 'missing_key', message: 'this row cites nothing', suggestion: 'add a column cite, or cite: for the table' })
  return {
    id, ...row.spoken(title), cites, confidence, limitedBy: limited(row.table.limitedBy), when: joined(conditions, reader.place(path)), answers, stop: false, at: reader.place(path),
  }
}

export function limited(entry: { guarantee: string; note?: Words | undefined } | undefined): RuleDefinition['limitedBy'] {
  if (entry === undefined) return null
  return { guarantee: entry.guarantee, ...(entry.note === undefined ? {} : { note: entry.note }) }
}

function columnOf(vocabulary: Vocabulary, text: string, head: Source): Column {
  const trimmed = text.trim()
  if (trimmed === 'cite' || trimmed === 'confidence' || trimmed === 'title') return { kind: trimmed }
  if (trimmed.startsWith('=>')) return { kind: 'output', field: trimmed.slice(2).trim(), head }
  const split = /^(.*?)\s*(==|!=|<=|>=|<|>|\bin)$/.exec(trimmed)
  const base = split?.[1] ?? trimmed
  return { kind: 'condition', base, operator: split?.[2] ?? null, type: typeAt(vocabulary, base), head }
}

function typeAt(vocabulary: Vocabulary, name: string): FieldType | null {
  const [group = '', field] = name.split('.')
  if (field === undefined) return vocabulary.facts.scalars[group] ?? null
  if (group === 'd') return vocabulary.record[field] ?? null
  return vocabulary.facts.groups[group]?.[field] ?? null
}

function conditionOf(column: Column & { kind: 'condition' }, cell: unknown, place: Source): Piece[] {
  const base: Piece = { text: column.base, source: column.head, exact: column.head.text.startsWith(column.base) }
  const word = (text: string): Piece => exactly(text, place)
  if (typeof cell === 'boolean') return cell ? [word('('), base, word(')')] : [word('!('), base, word(')')]
  if (column.type?.type === 'set') {
    return (Array.isArray(cell) ? cell : [cell]).flatMap((item, index) => [word(`${index > 0 ? ' && ' : ''}${quoted(item)} in `), base])
  }
  if (Array.isArray(cell)) return [base, word(` in [${cell.map(quoted).join(', ')}]`)]
  const operator = column.operator ?? '=='
  const number = column.type?.type === 'int' || column.type?.type === 'double'
  const value: Piece = typeof cell === 'string' && (number || operator === 'in') ? { text: cell, source: place, exact: true } : word(typeof cell === 'number' ? String(cell) : quoted(cell))
  const guard = column.type?.type === 'int' && column.type.optional ? [word('has('), base, word(') && ')] : []
  return [...guard, base, word(` ${operator} `), value]
}

/** A text cell is a declared value, so it is quoted for the expression; whatever it holds stays inside the quotes. */
function quoted(cell: unknown): string {
  return `'${String(cell).replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`
}

const exactly = (text: string, source: Source): Piece => ({ text, source, exact: false })

function joined(conditions: readonly Piece[][], place: Source): Source {
  const pieces = conditions.flatMap((condition, index) => (index === 0 ? condition : [exactly(' && ', condition[0]?.source ?? place), ...condition]))
  if (pieces.length === 0) return { text: 'true', file: place.file, spot: () => place.spot(0, place.text.length) }
  const text = pieces.map((piece) => piece.text).join('')
  const spot = (from: number, to: number): Spot => {
    let start = 0
    for (const piece of pieces) {
      const end = start + piece.text.length
      if (from < end) return piece.exact ? piece.source.spot(from - start, Math.min(to, end) - start) : piece.source.spot(0, piece.source.text.length)
      start = end
    }
    return place.spot(0, place.text.length)
  }
  return { text, file: place.file, spot }
}

export function valuesOf(reader: Reader, path: Path, cell: unknown): ThenValue[] {
  const items: unknown[] = Array.isArray(cell) ? cell : [cell]
  const values: ThenValue[] = []
  for (const [index, value] of items.entries()) {
    const at = Array.isArray(cell) ? [...path, index] : path
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') values.push({ value, source: reader.place(at) })
    else reader.fault(at, { fault: 'malformed', message: 'an answer is a text, a number, or true or false' })
  }
  return values
}
