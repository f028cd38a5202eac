// Which outside answers for which marketplace: a demo one is played in process, a sandbox as its integrator has set it, every other is called.
import type { Outside } from '../app/outside.ts'
import type { Store } from '../app/ports.ts'

export function byMarketplace(store: Store, of: { demo: Outside; sandbox: Outside; others: Outside }): Outside {
  const pick = async (marketplace: string): Promise<Outside> => {
    const kind = (await store.marketplaces()).find((one) => one.id === marketplace)?.kind
    return kind === 'demo' ? of.demo : kind === 'sandbox' ? of.sandbox : of.others
  }
  return {
    deliverNotice: async (notice) => (await pick(notice.marketplace)).deliverNotice(notice),
    instructPayment: async (payment) => (await pick(payment.marketplace)).instructPayment(payment),
    callWebhook: async (call) => (await pick(call.marketplace)).callWebhook(call),
  }
}
