// npm run bench:append -- [--json] [--quick] [--shapes]: our append beside pgbench on the same server. Only ratios are printed: slices of
// both are interleaved, and the median of their ratios counts. What is measured, and what is to be reached, stands in `goals`.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openPool } from '../../src/store/database.ts'
import { appendCommit } from '../../src/store/append.ts'
import { putMarketplace } from '../../src/store/directory.ts'
import { startEmbedded } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { loadSyntheticCases } from '../../test/store/synthetic-cases.ts'
import { clocklessScript, createClocklessShape, createEventRowShape, eventRowsScript } from './other-shapes.ts'
import { type FullCommand, fullCommand } from './full-command.ts'
import { findPgbench, runPgbench } from './pgbench.ts'
import { accepted, type CaseInWork, functionScript, marketplaceId, nextCommit, type Script, startCase, statementsScript, steps } from './workload.ts'

const asJson = process.argv.includes('--json')
const quick = process.argv.includes('--quick')
const shapesOnly = process.argv.includes('--shapes')
const rounds = quick ? 2 : 5
// Shorter slices flatter us: pgbench connects and plans anew in each.
const seconds = 5
const many = quick ? 200_000 : 2_000_000

const goals = { 'vsFunction.c1': '>= 0.6', 'vsFunction.c16': '>= 0.6', 'vsStatements.c16': '>= 0.9', flat2MVs20k: '>= 0.85', clockCost: '<= 0.25' }

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

const found = findPgbench()
if (found === null) {
  say('pgbench was not found in PATH or /usr/lib/postgresql/*/bin: install Debian\'s postgresql-contrib or postgresql package to run this benchmark.')
  process.exit(3)
}
const pgbench = found

type Server = { readonly base: string; stop(): Promise<void> }

async function server(): Promise<Server> {
  const given = process.env['DATABASE_URL']
  if (given) return { base: given, stop: async () => {} }
  const dir = mkdtempSync(join(tmpdir(), 'gongdao-bench-'))
  chmodSync(dir, 0o755)
  const embedded = await startEmbedded({ dataDir: join(dir, 'data'), settings: ['shared_buffers=512MB', 'max_wal_size=4GB', 'checkpoint_timeout=15min'] })
  return {
    base: embedded.url,
    stop: async () => {
      await embedded.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function once(url: string, sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(sql, [...values])
  } finally {
    await client.end()
  }
}

const made: string[] = []

async function benchDatabase(base: string): Promise<string> {
  const name = `gongdao_bench_${process.pid}_${made.length}`
  await once(base, `create database ${name}`)
  made.push(name)
  const url = new URL(base)
  url.pathname = `/${name}`
  await migrate(url.toString())
  const pool = await openPool(url.toString())
  await putMarketplace(pool, { id: marketplaceId, kind: 'sandbox', settings: {}, buckets: 1024 })
  await pool.end()
  await once(url.toString(), `insert into customer_order select b, 'o-' || b, 'bench', 'm', 'b', 'CNY', '{}', '', 0 from generate_series(0, 1023) b`)
  return url.toString()
}

let seed = 1

// Commands per second of our own append, `clients` cases in work at a time.
function runOurs(pool: pg.Pool, clients: number): Promise<number> {
  const works = new Map<number, CaseInWork>()
  return timed(clients, async (client) => {
    let work = works.get(client)
    if (work === undefined || work.step === steps) {
      work = startCase({ seed, at: 1_760_000_000_000 + seed++, client })
      works.set(client, work)
    }
    const result = await appendCommit(pool, nextCommit(work))
    if (result.kind !== 'appended') throw new Error(`append gave ${result.kind}`)
    accepted(work, result.headHash)
  })
}

// The first second is not counted.
async function timed(clients: number, once: (client: number) => Promise<void>): Promise<number> {
  const run = { count: 0, going: true }
  const running = Array.from({ length: clients }, async (_, client) => {
    for (; run.going; run.count++) await once(client)
  })
  await pause(1)
  const before = run.count
  const started = performance.now()
  await pause(seconds)
  const rate = (run.count - before) / ((performance.now() - started) / 1_000)
  run.going = false
  await Promise.all(running)
  return rate
}

function pause(s: number): Promise<void> {
  return new Promise((done) => setTimeout(done, s * 1_000))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

// Runs the slices of each round in a new order, so that no variant always follows the same other one.
async function interleaved<K extends string>(variants: Readonly<Record<K, () => Promise<number>>>, title: string): Promise<Record<K, number>[]> {
  const names = Object.keys(variants) as K[]
  const results: Record<K, number>[] = []
  // One uncounted round: fresh empty tables have plans and pages of their own.
  for (let round = -1; round < rounds; round++) {
    const order = names.map((_, i) => names[(i + round + names.length) % names.length]).filter((name) => name !== undefined)
    const rates = {} as Record<K, number>
    for (const name of order) rates[name] = await variants[name]()
    if (round >= 0) results.push(rates)
    say(`${title}: round ${round + 1} of ${rounds}${round < 0 ? ' (warm-up)' : ''}`)
  }
  return results
}

function ratio<K extends string>(results: readonly Record<K, number>[], a: K, b: K): number {
  return Number(median(results.map((rates) => rates[a] / rates[b])).toFixed(3))
}

function fn(url: string, script: Script, clients: number): () => Promise<number> {
  return () => runPgbench({ pgbench, url, script, commandsPerRound: steps, clients, seconds })
}

async function measure(base: string) {
  const url = await benchDatabase(base)
  await createClocklessShape(url)
  const pool = await openPool(url, 16)
  const script = functionScript()
  const full = await fullVariants(pool, url)
  const variants: Record<string, () => Promise<number>> = {
    functionC1: fn(url, script, 1), oursC1: () => runOurs(pool, 1),
    functionC16: fn(url, script, 16), oursC16: () => runOurs(pool, 16),
    statementsC16: fn(url, statementsScript(), 16), clocklessC16: fn(url, clocklessScript(), 16), ...full,
  }
  const results = await interleaved(variants, 'append')
  await pool.end()
  const flat = await measureFlat(base, script)
  return {
    vsFunction: { c1: ratio(results, 'oursC1', 'functionC1'), c16: ratio(results, 'oursC16', 'functionC16') },
    vsStatements: { c16: ratio(results, 'oursC16', 'statementsC16') },
    vsFull: full === null ? null : { c1: ratio(results, 'fullC1', 'functionC1'), c16: ratio(results, 'fullC16', 'functionC16') },
    flat2MVs20k: flat,
    clockCost: Number((1 - ratio(results, 'functionC16', 'clocklessC16')).toFixed(3)),
  }
}

async function fullVariants(pool: pg.Pool, url: string): Promise<Record<'fullC1' | 'fullC16', () => Promise<number>> | null> {
  const full: FullCommand | null = fullCommand()
  if (full === null) return null
  await full.prepare(pool, url)
  return { fullC1: () => timed(1, full.run), fullC16: () => timed(16, full.run) }
}

async function measureFlat(base: string, script: Script): Promise<number> {
  const small = await benchDatabase(base)
  const big = await benchDatabase(base)
  await loadSyntheticCases(small, { marketplaceId, from: 0, to: 20_000, buckets: 1024 })
  await loadSyntheticCases(big, { marketplaceId, from: 0, to: many, buckets: 1024, progress: (loaded) => loaded % 200_000 === 0 && say(`flat: ${loaded} of ${many} cases loaded`) })
  await once(base, 'checkpoint')
  const results = await interleaved({ big: fn(big, script, 16), small: fn(small, script, 16) }, 'flat')
  return ratio(results, 'big', 'small')
}

async function measureShapes(base: string) {
  const url = await benchDatabase(base)
  await createEventRowShape(url)
  const commitRow = functionScript()
  const eventRows = eventRowsScript()
  const results = await interleaved({ commitC1: fn(url, commitRow, 1), eventsC1: fn(url, eventRows, 1), commitC16: fn(url, commitRow, 16), eventsC16: fn(url, eventRows, 16) }, 'shapes')
  const { rows } = await once(url, `select (select pg_total_relation_size('case_commit')::float8 / count(distinct (bucket, case_id)) from case_commit) as commit_bytes,
    (select pg_total_relation_size('case_event')::float8 / count(distinct (bucket, case_id)) from case_event) as event_bytes`)
  const sizes = rows[0] as { commit_bytes: number; event_bytes: number }
  return {
    commitRowVsEventRows: { c1: ratio(results, 'commitC1', 'eventsC1'), c16: ratio(results, 'commitC16', 'eventsC16') },
    logBytesPerCase: { commitRow: Math.round(sizes.commit_bytes), eventRows: Math.round(sizes.event_bytes) },
  }
}

const running = await server()
try {
  const result = shapesOnly ? await measureShapes(running.base) : await measure(running.base)
  if (quick) say(`--quick: ${rounds} rounds, and ${many.toLocaleString('en')} cases instead of 2,000,000 for flat2MVs20k.`)
  if (!shapesOnly && fullCommand() === null) say('vsFull is null: bench/append/full-command.ts has no loop to measure yet.')
  if (asJson) process.stdout.write(`${JSON.stringify(result)}\n`)
  else {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
    if (!shapesOnly) process.stdout.write(`to reach: ${Object.entries(goals).map(([name, goal]) => `${name} ${goal}`).join(', ')}\n`)
  }
} finally {
  for (const name of made) await once(running.base, `drop database if exists ${name} with (force)`).catch(() => {})
  await running.stop()
}
