// The payment side of a sandbox marketplace, as its integrator has set it. Everything else goes where it goes in production.
import type { Outside, PaymentAnswer } from '../../app/outside.ts'
import type { SandboxBook } from '../../app/sandbox.ts'

export function sandboxOutside(book: SandboxBook, others: Outside): Outside {
  return {
    deliverNotice: (notice) => others.deliverNotice(notice),
    sendReminder: async (reminder) => others.sendReminder?.(reminder),
    callWebhook: (call) => others.callWebhook(call),
    instructPayment: async (payment): Promise<PaymentAnswer> => {
      // Without a key nobody plays here: the marketplace's own system is asked.
      const payments = (await book.find(payment.marketplace))?.payments ?? { answers: 'marketplace' as const }
      switch (payments.answers) {
        case 'confirm': return { answer: 'posted', reference: `sandbox-${payment.key}`.slice(0, 64) }
        case 'reject': return { answer: 'rejected', because: payments.because, availableMinor: payments.availableMinor }
        case 'late': return { answer: 'accepted' }
        case 'marketplace': return others.instructPayment(payment)
        default: return payments satisfies never
      }
    },
  }
}
