// S1: a lifetime warranty, a merchant nobody can reach, and money from every source in order until the buyer is made whole.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, SHOPS, cst } from '../../src/app/demo/cast.ts'
import { World, evidence, text } from '../domain/world.ts'

const shop = SHOPS.find((known) => known.merchantId === ORDERS.S1.merchant.merchantId)

function opened(): World {
  const world = new World({
    order: ORDERS.S1, scans: SCANS.S1, balances: { merchant: shop?.balanceMinor ?? null, deposit: shop?.depositMinor ?? null },
    account: { merchantAddresses: shop?.addressIds ?? [], merchantReachable: false, merchantScore: shop?.score ?? null },
  })
  world.open(
    { reason: 'R25', problem: 'promise_broken', remedy: 'repair', goodsState: 'in_use', used: true, opened: true, requestedMinor: 0 }, cst('2025-10-16 10:00'),
    { statement: text('it worked twice, then it was dead'), evidence: [evidence('listing_snapshot'), evidence('video')] },
  )
  return world
}

/** The merchant stays silent; the officer finds the promise broken and the grinder, sent to the address on file, uncollected. */
function decided(): World {
  const world = opened()
  world.runTo(cst('2025-10-24 09:00'))
  world.must(world.officer, { type: 'ClaimReview' }, world.now)
  world.must(world.officer, { type: 'SetFinding', finding: 'promise_breached', value: 'proven', evidenceIds: ['e-listing_snapshot', 'e-video'], because: text('the listing promises a lifetime warranty and nobody repairs') }, world.now)
  world.must(world.buyer, { type: 'FileEvidence', items: [evidence('waybill_photo')], requestId: null }, cst('2025-10-24 12:00'))
  world.runTo(cst('2025-10-27 09:00'))
  world.must(world.officer, { type: 'SetFinding', finding: 'return_uncollected', value: 'proven', evidenceIds: ['e-waybill_photo'], because: text('offered to the address on file, not collected') }, world.now)
  world.must(world.officer, { type: 'DecideCase', because: text('repair cannot be had; the price goes back'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, world.now)
  return world
}

describe('S1 lifetime warranty, merchant unreachable', () => {
  it('admits the claim on the promise made at purchase, long after the no-reason window', () => {
    const { state } = opened()
    expect(state.admission).toMatchObject({ admissible: true, basis: 'promise' })
    expect(state.admission.rules.flatMap((hit) => hit.cites)).toContain('CLR12')
    expect(state.openedAt - ORDERS.S1.paidAt).toBeGreaterThan(200 * 86_400_000)
  })

  it('tells the merchant, gives him his time, and moves no money until it has run out', () => {
    const world = opened()
    expect(world.state.notices).toContainEqual(expect.objectContaining({ party: 'merchant', clock: 'merchantMustAnswer', attempted: 1 }))
    world.runTo(cst('2025-10-23 09:59'))
    expect(world.state).toMatchObject({ phase: 'negotiating', money: [] })
    world.runTo(cst('2025-10-23 10:00'))
    expect(world.state.lapsed).toMatchObject([{ clock: 'merchantMustAnswer', outcome: 'as_announced' }])
    expect(world.state).toMatchObject({ phase: 'reviewing', money: [] })
  })

  it('asks an officer, not a machine, whether the promise was broken', () => {
    const world = opened()
    world.runTo(cst('2025-10-24 09:00'))
    expect(world.state).toMatchObject({ phase: 'reviewing', review: { needs: ['promise_breached'] }, decisions: [] })
  })

  it('replaces the repair nobody can have by a refund, decided on the file [C28]', () => {
    const [decision] = decided().state.decisions
    expect(decision).toMatchObject({ by: { by: 'officer', officerId: 'officer-an' }, remedy: 'refund_only', returnRequired: false, liable: 'merchant' })
    expect(decision?.findings).toEqual(expect.arrayContaining([{ finding: 'promise_breached', value: 'proven' }, { finding: 'return_uncollected', value: 'proven' }]))
  })

  it('funds it from balance, deposit and platform advance in that order, and books the shortfall as the merchant’s debt [C14]', () => {
    const world = decided()
    expect(world.state.money.map(({ flow, state }) => [flow.from, flow.to, flow.amountMinor, state])).toEqual([['merchant', 'buyer', 18_900, 'paid']])
    expect(world.state.money[0]?.legs.map((leg) => [leg.source.split(':')[0], leg.amountMinor])).toEqual([['merchant', 5000], ['deposit', 6000], ['platform_advance', 7900]])
    expect(world.paidTo('buyer:buyer-lin')).toBe(18_900)
    expect(world.paidTo('receivable:merchant:shop-grinder')).toBe(7900)
    expect(world.ledger.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0)
  })

  it('takes held trade funds first where they are still held', () => {
    const world = new World({ order: { ...ORDERS.S1, fundsHeld: true }, scans: SCANS.S1, balances: { merchant: 5000, deposit: 6000 } })
    world.open({ reason: 'R25', problem: 'promise_broken', remedy: 'repair', goodsState: 'in_use', used: true, requestedMinor: 0 }, cst('2025-10-16 10:00'), { evidence: [evidence('listing_snapshot'), evidence('video')] })
    world.runTo(cst('2025-10-24 09:00'))
    world.must(world.officer, { type: 'ClaimReview' }, world.now)
    for (const finding of ['promise_breached', 'return_uncollected'] as const) world.must(world.officer, { type: 'SetFinding', finding, value: 'proven', evidenceIds: [], because: text('found') }, world.now)
    world.must(world.officer, { type: 'DecideCase', because: text('decided'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, world.now)
    expect(world.state.money[0]?.legs.map((leg) => leg.source)).toEqual(['held:order-s1'])
  })

  it('puts a sanction forward beside the refund, which neither pays, replaces nor closes the claim [C23]', () => {
    const world = decided()
    const [sanction] = world.state.sanctionsPutForward
    expect(sanction?.against).toBe('merchant')
    expect(sanction?.rules.length).toBeGreaterThan(0)
    expect(world.state.phase).not.toBe('closed')
    expect(world.state.money).toHaveLength(1)
    world.runOut()
    expect(world.state).toMatchObject({ phase: 'closed', because: 'decided' })
    expect(world.state.money[0]?.state).toBe('paid')
  })
})
