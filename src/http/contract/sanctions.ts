// Sanctions: measures against an account, a stream of their own, never a remedy. Read by the account they are against and by the platform's people.
import { z } from 'zod'
import { READS } from '../../domain/access.ts'
import { plainCommandSchemas } from '../../domain/commands.ts'
import { idSchema } from '../../domain/order.ts'
import { actorSchema, evidenceItemSchema, textRefSchema } from '../../domain/parts.ts'
import { SANCTION_COMMAND_TYPES, plainSanctionCommandSchemas, type SanctionCommandType } from '../../domain/sanction/commands.ts'
import { SANCTION_EVENT_TYPES, sanctionEventSchemas } from '../../domain/sanction/events.ts'
import { calculationSchema, extentSchema, imposedMeasureSchema, matterSchema, sanctionAppealSchema, sanctionDecisionSchema } from '../../domain/sanction/parts.ts'
import { SANCTION_PHASES } from '../../domain/sanction/sanction.ts'
import { CLOCKS, CONSEQUENCES } from '../../domain/vocabulary.ts'
import { SANCTION_REFUSALS_OF, SANCTION_REFUSALS_OF_EVERY } from '../command-refusals.ts'
import { caseSummarySchema, clockViewSchema } from './case-view.ts'
import { caseParams } from './cases.ts'
import { bothSchema, caseIdSchema, commandIdSchema, momentSchema, nextSchema, pageQuery, versionSchema } from './domain-shapes.ts'
import { named, readInside } from './names.ts'
import { route } from './route.ts'

for (const [id, schema] of Object.entries({ SanctionMatter: matterSchema, SanctionCalculation: calculationSchema, SanctionExtent: extentSchema, SanctionMeasure: imposedMeasureSchema, SanctionDecision: sanctionDecisionSchema, SanctionAppeal: sanctionAppealSchema })) named(id, schema)

/** The engine's own: a matter is opened by a decision and undone by an appeal, clocks and notices are nobody's to report. */
export const ENGINE_SANCTION_COMMANDS: readonly SanctionCommandType[] = ['OpenSanction', 'ReverseMarks', 'LapseClock', 'RecordNoticeAttempt']
const { OpenSanction: _open, ReverseMarks: _reverse, LapseClock: _lapse, RecordNoticeAttempt: _attempt, ...ACTS } = SANCTION_REFUSALS_OF
const nameOf = (type: SanctionCommandType): string => (Object.hasOwn(plainCommandSchemas, type) ? `Sanction${type}Command` : `${type}Command`)
const commandSchema = named('SanctionCommand', z.union(SANCTION_COMMAND_TYPES.filter((type) => !ENGINE_SANCTION_COMMANDS.includes(type)).map((type): z.ZodType => named(nameOf(type), plainSanctionCommandSchemas[type]))))
const actBody = named('SanctionAct', z.strictObject({ commandId: commandIdSchema, version: versionSchema.nullable().default(null), command: readInside(commandSchema) }))
const previewBody = named('SanctionAsk', z.strictObject({ command: readInside(commandSchema) }))
const eventSchema = named('SanctionEvent', z.union(SANCTION_EVENT_TYPES.map((type) => named(`${type}Event`, sanctionEventSchemas[type]))))
const toldSchema = z.strictObject({ event: eventSchema, says: bothSchema })
const actionSchema = named('SanctionAction', z.strictObject({ command: z.enum(SANCTION_COMMAND_TYPES), until: momentSchema.nullable(), atZero: z.enum(CONSEQUENCES).nullable() }))

const viewSchema = named('SanctionView', z.strictObject({
  caseId: caseIdSchema, version: versionSchema, now: momentSchema, phase: z.enum(SANCTION_PHASES), openedAt: momentSchema, matter: matterSchema, calculations: z.array(calculationSchema),
  notices: z.array(z.strictObject({ noticeId: idSchema, about: z.string(), at: momentSchema, contacts: z.int(), attempted: z.int(), clock: z.enum(CLOCKS).nullable() })),
  clocks: z.array(clockViewSchema), lapsed: z.array(z.strictObject({ clock: z.enum(CLOCKS), round: z.int(), at: momentSchema, outcome: z.enum(['as_announced', 'too_late', 'notice_incomplete']) })),
  answer: z.strictObject({ by: actorSchema, at: momentSchema, statement: textRefSchema }).nullable(), evidence: z.array(evidenceItemSchema.extend({ at: momentSchema })),
  decisions: z.array(sanctionDecisionSchema.extend({ at: momentSchema, state: z.enum(['standing', 'set_aside']) })), decisionId: idSchema.optional(), appealId: idSchema.optional(), appeals: z.array(sanctionAppealSchema),
  inForce: z.array(imposedMeasureSchema), published: z.strictObject({ reference: z.string(), at: momentSchema }).nullable(), humanAsked: z.boolean(), closedAt: momentSchema.nullable(), outcome: z.string().nullable(),
  actions: z.array(actionSchema),
  /** What was written, by the id of the text; null: erased. */
  words: z.record(z.string(), z.string().nullable()),
}))

export const listSanctions = route({
  id: 'listSanctions', method: 'GET', path: '/v1/sanctions', tag: 'sanctions', who: READS.sanction, refusals: ['malformed', 'unknown_merchant'], tagged: true,
  summary: { zh: '针对我的处罚，或待办队列（sanctions、sanction_appeals）', en: 'Sanctions against me, or a queue of the desk: sanctions, sanction_appeals' },
  query: z.strictObject({ ...pageQuery, queue: z.enum(['sanctions', 'sanction_appeals']).optional(), merchantId: idSchema.optional(), buyerId: idSchema.optional() }),
  answers: { 200: named('SanctionPage', z.strictObject({ items: z.array(caseSummarySchema), next: nextSchema })) },
})

export const readSanction = route({
  id: 'readSanction', method: 'GET', path: '/v1/sanctions/:caseId', tag: 'sanctions', who: READS.sanction, absent: 'unknown_case', refusals: ['unknown_case'], tagged: true,
  summary: { zh: '一项处罚：依据、计算、现状、我现在可以做什么', en: 'One sanction: what it rests on, how it was worked out, how it stands, what I may do now' }, params: caseParams, answers: { 200: viewSchema },
})

export const readSanctionEvents = route({
  id: 'readSanctionEvents', method: 'GET', path: '/v1/sanctions/:caseId/events', tag: 'sanctions', who: READS.sanction, absent: 'unknown_case', refusals: ['unknown_case'], tagged: true,
  summary: { zh: '处罚的经过', en: 'What happened to a sanction' }, params: caseParams,
  answers: { 200: named('SanctionEvents', z.strictObject({ caseId: caseIdSchema, version: versionSchema, events: z.array(z.strictObject({ version: versionSchema, at: momentSchema, ...toldSchema.shape })) })) },
})

export const actOnSanction = route({
  id: 'actOnSanction', method: 'POST', path: '/v1/sanctions/:caseId/commands', tag: 'sanctions', who: READS.sanction, absent: 'unknown_case', refusals: SANCTION_REFUSALS_OF_EVERY, refusalsBy: ACTS, ifMatch: true,
  summary: { zh: '申辩、决定、申诉等操作', en: 'Answer, decide, appeal' }, params: caseParams, body: actBody,
  answers: { 200: named('SanctionDone', z.strictObject({ caseId: caseIdSchema, version: versionSchema, repeated: z.boolean(), events: z.array(toldSchema), actions: z.array(actionSchema), clocks: z.array(clockViewSchema) })) },
})

export const previewSanction = route({
  id: 'previewSanction', method: 'POST', path: '/v1/sanctions/:caseId/preview', tag: 'sanctions', who: READS.sanction, absent: 'unknown_case', refusals: SANCTION_REFUSALS_OF_EVERY, refusalsBy: ACTS,
  summary: { zh: '预览操作的结果；不写入任何内容', en: 'What a command would do; nothing is written' }, params: caseParams, body: previewBody,
  answers: { 200: named('SanctionForeseen', z.strictObject({ version: versionSchema, would: z.array(toldSchema), phase: z.enum(SANCTION_PHASES).nullable() })) },
})

export const sanctionContracts = [listSanctions, readSanction, readSanctionEvents, actOnSanction, previewSanction] as const
