// What a policy may speak about: the closed facts it reads, the record it writes, the stages it writes in.
// The engine is generic over this; the after-sales vocabulary is src/domain/vocabulary.ts. Next: document.ts.

/** Units are checked like types: `minor` never meets `duration`. `instant` is epoch ms, `duration` is ms. */
export type Unit = 'minor' | 'instant' | 'duration' | 'count' | 'percent' | 'score' | 'gram' | 'none'

/** No instant a policy sees lies behind this (the year 2128): windows end some time after the last moment a door takes. */
export const LATEST_INSTANT = 5e12

export type FieldType =
  | { type: 'bool' }
  | { type: 'int'; unit: Unit; min: number; max: number; optional?: true }
  | { type: 'double'; unit: Unit; min: number; max: number }
  | { type: 'enum'; values: readonly string[] }
  | { type: 'set'; values: readonly string[] }

/** Facts are `group.field` or a bare `now`. An optional int that is absent is `null`, never missing. */
export type FactSchema = {
  name: string
  groups: Readonly<Record<string, Readonly<Record<string, FieldType>>>>
  /** Bare names, `now` above all. */
  scalars: Readonly<Record<string, FieldType>>
}

/**
 * How answers of several layers for one record field become one (design.md section 5):
 * `first` answer wins in layer order; `better` is the larger amount or later instant (for the beneficiary);
 * `stricter` is the higher index in the enum's own order; `union` joins sets; `sum` adds up.
 */
export type Merge = 'first' | 'better' | 'stricter' | 'union' | 'sum'

/** One field of the closed record `d`. `set` fields collect: a rule appends to them. An int written by several rules of a collecting stage adds up. */
export type RecordField = FieldType & {
  /** The stage that writes it: no other stage may. */
  stage: string
  initial: boolean | number | null | string | readonly string[]
  merge: Merge
  /** Set when writing one of these values takes money or a right from a party: what the lint of history rules looks at. */
  harms?: readonly (string | number | boolean)[]
}

export type StageSpec = {
  name: string
  mode: 'first' | 'collect'
  /** True when some rule must answer (an unanswered stage is a named fault unless the document gives a default). */
  mustAnswer: boolean
}

export type Moment = { name: string; stages: readonly StageSpec[] }

export type Vocabulary = {
  facts: FactSchema
  record: Readonly<Record<string, RecordField>>
  moments: readonly Moment[]
  /** Groups whose facts are account history: they may never harm someone on their own. */
  historyGroups: readonly string[]
  /** The group that holds findings: enums of exactly open | proven | not_proven. */
  findingGroup: string
  /** Instants a window may start from, as `group.field` of optional or present instants. */
  windowStarts: readonly string[]
  /** Facts (ints of unit `count`) that a window's length may take from an order's promise. */
  windowLengths: readonly string[]
}
