// S4: a sofa "shipped" twice under false numbers, a promise, two withdrawals, and a merchant who agrees on the phone and refuses in the system.
import { describe, expect, it } from 'vitest'
import { assess } from '../../src/domain/assess.ts'
import { ORDERS, cst, scan } from '../../src/app/demo/cast.ts'
import { World, text } from '../domain/world.ts'

const first = { shipmentId: 'out-s4-1', waybill: 'SF-FALSE-1' }
const second = { shipmentId: 'out-s4-2', waybill: 'SF-FALSE-2' }
const falseShipment = { reason: 'R04', problem: 'false_shipment', remedy: 'refund_only', goodsState: 'transit' } as const

/** 9 September: the refund is asked and withdrawn on the merchant's word that he delivers on the 12th. */
function promised(): World {
  const world = new World({ order: ORDERS.S4, account: { merchantAddresses: ['addr-sofa'], merchantScore: 4.0 }, balances: { merchant: 100_000, deposit: 300_000 } })
  world.open({ reason: 'R01', problem: 'changed_mind', remedy: 'refund_only', goodsState: 'unshipped' }, cst('2025-09-09 10:00'))
  world.must(world.merchant, { type: 'MakeStatement', text: text('we deliver on the 12th'), speech: 'promise', channel: 'aftersale_chat' }, cst('2025-09-09 11:00'))
  world.must(world.buyer, { type: 'WithdrawCase', statement: text('on that promise') }, cst('2025-09-09 12:00'))
  return world
}

/** 12 September: tracking says signed, the carrier says the number is false; agreed on the phone, refused in the system, "shipped" again. */
function refusedInSystem(): World {
  const world = promised()
  world.scan(scan(first, 'label_created', '2025-09-10 08:00', { source: 'merchant' }))
  world.scan(scan(first, 'signed', '2025-09-12 12:00', { source: 'marketplace' }))
  world.open(falseShipment, cst('2025-09-12 15:00'))
  world.scan(scan(first, 'waybill_denied', '2025-09-12 16:00'))
  world.must(world.buyer, { type: 'MakeStatement', text: text('agreed to refund'), speech: 'admission', channel: 'phone', saidBy: 'merchant' }, cst('2025-09-12 17:00'))
  world.must(world.merchant, { type: 'RefuseRequest', because: 'other', statement: text('already shipped') }, cst('2025-09-13 09:00'))
  world.must(world.buyer, { type: 'WithdrawCase', statement: text('he says he ships again') }, cst('2025-09-13 10:00'))
  world.scan(scan(second, 'label_created', '2025-09-13 11:00', { source: 'merchant' }))
  return world
}

/** 14 September: the third request; the merchant wants the freight of both ways kept back, the buyer declines and asks the platform. */
function escalated(): World {
  const world = refusedInSystem()
  world.open(falseShipment, cst('2025-09-14 12:00'))
  world.must(world.merchant, {
    type: 'MakeOffer', supersedes: null, statement: text('the buyer bears the freight both ways'),
    terms: { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', replacement: 'none', reason: null, flows: [{ from: 'merchant', to: 'buyer', amountMinor: 208_000, for: 'goods_refund', lineId: 'line-1', evidenceIds: [] }] },
  }, cst('2025-09-14 15:00'))
  world.must(world.buyer, { type: 'DeclineOffer', offerId: 'o1', statement: text('he never sent anything') }, cst('2025-09-14 16:00'))
  world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-09-15 16:00'))
  return world
}

function decided(): World {
  const world = escalated()
  world.must(world.officer, { type: 'ClaimReview' }, cst('2025-09-16 10:00'))
  world.must(world.officer, { type: 'SetFinding', finding: 'false_shipment', value: 'proven', evidenceIds: [], because: text('no carrier had either parcel, and the carrier denies the number') }, world.now)
  world.must(world.officer, { type: 'DecideCase', because: text('shipped twice by numbers no carrier knows'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, world.now)
  return world
}

const presumed = (world: World) => assess(world.state, world.context(world.officer), 'decide').evaluation.presumptions.map(({ finding, as, rebuttal }) => [finding, as, rebuttal])

describe('S4 fake shipment, twice', () => {
  it('keeps the promise on which the buyer withdrew, and lets him ask again [C16]', () => {
    const world = refusedInSystem()
    const [withdrawn, again] = world.cases
    expect(withdrawn?.state).toMatchObject({ phase: 'closed', because: 'withdrawn' })
    expect(withdrawn?.state.statements).toContainEqual(expect.objectContaining({ speech: 'promise', by: world.merchant }))
    expect(again?.state.admission.admissible).toBe(true)
    expect(escalated().state.admission.admissible).toBe(true)
  })

  it('presumes false shipment when nobody picked the parcel up in 24 hours, and not a millisecond earlier', () => {
    const world = refusedInSystem()
    world.open(falseShipment, cst('2025-09-14 10:59'))
    // Before the day is over only the earlier, denied number speaks; the presumption is about the parcel shipped last.
    expect(presumed(world)).not.toContainEqual(['false_shipment', 'proven', 'carrier_statement'])
    world.runTo(cst('2025-09-14 11:00') - 1)
    expect(presumed(world)).not.toContainEqual(['false_shipment', 'proven', 'carrier_statement'])
    world.runTo(cst('2025-09-14 11:00'))
    expect(presumed(world)).toContainEqual(['false_shipment', 'proven', 'carrier_statement'])
  })

  it('lets only the carrier’s record rebut it, not the merchant’s word or papers', () => {
    const world = escalated()
    world.must(world.merchant, { type: 'MakeStatement', text: text('it is on the way'), speech: 'answer', channel: 'case' }, cst('2025-09-15 17:00'))
    world.must(world.merchant, { type: 'FileEvidence', items: [{ evidenceId: 'e-paper', type: 'shipment_record', sha256: 'a'.repeat(64), bytes: 1000, mediaType: 'image/png', concerns: 'false_shipment', perceptualHash: null, filedElsewhere: false }], requestId: null }, cst('2025-09-15 17:30'))
    expect(presumed(world)).toContainEqual(['false_shipment', 'proven', 'carrier_statement'])
    world.scan(scan(second, 'carrier_statement', '2025-09-15 18:00'))
    expect(presumed(world)).not.toContainEqual(['false_shipment', 'proven', 'carrier_statement'])
  })

  it('takes "signed" for an event to be tested: two records that conflict go to a person [C27]', () => {
    const world = escalated()
    expect(world.cases[1]?.state.scanMeanings).toContain('carrier_denies')
    const { facts } = assess(world.state, world.context(world.officer), 'decide')
    expect(facts.logistics).toMatchObject({ signedScanned: true, carrierDenies: true, signedContradicted: true })
    expect(world.state).toMatchObject({ phase: 'reviewing', decisions: [] })
    world.must(world.officer, { type: 'ClaimReview' }, cst('2025-09-16 10:00'))
    expect(world.act(world.officer, { type: 'DecideCase', because: text('signed is signed'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, world.now)).toMatchObject({ refused: 'facts_contradicted' })
  })

  it('refunds everything, deducts nothing, and adds the policy’s compensation with its cap', () => {
    const world = decided()
    expect(world.state.money.map(({ flow }) => [flow.from, flow.to, flow.amountMinor, flow.for])).toEqual([
      ['merchant', 'buyer', 268_000, 'goods_refund'], ['merchant', 'buyer', 10_000, 'compensation'],
    ])
    world.runOut()
    expect(world.paidTo('buyer:buyer-lei')).toBe(278_000)
    expect(world.state).toMatchObject({ phase: 'closed', because: 'decided' })
  })

  it('puts the sanction forward separately, with its own rules, and leaves the decision open to appeal', () => {
    const world = decided()
    const [sanction] = world.state.sanctionsPutForward
    expect(sanction).toMatchObject({ against: 'merchant' })
    expect(sanction?.rules.flatMap((hit) => hit.cites)).toContain('AB-8')
    expect(world.state.decisions[0]?.flows).toHaveLength(2)
    expect(world.state.decisions[0]?.routes).toContain('appeal')
    expect(world.state.clocks).toContainEqual(expect.objectContaining({ clock: 'appealMustBeFiled', owner: 'merchant' }))
  })

  it('takes nothing from the merchant before he could answer', () => {
    const world = escalated()
    expect(world.cases.flatMap(({ state }) => state.money)).toEqual([])
    expect(world.state.heard.merchant).toBe(true)
  })
})
