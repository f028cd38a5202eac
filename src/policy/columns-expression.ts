// A checked expression as code over columns, for one row `i`. The tree is the one the row functions are generated from, so the
// two can only differ here: test/fuzz compares them. The loop around it is columns.ts.
import { referenceOf, walk, type Node } from './expression.ts'
import { columnField, countColumn, wordColumn, wordsFor, type ColumnField } from './columns-layout.ts'
import { identifier, literal } from './identifier.ts'
import type { FieldType, RecordField, Vocabulary } from './vocabulary.ts'

type Variable = { local: string; values: readonly string[] }

/** What the code being generated uses: filled while expressions are written, declared around the loop afterwards. */
export type ColumnCode = {
  readonly vocabulary: Vocabulary
  /** Facts read, by reference; `column` gives a column of one its local name. */
  readonly fields: ReadonlyMap<string, ColumnField>
  readonly columns: ReadonlyMap<string, string>
  readonly tables: readonly number[][]
  /** Findings asked for; the position is the bit in the words of `needs`. */
  readonly findings: readonly string[]
  field: (reference: string) => ColumnField
  column: (name: string) => string
  table: (values: number[]) => string
  need: (finding: string) => number
  variable: () => string
  recordField: (name: string) => RecordField
}

export function columnCode(vocabulary: Vocabulary): ColumnCode {
  const fields = new Map<string, ColumnField>()
  const columns = new Map<string, string>()
  const tables: number[][] = []
  const findings: string[] = []
  let variables = 0
  const remembered = <T>(map: Map<string, T>, key: string, make: () => T): T => {
    const known = map.get(key) ?? make()
    map.set(key, known)
    return known
  }
  return {
    vocabulary, fields, columns, tables, findings,
    field: (reference) => remembered(fields, reference, () => columnField(vocabulary, reference)),
    column: (name) => `${remembered(columns, name, () => `c${columns.size}`)}[i]`,
    table: (values) => `t${tables.push(values) - 1}`,
    need: (finding) => (findings.includes(finding) ? findings.indexOf(finding) : findings.push(finding) - 1),
    variable: () => `v${variables++}`,
    recordField: (name) => {
      const field = vocabulary.record[name]
      if (field === undefined) throw new Error(`no record field '${name}': the checker let an unknown answer through`)
      return field
    },
  }
}

/** Small functions the code calls; V8 inlines the first two. */
export const PRELUDE = [
  'const has = (code, words) => code >= 0 && ((words >>> code) & 1) === 1;',
  'const bits = (word) => { let w = word - ((word >>> 1) & 0x55555555); w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);',
  '  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24 };',
  'const some = (words, test) => { for (let w = 0; w < words.length; w++)',
  '  for (let v = 0; v < 32; v++) if (((words[w] >>> v) & 1) === 1 && test(w * 32 + v)) return true; return false };',
].join('\n')

type Scope = ReadonlyMap<string, Variable>
const NO_VARIABLES: Scope = new Map()

export function columnExpression(code: ColumnCode, node: Node, scope: Scope = NO_VARIABLES): string {
  const inner = (part: Node): string => columnExpression(code, part, scope)
  switch (node.kind) {
    case 'literal': return literal(node.value)
    case 'fact': return valueOf(code, node)
    case 'known': return `(${knownCode(code, node.name)} !== 0)`
    case 'window': return node.field === 'open' ? `(${columnOf(code, node)} === 1)` : columnOf(code, node)
    case 'finding': case 'variable': case 'list': throw new Error(`${node.kind} has no value of its own in columns`)
    case 'has': return ((value) => `(${value} === ${value})`)(inner(node.what))
    case 'compare': return compare(code, node, scope)
    case 'arithmetic': {
      const text = `(${inner(node.left)} ${node.operator} ${inner(node.right)})`
      return node.operator === '/' && node.of.type === 'int' ? `Math.trunc${text}` : text
    }
    case 'and': return `(${inner(node.left)} && ${inner(node.right)})`
    case 'or': return `(${inner(node.left)} || ${inner(node.right)})`
    case 'not': return `!${inner(node.inner)}`
    case 'negate': return `(0 - ${inner(node.inner)})`
    case 'in': return membership(code, node, scope)
    case 'choose': return `(${inner(node.condition)} ? ${inner(node.yes)} : ${inner(node.no)})`
    case 'least': return `Math.min(${node.items.map(inner).join(', ')})`
    case 'greatest': return `Math.max(${node.items.map(inner).join(', ')})`
    case 'size': return size(code, node.set, scope)
    case 'percent': return `pct.${identifier(node.rounding)}(${inner(node.amount)}, ${inner(node.rate)})`
    case 'exists': case 'all': return quantified(code, node, scope)
    case 'let': return inner(node.body)
    default: return node satisfies never
  }
}

function valueOf(code: ColumnCode, node: Node & { kind: 'fact' }): string {
  const column = node.group === 'd' ? recordCell(node.field) : columnOf(code, node)
  return node.of.type === 'bool' ? `(${column} === 1)` : column
}

/**
 * The record lives in the answer columns themselves: most rules do not match, so filling the initial answers beforehand and
 * storing only what a rule writes is a third faster than carrying every field in a local.
 */
export function recordCell(field: string, word?: number): string {
  return `${recordColumn(field, word)}[i]`
}

export function recordColumn(field: string, word?: number): string {
  return `d_${identifier(field)}${word === undefined ? '' : `_${word}`}`
}

function columnOf(code: ColumnCode, node: Node): string {
  const reference = referenceOf(node) ?? ''
  code.field(reference)
  return code.column(reference)
}

function compare(code: ColumnCode, node: Node & { kind: 'compare' }, scope: Scope): string {
  const { left, right, operator } = node
  if (isWord(left)) {
    // The side that is a fact decides what the codes mean, so that the usual comparison is one byte against one constant.
    const values = nativeValues(code, left, scope) ?? nativeValues(code, right, scope) ?? wordsOf(left)
    return `(${codeOf(code, left, values, scope)} ${operator}= ${codeOf(code, right, values, scope)})`
  }
  const script = operator === '==' || operator === '!=' ? `${operator}=` : operator
  return `(${columnExpression(code, left, scope)} ${script} ${columnExpression(code, right, scope)})`
}

const isWord = (node: Node): boolean => node.of.type === 'enum' || node.of.type === 'text'

function wordsOf(node: Node): readonly string[] {
  if (node.of.type === 'text') return [node.of.value]
  if (node.of.type === 'enum' || node.of.type === 'set') return node.of.values
  throw new Error(`${node.kind} is neither a word nor a set`)
}

/** The values whose positions are this node's codes, where it has codes of its own. */
function nativeValues(code: ColumnCode, node: Node, scope: Scope): readonly string[] | null {
  switch (node.kind) {
    case 'fact': return declared(node.group === 'd' ? code.recordField(node.field) : code.field(referenceOf(node) ?? '').type)
    case 'finding': return declared(code.field(`${code.vocabulary.findingGroup}.${node.name}`).type)
    case 'variable': return variableOf(scope, node.name).values
    case 'let': return nativeValues(code, node.body, scope)
    default: return null
  }
}

function declared(type: FieldType): readonly string[] {
  if (type.type !== 'enum' && type.type !== 'set') throw new Error(`${type.type} has no values`)
  return type.values
}

function variableOf(scope: Scope, name: string): Variable {
  const variable = scope.get(name)
  if (variable === undefined) throw new Error(`no variable '${name}': the checker let it through`)
  return variable
}

/** The code of a word within `values`; −1 when it is none of them. */
export function codeOf(code: ColumnCode, node: Node, values: readonly string[], scope: Scope = NO_VARIABLES): string {
  switch (node.kind) {
    case 'literal': return String(values.indexOf(String(node.value)))
    case 'choose': return `(${columnExpression(code, node.condition, scope)} ? ${codeOf(code, node.yes, values, scope)} : ${codeOf(code, node.no, values, scope)})`
    case 'let': return codeOf(code, node.body, values, scope)
    case 'fact': {
      const local = node.group === 'd' ? recordCell(node.field) : columnOf(code, node)
      return translated(code, local, { from: nativeValues(code, node, scope) ?? [], to: values })
    }
    case 'finding': return translated(code, findingCode(code, node.name), { from: nativeValues(code, node, scope) ?? [], to: values })
    case 'variable': {
      const variable = variableOf(scope, node.name)
      return translated(code, variable.local, { from: variable.values, to: values })
    }
    default: throw new Error(`${node.kind} is not a word`)
  }
}

/**
 * The first open finding a condition asks for is what it waits for; the loop looks at `stuck` after the condition. The value
 * is a local of the loop, because a presumption may have answered it.
 */
function findingCode(code: ColumnCode, name: string): string {
  const bit = code.need(name)
  return `(stuck < 0 && ${findingLocal(name)} === 0 ? (stuck = ${bit}, 0) : ${findingLocal(name)})`
}

/** Declared like a finding that is asked for, so that a presumption counts; nothing here makes it one. */
function knownCode(code: ColumnCode, name: string): string {
  code.need(name)
  return findingLocal(name)
}

export function findingLocal(name: string): string {
  return `finding_${identifier(name)}`
}

function translated(code: ColumnCode, local: string, { from, to }: { from: readonly string[]; to: readonly string[] }): string {
  if (from.length <= to.length && from.every((value, at) => to[at] === value)) return local
  return `${code.table(from.map((value) => to.indexOf(value)))}[${local}]`
}

function membership(code: ColumnCode, node: Node & { kind: 'in' }, scope: Scope): string {
  const set = plain(node.set)
  if (set.kind === 'list') return oneOf(code, { item: node.item, values: set.values, scope })
  const values = setValues(code, node.set)
  const words = setWords(code, node.set, values, scope)
  if (node.item.kind === 'literal') {
    const at = values.indexOf(String(node.item.value))
    return at === -1 ? 'false' : `((${words[at >>> 5]} & ${1 << (at & 31)}) !== 0)`
  }
  const item = codeOf(code, node.item, values, scope)
  if (words.length === 1) return `has(${item}, ${words[0]})`
  const local = code.variable()
  return `((${local}) => ${words.map((word, at) => `has(${local} - ${at * 32}, ${local} < ${(at + 1) * 32} ? ${word} : 0)`).join(' || ')})(${item})`
}

/** `x in ['a', 'b']`: one or two comparisons, a bit test up to 32 values, a table beyond. */
function oneOf(code: ColumnCode, { item, values, scope }: { item: Node; values: readonly string[]; scope: Scope }): string {
  const native = nativeValues(code, item, scope) ?? wordsOf(item)
  const local = codeOf(code, item, native, scope)
  const wanted = [...new Set(values.map((value) => native.indexOf(value)))].filter((at) => at >= 0)
  if (wanted.length === 0) return `(${local} < -1)`
  if (wanted.length === 1) return `(${local} === ${wanted[0]})`
  if (native.length <= 32) return `((${wanted.reduce((mask, at) => mask | (1 << at), 0)} >>> ${local} & 1) === 1)`
  return `(${code.table(native.map((_, at) => (wanted.includes(at) ? 1 : 0)))}[${local}] === 1)`
}

const plain = (node: Node): Node => (node.kind === 'let' ? plain(node.body) : node)

/** The values whose positions are the bits of a set. */
function setValues(code: ColumnCode, node: Node): readonly string[] {
  return nativeValues(code, node, NO_VARIABLES) ?? wordsOf(node)
}

export function setWords(code: ColumnCode, node: Node, values: readonly string[], scope: Scope = NO_VARIABLES): string[] {
  switch (node.kind) {
    case 'let': return setWords(code, node.body, values, scope)
    case 'list': return constantWords(node.values, values).map(String)
    case 'choose': {
      const condition = columnExpression(code, node.condition, scope)
      const no = setWords(code, node.no, values, scope)
      return setWords(code, node.yes, values, scope).map((word, at) => `(${condition} ? ${word} : ${no[at] ?? '0'})`)
    }
    case 'fact': {
      const own = setValues(code, node)
      const held = Array.from({ length: wordsFor(own) }, (_, word) => (node.group === 'd' ? recordCell(node.field, word) : setColumn(code, node, word)))
      return own.every((value, at) => values[at] === value) ? padded(held, wordsFor(values)) : rearranged(held, { from: own, to: values })
    }
    default: throw new Error(`${node.kind} is not a set`)
  }
}

const padded = (words: readonly string[], length: number): string[] => Array.from({ length }, (_, word) => words[word] ?? '0')

/** Two sets of different declared values meet in a choice: each value moves to the bit it has there. */
function rearranged(words: readonly string[], { from, to }: { from: readonly string[]; to: readonly string[] }): string[] {
  return padded([], wordsFor(to)).map((_, word) => {
    const parts = to.slice(word * 32, word * 32 + 32).flatMap((value, bit) => {
      const at = from.indexOf(value)
      return at === -1 ? [] : [`((${words[at >>> 5]} >>> ${at & 31}) & 1) << ${bit}`]
    })
    return parts.length === 0 ? '0' : `(${parts.join(' | ')})`
  })
}

function setColumn(code: ColumnCode, node: Node, word: number): string {
  const reference = referenceOf(node) ?? ''
  code.field(reference)
  return code.column(wordColumn(reference, word))
}

export function constantWords(members: readonly string[], values: readonly string[]): number[] {
  const words = Array.from({ length: wordsFor(values) }, () => 0)
  for (const member of members) {
    const at = values.indexOf(member)
    if (at === -1) continue
    words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31))
  }
  return words
}

function size(code: ColumnCode, node: Node, scope: Scope): string {
  const set = plain(node)
  if (set.kind === 'list') return String(set.values.length)
  if (set.kind === 'choose') return `(${columnExpression(code, set.condition, scope)} ? ${size(code, set.yes, scope)} : ${size(code, set.no, scope)})`
  if (set.kind === 'fact' && set.group !== 'd') {
    const reference = referenceOf(set) ?? ''
    code.field(reference)
    return code.column(countColumn(reference))
  }
  return `(${setWords(code, set, setValues(code, set), scope).map((word) => `bits(${word})`).join(' + ')})`
}

function quantified(code: ColumnCode, node: Node & { kind: 'exists' | 'all' }, scope: Scope): string {
  const values = setValues(code, node.set)
  const words = setWords(code, node.set, values, scope)
  const wanted = node.kind === 'exists'
  const folded = foldedMask(node.body, node.variable, values)
  if (folded !== null) {
    // What the body accepts is a constant mask, so the loop over the set becomes one test of bits.
    const masks = words.map((word, at) => `(${word} & ${wanted ? (folded[at] ?? 0) : ~(folded[at] ?? 0)})`)
    return wanted ? `((${masks.join(' | ')}) !== 0)` : `((${masks.join(' | ')}) === 0)`
  }
  const local = code.variable()
  const body = columnExpression(code, node.body, new Map([...scope, [node.variable, { local, values }]]))
  return wanted ? `some([${words.join(', ')}], (${local}) => ${body})` : `!some([${words.join(', ')}], (${local}) => !${body})`
}

/** The mask of values a body accepts when it looks at nothing but its own variable; null when it looks further. */
function foldedMask(body: Node, variable: string, values: readonly string[]): number[] | null {
  let foldable = true
  walk(body, (part) => {
    const known = part.kind === 'variable' ? part.name === variable : part.kind === 'literal' || part.kind === 'list' || part.kind === 'in' || part.kind === 'and' || part.kind === 'or' || part.kind === 'not' || part.kind === 'compare'
    const words = part.kind !== 'compare' || (isWord(part.left) && isWord(part.right))
    if (!known || !words) foldable = false
  })
  if (!foldable) return null
  return constantWords(values.filter((value) => accepts(body, value)), values)
}

function accepts(node: Node, value: string): boolean {
  switch (node.kind) {
    case 'literal': return node.value === true
    case 'and': return accepts(node.left, value) && accepts(node.right, value)
    case 'or': return accepts(node.left, value) || accepts(node.right, value)
    case 'not': return !accepts(node.inner, value)
    case 'in': return node.set.kind === 'list' && node.set.values.includes(wordAt(node.item, value))
    case 'compare': return (wordAt(node.left, value) === wordAt(node.right, value)) === (node.operator === '==')
    default: throw new Error(`${node.kind} is not constant`)
  }
}

const wordAt = (node: Node, value: string): string => (node.kind === 'literal' ? String(node.value) : value)

