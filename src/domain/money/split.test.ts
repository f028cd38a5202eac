import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_AMOUNT_MINOR } from './amount.ts'
import { applyRate, percent, splitByWeights, splitWithinCaps } from './split.ts'

const sumOf = (parts: readonly { amountMinor: number }[]) => parts.reduce((sum, part) => sum + part.amountMinor, 0)

describe('a split', () => {
  test('gives the remainder to the line named', () => {
    const weights = [{ lineId: 'a', weight: 1 }, { lineId: 'b', weight: 1 }, { lineId: 'c', weight: 1 }]
    expect(splitByWeights({ total: 100, weights, remainderTo: 'b' }).map((part) => part.amountMinor)).toEqual([33, 34, 33])
  })

  test('without any weight gives all to the line named', () => {
    const weights = [{ lineId: 'a', weight: 0 }, { lineId: 'b', weight: 0 }]
    expect(splitByWeights({ total: 7, weights, remainderTo: 'a' }).map((part) => part.amountMinor)).toEqual([7, 0])
  })

  test('to an unknown or doubled line is a fault', () => {
    expect(() => splitByWeights({ total: 1, weights: [{ lineId: 'a', weight: 1 }], remainderTo: 'b' })).toThrow(RangeError)
    expect(() => splitByWeights({ total: 1, weights: [{ lineId: 'a', weight: 1 }, { lineId: 'a', weight: 1 }], remainderTo: 'a' })).toThrow(RangeError)
  })

  test('within caps passes on what a full line cannot take, and refuses more than all lines take', () => {
    const lines = [{ lineId: 'card', weight: 50, capMinor: 50 }, { lineId: 'points', weight: 50, capMinor: 10 }]
    expect(splitWithinCaps({ total: 60, lines, remainderTo: 'points' }).map((part) => part.amountMinor)).toEqual([50, 10])
    expect(() => splitWithinCaps({ total: 61, lines, remainderTo: 'points' })).toThrow(RangeError)
  })

  const weights = fc.array(fc.integer({ min: 0, max: MAX_AMOUNT_MINOR }), { minLength: 1, maxLength: 8 })

  test('sums exactly, is never negative and off proportion by less than one unit except on the line named', () => {
    fc.assert(fc.property(weights, fc.integer({ min: 0, max: MAX_AMOUNT_MINOR }), (values, total) => {
      const lines = values.map((weight, index) => ({ lineId: String(index), weight }))
      const parts = splitByWeights({ total, weights: lines, remainderTo: '0' })
      expect(sumOf(parts)).toBe(total)
      const all = values.reduce((sum, weight) => sum + BigInt(weight), 0n)
      parts.forEach((part, index) => {
        const short = BigInt(total) * BigInt(values[index] ?? 0) - BigInt(part.amountMinor) * all
        if (index > 0) expect(short >= 0n && (all === 0n || short < all)).toBe(true)
        else expect(part.amountMinor).toBeGreaterThanOrEqual(0)
      })
    }), { seed: 2, numRuns: 1000 })
  })

  test('within caps sums exactly and no line gets above its cap', () => {
    fc.assert(fc.property(weights, weights, fc.double({ min: 0, max: 1, noNaN: true }), (values, caps, share) => {
      const lines = values.map((weight, index) => ({ lineId: String(index), weight, capMinor: Math.floor((caps[index] ?? 0) / 8) }))
      const total = Math.floor(lines.reduce((sum, line) => sum + line.capMinor, 0) * share)
      const parts = splitWithinCaps({ total, lines, remainderTo: '0' })
      expect(sumOf(parts)).toBe(total)
      parts.forEach((part, index) => expect(part.amountMinor >= 0 && part.amountMinor <= (lines[index]?.capMinor ?? 0)).toBe(true))
    }), { seed: 3, numRuns: 1000 })
  })
})

describe('a rate', () => {
  test('rounds once and as asked', () => {
    const of = (amountMinor: number, rounding: 'half_up' | 'down' | 'up') => applyRate({ amountMinor, rate: percent(5), rounding })
    expect([of(109, 'down'), of(109, 'half_up'), of(109, 'up')]).toEqual([5, 5, 6])
    expect([of(110, 'down'), of(110, 'half_up'), of(110, 'up')]).toEqual([5, 6, 6])
    expect([of(100, 'down'), of(100, 'half_up'), of(100, 'up')]).toEqual([5, 5, 5])
  })

  test('is exact where floating point is not', () => {
    expect(applyRate({ amountMinor: 9_007_199_254_739, rate: { numerator: 999_999, denominator: 1_000_000 }, rounding: 'down' })).toBe(9_007_190_247_539)
  })

  test('that is negative, fractional or over zero is a fault', () => {
    for (const rate of [{ numerator: -1, denominator: 2 }, { numerator: 0.5, denominator: 2 }, { numerator: 1, denominator: 0 }]) {
      expect(() => applyRate({ amountMinor: 1, rate, rounding: 'down' })).toThrow(RangeError)
    }
  })
})
