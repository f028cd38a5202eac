// Cases and the orders they are about: read, open, list, preview, act.
import { z } from 'zod'
import { DUE } from '../../app/lists.ts'
import { READS } from '../../domain/access.ts'
import { PHASES } from '../../domain/case.ts'
import { idSchema, orderSchema, scanSchema } from '../../domain/order.ts'
import { clockSchema, netsSchema, reasonSchema } from '../../domain/parts.ts'
import { GOODS_STATES, PROBLEMS, REMEDIES } from '../../domain/vocabulary.ts'
import { REFUSALS_OF, REFUSALS_OF_EVERY } from '../command-refusals.ts'
import { actionSchema, caseSummarySchema, caseViewSchema, clockViewSchema } from './case-view.ts'
import { bothSchema, caseIdSchema, commandIdSchema, commandSchema, eventSchema, letterSchema, momentSchema, nextSchema, pageQuery, shownEventShape, versionSchema } from './domain-shapes.ts'
import { named, readInside } from './names.ts'
import { route } from './route.ts'

const { OpenCase, ...ACTS } = REFUSALS_OF
const OPENING = { OpenCase }

export const caseParams = z.strictObject({ caseId: caseIdSchema })
export const orderParams = z.strictObject({ merchantId: idSchema, orderId: idSchema })

/** `version`: compare-and-set, like `If-Match`; null acts on whatever is there. Records of somebody having been told are no change. */
const actBody = named('Act', z.strictObject({ commandId: commandIdSchema, version: versionSchema.nullable().default(null), command: readInside(commandSchema) }))
const previewBody = named('Ask', z.strictObject({ command: readInside(commandSchema) }))
const doneSchema = named('Done', z.strictObject({
  caseId: caseIdSchema, version: versionSchema,
  /** This command id was used before with the same content: this is the answer it got then. */
  repeated: z.boolean(),
  events: z.array(shownEventShape), actions: z.array(actionSchema), clocks: z.array(clockViewSchema),
}))
const priceSchema = z.strictObject({ before: netsSchema, after: netsSchema, previewHash: z.string() })
const foreseenSchema = named('Foreseen', z.strictObject({ version: versionSchema, would: z.array(shownEventShape), phase: z.enum(PHASES).nullable(), clocks: z.array(clockSchema), money: priceSchema.optional(), /** Of an opening and an amended request: both sides' money, and who pays which freight, if it is granted as asked. */ granted: netsSchema.optional(), /** Of an amended request: the same of the request as it stands. */ grantedBefore: netsSchema.optional() }))

const orderLineTotals = z.strictObject({ lineId: idSchema, quantity: z.int(), claimedQuantity: z.int(), paidMinor: z.int(), refundedMinor: z.int() })

export const readOrder = route({
  id: 'readOrder', method: 'GET', path: '/v1/merchants/:merchantId/orders/:orderId', tag: 'orders', who: READS.order, absent: 'unknown_order', tagged: true,
  summary: { zh: '读取订单快照、物流节点和该订单的售后单', en: 'An order as it was bought, its scans, what of it was claimed and refunded, and its cases' },
  params: orderParams, refusals: ['unknown_order'],
  answers: {
    200: named('OrderView', z.strictObject({
      order: orderSchema, snapshotHash: z.string(), lines: z.array(orderLineTotals), scans: z.array(z.strictObject({ shipmentId: idSchema, scanId: idSchema, at: momentSchema, body: scanSchema })), freightRefundedMinor: z.int(),
      cases: z.array(z.strictObject({ caseId: caseIdSchema, phase: z.string(), reason: z.string().nullable(), outcome: z.string().nullable() })),
      /** What can be asked under the rules it is under now, and where its records say the goods are. */
      choices: z.strictObject({ goodsState: z.enum(GOODS_STATES), reasons: z.array(z.strictObject({ reason: reasonSchema, title: bothSchema, problems: z.array(z.enum(PROBLEMS)), goodsStates: z.array(z.enum(GOODS_STATES)), remedies: z.array(z.enum(REMEDIES)) })) }),
    })),
  },
})

export const openCase = route({
  id: 'openCase', method: 'POST', path: '/v1/merchants/:merchantId/orders/:orderId/cases', tag: 'cases', who: 'known', absent: 'unknown_order',
  summary: { zh: '就订单提交售后申请', en: 'Open a case about an order' },
  params: orderParams, body: actBody, answers: { 200: doneSchema, 201: doneSchema }, refusals: REFUSALS_OF_EVERY, refusalsBy: OPENING,
})

export const previewOpening = route({
  id: 'previewOpening', method: 'POST', path: '/v1/merchants/:merchantId/orders/:orderId/preview', tag: 'cases', who: 'known', absent: 'unknown_order',
  summary: { zh: '预览提交申请的结果；不写入任何内容', en: 'What opening a case would do; nothing is written' },
  params: orderParams, body: previewBody, answers: { 200: foreseenSchema }, refusals: REFUSALS_OF_EVERY, refusalsBy: OPENING,
})

export const listCases = route({
  id: 'listCases', method: 'GET', path: '/v1/cases', tag: 'cases', who: READS.cases, tagged: true,
  summary: { zh: '我的售后单，或小二的待办队列；可筛选', en: 'My cases, or a queue of the desk, narrowed as asked. A page may come back short and go on at `next`' },
  query: z.strictObject({
    ...pageQuery, queue: idSchema.optional(), history: z.enum(['true', 'false']).default('false'),
    /** Whose, for those who may look at others' cases. */
    merchantId: idSchema.optional(), buyerId: idSchema.optional(),
    process: z.enum(['dispute', 'sanction']).optional(), phase: z.enum([...PHASES, 'put_forward', 'answered', 'lapsed', 'appealed']).optional(), reason: reasonSchema.optional(), kind: idSchema.optional(),
    awaiting: z.enum(['nobody', 'merchant', 'buyer', 'officer', 'outside']).optional(), orderId: idSchema.optional(), due: z.enum(DUE).optional(),
  }),
  answers: { 200: named('CasePage', z.strictObject({ items: z.array(caseSummarySchema), next: nextSchema, /** The marketplace's now. */ serverNow: momentSchema })) }, refusals: ['malformed', 'unknown_merchant'],
})

export const countCases = route({
  id: 'countCases', method: 'GET', path: '/v1/cases/counts', tag: 'cases', who: READS.cases, refusals: ['malformed', 'unknown_merchant'],
  summary: { zh: '待办数量：商家按到期时间，小二按队列；每项数到 1000 为止', en: 'How much waits: for a shop by when it runs out, for the desk by queue. Each is counted to 1,000' },
  query: z.strictObject({ merchantId: idSchema.optional() }),
  answers: { 200: named('Counts', z.strictObject({
    serverNow: momentSchema, due: z.strictObject({ overdue: z.int(), within24h: z.int(), within72h: z.int(), later: z.int() }).nullable(), queues: z.array(z.strictObject({ queue: z.string(), waiting: z.int() })).nullable(),
  })) },
})

export const readCaseRoute = route({
  id: 'readCase', method: 'GET', path: '/v1/cases/:caseId', tag: 'cases', who: READS.case, absent: 'unknown_case', tagged: true,
  summary: { zh: '读取售后单：现状、计时、我现在可以做什么', en: 'One case: how it stands, its clocks, and what I may do now' },
  params: caseParams, answers: { 200: caseViewSchema }, refusals: ['unknown_case'],
})

export const readEvents = route({
  id: 'readCaseEvents', method: 'GET', path: '/v1/cases/:caseId/events', tag: 'cases', who: READS.case, absent: 'unknown_case', tagged: true,
  summary: { zh: '售后单的经过，中英文', en: 'What happened in a case, in both languages' },
  params: caseParams, refusals: ['unknown_case'],
  answers: { 200: named('CaseEvents', z.strictObject({ caseId: caseIdSchema, version: versionSchema, events: z.array(z.strictObject({ version: versionSchema, at: momentSchema, event: eventSchema, says: bothSchema, letter: letterSchema.optional(), /** The words that came with it; null where they were erased. */ said: z.array(z.strictObject({ label: bothSchema, words: z.string().nullable() })) })) })) },
})

export const previewReasonRoute = route({
  id: 'previewReason', method: 'GET', path: '/v1/cases/:caseId/reason-preview', tag: 'cases', who: READS.case, absent: 'unknown_case',
  summary: { zh: '更改原因前后双方的金额', en: "Both sides' money before and after another reason" },
  params: caseParams, query: z.strictObject({ reason: reasonSchema, problem: z.enum(PROBLEMS).optional() }), refusals: ['unknown_case'],
  answers: { 200: named('ReasonPreview', z.strictObject({ caseId: caseIdSchema, version: versionSchema, from: reasonSchema, to: z.strictObject({ reason: reasonSchema, problem: z.enum(PROBLEMS) }), ...priceSchema.shape })) },
})

export const actOnCase = route({
  id: 'actOnCase', method: 'POST', path: '/v1/cases/:caseId/commands', tag: 'cases', who: 'known', absent: 'unknown_case', ifMatch: true,
  summary: { zh: '对售后单进行操作', en: 'Act on a case' },
  params: caseParams, body: actBody, answers: { 200: doneSchema }, refusals: REFUSALS_OF_EVERY, refusalsBy: ACTS,
})

export const previewAct = route({
  id: 'previewAct', method: 'POST', path: '/v1/cases/:caseId/preview', tag: 'cases', who: 'known', absent: 'unknown_case',
  summary: { zh: '预览操作的结果；不写入任何内容', en: 'What a command would do; nothing is written' },
  params: caseParams, body: previewBody, answers: { 200: foreseenSchema }, refusals: REFUSALS_OF_EVERY, refusalsBy: ACTS,
})

export const caseContracts = [readOrder, openCase, previewOpening, listCases, countCases, readCaseRoute, readEvents, previewReasonRoute, actOnCase, previewAct] as const
