// `gongdao import`: orders from CSV or JSON, refund records of 1688. Every bad row is named by line and column; nothing is half-written.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ROW_FAULTS, importOrders, type RowFault } from '../app/imports.ts'
import { importRefunds, NOT_OPENED, REFUND_FAULTS } from '../app/import-refunds.ts'
import { idSchema } from '../domain/order.ts'
import { reasonSchema } from '../domain/parts.ts'
import { REFUSALS, type RefusalCode } from '../domain/refusals.ts'
import { PROBLEMS } from '../domain/vocabulary.ts'
import type { House } from './house.ts'
import { mustBeHere } from './named.ts'
import { UsageFault, type Out } from './output.ts'

type Work = (house: House, out: Out) => Promise<boolean>
export type OrderOptions = { marketplace: string; dryRun?: boolean; skipBad?: boolean; addMerchants?: boolean; format?: string; encoding?: string; showFaults: string }

/** In JSON too: a file of the wrong kind is bad in every row. */
export function listed(most: number, out: Out): { readonly shown: RowFault[]; all: number; take(fault: RowFault): void } {
  const list = {
    shown: [] as RowFault[], all: 0,
    take(fault: RowFault): void {
      list.all += 1
      if (list.shown.length >= most) return
      list.shown.push(fault)
      out.print(`${out.lang === 'zh' ? `第 ${fault.line} 行` : `line ${fault.line}`}: ${fault.field ?? (out.lang === 'zh' ? '整行' : 'row')} ${ROW_FAULTS[fault.fault][out.lang]}`)
    },
  }
  return list
}

export function mostFaults(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new UsageFault('--show-faults is a whole number')
  return Number(text)
}

export const importOrdersCommand = (file: string, options: OrderOptions): Work => async (house, out) => {
  if (!idSchema.safeParse(options.marketplace).success) throw new UsageFault(`not a marketplace id: ${options.marketplace}`)
  const source = await house.orderFile(file, { marketplace: options.marketplace, format: options.format ?? null, encoding: options.encoding ?? null })
  if (source === null) throw new UsageFault('say what it is: --format csv or json, --encoding utf-8, gb18030, utf-16le or utf-16be')
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const desk = await house.desk(opened, { quiet: true })
    await mustBeHere(desk.store, options.marketplace)
    const faults = listed(mostFaults(options.showFaults), out)
    const report = await importOrders(desk, source.read, { marketplace: options.marketplace, dryRun: options.dryRun === true, skipBad: options.skipBad === true, addMerchants: options.addMerchants === true }, {
      fault: faults.take, progress: (orders) => out.progress(counted(orders, out)),
    })
    if (faults.all > faults.shown.length) out.print(out.lang === 'zh' ? `… 另有 ${faults.all - faults.shown.length} 处` : `… and ${faults.all - faults.shown.length} more`)
    out.print(summary(report, options.dryRun === true, source, out))
    out.result({ file, ...source.seen, ...report, dryRun: options.dryRun === true, faults: faults.shown, faultsInAll: faults.all })
    return report.bad === 0
  } finally {
    await opened.close()
  }
}

const counted = (orders: number, out: Out): string => `${orders} ${out.lang === 'zh' ? '个订单' : orders === 1 ? 'order' : 'orders'}`

function summary(report: Awaited<ReturnType<typeof importOrders>>, dryRun: boolean, source: { seen: { format: string; encoding: string } }, out: Out): string {
  const read = `${source.seen.format}, ${source.seen.encoding}`
  if (!report.written) {
    const nothing = dryRun ? (out.lang === 'zh' ? '试运行，未写入' : 'dry run, nothing written') : (out.lang === 'zh' ? '有错误的行，未写入任何内容（--skip-bad 可只写入正确的订单）' : 'there are bad rows, so nothing was written (--skip-bad writes the good ones)')
    return `${counted(report.orders, out)} (${read}), ${report.bad} ${out.lang === 'zh' ? '个有误' : 'bad'}: ${report.bad === 0 && !dryRun ? '' : nothing}`
  }
  return out.lang === 'zh' ? `${report.orders} 个订单（${read}）：写入 ${report.stored}，已有 ${report.same}，有误 ${report.bad}；物流节点 ${report.scans}，新商家 ${report.merchants}`
    : `${counted(report.orders, out)} (${read}): ${report.stored} stored, ${report.same} already here, ${report.bad} bad; ${report.scans} scans, ${report.merchants} new merchants`
}

export type RefundOptions = { marketplace: string; dryRun?: boolean; open?: boolean; reasons?: string; showFaults: string }
const WHY: Record<(typeof NOT_OPENED)[number], { zh: string; en: string }> = {
  unknown_order: { zh: '订单不在此处，请先导入订单', en: 'its order is not here: import the orders first' }, other_buyer: { zh: '订单属于另一位买家', en: 'the order is of another buyer' }, unknown_line: { zh: '订单中没有这些子订单', en: 'the order has no such lines' },
  reason_not_mapped: { zh: '原因编号没有对应（--reasons）', en: 'its reason is not mapped (--reasons)' }, remedy_not_said: { zh: '没有说明是否退货', en: 'it does not say whether goods come back' }, goods_not_said: { zh: '没有说明货物状态', en: 'it does not say where the goods are' },
}
const isOurs = (why: string): why is (typeof NOT_OPENED)[number] => (NOT_OPENED as readonly string[]).includes(why)

export const importRefundsCommand = (file: string, options: RefundOptions): Work => async (house, out) => {
  if (!idSchema.safeParse(options.marketplace).success) throw new UsageFault(`not a marketplace id: ${options.marketplace}`)
  const most = mostFaults(options.showFaults)
  const reasons = options.reasons === undefined ? new Map() : reasonsIn(options.reasons)
  const opened = await house.open({ scratch: false, alone: false })
  try {
    const desk = await house.desk(opened, { quiet: true })
    await mustBeHere(desk.store, options.marketplace)
    const faults: { line: number; fault: string }[] = []
    const left: { line: number; refundId: string; why: string }[] = []
    const report = await importRefunds(desk, house.refunds1688(file), { marketplace: options.marketplace, dryRun: options.dryRun === true, open: options.open === true, reasons }, {
      fault: (line, fault) => { if (faults.length < most) { faults.push({ line, fault }); out.print(`${line}: ${REFUND_FAULTS[fault][out.lang]}`) } },
      notOpened: (line, refundId, why) => { if (left.length < most) { left.push({ line, refundId, why }); out.print(`${line}: ${refundId} ${isOurs(why) ? WHY[why][out.lang] : REFUSALS[why as RefusalCode][out.lang]}`) } },
      progress: (records) => out.progress(String(records)),
    })
    out.print(out.lang === 'zh' ? `${report.records} 条退款单：作为历史 ${report.history}，在此立案 ${report.opened}，未能立案 ${report.notOpened}，有误 ${report.bad}${options.dryRun === true ? '（试运行，未写入）' : ''}`
      : `${report.records} refunds: ${report.history} as history, ${report.opened} opened here, ${report.notOpened} could not be opened, ${report.bad} bad${options.dryRun === true ? ' (dry run, nothing written)' : ''}`)
    out.result({ file, ...report, dryRun: options.dryRun === true, faults, left })
    return report.bad === 0
  } finally {
    await opened.close()
  }
}

const reasonsSchema = z.record(z.string(), z.strictObject({ reason: reasonSchema, problem: z.enum(PROBLEMS) }))

function reasonsIn(file: string) {
  let value: unknown = null
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault
  }
  const read = reasonsSchema.safeParse(value)
  if (!read.success) throw new UsageFault(`${file} does not say {"<1688 reason id>": {"reason": "R13", "problem": "not_as_described"}}`)
  return new Map(Object.entries(read.data))
}
