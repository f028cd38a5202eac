// Everything that can have happened to a sanction, once, as schemas. What they make true: evolve.ts.
import { z } from 'zod'
import { idSchema, instantSchema } from '../order.ts'
import { actorSchema, clockSchema, evidenceItemSchema, groundAnswerSchema, groundSchema, sideSchema, textRefSchema } from '../parts.ts'
import { CLOCKS } from '../vocabulary.ts'
import { calculationSchema, imposedMeasureSchema, matterSchema, sanctionDecisionSchema } from './parts.ts'

const schemas = {
  SanctionOpened: z.strictObject({ type: z.literal('SanctionOpened'), caseId: z.string().regex(/^\d{1,19}$/), matter: matterSchema, calculations: z.array(calculationSchema).max(8) }),
  SanctionNotified: z.strictObject({
    type: z.literal('SanctionNotified'), noticeId: idSchema, party: sideSchema, about: z.enum(['sanction_put_forward', 'sanction_decision', 'sanction_appeal', 'sanction_reversed', 'clock']),
    contacts: z.int().min(0).max(5), clock: z.enum(CLOCKS).nullable(),
  }),
  SanctionNoticeAttempted: z.strictObject({ type: z.literal('SanctionNoticeAttempted'), noticeId: idSchema, contact: z.int().min(0).max(5), result: z.enum(['delivered', 'failed']) }),
  SanctionAnswered: z.strictObject({ type: z.literal('SanctionAnswered'), by: actorSchema, statement: textRefSchema, evidence: z.array(evidenceItemSchema).max(50) }),
  SanctionDecided: z.strictObject({ type: z.literal('SanctionDecided'), decision: sanctionDecisionSchema }),
  SanctionDecisionSetAside: z.strictObject({ type: z.literal('SanctionDecisionSetAside'), decisionId: idSchema, because: z.enum(['human']) }),
  SanctionAppealed: z.strictObject({ type: z.literal('SanctionAppealed'), appealId: idSchema, decisionId: idSchema, round: z.int().min(1), grounds: z.array(groundSchema).min(1), evidence: z.array(evidenceItemSchema).max(50) }),
  SanctionAppealDecided: z.strictObject({
    type: z.literal('SanctionAppealDecided'), appealId: idSchema, officerId: idSchema, result: z.enum(['upheld', 'reversed', 'partly_reversed']),
    answers: z.array(groundAnswerSchema).min(1), because: textRefSchema, measures: z.array(imposedMeasureSchema).max(8),
  }),
  /** Undone from outside this matter; `reference` is the appeal or decision that did it. */
  SanctionReversed: z.strictObject({ type: z.literal('SanctionReversed'), because: z.enum(['dispute_appeal', 'decision_set_aside']), reference: idSchema }),
  SanctionPublished: z.strictObject({ type: z.literal('SanctionPublished'), reference: idSchema, publishedAt: instantSchema }),
  SanctionClockStarted: z.strictObject({ type: z.literal('SanctionClockStarted'), clock: clockSchema }),
  SanctionClockStopped: z.strictObject({ type: z.literal('SanctionClockStopped'), clock: z.enum(CLOCKS), because: z.enum(['done', 'superseded', 'closed']) }),
  SanctionClockLapsed: z.strictObject({ type: z.literal('SanctionClockLapsed'), clock: z.enum(CLOCKS), round: z.int().min(1), outcome: z.enum(['as_announced', 'too_late', 'notice_incomplete']), atZero: z.string() }),
  SanctionClosed: z.strictObject({ type: z.literal('SanctionClosed'), outcome: z.enum(['dropped', 'stands', 'upheld', 'reversed', 'partly_reversed']) }),
}

export type SanctionEventType = keyof typeof schemas
export type SanctionEvents = { [K in SanctionEventType]: z.infer<(typeof schemas)[K]> }
export type SanctionEvent = SanctionEvents[SanctionEventType]
export const sanctionEventSchemas: typeof schemas = schemas
export const SANCTION_EVENT_TYPES = Object.keys(schemas) as readonly SanctionEventType[]
