// Rules that are each well-formed and together make no sense: contradictory, unreachable, unanswered, harmful on history
// alone, below the statute. Only a document's own rules are judged; inherited ones were judged where they stand.
import type { Compiled, Naming } from './compile.ts'
import type { Definition, RuleDefinition } from './definition.ts'
import { ANYTHING, exclude, knownIn, narrow, simpleTerms, type Domains, type SimpleTerm } from './domains.ts'
import { readsOf, type Node } from './expression.ts'
import { faultIn, type FaultDetail, type PolicyFault } from './fault.ts'
import { earlierOf, type Earlier } from './lint-earlier.ts'
import type { Parameter, Policy, PolicyWindow, RuleInfo, StageRules, Write } from './policy.ts'
import type { Source } from './position.ts'
import type { Path } from './yaml-reader.ts'

export type Finding = { warning: boolean; fault: PolicyFault }
export type LintInput = { compiled: Compiled; definition: Definition; naming: Naming; statute: Policy | null; /** False when rules were left out because of faults. */ whole: boolean; place: (path: Path) => Source }

export function lintPolicy(input: LintInput): Finding[] {
  const { compiled, definition, naming } = input
  const written = new Map<string, RuleDefinition>()
  for (const segments of [...definition.stages.values(), ...definition.floors.values()]) {
    for (const segment of segments) if (segment.origin === naming.name) for (const rule of [...segment.rules, ...(segment.otherwise === null ? [] : [segment.otherwise])]) written.set(rule.id, rule)
  }
  const found: Finding[] = []
  const report: Report = (rule, detail, where = 'condition') => {
    const own = written.get(rule.id)
    if (own === undefined) return
    const at = where === 'condition' && own.when !== null ? own.when : own.at
    found.push({ warning: rule.limitedBy !== null && detail.fault === 'harm_on_history_alone', fault: faultIn(at, 0, at.text.length, detail) })
  }
  for (const stage of [...Object.values(compiled.stages), ...Object.values(compiled.floors)]) {
    const own = new Set(stage.rules.filter((rule) => rule.origin === naming.name))
    lintConditions(stage, own, report)
    for (const rule of own) lintHistory(rule, input.naming, report)
  }
  return [...found, ...unanswered(input), ...belowStatute(input)]
}

type Report = (rule: RuleInfo, detail: FaultDetail, where?: 'condition' | 'rule') => void

function lintConditions(stage: StageRules, own: ReadonlySet<RuleInfo>, report: Report): void {
  const rules = stage.rules.slice(0, stage.rules.findLastIndex((rule) => own.has(rule)) + 1)
  const earlier = stage.spec.mode === 'first' ? earlierOf(rules.map(termsOfRule)) : null
  for (let index = 0; index < rules.length; index++) {
    const rule = rules[index]
    if (rule === undefined) continue
    if (own.has(rule)) {
      const possible = whenPossible(rule, report)
      if (possible !== null && earlier !== null) lintReach(rule, { possible, earlier, rules }, report)
    }
    earlier?.add(index)
  }
}

/** What must hold for the rule to hold, or null, reported, when it never can. */
function whenPossible(rule: RuleInfo, report: Report): Domains | null {
  const guarded = rule.guard === null ? ANYTHING : narrow(rule.guard, true, ANYTHING)
  const possible = guarded === null ? null : narrow(rule.when, true, guarded)
  if (possible === null) report(rule, { fault: 'contradictory', message: `rule ${rule.id} can never hold: its parts exclude each other`, suggestion: guarded === null ? 'the guard of the stage can never hold' : 'join alternatives with ||, or use in [ … ]' })
  return possible
}

type Reach = { possible: Domains; earlier: Earlier; rules: readonly RuleInfo[] }

function lintReach(rule: RuleInfo, { possible, earlier, rules }: Reach, report: Report): void {
  let left: Domains = possible
  let known = knownIn(left)
  for (const index of earlier.beside(known)) {
    const other = rules[index]
    if (other === undefined || takesNothing(other, known)) continue
    const next = narrow(holds(other), false, left)
    if (next === null) {
      report(rule, { fault: 'unreachable', message: `rule ${rule.id} is never reached: ${other.id} (line ${other.at.spot(0, 1).line}) answers first whenever it holds`, suggestion: `move ${rule.id} above ${other.id}, or narrow ${other.id}` })
      return
    }
    if (next !== left) known = knownIn(next)
    left = next
  }
}

const simple = new WeakMap<RuleInfo, readonly SimpleTerm[]>()
function termsOfRule(rule: RuleInfo): readonly SimpleTerm[] {
  let terms = simple.get(rule)
  if (terms === undefined) simple.set(rule, (terms = simpleTerms(holds(rule))))
  return terms
}

/**
 * Whether the rule before certainly takes nothing away: one part fails in any case; or may, and says nothing then; or two may.
 * Nearly every pair is such, and the pairs are many, so this looks before anything is narrowed.
 */
function takesNothing(rule: RuleInfo, known: ReturnType<typeof knownIn>): boolean {
  let free = 0
  for (const { key, domain, vague } of termsOfRule(rule)) {
    const before = known.get(key)
    if (before === undefined ? vague || ++free === 2 : domain !== null && exclude(before, domain)) return true
  }
  return false
}

const together = new WeakMap<RuleInfo, Node>()
function holds(rule: RuleInfo): Node {
  if (rule.guard === null) return rule.when
  let node = together.get(rule)
  if (node === undefined) together.set(rule, (node = { kind: 'and', left: rule.guard, right: rule.when, of: { type: 'bool' }, from: 0, to: 0 }))
  return node
}

function lintHistory(rule: RuleInfo, { vocabulary }: Naming, report: Report): void {
  if (rule.otherwise) return
  const harmful = rule.writes.flatMap((write) => {
    const harm = vocabulary.record[write.field]?.harms?.find((value) => mayWrite(write, value))
    return harm === undefined ? [] : [{ field: write.field, harm }]
  })
  if (harmful.length === 0) return
  const reads = [...readsOf(rule.when), ...(rule.guard === null ? [] : readsOf(rule.guard))]
  const isHistory = (read: string): boolean => vocabulary.historyGroups.includes(read.split('.')[0] ?? '')
  // The record and the hour say nothing about this dispute that history did not already decide.
  const counts = reads.filter((read) => read.includes('.') && !read.startsWith('d.'))
  if (!counts.some(isHistory) || !counts.every(isHistory)) return
  for (const { field, harm } of harmful) {
    report(rule, { fault: 'harm_on_history_alone', message: `rule ${rule.id} sets ${field} to ${String(harm)} on nothing but history (${counts.join(', ')})`, suggestion: 'history may withdraw platform money or route to a person; add a fact of this case' })
  }
}

function mayWrite(write: Write, value: string | number | boolean): boolean {
  return write.nodes.some(({ of, ...node }) => {
    switch (of.type) {
      case 'text': return of.value === value
      case 'enum': case 'set': return typeof value === 'string' && of.values.includes(value)
      case 'bool': return typeof value === 'boolean' && (node.kind !== 'literal' || node.value === value)
      case 'int': case 'double': return typeof value === 'number' && value >= of.min && value <= of.max
      default: return of satisfies never
    }
  })
}

function unanswered({ compiled, naming, place, whole }: LintInput): Finding[] {
  if (naming.layer !== 'platform' || !whole) return []
  const found: Finding[] = []
  for (const moment of naming.vocabulary.moments) {
    for (const spec of moment.stages) {
      if (!spec.mustAnswer) continue
      const rules = compiled.stages[spec.name]?.rules ?? []
      // A guarded document means to be silent where its guard does not hold.
      const guard = rules.every((rule) => rule.guard !== null) ? rules[0]?.guard ?? null : null
      let left: Domains | null = guard === null ? ANYTHING : narrow(guard, true, ANYTHING)
      for (const rule of rules) left = left === null ? null : narrow(holds(rule), false, left)
      if (left === null) continue
      const at = place(['stages', spec.name])
      found.push({ warning: false, fault: faultIn(at, 0, 1, { fault: 'unanswered', message: `stage '${spec.name}' must answer, and no rule answers every case`, suggestion: 'add otherwise: with the default answer' }) })
    }
  }
  return found
}

function belowStatute({ definition, naming, statute }: LintInput): Finding[] {
  const found: Finding[] = []
  const add = (at: Source, message: string, suggestion: string): void => void found.push({ warning: false, fault: faultIn(at, 0, at.text.length, { fault: 'below_statute', message, suggestion }) })
  for (const [name, { entry, at }] of definition.parameters) {
    const bound: Parameter['statute'] = entry.statute
    if (bound?.atLeast !== undefined && entry.value < bound.atLeast) add(at, `${name} is ${entry.value}, the law asks for at least ${bound.atLeast} (${bound.source.join(', ')})`, `set ${bound.atLeast} or more`)
    if (bound?.atMost !== undefined && entry.value > bound.atMost) add(at, `${name} is ${entry.value}, the law allows at most ${bound.atMost} (${bound.source.join(', ')})`, `set ${bound.atMost} or less`)
  }
  if (statute === null || naming.layer === 'statute') return found
  for (const [name, { entry, at }] of definition.windows) {
    const law = statute.windows[name]
    if (law === undefined || law.beneficiary !== entry.beneficiary) continue
    const shorter = shorterThan(entry, law)
    if (shorter !== null) add(at, `window ${name} ${shorter} ${statute.name}`, `the law gives ${law.length} ${law.unit}, counted from ${law.countFrom === 'next_day' ? 'the next day' : 'the moment'}`)
  }
  return found
}

function shorterThan(own: PolicyWindow, law: PolicyWindow): string | null {
  const hours = { hours: 1, days: 24 } as const
  const [mine, theirs] = [hours[own.unit as 'hours' | 'days'] ?? 0, hours[law.unit as 'hours' | 'days'] ?? 0]
  const comparable = own.unit === law.unit || (mine > 0 && theirs > 0)
  if (!comparable) return null
  const [length, least] = own.unit === law.unit ? [own.length, law.length] : [own.length * mine, law.length * theirs]
  if (length < least) return 'is shorter than that of'
  if (length === least && own.countFrom === 'moment' && law.countFrom === 'next_day' && law.unit !== 'hours') return 'begins earlier, and so ends earlier, than that of'
  return null
}
