import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { freeShippingLost, giftDeduction, refundForUnits, refundPerTender, resettleDiscount } from './resettlement.ts'
import type { DiscountTier, PricedLine } from './resettlement.ts'

const threeHundredMinusFifty: DiscountTier = { thresholdMinor: 30_000, offMinor: 5_000, every: false, capMinor: null }
const line = (lineId: string, unitPriceMinor: number, paidMinor: number, keptQuantity: number, quantity = 1): PricedLine => ({ lineId, unitPriceMinor, quantity, keptQuantity, paidMinor })

describe('a threshold discount after a partial return (NR17)', () => {
  test('that is lost is taken from the refund: the goods kept cost their item price', () => {
    const result = resettleDiscount({ lines: [line('a', 20_000, 17_143, 1), line('b', 15_000, 12_857, 0)], tiers: [threeHundredMinusFifty] })
    expect(result).toEqual({ refundMinor: 10_000, keptPriceMinor: 20_000, discountMinor: 0, parts: [{ lineId: 'b', amountMinor: 10_000 }, { lineId: 'a', amountMinor: 0 }] })
  })

  test('that the goods kept still reach stays with them, and no line is refunded above its payment', () => {
    const result = resettleDiscount({ lines: [line('a', 30_000, 26_250, 1), line('b', 10_000, 8_750, 0)], tiers: [threeHundredMinusFifty] })
    expect(result).toEqual({ refundMinor: 10_000, keptPriceMinor: 25_000, discountMinor: 5_000, parts: [{ lineId: 'b', amountMinor: 8_750 }, { lineId: 'a', amountMinor: 1_250 }] })
  })

  test('falls to the best tier the goods kept reach, once per full threshold and up to its cap', () => {
    const tiers: DiscountTier[] = [
      { thresholdMinor: 10_000, offMinor: 1_000, every: true, capMinor: 2_500 },
      { thresholdMinor: 40_000, offMinor: 8_000, every: false, capMinor: null },
    ]
    const kept = (unitPriceMinor: number) => resettleDiscount({ lines: [line('a', unitPriceMinor, unitPriceMinor, 1)], tiers }).discountMinor
    expect([kept(9_999), kept(10_000), kept(29_999), kept(30_000), kept(40_000)]).toEqual([0, 1_000, 2_000, 2_500, 8_000])
  })

  test('leaves the refund at zero where the goods kept cost more than was paid', () => {
    expect(resettleDiscount({ lines: [line('a', 28_000, 24_300, 1), line('b', 2_000, 700, 0)], tiers: [threeHundredMinusFifty] }).refundMinor).toBe(0)
  })

  test('comes back whole when everything does, and nothing does when nothing is returned', () => {
    const all = resettleDiscount({ lines: [line('a', 20_000, 17_143, 0), line('b', 15_000, 12_857, 0)], tiers: [threeHundredMinusFifty] })
    expect(all.parts).toEqual([{ lineId: 'a', amountMinor: 17_143 }, { lineId: 'b', amountMinor: 12_857 }])
    expect(resettleDiscount({ lines: [line('a', 20_000, 20_000, 1)], tiers: [] }).refundMinor).toBe(0)
    expect(resettleDiscount({ lines: [line('a', 10_000, 20_000, 2, 2)], tiers: [threeHundredMinusFifty] }).refundMinor).toBe(0)
  })

  test('sums over the lines to the refund and never above any line’s payment', () => {
    const lines = fc.array(fc.record({ unit: fc.integer({ min: 0, max: 50_000 }), quantity: fc.integer({ min: 1, max: 5 }), kept: fc.integer({ min: 0, max: 5 }), paidShare: fc.integer({ min: 0, max: 100 }) }), { minLength: 1, maxLength: 6 })
    fc.assert(fc.property(lines, (drawn) => {
      const priced = drawn.map((one, index) => line(String(index), one.unit, Math.floor((one.unit * one.quantity * one.paidShare) / 100), Math.min(one.kept, one.quantity), one.quantity))
      const { refundMinor, parts } = resettleDiscount({ lines: priced, tiers: [threeHundredMinusFifty] })
      expect(parts.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(refundMinor)
      for (const part of parts) expect(part.amountMinor).toBeLessThanOrEqual(priced[Number(part.lineId)]?.paidMinor ?? -1)
    }), { seed: 17, numRuns: 1000 })
  })
})

describe('free shipping by threshold (NR18-2)', () => {
  const lost = (keptMinor: number, alreadyDeductedMinor = 0, refundMinor = 10_000) =>
    freeShippingLost({ keptMinor, thresholdMinor: 9_900, outboundFreightMinor: 1_200, alreadyDeductedMinor, refundMinor })

  test('is kept at the exact threshold and costs the outbound freight one minor unit below', () => {
    expect([lost(9_900), lost(9_899), lost(0)]).toEqual([0, 1_200, 1_200])
  })

  test('is deducted once and never above the refund', () => {
    expect([lost(0, 1_200), lost(0, 700), lost(0, 0, 300)]).toEqual([0, 500, 300])
  })
})

describe('a gift that does not come back', () => {
  const gift = { markedPriceMinor: 1_990, marketValueMinor: 2_500, quantity: 2, returnedQuantity: 1, termsAmbiguous: false }
  const deduct = (change: Partial<typeof gift | { markedPriceMinor: null; marketValueMinor: null }>, marketValueAllowed = false, refundMinor = 5_900) =>
    giftDeduction({ gift: { ...gift, ...change }, marketValueAllowed, refundMinor })

  test('costs its pre-marked price, per gift, up to the refund', () => {
    expect(deduct({})).toEqual({ deductedMinor: 1_990, basis: 'marked_price' })
    expect(deduct({ returnedQuantity: 0 }).deductedMinor).toBe(3_980)
    expect(deduct({ returnedQuantity: 0 }, false, 3_000).deductedMinor).toBe(3_000)
  })

  test('without a marked price costs nothing by statute and its market value where the platform says so', () => {
    expect(deduct({ markedPriceMinor: null })).toEqual({ deductedMinor: 0, basis: 'no_price' })
    expect(deduct({ markedPriceMinor: null }, true)).toEqual({ deductedMinor: 2_500, basis: 'market_value' })
  })

  test('costs nothing when it came back or its terms are ambiguous', () => {
    expect(deduct({ returnedQuantity: 2 })).toEqual({ deductedMinor: 0, basis: 'returned' })
    expect(deduct({ termsAmbiguous: true })).toEqual({ deductedMinor: 0, basis: 'ambiguous_terms' })
    expect(() => deduct({ returnedQuantity: 3 })).toThrow(RangeError)
  })
})

describe('units of a line', () => {
  test('together refund exactly what was paid, in whatever steps', () => {
    const one = (unitsBefore: number, refundedMinor: number) => refundForUnits({ paidMinor: 100, quantity: 3, unitsBefore, units: 1, refundedMinor })
    expect([one(0, 0), one(1, 33), one(2, 66)]).toEqual([33, 33, 34])
    expect(refundForUnits({ paidMinor: 3_173_000, quantity: 334, unitsBefore: 0, units: 334, refundedMinor: 0 })).toBe(3_173_000)
  })

  test('count earlier payouts and cannot be more than were bought', () => {
    expect(refundForUnits({ paidMinor: 100, quantity: 2, unitsBefore: 1, units: 1, refundedMinor: 80 })).toBe(20)
    expect(() => refundForUnits({ paidMinor: 100, quantity: 2, unitsBefore: 2, units: 1, refundedMinor: 100 })).toThrow(RangeError)
  })
})

describe('an order paid in several ways (NR14)', () => {
  const tenders = [
    { tenderId: 'card', paidMinor: 9_000, refundedMinor: 0, outsideEscrow: false },
    { tenderId: 'points', paidMinor: 800, refundedMinor: 0, outsideEscrow: false },
    { tenderId: 'transfer', paidMinor: 200, refundedMinor: 0, outsideEscrow: true },
  ]

  test('is refunded to each way in proportion, the remainder to the one named', () => {
    const parts = refundPerTender({ refundMinor: 4_999, tenders, remainderTo: 'card' })
    expect(parts).toEqual([
      { tenderId: 'card', amountMinor: 4_501, outsideEscrow: false },
      { tenderId: 'points', amountMinor: 399, outsideEscrow: false },
      { tenderId: 'transfer', amountMinor: 99, outsideEscrow: true },
    ])
  })

  test('is refunded whole over any sequence of partial refunds, never more than was paid in any way', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 12 }), fc.constantFrom('card', 'points', 'transfer'), (wishes, remainderTo) => {
      let state = tenders
      const left = () => state.reduce((sum, tender) => sum + tender.paidMinor - tender.refundedMinor, 0)
      for (const wish of [...wishes, 10_000]) {
        const refundMinor = Math.min(wish, left())
        const parts = refundPerTender({ refundMinor, tenders: state, remainderTo })
        expect(parts.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(refundMinor)
        state = state.map((tender, index) => ({ ...tender, refundedMinor: tender.refundedMinor + (parts[index]?.amountMinor ?? 0) }))
        for (const tender of state) expect(tender.refundedMinor).toBeLessThanOrEqual(tender.paidMinor)
      }
      expect(left()).toBe(0)
    }), { seed: 14, numRuns: 500 })
  })

  test('cannot be refunded above what is left', () => {
    expect(() => refundPerTender({ refundMinor: 10_001, tenders, remainderTo: 'card' })).toThrow(RangeError)
  })
})
