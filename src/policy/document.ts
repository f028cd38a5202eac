// The shape of a policy document, piece by piece, as zod schemas. definition.ts reads pieces with these, so that one
// malformed rule does not hide the mistakes of the next. Expressions are plain text here; compile.ts checks them.
import { z } from 'zod'

export const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
/** One sentence for everybody, or one per audience. */
const say = z.strictObject({ zh: z.string().min(1).optional(), en: z.string().min(1).optional(), buyer: words.optional(), merchant: words.optional(), officer: words.optional() })
  .refine((said) => (said.zh === undefined) === (said.en === undefined), 'needs both zh and en')
  .refine((said) => said.zh === undefined || (said.buyer ?? said.merchant ?? said.officer) === undefined, 'is either one sentence or one per audience')
const confidence = z.enum(['A', 'B', 'C', 'D', 'K', 'S'])
/** YAML knows no dates in its core schema: an unquoted date arrives as text, a bare year as a number. */
const label = z.union([z.string(), z.number()]).transform(String)
const ids = z.union([label.transform((id) => [id]), z.array(label).min(1)])
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
export const isInstant = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))
export const isFamily = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,39}$/.test(text)
export const isVersion = (text: string): boolean => /^\d{4}(-\d{2}){0,2}(\.\d{1,3})?$/.test(text)
const day = label.refine(isDay, 'must be a date such as 2025-03-16')
const instant = label.refine(isInstant, 'must be an instant with its offset, such as 2025-03-28T00:00:00+08:00')

export const head = z.strictObject({
  policy: label.refine(isFamily, 'must be a short name of lower-case letters, digits and dashes'),
  version: label.refine(isVersion, 'must be a dated version such as 2025-03'),
  layer: z.enum(['base', 'statute', 'platform', 'category']),
  marketplace: label.optional(),
  jurisdiction: z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as CN').optional(),
  extends: z.string().optional(),
  facts: z.string(),
  title: words,
  announced: day.nullable().optional(),
  effective: z.strictObject({ from: instant, until: instant.nullable().optional() }),
  pins: z.strictObject({
    substance: z.string(), procedure: z.string(),
    stages: z.record(z.string(), z.strictObject({ by: z.string(), cite: ids })).optional(),
  }).optional(),
})

export const source = z.strictObject({ title: words, ref: z.string().min(1), confidence, note: words.optional() })

export const UNITS = ['minor', 'instant', 'duration', 'count', 'percent', 'score', 'gram', 'none'] as const
const finite = z.number().refine(Number.isFinite, 'must be a finite number')
export const constant = z.union([finite, z.strictObject({ value: finite, unit: z.enum(UNITS) })])
export const parameter = z.strictObject({
  value: finite, unit: z.enum(UNITS), source: ids, confidence, suggested: z.boolean().optional(), note: words.optional(),
  statute: z.strictObject({ atLeast: finite.optional(), atMost: finite.optional(), source: ids }).optional(),
})

export const set = z.strictObject({ of: z.string(), values: z.array(label).min(1).max(64) })

export const policyWindow = z.strictObject({
  start: z.string(), length: z.int().min(1).max(100_000), unit: z.enum(['hours', 'office_hours', 'days', 'working_days', 'months', 'years']),
  countFrom: z.enum(['moment', 'next_day']).default('moment'), roll: z.enum(['none', 'next_working_day']).default('none'),
  beforeStart: z.enum(['open', 'closed']).default('open'), atLeastFrom: z.string().optional(),
  beneficiary: z.enum(['buyer', 'merchant']).default('buyer'), source: ids, confidence, note: words.optional(),
})

const limits = z.strictObject({ maxBytes: z.int().min(1).optional(), maxFiles: z.int().min(1).max(1000).optional() })
const ask = z.union([
  z.string().transform((type) => ({ type })),
  z.strictObject({ type: z.string(), atLeast: z.int().min(1).max(100).optional(), anyOf: z.array(z.string()).optional(), limits: limits.optional(), note: words.optional() }),
])
export const reason = z.strictObject({
  title: words, problems: z.array(z.string()).default([]), goodsStates: z.array(z.string()).default([]), remedies: z.array(z.string()).default([]),
  evidence: z.strictObject({ buyer: z.array(ask).default([]), merchant: z.array(ask).default([]) }).default({ buyer: [], merchant: [] }),
  freightPayer: z.string().optional(), liability: z.string().optional(), burden: z.string().optional(), basis: z.string().optional(),
  note: words.optional(), source: ids, confidence,
})

export const finding = z.strictObject({
  question: words, cite: ids.optional(),
  presumed: z.strictObject({ when: z.unknown(), as: z.enum(['proven', 'not_proven']), rebuttal: z.string().nullable().optional(), cite: ids }).optional(),
})

const limitedBy = z.strictObject({ guarantee: label, note: words.optional() })
const written = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))])
export const rule = z.strictObject({
  id: label, title: words.optional(), cite: ids, when: z.unknown(), then: z.record(z.string(), written), say: say.optional(),
  limitedBy: limitedBy.optional(), stop: z.boolean().optional(),
})
export const otherwise = rule.omit({ when: true })
export const table = z.strictObject({
  id: label, title: words.optional(), cite: ids.optional(), when: z.unknown().optional(), say: say.optional(), limitedBy: limitedBy.optional(),
  columns: z.array(z.string()).min(2), rows: z.array(z.array(z.unknown())).min(1),
})
export const stage = z.strictObject({ when: z.unknown().optional(), rules: z.array(z.unknown()).optional(), table: z.unknown().optional(), otherwise: z.unknown().optional() })

const partialRecord = z.record(z.string(), z.unknown())
export const policyCase = z.strictObject({
  name: words, moment: z.string(), base: z.string().optional(), with: ids.default([]), facts: partialRecord.default({}),
  expect: z.strictObject({
    record: partialRecord.default({}), rules: z.array(label).default([]), not: z.array(label).default([]), needs: z.array(z.string()).default([]),
  }),
})

export const TOP_KEYS = [
  ...Object.keys(head.shape), 'sources', 'constants', 'parameters', 'sets', 'let', 'windows', 'reasons', 'findings', 'stages', 'floors', 'cases',
] as const
