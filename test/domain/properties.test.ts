// The guarantees under policies nobody would publish and commands nobody would give: random rule books through the real loader, random
// orders, random actors, clocks that lapse in between. World checks every invariant and the replay after every single commit.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCESS } from '../../src/domain/access.ts'
import { actions } from '../../src/domain/actions.ts'
import { candidatesFor, type Candidate } from '../../src/domain/candidates.ts'
import { COMMAND_TYPES, type Command, type CommandType } from '../../src/domain/commands.ts'
import { orderSchema, SCAN_KINDS, type Order } from '../../src/domain/order.ts'
import type { Actor, Terms } from '../../src/domain/parts.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { DAY_MS, HOUR_MS } from '../../src/domain/time/calendar.ts'
import { FINDINGS, PROBLEMS, REASONS, REMEDIES } from '../../src/domain/vocabulary.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { randomPolicy } from './random-policies.ts'
import { World, evidence, text } from './world.ts'

const RUNS = process.env.LONG === '1' ? 10_000 : 1500
const BOOKS = Array.from({ length: 24 }, (_, seed) => randomPolicy(seed + 1)).filter((policy) => policy !== null)
const START = Date.UTC(2025, 8, 8, 2)

type Step = { wait: number; who: number; what: number; which: number; amount: number; flag: boolean }
type Play = { book: number; order: { quantity: number; unit: number; second: boolean; freight: number; held: boolean; consent: boolean; addresses: boolean; contacts: number; balance: number; deposit: number }; claim: { reason: number; problem: number; remedy: number; part: number; unshipped: boolean; complaint: boolean }; steps: Step[] }

const step: fc.Arbitrary<Step> = fc.record({ wait: fc.nat(200), who: fc.nat(7), what: fc.nat(1000), which: fc.nat(20), amount: fc.nat(40_000), flag: fc.boolean() })
const play: fc.Arbitrary<Play> = fc.record({
  book: fc.nat(BOOKS.length - 1),
  order: fc.record({ quantity: fc.integer({ min: 1, max: 7 }), unit: fc.integer({ min: 1, max: 9999 }), second: fc.boolean(), freight: fc.nat(1500), held: fc.boolean(), consent: fc.boolean(), addresses: fc.boolean(), contacts: fc.nat(2), balance: fc.nat(20_000), deposit: fc.nat(5000) }),
  claim: fc.record({ reason: fc.nat(REASONS.length - 1), problem: fc.nat(PROBLEMS.length - 1), remedy: fc.nat(REMEDIES.length - 1), part: fc.integer({ min: 1, max: 4 }), unshipped: fc.boolean(), complaint: fc.boolean() }),
  steps: fc.array(step, { minLength: 3, maxLength: 22 }),
})

function orderOf({ order }: Play): Order {
  const line = (lineId: string, quantity: number) => ({ lineId, title: { zh: '商品', en: 'Goods' }, quantity, unitPriceMinor: order.unit, paidMinor: order.unit * quantity, goods: { category: 'general' } })
  const lines = [line('line-1', order.quantity), ...(order.second ? [line('line-2', 2)] : [])]
  const paid = lines.reduce((sum, { paidMinor }) => sum + paidMinor, order.freight)
  return orderSchema.parse({
    orderId: 'order-random', marketplace: '1688', jurisdiction: 'CN', currency: 'CNY', placedAt: START - 5 * DAY_MS, paidAt: START - 5 * DAY_MS + 1000,
    buyer: { buyerId: 'buyer-lin', purpose: 'consumer', contacts: order.contacts }, merchant: { merchantId: 'shop-clock', publishedAddress: true, contacts: order.contacts },
    lines, tenders: [{ tender: 'cash', amountMinor: paid }], freightPaidMinor: order.freight, fundsHeld: order.held,
    consents: order.consent ? [{ kind: 'express_refund', at: START - 9 * DAY_MS }] : [],
  })
}

const nth = <T>(items: readonly T[], index: number): T => {
  const item = items[index % items.length]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}

function begin(random: Play): World {
  const { order, claim, book } = random
  const policy: Policy = nth(BOOKS, book)
  const world = new World({
    order: orderOf(random), policies: new Map([[policy.name, policy]]), balances: { merchant: order.balance, deposit: order.deposit },
    account: { merchantAddresses: order.addresses ? ['addr-1'] : [] }, outside: { payments: order.quantity % 3 !== 0 },
  })
  if (!claim.unshipped) for (const [kind, hours] of [['picked_up', 20], ['signed', 60]] as const) world.scan({ scanId: `out-${kind}`, shipmentId: 'out', leg: 'outbound', kind, at: START - 5 * DAY_MS + hours * HOUR_MS, carrier: 'c', waybill: 'OUT', source: 'carrier' })
  openAgain(world, random, START)
  return world
}

function openAgain(world: World, { order, claim }: Play, at: number): void {
  const quantity = Math.min(claim.part, order.quantity)
  world.open({
    kind: claim.complaint ? 'complaint' : 'after_sales', reason: nth(REASONS, claim.reason), problem: nth(PROBLEMS, claim.problem), remedy: nth(REMEDIES, claim.remedy),
    lines: [{ lineId: 'line-1', quantity }], requestedMinor: Math.floor((order.unit * quantity * claim.part) / 4), requestedFreightMinor: Math.min(order.freight, claim.part * 100),
    goodsState: claim.unshipped ? 'unshipped' : 'received', expressChosen: claim.part > 2,
  }, at, { evidence: [evidence('photo'), evidence('close_up')] })
}

/** One thing one actor might try: a plausible command with its figures bent, or another case, or a scan. */
function tryStep(world: World, random: Play, { wait, who, what, which, amount, flag }: Step): void {
  world.runTo(world.now + wait * HOUR_MS)
  if (world.cases.length === 0 || what % 29 === 0) return openAgain(world, random, world.now)
  if (what % 13 === 0) return scanSomething(world, which, what)
  const actor = actorOf(world, who, what)
  const types = COMMAND_TYPES.filter((type) => type !== 'OpenCase' && ACCESS[type].includes(actor.role))
  const context = world.context(actor)
  // Two steps in three take something that is open now, so that histories get somewhere; the third takes anything at all.
  const all = what % 3 === 0 ? [] : types.flatMap((type) => candidatesFor(type, world.state, context))
  const wanted = all.filter(({ command }) => TELLING.includes(command.type))
  const open = firstOpen(flag && wanted.length > 0 ? wanted : all, which * 7 + what, (command) => !isRefusal(world.preview(actor, command)))
  const candidates = open === undefined ? candidatesFor(nth(types, what), world.state, context) : [open]
  if (candidates.length === 0) return
  const command = bend(nth(candidates, which * 7 + what).command, { amount, flag: amount % 2 === 0, which })
  const seen = world.preview(actor, command)
  const done = world.act(actor, command, world.now)
  expect(done, 'preview is the act').toEqual(seen)
}

/** Tries a few from somewhere in the list on: probing every command at every step would take most of the time. */
function firstOpen(candidates: readonly Candidate[], from: number, isOpen: (command: Command) => boolean): Candidate | undefined {
  return candidates.map((_, index) => nth(candidates, from + index)).slice(0, 8).find(({ command }) => isOpen(command))
}

/** Commands that move a case on; without a preference for them histories are mostly talk. */
const TELLING: readonly CommandType[] = ['ClaimReview', 'DecideCase', 'SignDecision', 'DecideAppeal', 'FileAppeal', 'AgreeToRequest', 'AcceptOffer', 'RequestIntervention', 'ShipReturn', 'ConfirmReturn', 'ContestReturn', 'ShipReplacement']

/** Whoever claimed a review comes back to it in two steps of five. */
function actorOf(world: World, who: number, what: number): Actor {
  const { state } = world
  const desk = state.phase === 'reviewing' && state.review.officerId !== null && what % 5 < 2 ? state.review.officerId : null
  if (state.phase === 'reviewing' && state.review.prepared !== null && what % 5 < 3) return world.senior
  if (state.returns.at(-1)?.parcel === 'back' && what % 5 > 2) return world.merchant
  if (desk !== null) return [world.officer, world.senior].find(({ id }) => id === desk) ?? world.someone('officer', desk)
  return nth([world.buyer, world.merchant, world.buyer, world.merchant, world.officer, world.senior, world.payment, world.someone('officer', 'officer-cai')], who)
}

function scanSomething(world: World, which: number, what: number): void {
  const leg = world.state.returns.at(-1)
  const back = leg !== undefined && leg.waybill !== null && which % 2 === 0
  world.scan({
    scanId: `scan-${world.scans.length}`, shipmentId: back ? 'back' : 'out', leg: back ? 'return' : 'outbound', kind: back && what % 2 === 0 ? 'signed' : nth(SCAN_KINDS, what), at: world.now, carrier: 'c',
    waybill: back ? (leg.waybill ?? 'BACK') : 'OUT', source: what % 3 === 0 ? 'merchant' : 'carrier', partnerPickup: which % 3 === 0,
  })
}

function bend(command: Command, { amount, flag, which }: { amount: number; flag: boolean; which: number }): Command {
  switch (command.type) {
    case 'AmendRequest':
      return { ...command, requestedMinor: amount, remedy: nth(REMEDIES, which) }
    case 'MakeOffer':
      return { ...command, terms: { ...randomTerms(amount, which, flag), reason: null } }
    case 'SetFinding':
      return { ...command, finding: which % 3 === 0 ? nth(FINDINGS, which) : command.finding, value: flag ? 'proven' : 'not_proven' }
    case 'DecideCase':
      if (which % 2 === 0) return command
      return { ...command, instead: randomTerms(amount, which, flag), overrides: [{ field: 'flows', computed: 'computed', decided: 'decided', because: text('because'), cites: ['D-9'] }] }
    case 'SignDecision':
      return { ...command, approve: flag }
    case 'DecideAppeal':
      return flag ? command : { ...command, result: which % 2 === 0 ? 'reversed' : 'partly_reversed', instead: randomTerms(amount, which, !flag), fundedBy: nth(['merchant', 'buyer', 'platform'] as const, which), reverseMarks: which % 3 === 0 }
    case 'RecordOutsideResult':
      return flag ? { ...command, result: 'awarded', terms: randomTerms(amount, which, flag), awardedMinor: amount } : command
    case 'FundReturnFreight':
      return { ...command, payer: nth(['platform', 'merchant', 'buyer'] as const, which), amountMinor: amount }
    case 'RejectLeg':
      return { ...command, availableMinor: flag ? amount : null }
    case 'ShipReturn':
      return { ...command, waybill: `BACK-${which}`, partnerPickup: flag, freightMinor: amount % 2000 }
    case 'ReopenCase':
      return { ...command, because: nth(['new_facts', 'refund_unpaid', 'settlement_not_performed', 'confirmed_in_error', 'outside_result'] as const, which) }
    case 'HandOver':
      return { ...command, pauseClocks: flag }
    default:
      return command
  }
}

function randomTerms(amountMinor: number, which: number, flag: boolean): Terms {
  const from = nth(['merchant', 'merchant', 'buyer', 'platform'] as const, which)
  const to = from === 'buyer' ? 'merchant' as const : 'buyer' as const
  const purpose = nth(['goods_refund', 'price_reduction', 'freight_refund', 'compensation'] as const, which)
  return {
    remedy: nth(REMEDIES, which), returnRequired: flag, returnFreight: 'merchant', replacement: nth(['none', 'none', 'exchange', 'repair'] as const, which), reason: null,
    flows: amountMinor === 0 ? [] : [{ from, to, amountMinor, for: from === 'buyer' ? 'cost_deduction' : purpose, lineId: 'line-1', evidenceIds: [] }],
  }
}

const seen = { commits: 0, decisions: new Map<string, number>(), phases: new Map<string, number>(), refused: 0, types: new Set<CommandType>() }
const count = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1)

function remember(world: World): void {
  for (const { log, state } of world.cases) {
    count(seen.phases, state.phase)
    for (const commit of log) {
      seen.commits += 1
      seen.types.add(commit.command.type)
      for (const event of commit.events) if (event.type === 'DecisionIssued') count(seen.decisions, event.decision.by.by)
    }
  }
  seen.refused += world.refusals.length
}

describe('the guarantees under random policies', () => {
  it('loads enough random rule books to mean anything', () => expect(BOOKS.length).toBeGreaterThan(18))

  it('hold after every commit of every random history, to its end', () => {
    fc.assert(fc.property(play, (random) => {
      const world = begin(random)
      for (const each of random.steps) tryStep(world, random, each)
      world.runOut()
      remember(world)
      expect(world.replays()).toBe(true)
      expect(world.ledger.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0)
    }), { seed: 20251122, numRuns: RUNS, endOnFailure: true })
  }, 3_000_000)

  it('meet reviews, closings, four kinds of decision and most commands on the way', () => {
    expect([...seen.phases.keys()].sort()).toEqual(expect.arrayContaining(['closed', 'reviewing']))
    expect([...seen.decisions.keys()].sort()).toEqual(expect.arrayContaining(['agreement', 'lapse', 'machine', 'officer']))
    const never = COMMAND_TYPES.filter((type) => !seen.types.has(type))
    expect(never.length, never.join(', ')).toBeLessThan(12)
  })

  it('offer an actor only commands of his role, and never a change of money that changes none', () => {
    fc.assert(fc.property(play, (random) => {
      const world = begin(random)
      if (world.cases.length === 0) return
      for (const each of random.steps.slice(0, 6)) tryStep(world, random, each)
      for (const actor of [world.buyer, world.merchant, world.officer]) {
        for (const action of actions(world.state, actor, world.context(actor))) {
          expect(ACCESS[action.command]).toContain(actor.role)
          if (action.consequence !== null) expect(action.consequence.before).not.toEqual(action.consequence.after)
        }
      }
    }), { seed: 7, numRuns: Math.ceil(RUNS / 20), endOnFailure: true })
  }, 3_000_000)
})
