// What would have come out otherwise: two evaluations of one case compared, and a report that grows case by case in constant
// memory. What money and refund-only mean is the product's to say (`BacktestLens`, src/app/backtest.ts); nothing here reads files.
import { identifier } from './identifier.ts'
import type { StageOutput } from './policy.ts'
import type { Vocabulary } from './vocabulary.ts'

export type AnswerValue = boolean | number | string | null | readonly string[]
export type AnswerRecord = Readonly<Record<string, AnswerValue>>

/** What an evaluation came to; several moments of one case joined count as one outcome. */
export type Outcome = {
  readonly record: AnswerRecord
  readonly rules: readonly { readonly policy: string; readonly rule: string }[]
  readonly needs: readonly string[]
}

/** A generated record with its rules and needs, taken apart by one literal: rest and spread are slower than the rules themselves. */
export function outcomeReader(vocabulary: Vocabulary, moments: readonly string[], policy: string): (output: StageOutput) => Outcome {
  const stages = vocabulary.moments.filter(({ name }) => moments.includes(name)).flatMap((moment) => moment.stages.map(({ name }) => name))
  const fields = Object.entries(vocabulary.record).filter(([, field]) => stages.includes(field.stage)).map(([name]) => `${identifier(name)}: o.${identifier(name)}`)
  const record = new Function('o', `"use strict"; return { ${fields.join(', ')} };`) as (output: StageOutput) => AnswerRecord
  const named = new Map<string, Outcome['rules'][number]>()
  const ruleOf = (rule: string): Outcome['rules'][number] => {
    const known = named.get(rule)
    if (known !== undefined) return known
    const made = { policy, rule }
    named.set(rule, made)
    return made
  }
  return (output) => ({ record: record(output), rules: output.rules.map(ruleOf), needs: output.needs })
}

/** `to` is always the buyer: a backtest asks who would have paid him, and how much. */
export type Payment = { readonly payer: string; readonly amountMinor: number; readonly for: string }

export type BacktestLens<F> = {
  readonly payments: (outcome: Outcome, facts: F) => readonly Payment[]
  /** Money back without the goods, whoever pays: what an intercepted case had under A and has not under B. */
  readonly grantsRefundOnly: (outcome: Outcome) => boolean
  readonly reasonOf: (facts: F) => string
}

export type CaseDifference = {
  readonly caseId: string
  readonly reason: string
  readonly fields: readonly { readonly field: string; readonly from: AnswerValue; readonly to: AnswerValue }[]
  readonly needs: { readonly from: readonly string[]; readonly to: readonly string[] }
  /** Payer → what he pays more (or, below zero, less) under B. */
  readonly payers: Readonly<Record<string, number>>
  readonly buyerGainsMinor: number
  /** Rules that matched on one side only, as `policy/rule`. */
  readonly rules: { readonly onlyBefore: readonly string[]; readonly onlyAfter: readonly string[] }
  readonly intercepted: boolean
}

/** Null when both come to the same answers for the same money. The citing rules may differ: two documents always name their own. */
export function compareOutcome<F>(before: Outcome, after: Outcome, seen: { caseId: string; facts: F; lens: BacktestLens<F> }): CaseDifference | null {
  return sameOutcome(before, after) ? null : differenceOf(before, after, seen)
}

function differenceOf<F>(before: Outcome, after: Outcome, seen: { caseId: string; facts: F; lens: BacktestLens<F> }): CaseDifference {
  const { caseId, facts, lens } = seen
  const payers: Record<string, number> = {}
  let buyerGainsMinor = 0
  for (const { payer, amountMinor } of lens.payments(before, facts)) {
    payers[payer] = (payers[payer] ?? 0) - amountMinor
    buyerGainsMinor -= amountMinor
  }
  for (const { payer, amountMinor } of lens.payments(after, facts)) {
    payers[payer] = (payers[payer] ?? 0) + amountMinor
    buyerGainsMinor += amountMinor
  }
  return {
    caseId, reason: lens.reasonOf(facts), fields: changedFields(before.record, after.record), needs: { from: before.needs, to: after.needs },
    payers: Object.fromEntries(Object.entries(payers).filter(([, amount]) => amount !== 0).sort(byKey)), buyerGainsMinor,
    rules: rulesOnOneSide(before, after), intercepted: lens.grantsRefundOnly(before) && !lens.grantsRefundOnly(after),
  }
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0)

function sameOutcome(before: Outcome, after: Outcome): boolean {
  if (before.needs.length !== after.needs.length || !sameValue(before.needs, after.needs)) return false
  const [from, to] = [before.record, after.record]
  let fields = 0
  for (const field in from) {
    const value = from[field]
    const other = to[field]
    if (value !== other && (other === undefined || value === undefined || !sameValue(value, other))) return false
    fields += 1
  }
  return Object.keys(to).length === fields
}

function sameValue(from: AnswerValue, to: AnswerValue): boolean {
  if (from === to) return true
  if (typeof from !== 'object' || typeof to !== 'object' || from === null || to === null || from.length !== to.length) return false
  if (from.length === 0) return true
  // Collected sets keep the order of their rules, which is not part of the answer.
  return from.every((value) => to.includes(value))
}

function changedFields(from: AnswerRecord, to: AnswerRecord): CaseDifference['fields'] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])]
  return names.filter((field) => !sameValue(from[field] ?? null, to[field] ?? null)).map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
}

function rulesOnOneSide(before: Outcome, after: Outcome): CaseDifference['rules'] {
  const names = (outcome: Outcome): string[] => outcome.rules.map(ruleName)
  const [a, b] = [names(before), names(after)]
  return { onlyBefore: a.filter((name) => !b.includes(name)), onlyAfter: b.filter((name) => !a.includes(name)) }
}

/** An inherited rule carries the name of its base already, and is the same rule in every version that extends it. */
function ruleName({ policy, rule }: Outcome['rules'][number]): string {
  return rule.includes('/') ? rule : `${policy}/${rule}`
}

export type PayerLine = { payer: string; beforeMinor: number; afterMinor: number }
export type RuleLine = { rule: string; before: number; after: number; changedCases: number; movedMinor: number }
export type ReasonLine = { reason: string; cases: number; changed: number; buyersGain: number; buyersLose: number; buyersGainMinor: number; payers: Record<string, number> }

export type BacktestReport = {
  before: string
  after: string
  cases: number
  changed: number
  /** Cases in which an open finding kept the policy from answering. */
  undecided: { before: number; after: number }
  fields: { field: string; changed: number }[]
  payers: PayerLine[]
  rules: RuleLine[]
  reasons: ReasonLine[]
  intercepted: { cases: number; amountMinor: number }
  readFirst: CaseDifference[]
}

export type Backtest<F> = { read: (caseId: string, facts: F, before: Outcome, after: Outcome) => void; report: () => BacktestReport }

export function startBacktest<F>(before: string, after: string, lens: BacktestLens<F>): Backtest<F> {
  const payers = new Map<string, PayerLine>()
  const rules = startRuleLines()
  const reasons = new Map<string, ReasonLine>()
  const fields = new Map<string, number>()
  const shelf = startShelf()
  const counts = { cases: 0, changed: 0, before: 0, after: 0, intercepted: 0, interceptedMinor: 0 }
  const read = (caseId: string, facts: F, old: Outcome, next: Outcome): void => {
    counts.cases += 1
    if (old.needs.length > 0) counts.before += 1
    if (next.needs.length > 0) counts.after += 1
    const same = sameOutcome(old, next)
    const was = lens.payments(old, facts)
    addPayments(payers, was, 'beforeMinor')
    // The same answers cost the same, and most cases do not change.
    addPayments(payers, same ? was : lens.payments(next, facts), 'afterMinor')
    for (const { policy, rule } of old.rules) rules.line(policy, rule).before += 1
    for (const { policy, rule } of next.rules) rules.line(policy, rule).after += 1
    const reason = reasonLine(reasons, lens.reasonOf(facts))
    reason.cases += 1
    if (same) return
    const difference = differenceOf(old, next, { caseId, facts, lens })
    counts.changed += 1
    for (const { field } of difference.fields) fields.set(field, (fields.get(field) ?? 0) + 1)
    addToReason(reason, difference)
    for (const rule of [...difference.rules.onlyBefore, ...difference.rules.onlyAfter]) {
      const line = rules.byName.get(rule)
      if (line === undefined) continue
      line.changedCases += 1
      line.movedMinor += difference.buyerGainsMinor
    }
    if (difference.intercepted) {
      counts.intercepted += 1
      counts.interceptedMinor += was.reduce((sum, payment) => sum + payment.amountMinor, 0)
    }
    shelf.add(difference)
  }
  const report = (): BacktestReport => ({
    before, after, cases: counts.cases, changed: counts.changed, undecided: { before: counts.before, after: counts.after },
    fields: [...fields].map(([field, changed]) => ({ field, changed })).sort((a, b) => b.changed - a.changed || (a.field < b.field ? -1 : 1)),
    payers: [...payers.values()].sort((a, b) => (a.payer < b.payer ? -1 : 1)),
    rules: [...rules.byName.values()].sort((a, b) => Math.abs(b.movedMinor) - Math.abs(a.movedMinor) || b.changedCases - a.changedCases || (a.rule < b.rule ? -1 : 1)),
    reasons: [...reasons.values()].sort((a, b) => b.changed - a.changed || (a.reason < b.reason ? -1 : 1)),
    intercepted: { cases: counts.intercepted, amountMinor: counts.interceptedMinor }, readFirst: shelf.readFirst(),
  })
  return { read, report }
}

function addPayments(lines: Map<string, PayerLine>, payments: readonly Payment[], side: 'beforeMinor' | 'afterMinor'): void {
  for (const { payer, amountMinor } of payments) {
    const line = lines.get(payer) ?? { payer, beforeMinor: 0, afterMinor: 0 }
    line[side] += amountMinor
    lines.set(payer, line)
  }
}

type RuleLines = { byName: Map<string, RuleLine>; line: (policy: string, rule: string) => RuleLine }

/** Looked up by policy, then rule: joining the two names for every rule of every case would cost as much as deciding it. */
function startRuleLines(): RuleLines {
  const byName = new Map<string, RuleLine>()
  const byPolicy = new Map<string, Map<string, RuleLine>>()
  const line = (policy: string, rule: string): RuleLine => {
    let rules = byPolicy.get(policy)
    if (rules === undefined) byPolicy.set(policy, (rules = new Map()))
    const known = rules.get(rule)
    if (known !== undefined) return known
    const name = ruleName({ policy, rule })
    const made = byName.get(name) ?? { rule: name, before: 0, after: 0, changedCases: 0, movedMinor: 0 }
    byName.set(name, made)
    rules.set(rule, made)
    return made
  }
  return { byName, line }
}

function reasonLine(lines: Map<string, ReasonLine>, reason: string): ReasonLine {
  const known = lines.get(reason)
  if (known !== undefined) return known
  const made = { reason, cases: 0, changed: 0, buyersGain: 0, buyersLose: 0, buyersGainMinor: 0, payers: {} }
  lines.set(reason, made)
  return made
}

function addToReason(line: ReasonLine, difference: CaseDifference): void {
  line.changed += 1
  line.buyersGainMinor += difference.buyerGainsMinor
  if (difference.buyerGainsMinor > 0) line.buyersGain += 1
  if (difference.buyerGainsMinor < 0) line.buyersLose += 1
  for (const [payer, amount] of Object.entries(difference.payers)) line.payers[payer] = (line.payers[payer] ?? 0) + amount
}

const READ_FIRST = 10
/** How many different combinations of rules the shelf remembers; beyond it the one that moves least gives way. */
const COMBINATIONS = 256

type Shelf = { add: (difference: CaseDifference) => void; readFirst: () => CaseDifference[] }

/** The largest change of each combination of rules, then the largest changes at all: ten cases that show ten different things. */
function startShelf(): Shelf {
  const best = new Map<string, CaseDifference>()
  const largest: CaseDifference[] = []
  const add = (difference: CaseDifference): void => {
    const key = [...difference.rules.onlyBefore, '|', ...difference.rules.onlyAfter].join(' ')
    const known = best.get(key)
    if (known === undefined || readsBefore(difference, known) < 0) best.set(key, difference)
    if (best.size > COMBINATIONS) best.delete(smallestOf(best))
    const last = largest[READ_FIRST - 1]
    if (last !== undefined && readsBefore(difference, last) >= 0) return
    largest.push(difference)
    largest.sort(readsBefore)
    largest.length = Math.min(largest.length, READ_FIRST)
  }
  const readFirst = (): CaseDifference[] => {
    const chosen = [...best.values()].sort(readsBefore).slice(0, READ_FIRST)
    const rest = largest.filter((difference) => !chosen.some((other) => other.caseId === difference.caseId))
    return [...chosen, ...rest].slice(0, READ_FIRST)
  }
  return { add, readFirst }
}

const weight = (difference: CaseDifference): number => Object.values(difference.payers).reduce((sum, amount) => sum + Math.abs(amount), 0)

function readsBefore(a: CaseDifference, b: CaseDifference): number {
  return weight(b) - weight(a) || (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0)
}

function smallestOf(best: ReadonlyMap<string, CaseDifference>): string {
  let smallest: [string, CaseDifference] | null = null
  for (const entry of best) if (smallest === null || readsBefore(entry[1], smallest[1]) > 0) smallest = entry
  return smallest?.[0] ?? ''
}
