// Shares of money in whole minor units. Generated code, the interpreter and the column loop all call these.
import type { Rounding } from './expression.ts'

export type Percent = Readonly<Record<Rounding, (amount: number, rate: number) => number>>

/**
 * The product is exact because check.ts bounds it below 2^53, and truncating a quotient of such numbers is exact too.
 * `down` is toward zero, `up` away from zero, `half_up` away from zero from the half, `half_even` to the even neighbour.
 */
export const percent: Percent = {
  down: (amount, rate) => Math.trunc((amount * rate) / 100) + 0,
  up: (amount, rate) => away(amount * rate, (rest) => rest !== 0),
  half_up: (amount, rate) => away(amount * rate, (rest) => rest >= 50),
  half_even: (amount, rate) => away(amount * rate, (rest, whole) => rest > 50 || (rest === 50 && whole % 2 !== 0)),
}

function away(product: number, further: (rest: number, whole: number) => boolean): number {
  const whole = Math.trunc(product / 100) + 0
  const rest = Math.abs(product - whole * 100)
  return further(rest, whole) ? whole + (product < 0 ? -1 : 1) : whole
}
