// Calls to a marketplace's own systems. What is only told is handed to the queue of its subscriptions (src/app/webhook-sending.ts); payments and
// notices are asked here, of the one subscription that takes them, because their answers count. No subscription: the marketplace polls instead.
import { z } from 'zod'
import { succeeded, attemptOf, noteFailed, type Called, type WebhookCaller } from '../app/webhook-sending.ts'
import { envelope, messagesOf, type Delivery, type Subscription, type WebhookBook } from '../app/webhooks.ts'
import type { Desk } from '../app/desk.ts'
import type { Outside } from '../app/outside.ts'

const paymentReply = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('accepted') }),
  z.object({ answer: z.literal('posted'), reference: z.string().min(1).max(64) }),
  z.object({ answer: z.literal('rejected'), because: z.enum(['insufficient_funds', 'account_closed', 'refused', 'unknown_account']), availableMinor: z.int().min(0).nullable().default(null) }),
])
const noticeReply = z.object({ result: z.enum(['delivered', 'failed']) })
const toldBody = z.looseObject({ type: z.string(), events: z.array(z.string()) })

type Ask = { readonly key: string; readonly marketplace: string; readonly caseId: string }
type Asked = 'payment.instructed' | 'notice.created'

export function marketplaceCalls(desk: Pick<Desk, 'realNow' | 'log' | 'store'>, book: WebhookBook, caller: WebhookCaller): Outside {
  /** The answer as JSON, null when there is nobody to ask; throws when the call failed, so that the dispatcher tries again with the same key. */
  const ask = async (type: Asked, asked: Ask): Promise<unknown> => {
    const subscription = await book.listener(asked.marketplace, type)
    if (!subscription) return null
    const at = desk.realNow()
    const message = { messageId: asked.key, bodyText: envelope(type, at, asked) }
    const called = await caller.call(subscription, message)
    await book.record(loggedCall(desk, subscription, { type, asked, called, at, ...message }))
    if (succeeded(called)) {
      if (subscription.failures > 0) await book.noteSuccess(subscription)
      return jsonIn(called.text)
    }
    await noteFailed(desk, book, subscription, called)
    throw new Error(`webhook answered ${called.status ?? called.why ?? 'nothing'}`)
  }
  return {
    deliverNotice: async (notice) => {
      const reply = noticeReply.safeParse(await ask('notice.created', notice))
      return reply.success ? reply.data.result : 'delivered'
    },
    instructPayment: async (payment) => {
      const reply = paymentReply.safeParse(await ask('payment.instructed', payment))
      return reply.success ? reply.data : { answer: 'accepted' }
    },
    callWebhook: async ({ marketplace, key, body, bucket, caseId, version }) => {
      const at = desk.realNow()
      await book.handOver({ bucket, marketplaceId: marketplace, caseId, version, at }, messagesOf(key, toldBody.parse(body), at))
    },
  }
}

/** Asked calls stand in the log beside the messages; their queue is that of the effects, so here each attempt is settled at once. */
function loggedCall(desk: Pick<Desk, 'store'>, subscription: Subscription, of: { type: Asked; asked: Ask; called: Called; at: number; messageId: string; bodyText: string }): Delivery {
  return {
    bucket: desk.store.bucketOf(of.asked.caseId) ?? 0, marketplaceId: subscription.marketplaceId, subscriptionId: subscription.subscriptionId, caseId: of.asked.caseId, ...placeOf(of.asked.key),
    type: of.type, messageId: of.messageId, at: of.at, bodyText: of.bodyText, state: succeeded(of.called) ? 'delivered' : 'dead', tries: 1, nextAt: of.at, attempts: [attemptOf(of.called, of.at)],
    why: succeeded(of.called) ? null : 'asked_again', settledAt: of.at,
  }
}

/** A stable place for a call that has no version: negative, so that no commit's message can have it. */
function placeOf(key: string): { version: number; n: number } {
  let hash = 0
  for (const char of key) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0
  return { version: -1 - (hash >>> 1), n: 0 }
}

function jsonIn(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown)
  } catch {
    // An answer that is not JSON is an acknowledgement without content.
    return null
  }
}
