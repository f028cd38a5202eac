// Orders in a CSV: a row per line of an order, the rows of one order together. Which columns there are, by which Chinese headers they are also known,
// and how their texts are read. What is not said is not made up: each default is the one that claims nothing. docs/guides/import.md lists them.
import { momentIn } from '../../app/carriers.ts'
import type { Candidate, RowFault } from '../../app/imports.ts'
import { TENDERS } from '../../domain/money/flow.ts'
import type { CsvRow } from './csv-rows.ts'

/** Of the whole order; every row of it says the same. */
export const ORDER_COLUMNS = {
  order_id: '订单编号', merchant_id: '商家编号', buyer_id: '买家编号', buyer_purpose: '购买用途', currency: '币种', placed_at: '下单时间', paid_at: '付款时间', ship_due_at: '约定发货时间',
  freight_paid: '运费', tender: '支付方式', published_address: '商家公示地址', carrier: '物流公司', waybill: '运单号', shipped_at: '发货时间', signed_at: '签收时间', completed_at: '确认收货时间',
} as const
export const LINE_COLUMNS = { line_id: '子订单编号', title: '商品标题', title_en: '商品英文标题', category: '商品类目', quantity: '数量', unit_price: '单价', line_paid: '实付金额', custom: '定制', fresh: '生鲜' } as const
export const NEEDED = ['order_id', 'merchant_id', 'buyer_id', 'placed_at', 'title', 'quantity', 'unit_price', 'line_paid'] as const

const names = new Map<string, string>()
for (const [name, zh] of Object.entries({ ...ORDER_COLUMNS, ...LINE_COLUMNS })) for (const header of [name, zh]) names.set(header, name)
export const columnOf = (header: string): string | null => names.get(header.trim().toLowerCase()) ?? names.get(header.trim()) ?? null

type Cells = Readonly<Record<string, string>>
type Row = { readonly line: number; readonly cells: Cells }

/**
 * Rows of one order become one candidate. A row that cannot be read may belong to the order before it or to the one after: neither may come in
 * with a line too few.
 */
export async function* ordersIn(rows: AsyncIterable<CsvRow>, marketplace: string): AsyncGenerator<Candidate> {
  let group: Row[] = []
  let beside = false
  for await (const row of rows) {
    if ('fault' in row) {
      if (group.length > 0) yield candidateOf(group, marketplace, true)
      group = []
      beside = true
      yield { line: row.line, value: null, faults: [{ line: row.line, field: null, fault: row.fault }] }
      continue
    }
    if (group.length > 0 && group[0]?.cells['order_id'] !== row.cells['order_id']) {
      yield candidateOf(group, marketplace, beside)
      group = []
      beside = false
    }
    group.push(row)
  }
  if (group.length > 0) yield candidateOf(group, marketplace, beside)
}

/** An order of more lines than the schema allows is refused by it; more are not kept in memory to say so. */
const MOST_LINES = 201

function candidateOf(all: readonly Row[], marketplace: string, beside: boolean): Candidate {
  const group = all.slice(0, MOST_LINES)
  const [first] = group
  const faults: RowFault[] = []
  if (!first) return { line: 0, value: null, faults }
  if (beside) faults.push({ line: first.line, field: null, fault: 'beside_unreadable' })
  for (const row of group) for (const name of NEEDED) if ((row.cells[name] ?? '') === '') faults.push({ line: row.line, field: name, fault: 'missing' })
  for (const row of group.slice(1)) for (const name of Object.keys(ORDER_COLUMNS)) if ((row.cells[name] ?? '') !== (first.cells[name] ?? '')) faults.push({ line: row.line, field: name, fault: 'differs_within_order' })
  const read = reader(faults)
  const order = orderOf(group, first, marketplace, read)
  const scans = scansOf(first, read)
  return { line: first.line, orderId: first.cells['order_id'] ?? '', value: { order, scans }, faults, lines: group.map(({ line }) => line) }
}

type Reader = ReturnType<typeof reader>

function orderOf(group: readonly Row[], first: Row, marketplace: string, read: Reader): Record<string, unknown> {
  const currency = first.cells['currency'] || 'CNY'
  const freight = read.amount(first, 'freight_paid', currency) ?? 0
  const lines = group.map((row, index) => ({
    lineId: row.cells['line_id'] || `line-${index + 1}`, title: { zh: row.cells['title'] ?? '', en: row.cells['title_en'] || (row.cells['title'] ?? '') }, quantity: read.count(row, 'quantity') ?? 0,
    unitPriceMinor: read.amount(row, 'unit_price', currency) ?? 0, paidMinor: read.amount(row, 'line_paid', currency) ?? 0,
    goods: { category: row.cells['category'] || 'other', custom: read.yes(row, 'custom'), fresh: read.yes(row, 'fresh') },
  }))
  const total = lines.reduce((sum, { paidMinor }) => sum + paidMinor, freight)
  const placedAt = read.moment(first, 'placed_at')
  const due = read.moment(first, 'ship_due_at')
  return {
    orderId: first.cells['order_id'], marketplace, jurisdiction: 'CN', currency, buyer: { buyerId: first.cells['buyer_id'], purpose: first.cells['buyer_purpose'] || 'unknown' },
    merchant: { merchantId: first.cells['merchant_id'], publishedAddress: read.yes(first, 'published_address') }, placedAt, paidAt: read.moment(first, 'paid_at') ?? placedAt, ...(due === null ? {} : { shipDueAt: due }),
    lines, tenders: [{ tender: read.oneOf(first, 'tender', TENDERS) ?? 'cash', amountMinor: total }], freightPaidMinor: freight,
  }
}

/** The marketplace's own record of when it was sent, signed for and confirmed: events to be tested like any scan. */
function scansOf(first: Row, read: Reader): Record<string, unknown>[] {
  const orderId = first.cells['order_id'] ?? ''
  const parcel = { shipmentId: `out-${orderId}`.slice(0, 64), leg: 'outbound', carrier: first.cells['carrier'] || 'unnamed', waybill: first.cells['waybill'] || `none-${orderId}`.slice(0, 64), source: 'marketplace' }
  return ([['shipped_at', 'handed_over'], ['signed_at', 'signed'], ['completed_at', 'completed']] as const).flatMap(([column, kind]) => {
    const at = read.moment(first, column)
    return at === null ? [] : [{ ...parcel, scanId: `import-${kind}`, kind, at }]
  })
}

/** Digits after the point by currency; the amounts of a currency not listed here are refused, not rounded. */
const DECIMALS: Readonly<Record<string, number>> = { CNY: 2, USD: 2, EUR: 2, HKD: 2, GBP: 2, JPY: 0 }

function reader(faults: RowFault[]) {
  const cell = (row: Row, name: string): string => row.cells[name] ?? ''
  const wrong = (row: Row, field: string, fault: RowFault['fault']): null => { faults.push({ line: row.line, field, fault }); return null }
  return {
    /** `59.00`, `1,299.5`, `¥59`: exact, or refused. */
    amount(row: Row, name: string, currency: string): number | null {
      const text = cell(row, name).replace(/^[¥￥]\s*/, '')
      if (text === '') return null
      const decimals = DECIMALS[currency]
      if (decimals === undefined) return wrong(row, 'currency', 'unknown_value')
      const read = /^(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d+))?$/.exec(text)
      const fraction = (read?.[2] ?? '').replace(/0+$/, '')
      if (!read || fraction.length > decimals) return wrong(row, name, 'not_an_amount')
      const minor = Number(`${(read[1] ?? '').replaceAll(',', '')}${fraction.padEnd(decimals, '0')}`)
      return Number.isSafeInteger(minor) ? minor : wrong(row, name, 'not_an_amount')
    },
    count(row: Row, name: string): number | null {
      const text = cell(row, name)
      return text === '' ? null : /^\d{1,9}$/.test(text) ? Number(text) : wrong(row, name, 'not_a_number')
    },
    /** Beijing time, with or without seconds, or ISO 8601 with its zone. */
    moment(row: Row, name: string): number | null {
      const text = cell(row, name).replaceAll('/', '-')
      if (text === '') return null
      const local = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?$/.exec(text)
      const two = (part: string | undefined): string => (part ?? '0').padStart(2, '0')
      const at = local ? momentIn(`${local[1] ?? ''}-${two(local[2])}-${two(local[3])} ${two(local[4])}:${two(local[5])}:${two(local[6])}`) : /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
      return at === null || Number.isNaN(at) ? wrong(row, name, 'not_a_time') : at
    },
    yes(row: Row, name: string): boolean {
      const text = cell(row, name).toLowerCase()
      if (['yes', 'true', '1', '是'].includes(text)) return true
      if (!['', 'no', 'false', '0', '否'].includes(text)) wrong(row, name, 'unknown_value')
      return false
    },
    oneOf(row: Row, name: string, values: readonly string[]): string | null {
      const text = cell(row, name)
      return text === '' ? null : values.includes(text) ? text : wrong(row, name, 'unknown_value')
    },
  }
}
