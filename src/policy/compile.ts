// From a definition (own pieces over those of the base) to checked rules: names, windows, findings, then every stage.
// compile-rule.ts checks one rule; lint.ts looks for rules that make no sense together.
import { checkExpression } from './check.ts'
import { compileRule, type RuleContext } from './compile-rule.ts'
import type { Definition, Segment } from './definition.ts'
import type { Node, Type } from './expression.ts'
import { faultIn, type PolicyFault } from './fault.ts'
import { isIdentifier } from './identifier.ts'
import { nearest } from './near.ts'
import type { Source } from './position.ts'
import type { FindingEntry, Layer, Policy, RuleInfo, StageRules } from './policy.ts'
import { inheritedFrom, type Checked, type Inherited } from './reuse.ts'
import { SUM_FACTOR, typeOf, type Named, type Scope } from './scope.ts'
import type { Moment, StageSpec, Vocabulary } from './vocabulary.ts'

export type Compiled = {
  stages: Record<string, StageRules>
  floors: Record<string, StageRules>
  findings: Record<string, FindingEntry>
  lets: ReadonlyMap<string, Node>
  checked: Checked
  faults: PolicyFault[]
}
export type Naming = { vocabulary: Vocabulary; layer: Layer; name: string }

export function compileDefinition(definition: Definition, naming: Naming, base: Policy | null = null): Compiled {
  const faults: PolicyFault[] = []
  const { vocabulary } = naming
  checkWindows(definition, vocabulary, faults)
  const names = new Map<string, Named>()
  const inherited = inheritedFrom(base, definition, { vocabulary, names })
  const scope = baseScope(definition, { vocabulary, names, inherited }, faults)
  const findings = compileFindings(definition, scope, faults)
  const checked: Checked = { rules: new Map(), guards: new Map(), names }
  const context: Context = { ...naming, definition, faults, ids: new Set(), inherited, checked, made: { rules: 0 } }
  const stages = compileStages(context, scope, 'stages')
  const floors = compileStages(context, scope, 'floors')
  if (naming.layer !== 'statute' && naming.layer !== 'base') {
    for (const segment of [...definition.floors.values()].flat()) {
      faults.push(faultIn(segment.at, 0, segment.at.text.length, { fault: 'misplaced', message: 'only the statutory layer and its bases have floors', suggestion: 'write an ordinary rule under stages:' }))
    }
  }
  const lets = new Map([...scope.names].flatMap(([name, named]) => (named.kind === 'let' ? [[name, named.node] as const] : [])))
  return { stages, floors, findings, lets, checked, faults }
}

type Names = { vocabulary: Vocabulary; names: Map<string, Named>; inherited: Inherited }

function baseScope(definition: Definition, { vocabulary, names, inherited }: Names, faults: PolicyFault[]): Scope {
  const scope: Scope = {
    vocabulary, names, windows: new Set(definition.windows.keys()), findings: new Set(definition.findings.keys()), record: new Map(),
    recordNote: 'a shared name reads facts only',
  }
  for (const [name, { value, unit }] of definition.constants) names.set(name, { kind: 'number', what: 'constant', value, unit })
  for (const [name, { entry, at }] of definition.parameters) {
    nameable(name, at, vocabulary, faults)
    checkCites(entry.source, definition, at, faults)
    if (entry.unit !== 'score' && !Number.isSafeInteger(entry.value)) faults.push(faultIn(at, 0, at.text.length, { fault: 'malformed', message: `${name} must be a whole number of its unit ${entry.unit}`, suggestion: 'money is in minor units: 100 CNY is 10000' }))
    names.set(name, { kind: 'number', what: 'parameter', value: entry.value, unit: entry.unit })
  }
  for (const [name, set] of definition.sets) {
    nameable(name, set.of, vocabulary, faults)
    const owner = checkExpression(set.of, scope)
    faults.push(...owner.faults)
    if (owner.node === null) continue
    const { of } = owner.node
    const values = of.type === 'enum' || of.type === 'set' ? of.values : []
    set.values.forEach((value, index) => {
      if (!values.includes(value)) faults.push(unknownValue(set.places[index] ?? set.of, value, set.of.text, values))
    })
    names.set(name, { kind: 'set', of: set.of.text, values: set.values.filter((value) => values.includes(value)) })
  }
  for (const [name, source] of definition.lets) {
    const known = inherited.named(name)
    if (known !== null) {
      names.set(name, known)
      continue
    }
    nameable(name, source, vocabulary, faults)
    const checked = checkExpression(source, scope)
    faults.push(...checked.faults)
    if (checked.node === null) continue
    const { of } = checked.node
    if ((of.type === 'int' && of.optional) || of.type === 'text') faults.push(faultIn(source, 0, source.text.length, { fault: of.type === 'int' ? 'may_be_absent' : 'wrong_type', message: `let.${name} must always have a value of its own`, suggestion: 'give it a condition: has(x) && x > …' }))
    else names.set(name, { kind: 'let', node: checked.node })
  }
  return scope
}

function nameable(name: string, at: Source, vocabulary: Vocabulary, faults: PolicyFault[]): void {
  const taken = Object.hasOwn(vocabulary.facts.groups, name) || Object.hasOwn(vocabulary.facts.scalars, name) || name === 'window'
  if (isIdentifier(name) && !taken) return
  faults.push(faultIn(at, 0, at.text.length, { fault: 'malformed', message: taken ? `'${name}' is already the name of facts` : `'${name.slice(0, 40)}' cannot be used in an expression`, suggestion: 'use a name of letters and digits such as lateCapMinor' }))
}

export function unknownValue(at: Source, value: string, owner: string, known: readonly string[]): PolicyFault {
  const near = nearest(value, known)
  return faultIn(at, 0, at.text.length, { fault: 'unknown_value', message: `'${value}' is never a value of ${owner}`, suggestion: near === null ? `known: ${known.slice(0, 16).join(', ')}` : `did you mean '${near}'?` })
}

export function checkCites(cites: readonly string[], definition: Definition, at: Source, faults: PolicyFault[]): void {
  for (const cite of cites) {
    if (definition.sources.has(cite)) continue
    const near = nearest(cite, definition.sources.keys())
    faults.push(faultIn(at, 0, at.text.length, { fault: 'unknown_source', message: `nothing under sources: is called '${cite}'`, suggestion: near === null ? `add ${cite}: { title: …, ref: …, confidence: … } under sources:` : `did you mean '${near}'?` }))
  }
}

function checkWindows(definition: Definition, vocabulary: Vocabulary, faults: PolicyFault[]): void {
  for (const [name, { entry, at }] of definition.windows) {
    nameable(name, at, vocabulary, faults)
    checkCites(entry.source, definition, at, faults)
    const wrong = (key: string, value: string, known: readonly string[]): void => {
      const near = nearest(value, known)
      faults.push(faultIn(at, 0, at.text.length, { fault: 'unknown_window_start', message: `window ${name}: ${key} cannot be '${value}'`, suggestion: near === null ? `known: ${known.join(', ')}` : `did you mean '${near}'?` }))
    }
    if (!vocabulary.windowStarts.includes(entry.start)) wrong('start', entry.start, vocabulary.windowStarts)
    if (entry.atLeastFrom !== undefined && !vocabulary.windowLengths.includes(entry.atLeastFrom)) wrong('atLeastFrom', entry.atLeastFrom, vocabulary.windowLengths)
  }
}

function compileFindings(definition: Definition, scope: Scope, faults: PolicyFault[]): Record<string, FindingEntry> {
  const known = Object.keys(scope.vocabulary.facts.groups[scope.vocabulary.findingGroup] ?? {})
  const findings: Record<string, FindingEntry> = {}
  for (const [name, { question, cite, presumed, at }] of definition.findings) {
    if (!known.includes(name)) faults.push(unknownValue(at, name, scope.vocabulary.findingGroup, known))
    checkCites([...cite, ...(presumed?.cite ?? [])], definition, at, faults)
    findings[name] = { question, cite }
    if (presumed === null) continue
    const { node, faults: found } = checkExpression(presumed.when, { ...scope, findings: null, recordNote: 'a presumption reads facts only' })
    faults.push(...found)
    if (node === null) continue
    if (node.of.type !== 'bool') faults.push(faultIn(presumed.when, 0, presumed.when.text.length, { fault: 'wrong_type', message: 'a presumption is a condition' }))
    else findings[name] = { question, cite, presumed: { when: node, as: presumed.as, rebuttal: presumed.rebuttal, cite: presumed.cite } }
  }
  return findings
}

type Context = Naming & { definition: Definition; faults: PolicyFault[]; ids: Set<string>; inherited: Inherited; checked: Checked; made: { rules: number } }

function compileStages(context: Context, scope: Scope, kind: 'stages' | 'floors'): Record<string, StageRules> {
  const known = context.vocabulary.moments.flatMap((moment) => moment.stages.map((spec) => ({ moment, spec })))
  const compiled: Record<string, StageRules> = {}
  for (const { moment, spec } of known) {
    const segments = context.definition[kind].get(spec.name)
    if (segments === undefined) continue
    const within: RuleContext = {
      ...context, floor: kind === 'floors', spec,
      scope: { ...scope, ...recordOf(context.vocabulary, moment, spec, kind === 'floors') },
      sentenceScope: { ...scope, ...recordOf(context.vocabulary, moment, spec, true) },
    }
    const rules = compileSegments(within, segments)
    checkSums(context, rules, segments)
    compiled[spec.name] = { spec, moment: moment.name, rules }
  }
  for (const [name, segments] of context.definition[kind]) {
    if (known.some(({ spec }) => spec.name === name)) continue
    const near = nearest(name, known.map(({ spec }) => spec.name))
    for (const { at } of segments) context.faults.push(faultIn(at, 0, at.text.length, { fault: 'unknown_stage', message: `there is no stage '${name}'`, suggestion: near === null ? `known: ${known.map(({ spec }) => spec.name).join(', ')}` : `did you mean '${near}'?` }))
  }
  return compiled
}

/** A stage reads what earlier stages of its moment wrote; a floor and a sentence also read the stage itself. */
function recordOf(vocabulary: Vocabulary, moment: Moment, spec: StageSpec, including: boolean): Pick<Scope, 'record' | 'recordNote'> {
  const at = moment.stages.indexOf(spec) + (including ? 1 : 0)
  const earlier = new Map(moment.stages.slice(0, at).map((stage) => [stage.name, stage]))
  const record = new Map<string, Type>()
  for (const [name, field] of Object.entries(vocabulary.record)) {
    const stage = earlier.get(field.stage)
    if (stage === undefined) continue
    const type = typeOf(field)
    const sums = stage.mode === 'collect' && type.type === 'int'
    record.set(name, sums ? { ...type, min: Math.min(type.min * SUM_FACTOR, 0), max: type.max * SUM_FACTOR } : field.type === 'int' && field.initial === null ? { ...type, optional: true } as Type : type)
  }
  return { record, recordNote: `stage '${spec.name}' reads what earlier stages of '${moment.name}' wrote, and nothing else` }
}

/** Own rules, then the base's, then the default answers: the base's default is dead once the document gives its own. */
function compileSegments(context: RuleContext, segments: readonly Segment[]): RuleInfo[] {
  const guards = segments.map((segment) => compileGuard(context, segment))
  const rules = segments.flatMap((segment, index) => segment.rules.flatMap((rule) => compileRule(context, { segment, rule, guard: guards[index] ?? null })))
  for (const [index, segment] of segments.entries()) {
    const { otherwise } = segment
    if (otherwise === null) continue
    if (context.spec.mode === 'collect') {
      context.faults.push(faultIn(otherwise.at, 0, otherwise.at.text.length, { fault: 'misplaced', message: `stage '${context.spec.name}' collects every rule that holds: it has no default answer`, suggestion: "write a rule with when: \"true\"" }))
      continue
    }
    const guard = guards[index] ?? null
    rules.push(...compileRule(context, { segment, rule: otherwise, guard }))
    if (guard === null) break
  }
  return rules
}

function compileGuard(context: RuleContext, segment: Segment): RuleInfo['guard'] {
  const known = context.inherited.guard(segment)
  if (known !== undefined) return keepGuard(context, segment, known)
  if (segment.guard === null) return keepGuard(context, segment, null)
  const { node, faults } = checkExpression(segment.guard, context.scope)
  context.faults.push(...faults)
  if (node !== null && node.of.type !== 'bool') context.faults.push(faultIn(segment.guard, 0, segment.guard.text.length, { fault: 'wrong_type', message: 'a guard is a condition' }))
  return keepGuard(context, segment, node)
}

function keepGuard(context: RuleContext, segment: Segment, guard: Node | null): Node | null {
  context.checked.guards.set(segment, guard)
  return guard
}

/** What all rules of a collecting stage may add up to must stay within what later stages were promised. */
function checkSums(context: Context, rules: readonly RuleInfo[], segments: readonly Segment[]): void {
  const sums = new Map<string, number>()
  for (const rule of rules) {
    for (const write of rule.writes) {
      const of = write.nodes[0]?.of
      if (write.how === 'add' && of?.type === 'int') sums.set(write.field, (sums.get(write.field) ?? 0) + Math.max(Math.abs(of.min), Math.abs(of.max)))
    }
  }
  for (const [name, sum] of sums) {
    const field = context.vocabulary.record[name]
    const at = segments[0]?.at
    if (field?.type !== 'int' || at === undefined || sum <= (Math.max(Math.abs(field.min), field.max) * SUM_FACTOR) / 3) continue
    context.faults.push(faultIn(at, 0, at.text.length, { fault: 'not_exact', message: `the rules of this stage may together add up to ${sum} for ${name}, too much to stay exact`, suggestion: 'cap each with min(…)' }))
  }
}
