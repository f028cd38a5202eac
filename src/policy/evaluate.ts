// One moment of one case under its pinned documents: presumptions, then stage by stage each layer's answer, merged field by
// field, then the statute's floors. The result is plain data and the same bytes every time. Next: explain.ts.
import { BadFacts, checkFacts, withFindings, type FactGroup, type Facts } from './facts.ts'
import { fieldsOf } from './generate.ts'
import { interpret } from './interpret.ts'
import { mergeField } from './merge.ts'
import type { Confidence, Policy, RuleInfo, StageOutput } from './policy.ts'
import type { Moment, StageSpec, Vocabulary } from './vocabulary.ts'

/** The document versions a case is decided under. */
export type Pin = { category: Policy | null; platform: Policy | null; statute: Policy | null }
export type RecordValue = boolean | number | string | null | readonly string[]
export type PolicyRecord = Record<string, RecordValue>

export type MatchedRule = { policy: string; stage: string; rule: string; cites: readonly string[]; confidence: Confidence }
export type Lifted = { field: string; from: RecordValue; to: RecordValue; policy: string; rule: string }
export type Presumed = { finding: string; as: 'proven' | 'not_proven'; policy: string; rebuttal: string | null; cite: readonly string[] }
export type Limited = { policy: string; rule: string; guarantee: string }
export type Evaluation = {
  record: PolicyRecord
  /** Findings an officer must decide before the stage where evaluation stopped can answer. */
  needs: string[]
  rules: MatchedRule[]
  lifted: Lifted[]
  presumptions: Presumed[]
  limitedBy: Limited[]
  answeredBy: Record<string, { policy: string; rule: string }>
}

/** In the order in which the first answer wins. */
export function layersOf(pin: Pin): Policy[] {
  return [pin.category, pin.platform, pin.statute].filter((policy) => policy !== null)
}

/** Pins and policies never change once loaded: what only depends on them is worked out once. */
const windowNames = new WeakMap<Pin, readonly string[]>()

export function windowsOf(pin: Pin): readonly string[] {
  const known = windowNames.get(pin)
  if (known !== undefined) return known
  const made = [...new Set(layersOf(pin).flatMap((policy) => Object.keys(policy.windows)))]
  windowNames.set(pin, made)
  return made
}

/** Called before each stage and before its floors with the facts as presumed and the record so far: how explain.ts looks on. */
export type Watch = (at: { stage: string; part: 'rules' | 'floors' }, facts: Facts, record: PolicyRecord) => void

export function evaluate(pin: Pin, moment: string, facts: Facts, watch?: Watch): Evaluation {
  const layers = layersOf(pin)
  const vocabulary = layers[0]?.vocabulary
  if (vocabulary === undefined) throw new RangeError('nothing is pinned: a case is decided under at least one policy')
  const found = checkFacts(vocabulary, facts, windowsOf(pin))
  if (found !== null) throw new BadFacts(found)
  const spec = momentOf(vocabulary, moment)
  const presumed = presume(layers, vocabulary, facts)
  const run: Run = {
    layers, vocabulary, stopped: new Set(), facts: presumed.facts, presumptions: presumed.presumptions,
    result: { record: initialRecord(vocabulary, spec), needs: [], rules: [], lifted: [], presumptions: [], limitedBy: [], answeredBy: {} },
  }
  run.result.presumptions = run.presumptions
  for (const stage of spec.stages) {
    watch?.({ stage: stage.name, part: 'rules' }, run.facts, run.result.record)
    if (!runStage(run, stage)) break
    watch?.({ stage: stage.name, part: 'floors' }, run.facts, run.result.record)
    if (pin.statute !== null) runFloors(run, stage, pin.statute)
    if (run.result.needs.length > 0) break
  }
  return run.result
}

export function momentOf(vocabulary: Vocabulary, name: string): Moment {
  const moment = vocabulary.moments.find((candidate) => candidate.name === name)
  if (moment === undefined) throw new RangeError(`there is no moment '${name}'`)
  return moment
}

type Run = { layers: readonly Policy[]; vocabulary: Vocabulary; facts: Facts; presumptions: Presumed[]; stopped: Set<Policy>; result: Evaluation }

function initialRecord(vocabulary: Vocabulary, moment: Moment): PolicyRecord {
  const record: PolicyRecord = {}
  for (const [name, field] of fieldsOf(vocabulary, moment.stages.map((stage) => stage.name))) record[name] = typeof field.initial === 'object' && field.initial !== null ? [...field.initial] : field.initial
  return record
}

/** Presumptions fill findings that nobody decided; the first layer that presumes one wins, and an officer's finding stands. */
function presume(layers: readonly Policy[], vocabulary: Vocabulary, facts: Facts): { facts: Facts; presumptions: Presumed[] } {
  const group = facts[vocabulary.findingGroup] as FactGroup | undefined
  const presumptions: Presumed[] = []
  const filled = new Map<string, string>()
  for (const policy of layers) {
    for (const { finding, presumed } of presumptionsOf(policy)) {
      if (filled.has(finding) || group?.[finding] !== 'open') continue
      if (interpret(presumed.when, { facts, d: {} }) !== true) continue
      filled.set(finding, presumed.as)
      presumptions.push({ finding, as: presumed.as, policy: policy.name, rebuttal: presumed.rebuttal, cite: presumed.cite })
    }
  }
  if (filled.size === 0 || group === undefined) return { facts, presumptions }
  const findings: Record<string, FactGroup[string]> = {}
  for (const [name, value] of Object.entries(group)) findings[name] = filled.get(name) ?? value
  return { facts: withFindings(vocabulary, facts, findings), presumptions }
}

type Presumption = { readonly finding: string; readonly presumed: NonNullable<Policy['findings'][string]['presumed']> }
const presumptionLists = new WeakMap<Policy, readonly Presumption[]>()

function presumptionsOf(policy: Policy): readonly Presumption[] {
  const known = presumptionLists.get(policy)
  if (known !== undefined) return known
  const made = Object.entries(policy.findings).flatMap(([finding, { presumed }]) => (presumed === undefined ? [] : [{ finding, presumed }]))
  presumptionLists.set(policy, made)
  return made
}

type Answer = { policy: Policy; output: StageOutput; written: Map<string, RuleInfo> }

/** False when the stage waits for a finding; nothing of it is then answered. */
function runStage(run: Run, stage: StageSpec): boolean {
  const { record, needs } = run.result
  const answers: Answer[] = []
  for (const policy of run.layers) {
    const program = policy.program.stages[stage.name]
    if (program === undefined || run.stopped.has(policy)) continue
    const output = program.fresh()
    const code = program.run(run.facts, record, output)
    if (code === 3 && mayMatter(run, policy, stage, answers)) for (const need of output.needs) if (!needs.includes(need)) needs.push(need)
    if (code === 3) continue
    if (code === 2) run.stopped.add(policy)
    answers.push({ policy, output, written: writtenBy(policy, stage.name, output) })
  }
  if (needs.length > 0) return false
  for (const { policy, output } of answers) for (const id of output.rules) note(run, policy, ruleOf(policy, 'stages', stage.name, id))
  for (const [name, field] of fieldsOf(run.vocabulary, [stage.name])) {
    const given = answers.filter(({ written }) => written.has(name))
    if (given.length === 0) continue
    const merged = mergeField(field, given.map(({ output }) => output[name] as RecordValue))
    record[name] = merged.value
    const by = given[merged.from]
    const rule = by?.written.get(name)
    if (by !== undefined && rule !== undefined) run.result.answeredBy[name] = { policy: by.policy.name, rule: rule.id }
  }
  return true
}

/** A layer that waits does not hold up the stage when everything it could write was already answered by a layer before it. */
function mayMatter(run: Run, policy: Policy, stage: StageSpec, answers: readonly Answer[]): boolean {
  const writes = new Set(policy.stages[stage.name]?.rules.flatMap((rule) => rule.writes.map((write) => write.field)))
  return [...writes].some((name) => run.vocabulary.record[name]?.merge !== 'first' || !answers.some(({ written }) => written.has(name)))
}

function writtenBy(policy: Policy, stage: string, output: StageOutput): Map<string, RuleInfo> {
  const written = new Map<string, RuleInfo>()
  for (const id of output.rules) {
    const rule = ruleOf(policy, 'stages', stage, id)
    for (const write of rule.writes) if (write.how === 'assign' || !written.has(write.field)) written.set(write.field, rule)
  }
  return written
}

function ruleOf(policy: Policy, kind: 'stages' | 'floors', stage: string, id: string): RuleInfo {
  const table = policy[kind][stage]?.rules
  const rule = table === undefined ? undefined : rulesById(table).get(id)
  if (rule === undefined) throw new RangeError(`${policy.name} has no rule ${id} in ${stage}`)
  return rule
}

const byId = new WeakMap<readonly RuleInfo[], ReadonlyMap<string, RuleInfo>>()

function rulesById(rules: readonly RuleInfo[]): ReadonlyMap<string, RuleInfo> {
  const known = byId.get(rules)
  if (known !== undefined) return known
  // The first of a name counts, as in a search from the front.
  const made = new Map(rules.toReversed().map((rule) => [rule.id, rule]))
  byId.set(rules, made)
  return made
}

function note(run: Run, policy: Policy, rule: RuleInfo): void {
  run.result.rules.push({ policy: policy.name, stage: rule.stage, rule: rule.id, cites: rule.cites, confidence: rule.confidence })
  if (rule.limitedBy !== null) run.result.limitedBy.push({ policy: policy.name, rule: rule.id, guarantee: rule.limitedBy.guarantee })
}

function runFloors(run: Run, stage: StageSpec, statute: Policy): void {
  const program = statute.program.floors[stage.name]
  if (program === undefined) return
  const { record, needs } = run.result
  const output = program.fresh()
  if (program.run(run.facts, record, output) === 3) {
    for (const need of output.needs) if (!needs.includes(need)) needs.push(need)
    return
  }
  for (const id of output.rules) {
    const rule = ruleOf(statute, 'floors', stage.name, id)
    note(run, statute, rule)
    for (const { field } of rule.writes) lift(run, statute, rule, { field, given: output[field] as RecordValue })
  }
}

/** A floor replaces what the layers answered; a set it adds to, because taking routes or evidence away lifts nobody. */
function lift(run: Run, statute: Policy, rule: RuleInfo, { field, given }: { field: string; given: RecordValue }): void {
  const { record } = run.result
  const from = record[field] ?? null
  const to = Array.isArray(given) && Array.isArray(from) ? [...new Set([...from, ...given])] : given
  record[field] = to
  run.result.answeredBy[field] = { policy: statute.name, rule: rule.id }
  if (JSON.stringify(from) !== JSON.stringify(to)) run.result.lifted.push({ field, from, to, policy: statute.name, rule: rule.id })
}

export type Decision = StageOutput
/** One document alone, without layers or floors: the fast path of backtests and benchmarks. */
export function compileMoment(policy: Policy, moment: string): (facts: Facts) => Decision {
  const run = policy.program.moments[moment]
  if (run === undefined) throw new RangeError(`there is no moment '${moment}'`)
  const presumes = Object.values(policy.findings).some((finding) => finding.presumed !== undefined)
  return presumes ? (facts) => run(presume([policy], policy.vocabulary, facts).facts) : run
}
