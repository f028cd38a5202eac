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
  /** Whether a finding is decided. It looks without asking, so it never stops the rule. */
  | { kind: 'known'; name: string }
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
    case 'literal': case 'fact': case 'finding': case 'known': case 'window': case 'variable': case 'list': return []
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
  switch (node.kind) {
    case 'literal': case 'fact': case 'finding': case 'known': case 'window': case 'variable': case 'list': return
    case 'compare': case 'arithmetic': case 'and': case 'or':
      walk(node.left, visit)
      walk(node.right, visit)
      return
    default: for (const child of childrenOf(node)) walk(child, visit)
  }
}

/** What one pass over a tree finds; kept beside the tree, because compiling asks for it again and again. */
export type Survey = {
  /** Everything it looks at: `group.field`, `finding.X`, `window.X.open`, `d.X` or a bare scalar. */
  reads: ReadonlySet<string>
  /** Groups of facts among them, `finding` and `window` included, the record and bare scalars not. */
  groups: ReadonlySet<string>
  findings: readonly string[]
  /** Parameters and constants. */
  names: ReadonlySet<string>
  /** Lets by name, with how often each occurs. */
  lets: ReadonlyMap<string, { body: Node; count: number }>
}

const surveys = new WeakMap<Node, Survey>()

export function survey(node: Node): Survey {
  const known = surveys.get(node)
  if (known !== undefined) return known
  const found = { reads: new Set<string>(), groups: new Set<string>(), findings: [] as string[], names: new Set<string>(), lets: new Map<string, { body: Node; count: number }>() }
  walk(node, (part) => {
    if (part.kind === 'literal') {
      if (part.name !== undefined) found.names.add(part.name)
      return
    }
    if (part.kind === 'let') found.lets.set(part.name, { body: part.body, count: (found.lets.get(part.name)?.count ?? 0) + 1 })
    const name = referenceOf(part)
    if (name === null) return
    found.reads.add(name)
    if (part.kind === 'finding' && !found.findings.includes(part.name)) found.findings.push(part.name)
    if (part.kind === 'fact' ? part.group !== null && part.group !== 'd' : true) found.groups.add(part.kind === 'fact' ? part.group ?? '' : part.kind === 'known' ? 'finding' : part.kind)
  })
  surveys.set(node, found)
  return found
}

export const readsOf = (node: Node): ReadonlySet<string> => survey(node).reads
export const findingsIn = (node: Node): readonly string[] => survey(node).findings

export function referenceOf(node: Node): string | null {
  if (node.kind === 'fact') return node.group === null ? node.field : `${node.group}.${node.field}`
  if (node.kind === 'finding' || node.kind === 'known') return `finding.${node.name}`
  if (node.kind === 'window') return `window.${node.window}.${node.field}`
  return null
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
    case 'known': return `known(${referenceOf(node) ?? ''})`
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
