// Everything that may be asked of a sanction, once, as schemas, and who may ask it. Same two kinds of text as ../commands.ts:
// plain at the doors, sealed in the core. Next: decide.ts.
import { z } from 'zod'
import { plainTextSchema } from '../commands.ts'
import { idSchema, instantSchema } from '../order.ts'
import { GROUNDS, evidenceItemSchema, groundAnswerSchema, textRefSchema, type Role } from '../parts.ts'
import { CLOCKS } from '../vocabulary.ts'
import { extentSchema, matterSchema, measureSchema } from './parts.ts'

const cites = z.array(z.string().min(1).max(60)).min(1).max(20)

const sanctionCommandSchemas = <T extends z.ZodType>(text: T) => {
  const said = text.nullable().default(null)
  const ground = z.strictObject({ groundId: idSchema, ground: z.enum(GROUNDS), text: said, evidenceIds: z.array(idSchema).max(50).default([]) })
  const measure = z.strictObject({ measure: measureSchema, extent: extentSchema.nullable().default(null), basis: said })
  return {
    OpenSanction: z.strictObject({ type: z.literal('OpenSanction'), matter: matterSchema }),
    AnswerSanction: z.strictObject({ type: z.literal('AnswerSanction'), statement: text, evidence: z.array(evidenceItemSchema).max(50).default([]) }),
    DecideSanction: z.strictObject({
      type: z.literal('DecideSanction'), result: z.enum(['imposed', 'dropped']), measures: z.array(measure).max(8).default([]),
      because: text, proportionality: said, cites,
    }),
    AskForHuman: z.strictObject({ type: z.literal('AskForHuman') }),
    AppealSanction: z.strictObject({ type: z.literal('AppealSanction'), grounds: z.array(ground).min(1).max(20), evidence: z.array(evidenceItemSchema).max(50).default([]) }),
    DecideSanctionAppeal: z.strictObject({
      type: z.literal('DecideSanctionAppeal'), appealId: idSchema, result: z.enum(['upheld', 'reversed', 'partly_reversed']),
      answers: z.array(groundAnswerSchema.extend({ because: said })).min(1).max(20), because: text,
      /** What is left of the measures when the appeal succeeds in part. */
      measures: z.array(measure).max(8).default([]),
    }),
    /** An appeal in the dispute, or its reopening, took away what the sanction rested on. */
    ReverseMarks: z.strictObject({ type: z.literal('ReverseMarks'), fromCase: z.string().regex(/^\d{1,19}$/), because: z.enum(['dispute_appeal', 'decision_set_aside']), reference: idSchema }),
    RecordPublication: z.strictObject({ type: z.literal('RecordPublication'), reference: idSchema, publishedAt: instantSchema }),
    LapseClock: z.strictObject({ type: z.literal('LapseClock'), clock: z.enum(CLOCKS), round: z.int().min(1) }),
    RecordNoticeAttempt: z.strictObject({ type: z.literal('RecordNoticeAttempt'), noticeId: idSchema, contact: z.int().min(0).max(5), result: z.enum(['delivered', 'failed']) }),
  }
}

const sealed = sanctionCommandSchemas(textRefSchema)
const plain = sanctionCommandSchemas(plainTextSchema)
export type SanctionCommandType = keyof typeof sealed
export type SanctionCommands = { [K in SanctionCommandType]: z.infer<(typeof sealed)[K]> }
export type SanctionCommand = SanctionCommands[SanctionCommandType]
export type PlainSanctionCommand = { [K in SanctionCommandType]: z.input<(typeof plain)[K]> }[SanctionCommandType]
export const sealedSanctionCommandSchemas: typeof sealed = sealed
export const plainSanctionCommandSchemas: typeof plain = plain
export const SANCTION_COMMAND_TYPES = Object.keys(sealed) as readonly SanctionCommandType[]
export const isSanctionCommandType = (type: string): type is SanctionCommandType => Object.hasOwn(sealed, type)

/** `party`: whoever acts for the account the measure is against. Role × command in one table, like ../access.ts. */
export const SANCTION_ACCESS: Record<SanctionCommandType, 'party' | readonly Role[]> = {
  OpenSanction: ['system'], AnswerSanction: 'party', DecideSanction: ['officer', 'senior_officer'], AskForHuman: 'party', AppealSanction: 'party',
  DecideSanctionAppeal: ['officer', 'senior_officer'], ReverseMarks: ['system'], RecordPublication: ['officer', 'senior_officer', 'operator', 'system'],
  LapseClock: ['system'], RecordNoticeAttempt: ['system'],
}
