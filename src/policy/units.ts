// Units and intervals of arithmetic: what may be added, multiplied or compared, and how large the result may be.
// A refusal here is a sentence for the author with what to write instead. Used by check.ts only.
import type { ArithmeticOperator, NodeUnit, NumberType } from './expression.ts'

export type UnitProblem = { fault: 'unit_mismatch' | 'rate_needs_pct' | 'not_exact' | 'zero_divisor' | 'wrong_type'; message: string; suggestion?: string }
type Outcome = { type: NumberType } | { problem: UnitProblem }

const WORDS: Readonly<Record<NodeUnit, string>> = {
  minor: 'an amount of money', instant: 'an instant', duration: 'a duration', count: 'a count', percent: 'a percentage', score: 'a score',
  gram: 'a weight', none: 'a number without unit', bare: 'a plain number',
}
export const unitWords = (unit: NodeUnit): string => WORDS[unit]

/** The unit two numbers may be compared or added in, or null when they never meet. */
export function sharedUnit(left: NumberType, right: NumberType): NodeUnit | null {
  if (left.unit === right.unit) return left.unit
  const [bare, other] = left.unit === 'bare' ? [left, right] : right.unit === 'bare' ? [right, left] : [null, null]
  if (bare === null || other === null) return null
  // A plain number beside a time is almost always a number of milliseconds in disguise; only zero is innocent.
  if ((other.unit === 'duration' || other.unit === 'instant') && !(bare.min === 0 && bare.max === 0)) return null
  return other.unit
}

export function mismatch(left: NumberType, right: NumberType): UnitProblem {
  const units = [left.unit, right.unit]
  const message = `${unitWords(left.unit)} never meets ${unitWords(right.unit)}`
  if (units.includes('duration')) return { fault: 'unit_mismatch', message, suggestion: 'write the length as hours(48) or minutes(30)' }
  if (units.includes('instant')) return { fault: 'unit_mismatch', message, suggestion: 'compare two instants, or their difference with hours(n); for days use a declared window' }
  if (units.includes('minor') && units.includes('percent')) return { fault: 'unit_mismatch', message, suggestion: "take a share of money with pct(amount, rate, 'down')" }
  return { fault: 'unit_mismatch', message, suggestion: `give both the same unit (${units.map((unit) => (unit === 'bare' ? 'none' : unit)).join(' and ')} here)` }
}

export function arithmetic(operator: ArithmeticOperator, left: NumberType, right: NumberType): Outcome {
  if (left.type !== right.type) return { problem: { fault: 'wrong_type', message: 'whole numbers and decimals do not mix in arithmetic', suggestion: 'use two whole numbers, or two decimals' } }
  const unit = operator === '+' || operator === '-' ? sumUnit(operator, left, right) : operator === '*' ? productUnit(left, right) : quotientUnit(operator, left, right)
  if (typeof unit !== 'string') return { problem: unit }
  return ranged(operator, unit, left, right)
}

function sumUnit(operator: '+' | '-', left: NumberType, right: NumberType): NodeUnit | UnitProblem {
  if (left.unit === 'instant' && right.unit === 'instant') {
    return operator === '-' ? 'duration' : { fault: 'unit_mismatch', message: 'two instants cannot be added', suggestion: 'add a duration to an instant: order.paidAt + hours(48)' }
  }
  if (left.unit === 'instant' && right.unit === 'duration') return 'instant'
  if (operator === '+' && left.unit === 'duration' && right.unit === 'instant') return 'instant'
  return sharedUnit(left, right) ?? mismatch(left, right)
}

function productUnit(left: NumberType, right: NumberType): NodeUnit | UnitProblem {
  const units = [left.unit, right.unit]
  if (units.includes('percent') && units.some((unit) => unit !== 'percent' && unit !== 'bare')) {
    return { fault: 'rate_needs_pct', message: `${unitWords(left.unit)} is not multiplied by ${unitWords(right.unit)}`, suggestion: "take a share with pct(amount, rate, 'down')" }
  }
  if (units.includes('instant')) return { fault: 'unit_mismatch', message: 'an instant is not multiplied', suggestion: 'multiply a duration instead' }
  if (isFactor(right.unit)) return left.unit === 'bare' ? right.unit : left.unit
  if (isFactor(left.unit)) return right.unit
  return { fault: 'unit_mismatch', message: `${unitWords(left.unit)} is not multiplied by ${unitWords(right.unit)}`, suggestion: 'multiply by a count or a plain number' }
}

function quotientUnit(operator: '/' | '%', left: NumberType, right: NumberType): NodeUnit | UnitProblem {
  if (left.unit === 'minor' || right.unit === 'minor') {
    return { fault: 'rate_needs_pct', message: `money is not divided by '${operator}': the remainder would be lost`, suggestion: "take a share with pct(amount, rate, 'down')" }
  }
  if (left.unit === 'instant' || right.unit === 'instant') return { fault: 'unit_mismatch', message: 'an instant is not divided', suggestion: 'divide a duration instead' }
  if (isFactor(right.unit)) return left.unit
  if (left.unit === right.unit) return operator === '/' ? 'count' : left.unit
  return mismatch(left, right)
}

const isFactor = (unit: NodeUnit): boolean => unit === 'bare' || unit === 'count' || unit === 'none'

function ranged(operator: ArithmeticOperator, unit: NodeUnit, left: NumberType, right: NumberType): Outcome {
  const ends: number[] = []
  const whole = left.type === 'int'
  switch (operator) {
    case '+': ends.push(left.min + right.min, left.max + right.max); break
    case '-': ends.push(left.min - right.max, left.max - right.min); break
    case '*': ends.push(left.min * right.min, left.min * right.max, left.max * right.min, left.max * right.max); break
    case '/': case '%': {
      if (right.min <= 0 && right.max >= 0) return { problem: { fault: 'zero_divisor', message: `the divisor may be zero (it is within ${right.min}…${right.max})`, suggestion: 'divide by something that is at least 1: max(1, …)' } }
      if (operator === '%' && !whole) return { problem: { fault: 'wrong_type', message: "'%' is for whole numbers" } }
      const most = Math.max(Math.abs(left.min), Math.abs(left.max))
      if (operator === '%') ends.push(left.min < 0 ? -most : 0, left.max > 0 ? most : 0)
      else ends.push(left.min / right.min, left.min / right.max, left.max / right.min, left.max / right.max)
      break
    }
    default: return operator satisfies never
  }
  const [min, max] = whole && operator === '/' ? [Math.trunc(Math.min(...ends)), Math.trunc(Math.max(...ends))] : [Math.min(...ends), Math.max(...ends)]
  return withinExact({ type: left.type, unit, min: min + 0, max: max + 0 })
}

/** Beyond 2^53 − 1 whole numbers are no longer exact; a decimal must stay finite. */
export function withinExact(type: NumberType): Outcome {
  const largest = Math.max(Math.abs(type.min), Math.abs(type.max))
  if (type.type === 'int' ? largest <= Number.MAX_SAFE_INTEGER : largest <= 1e300) return { type }
  return { problem: { fault: 'not_exact', message: `the result may be as large as ${largest.toExponential(1)}, past the exact range`, suggestion: 'bound an operand with min(…) first' } }
}
