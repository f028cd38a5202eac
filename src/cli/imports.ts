// `gongdao import`: orders from CSV or JSON, refund records of 1688. Every bad row is named by line and column; nothing is half-written.
import { ROW_FAULTS, importOrders, type RowFault } from '../app/imports.ts'
import { idSchema } from '../domain/order.ts'
import type { House } from './house.ts'
import { MissingFault, UsageFault, type Out } from './output.ts'

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
    if (!(await desk.store.marketplaces()).some(({ id }) => id === options.marketplace)) throw new MissingFault(`there is no marketplace ${options.marketplace}; register it with: gongdao marketplace put`)
    const faults = listed(mostFaults(options.showFaults), out)
    const report = await importOrders(desk, source.read, { marketplace: options.marketplace, dryRun: options.dryRun === true, skipBad: options.skipBad === true, addMerchants: options.addMerchants === true }, {
      fault: faults.take, progress: (orders) => out.progress(`${orders} ${out.lang === 'zh' ? '个订单' : 'orders'}`),
    })
    if (faults.all > faults.shown.length) out.print(out.lang === 'zh' ? `… 另有 ${faults.all - faults.shown.length} 处` : `… and ${faults.all - faults.shown.length} more`)
    out.print(summary(report, options.dryRun === true, source, out))
    out.result({ file, ...source.seen, ...report, dryRun: options.dryRun === true, faults: faults.shown, faultsInAll: faults.all })
    return report.bad === 0
  } finally {
    await opened.close()
  }
}

function summary(report: Awaited<ReturnType<typeof importOrders>>, dryRun: boolean, source: { seen: { format: string; encoding: string } }, out: Out): string {
  const read = `${source.seen.format}, ${source.seen.encoding}`
  if (!report.written) {
    const nothing = dryRun ? (out.lang === 'zh' ? '试运行,未写入' : 'dry run, nothing written') : (out.lang === 'zh' ? '有错误的行,未写入任何内容(--skip-bad 可只写入正确的订单)' : 'there are bad rows, so nothing was written (--skip-bad writes the good ones)')
    return `${report.orders} ${out.lang === 'zh' ? '个订单' : 'orders'} (${read}), ${report.bad} ${out.lang === 'zh' ? '个有误' : 'bad'}: ${report.bad === 0 && !dryRun ? '' : nothing}`
  }
  return out.lang === 'zh' ? `${report.orders} 个订单(${read}):写入 ${report.stored},已有 ${report.same},有误 ${report.bad};物流节点 ${report.scans},新商家 ${report.merchants}`
    : `${report.orders} orders (${read}): ${report.stored} stored, ${report.same} already here, ${report.bad} bad; ${report.scans} scans, ${report.merchants} new merchants`
}
