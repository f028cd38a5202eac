// What must hold of the facts when a condition is true, or false: enough to see that it never can be, or that an earlier
// rule always comes first. It forgets rather than guesses, so whatever it calls impossible is impossible.
import { printNode, termsOf, type Node } from './expression.ts'

export type Domain =
  /** One bit per value of the enum, 32 to a number. */
  | { kind: 'words'; bits: readonly number[] }
  | { kind: 'bool'; value: boolean }
  | { kind: 'range'; min: number; max: number; whole: boolean }
/** By the printed text of what is constrained; a list, because a few are added and dropped thousands of times while linting. */
export type Domains = { key: string; domain: Domain; next: Domains } | { key: null }
export const ANYTHING: Domains = { key: null }

function domainOf(domains: Domains, key: string): Domain | undefined {
  let at = domains
  while (at.key !== null) {
    if (at.key === key) return at.domain
    at = at.next
  }
  return undefined
}

/** What is known of each key, the latest word first. */
export function knownIn(domains: Domains): ReadonlyMap<string, Domain> {
  const known = new Map<string, Domain>()
  for (let at = domains; at.key !== null; at = at.next) if (!known.has(at.key)) known.set(at.key, at.domain)
  return known
}

/**
 * A part of a conjunction that constrains one thing: `domain` is what it asks, when that can be said. Of one that is `vague`
 * nothing can be said when it fails, as of `x == 5` for any number.
 */
export type SimpleTerm = { key: string; domain: Domain | null; vague: boolean }

export function simpleTerms(node: Node): SimpleTerm[] {
  if (node.kind !== 'and') return []
  return termsIn(node).flatMap((term): SimpleTerm[] => {
    const failed = narrow(term, false, ANYTHING)
    const held = narrow(term, true, ANYTHING)
    if (failed === null || held === null) return []
    const asked = held.key !== null && held.next === ANYTHING ? held : null
    if (failed.key === null) return asked === null ? [] : [{ key: asked.key, domain: asked.domain, vague: true }]
    return failed.next === ANYTHING ? [{ key: failed.key, domain: asked?.key === failed.key ? asked.domain : null, vague: false }] : []
  })
}

export function exclude(one: Domain, other: Domain): boolean {
  switch (one.kind) {
    case 'words': return other.kind === 'words' && one.bits.every((word, at) => (word & (other.bits[at] ?? 0)) === 0)
    case 'bool': return other.kind === 'bool' && one.value !== other.value
    case 'range': return other.kind === 'range' && (one.max < other.min || one.min > other.max)
    default: return one satisfies never
  }
}

/** The domains under which `node` is `truth`, or null when there are none. */
export function narrow(node: Node, truth: boolean, domains: Domains): Domains | null {
  switch (node.kind) {
    case 'literal': return node.value === truth ? domains : null
    case 'let': return node.of.type === 'bool' ? narrow(node.body, truth, domains) : domains
    case 'not': return narrow(node.inner, !truth, domains)
    case 'and': return truth ? every(termsIn(node), true, domains) : some(termsIn(node), false, domains)
    case 'or': return truth ? some(termsIn(node), true, domains) : every(termsIn(node), false, domains)
    case 'compare': return comparison(node, truth, domains)
    case 'in': return node.set.kind === 'list' && node.item.of.type === 'enum'
      ? words(node.item, bitsOf(node, node.item, node.set.values), truth, domains)
      : known(keyOf(node), truth, domains)
    case 'fact': case 'known': case 'window': case 'has': case 'exists': case 'all': case 'choose': case 'variable': return known(keyOf(node), truth, domains)
    case 'finding': case 'arithmetic': case 'negate': case 'list': case 'least': case 'greatest': case 'size': case 'percent': return domains
    default: return node satisfies never
  }
}

function every(terms: readonly Node[], truth: boolean, start: Domains): Domains | null {
  let domains = start
  // A second pass lets a plain term decide an alternative that stood before it.
  for (let pass = 0; pass < 2; pass++) {
    for (const term of terms) {
      const next = narrow(term, truth, domains)
      if (next === null) return null
      domains = next
    }
    if (pass === 0 && (terms.length === 1 || terms.every((term) => isSettled(term, truth)))) break
  }
  return domains
}

/** Whether a condition asks the same whatever stands behind it. */
function isSettled(node: Node, truth: boolean): boolean {
  switch (node.kind) {
    case 'fact': case 'in': case 'has': case 'known': case 'window': case 'exists': case 'all': return true
    case 'not': return isSettled(node.inner, !truth)
    case 'compare': {
      const { type } = node.left.of
      // What is not equal to a value says something only where that value is an end; below a decimal there is always another.
      return type === 'int' ? node.operator !== (truth ? '!=' : '==') : type === 'enum' || type === 'text'
    }
    default: return false
  }
}

function some(terms: readonly Node[], truth: boolean, domains: Domains): Domains | null {
  let only: Domains | null = null
  for (const term of terms) {
    const next = narrow(term, truth, domains)
    if (next === null) continue
    if (only !== null || next === domains) return domains
    only = next
  }
  return only
}

const chains = new WeakMap<Node, readonly Node[]>()
function termsIn(node: Node & { kind: 'and' | 'or' }): readonly Node[] {
  let terms = chains.get(node)
  if (terms === undefined) chains.set(node, (terms = termsOf(node, node.kind)))
  return terms
}

const keys = new WeakMap<Node, string>()
function keyOf(node: Node): string {
  let key = keys.get(node)
  if (key === undefined) keys.set(node, (key = printNode(node)))
  return key
}

function known(key: string, value: boolean, domains: Domains): Domains | null {
  const before = domainOf(domains, key)
  if (before?.kind === 'bool') return before.value === value ? domains : null
  return { key, domain: { kind: 'bool', value }, next: domains }
}

const masks = new WeakMap<Node, readonly number[]>()
/** The values a condition names, as bits of what they are values of. */
function bitsOf(condition: Node, owner: Node, named: readonly string[]): readonly number[] {
  let bits = masks.get(condition)
  if (bits === undefined) {
    const values = owner.of.type === 'enum' ? owner.of.values : []
    bits = Array.from({ length: Math.ceil(values.length / 32) }, (_, word) => values.slice(word * 32, word * 32 + 32).reduce((mask, value, bit) => (named.includes(value) ? mask | (1 << bit) : mask), 0))
    masks.set(condition, bits)
  }
  return bits
}

const NOTHING: readonly number[] = []
function words(owner: Node, named: readonly number[], truth: boolean, domains: Domains): Domains | null {
  const key = keyOf(owner)
  const before = domainOf(domains, key)
  const known = before?.kind === 'words' ? before.bits : owner.of.type === 'enum' ? allOf(owner.of.values.length) : NOTHING
  const kept: number[] = []
  let [any, same] = [0, true]
  for (let at = 0; at < known.length; at++) {
    const word = known[at] ?? 0
    const left = truth ? word & (named[at] ?? 0) : word & ~(named[at] ?? 0)
    kept.push(left)
    any |= left
    if (left !== word) same = false
  }
  if (any === 0) return null
  return same ? domains : { key, domain: { kind: 'words', bits: kept }, next: domains }
}

const full: (readonly number[])[] = []
function allOf(count: number): readonly number[] {
  return (full[count] ??= Array.from({ length: Math.ceil(count / 32) }, (_, word) => (count - word * 32 >= 32 ? -1 : (1 << (count - word * 32)) - 1)))
}

type Comparison = Node & { kind: 'compare' }

function comparison(node: Comparison, truth: boolean, domains: Domains): Domains | null {
  const { left, right, operator } = node
  if (left.kind === 'literal' && right.kind !== 'literal') return comparison({ ...node, left: right, right: left, operator: FLIPPED[operator] }, truth, domains)
  if (right.kind !== 'literal') return relation(node, truth, domains)
  const { value } = right
  if (typeof value === 'boolean') return narrow(left, (operator === '==') === (value === truth), domains)
  if (typeof value === 'string') return words(left, bitsOf(node, left, [value]), (operator === '==') === truth, domains)
  return left.kind === 'literal' ? domains : range(left, truth ? operator : OPPOSITE[operator], value, domains)
}

const FLIPPED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const
const OPPOSITE = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const

/** Two things that both vary: only the relation itself is remembered, in one of three normal forms. */
function relation(node: Comparison, truth: boolean, domains: Domains): Domains | null {
  const negative = node.operator === '!=' || node.operator === '>=' || node.operator === '>'
  const operator = negative ? OPPOSITE[node.operator] : node.operator
  return known(`${keyOf(node.left)} ${operator} ${keyOf(node.right)}`, truth !== negative, domains)
}

function range(owner: Node, operator: Comparison['operator'], value: number, domains: Domains): Domains | null {
  const key = keyOf(owner)
  const before = domainOf(domains, key)
  const { of } = owner
  if (of.type !== 'int' && of.type !== 'double') return domains
  const start = before?.kind === 'range' ? before : { kind: 'range' as const, min: of.min, max: of.max, whole: of.type === 'int' }
  let { min, max } = start
  // A decimal below 5 has no largest value; leaving the end in is the careful choice.
  const step = start.whole ? 1 : 0
  switch (operator) {
    case '==': min = Math.max(min, value); max = Math.min(max, value); break
    case '!=': if (min === value && start.whole) min += 1; if (max === value && start.whole) max -= 1; if (min === max && min === value) return null; break
    case '<': if (!start.whole && min >= value) return null; max = Math.min(max, value - step); break
    case '<=': max = Math.min(max, value); break
    case '>': if (!start.whole && max <= value) return null; min = Math.max(min, value + step); break
    case '>=': min = Math.max(min, value); break
    default: return operator satisfies never
  }
  if (min > max) return null
  return min === start.min && max === start.max ? domains : { key, domain: { ...start, min, max }, next: domains }
}
