// Several processes sweep, dispatch and act at once, and are killed with no warning: clocks fire once, effects go out at least once with one key
// and in order, what was acknowledged is there, every case verifies and the books balance.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { dispatchEffects } from '../../src/app/dispatch.ts'
import { settle } from '../../src/app/loops.ts'
import { sweepClocks } from '../../src/app/sweep.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { demoOutside } from '../../src/gateways/demo-outside.ts'
import { openPool } from '../../src/store/database.ts'
import { createStore } from '../../src/store/store.ts'
import { oneScript } from '../one-script.ts'
import { clockClaim, clockSale, ledgerSums, logOf, makeDesk, must, openDesk, putSale, watch, type TestDesk } from './desk.ts'
import { brokenIn } from './invariant-log.ts'

/** `npm run test:long` kills fifty times. */
const KILLS = process.env['LONG'] === undefined ? 5 : 50
const dir = mkdtempSync(join(tmpdir(), 'gongdao-processes-'))
let desk: TestDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(async () => {
  await desk.close()
  rmSync(dir, { recursive: true, force: true })
})

it('three desks on three connections sweep and dispatch the same work: each clock fires once, each effect goes out once and in order', async () => {
  desk.clock.now = cst('2025-09-02 10:00')
  const caseIds: string[] = []
  for (let index = 0; index < 12; index += 1) {
    const { order, scans } = clockSale(`order-shared-${index}`)
    const bucket = await putSale(desk, order, scans)
    caseIds.push((await must(desk, { who: 'buyer-li', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim(order.orderId) })).caseId)
  }
  const pools = await Promise.all([1, 2, 3].map(() => openPool(desk.url, 4)))
  const watched = watch(demoOutside([]))
  const desks = pools.map((pool) => makeDesk(createStore(pool), desk.clock, desk.logs))
  const together = async (): Promise<number> => {
    const done = await Promise.all(desks.flatMap((one) => [dispatchEffects(one, watched.outside, { limit: 20 }).then(({ leased }) => leased), sweepClocks(one, { limit: 20 }).then(({ found }) => found)]))
    return done.reduce((sum, count) => sum + count, 0)
  }
  for (const day of ['02', '05', '09', '16', '30']) {
    desk.clock.now = cst(`2025-09-${day} 10:00`)
    while ((await together()) > 0) { /* until nothing is due */ }
  }
  for (const caseId of caseIds) {
    const lapses = (await logOf(desk, caseId)).flatMap(({ events }) => events.flatMap((event) => (event.type === 'ClockLapsed' ? [`${event.clock}/${event.round}`] : [])))
    expect(lapses.length).toBeGreaterThan(0)
    expect(new Set(lapses).size).toBe(lapses.length)
    const webhooks = watched.told.filter((told) => told.kind === 'webhook' && told.caseId === caseId).map(({ key }) => Number(key.split('.')[1]))
    expect(webhooks).toEqual((await desk.store.readLog(caseId)).commits.map(({ version }) => version))
    expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true })
  }
  expect(new Set(watched.told.map(({ kind, key }) => `${kind} ${key}`)).size).toBe(watched.told.length)
  expect((await ledgerSums(desk)).every(({ sum }) => sum === '0')).toBe(true)
  expect(desk.logs.filter(({ level }) => level === 'error')).toEqual([])
  await Promise.all(pools.map((pool) => pool.end()))
}, 120_000)

it('a clock that is refused for ever is parked by name, and those behind it fire', async () => {
  desk.clock.now = cst('2025-10-08 10:00')
  const opened: string[] = []
  for (const index of [1, 2]) {
    const { order, scans } = clockSale(`order-parked-${index}`)
    const bucket = await putSale(desk, order, scans)
    opened.push((await must(desk, { who: 'buyer-li', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim(order.orderId) })).caseId)
  }
  const [stuck = '', behind = ''] = opened
  // A state nobody can decide on any more: what a bug of ours or a damaged row would leave behind.
  const { rows } = await desk.admin('select state::text as state from case_row where case_id = $1', [stuck])
  await desk.admin(`update case_row set state = '{"phase":"nonsense"}' where case_id = $1`, [stuck])
  await desk.admin('update clock set due_at = due_at - 1000 where case_id = $1', [stuck])
  await settle({ ...desk.desk, realNow: () => cst('2025-10-08 10:00') }, watch({ ...desk.watched.outside, deliverNotice: async () => 'delivered' }).outside)
  desk.clock.now = cst('2025-10-30 10:00')
  const parked = new Map()
  const logged = desk.logs.length
  expect(await sweepClocks(desk.desk, { limit: 1, parked })).toMatchObject({ found: 1, lapsed: 0, parked: 1 })
  expect(desk.logs.slice(logged)).toMatchObject([{ level: 'error', what: 'clock_parked', caseId: stuck, clock: 'merchantMustAnswer/1', tries: 1 }])
  expect(await sweepClocks(desk.desk, { limit: 1, parked })).toMatchObject({ found: 1, lapsed: 1, parked: 0 })
  expect((await logOf(desk, behind)).flatMap(({ events }) => events.map(({ type }) => type))).toContain('ClockLapsed')
  await desk.admin('update case_row set state = $2::json where case_id = $1', [stuck, String((rows[0] as { state: string }).state)])
  desk.clock.now += 61_000
  expect(await sweepClocks(desk.desk, { limit: 10, parked })).toMatchObject({ parked: 0 })
  expect((await logOf(desk, stuck)).flatMap(({ events }) => events.map(({ type }) => type))).toContain('ClockLapsed')
}, 60_000)

type Server = { child: ChildProcess; acknowledged: string[]; ready: () => boolean; ended: Promise<void> }

async function startServer(args: readonly string[]): Promise<Server> {
  const script = await oneScript(fileURLToPath(new URL('./loops-process.ts', import.meta.url)))
  const child = spawn(process.execPath, [script, ...args], { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  let isReady = false
  let rest = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === 'ready') isReady = true
      else acknowledged.push(line)
    }
  })
  return { child, acknowledged, ready: () => isReady, ended: new Promise((done) => child.once('close', () => done())) }
}

it(`${KILLS} serving processes are killed under load: nothing acknowledged is lost, nothing is paid twice`, async () => {
  const fresh = await openDesk()
  const file = join(dir, 'outside.log')
  const acknowledged: string[] = []
  // One process only sweeps and dispatches and lives through it all; the others do everything and are killed.
  const steady = await startServer([fresh.url, file, '0', '0'])
  for (let run = 0; run < KILLS; run += 1) {
    const server = await startServer([fresh.url, file, String(run), '1'])
    while (server.acknowledged.length < 25 + run * 7 % 40 && server.child.exitCode === null) await sleep(5)
    server.child.kill('SIGKILL')
    await server.ended
    expect(server.acknowledged.length).toBeGreaterThanOrEqual(25)
    acknowledged.push(...server.acknowledged)
  }
  steady.child.kill('SIGKILL')
  await steady.ended
  for (const line of acknowledged) {
    const [caseId = '', commandId, version] = line.split(' ')
    const { rows } = await fresh.admin('select version, scope from case_command where case_id = $1 and command_id = $2', [caseId, commandId])
    expect(rows).toMatchObject([{ version: Number(version) }])
  }
  // Whoever starts next finishes what the dead left behind: leases run out, clocks are found again.
  fresh.clock.now = cst('2026-03-01 10:00')
  await settle(fresh.desk, fresh.watched.outside)
  const caseIds = [...new Set(acknowledged.map((line) => line.split(' ')[0] ?? ''))]
  expect(caseIds.length).toBeGreaterThan(KILLS * 5)
  for (const caseId of caseIds) expect(await verifyCase(fresh.desk, caseId)).toMatchObject({ ok: true, faults: [] })
  for (const caseId of caseIds.slice(0, 20)) expect(await brokenIn(fresh, caseId)).toEqual([])
  expect((await ledgerSums(fresh)).map(({ sum }) => sum)).toEqual(['0'])
  const { rows: twice } = await fresh.admin(`select leg_id, case_id from ledger_line where account like 'buyer:%' group by case_id, leg_id having count(*) > 1`)
  expect(twice).toEqual([])
  const { rows: beyond } = await fresh.admin('select order_id from order_line where refunded_minor > paid_minor or claimed_quantity > quantity')
  expect(beyond).toEqual([])
  expectDelivered(existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [], fresh, await posted(fresh))
  await fresh.close()
}, 1_800_000)

const posted = async (at: TestDesk): Promise<string[]> => (await at.admin(`select case_id::text || '.' || count(*) as legs from ledger_line where account like 'pending:%' group by case_id, leg_id having sum(amount_minor) <> 0`)).rows.map((row: { legs: string }) => row.legs)

/** At least once: a key may come again, but what a case sent first always came before what it sent later. */
function expectDelivered(before: readonly string[], at: TestDesk, stillPending: readonly string[]): void {
  expect(stillPending).toEqual([])
  const first = new Map<string, number>()
  const all = [...before, ...at.watched.told.map(({ kind, key }) => `${kind} ${key}`)]
  for (const [index, line] of all.entries()) if (!first.has(line)) first.set(line, index)
  const versions = new Map<string, [number, number][]>()
  for (const [line, index] of first) {
    const [, caseId = '', version] = /^webhook (\d+)\.(\d+)$/.exec(line) ?? []
    if (version !== undefined) versions.set(caseId, [...(versions.get(caseId) ?? []), [Number(version), index]])
  }
  for (const seen of versions.values()) {
    const inOrder = seen.toSorted((a, b) => a[0] - b[0])
    expect(inOrder.map(([version]) => version)).toEqual(inOrder.map((_, index) => index + 1))
    expect(inOrder.map(([, index]) => index)).toEqual(inOrder.map(([, index]) => index).toSorted((a, b) => a - b))
  }
}
