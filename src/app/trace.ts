// What an officer decides on, spread out: facts with their source and how far they are established, every rule with what it saw, the questions
// that wait for him, what policy would make of it, and what waits for a second signature. Read by the desk and its auditors alone.
import { explained, assess } from '../domain/assess.ts'
import { standingDecision, type Case } from '../domain/case.ts'
import { replaced } from '../domain/chapters/deciding.ts'
import { decideRecord, needsOf } from '../domain/decision-record.ts'
import { computedResult, departuresFrom } from '../domain/decisions.ts'
import type { Departure } from '../domain/departures.ts'
import type { Decision, Terms } from '../domain/parts.ts'
import { FINDINGS, type FindingName } from '../domain/vocabulary.ts'
import type { RuleExplanation } from '../policy/explain.ts'
import type { Confidence, Policy } from '../policy/policy.ts'
import { sentence } from '../policy/sentences.ts'
import { factRows, type FactRow } from './fact-rows.ts'
import { namedIn, type StaffNames } from './officer-names.ts'
import type { ReadCase } from './read-case.ts'
import { FINDING_NAMES } from './sentences/catalogue.ts'
import { decisionLetter, departureValue, type Letter } from './sentences/decision.ts'
import { both, type Both } from './sentences/words.ts'
import { namesOf } from './view.ts'

export type TraceCite = { id: string; title: Both; ref: string; confidence: Confidence } | { id: string; title: null; ref: null; confidence: null }
export type TraceStep = {
  policy: string; rule: string; stage: string; floor: boolean; title: Both; says: Both | null; outcome: RuleExplanation['outcome']; because: RuleExplanation['because']
  confidence: Confidence; cites: TraceCite[]; inForceFrom: number; inForceUntil: number | null; waitsFor: FindingName[]; saw: { fact: string; value: string }[]
}
/** A question of fact the pinned policies may ask, and how it stands. `needed`: nothing is decided before it is answered. */
export type TraceQuestion = { finding: FindingName; asks: Both; value: 'open' | 'proven' | 'not_proven'; by: 'officer' | 'presumption' | 'outside' | null; needed: boolean; cites: string[] }
export type ComputedBrief = Pick<Decision, 'outcome' | 'remedy' | 'returnRequired' | 'returnFreight' | 'outboundFreight' | 'flows'> & { costs: NonNullable<Decision['costs']> | null; costsOnBuyer: string[]; needsSecond: boolean }
export type CaseTrace = {
  caseId: string; version: number; needs: FindingName[]; facts: FactRow[]; questions: TraceQuestion[]; steps: TraceStep[]; computed: ComputedBrief | null
  prepared: { officerId: string; decision: Decision; letter: Letter } | null; decidedBy: string[]
  /** The desk's people by name, where the marketplace keeps a directory of them. */
  people: StaffNames
}

export function traceOf(read: ReadCase, people: StaffNames): CaseTrace {
  const { state, context, version } = read
  const { facts, evaluation } = assess(state, context, 'decide')
  const needs = needsOf(evaluation)
  const prepared = state.phase === 'reviewing' ? state.review.prepared : null
  return {
    caseId: state.caseId, version, needs, facts: factRows(state, context, namedIn(people)), questions: questionsOf(read, needs),
    steps: explained(state, context).map((rule) => stepOf(rule, context.policies, { facts, record: evaluation.record })), computed: computedOf(state, context),
    prepared: prepared === null ? null : { officerId: prepared.officerId, decision: prepared.decision, letter: decisionLetter(prepared.decision, namesOf(read)) }, decidedBy: [...state.decidedBy], people,
  }
}

/** Where terms of an officer's own leave what policy computes: what he must give a reason for. */
export const departuresOfTerms = ({ state, context }: ReadCase, terms: Terms): SaidDeparture[] => departuresFrom(replaced(state, context), context, terms).map((one) => ({ ...one, says: { computed: departureValue(one.field, one.computed, state.currency), decided: departureValue(one.field, one.decided, state.currency) } }))
/** `says`: the same two values as people say them. */
export type SaidDeparture = Departure & { says: { computed: Both; decided: Both } }

type Seen = { readonly facts: Parameters<typeof sentence>[0]['facts']; readonly record: Parameters<typeof sentence>[0]['record'] }
function stepOf(rule: RuleExplanation, policies: ReadonlyMap<string, Policy>, { facts, record }: Seen): TraceStep {
  const policy = policies.get(rule.policy)
  const info = policy?.rules.find(({ id }) => id === rule.rule)
  const say = (language: 'zh' | 'en'): string => (policy === undefined || info === undefined ? '' : sentence({ policy, ruleId: rule.rule, audience: 'officer', language, facts, record }))
  return {
    policy: rule.policy, rule: rule.rule, stage: rule.stage, floor: rule.floor, title: rule.title, says: rule.outcome === 'matched' && info !== undefined ? both(say('zh'), say('en')) : null,
    outcome: rule.outcome, because: rule.because, confidence: info?.confidence ?? 'K', cites: rule.cites.map((id) => citeOf(id, policy)),
    inForceFrom: policy?.effective.from ?? 0, inForceUntil: policy?.effective.until ?? null,
    waitsFor: [...new Set(rule.parts.flatMap(({ waitsFor }) => FINDINGS.filter((name) => name === waitsFor)))],
    saw: [...new Map(rule.parts.flatMap(({ saw }) => saw.map(({ name, value }) => [name, shownValue(value)] as const)))].map(([fact, value]) => ({ fact, value })),
  }
}

function citeOf(id: string, policy: Policy | undefined): TraceCite {
  const source = policy?.sources[id]
  return source === undefined ? { id, title: null, ref: null, confidence: null } : { id, title: source.title, ref: source.ref, confidence: source.confidence }
}

const shownValue = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '–')).slice(0, 200)

function questionsOf({ state, context }: ReadCase, needs: readonly FindingName[]): TraceQuestion[] {
  const books = [...new Set(Object.values(state.pin.substance))].flatMap((name) => (name === null ? [] : (context.policies.get(name) ?? [])))
  return FINDINGS.map((finding) => {
    const asked = books.flatMap((book) => book.findings[finding] ?? [])
    const entry = state.findings.findLast((one) => one.finding === finding)
    return { finding, asks: asked[0]?.question ?? FINDING_NAMES[finding], value: entry?.value ?? 'open', by: entry?.by ?? null, needed: needs.includes(finding), cites: [...new Set(asked.flatMap(({ cite }) => cite))] }
  })
}

/** As it would be ordered from nothing, so that what was paid before does not hide what policy says. */
function computedOf(state: Case, context: ReadCase['context']): ComputedBrief | null {
  const fresh: Case = { ...(standingDecision(state) === null ? state : replaced(state, context)), money: [] }
  const decision = computedResult(fresh, context)
  if (decision === null) return null
  const { costsOnBuyer, whyNot } = decideRecord(assess(state, context, 'decide').evaluation)
  const { outcome, remedy, returnRequired, returnFreight, outboundFreight, flows, costs = null } = decision
  return { outcome, remedy, returnRequired, returnFreight, outboundFreight, flows, costs, costsOnBuyer: [...costsOnBuyer], needsSecond: whyNot.includes('amount') }
}
