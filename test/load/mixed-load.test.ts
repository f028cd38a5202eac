// A serving process under mixed load: whole returns from the request to the confirmed refund, and between them what screens ask and what is
// refused. `npm test` takes five seconds of it; `npm run test:long` ten minutes at 70 % of what the machine carried before, and watches memory.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Answer, Connection } from '../../bench/http/connection.ts'
import { PAYER, carry, startOurs, type Ours } from '../../bench/http/ours.ts'
import { runSlice } from '../../bench/http/system.ts'
import { freshDatabase, type FreshDatabase } from '../store/database.ts'

const LONG = process.env['LONG'] !== undefined
const SECONDS = LONG ? 600 : 5
const CLIENTS = 8
const SHARE_OF_PEAK = 0.7
/** Memory is let settle for two minutes; the third is what the last is held to. */
const SETTLED = { from: 120, to: 180 }
const MOST_GROWTH = 1.1

let database: FreshDatabase
let ours: Ours
beforeAll(async () => {
  database = await freshDatabase()
  ours = await startOurs(database.url)
}, 120_000)
afterAll(async () => {
  await ours.stop()
  await database.drop()
})

type Seen = { rounds: number; refusals: Map<string, number>; faults: string[] }

/** A refusal with a name is an answer; anything else that is not done is a fault. */
function look(answer: Answer, seen: Seen): void {
  if (answer.status < 300) return
  const code = answer.status < 500 ? /"code":"([a-z_]+)"/.exec(answer.body)?.[1] : undefined
  if (code === undefined) seen.faults.push(`${answer.status} ${answer.body.slice(0, 200)}`)
  else seen.refusals.set(code, (seen.refusals.get(code) ?? 0) + 1)
}

/** One return, what its buyer looks at meanwhile, and two things that are too late. */
async function round(connection: Connection, seen: Seen): Promise<void> {
  const sale = await ours.sell()
  const buyer = await ours.headersOf('buyer', sale.buyer)
  const shop = await ours.headersOf('merchant', sale.shop)
  const { caseId } = await carry(connection, sale, { buyer, shop, payer: await ours.headersOf('payment', PAYER) })
  for (const path of [`/v1/cases/${caseId}`, `/v1/cases/${caseId}/events`, '/v1/cases?limit=20']) look(await connection.ask({ method: 'GET', path, headers: buyer }), seen)
  look(await connection.ask({ method: 'GET', path: '/v1/cases?history=true', headers: shop }), seen)
  for (const [headers, command] of [[buyer, { type: 'WithdrawCase' }], [shop, { type: 'AgreeToRequest' }]] as const) {
    look(await connection.ask({ method: 'POST', path: `/v1/cases/${caseId}/commands`, headers, body: JSON.stringify({ commandId: `late-${command.type}`, command }) }), seen)
  }
  seen.rounds += 1
}

const residentMb = (): number => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${ours.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** `perSecond`: rounds begun, over all clients. */
async function load(seconds: number, perSecond: number): Promise<{ seen: Seen; memory: { at: number; mb: number }[] }> {
  const seen: Seen = { rounds: 0, refusals: new Map(), faults: [] }
  const memory: { at: number; mb: number }[] = []
  const started = performance.now()
  const elapsed = (): number => (performance.now() - started) / 1_000
  let begun = 0
  const client = async (): Promise<void> => {
    const connection = ours.connect()
    while (elapsed() < seconds) {
      const due = begun / perSecond
      begun += 1
      if (due > elapsed()) await sleep((due - elapsed()) * 1_000)
      await round(connection, seen)
    }
    connection.close()
  }
  const watch = async (): Promise<void> => {
    while (elapsed() < seconds) {
      memory.push({ at: elapsed(), mb: residentMb() })
      await sleep(1_000)
    }
  }
  await Promise.all([watch(), ...Array.from({ length: CLIENTS }, client)])
  return { seen, memory }
}

it(`carries ${LONG ? 'ten minutes' : 'five seconds'} of mixed load with no answer but what was done and refusals with a name`, async () => {
  const peak = LONG ? (await runSlice(ours, { clients: CLIENTS, seconds: 30 })).flowsPerSecond : 1_000
  const { seen, memory } = await load(SECONDS, peak * SHARE_OF_PEAK)
  expect(seen.faults).toEqual([])
  expect(seen.rounds).toBeGreaterThan(0)
  expect([...seen.refusals.keys()].sort()).toEqual(['case_closed', 'wrong_phase'].filter((code) => seen.refusals.has(code)))
  expect([...seen.refusals.values()].reduce((sum, count) => sum + count, 0)).toBe(seen.rounds * 2)
  await ours.rest()
  const { rows } = await ours.pool.query<{ unbalanced: number; dead: number }>(`select
    (select count(*)::int from (select 1 from ledger_line group by currency having sum(amount_minor) <> 0) x) as unbalanced, (select count(*)::int from effect where dead) as dead`)
  expect(rows[0]).toEqual({ unbalanced: 0, dead: 0 })
  if (!LONG || process.platform !== 'linux') return
  const mean = (from: number, to: number): number => {
    const those = memory.filter(({ at }) => at >= from && at < to)
    return those.reduce((sum, { mb }) => sum + mb, 0) / those.length
  }
  const [settled, last] = [mean(SETTLED.from, SETTLED.to), mean(SECONDS - 60, SECONDS)]
  process.stdout.write(`mixed load: ${seen.rounds} rounds at ${(peak * SHARE_OF_PEAK).toFixed(1)}/s, memory ${settled.toFixed(0)} MB in the third minute, ${last.toFixed(0)} MB in the last\n`)
  expect(last / settled).toBeLessThanOrEqual(MOST_GROWTH)
}, (SECONDS + 300) * 1_000)
