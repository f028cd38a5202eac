import { describe, expect, test } from 'vitest'
import {
  FRAUD_MULTIPLE, cardFee, depreciation, earnestMoney, foodCompensation, ladderRefund, liquidatedDamages, multipleWithMinimum,
  percentWithBounds,
} from './calculators.ts'
import { percent } from './split.ts'
import type { LadderRow } from './calculators.ts'

describe('a percentage with bounds', () => {
  const of = (baseMinor: number) => percentWithBounds({ baseMinor, rate: percent(5), rounding: 'half_up', floorMinor: 500, capMinor: 10_000 })

  test('is lifted to the floor and cut at the cap, both inclusive', () => {
    expect([of(0), of(9_999), of(10_000), of(10_010), of(199_999), of(200_000), of(5_000_000)]).toEqual([500, 500, 500, 501, 10_000, 10_000, 10_000])
  })

  test('without a floor or cap has none, and a floor above the cap is a fault', () => {
    expect(percentWithBounds({ baseMinor: 100, rate: percent(10), rounding: 'down', floorMinor: null, capMinor: null })).toBe(10)
    expect(() => percentWithBounds({ baseMinor: 1, rate: percent(1), rounding: 'down', floorMinor: 2, capMinor: 1 })).toThrow(RangeError)
  })
})

describe('shipping-breach compensation', () => {
  const sofa = { paidMinor: 268_000, freightMinor: 0, subsidyMinor: 0 }
  const terms = { rate: percent(10), rounding: 'down', floorMinor: 500, capMinor: 10_000 } as const

  test('is a share of the goods paid, freight and subsidies left out', () => {
    const order = { paidMinor: 60_000, freightMinor: 8_000, subsidyMinor: 2_000 }
    expect(liquidatedDamages({ ...terms, orders: [order], alreadyPaidMinor: 0 })).toEqual({ baseMinor: 50_000, amountMinor: 5_000 })
    expect(liquidatedDamages({ ...terms, orders: [sofa], alreadyPaidMinor: 0 }).amountMinor).toBe(10_000)
  })

  test('over several orders of one window is capped once and counts what the window already paid', () => {
    expect(liquidatedDamages({ ...terms, orders: [sofa, sofa], alreadyPaidMinor: 0 })).toEqual({ baseMinor: 536_000, amountMinor: 10_000 })
    expect(liquidatedDamages({ ...terms, orders: [sofa], alreadyPaidMinor: 4_000 }).amountMinor).toBe(6_000)
    expect(liquidatedDamages({ ...terms, orders: [sofa], alreadyPaidMinor: 10_001 }).amountMinor).toBe(0)
  })

  test('of an order that paid less than its freight is a fault', () => {
    expect(() => liquidatedDamages({ ...terms, orders: [{ paidMinor: 1, freightMinor: 2, subsidyMinor: 0 }], alreadyPaidMinor: 0 })).toThrow(RangeError)
  })
})

describe('earnest money (CC586)', () => {
  test('counts up to a fifth of the price, rounded down; the rest comes back', () => {
    expect(earnestMoney({ contractPriceMinor: 10_009, paidMinor: 3_000, inBreach: 'payer' })).toEqual({ cappedMinor: 2_001, returnedMinor: 999, forfeitedMinor: 2_001 })
    expect(earnestMoney({ contractPriceMinor: 10_009, paidMinor: 3_000, inBreach: 'receiver' })).toEqual({ cappedMinor: 2_001, returnedMinor: 5_001, forfeitedMinor: 0 })
  })

  test('below the cap is forfeited or doubled whole', () => {
    expect(earnestMoney({ contractPriceMinor: 10_000, paidMinor: 500, inBreach: 'payer' })).toEqual({ cappedMinor: 500, returnedMinor: 0, forfeitedMinor: 500 })
    expect(earnestMoney({ contractPriceMinor: 10_000, paidMinor: 500, inBreach: 'receiver' }).returnedMinor).toBe(1_000)
  })
})

describe('a statutory multiple', () => {
  test('for fraud is three times the price and at least 500 yuan (CL55)', () => {
    const of = (baseMinor: number) => multipleWithMinimum({ baseMinor, ...FRAUD_MULTIPLE })
    expect([of(12_800), of(16_666), of(16_667)]).toEqual([50_000, 50_000, 50_001])
  })

  test('for unsafe food is the claimant’s choice of ten prices or three losses, at least 1,000 yuan (FS148)', () => {
    const claim = { priceMinor: 20_000, lossMinor: 90_000 }
    expect(foodCompensation({ ...claim, choice: 'price' })).toBe(200_000)
    expect(foodCompensation({ ...claim, choice: 'loss' })).toBe(270_000)
    expect(foodCompensation({ ...claim, choice: 'larger' })).toBe(270_000)
    expect(foodCompensation({ priceMinor: 1_000, lossMinor: 0, choice: 'larger' })).toBe(100_000)
  })
})

describe('depreciation', () => {
  const daily = { numerator: 5, denominator: 10_000 }

  test('is rounded once over all days, not day by day', () => {
    expect(depreciation({ priceMinor: 18_900, daysUsed: 223, ratePerDay: daily, cap: null, rounding: 'down' })).toEqual({ deductedMinor: 2_107, remainingMinor: 16_793 })
  })

  test('stops at its cap, at the price, and is nothing on day zero', () => {
    const of = (daysUsed: number, cap: ReturnType<typeof percent> | null) => depreciation({ priceMinor: 18_900, daysUsed, ratePerDay: daily, cap, rounding: 'half_up' }).deductedMinor
    expect([of(0, null), of(2_000, null), of(100_000_000, null), of(2_000, percent(50))]).toEqual([0, 18_900, 18_900, 9_450])
    expect(() => of(-1, null)).toThrow(RangeError)
  })
})

describe('the fresh-goods ladder', () => {
  const ladder: LadderRow[] = [[10, 10], [30, 30], [50, 50], [70, 70], [100, 100]].map(([upTo = 0, refund = 0]) => ({ upTo: percent(upTo), refund: percent(refund) }))
  const of = (share: number) => ladderRefund({ paidMinor: 9_999, lossShare: { numerator: share, denominator: 1_000 }, ladder, rounding: 'down' })

  test('refunds by share of the loss, boundaries in the lower row', () => {
    expect([of(0), of(1), of(100), of(101), of(300), of(301), of(500), of(700), of(701), of(1_000)]).toEqual([0, 999, 999, 2_999, 2_999, 4_999, 4_999, 6_999, 9_999, 9_999])
  })

  test('refuses a loss above the whole and a table that does not rise to it', () => {
    expect(() => of(1_001)).toThrow(RangeError)
    expect(() => ladderRefund({ paidMinor: 1, lossShare: percent(1), ladder: ladder.slice(0, 4), rounding: 'down' })).toThrow(RangeError)
    expect(() => ladderRefund({ paidMinor: 1, lossShare: percent(1), ladder: ladder.toReversed(), rounding: 'down' })).toThrow(RangeError)
  })
})

describe('a credit-card fee (NR16)', () => {
  test('that the buyer paid stays paid and one that was waived may be deducted, by the share returned', () => {
    expect(cardFee({ feePaidMinor: 101, feeWaivedMinor: 0, returnedShare: percent(100) })).toEqual({ notRefundedMinor: 101, deductibleMinor: 0 })
    expect(cardFee({ feePaidMinor: 0, feeWaivedMinor: 101, returnedShare: percent(50) })).toEqual({ notRefundedMinor: 0, deductibleMinor: 50 })
    expect(() => cardFee({ feePaidMinor: 1, feeWaivedMinor: 1, returnedShare: percent(101) })).toThrow(RangeError)
  })
})
