// The formulas of after-sales money (capability C15). Amounts in minor units of one currency, each result rounded once and as
// stated. Rates, floors and caps are arguments: they belong to policies. Re-settling partial returns is resettlement.ts.
import { assertAmountMinor } from './amount.ts'
import { applyRate, compareRates, percent } from './split.ts'
import type { Rate, Rounding } from './split.ts'

/** `null` is "the rule names none", which is not the same as zero. */
export type Bounds = { floorMinor: number | null; capMinor: number | null }

/** `base × rate`, rounded as asked, then lifted to the floor and cut at the cap. The floor holds on a base of zero too. */
export function percentWithBounds(input: { baseMinor: number; rate: Rate; rounding: Rounding } & Bounds): number {
  const { baseMinor, rate, rounding } = input
  return withinBounds(applyRate({ amountMinor: baseMinor, rate, rounding }), input)
}

export type PaidOrder = { paidMinor: number; freightMinor: number; subsidyMinor: number }

/**
 * Shipping-breach compensation (domain-cn 2.7): a rate of the goods actually paid, freight and subsidies excluded, over all
 * orders of one aggregation window. `alreadyPaidMinor` is what the same window has paid before and counts towards the result.
 */
export function liquidatedDamages(
  input: { orders: readonly PaidOrder[]; rate: Rate; rounding: Rounding; alreadyPaidMinor: number } & Bounds,
): { baseMinor: number; amountMinor: number } {
  const baseMinor = input.orders.reduce((sum, order) => sum + goodsPaid(order), 0)
  const due = percentWithBounds({ ...input, baseMinor })
  return { baseMinor, amountMinor: Math.max(0, due - assertAmountMinor(input.alreadyPaidMinor)) }
}

/**
 * Earnest money (CC586, 民法典 586–587): only up to 20 % of the contract price has the effect of 定金 (rounded down, it may not be
 * exceeded); what was paid above is a part payment and goes back either way. The payer in breach forfeits the capped part, the
 * receiver in breach returns it twice.
 */
export function earnestMoney(input: { contractPriceMinor: number; paidMinor: number; inBreach: 'payer' | 'receiver' }): {
  cappedMinor: number
  returnedMinor: number
  forfeitedMinor: number
} {
  const { contractPriceMinor, paidMinor, inBreach } = input
  const limit = applyRate({ amountMinor: contractPriceMinor, rate: percent(20), rounding: 'down' })
  const cappedMinor = Math.min(assertAmountMinor(paidMinor), limit)
  const aboveMinor = paidMinor - cappedMinor
  if (inBreach === 'payer') return { cappedMinor, returnedMinor: aboveMinor, forfeitedMinor: cappedMinor }
  return { cappedMinor, returnedMinor: aboveMinor + 2 * cappedMinor, forfeitedMinor: 0 }
}

export type Multiple = { multiple: number; minimumMinor: number }

/** CL55-1: three times the price of goods or service, at least CNY 500. */
export const FRAUD_MULTIPLE: Multiple = { multiple: 3, minimumMinor: 50_000 }
/** FS148-2: ten times the price, at least CNY 1,000. */
export const FOOD_PRICE_MULTIPLE: Multiple = { multiple: 10, minimumMinor: 100_000 }
/** FS148-2: or three times the loss, at least CNY 1,000. Which of the two is the claimant's choice. */
export const FOOD_LOSS_MULTIPLE: Multiple = { multiple: 3, minimumMinor: 100_000 }

/**
 * A statutory multiple with its minimum, exact. These are amounts a court or authority awards: we compute them to show and to
 * record, and pay them only on such an award or by agreement.
 */
export function multipleWithMinimum({ baseMinor, multiple, minimumMinor }: { baseMinor: number } & Multiple): number {
  const times = applyRate({ amountMinor: baseMinor, rate: { numerator: multiple, denominator: 1 }, rounding: 'down' })
  return Math.max(times, assertAmountMinor(minimumMinor))
}

/** FS148-2 as its claimant chooses; `larger` serves a claimant who has not chosen and must be shown both. */
export function foodCompensation(input: { priceMinor: number; lossMinor: number; choice: 'price' | 'loss' | 'larger' }): number {
  const byPrice = multipleWithMinimum({ baseMinor: input.priceMinor, ...FOOD_PRICE_MULTIPLE })
  const byLoss = multipleWithMinimum({ baseMinor: input.lossMinor, ...FOOD_LOSS_MULTIPLE })
  switch (input.choice) {
    case 'price':
      return byPrice
    case 'loss':
      return byLoss
    case 'larger':
      return Math.max(byPrice, byLoss)
    default:
      return input.choice satisfies never
  }
}

/**
 * Wear deducted from a refund: `price × rate per day × days used`, rounded once and not per day, never above `cap` of the price
 * nor the price itself. The daily rate and the cap come from the warranty terms or the policy; there is no rate of our own.
 */
export function depreciation(input: { priceMinor: number; daysUsed: number; ratePerDay: Rate; cap: Rate | null; rounding: Rounding }): {
  deductedMinor: number
  remainingMinor: number
} {
  const { priceMinor, daysUsed, ratePerDay, cap, rounding } = input
  if (!Number.isSafeInteger(daysUsed) || daysUsed < 0) throw new RangeError(`not a number of days: ${daysUsed}`)
  const limit = cap === null ? priceMinor : Math.min(priceMinor, applyRate({ amountMinor: priceMinor, rate: cap, rounding: 'down' }))
  const rate = { numerator: ratePerDay.numerator * daysUsed, denominator: ratePerDay.denominator }
  // Past the whole price the product only grows, and could outgrow an amount.
  const worn = compareRates(rate, percent(100)) >= 0 ? priceMinor : applyRate({ amountMinor: priceMinor, rate, rounding })
  const deductedMinor = Math.min(worn, limit)
  return { deductedMinor, remainingMinor: priceMinor - deductedMinor }
}

/** One row: a loss share up to and including `upTo` is refunded at `refund` of what was paid. Rows rise; the last must reach 100 %. */
export type LadderRow = { upTo: Rate; refund: Rate }

/**
 * Refund for rotten or missing fresh goods by share of the loss (domain-cn 2.5, JD [P3]; the table is data of the policy).
 * Boundaries belong to the lower row: exactly 10 % is the 10 % row. No loss, no refund.
 */
export function ladderRefund(input: { paidMinor: number; lossShare: Rate; ladder: readonly LadderRow[]; rounding: Rounding }): number {
  const { paidMinor, lossShare, ladder, rounding } = input
  assertLadder(ladder)
  if (lossShare.numerator === 0) return 0
  const row = ladder.find(({ upTo }) => compareRates(lossShare, upTo) <= 0)
  if (row === undefined) throw new RangeError('a loss cannot be more than the whole')
  return applyRate({ amountMinor: paidMinor, rate: row.refund, rounding })
}

/**
 * NR16: the fee a buyer paid for paying by credit card need not be refunded, and a fee the merchant waived for him may be taken
 * off the refund. For a partial return both follow the share returned, rounded down, in the buyer's favour.
 */
export function cardFee(input: { feePaidMinor: number; feeWaivedMinor: number; returnedShare: Rate }): {
  notRefundedMinor: number
  deductibleMinor: number
} {
  const { feePaidMinor, feeWaivedMinor, returnedShare: rate } = input
  if (compareRates(rate, percent(100)) > 0) throw new RangeError('more than the whole order cannot be returned')
  return {
    notRefundedMinor: applyRate({ amountMinor: feePaidMinor, rate, rounding: 'down' }),
    deductibleMinor: applyRate({ amountMinor: feeWaivedMinor, rate, rounding: 'down' }),
  }
}

function goodsPaid({ paidMinor, freightMinor, subsidyMinor }: PaidOrder): number {
  return assertAmountMinor(assertAmountMinor(paidMinor) - assertAmountMinor(freightMinor) - assertAmountMinor(subsidyMinor))
}

function withinBounds(amountMinor: number, { floorMinor, capMinor }: Bounds): number {
  if (floorMinor !== null && capMinor !== null && floorMinor > capMinor) throw new RangeError(`floor ${floorMinor} is above cap ${capMinor}`)
  const lifted = floorMinor === null ? amountMinor : Math.max(amountMinor, assertAmountMinor(floorMinor))
  return capMinor === null ? lifted : Math.min(lifted, assertAmountMinor(capMinor))
}

function assertLadder(ladder: readonly LadderRow[]): void {
  const last = ladder.at(-1)
  if (last === undefined || compareRates(last.upTo, percent(100)) !== 0) throw new RangeError('the ladder does not reach 100 %')
  ladder.forEach(({ upTo }, index) => {
    const before = ladder[index - 1]
    if (before !== undefined && compareRates(upTo, before.upTo) <= 0) throw new RangeError('the rows of the ladder do not rise')
  })
}
