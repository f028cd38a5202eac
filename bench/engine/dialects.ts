// The fixture's checked conditions written in each rival's own language, so that nobody translates forty rules twice by hand.
import { termsOf, type Node } from '../../src/policy/expression.ts'

/** zen-engine's expression language. The number of evidence requests reaches it as `d.askCount`. */
export function toZen(node: Node): string {
  switch (node.kind) {
    case 'literal': return literalText(node.value)
    case 'fact': return factName(node)
    case 'variable': return '#'
    case 'list': return `[${node.values.map((value) => `'${value}'`).join(', ')}]`
    case 'has': return `(${factName(node.what)} != null)`
    case 'and': return `(${toZen(node.left)} and ${toZen(node.right)})`
    case 'or': return `(${toZen(node.left)} or ${toZen(node.right)})`
    case 'not': return `not(${toZen(node.inner)})`
    case 'negate': return `-${toZen(node.inner)}`
    case 'compare': case 'arithmetic': return `(${toZen(node.left)} ${node.operator} ${toZen(node.right)})`
    case 'in': return `(${toZen(node.item)} in ${toZen(node.set)})`
    case 'choose': return `(${toZen(node.condition)} ? ${toZen(node.yes)} : ${toZen(node.no)})`
    case 'least': return `min([${node.items.map(toZen).join(', ')}])`
    case 'greatest': return `max([${node.items.map(toZen).join(', ')}])`
    case 'size': return isAsks(node.set) ? 'd.askCount' : `len(${toZen(node.set)})`
    case 'percent': return `floor(${toZen(node.amount)} * ${toZen(node.rate)} / 100)`
    case 'exists': return `some(${toZen(node.set)}, ${toZen(node.body)})`
    case 'all': return `all(${toZen(node.set)}, ${toZen(node.body)})`
    case 'let': return toZen(node.body)
    case 'finding': case 'known': case 'window': throw new Error(`the fixture has no ${node.kind}`)
    default: return node satisfies never
  }
}

const isAsks = (node: Node): boolean => node.kind === 'fact' && node.group === 'd' && node.field === 'asks'
const literalText = (value: string | number | boolean): string => (typeof value === 'string' ? `'${value}'` : String(value))

function factName(node: Node): string {
  if (node.kind !== 'fact') throw new Error(`${node.kind} is not a fact`)
  return node.group === null ? node.field : `${node.group}.${node.field}`
}

export type RuleCondition =
  | { all: RuleCondition[] } | { any: RuleCondition[] } | { not: RuleCondition }
  | { fact: string; path?: string; operator: string; value: unknown }

const OPERATORS = { '==': 'equal', '!=': 'notEqual', '<': 'lessThan', '<=': 'lessThanInclusive', '>': 'greaterThan', '>=': 'greaterThanInclusive' } as const

/** json-rules-engine has no arithmetic: what is computed becomes a derived fact, worked out before the run. */
export function toRuleCondition(node: Node, derived: Map<string, Node>): RuleCondition {
  const inner = (part: Node): RuleCondition => toRuleCondition(part, derived)
  switch (node.kind) {
    case 'and': return { all: termsOf(node, 'and').map(inner) }
    case 'or': return { any: termsOf(node, 'or').map(inner) }
    case 'not': return { not: inner(node.inner) }
    case 'fact': return { ...operand(node, derived), operator: 'equal', value: true }
    case 'has': return { ...operand(node.what, derived), operator: 'notEqual', value: null }
    case 'compare': return { ...operand(node.left, derived), operator: OPERATORS[node.operator], value: node.right.kind === 'literal' ? node.right.value : operand(node.right, derived) }
    case 'in':
      if (node.set.kind === 'list') return { ...operand(node.item, derived), operator: 'in', value: node.set.values }
      if (node.item.kind !== 'literal') throw new Error('json-rules-engine asks a list for a fixed value only')
      return { ...operand(node.set, derived), operator: 'contains', value: node.item.value }
    case 'exists': {
      const { body, set } = node
      if (body.kind !== 'in' || body.set.kind !== 'list') throw new Error('json-rules-engine has no quantifier beyond membership')
      return { any: body.set.values.map((value) => ({ ...operand(set, derived), operator: 'contains', value })) }
    }
    default: throw new Error(`json-rules-engine has no ${node.kind}`)
  }
}

function operand(node: Node, derived: Map<string, Node>): { fact: string; path?: string } {
  if (node.kind === 'fact') return node.group === null ? { fact: node.field } : { fact: node.group, path: `.${node.field}` }
  const key = `derived ${node.from}-${node.to} ${toZen(node)}`
  derived.set(key, node)
  return { fact: key }
}
