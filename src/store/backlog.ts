// What waits, for whoever watches: counted through indexes and only so far, so that looking costs the same however much is stored.
import type pg from 'pg'
import type { Backlog } from '../app/sweep-ports.ts'
import { exact, rows } from './database.ts'
import { bucketOwners, byOffset } from './due-clocks.ts'
import { queueSizes } from './worklists.ts'

const mostCounted = 10_000

const clocksText = `select count(*) as due from (select 1 from clock where bucket = any ($1::smallint[]) and due_at <= $2 limit ${mostCounted}) x`
// One probe of the index per bucket.
const firstClockText = `select min(c.due_at) as first from unnest($1::smallint[]) b(bucket) cross join lateral (
  select due_at from clock k where k.bucket = b.bucket and k.due_at <= $2 order by k.due_at limit 1) c`
const effectsText = `select kind, count(*) as due from (select kind from effect where bucket = any ($1::smallint[]) and next_at <= $2 and not dead limit ${mostCounted}) x group by kind order by kind`
const firstEffectText = `select min(c.next_at) as first from unnest($1::smallint[]) b(bucket) cross join lateral (
  select next_at from effect k where k.bucket = b.bucket and k.next_at <= $2 and not k.dead order by k.next_at limit 1) c`
const deadText = `select count(*) as dead from (select 1 from effect where dead limit ${mostCounted}) x`
const callsText = `select (select count(*) from (select 1 from webhook_delivery where state = 'waiting' and next_at <= $1 limit ${mostCounted}) x) as due,
  (select count(*) from (select 1 from webhook_delivery where state = 'dead' limit ${mostCounted}) x) as dead`

export async function backlog(pool: pg.Pool, now: number): Promise<Backlog> {
  const owners = await bucketOwners(pool, { index: 0, of: 1 })
  const buckets = owners.map((owner) => owner.bucket)
  const clocks = await clocksWaiting(pool, byOffset(owners), now)
  const effects = await rows<{ kind: string; due: string }>(pool, 'backlog_effects', effectsText, [buckets, now])
  const [firstEffect] = await rows<{ first: string | null }>(pool, 'backlog_first_effect', firstEffectText, [buckets, now])
  const [dead] = await rows<{ dead: string }>(pool, 'backlog_dead', deadText, [])
  const [calls] = await rows<{ due: string; dead: string }>(pool, 'backlog_webhook_calls', callsText, [now])
  const [retention] = await rows<{ done_at: string | null }>(pool, 'backlog_retention', "select done_at from daily_work where work = 'retention'", [])
  return {
    retentionAgeMs: retention?.done_at == null ? null : now - exact(retention.done_at),
    webhookCallsDue: exact(calls?.due ?? 0), deadWebhookCalls: exact(calls?.dead ?? 0),
    ...clocks, queues: await queuesOf(pool, new Set(owners.map((owner) => owner.marketplace_id))),
    effects: effects.map(({ kind, due }) => ({ kind, due: exact(due) })), oldestEffectMs: firstEffect?.first == null ? 0 : now - exact(firstEffect.first), deadEffects: exact(dead?.dead ?? 0),
  }
}

async function clocksWaiting(pool: pg.Pool, groups: ReturnType<typeof byOffset>, now: number): Promise<Pick<Backlog, 'clocksDue' | 'latestClockMs'>> {
  let clocksDue = 0
  let latestClockMs = 0
  for (const [offset, group] of groups) {
    const asked = [group.map((owner) => owner.bucket), now + offset]
    const [count] = await rows<{ due: string }>(pool, 'backlog_clocks', clocksText, asked)
    const [first] = await rows<{ first: string | null }>(pool, 'backlog_first_clock', firstClockText, asked)
    clocksDue += exact(count?.due ?? 0)
    if (first?.first != null) latestClockMs = Math.max(latestClockMs, now + offset - exact(first.first))
  }
  return { clocksDue, latestClockMs }
}

/** By queue over all marketplaces: which marketplace is behind is a question for its own desk. */
async function queuesOf(pool: pg.Pool, marketplaces: ReadonlySet<string>): Promise<Backlog['queues']> {
  const waiting = new Map<string, number>()
  for (const id of marketplaces) for (const one of await queueSizes(pool, id)) waiting.set(one.queue, (waiting.get(one.queue) ?? 0) + one.waiting)
  return [...waiting].map(([queue, count]) => ({ queue, waiting: count }))
}
