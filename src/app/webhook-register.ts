// What an operator, or the marketplace's own system, does with webhooks: register, change the secret, try, look, send again. Doors: src/cli/webhooks.ts,
// src/http/routes-webhooks.ts. Sending is webhook-sending.ts.
import { refuse, type Refusal } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import { attemptOf, succeeded, type Called, type WebhookCaller } from './webhook-sending.ts'
import { envelope, type Delivery, type Subscription, type WebhookBook, type WebhookType } from './webhooks.ts'

/** All that is needed to keep and to call webhooks; src/gateways/webhooks/open-webhooks.ts makes one. */
export type Webhooks = {
  readonly book: WebhookBook
  readonly caller: WebhookCaller
  /** What is wrong with an address, as a code; null: nothing. */
  urlFault(url: string): string | null
  isSecret(text: string): boolean
  newSecret(): string
}

type Named = { readonly marketplaceId: string; readonly subscriptionId: string }
export type NewWebhook = Named & { readonly url: string; readonly types: readonly (WebhookType | '*')[]; /** Made when there is none yet and none is given. */ readonly secret?: string | undefined }

/** `secret`: shown this once, and only when it was made here. */
export async function putWebhook({ book, urlFault, isSecret, newSecret }: Webhooks, asked: NewWebhook, now: number): Promise<{ readonly created: boolean; readonly secret: string | null } | Refusal> {
  const fault = urlFault(asked.url)
  if (fault !== null) return refuse('webhook_url_not_allowed', { field: 'url', allowed: fault })
  if (asked.secret !== undefined && !isSecret(asked.secret)) return refuse('webhook_secret_not_usable', { field: 'secret' })
  const there = await book.find(asked.marketplaceId, asked.subscriptionId)
  const made = asked.secret === undefined && there === null ? newSecret() : null
  const secret = asked.secret ?? made
  const put = await book.put({
    marketplaceId: asked.marketplaceId, subscriptionId: asked.subscriptionId, url: asked.url, types: [...new Set(asked.types)], createdAt: there?.createdAt ?? now,
    secrets: secret === null ? (there?.secrets ?? []) : [{ secret, expiresAt: null }],
  })
  switch (put) {
    case 'stored': return { created: there === null, secret: made }
    case 'listener_taken': return refuse('webhook_listener_taken', { field: 'types' })
    case 'too_many': return refuse('webhook_limit')
    case 'unknown_marketplace': return refuse('unknown_marketplace')
    default: return put satisfies never
  }
}

/** A new secret at once, the old one beside it for `overlapHours`: both signatures are in the header until then. */
export async function rotateWebhook({ book, newSecret }: Webhooks, of: Named, overlapHours: number, now: number): Promise<{ readonly secret: string; readonly previousEndsAt: number } | Refusal> {
  const there = await book.find(of.marketplaceId, of.subscriptionId)
  if (!there) return refuse('unknown_webhook')
  const secret = newSecret()
  const previousEndsAt = now + overlapHours * 3_600_000
  // Of those before, whatever would have ended sooner still does.
  const older = there.secrets.map((one) => ({ secret: one.secret, expiresAt: Math.min(one.expiresAt ?? previousEndsAt, previousEndsAt) })).filter(({ expiresAt }) => expiresAt > now).slice(0, 3)
  await book.rotate(of, [{ secret, expiresAt: null }, ...older])
  return { secret, previousEndsAt }
}

export async function switchWebhook({ book }: Webhooks, of: Named, on: boolean, now: number): Promise<Subscription | Refusal> {
  const done = await book.setDisabled(of, on ? null : { because: 'operator', at: now }, now)
  if (done === 'listener_taken') return refuse('webhook_listener_taken')
  return (await book.find(of.marketplaceId, of.subscriptionId)) ?? refuse('unknown_webhook')
}

/** One signed test call, now, whether or not the subscription is enabled; it stands in the log beside the others. */
export async function pingWebhook(desk: Pick<Desk, 'store' | 'newId'>, { book, caller }: Webhooks, of: Named, now: number): Promise<Omit<Called, 'text' | 'retryAfterMs'> | Refusal> {
  const subscription = await book.find(of.marketplaceId, of.subscriptionId)
  if (!subscription) return refuse('unknown_webhook')
  const message = { messageId: `ping.${desk.newId()}`, bodyText: envelope('webhook.ping', now, { marketplace: of.marketplaceId, webhook: of.subscriptionId }) }
  const called = await caller.call(subscription, message)
  await book.record(pinged(subscription, message, called, now))
  if (succeeded(called)) await book.noteSuccess(subscription)
  return { status: called.status, ms: called.ms, why: called.why }
}

/** Tests belong to no case: each has the second it was made in for a place. */
function pinged(subscription: Subscription, message: { messageId: string; bodyText: string }, called: Called, now: number): Delivery {
  return {
    bucket: 0, marketplaceId: subscription.marketplaceId, subscriptionId: subscription.subscriptionId, caseId: '0', version: Math.floor(now / 1000), n: now % 1000, type: 'webhook.ping', messageId: message.messageId,
    at: now, bodyText: message.bodyText, state: succeeded(called) ? 'delivered' : 'dead', tries: 1, nextAt: now, attempts: [attemptOf(called, now)], why: called.why ?? (succeeded(called) ? null : `status_${called.status ?? 0}`), settledAt: now,
  }
}

/** A subscription as it may be shown: where, what, how it fares; of its secrets only how many sign and until when. */
export const shownWebhook = (subscription: Subscription, now: number) => ({
  webhookId: subscription.subscriptionId, url: subscription.url, types: [...subscription.types], disabled: subscription.disabled, failures: subscription.failures, failingSince: subscription.failingSince,
  resumesAt: subscription.resumeAt > now ? subscription.resumeAt : null, createdAt: subscription.createdAt,
  secrets: subscription.secrets.filter(({ expiresAt }, index) => index === 0 || expiresAt === null || expiresAt > now).map(({ expiresAt }) => ({ endsAt: expiresAt })),
})

export const shownDelivery = (delivery: Delivery) => ({
  deliveryId: `${delivery.caseId}.${delivery.version}.${delivery.n}`, messageId: delivery.messageId, type: delivery.type, caseId: delivery.caseId === '0' ? null : delivery.caseId, at: delivery.at, state: delivery.state,
  tries: delivery.tries, nextAt: delivery.state === 'waiting' ? delivery.nextAt : null, why: delivery.why, settledAt: delivery.settledAt, attempts: [...delivery.attempts],
})
