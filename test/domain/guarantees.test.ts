// One readable test per guarantee no policy can switch off (1 to 12). The same guarantees against random policies: properties.test.ts.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst, scan } from '../../src/app/demo/cast.ts'
import { rederive } from '../../src/domain/assess.ts'
import type { Command } from '../../src/domain/commands.ts'
import { conserves, mayDecide, mayTakeFrom, silenceMay } from '../../src/domain/guarantees.ts'
import { orderSchema } from '../../src/domain/order.ts'
import type { Actor, Terms } from '../../src/domain/parts.ts'
import { RULE_BOOKS, World, evidence, text } from './world.ts'

const day = cst('2025-09-30 10:00')
const quality = { reason: 'R10', problem: 'not_working', remedy: 'refund_only', goodsState: 'received' } as const
const plain = { costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }
const terms = (amountMinor: number, of: Partial<Terms> = {}): Terms =>
  ({ remedy: 'refund_only', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor, for: 'goods_refund', lineId: 'line-1', evidenceIds: [] }], ...of })

function opened(of: ConstructorParameters<typeof World>[0] = { order: ORDERS.S2, scans: SCANS.S2 }): World {
  const world = new World(of)
  world.open(quality, day, { statement: text('it does not work'), evidence: [evidence('photo'), evidence('close_up'), evidence('video')] })
  return world
}

function inReview(world = opened()): World {
  world.must(world.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: text('it left in order') }, day + 3_600_000)
  world.must(world.buyer, { type: 'RequestIntervention', statement: null }, day + 7_200_000)
  if (world.state.phase === 'negotiating') world.must(world.buyer, { type: 'AskForHuman', decisionId: null }, world.now)
  return world
}

const claim = (world: World, officer: Actor): void => {
  world.must(officer, { type: 'ClaimReview' }, world.now)
  world.must(officer, { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: [], because: text('the video shows it') }, world.now)
}

/** Time that is the merchant's own is waited for: nobody decides against him while it runs. */
const waitOut = (world: World): void => world.runTo(Math.max(world.now, ...world.state.clocks.filter((clock) => clock.owner === 'merchant').map((clock) => clock.endsAt)))

/** A decision that departs from the computed one, every differing field named: it waits for a second signature. */
const departs = (world: World, officer: Actor): void => {
  world.must(officer, {
    type: 'DecideCase', because: text('defect shown'), ...plain, instead: terms(24_000),
    overrides: ([['remedy', 'return_refund', 'refund_only'], ['return', 'true', 'false'], ['freight', 'merchant', 'none']] as const)
      .map(([field, computed, decided]) => ({ field, computed, decided, because: text('the video shows the defect'), cites: ['D-8'] })),
  }, world.now)
}

/** An officer with an override and the second signature: the shortest way to a decision that costs the merchant money. */
function decided(): World {
  const world = inReview()
  waitOut(world)
  claim(world, world.officer)
  departs(world, world.officer)
  world.must(world.senior, { type: 'SignDecision', approve: true, because: null }, world.now)
  return world
}

describe('the guarantees', () => {
  it('1 heard: no money leaves the merchant before he was told and could answer [C19]', () => {
    const world = opened()
    const flow = { from: 'merchant', to: 'buyer', amountMinor: 100, for: 'goods_refund', lineId: 'line-1' } as const
    const context = world.context(world.officer)
    expect(world.state.heard.merchant).toBe(false)
    expect(mayTakeFrom(world.state, context, 'decision', flow)).toBe('heard')
    expect(mayTakeFrom(world.state, context, 'machine', flow)).toBe('heard')
    expect(mayTakeFrom(inReview().state, context, 'decision', flow)).toBeNull()
    // A third party’s money is nobody’s to agree on.
    expect(mayTakeFrom(world.state, context, 'agreement', { ...flow, from: 'platform' })).toBe('heard')
  })

  it('1 heard: a clock nobody was told of runs once more, and then a person looks instead', () => {
    const world = opened({ order: ORDERS.S2, scans: SCANS.S2, outside: { contacts: false } })
    world.runTo(day + 40 * 86_400_000)
    const outcomes = world.state.lapsed.filter(({ clock }) => clock === 'merchantMustAnswer').map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['notice_incomplete', 'notice_incomplete'])
    expect(world.state.heard.merchant).toBe(false)
    expect(world.state).toMatchObject({ phase: 'reviewing', money: [] })
  })

  it('2 silence: never gives the buyer goods and money at the merchant’s cost [C17]', () => {
    const received = opened()
    expect(silenceMay(received.state, received.context(received.system), 'grant_refund')).toBe('silence')
    expect(silenceMay(received.state, received.context(received.system), 'grant_return_refund')).toBeNull()
    const unshipped = new World({ order: ORDERS.S4 })
    unshipped.open({ reason: 'R01', problem: 'changed_mind', remedy: 'refund_only', goodsState: 'unshipped' }, cst('2025-09-09 10:00'))
    expect(silenceMay(unshipped.state, unshipped.context(unshipped.system), 'grant_refund')).toBeNull()
    unshipped.runOut()
    expect(unshipped.state.decisions).toMatchObject([{ by: { by: 'lapse', clock: 'merchantMustAnswer' } }])
    expect(unshipped.paidTo('buyer:buyer-lei')).toBe(268_000)
  })

  it('3 reasons: a decision against someone carries its rules or reason and the routes left; a ground without an answer is refused', () => {
    const world = decided()
    const [decision] = world.state.decisions
    expect(decision?.because).not.toBeNull()
    expect(decision?.routes).toEqual(expect.arrayContaining(['appeal', 'court']))
    world.must(world.merchant, { type: 'FileAppeal', decisionId: 'd1', grounds: [{ groundId: 'g1', ground: 'facts_wrong', text: text('weights match'), evidenceIds: [] }, { groundId: 'g2', ground: 'evidence_ignored', text: text('scan data'), evidenceIds: [] }] }, world.now)
    const officer = world.someone('officer', 'officer-cai')
    world.must(officer, { type: 'ClaimReview' }, world.now)
    world.must(world.buyer, { type: 'AnswerAppeal', appealId: world.state.appeals[0]?.appealId ?? '', statement: text('the video stands') }, world.now)
    const half = world.act(officer, { type: 'DecideAppeal', appealId: world.state.appeals[0]?.appealId ?? '', result: 'upheld', because: text('stands'), instead: null, fundedBy: null, reverseMarks: false, answers: [{ groundId: 'g1', answer: 'rejected', because: null, cites: ['D-8'] }] }, world.now)
    expect(half).toMatchObject({ refused: 'ground_unanswered' })
  })

  it('4 another person: whoever decided hears no appeal, signs no departure, and no party decides his own case [C25]', () => {
    const world = decided()
    for (const officer of ['officer-an', 'officer-bo']) expect(mayDecide(world.state, world.context(world.officer), officer, 'appeal')).toBe('another_person')
    expect(mayDecide(world.state, world.context(world.officer), 'officer-cai', 'appeal')).toBeNull()
    expect(mayDecide(world.state, world.context(world.officer), world.order.merchant.merchantId, 'first')).toBe('another_person')
    const alone = inReview()
    waitOut(alone)
    claim(alone, alone.senior)
    departs(alone, alone.senior)
    expect(alone.act(alone.senior, { type: 'SignDecision', approve: true, because: null }, alone.now)).toMatchObject({ refused: 'conflict_of_interest' })
  })

  it('5 ask for a human: works on every decision made without one, also after the case has closed', () => {
    const world = new World({ order: ORDERS.S4 })
    world.open({ reason: 'R01', problem: 'changed_mind', remedy: 'refund_only', goodsState: 'unshipped', requestedMinor: 268_000 }, cst('2025-09-09 10:00'))
    world.runOut()
    expect(world.state.phase).toBe('closed')
    world.must(world.merchant, { type: 'AskForHuman', decisionId: 'd1' }, world.now)
    expect(world.state).toMatchObject({ phase: 'reviewing', humanAsked: true, review: { because: 'human_asked' } })
    expect(world.state.decisions.every((decision) => decision.state === 'set_aside' || decision.by.by !== 'machine')).toBe(true)
  })

  it('6 reason changes: only their owner, and only having seen both sides’ money', () => {
    const world = opened()
    const blind = { type: 'ChangeReason', reason: 'R08', problem: 'changed_mind', previewHash: '0'.repeat(64) } as const
    expect(world.act(world.buyer, blind, world.now)).toMatchObject({ refused: 'preview_outdated' })
    expect(world.act(world.merchant, blind, world.now)).toMatchObject({ refused: 'role_may_not' })
    world.must(world.merchant, { type: 'ProposeReasonChange', reason: 'R08', statement: text('it is simpler') }, world.now)
    const [offer] = world.state.offers
    expect(offer).toMatchObject({ by: 'merchant', terms: { reason: 'R08' } })
    expect(world.state.claim.reason).toBe('R10')
  })

  it('7 sanctions are never a remedy: they move no money and close no claim', () => {
    const world = decided()
    const flows = world.state.money.map(({ flow }) => flow.for)
    expect(flows).toEqual(['goods_refund'])
    for (const event of world.eventsOf('SanctionPutForward')) expect(JSON.stringify(event)).not.toContain('amountMinor')
    expect(world.state.phase).toBe('decided')
  })

  it('8 conservation: no more is refunded than was paid, over all cases of the order [C14]', () => {
    const world = decided()
    const more = { from: 'merchant', to: 'buyer', amountMinor: 1, for: 'goods_refund', lineId: 'line-1' } as const
    expect(conserves(world.state, world.context(world.officer), [more])).toBe('conservation')
    expect(conserves(world.state, world.context(world.officer), [more], 'd1')).toBeNull()
    const second = world.open(quality, world.now, { evidence: [evidence('photo', 'e2'), evidence('close_up', 'e3'), evidence('video', 'e4')] })
    expect(second).toMatchObject({ refused: 'already_done', field: 'claim.lines' })
    expect(world.ledger.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0)
  })

  it('9 clocks: each has an owner, an end and a consequence, and a lapse that comes too late says so [C10]', () => {
    const world = opened()
    const [clock] = world.state.clocks
    expect(clock).toMatchObject({ clock: 'merchantMustAnswer', owner: 'merchant', round: 1 })
    expect(clock?.atZero).not.toBe('none')
    expect(world.act(world.system, { type: 'LapseClock', clock: 'merchantMustAnswer', round: 1 }, (clock?.endsAt ?? 0) - 1)).toMatchObject({ refused: 'clock_not_due', allowed: clock?.endsAt })
    world.must(world.merchant, { type: 'RefuseRequest', because: 'other', statement: null }, world.now)
    world.must(world.system, { type: 'LapseClock', clock: 'merchantMustAnswer', round: 1 }, world.now)
    expect(world.state.lapsed).toMatchObject([{ clock: 'merchantMustAnswer', outcome: 'too_late' }])
    expect(world.act(world.system, { type: 'LapseClock', clock: 'merchantMustAnswer', round: 1 }, world.now)).toMatchObject({ refused: 'already_done' })
  })

  it('9 clocks: stand still with a reason and a limit, and run on by themselves', () => {
    const world = opened()
    const before = world.state.clocks[0]?.endsAt ?? 0
    const pause = { type: 'PauseClock', clock: 'merchantMustAnswer', because: 'carrier_enquiry' } as const
    expect(world.act(world.officer, { ...pause, untilAtMost: day + 90 * 86_400_000 }, world.now)).toMatchObject({ refused: 'clock_limit' })
    world.must(world.officer, { ...pause, untilAtMost: day + 2 * 86_400_000 }, world.now)
    expect(world.act(world.system, { type: 'LapseClock', clock: 'merchantMustAnswer', round: 1 }, day + 86_400_000)).toMatchObject({ refused: 'clock_paused' })
    world.runTo(day + 2 * 86_400_000)
    expect(world.state.clocks[0]).toMatchObject({ pausedAt: null, endsAt: before + 2 * 86_400_000 })
  })

  it('10 records: two that contradict each other keep every machine from deciding [C27]', () => {
    const world = opened()
    world.scan(scan({ shipmentId: 'out-s2', waybill: 'WB-S2' }, 'waybill_denied', '2025-09-30 12:00'))
    const flow = { from: 'merchant', to: 'buyer', amountMinor: 100, for: 'goods_refund', lineId: 'line-1' } as const
    expect(mayTakeFrom(world.state, world.context(world.system), 'machine', flow)).toBe('records')
  })

  it('11 pinned: the versions of the payment date decide, whatever has come into force since [C11]', () => {
    const order = orderSchema.parse({ ...ORDERS.S2, placedAt: cst('2024-12-01 10:00'), paidAt: cst('2024-12-01 10:05') })
    expect(opened({ order, scans: SCANS.S2 }).state.pin.substance.platform).toBe('1688@2024-09')
    expect(opened().state.pin.substance.platform).toBe('1688@2025-03')
    const world = opened({ order, scans: SCANS.S2 })
    const repin: Command = { type: 'RepinPolicy', policy: '1688@2025-03', cites: ['AB-13'], because: text('more lenient') }
    expect(world.act(world.officer, repin, world.now)).toMatchObject({ refused: 'role_may_not' })
    world.must(world.senior, repin, world.now)
    expect(world.state.pin.substance.platform).toBe('1688@2025-03')
    expect(world.eventsOf('PolicyRepinned')).toHaveLength(1)
  })

  it('12 append-only: a decision re-derives byte for byte from what is stored, and not from anything else [C11]', () => {
    const world = decided()
    expect(world.replays()).toBe(true)
    const computed = world.state.decisions[0]?.computed
    if (!computed) throw new Error('an officer’s decision keeps what was computed')
    expect(rederive(computed, RULE_BOOKS)).toBe(computed.evaluation)
    const forged = { ...computed, facts: computed.facts.replace('"reason":"R10"', '"reason":"R04"') }
    expect(forged.facts).not.toBe(computed.facts)
    expect(rederive(forged, RULE_BOOKS)).not.toBe(computed.evaluation)
  })
})
