// Calls to a marketplace's own system: notices, payment instructions and case changes, each a signed webhook (Standard Webhooks headers).
// The marketplace tells apart repeats by `webhook-id`, which is the effect's key and the same on every retry.
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Outside } from '../app/outside.ts'

export const webhookSettingsSchema = z.object({ webhook: z.object({ url: z.url(), /** base64 after `whsec_` */ secret: z.string().regex(/^whsec_[A-Za-z0-9+/=]{24,}$/) }).optional() })
export type WebhookSettings = z.infer<typeof webhookSettingsSchema>['webhook']

const TIMEOUT_MS = 10_000
const paymentReply = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('accepted') }),
  z.object({ answer: z.literal('posted'), reference: z.string().min(1).max(64) }),
  z.object({ answer: z.literal('rejected'), because: z.enum(['insufficient_funds', 'account_closed', 'refused', 'unknown_account']), availableMinor: z.int().min(0).nullable().default(null) }),
])
const noticeReply = z.object({ result: z.enum(['delivered', 'failed']) })

/** `settingsOf` says where a marketplace listens; one that listens nowhere is polled, so its effects count as handed over. */
export function marketplaceCalls(settingsOf: (marketplace: string) => Promise<WebhookSettings>, now: () => number): Outside {
  const call = async (marketplace: string, key: string, type: string, data: unknown): Promise<unknown> => {
    const settings = await settingsOf(marketplace)
    return settings ? post(settings, key, JSON.stringify({ type, timestamp: new Date(now()).toISOString(), data }), now()) : null
  }
  return {
    deliverNotice: async (notice) => {
      const reply = noticeReply.safeParse(await call(notice.marketplace, notice.key, 'notice.created', notice))
      return reply.success ? reply.data.result : 'delivered'
    },
    instructPayment: async (payment) => {
      const reply = paymentReply.safeParse(await call(payment.marketplace, payment.key, 'payment.instructed', payment))
      return reply.success ? reply.data : { answer: 'accepted' }
    },
    callWebhook: async ({ marketplace, key, body }) => {
      await call(marketplace, key, 'case.changed', body)
    },
  }
}

async function post(settings: NonNullable<WebhookSettings>, id: string, body: string, now: number): Promise<unknown> {
  const timestamp = String(Math.floor(now / 1000))
  const response = await fetch(settings.url, {
    method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${sign(settings.secret, id, timestamp, body)}` },
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`webhook answered ${response.status}`)
  try {
    return text === '' ? null : (JSON.parse(text) as unknown)
  } catch {
    // An answer that is not JSON is an acknowledgement without content.
    return null
  }
}

/** HMAC-SHA-256 over `id.timestamp.body`, base64: the Standard Webhooks signature, scheme v1. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  return createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64')
}
