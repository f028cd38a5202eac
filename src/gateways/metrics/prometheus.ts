// The meter of src/app/meter.ts as Prometheus reads it. Every label comes from a closed list of ours; what waits in the database is asked for
// at most every five seconds, however many look, and costs the same however much is stored.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Gauges, Meter } from '../../app/meter.ts'
import type { Backlog } from '../../app/sweep-ports.ts'

export type Metrics = { readonly meter: Meter; text(): Promise<string>; readonly contentType: string }

const REMEMBERED_MS = 5_000
const QUICK = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
/** From a tenth of a second to a day: a sweep that stood still over night must still be told from one that is slow. */
const LATE = [0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600, 86_400]

export function openMetrics(gauges: Gauges, now: () => number): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({ name: 'gongdao_http_request_seconds', help: 'Answers by route, method and status.', labelNames: ['method', 'route', 'status'], buckets: QUICK, registers })
  const commands = new Histogram({ name: 'gongdao_command_seconds', help: 'Commands by what became of them: done, repeated, the code of a refusal, fault.', labelNames: ['process', 'command', 'result'], buckets: [0.005, 0.025, 0.1, 0.5, 2.5], registers })
  const decisions = new Counter({ name: 'gongdao_decisions_total', help: 'Decisions by who made them and their outcome.', labelNames: ['by', 'outcome'], registers })
  const lapses = new Counter({ name: 'gongdao_clocks_total', help: 'Clocks that were due, by what became of them.', labelNames: ['clock', 'result'], registers })
  const lateness = new Histogram({ name: 'gongdao_clock_lateness_seconds', help: 'How long after its moment a clock was acted on.', buckets: LATE, registers })
  const effects = new Counter({ name: 'gongdao_effects_total', help: 'Attempts to carry an effect outside.', labelNames: ['kind', 'result'], registers })
  const lag = new Histogram({ name: 'gongdao_effect_lag_seconds', help: 'How long after it was due an effect was taken up.', labelNames: ['kind'], buckets: LATE, registers })
  const refresh = watchStore(registry, gauges, now)
  return {
    contentType: registry.contentType, text: async () => {
      await refresh()
      return registry.metrics()
    },
    meter: {
      request: ({ method, route, status, seconds }) => { requests.observe({ method, route, status }, seconds) },
      command: ({ process, command, result, seconds }) => { commands.observe({ process, command, result }, seconds) },
      decision: (labels) => { decisions.inc(labels) },
      lapse: ({ clock, result, lateSeconds }) => { lapses.inc({ clock, result }); if (result === 'lapsed') lateness.observe(Math.max(0, lateSeconds)) },
      effect: ({ kind, result, lagSeconds }) => { effects.inc({ kind, result }); if (lagSeconds !== null) lag.observe({ kind }, Math.max(0, lagSeconds)) },
    },
  }
}

/** Gives what brings these gauges up to date. */
function watchStore(registry: Registry, { backlog, connections }: Gauges, now: () => number): () => Promise<void> {
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) => new Gauge({ name, help, labelNames: [...labelNames], registers })
  const answers = gauge('gongdao_store_answers', '1 when the database answered this look, 0 when it did not; what follows is then missing.')
  const queues = gauge('gongdao_queue_waiting', 'Cases waiting for an officer, by queue; counted to 1,000 per marketplace.', ['queue'])
  const due = gauge('gongdao_clocks_due', 'Clocks past their moment and not acted on; counted to 10,000.')
  const late = gauge('gongdao_clocks_latest_seconds', 'How late the latest of them is.')
  const waiting = gauge('gongdao_effects_due', 'Effects that are due and not carried, by kind; counted to 10,000.', ['kind'])
  const oldest = gauge('gongdao_effects_oldest_seconds', 'How long the oldest of them has been due.')
  const dead = gauge('gongdao_effects_dead', 'Effects set aside after every try; counted to 10,000.')
  const calls = gauge('gongdao_webhook_calls_due', 'Calls to webhooks that are due and not made; counted to 10,000.')
  const deadCalls = gauge('gongdao_webhook_calls_dead', 'Calls to webhooks that were given up and not sent again; counted to 10,000.')
  const retention = gauge('gongdao_retention_age_seconds', 'How long ago what was kept long enough was last erased; missing before the first time.')
  const pool = gauge('gongdao_store_connections', 'Connections to the database: open, idle, and requests waiting for one.', ['state'])
  let last: { at: number; look: Promise<Backlog | null> } | null = null
  const look = (): Promise<Backlog | null> => {
    if (last && now() - last.at < REMEMBERED_MS) return last.look
    last = { at: now(), look: backlog().catch(() => null) }
    return last.look
  }
  return async () => {
    for (const [state, count] of Object.entries(connections())) pool.set({ state }, count)
    const seen = await look()
    answers.set(seen ? 1 : 0)
    for (const one of [queues, due, late, waiting, oldest, dead, calls, deadCalls, retention]) one.reset()
    if (!seen) return
    for (const { queue, waiting: count } of seen.queues) queues.set({ queue }, count)
    for (const { kind, due: count } of seen.effects) waiting.set({ kind }, count)
    due.set(seen.clocksDue)
    late.set(seen.latestClockMs / 1000)
    oldest.set(seen.oldestEffectMs / 1000)
    dead.set(seen.deadEffects)
    calls.set(seen.webhookCallsDue)
    deadCalls.set(seen.deadWebhookCalls)
    if (seen.retentionAgeMs !== null) retention.set(seen.retentionAgeMs / 1000)
  }
}
