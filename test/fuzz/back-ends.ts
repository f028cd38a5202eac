// One checked expression in each of our own back ends, ready to be asked about one case: rows, columns, interpreter.
import { percent } from '../../src/policy/arithmetic.ts'
import { columnCode, columnExpression, findingLocal, PRELUDE, recordColumn } from '../../src/policy/columns-expression.ts'
import { allocateColumns, columnFiller, wordsFor } from '../../src/policy/columns-layout.ts'
import { walk, type Node } from '../../src/policy/expression.ts'
import type { FactGroup, Facts } from '../../src/policy/facts.ts'
import { NO_NAMES, rowText } from '../../src/policy/generate.ts'
import { interpret, Waiting } from '../../src/policy/interpret.ts'
import type { Vocabulary } from '../../src/policy/vocabulary.ts'

/** What a back end says: a value, or the finding it waits for. */
export type Said = { value: unknown } | { waits: string }
export type BackEnd = (facts: Facts, record: FactGroup) => Said

export function backEnds(node: Node, vocabulary: Vocabulary): Record<'row' | 'column' | 'interpreter', BackEnd> {
  return { row: rowBackEnd(node), column: columnBackEnd(node, vocabulary), interpreter: (facts, record) => interpreted(node, facts, record) }
}

function rowBackEnd(node: Node): BackEnd {
  const groups = new Set<string>()
  walk(node, (part) => {
    if (part.kind === 'fact' && part.group !== null && part.group !== 'd') groups.add(part.group)
    if (part.kind === 'finding' || part.kind === 'known') groups.add('finding')
    if (part.kind === 'window') groups.add('window')
  })
  const text = rowText(node, NO_NAMES)
  const body = `"use strict"; const { ${[...groups].join(', ')} } = f; let stuck = ""; const value = ${text}; return stuck === "" ? { value } : { waits: stuck };`
  return new Function('pct', `return function (f, d) { ${body} }`)(percent) as BackEnd
}

function columnBackEnd(node: Node, vocabulary: Vocabulary): BackEnd {
  const code = columnCode(vocabulary)
  const text = columnExpression(code, node)
  const findings = code.findings.map((name) => `let ${findingLocal(name)} = ${(code.field(`finding.${name}`), code.column(`finding.${name}`))};`)
  const fields = [...code.fields.values()]
  const records = recordLocals(node, vocabulary)
  const source = [
    '"use strict";', PRELUDE, ...code.tables.map((_, at) => `const t${at} = T[${at}];`), 'return function (k, i, d) {',
    ...[...code.columns].map(([name, local]) => `const ${local} = k[${JSON.stringify(name)}];`), ...records.map(({ local }) => `const ${local} = d[${JSON.stringify(local)}];`),
    'let stuck = -1;', ...findings, `const value = ${text}; return stuck < 0 ? { value } : { waits: F[stuck] }; }`,
  ].join('\n')
  const run = new Function('pct', 'T', 'F', source)(percent, code.tables, code.findings) as (columns: unknown, row: number, d: Record<string, unknown>) => Said
  const columns = allocateColumns(fields, 2)
  const fill = columnFiller(fields)
  return (facts, record) => {
    fill(columns, 1, facts)
    return run(columns, 1, Object.fromEntries(records.map(({ local, value }) => [local, [null, value(record)]])))
  }
}

type RecordLocal = { local: string; value: (record: FactGroup) => unknown }

function recordLocals(node: Node, vocabulary: Vocabulary): RecordLocal[] {
  const names = new Set<string>()
  walk(node, (part) => {
    if (part.kind === 'fact' && part.group === 'd') names.add(part.field)
  })
  return [...names].flatMap((name): RecordLocal[] => {
    const type = vocabulary.record[name]
    if (type === undefined) return []
    switch (type.type) {
      case 'bool': return [{ local: recordColumn(name), value: (record) => (record[name] === true ? 1 : 0) }]
      case 'int': case 'double': return [{ local: recordColumn(name), value: (record) => record[name] ?? Number.NaN }]
      case 'enum': return [{ local: recordColumn(name), value: (record) => type.values.indexOf(String(record[name])) }]
      case 'set': return Array.from({ length: wordsFor(type.values) }, (_, word) => ({
        local: recordColumn(name, word),
        value: (record) => type.values.reduce((mask, value, at) => (at >>> 5 === word && (record[name] as readonly string[]).includes(value) ? mask | (1 << (at & 31)) : mask), 0),
      }))
      default: return type satisfies never
    }
  })
}

function interpreted(node: Node, facts: Facts, record: FactGroup): Said {
  try {
    return { value: interpret(node, { facts, d: record }) }
  } catch (error) {
    if (error instanceof Waiting) return { waits: error.finding }
    throw error
  }
}
