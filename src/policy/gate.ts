// What a document must pass before it is published: its own cases come out as written, and every rule of its own is hit at
// least once and missed at least once. Used by `policy test` and by the test suite.
import { caseFacts, type PlainFacts } from './case-facts.ts'
import { evaluate, layersOf, type Evaluation, type Pin, type PolicyRecord } from './evaluate.ts'
import { BadFacts } from './facts.ts'
import { faultIn, type FaultDetail, type PolicyFault } from './fault.ts'
import { nearest } from './near.ts'
import type { Policy, PolicyCase, PolicyWindow, RuleInfo } from './policy.ts'

export type CaseResult = { name: PolicyCase['name']; ok: boolean; problems: string[]; evaluation: Evaluation | null }
export type Coverage = { rules: number; hit: number; missed: number }
export type GateResult = { ok: boolean; faults: PolicyFault[]; cases: CaseResult[]; coverage: Coverage }

/** `loaded` holds the documents that a case may name under `with:` to be pinned beside its own. */
export function gate(policy: Policy, pin: Pin, bases: ReadonlyMap<string, PlainFacts>, loaded: ReadonlyMap<string, Policy> = new Map()): GateResult {
  const pinned = withOwn(policy, pin)
  const hit = new Set<string>()
  const missed = new Set<string>()
  const faults: PolicyFault[] = []
  const cases = policy.cases.map((written) => {
    const { at } = written
    const stranger = written.with.find((name) => !loaded.has(name))
    if (stranger !== undefined) {
      const close = nearest(stranger, loaded.keys())
      faults.push(faultIn(at, 0, at.text.length, { fault: 'unknown_case', message: `${written.name.en}: no document called '${stranger}' is loaded`, suggestion: close === null ? 'name a loaded document' : `did you mean '${close}'?` }))
      return { name: written.name, ok: false, problems: [], evaluation: null }
    }
    const beside = written.with.reduce((so, name) => withOwn(loaded.get(name) ?? policy, so), pinned)
    const result = runCase(policy, withOwn(policy, beside), written, { bases, hit, missed })
    if (result.evaluation === null && written.base !== null && !bases.has(written.base)) {
      const close = nearest(written.base, bases.keys())
      faults.push(faultIn(at, 0, at.text.length, { fault: 'unknown_case', message: `${written.name.en}: no base of facts is called '${written.base}'`, suggestion: close === null ? 'add it to cases/bases.yaml' : `did you mean '${close}'?` }))
      return result
    }
    for (const problem of result.problems) faults.push(faultIn(at, 0, at.text.length, { fault: 'failed_case', message: `${written.name.en}: ${problem}` }))
    return result
  })
  const own = policy.rules.filter((rule) => rule.origin === policy.name)
  for (const rule of own) {
    const detail = untested(rule, hit, missed)
    if (detail !== null) faults.push(faultIn(rule.at, 0, rule.at.text.length, detail))
  }
  const count = (ids: ReadonlySet<string>): number => own.filter((rule) => ids.has(rule.id)).length
  return { ok: faults.length === 0, faults, cases, coverage: { rules: own.length, hit: count(hit), missed: count(missed) } }
}

/** The pin with the document in the place of its own layer; a base stands in for a platform. */
function withOwn(policy: Policy, pin: Pin): Pin {
  switch (policy.layer) {
    case 'statute': return { ...pin, statute: policy }
    case 'category': return { ...pin, category: policy }
    case 'platform': case 'base': return { ...pin, platform: policy }
    default: return policy.layer satisfies never
  }
}

function untested(rule: RuleInfo, hit: ReadonlySet<string>, missed: ReadonlySet<string>): FaultDetail | null {
  if (!hit.has(rule.id)) return { fault: 'untested_rule', message: `no case hits rule ${rule.id}`, suggestion: `add a case in which: ${rule.otherwise ? 'no rule of the stage holds' : rule.whenText.slice(0, 120)}` }
  const always = rule.guard === null && rule.when.kind === 'literal' && !rule.otherwise
  if (!missed.has(rule.id) && !always) return { fault: 'untested_rule', message: `no case misses rule ${rule.id}: nothing shows that its condition matters`, suggestion: 'add a case of the same moment in which it does not hold' }
  return null
}

type Tally = { bases: ReadonlyMap<string, PlainFacts>; hit: Set<string>; missed: Set<string> }

function runCase(policy: Policy, pin: Pin, written: PolicyCase, { bases, hit, missed }: Tally): CaseResult {
  const problems: string[] = []
  const failed = (): CaseResult => ({ name: written.name, ok: false, problems, evaluation: null })
  const base = written.base === null ? {} : bases.get(written.base)
  if (base === undefined) {
    problems.push(`no base of facts is called '${written.base}'`)
    return failed()
  }
  if (!policy.vocabulary.moments.some((moment) => moment.name === written.moment)) {
    problems.push(`there is no moment '${written.moment}' (known: ${policy.vocabulary.moments.map((moment) => moment.name).join(', ')})`)
    return failed()
  }
  const made = caseFacts(policy.vocabulary, { base, overlay: written.facts, windows: declaredWindows(pin) })
  problems.push(...made.problems)
  if (problems.length > 0) return failed()
  let evaluation: Evaluation
  const seen: string[] = []
  try {
    evaluation = evaluate(pin, written.moment, made.facts, ({ stage, part }) => void (part === 'rules' && seen.push(stage)))
  } catch (error) {
    if (!(error instanceof BadFacts)) throw error
    problems.push(error.message)
    return failed()
  }
  const matched = new Set(evaluation.rules.filter((rule) => rule.policy === policy.name).map((rule) => rule.rule))
  const answered = evaluation.needs.length > 0 ? seen.slice(0, -1) : seen
  for (const rule of policy.rules) {
    if (matched.has(rule.id)) hit.add(rule.id)
    else if (answered.includes(rule.stage)) missed.add(rule.id)
  }
  problems.push(...differences(written, evaluation, policy))
  return { name: written.name, ok: problems.length === 0, problems, evaluation }
}

function declaredWindows(pin: Pin): PolicyWindow[] {
  return [...new Map(layersOf(pin).toReversed().flatMap((policy) => Object.entries(policy.windows))).values()]
}

function differences(written: PolicyCase, evaluation: Evaluation, policy: Policy): string[] {
  const problems: string[] = []
  const matched = evaluation.rules.map((rule) => rule.rule)
  const hitList = matched.length === 0 ? 'none' : matched.join(', ')
  for (const id of written.expect.rules) {
    if (matched.includes(id)) continue
    const unknown = !policy.rules.some((rule) => rule.id === id) && !evaluation.rules.some((rule) => rule.rule === id)
    problems.push(`rule ${id} ${unknown ? 'does not exist here or' : 'was'} not hit (hit: ${hitList}${evaluation.needs.length > 0 ? `; waits for ${evaluation.needs.join(', ')}` : ''})`)
  }
  for (const id of written.expect.not) if (matched.includes(id)) problems.push(`rule ${id} was hit and should not be`)
  if (!sameSet(written.expect.needs, evaluation.needs)) problems.push(`needs ${JSON.stringify(evaluation.needs)}, expected ${JSON.stringify(written.expect.needs)}`)
  for (const [field, value] of Object.entries(written.expect.record)) {
    if (!Object.hasOwn(evaluation.record, field)) problems.push(`the record of '${written.moment}' has no field '${field}'${near(field, evaluation.record)}`)
    else if (!same(evaluation.record[field], value)) problems.push(`${field} is ${JSON.stringify(evaluation.record[field])}, expected ${JSON.stringify(value)} (hit: ${hitList})`)
  }
  return problems
}

function near(field: string, record: PolicyRecord): string {
  const known = nearest(field, Object.keys(record))
  return known === null ? '' : `; did you mean '${known}'?`
}

function same(got: unknown, wanted: unknown): boolean {
  if (Array.isArray(got) && Array.isArray(wanted)) return sameSet(got, wanted)
  return got === wanted
}

const sameSet = (one: readonly unknown[], two: readonly unknown[]): boolean => one.length === two.length && one.every((item) => two.includes(item))
