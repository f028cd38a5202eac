// A webhook subscription as a row and as the app sees it; both the register and the queue read it.
import type { Disabled, Secret, Subscription } from '../app/webhooks.ts'
import { exact, exactOrNull } from './database.ts'

export type SubscriptionRow = {
  marketplace_id: string; subscription_id: string; url: string; types: string[]; secrets: Secret[]; disabled_because: Disabled['because'] | null; disabled_at: string | null
  failures: number; failing_since: string | null; resume_at: string; created_at: string
}
export const subscriptionColumns = 's.marketplace_id, s.subscription_id, s.url, s.types, s.secrets, s.disabled_because, s.disabled_at, s.failures, s.failing_since, s.resume_at, s.created_at'

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    marketplaceId: row.marketplace_id, subscriptionId: row.subscription_id, url: row.url, types: row.types, secrets: row.secrets,
    disabled: row.disabled_because === null ? null : { because: row.disabled_because, at: exact(row.disabled_at ?? 0) },
    failures: row.failures, failingSince: exactOrNull(row.failing_since), resumeAt: exact(row.resume_at), createdAt: exact(row.created_at),
  }
}
