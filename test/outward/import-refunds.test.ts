// Refund records as 1688 gives them: what is over becomes the history both sides see, what goes on can be opened here, and nothing is made up.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importRefunds, type RefundOptions } from '../../src/app/import-refunds.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { readRefunds1688 } from '../../src/gateways/imports/refunds-1688.ts'
import { clockSale, openDesk, putSale, stateOf, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let folder = ''
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-10 10:00')
  folder = mkdtempSync(join(tmpdir(), 'gongdao-refunds-'))
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

/** In the form of the documented answer, with people in it as real ones have. */
const record = (refundId: string, more: Record<string, unknown> = {}) => ({
  refundId, orderId: 'order-1688', buyerMemberId: 'buyer-li', sellerMemberId: 'shop-clock', status: 'refundsuccess', applyPayment: 5900, applyCarriage: 0, refundPayment: 5900, refundCarriage: 0, canRefundPayment: 5900,
  gmtApply: '20250903090000000+0800', gmtCompleted: '20250905120000000+0800', goodsStatus: 2, disputeType: 1, disputeRequest: 3, isOnlyRefund: true, isRefundGoods: false, applyReason: '颜色/图案/款式不符', applyReasonId: 20021,
  sellerRealName: '张三', sellerMobile: '13800000000', sellerReceiveAddress: '浙江省杭州市某路1号', buyerLoginId: 'lihe88', alipayPaymentId: '2018042321001008760555342267', extInfo: { note: '私人备注' }, ...more,
})
const OPTIONS: RefundOptions = { marketplace: '1688', dryRun: false, open: false, reasons: new Map() }
async function run(content: string, more: Partial<RefundOptions> = {}) {
  const file = join(folder, 'refunds.json')
  writeFileSync(file, content)
  const faults: [number, string][] = []
  const left: [string, string][] = []
  const report = await importRefunds(desk.desk, readRefunds1688(file), { ...OPTIONS, ...more }, { fault: (line, fault) => faults.push([line, fault]), notOpened: (_line, refundId, why) => left.push([refundId, why]), progress: () => undefined })
  return { report, faults, left }
}
const historyOf = async (orderId: string) => {
  const { order } = clockSale(orderId)
  const bucket = await putSale(desk, order)
  return (await desk.store.loadForCommand({ bucket, orderId }, null))?.history
}

describe('refund records of 1688', () => {
  it('that are over become the history of both accounts, once, without the people in them', async () => {
    const answer = JSON.stringify({ result: { opOrderRefundModels: [record('TQ1'), record('TQ2', { status: 'refundclose', refundPayment: null, isOnlyRefund: false, isRefundGoods: true })], totalCount: 2 } })
    for (let time = 0; time < 2; time += 1) expect(await run(answer)).toMatchObject({ report: { records: 2, history: 2, bad: 0 }, faults: [] })
    const history = await historyOf('order-after-import')
    expect(history?.buyer.map(({ outcome, amountBand, reason, detail }) => ({ outcome, amountBand, reason, remedy: (detail as { remedy: string }).remedy })).toSorted((a, b) => (a.remedy < b.remedy ? -1 : 1))).toEqual([
      { outcome: 'refunded', amountBand: '0-100', reason: null, remedy: 'refund_only' }, { outcome: 'closed', amountBand: '0-100', reason: null, remedy: 'return_refund' },
    ])
    const { rows: stored } = await desk.admin(`select amount_minor::integer as amount, closed_at::text as closed from case_history where role = 'buyer' order by amount_minor desc`)
    expect(stored).toEqual([{ amount: 5900, closed: String(cst('2025-09-05 12:00')) }, { amount: 0, closed: String(cst('2025-09-05 12:00')) }])
    expect(history?.merchant).toHaveLength(2)
    const said = JSON.stringify(history)
    expect(said).toContain('20021')
    expect(said).not.toMatch(/张三|13800000000|某路|lihe88|2018042321001008760555342267|私人备注/)
  })

  it('keep order numbers of eighteen digits exact, and come one per line too', async () => {
    const lines = [`{"refundId":"TQ3","orderId":151267031008969811,"buyerMemberId":"buyer-far","sellerMemberId":"shop-far","status":"refundsuccess","applyPayment":1,"refundPayment":1,"gmtApply":"20180423171116000+0800"}`, '{"refundId":', JSON.stringify(record('TQ4', { status: 'waitforxiaoer' })), JSON.stringify({ hello: 1 })]
    expect(await run(lines.join('\n'))).toMatchObject({ report: { records: 4, history: 1, bad: 3 }, faults: [[2, 'not_json'], [3, 'unknown_status'], [4, 'not_a_refund']] })
    const { rows } = await desk.admin(`select detail ->> 'orderId' as order_id, opened_at from case_history where account = 'buyer-far'`)
    expect(rows).toEqual([{ order_id: '151267031008969811', opened_at: String(cst('2018-04-23 17:11') + 16_000) }])
  })

  it('that still go on are history unless asked, and are opened from today on where record, order and operator say enough', async () => {
    const { order, scans } = clockSale('order-1688')
    const bucket = await putSale(desk, order, scans)
    const going = (refundId: string, more: Record<string, unknown> = {}) => record(refundId, { status: 'waitselleragree', gmtCompleted: null, refundPayment: null, isOnlyRefund: true, isRefundGoods: false, goodsStatus: 1, ...more })
    const all = JSON.stringify([
      going('TQ10', { orderId: 'order-nowhere' }), going('TQ11', { buyerMemberId: 'buyer-he' }), going('TQ12', { orderEntryIdList: ['line-9'] }), going('TQ13', { applyReasonId: 7 }), going('TQ14', { isOnlyRefund: null, isRefundGoods: null }), going('TQ15', { goodsStatus: null }), going('TQ16'),
    ])
    const reasons = new Map([['20021', { reason: 'R03', problem: 'late_shipment' }]] as const)
    const dry = await run(all, { open: true, reasons, dryRun: true })
    expect(dry.left).toEqual([['TQ10', 'unknown_order'], ['TQ11', 'other_buyer'], ['TQ12', 'unknown_line'], ['TQ13', 'reason_not_mapped'], ['TQ14', 'remedy_not_said'], ['TQ15', 'goods_not_said']])
    expect((await desk.admin('select 1 from case_row')).rows).toEqual([])
    const done = await run(all, { open: true, reasons })
    expect(done.report).toMatchObject({ records: 7, history: 6, opened: 1, notOpened: 6 })
    const { rows } = await desk.admin(`select case_id::text, opened_at from case_row`)
    expect(rows).toMatchObject([{ opened_at: String(desk.clock.now) }])
    const [first] = rows as { case_id: string }[]
    expect(await stateOf(desk, first?.case_id ?? '')).toMatchObject({ orderId: 'order-1688', claim: { reason: 'R03', remedy: 'refund_only', requestedMinor: 5900, handledOutside: true } })
    // Again: the same case, not another.
    expect((await run(all, { open: true, reasons })).report).toMatchObject({ opened: 1 })
    expect((await desk.admin('select 1 from case_row')).rows).toHaveLength(1)
    expect(bucket).toBeGreaterThanOrEqual(0)
  })
})
