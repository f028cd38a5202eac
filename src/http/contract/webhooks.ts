// Webhooks of one's own marketplace: registered, tried, looked at and sent again by its operators and its own system. ../routes-webhooks.ts attaches them.
import { z } from 'zod'
import type { Role } from '../../domain/parts.ts'
import { WEBHOOK_TYPE_NAMES } from '../../app/webhooks.ts'
import { bothSchema, caseIdSchema, momentSchema, nextSchema, pageQuery } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

const who: readonly Role[] = ['operator', 'system']
const webhookIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
const params = z.strictObject({ webhookId: webhookIdSchema })
const typeSchema = named('WebhookType', z.enum(WEBHOOK_TYPE_NAMES as [string, ...string[]]))
const shared = { tag: 'webhooks', who, params, absent: 'unknown_webhook' } as const

const webhookSchema = named('Webhook', z.strictObject({
  webhookId: webhookIdSchema, url: z.string(),
  /** `*`: every type but those that are asked. */
  types: z.array(z.string()),
  disabled: z.strictObject({ because: z.enum(['operator', 'gone', 'failing']), at: momentSchema }).nullable(),
  failures: z.int(), failingSince: momentSchema.nullable(), resumesAt: momentSchema.nullable(), createdAt: momentSchema,
  /** How many secrets sign, and until when; the newest first. */
  secrets: z.array(z.strictObject({ endsAt: momentSchema.nullable() })),
}))
const attemptSchema = named('WebhookAttempt', z.strictObject({ at: momentSchema, status: z.int().nullable(), ms: z.int(), why: z.enum(['timeout', 'connection', 'refused_address', 'tls', 'answer_too_large', 'sealed_secret']).nullable() }))
const deliverySchema = named('WebhookDelivery', z.strictObject({
  deliveryId: z.string(), messageId: z.string(), type: z.string(), caseId: caseIdSchema.nullable(), at: momentSchema, state: z.enum(['waiting', 'delivered', 'dead']), tries: z.int(),
  nextAt: momentSchema.nullable(), why: z.string().nullable(), settledAt: momentSchema.nullable(), attempts: z.array(attemptSchema),
}))

export const listWebhookTypes = route({
  id: 'listWebhookTypes', method: 'GET', path: '/v1/webhook-types', tag: 'webhooks', who: 'known', summary: { zh: '可订阅的消息类型', en: 'Every type a webhook can name' },
  answers: { 200: z.strictObject({ types: z.array(z.strictObject({ type: typeSchema, says: bothSchema, /** A call whose answer counts: one webhook takes it. */ asked: z.boolean() })) }) }, refusals: [],
})
export const listWebhooks = route({
  id: 'listWebhooks', method: 'GET', path: '/v1/webhooks', tag: 'webhooks', who, summary: { zh: '本平台的回调订阅', en: "My marketplace's webhooks" },
  answers: { 200: z.strictObject({ webhooks: z.array(webhookSchema) }) }, refusals: [],
})
export const putWebhookRoute = route({
  ...shared, id: 'putWebhook', method: 'PUT', path: '/v1/webhooks/:webhookId', summary: { zh: '登记或更改回调订阅', en: 'Register a webhook, or change one' },
  body: named('NewWebhook', z.strictObject({ url: z.string().min(1).max(500), types: z.array(z.union([typeSchema, z.literal('*')])).min(1).max(20), secret: z.string().max(200).optional() })),
  answers: { 200: named('PutWebhook', z.strictObject({ webhook: webhookSchema, /** Shown this once; null when it was given or is kept. */ secret: z.string().nullable() })), 201: named('PutWebhook201', z.strictObject({ webhook: webhookSchema, secret: z.string().nullable() })) },
  refusals: ['webhook_url_not_allowed', 'webhook_secret_not_usable', 'webhook_listener_taken', 'webhook_limit', 'unknown_webhook'],
})
export const removeWebhookRoute = route({ ...shared, id: 'removeWebhook', method: 'DELETE', path: '/v1/webhooks/:webhookId', summary: { zh: '删除回调订阅及其记录', en: 'Forget a webhook and its log' }, answers: { 204: null }, refusals: ['unknown_webhook'] })
export const rotateWebhookRoute = route({
  ...shared, id: 'rotateWebhook', method: 'POST', path: '/v1/webhooks/:webhookId/rotate', summary: { zh: '更换密钥；新旧密钥并用一段时间', en: 'A new secret; the old one signs beside it for a while' },
  body: z.strictObject({ overlapHours: z.int().min(0).max(168).default(24) }), answers: { 200: named('RotatedWebhook', z.strictObject({ secret: z.string(), previousEndsAt: momentSchema })) }, refusals: ['unknown_webhook'],
})
export const enableWebhook = route({ ...shared, id: 'enableWebhook', method: 'POST', path: '/v1/webhooks/:webhookId/enable', summary: { zh: '恢复调用', en: 'Call it again' }, answers: { 200: webhookSchema }, refusals: ['unknown_webhook', 'webhook_listener_taken'] })
export const disableWebhook = route({ ...shared, id: 'disableWebhook', method: 'POST', path: '/v1/webhooks/:webhookId/disable', summary: { zh: '停止调用；待发消息搁置', en: 'Call it no more; what waits is set aside' }, answers: { 200: webhookSchema }, refusals: ['unknown_webhook'] })
export const pingWebhookRoute = route({
  ...shared, id: 'pingWebhook', method: 'POST', path: '/v1/webhooks/:webhookId/ping', summary: { zh: '立即发送一条签名的测试消息', en: 'One signed test call, now' },
  answers: { 200: named('WebhookPing', z.strictObject({ status: attemptSchema.shape.status, ms: z.int(), why: attemptSchema.shape.why })) }, refusals: ['unknown_webhook'],
})
export const listDeliveriesRoute = route({
  ...shared, id: 'listWebhookDeliveries', method: 'GET', path: '/v1/webhooks/:webhookId/deliveries', summary: { zh: '发送记录，最新在前', en: 'What was sent, newest first' },
  query: z.strictObject({ ...pageQuery, dead: z.enum(['true', 'false']).default('false') }),
  answers: { 200: named('WebhookDeliveryPage', z.strictObject({ items: z.array(deliverySchema), next: nextSchema })) }, refusals: ['unknown_webhook', 'malformed'],
})
export const replayRoute = route({
  ...shared, id: 'replayWebhook', method: 'POST', path: '/v1/webhooks/:webhookId/replay', summary: { zh: '以原编号重新发送搁置的消息', en: 'Send again, under the first message id, what was set aside' },
  body: z.strictObject({ deliveryId: z.string().regex(/^\d{1,19}\.\d{1,9}\.\d{1,4}$/).optional(), since: momentSchema.optional(), /** Also what arrived. */ all: z.boolean().default(false) }),
  answers: { 200: z.strictObject({ replayed: z.int() }) }, refusals: ['unknown_webhook'],
})

export const webhookContracts = [listWebhookTypes, listWebhooks, putWebhookRoute, removeWebhookRoute, rotateWebhookRoute, enableWebhook, disableWebhook, pingWebhookRoute, listDeliveriesRoute, replayRoute] as const
