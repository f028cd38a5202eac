// The store as the loop sees it: what one command reads, what it appends, and what the sweeps and screens ask for.
// src/store/store.ts implements `Store`; SQL lives only there. Start with `Loaded` (the read) and `Commit` (the write).
//
// Instants are epoch milliseconds. `at`, `dueAt`, `openedAt` … are in the marketplace's time (real time + its clock offset);
// `notBefore` of an effect and the `now` of `dueEffects` are real time, because the outside world has no offset.
// Case ids are decimal strings (a bigint that carries its bucket: src/store/case-id.ts).

import type { DepositBalance, DepositChange, StatementLine } from './money-ports.ts'
import type { PeopleBooks } from './people-books.ts'
import type { Backlog, DeadEffect, DueClock, LeasedEffect, Share } from './sweep-ports.ts'
import type { PersonSide } from './people.ts'

export type Process = 'dispute' | 'sanction' | 'mediation'
export type Awaiting = 'nobody' | 'merchant' | 'buyer' | 'officer' | 'outside'
export type MarketplaceKind = 'production' | 'sandbox' | 'demo'

// What a command is aimed at. A case that does not exist yet is addressed by what it will be about, so that a retry of the
// opening command finds the first answer although it would carry another case id.
export type Target =
  | { readonly bucket: number; readonly caseId: string }
  | { readonly bucket: number; readonly orderId: string }
  | { readonly bucket: number; readonly merchantId: string; readonly buyerId: string | null }

// Whose ids these are. The engine's own commands carry ids that can be foretold: were they shared with those of clients, a party could
// use one up and stop his own clock or notice. Nor does anybody learn from an id whether somebody else has used it.
export type Origin = 'system' | `client/${string}`
export type CommandKey = { readonly id: string; readonly origin: Origin }

// Command ids are unique within this scope, never globally. Put the `commandScope` of the load into the commit.
export function commandScope(target: Target, origin: Origin): string {
  if ('caseId' in target) return `${origin}/case:${target.caseId}`
  if ('orderId' in target) return `${origin}/order:${target.orderId}`
  return `${origin}/account:${target.merchantId}:${target.buyerId ?? ''}`
}

export type Marketplace = {
  readonly id: string
  readonly kind: MarketplaceKind
  readonly clockOffsetMs: number
  readonly settings: unknown
}

export type MerchantEntry = {
  readonly marketplaceId: string
  readonly merchantId: string
  readonly bucket: number
  readonly settings: unknown
}

// The columns of a case that lists and indexes need. `priority`: higher is more urgent. `dueAt`: null means nothing runs.
// `claims` repeats what this case claims of its order, so that the other cases of the order can be judged without their documents.
export type CaseColumns = {
  readonly process: Process
  readonly marketplaceId: string
  readonly merchantId: string
  readonly buyerId: string
  readonly orderId: string | null
  readonly kind: string
  readonly phase: string
  readonly awaiting: Awaiting
  readonly queue: string | null
  readonly priority: number
  readonly dueAt: number | null
  readonly stakeMinor: number
  readonly currency: string
  readonly openedAt: number
  readonly closedAt: number | null
  readonly reason: string | null
  readonly outcome: string | null
  readonly claims: readonly LineClaim[]
}

export type LineClaim = {
  readonly lineId: string
  readonly quantity: number
  readonly refundedMinor: number
  readonly returned?: number
  readonly giftDeductedMinor?: number
  readonly tenders?: readonly { readonly tenderId: string; readonly amountMinor: number }[]
}

export type CaseSummary = CaseColumns & { readonly caseId: string; readonly bucket: number; readonly version: number }

// ---- The write ------------------------------------------------------------------------------------------------------

export type Commit = {
  readonly bucket: number
  readonly caseId: string
  // Versions count commits: 0 opens the case, the commit then has version 1. One accepted command is one commit.
  readonly expectedVersion: number
  // Head hash of the loaded case; 32 zero bytes (`genesisHash`) when opening.
  readonly previousHash: Uint8Array
  readonly at: number
  readonly command: { readonly id: string; readonly scope: string; readonly bodyHash: Uint8Array; /** Null: the events of this commit, which are not stored twice. */ readonly answer: unknown }
  // The exact text of this commit's body (src/app/commit-body.ts): what is hashed is what is stored, byte for byte.
  readonly bodyText: string
  readonly columns: CaseColumns
  // The exact text of the whole state at the new version.
  readonly stateJson: string
  // The complete set of clocks running after this commit; all others of the case stop.
  readonly clocks: readonly { readonly clock: string; readonly dueAt: number }[]
  // Must sum to zero per currency, else the append throws a fault.
  readonly ledger: readonly LedgerLine[]
  readonly effects: readonly NewEffect[]
  // Changes, not totals. Against the CHECKs of the order: a violation is `check_failed`, reload and decide again.
  readonly orderLines: readonly { readonly lineId: string; readonly claimedDelta: number; readonly refundedMinorDelta: number }[]
  readonly freightRefundedMinorDelta: number
  // When opening a case of an order: `Loaded.order.scanCount` as it was read. A scan that came in between makes the append stale,
  // because that scan could not know of this case. Null otherwise.
  readonly scansSeen: number | null
  // Only deposits kept here; the account is `deposit:<merchantId>`, as in the ledger.
  readonly deposits: readonly { readonly account: string; readonly currency: string; readonly deltaMinor: number }[]
  readonly personTexts: readonly SealedText[]
  readonly evidence: readonly NewEvidence[]
}

export const genesisHash: Uint8Array = new Uint8Array(32)

export type LedgerLine = { readonly account: string; readonly amountMinor: number; readonly currency: string; readonly legId: string }

// Order is kept within (case, lane): an effect waits until every earlier one of its lane is done or set aside. Give payments, each
// webhook subscriber and mails their own lane, so that a dead webhook never holds up a refund. `key` is the idempotency key outside.
export type NewEffect = { readonly kind: string; readonly lane: string; readonly key: string; readonly notBefore: number; readonly body: unknown }

export type NewEvidence = {
  readonly evidenceId: string
  readonly party: string
  readonly sha256: string
  readonly bytes: number
  readonly type: string
  readonly meta: unknown
}

export type SealedText = {
  readonly textId: string
  // `buyer/1001`: personRef in people.ts.
  readonly person: string
  readonly ciphertext: Uint8Array
  // sha256 of the ciphertext, in hex: what the event carries.
  readonly hash: string
}

export type AppendResult =
  | { readonly kind: 'appended'; readonly version: number; readonly headHash: Uint8Array }
  | { readonly kind: 'duplicate'; readonly caseId: string; readonly version: number; readonly answer: unknown }
  | { readonly kind: 'command_id_reused' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'check_failed'; readonly which: 'line_quantity' | 'line_refund' | 'freight_refund' | 'deposit' }

// ---- The read -------------------------------------------------------------------------------------------------------

export type Loaded = {
  readonly marketplace: Omit<Marketplace, 'settings'>
  // The texts of what `putMerchant` and `putBuyer` stored, unchecked; null when nothing was.
  readonly merchantSettingsJson: string | null; readonly buyerSettingsJson: string | null
  // A command with this id in this scope that was accepted before. Same body hash: give its answer again; other: refuse.
  readonly earlier: { readonly caseId: string; readonly version: number; readonly bodyHash: Uint8Array; readonly answer: unknown } | null
  readonly state: LoadedCase | null
  readonly order: LoadedOrder | null
  // Every other case of the same order, oldest first.
  readonly otherCases: readonly CaseSummary[]
  // At most the 200 newest entries of each account within the marketplace, newest first: of each what a command is decided by.
  readonly history: { readonly buyer: readonly BriefEntry[]; readonly merchant: readonly BriefEntry[] }
  readonly deposits: readonly { readonly account: string; readonly currency: string; readonly balanceMinor: number }[]
  readonly evidence: readonly StoredEvidence[]
  // Whether any place of the marketplace's own is told what happens, and whether one is asked to pass notices on.
  readonly listens: { readonly told: boolean; readonly notices: boolean }
}

export type LoadedCase = CaseSummary & { readonly headHash: Uint8Array; readonly stateJson: string }

export type LoadedOrder = {
  readonly orderId: string
  readonly buyerId: string
  readonly merchantId: string
  readonly currency: string
  readonly placedAt: number
  readonly snapshotJson: string
  readonly snapshotHash: string
  readonly freightPaidMinor: number
  readonly freightRefundedMinor: number
  readonly scanCount: number
  readonly lines: readonly OrderLineTotals[]
  readonly scans: readonly Scan[]
}

export type OrderLineTotals = {
  readonly lineId: string
  readonly quantity: number
  readonly claimedQuantity: number
  readonly paidMinor: number
  readonly refundedMinor: number
}

export type Scan = { readonly shipmentId: string; readonly scanId: string; readonly at: number; readonly body: unknown }

export type StoredEvidence = NewEvidence & { readonly caseId: string; readonly at: number }

// One case as the history of an account remembers it; fed by an effect after the fact, read before `decide`.
export type HistoryEntry = {
  readonly marketplaceId: string
  readonly account: string
  readonly role: 'buyer' | 'merchant'
  readonly caseId: string
  readonly process: Process
  readonly openedAt: number
  readonly closedAt: number | null
  readonly reason: string | null
  readonly outcome: string | null
  readonly amountMinor: number
  readonly currency: string
  readonly amountBand: string
  readonly detail: unknown
  // The commit it was made by: what an earlier commit says never replaces what a later one said. Not there when read.
  readonly version?: number
}

export type BriefEntry = Pick<HistoryEntry, 'caseId' | 'openedAt' | 'reason' | 'outcome' | 'amountBand' | 'detail'>

// ---- Orders, scans, log ---------------------------------------------------------------------------------------------

export type NewOrder = {
  readonly bucket: number
  readonly orderId: string
  readonly marketplaceId: string
  readonly merchantId: string
  readonly buyerId: string
  readonly currency: string
  readonly placedAt: number
  readonly snapshotJson: string
  readonly freightPaidMinor: number
  readonly lines: readonly { readonly lineId: string; readonly quantity: number; readonly paidMinor: number }[]
}

export type NewScan = Scan & {
  readonly bucket: number
  readonly orderId: string
  // Real time: when the observation may be dispatched.
  readonly notBefore: number
}

// One effect per open case of the order: kind `observe_scan`, lane `scan`, body { orderId, shipmentId, scanId }.
export type ScanResult =
  | { readonly kind: 'recorded'; readonly observedBy: readonly string[] }
  | { readonly kind: 'same' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown_order' }

export type LogCommit = {
  readonly version: number
  readonly at: number
  readonly commandId: string
  readonly bodyText: string
  readonly hash: Uint8Array
}

export type Log = {
  readonly commits: readonly LogCommit[]
  // First version whose bytes no longer give the stored hash, or whose predecessor is missing; null when the chain is whole and ends
  // in the case row's head.
  readonly brokenAt: number | null
}

// ---- Worklists ------------------------------------------------------------------------------------------------------

// `after` is the opaque `next` of the page before; anything else throws BadCursor, which a door turns into a refusal.
export type PageRequest = { readonly limit: number; readonly after: string | null }
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }

// What a list is narrowed to. A filter that no index knows reads on at most 1,000 cases a page: the page may then come back short, or empty,
// with a `next` all the same.
export type CaseFilter = {
  readonly process?: Process
  readonly phase?: string
  readonly reason?: string
  readonly awaiting?: Awaiting
  readonly kind?: string
  readonly orderId?: string
  // In the marketplace's time, `to` not included; null: nothing runs.
  readonly due?: { readonly from: number; readonly to: number } | null
}

export type OrderRef = { readonly bucket: number; readonly orderId: string }
export type TitledLine = { readonly lineId: string; readonly title: { readonly zh: string; readonly en: string } }
/** The lines of one of the orders that were asked about. */
export type GoodsIn = (order: OrderRef) => readonly TitledLine[]
/** Officers who decided a case, who drafted a decision or found facts in it, and who has claimed its review now. */
export type Hands = ReadonlyMap<string, { readonly decided: readonly string[]; readonly prepared: readonly string[]; readonly holder: string | null }>
// Counts stop at 1,000 each (`1000` then means "1000 or more"): a badge must not cost more for a big merchant.
export type DueCounts = { readonly overdue: number; readonly within24h: number; readonly within72h: number; readonly later: number }

// ---- Policies and people --------------------------------------------------------------------------------------------

export type StoredPolicy = {
  // identity@version, e.g. `1688@2025-03`
  readonly name: string
  // null: for every marketplace
  readonly marketplaceId: string | null
  readonly text: string
  readonly sha256: string
  readonly engine: string
  readonly factSchema: string
  readonly publishedAt: number
}

// The same id in another marketplace, or on another side (people.ts), is somebody else.
export type Person = { readonly marketplaceId: string; readonly side: PersonSide; readonly personId: string }

export type PersonText =
  | { readonly kind: 'text'; readonly textId: string; readonly person: string; readonly hash: string; readonly text: string }
  | { readonly kind: 'erased'; readonly textId: string; readonly person: string; readonly hash: string; readonly erasedAt: number }

// An outage or a bug, never an expected answer. `outcomeUnknown`: the connection broke, so a write may or may not have happened; repeat
// it with the same command id. Otherwise nothing was written.
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly outcomeUnknown: boolean
  constructor(message: string, options: { readonly outcomeUnknown: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.outcomeUnknown = options.outcomeUnknown
  }
}

export class BadCursor extends Error {
  override readonly name = 'BadCursor'
}

// ---- The port -------------------------------------------------------------------------------------------------------

export interface Store extends PeopleBooks {
  // `random`: any integer from 0 to 4095. A collision shows as a stale append: take another.
  newCaseId(bucket: number, now: number, random: number): string
  bucketOf(caseId: string): number | null // null: not a case id

  // One round trip each: a command is one load, one decide, one append.
  loadForCommand(target: Target, command: CommandKey | null): Promise<Loaded | null> // null: no marketplace owns this bucket
  appendCommit(commit: Commit): Promise<AppendResult>

  putOrder(order: NewOrder): Promise<'stored' | 'same' | 'conflict'>
  recordScan(scan: NewScan): Promise<ScanResult>
  readLog(caseId: string): Promise<Log>
  readLedger(caseId: string): Promise<readonly (LedgerLine & { readonly version: number; readonly line: number; readonly at: number })[]>
  recordHistory(entries: readonly HistoryEntry[]): Promise<void> // idempotent per (account, case)
  // Sets up or tops up a deposit kept here, outside any case; false when it would fall below zero.
  adjustDeposit(deposit: { readonly bucket: number; readonly account: string; readonly currency: string; readonly deltaMinor: number }): Promise<boolean>

  recordDepositChange(change: DepositChange): Promise<'recorded' | 'same' | 'conflict' | 'below_zero'>
  depositBalances(of: { readonly bucket: number; readonly account: string }): Promise<readonly DepositBalance[]>
  statement(of: { readonly bucket: number; readonly account: string; readonly from: number; readonly to: number }, page: PageRequest): Promise<Page<StatementLine>> // oldest first, `to` not included

  merchantInbox(of: { readonly bucket: number; readonly merchantId: string }, page: PageRequest, filter?: CaseFilter): Promise<Page<CaseSummary>> // soonest due first
  merchantHistory(of: { readonly bucket: number; readonly merchantId: string }, page: PageRequest, filter?: CaseFilter): Promise<Page<CaseSummary>> // newest first
  handsIn(cases: readonly { readonly bucket: number; readonly caseId: string }[]): Promise<Hands>
  goodsIn(orders: readonly OrderRef[]): Promise<GoodsIn>
  officerQueue(of: { readonly marketplaceId: string; readonly queue: string }, page: PageRequest, filter?: CaseFilter): Promise<Page<CaseSummary>> // priority, then soonest due
  buyerCases(of: { readonly marketplaceId: string; readonly buyerId: string }, page: PageRequest, filter?: CaseFilter): Promise<Page<CaseSummary>> // newest first
  merchantSanctions(of: { readonly bucket: number; readonly merchantId: string }, page: PageRequest): Promise<Page<CaseSummary>> // newest first
  buyerSanctions(of: { readonly marketplaceId: string; readonly buyerId: string }, page: PageRequest): Promise<Page<CaseSummary>> // newest first
  // Every case, in the order of its id: for checks over everything, a page at a time.
  allCaseIds(): AsyncIterable<string>
  orderCases(of: { readonly bucket: number; readonly orderId: string }): Promise<readonly CaseSummary[]> // oldest first
  merchantDueCounts(of: { readonly bucket: number; readonly merchantId: string; readonly now: number }): Promise<DueCounts>
  queueSizes(marketplaceId: string): Promise<readonly { readonly queue: string; readonly waiting: number }[]> // each counted to 1,000

  // `now` is real time; each marketplace's offset is added inside. Finding changes nothing: firing is the LapseClock command.
  dueClocks(now: number, limit: number, share?: Share): Promise<readonly DueClock[]>
  // Leases each returned effect until now + leaseMs. `except`: those kinds of those marketplaces stay where they are.
  dueEffects(now: number, limit: number, leaseMs: number, share?: Share, except?: { readonly kinds: readonly string[]; readonly marketplaces: readonly string[] }): Promise<readonly LeasedEffect[]>
  finishEffect(effect: LeasedEffect): Promise<boolean> // false: the lease had passed to somebody else
  finishEffects(effects: readonly LeasedEffect[]): Promise<number> // how many leases were still ours
  deferEffect(effect: LeasedEffect, notBefore: number): Promise<boolean>
  deadLetter(effect: LeasedEffect, now: number, why: string): Promise<boolean> // later effects of the lane go on
  // What never was a waiting effect and still is for the operator; the same key and reason again is the same row.
  setAsideAtOnce(effect: NewEffect & { readonly bucket: number; readonly caseId: string; readonly marketplaceId: string }, now: number, why: string): Promise<boolean>
  deadEffects(page: { readonly limit: number; readonly marketplaceId?: string }): Promise<readonly DeadEffect[]> // longest dead first
  reviveEffect(effect: DeadEffect, notBefore: number): Promise<boolean>
  backlog(now: number): Promise<Backlog>

  putMarketplace(marketplace: Omit<Marketplace, 'clockOffsetMs'> & { readonly buckets: number }): Promise<void> // claims that many free buckets once
  marketplaces(): Promise<readonly Marketplace[]>
  moveMarketplaceClock(marketplaceId: string, clockOffsetMs: number): Promise<'moved' | 'backwards' | 'production' | 'unknown'>
  putMerchant(merchant: { readonly marketplaceId: string; readonly merchantId: string; readonly settings: unknown }): Promise<MerchantEntry> // the bucket never changes
  // Reads and writes in one transaction, so that of two changes at once none is lost; null: no such merchant.
  changeMerchant(of: { readonly marketplaceId: string; readonly merchantId: string }, change: (settings: unknown) => unknown): Promise<MerchantEntry | null>
  merchants(marketplaceId: string, page: PageRequest): Promise<Page<MerchantEntry>> // by id
  findBuyer(marketplaceId: string, buyerId: string): Promise<unknown> // its settings; null: none
  putBuyer(buyer: { readonly marketplaceId: string; readonly buyerId: string; readonly settings: unknown }): Promise<void>
  findMerchant(marketplaceId: string, merchantId: string): Promise<MerchantEntry | null>
  bucketMarketplace(bucket: number): Promise<Marketplace | null>

  savePolicy(policy: StoredPolicy): Promise<'saved' | 'same' | 'conflict'>
  loadPolicies(marketplaceId: string | null): Promise<readonly StoredPolicy[]> // the shared ones and those of this marketplace

  // Encrypts under the person's key (made on first use); the result goes into a commit, its hash into the event. Null: erased before.
  sealText(person: Person, textId: string, text: string): Promise<SealedText | null>
  putPersonText(at: { readonly bucket: number; readonly caseId: string }, sealed: SealedText): Promise<void>
  personTexts(at: { readonly bucket: number; readonly caseId: string }): Promise<readonly PersonText[]>
  erasePerson(person: Person, now: number): Promise<'erased' | 'already' | 'unknown'>
}
