// What a rule says to buyer, merchant and officer. {placeholders} name facts, record fields, windows, parameters or
// constants; they are checked at load and printed by their unit.
import { checkExpression } from './check.ts'
import type { Node } from './expression.ts'
import { faultIn, type PolicyFault } from './fault.ts'
import type { Facts } from './facts.ts'
import { interpret, Waiting, type Value } from './interpret.ts'
import type { Audience, Language, Policy } from './policy.ts'
import type { Source } from './position.ts'
import type { Scope } from './scope.ts'

const PLACEHOLDER = /\{([^{}]*)\}/g

export function checkSentence(sentence: Source, scope: Scope): PolicyFault[] {
  const faults: PolicyFault[] = []
  for (const match of sentence.text.matchAll(PLACEHOLDER)) {
    const text = match[1] ?? ''
    const from = match.index + 1
    const inner: Source = { text, file: sentence.file, spot: (a, b) => sentence.spot(from + a, from + b) }
    const { node, faults: found } = checkExpression(inner, scope)
    const first = found[0]
    if (first !== undefined) faults.push({ ...first, fault: 'unknown_placeholder', message: `{${text}}: ${first.message}` })
    else if (node === null || !isReference(node)) faults.push(faultIn(inner, 0, text.length, { fault: 'unknown_placeholder', message: `{${text}} is not the name of a fact, a record field or a parameter`, suggestion: 'name one thing: {order.paidMinor}, {d.compensationMinor}, {lateCapMinor}' }))
  }
  return faults
}

function isReference(node: Node): boolean {
  return node.kind === 'fact' || node.kind === 'window' || node.kind === 'finding' || node.kind === 'let' || (node.kind === 'literal' && node.name !== undefined)
}

/** What `sentence` needs to print one placeholder; compiled once per policy and text. */
const parsed = new WeakMap<Policy, Map<string, Node | null>>()

export type Said = { policy: Policy; ruleId: string; audience: Audience; language: Language; facts: Facts; record: Readonly<Record<string, unknown>> }

export function sentence({ policy, ruleId, audience, language, facts, record }: Said): string {
  const rule = policy.rules.find((candidate) => candidate.id === ruleId)
  if (rule === undefined) throw new RangeError(`${policy.name} has no rule ${ruleId}`)
  return rule.say[audience][language].replace(PLACEHOLDER, (_, text: string) => {
    const node = placeholder(policy, text)
    return node === null ? '—' : printValue(node, facts, record, language)
  })
}

function placeholder(policy: Policy, text: string): Node | null {
  let known = parsed.get(policy)
  if (known === undefined) parsed.set(policy, (known = new Map()))
  let node = known.get(text)
  if (node === undefined) {
    node = checkExpression({ text, file: policy.name, spot: () => ({ line: 0, column: 0, caret: '' }) }, policy.sentenceScope).node
    known.set(text, node)
  }
  return node
}

function printValue(node: Node, facts: Facts, record: Readonly<Record<string, unknown>>, language: Language): string {
  let value: Value
  try {
    value = interpret(node, { facts, d: record })
  } catch (error) {
    if (!(error instanceof Waiting)) throw error
    return language === 'zh' ? '待认定' : 'not yet decided'
  }
  if (value === null || value === undefined) return '—'
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no'
  if (typeof value === 'number') return printNumber(value, node, language)
  return typeof value === 'string' ? value : value.join(language === 'zh' ? '、' : ', ')
}

function printNumber(value: number, node: Node, language: Language): string {
  const unit = node.of.type === 'int' || node.of.type === 'double' ? node.of.unit : 'bare'
  switch (unit) {
    case 'minor': return printMinor(value, language)
    case 'instant': return new Date(value + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
    case 'duration': {
      const hours = value / 3_600_000
      return Number.isInteger(hours) ? `${hours}${language === 'zh' ? '小时' : ' h'}` : `${Math.round(value / 60_000)}${language === 'zh' ? '分钟' : ' min'}`
    }
    case 'percent': return `${value}%`
    case 'gram': return `${value}${language === 'zh' ? '克' : ' g'}`
    case 'count': case 'score': case 'none': case 'bare': return String(value)
    default: return unit satisfies never
  }
}

/** Yuan with two decimals, by whole-number arithmetic only. */
export function printMinor(minor: number, language: 'zh' | 'en'): string {
  const size = Math.abs(minor)
  const cents = size % 100
  const whole = String((size - cents) / 100).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${minor < 0 ? '−' : ''}${whole}.${String(cents).padStart(2, '0')} ${language === 'zh' ? '元' : 'CNY'}`
}
