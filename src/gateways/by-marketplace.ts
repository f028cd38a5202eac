// Which outside answers for which marketplace: a demo one is played in process, a sandbox as its integrator has set it, every other is called.
import type { Outside } from '../app/outside.ts'
import type { MarketplaceKind, Store } from '../app/ports.ts'

export function byMarketplace(store: Store, of: { demo: Outside; sandbox: Outside; others: Outside }): Outside {
  /** A marketplace's kind never changes, so one reading of it is enough. */
  const kinds = new Map<string, MarketplaceKind>()
  const kindOf = async (marketplace: string): Promise<MarketplaceKind | undefined> => {
    if (!kinds.has(marketplace)) for (const { id, kind } of await store.marketplaces()) kinds.set(id, kind)
    return kinds.get(marketplace)
  }
  const pick = async (marketplace: string): Promise<Outside> => {
    const kind = await kindOf(marketplace)
    return kind === 'demo' ? of.demo : kind === 'sandbox' ? of.sandbox : of.others
  }
  return {
    deliverNotice: async (notice) => (await pick(notice.marketplace)).deliverNotice(notice),
    sendReminder: async (reminder) => (await pick(reminder.to.marketplaceId)).sendReminder?.(reminder),
    instructPayment: async (payment) => (await pick(payment.marketplace)).instructPayment(payment),
    callWebhook: async (call) => (await pick(call.marketplace)).callWebhook(call),
  }
}
