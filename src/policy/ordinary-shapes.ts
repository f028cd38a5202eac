// Rules, stages, sources, cases and heads of the ordinary shape, recognised by hand: there are thousands of them, and the schemas of
// document.ts take several times as long, above all the first time. Whatever differs in the least is left to the schema, which judges it and finds the words.
import type { z } from 'zod'
import { isDay, isFamily, isInstant, isVersion } from './document.ts'
import type * as shapes from './document.ts'

type Plain = Readonly<Record<string, unknown>>
type Rule = z.output<typeof shapes.rule>
type PolicyCase = z.output<typeof shapes.policyCase>
type Stage = z.output<typeof shapes.stage>
type Head = z.output<typeof shapes.head>
type SourceShape = z.output<typeof shapes.source>

const RULE_KEYS = new Set(['id', 'title', 'cite', 'when', 'then', 'say', 'limitedBy', 'stop'])
const CASE_KEYS = new Set(['name', 'moment', 'base', 'with', 'facts', 'expect'])
const EXPECT_KEYS = new Set(['record', 'rules', 'not', 'needs'])
const AUDIENCES = new Set(['buyer', 'merchant', 'officer'])
const NONE: readonly string[] = []
const STAGE_KEYS = new Set(['when', 'rules', 'table', 'otherwise'])
const HEAD_KEYS = new Set(['policy', 'version', 'layer', 'marketplace', 'jurisdiction', 'extends', 'facts', 'title', 'announced', 'effective'])
const EFFECTIVE_KEYS = new Set(['from', 'until'])
const SOURCE_KEYS = new Set(['title', 'ref', 'confidence', 'note'])

export function ordinaryRule(value: unknown, kind: 'conditional' | 'default'): Rule | null {
  if (!isPlain(value) || !onlyKeys(value, RULE_KEYS)) return null
  const { id, title, cite, then, say, stop } = value
  if (typeof id !== 'string' || value['limitedBy'] !== undefined || (kind === 'conditional') !== ('when' in value)) return null
  if (!isPlain(then) || !Object.values(then).every(isWritten)) return null
  const cites = labels(cite)
  if (cites === null || cites.length === 0 || (title !== undefined && !isWords(title)) || (say !== undefined && !isWords(say) && !isAudiences(say)) || (stop !== undefined && typeof stop !== 'boolean')) return null
  return { ...value, cite: cites } as Rule
}

export function ordinaryCase(value: unknown): PolicyCase | null {
  if (!isPlain(value) || !onlyKeys(value, CASE_KEYS)) return null
  const { name, moment, base, with: beside = NONE, facts = {}, expect } = value
  if (!isWords(name) || typeof moment !== 'string' || (base !== undefined && typeof base !== 'string') || !isPlain(facts)) return null
  if (!isPlain(expect) || !onlyKeys(expect, EXPECT_KEYS)) return null
  const { record = {}, rules = [], not = [], needs = [] } = expect
  if (!isPlain(record) || !isTexts(rules) || !isTexts(not) || !isTexts(needs) || !isTexts(beside) || (beside.length === 0 && beside !== NONE)) return null
  return { name, moment, ...(base === undefined ? {} : { base }), with: [...beside], facts, expect: { record, rules, not, needs } }
}

export function ordinaryStage(value: unknown): Stage | null {
  return isPlain(value) && onlyKeys(value, STAGE_KEYS) && (value['rules'] === undefined || Array.isArray(value['rules'])) ? (value as Stage) : null
}

export function ordinarySource(value: unknown): SourceShape | null {
  if (!isPlain(value) || !onlyKeys(value, SOURCE_KEYS)) return null
  const { title, ref, confidence, note } = value
  const known = confidence === 'A' || confidence === 'B' || confidence === 'C' || confidence === 'D' || confidence === 'K' || confidence === 'S'
  return isWords(title) && typeof ref === 'string' && ref !== '' && known && (note === undefined || isWords(note)) ? (value as SourceShape) : null
}

export function ordinaryHead(value: unknown): Head | null {
  if (!isPlain(value) || !onlyKeys(value, HEAD_KEYS)) return null
  const { policy, version, layer, marketplace, jurisdiction, extends: base, facts, title, announced, effective } = value
  if (!isA(policy, isFamily) || !isA(version, isVersion) || (layer !== 'base' && layer !== 'statute' && layer !== 'platform' && layer !== 'category')) return null
  if (typeof facts !== 'string' || !isWords(title) || !isOptional(marketplace) || !isOptional(base) || (jurisdiction !== undefined && jurisdiction !== 'CN')) return null
  if (!isPlain(effective) || !onlyKeys(effective, EFFECTIVE_KEYS) || !isA(effective['from'], isInstant)) return null
  const { until } = effective
  const dated = (announced === undefined || announced === null || isA(announced, isDay)) && (until === undefined || until === null || isA(until, isInstant))
  return dated ? (value as Head) : null
}

const isA = (value: unknown, holds: (text: string) => boolean): boolean => typeof value === 'string' && holds(value)
const isOptional = (value: unknown): boolean => value === undefined || typeof value === 'string'

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function onlyKeys(value: Plain, known: ReadonlySet<string>): boolean {
  for (const key of Object.keys(value)) if (!known.has(key) || value[key] === undefined) return false
  return true
}

function isWords(value: unknown): value is { zh: string; en: string } {
  if (!isPlain(value)) return false
  const { zh, en } = value
  return typeof zh === 'string' && zh !== '' && typeof en === 'string' && en !== '' && Object.keys(value).length === 2
}

/** One sentence per audience, for some of them or for all. */
function isAudiences(value: unknown): boolean {
  return isPlain(value) && onlyKeys(value, AUDIENCES) && Object.values(value).every(isWords)
}

const isWritten = (value: unknown): boolean => (Array.isArray(value) ? value.every(isOne) : isOne(value))
const isOne = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

/** A text, or a list of texts; numbers are for the schema to make into texts. */
function labels(value: unknown): string[] | null {
  return typeof value === 'string' ? [value] : isTexts(value) ? value : null
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
