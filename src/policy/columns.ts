// The same stages as generate.ts, as one loop over columns of facts: for backtests and other questions about many cases.
// One document alone, without layers; columns-layout.ts says how facts lie, columns-expression.ts writes the conditions.
import { percent } from './arithmetic.ts'
import { codeOf, columnCode, columnExpression, constantWords, findingLocal, PRELUDE, recordCell, recordColumn, setWords, type ColumnCode } from './columns-expression.ts'
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
  const hit = `rules_${bit >>> 5}[i] |= ${1 << (bit & 31)};`
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
  return first ? 'need(i, stuck); break row;' : 'need(i, stuck); stuck = -1; waiting = true;'
}

/** One expression for each word that is written: a set fact or list has several. */
function writeValues(code: ColumnCode, write: Write): string[] {
  const field = code.recordField(write.field)
  switch (field.type) {
    case 'bool': return write.nodes.map((node) => ((value) => (value === 'true' ? '1' : value === 'false' ? '0' : `(${value} ? 1 : 0)`))(columnExpression(code, node)))
    case 'int': case 'double': return write.nodes.map((node) => columnExpression(code, node))
    case 'enum': return write.nodes.map((node) => codeOf(code, node, field.values))
    case 'set': return write.nodes.flatMap((node) => (node.of.type === 'set' ? setWords(code, node, field.values) : [codeOf(code, node, field.values)]))
    default: return field satisfies never
  }
}

function writeText(code: ColumnCode, write: Write, values: readonly string[]): string {
  const field = code.recordField(write.field)
  if (write.how === 'assign' && field.type !== 'set') return `${recordCell(write.field)} = ${values[0]};`
  if (write.how === 'add') return `${recordCell(write.field)} += ${values[0]};`
  if (field.type !== 'set') throw new Error(`'${write.field}' is not a set and cannot collect`)
  const words = wordsFor(field.values)
  const clear = write.how === 'assign' ? Array.from({ length: words }, (_, word) => `${recordCell(write.field, word)} = 0;`) : []
  let at = 0
  const parts = write.nodes.flatMap((node) => {
    const taken = node.of.type === 'set' ? values.slice(at, (at += words)) : [values[at++] ?? '0']
    if (node.of.type === 'set') return taken.map((value, word) => `${recordCell(write.field, word)} |= ${value};`)
    return [addBit(write.field, taken[0] ?? '0', words)]
  })
  return [...clear, ...parts].join(' ')
}

function addBit(field: string, value: string, words: number): string {
  if (/^\d+$/.test(value)) return `${recordCell(field, Number(value) >>> 5)} |= ${1 << (Number(value) & 31)};`
  if (words === 1) return `${recordCell(field, 0)} |= 1 << ${value};`
  return `{ const b = ${value}; ${Array.from({ length: words }, (_, word) => `if (b >>> 5 === ${word}) ${recordCell(field, word)} |= 1 << (b & 31);`).join(' ')} }`
}

type LoopParts = { answers: readonly Answer[]; body: readonly string[]; ruleWords: number }

function loopSource(loop: Loop, { answers, body, ruleWords }: LoopParts): string {
  const { code } = loop
  const presumed = presumptionLines(loop)
  const needWords = wordCount(code.findings.length)
  const outs = [...answers.flatMap(({ name, field }) => answerParts(name, field)), ...wordParts('rules', ruleWords), ...wordParts('needs', needWords)]
  const waits = code.findings.length > 0
  return [
    '"use strict";', PRELUDE, ...code.tables.map((_, at) => `const t${at} = T[${at}];`),
    'return function run(k, from, to, out) {',
    ...[...code.columns].map(([name, local]) => `const ${local} = k[${textLiteral(name)}];`),
    ...outs.map(({ local, column }) => `const ${local} = out[${textLiteral(column)}];`),
    ...outs.map(({ local, initial }) => `${local}.fill(${initial}, from, to);`),
    ...(waits ? [`const need = (i, bit) => { ${needText(needWords)} };`] : []),
    'for (let i = from; i < to; i++) {',
    ...(waits ? ['let stuck = -1, waiting = false, hit = false;'] : []),
    ...keptInLocals([...presumed, 'row: {', ...body, '}'], [...code.columns.values()]), '} }',
  ].join('\n')
}

const USES_WORTH_A_LOCAL = 4

/** What many rules look at is read once a row: V8 cannot know that storing an answer leaves the facts alone. */
function keptInLocals(lines: readonly string[], columns: readonly string[]): string[] {
  const text = lines.join('\n')
  const uses = new Map<string, number>()
  for (const [, column = ''] of text.matchAll(/\b(c\d+)\[i\]/g)) uses.set(column, (uses.get(column) ?? 0) + 1)
  const kept = columns.filter((column) => (uses.get(column) ?? 0) >= USES_WORTH_A_LOCAL)
  if (kept.length === 0) return [text]
  return [`const ${kept.map((column) => `${column}i = ${column}[i]`).join(', ')};`, text.replace(/\b(c\d+)\[i\]/g, (cell, column: string) => (kept.includes(column) ? `${column}i` : cell))]
}

type AnswerPart = { local: string; column: string; initial: string }

function wordParts(name: 'rules' | 'needs', words: number): AnswerPart[] {
  return Array.from({ length: words }, (_, word) => ({ local: `${name}_${word}`, column: wordColumn(name, word), initial: '0' }))
}

function needText(words: number): string {
  return Array.from({ length: words }, (_, word) => `if (bit >>> 5 === ${word}) needs_${word}[i] |= 1 << (bit & 31);`).join(' ')
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

function answerParts(name: string, field: RecordField): AnswerPart[] {
  const { initial } = field
  const one = (value: string): AnswerPart[] => [{ local: recordColumn(name), column: identifier(name), initial: value }]
  switch (field.type) {
    case 'bool': return one(initial === true ? '1' : '0')
    case 'int': case 'double': return one(typeof initial === 'number' ? String(initial) : 'NaN')
    case 'enum': return one(String(field.values.indexOf(String(initial))))
    case 'set': {
      const words = constantWords(Array.isArray(initial) ? initial : [], field.values)
      return words.map((value, word) => ({ local: recordColumn(name, word), column: wordColumn(name, word), initial: String(value) }))
    }
    default: return field satisfies never
  }
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
