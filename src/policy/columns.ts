// The same stages as generate.ts, as one loop over columns of facts: for backtests and other questions about many cases.
// One document alone, without layers; columns-layout.ts says how facts lie, columns-expression.ts writes the conditions.
import { percent } from './arithmetic.ts'
import { codeOf, columnCode, columnExpression, constantWords, findingLocal, PRELUDE, recordLocal, setWords, type ColumnCode } from './columns-expression.ts'
import { allocateColumns, columnNames, wordColumn, wordsFor, type ColumnField, type Columns } from './columns-layout.ts'
import { findingsIn, type Node } from './expression.ts'
import { identifier, textLiteral } from './identifier.ts'
import type { Policy, RuleInfo, StageOutput, Write } from './policy.ts'
import type { RecordField } from './vocabulary.ts'

export type ColumnProgram = {
  moment: string
  /** The facts it reads: what a columnar source has to bring. */
  fields: readonly ColumnField[]
  /** Position is the bit in the words `rules#0`, `rules#1` … of the answers. */
  rules: readonly RuleInfo[]
  /** Position is the bit in the words `needs#0` …. */
  findings: readonly string[]
  source: string
  allocate: (rows: number) => Columns
  run: (facts: Columns, from: number, to: number, answers: Columns) => void
  /** One row as the row functions would have said it; sets come in declared order. */
  read: (answers: Columns, row: number) => StageOutput
}

/** `presumptions`: fill open findings by the document's own presumptions first, as `evaluate` does. */
export function compileColumns(policy: Policy, moment: string, { presumptions = false }: { presumptions?: boolean } = {}): ColumnProgram {
  const spec = policy.vocabulary.moments.find(({ name }) => name === moment)
  if (spec === undefined) throw new Error(`no moment '${moment}' in the vocabulary`)
  const stages = spec.stages.flatMap(({ name }) => policy.stages[name] ?? [])
  const rules = stages.flatMap((stage) => stage.rules)
  const names = new Set(spec.stages.map(({ name }) => name))
  const answers = Object.entries(policy.vocabulary.record).filter(([, field]) => names.has(field.stage)).map(([name, field]) => ({ name, field }))
  const code = columnCode(policy.vocabulary)
  const loop: Loop = { code, bits: new Map(rules.map((rule, bit) => [rule, bit])), presumptions: presumptions ? policy.findings : {} }
  const body = stages.flatMap((stage, at) => stageLines(loop, { ...stage, label: `s${at}`, first: stage.spec.mode === 'first' }))
  const source = loopSource(loop, { answers, body, ruleWords: wordCount(rules.length) })
  const made = new Function('pct', 'T', source)(percent, code.tables.map((table) => Int16Array.from(table))) as ColumnProgram['run']
  return {
    moment, fields: [...code.fields.values()], rules, findings: code.findings, source, run: made,
    allocate: (rows) => allocateAnswers(answers, { rows, rules: wordCount(rules.length), needs: wordCount(code.findings.length) }),
    read: (columns, row) => readAnswers({ answers, columns, row, rules, findings: code.findings }),
  }
}

type Answer = { name: string; field: RecordField }
type Loop = { code: ColumnCode; bits: ReadonlyMap<RuleInfo, number>; presumptions: Policy['findings'] }

const wordCount = (bits: number): number => Math.max(1, Math.ceil(bits / 32))

type Stage = { rules: readonly RuleInfo[]; label: string; first: boolean }

function stageLines(loop: Loop, stage: Stage): string[] {
  const lines: string[] = []
  const waits = stage.rules.some((rule) => asks(rule.guard) || asks(rule.when) || rule.writes.some((write) => write.nodes.some(asks)))
  let open: Node | null = null
  for (const rule of stage.rules) {
    if (rule.guard !== open) {
      if (open !== null) lines.push('}')
      if (rule.guard !== null) lines.push(guardLine(loop, rule.guard, stage))
      open = rule.guard
    }
    lines.push(ruleLine(loop, rule, stage))
  }
  if (open !== null) lines.push('}')
  return [`${stage.label}: {${waits ? ' waiting = false;' : ''}`, ...lines.map((line) => `  ${line}`), waits ? '  if (waiting) break row;' : '', '}']
}

const asks = (node: Node | null): boolean => node !== null && findingsIn(node).length > 0

function guardLine(loop: Loop, guard: Node, stage: Stage): string {
  const condition = columnExpression(loop.code, guard)
  return asks(guard) ? `hit = ${condition}; if (stuck >= 0) { ${stuckText(stage)} } else if (hit) {` : `if (${condition}) {`
}

function ruleLine(loop: Loop, rule: RuleInfo, stage: Stage): string {
  const bit = loop.bits.get(rule) ?? 0
  const after = rule.stop ? ' break row;' : stage.first ? ` break ${stage.label};` : ''
  const condition = columnExpression(loop.code, rule.when)
  const values = rule.writes.map((write) => writeValues(loop.code, write))
  const hit = `rules_${bit >>> 5} |= ${1 << (bit & 31)};`
  const writes = (parts: string[][]): string => rule.writes.map((write, at) => writeText(loop.code, write, parts[at] ?? [])).join(' ')
  const valuesWait = rule.writes.some((write) => write.nodes.some(asks))
  if (!asks(rule.when) && !valuesWait) return `if (${condition}) { ${hit} ${writes(values)}${after} }`
  if (!valuesWait) return `hit = ${condition}; if (stuck >= 0) { ${stuckText(stage)} } else if (hit) { ${hit} ${writes(values)}${after} }`
  const kept = values.map((parts, at) => parts.map((_, part) => `w${at}_${part}`))
  const consts = values.flatMap((parts, at) => parts.map((part, index) => `const w${at}_${index} = ${part};`)).join(' ')
  return `hit = ${condition}; if (stuck >= 0) { ${stuckText(stage)} } else if (hit) { ${consts} if (stuck >= 0) { ${stuckText(stage)} } else { ${hit} ${writes(kept)}${after} } }`
}

/** A first-match stage stops at the rule that waits; a collecting stage goes on to learn everything it needs. */
function stuckText({ first }: Stage): string {
  return first ? 'need(stuck); break row;' : 'need(stuck); stuck = -1; waiting = true;'
}

/** One expression for each word that is written: a set fact or list has several. */
function writeValues(code: ColumnCode, write: Write): string[] {
  const field = code.recordField(write.field)
  switch (field.type) {
    case 'bool': case 'int': case 'double': return write.nodes.map((node) => columnExpression(code, node))
    case 'enum': return write.nodes.map((node) => codeOf(code, node, field.values))
    case 'set': return write.nodes.flatMap((node) => (node.of.type === 'set' ? setWords(code, node, field.values) : [codeOf(code, node, field.values)]))
    default: return field satisfies never
  }
}

function writeText(code: ColumnCode, write: Write, values: readonly string[]): string {
  const field = code.recordField(write.field)
  if (write.how === 'assign' && field.type !== 'set') return `${recordLocal(write.field)} = ${values[0]};`
  if (write.how === 'add') return `${recordLocal(write.field)} += ${values[0]};`
  if (field.type !== 'set') throw new Error(`'${write.field}' is not a set and cannot collect`)
  const words = wordsFor(field.values)
  const clear = write.how === 'assign' ? Array.from({ length: words }, (_, word) => `${recordLocal(write.field, word)} = 0;`) : []
  let at = 0
  const parts = write.nodes.flatMap((node) => {
    const taken = node.of.type === 'set' ? values.slice(at, (at += words)) : [values[at++] ?? '0']
    if (node.of.type === 'set') return taken.map((value, word) => `${recordLocal(write.field, word)} |= ${value};`)
    return [addBit(write.field, taken[0] ?? '0', words)]
  })
  return [...clear, ...parts].join(' ')
}

function addBit(field: string, value: string, words: number): string {
  if (/^\d+$/.test(value)) return `${recordLocal(field, Number(value) >>> 5)} |= ${1 << (Number(value) & 31)};`
  if (words === 1) return `${recordLocal(field, 0)} |= 1 << ${value};`
  return `{ const b = ${value}; ${Array.from({ length: words }, (_, word) => `if (b >>> 5 === ${word}) ${recordLocal(field, word)} |= 1 << (b & 31);`).join(' ')} }`
}

type LoopParts = { answers: readonly Answer[]; body: readonly string[]; ruleWords: number }

function loopSource(loop: Loop, { answers, body, ruleWords }: LoopParts): string {
  const { code } = loop
  const presumed = presumptionLines(loop)
  const needWords = wordCount(code.findings.length)
  const outs: { local: string; column: string; value: string }[] = answers.flatMap(({ name, field }) => answerParts(name, field))
  for (let word = 0; word < ruleWords; word++) outs.push({ local: `rules_${word}`, column: wordColumn('rules', word), value: `rules_${word}` })
  for (let word = 0; word < needWords; word++) outs.push({ local: `needs_${word}`, column: wordColumn('needs', word), value: `needs_${word}` })
  const waits = code.findings.length > 0
  const words = (name: string, count: number): string => Array.from({ length: count }, (_, word) => `${name}_${word} = 0`).join(', ')
  return [
    '"use strict";', PRELUDE, ...code.tables.map((_, at) => `const t${at} = T[${at}];`),
    'return function run(k, from, to, out) {',
    ...[...code.columns].map(([name, local]) => `const ${local} = k[${textLiteral(name)}];`),
    ...outs.map(({ column }, at) => `const o${at} = out[${textLiteral(column)}];`),
    'for (let i = from; i < to; i++) {',
    `let ${[...answers.map(({ name, field }) => initialText(name, field)), words('rules', ruleWords), words('needs', needWords)].join(', ')};`,
    ...(waits ? ['let stuck = -1, waiting = false, hit = false;', `const need = (bit) => { ${needText(needWords)} };`] : []),
    ...presumed, 'row: {', ...body, '}',
    ...outs.map(({ value }, at) => `o${at}[i] = ${value};`),
    '} }',
  ].join('\n')
}

function needText(words: number): string {
  return Array.from({ length: words }, (_, word) => `if (bit >>> 5 === ${word}) needs_${word} |= 1 << (bit & 31);`).join(' ')
}

/** Each finding a rule asks for, answered by the facts or, while open, by the document's presumption. */
function presumptionLines({ code, presumptions }: Loop): string[] {
  return code.findings.map((name) => {
    const reference = `${code.vocabulary.findingGroup}.${name}`
    const { type } = code.field(reference)
    const local = findingLocal(name)
    const presumed = presumptions[name]?.presumed
    const line = `let ${local} = ${code.column(reference)};`
    if (presumed === undefined || type.type !== 'enum') return line
    return `${line} if (${local} === 0 && ${columnExpression(code, presumed.when)}) ${local} = ${type.values.indexOf(presumed.as)};`
  })
}

function initialText(name: string, field: RecordField): string {
  const { initial } = field
  switch (field.type) {
    case 'bool': return `${recordLocal(name)} = ${initial === true}`
    case 'int': case 'double': return `${recordLocal(name)} = ${typeof initial === 'number' ? initial : 'NaN'}`
    case 'enum': return `${recordLocal(name)} = ${field.values.indexOf(String(initial))}`
    case 'set': return constantWords(Array.isArray(initial) ? initial : [], field.values).map((word, at) => `${recordLocal(name, at)} = ${word}`).join(', ')
    default: return field satisfies never
  }
}

function answerParts(name: string, field: RecordField): { local: string; column: string; value: string }[] {
  const local = recordLocal(name)
  if (field.type === 'bool') return [{ local, column: identifier(name), value: `${local} ? 1 : 0` }]
  if (field.type !== 'set') return [{ local, column: identifier(name), value: local }]
  return Array.from({ length: wordsFor(field.values) }, (_, word) => ({ local: recordLocal(name, word), column: wordColumn(name, word), value: recordLocal(name, word) }))
}

function allocateAnswers(answers: readonly Answer[], { rows, rules, needs }: { rows: number; rules: number; needs: number }): Columns {
  const columns = allocateColumns(answers.map(({ name, field }) => ({ reference: name, path: [name], type: field })), rows)
  for (const { name, field } of answers) if (field.type === 'set') delete columns[`${name}#n`]
  for (let word = 0; word < rules; word++) columns[wordColumn('rules', word)] = new Uint32Array(rows)
  for (let word = 0; word < needs; word++) columns[wordColumn('needs', word)] = new Uint32Array(rows)
  return columns
}

type Reading = { answers: readonly Answer[]; columns: Columns; row: number; rules: readonly RuleInfo[]; findings: readonly string[] }

function readAnswers({ answers, columns, row, rules, findings }: Reading): StageOutput {
  const bit = (name: string, at: number): boolean => (((columns[wordColumn(name, at >>> 5)]?.[row] ?? 0) >>> (at & 31)) & 1) === 1
  const record: Record<string, unknown> = {}
  for (const { name, field } of answers) {
    const value = columns[name]?.[row] ?? 0
    switch (field.type) {
      case 'bool': record[name] = value === 1; break
      case 'int': case 'double': record[name] = Number.isNaN(value) ? null : value; break
      case 'enum': record[name] = field.values[value] ?? null; break
      case 'set': record[name] = field.values.filter((_, at) => bit(name, at)); break
      default: throw new Error(field satisfies never)
    }
  }
  return { ...record, rules: rules.filter((_, at) => bit('rules', at)).map((rule) => rule.id), needs: findings.filter((_, at) => bit('needs', at)) }
}

export { allocateColumns, columnNames }
