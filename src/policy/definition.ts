// A document read into pieces with their places in the file, before any expression is checked. A document that extends
// another one inherits these pieces, so that inherited rules are checked again under its own parameters. Next: compile.ts.
import type { Source } from './position.ts'
import type { Audience, Confidence, Parameter, PolicyWindow, ReasonEntry, SourceNote, Words } from './policy.ts'
import type { Unit } from './vocabulary.ts'

/** A condition put together from several cells keeps its own text and points into each cell. */
export type ThenValue = { value: string | number | boolean; source: Source }
export type RuleDefinition = {
  id: string
  title: Words
  say: Readonly<Record<Audience, Words>>
  /** Where each sentence stands, for faults in placeholders. */
  spoken: readonly Source[]
  cites: readonly string[]
  confidence: Confidence | null
  limitedBy: { guarantee: string; note?: Words } | null
  /** Null is a default answer, which always holds. */
  when: Source | null
  answers: readonly { field: string; fieldSource: Source; values: readonly ThenValue[] }[]
  stop: boolean
  /** The rule's id in the file: where a fault about the whole rule points. */
  at: Source
}

/** What one document says in one stage. `origin` is its name. */
export type Segment = { origin: string; guard: Source | null; rules: readonly RuleDefinition[]; otherwise: RuleDefinition | null; at: Source }

export type Placed<Value> = Value & { at: Source }
export type PresumptionText = { when: Source; as: 'proven' | 'not_proven'; rebuttal: string | null; cite: readonly string[] }

export type Definition = {
  constants: ReadonlyMap<string, { value: number; unit: Unit | 'bare' }>
  parameters: ReadonlyMap<string, Placed<{ entry: Parameter }>>
  sets: ReadonlyMap<string, { of: Source; values: readonly string[]; places: readonly Source[] }>
  lets: ReadonlyMap<string, Source>
  windows: ReadonlyMap<string, Placed<{ entry: PolicyWindow }>>
  sources: ReadonlyMap<string, SourceNote>
  reasons: ReadonlyMap<string, ReasonEntry>
  findings: ReadonlyMap<string, Placed<{ question: Words; cite: readonly string[]; presumed: PresumptionText | null }>>
  stages: ReadonlyMap<string, readonly Segment[]>
  floors: ReadonlyMap<string, readonly Segment[]>
}

/** Own pieces win over the base's of the same name; own rules come before the base's. */
export function inherit(own: Definition, base: Definition): Definition {
  const over = <Value>(mine: ReadonlyMap<string, Value>, theirs: ReadonlyMap<string, Value>): Map<string, Value> => new Map([...theirs, ...mine])
  const chain = (mine: Definition['stages'], theirs: Definition['stages']): Map<string, readonly Segment[]> =>
    new Map([...new Set([...mine.keys(), ...theirs.keys()])].map((stage) => [stage, [...(mine.get(stage) ?? []), ...(theirs.get(stage) ?? [])]]))
  return {
    constants: over(own.constants, base.constants), parameters: over(own.parameters, base.parameters), sets: over(own.sets, base.sets),
    lets: over(own.lets, base.lets), windows: over(own.windows, base.windows), sources: over(own.sources, base.sources),
    reasons: over(own.reasons, base.reasons), findings: over(own.findings, base.findings),
    stages: chain(own.stages, base.stages), floors: chain(own.floors, base.floors),
  }
}
