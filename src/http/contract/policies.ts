// The rule books, open to whoever is known: what applies, in words, as text, and what changed between two versions.
import { z } from 'zod'
import { policyNameSchema } from '../../domain/parts.ts'
import { bothSchema, momentSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { media, route } from './route.ts'

const policyParams = z.strictObject({ name: policyNameSchema })
const confidence = named('Confidence', z.enum(['A', 'B', 'C', 'D', 'K', 'S']))
const effective = z.strictObject({ from: momentSchema, until: momentSchema.nullable() })
const layer = z.enum(['base', 'statute', 'platform', 'category'])
const note = bothSchema.optional()
const limits = z.strictObject({ maxBytes: z.int().optional(), maxFiles: z.int().optional() })
const ask = z.strictObject({ type: z.string(), atLeast: z.int().optional(), anyOf: z.array(z.string()).optional(), limits: limits.optional(), note })

const headSchema = { name: policyNameSchema, layer, marketplace: z.string().nullable(), title: bothSchema, announced: z.string().nullable(), effective, sha256: z.string() }

const policySchema = named('Policy', z.strictObject({
  ...headSchema,
  sources: z.record(z.string(), z.strictObject({ title: bothSchema, ref: z.string(), confidence, note })),
  parameters: z.record(z.string(), z.strictObject({
    value: z.number(), unit: z.enum(['minor', 'instant', 'duration', 'count', 'percent', 'score', 'gram', 'none']), source: z.array(z.string()), confidence, suggested: z.boolean(), note,
    statute: z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional(), source: z.array(z.string()) }).optional(),
  })),
  windows: z.record(z.string(), z.strictObject({
    name: z.string(), start: z.string(), length: z.int(), unit: z.enum(['hours', 'office_hours', 'days', 'working_days', 'months', 'years']), countFrom: z.enum(['moment', 'next_day']), roll: z.enum(['none', 'next_working_day']),
    beforeStart: z.enum(['open', 'closed']), atLeastFrom: z.string().optional(), beneficiary: z.enum(['buyer', 'merchant']), source: z.array(z.string()), confidence, note,
  })),
  reasons: z.record(z.string(), z.strictObject({
    title: bothSchema, problems: z.array(z.string()), goodsStates: z.array(z.string()), remedies: z.array(z.string()), evidence: z.strictObject({ buyer: z.array(ask), merchant: z.array(ask) }),
    freightPayer: z.string().optional(), liability: z.string().optional(), burden: z.string().optional(), basis: z.string().optional(), note, source: z.array(z.string()), confidence,
  })),
  findings: z.record(z.string(), z.strictObject({ question: bothSchema, cite: z.array(z.string()), presumed: z.strictObject({ as: z.enum(['proven', 'not_proven']), rebuttal: z.string().nullable(), cite: z.array(z.string()) }).optional() })),
  rules: z.array(z.strictObject({
    id: z.string(), stage: z.string(), floor: z.boolean(), cites: z.array(z.string()), confidence, title: bothSchema, when: z.string(), writes: z.record(z.string(), z.string()), says: z.strictObject({ buyer: bothSchema, merchant: bothSchema, officer: bothSchema }),
    limitedBy: z.strictObject({ guarantee: z.string(), note }).nullable(),
  })),
}))

export const listPolicies = route({
  id: 'listPolicies', method: 'GET', path: '/v1/policies', tag: 'policies', who: 'known', refusals: ['malformed'], tagged: true,
  summary: { zh: '规则版本列表', en: 'The rule books' },
  query: z.strictObject({ layer: layer.optional(), at: z.coerce.number().int().min(0).max(8_640_000_000_000_000).optional() }),
  answers: { 200: named('PolicyList', z.strictObject({ policies: z.array(z.strictObject({ ...headSchema, rules: z.int() })) })) },
})

export const readPolicy = route({
  id: 'readPolicy', method: 'GET', path: '/v1/policies/:name', tag: 'policies', who: 'known', refusals: ['unknown_policy'], absent: 'unknown_policy', tagged: true,
  summary: { zh: '一个规则版本：来源、参数、期限、原因、规则', en: 'One of them: sources, parameters, windows, reasons, rules' }, params: policyParams, answers: { 200: policySchema },
})

export const readPolicyText = route({
  id: 'readPolicyText', method: 'GET', path: '/v1/policies/:name/text', tag: 'policies', who: 'known', refusals: ['unknown_policy'], absent: 'unknown_policy',
  summary: { zh: '规则原文；其 sha256 即各案件所固定的版本', en: 'Its text as written; cases are pinned to the sha-256 of these bytes' }, params: policyParams, answers: { 200: media('application/yaml; charset=utf-8') },
})

export const diffPolicies = route({
  id: 'diffPolicies', method: 'GET', path: '/v1/policies/:name/diff', tag: 'policies', who: 'known', refusals: ['unknown_policy', 'malformed'], absent: 'unknown_policy', tagged: true,
  summary: { zh: '与另一版本相比的变化，逐句说明', en: 'What changed against another version, sentence by sentence' }, params: policyParams, query: z.strictObject({ against: policyNameSchema }),
  answers: { 200: named('PolicyDiff', z.strictObject({ from: policyNameSchema, to: policyNameSchema, changes: z.array(z.strictObject({ about: z.string(), name: z.string(), change: z.string(), says: bothSchema })) })) },
})

export const policyContracts = [listPolicies, readPolicy, readPolicyText, diffPolicies] as const
