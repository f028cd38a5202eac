// Sends what waits for webhook subscriptions. Each subscription has its own queue and its own hands: one that is slow or dead delays no other,
// and no payment. How a call is made: src/gateways/webhooks/caller.ts; the rules about what follows an answer are here, pure.
import type { Desk } from './desk.ts'
import { BACKOFF_SECONDS } from './dispatch.ts'
import { deliveryId, type Attempt, type CallFault, type Delivery, type Due, type Settled, type Subscription, type WebhookBook } from './webhooks.ts'

/** What became of one call. */
export type Called = {
  readonly status: number | null
  readonly ms: number
  readonly why: CallFault | null
  readonly retryAfterMs: number | null
  /** What it answered, up to a limit; empty when it did not. */
  readonly text: string
}
export interface WebhookCaller {
  call(subscription: Pick<Subscription, 'marketplaceId' | 'subscriptionId' | 'url' | 'secrets'>, message: { readonly messageId: string; readonly bodyText: string }): Promise<Called>
}

/** Longer than the longest call and the questions around it. */
const LEASE_MS = 30_000
/** Calls at once to one subscription, each of another case. */
const WIDTH = 4
/** From here on one call at a time, a minute apart: whether it lives again. */
const FAILING_AFTER = 3
const PROBE_MS = 60_000
/** An address that has not answered for so long is forgotten by its owner. */
const GIVE_UP_MS = 5 * 86_400_000
const LONGEST_WAIT_MS = 86_400_000
const KEPT_MS = 30 * 86_400_000

export const succeeded = ({ status }: Called): boolean => status !== null && status >= 200 && status < 300
export const attemptOf = (called: Called, at: number): Attempt => ({ at, status: called.status, ms: called.ms, why: called.why })

/** What follows for the message. Whatever is no success is tried again: a receiver that answers 400 today may be repaired tomorrow. */
export function afterCall(delivery: Pick<Delivery, 'tries'>, called: Called, now: number): Settled {
  if (succeeded(called)) return { state: 'delivered' }
  const wait = BACKOFF_SECONDS[delivery.tries - 1]
  if (wait === undefined) return { state: 'dead', why: called.why ?? `status_${called.status ?? 0}` }
  return { state: 'waiting', nextAt: now + Math.max(wait * 1000, Math.min(called.retryAfterMs ?? 0, LONGEST_WAIT_MS)) }
}

/** What follows for the subscription: until when it is left alone, or that it is given up. */
export function afterFailure(subscription: Subscription, called: Called, now: number): { readonly resumeAt: number } | { readonly disable: 'gone' | 'failing' } {
  if (called.status === 410) return { disable: 'gone' }
  if (subscription.failingSince !== null && now - subscription.failingSince >= GIVE_UP_MS) return { disable: 'failing' }
  const asked = called.status === 429 || called.status === 503 ? Math.min(called.retryAfterMs ?? 0, LONGEST_WAIT_MS) : 0
  return { resumeAt: now + Math.max(asked, subscription.failures + 1 >= FAILING_AFTER ? PROBE_MS : 0) }
}

export type WebhookSender = {
  /** Starts what is due and returns how much that was; it does not wait for the receivers. */
  pass(): Promise<number>
  /** Until nothing is under way any more. */
  rest(): Promise<void>
}

export function webhookSender(desk: Pick<Desk, 'realNow' | 'log'>, book: WebhookBook, caller: WebhookCaller): WebhookSender {
  const underWay = new Map<string, Promise<void>>()
  let forgotAt = Number.NEGATIVE_INFINITY
  return {
    async pass() {
      const now = desk.realNow()
      if (now - forgotAt >= 3_600_000) {
        forgotAt = now
        while ((await book.forget(now - KEPT_MS)) === 1000) { /* more of them */ }
      }
      const due = await book.due(now, LEASE_MS, [...underWay.keys()])
      for (const [key, mine] of bySubscription(due)) {
        underWay.set(key, send(desk, book, caller, mine).catch((fault: unknown) => {
          desk.log({ level: 'error', what: 'webhook_fault', why: fault instanceof Error ? fault.message.slice(0, 200) : String(fault) })
        }).finally(() => underWay.delete(key)))
      }
      return due.length
    },
    rest: async () => { await Promise.all(underWay.values()) },
  }
}

function bySubscription(due: readonly Due[]): Map<string, Due[]> {
  const groups = new Map<string, Due[]>()
  for (const one of due) {
    const key = `${one.subscription.marketplaceId}/${one.subscription.subscriptionId}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return groups
}

/** A few at a time. With the first failure the rest of the batch goes back untried: it comes again when the receiver does. */
async function send(desk: Pick<Desk, 'realNow' | 'log' | 'meter'>, book: WebhookBook, caller: WebhookCaller, due: readonly Due[]): Promise<void> {
  const queue = [...due]
  let failed = false
  const hand = async (): Promise<void> => {
    while (!failed) {
      const next = queue.shift()
      if (next === undefined) return
      failed = !(await deliver(desk, book, caller, next)) || failed
    }
  }
  await Promise.all(Array.from({ length: Math.min(WIDTH, due.length) }, hand))
  for (const { delivery } of queue) await book.release(delivery)
}

async function deliver(desk: Pick<Desk, 'realNow' | 'log' | 'meter'>, book: WebhookBook, caller: WebhookCaller, { delivery, subscription }: Due): Promise<boolean> {
  const called = await caller.call(subscription, delivery)
  const now = desk.realNow()
  const settled = afterCall(delivery, called, now)
  await book.settle(delivery, settled, attemptOf(called, now))
  desk.meter?.effect({ kind: 'webhook_call', result: settled.state === 'delivered' ? 'done' : settled.state === 'dead' ? 'dead' : 'deferred', lagSeconds: null })
  if (settled.state === 'delivered') {
    if (subscription.failures > 0) await book.noteSuccess(subscription)
    return true
  }
  desk.log({ level: 'warn', what: 'webhook_failed', marketplace: subscription.marketplaceId, subscription: subscription.subscriptionId, delivery: deliveryId(delivery), status: called.status, why: called.why, tries: delivery.tries, dead: settled.state === 'dead' })
  await noteFailed(desk, book, subscription, called)
  return false
}

/** Also for calls outside the queue: a payment listener that is gone is gone. */
export async function noteFailed(desk: Pick<Desk, 'realNow' | 'log'>, book: WebhookBook, subscription: Subscription, called: Called): Promise<void> {
  const now = desk.realNow()
  const after = afterFailure(subscription, called, now)
  if ('resumeAt' in after) return book.noteFailure(subscription, { at: now, resumeAt: after.resumeAt })
  await book.setDisabled(subscription, { because: after.disable, at: now }, now)
  desk.log({ level: 'error', what: 'webhook_disabled', marketplace: subscription.marketplaceId, subscription: subscription.subscriptionId, because: after.disable })
}
