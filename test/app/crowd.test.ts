// Fifty at once through the whole loop: on one case, on the units of one order, on one merchant's deposit. Whoever is told "busy" asks again
// with the same command id; whatever the interleaving, every count and every sum is exact.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { verifyCase } from '../../src/app/verify.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusals.ts'
import { ask, clockClaim, clockSale, ledgerSums, logOf, must, openDesk, putSale, stateOf, type Answered, type Asked, type TestDesk } from './desk.ts'
import { brokenIn } from './invariant-log.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await openDesk({ poolSize: 12 })
})
afterAll(() => desk.close())

const fifty = Array.from({ length: 50 }, (_, index) => index)
/** Asks until the answer is something else than "others were faster". */
async function insist(asked: Asked): Promise<Answered | Refusal> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await ask(desk, asked)
    if (!isRefusal(answer) || answer.refused !== 'busy') return answer
  }
  throw new Error(`${asked.commandId} was busy for ever`)
}

const counted = (answers: readonly (Answered | Refusal)[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const name = isRefusal(answer) ? answer.refused : answer.repeated ? 'repeated' : 'done'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

async function expectWhole(caseIds: readonly string[]): Promise<void> {
  for (const caseId of caseIds) {
    expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true, faults: [] })
    expect(await brokenIn(desk, caseId)).toEqual([])
  }
  expect((await ledgerSums(desk)).map(({ sum }) => sum)).toEqual(['0'])
}

describe('fifty at once', () => {
  it('on one case: every word is kept once, one agreement wins, officers come too late, and the refund is paid once', async () => {
    const { order, scans } = clockSale('order-crowd')
    const bucket = await putSale(desk, order, scans)
    desk.clock.now = cst('2025-09-02 10:00')
    const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim(order.orderId, { remedy: 'refund_only' }) })
    const say = (who: string, text: string) => ({ who, bucket, caseId, command: { type: 'MakeStatement', text, speech: 'claim', channel: 'case' } })
    const jobs: Asked[] = fifty.map((index): Asked => {
      switch (index % 5) {
        case 0: return { ...say('buyer-li', `第 ${index} 句`), commandId: `say-${index}` }
        case 1: return { ...say('shop-clock', '同一句话'), commandId: 'said-once' }
        case 2: return { who: 'shop-clock', bucket, caseId, commandId: `agree-${index}`, command: { type: 'AgreeToRequest' } }
        case 3: return { who: 'shop-clock', bucket, caseId, commandId: 'agree-once', command: { type: 'AgreeToRequest' } }
        default: return { who: index % 2 === 0 ? 'officer-an' : 'officer-bo', bucket, caseId, commandId: `claim-${index}`, command: { type: 'ClaimReview' } }
      }
    })
    const answers = await Promise.all(jobs.map(insist))
    const byKind = (kind: number) => counted(answers.filter((_, index) => index % 5 === kind))
    expect(byKind(0)).toEqual({ done: 10 })
    expect(byKind(1)).toEqual({ done: 1, repeated: 9 })
    const agreed = answers.filter((answer, index) => [2, 3].includes(index % 5) && !isRefusal(answer) && !answer.repeated)
    expect(agreed).toHaveLength(1)
    expect(byKind(4)).not.toHaveProperty('done')
    await settle(desk.desk, desk.watched.outside)
    const state = await stateOf(desk, caseId)
    expect(state.statements.filter((statement) => statement.saidBy === 'merchant')).toHaveLength(1)
    expect(state.money.map(({ flow, state: stands }) => [flow.from, flow.to, flow.amountMinor, stands])).toEqual([['merchant', 'buyer', 5900, 'paid']])
    const log = await logOf(desk, caseId)
    expect(log.map(({ version }) => version)).toEqual(log.map((_, index) => index + 1))
    expect(desk.watched.payments.filter((payment) => payment.caseId === caseId).map(({ amountMinor }) => amountMinor)).toEqual([5900])
    await expectWhole([caseId])
  })

  it('on the units of one order: as many cases open as units were bought, and no more is refunded than was paid', async () => {
    const { order, scans } = clockSale('order-units', 20)
    const bucket = await putSale(desk, order, scans)
    const answers = await Promise.all(fifty.map((index) => insist({ who: 'buyer-li', bucket, orderId: order.orderId, commandId: `open-${index}`, command: clockClaim(order.orderId, { remedy: 'refund_only' }) })))
    expect(counted(answers)).toEqual({ done: 20, already_done: 30 })
    const caseIds = answers.flatMap((answer) => (isRefusal(answer) ? [] : [answer.caseId]))
    expect(new Set(caseIds).size).toBe(20)
    const agreed = await Promise.all(caseIds.flatMap((caseId) => [1, 2].map((n) => insist({ who: 'shop-clock', bucket, caseId, commandId: `agree-${n}`, command: { type: 'AgreeToRequest' } }))))
    expect(counted(agreed).done).toBe(20)
    await settle(desk.desk, desk.watched.outside)
    const loaded = await desk.store.loadForCommand({ bucket, orderId: order.orderId }, null)
    expect(loaded?.order?.lines).toEqual([{ lineId: 'line-1', quantity: 20, claimedQuantity: 20, paidMinor: 118_000, refundedMinor: 118_000 }])
    const paid = desk.watched.payments.filter((payment) => payment.orderId === order.orderId)
    expect(paid.reduce((sum, payment) => sum + payment.amountMinor, 0)).toBe(118_000)
    await expectWhole(caseIds)
  })

  it('on one deposit: it is used up to the last unit and never beyond, the rest is advanced and owed', async () => {
    const orders = fifty.map((index) => clockSale(`order-deposit-${index}`))
    const bucket = await putSale(desk, { ...orders[0]?.order ?? clockSale('none').order, fundsHeld: false }, orders[0]?.scans ?? [], { balance: { amountMinor: 0, currency: 'CNY', asOf: desk.clock.now } })
    for (const { order, scans } of orders.slice(1)) await putSale(desk, { ...order, fundsHeld: false }, scans, { balance: { amountMinor: 0, currency: 'CNY', asOf: desk.clock.now } })
    const opened = await Promise.all(orders.map(({ order }) => insist({ who: 'buyer-li', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim(order.orderId, { remedy: 'refund_only' }) })))
    const caseIds = opened.flatMap((answer) => (isRefusal(answer) ? [] : [answer.caseId]))
    expect(caseIds).toHaveLength(50)
    const agreed = await Promise.all(caseIds.map((caseId) => insist({ who: 'shop-clock', bucket, caseId, commandId: 'agree', command: { type: 'AgreeToRequest' } })))
    expect(counted(agreed)).toEqual({ done: 50 })
    await settle(desk.desk, desk.watched.outside)
    const mine = desk.watched.payments.filter((payment) => payment.orderId.startsWith('order-deposit-'))
    const from = (kind: string) => mine.filter((payment) => payment.from.startsWith(kind)).reduce((sum, payment) => sum + payment.amountMinor, 0)
    expect({ deposit: from('deposit:'), advance: from('platform_advance:'), all: from('') }).toEqual({ deposit: 200_000, advance: 95_000, all: 295_000 })
    expect((await desk.admin(`select balance_minor::int as left from deposit where account = 'deposit:shop-clock' and bucket = $1`, [bucket])).rows).toEqual([{ left: 0 }])
    expect((await desk.admin(`select sum(amount_minor)::int as owed from ledger_line where account = 'receivable:merchant:shop-clock'`)).rows).toEqual([{ owed: 95_000 }])
    for (const caseId of caseIds) expect((await stateOf(desk, caseId)).money.map((track) => [track.flow.amountMinor, track.state])).toEqual([[5900, 'paid']])
    await expectWhole(caseIds.slice(0, 12))
  }, 120_000)
})
