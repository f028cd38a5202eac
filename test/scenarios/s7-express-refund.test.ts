// S7: the five steps of a return on 1688, with the express refund on the partner carrier's pickup scan, and what loses it.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst, scan } from '../../src/app/demo/cast.ts'
import { evidenceLimits } from '../../src/domain/catalogue.ts'
import { World, claimOf, evidence, ruleBooks, text } from '../domain/world.ts'

const asked = { reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', expressChosen: true } as const
const back = { shipmentId: 'ret-s7', leg: 'return', waybill: 'WB-S7-R' } as const
const pickup = scan(back, 'picked_up', '2025-12-14 10:00', { partnerPickup: true })
const newWorld = () => new World({ order: ORDERS.S7, scans: SCANS.S7, account: { merchantAddresses: ['addr-clock'] } })

function agreed(): World {
  const world = newWorld()
  world.open(asked, cst('2025-12-13 09:00'), { statement: text('a scratch on the dial'), evidence: [evidence('close_up'), evidence('photo')] })
  world.must(world.merchant, { type: 'AgreeToRequest', addressId: 'addr-clock', statement: null }, cst('2025-12-13 10:30'))
  return world
}
const ship = (world: World, at: string) => world.must(world.buyer, { type: 'ShipReturn', legId: 'r1', carrier: 'carrier-1', waybill: 'WB-S7-R', partnerPickup: true, freightMinor: 0, evidence: [evidence('parcel_photo')] }, cst(at))

describe('S7 five-step return with express refund', () => {
  it('asks for the close-up before the request is sent, with limits told beforehand', () => {
    const world = newWorld()
    world.runTo(cst('2025-12-13 08:50'))
    const open = { type: 'OpenCase', orderId: 'order-s7', claim: claimOf(ORDERS.S7, asked), statement: text('a scratch on the dial'), evidence: [] } as const
    expect(world.preview(world.buyer, { ...open, evidence: [] })).toMatchObject({ refused: 'evidence_missing', allowed: expect.arrayContaining(['close_up']) })
    const [limit] = evidenceLimits(world.context(world.buyer).pin, 'R10', 'buyer')
    expect(limit).toMatchObject({ type: 'close_up', maxBytes: 1_048_576, maxFiles: 5 })
    const large = { ...evidence('close_up'), bytes: 1_048_577 }
    expect(world.preview(world.buyer, { ...open, evidence: [large] })).toMatchObject({ refused: 'evidence_limits', allowed: 1_048_576 })
    expect(world.cases).toEqual([])
  })

  it('asks for the listing beside the photo where the goods are not as described', () => {
    const world = newWorld()
    world.runTo(cst('2025-12-13 08:50'))
    const answer = world.preview(world.buyer, { type: 'OpenCase', orderId: 'order-s7', claim: claimOf(ORDERS.S7, { ...asked, reason: 'R13', problem: 'not_as_described' }), statement: text('other colour'), evidence: [evidence('photo')] })
    expect(answer).toMatchObject({ refused: 'evidence_missing', allowed: ['listing_snapshot'] })
  })

  it('sends an unshipped order down the cancel path, where nothing can be returned', () => {
    const world = new World({ order: ORDERS.S7 })
    expect(world.open({ reason: 'R01', problem: 'changed_mind', remedy: 'return_refund', goodsState: 'unshipped' }, cst('2025-12-08 13:00'))).toMatchObject({ refused: 'remedy_not_offered' })
    world.open({ reason: 'R01', problem: 'changed_mind', remedy: 'refund_only', goodsState: 'unshipped' }, cst('2025-12-08 13:00'))
    expect(world.state.admission.lane).toBe('cancel')
    world.runOut()
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
    expect(world.state.money[0]?.legs.map((leg) => leg.source)).toEqual(['held:order-s7'])
  })

  it('asks the merchant for his answer, and his silence agrees to the return, never to goods and money', () => {
    const world = newWorld()
    world.open(asked, cst('2025-12-13 09:00'), { evidence: [evidence('close_up')] })
    expect(world.state).toMatchObject({ admission: { lane: 'express' }, clocks: [{ clock: 'merchantMustAnswer', owner: 'merchant' }] })
    world.runTo(cst('2025-12-16 09:00'))
    expect(world.state).toMatchObject({ phase: 'returning', decisions: [{ by: { by: 'lapse', clock: 'merchantMustAnswer' }, remedy: 'return_refund', returnRequired: true }] })
    expect(world.paidTo('buyer:buyer-tang')).toBe(0)
  })

  it('closes the agreement when nothing is shipped in time', () => {
    const world = agreed()
    expect(world.state).toMatchObject({ phase: 'returning', clocks: [expect.objectContaining({ clock: 'returnMustBeShipped', owner: 'buyer' })] })
    world.runTo(cst('2025-12-28 09:00'))
    expect(world.state).toMatchObject({ phase: 'closed', because: 'lapsed', against: 'buyer' })
    expect(world.paidTo('buyer:buyer-tang')).toBe(0)
  })

  it('pays on the partner’s pickup scan when the number is entered within two hours of it', () => {
    const world = agreed()
    world.scan(pickup)
    expect(world.state.clocks).toContainEqual(expect.objectContaining({ clock: 'waybillMustSync', owner: 'buyer', endsAt: cst('2025-12-14 12:00') }))
    expect(world.paidTo('buyer:buyer-tang')).toBe(0)
    ship(world, '2025-12-14 11:00')
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
    expect(world.state).toMatchObject({ phase: 'returning', returns: [{ parcel: 'shipped', acceptance: 'open', waybillInTime: true }] })
    world.scan(scan(back, 'signed', '2025-12-17 10:00'))
    world.must(world.merchant, { type: 'ConfirmReturn', legId: 'r1' }, cst('2025-12-17 15:00'))
    expect(world.state).toMatchObject({ phase: 'closed', because: 'settled' })
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
  })

  it('pays on the pickup scan itself when the number was entered before it', () => {
    const world = agreed()
    ship(world, '2025-12-14 09:00')
    expect(world.paidTo('buyer:buyer-tang')).toBe(0)
    world.scan(pickup)
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
  })

  it('gives no express refund for a late number, and the normal path goes on', () => {
    const world = agreed()
    world.scan(pickup)
    ship(world, '2025-12-14 18:00')
    expect(world.state.lapsed).toContainEqual(expect.objectContaining({ clock: 'waybillMustSync', outcome: 'as_announced' }))
    expect(world.paidTo('buyer:buyer-tang')).toBe(0)
    world.scan(scan(back, 'signed', '2025-12-17 10:00'))
    world.must(world.merchant, { type: 'ConfirmReturn', legId: 'r1' }, cst('2025-12-17 15:00'))
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
  })

  it('takes the money from the merchant by his standing consent and his agreement; the risk of the way back is named by policy', () => {
    const world = agreed()
    world.scan(pickup)
    ship(world, '2025-12-14 11:00')
    expect(world.state.money).toMatchObject([{ flow: { from: 'merchant', to: 'buyer', amountMinor: 9900 }, state: 'paid' }])
    expect(world.state.heard.merchant).toBe(true)
    const policy = world.context(world.officer).pin.platform
    expect(policy?.rules.some((rule) => rule.stage === 'funding' && rule.thenText.expressRisk !== undefined && rule.cites.includes('AB-4'))).toBe(true)
  })

  /** The swapped clock: paid on pickup, contested on arrival, found for the merchant. */
  function swapped(world: World): World {
    world.open(asked, cst('2025-12-13 09:00'), { statement: text('a scratch on the dial'), evidence: [evidence('close_up'), evidence('photo')] })
    world.must(world.merchant, { type: 'AgreeToRequest', addressId: 'addr-clock', statement: null }, cst('2025-12-13 10:30'))
    ship(world, '2025-12-14 09:00')
    world.scan(pickup)
    world.scan(scan(back, 'signed', '2025-12-17 10:00'))
    world.must(world.merchant, { type: 'ContestReturn', legId: 'r1', because: 'wrong_goods', statement: text('another clock'), evidence: [evidence('inspection_report')] }, cst('2025-12-17 15:00'))
    world.must(world.officer, { type: 'ClaimReview' }, cst('2025-12-18 09:00'))
    world.must(world.officer, { type: 'SetFinding', finding: 'return_faulty', value: 'proven', evidenceIds: ['e-inspection_report'], because: text('the serial numbers differ') }, cst('2025-12-18 09:10'))
    world.must(world.officer, { type: 'RequalifyReason', reason: 'R30', because: text('what came back was swapped'), cites: ['TB-11'] }, cst('2025-12-18 09:20'))
    world.must(world.officer, { type: 'DecideCase', because: text('another clock came back'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, cst('2025-12-18 10:00'))
    world.runOut()
    return world
  }
  const moved = (world: World) => world.state.money.filter((track) => track.state !== 'cancelled').map(({ flow, state }) => [flow.from, flow.to, flow.amountMinor, flow.for, state])

  it('bears the risk of a swapped return where the policy puts it: the platform makes the merchant whole from its subsidy', () => {
    const world = swapped(newWorld())
    expect(world.state.decisions.at(-1)).toMatchObject({ outcome: 'refused', expressRisk: 'platform' })
    expect(moved(world)).toEqual([['merchant', 'buyer', 9900, 'goods_refund', 'paid'], ['platform', 'merchant', 9900, 'reversal', 'paid']])
    expect(world.state.money[1]?.legs.map((leg) => leg.source)).toEqual(['platform_subsidy:7'])
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
    expect(world.state.phase).toBe('closed')
  })

  it('where the policy puts it on the buyer, he owes the refund back as a receivable and nothing is fetched from him', () => {
    const policies = ruleBooks((book) => book.replaceAll('expressRisk: platform', 'expressRisk: buyer'))
    const world = swapped(new World({ order: ORDERS.S7, scans: SCANS.S7, account: { merchantAddresses: ['addr-clock'] }, policies }))
    expect(world.state.decisions.at(-1)).toMatchObject({ outcome: 'refused', expressRisk: 'buyer' })
    expect(moved(world)).toEqual([['merchant', 'buyer', 9900, 'goods_refund', 'paid'], ['buyer', 'merchant', 9900, 'reversal', 'obligation']])
    expect(world.paidTo('receivable:buyer:buyer-tang')).toBe(9900)
    expect(world.paidTo('buyer:buyer-tang')).toBe(9900)
  })
})
