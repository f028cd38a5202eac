// Brings orders in from a file: every row is looked at before any is written, each order is written whole or not at all, and what is already there is
// the same. Reading files is src/gateways/imports; the command is src/cli/imports.ts. Refund records of 1688: import-refunds.ts.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { orderSchema, scanSchema, type Order, type Scan } from '../domain/order.ts'
import { canonical } from './canonical.ts'
import { watchWaybills } from './carriers.ts'
import type { Desk } from './desk.ts'

export const ROW_FAULTS = {
  missing: { zh: '缺少必填项', en: 'is missing' }, not_a_time: { zh: '不是时间', en: 'is not a time' }, not_an_amount: { zh: '不是金额，或小数位过多', en: 'is not an amount, or has too many decimals' },
  not_a_number: { zh: '不是整数', en: 'is not a whole number' }, unknown_value: { zh: '不是可用的值', en: 'is not one of the values there are' }, differs_within_order: { zh: '与同一订单的首行不一致', en: 'differs from the first row of the same order' },
  wrong_number_of_columns: { zh: '列数与表头不符', en: 'has another number of columns than the header' }, quote_not_closed: { zh: '引号没有闭合', en: 'has a quote that is not closed' }, too_long: { zh: '过长', en: 'is too long' },
  not_csv: { zh: '无法读取', en: 'cannot be read' }, not_json: { zh: '不是 JSON', en: 'is not JSON' }, not_of_form: { zh: '内容不符合格式', en: 'does not have the required form' }, tenders_do_not_add_up: { zh: '支付合计与商品、运费之和不符', en: 'the payments do not add up to goods and freight' },
  other_marketplace: { zh: '属于另一个平台', en: 'belongs to another marketplace' }, unknown_merchant: { zh: '商家尚未登记', en: 'names a merchant that is not registered' },
  beside_unreadable: { zh: '相邻的一行无法读取，可能属于此订单', en: 'stands beside a row that cannot be read and may belong to it' },
  order_in_two_places: { zh: '同一订单的行没有放在一起', en: 'rows of one order stand in two places' }, conflict: { zh: '已有同号订单，内容不同', en: 'is already here with other content' }, scan_conflict: { zh: '已有同号物流节点，内容不同', en: 'a scan of this id is already here with other content' },
} as const
export type RowFault = { readonly line: number; readonly field: string | null; readonly fault: keyof typeof ROW_FAULTS }
/** What one order of the file was read as; with `faults` it is not written. `orderId`: where an order is made of rows, so that it must not come in pieces. */
export type Candidate = { readonly line: number; readonly orderId?: string; readonly value: unknown; readonly faults: readonly RowFault[]; /** All its rows, to point at the right one. */ readonly lines?: readonly number[] }

export type ImportOptions = { readonly marketplace: string; readonly dryRun: boolean; /** Writes the good ones although there are bad ones. */ readonly skipBad: boolean; /** Merchants that are not registered are, without settings. */ readonly addMerchants: boolean }
export type ImportReport = { orders: number; stored: number; same: number; scans: number; merchants: number; bad: number; written: boolean }
export type ImportWatch = { fault(fault: RowFault): void; progress(orders: number): void }

const entrySchema = z.strictObject({ order: orderSchema, scans: z.array(scanSchema).max(1000).default([]) })
type Entry = { readonly line: number; readonly order: Order; readonly scans: readonly Scan[] }

/** `read` gives the file from its beginning; it is called once to look and once more to write. */
export async function importOrders(desk: Desk, read: () => AsyncIterable<Candidate>, options: ImportOptions, watch: ImportWatch): Promise<ImportReport> {
  const report: ImportReport = { orders: 0, stored: 0, same: 0, scans: 0, merchants: 0, bad: 0, written: false }
  const merchants = new Merchants(desk, options)
  const seen = new SeenIds()
  for await (const candidate of read()) {
    const found = inPieces(candidate, seen) ?? (await entryOf(candidate, options, merchants))
    const faults = 'faults' in found ? found.faults : options.dryRun ? await againstStored(desk, found, merchants) : []
    for (const fault of faults) watch.fault(fault)
    report.orders += 1
    report.bad += faults.length > 0 ? 1 : 0
    if (report.orders % 1000 === 0) watch.progress(report.orders)
  }
  if (options.dryRun || (report.bad > 0 && !options.skipBad)) return report
  await write(desk, read, { options, merchants }, report, watch)
  return report
}

/** A second look at each: the first only counted, so that nothing of the file stays in memory. */
async function write(desk: Desk, read: () => AsyncIterable<Candidate>, { options, merchants }: { options: ImportOptions; merchants: Merchants }, report: ImportReport, watch: ImportWatch): Promise<void> {
  report.written = true
  let done = 0
  const seen = new SeenIds()
  for await (const candidate of read()) {
    const found = inPieces(candidate, seen) ?? (await entryOf(candidate, options, merchants))
    if (!('faults' in found)) {
      const faults = await store(desk, found, await merchants.bucketOf(found.order, true), report)
      for (const fault of faults) watch.fault(fault)
      report.bad += faults.length > 0 ? 1 : 0
    }
    done += 1
    if (done % 1000 === 0) watch.progress(done)
  }
  report.merchants = merchants.added
}

const inPieces = ({ orderId, line }: Candidate, seen: SeenIds): { faults: readonly RowFault[] } | null =>
  orderId === undefined || seen.add(orderId) ? null : { faults: [{ line, field: 'order_id', fault: 'order_in_two_places' }] }

async function entryOf(candidate: Candidate, options: ImportOptions, merchants: Merchants): Promise<Entry | { faults: readonly RowFault[] }> {
  if (candidate.faults.length > 0) return { faults: candidate.faults }
  const value = bare(candidate.value) ? { order: candidate.value } : candidate.value
  const read = entrySchema.safeParse(value)
  if (!read.success) return { faults: read.error.issues.slice(0, 20).map((issue) => faultOf(issue, candidate)) }
  const { order, scans } = read.data
  if (order.marketplace !== options.marketplace) return { faults: [{ line: candidate.line, field: 'marketplace', fault: 'other_marketplace' }] }
  if (!options.addMerchants && (await merchants.bucketOf(order, false)) === null) return { faults: [{ line: candidate.line, field: 'merchant_id', fault: 'unknown_merchant' }] }
  return { line: candidate.line, order, scans }
}

const bare = (value: unknown): boolean => typeof value === 'object' && value !== null && 'orderId' in value

function faultOf(issue: z.core.$ZodIssue, candidate: Candidate): RowFault {
  const path = issue.path.map(String)
  const row = path[1] === 'lines' ? candidate.lines?.[Number(path[2])] : undefined
  return { line: row ?? candidate.line, field: path.filter((part) => part !== 'order').join('.') || null, fault: issue.message === 'tenders_do_not_add_up' ? 'tenders_do_not_add_up' : issue.code === 'invalid_value' ? 'unknown_value' : 'not_of_form' }
}

async function againstStored(desk: Desk, entry: Entry, merchants: Merchants): Promise<RowFault[]> {
  const bucket = await merchants.bucketOf(entry.order, false)
  const there = bucket === null ? null : (await desk.store.loadForCommand({ bucket, orderId: entry.order.orderId }, null))?.order
  const hash = createHash('sha256').update(canonical(entry.order)).digest('hex')
  return there && there.snapshotHash !== hash ? [{ line: entry.line, field: 'order_id', fault: 'conflict' }] : []
}

/** One order in one statement, then its scans, each in one: stopped at any point, the next run goes on where this one was. */
async function store(desk: Desk, { line, order, scans }: Entry, bucket: number | null, report: ImportReport): Promise<RowFault[]> {
  if (bucket === null) return [{ line, field: 'merchant_id', fault: 'unknown_merchant' }]
  const put = await desk.store.putOrder({
    bucket, orderId: order.orderId, marketplaceId: order.marketplace, merchantId: order.merchant.merchantId, buyerId: order.buyer.buyerId, currency: order.currency, placedAt: order.placedAt,
    snapshotJson: canonical(order), freightPaidMinor: order.freightPaidMinor, lines: order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  if (put === 'conflict') return [{ line, field: 'order_id', fault: 'conflict' }]
  report[put] += 1
  const faults: RowFault[] = []
  for (const scan of scans) {
    const { kind } = await desk.store.recordScan({ bucket, orderId: order.orderId, shipmentId: scan.shipmentId, scanId: scan.scanId, at: scan.at, body: scan, notBefore: desk.realNow() })
    if (kind === 'conflict') faults.push({ line, field: 'scans', fault: 'scan_conflict' })
    if (kind === 'recorded') report.scans += 1
  }
  for (const { carrier, waybill, shipmentId } of parcelsOf(scans)) {
    if (desk.carriers) await watchWaybills(desk, desk.carriers, [{ marketplaceId: order.marketplace, carrier, waybill, orderBucket: bucket, orderId: order.orderId, shipmentId, leg: 'outbound', partnerPickup: false }])
  }
  return faults
}

const parcelsOf = (scans: readonly Scan[]): Scan[] => [...new Map(scans.filter(({ leg, carrier }) => leg === 'outbound' && carrier !== 'unnamed').map((scan) => [`${scan.carrier} ${scan.waybill}`, scan])).values()]

/** Where each merchant's orders go, asked once per merchant. */
class Merchants {
  added = 0
  private readonly buckets = new Map<string, number | null>()
  private readonly desk: Desk
  private readonly options: ImportOptions
  constructor(desk: Desk, options: ImportOptions) {
    this.desk = desk
    this.options = options
  }

  async bucketOf({ merchant: { merchantId } }: Order, mayAdd: boolean): Promise<number | null> {
    const known = this.buckets.get(merchantId)
    if (known != null) return known
    if (known === undefined) this.buckets.set(merchantId, (await this.desk.store.findMerchant(this.options.marketplace, merchantId))?.bucket ?? null)
    if (this.buckets.get(merchantId) === null && mayAdd && this.options.addMerchants) {
      this.buckets.set(merchantId, (await this.desk.store.putMerchant({ marketplaceId: this.options.marketplace, merchantId, settings: {} })).bucket)
      this.added += 1
    }
    return this.buckets.get(merchantId) ?? null
  }
}

/** Which orders were there, in sixteen bytes each: eight of a hash, in a table at most half full. */
class SeenIds {
  private table = new BigUint64Array(1024)
  private count = 0

  /** False: this id was there before. */
  add(id: string): boolean {
    if (this.count * 2 >= this.table.length) this.grow()
    const digest = createHash('sha256').update(id).digest().readBigUInt64LE(0)
    const place = placeIn(this.table, digest === 0n ? 1n : digest)
    if (this.table[place] !== 0n) return false
    this.table[place] = digest === 0n ? 1n : digest
    this.count += 1
    return true
  }

  private grow(): void {
    const wider = new BigUint64Array(this.table.length * 2)
    for (const digest of this.table) if (digest !== 0n) wider[placeIn(wider, digest)] = digest
    this.table = wider
  }
}

function placeIn(table: BigUint64Array, digest: bigint): number {
  let place = Number(digest % BigInt(table.length))
  while (table[place] !== 0n && table[place] !== digest) place = (place + 1) % table.length
  return place
}
