// The tree every back end shares: rows (generate.ts), columns, explanation (interpret.ts), lint (domains.ts).
// Only check.ts builds it, so whatever holds a Node may rely on it being typed, total and free of author text.
import type { Unit } from './vocabulary.ts'

/** `bare` is a number without a unit: a literal or an undeclared constant. It takes the unit of what it meets. */
export type NodeUnit = Unit | 'bare'

export type NumberType =
  | { type: 'int'; unit: NodeUnit; min: number; max: number; optional?: true }
  | { type: 'double'; unit: NodeUnit; min: number; max: number }

export type Type =
  | { type: 'bool' }
  | NumberType
  | { type: 'enum'; values: readonly string[] }
  | { type: 'text'; value: string }
  | { type: 'set'; values: readonly string[] }

/** Offsets into the source text of the expression, for messages. */
export type Place = { from: number; to: number }

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>='
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type Rounding = 'down' | 'up' | 'half_up' | 'half_even'
export const ROUNDINGS: readonly Rounding[] = ['down', 'up', 'half_up', 'half_even']

type Shape =
  /** `name` is the parameter or constant the value came from. */
  | { kind: 'literal'; value: string | number | boolean; name?: string }
  /** `group` is null for a bare scalar such as `now`, and `d` for the record so far. */
  | { kind: 'fact'; group: string | null; field: string }
  /** Consulting an open finding stops the rule: see generate.ts. */
  | { kind: 'finding'; name: string }
  | { kind: 'window'; window: string; field: 'open' | 'closesAt' }
  | { kind: 'variable'; name: string }
  | { kind: 'has'; what: Node & { kind: 'fact' | 'window' } }
  | { kind: 'compare'; operator: CompareOperator; left: Node; right: Node }
  | { kind: 'arithmetic'; operator: ArithmeticOperator; left: Node; right: Node }
  | { kind: 'and' | 'or'; left: Node; right: Node }
  | { kind: 'not' | 'negate'; inner: Node }
  | { kind: 'in'; item: Node; set: Node }
  /** A list literal or a named set; the strings are declared enum values. */
  | { kind: 'list'; values: readonly string[]; name?: string }
  | { kind: 'choose'; condition: Node; yes: Node; no: Node }
  | { kind: 'least' | 'greatest'; items: readonly Node[] }
  | { kind: 'size'; set: Node }
  | { kind: 'percent'; amount: Node; rate: Node; rounding: Rounding }
  | { kind: 'exists' | 'all'; set: Node; variable: string; body: Node }
  /** A named part of the document; total by itself, so a back end may compute it once or in place. */
  | { kind: 'let'; name: string; body: Node }

export type Node = Place & { of: Type } & Shape
export type NodeKind = Node['kind']

export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal': case 'fact': case 'finding': case 'window': case 'variable': case 'list': return []
    case 'has': return [node.what]
    case 'compare': case 'arithmetic': case 'and': case 'or': return [node.left, node.right]
    case 'not': case 'negate': return [node.inner]
    case 'in': return [node.item, node.set]
    case 'choose': return [node.condition, node.yes, node.no]
    case 'least': case 'greatest': return node.items
    case 'size': return [node.set]
    case 'percent': return [node.amount, node.rate]
    case 'exists': case 'all': return [node.set, node.body]
    case 'let': return [node.body]
    default: return node satisfies never
  }
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const child of childrenOf(node)) walk(child, visit)
}

/** Everything an expression looks at, as `group.field`, `finding.X`, `window.X.open`, `d.X` or a bare scalar. */
export function readsOf(node: Node): Set<string> {
  const reads = new Set<string>()
  walk(node, (part) => {
    const name = referenceOf(part)
    if (name !== null) reads.add(name)
  })
  return reads
}

export function referenceOf(node: Node): string | null {
  if (node.kind === 'fact') return node.group === null ? node.field : `${node.group}.${node.field}`
  if (node.kind === 'finding') return `finding.${node.name}`
  if (node.kind === 'window') return `window.${node.window}.${node.field}`
  return null
}

export function findingsIn(node: Node): string[] {
  const names = new Set<string>()
  walk(node, (part) => {
    if (part.kind === 'finding') names.add(part.name)
  })
  return [...names]
}

/** Terms of a chain: `a && b && c` is one conjunction of three. */
export function termsOf(node: Node, kind: 'and' | 'or'): Node[] {
  return node.kind === kind ? [...termsOf(node.left, kind), ...termsOf(node.right, kind)] : [node]
}

/** CEL text of a checked tree; equal trees print equally, which the lint uses as a key. */
export function printNode(node: Node): string {
  switch (node.kind) {
    case 'literal': return node.name ?? printValue(node)
    case 'fact': case 'finding': case 'window': return referenceOf(node) ?? ''
    case 'variable': return node.name
    case 'has': return `has(${printNode(node.what)})`
    case 'compare': case 'arithmetic': return `${printInner(node.left)} ${node.operator} ${printInner(node.right)}`
    case 'and': return termsOf(node, 'and').map(printInner).join(' && ')
    case 'or': return termsOf(node, 'or').map(printInner).join(' || ')
    case 'not': return `!${printInner(node.inner)}`
    case 'negate': return `-${printInner(node.inner)}`
    case 'in': return `${printInner(node.item)} in ${printInner(node.set)}`
    case 'list': return node.name ?? `[${node.values.map((value) => `'${value}'`).join(', ')}]`
    case 'choose': return `${printInner(node.condition)} ? ${printInner(node.yes)} : ${printInner(node.no)}`
    case 'least': return `min(${node.items.map(printNode).join(', ')})`
    case 'greatest': return `max(${node.items.map(printNode).join(', ')})`
    case 'size': return `size(${printNode(node.set)})`
    case 'percent': return `pct(${printNode(node.amount)}, ${printNode(node.rate)}, '${node.rounding}')`
    case 'exists': case 'all': return `${printInner(node.set)}.${node.kind}(${node.variable}, ${printNode(node.body)})`
    case 'let': return node.name
    default: return node satisfies never
  }
}

function printInner(node: Node): string {
  const open = node.kind === 'and' || node.kind === 'or' || node.kind === 'choose' || node.kind === 'compare' || node.kind === 'arithmetic' || node.kind === 'in'
  return open ? `(${printNode(node)})` : printNode(node)
}

function printValue(node: Node & { kind: 'literal' }): string {
  if (typeof node.value === 'string') return `'${node.value}'`
  if (node.of.type === 'int' && node.of.unit === 'duration' && typeof node.value === 'number') {
    return node.value % 3_600_000 === 0 ? `hours(${node.value / 3_600_000})` : `minutes(${node.value / 60_000})`
  }
  if (node.of.type === 'double' && Number.isInteger(node.value)) return `${node.value}.0`
  return String(node.value)
}
