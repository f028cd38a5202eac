// Given/when/then for one dispute on the pure core: people act at moments, clocks run out, contacts are tried, payments are confirmed.
// No database and no mocks: `decide` and `evolve` with the facts handed in. The specimen rules are spec-book.yaml.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { PEOPLE, SHOPS, cst, sale } from '../../src/app/demo/cast.ts'
import { dueClocks } from '../../src/domain/clocks.ts'
import type { Case } from '../../src/domain/case.ts'
import { sealedCommandSchemas, type Command, type CommandType } from '../../src/domain/commands.ts'
import type { Context } from '../../src/domain/context.ts'
import { decide } from '../../src/domain/decide.ts'
import { eventSchemas, type CaseEvent, type EventType, type Events } from '../../src/domain/events.ts'
import { evolveAll } from '../../src/domain/evolve.ts'
import { violations } from '../../src/domain/invariants.ts'
import type { Order, Scan } from '../../src/domain/order.ts'
import type { Actor, EvidenceItem, Role, TextRef } from '../../src/domain/parts.ts'
import { pinFor, procedurePin, resolvePin } from '../../src/domain/pin.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusals.ts'
import { MAINLAND_CALENDAR } from '../../src/domain/time/calendar.ts'
import { VOCABULARY, type EvidenceType } from '../../src/domain/vocabulary.ts'
import { loadPolicyFolder } from '../../src/policy/library.ts'
import type { Policy } from '../../src/policy/policy.ts'

export type Ask = { [K in CommandType]: z.input<(typeof sealedCommandSchemas)[K]> }[CommandType]
export type Given = {
  order: Order; scans?: readonly Scan[]; policies?: ReadonlyMap<string, Policy>
  lines?: Context['lines']; siblings?: Context['siblings']; account?: Partial<Context['account']>; freightRefundedMinor?: number; caseId?: string
}
export type Spec = ReturnType<typeof dispute>

/** The specimen does not work: back with it, and the money too. */
export const BROKEN = {
  kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R10', problem: 'not_working', remedy: 'return_refund', requestedMinor: 9900, requestedFreightMinor: 0,
  goodsState: 'received', opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false,
} as const satisfies Extract<Ask, { type: 'OpenCase' }>['claim']

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
export const words = (said: string): TextRef => ({ textId: `t-${hash(said).slice(0, 8)}`, hash: hash(said) })
export const file = (evidenceId: string, type: EvidenceType, more: Partial<EvidenceItem> = {}): EvidenceItem =>
  ({ evidenceId, type, sha256: hash(evidenceId), bytes: 200_000, mediaType: 'image/jpeg', concerns: null, perceptualHash: null, filedElsewhere: false, ...more })

const book = readFileSync(new URL('spec-book.yaml', import.meta.url), 'utf8')
export const SPEC_BOOK: ReadonlyMap<string, Policy> = loadPolicyFolder([{ name: 'policies/spec@2024-01.yaml', text: book }], VOCABULARY).policies

/** A sale under the specimen rules; dates are in China. */
export const specimen = (more: Partial<Parameters<typeof sale>[0]> = {}): Order =>
  sale({ orderId: 'order-spec', marketplace: 'spec', buyer: 'buyer-tang', merchant: 'shop-clock', placed: '2025-12-08 12:00', zh: '挂钟', en: 'Wall clock', unitPriceMinor: 9900, goods: { category: 'general' }, ...more })

const ROLES: Record<string, Role> = { system: 'system', payment: 'payment', carrier: 'carrier' }

export function dispute(given: Given) {
  const { order } = given
  const policies = given.policies ?? SPEC_BOOK
  const scans: Scan[] = [...(given.scans ?? [])]
  let state: Case | null = null
  let clock = 0
  const told: CaseEvent[] = []

  const actorOf = (who: string): Actor => {
    const role = PEOPLE.find((person) => person.id === who)?.role ?? ROLES[who]
    if (role === undefined) throw new Error(`nobody of the cast is called ${who}`)
    return { role, id: who, marketplace: order.marketplace }
  }

  const contextFor = (actor: Actor): Context => {
    const pinNames = pinFor(policies, order, clock)
    const shop = SHOPS.find((known) => known.merchantId === order.merchant.merchantId)
    return {
      now: clock, actor, order, scans: scans.filter((scan) => scan.at <= clock), pinNames, policies, calendar: MAINLAND_CALENDAR, bucket: 1, newCaseId: given.caseId ?? '1001', hash,
      pin: resolvePin(policies, state === null ? pinNames : state.pin), procedure: procedurePin(policies, order, clock),
      lines: given.lines ?? order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, claimedQuantity: 0, paidMinor, refundedMinor: 0 })),
      freightRefundedMinor: given.freightRefundedMinor ?? 0, history: { buyer: [], merchant: [] }, siblings: given.siblings ?? [],
      account: {
        buyerGoodStanding: 'unknown', buyerAbuseLabel: 'none', merchantScore: shop?.score ?? null, merchantQuality: shop?.quality ?? false, merchantReachable: shop?.reachable ?? true,
        merchantAddresses: shop?.addressIds ?? [], source: 'marketplace', ...given.account,
      },
      balances: { held: null, merchant: null, deposit: null },
    }
  }

  const ask = (who: string, asked: Ask): readonly CaseEvent[] | Refusal => {
    const command = sealedCommandSchemas[asked.type].parse(asked) as Command
    return decide(command, state, contextFor(actorOf(who)))
  }

  const perform = (who: string, asked: Ask): readonly CaseEvent[] => {
    const answered = ask(who, asked)
    if (isRefusal(answered)) throw new Error(`${asked.type} by ${who} is refused: ${JSON.stringify(answered)}`)
    for (const event of answered) eventSchemas[event.type].parse(event)
    const context = contextFor(actorOf(who))
    const after = evolveAll(state, answered, context)
    const broken = violations(state, answered, after, context)
    if (broken.length > 0) throw new Error(`after ${asked.type}: ${broken.join('; ')}`)
    told.push(...answered)
    state = after
    return answered
  }

  /** What the world outside does by itself: every contact is tried, every payment instructed is confirmed. */
  const settle = (events: readonly CaseEvent[]): void => {
    for (const event of events) {
      if (event.type === 'PartyNotified') for (let contact = 0; contact < event.contacts; contact += 1) perform('system', { type: 'RecordNoticeAttempt', noticeId: event.noticeId, contact, result: 'delivered' })
      if (event.type === 'LegInstructed') settle(perform('payment', { type: 'ConfirmLeg', legId: event.leg.legId, reference: `pay-${event.leg.legId}` }))
    }
  }

  /** Clocks that run out on the way lapse at their own moment, one after the other. */
  const passTo = (moment: string): void => {
    const until = cst(moment)
    for (let due = next(until); due !== undefined; due = next(until)) {
      clock = Math.max(clock, due.endsAt)
      settle(perform('system', { type: 'LapseClock', clock: due.clock, round: due.round }))
    }
    clock = until
  }
  const next = (until: number) => (state === null ? undefined : dueClocks(state, until)[0])

  const spec = {
    at: (moment: string) => { passTo(moment); return spec },
    /** Acts and is answered; a refusal fails the spec. */
    does: (who: string, asked: Ask) => { settle(perform(who, asked)); return spec },
    /** The refusal of what was asked, or null: nothing happens either way. */
    refuses: (who: string, asked: Ask): Refusal | null => { const answered = ask(who, asked); return isRefusal(answered) ? answered : null },
    scanned: (scan: Scan) => { passTo(new Date(scan.at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')); scans.push(scan); settle(perform('system', { type: 'ObserveScan', scan })); return spec },
    context: (who: string): Context => contextFor(actorOf(who)),
    get state(): Case { if (state === null) throw new Error('no case is open'); return state },
    get events(): readonly CaseEvent[] { return told },
    all: <K extends EventType>(type: K): Events[K][] => told.filter((event): event is Events[K] => event.type === type),
    get clocks(): string[] { return spec.state.clocks.map((running) => running.clock).sort() },
  }
  return spec
}

/** What was paid, posted, from whom to whom. */
export function paid(state: Case): { from: string; to: string; amountMinor: number; for: string }[] {
  return state.money.filter((track) => track.state === 'paid').map(({ flow }) => ({ from: flow.from, to: flow.to, amountMinor: flow.amountMinor, for: flow.for }))
}
