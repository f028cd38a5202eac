// How the answers of several layers to one record field become one answer, and whose it is.
import type { RecordValue } from './evaluate.ts'
import type { RecordField } from './vocabulary.ts'

/** `given` is in layer order and not empty; `from` is the index of the answer that counted. */
export function mergeField(field: RecordField, given: readonly RecordValue[]): { value: RecordValue; from: number } {
  const [first = null] = given
  switch (field.merge) {
    case 'first': return { value: first, from: 0 }
    case 'better': return extreme(given, (value) => (typeof value === 'number' ? value : value === null ? -Infinity : Number(value)))
    case 'stricter': return extreme(given, (value) => (field.type === 'enum' ? field.values.indexOf(String(value)) : Number(value)))
    case 'union': return { value: [...new Set(given.flatMap((value) => (Array.isArray(value) ? (value as readonly string[]) : [])))], from: 0 }
    case 'sum': return { value: given.reduce<number>((sum, value) => sum + Number(value ?? 0), 0), from: 0 }
    default: return field.merge satisfies never
  }
}

function extreme(given: readonly RecordValue[], rank: (value: RecordValue) => number): { value: RecordValue; from: number } {
  let from = 0
  for (const [index, value] of given.entries()) if (rank(value) > rank(given[from] ?? null)) from = index
  return { value: given[from] ?? null, from }
}
