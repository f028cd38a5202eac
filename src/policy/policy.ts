// A loaded policy: what load.ts returns, evaluate.ts runs, and the domain reads catalogues and windows from.
import type { Node } from './expression.ts'
import type { Facts } from './facts.ts'
import type { Definition } from './definition.ts'
import type { Source } from './position.ts'
import type { Checked } from './reuse.ts'
import type { Scope } from './scope.ts'
import type { StageSpec, Unit, Vocabulary } from './vocabulary.ts'

/** Stored with every decision: the same text under another engine version may decide differently. */
export const ENGINE_VERSION = '1'

export type Words = { zh: string; en: string }
export type Audience = 'buyer' | 'merchant' | 'officer'
export type Language = keyof Words
export type Layer = 'base' | 'statute' | 'platform' | 'category'

/** A primary text, B official report, D derived by us, C third party, S only in the reported disputes, K unverified. */
export type Confidence = 'A' | 'B' | 'C' | 'D' | 'K' | 'S'
const FROM_STRONG_TO_WEAK: readonly Confidence[] = ['A', 'B', 'D', 'C', 'S', 'K']

export function weakest(confidences: Iterable<Confidence>): Confidence {
  let least: Confidence = 'A'
  for (const confidence of confidences) if (FROM_STRONG_TO_WEAK.indexOf(confidence) > FROM_STRONG_TO_WEAK.indexOf(least)) least = confidence
  return least
}

export type SourceNote = { title: Words; ref: string; confidence: Confidence; note?: Words }
export type Parameter = { value: number; unit: Unit; source: readonly string[]; confidence: Confidence; suggested: boolean; note?: Words; statute?: { atLeast?: number; atMost?: number; source: readonly string[] } }
export type WindowUnit = 'hours' | 'office_hours' | 'days' | 'working_days' | 'months' | 'years'
export type PolicyWindow = {
  name: string
  start: string
  length: number
  unit: WindowUnit
  countFrom: 'moment' | 'next_day'
  roll: 'none' | 'next_working_day'
  beforeStart: 'open' | 'closed'
  /** A fact with the order's promise: the window is at least that long. */
  atLeastFrom?: string
  beneficiary: 'buyer' | 'merchant'
  source: readonly string[]
  confidence: Confidence
  note?: Words
}
export type EvidenceAsk = { type: string; atLeast?: number; anyOf?: readonly string[]; limits?: { maxBytes?: number; maxFiles?: number }; note?: Words }
export type ReasonEntry = {
  title: Words
  problems: readonly string[]
  goodsStates: readonly string[]
  remedies: readonly string[]
  evidence: { buyer: readonly EvidenceAsk[]; merchant: readonly EvidenceAsk[] }
  freightPayer?: string
  liability?: string
  burden?: string
  basis?: string
  note?: Words
  source: readonly string[]
  confidence: Confidence
}
export type FindingEntry = { question: Words; cite: readonly string[]; presumed?: Presumption }
export type Presumption = { when: Node; as: 'proven' | 'not_proven'; rebuttal: string | null; cite: readonly string[] }
export type Pins = { substance: string; procedure: string; stages: Readonly<Record<string, { by: string; cite: readonly string[] }>> }

/** One field a rule writes. A set takes every node; any other field has exactly one. */
export type Write = { field: string; how: 'assign' | 'add' | 'append'; nodes: readonly Node[] }

export type RuleInfo = {
  /** Inherited rules are `base@version/ID`. */
  id: string
  stage: string
  floor: boolean
  index: number
  /** The document that wrote it. */
  origin: string
  cites: readonly string[]
  confidence: Confidence
  title: Words
  say: Readonly<Record<Audience, Words>>
  limitedBy: { guarantee: string; note?: Words } | null
  /** The stage guard of the rule's own document. */
  guard: Node | null
  when: Node
  whenText: string
  writes: readonly Write[]
  thenText: Readonly<Record<string, string>>
  stop: boolean
  /** The stage's default answer. */
  otherwise: boolean
  file: string
  at: Source
}

export type StageRules = { spec: StageSpec; moment: string; rules: readonly RuleInfo[] }

export type StageOutput = Record<string, unknown> & { rules: string[]; needs: string[] }
/** 0 went through, 1 a first-match rule answered, 2 a rule ended the moment, 3 waits for a finding. */
export type StageCode = 0 | 1 | 2 | 3
export type StageProgram = {
  fresh: () => StageOutput
  /** `d` is the record of earlier stages, read-only; `o` takes the answer. */
  run: (facts: Facts, d: object, o: StageOutput) => StageCode
}
export type Program = {
  stages: Readonly<Record<string, StageProgram>>
  floors: Readonly<Record<string, StageProgram>>
  /** All stages of a moment on one record: this document alone, without layers. */
  moments: Readonly<Record<string, (facts: Facts) => StageOutput>>
}

export type PolicyCase = {
  name: Words
  moment: string
  base: string | null
  /** Names of documents of other layers pinned beside this one in this case alone. */
  with: readonly string[]
  facts: Readonly<Record<string, unknown>>
  expect: { record: Readonly<Record<string, unknown>>; rules: readonly string[]; not: readonly string[]; needs: readonly string[] }
  at: Source
}

export type Policy = {
  name: string
  family: string
  version: string
  layer: Layer
  marketplace: string | null
  jurisdiction: string | null
  sha256: string
  extends: string | null
  announced: string | null
  effective: { from: number; until: number | null }
  pins: Pins
  title: Words
  sources: Readonly<Record<string, SourceNote>>
  parameters: Readonly<Record<string, Parameter>>
  windows: Readonly<Record<string, PolicyWindow>>
  reasons: Readonly<Record<string, ReasonEntry>>
  findings: Readonly<Record<string, FindingEntry>>
  rules: readonly RuleInfo[]
  stages: Readonly<Record<string, StageRules>>
  floors: Readonly<Record<string, StageRules>>
  /** Rules whose stage carries a guard, by stage: what a screen shows above the rules. */
  guards: Readonly<Record<string, string>>
  cases: readonly PolicyCase[]
  vocabulary: Vocabulary
  program: Program
  generatedSource: string
  engine: typeof ENGINE_VERSION
  /** The checked pieces as written, for documents that extend this one. */
  definition: Definition
  checked: Checked
  /** Every name a sentence may print. */
  sentenceScope: Scope
}
