// The names an expression may use at its place in a document. load.ts builds one per stage; check.ts looks names up in it.
import type { Node, NodeUnit, Type } from './expression.ts'
import type { FieldType, Vocabulary } from './vocabulary.ts'

export type Named =
  | { kind: 'number'; what: 'parameter' | 'constant'; value: number; unit: NodeUnit }
  | { kind: 'set'; of: string; values: readonly string[] }
  | { kind: 'let'; node: Node }

export type Scope = {
  vocabulary: Vocabulary
  names: ReadonlyMap<string, Named>
  windows: ReadonlySet<string>
  /** Findings the document declares; null where none may be consulted (presumptions). */
  findings: ReadonlySet<string> | null
  /** Fields of the record written by earlier stages of the same moment. */
  record: ReadonlyMap<string, Type>
  /** Why the record is closed here, said when a field exists but is not in `record`. */
  recordNote: string
}

/** A summed field may hold what several rules and layers wrote; load.ts keeps the sum below this multiple. */
export const SUM_FACTOR = 64

const types = new WeakMap<FieldType, Type>()

/** One type per declared field: conditions name the same few hundred fields thousands of times. */
export function typeOf(field: FieldType): Type {
  let type = types.get(field)
  if (type === undefined) types.set(field, (type = makeType(field)))
  return type
}

function makeType(field: FieldType): Type {
  switch (field.type) {
    case 'bool': return { type: 'bool' }
    case 'int': return { type: 'int', unit: field.unit, min: field.min, max: field.max, ...(field.optional ? { optional: true as const } : {}) }
    case 'double': return { type: 'double', unit: field.unit, min: field.min, max: field.max }
    case 'enum': return { type: 'enum', values: field.values }
    case 'set': return { type: 'set', values: field.values }
    default: return field satisfies never
  }
}
