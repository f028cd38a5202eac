// Partial returns without a reason (C15): a broken threshold discount (NR17), lost free shipping (NR18-2), a gift that is kept (NR12).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst } from '../../src/app/demo/cast.ts'
import { decisionLetter } from '../../src/app/sentences/decision.ts'
import { standingDecision } from '../../src/domain/case.ts'
import { claimsOf } from '../../src/domain/claims.ts'
import { assess } from '../../src/domain/assess.ts'
import type { Context } from '../../src/domain/context.ts'
import { computeDecision } from '../../src/domain/decisions.ts'
import { netsUnderReason } from '../../src/domain/nets.ts'
import { orderSchema, type Order } from '../../src/domain/order.ts'
import type { Claim, TermFlow } from '../../src/domain/parts.ts'
import { deductionsOf } from '../../src/domain/return-deductions.ts'
import { World, claimOf, evidence, text } from './world.ts'

const { lines: [clock], tenders: _paid, ...rest } = ORDERS.S7
if (clock === undefined) throw new Error('S7 has a line')
/** Three clocks of 100.00 less 30.00 from 300.00, shipped free from 200.00 at 12.00 to the merchant, with a battery marked 15.00. */
const bundle: Order = orderSchema.parse({
  ...rest, orderId: 'order-bundle', promises: [], consents: [], freightPaidMinor: 0, freeShipping: true, freeShippingFromMinor: 20_000, outboundCostMinor: 1200, discounts: [{ fromMinor: 30_000, offMinor: 3000 }],
  lines: [...['a', 'b', 'c'].map((lineId) => ({ ...clock, lineId, unitPriceMinor: 10_000, paidMinor: 9000 })), { ...clock, lineId: 'battery', unitPriceMinor: 1500, paidMinor: 0, gift: { markedPriceMinor: 1500 } }],
  tenders: [{ tender: 'cash', amountMinor: 27_000 }],
})
const linesOf = (...ids: string[]) => ids.map((lineId) => ({ lineId, quantity: 1 }))

function asked(claim: Partial<Claim> & Pick<Claim, 'lines' | 'requestedMinor'>, order = bundle): World {
  const world = new World({ order, scans: SCANS.S7 })
  world.open({ reason: 'R08', problem: 'changed_mind', remedy: 'return_refund', ...claim }, cst('2025-12-13 10:00'), { evidence: [evidence('photo'), evidence('close_up')] })
  return world
}
function decided(world: World) {
  return computeDecision(world.state, world.context(world.officer), { by: { by: 'machine' } })
}
const costsOf = (world: World) => (decided(world).costs ?? []).map(({ calculator, cites, amountMinor, lineId }) => [calculator, cites?.[0], amountMinor, ...(lineId === undefined ? [] : [lineId])])
const thresholdLost = (world: World) => (assess(world.state, world.context(world.officer), 'decide').facts.order as { thresholdLost: boolean }).thresholdLost

describe('a partial return without a reason', () => {
  it('settles a broken discount anew at purchase-time prices, with its calculator and citation', () => {
    const world = asked({ lines: linesOf('a'), requestedMinor: 9000 })
    expect(world.state.admission.basis).toBe('no_reason')
    expect(thresholdLost(world)).toBe(true)
    // Two clocks kept at 100.00 without the discount cost 200.00 of the 270.00 paid; what was paid for them, 180.00, no longer ships free.
    expect(costsOf(world)).toEqual([['discount_resettlement', 'NR17', 2000], ['free_shipping_lost', 'NR18-2', 1200]])
    expect(decided(world).flows).toMatchObject([{ from: 'merchant', to: 'buyer', amountMinor: 5800, for: 'goods_refund', lineId: 'a' }])
    expect(netsUnderReason(world.state, world.context(world.buyer), 'R08')).toMatchObject({ buyerMinor: 5800, merchantMinor: -5800 })
  })

  it('deducts a gift that is kept at its marked price, and refuses to keep what is no gift', () => {
    const kept = asked({ lines: linesOf('a', 'b', 'c'), requestedMinor: 27_000, giftsKept: ['battery'] })
    expect(costsOf(kept)).toEqual([['gift_deduction', 'NR12', 1500, 'battery']])
    expect(decided(kept).flows.reduce((sum, flow) => sum + flow.amountMinor, 0)).toBe(25_500)
    const world = new World({ order: bundle, scans: SCANS.S7 })
    expect(world.open({ reason: 'R08', problem: 'changed_mind', remedy: 'return_refund', giftsKept: ['a'] }, cst('2025-12-13 10:00'))).toMatchObject({ refused: 'unknown_line', field: 'giftsKept', allowed: ['battery'] })
    expect(world.open({ reason: 'R08', problem: 'changed_mind', remedy: 'return_refund', giftsKept: ['battery'] }, cst('2025-12-13 10:00'))).toMatchObject({ refused: 'line_named_twice', field: 'giftsKept' })
  })

  it('deducts a gift once per order: the second return that keeps it finds it paid for', () => {
    const world = asked({ lines: linesOf('a'), requestedMinor: 9000, giftsKept: ['battery'] })
    world.must(world.merchant, { type: 'RefuseRequest', because: 'facts_disputed', statement: null }, cst('2025-12-13 10:30'))
    world.must(world.buyer, { type: 'RequestIntervention', statement: null }, cst('2025-12-13 10:31'))
    if (world.state.phase === 'reviewing') {
      world.must(world.officer, { type: 'ClaimReview' }, world.now)
      for (const finding of ['defect', 'goods_intact', 'buyer_misuse'] as const) world.act(world.officer, { type: 'SetFinding', finding, value: finding === 'goods_intact' ? 'proven' : 'not_proven', evidenceIds: [], because: text('seen') }, world.now)
      world.act(world.officer, { type: 'DecideCase', because: text('so'), costs: [], overrides: [], instead: null, answers: [], notAccepted: [] }, world.now)
    }
    const [first] = world.cases
    expect(first && claimsOf(first.state).find(({ lineId }) => lineId === 'battery')).toMatchObject({ giftDeductedMinor: 1500 })
    world.open({ reason: 'R08', problem: 'changed_mind', remedy: 'return_refund', lines: linesOf('b'), requestedMinor: 9000, giftsKept: ['battery'] }, cst('2025-12-15 12:00'), { evidence: [evidence('photo', 'e-2')] })
    expect(world.cases).toHaveLength(2)
    expect(costsOf(world)).toEqual([])
  })

  it('deducts nothing when the whole order goes back, or when the goods were at fault', () => {
    const whole = asked({ lines: linesOf('a', 'b', 'c', 'battery'), requestedMinor: 27_000 })
    expect([costsOf(whole), thresholdLost(whole)]).toEqual([[], false])
    const faulty = asked({ lines: linesOf('a'), requestedMinor: 9000, reason: 'R10', problem: 'visible_defect' })
    expect(netsUnderReason(faulty.state, faulty.context(faulty.buyer), 'R10')).toMatchObject({ buyerMinor: 9000, merchantMinor: -9000 })
  })

  it('shows in the preview of another reason what a return without one would deduct', () => {
    const faulty = asked({ lines: linesOf('a'), requestedMinor: 9000, reason: 'R10', problem: 'visible_defect' })
    expect(netsUnderReason(faulty.state, faulty.context(faulty.buyer), 'R08')).toMatchObject({ buyerMinor: 5800, merchantMinor: -5800 })
  })

  it('deducts the freight once: a second return finds free shipping already lost', () => {
    const world = asked({ lines: linesOf('a'), requestedMinor: 9000 })
    world.must(world.merchant, { type: 'AgreeToRequest', addressId: 'addr-1', statement: null }, cst('2025-12-13 11:00'))
    world.open({ reason: 'R08', problem: 'changed_mind', remedy: 'return_refund', lines: linesOf('b'), requestedMinor: 9000 }, cst('2025-12-13 12:00'), { evidence: [evidence('photo', 'e-2')] })
    expect(costsOf(world)).toEqual([])
  })

  it('says each deduction with its rule in the letter of the decision', () => {
    const world = asked({ lines: linesOf('a'), requestedMinor: 9000 })
    const letter = decisionLetter(decided(world), { currency: 'CNY' })
    expect(letter.zh.join('')).toMatch(/20\.00.*满减.*NR17.*12\.00.*包邮.*NR18-2/)
    expect(letter.en.join(' ')).toMatch(/discount.*NR17.*free shipping.*NR18-2/)
    expect(standingDecision(world.state)).toBeNull()
  })

  it('takes off a first return exactly what keeping the rest at its own price would have cost, never more than the refund', () => {
    const line = fc.record({ unitPriceMinor: fc.integer({ min: 1, max: 50_000 }), quantity: fc.integer({ min: 1, max: 4 }), back: fc.integer({ min: 0, max: 4 }) })
    const tier = fc.record({ fromMinor: fc.integer({ min: 1, max: 200_000 }), offMinor: fc.integer({ min: 0, max: 20_000 }), every: fc.boolean() })
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), fc.array(tier, { maxLength: 3 }), fc.integer({ min: 0, max: 5000 }), (priced, discounts, outboundCostMinor) => {
      const list = priced.reduce((sum, { unitPriceMinor, quantity }) => sum + unitPriceMinor * quantity, 0)
      const offOf = (goods: number) => Math.min(goods, Math.max(0, ...discounts.map(({ fromMinor, offMinor, every }) => offMinor * (every ? Math.floor(goods / fromMinor) : goods >= fromMinor ? 1 : 0))))
      const off = offOf(list)
      let given = 0
      const lines = priced.map(({ unitPriceMinor, quantity }, index) => {
        const share = index === priced.length - 1 ? off - given : Math.floor((off * unitPriceMinor * quantity) / list)
        given += share
        return { ...clock, lineId: `l${index}`, unitPriceMinor, quantity, paidMinor: Math.max(0, unitPriceMinor * quantity - share) }
      })
      const order: Order = { ...bundle, lines, discounts: discounts.map((each) => ({ ...each })), outboundCostMinor }
      const back = priced.flatMap(({ quantity, back: units }, index) => (Math.min(units, quantity) > 0 ? [{ lineId: `l${index}`, quantity: Math.min(units, quantity) }] : []))
      if (back.length === 0) return
      const refund = back.reduce((sum, { lineId, quantity }) => sum + Math.floor(((lines.find((each) => each.lineId === lineId)?.paidMinor ?? 0) * quantity) / (lines.find((each) => each.lineId === lineId)?.quantity ?? 1)), 0)
      const costs = deducted(order, back, refund)
      const total = costs.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      expect(total).toBeLessThanOrEqual(refund)
      expect(costs.every(({ amountMinor }) => Number.isSafeInteger(amountMinor) && amountMinor > 0)).toBe(true)
      const keptList = lines.reduce((sum, each) => sum + each.unitPriceMinor * (each.quantity - (back.find(({ lineId }) => lineId === each.lineId)?.quantity ?? 0)), 0)
      const paid = lines.reduce((sum, each) => sum + each.paidMinor, 0)
      const discount = costs.filter(({ calculator }) => calculator === 'discount_resettlement').reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      if (keptList === 0) expect(discount).toBe(0)
      else expect(discount).toBe(Math.max(0, Math.min(refund, refund - Math.max(0, paid - (keptList - offOf(keptList))), off - offOf(keptList))))
    }), { seed: 20_260_202, numRuns: 500 })
  })
})

const claim = claimOf(bundle, { reason: 'R08', remedy: 'return_refund' })
function deducted(order: Order, back: Claim['lines'], refund: number) {
  const totals = order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor, claimedQuantity: 0, refundedMinor: 0 }))
  const world = new World({ order: bundle, scans: SCANS.S7 })
  const context: Context = { ...world.context(world.officer), order, lines: totals }
  const flows: TermFlow[] = refund === 0 ? [] : [{ from: 'merchant', to: 'buyer', amountMinor: refund, for: 'goods_refund', evidenceIds: [] }]
  return deductionsOf({ claim: { ...claim, lines: back }, context, record: { remedy: 'return_refund', outboundFreight: 'buyer' }, basis: 'no_reason', flows })
}
