// What `decide` is given beside the command and the state: the moment, who acts, the pinned policies and facts fetched beforehand.
// Nothing in here is looked up during a decision; src/app gathers it in one read. Next: decide.ts.
import type { Pin } from '../policy/evaluate.ts'
import type { Policy } from '../policy/policy.ts'
import type { Order, Scan } from './order.ts'
import type { Actor, PinNames } from './parts.ts'
import type { Calendar } from './time/calendar.ts'

/**
 * What the *other* cases of the order have refunded and claimed so far, incl. flows they still owe. This case's own share is
 * claims.ts over its state, because it moves while a command is being answered. Conservation (guarantee 8) adds the two.
 */
export type LineTotals = { lineId: string; quantity: number; claimedQuantity: number; paidMinor: number; refundedMinor: number }

/** One prior case of an account, as of now: specific, disclosed, never a score. */
export type PriorCase = { caseId: string; at: number; reason: string; remedy: string; amountBand: string; outcome: string }

/** A balance the marketplace keeps: a fact with source and as-of. Null: not known. */
export type Balance = { amountMinor: number; asOf: number; source: string } | null

export type Sibling = {
  caseId: string; phase: string; kind: string; reason: string | null; outcome: string | null; lineIds: readonly string[]; openedAt: number
  /** What this case has given back of each tender of the order. */
  tenders?: readonly { tenderId: string; amountMinor: number }[]
  /** Units it sends or has sent back. */
  returned?: readonly { lineId: string; quantity: number }[]
  /** What it deducted for gifts that stay with the buyer. */
  giftsDeducted?: readonly { lineId: string; amountMinor: number }[]
}

/** Marketplace knowledge about the accounts: outside facts with their source. */
export type AccountFacts = {
  buyerGoodStanding: 'unknown' | 'good' | 'not_good'; buyerAbuseLabel: 'none' | 'labelled' | 'labelled_with_reasons' | 'appealed'
  merchantScore: number | null; merchantQuality: boolean; merchantReachable: boolean; merchantAddresses: readonly string[]; source: string
}

export type Context = {
  now: number
  actor: Actor
  order: Order
  lines: readonly LineTotals[]
  /** By the other cases, like `lines`. */
  freightRefundedMinor: number
  /** Every scan of the order's parcels, oldest first. */
  scans: readonly Scan[]
  /** Names and hashes to pin at opening; afterwards the state's own pin is what counts. */
  pinNames: PinNames
  /** Substance: the case's pinned versions. */
  pin: Pin
  /** Procedure (clocks, automation, hearing): the versions in force at the moment of the act. */
  procedure: Pin
  policies: ReadonlyMap<string, Policy>
  calendar: Calendar
  history: { buyer: readonly PriorCase[]; merchant: readonly PriorCase[] }
  siblings: readonly Sibling[]
  account: AccountFacts
  balances: { held: Balance; merchant: Balance; deposit: { amountMinor: number; keptHere: boolean } | null }
  /** Buckets keep platform-side ledger accounts apart. */
  bucket: number
  /** For opening: the id the new case will have. */
  newCaseId: string
  /** sha-256 in lower-case hex: deterministic, handed in because the core imports no platform module. */
  hash: (text: string) => string
}
