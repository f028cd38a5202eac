// One condition evaluated by walking its tree: for `explain`, where the values matter more than the speed, and as the
// second opinion on generated code in tests.
import { percent } from './arithmetic.ts'
import type { Node } from './expression.ts'
import type { Facts } from './facts.ts'

export type Value = boolean | number | string | null | readonly string[]
export type Seen = { facts: Facts; d: Readonly<Record<string, unknown>>; variables?: ReadonlyMap<string, string> }

/** Thrown when an open finding is consulted; caught by whoever asked. */
export class Waiting extends Error {
  readonly finding: string
  constructor(finding: string) {
    super(`waits for ${finding}`)
    this.finding = finding
  }
}

export function interpret(node: Node, seen: Seen): Value {
  const value = (part: Node): Value => interpret(part, seen)
  const number = (part: Node): number => value(part) as number
  switch (node.kind) {
    case 'literal': return node.value
    case 'list': return node.values
    case 'fact': case 'window': return readFact(node, seen)
    case 'known': return findingIn(seen, node.name) !== 'open'
    case 'finding': {
      const answer = findingIn(seen, node.name)
      if (answer === 'open') throw new Waiting(node.name)
      return answer
    }
    case 'variable': return seen.variables?.get(node.name) ?? ''
    case 'has': return value(node.what) !== null
    case 'compare': return compare(node.operator, value(node.left), value(node.right))
    case 'arithmetic': return calculate(node, number(node.left), number(node.right))
    case 'and': return value(node.left) === true && value(node.right) === true
    case 'or': return value(node.left) === true || value(node.right) === true
    case 'not': return value(node.inner) !== true
    case 'negate': return 0 - number(node.inner)
    case 'in': {
      const item = value(node.item)
      return (value(node.set) as readonly string[]).includes(item as string)
    }
    case 'choose': return value(node.condition) === true ? value(node.yes) : value(node.no)
    case 'least': return Math.min(...node.items.map(number))
    case 'greatest': return Math.max(...node.items.map(number))
    case 'size': return (value(node.set) as readonly string[]).length
    case 'percent': return percent[node.rounding](number(node.amount), number(node.rate))
    case 'exists': case 'all': {
      const test = (item: string): boolean => interpret(node.body, { ...seen, variables: new Map([...(seen.variables ?? []), [node.variable, item]]) }) === true
      const items = value(node.set) as readonly string[]
      return node.kind === 'exists' ? items.some(test) : items.every(test)
    }
    case 'let': return value(node.body)
    default: return node satisfies never
  }
}

/** `open` until an officer or a presumption decided it. */
export function findingIn({ facts }: Seen, name: string): string {
  return (facts['finding'] as Record<string, string>)[name] ?? 'open'
}

function readFact(node: Node & { kind: 'fact' | 'window' }, { facts, d }: Seen): Value {
  if (node.kind === 'window') return (facts['window'] as Record<string, Record<string, Value>>)[node.window]?.[node.field] ?? null
  if (node.group === null) return facts[node.field] as Value
  const group = node.group === 'd' ? d : (facts[node.group] as Record<string, unknown>)
  return (group[node.field] ?? null) as Value
}

function compare(operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==': return left === right
    case '!=': return left !== right
    case '<': return (left as number) < (right as number)
    case '<=': return (left as number) <= (right as number)
    case '>': return (left as number) > (right as number)
    default: return (left as number) >= (right as number)
  }
}

function calculate(node: Node & { kind: 'arithmetic' }, left: number, right: number): number {
  switch (node.operator) {
    case '+': return left + right
    case '-': return left - right
    case '*': return left * right + 0
    case '/': return node.of.type === 'int' ? Math.trunc(left / right) + 0 : left / right
    case '%': return (left % right) + 0
    default: return node.operator satisfies never
  }
}
