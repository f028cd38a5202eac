// The domain's own schemas under the names they have in the document, and the few shapes many answers share. Nothing is said a second time here.
import { z } from 'zod'
import { plainCommandSchemas } from '../../domain/commands.ts'
import { admissionSchema, eventSchemas, EVENT_TYPES, type EventType } from '../../domain/events.ts'
import { currencySchema } from '../../domain/money/amount.ts'
import { flowSchema, tenderPartSchema } from '../../domain/money/flow.ts'
import { legSchema } from '../../domain/money/ledger.ts'
import { goodsSchema, orderLineSchema, orderSchema, promiseSchema, scanSchema } from '../../domain/order.ts'
import {
  actorSchema, claimSchema, claimedLineSchema, clockSchema, computedSchema, costSchema, decisionSchema, evidenceItemSchema, findingEntrySchema, groundAnswerSchema, groundSchema, limitedBySchema, lineOutcomeSchema,
  netsSchema, overrideSchema, pinSchema, reasonSchema, roleSchema, ruleHitSchema, ruleRefSchema, termFlowSchema, termsSchema, textRefSchema,
} from '../../domain/parts.ts'
import { named } from './names.ts'

for (const [id, schema] of Object.entries({
  Actor: actorSchema, Admission: admissionSchema, Claim: claimSchema, ClaimedLine: claimedLineSchema, Clock: clockSchema, Computation: computedSchema, Cost: costSchema, Currency: currencySchema, Decision: decisionSchema,
  EvidenceItem: evidenceItemSchema, Finding: findingEntrySchema, Flow: flowSchema, Goods: goodsSchema, Ground: groundSchema, GroundAnswer: groundAnswerSchema, Leg: legSchema, LimitedBy: limitedBySchema, LineOutcome: lineOutcomeSchema,
  Nets: netsSchema, Order: orderSchema, OrderLine: orderLineSchema, Override: overrideSchema, Pin: pinSchema, Promise: promiseSchema, Reason: reasonSchema, Role: roleSchema, RuleHit: ruleHitSchema, RuleRef: ruleRefSchema,
  Scan: scanSchema, TenderPart: tenderPartSchema, TermFlow: termFlowSchema, Terms: termsSchema, TextRef: textRefSchema,
})) named(id, schema)

/** A case, of any process: a decimal string that carries its bucket. */
export const caseIdSchema = z.string().regex(/^\d{1,19}$/)
/** Epoch milliseconds, UTC, of any age. */
export const momentSchema = z.int()
/** Chosen by the client: the same id with the same content gives the first answer again. */
export const commandIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
export const versionSchema = z.int().min(0)
/** A sentence in both languages. */
export const bothSchema = named('Both', z.strictObject({ zh: z.string(), en: z.string() }))
/** The paragraphs of a decision, in both languages. */
export const letterSchema = named('Letter', z.strictObject({ zh: z.array(z.string()), en: z.array(z.string()) }))

/** Every command, each under its own name. */
export const commandSchema = named('Command', z.union(Object.entries(plainCommandSchemas).map(([type, schema]): z.ZodType => named(`${type}Command`, schema))))

/** A page of a list goes on where `next` says; null: that was all. */
export const nextSchema = z.string().nullable()
export const pageQuery = { limit: z.coerce.number().int().min(1).max(100).default(50), after: z.string().max(500).optional() }

type ShownEvent = { readonly type: EventType; readonly [field: string]: unknown }

/** Events as their readers see them: what is withheld is said to be, and a computation is for the desk and its auditors. */
export const eventSchema = named('Event', z.union([...EVENT_TYPES.map(shownEventSchema), named('WithheldEvent', z.strictObject({ type: z.enum(['StatementMade', 'EvidenceFiled']), withheld: z.literal(true) }))]))

/** With `Event` behind the type, because commands and events share some words. */
function shownEventSchema(type: EventType): z.ZodType<ShownEvent> {
  return named(`${type}Event`, type === 'InterventionDeclined' ? eventSchemas.InterventionDeclined.extend({ computed: computedSchema.nullable() }) : eventSchemas[type])
}

/** What happened, as one reader may know it, with its sentence; a decision with its letter. */
export const shownEventShape = z.strictObject({ event: eventSchema, says: bothSchema, letter: letterSchema.optional() })
