// Orders from files as other programs write them: GBK with Chinese headers, quotes and line breaks, broken rows, a million of them, twice.
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importOrders, type ImportOptions, type ImportReport, type RowFault } from '../../src/app/imports.ts'
import { CARRIER_ADAPTERS } from '../../src/gateways/carriers/all.ts'
import { jsonValues, type JsonValue } from '../../src/gateways/imports/json-values.ts'
import { openOrderFile } from '../../src/gateways/imports/read-orders.ts'
import { createWaybillBook } from '../../src/store/waybills.ts'
import { clockSale, openDesk, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let folder = ''
beforeAll(async () => {
  desk = await openDesk()
  desk = { ...desk, desk: { ...desk.desk, carriers: { book: createWaybillBook(desk.pool), adapters: CARRIER_ADAPTERS } } }
  folder = mkdtempSync(join(tmpdir(), 'gongdao-import-'))
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

const options: ImportOptions = { marketplace: '1688', dryRun: false, skipBad: false, addMerchants: false }
type Ran = { report: ImportReport; faults: [number, string | null, string][]; seen: { format: string; encoding: string } }
async function run(name: string, content: string | Uint8Array | null, more: Partial<ImportOptions> = {}): Promise<Ran> {
  const file = join(folder, name)
  if (content !== null) writeFileSync(file, content)
  const opened = await openOrderFile(file, { marketplace: '1688', format: null, encoding: null })
  if (!opened) throw new Error('not a kind we know')
  const faults: RowFault[] = []
  const report = await importOrders(desk.desk, opened.read, { ...options, ...more }, { fault: (fault) => faults.push(fault), progress: () => undefined })
  return { report, faults: faults.map(({ line, field, fault }) => [line, field, fault]), seen: opened.seen }
}
const HEADER = 'order_id,merchant_id,buyer_id,placed_at,title,quantity,unit_price,line_paid,freight_paid'
const row = (orderId: string, more: Partial<Record<'merchant' | 'placed' | 'title' | 'quantity' | 'price' | 'paid' | 'freight', string>> = {}): string =>
  [orderId, more.merchant ?? 'shop-clock', 'buyer-li', more.placed ?? '2025-09-01 09:00', more.title ?? '闹钟', more.quantity ?? '1', more.price ?? '59.00', more.paid ?? '59.00', more.freight ?? '0'].join(',')
const stored = async (orderId: string) => {
  const merchant = await desk.store.findMerchant('1688', 'shop-clock')
  const loaded = await desk.store.loadForCommand({ bucket: merchant?.bucket ?? -1, orderId }, null)
  return loaded?.order ? { order: JSON.parse(loaded.order.snapshotJson) as { lines: { title: { zh: string }; paidMinor: number }[]; tenders: unknown; buyer: { purpose: string } }, scans: loaded.order.scans } : null
}

describe('orders from CSV', () => {
  it('come in from a GBK file with Chinese headers, quotes, line breaks and thousands, exact to the smallest unit', async () => {
    // "订单编号,商家编号,买家编号,下单时间,商品标题,数量,单价,实付金额,运费,物流公司,运单号,发货时间,签收时间" and rows, in GBK.
    const gbk = (text: string): Uint8Array => Uint8Array.from([...text].flatMap((char) => GBK[char] ?? [char.charCodeAt(0)]))
    const GBK = gbkTable('订单编号商家买下时间品标题数量单价实付金额运费物流公司发货签收闹钟大')
    const text = '订单编号,商家编号,买家编号,下单时间,商品标题,数量,单价,实付金额,运费,物流公司,运单号,发货时间,签收时间\r\n'
      + 'imp-gbk,shop-clock,buyer-li,2025/9/1 9:00,"闹钟,""大""\n闹钟",20,"1,299.50",25990.00,10,yto,YT900,2025-09-01 15:00:00,2025-09-02 09:00:00\r\n'
      + 'imp-gbk,shop-clock,buyer-li,2025/9/1 9:00,闹钟,1,59,58.9,10,yto,YT900,2025-09-01 15:00:00,2025-09-02 09:00:00\r\n'
    const ran = await run('gbk.csv', gbk(text))
    expect([ran.faults, ran.seen]).toEqual([[], { format: 'csv', encoding: 'gb18030' }])
    expect(ran.report).toMatchObject({ orders: 1, stored: 1, bad: 0, scans: 2, written: true })
    const { order, scans } = (await stored('imp-gbk')) ?? { order: null, scans: [] }
    expect(order?.lines.map(({ title, paidMinor }) => [title.zh, paidMinor])).toEqual([['闹钟,"大"\n闹钟', 2_599_000], ['闹钟', 5890]])
    expect([order?.tenders, order?.buyer.purpose]).toEqual([[{ tender: 'cash', amountMinor: 2_605_890 }], 'unknown'])
    expect(scans.map(({ body }) => (body as { kind: string }).kind)).toEqual(['handed_over', 'signed'])
    expect(await desk.desk.carriers?.book.places({ marketplaceId: '1688', carrier: 'yto', waybill: 'YT900' })).toMatchObject([{ orderId: 'imp-gbk', leg: 'outbound' }])
  })

  it('with bad rows are all left out, and every bad row is named by its line and column', async () => {
    const bad = [
      HEADER, row('imp-good'), row('imp-time', { placed: 'yesterday' }), row('imp-amount', { price: '59.001' }), row('imp-count', { quantity: '1.5' }), row('imp-missing', { title: '' }), row('imp-merchant', { merchant: 'shop-unknown' }),
      'imp-short,shop-clock', row('imp-two'), row('imp-other'), row('imp-two'), row('bad id!'), row('imp-neg', { paid: '-1' }),
    ].join('\n')
    const { report, faults } = await run('bad.csv', bad)
    expect(faults).toEqual([
      [3, 'placed_at', 'not_a_time'], [4, 'unit_price', 'not_an_amount'], [5, 'quantity', 'not_a_number'], [6, 'title', 'missing'], [7, null, 'beside_unreadable'], [8, null, 'wrong_number_of_columns'],
      [9, null, 'beside_unreadable'], [11, 'order_id', 'order_in_two_places'], [12, 'orderId', 'not_of_form'], [13, 'line_paid', 'not_an_amount'],
    ])
    expect(report).toMatchObject({ bad: 10, written: false, stored: 0 })
    expect(await stored('imp-good')).toBeNull()
    expect((await run('bad.csv', null, { skipBad: true })).report).toMatchObject({ stored: 2, written: true })
    expect(await stored('imp-good')).not.toBeNull()
  })

  it('with a row that cannot be read in the middle never lose that row silently', async () => {
    const text = [HEADER.replace('title', 'line_id,title'), ...['a', 'b', 'c'].map((id) => row('imp-three').replace(',闹钟', `,${id},闹钟`))]
    text[2] = 'imp-three,half a row'
    const { faults, report } = await run('middle.csv', text.join('\n'), { skipBad: true })
    expect(faults.map(([line, , fault]) => [line, fault])).toEqual(expect.arrayContaining([[2, 'beside_unreadable'], [3, 'wrong_number_of_columns'], [4, 'order_in_two_places']]))
    expect([report.stored, await stored('imp-three')]).toEqual([0, null])
  })

  it('that are already here are the same, and with other content are said to be in conflict, also by a dry run', async () => {
    const once = await run('twice.csv', [HEADER, row('imp-twice-1'), row('imp-twice-2')].join('\n'))
    expect(once.report).toMatchObject({ stored: 2, same: 0 })
    expect((await run('twice.csv', null)).report).toMatchObject({ stored: 0, same: 2, bad: 0 })
    const changed = [HEADER, row('imp-twice-1', { paid: '58.00' }), row('imp-twice-3')].join('\n')
    const dry = await run('changed.csv', changed, { dryRun: true })
    expect([dry.faults, dry.report.written]).toEqual([[[2, 'order_id', 'conflict']], false])
    expect(await stored('imp-twice-3')).toBeNull()
    expect((await run('changed.csv', null)).faults).toEqual([[2, 'order_id', 'conflict']])
  })

  it('of merchants that are not registered come in when asked, and the merchants with them', async () => {
    const text = [HEADER, row('imp-new-1', { merchant: 'shop-new' }), row('imp-new-2', { merchant: 'shop-new' })].join('\n')
    expect((await run('new.csv', text, { addMerchants: true })).report).toMatchObject({ stored: 2, merchants: 1, bad: 0 })
    expect(await desk.store.findMerchant('1688', 'shop-new')).not.toBeNull()
  })

  it('whose quote is never closed lose that row and say so, and a file without columns we know is refused', async () => {
    const open = await run('quote.csv', `${HEADER}\n${row('imp-quote-0')}\n${row('imp-quote-1')}\n${row('imp-quote-2', { title: '"闹钟' })}\n${'x'.repeat(300_000)}`, { dryRun: true })
    expect(open.report.orders - open.report.bad).toBe(1)
    expect(open.faults.map(([, , fault]) => fault)).toContain('too_long')
    await expect(run('nothing.csv', 'a,b,c\n1,2,3\n')).rejects.toThrow('names no column we know')
    await expect(run('binary.csv', Uint8Array.from([0x6f, 0x81, 0xff, 0x00, 0xff, 0xff]))).rejects.toThrow()
  })

  it('of a whole year are read in the same memory as those of a day', { timeout: 900_000 }, async () => {
    const rows = process.env['LONG'] === '1' ? 1_000_000 : 20_000
    const file = createWriteStream(join(folder, 'year.csv'))
    file.write(`${HEADER}\n`)
    for (let nr = 0; nr < rows; nr += 1) if (!file.write(`${row(`imp-year-${nr}`, nr === rows - 1 ? { price: 'x' } : {})}\n`)) await once(file, 'drain')
    await new Promise<void>((resolve) => file.end(() => resolve()))
    const before = process.memoryUsage().heapUsed
    let most = 0
    const opened = await openOrderFile(join(folder, 'year.csv'), { marketplace: '1688', format: null, encoding: null })
    if (!opened) throw new Error('not a kind we know')
    const faults: RowFault[] = []
    // Looked at, not written: one bad row at the very end keeps all of it out.
    const report = await importOrders(desk.desk, opened.read, options, { fault: (fault) => faults.push(fault), progress: () => { most = Math.max(most, process.memoryUsage().heapUsed) } })
    expect(report).toMatchObject({ orders: rows, bad: 1, written: false })
    expect(faults).toMatchObject([{ line: rows + 1, field: 'unit_price' }])
    expect(most - before).toBeLessThan(250_000_000)
  })
})

describe('orders from JSON', () => {
  it('come in from JSON lines and from one array, with their scans', async () => {
    const { order, scans } = clockSale('imp-json-1')
    const { order: second } = clockSale('imp-json-2')
    const lines = `${JSON.stringify({ order, scans })}\n\n${JSON.stringify(second)}\n`
    expect((await run('orders.jsonl', lines)).report).toMatchObject({ orders: 2, stored: 2, scans: 2, bad: 0 })
    const array = JSON.stringify([{ order, scans }, second], null, 2)
    expect((await run('orders.json', `\uFEFF${array}`)).report).toMatchObject({ orders: 2, stored: 0, same: 2, bad: 0 })
  })

  it('that are broken are named by their line and cost no other', async () => {
    const { order } = clockSale('imp-json-3')
    const good = JSON.stringify(order)
    const { faults, report } = await run('broken.jsonl', [good.slice(0, -1), good, '{"orderId": }', 'nonsense', JSON.stringify({ ...order, orderId: 'imp-json-4', marketplace: 'taobao' }), JSON.stringify({ ...order, orderId: 'imp-json-5', lines: [] })].join('\n'), { dryRun: true })
    expect(faults).toEqual([[1, null, 'not_json'], [3, null, 'not_json'], [4, null, 'not_json'], [5, 'marketplace', 'other_marketplace'], [6, 'lines', 'not_of_form'], [6, null, 'tenders_do_not_add_up']])
    expect(report).toMatchObject({ orders: 6, bad: 5 })
  })

  it('are cut at the same places however the file arrives, and long numbers keep every digit', async () => {
    const text = '[{"a":"}{[\\"\\n","id":151267031008969811,"s":"151267031008969811"},\n {"b":[1,2,{"c":-9007199254740993}]},\n"x", 3 ]'
    const whole = [{ line: 1, value: { a: '}{["\n', id: '151267031008969811', s: '151267031008969811' } }, { line: 2, value: { b: [1, 2, { c: '-9007199254740993' }] } }, { line: 3, value: 'x' }, { line: 3, value: 3 }]
    for (let size = 1; size <= text.length; size += 1) {
      const parts = Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.slice(index * size, (index + 1) * size))
      const found: JsonValue[] = []
      for await (const value of jsonValues((async function* () { yield* parts })())) found.push(value)
      expect([size, found]).toEqual([size, whole])
    }
  })
})

/** What the encoder of the platform lacks: the bytes of these characters in GBK, found by asking its decoder. */
function gbkTable(wanted: string): Readonly<Record<string, number[]>> {
  const decoder = new TextDecoder('gb18030')
  const found: Record<string, number[]> = {}
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      const char = decoder.decode(Uint8Array.from([high, low]))
      if (char.length === 1 && wanted.includes(char)) found[char] = [high, low]
    }
  }
  return found
}
