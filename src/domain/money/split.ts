// The only division of money. Every split is exact: parts sum to the total and the remainder goes to a line the caller names.
// Formulas on top: calculators.ts, resettlement.ts.
import { assertAmountMinor } from './amount.ts'

/** An exact proportion: 5 % is `percent(5)`, three per mille `{ numerator: 3, denominator: 1000 }`. Never a float. */
export type Rate = { numerator: number; denominator: number }

/** To whole minor units: `half_up` the usual 四舍五入, `down` for what may not be exceeded, `up` for what may not be undercut. */
export const ROUNDINGS = ['half_up', 'down', 'up'] as const
export type Rounding = (typeof ROUNDINGS)[number]

export type Weighted = { lineId: string; weight: number }
export type Capped = { lineId: string; weight: number; capMinor: number }
export type Part = { lineId: string; amountMinor: number }

export function percent(value: number): Rate {
  return { numerator: value, denominator: 100 }
}

/** `amountMinor × rate`, rounded once. Exact for every amount and rate we accept, because the product is formed in BigInt. */
export function applyRate(input: { amountMinor: number; rate: Rate; rounding: Rounding }): number {
  const { amountMinor, rate, rounding } = input
  assertAmountMinor(amountMinor)
  assertRate(rate)
  return divide({ dividend: BigInt(amountMinor) * BigInt(rate.numerator), divisor: BigInt(rate.denominator), rounding })
}

/**
 * Splits `total` in proportion to the weights, each part rounded down, the remaining minor units (fewer than there are lines)
 * to the line named. With every weight zero there is no proportion and all of it goes there.
 */
export function splitByWeights(input: { total: number; weights: readonly Weighted[]; remainderTo: string }): Part[] {
  const { total, weights, remainderTo } = input
  assertAmountMinor(total)
  assertLines(weights, remainderTo)
  const sum = weights.reduce((all, { weight }) => all + BigInt(assertAmountMinor(weight)), 0n)
  const parts = weights.map(({ lineId, weight }) => ({ lineId, amountMinor: shareOf({ total, weight, sum }) }))
  const given = parts.reduce((all, part) => all + part.amountMinor, 0)
  return parts.map((part) => (part.lineId === remainderTo ? { ...part, amountMinor: part.amountMinor + total - given } : part))
}

/**
 * As `splitByWeights`, and no line gets more than its cap: what a capped line cannot take goes to the line named and then to
 * the others in order. A total above all caps together is a fault, since somebody would be paid more than there is.
 */
export function splitWithinCaps(input: { total: number; lines: readonly Capped[]; remainderTo: string }): Part[] {
  const { total, lines, remainderTo } = input
  assertLines(lines, remainderTo)
  const room = lines.reduce((all, { capMinor }) => all + assertAmountMinor(capMinor), 0)
  if (total > room) throw new RangeError(`cannot split ${total} over lines that take ${room}`)
  const wanted = splitByWeights({ total, weights: lines, remainderTo })
  const parts = new Map(wanted.map(({ lineId, amountMinor }, index) => [lineId, Math.min(amountMinor, lines[index]?.capMinor ?? 0)]))
  let left = total - [...parts.values()].reduce((all, amount) => all + amount, 0)
  for (const { lineId, capMinor } of [...lines].sort((a, b) => Number(b.lineId === remainderTo) - Number(a.lineId === remainderTo))) {
    const more = Math.min(left, capMinor - (parts.get(lineId) ?? 0))
    parts.set(lineId, (parts.get(lineId) ?? 0) + more)
    left -= more
  }
  return lines.map(({ lineId }) => ({ lineId, amountMinor: parts.get(lineId) ?? 0 }))
}

export function compareRates(a: Rate, b: Rate): number {
  assertRate(a)
  assertRate(b)
  const difference = BigInt(a.numerator) * BigInt(b.denominator) - BigInt(b.numerator) * BigInt(a.denominator)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

function shareOf({ total, weight, sum }: { total: number; weight: number; sum: bigint }): number {
  return sum === 0n ? 0 : divide({ dividend: BigInt(total) * BigInt(weight), divisor: sum, rounding: 'down' })
}

function divide({ dividend, divisor, rounding }: { dividend: bigint; divisor: bigint; rounding: Rounding }): number {
  const floor = dividend / divisor
  const rest = dividend % divisor
  switch (rounding) {
    case 'down':
      return assertAmountMinor(Number(floor))
    case 'up':
      return assertAmountMinor(Number(rest === 0n ? floor : floor + 1n))
    case 'half_up':
      return assertAmountMinor(Number(rest * 2n >= divisor ? floor + 1n : floor))
    default:
      return rounding satisfies never
  }
}

function assertRate({ numerator, denominator }: Rate): void {
  const whole = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator)
  if (!whole || numerator < 0 || denominator <= 0) throw new RangeError(`not a rate: ${numerator}/${denominator}`)
}

function assertLines(lines: readonly { lineId: string }[], remainderTo: string): void {
  const ids = new Set(lines.map(({ lineId }) => lineId))
  if (ids.size !== lines.length) throw new RangeError('two lines of a split have the same id')
  if (!ids.has(remainderTo)) throw new RangeError(`the remainder goes to ${remainderTo}, which is not among the lines`)
}
