// The ways to decide one fixture case that are compared, each behind the same small face. zen-engine is in zen-candidate.ts.
import { Engine } from 'json-rules-engine'
import { percent } from '../../src/policy/arithmetic.ts'
import { compileColumns, type ColumnProgram } from '../../src/policy/columns.ts'
import { columnFiller, allocateColumns, type Columns } from '../../src/policy/columns-layout.ts'
import { printNode, walk, type Node } from '../../src/policy/expression.ts'
import { NO_NAMES, rowText } from '../../src/policy/generate.ts'
import type { Facts } from '../../src/policy/facts.ts'
import type { Policy, RuleInfo } from '../../src/policy/policy.ts'
import { celReference } from '../../test/fuzz/cel-reference.ts'
import { toRuleCondition } from './dialects.ts'
import { FIXTURE_VOCABULARY } from './fixture-vocabulary.ts'
import { loadFixture } from './fixture-policy.ts'
import type { FixtureFacts } from './fixture-cases.ts'
import { decideByHand, freshRecord, type FixtureRecord } from './hand-written.ts'
import { zenCandidate } from './zen-candidate.ts'

/** `adapt` turns a case into the engine's own input and is not timed. */
export type RowCandidate<Input = unknown> = { kind: 'row'; adapt: (facts: FixtureFacts) => Input; decide: (input: Input) => FixtureRecord | Promise<FixtureRecord>; async: boolean }
export type ColumnCandidate = { kind: 'column'; program: ColumnProgram; load: (cases: readonly FixtureFacts[]) => Columns }
export type Candidate = RowCandidate | ColumnCandidate

export const CANDIDATES = ['hand-written', 'row', 'column', 'cel-js', 'zen-engine', 'json-rules-engine'] as const
export type CandidateName = (typeof CANDIDATES)[number]

export async function candidate(name: CandidateName): Promise<Candidate> {
  switch (name) {
    case 'hand-written': return rows((facts) => facts, decideByHand)
    case 'row': {
      const decide = loadFixture().program.moments['decide']
      if (decide === undefined) throw new Error('the fixture has no moment')
      return rows((facts) => facts as Facts, (facts: Facts) => decide(facts) as FixtureRecord)
    }
    case 'column': {
      const program = compileColumns(loadFixture(), 'decide')
      return { kind: 'column', program, load: (cases) => columnsOf(program, cases) }
    }
    case 'cel-js': return celCandidate(loadFixture())
    case 'zen-engine': return zenCandidate(loadFixture())
    case 'json-rules-engine': return jsonRulesCandidate(loadFixture())
    default: return name satisfies never
  }
}

export function rows<Input>(adapt: (facts: FixtureFacts) => Input, decide: (input: Input) => FixtureRecord | Promise<FixtureRecord>, async = false): RowCandidate {
  return { kind: 'row', adapt, decide: decide as RowCandidate['decide'], async }
}

function columnsOf(program: ColumnProgram, cases: readonly FixtureFacts[]): Columns {
  const columns = allocateColumns(program.fields, cases.length)
  const fill = columnFiller(program.fields)
  cases.forEach((facts, row) => fill(columns, row, facts))
  return columns
}

export type Moment = { stages: { first: boolean; guard: Node | null; rules: readonly RuleInfo[] }[] }

export function momentOf(policy: Policy): Moment {
  const [moment] = policy.vocabulary.moments
  const stages = (moment?.stages ?? []).flatMap(({ name, mode }) => {
    const stage = policy.stages[name]
    return stage === undefined ? [] : [{ first: mode === 'first', guard: stage.rules[0]?.guard ?? null, rules: stage.rules }]
  })
  return { stages }
}

/** Values a rule writes, by functions of our own: what the rivals cannot compute is done for them at our best speed. */
export function writer(rule: RuleInfo): (facts: unknown, d: FixtureRecord) => void {
  const parts = rule.writes.map((write) => ({ field: write.field as keyof FixtureRecord, how: write.how, value: compiled(write.nodes[0]) }))
  return (facts, d) => {
    for (const { field, how, value } of parts) put(d, { field, how, value: value(facts, d) })
  }
}

type Put = { field: keyof FixtureRecord; how: 'assign' | 'add' | 'append'; value: unknown }

function put(d: FixtureRecord, { field, how, value }: Put): void {
  const record = d as Record<string, unknown>
  if (how === 'append') (record[field] as unknown[]).push(value)
  else record[field] = how === 'add' ? (record[field] as number) + (value as number) : value
}

export function compiled(node: Node | undefined): (facts: unknown, d: FixtureRecord) => unknown {
  if (node === undefined) throw new Error('a rule writes nothing')
  const groups = new Set<string>()
  walk(node, (part) => {
    if (part.kind === 'fact' && part.group !== null && part.group !== 'd') groups.add(part.group)
  })
  const text = rowText(node, NO_NAMES)
  return new Function('pct', `return function (f, d) { const { ${[...groups].join(', ')} } = f; return ${text} }`)(percent) as (facts: unknown, d: FixtureRecord) => unknown
}

function celCandidate(policy: Policy): RowCandidate {
  const record = Object.keys(FIXTURE_VOCABULARY.record)
  const reference = celReference(FIXTURE_VOCABULARY, [], record)
  const compile = (node: Node): ((input: unknown) => unknown) => {
    const made = reference.compile(printNode(node))
    if ('error' in made) throw new Error(made.error)
    return (input) => ((value) => (typeof value === 'bigint' ? Number(value) : value))(made.run(input))
  }
  const stages = momentOf(policy).stages.map(({ first, guard, rules }) => ({
    first, guard: guard === null ? null : compile(guard),
    rules: rules.map((rule) => ({ id: rule.id, stop: rule.stop, when: compile(rule.when), writes: rule.writes.map((write) => ({ field: write.field as keyof FixtureRecord, how: write.how, value: compile(write.nodes[0] ?? rule.when) })) })),
  }))
  const decide = (input: Record<string, unknown>): FixtureRecord => {
    const d = freshRecord()
    input['d'] = reference.adaptRecord(d)
    for (const stage of stages) {
      if (stage.guard !== null && stage.guard(input) !== true) continue
      for (const rule of stage.rules) {
        if (rule.when(input) !== true) continue
        d.rules.push(rule.id)
        for (const { field, how, value } of rule.writes) put(d, { field, how, value: value(input) })
        if (rule.stop) return d
        if (stage.first) break
      }
      input['d'] = reference.adaptRecord(d)
    }
    return d
  }
  return rows((facts) => reference.adapt(facts as Facts, freshRecord()), decide)
}

function jsonRulesCandidate(policy: Policy): RowCandidate {
  const derived = new Map<string, Node>()
  const pathResolver = (value: object, path: string): unknown => (value as Record<string, unknown>)[path.slice(1)]
  const stages = momentOf(policy).stages.map(({ first, guard, rules }) => {
    // First-match needs an engine of its own that stops at the first success, tried in order of priority.
    const engine = new Engine([], { pathResolver, allowUndefinedFacts: false } as never)
    for (const [index, rule] of rules.entries()) {
      const condition = rule.otherwise ? { all: [] } : toRuleCondition(rule.when, derived)
      const conditions = 'all' in condition || 'any' in condition || 'not' in condition ? condition : { all: [condition] }
      engine.addRule({ name: rule.id, priority: 1000 - index, conditions, event: { type: rule.id } } as never)
    }
    if (first) engine.on('success', () => void engine.stop())
    return { engine, first, guard: guard === null ? null : compiled(guard), byId: new Map(rules.map((rule, index) => [rule.id, { rule, index, write: writer(rule) }])) }
  })
  const computed = [...derived].map(([key, node]) => ({ key, late: key.includes('d.'), value: compiled(node) }))
  const decide = async (input: Record<string, unknown>): Promise<FixtureRecord> => {
    const d = freshRecord()
    input['d'] = d
    for (const { key, value } of computed) input[key] = value(input, d)
    for (const stage of stages) {
      if (stage.guard !== null && stage.guard(input, d) !== true) continue
      const { events } = await stage.engine.run(input)
      const hits = events.map((event) => stage.byId.get(event.type)).filter((hit) => hit !== undefined).sort((a, b) => a.index - b.index)
      let stop = false
      for (const { rule, write } of hits) {
        d.rules.push(rule.id)
        write(input, d)
        stop ||= rule.stop
      }
      if (stop) break
      for (const { key, late, value } of computed) if (late) input[key] = value(input, d)
    }
    return d
  }
  return rows((facts) => ({ ...facts, d: null }), decide, true)
}
