// One JavaScript function per stage from checked rules. The text is kept with the policy so that a person can read it.
// Author text never gets here: only schema identifiers, finite numbers, booleans and quoted declared values (identifier.ts).
import { percent } from './arithmetic.ts'
import { findingsIn, survey, type Node } from './expression.ts'
import { identifier, literal, textLiteral } from './identifier.ts'
import type { Program, RuleInfo, StageProgram, StageRules, Write } from './policy.ts'
import type { RecordField, Vocabulary } from './vocabulary.ts'

/** V8 does not optimise very long functions, so a long stage becomes several. */
const RULES_PER_FUNCTION = 100

export type Stages = { stages: Readonly<Record<string, StageRules>>; floors: Readonly<Record<string, StageRules>> }

/** The whole program as text: what a person reads, and what the fast path of one document runs. */
export function generateSource(vocabulary: Vocabulary, { stages, floors }: Stages): string {
  const parts = ['"use strict";']
  const entries: string[] = []
  for (const [kind, table] of [['stages', stages], ['floors', floors]] as const) {
    const members: string[] = []
    for (const [name, stage] of Object.entries(table)) {
      parts.push(...stageFunctions(functionName(kind, name), stage))
      members.push(`${textLiteral(name)}: ${entryText(vocabulary, kind, name)}`)
    }
    entries.push(`${kind}: { ${members.join(', ')} }`)
  }
  const moments = vocabulary.moments.map((moment) => {
    const names = moment.stages.map((stage) => stage.name)
    const runs = names.filter((name) => stages[name] !== undefined).map((name) => `  if (stage_${identifier(name)}(f, d, d) > 1) return d;`)
    parts.push(`function moment_${identifier(moment.name)}(f) {\n  const d = ${recordLiteral(vocabulary, names)};\n${runs.join('\n')}\n  return d;\n}`)
    return `${textLiteral(moment.name)}: moment_${identifier(moment.name)}`
  })
  parts.push(`return { ${entries.join(', ')}, moments: { ${moments.join(', ')} } };`)
  return parts.join('\n')
}

const functionName = (kind: 'stages' | 'floors', name: string): string => `${kind === 'floors' ? 'floor_' : 'stage_'}${identifier(name)}`

function entryText(vocabulary: Vocabulary, kind: 'stages' | 'floors', name: string): string {
  return `{ fresh: () => (${recordLiteral(vocabulary, [name])}), run: ${functionName(kind, name)} }`
}

/** A program that makes each stage when it is first asked for: most documents of a folder are never run, and few in every stage. */
export function lazyProgram(vocabulary: Vocabulary, rules: Stages, source: () => string): Program {
  const stage = (kind: 'stages' | 'floors', name: string, stageRules: StageRules): StageProgram =>
    run(['"use strict";', ...stageFunctions(functionName(kind, name), stageRules), `return ${entryText(vocabulary, kind, name)};`].join('\n')) as StageProgram
  const moments = onDemand(() => (run(source()) as Program).moments)
  return {
    stages: whenAsked(Object.keys(rules.stages), (name) => stage('stages', name, rules.stages[name] as StageRules)),
    floors: whenAsked(Object.keys(rules.floors), (name) => stage('floors', name, rules.floors[name] as StageRules)),
    moments: whenAsked(vocabulary.moments.map((moment) => moment.name), (name) => moments()[name] as Program['moments'][string]),
  }
}

export function onDemand<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null
  return () => (made ??= { value: make() }).value
}

/** A record whose entries are made when first read, and are plain values from then on. */
function whenAsked<Value>(names: readonly string[], make: (name: string) => Value): Record<string, Value> {
  const record: Record<string, Value> = {}
  for (const name of names) {
    Object.defineProperty(record, name, {
      enumerable: true, configurable: true,
      get: () => {
        const value = make(name)
        Object.defineProperty(record, name, { enumerable: true, value })
        return value
      },
    })
  }
  return record
}

/** The texts above are made of schema identifiers and checked literals only. */
function run(source: string): unknown {
  return new Function('pct', source)(percent)
}

const known = new WeakMap<Vocabulary, Map<string, readonly [string, RecordField][]>>()

/** The fields these stages write, in the order of the vocabulary; asked for at every evaluation, so worked out once. */
export function fieldsOf(vocabulary: Vocabulary, stages: readonly string[]): readonly [string, RecordField][] {
  const of = known.get(vocabulary) ?? new Map<string, readonly [string, RecordField][]>()
  known.set(vocabulary, of)
  const key = stages.join(' ')
  const there = of.get(key)
  if (there !== undefined) return there
  const made = workOutFields(vocabulary, stages)
  of.set(key, made)
  return made
}

function workOutFields(vocabulary: Vocabulary, stages: readonly string[]): [string, RecordField][] {
  return Object.entries(vocabulary.record).filter(([, field]) => stages.includes(field.stage))
}

function recordLiteral(vocabulary: Vocabulary, stages: readonly string[]): string {
  const fields = fieldsOf(vocabulary, stages).map(([name, field]) => `${identifier(name)}: ${initialText(field)}`)
  return `{ ${[...fields, 'rules: []', 'needs: []'].join(', ')} }`
}

function initialText(field: RecordField): string {
  const { initial } = field
  if (initial === null) return 'null'
  if (typeof initial === 'object') return `[${initial.map(textLiteral).join(', ')}]`
  return literal(initial)
}

function stageFunctions(name: string, stage: StageRules): string[] {
  const chunks: RuleInfo[][] = []
  for (let at = 0; at < stage.rules.length; at += RULES_PER_FUNCTION) chunks.push(stage.rules.slice(at, at + RULES_PER_FUNCTION))
  if (chunks.length <= 1) return [stageFunction(name, stage, chunks[0] ?? [])]
  const parts = chunks.map((rules, index) => stageFunction(`${name}_${index + 1}`, stage, rules))
  const calls = stage.spec.mode === 'first'
    ? chunks.map((_, index) => `  { const code = ${name}_${index + 1}(f, d, o); if (code !== 0) return code; }`).join('\n') + '\n  return 0;'
    : '  let worst = 0;\n' + chunks.map((_, index) => `  { const code = ${name}_${index + 1}(f, d, o); if (code === 2) return 2; if (code === 3) worst = 3; }`).join('\n') + '\n  return worst;'
  return [...parts, `function ${name}(f, d, o) {\n${calls}\n}`]
}

function stageFunction(name: string, stage: StageRules, rules: readonly RuleInfo[]): string {
  const nodes = rules.flatMap((rule) => [...(rule.guard === null ? [] : [rule.guard]), rule.when, ...rule.writes.flatMap((write) => write.nodes)])
  const shared = sharedLets(nodes)
  const names: Names = { ...NO_NAMES, lets: new Set(shared.keys()) }
  const groups = new Set<string>()
  for (const node of nodes) for (const group of survey(node).groups) groups.add(group)
  const waits = nodes.some((node) => findingsIn(node).length > 0)
  const lines = [`function ${name}(f, d, o) {`]
  if (groups.size > 0) lines.push(`  const { ${[...groups].map(identifier).join(', ')} } = f;`)
  if (waits) lines.push('  let stuck = "", waiting = false, hit = false;')
  for (const [key, node] of shared) lines.push(`  const let_${identifier(key)} = ${rowText(node, NO_NAMES)};`)
  for (const segment of segmentsOf(rules)) lines.push(...segmentLines(segment, stage, names))
  lines.push(waits ? '  return waiting ? 3 : 0;' : '  return 0;', '}')
  return lines.join('\n')
}

/** Consecutive rules under one guard: the guard of a document covers its own rules only. */
function segmentsOf(rules: readonly RuleInfo[]): { guard: Node | null; rules: RuleInfo[] }[] {
  const segments: { guard: Node | null; rules: RuleInfo[] }[] = []
  for (const rule of rules) {
    const last = segments[segments.length - 1]
    if (last !== undefined && last.guard === rule.guard) last.rules.push(rule)
    else segments.push({ guard: rule.guard, rules: [rule] })
  }
  return segments
}

function segmentLines(segment: { guard: Node | null; rules: readonly RuleInfo[] }, stage: StageRules, names: Names): string[] {
  const first = stage.spec.mode === 'first'
  const body = segment.rules.flatMap((rule) => ruleLines(rule, first, names))
  const { guard } = segment
  if (guard === null) return body
  if (findingsIn(guard).length === 0) return [`  if (${rowText(guard, names)}) {`, ...body, '  }']
  return [`  hit = ${rowText(guard, names)};`, `  ${stuckText(first)} else if (hit) {`, ...body, '  }']
}

function ruleLines(rule: RuleInfo, first: boolean, names: Names): string[] {
  const condition = rowText(rule.when, names)
  const valuesWait = rule.writes.some((write) => write.nodes.some((node) => findingsIn(node).length > 0))
  const after = rule.stop ? ' return 2;' : first ? ' return 1;' : ''
  const record = `o.rules.push(${textLiteral(rule.id)});`
  const plain = `{ ${record} ${rule.writes.map((write) => writeText(write, write.nodes.map((node) => rowText(node, names)))).join(' ')}${after} }`
  if (findingsIn(rule.when).length === 0 && !valuesWait) return [condition === 'true' ? `  ${plain}` : `  if (${condition}) ${plain}`]
  const lines = [`  hit = ${condition};`]
  if (!valuesWait) return [...lines, `  ${stuckText(first)} else if (hit) ${plain}`]
  const values = rule.writes.flatMap((write, at) => write.nodes.map((node, part) => `const v${at}_${part} = ${rowText(node, names)};`))
  const writes = rule.writes.map((write, at) => writeText(write, write.nodes.map((_, part) => `v${at}_${part}`)))
  return [...lines, `  ${stuckText(first)} else if (hit) { ${values.join(' ')} ${stuckText(first)} else { ${record} ${writes.join(' ')}${after} } }`]
}

/** A first-match stage stops at the rule that waits; a collecting stage goes on to learn everything it needs. */
function stuckText(first: boolean): string {
  if (first) return 'if (stuck !== "") { o.needs.push(stuck); return 3; }'
  return 'if (stuck !== "") { if (!o.needs.includes(stuck)) o.needs.push(stuck); stuck = ""; waiting = true; }'
}

function writeText(write: Write, values: readonly string[]): string {
  const target = `o.${identifier(write.field)}`
  const [value = ''] = values
  switch (write.how) {
    case 'assign': return `${target} = ${value};`
    case 'add': return `${target} += ${value};`
    case 'append': return write.nodes.map((node, index) => {
      if (node.of.type === 'set') return `for (const item of ${values[index]}) if (!${target}.includes(item)) ${target}.push(item);`
      return `{ const item = ${values[index]}; if (!${target}.includes(item)) ${target}.push(item); }`
    }).join(' ')
    default: return write.how satisfies never
  }
}

/** Lets used more than once in a function are computed once; they are total, so computing one early changes nothing. */
function sharedLets(nodes: readonly Node[]): Map<string, Node> {
  const uses = new Map<string, { node: Node; count: number }>()
  for (const node of nodes) {
    for (const [name, { body, count }] of survey(node).lets) uses.set(name, { node: body, count: (uses.get(name)?.count ?? 0) + count })
  }
  return new Map([...uses].filter(([, use]) => use.count > 1).map(([name, use]) => [name, use.node]))
}

/** Lets computed beforehand, variables in sight by their JavaScript names, and how many quantifiers stand around. */
export type Names = { lets: ReadonlySet<string>; variables: ReadonlyMap<string, string>; depth: number }
export const NO_NAMES: Names = { lets: new Set(), variables: new Map(), depth: 0 }

/** A checked tree as one JavaScript expression over the destructured groups of `f`, the record `d`, and `now` as `f.now`. */
export function rowText(node: Node, names: Names): string {
  const text = (part: Node): string => rowText(part, names)
  switch (node.kind) {
    case 'literal': return literal(node.value)
    case 'fact': return node.group === null ? `f.${identifier(node.field)}` : node.group === 'd' ? `d.${identifier(node.field)}` : `${identifier(node.group)}.${identifier(node.field)}`
    case 'finding': {
      const value = `finding.${identifier(node.name)}`
      return `(stuck === "" && ${value} === "open" ? (stuck = ${textLiteral(node.name)}) : ${value})`
    }
    case 'known': return `(finding.${identifier(node.name)} !== "open")`
    case 'window': return `window.${identifier(node.window)}.${node.field}`
    case 'variable': return names.variables.get(node.name) ?? identifier(node.name)
    case 'has': return `(${text(node.what)} !== null)`
    case 'compare': return `(${text(node.left)} ${node.operator === '==' ? '===' : node.operator === '!=' ? '!==' : node.operator} ${text(node.right)})`
    case 'arithmetic': {
      const plain = `(${text(node.left)} ${node.operator} ${text(node.right)})`
      // Zero is always written +0, so that records compare byte for byte.
      if (node.of.type !== 'int' || node.operator === '+' || node.operator === '-') return plain
      if (node.operator === '/') return `(Math.trunc${plain} + 0)`
      return mayBeNegative(node.left) || mayBeNegative(node.right) ? `(${plain} + 0)` : plain
    }
    case 'and': return `(${text(node.left)} && ${text(node.right)})`
    case 'or': return `(${text(node.left)} || ${text(node.right)})`
    case 'not': return `!${text(node.inner)}`
    case 'negate': return node.of.type === 'int' ? `(0 - ${text(node.inner)})` : `(-${text(node.inner)})`
    case 'in': return memberText(node, names)
    case 'list': return `[${node.values.map(textLiteral).join(', ')}]`
    case 'choose': return `(${text(node.condition)} ? ${text(node.yes)} : ${text(node.no)})`
    case 'least': return `Math.min(${node.items.map(text).join(', ')})`
    case 'greatest': return `Math.max(${node.items.map(text).join(', ')})`
    case 'size': return `${text(node.set)}.length`
    case 'percent': return `pct.${node.rounding}(${text(node.amount)}, ${text(node.rate)})`
    case 'exists': case 'all': {
      // By depth, not by how many names are in sight: an inner variable may hide an outer one of the same name.
      const name = `x${names.depth}`
      const body = rowText(node.body, { lets: names.lets, depth: names.depth + 1, variables: new Map(names.variables).set(node.variable, name) })
      return `${text(node.set)}.${node.kind === 'exists' ? 'some' : 'every'}((${name}) => ${body})`
    }
    case 'let': return names.lets.has(node.name) ? `let_${identifier(node.name)}` : text(node.body)
    default: return node satisfies never
  }
}

const mayBeNegative = (node: Node): boolean => node.of.type === 'int' && node.of.min < 0

function memberText(node: Node & { kind: 'in' }, names: Names): string {
  const item = rowText(node.item, names)
  if (node.set.kind !== 'list') return `${rowText(node.set, names)}.includes(${item})`
  const simple = node.item.kind === 'fact' || node.item.kind === 'variable' || node.item.kind === 'finding'
  if (!simple) return `${rowText(node.set, names)}.includes(${item})`
  const tests = node.set.values.map((value, index) => {
    // The finding is consulted once: a second consultation of the same one cannot differ.
    const again = node.item.kind === 'finding' && index > 0 ? `finding.${identifier(node.item.name)}` : item
    return `${again} === ${textLiteral(value)}`
  })
  return `(${tests.join(' || ')})`
}
