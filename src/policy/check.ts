// From text to a typed, total tree: parse-expression.ts reads it, here come types, units, intervals and presence against a Scope.
// What passes cannot fail when evaluated. Calls and methods are in check-calls.ts, units and intervals in units.ts.
import type { Ast } from './cel-plain.ts'
import { checkCall, checkMethod } from './check-calls.ts'
import type { ArithmeticOperator, CompareOperator, Node, NumberType, Type } from './expression.ts'
import { faultIn, type FaultDetail, type PolicyFault } from './fault.ts'
import { identifierOf, knowing, lookUp, printSource } from './check-names.ts'
import { nearest } from './near.ts'
import { parseExpression } from './parse-expression.ts'
import type { Source } from './position.ts'
import type { Scope } from './scope.ts'
import { arithmetic, mismatch, sharedUnit, unitWords } from './units.ts'

/** What holds at one point of an expression: facts known to be present, and the variable of an enclosing exists/all. */
export type Here = { present: ReadonlySet<string>; variables: ReadonlyMap<string, readonly string[]> }

/** Thrown inside one expression and caught at the nearest condition, so that the other conditions are still checked. */
export class Refused extends Error {
  readonly from: number
  readonly to: number
  readonly detail: FaultDetail
  constructor(place: { from: number; to: number }, detail: FaultDetail) {
    super(detail.message)
    this.from = place.from
    this.to = place.to
    this.detail = detail
  }
}

export type Checker = {
  source: Source
  scope: Scope
  check: (ast: Ast, here: Here) => Node
  /** A condition; one with a mistake is reported and stands as true, so that its neighbours are still checked. */
  attempt: (ast: Ast, here: Here) => Node
  number: (node: Node) => Node & { of: NumberType }
  condition: (node: Node) => Node
}

export type Checked = { node: Node | null; faults: PolicyFault[] }

const NOBODY: Here['variables'] = new Map()
const NOTHING: ReadonlySet<string> = new Set()
const BOOL: Type = { type: 'bool' }

export function checkExpression(source: Source, scope: Scope, present: ReadonlySet<string> = NOTHING): Checked {
  const faults: PolicyFault[] = []
  const ast = parseExpression(source, faults)
  if (ast === null) return { node: null, faults }
  try {
    const node = makeChecker(source, scope, faults).check(ast, { present, variables: NOBODY })
    return { node: faults.length === 0 ? node : null, faults }
  } catch (error) {
    refuse(source, faults, error)
    return { node: null, faults }
  }
}

function refuse(source: Source, faults: PolicyFault[], error: unknown): void {
  if (!(error instanceof Refused)) throw error
  faults.push(faultIn(source, error.from, error.to, error.detail))
}

function makeChecker(source: Source, scope: Scope, faults: PolicyFault[]): Checker {
  return {
    source, scope,
    check(ast, here) { return checkNode(this, ast, here) },
    attempt(ast, here) {
      try {
        return this.condition(checkNode(this, ast, here))
      } catch (error) {
        refuse(source, faults, error)
        return { kind: 'literal', value: true, of: BOOL, from: ast.start, to: ast.end }
      }
    },
    number(node) { return numberIn(source, node) },
    condition(node) {
      if (node.of.type === 'bool') return node
      throw new Refused(node, { fault: 'wrong_type', message: `expected a condition, got ${typeWords(node.of)}`, suggestion: `compare it: ${printSource(source, node)} == …` })
    },
  }
}

function checkNode(checker: Checker, ast: Ast, here: Here): Node {
  const place = { from: ast.start, to: ast.end }
  switch (ast.op) {
    case 'value': return checkLiteral(ast.args, place)
    case 'id': case '.': return lookUp(checker, ast, here)
    case '&&': case '||': {
      const left = checker.attempt(ast.args[0], here)
      const right = checker.attempt(ast.args[1], knowing(here, left, ast.op === '&&'))
      return { from: place.from, to: place.to, of: BOOL, kind: ast.op === '&&' ? 'and' : 'or', left, right }
    }
    case '!_': return { from: place.from, to: place.to, of: BOOL, kind: 'not', inner: checker.attempt(ast.args, here) }
    case '-_': return negated(checker.number(checker.check(ast.args, here)), place)
    case '==': case '!=': case '<': case '<=': case '>': case '>=':
      return compared(checker, ast.op, checker.check(ast.args[0], here), checker.check(ast.args[1], here), place)
    case '+': case '-': case '*': case '/': case '%':
      return calculated(checker, ast.op, checker.number(checker.check(ast.args[0], here)), checker.number(checker.check(ast.args[1], here)), place)
    case 'in': return member(checker, checker.check(ast.args[0], here), checker.check(ast.args[1], here), place)
    case 'list': return listed(ast.args.map((item) => checker.check(item, here)), place)
    case '?:': {
      const condition = checker.attempt(ast.args[0], here)
      const yes = checker.check(ast.args[1], knowing(here, condition, true))
      const no = checker.check(ast.args[2], knowing(here, condition, false))
      return { from: place.from, to: place.to, of: joined(yes, no, place), kind: 'choose', condition, yes, no }
    }
    case 'call': return checkCall(checker, ast.args[0], ast.args[1], here, place)
    case 'rcall': return checkMethod(checker, { method: ast.args[0], receiver: ast.args[1], parts: ast.args[2] }, here, place)
    case '.?': case '[]': case '[?]': case 'map':
      throw new Refused(place, { fault: 'not_in_language', message: `'${ast.op}' is not part of the policy language`, suggestion: 'name a fact as group.field' })
    default: return ast satisfies never
  }
}

function checkLiteral(value: unknown, place: { from: number; to: number }): Node {
  if (typeof value === 'boolean') return { from: place.from, to: place.to, of: { type: 'bool' }, kind: 'literal', value }
  if (typeof value === 'string') return { from: place.from, to: place.to, of: { type: 'text', value }, kind: 'literal', value }
  if (typeof value === 'bigint') {
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw new Refused(place, { fault: 'not_exact', message: 'the number is past the exact whole-number range', suggestion: 'use a smaller number' })
    return { from: place.from, to: place.to, of: { type: 'int', unit: 'bare', min: number, max: number }, kind: 'literal', value: number }
  }
  if (typeof value === 'number' && Number.isFinite(value)) return { from: place.from, to: place.to, of: { type: 'double', unit: 'bare', min: value, max: value }, kind: 'literal', value }
  if (value === null) throw new Refused(place, { fault: 'not_in_language', message: 'nothing is compared with null', suggestion: 'ask has(group.field)' })
  throw new Refused(place, { fault: 'not_in_language', message: 'this kind of literal is not part of the policy language' })
}

export function numberIn(source: Source, node: Node): Node & { of: NumberType } {
  const { of } = node
  if (of.type !== 'int' && of.type !== 'double') throw new Refused(node, { fault: 'wrong_type', message: `expected a number, got ${typeWords(of)}` })
  if (of.type === 'int' && of.optional) {
    const text = printSource(source, node)
    throw new Refused(node, { fault: 'may_be_absent', message: `'${text}' may be absent here`, suggestion: `guard it: has(${text}) && …` })
  }
  return node as Node & { of: NumberType }
}

function negated(inner: Node & { of: NumberType }, place: { from: number; to: number }): Node {
  const of: NumberType = { ...inner.of, min: -inner.of.max + 0, max: -inner.of.min + 0 }
  if (of.unit === 'instant') throw new Refused(place, { fault: 'unit_mismatch', message: 'an instant has no negative' })
  if (inner.kind === 'literal' && inner.name === undefined) return { from: place.from, to: place.to, of, kind: 'literal', value: of.min }
  return { from: place.from, to: place.to, of, kind: 'negate', inner }
}

function calculated(checker: Checker, operator: ArithmeticOperator, left: Node & { of: NumberType }, right: Node & { of: NumberType }, place: { from: number; to: number }): Node {
  const outcome = arithmetic(operator, left.of, right.of)
  if ('problem' in outcome) throw new Refused(operator === '/' && outcome.problem.fault === 'zero_divisor' ? right : place, outcome.problem)
  return { from: place.from, to: place.to, of: outcome.type, kind: 'arithmetic', operator, left, right }
}

function compared(checker: Checker, operator: CompareOperator, left: Node, right: Node, place: { from: number; to: number }): Node {
  const equality = operator === '==' || operator === '!='
  if (equality && isWord(left.of) && isWord(right.of)) {
    sameWords(checker, left, right, place)
    return comparing(operator, left, right, place)
  }
  if (equality && left.of.type === 'bool' && right.of.type === 'bool') return comparing(operator, left, right, place)
  if ((isWord(left.of) || left.of.type === 'bool') !== (isWord(right.of) || right.of.type === 'bool') || isWord(left.of) || left.of.type === 'bool' || left.of.type === 'set' || right.of.type === 'set') {
    throw new Refused(place, { fault: 'wrong_type', message: `${typeWords(left.of)} is never compared with ${typeWords(right.of)} by '${operator}'`, suggestion: comparisonHint(checker, left, right) })
  }
  const [one, two] = alike(checker.number(left), checker.number(right))
  const unit = sharedUnit(one.of, two.of)
  if (unit === null) throw new Refused(place, mismatch(one.of, two.of))
  if (one.of.type !== two.of.type) throw new Refused(place, { fault: 'wrong_type', message: 'a whole number is never compared with a decimal fact' })
  if (neverVaries(operator, one.of, two.of) && !isNamed(one) && !isNamed(two)) {
    const side = one.kind === 'literal' ? two : one
    throw new Refused(place, { fault: 'never_varies', message: `this comparison can never vary: ${printSource(checker.source, side)} is within ${side.of.min}…${side.of.max}`, suggestion: `compare with a number inside ${side.of.min}…${side.of.max}, or leave it out` })
  }
  return comparing(operator, one, two, place)
}

function comparing(operator: CompareOperator, left: Node, right: Node, place: { from: number; to: number }): Node {
  return { from: place.from, to: place.to, of: BOOL, kind: 'compare', operator, left, right }
}

/** A plain whole number beside a decimal fact is that decimal. */
function alike(left: Node & { of: NumberType }, right: Node & { of: NumberType }): [Node & { of: NumberType }, Node & { of: NumberType }] {
  if (left.of.type === right.of.type) return [left, right]
  return left.of.type === 'double' ? [left, widen(right)] : [widen(left), right]
}

function widen(node: Node & { of: NumberType }): Node & { of: NumberType } {
  return node.kind === 'literal' && node.of.type === 'int' ? { ...node, of: { type: 'double', unit: node.of.unit, min: node.of.min, max: node.of.max } } : node
}

/** A parameter may well make a comparison constant in one document and not in the next: that is no mistake of the rule. */
const isNamed = (node: Node): boolean => node.kind === 'literal' && node.name !== undefined

function neverVaries(operator: CompareOperator, left: NumberType, right: NumberType): boolean {
  switch (operator) {
    case '<': return left.max < right.min || left.min >= right.max
    case '<=': return left.max <= right.min || left.min > right.max
    case '>': return left.min > right.max || left.max <= right.min
    case '>=': return left.min >= right.max || left.max < right.min
    case '==': case '!=': return left.max < right.min || left.min > right.max || (left.min === left.max && right.min === right.max && left.min === right.min)
    default: return operator satisfies never
  }
}

const isWord = (type: Type): boolean => type.type === 'enum' || type.type === 'text'
const wordsOf = (type: Type): readonly string[] => (type.type === 'enum' ? type.values : type.type === 'text' ? [type.value] : [])

function sameWords(checker: Checker, left: Node, right: Node, place: { from: number; to: number }): void {
  if (left.of.type === 'text' && right.of.type === 'text') throw new Refused(place, { fault: 'never_varies', message: 'two fixed texts are compared', suggestion: 'compare a fact with a text' })
  mustHold(checker, left, right)
  mustHold(checker, right, left)
  const shared = wordsOf(left.of).some((word) => wordsOf(right.of).includes(word))
  if (!shared) throw new Refused(place, { fault: 'never_varies', message: `${printSource(checker.source, left)} and ${printSource(checker.source, right)} have no value in common` })
}

/** A text must be one of the values of what it is compared with. */
export function mustHold(checker: Checker, text: Node, owner: Node): void {
  if (text.of.type !== 'text' || (owner.of.type !== 'enum' && owner.of.type !== 'set') || owner.of.values.includes(text.of.value)) return
  const word = text.of.value
  const name = printSource(checker.source, owner)
  if (owner.kind === 'finding' && word === 'open') {
    throw new Refused(text, { fault: 'open_finding', message: `a rule never sees an open finding: it waits until ${name} is decided`, suggestion: `compare with 'proven' or 'not_proven'; whether it is decided is asked by known(${name})` })
  }
  throw new Refused(text, strangeWord(word, name, owner.of.values))
}

export function strangeWord(word: string, owner: string, values: readonly string[]): FaultDetail {
  const near = nearest(word, values)
  const known = values.slice(0, 12).join(', ') + (values.length > 12 ? ', …' : '')
  return { fault: 'unknown_value', message: `'${word}' is never a value of ${owner} (known: ${known})`, suggestion: near === null ? `use one of: ${known}` : `did you mean '${near}'?` }
}

function member(checker: Checker, item: Node, set: Node, place: { from: number; to: number }): Node {
  if (!isWord(item.of)) throw new Refused(item, { fault: 'wrong_type', message: `the left side of 'in' is one value, got ${typeWords(item.of)}` })
  if (set.of.type !== 'set') throw new Refused(set, { fault: 'wrong_type', message: `the right side of 'in' is a list or a set, got ${typeWords(set.of)}`, suggestion: "write a list: claim.reason in ['R10', 'R11']" })
  if (set.kind === 'list' && item.of.type === 'text') throw new Refused(place, { fault: 'never_varies', message: 'a fixed text in a fixed list', suggestion: 'put a fact on the left' })
  if (set.kind === 'list') {
    const known = item.of.type === 'enum' ? item.of.values : []
    for (const value of set.values) if (!known.includes(value)) mustHold(checker, { ...set, of: { type: 'text', value }, kind: 'literal', value }, item)
  } else mustHold(checker, item, set)
  return { from: place.from, to: place.to, of: BOOL, kind: 'in', item, set }
}

function listed(items: readonly Node[], place: { from: number; to: number }): Node {
  const values = items.map((item) => {
    if (item.of.type !== 'text') throw new Refused(item, { fault: 'wrong_type', message: `a list holds texts, got ${typeWords(item.of)}` })
    return item.of.value
  })
  if (values.length === 0) throw new Refused(place, { fault: 'never_varies', message: 'nothing is in an empty list' })
  return { from: place.from, to: place.to, of: { type: 'set', values }, kind: 'list', values: [...new Set(values)] }
}

function joined(yes: Node, no: Node, place: { from: number; to: number }): Type {
  const [one, two] = [yes.of, no.of]
  if (one.type === 'bool' && two.type === 'bool') return one
  if (isWord(one) && isWord(two)) return { type: 'enum', values: [...new Set([...wordsOf(one), ...wordsOf(two)])] }
  if (one.type === 'set' && two.type === 'set') return { type: 'set', values: [...new Set([...one.values, ...two.values])] }
  if ((one.type === 'int' || one.type === 'double') && one.type === two.type) {
    const unit = sharedUnit(one, two) ?? (one.unit === 'bare' && one.min === one.max ? null : null)
    if (unit === null) throw new Refused(place, mismatch(one, two))
    const optional = (one.type === 'int' && one.optional) || (two.type === 'int' && two.optional)
    return { type: one.type, unit, min: Math.min(one.min, two.min), max: Math.max(one.max, two.max), ...(optional ? { optional: true as const } : {}) } as Type
  }
  throw new Refused(place, { fault: 'wrong_type', message: `the two branches differ: ${typeWords(one)} and ${typeWords(two)}` })
}

function comparisonHint(checker: Checker, left: Node, right: Node): string {
  if (left.of.type === 'set') return `ask for membership: 'value' in ${printSource(checker.source, left)}`
  if (right.of.type === 'text') return `write the number without quotes: ${identifierOf(printSource(checker.source, right))}`
  return 'compare two things of one kind'
}

export function typeWords(type: Type): string {
  switch (type.type) {
    case 'bool': return 'yes or no'
    case 'int': return `${unitWords(type.unit)}${type.optional ? ' that may be absent' : ''}`
    case 'double': return type.unit === 'bare' ? 'a decimal' : unitWords(type.unit)
    case 'enum': return `one of ${type.values.slice(0, 4).join('|')}${type.values.length > 4 ? '|…' : ''}`
    case 'text': return `the text '${type.value}'`
    case 'set': return 'a set of values'
    default: return type satisfies never
  }
}
