// Money: whole minor units of a named currency, read and written exactly, never through a float. Exact division is split.ts,
// percentages and formulas calculators.ts.
import { z } from 'zod'

export const CURRENCIES = ['CNY', 'USD', 'EUR', 'JPY', 'HKD', 'TWD', 'KRW'] as const
export type Currency = (typeof CURRENCIES)[number]

/** 100,000,000,000.00 CNY: far above any order, and every product we form of it still fits BigInt arithmetic back into a safe integer. */
export const MAX_AMOUNT_MINOR = 1e13

export const currencySchema = z.enum(CURRENCIES)
export const amountMinorSchema = z.int().min(0).max(MAX_AMOUNT_MINOR)
export const positiveAmountMinorSchema = z.int().min(1).max(MAX_AMOUNT_MINOR)
export const amountSchema = z.strictObject({ amountMinor: amountMinorSchema, currency: currencySchema })
export type Amount = z.infer<typeof amountSchema>

/** Digits after the point, ISO 4217. */
const EXPONENTS: Record<Currency, number> = { CNY: 2, USD: 2, EUR: 2, JPY: 0, HKD: 2, TWD: 2, KRW: 0 }

export type MoneyLanguage = 'zh' | 'en'

/** `formatMinor(2734430, 'CNY', 'zh')` is `27,344.30 元`; in English `27,344.30 CNY`. Takes differences too: `−5.00 元`. As the screens write it. */
export function formatMinor(amountMinor: number, currency: Currency, language: MoneyLanguage): string {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`not a whole number of minor units: ${amountMinor}`)
  const exponent = EXPONENTS[currency]
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const number = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`
  return `${amountMinor < 0 ? '−' : ''}${number} ${language === 'zh' && currency === 'CNY' ? '元' : currency}`
}

export type ParsedAmount =
  | { ok: true; amountMinor: number }
  | { ok: false; why: 'not_a_decimal' | 'fraction_of_minor_unit' | 'too_large' }

/**
 * `27344.30` CNY is 2734430. Plain digits with one point only: no sign, no grouping, no exponent, and no more decimals than
 * the currency has, because rounding a stated amount would change what a party said.
 */
export function parseMinor(text: string, currency: Currency): ParsedAmount {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return { ok: false, why: 'not_a_decimal' }
  const [, whole = '', decimals = ''] = match
  const exponent = EXPONENTS[currency]
  if (decimals.length > exponent) return { ok: false, why: 'fraction_of_minor_unit' }
  const digits = `${whole}${decimals.padEnd(exponent, '0')}`.replace(/^0+(?=\d)/, '')
  // Counted before it is converted: a megabyte of digits must not reach any arithmetic.
  if (digits.length > String(MAX_AMOUNT_MINOR).length || Number(digits) > MAX_AMOUNT_MINOR) return { ok: false, why: 'too_large' }
  return { ok: true, amountMinor: Number(digits) }
}

export function assertAmountMinor(amountMinor: number): number {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0 || amountMinor > MAX_AMOUNT_MINOR) {
    throw new RangeError(`not an amount in minor units: ${amountMinor}`)
  }
  return amountMinor
}
