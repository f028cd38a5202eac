// What was and will be sent to webhook subscriptions: a queue per subscription, in order per case, and the log of what became of it.
// At least once with any number of senders: a lease is a compare-and-set on `tries`, as for effects (effects.ts).
import type pg from 'pg'
import { BadCursor } from '../app/ports.ts'
import type { Attempt, Delivery, DeliveryPage, Due, Message, ReplayOf, Settled } from '../app/webhooks.ts'
import { arrayOf, exact, exactOrNull, rows } from './database.ts'
import { bucketOf } from './case-id.ts'
import { type SubscriptionRow, subscriptionColumns, toSubscription } from './webhook-rows.ts'

type DeliveryRow = {
  bucket: number; marketplace_id: string; subscription_id: string; case_id: string; version: number; n: number; type: string; message_id: string; at: string; body_text: string
  state: Delivery['state']; tries: number; next_at: string; attempts: Attempt[]; why: string | null; settled_at: string | null
}
const columns = 'd.bucket, d.marketplace_id, d.subscription_id, d.case_id, d.version, d.n, d.type, d.message_id, d.at, d.body::text as body_text, d.state, d.tries, d.next_at, d.attempts, d.why, d.settled_at'

const handOverText = `insert into webhook_delivery (bucket, marketplace_id, subscription_id, case_id, version, n, type, message_id, at, body, next_at)
  select $1, s.marketplace_id, s.subscription_id, $3, $4, m.n, m.type, m.message_id, $5, m.body::json, $5
    from webhook_subscription s cross join unnest($6::smallint[], $7::text[], $8::text[], $9::text[]) m(n, type, message_id, body)
    where s.marketplace_id = $2 and s.disabled_because is null and s.types && array[m.type, '*']
  on conflict do nothing`

export async function handOver(pool: pg.Pool, source: { bucket: number; marketplaceId: string; caseId: string; version: number; at: number }, messages: readonly Message[]): Promise<void> {
  await rows(pool, 'hand_over_webhooks', handOverText, [
    source.bucket, source.marketplaceId, source.caseId, source.version, source.at,
    arrayOf(messages.map((_, n) => n)), arrayOf(messages.map(({ type }) => type)), arrayOf(messages.map(({ messageId }) => messageId)), arrayOf(messages.map(({ bodyText }) => bodyText)),
  ])
}

// A few per subscription, one while it is failing: the others of it wait until that one gets through.
const dueText = `select ${columns}, ${subscriptionColumns} from webhook_subscription s cross join lateral (
    select * from webhook_delivery d where d.marketplace_id = s.marketplace_id and d.subscription_id = s.subscription_id and d.state = 'waiting' and d.next_at <= $1
      and not exists (select 1 from webhook_delivery e where e.bucket = d.bucket and e.subscription_id = d.subscription_id and e.case_id = d.case_id
        and e.state = 'waiting' and (e.version, e.n) < (d.version, d.n))
      order by d.next_at limit case when s.failures >= 3 then 1 else 8 end) d
  where s.disabled_because is null and s.resume_at <= $1 and s.marketplace_id || '/' || s.subscription_id <> all ($2::text[])`

// One bucket at a time, as for effects: it stays on one shard, and two senders never wait for each other's rows.
const leaseText = `with mine as (
    select d.subscription_id, d.case_id, d.version, d.n from webhook_delivery d
      join unnest($3::text[], $4::bigint[], $5::integer[], $6::integer[], $7::integer[]) u(subscription_id, case_id, version, n, tries)
        on d.subscription_id = u.subscription_id and d.case_id = u.case_id and d.version = u.version and d.n = u.n
      where d.bucket = $1 and d.tries = u.tries and d.state = 'waiting' for update of d skip locked)
  update webhook_delivery d set next_at = $2, tries = d.tries + 1 from mine
    where d.bucket = $1 and d.subscription_id = mine.subscription_id and d.case_id = mine.case_id and d.version = mine.version and d.n = mine.n
    returning ${columns}`

export async function due(pool: pg.Pool, now: number, leaseMs: number, busy: readonly string[]): Promise<Due[]> {
  const candidates = await rows<DeliveryRow & SubscriptionRow>(pool, 'due_webhooks', dueText, [now, arrayOf([...busy])])
  const subscriptions = new Map(candidates.map((row) => [`${row.marketplace_id}/${row.subscription_id}`, toSubscription(row)]))
  const leased: Due[] = []
  for (const bucket of new Set(candidates.map((row) => row.bucket))) {
    const mine = candidates.filter((row) => row.bucket === bucket)
    const got = await rows<DeliveryRow>(pool, 'lease_webhooks', leaseText, [
      bucket, now + leaseMs, arrayOf(mine.map((row) => row.subscription_id)), arrayOf(mine.map((row) => row.case_id)), arrayOf(mine.map((row) => row.version)),
      arrayOf(mine.map((row) => row.n)), arrayOf(mine.map((row) => row.tries)),
    ])
    for (const row of got) {
      const subscription = subscriptions.get(`${row.marketplace_id}/${row.subscription_id}`)
      if (subscription) leased.push({ delivery: toDelivery(row), subscription })
    }
  }
  return leased
}

/** How many attempts of one message are remembered; replays add to them. */
const REMEMBERED = 40

export async function settle(pool: pg.Pool, delivery: Delivery, settled: Settled, attempt: Attempt): Promise<boolean> {
  const done = await rows(
    pool, 'settle_webhook',
    `update webhook_delivery set state = $6, next_at = $7, why = $8, settled_at = $9, attempts = case when jsonb_array_length(attempts) >= ${REMEMBERED} then attempts - 0 else attempts end || $10::jsonb
      where bucket = $1 and subscription_id = $2 and case_id = $3 and version = $4 and n = $5 and tries = $11 and state = 'waiting' returning 1`,
    [
      delivery.bucket, delivery.subscriptionId, delivery.caseId, delivery.version, delivery.n, settled.state, settled.state === 'waiting' ? settled.nextAt : delivery.nextAt,
      settled.state === 'dead' ? settled.why : null, settled.state === 'waiting' ? null : attempt.at, JSON.stringify([attempt]), delivery.tries,
    ],
  )
  return done.length > 0
}

export async function release(pool: pg.Pool, delivery: Delivery): Promise<void> {
  await rows(
    pool, 'release_webhook', `update webhook_delivery set tries = tries - 1, next_at = at where bucket = $1 and subscription_id = $2 and case_id = $3 and version = $4 and n = $5 and tries = $6 and state = 'waiting'`,
    [delivery.bucket, delivery.subscriptionId, delivery.caseId, delivery.version, delivery.n, delivery.tries],
  )
}

// A call outside the queue. The same call made again adds its attempt.
export async function record(pool: pg.Pool, delivery: Delivery): Promise<void> {
  await rows(
    pool, 'record_webhook',
    `insert into webhook_delivery as d values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
      on conflict (bucket, subscription_id, case_id, version, n) do update set state = excluded.state, tries = d.tries + 1, attempts = case when jsonb_array_length(d.attempts) >= ${REMEMBERED} then d.attempts - 0 else d.attempts end || excluded.attempts,
        why = excluded.why, settled_at = excluded.settled_at`,
    [
      delivery.bucket, delivery.marketplaceId, delivery.subscriptionId, delivery.caseId, delivery.version, delivery.n, delivery.type, delivery.messageId, delivery.at, delivery.bodyText,
      delivery.state, delivery.tries, delivery.nextAt, JSON.stringify(delivery.attempts), delivery.why, delivery.settledAt,
    ],
  )
}

export async function setWaitingAside(pool: pg.Pool, of: { marketplaceId: string; subscriptionId: string }, why: string, now: number): Promise<void> {
  await rows(pool, 'set_webhooks_aside', `update webhook_delivery set state = 'dead', why = $3, settled_at = $4 where marketplace_id = $1 and subscription_id = $2 and state = 'waiting'`, [of.marketplaceId, of.subscriptionId, why, now])
}

// Versions below zero are those of calls that were asked.
const cursorPattern = /^(\d{1,16})\.(\d{1,19})\.(-?\d{1,10})\.(\d{1,4})$/
const fitsInt = (text: string): boolean => Math.abs(Number(text)) <= 2_147_483_647
const mostPerPage = 200

export async function deliveries(pool: pg.Pool, of: { marketplaceId: string; subscriptionId: string; dead: boolean }, page: DeliveryPage): Promise<{ items: Delivery[]; next: string | null }> {
  const [, at, caseId, version, n] = page.after === null ? [] : (cursorPattern.exec(page.after) ?? bad())
  if (caseId !== undefined && (bucketOf(caseId) === null || !fitsInt(version ?? ''))) bad()
  const limit = Math.min(page.limit, mostPerPage)
  const text = `select ${columns} from webhook_delivery d where marketplace_id = $1 and subscription_id = $2${of.dead ? ` and state = 'dead'` : ''}
    ${at === undefined ? '' : 'and (at, case_id, version, n) < ($4, $5, $6, $7)'} order by at desc, case_id desc, version desc, n desc limit $3`
  const found = await rows<DeliveryRow>(pool, `webhook_deliveries_${of.dead}_${at !== undefined}`, text, [of.marketplaceId, of.subscriptionId, limit, ...(at === undefined ? [] : [at, caseId, version, n])])
  const last = found.length === limit ? found.at(-1) : undefined
  return { items: found.map(toDelivery), next: last === undefined ? null : `${last.at}.${last.case_id}.${last.version}.${last.n}` }
}

function bad(): never {
  throw new BadCursor('not a cursor of this list')
}

// Back into the queue as it was, under the same message id, so that the receiver can tell. Calls that were asked (payments, notices) have a queue
// of their own (effects) and tests have none: they are not sent again from here.
export async function replay(pool: pg.Pool, of: ReplayOf, now: number): Promise<number> {
  const [, caseId, version, n] = of.deliveryId === undefined ? [] : (/^(\d{1,19})\.(\d{1,9})\.(\d{1,4})$/.exec(of.deliveryId) ?? [])
  if (of.deliveryId !== undefined && (caseId === undefined || bucketOf(caseId) === null)) return 0
  const one = caseId === undefined ? '' : ' and bucket = $6 and case_id = $7 and version = $8 and n = $9'
  const again = await rows(
    pool, `replay_webhooks_${one !== ''}`,
    `update webhook_delivery set state = 'waiting', tries = 0, next_at = $3, why = null, settled_at = null where marketplace_id = $1 and subscription_id = $2
      and (state = 'dead' or ($5 and state = 'delivered')) and at >= $4 and type not in ('payment.instructed', 'notice.created', 'webhook.ping')${one} returning 1`,
    [of.marketplaceId, of.subscriptionId, now, of.since ?? 0, of.all, ...(caseId === undefined ? [] : [bucketOf(caseId), caseId, version, n])],
  )
  return again.length
}

// A little at a time: the sender calls again while there is more.
export async function forget(pool: pg.Pool, settledBefore: number): Promise<number> {
  const gone = await rows(
    pool, 'forget_webhooks',
    `delete from webhook_delivery d using (select bucket, subscription_id, case_id, version, n from webhook_delivery where state <> 'waiting' and settled_at < $1 order by settled_at limit 1000) o
      where d.bucket = o.bucket and d.subscription_id = o.subscription_id and d.case_id = o.case_id and d.version = o.version and d.n = o.n and d.state <> 'waiting' returning 1`,
    [settledBefore],
  )
  return gone.length
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    bucket: row.bucket, marketplaceId: row.marketplace_id, subscriptionId: row.subscription_id, caseId: row.case_id, version: row.version, n: row.n, type: row.type, messageId: row.message_id,
    at: exact(row.at), bodyText: row.body_text, state: row.state, tries: row.tries, nextAt: exact(row.next_at), attempts: row.attempts, why: row.why, settledAt: exactOrNull(row.settled_at),
  }
}
