// The world outside, as the dispatcher sees it: contacts that may or may not be reached, a payment side that confirms or rejects, subscribers.
// Implementations: src/gateways. A call that throws is tried again with the same key; an answer is final.
import type { BoxAddress, Told } from './inbox.ts'
import type { NoticeSaid } from './sentences/notices.ts'

export type NoticeOrder = { key: string; marketplace: string; account: string; party: 'buyer' | 'merchant'; about: string; caseId: string; noticeId: string; contact: number
  /** What it says, in codes and in words of both languages, for whoever passes it on by his own ways. */
  told?: Told; says?: NoticeSaid }
/** Somebody's time is nearly up. Nothing depends on its arrival: the inbox has it. */
export type Reminder = { key: string; to: BoxAddress; caseId: string; told: Told }
export type PaymentOrder = { key: string; marketplace: string; caseId: string; orderId: string; legId: string; from: string; to: string; amountMinor: number; currency: string }
/** `accepted`: the payment side took it and will confirm later by ConfirmLeg or RejectLeg; the leg stays pending until then. */
export type PaymentAnswer =
  | { answer: 'accepted' }
  | { answer: 'posted'; reference: string }
  | { answer: 'rejected'; because: 'insufficient_funds' | 'account_closed' | 'refused' | 'unknown_account'; availableMinor: number | null }

/** `refused`: the address itself was refused for good, and nothing more goes to it. */
export type Reached = 'delivered' | 'failed' | 'refused'

export interface Outside {
  sendReminder?(reminder: Reminder): Promise<Reached | void>
  deliverNotice(notice: NoticeOrder): Promise<Reached>
  instructPayment(payment: PaymentOrder): Promise<PaymentAnswer>
  /** What happened, for whoever subscribed to it: handed over, never waited for. */
  callWebhook(call: { key: string; marketplace: string; bucket: number; caseId: string; version: number; body: unknown }): Promise<void>
}
