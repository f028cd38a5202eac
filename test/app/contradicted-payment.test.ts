// The payment side says "rejected", the next source is asked, and then the first payment turns out to have been made: nothing is applied, and an
// operator finds it among the effects that were set aside.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { ask, clockClaim, clockSale, ledgerSums, must, openDesk, putSale, stateOf, type TestDesk } from './desk.ts'

let desk: TestDesk
beforeAll(async () => { desk = await openDesk() })
afterAll(() => desk.close())

/** Agreed on 59.00: one leg is instructed and waits. */
async function agreed(orderId: string): Promise<{ bucket: number; caseId: string; legId: string }> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(desk, order, scans)
  desk.clock.now = cst('2025-09-02 10:00')
  const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })
  const terms = { remedy: 'refund_only', returnRequired: false, returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 5900, for: 'goods_refund', lineId: 'line-1' }] }
  await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'offer', command: { type: 'MakeOffer', terms } })
  await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'accept', command: { type: 'AcceptOffer', offerId: 'o1' } })
  const leg = (await stateOf(desk, caseId)).money.flatMap((track) => track.legs).find(({ state }) => state === 'pending')
  if (!leg) throw new Error('no payment was instructed')
  return { bucket, caseId, legId: leg.legId }
}

it('sets a payment that was made after it was reported as rejected aside for the operator, and leaves the books as they are', async () => {
  const { bucket, caseId, legId } = await agreed('order-contra')
  // The report comes by itself before our own instruction is answered.
  await must(desk, { who: { role: 'payment', id: 'bank', marketplace: '1688' }, bucket, caseId, commandId: 'bank-1', command: { type: 'RejectLeg', legId, because: 'refused' } })
  await settle(desk.desk, desk.watched.outside)
  const after = await stateOf(desk, caseId)
  expect(after.money.flatMap((track) => track.legs).find((leg) => leg.legId === legId)?.state).toBe('voided')
  const aside = (await desk.store.deadEffects({ limit: 10 })).filter((effect) => effect.caseId === caseId)
  expect(aside.map(({ kind, why }) => [kind, why.split(':')[0]])).toEqual([['payment', 'payment_contradicted']])
  expect(aside[0]?.why).toContain('voided')
  expect(desk.logs.filter(({ what }) => what === 'payment_contradicted')).toMatchObject([{ level: 'error', caseId, recorded: 'voided' }])
  expect((await ledgerSums(desk)).every(({ sum }) => sum === '0')).toBe(true)
})

it('leaves the operator the same row when the payment side contradicts itself at the door, once however often it repeats it', async () => {
  const { bucket, caseId, legId } = await agreed('order-contra-door')
  await settle(desk.desk, desk.watched.outside)
  const posted = await stateOf(desk, caseId)
  expect(posted.money.flatMap((track) => track.legs).find((leg) => leg.legId === legId)?.state).toBe('posted')
  for (const commandId of ['bank-1', 'bank-2']) {
    expect(await ask(desk, { who: { role: 'payment', id: 'bank', marketplace: '1688' }, bucket, caseId, commandId, command: { type: 'RejectLeg', legId, because: 'refused' } })).toMatchObject({ refused: 'leg_not_pending' })
  }
  expect(await stateOf(desk, caseId)).toEqual(posted)
  const aside = (await desk.store.deadEffects({ limit: 10 })).filter((effect) => effect.caseId === caseId)
  const paid = desk.watched.payments.find((payment) => payment.caseId === caseId)
  expect(aside).toMatchObject([{ kind: 'payment', lane: 'payment', key: paid?.key, marketplaceId: '1688', body: { legId, orderId: 'order-contra-door', amountMinor: 5900 } }])
  expect(aside[0]?.why).toBe(`payment_contradicted: RejectLeg came for ${paid?.key}, which is recorded as posted`)
  expect(desk.logs.filter(({ what, caseId: of }) => what === 'payment_contradicted' && of === caseId)).toHaveLength(2)
})
