// The database goes away under the open door: each request is told so by name, nothing is half-written, and the same command id succeeds once
// when it is back, also when the answer was lost after the write.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { seedMarketplaces } from '../../src/app/demo/seed.ts'
import { buildServer } from '../../src/http/server.ts'
import { openPool } from '../../src/store/database.ts'
import { startEmbedded, type Embedded } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { createStore } from '../../src/store/store.ts'
import { clockClaim, clockSale, makeDesk, putSale, savePolicies } from '../app/desk.ts'
import { relayTo, type Relay } from './relay.ts'

const dir = mkdtempSync(join(tmpdir(), 'gongdao-outage-'))
let database: Embedded
let relay: Relay
beforeAll(async () => {
  chmodSync(dir, 0o755)
  database = await startEmbedded({ dataDir: join(dir, 'postgresql') })
  await migrate(database.url)
  relay = await relayTo(database.url)
}, 60_000)
afterAll(async () => {
  await relay.close()
  await database.stop()
  rmSync(dir, { recursive: true, force: true })
})

it('a database that stops, and one whose answer is lost, cost nobody a command', async () => {
  const pool = await openPool(relay.url, 4)
  const store = createStore(pool)
  const desk = makeDesk(store, { now: cst('2025-09-02 10:00') })
  await savePolicies(store)
  await seedMarketplaces(desk)
  const { order, scans } = clockSale('order-outage', 5)
  await putSale({ desk }, order, scans)
  const server = await buildServer({ desk })
  const open = (commandId: string) => server.inject({
    method: 'POST', url: '/v1/merchants/shop-clock/orders/order-outage/cases', headers: { authorization: 'Demo 1688/buyer-li', 'content-type': 'application/json' }, payload: JSON.stringify({ commandId, command: clockClaim('order-outage') }),
  })
  const cases = async () => (await store.orderCases({ bucket: (await store.findMerchant('1688', 'shop-clock'))?.bucket ?? -1, orderId: order.orderId })).length
  expect((await open('before')).statusCode).toBe(201)

  // There and silent: whoever asks whether to send requests is told before he gives up, and a command waits for its answer.
  relay.hold()
  const silent = await server.inject({ method: 'GET', url: '/ready' })
  expect([silent.statusCode, (silent.json() as { code: string }).code]).toEqual([503, 'not_ready'])
  const waiting = open('held')
  relay.letGo()
  expect([(await waiting).statusCode, await cases()]).toEqual([201, 2])

  relay.cut()
  await database.stop()
  const away = await open('during')
  expect([away.statusCode, away.json()]).toMatchObject([503, { code: 'store_unavailable', retryable: true }])
  expect(away.headers['retry-after']).toBe('2')
  expect((await server.inject({ method: 'GET', url: '/health' })).statusCode).toBe(200)
  const ready = await server.inject({ method: 'GET', url: '/ready' })
  expect([ready.statusCode, (ready.json() as { code: string }).code]).toEqual([503, 'not_ready'])

  database = await startEmbedded({ dataDir: join(dir, 'postgresql') })
  relay.heal(database.url)
  expect(await cases()).toBe(2)
  expect((await open('during')).statusCode).toBe(201)
  expect([(await open('during')).statusCode, await cases()]).toEqual([200, 3])

  // Written, and the connection breaks before the answer: the client cannot know, and may simply ask again.
  relay.swallowNextAppend()
  const lost = await open('lost')
  expect([lost.statusCode, (lost.json() as { code: string }).code]).toEqual([503, 'store_unavailable'])
  expect(await cases()).toBe(4)
  const again = await open('lost')
  expect([again.statusCode, again.json()]).toMatchObject([200, { version: 1, repeated: true }])
  expect(await cases()).toBe(4)
  await server.close()
  await pool.end()
}, 120_000)
