import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CURRENCIES, MAX_AMOUNT_MINOR, amountMinorSchema, amountSchema, formatMinor, parseMinor, positiveAmountMinorSchema } from './amount.ts'

describe('an amount', () => {
  test('is a whole number of minor units within limits', () => {
    const accepted = (value: unknown) => amountMinorSchema.safeParse(value).success
    expect([0, 1, MAX_AMOUNT_MINOR].map(accepted)).toEqual([true, true, true])
    expect([-1, 0.5, MAX_AMOUNT_MINOR + 1, Number.NaN, Number.POSITIVE_INFINITY, '1', null].map(accepted)).toEqual(Array(7).fill(false))
    expect(positiveAmountMinorSchema.safeParse(0).success).toBe(false)
    expect(amountSchema.safeParse({ amountMinor: 1, currency: 'GBP' }).success).toBe(false)
  })

  test('is written the way its reader expects', () => {
    expect(formatMinor(2734430, 'CNY', 'zh')).toBe('27,344.30 元')
    expect(formatMinor(2734430, 'CNY', 'en')).toBe('27,344.30 CNY')
    expect(formatMinor(1234567, 'JPY', 'zh')).toBe('1,234,567 JPY')
    expect(formatMinor(5, 'USD', 'zh')).toBe('0.05 USD')
    expect(formatMinor(0, 'KRW', 'en')).toBe('0 KRW')
    expect(formatMinor(-438570, 'CNY', 'zh')).toBe('−4,385.70 元')
    expect(() => formatMinor(0.5, 'CNY', 'zh')).toThrow(RangeError)
  })

  test('is read exactly or not at all', () => {
    expect(parseMinor('27344.30', 'CNY')).toEqual({ ok: true, amountMinor: 2734430 })
    expect(parseMinor('27344.3', 'CNY')).toEqual({ ok: true, amountMinor: 2734430 })
    expect(parseMinor('0.07', 'CNY')).toEqual({ ok: true, amountMinor: 7 })
    expect(parseMinor('1000', 'JPY')).toEqual({ ok: true, amountMinor: 1000 })
    expect(parseMinor('100000000000.00', 'CNY')).toEqual({ ok: true, amountMinor: MAX_AMOUNT_MINOR })
  })

  test.each([
    ['0.005', 'fraction_of_minor_unit'], ['1.000', 'fraction_of_minor_unit'], ['1e3', 'not_a_decimal'], ['', 'not_a_decimal'],
    ['-1.00', 'not_a_decimal'], ['1,000.00', 'not_a_decimal'], ['.5', 'not_a_decimal'], ['1.', 'not_a_decimal'], [' 1', 'not_a_decimal'],
    ['１２', 'not_a_decimal'], ['1\n', 'not_a_decimal'], ['0x10', 'not_a_decimal'], ['100000000000.01', 'too_large'], ['9'.repeat(1_000_000), 'too_large'],
  ])('%j is refused', (text, why) => {
    expect(parseMinor(text, 'CNY')).toEqual({ ok: false, why })
  })

  test('written and read again is the same in every currency', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: MAX_AMOUNT_MINOR }), fc.constantFrom(...CURRENCIES), (amountMinor, currency) => {
      const text = formatMinor(amountMinor, currency, 'en').slice(0, -4).replaceAll(',', '')
      expect(parseMinor(text, currency)).toEqual({ ok: true, amountMinor })
    }), { seed: 1, numRuns: 1000 })
  })
})
