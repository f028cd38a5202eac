// A process is told to end while clients are busy: it says it is not ready, answers whoever is in, gives back what it had taken up, and is gone.
// Clients that ask again when a line closes lose nothing, and another process on the same database goes on.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partOf, settle } from '../../src/app/loops.ts'
import { sweepClocks } from '../../src/app/sweep.ts'
import { stopInOrder } from '../../src/stopping.ts'
import { takeSeat, type Seat } from '../../src/store/seats.ts'
import { clockClaim, logOf, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'
import { persist, soldLately, startServer } from './server.ts'

let desk: TestDesk
beforeAll(async () => { desk = await openDesk() })
afterAll(() => desk.close())

const until = (): number => Date.now() + 60_000
async function eventually(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (await what()) return
    await sleep(50)
  }
  throw new Error('it never came to be')
}

describe('a process that is told to end', { timeout: 180_000 }, () => {
  it('fails no request of clients that ask again, loses nothing it acknowledged, and ends in order while another goes on', async () => {
    const settings = { DATABASE_URL: desk.url, GONGDAO_DRAIN_SECONDS: '1', GONGDAO_STOP_SECONDS: '20', GONGDAO_LOG_FORMAT: 'json', GONGDAO_REQUESTS_PER_MINUTE: '9999999' }
    const [leaving, staying] = await Promise.all([startServer(settings), startServer(settings)])
    let addresses = [leaving.address, staying.address]
    const acknowledged: { caseId: string; commandId: string }[] = []
    const failed: unknown[] = []
    const paths: string[] = []
    for (let n = 0; n < 100; n += 1) {
      const { order, scans } = soldLately(`order-stop-${n}`)
      await putSale(desk, order, scans)
      paths.push(order.orderId)
    }
    let told = false
    const client = async (): Promise<void> => {
      for (let orderId = paths.shift(); orderId !== undefined; orderId = paths.shift()) {
        if (!told && paths.length < 65) {
          told = true
          leaving.child.kill('SIGTERM')
        }
        const body = JSON.stringify({ commandId: `open-${orderId}`, command: clockClaim(orderId) })
        const answer = await persist(() => addresses, `/v1/merchants/shop-clock/orders/${orderId}/cases`, { method: 'POST', headers: { authorization: 'Demo 1688/buyer-li', 'content-type': 'application/json' }, body }, { until: until() })
        if (answer.status >= 300) failed.push(answer)
        else acknowledged.push({ caseId: (answer.body as { caseId: string }).caseId, commandId: `open-${orderId}` })
      }
    }
    const asked = Promise.all([1, 2, 3, 4, 5, 6].map(client))
    await eventually(() => leaving.logs.some(({ what }) => what === 'stopping'))
    const ready = await fetch(`${leaving.address}/ready`)
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close'])
    expect(await leaving.ended).toBe(0)
    addresses = [staying.address]
    await asked
    expect(failed).toEqual([])
    expect(acknowledged.length).toBe(100)
    const { rows } = await desk.admin('select command_id, case_id::text as case_id from case_command where command_id = any ($1)', [acknowledged.map(({ commandId }) => commandId)])
    expect(rows).toHaveLength(100)
    expect(new Map(rows.map((row: { command_id: string; case_id: string }) => [row.command_id, row.case_id]))).toEqual(new Map(acknowledged.map(({ commandId, caseId }) => [commandId, caseId])))
    expect(leaving.logs.filter(({ level }) => level !== 'info')).toEqual([])
    expect(leaving.logs.at(-1)?.what).toBe('stopped')
    // What it had taken up and not carried is carried by the other, without waiting for a lease to run out.
    await eventually(async () => (await desk.admin('select 1 from effect where not dead and next_at <= $1', [Date.now()])).rows.length === 0)
    expect(await staying.kill('SIGTERM')).toBe(0)
  })
})

describe('the order of ending', () => {
  const steps = (over: Partial<Parameters<typeof stopInOrder>[0]> = {}) => {
    const done: string[] = []
    const closing = {
      drainMs: 0, stopMs: 200, log: ({ what }: { what: string }) => { done.push(`log ${what}`) }, sayNotReady: () => { done.push('not ready') }, closeDoor: async () => { done.push('door') },
      cutDoor: () => { done.push('cut') }, stopWork: async () => { done.push('work') }, ...over,
    }
    return { done, closing }
  }

  it('says so first, closes the door and the work, and says when it is done', async () => {
    const { done, closing } = steps()
    expect(await stopInOrder(closing)).toBe(true)
    expect(done).toEqual(['not ready', 'log stopping', 'door', 'work', 'log stopped'])
  })

  it('cuts those who are still in when the time is up, and says that it was late', async () => {
    const { done, closing } = steps({ closeDoor: () => new Promise(() => undefined) })
    expect(await stopInOrder(closing)).toBe(false)
    expect(done).toEqual(['not ready', 'log stopping', 'work', 'log stopped_late', 'cut'])
  })
})

describe('processes on one database', { timeout: 60_000 }, () => {
  it('share the work by the seats that are taken, and whoever goes leaves his part to the others', async () => {
    const seats: Seat[] = []
    for (let n = 0; n < 3; n += 1) seats.push(await takeSeat(desk.url, { everyMs: 50 }))
    const parts = (): string[] => seats.map((seat) => `${seat.share().index}/${seat.share().of}`).toSorted()
    await eventually(() => parts().join() === '0/3,1/3,2/3')
    await seats[1]?.leave()
    await eventually(() => [seats[0], seats[2]].map((seat) => `${seat?.share().index}/${seat?.share().of}`).toSorted().join() === '0/2,1/2')
    // The connection of one is cut from outside, as by a failing network: he does everything until he sits again.
    await desk.admin(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 0 and classid = 73000003`)
    await eventually(() => [seats[0], seats[2]].map((seat) => `${seat?.share().index}/${seat?.share().of}`).toSorted().join() === '0/2,1/2')
    await Promise.all([seats[0]?.leave(), seats[2]?.leave()])
    const client = new pg.Client({ connectionString: desk.url })
    await client.connect()
    await eventually(async () => (await client.query(`select 1 from pg_locks where locktype = 'advisory' and classid = 73000003 and database = (select oid from pg_database where datname = current_database())`)).rows.length === 0)
    await client.end()
  })

  it('look now and then at what has been left lying in anybody’s part, and only at that', async () => {
    let now = 0
    const part = partOf(() => ({ index: 1, of: 3 }), () => now)
    expect(part()).toEqual({ share: { index: 1, of: 3 }, lateMs: 0 })
    now += 31_000
    const others = part()
    expect(others).toEqual({ share: { index: 0, of: 1 }, lateMs: 60_000 })
    expect(part()).toEqual({ share: { index: 1, of: 3 }, lateMs: 0 })
    expect(partOf(() => ({ index: 0, of: 1 }), () => now)()).toEqual({ share: { index: 0, of: 1 }, lateMs: 0 })
    // A clock that ran out half a minute ago is left to its keeper; after a minute whoever looks takes it.
    const { order, scans } = soldLately('order-left-lying')
    const bucket = await putSale(desk, order, scans)
    desk.clock.now = Date.now()
    const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim(order.orderId) })
    const lapses = async (): Promise<number> => (await logOf(desk, caseId)).flatMap(({ events }) => events).filter(({ type }) => type === 'ClockLapsed').length
    await settle(desk.desk, desk.watched.outside)
    const due = Math.min(...(await desk.store.dueClocks(desk.clock.now + 30 * 86_400_000, 500)).filter((clock) => clock.caseId === caseId).map(({ dueAt }) => dueAt))
    desk.clock.now = due + 30_000
    await sweepClocks(desk.desk, { limit: 500, ...others })
    expect(await lapses()).toBe(0)
    desk.clock.now = due + 61_000
    await sweepClocks(desk.desk, { limit: 500, ...others })
    expect(await lapses()).toBe(1)
  })

  it('each look after everything when seats cannot be had', async () => {
    const seat = await takeSeat('postgresql://nobody@127.0.0.1:1/none', { everyMs: 60_000 })
    expect(seat.share()).toEqual({ index: 0, of: 1 })
    await seat.leave()
  })
})

