// The guarantees under policies nobody would publish and commands nobody would give: random rule books through the real loader, random
// orders, random actors, clocks that lapse in between. World checks every invariant and the replay after every single commit.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCESS } from '../../src/domain/access.ts'
import { actions, moneyOf } from '../../src/domain/actions.ts'
import { candidatesFor, type Candidate } from '../../src/domain/candidates.ts'
import { BODIES } from '../../src/domain/bodies.ts'
import { assess } from '../../src/domain/assess.ts'
import { PHASES, type Case } from '../../src/domain/case.ts'
import { COMMAND_TYPES, type Command, type Commands, type CommandType } from '../../src/domain/commands.ts'
import { decide, type Answer } from '../../src/domain/decide.ts'
import { evolveAll, evolveEvents } from '../../src/domain/evolve.ts'
import { factsOf } from '../../src/domain/facts.ts'
import type { Context } from '../../src/domain/context.ts'
import { previewReason } from '../../src/domain/chapters/reason.ts'
import { departuresFrom } from '../../src/domain/decisions.ts'
import { orderSchema, SCAN_KINDS, type Order } from '../../src/domain/order.ts'
import type { Actor, Terms } from '../../src/domain/parts.ts'
import { isRefusal, REFUSALS } from '../../src/domain/refusals.ts'
import { DAY_MS, HOUR_MS } from '../../src/domain/time/calendar.ts'
import { FINDINGS, PROBLEMS, REASONS, REMEDIES } from '../../src/domain/vocabulary.ts'
import { REFUSALS_OF, REFUSALS_OF_EVERY } from '../../src/http/command-refusals.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { laterPolicy, randomPolicy } from './random-policies.ts'
import { World, evidence, text } from './world.ts'

const RUNS = process.env.LONG === '1' ? 10_000 : 2000
/** Dice, dice without any clock row, and dice bent on deciding against a silent merchant by machine. */
const KINDS = ([[null, 24], ['no_clocks', 5], ['silence_to_machine', 5]] as const).map(([bent, length]) => Array.from({ length }, (_, seed) => randomPolicy(seed + 1, bent)).filter((policy) => policy !== null))
const BOOKS = KINDS.flat()
/** Not in force for many years: no case is pinned to it unless somebody re-pins it. */
const LATER = laterPolicy()
const START = Date.UTC(2025, 8, 8, 2)

type Step = { wait: number; who: number; what: number; which: number; amount: number; flag: boolean }
type Play = { book: number; start: number; order: { quantity: number; unit: number; second: boolean; freight: number; held: boolean; consent: boolean; addresses: boolean; contacts: number; balance: number; deposit: number }; claim: { reason: number; problem: number; remedy: number; part: number; unshipped: boolean; complaint: boolean }; steps: Step[] }

const step: fc.Arbitrary<Step> = fc.record({ wait: fc.nat(200), who: fc.nat(8), what: fc.nat(1000), which: fc.nat(20), amount: fc.nat(40_000), flag: fc.boolean() })
const play: fc.Arbitrary<Play> = fc.record({
  book: fc.nat(BOOKS.length - 1), start: fc.nat(9),
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
    order: orderOf(random), policies: new Map([[policy.name, policy], [LATER.name, LATER]]), balances: { merchant: order.balance, deposit: order.deposit },
    account: { merchantAddresses: order.addresses ? ['addr-1', 'addr-2'] : [] }, outside: { payments: order.quantity % 3 !== 0 },
  })
  if (!claim.unshipped) for (const [kind, hours] of [['picked_up', 20], ['signed', 60]] as const) world.scan({ scanId: `out-${kind}`, shipmentId: 'out', leg: 'outbound', kind, at: START - 5 * DAY_MS + hours * HOUR_MS, carrier: 'c', waybill: 'OUT', source: 'carrier' })
  openAgain(world, random, START)
  if (world.cases.length > 0) nth(BEGINNINGS, random.start)(world)
  return world
}

/** Where a history goes on from chance: at the opening, or a few steps into one of the ways a case can take, as far as the book lets it. */
const BEGINNINGS: readonly ((world: World) => void)[] = [
  () => {}, () => {}, () => {},
  (world) => { tell(world, world.merchant, 'AgreeToRequest') },
  (world) => { tell(world, world.merchant, 'MakeOffer') },
  (world) => { tell(world, world.merchant, 'ProposeReasonChange') },
  (world) => underReview(world),
  (world) => decidedOn(world),
  (world) => { tell(world, world.merchant, 'AgreeToRequest'); tell(world, world.buyer, 'ShipReturn') },
  (world) => {
    decidedOn(world)
    for (const [by, other] of [[world.merchant, world.buyer], [world.buyer, world.merchant]] as const) { tell(world, by, 'FileAppeal'); tell(world, other, 'AnswerAppeal') }
  },
]
/** Of these, the ones that begin with a return. */
const SENT_BACK: readonly number[] = [3, 8]

function decidedOn(world: World): void {
  underReview(world)
  tell(world, world.officer, 'ClaimReview')
  for (let round = 0; round < 6; round += 1) tell(world, world.officer, 'SetFinding')
  world.act(world.officer, world.order.lines.length === 1 ? departing(PLAIN, world, lessTerms(world.order.freightPaidMinor, world)) : PLAIN, world.now)
}

const PLAIN: Commands['DecideCase'] = { type: 'DecideCase', because: text('because'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }

function underReview(world: World): void {
  tell(world, world.merchant, 'RefuseRequest')
  tell(world, world.buyer, 'RequestIntervention')
  tell(world, world.buyer, 'AskForHuman')
}

/** What is refused is no beginning either: the history then goes on from where it is. */
function tell(world: World, actor: Actor, type: CommandType): void {
  const [first] = candidatesFor(type, world.state, world.context(actor))
  if (first !== undefined) world.act(actor, first.command, world.now)
}

function openAgain(world: World, { order, claim, start }: Play, at: number): void {
  const quantity = Math.min(claim.part, order.quantity)
  world.open({
    kind: claim.complaint ? 'complaint' : 'after_sales', reason: nth(REASONS, claim.reason), problem: nth(PROBLEMS, claim.problem), remedy: SENT_BACK.includes(start) && !claim.unshipped ? nth(['return_refund', 'exchange', 'repair'] as const, claim.remedy) : nth(REMEDIES, claim.remedy),
    lines: [{ lineId: 'line-1', quantity }], requestedMinor: Math.floor((order.unit * quantity * claim.part) / 4), requestedFreightMinor: Math.min(order.freight, claim.part * 100),
    goodsState: claim.unshipped ? 'unshipped' : 'received', expressChosen: claim.part > 2,
  }, at, { evidence: [evidence('photo'), evidence('close_up')] })
}

/** One thing one actor might try: a plausible command with its figures bent, or another case, or a scan. */
function tryStep(world: World, random: Play, { wait, who, what, which, amount, flag }: Step): void {
  // In a review and on a return things follow each other faster, or clocks would end most of them.
  world.runTo(world.now + (world.cases.length > 0 && ['reviewing', 'returning'].includes(world.state.phase) ? wait % 30 : wait) * HOUR_MS)
  if (world.cases.length === 0 || what % 29 === 0) return openAgain(world, random, world.now)
  if (what % 13 === 0) return scanSomething(world, which, what)
  const actor = actorOf(world, who, what)
  const types = COMMAND_TYPES.filter((type) => type !== 'OpenCase' && ACCESS[type].includes(actor.role))
  const context = world.context(actor)
  // Three steps in four take something that is open now, so that histories get somewhere; the fourth takes anything at all.
  const all = what % 4 === 0 ? [] : types.flatMap((type) => candidatesOf(type, world, context))
  const wanted = all.filter(({ command }) => (which % 3 > 0 ? RARE : TELLING).includes(command.type))
  const open = firstOpen(flag && wanted.length > 0 ? wanted : all, which * 7 + what, (command) => !isRefusal(world.preview(actor, command)))
  const candidates = open === undefined ? candidatesOf(nth(types, what), world, context) : [open]
  if (candidates.length === 0) return
  const command = bend(nth(candidates, which * 7 + what).command, world, { amount, flag: amount % 2 === 0, which })
  const seen = world.preview(actor, command)
  const done = world.act(actor, command, world.now)
  expect(done, 'preview is the act').toEqual(seen)
  expectListed(command, done)
  count(met.phases, world.state.phase)
}

/** What an actor might do here; links to other cases are nothing anybody is offered, and random numbers of cases will do. */
function candidatesOf(type: CommandType, world: World, context: Context): Candidate[] {
  if (type === 'LinkCases') return world.state.linked.length > 1 ? [] : [{ subject: null, command: { type, caseIds: [String(2000 + world.state.linked.length)], because: 'same_batch' } }]
  if (type === 'RepinPolicy') return [{ subject: null, command: { type, policy: LATER.name, cites: ['D-9'], because: text('because') } }]
  // Before anything arrived a merchant can only say that nothing did.
  const because = world.state.returns.at(-1)?.parcel === 'shipped' ? 'not_received' as const : 'damaged' as const
  return candidatesFor(type, world.state, context).map((candidate) => {
    const { command } = candidate
    if (command.type === 'ContestReturn') return { ...candidate, command: { ...command, because } }
    // Whoever changes his reason has looked at the price first.
    if (command.type === 'ChangeReason') return { ...candidate, command: { ...command, previewHash: previewReason(world.state, context, command).previewHash } }
    return candidate
  })
}

/** Tries a few from somewhere in the list on: probing every command at every step would take most of the time. */
function firstOpen(candidates: readonly Candidate[], from: number, isOpen: (command: Command) => boolean): Candidate | undefined {
  return candidates.map((_, index) => nth(candidates, from + index)).slice(0, 8).find(({ command }) => isOpen(command))
}

/** Commands that move a case on, and those that only few situations are open to: without a preference for them histories are mostly talk. */
const TELLING: readonly CommandType[] = ['ClaimReview', 'DecideCase', 'SignDecision', 'DecideAppeal', 'FileAppeal', 'AgreeToRequest', 'MakeOffer', 'RequestIntervention', 'ShipReturn', 'ConfirmReturn', 'ShipReplacement', 'SetFinding', 'RepinPolicy']
const RARE: readonly CommandType[] = [
  'AcceptOffer', 'RevokeOffer', 'ConfirmReasonChange', 'GiveReturnAddress', 'ShipReturn', 'ContestReturn', 'ConfirmReturn', 'FundReturnFreight', 'ShipReplacement', 'ConfirmReplacement', 'ReportNotPerformed', 'FileAppeal',
  'AnswerAppeal', 'DecideAppeal', 'SetFinding', 'DecideCase', 'SignDecision', 'ResumeClock', 'RejectLeg', 'RequestEvidence',
]

/** Whose turn it is comes to it more often than chance would have it: the desk in a review, the senior before a draft, the sides with a return. */
function actorOf(world: World, who: number, what: number): Actor {
  const { state } = world
  const officers = [world.officer, world.senior, world.someone('officer', 'officer-cai')]
  if (state.handover !== null && state.handover.result === null && what % 7 < 1) return world.someone('outside', `${state.handover.body}:office`)
  if (state.phase === 'reviewing' && what % 5 < 4) {
    const { officerId, prepared } = state.review
    if (prepared !== null) return world.senior
    return officers.find(({ id }) => id === officerId) ?? nth(officers, who)
  }
  if (state.phase === 'returning' && what % 5 < 3) return what % 2 === 0 ? world.buyer : world.merchant
  return nth([world.buyer, world.merchant, world.buyer, world.merchant, ...officers, world.payment, world.someone('operator', 'operator-1')], who)
}

function scanSomething(world: World, which: number, what: number): void {
  const leg = world.state.returns.at(-1)
  const back = leg !== undefined && leg.waybill !== null && which % 2 === 0
  world.scan({
    scanId: `scan-${world.scans.length}`, shipmentId: back ? 'back' : 'out', leg: back ? 'return' : 'outbound', kind: back && what % 2 === 0 ? 'signed' : nth(SCAN_KINDS, what), at: world.now, carrier: 'c',
    waybill: back ? (leg.waybill ?? 'BACK') : 'OUT', source: what % 3 === 0 ? 'merchant' : 'carrier', partnerPickup: which % 3 === 0,
  })
}

function bend(command: Command, world: World, { amount, flag, which }: { amount: number; flag: boolean; which: number }): Command {
  switch (command.type) {
    case 'AmendRequest':
      return { ...command, requestedMinor: amount, remedy: nth(REMEDIES, which) }
    case 'MakeOffer':
      return { ...command, terms: which % 2 === 0 ? lessTerms(amount, world) : randomTerms(amount, which, flag) }
    case 'SetFinding':
      return { ...command, finding: which % 3 === 0 ? nth(FINDINGS, which) : command.finding, value: flag ? 'proven' : 'not_proven' }
    case 'DecideCase':
      if (which % 2 === 0) return command
      return departing(command, world, lessTerms(amount, world))
    case 'SignDecision':
      return { ...command, approve: flag }
    case 'DecideAppeal':
      return flag ? command : { ...command, result: which % 2 === 0 ? 'reversed' : 'partly_reversed', instead: randomTerms(amount, which, !flag), fundedBy: nth(['merchant', 'buyer', 'platform'] as const, which), reverseMarks: which % 3 === 0 }
    case 'RecordOutsideResult':
      return which % 3 === 0 ? command : { ...command, result: flag ? 'awarded' : 'settled', terms: lessTerms(amount, world), awardedMinor: null }
    case 'FundReturnFreight':
      return { ...command, payer: nth(['platform', 'platform', 'merchant', 'buyer'] as const, which), amountMinor: amount % 6000 }
    case 'RejectLeg':
      return { ...command, availableMinor: flag ? amount : null }
    case 'ShipReturn':
      return { ...command, waybill: `BACK-${which}`, partnerPickup: flag, ...(which % 2 === 0 ? {} : { freightMinor: amount % 2000, evidence: [evidence('receipt', `e-receipt-${amount}`)] }) }
    case 'GiveReturnAddress':
      return { ...command, addressId: nth(['addr-2', 'addr-1', 'addr-3'], which) }
    case 'ReopenCase':
      return { ...command, because: nth(['new_facts', 'refund_unpaid', 'settlement_not_performed', 'confirmed_in_error', 'outside_result'] as const, which) }
    case 'HandOver':
      return { ...command, body: nth(BODIES, which), pauseClocks: flag }
    default:
      return command
  }
}

/** An officer's own terms with a reason beside every field in which they depart, as he would have to write them. */
function departing(command: Commands['DecideCase'], world: World, instead: Terms): Command {
  const departures = departuresFrom(world.state, world.context(world.officer), instead)
  return { ...command, instead, overrides: departures.map((departure) => ({ ...departure, because: text('because'), cites: ['D-9'] })) }
}

/** A part of what was paid, which can be ordered. */
function lessTerms(amount: number, { order, state }: World): Terms {
  const lineId = state.claim.lines[0]?.lineId ?? 'line-1'
  const most = Math.floor((order.lines.find((line) => line.lineId === lineId)?.paidMinor ?? 1) / 2)
  return { remedy: 'price_reduction', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 1 + (amount % Math.max(1, most)), for: 'price_reduction', lineId, evidenceIds: [] }] }
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

/** What the histories met: a guarantee that nothing ever put to the test is not shown. */
const met = { commands: new Map<CommandType, number>(), decisions: new Map<string, number>(), phases: new Map<string, number>() }
const count = <K>(map: Map<K, number>, key: K) => map.set(key, (map.get(key) ?? 0) + 1)

function remember(world: World): void {
  for (const { log, state } of world.cases) {
    count(met.phases, state.phase)
    for (const { command, events } of log) {
      count(met.commands, command.type)
      for (const event of events) if (event.type === 'DecisionIssued') count(met.decisions, event.decision.by.by)
    }
  }
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

  it('meet every command accepted, every phase and every kind of decision on the way', () => {
    const never = <T extends string>(of: readonly T[], seen: ReadonlyMap<T, number>) => of.filter((one) => !seen.has(one))
    const table = [...met.commands, ...met.phases, ...met.decisions].map(([what, times]) => `${what} ${times}`).join(', ')
    expect([...never(COMMAND_TYPES, met.commands), ...never(PHASES, met.phases), ...never(['machine', 'officer', 'agreement', 'lapse', 'outside'], met.decisions)], table).toEqual([])
  })

  it('offer everybody exactly what would be accepted of him now, and what it would move', () => {
    const offered = new Map<string, number>()
    fc.assert(fc.property(play, (random) => {
      const world = begin(random)
      if (world.cases.length === 0) return
      for (const each of random.steps.slice(0, 6)) tryStep(world, random, each)
      for (const actor of everybody(world)) expectOffers(world, actor, offered)
      expectKeptAnswers(world)
    }), { seed: 7, numRuns: Math.ceil(RUNS / 40), endOnFailure: true })
    expect([...offered.keys()]).toEqual(expect.arrayContaining(['buyer', 'clerk', 'merchant', 'officer', 'senior_officer', 'outside', 'system', 'carrier']))
  }, 3_000_000)
})

/** One after the other in one context, where what each was made of is kept, and each by itself with nothing kept: every fact and every answer of the policy is the same. */
function expectKeptAnswers(world: World): void {
  const shared = world.context(world.system)
  for (const { log } of world.cases) {
    let state: Case | null = null
    for (const { at, actor, events } of log) {
      state = evolveEvents(state, events, { at, actor })
      const alone = (): [Case, Context] => [structuredClone(state) as Case, { ...shared }]
      expect(factsOf(state, shared)).toEqual(factsOf(...alone()))
      for (const clock of ['merchantMustAnswer', 'appealMustBeFiled'] as const) expect(assess(state, shared, 'clock', { clock, round: 1 }).evaluation).toEqual(assess(...alone(), 'clock', { clock, round: 1 }).evaluation)
      const [kept, made] = [assess(state, shared, 'decide'), assess(...alone(), 'decide')]
      expect([kept.computed.facts, kept.computed.evaluation]).toEqual([made.computed.facts, made.computed.evaluation])
    }
  }
}

function everybody(world: World): Actor[] {
  const body = `${world.state.handover?.body ?? 'court'}:office`
  const others = [['clerk', world.order.merchant.merchantId], ['officer', 'officer-cai'], ['operator', 'operator-1'], ['outside', body], ['carrier', 'c'], ['auditor', 'auditor-1'], ['buyer', 'somebody']] as const
  return [world.buyer, world.merchant, world.officer, world.senior, world.payment, world.system, ...others.map(([role, id]) => world.someone(role, id))]
}

/** The reference names for each command whatever it can be refused with. */
function expectListed({ type }: Command, answer: Answer): void {
  if (isRefusal(answer)) expect([...REFUSALS_OF_EVERY, ...REFUSALS_OF[type]], type).toContain(answer.refused)
}

/** The list of actions beside the answers of `decide` itself, one by one and each with nothing kept from before: nothing is offered that is refused, and nothing that is open is left out. */
function expectOffers(world: World, actor: Actor, offered: Map<string, number>): void {
  const { state } = world
  const context = world.context(actor)
  const listed = actions(state, actor, context)
  const asked = COMMAND_TYPES.flatMap((type) => candidatesFor(type, state, context).map((candidate) => ({ ...candidate, answer: decide(candidate.command, structuredClone(state), world.context(actor)) })))
  for (const { command, answer } of asked) expectListed(command, answer)
  const his = asked.filter(({ command }) => ACCESS[command.type].includes(actor.role))
  expect(asked.filter((one) => !his.includes(one) && !isRefusal(one.answer))).toEqual([])
  expect(listed.map(({ command, subject }) => [command, subject])).toEqual(his.map(({ command, subject }) => [command.type, subject]))
  listed.forEach((action, index) => {
    const answer = his[index]?.answer
    if (answer === undefined) return
    const refusal = isRefusal(answer) ? answer : null
    const open = refusal === null || REFUSALS[refusal.refused].kind === 'invalid' || ['preview_outdated', 'unknown_evidence', 'unknown_address'].includes(refusal.refused)
    const [before, after] = [moneyOf(state), isRefusal(answer) ? null : moneyOf(evolveAll(state, answer, context))]
    const consequence = after === null || JSON.stringify(after) === JSON.stringify(before) ? null : { before, after }
    expect(action).toMatchObject({ refusal, allowed: open, consequence })
    if (open) count(offered, actor.role)
  })
}
