// Webhook subscriptions (migrations/0009): few per marketplace. What is sent to them: webhook-deliveries.ts.
import type pg from 'pg'
import type { Disabled, Subscription, WebhookBook } from '../app/webhooks.ts'
import { exact, inTransaction, rows, sqlState } from './database.ts'
import { deliveries, due, forget, handOver, record, release, replay, settle, setWaitingAside } from './webhook-deliveries.ts'
import { type SubscriptionRow, subscriptionColumns, toSubscription } from './webhook-rows.ts'

const mine = 'marketplace_id = $1 and subscription_id = $2'

/** More is a mistake, and each costs a row per commit. */
const MOST_PER_MARKETPLACE = 20

export function createWebhookBook(pool: pg.Pool): WebhookBook {
  return {
    put: (subscription) => put(pool, subscription),
    setDisabled: (of, disabled, now) => setDisabled(pool, of, disabled, now),
    rotate: async (of, secrets) => (await rows(pool, 'rotate_webhook', `update webhook_subscription set secrets = $3 where ${mine} returning 1`, [of.marketplaceId, of.subscriptionId, JSON.stringify(secrets)])).length > 0,
    remove: (of) => remove(pool, of),
    find: async (marketplaceId, subscriptionId) => one(await rows<SubscriptionRow>(pool, 'find_webhook', `select ${subscriptionColumns} from webhook_subscription s where ${mine}`, [marketplaceId, subscriptionId])),
    list: async (marketplaceId) => (await rows<SubscriptionRow>(pool, 'list_webhooks', `select ${subscriptionColumns} from webhook_subscription s where marketplace_id = $1 order by created_at, subscription_id`, [marketplaceId])).map(toSubscription),
    listener: async (marketplaceId, type) => one(await rows<SubscriptionRow>(
      pool, 'webhook_listener', `select ${subscriptionColumns} from webhook_subscription s where marketplace_id = $1 and disabled_because is null and types @> array[$2]`, [marketplaceId, type],
    )),
    handOver: (source, messages) => handOver(pool, source, messages),
    due: (now, leaseMs, busy) => due(pool, now, leaseMs, busy),
    settle: (delivery, settled, attempt) => settle(pool, delivery, settled, attempt),
    release: (delivery) => release(pool, delivery),
    noteFailure: async (subscription, note) => {
      await rows(pool, 'webhook_failed', `update webhook_subscription set failures = failures + 1, failing_since = coalesce(failing_since, $3), resume_at = greatest(resume_at, $4) where ${mine}`,
        [subscription.marketplaceId, subscription.subscriptionId, note.at, note.resumeAt])
    },
    noteSuccess: async (subscription) => {
      await rows(pool, 'webhook_answered', `update webhook_subscription set failures = 0, failing_since = null, resume_at = 0 where ${mine} and failures > 0`, [subscription.marketplaceId, subscription.subscriptionId])
    },
    record: (delivery) => record(pool, delivery),
    deliveries: (of, page) => deliveries(pool, of, page),
    replay: (of, now) => replay(pool, of, now),
    forget: (settledBefore) => forget(pool, settledBefore),
  }
}

type New = Parameters<WebhookBook['put']>[0]

// A change keeps the failures counted so far and whether it is disabled: putting it again is no way around either.
const putText = `insert into webhook_subscription (marketplace_id, subscription_id, url, types, secrets, created_at) values ($1, $2, $3, $4, $5, $6)
  on conflict (marketplace_id, subscription_id) do update set url = excluded.url, types = excluded.types, secrets = excluded.secrets`

async function put(pool: pg.Pool, subscription: New): ReturnType<WebhookBook['put']> {
  try {
    return await inTransaction(pool, 'begin', async (client) => {
      // Two that are put at once would both count the same others.
      const { rows: there } = await client.query('select 1 from marketplace where marketplace_id = $1 for update', [subscription.marketplaceId])
      if (there.length === 0) return 'unknown_marketplace'
      const { rows: others } = await client.query<{ count: string }>('select count(*) as count from webhook_subscription where marketplace_id = $1 and subscription_id <> $2', [subscription.marketplaceId, subscription.subscriptionId])
      if (exact(others[0]?.count ?? 0) >= MOST_PER_MARKETPLACE) return 'too_many'
      await client.query(putText, [subscription.marketplaceId, subscription.subscriptionId, subscription.url, [...subscription.types], JSON.stringify(subscription.secrets), subscription.createdAt])
      return 'stored'
    })
  } catch (fault) {
    if (sqlState(fault) === '23505') return 'listener_taken'
    throw fault
  }
}

type Named = { readonly marketplaceId: string; readonly subscriptionId: string }

async function setDisabled(pool: pg.Pool, of: Named, disabled: Disabled | null, now: number): ReturnType<WebhookBook['setDisabled']> {
  try {
    const changed = await rows(
      pool, 'disable_webhook', `update webhook_subscription set disabled_because = $3, disabled_at = $4, failures = 0, failing_since = null, resume_at = 0 where ${mine} returning 1`,
      [of.marketplaceId, of.subscriptionId, disabled?.because ?? null, disabled?.at ?? null],
    )
    if (changed.length === 0) return 'unknown'
  } catch (fault) {
    if (sqlState(fault) === '23505') return 'listener_taken'
    throw fault
  }
  if (disabled) await setWaitingAside(pool, of, `disabled_${disabled.because}`, now)
  return 'done'
}

async function remove(pool: pg.Pool, of: Named): Promise<boolean> {
  const gone = await rows(pool, 'remove_webhook', `delete from webhook_subscription where ${mine} returning 1`, [of.marketplaceId, of.subscriptionId])
  await rows(pool, 'remove_webhook_deliveries', `delete from webhook_delivery where ${mine}`, [of.marketplaceId, of.subscriptionId])
  return gone.length > 0
}

const one = (found: readonly SubscriptionRow[]): Subscription | null => (found[0] === undefined ? null : toSubscription(found[0]))
