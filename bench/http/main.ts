// npm run bench:http -- [--json] [--pairs N] [--seconds N] [--ours]: a return from its request to the confirmed refund, over HTTP, against Medusa 2.21.2
// doing its eight calls. One process each on one PostgreSQL, one running at a time, in the order A B B A; the median of each pair's ratio counts.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from '../../src/store/embedded.ts'
import { between, cpuOf, postmasterOf, type Cpu } from './cpu.ts'
import { Missing, installMedusa, medusaVersion, startMedusa } from './medusa.ts'
import { startOurs } from './ours.ts'
import { probeMedusa, probeOurs, type Probes } from './probes.ts'
import { runSlice, type Rate, type System } from './system.ts'

const asJson = process.argv.includes('--json')
const alone = process.argv.includes('--ours')
const pairs = numberAfter('--pairs', 5)
const seconds = numberAfter('--seconds', 8)
const CLIENTS = [1, 8] as const
/** Slices for each before any is counted, with eight clients: both run on V8, which goes on compiling for a minute. */
const WARM_SLICES = 4
const GOALS = { c1: 40, c8: 100 }
/** Flows a second a system cannot exceed: so many orders are ready before a slice begins, and none is bought while time is taken. */
const READY_PER_SECOND = { gongdao: 400, medusa: 3 }

function numberAfter(name: string, usual: number): number {
  const at = process.argv.indexOf(name)
  return at < 0 ? usual : Math.max(1, Number(process.argv[at + 1]) || usual)
}

const say = (line: string): void => { process.stderr.write(`${line}\n`) }
const round = (value: number, digits = 1): number => Number(value.toFixed(digits))

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

async function emptyDatabase(base: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(base)
  url.pathname = `/${name}`
  const own = new pg.Client({ connectionString: url.toString() })
  await own.connect()
  await own.query('create extension if not exists pg_stat_statements').catch(() => undefined)
  await own.end()
  return url.toString()
}

type Taken = { readonly rate: Rate; readonly statementsPerFlow: number | null; readonly cpu: Cpu | null }

async function take(system: System, clients: number, database: number | null): Promise<Taken> {
  await system.prepare(Math.ceil(READY_PER_SECOND[system.name] * seconds) + clients)
  const spent = (): Cpu | null => (database === null ? null : cpuOf({ server: system.pid, database }))
  const before = { statements: await system.statements(), cpu: spent() }
  const rate = await runSlice(system, { clients, seconds })
  const after = { cpu: spent(), statements: await system.statements() }
  return {
    rate, statementsPerFlow: before.statements === null || after.statements === null ? null : (after.statements - before.statements) / rate.flows,
    cpu: before.cpu === null || after.cpu === null ? null : between(before.cpu, after.cpu, rate.flows),
  }
}

/** Whose children serve the sessions; null where it runs on another machine. */
async function databasePid(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const found = postmasterOf(rows[0]?.pid ?? 0)
  await client.end()
  return found
}

const spread = (values: readonly number[]) => ({ median: round(median(values), 2), least: round(Math.min(...values), 2), most: round(Math.max(...values), 2) })
const cpuFigures = (spent: readonly Cpu[]): Cpu | null => (spent.length === 0 ? null : { serverMs: round(median(spent.map(({ serverMs }) => serverMs)), 2), databaseMs: round(median(spent.map(({ databaseMs }) => databaseMs)), 2), clientMs: round(median(spent.map(({ clientMs }) => clientMs)), 2) })
const figures = (taken: readonly Taken[]) => ({
  flowsPerSecond: spread(taken.map(({ rate }) => rate.flowsPerSecond)), p50Ms: round(median(taken.map(({ rate }) => rate.p50Ms))), p95Ms: round(median(taken.map(({ rate }) => rate.p95Ms))),
  cpuMsPerFlow: cpuFigures(taken.flatMap(({ cpu }) => (cpu === null ? [] : [cpu]))), callsPerFlow: round(median(taken.map(({ rate }) => rate.calls / rate.flows))), statementsPerFlow: round(median(taken.map(({ statementsPerFlow }) => statementsPerFlow ?? Number.NaN))) || null,
})

/** A B B A: neither system always follows the other. One pair before them is not counted. */
async function compare(ours: System, theirs: System, { clients, database }: { clients: number; database: number | null }): Promise<{ ours: Taken[]; theirs: Taken[] }> {
  const taken = { ours: [] as Taken[], theirs: [] as Taken[] }
  for (let pair = -1; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [ours, theirs] : [theirs, ours]
    for (const system of order) {
      const one = await take(system, clients, database)
      if (pair >= 0) taken[system === ours ? 'ours' : 'theirs'].push(one)
      say(`c${clients} pair ${pair + 1} of ${pairs}${pair < 0 ? ' (warm-up)' : ''}: ${system.name} ${one.rate.flowsPerSecond.toFixed(2)} flows/s, p50 ${one.rate.p50Ms} ms`)
    }
  }
  return taken
}

type Side = Record<`c${1 | 8}`, ReturnType<typeof figures>>

async function measure(base: string, folder: string | null) {
  const ours = await startOurs(await emptyDatabase(base, 'bench_gongdao'))
  const theirs = folder === null ? null : await startMedusa(await emptyDatabase(base, 'bench_medusa'), folder)
  try {
    const database = await databasePid(base)
    const ratio = { c1: Number.NaN, c8: Number.NaN }
    const sides: { ours: Partial<Side>; medusa: Partial<Side> } = { ours: {}, medusa: {} }
    for (const system of theirs === null ? [ours] : [ours, theirs]) for (let slice = 1; slice <= WARM_SLICES; slice += 1) {
      const { rate } = await take(system, Math.max(...CLIENTS), database)
      say(`warm-up ${slice} of ${WARM_SLICES}: ${system.name} ${rate.flowsPerSecond.toFixed(2)} flows/s`)
    }
    for (const clients of CLIENTS) {
      const name = `c${clients}` as const
      const taken = theirs === null ? { ours: [await take(ours, clients, database), await take(ours, clients, database)], theirs: [] } : await compare(ours, theirs, { clients, database })
      sides.ours[name] = figures(taken.ours)
      if (theirs === null) continue
      sides.medusa[name] = figures(taken.theirs)
      ratio[name] = round(median(taken.ours.map(({ rate }, index) => rate.flowsPerSecond / (taken.theirs[index]?.rate.flowsPerSecond ?? Number.NaN))))
    }
    const probes: Probes = await probeOurs(ours)
    const medusaProbes: Probes | null = theirs === null ? null : await probeMedusa(theirs)
    return { ratio, ours: { ...sides.ours, startedInMs: ours.startedInMs }, medusa: theirs === null ? null : { version: folder === null ? '' : medusaVersion(folder), ...sides.medusa, probes: medusaProbes }, probes, pairs, seconds }
  } finally {
    await theirs?.stop()
    await ours.stop()
  }
}

// Asked to end, it ends by way of `exit`, where the children are ended too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const folder = mkdtempSync(join(tmpdir(), 'gongdao-bench-http-'))
chmodSync(folder, 0o755)
try {
  const installed = alone ? null : installMedusa(say)
  const counting = ['shared_preload_libraries=pg_stat_statements']
  const embedded = await startEmbedded({ dataDir: join(folder, 'data'), settings: ['shared_buffers=512MB', 'max_wal_size=4GB', 'checkpoint_timeout=15min', ...counting] })
  try {
    const result = await measure(embedded.url, installed)
    process.stdout.write(`${JSON.stringify(result, null, asJson ? 0 : 2)}\n`)
    if (!asJson) process.stdout.write(`to reach: ratio.c1 >= ${GOALS.c1}, ratio.c8 >= ${GOALS.c8}, probes 0. Medusa keeps no clocks, policy record, hash chain or ledger; its bus, cache and locks are in memory.\n`)
  } finally {
    await embedded.stop()
  }
} catch (fault) {
  if (!(fault instanceof Missing)) throw fault
  say(`${fault.message}\nWithout the npm registry there is nothing to compare with; --ours measures this side alone.`)
  process.exitCode = 3
} finally {
  rmSync(folder, { recursive: true, force: true })
}
