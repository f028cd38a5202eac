// A payment instruction and its confirmation, over real sockets: the marketplace is asked by a signed call, and answers at once, later, before,
// twice, or both ways.
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dispatchEffects, type Asking } from '../../src/app/dispatch.ts'
import { ask, ledgerSums, stateOf } from '../app/desk.ts'
import type { Leg } from '../../src/domain/money/ledger.ts'
import { agreeOnMoney, MARKET, openClockCase, openOutward, sendAll, subscribe, type OutwardDesk } from './outward-desk.ts'
import { openReceiver, type Receiver } from './receiver.ts'

let desk: OutwardDesk
let payer: Receiver
let secret = ''
beforeAll(async () => { desk = await openOutward({ timeoutMs: 500 }) })
beforeEach(async () => {
  payer = await openReceiver(() => ({ body: '{"answer":"accepted"}' }))
  secret = await subscribe(desk, 'payer', payer.url, ['payment.instructed'])
})
afterEach(async () => {
  for (const { subscriptionId } of await desk.book.list(MARKET)) await desk.book.remove({ marketplaceId: MARKET, subscriptionId })
  await payer.close()
  expect((await ledgerSums(desk)).every(({ sum }) => sum === '0')).toBe(true)
})
afterAll(() => desk.close())

const settled = async (orderId: string) => {
  const at = await openClockCase(desk, orderId)
  await agreeOnMoney(desk, at)
  return at
}
const legs = async (caseId: string): Promise<Leg[]> => (await stateOf(desk, caseId)).money.flatMap((track) => track.legs)
/** The payment side reports by itself, as it does over HTTP. */
const report = (at: { caseId: string; bucket: number }, commandId: string, command: Record<string, unknown>) => ask(desk, { who: { role: 'payment', id: 'bank', marketplace: MARKET }, ...at, commandId, command })

describe('a payment instruction', () => {
  it('is signed, names what to pay under a key that stays the same, and is pending until it is confirmed', async () => {
    const at = await settled('order-pay-1')
    await sendAll(desk)
    const [asked] = payer.heard
    if (!asked) throw new Error('nobody was asked to pay')
    expect(new Webhook(secret).verify(asked.body, { ...asked.headers })).toMatchObject({ type: 'payment.instructed', data: { caseId: at.caseId, orderId: 'order-pay-1', amountMinor: 5900, currency: 'CNY', to: 'buyer:buyer-li' } })
    expect(asked.headers['webhook-id']).toBe(asked.json.data['key'])
    const legId = String(asked.json.data['legId'])
    expect(await legs(at.caseId)).toMatchObject([{ legId, state: 'pending' }])
    expect(await report(at, 'bank-1', { type: 'ConfirmLeg', legId, reference: 'bank-77' })).toMatchObject({ repeated: false })
    expect(await legs(at.caseId)).toMatchObject([{ legId, state: 'posted' }])
    expect(await stateOf(desk, at.caseId)).toMatchObject({ phase: 'closed' })
  })

  it('waits for no messenger where a real marketplace takes no messages: it is pending, and is confirmed like any other', async () => {
    for (const { subscriptionId } of await desk.book.list(MARKET)) await desk.book.remove({ marketplaceId: MARKET, subscriptionId })
    const become = (kind: string) => desk.admin('update marketplace set kind = $2 where marketplace_id = $1', [MARKET, kind])
    const at = await openClockCase(desk, 'order-pay-polled')
    await become('production')
    await agreeOnMoney(desk, at).finally(() => become('demo'))
    expect((await desk.admin("select key from effect where case_id = $1 and kind = 'payment'", [at.caseId])).rows).toEqual([])
    const [leg] = await legs(at.caseId)
    expect(leg).toMatchObject({ state: 'pending' })
    await report(at, 'bank-polled', { type: 'ConfirmLeg', legId: leg?.legId, reference: 'bank-78' })
    expect(await stateOf(desk, at.caseId)).toMatchObject({ phase: 'closed' })
  })

  it('is confirmed by its answer where the marketplace pays at once', async () => {
    payer.answer = () => ({ body: '{"answer":"posted","reference":"bank-1"}' })
    const at = await settled('order-pay-at-once')
    await sendAll(desk)
    expect(await legs(at.caseId)).toMatchObject([{ state: 'posted' }])
  })

  it('may be confirmed before its own call is answered; the answer then changes nothing', async () => {
    const at = await settled('order-pay-early')
    payer.answer = async ({ json }) => {
      const early = await report(at, 'bank-early', { type: 'ConfirmLeg', legId: json.data['legId'], reference: 'bank-2' })
      expect(early).toMatchObject({ repeated: false })
      return { body: '{"answer":"posted","reference":"bank-2"}' }
    }
    await sendAll(desk)
    expect(payer.heard).toHaveLength(1)
    expect(await legs(at.caseId)).toMatchObject([{ state: 'posted' }])
    expect(await desk.store.deadEffects({ limit: 10 })).toEqual([])
  })

  it('is paid once however often it is confirmed', async () => {
    const at = await settled('order-pay-twice')
    await sendAll(desk)
    const [leg] = await legs(at.caseId)
    const confirm = { type: 'ConfirmLeg', legId: leg?.legId, reference: 'bank-3' }
    expect(await report(at, 'bank-twice', confirm)).toMatchObject({ repeated: false })
    expect(await report(at, 'bank-twice', confirm)).toMatchObject({ repeated: true })
    expect(await report(at, 'bank-thrice', confirm)).toMatchObject({ refused: 'already_done' })
  })

  it('that was confirmed cannot be rejected any more, and the other way round', async () => {
    const at = await settled('order-pay-both')
    await sendAll(desk)
    const [leg] = await legs(at.caseId)
    await report(at, 'bank-yes', { type: 'ConfirmLeg', legId: leg?.legId, reference: 'bank-4' })
    expect(await report(at, 'bank-no', { type: 'RejectLeg', legId: leg?.legId, because: 'refused' })).toMatchObject({ refused: 'leg_not_pending', allowed: 'posted' })
    const other = await settled('order-pay-both-2')
    await sendAll(desk)
    const [first] = await legs(other.caseId)
    await report(other, 'bank-no', { type: 'RejectLeg', legId: first?.legId, because: 'insufficient_funds', availableMinor: 0 })
    expect(await report(other, 'bank-yes', { type: 'ConfirmLeg', legId: first?.legId, reference: 'bank-5' })).toMatchObject({ refused: 'leg_not_pending', allowed: 'voided' })
    // The next source is asked under a key of its own.
    await sendAll(desk)
    const keys = payer.heard.filter(({ json }) => json.data['caseId'] === other.caseId).map(({ headers }) => headers['webhook-id'])
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.length).toBeGreaterThan(1)
  })

  it('whose answer is lost is asked again under the same key and paid once', async () => {
    let times = 0
    payer.answer = () => { times += 1; return times === 1 ? { silent: true } : { body: '{"answer":"posted","reference":"bank-6"}' } }
    const at = await settled('order-pay-lost')
    await sendAll(desk)
    expect(await legs(at.caseId)).toMatchObject([{ state: 'pending' }])
    desk.clock.now += 20_000
    await sendAll(desk)
    expect(new Set(payer.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(payer.heard).toHaveLength(2)
    expect(await legs(at.caseId)).toMatchObject([{ state: 'posted' }])
    const { items } = await desk.book.deliveries({ marketplaceId: MARKET, subscriptionId: 'payer', dead: false }, { limit: 10, after: null })
    expect(items.map(({ type, state, attempts }) => [type, state, attempts.map(({ status, why }) => status ?? why)])).toEqual([['payment.instructed', 'delivered', ['timeout', 200]]])
    // A page may end with such a call and go on behind it.
    const of = { marketplaceId: MARKET, subscriptionId: 'payer', dead: false }
    const first = await desk.book.deliveries(of, { limit: 1, after: null })
    expect((await desk.book.deliveries(of, { limit: 1, after: first.next })).items).toEqual([])
    for (const after of ['1.9999999999999999999.1.0', '1.1.9999999999.0', 'x']) await expect(desk.book.deliveries(of, { limit: 1, after })).rejects.toThrow('cursor')
  })

  it('goes to one subscription only: a second that would pay too is refused, and `*` does not ask for payments', async () => {
    const second = await openReceiver()
    await expect(subscribe(desk, 'second', second.url, ['payment.instructed'])).rejects.toThrow('listener_taken')
    await subscribe(desk, 'second', second.url, ['*'])
    await settled('order-pay-one')
    await sendAll(desk)
    expect(second.heard.length).toBeGreaterThan(0)
    expect(second.heard.filter(({ json }) => json.type === 'payment.instructed')).toEqual([])
    expect(payer.heard).toHaveLength(1)
    await second.close()
  })

  it('of a marketplace that does not answer holds up no other effect, and no pass waits for it', async () => {
    payer.answer = () => ({ silent: true })
    const at = await settled('order-pay-slow')
    const asking: Asking = new Map()
    await dispatchEffects(desk.full, desk.calls, { limit: 100, asking })
    expect([...asking.keys()]).toEqual([MARKET])
    // Its history and its webhooks have gone through although the payment is still being waited for.
    const left = await desk.admin('select kind from effect where case_id = $1 and not dead', [at.caseId])
    expect(left.rows.map(({ kind }: { kind: string }) => kind).filter((kind) => kind !== 'notice')).toContain('payment')
    await Promise.all(asking.values())
  })
})
