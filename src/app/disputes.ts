// The dispute process on the loop: how its context is gathered from one read, what each commit writes, what goes outside.
// Rules are not here: they are in src/domain and in policies/.
import type { Case } from '../domain/case.ts'
import { claimsOf, freightRefundedOf } from '../domain/claims.ts'
import { dueAt } from '../domain/clocks.ts'
import type { Command, PlainCommand } from '../domain/commands.ts'
import type { AccountFacts, Context, LineTotals, PriorCase, Sibling } from '../domain/context.ts'
import { mayApproach } from '../domain/access.ts'
import { decideTo, type Decided } from '../domain/decide.ts'
import { eventSchemas, isEventType, type CaseEvent } from '../domain/events.ts'
import { caseOf, evolveAll } from '../domain/evolve.ts'
import { ledgerLinesOf } from '../domain/money-track.ts'
import type { Order, Scan } from '../domain/order.ts'
import { pinFor, procedurePin, resolvePin } from '../domain/pin.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { columnsOf } from '../domain/worklist.ts'
import { readBuyerAccount, readMerchantSettings, type MerchantSettings } from './accounts.ts'
import { sha256Hex } from './canonical.ts'
import { setContradictionAside } from './contradictions.ts'
import type { Desk } from './desk.ts'
import { disputeEffects } from './dispute-effects.ts'
import { sealWith, type Line, type Request } from './execute.ts'
import type { BriefEntry, CaseSummary, Commit, Loaded, LoadedOrder, NewEvidence } from './ports.ts'
import { readOrderOf } from './order-memory.ts'
import { disputeCommands } from './requests.ts'

export type DisputeRequest = Request<PlainCommand>

/** `polled`: nobody is asked to pass notices on. The marketplace fetches them, so that each contact counts as tried once the notice can be fetched. */
export type DisputeContext = Context & { readonly polled: boolean }

export const disputes: Line<Case, Command, CaseEvent, DisputeContext, PlainCommand> = {
  process: {
    name: 'dispute',
    decide: (command, state, context) => withAttempts(decideTo(command, state, context), context),
    read: caseOf,
    schemaOf: ({ type }) => (isEventType(type) ? eventSchemas[type] : null),
    isErrand: ({ type }) => type === 'NoticeAttempted',
    columns: (state) => ({ process: 'dispute', ...columnsOf(state) }),
    // A paused clock is looked at again when its pause ends by itself; without such an end only a command brings it back.
    clocks: (state) => state.clocks.map((clock) => ({ clock: `${clock.clock}/${clock.round}`, dueAt: dueAt(clock) })).filter((clock) => Number.isFinite(clock.dueAt)),
    books: (before, events, after, context) => ({ evidence: evidenceIn(events), ...ledgerLinesOf(before, events, after, context) }),
    effects: disputeEffects,
  },
  gather: (desk, loaded, state, request, at) => {
    const context = gatherContext(desk, loaded, state, request, at)
    return isRefusal(context) ? context : Object.assign(context, { polled: isPolled(desk, loaded) })
  },
  afterwards: contextAfter,
  mayApproach,
  seal: sealWith<Command, PlainCommand>(disputeCommands),
  refused: setContradictionAside,
}

/** A demo plays its outside, and mail takes its time: there each attempt is told of afterwards. */
const isPolled = (desk: Desk, { marketplace, listens }: Loaded): boolean => marketplace.kind !== 'demo' && !listens.notices && desk.writesNotices !== true

/** In the commit that makes the notice: another one for each attempt would say nothing that is not known already. */
function withAttempts(decided: Decided | Refusal, context: DisputeContext): Decided | Refusal {
  if (!context.polled || isRefusal(decided)) return decided
  const { events, after } = decided
  const attempts = events.flatMap((event) => (event.type === 'PartyNotified'
    ? Array.from({ length: event.contacts }, (_, contact): CaseEvent => ({ type: 'NoticeAttempted', noticeId: event.noticeId, contact, result: 'delivered' }))
    : []))
  return attempts.length === 0 ? decided : { events: [...events, ...attempts], after: evolveAll(after, attempts, context) }
}

/** The stored totals cover every case of the order; the core adds this case's own share itself, for it moves while a command is answered. */
function linesOfOthers(order: LoadedOrder, state: Case | null): LineTotals[] {
  const own = new Map((state ? claimsOf(state) : []).map((claim) => [claim.lineId, claim]))
  return order.lines.map((line) => ({
    ...line, claimedQuantity: line.claimedQuantity - (own.get(line.lineId)?.quantity ?? 0), refundedMinor: line.refundedMinor - (own.get(line.lineId)?.refundedMinor ?? 0),
  }))
}

/** Builds the context from one read. Every outside fact keeps its source; nothing is looked up later. */
export function gatherContext(desk: Desk, loaded: Loaded, state: Case | null, request: DisputeRequest, at: number): Context | Refusal {
  if (!loaded.order) return refuse('caseId' in request.target ? 'unknown_case' : 'unknown_order')
  const { order, scans } = readOrderOf(desk.store, loaded.order)
  const settings = readMerchantSettings(loaded.merchantSettingsJson)
  const pinNames = state?.pin ?? pinFor(desk.policies, order, at)
  const lines = linesOfOthers(loaded.order, state)
  const freightRefundedMinor = loaded.order.freightRefundedMinor - (state ? freightRefundedOf(state) : 0)
  return {
    now: at, actor: request.actor, order, lines, freightRefundedMinor, scans,
    pinNames, pin: resolvePin(desk.policies, pinNames), procedure: procedurePin(desk.policies, order, at), policies: desk.policies, calendar: desk.calendar,
    history: { buyer: priorCases(loaded.history.buyer, state), merchant: priorCases(loaded.history.merchant, state) },
    siblings: loaded.otherCases.filter((other) => other.process === 'dispute').map(sibling),
    account: accountFacts(loaded, settings), balances: balancesOf(loaded, { order, lines, scans, freightRefundedMinor, settings }),
    bucket: request.target.bucket, newCaseId: desk.store.newCaseId(request.target.bucket, at, desk.random(4096)), hash: sha256Hex,
  }
}

/** The context as a fresh read would give it once this commit is in: what other cases took stays, and what this one took of a deposit kept here is gone. */
function contextAfter(context: DisputeContext, after: Case, { deposits }: Pick<Commit, 'deposits'>): DisputeContext {
  const { deposit } = context.balances
  const taken = deposits.reduce((sum, change) => sum + change.deltaMinor, 0)
  const balances = deposit === null || taken === 0 ? context.balances : { ...context.balances, deposit: { ...deposit, amountMinor: deposit.amountMinor + taken } }
  return after.pin === context.pinNames && balances === context.balances ? context : { ...context, pinNames: after.pin, pin: resolvePin(context.policies, after.pin), balances }
}

/** A case is not its own history, though the projection lists it as soon as it is open. */
const priorCases = (entries: readonly BriefEntry[], state: Case | null): PriorCase[] => entries.filter((entry) => entry.caseId !== state?.caseId).map(priorCase)

const priorCase = (entry: BriefEntry): PriorCase => ({
  caseId: entry.caseId, at: entry.openedAt, reason: entry.reason ?? '', remedy: remedyIn(entry.detail), amountBand: entry.amountBand, outcome: entry.outcome ?? 'open',
})
const remedyIn = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && 'remedy' in detail && typeof detail.remedy === 'string' ? detail.remedy : ''

export const sibling = (other: Pick<CaseSummary, 'caseId' | 'phase' | 'kind' | 'reason' | 'outcome' | 'claims' | 'openedAt'>): Sibling => ({
  caseId: other.caseId, phase: other.phase, kind: other.kind, reason: other.reason, outcome: other.outcome,
  lineIds: other.claims.map((claim) => claim.lineId), openedAt: other.openedAt,
  tenders: other.claims.flatMap((claim) => claim.tenders ?? []), returned: other.claims.map(({ lineId, returned }) => ({ lineId, quantity: returned ?? 0 })),
  giftsDeducted: other.claims.map(({ lineId, giftDeductedMinor }) => ({ lineId, amountMinor: giftDeductedMinor ?? 0 })),
})

function accountFacts(loaded: Loaded, settings: MerchantSettings): AccountFacts {
  const buyer = readBuyerAccount(loaded.buyerSettingsJson)
  return {
    buyerGoodStanding: buyer.goodStanding, buyerAbuseLabel: buyer.abuseLabel,
    merchantScore: settings.score, merchantQuality: settings.quality, merchantReachable: settings.reachable,
    merchantAddresses: settings.addresses.map((address) => address.addressId), source: `marketplace:${loaded.marketplace.id}`,
  }
}

/** Escrow holds what was paid less what other cases took; what this case took, the money track knows from its own legs. */
type Known = { order: Order; lines: readonly LineTotals[]; scans: readonly Scan[]; freightRefundedMinor: number; settings: MerchantSettings }

function balancesOf(loaded: Loaded, { order, lines, scans, freightRefundedMinor, settings }: Known): Context['balances'] {
  const deposit = loaded.deposits.find((entry) => entry.account === `deposit:${order.merchant.merchantId}` && entry.currency === order.currency)
  const paidOut = lines.reduce((sum, line) => sum + line.refundedMinor, freightRefundedMinor)
  const paidIn = order.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0)
  const completed = scans.some((scan) => scan.kind === 'completed')
  return {
    held: order.fundsHeld && !completed ? { amountMinor: Math.max(0, paidIn - paidOut), asOf: order.paidAt, source: 'order' } : null,
    merchant: settings.balance && settings.balance.currency === order.currency ? { amountMinor: settings.balance.amountMinor, asOf: settings.balance.asOf, source: 'marketplace' } : null,
    deposit: deposit ? { amountMinor: deposit.balanceMinor, keptHere: true } : null,
  }
}

function evidenceIn(events: readonly CaseEvent[]): NewEvidence[] {
  return events.flatMap((event) => (event.type === 'EvidenceFiled'
    ? event.items.map((item) => ({ evidenceId: item.evidenceId, party: event.by, sha256: item.sha256, bytes: item.bytes, type: item.type, meta: { mediaType: item.mediaType, perceptualHash: item.perceptualHash } }))
    : []))
}
