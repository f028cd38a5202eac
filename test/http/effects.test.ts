// What was given up outside: an operator sees his own marketplace's and has it tried again, under the same keys.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { connect, type Api } from '../../src/client/client.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, must, openDesk, putSale, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let as: (who: string) => Api
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  for (const id of ['1688', 'taobao']) await desk.store.putMarketplace({ id, kind: 'demo', settings: { people: [{ id: 'the-operator', role: 'operator', zh: '运维', en: 'operator' }, { id: 'officer-an', role: 'officer', zh: '安', en: 'An' }] }, buckets: 8 })
  server = await buildServer({ desk: desk.desk })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  as = (who) => connect({ url, authorization: () => `Demo ${who}`, lang: 'en' })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

it('is listed for its marketplace alone, and goes out when it is asked for again', async () => {
  const { order, scans } = clockSale('order-dead')
  const bucket = await putSale(desk, order, scans)
  await must(desk, { who: 'buyer-li', bucket, orderId: 'order-dead', commandId: 'open', command: clockClaim('order-dead') })
  await desk.admin("update effect set dead = true, dead_at = $1, why = 'timeout', tries = 9", [desk.clock.now])
  const keys = async (who: string) => (await as(who).GET('/v1/effects/dead', {})).data?.items.map(({ key }) => key)
  const dead = (await keys('1688/the-operator')) ?? []
  expect([dead.length > 0, await keys('taobao/the-operator')]).toEqual([true, []])
  expect((await as('1688/officer-an').GET('/v1/effects/dead', {})).error).toMatchObject({ code: 'role_may_not' })
  const [first = ''] = dead
  const revive = (who: string, named: string[]) => as(who).POST('/v1/effects/revive', { body: { keys: named } })
  expect((await revive('taobao/the-operator', [first])).data).toEqual({ revived: [] })
  expect((await revive('1688/the-operator', [first, 'no-such-key'])).data).toEqual({ revived: [first] })
  expect((await revive('1688/the-operator', [first])).data).toEqual({ revived: [] })
  await settle(desk.desk, desk.watched.outside)
  expect([await keys('1688/the-operator'), (await desk.admin('select 1 from effect where key = $1', [first])).rows]).toEqual([dead.slice(1), []])
})
