// From nothing to the first accepted command: the whole program, started as the README says, with its embedded database and the demo loaded. Beside
// each start the same machine makes an empty cluster, whose time says how fast it is just then.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { claim, proof } from '../../src/app/demo/scripts/claims.ts'
import { giveTo, placeEmbedded } from '../../src/store/embedded-account.ts'
import { freePort } from '../http/processes.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const FRESH = 3
const AGAIN = 5

export type StartTimes = { readonly firstMs: number; readonly laterMs: number; /** An empty cluster. */ readonly initdbMs: number; /** Medians of the ratios of a start and of the cluster made just before it. */ readonly firstVsInitdb: number; readonly laterVsInitdb: number }

/** Medians, times in milliseconds. One start goes before that is not counted: it keeps the byte code, as the first start after an install does once. */
export async function startTimes(dir: string): Promise<StartTimes> {
  const pair = async (data: string, run: number): Promise<Pair> => ({ initdbMs: initdbOnce(join(dir, 'empty')), startMs: await startOnce(join(dir, data), run) })
  const first: Pair[] = []
  const later: Pair[] = []
  for (let run = 0; run <= FRESH; run += 1) first.push(await pair(`start-${run}`, 0))
  first.shift()
  for (let run = 1; run <= AGAIN; run += 1) later.push(await pair('start-1', run))
  const ratio = (pairs: readonly Pair[]): number => median(pairs.map(({ startMs, initdbMs }) => startMs / initdbMs))
  const startOf = (pairs: readonly Pair[]): number => median(pairs.map(({ startMs }) => startMs))
  return { firstMs: startOf(first), laterMs: startOf(later), initdbMs: median([...first, ...later].map(({ initdbMs }) => initdbMs)), firstVsInitdb: ratio(first), laterVsInitdb: ratio(later) }
}

type Pair = { readonly initdbMs: number; readonly startMs: number }

function initdbOnce(dir: string): number {
  const { bin, account, clusterDir } = placeEmbedded(dir)
  const own = account === null ? {} : { uid: account.uid, gid: account.gid }
  mkdirSync(clusterDir, { recursive: true })
  giveTo(account, clusterDir)
  const began = performance.now()
  const made = spawnSync(bin.initdb, ['-D', clusterDir, '-U', 'bench', '-A', 'trust', '-k', '-E', 'UTF8', '--locale=C', '--no-instructions'], { ...own, cwd: account === null ? dirname(clusterDir) : '/', env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, encoding: 'utf8' })
  const took = performance.now() - began
  if (made.status !== 0) throw new Error(`initdb ended with ${String(made.status)}: ${made.stderr}`)
  rmSync(clusterDir, { recursive: true, force: true })
  // What the disk still has to do for it is not the next start's.
  spawnSync('sync')
  return took
}

/** However this process ends, the server it waits for ends with it. */
let running: ChildProcess | null = null
process.once('exit', () => running?.kill('SIGTERM'))

async function startOnce(data: string, run: number): Promise<number> {
  const port = await freePort()
  const began = performance.now()
  const { DATABASE_URL: _given, ...env } = process.env
  const child = spawn(process.execPath, ['bin/gongdao.js', 'serve'], { cwd: ROOT, env: { ...env, PORT: String(port), GONGDAO_DATA: data }, stdio: 'ignore' })
  running = child
  const ended = new Promise((done) => { child.once('exit', done) })
  while (!(await accepted(port, run))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it took a command`)
    await sleep(5)
  }
  const took = performance.now() - began
  child.kill('SIGTERM')
  await ended
  return took
}

/** One of the demo's buyers asks for her money for one of the 334 garments of an order; each start takes another. Until the marketplace, its order and the database are there, nobody is known. */
async function accepted(port: number, run: number): Promise<boolean> {
  const asked = claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 9500, goodsState: 'received' })
  const command = { type: 'OpenCase', orderId: 'live-s5', claim: asked, statement: null, evidence: [proof('e1', 'close_up', 'defect'), proof('e2', 'photo')] }
  let answer: Response
  try {
    answer = await fetch(`http://127.0.0.1:${port}/v1/merchants/shop-custom/orders/live-s5/cases`, {
      method: 'POST', headers: { authorization: 'Demo 1688/buyer-qiao', 'content-type': 'application/json', 'accept-language': 'en' }, body: JSON.stringify({ commandId: `start-${run}`, command }),
    })
  } catch {
    return false
  }
  if (answer.status === 201) return true
  const said = await answer.text()
  if ([401, 404, 503].includes(answer.status)) return false
  throw new Error(`the first command was answered ${answer.status}: ${said}`)
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
