// The payment side says "rejected", the next source is asked, and then the first payment turns out to have been made: nothing is applied, and an
// operator finds it among the effects that were set aside.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { clockClaim, clockSale, ledgerSums, must, openDesk, putSale, stateOf, type TestDesk } from './desk.ts'

let desk: TestDesk
beforeAll(async () => { desk = await openDesk() })
afterAll(() => desk.close())

it('sets a payment that was made after it was reported as rejected aside for the operator, and leaves the books as they are', async () => {
  const { order, scans } = clockSale('order-contra')
  const bucket = await putSale(desk, order, scans)
  desk.clock.now = cst('2025-09-02 10:00')
  const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId: 'order-contra', commandId: 'open', command: clockClaim('order-contra') })
  const terms = { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5900, for: 'goods_refund', lineId: 'line-1' }] }
  await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'offer', command: { type: 'MakeOffer', terms } })
  await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'accept', command: { type: 'AcceptOffer', offerId: 'o1' } })
  const leg = (await stateOf(desk, caseId)).money.flatMap((track) => track.legs).find(({ state }) => state === 'pending')
  if (!leg) throw new Error('no payment was instructed')
  // The report comes by itself before our own instruction is answered.
  await must(desk, { who: { role: 'payment', id: 'bank', marketplace: '1688' }, bucket, caseId, commandId: 'bank-1', command: { type: 'RejectLeg', legId: leg.legId, because: 'refused' } })
  await settle(desk.desk, desk.watched.outside)
  const after = await stateOf(desk, caseId)
  expect(after.money.flatMap((track) => track.legs).find(({ legId }) => legId === leg.legId)?.state).toBe('voided')
  const aside = (await desk.store.deadEffects({ limit: 10 })).filter((effect) => effect.caseId === caseId)
  expect(aside.map(({ kind, why }) => [kind, why.split(':')[0]])).toEqual([['payment', 'payment_contradicted']])
  expect(aside[0]?.why).toContain('voided')
  expect(desk.logs.filter(({ what }) => what === 'payment_contradicted')).toMatchObject([{ level: 'error', caseId, recorded: 'voided' }])
  expect((await ledgerSums(desk)).every(({ sum }) => sum === '0')).toBe(true)
})
