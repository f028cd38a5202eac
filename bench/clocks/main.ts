// npm run bench:clocks -- [--json] [--quick]: what the clocks and the start of the program cost in time and space, on a server of its own.
// Goals (milliseconds and bytes, so a machine's noise is in them; run it on a quiet one) stand in `goals`; what is measured, in each part. Those of a
// start stand there twice: as set, and in empty clusters of the machine they were set on, where one took 0.65 s, so that a slower machine can tell.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/store/embedded.ts'
import { lateness } from './lateness.ts'
import { pendingBytes } from './pending.ts'
import { startTimes } from './start.ts'

const asJson = process.argv.includes('--json')
const quick = process.argv.includes('--quick')
const rows = quick ? 1_000_000 : 10_000_000

const goals = { firstStartMs: '<= 2000', firstStartVsInitdb: '<= 3.1', laterStartMs: '<= 1000', laterStartVsInitdb: '<= 1.5', latenessP99Ms: '<= 250', pendingBytes: '<= 2000000000 at 10000000 rows' }
const say = (line: string): void => { process.stderr.write(`${line}\n`) }

const dir = mkdtempSync(join(tmpdir(), 'gongdao-bench-clocks-'))
say('starting nine times ...')
const start = await startTimes(dir)
const server = await startEmbedded({ dataDir: join(dir, 'data'), settings: ['max_wal_size=4GB', 'checkpoint_timeout=15min'] })
try {
  say('letting clocks run out under way ...')
  const late = await lateness(server.url, quick ? 100 : 600)
  say(`holding ${rows} pending clocks ...`)
  const bytes = await pendingBytes(server.url, rows)
  const figures = {
    firstStartMs: Math.round(start.firstMs), firstStartVsInitdb: Number(start.firstVsInitdb.toFixed(2)), laterStartMs: Math.round(start.laterMs), laterStartVsInitdb: Number(start.laterVsInitdb.toFixed(2)), initdbMs: Math.round(start.initdbMs),
    lapsed: late.lapsed, latenessP50Ms: Math.round(late.p50Ms), latenessP99Ms: Math.round(late.p99Ms), pendingRows: rows, pendingBytes: bytes,
  }
  process.stdout.write(asJson ? `${JSON.stringify(figures)}\n` : [
    `first command after the first start   ${figures.firstStartMs} ms, after a later one ${figures.laterStartMs} ms (medians): ${figures.firstStartVsInitdb} and ${figures.laterStartVsInitdb} × an empty cluster, which takes ${figures.initdbMs} ms here`,
    `clocks acted on after their moment    p50 ${figures.latenessP50Ms} ms, p99 ${figures.latenessP99Ms} ms (${late.lapsed} clocks, one every 50 ms)`,
    `${rows} pending clocks              ${(bytes / 1e9).toFixed(2)} GB with indexes`,
    `to reach: ${Object.entries(goals).map(([name, goal]) => `${name} ${goal}`).join(', ')}`, '',
  ].join('\n'))
} finally {
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}
