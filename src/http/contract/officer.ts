// What an officer decides on, and what he must answer for when he departs from policy. Attached by ../routes-officer.ts.
import { z } from 'zod'
import { FACT_DEGREES } from '../../app/fact-rows.ts'
import { flowSchema } from '../../domain/money/flow.ts'
import { idSchema } from '../../domain/order.ts'
import { costSchema, decisionSchema, findingEntrySchema, overrideSchema, remedySchema, termsSchema } from '../../domain/parts.ts'
import { FINDINGS, PAYERS } from '../../domain/vocabulary.ts'
import { caseParams } from './cases.ts'
import { bothSchema, caseIdSchema, letterSchema, momentSchema, versionSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

const DESK = ['officer', 'senior_officer', 'auditor'] as const
const findingSchema = z.enum(FINDINGS)
const confidenceSchema = z.enum(['A', 'B', 'C', 'D', 'K', 'S'])

const citeSchema = named('TraceCite', z.strictObject({ id: z.string(), title: bothSchema.nullable(), ref: z.string().nullable(), confidence: confidenceSchema.nullable() }))
const stepSchema = named('TraceStep', z.strictObject({
  policy: z.string(), rule: z.string(), stage: z.string(), floor: z.boolean(), title: bothSchema, /** Null: the rule did not apply. */ says: bothSchema.nullable(),
  outcome: z.enum(['matched', 'not_matched', 'waits', 'not_reached']), because: z.enum(['condition', 'guard', 'answered_before', 'stage_not_run', 'finding_open']),
  confidence: confidenceSchema, cites: z.array(citeSchema), inForceFrom: momentSchema, inForceUntil: momentSchema.nullable(), waitsFor: z.array(findingSchema), saw: z.array(z.strictObject({ fact: z.string(), value: z.string() })),
}))
const factRowSchema = named('FactRow', z.strictObject({ key: z.string(), says: bothSchema, source: bothSchema, degree: z.enum(FACT_DEGREES), evidenceIds: z.array(idSchema), names: z.array(z.string()) }))
const questionSchema = named('TraceQuestion', z.strictObject({ finding: findingSchema, asks: bothSchema, value: z.enum(['open', 'proven', 'not_proven']), by: findingEntrySchema.shape.by.nullable(), needed: z.boolean(), cites: z.array(z.string()) }))
const computedSchema = named('ComputedBrief', z.strictObject({
  outcome: decisionSchema.shape.outcome, remedy: remedySchema, returnRequired: z.boolean(), returnFreight: z.enum(PAYERS), outboundFreight: z.enum(PAYERS), flows: z.array(flowSchema), costs: z.array(costSchema).nullable(),
  costsOnBuyer: z.array(z.string()), needsSecond: z.boolean(),
}))

export const readTrace = route({
  id: 'readTrace', method: 'GET', path: '/v1/cases/:caseId/trace', tag: 'cases', who: DESK, absent: 'unknown_case', refusals: ['unknown_case'],
  summary: { zh: '小二判断所依据的事实、规则和待认定的问题', en: 'For officers: the facts with their source, every rule with what it saw, the questions that wait, and what policy would make of it' },
  params: caseParams,
  answers: { 200: named('CaseTrace', z.strictObject({
    caseId: caseIdSchema, version: versionSchema, needs: z.array(findingSchema), facts: z.array(factRowSchema), questions: z.array(questionSchema), steps: z.array(stepSchema), computed: computedSchema.nullable(),
    /** A decision that waits for its second signature. */
    prepared: z.strictObject({ officerId: idSchema, decision: decisionSchema, letter: letterSchema }).nullable(), decidedBy: z.array(idSchema),
    /** The desk's people by name, where the marketplace keeps a directory of them. */
    people: z.record(z.string(), bothSchema),
  })) },
})

export const readDepartures = route({
  id: 'readDepartures', method: 'POST', path: '/v1/cases/:caseId/departures', tag: 'cases', who: DESK, absent: 'unknown_case', refusals: ['unknown_case', 'malformed'],
  summary: { zh: '拟定的结果与规则计算结果的差异；每一项都要写明理由', en: 'Where terms of his own leave what policy computes: each difference needs its reason. Nothing is written' },
  params: caseParams, body: named('DepartureQuestion', z.strictObject({ terms: termsSchema })),
  answers: { 200: named('Departures', z.strictObject({ departures: z.array(z.strictObject({ field: overrideSchema.shape.field, computed: z.string(), decided: z.string(), /** The same two values as people say them. */ says: z.strictObject({ computed: bothSchema, decided: bothSchema }) })) })) },
})

export const officerContracts = [readTrace, readDepartures] as const
