// Opening once more what is already open: the buyer is told that a case runs and which, not that he asks for more than he bought.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { buildServer } from '../../src/http/server.ts'
import { ask, clockClaim, clockSale, footprint, must, openDesk, proof, putSale, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
beforeAll(async () => { desk = await openDesk() })
afterAll(() => desk.close())

it('names the running case on the same lines; with units left a second case is free to open', async () => {
  const { order, scans } = clockSale('order-twice', 2)
  const bucket = await putSale(desk, order, scans)
  desk.clock.now = cst('2025-09-02 10:00')
  const asked = { who: 'buyer-li', bucket, orderId: 'order-twice' }
  const { caseId } = await must(desk, { ...asked, commandId: 'one', command: clockClaim('order-twice') })
  const before = await footprint(desk)
  const both = clockClaim('order-twice', { lines: [{ lineId: 'line-1', quantity: 2 }], requestedMinor: 11_800 })
  expect(await ask(desk, { ...asked, commandId: 'two', command: both })).toEqual({ refused: 'already_done', field: 'claim.lines', allowed: caseId })
  const tooMany = clockClaim('order-twice', { lines: [{ lineId: 'line-1', quantity: 3 }] })
  expect(await ask(desk, { ...asked, commandId: 'three', command: tooMany })).toMatchObject({ refused: 'quantity_exceeded' })
  expect(await footprint(desk)).toEqual(before)
  const other = await ask(desk, { ...asked, commandId: 'four', command: { ...clockClaim('order-twice'), evidence: [proof('second-close', 'close_up', 'defect')] } })
  expect(other).toMatchObject({ version: 1, repeated: false })
})

it('tells a client so at the door, with the case to go to', async () => {
  const { order, scans } = clockSale('order-twice-door')
  const bucket = await putSale(desk, order, scans)
  const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId: 'order-twice-door', commandId: 'one', command: clockClaim('order-twice-door') })
  const server = await buildServer({ desk: desk.desk })
  const answer = await server.inject({
    method: 'POST', url: '/v1/merchants/shop-clock/orders/order-twice-door/cases', headers: { authorization: 'Demo 1688/buyer-li', 'content-type': 'application/json' },
    payload: JSON.stringify({ commandId: 'two', command: clockClaim('order-twice-door') }),
  })
  await server.close()
  expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: 'already_done', field: 'claim.lines', allowed: caseId }])
})
