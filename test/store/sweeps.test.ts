// Clocks are found when they are due and not before; effects go out in order per lane, whoever dispatches.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { NewEffect } from '../../src/app/ports.ts'
import type { LeasedEffect } from '../../src/app/sweep-ports.ts'
import { servers } from './database.ts'
import { following, marketplaceId, open, openShop, order, type Shop, t0 } from './samples.ts'

const effect = (key: string, lane = 'hook', notBefore = 0): NewEffect => ({ kind: 'webhook', lane, key, notBefore, body: { key } })

describe.each(servers)('sweeps on %s', (server) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(server)
  })
  afterAll(() => shop.close())
  beforeEach(async () => {
    await shop.pool.query('delete from effect')
    await shop.pool.query('delete from clock')
  })

  test('a clock is found from its instant on, soonest first, by the process whose share it is', async () => {
    const late = await open(shop, { clocks: [{ clock: 'x', dueAt: t0 + 20 }] })
    const soon = await open(shop, { clocks: [{ clock: 'x', dueAt: t0 + 10 }, { clock: 'y', dueAt: t0 + 30 }] })
    const found = async (now: number, limit = 10) => (await shop.store.dueClocks(now, limit)).map((clock) => [clock.caseId, clock.clock])
    expect(await found(t0 + 9)).toEqual([])
    expect(await found(t0 + 20)).toEqual([[soon.caseId, 'x'], [late.caseId, 'x']])
    expect(await found(t0 + 30, 1)).toEqual([[soon.caseId, 'x']])
    expect(await shop.store.dueClocks(t0 + 9_999, 10)).toMatchObject([{ version: 1, marketplaceId, bucket: shop.bucket }, {}, {}])
    const halves = await Promise.all([0, 1].map((index) => shop.store.dueClocks(t0 + 30, 10, { index, of: 2 })))
    expect(halves.map((half) => half.length).toSorted()).toEqual([0, 3])
    await shop.store.appendCommit(following(shop, soon, { clocks: [] }))
    expect(await found(t0 + 99)).toEqual([[late.caseId, 'x']])
  })

  test('each marketplace has its own now, and it only moves forward', async () => {
    await shop.store.putMarketplace({ id: 'real', kind: 'production', settings: {}, buckets: 1 })
    const { bucket } = await shop.store.putMerchant({ marketplaceId: 'real', merchantId: 'm-real', settings: {} })
    await shop.store.putOrder(order(bucket, { marketplaceId: 'real', merchantId: 'm-real' }))
    const here = await open(shop, { clocks: [{ clock: 'x', dueAt: t0 + 5_000 }] })
    await open({ ...shop, bucket }, { columns: { marketplaceId: 'real', merchantId: 'm-real' }, clocks: [{ clock: 'x', dueAt: t0 + 5_000 }] })
    expect(await shop.store.dueClocks(t0, 10)).toEqual([])
    expect(await shop.store.moveMarketplaceClock(marketplaceId, 5_000)).toBe('moved')
    expect((await shop.store.dueClocks(t0, 10)).map((clock) => clock.caseId)).toEqual([here.caseId])
    expect((await shop.store.dueClocks(t0 + 5_000, 10)).length).toBe(2)
    expect(await shop.store.moveMarketplaceClock(marketplaceId, 4_999)).toBe('backwards')
    expect(await shop.store.moveMarketplaceClock('real', 1)).toBe('production')
    expect(await shop.store.moveMarketplaceClock('nowhere', 1)).toBe('unknown')
  })

  test('a later effect of a lane waits for the earlier one, another lane does not', async () => {
    const head = await open(shop, { effects: [effect('1'), effect('2'), effect('pay', 'payment')] })
    await shop.store.appendCommit(following(shop, head, { effects: [effect('3')] }))
    const keys = (effects: readonly LeasedEffect[]) => effects.map((each) => each.key)
    const first = await shop.store.dueEffects(1_000, 10, 500)
    expect(keys(first).toSorted()).toEqual(['1', 'pay'])
    expect(keys(await shop.store.dueEffects(1_000, 10, 500))).toEqual([])
    const one = first.find((each) => each.key === '1')
    if (one === undefined) throw new Error('effect 1 was not leased')
    expect(await shop.store.deferEffect(one, 9_000)).toBe(true)
    expect(keys(await shop.store.dueEffects(8_000, 10, 500))).toEqual(['pay'])
    const [again] = await shop.store.dueEffects(9_000, 10, 500, { index: 0, of: 1 }).then((all) => all.filter((each) => each.key === '1'))
    expect(again?.tries).toBe(2)
    expect(await shop.store.finishEffect(one)).toBe(false)
    expect(again && (await shop.store.finishEffect(again))).toBe(true)
    expect(keys(await shop.store.dueEffects(9_100, 10, 500))).toEqual(['2'])
  })

  test('an effect set aside lets the lane go on, and can be revived', async () => {
    await open(shop, { effects: [effect('1'), effect('2')] })
    const [one] = await shop.store.dueEffects(1_000, 10, 500)
    if (one === undefined) throw new Error('nothing was leased')
    expect(await shop.store.deadLetter(one, 1_100, 'gone for good')).toBe(true)
    expect((await shop.store.dueEffects(1_200, 10, 500)).map((each) => each.key)).toEqual(['2'])
    const [dead] = await shop.store.deadEffects({ limit: 5 })
    expect(dead).toMatchObject({ key: '1', why: 'gone for good', deadAt: 1_100 })
    expect(dead && (await shop.store.reviveEffect(dead, 2_000))).toBe(true)
    expect((await shop.store.dueEffects(9_000, 10, 500)).map((each) => each.key)).toEqual(['1'])
  })

  test('three dispatchers deliver 240 effects of 12 cases once each and in order', async () => {
    const heads = await Promise.all(Array.from({ length: 12 }, () => open(shop)))
    await Promise.all(heads.map(async (first) => {
      let head = first
      for (let v = 0; v < 5; v++) {
        const result = await shop.store.appendCommit(following(shop, head, { effects: [0, 1, 2, 3].map((n) => effect(`${v}${n}`)) }))
        if (result.kind !== 'appended') throw new Error(result.kind)
        head = { ...head, version: result.version, headHash: result.headHash }
      }
    }))
    const delivered = new Map<string, string[]>()
    let left = 240
    const dispatch = async () => {
      while (left > 0) {
        for (const each of await shop.store.dueEffects(1_000, 7, 60_000)) {
          delivered.set(each.caseId, [...(delivered.get(each.caseId) ?? []), each.key])
          if (await shop.store.finishEffect(each)) left--
        }
      }
    }
    await Promise.all([dispatch(), dispatch(), dispatch()])
    const expected = [0, 1, 2, 3, 4].flatMap((v) => [0, 1, 2, 3].map((n) => `${v}${n}`))
    for (const head of heads) expect(delivered.get(head.caseId)).toEqual(expected)
  })

  test('a scan is observed by every open case of its order, once', async () => {
    await shop.store.putOrder(order(shop.bucket, { orderId: 'o-parcel' }))
    const awake = await open(shop, { columns: { orderId: 'o-parcel' } })
    await open(shop, { columns: { orderId: 'o-parcel', closedAt: t0 } })
    const scan = { bucket: shop.bucket, orderId: 'o-parcel', shipmentId: 's1', scanId: 'n1', at: t0, body: { node: 'signed' }, notBefore: 5 }
    expect(await shop.store.recordScan(scan)).toEqual({ kind: 'recorded', observedBy: [awake.caseId] })
    expect(await shop.store.recordScan(scan)).toEqual({ kind: 'same' })
    expect(await shop.store.recordScan({ ...scan, body: { node: 'lost' } })).toEqual({ kind: 'conflict' })
    expect(await shop.store.recordScan({ ...scan, orderId: 'o-none' })).toEqual({ kind: 'unknown_order' })
    expect(await shop.store.recordScan({ ...scan, scanId: 'n2' })).toMatchObject({ kind: 'recorded' })
    expect(await shop.store.dueEffects(5, 10, 10)).toMatchObject([{ kind: 'observe_scan', lane: 'scan', body: { orderId: 'o-parcel', shipmentId: 's1', scanId: 'n1' } }])
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, orderId: 'o-parcel' }, null)
    expect(loaded?.order).toMatchObject({ scanCount: 2, scans: [{ scanId: 'n1' }, { scanId: 'n2' }] })
  })
})
