// Webhooks as the loop sees them: what is told (the catalogue of types), to whom (subscriptions), and what became of each message (deliveries).
// src/store/webhooks.ts keeps them, webhook-sending.ts sends them, src/gateways/webhooks signs and calls. docs/guides/integration.md explains.

type Entry = { readonly zh: string; readonly en: string; /** An event of the log that makes a commit also be of this type. */ readonly when?: readonly string[]; readonly asked?: true }

/**
 * Every type a subscription can name. `asked`: a call whose answer counts, so exactly one subscription may take it; `*` means every other type.
 * One commit is one message of each type it fits, in this order.
 */
export const WEBHOOK_TYPES = {
  'case.opened': { zh: '售后单已发起', en: 'A case was opened.', when: ['CaseOpened'] },
  'decision.made': { zh: '已作出处理决定', en: 'A decision was issued.', when: ['DecisionIssued'] },
  'appeal.filed': { zh: '已提起申诉', en: 'An appeal was filed.', when: ['AppealFiled'] },
  'appeal.decided': { zh: '申诉已有结果', en: 'An appeal was decided.', when: ['AppealDecided'] },
  'payment.posted': { zh: '付款已确认', en: 'A payment was confirmed.', when: ['LegPosted'] },
  'payment.voided': { zh: '付款未成', en: 'A payment was rejected.', when: ['LegVoided'] },
  'case.closed': { zh: '售后单已结束', en: 'A case was closed.', when: ['CaseClosed'] },
  'case.changed': { zh: '售后单有变化', en: 'Anything happened in a case: one message per change, whatever else it is.' },
  'sanction.changed': { zh: '处罚程序有变化', en: 'Anything happened in a sanction; carries the measures in force.' },
  'webhook.ping': { zh: '测试消息', en: 'A test the operator asked for.' },
  'notice.created': { zh: '请通知当事人', en: 'Reach a party by one contact; the answer says whether it was delivered.', asked: true },
  'payment.instructed': { zh: '请付款', en: 'Make a payment; confirm or reject it in the answer or later.', asked: true },
} as const satisfies Record<string, Entry>
export type WebhookType = keyof typeof WEBHOOK_TYPES
export const WEBHOOK_TYPE_NAMES = Object.keys(WEBHOOK_TYPES) as readonly WebhookType[]
export const isAsked = (type: string): boolean => type === 'payment.instructed' || type === 'notice.created'

export type Secret = { readonly secret: string; /** Null: until it is rotated. */ readonly expiresAt: number | null }
export type Disabled = { readonly because: 'operator' | 'gone' | 'failing'; readonly at: number }
export type Subscription = {
  readonly marketplaceId: string; readonly subscriptionId: string; readonly url: string
  readonly types: readonly string[]
  /** The newest first. */
  readonly secrets: readonly Secret[]
  readonly disabled: Disabled | null
  /** Calls that failed in a row, since when, and until when nothing is sent. */
  readonly failures: number; readonly failingSince: number | null; readonly resumeAt: number
  readonly createdAt: number
}

export type Message = { readonly type: WebhookType; readonly messageId: string; readonly bodyText: string }
/** Why there is no status. A code, never what the receiver wrote. */
export type CallFault = 'timeout' | 'connection' | 'refused_address' | 'tls' | 'answer_too_large' | 'sealed_secret'
export type Attempt = { readonly at: number; readonly status: number | null; readonly ms: number; readonly why: CallFault | null }
export type Delivery = {
  readonly bucket: number; readonly marketplaceId: string; readonly subscriptionId: string; readonly caseId: string; readonly version: number; readonly n: number
  readonly type: string; readonly messageId: string; readonly at: number; readonly bodyText: string
  readonly state: 'waiting' | 'delivered' | 'dead'; readonly tries: number; readonly nextAt: number; readonly attempts: readonly Attempt[]; readonly why: string | null; readonly settledAt: number | null
}
/** A delivery leased for one attempt, with what is needed to make it. */
export type Due = { readonly delivery: Delivery; readonly subscription: Subscription }

export type Settled = { readonly state: 'delivered' } | { readonly state: 'waiting'; readonly nextAt: number } | { readonly state: 'dead'; readonly why: string }
export type ReplayOf = { readonly marketplaceId: string; readonly subscriptionId: string; readonly deliveryId?: string; readonly since?: number; /** Also what was delivered before. */ readonly all: boolean }

/** The same id in every list and for replay: `<case>.<version>.<n>`. */
export const deliveryId = ({ caseId, version, n }: Pick<Delivery, 'caseId' | 'version' | 'n'>): string => `${caseId}.${version}.${n}`

export type DeliveryPage = { readonly limit: number; readonly after: string | null }

export interface WebhookBook {
  put(subscription: Pick<Subscription, 'marketplaceId' | 'subscriptionId' | 'url' | 'types' | 'secrets' | 'createdAt'>): Promise<'stored' | 'listener_taken' | 'too_many' | 'unknown_marketplace'>
  /** Enabling again forgets earlier failures; disabling sets what still waits aside. */
  setDisabled(of: { readonly marketplaceId: string; readonly subscriptionId: string }, disabled: Disabled | null, now: number): Promise<'done' | 'unknown' | 'listener_taken'>
  rotate(of: { readonly marketplaceId: string; readonly subscriptionId: string }, secrets: readonly Secret[]): Promise<boolean>
  /** With its deliveries. */
  remove(of: { readonly marketplaceId: string; readonly subscriptionId: string }): Promise<boolean>
  find(marketplaceId: string, subscriptionId: string): Promise<Subscription | null>
  list(marketplaceId: string): Promise<readonly Subscription[]>
  /** The one that is asked to pay or to notify. */
  listener(marketplaceId: string, type: 'payment.instructed' | 'notice.created'): Promise<Subscription | null>

  /** One delivery per subscription that wants the message; repeating it changes nothing. */
  handOver(source: { readonly bucket: number; readonly marketplaceId: string; readonly caseId: string; readonly version: number; readonly at: number }, messages: readonly Message[]): Promise<void>
  /** Leases what is due, a few per subscription, none of the `busy` ones (`marketplace/subscription`). */
  due(now: number, leaseMs: number, busy: readonly string[]): Promise<readonly Due[]>
  settle(delivery: Delivery, settled: Settled, attempt: Attempt): Promise<boolean>
  /** Leased and not tried after all: as if it had not been leased. */
  release(delivery: Delivery): Promise<void>
  noteFailure(subscription: Subscription, note: { readonly at: number; readonly resumeAt: number }): Promise<void>
  noteSuccess(subscription: Subscription): Promise<void>
  /** A call outside the queue (a test, a payment, a notice), for the log. */
  record(delivery: Delivery): Promise<void>
  deliveries(of: { readonly marketplaceId: string; readonly subscriptionId: string; readonly dead: boolean }, page: DeliveryPage): Promise<{ readonly items: readonly Delivery[]; readonly next: string | null }>
  replay(of: ReplayOf, now: number): Promise<number>
  forget(settledBefore: number): Promise<number>
}

type Told = { readonly type: string; readonly events: readonly string[] }

/** The messages of one commit, in the order of the catalogue, each with an id of its own that is the same on every retry and replay. */
export function messagesOf(key: string, body: Readonly<Record<string, unknown>> & Told, at: number): Message[] {
  const { type: told, ...data } = body
  const fits = (type: WebhookType, entry: Entry): boolean => type === told || (told === 'case.changed' && (entry.when ?? []).some((event) => body.events.includes(event)))
  return WEBHOOK_TYPE_NAMES.filter((type) => fits(type, WEBHOOK_TYPES[type]))
    .map((type) => ({ type, messageId: `${key}.${type}`, bodyText: envelope(type, at, data) }))
}

/** The payload every message has: what, when it was put on its way, and the rest. */
export const envelope = (type: string, at: number, data: unknown): string => JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
