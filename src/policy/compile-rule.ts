// One rule: its condition, the fields it writes against the record's types and ranges, its citations and sentences.
import { checkExpression, strangeWord, typeWords } from './check.ts'
import { knownWhen } from './check-names.ts'
import { checkCites, unknownValue, type Naming } from './compile.ts'
import type { Definition, RuleDefinition, Segment, ThenValue } from './definition.ts'
import { walk, type Node } from './expression.ts'
import { faultIn, type FaultDetail, type PolicyFault } from './fault.ts'
import { nearest } from './near.ts'
import { weakest, type Confidence, type RuleInfo, type Write } from './policy.ts'
import type { Checked, Inherited } from './reuse.ts'
import type { Scope } from './scope.ts'
import { checkSentence } from './sentences.ts'
import { sharedUnit, unitWords } from './units.ts'
import type { RecordField, StageSpec } from './vocabulary.ts'

export type RuleContext = Naming & {
  definition: Definition; faults: PolicyFault[]; ids: Set<string>; floor: boolean; spec: StageSpec; scope: Scope; sentenceScope: Scope
  inherited: Inherited; checked: Checked
  /** How many rules were made so far. */
  made: { rules: number }
}
export type RulePlace = { segment: Segment; rule: RuleDefinition; guard: Node | null }

const RULE_ID = /^[A-Z][A-Za-z0-9.-]{0,15}$/
const ALWAYS: Node = { kind: 'literal', value: true, of: { type: 'bool' }, from: 0, to: 0 }

/** The rule, or nothing when it has a fault (which is then in the context). */
export function compileRule(context: RuleContext, place: RulePlace): RuleInfo[] {
  const { segment, rule } = place
  const id = segment.origin === context.name ? rule.id : `${segment.origin}/${rule.id}`
  checkId(context, rule, id)
  const known = context.inherited.rule(segment, rule)
  const made = known === null ? checkRule(context, place, id) : { ...known, id, index: context.made.rules }
  if (made === null) return []
  context.made.rules += 1
  context.checked.rules.set(rule, made)
  return [made]
}

function checkRule(context: RuleContext, { segment, rule, guard }: RulePlace, id: string): RuleInfo | null {
  const before = context.faults.length
  checkCites(rule.cites, context.definition, rule.at, context.faults)
  const when = conditionOf(context, rule, guard)
  const present = presentWhen(guard, when)
  const writes = rule.answers.flatMap((entry) => compileWrite(context, entry, present))
  for (const sentence of rule.spoken) if (sentence.text.includes('{')) context.faults.push(...checkSentence(sentence, context.sentenceScope))
  if (when === null || context.faults.length > before) return null
  const thenText: Record<string, string> = {}
  for (const { field, values } of rule.answers) thenText[field] = values.map(({ value }) => String(value)).join(', ')
  return {
    id, stage: context.spec.name, floor: context.floor, index: context.made.rules, origin: segment.origin, cites: rule.cites,
    confidence: confidenceOf(context, rule, [when, ...writes.flatMap((write) => write.nodes)]),
    title: rule.title, say: rule.say, limitedBy: rule.limitedBy, guard, when, whenText: rule.when?.text ?? 'true', writes, thenText,
    stop: rule.stop, otherwise: rule.when === null, file: rule.at.file, at: rule.at,
  }
}

const NOTHING: ReadonlySet<string> = new Set()
function presentWhen(guard: Node | null, when: Node | null): ReadonlySet<string> {
  const names = [...(guard === null ? [] : knownWhen(guard, true)), ...(when === null ? [] : knownWhen(when, true))]
  return names.length === 0 ? NOTHING : new Set(names)
}

function checkId(context: RuleContext, rule: RuleDefinition, id: string): void {
  const at = rule.at
  if (!RULE_ID.test(rule.id)) context.faults.push(faultIn(at, 0, at.text.length, { fault: 'bad_rule_id', message: `'${rule.id.slice(0, 40)}' cannot be the id of a rule`, suggestion: 'begin with a capital, then up to 15 letters, digits, dots or dashes: A01, T.3' }))
  if (context.ids.has(id)) context.faults.push(faultIn(at, 0, at.text.length, { fault: 'duplicate_rule', message: `another rule is already called ${rule.id}`, suggestion: 'ids are unique in a document, because decisions store them' }))
  context.ids.add(id)
}

function conditionOf(context: RuleContext, rule: RuleDefinition, guard: Node | null): Node | null {
  if (rule.when === null) return ALWAYS
  const { node, faults } = checkExpression(rule.when, context.scope, presentWhen(guard, null))
  context.faults.push(...faults)
  if (node === null) return null
  if (node.of.type === 'bool') return node
  context.faults.push(faultIn(rule.when, 0, rule.when.text.length, { fault: 'wrong_type', message: `when: is a condition, got ${typeWords(node.of)}`, suggestion: `compare it: ${rule.when.text.slice(0, 40)} == …` }))
  return null
}

function compileWrite(context: RuleContext, entry: RuleDefinition['answers'][number], present: ReadonlySet<string>): Write[] {
  const { record } = context.vocabulary
  const field = Object.hasOwn(record, entry.field) ? record[entry.field] : undefined
  const at = entry.fieldSource
  if (field === undefined) {
    const own = Object.keys(record).filter((name) => record[name]?.stage === context.spec.name)
    const near = nearest(entry.field, own) ?? nearest(entry.field, Object.keys(record))
    context.faults.push(faultIn(at, 0, at.text.length, { fault: 'unknown_name', message: `the record has no field '${entry.field}'`, suggestion: near === null ? `stage '${context.spec.name}' writes: ${own.join(', ')}` : `did you mean '${near}'?` }))
    return []
  }
  if (field.stage !== context.spec.name) {
    context.faults.push(faultIn(at, 0, at.text.length, { fault: 'wrong_stage', message: `'${entry.field}' is written by stage '${field.stage}', not by '${context.spec.name}'`, suggestion: `move the rule to stages.${field.stage}` }))
    return []
  }
  if (field.type !== 'set' && entry.values.length !== 1) {
    context.faults.push(faultIn(at, 0, at.text.length, { fault: 'wrong_type', message: `'${entry.field}' holds one value, got ${entry.values.length}`, suggestion: 'write a single value' }))
    return []
  }
  const nodes = entry.values.flatMap((value) => compileValue(context, { value, field, name: entry.field, present }))
  if (nodes.length !== entry.values.length) return []
  const sums = field.type === 'int' && context.spec.mode === 'collect'
  return [{ field: entry.field, how: field.type === 'set' ? 'append' : sums ? 'add' : 'assign', nodes }]
}

type Wanted = { value: ThenValue; field: RecordField; name: string; present: ReadonlySet<string> }

function compileValue(context: RuleContext, { value: { value, source }, field, name, present }: Wanted): Node[] {
  const words = field.type === 'enum' || field.type === 'set' ? field.values : []
  if (typeof value === 'string' && words.includes(value)) {
    return [{ kind: 'literal', value, of: { type: 'text', value }, from: 0, to: value.length }]
  }
  const looksPlain = typeof value === 'string' && /^[A-Za-z_][\w-]*$/.test(value) && !context.scope.names.has(value)
  if (looksPlain && words.length > 0) {
    context.faults.push(unknownValue(source, String(value), name, words))
    return []
  }
  const { node, faults } = checkExpression(typeof value === 'string' ? source : { text: String(value), file: source.file, spot: source.spot }, context.scope, present)
  context.faults.push(...faults)
  if (node === null) return []
  const problem = problemOf(node, field, name)
  if (problem === null) return [node]
  context.faults.push(faultIn(source, 0, source.text.length, problem))
  return []
}

type Problem = FaultDetail

function problemOf(node: Node, field: RecordField, name: string): Problem | null {
  const { of } = node
  switch (field.type) {
    case 'bool': return of.type === 'bool' ? null : { fault: 'wrong_type', message: `'${name}' is yes or no, got ${typeWords(of)}`, suggestion: 'write true or false' }
    case 'int': case 'double': {
      if (of.type !== 'int' && of.type !== 'double') return { fault: 'wrong_type', message: `'${name}' is ${unitWords(field.unit)}, got ${typeWords(of)}` }
      if (of.type === 'double' && field.type === 'int') return { fault: 'wrong_type', message: `'${name}' is a whole number, got a decimal`, suggestion: 'write a whole number' }
      const optional = of.type === 'int' && of.optional === true
      if (optional && !(field.type === 'int' && field.optional)) return { fault: 'may_be_absent', message: `the value for '${name}' may be absent`, suggestion: 'guard it in when: has(…) && …' }
      if (sharedUnit(of, { type: of.type, unit: field.unit, min: 1, max: 2 }) === null) return { fault: 'unit_mismatch', message: `'${name}' is ${unitWords(field.unit)}, got ${unitWords(of.unit)}`, suggestion: `give the value the unit ${field.unit}` }
      if (of.min >= field.min && of.max <= field.max) return null
      const clamp = [of.min < field.min ? `max(${field.min}, …)` : null, of.max > field.max ? `min(…, ${field.max})` : null].filter((part) => part !== null)
      return { fault: 'out_of_range', message: `'${name}' is within ${field.min}…${field.max}, this may be ${of.min}…${of.max}`, suggestion: `bound it: ${clamp.join(' and ')}` }
    }
    case 'enum': case 'set': return wordsProblem(node, field.values, { name, set: field.type === 'set' })
    default: return field satisfies never
  }
}

function wordsProblem(node: Node, values: readonly string[], { name, set }: { name: string; set: boolean }): Problem | null {
  const { of } = node
  if (of.type === 'text') return values.includes(of.value) ? null : strangeWord(of.value, name, values)
  if (of.type !== 'enum' && !(set && of.type === 'set')) return { fault: 'wrong_type', message: `'${name}' is one of ${values.slice(0, 6).join(', ')}${values.length > 6 ? ', …' : ''}, got ${typeWords(of)}` }
  const stranger = of.values.find((value) => !values.includes(value))
  return stranger === undefined ? null : { fault: 'unknown_value', message: `'${stranger}' is never a value of ${name}`, suggestion: `known: ${values.join(', ')}` }
}

/** A rule is as strong as its weakest source, the parameters and windows it uses included. */
function confidenceOf(context: RuleContext, rule: RuleDefinition, nodes: readonly Node[]): Confidence {
  const { definition } = context
  const found: Confidence[] = rule.confidence === null ? [] : [rule.confidence]
  for (const cite of rule.cites) found.push(definition.sources.get(cite)?.confidence ?? 'K')
  const look = (part: Node): void => {
    if (part.kind === 'literal' && part.name !== undefined) found.push(definition.parameters.get(part.name)?.entry.confidence ?? 'A')
    if (part.kind === 'window') found.push(definition.windows.get(part.window)?.entry.confidence ?? 'A')
  }
  for (const node of nodes) walk(node, look)
  return weakest(found)
}
