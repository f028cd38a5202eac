// A desk whose marketplace is called over HTTP like a real one: subscriptions in the database, the real caller, the test's own clock.
import { settle } from '../../src/app/loops.ts'
import type { Desk } from '../../src/app/desk.ts'
import type { Outside } from '../../src/app/outside.ts'
import { webhookSender, type WebhookCaller, type WebhookSender } from '../../src/app/webhook-sending.ts'
import type { WebhookBook } from '../../src/app/webhooks.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { marketplaceCalls } from '../../src/gateways/marketplace-calls.ts'
import { openWebhooks } from '../../src/gateways/webhooks/open-webhooks.ts'
import { newSecret } from '../../src/gateways/webhooks/signing.ts'
import { createWebhookBook } from '../../src/store/webhooks.ts'
import { clockClaim, clockSale, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'

/** Of every process of a test, as an installation has one. */
export const ACCOUNTS_KEY = Buffer.alloc(32, 9)

export type OutwardDesk = TestDesk & { book: WebhookBook; caller: WebhookCaller; sender: WebhookSender; calls: Outside; full: Desk }
export const MARKET = '1688'

export async function openOutward(options: { timeoutMs?: number } = {}): Promise<OutwardDesk> {
  const test = await openDesk()
  test.clock.now = cst('2025-09-02 10:00')
  // Signatures carry the hour of the wall clock, or the published library would call them too old.
  const webhooks = openWebhooks(createWebhookBook(test.pool), { allowPrivate: true, now: Date.now, key: () => ACCOUNTS_KEY, ...options })
  const { book, caller } = webhooks
  const full: Desk = { ...test.desk, webhooks }
  return { ...test, book, caller, full, sender: webhookSender(full, book, caller), calls: marketplaceCalls(full, book, caller) }
}

export async function subscribe(desk: OutwardDesk, subscriptionId: string, url: string, types: readonly string[]): Promise<string> {
  const secret = newSecret()
  const put = await desk.book.put({ marketplaceId: MARKET, subscriptionId, url, types, secrets: [{ secret, expiresAt: null }], createdAt: desk.clock.now })
  if (put !== 'stored') throw new Error(put)
  return secret
}

/** Everything due, handed over and sent, until nothing is left that is due now. */
export async function sendAll(desk: OutwardDesk): Promise<void> {
  await settle(desk.full, desk.calls)
  while ((await desk.sender.pass()) > 0) await desk.sender.rest()
}

export async function openClockCase(desk: OutwardDesk, orderId: string): Promise<{ caseId: string; bucket: number }> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(desk, order, scans)
  const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId, commandId: `open-${orderId}`, command: clockClaim(orderId) })
  return { caseId, bucket }
}

/** A settlement in money alone: the merchant pays it out of what is held. */
export async function agreeOnMoney(desk: OutwardDesk, at: { caseId: string; bucket: number }): Promise<void> {
  const terms = { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5900, for: 'goods_refund', lineId: 'line-1' }] }
  await must(desk, { who: 'shop-clock', ...at, commandId: 'offer', command: { type: 'MakeOffer', terms } })
  await must(desk, { who: 'buyer-li', ...at, commandId: 'accept', command: { type: 'AcceptOffer', offerId: 'o1' } })
}
