// The outside of a demo marketplace, played in process and clearly so: contacts are reached, the payment side pays what the account holds.
// A purse is what the demo says an account can pay from; accounts without one always pay (escrow, subsidy, advance).
import type { Outside, PaymentAnswer } from '../app/outside.ts'

export type Purse = { account: string; amountMinor: number }

export function demoOutside(purses: readonly Purse[]): Outside {
  const left = new Map(purses.map((purse) => [purse.account, purse.amountMinor]))
  const answers = new Map<string, PaymentAnswer>()
  return {
    deliverNotice: async () => 'delivered',
    // Idempotent by key, like a real payment side: a repeated instruction gets the first answer again.
    instructPayment: async ({ key, from, amountMinor }) => {
      const before = answers.get(key)
      if (before) return before
      const available = left.get(from)
      const answer: PaymentAnswer = available === undefined || available >= amountMinor
        ? { answer: 'posted', reference: `demo-${answers.size + 1}` }
        : { answer: 'rejected', because: 'insufficient_funds', availableMinor: available }
      if (answer.answer === 'posted' && available !== undefined) left.set(from, available - amountMinor)
      answers.set(key, answer)
      return answer
    },
    callWebhook: async () => undefined,
  }
}
