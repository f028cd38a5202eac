// Carriers' pushes as they come: Kuaidi100's form, signed its way, twice, early, with codes nobody knows, for parcels within a case.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takePush, watchWaybills, type Carriers, type TookPush } from '../../src/app/carriers.ts'
import { settle } from '../../src/app/loops.ts'
import { storeScan } from '../../src/app/orders.ts'
import { cst } from '../../src/app/demo/cast.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusals.ts'
import { CARRIER_ADAPTERS, carrierFaults } from '../../src/gateways/carriers/all.ts'
import { KUAIDI100_CODES } from '../../src/gateways/carriers/kuaidi100-codes.ts'
import { createWaybillBook } from '../../src/store/waybills.ts'
import { clockClaim, clockSale, must, openDesk, putSale, stateOf, type TestDesk } from '../app/desk.ts'

const SALT = 'a-salt-of-our-own-choice'
let desk: TestDesk
let carriers: Carriers
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-03 10:00')
  carriers = { book: createWaybillBook(desk.pool), adapters: CARRIER_ADAPTERS }
  desk = { ...desk, desk: { ...desk.desk, carriers } }
  const [market] = (await desk.store.marketplaces()).filter(({ id }) => id === '1688')
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { ...(market?.settings as object), carriers: { kuaidi100: { salt: SALT, names: { yuantong: 'yto' } } } }, buckets: 8 })
})
afterAll(() => desk.close())

type Node = { time: string; statusCode?: string; status?: string; context?: string; areaName?: string }
const form = (waybill: string, data: readonly Node[], more: { state?: string; status?: string; salt?: string; com?: string } = {}): string => {
  const param = JSON.stringify({ status: more.status ?? 'polling', billstatus: 'got', message: '', autoCheck: '0', lastResult: { message: 'ok', nu: waybill, ischeck: '0', com: more.com ?? 'yuantong', status: '200', state: more.state ?? '0', condition: 'F00', data } })
  return new URLSearchParams({ sign: createHash('md5').update(param + (more.salt ?? SALT)).digest('hex').toUpperCase(), param }).toString()
}
const push = (body: string, marketplace = '1688', carrier = 'kuaidi100') => takePush(desk.desk, carriers, { carrier, marketplace, body })
const took = (answer: { took: TookPush } | Refusal): TookPush => {
  if (isRefusal(answer)) throw new Error(answer.refused)
  return answer.took
}
const track: readonly Node[] = [
  { time: '2025-09-02 09:00:00', statusCode: '301', status: '本人签收', context: '签收人: 李女士 电话 13800000000', areaName: '广东,广州市' },
  { time: '2025-09-02 07:10:00', statusCode: '5', status: '派件', context: '派件人: 王师傅 13900000000', areaName: '广东,广州市' },
  { time: '2025-09-01 22:00:00', statusCode: '1002', status: '干线', areaName: '浙江,杭州市' },
  { time: '2025-09-01 15:00:00', statusCode: '103', status: '已揽收' },
]
async function order(orderId: string): Promise<number> {
  const { order: sold } = clockSale(orderId)
  return putSale(desk, sold)
}
const scansOf = async (bucket: number, orderId: string) => ((await desk.store.loadForCommand({ bucket, orderId }, null))?.order?.scans ?? []).map(({ body }) => body as { kind: string; place?: string; carrier: string; partnerPickup?: boolean })
const place = (bucket: number, orderId: string, waybill: string, more: object = {}) => ({ marketplaceId: '1688', carrier: 'yto', waybill, orderBucket: bucket, orderId, shipmentId: 'out-1', leg: 'outbound' as const, partnerPickup: false, ...more })

describe('a push of Kuaidi100', () => {
  it('becomes the scans of the order its waybill belongs to, without the prose that names people', async () => {
    const bucket = await order('order-kd-1')
    await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-1', 'YT100')])
    expect(took(await push(form('YT100', track)))).toEqual({ recorded: 4, same: 0, kept: 0 })
    const scans = await scansOf(bucket, 'order-kd-1')
    expect(scans.map(({ kind, carrier, place: where }) => [kind, carrier, where])).toEqual([['picked_up', 'yto', undefined], ['in_transit', 'yto', '浙江,杭州市'], ['out_for_delivery', 'yto', '广东,广州市'], ['signed', 'yto', '广东,广州市']])
    expect(JSON.stringify(scans)).not.toMatch(/13800000000|王师傅|李女士/)
  })

  it('comes whole each time and changes nothing twice, also when the carrier rewords itself', async () => {
    const bucket = await order('order-kd-twice')
    await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-twice', 'YT101')])
    took(await push(form('YT101', track.slice(2))))
    expect(took(await push(form('YT101', track)))).toEqual({ recorded: 2, same: 2, kept: 0 })
    expect(took(await push(form('YT101', track.map((node) => ({ ...node, context: '改写' })))))).toEqual({ recorded: 0, same: 4, kept: 0 })
  })

  it('that is unsigned, signed with another salt, changed on the way or for a marketplace without one is refused before it is read', async () => {
    const good = form('YT102', track)
    for (const [body, expected] of [
      [form('YT102', track, { salt: 'somebody-elses-salt' }), 'carrier_signature_wrong'], [good.replace('YT102', 'YT103'), 'carrier_signature_wrong'], ['param=%7B%7D', 'carrier_signature_wrong'], ['', 'carrier_signature_wrong'],
      [`sign=zz&${good.slice(good.indexOf('param='))}`, 'carrier_signature_wrong'],
    ] as const) expect(await push(body)).toMatchObject({ refused: expected })
    expect(await push(good, 'taobao')).toMatchObject({ refused: 'carrier_signature_wrong' })
    expect(await push(good, '1688', 'nobody')).toMatchObject({ refused: 'carrier_signature_wrong' })
    // Whoever asks is told the same of what is not connected; the log says which it was.
    expect(desk.logs.filter(({ what }) => what === 'carrier_push_refused').map(({ why }) => why)).toEqual([...Array<string>(5).fill('signature'), 'not_connected', 'not_connected'])
    const broken = '{"status":"polling"}'
    expect(await push(new URLSearchParams({ param: broken, sign: createHash('md5').update(broken + SALT).digest('hex') }).toString())).toMatchObject({ refused: 'malformed' })
  })

  it('with codes that are unknown, or no event of ours, keeps them for the operator and makes nothing of them', async () => {
    const bucket = await order('order-kd-odd')
    await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-odd', 'YT104')])
    const odd = [{ time: '2025-09-02 12:00:00', statusCode: '999', status: '新状态' }, { time: '2025-09-02 11:00:00', statusCode: '6', status: '退回' }, { time: 'gestern', statusCode: '3' }, { time: '2025-09-02 10:00:00', statusCode: '4', status: '退签' }]
    expect(took(await push(form('YT104', odd)))).toEqual({ recorded: 1, same: 0, kept: 2 })
    expect((await scansOf(bucket, 'order-kd-odd')).map(({ kind }) => kind)).toEqual(['returned_to_sender'])
    const kept = (await carriers.book.kept('1688', { limit: 50, after: null })).items.filter(({ waybill }) => waybill === 'YT104')
    expect(kept.map(({ code, label, outcome }) => [code, label, outcome]).toSorted()).toEqual([['6', '退回', 'no_meaning'], ['999', '新状态', 'unknown_code']])
    expect((await carriers.book.kept('taobao', { limit: 50, after: null })).items).toEqual([])
  })

  it('without a code per node is read by the name of the state, and else only its newest node by the state of the parcel', async () => {
    const bucket = await order('order-kd-plain')
    await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-plain', 'YT105')])
    took(await push(form('YT105', [{ time: '2025-09-02 12:00:00', status: '签收' }, { time: '2025-09-02 11:00:00', status: '派件' }])))
    took(await push(form('YT105', [{ time: '2025-09-03 12:00:00' }, { time: '2025-09-03 11:00:00' }], { state: '14' })))
    expect((await scansOf(bucket, 'order-kd-plain')).map(({ kind }) => kind)).toEqual(['out_for_delivery', 'signed', 'refused'])
  })

  it('before its waybill is named is kept, and becomes scans the moment it is', async () => {
    expect(took(await push(form('YT106', track)))).toEqual({ recorded: 0, same: 0, kept: 4 })
    const bucket = await order('order-kd-early')
    expect(await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-early', 'YT106')])).toEqual({ early: 4 })
    expect((await scansOf(bucket, 'order-kd-early')).map(({ kind }) => kind)).toEqual(['picked_up', 'in_transit', 'out_for_delivery', 'signed'])
    expect(await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-early', 'YT106')])).toEqual({ early: 0 })
  })

  it('before several waybills are named at once, one of them twice, becomes the scans of each', async () => {
    for (const waybill of ['YT110', 'YT111']) took(await push(form(waybill, track)))
    const [one, two] = [await order('order-kd-both-1'), await order('order-kd-both-2')]
    const [first, second] = [place(one, 'order-kd-both-1', 'YT110'), place(two, 'order-kd-both-2', 'YT111')]
    expect(await watchWaybills(desk.desk, carriers, [first, second, first])).toEqual({ early: 8 })
    expect([await scansOf(one, 'order-kd-both-1'), await scansOf(two, 'order-kd-both-2')].map(({ length }) => length)).toEqual([4, 4])
  })

  it('before its waybill is named outlives a store that goes away while it becomes scans', async () => {
    expect(took(await push(form('YT109', track)))).toMatchObject({ kept: 4 })
    const bucket = await order('order-kd-broken')
    let left = 2
    const failing = { ...desk.desk, store: { ...desk.desk.store, recordScan: async (...scan: Parameters<typeof desk.store.recordScan>) => { if (left-- === 0) throw new Error('away'); return desk.store.recordScan(...scan) } } }
    await expect(watchWaybills(failing, carriers, [place(bucket, 'order-kd-broken', 'YT109')])).rejects.toThrow('away')
    expect(await watchWaybills(desk.desk, carriers, [place(bucket, 'order-kd-broken', 'YT109')])).toEqual({ early: 4 })
    expect((await scansOf(bucket, 'order-kd-broken')).map(({ kind }) => kind)).toEqual(['picked_up', 'in_transit', 'out_for_delivery', 'signed'])
  })

  it('is found by the number the marketplace told of when it handed the parcel over', async () => {
    await order('order-kd-told')
    const told = await storeScan(desk.desk, { marketplace: '1688', merchantId: 'shop-clock', orderId: 'order-kd-told' }, { scanId: 's-1', shipmentId: 'out-1', leg: 'outbound', kind: 'handed_over', at: cst('2025-09-01 14:00'), carrier: 'yto', waybill: 'YT108', source: 'marketplace' })
    expect(told).toMatchObject({ kind: 'recorded' })
    expect(took(await push(form('YT108', track)))).toEqual({ recorded: 4, same: 0, kept: 0 })
  })

  it('for one parcel with the goods of two orders becomes the scans of both', async () => {
    const [one, two] = [await order('order-kd-merged-1'), await order('order-kd-merged-2')]
    await watchWaybills(desk.desk, carriers, [place(one, 'order-kd-merged-1', 'YT107')])
    await watchWaybills(desk.desk, carriers, [place(two, 'order-kd-merged-2', 'YT107')])
    took(await push(form('YT107', track)))
    expect([await scansOf(one, 'order-kd-merged-1'), await scansOf(two, 'order-kd-merged-2')].map(({ length }) => length)).toEqual([4, 4])
  })

  it('about a return in a case is found by the number the buyer entered, and never says that the partner fetched it because the buyer did', async () => {
    const { order: sold, scans } = clockSale('order-kd-return')
    const bucket = await putSale(desk, sold, scans)
    const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId: 'order-kd-return', commandId: 'open', command: clockClaim('order-kd-return') })
    await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'agree', command: { type: 'AgreeToRequest', addressId: 'addr-clock' } })
    await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'ship', command: { type: 'ShipReturn', legId: 'r1', carrier: 'yto', waybill: 'YT200', partnerPickup: true } })
    await settle(desk.desk, desk.watched.outside)
    desk.clock.now = cst('2025-09-06 12:00')
    const back = [{ time: '2025-09-06 09:00:00', statusCode: '3', status: '签收' }, { time: '2025-09-04 09:00:00', statusCode: '103', status: '已揽收' }]
    expect(took(await push(form('YT200', back)))).toEqual({ recorded: 2, same: 0, kept: 0 })
    await settle(desk.desk, desk.watched.outside)
    const state = await stateOf(desk, caseId)
    expect(state.returns.map(({ parcel }) => parcel)).toEqual(['back'])
    expect((await scansOf(bucket, 'order-kd-return')).filter(({ partnerPickup }) => partnerPickup)).toEqual([])
  })
})

describe('the settings of a carrier service', () => {
  it('are checked when they are written', () => {
    expect(carrierFaults({ carriers: { kuaidi100: { salt: SALT } } })).toEqual([])
    expect(carrierFaults({})).toEqual([])
    expect(carrierFaults({ carriers: { kuaidi100: { salt: 'short' } } })[0]).toContain('salt')
    expect(carrierFaults({ carriers: { nobody: {} } })[0]).toContain('there are: kuaidi100')
  })

  it('know every state the service documents, each by one name', () => {
    expect(Object.keys(KUAIDI100_CODES)).toHaveLength(36)
    expect(new Set(Object.values(KUAIDI100_CODES).map(({ label }) => label)).size).toBe(36)
  })
})
