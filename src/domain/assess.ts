// Asks the pinned policies: which versions speak in which stage, with which facts, and the text of both for the record.
// Facts come from facts.ts, versions from pin.ts; what follows from the answer is decisions.ts, clocks.ts and the chapters.
import { evaluate, type Evaluation, type Pin } from '../policy/evaluate.ts'
import { explain, type RuleExplanation } from '../policy/explain.ts'
import type { Facts } from '../policy/facts.ts'
import type { CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import { factsOf, type Supposed } from './facts.ts'
import type { Decision } from './parts.ts'
import { hashesOf, layersOf, namesOf, pinAt, resolveNames, resolvePin, type Names, type Policies } from './pin.ts'
import { VOCABULARY } from './vocabulary.ts'

export type Moment = 'open' | 'clock' | 'decide' | 'sanction'
export type Assessment = {
  readonly facts: Facts; readonly evaluation: Evaluation
  /** Texts for the record, made when they are asked for: most questions to a policy end in no decision. */
  readonly factsJson: string; readonly computed: NonNullable<Decision['computed']>
}

/** What belongs to procedure is judged by the versions in force at the act, everything else by those pinned (design: Pin). */
const PROCEDURE: readonly string[] = ['clocks', 'automation']

export function assess(state: CaseRecord, context: Context, moment: Moment, supposed: Supposed = {}): Assessment {
  const known = answersFor(state, context)
  const key = keyOf(moment, supposed)
  const before = key === null ? undefined : known.get(key)
  if (before !== undefined) return before
  const answer = ask(state, context, moment, supposed)
  if (key !== null) known.set(key, answer)
  return answer
}

const answered = new WeakMap<CaseRecord, { context: Context; answers: Map<string, Assessment> }>()

/** Equal questions about one state in one context have one answer: neither ever changes, and nothing else is read. */
function answersFor(state: CaseRecord, context: Context): Map<string, Assessment> {
  const known = answered.get(state)
  if (known !== undefined && known.context === context) return known.answers
  const answers = new Map<string, Assessment>()
  answered.set(state, { context, answers })
  return answers
}

/** Null for a question about another claim or other findings, which nobody asks twice. */
function keyOf(moment: Moment, { clock, round, claim, reason, party, findings }: Supposed): string | null {
  return claim === undefined && findings === undefined ? `${moment} ${clock ?? ''} ${round ?? ''} ${reason ?? ''} ${party ?? ''}` : null
}

function ask(state: CaseRecord, context: Context, moment: Moment, supposed: Supposed): Assessment {
  const pins = stagePins(state, context, moment)
  const facts = factsOf(state, context, supposed, [mainPin(pins), ...pins.map(({ pin }) => pin)])
  const evaluation = evaluationOf(context, { moment, name: `${moment} ${supposed.clock ?? ''} ${supposed.round ?? ''}` }, pins, facts)
  let factsJson: string | null = null
  return {
    facts, evaluation,
    get factsJson() {
      return (factsJson ??= JSON.stringify(facts))
    },
    get computed() {
      const names = Object.fromEntries(pins.map(({ stage, pin }) => [stage, namesOf(pin)]))
      return { moment, facts: this.factsJson, evaluation: JSON.stringify(evaluation), pins: names, sha256: hashesOf(context.policies, Object.values(names)) }
    },
  }
}

type Evaluated = { readonly pins: readonly StagePin[]; readonly facts: Facts; readonly evaluation: Evaluation }
const lastEvaluated = new WeakMap<Context, Map<string, Evaluated>>()

/** What a command is tried on differs in notices and clocks more often than in facts; equal facts under equal pins have one evaluation. */
function evaluationOf(context: Context, { moment, name }: { moment: Moment; name: string }, pins: readonly StagePin[], facts: Facts): Evaluation {
  const known = lastEvaluated.get(context) ?? new Map<string, Evaluated>()
  lastEvaluated.set(context, known)
  const last = known.get(name)
  if (last !== undefined && arePinsEqual(last.pins, pins) && areFactsEqual(last.facts, facts)) return last.evaluation
  const evaluation = evaluateStages(pins, moment, facts)
  known.set(name, { pins, facts, evaluation })
  return evaluation
}

const arePinsEqual = (a: readonly StagePin[], b: readonly StagePin[]): boolean => a === b || (a.length === b.length && a.every(({ stage, pin }, index) => stage === b[index]?.stage && pin === b[index]?.pin))

/** Group by group, by what they hold; a list that is not the same object counts as another. */
function areFactsEqual(a: Facts, b: Facts): boolean {
  for (const name in b) if (a[name] !== b[name] && !areGroupsEqual(a[name], b[name])) return false
  return true
}

function areGroupsEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  for (const field in other) if (one[field] !== other[field]) return false
  return true
}

/** The evaluation text once more from what was recorded: equal, byte for byte, or somebody changed a fact, a policy or the engine. */
export function rederive(computed: NonNullable<Decision['computed']>, policies: Policies): string {
  const pins = stagesOf(computed.moment).map((stage) => ({ stage, pin: resolveNames(policies, computed.pins[stage] ?? EMPTY) }))
  const facts: unknown = JSON.parse(computed.facts)
  return JSON.stringify(evaluateStages(pins, computed.moment, facts as Facts))
}

/** The pin of the case as it stands, also after a re-pin in the same command. */
export const substanceOf = (state: CaseRecord, context: Context): Pin => resolvePin(context.policies, state.pin)

type StagePin = { stage: string; pin: Pin }
const EMPTY: Names = { statute: null, platform: null, category: null }

/** Once per case and moment: nothing in a command moves them but a re-pin, which brings a pin of its own. */
function stagePins(state: CaseRecord, context: Context, moment: Moment): readonly StagePin[] {
  const known = stagePinsOf.get(state.pin)
  if (known !== undefined && known.context === context && known.openedAt === state.openedAt) return (known.pins[moment] ??= workOutPins(state, context, moment))
  const pins = workOutPins(state, context, moment)
  stagePinsOf.set(state.pin, { context, openedAt: state.openedAt, pins: { [moment]: pins } })
  return pins
}

const stagePinsOf = new WeakMap<CaseRecord['pin'], { context: Context; openedAt: number; pins: Partial<Record<Moment, readonly StagePin[]>> }>()

function workOutPins(state: CaseRecord, context: Context, moment: Moment): StagePin[] {
  const substance = substanceOf(state, context)
  return stagesOf(moment).map((stage) => {
    const declared = layersOf(substance).map((policy) => policy.pins.stages[stage]?.by).find((by) => by !== undefined)
    const pin = declared === undefined ? context.procedure : pinAt(context.policies, context.order, declared, { openedAt: state.openedAt, now: context.now })
    const elsewhere = declared !== undefined || PROCEDURE.includes(stage)
    // No version in force at that moment leaves the case with the ones it is pinned to.
    return { stage, pin: elsewhere && layersOf(pin).length > 0 ? pin : substance }
  })
}

/** Windows and the catalogue are substance; a moment that is all procedure has only procedure's. */
function mainPin(pins: readonly StagePin[]): Pin {
  return (pins.find(({ stage }) => !PROCEDURE.includes(stage)) ?? pins[0])?.pin ?? { category: null, platform: null, statute: null }
}

/**
 * One evaluation where one set of versions speaks in every stage, which is nearly always. Else each set is evaluated whole and every
 * stage's answer is taken from its own: a stage then still reads what its own versions wrote before it.
 */
function evaluateStages(pins: readonly StagePin[], moment: string, facts: Facts): Evaluation {
  const [first] = pins
  if (first === undefined) throw new Error(`the moment ${moment} has no stages`)
  if (pins.every(({ pin }) => pin === first.pin)) return evaluate(first.pin, moment, facts)
  const byPin = new Map<Pin, string[]>()
  for (const { stage, pin } of pins) byPin.set(pin, [...(byPin.get(pin) ?? []), stage])
  const [whole, ...others] = [...byPin].map(([pin, stages]) => ({ stages, evaluation: evaluate(pin, moment, facts) }))
  if (whole === undefined) throw new Error(`the moment ${moment} has no stages`)
  return others.reduce((merged, other) => takeStages(merged, other), whole.evaluation)
}

function takeStages(into: Evaluation, { stages, evaluation }: { stages: readonly string[]; evaluation: Evaluation }): Evaluation {
  const mine = (field: string) => stages.includes(VOCABULARY.record[field]?.stage ?? '')
  const pick = <T>(theirs: Readonly<Record<string, T>>, ours: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.keys({ ...theirs, ...ours }).flatMap((field) => {
      const value = mine(field) ? ours[field] : theirs[field]
      return value === undefined ? [] : [[field, value] as const]
    }))
  return {
    ...into,
    record: pick(into.record, evaluation.record),
    answeredBy: pick(into.answeredBy, evaluation.answeredBy),
    needs: [...new Set([...into.needs, ...evaluation.needs])],
    rules: [...into.rules.filter((hit) => !stages.includes(hit.stage)), ...evaluation.rules.filter((hit) => stages.includes(hit.stage))],
    lifted: [...into.lifted.filter((lift) => !mine(lift.field)), ...evaluation.lifted.filter((lift) => mine(lift.field))],
    limitedBy: unique([...into.limitedBy, ...evaluation.limitedBy]),
  }
}

const stagesOf = (moment: string): string[] => VOCABULARY.moments.find(({ name }) => name === moment)?.stages.map(({ name }) => name) ?? []
const unique = <T>(items: readonly T[]): T[] => [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]

/** Rule by rule, why the case would be decided as it would: of each stage, the versions that speak in it. */
export function explained(state: CaseRecord, context: Context): readonly RuleExplanation[] {
  const { facts } = assess(state, context, 'decide')
  const byPin = new Map<Pin, readonly RuleExplanation[]>()
  return stagePins(state, context, 'decide').flatMap(({ stage, pin }) => {
    const all = byPin.get(pin) ?? explain(pin, 'decide', facts)
    byPin.set(pin, all)
    return all.filter((rule) => rule.stage === stage)
  })
}
