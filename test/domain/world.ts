// A marketplace in a test: one order, its cases, carriers, payment and the clock, all driven through `decide` and nothing else.
// It does what the outside would do: tries contacts, confirms or rejects payments, observes scans, lapses clocks as they fall due.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import type { Case } from '../../src/domain/case.ts'
import { claimsOf, freightRefundedOf } from '../../src/domain/claims.ts'
import { dueAt, dueClocks } from '../../src/domain/clocks.ts'
import type { Command } from '../../src/domain/commands.ts'
import type { AccountFacts, Context, PriorCase } from '../../src/domain/context.ts'
import { decide, type Answer } from '../../src/domain/decide.ts'
import { eventSchemas, type CaseEvent } from '../../src/domain/events.ts'
import { evolveAll, evolveEvents } from '../../src/domain/evolve.ts'
import { violations } from '../../src/domain/invariants.ts'
import { ledgerLinesOf } from '../../src/domain/money-track.ts'
import type { LedgerLine } from '../../src/domain/money/ledger.ts'
import type { Order, Scan } from '../../src/domain/order.ts'
import type { Actor, Claim, EvidenceItem, TextRef } from '../../src/domain/parts.ts'
import { pinFor, procedurePin, resolvePin, type Policies } from '../../src/domain/pin.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusals.ts'
import { MAINLAND_CALENDAR } from '../../src/domain/time/calendar.ts'
import { VOCABULARY, type EvidenceType } from '../../src/domain/vocabulary.ts'
import { columnsOf } from '../../src/domain/worklist.ts'
import { loadPolicyFolder } from '../../src/policy/library.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const text = (said: string): TextRef => ({ textId: `t-${sha256(said).slice(0, 12)}`, hash: sha256(said) })
export const evidence = (type: EvidenceType, id = `e-${type}`): EvidenceItem =>
  ({ evidenceId: id, type, sha256: sha256(id), bytes: 20_000, mediaType: 'image/jpeg', concerns: null, perceptualHash: null, filedElsewhere: false })

/** The rule books, with their texts changed as a marketplace might. */
export function ruleBooks(change: (text: string) => string): Policies {
  const root = new URL('../../policies/', import.meta.url)
  const names = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith('.yaml')).sort()
  return loadPolicyFolder(names.map((name) => ({ name: `policies/${name}`, text: change(readFileSync(new URL(name.replaceAll('@', '%40'), root), 'utf8')) })), VOCABULARY).policies
}

/** The rule books as they are shipped. */
export const RULE_BOOKS: Policies = ruleBooks((text) => text)

export type WorldOf = {
  order: Order
  scans?: readonly Scan[]
  account?: Partial<AccountFacts>
  history?: { buyer?: readonly PriorCase[]; merchant?: readonly PriorCase[] }
  /** What the sources really have; `null` is not known to anyone and never asked. */
  balances?: { merchant?: number | null; deposit?: number | null }
  policies?: Policies
  /** Off: nobody tries contacts or pays until the test says so. */
  outside?: { contacts?: boolean; payments?: boolean }
  calendar?: Context['calendar']
}

export type Commit = { at: number; actor: Actor; command: Command; events: readonly CaseEvent[] }
type Told = { caseId: string; state: Case; log: Commit[] }

export class World {
  readonly order: Order
  readonly cases: Told[] = []
  readonly scans: Scan[]
  readonly ledger: LedgerLine[] = []
  readonly refusals: Refusal[] = []
  readonly of: WorldOf
  now: number
  private current = -1
  private paidFrom = new Map<string, number>()

  constructor(of: WorldOf) {
    this.of = of
    this.order = of.order
    this.now = of.order.placedAt
    this.scans = [...(of.scans ?? [])].sort((a, b) => a.at - b.at)
  }

  get buyer(): Actor { return this.someone('buyer', this.order.buyer.buyerId) }
  get merchant(): Actor { return this.someone('merchant', this.order.merchant.merchantId) }
  get officer(): Actor { return this.someone('officer', 'officer-an') }
  get senior(): Actor { return this.someone('senior_officer', 'officer-bo') }
  get system(): Actor { return this.someone('system', 'system') }
  get payment(): Actor { return this.someone('payment', 'payment') }
  someone(role: Actor['role'], id: string): Actor { return { role, id, marketplace: this.order.marketplace } }

  get told(): Told {
    const told = this.cases[this.current]
    if (told === undefined) throw new Error('no case is open in this world')
    return told
  }
  get state(): Case { return this.told.state }
  get events(): CaseEvent[] { return this.told.log.flatMap((commit) => [...commit.events]) }
  eventsOf<T extends CaseEvent['type']>(type: T): Extract<CaseEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<CaseEvent, { type: T }> => event.type === type)
  }

  /** Runs the world to `at`, then asks. What is accepted has happened, with everything the outside does at once. */
  act(actor: Actor, command: Command, at: number): Answer {
    this.runTo(at)
    const answer = this.ask(actor, command)
    if (isRefusal(answer)) this.refusals.push(answer)
    else this.outside()
    return answer
  }

  /** As `act`, and a refusal is a failure of the test that says which. */
  must(actor: Actor, command: Command, at: number): Case {
    const answer = this.act(actor, command, at)
    if (isRefusal(answer)) throw new Error(`${command.type} was refused: ${JSON.stringify(answer)} in ${this.current < 0 ? 'no case' : this.state.phase}`)
    return this.state
  }

  /** Looks only: what would happen now. */
  preview(actor: Actor, command: Command): Answer {
    return decide(command, command.type === 'OpenCase' ? null : this.state, this.context(actor, command))
  }

  open(claim: Partial<Claim> & Pick<Claim, 'reason' | 'remedy'>, at: number, more: { statement?: TextRef; evidence?: EvidenceItem[] } = {}): Answer {
    return this.act(this.buyer, { type: 'OpenCase', orderId: this.order.orderId, claim: claimOf(this.order, claim), statement: more.statement ?? text('what happened'), evidence: more.evidence ?? [] }, at)
  }

  /** A carrier's or the marketplace's report: a fact of the order at once, and observed by every case that is open. */
  scan(scan: Scan): void {
    this.runTo(scan.at)
    this.scans.push(scan)
    const before = this.current
    this.cases.forEach((told, index) => {
      if (told.state.phase === 'closed') return
      this.current = index
      this.ask(this.system, { type: 'ObserveScan', scan })
      this.outside()
    })
    this.current = before
  }

  /** Lets time pass: every clock that falls due on the way lapses in its order, at its moment. */
  runTo(at: number): void {
    if (at < this.now) throw new RangeError(`time runs forward: ${new Date(at).toISOString()} is before ${new Date(this.now).toISOString()}`)
    for (let turn = 0; turn < 500; turn += 1) {
      const next = this.cases.flatMap((told, index) => told.state.clocks.map((clock) => ({ index, clock, due: dueAt(clock) })))
        .filter(({ due }) => due <= at).sort((a, b) => a.due - b.due)[0]
      if (next === undefined) {
        this.now = at
        return
      }
      const before = this.current
      this.current = next.index
      this.now = Math.max(this.now, next.due)
      const answer = this.ask(this.system, { type: 'LapseClock', clock: next.clock.clock, round: next.clock.round })
      if (isRefusal(answer)) throw new Error(`the lapse of ${next.clock.clock} was refused: ${JSON.stringify(answer)}`)
      this.outside()
      this.current = before
    }
    throw new Error('clocks lapse without end')
  }

  /** From the stored text of all its events a case becomes exactly what it is. */
  replays(): boolean {
    return this.cases.every((told) => {
      const replayed = told.log.reduce<Case | null>((state, commit) => evolveEvents(state, JSON.parse(JSON.stringify(commit.events)) as CaseEvent[], commit), null)
      return JSON.stringify(replayed) === JSON.stringify(told.state)
    })
  }

  /** To the end of everything that runs by itself. */
  runOut(): void {
    for (let turn = 0; turn < 60; turn += 1) {
      const due = this.cases.flatMap((told) => told.state.clocks.map(dueAt)).filter(Number.isFinite)
      if (due.length === 0) return
      this.runTo(Math.max(this.now, Math.min(...due)))
    }
    throw new Error(`the world never comes to rest: ${this.told.log.slice(-8).map(({ command, events }) => `${trail(command)} = ${events.map((event) => event.type).join('+')}`).join(' → ')}`)
  }

  due(): ReturnType<typeof dueClocks> { return dueClocks(this.state, this.now) }

  paidTo(account: string): number { return this.ledger.filter((line) => line.account === account).reduce((sum, line) => sum + line.amountMinor, 0) }

  context(actor: Actor, command?: Command): Context {
    const told = command?.type === 'OpenCase' ? undefined : this.cases[this.current]
    const others = this.cases.filter((other) => other !== told)
    const policies = this.of.policies ?? RULE_BOOKS
    const pinNames = told?.state.pin ?? pinFor(policies, this.order, this.now)
    return {
      now: this.now, actor, order: this.order,
      lines: this.order.lines.map((line) => ({
        lineId: line.lineId, quantity: line.quantity, paidMinor: line.paidMinor,
        claimedQuantity: sum(others, (other) => claimsOf(other.state).find((claim) => claim.lineId === line.lineId)?.quantity ?? 0),
        refundedMinor: sum(others, (other) => claimsOf(other.state).find((claim) => claim.lineId === line.lineId)?.refundedMinor ?? 0),
      })),
      freightRefundedMinor: sum(others, (other) => freightRefundedOf(other.state)),
      scans: this.scans.filter((scan) => scan.at <= this.now), pinNames, pin: resolvePin(policies, pinNames), procedure: procedurePin(policies, this.order, this.now), policies,
      calendar: this.of.calendar ?? MAINLAND_CALENDAR, history: { buyer: this.of.history?.buyer ?? [], merchant: this.of.history?.merchant ?? [] },
      siblings: others.map(({ caseId, state }) => {
        const { phase, kind, reason, outcome, claims, openedAt } = columnsOf(state)
        return { caseId, phase, kind, reason, outcome, lineIds: claims.map((claim) => claim.lineId), openedAt, tenders: claims.flatMap((claim) => claim.tenders ?? []), returned: claims.map((claim) => ({ lineId: claim.lineId, quantity: claim.returned ?? 0 })), giftsDeducted: claims.map((claim) => ({ lineId: claim.lineId, amountMinor: claim.giftDeductedMinor ?? 0 })) }
      }),
      account: {
        buyerGoodStanding: 'unknown', buyerAbuseLabel: 'none', merchantScore: 4.7, merchantQuality: false, merchantReachable: true, merchantAddresses: ['addr-1'],
        source: 'marketplace', ...this.of.account,
      },
      balances: this.balances(), bucket: 7, newCaseId: String(1000 + this.cases.length + 1), hash: sha256,
    }
  }

  private balances(): Context['balances'] {
    const paid = sum(this.order.lines, (line) => line.paidMinor) + this.order.freightPaidMinor
    const left = (name: string, amount: number | null | undefined) => (amount === null || amount === undefined ? null : Math.max(0, amount - (this.paidFrom.get(name) ?? 0)))
    const held = this.order.fundsHeld ? left('held', paid) : null
    const merchant = left('merchant', this.of.balances?.merchant === undefined ? 10_000_000 : this.of.balances.merchant)
    const deposit = left('deposit', this.of.balances?.deposit === undefined ? 1_000_000 : this.of.balances.deposit)
    return {
      held: held === null ? null : { amountMinor: held, asOf: this.now, source: 'marketplace' },
      merchant: merchant === null ? null : { amountMinor: merchant, asOf: this.now, source: 'marketplace' },
      deposit: deposit === null ? null : { amountMinor: deposit, keptHere: true },
    }
  }

  private ask(actor: Actor, command: Command): Answer {
    const opening = command.type === 'OpenCase'
    const before = opening ? null : this.state
    const context = this.context(actor, command)
    const answer = this.faithfully(command, () => decide(command, before, context))
    if (isRefusal(answer)) return answer
    for (const event of answer) eventSchemas[event.type].parse(event)
    const state = evolveAll(before, answer, context)
    const commit = { at: this.now, actor, command, events: answer }
    const told = opening ? { caseId: state.caseId, state, log: [commit] } : { ...this.told, state, log: [...this.told.log, commit] }
    if (opening) {
      this.cases.push(told)
      this.current = this.cases.length - 1
    } else {
      this.cases[this.current] = told
    }
    this.book(before, answer, state, context)
    this.check(told, { before, events: answer, context })
    return answer
  }

  /** After every commit: stored and read back, its events make the very same state, and every invariant of the core holds. */
  private check(told: Told, { before, events, context }: { before: Case | null; events: readonly CaseEvent[]; context: Context }): void {
    const again = evolveEvents(before, JSON.parse(JSON.stringify(events)) as CaseEvent[], { at: context.now, actor: context.actor })
    if (!isSameText(again, told.state)) throw new Error('the same events make another state')
    const broken = violations(before, events, told.state, context)
    if (broken.length > 0) throw new Error(`${broken.join('; ')} after ${told.log.map(({ command }) => trail(command)).join(' → ')}`)
  }

  /** A fault says which history led to it. */
  private faithfully<T>(command: Command, run: () => T): T {
    try {
      return run()
    } catch (fault) {
      throw new Error(`${trail(command)} failed after ${(this.cases[this.current]?.log ?? []).map((commit) => trail(commit.command)).join(' → ')}`, { cause: fault })
    }
  }

  private book(before: Case | null, events: readonly CaseEvent[], after: Case, context: Context): void {
    this.ledger.push(...ledgerLinesOf(before, events, after, context).ledger)
    for (const event of events) {
      if (event.type === 'LegInstructed' && event.leg.source.startsWith('deposit:')) this.spend(event.leg.source, event.leg.amountMinor)
      const leg = event.type === 'LegPosted' || event.type === 'LegVoided' ? after.money.flatMap((track) => track.legs).find((known) => known.legId === event.legId) : undefined
      if (leg === undefined) continue
      const deposit = leg.source.startsWith('deposit:')
      if (event.type === 'LegPosted' && !deposit) this.spend(leg.source, leg.amountMinor)
      if (event.type === 'LegVoided' && deposit) this.spend(leg.source, -leg.amountMinor)
    }
  }

  private spend(account: string, amountMinor: number): void {
    const [kind = ''] = account.split(':')
    this.paidFrom.set(kind, (this.paidFrom.get(kind) ?? 0) + amountMinor)
  }

  /** Contacts are tried and payments answered until there is nothing left to do outside. */
  private outside(): void {
    for (let turn = 0; turn < 200; turn += 1) {
      const notice = this.of.outside?.contacts === false ? undefined : this.state.notices.find((known) => known.attempted < known.contacts)
      const leg = this.of.outside?.payments === false ? undefined : this.state.money.flatMap((track) => track.legs).find((known) => known.state === 'pending')
      if (notice !== undefined) this.ask(this.system, { type: 'RecordNoticeAttempt', noticeId: notice.noticeId, contact: notice.attempted, result: 'delivered' })
      else if (leg !== undefined) this.ask(this.payment, { type: 'ConfirmLeg', legId: leg.legId, reference: `pay-${leg.legId}` })
      else return
    }
    throw new Error('the outside never comes to rest')
  }
}

/** Whether both would be written down the same, down to the order of names; what they share, which is most of two states, need not be written for that. */
function isSameText(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return JSON.stringify(one) === JSON.stringify(other)
  const [left, right] = [one, other].map((each) => Object.entries(each).filter(([, value]) => value !== undefined)) as [[string, unknown][], [string, unknown][]]
  return left.length === right.length && left.every(([name, value], index) => name === right[index]?.[0] && isSameText(value, right[index]?.[1]))
}

const trail = (command: Command): string => ('clock' in command ? `${command.type}(${command.clock})` : command.type)

/** A claim over the whole order for all that was paid for its goods, except where the test says otherwise. */
export function claimOf(order: Order, claim: Partial<Claim> & Pick<Claim, 'reason' | 'remedy'>): Claim {
  return {
    kind: 'after_sales', lines: order.lines.map(({ lineId, quantity }) => ({ lineId, quantity })), problem: 'unspecified',
    requestedMinor: sum(order.lines, (line) => line.paidMinor), requestedFreightMinor: 0, goodsState: 'received',
    opened: false, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false, ...claim,
  }
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0)
}
