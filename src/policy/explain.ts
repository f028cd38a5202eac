// Why each rule did or did not hold in one case: every part of its condition with a mark and the values it saw.
// Interprets the same checked trees that the generated code was made from.
import { evaluate, layersOf, momentOf, type Pin, type PolicyRecord } from './evaluate.ts'
import { printNode, referenceOf, termsOf, walk, type Node } from './expression.ts'
import type { Facts } from './facts.ts'
import { findingIn, interpret, Waiting, type Value } from './interpret.ts'
import type { Language, Policy, RuleInfo, StageRules, Words } from './policy.ts'

/** Null when the part was not looked at, because the parts before it decided, or because it waits for a finding. */
export type ExplainedPart = { text: string; holds: boolean | null; waitsFor: string | null; saw: { name: string; value: Value }[] }
export type RuleExplanation = {
  policy: string
  stage: string
  rule: string
  title: Words
  cites: readonly string[]
  floor: boolean
  matched: boolean
  /** `not_reached`: an earlier rule of the stage answered, the guard did not hold, or the stage never ran. */
  outcome: 'matched' | 'not_matched' | 'waits' | 'not_reached'
  because: 'condition' | 'guard' | 'answered_before' | 'stage_not_run' | 'finding_open'
  parts: ExplainedPart[]
}

type Seen = { facts: Facts; d: PolicyRecord }

export function explain(pin: Pin, moment: string, facts: Facts): RuleExplanation[] {
  const layers = layersOf(pin)
  const before = new Map<string, Seen>()
  const evaluation = evaluate(pin, moment, facts, ({ stage, part }, seen, record) => void before.set(`${stage} ${part}`, { facts: seen, d: structuredClone(record) }))
  const vocabulary = layers[0]?.vocabulary
  if (vocabulary === undefined) return []
  const matched = new Set(evaluation.rules.map((rule) => `${rule.policy} ${rule.rule}`))
  const explained: RuleExplanation[] = []
  for (const { name } of momentOf(vocabulary, moment).stages) {
    const seen = before.get(`${name} rules`) ?? null
    for (const policy of layers) explained.push(...explainStage(policy, policy.stages[name], seen, matched))
    const floors = pin.statute?.floors[name]
    if (pin.statute !== null && floors !== undefined) explained.push(...explainStage(pin.statute, floors, before.get(`${name} floors`) ?? null, matched))
  }
  return explained
}

function explainStage(policy: Policy, stage: StageRules | undefined, seen: Seen | null, matched: ReadonlySet<string>): RuleExplanation[] {
  let answered = false
  return (stage?.rules ?? []).map((rule) => {
    const hit = matched.has(`${policy.name} ${rule.id}`)
    const entry = explainRule(rule, seen, hit, answered)
    if (stage?.spec.mode === 'first' && (hit || entry.outcome === 'waits')) answered = true
    return { policy: policy.name, ...entry }
  })
}

function explainRule(rule: RuleInfo, seen: Seen | null, hit: boolean, answered: boolean): Omit<RuleExplanation, 'policy'> {
  const known = { stage: rule.stage, rule: rule.id, title: rule.title, cites: rule.cites, floor: rule.floor, matched: hit }
  if (seen === null) return { ...known, outcome: 'not_reached', because: 'stage_not_run', parts: [] }
  if (rule.guard !== null) {
    const guard = explainCondition(rule.guard, seen)
    if (guard.holds === null) return { ...known, outcome: 'waits', because: 'finding_open', parts: guard.parts }
    if (!guard.holds) return { ...known, outcome: 'not_reached', because: 'guard', parts: guard.parts }
  }
  const { holds, parts } = explainCondition(rule.when, seen)
  if (hit) return { ...known, outcome: 'matched', because: 'condition', parts }
  if (answered) return { ...known, outcome: 'not_reached', because: 'answered_before', parts }
  if (holds === null) return { ...known, outcome: 'waits', because: 'finding_open', parts }
  return { ...known, outcome: 'not_matched', because: 'condition', parts }
}

/** Parts in the order in which they are looked at; what short-circuit leaves out is listed without a mark. */
function explainCondition(node: Node, seen: Seen): { holds: boolean | null; parts: ExplainedPart[] } {
  if (node.kind === 'let' && node.of.type === 'bool') return explainCondition(node.body, seen)
  if (node.kind !== 'and' && node.kind !== 'or') {
    const part = explainPart(node, seen)
    return { holds: part.holds, parts: [part] }
  }
  const parts: ExplainedPart[] = []
  const settles = node.kind === 'or'
  let decided = false
  let holds: boolean | null = !settles
  for (const term of termsOf(node, node.kind)) {
    if (decided) {
      parts.push({ text: printNode(term), holds: null, waitsFor: null, saw: [] })
      continue
    }
    const inner = explainCondition(term, seen)
    parts.push(...inner.parts)
    if (inner.holds === null || inner.holds === settles) [decided, holds] = [true, inner.holds]
  }
  return { holds, parts }
}

function explainPart(node: Node, seen: Seen): ExplainedPart {
  const saw: ExplainedPart['saw'] = []
  const names = new Set<string>()
  walk(node, (part) => {
    const name = referenceOf(part)
    if (name === null || names.has(name)) return
    names.add(name)
    saw.push({ name, value: part.kind === 'finding' || part.kind === 'known' ? findingIn(seen, part.name) : interpret(part, seen) })
  })
  try {
    return { text: printNode(node), holds: interpret(node, seen) === true, waitsFor: null, saw }
  } catch (error) {
    if (!(error instanceof Waiting)) throw error
    return { text: printNode(node), holds: null, waitsFor: error.finding, saw }
  }
}

const SAID: Readonly<Record<RuleExplanation['because'], Words>> = {
  condition: { zh: '', en: '' },
  guard: { zh: '本阶段不适用', en: 'its part of the stage does not apply' },
  answered_before: { zh: '前面的规则已作出回答', en: 'an earlier rule answered' },
  stage_not_run: { zh: '未进行到本阶段', en: 'the stage did not run' },
  finding_open: { zh: '等待事实认定', en: 'waits for a finding' },
}
const OUTCOMES: Readonly<Record<RuleExplanation['outcome'], Words>> = {
  matched: { zh: '适用', en: 'matched' }, not_matched: { zh: '不适用', en: 'did not match' },
  waits: { zh: '待定', en: 'waits' }, not_reached: { zh: '未到达', en: 'not reached' },
}

export function explainText(explanations: readonly RuleExplanation[], language: Language): string {
  const lines: string[] = []
  let stage = ''
  for (const entry of explanations) {
    if (entry.stage !== stage) lines.push(`${(stage = entry.stage)}:`)
    const why = SAID[entry.because][language]
    lines.push(`  ${entry.policy} ${entry.rule} ${OUTCOMES[entry.outcome][language]}${why === '' ? '' : language === 'zh' ? `(${why})` : ` (${why})`}: ${entry.title[language]}`)
    for (const part of entry.parts) {
      const mark = part.waitsFor !== null ? '?' : part.holds === null ? '·' : part.holds ? '✓' : '✗'
      const saw = part.saw.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(', ')
      lines.push(`    ${mark} ${part.text}${saw === '' ? '' : `  [${saw}]`}`)
    }
  }
  return lines.join('\n')
}
