// Fifty at once: on one case, on the lines of one order, on one deposit. Whatever the interleaving, the sums hold.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppendResult } from '../../src/app/ports.ts'
import { servers } from './database.ts'
import { caseIdIn, following, merchantId, open, opening, openShop, order, type Shop } from './samples.ts'

const fifty = Array.from({ length: 50 }, (_, i) => i)

function kinds(results: readonly AppendResult[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of results) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

describe.each(servers)('fifty at once on %s', (server) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(server, 24)
  })
  afterAll(() => shop.close())

  test('on one case exactly one wins each version', async () => {
    let head = await open(shop)
    for (let round = 0; round < 5; round++) {
      const from = head
      const results = await Promise.all(fifty.map((i) => shop.store.appendCommit(following(shop, from, { command: { id: `r${round}-${i}` } }))))
      expect(kinds(results)).toEqual({ appended: 1, stale: 49 })
      const won = results.find((result) => result.kind === 'appended')
      head = { caseId: from.caseId, version: from.version + 1, headHash: won?.kind === 'appended' ? won.headHash : from.headHash }
    }
    const log = await shop.store.readLog(head.caseId)
    expect([log.commits.length, log.brokenAt]).toEqual([6, null])
  })

  test('the same command sent fifty times is accepted once and answered alike', async () => {
    const head = await open(shop)
    const command = following(shop, head, { command: { id: 'same', answer: 'done' } })
    const results = await Promise.all(fifty.map(() => shop.store.appendCommit(command)))
    expect(kinds(results)).toEqual({ appended: 1, duplicate: 49 })
    const opened = await Promise.all(fifty.map(() => shop.store.appendCommit(opening(shop, caseIdIn(shop), { command: { id: 'same-opening' } }))))
    expect(kinds(opened)).toEqual({ appended: 1, duplicate: 49 })
    expect(new Set(opened.map((result) => result.kind === 'duplicate' && result.caseId)).size).toBe(2)
  })

  test('on the lines of one order, claimed in opposite orders, nothing is claimed or refunded beyond it', async () => {
    await shop.store.putOrder(order(shop.bucket, { orderId: 'o-crowd', lines: [{ lineId: 'l1', quantity: 20, paidMinor: 100 }, { lineId: 'l2', quantity: 20, paidMinor: 3_000 }] }))
    const results = await Promise.all(fifty.map((i) => {
      const lines = [{ lineId: 'l1', claimedDelta: 1, refundedMinorDelta: 0 }, { lineId: 'l2', claimedDelta: 1, refundedMinorDelta: 250 }]
      return shop.store.appendCommit(opening(shop, caseIdIn(shop), {
        columns: { orderId: 'o-crowd' }, orderLines: i % 2 === 0 ? lines : lines.toReversed(), freightRefundedMinorDelta: i % 3 === 0 ? 10 : 0,
      }))
    }))
    expect(kinds(results)).toEqual({ appended: 12, check_failed: 38 })
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, orderId: 'o-crowd' }, null)
    expect(loaded?.order?.lines).toMatchObject([{ claimedQuantity: 12, refundedMinor: 0 }, { claimedQuantity: 12, refundedMinor: 3_000 }])
    expect(loaded?.otherCases).toHaveLength(12)
  })

  test('on one deposit the balance is never negative and every taker is accounted for', async () => {
    const account = `deposit:${merchantId}`
    await shop.store.adjustDeposit({ bucket: shop.bucket, account, currency: 'CNY', deltaMinor: 1_000 })
    const heads = await Promise.all(fifty.map(() => open(shop)))
    const results = await Promise.all(heads.map((head) => shop.store.appendCommit(following(shop, head, {
      deposits: [{ account, currency: 'CNY', deltaMinor: -70 }],
      ledger: [{ account, amountMinor: -70, currency: 'CNY', legId: 'x' }, { account: 'buyer:b-lin', amountMinor: 70, currency: 'CNY', legId: 'x' }],
    }))))
    expect(kinds(results)).toEqual({ appended: 14, check_failed: 36 })
    const first = heads[0]
    const loaded = first && (await shop.store.loadForCommand({ bucket: shop.bucket, caseId: first.caseId }, null))
    expect(loaded?.deposits).toEqual([{ account, currency: 'CNY', balanceMinor: 20 }])
    const { rows } = await shop.pool.query('select account, sum(amount_minor)::int as total from ledger_line group by account order by account')
    expect(rows).toEqual([{ account: 'buyer:b-lin', total: 980 }, { account, total: -980 }])
  })

  test('a case that opens while scans arrive misses none: each scan is observed or seen', async () => {
    await shop.store.putOrder(order(shop.bucket, { orderId: 'o-scan' }))
    const observed: string[] = []
    const seen = new Map<string, number>()
    await Promise.all(fifty.map(async (i) => {
      if (i % 5 !== 0) {
        const result = await shop.store.recordScan({ bucket: shop.bucket, orderId: 'o-scan', shipmentId: 's', scanId: `n${i}`, at: i, body: { i }, notBefore: 0 })
        if (result.kind === 'recorded') observed.push(...result.observedBy)
        return
      }
      for (;;) {
        const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, orderId: 'o-scan' }, null)
        const scansSeen = loaded?.order?.scanCount ?? 0
        const caseId = caseIdIn(shop)
        const result = await shop.store.appendCommit(opening(shop, caseId, { columns: { orderId: 'o-scan' }, scansSeen, command: { id: `scan-open-${i}` } }))
        if (result.kind === 'stale') continue
        expect(result.kind).toBe('appended')
        expect(loaded?.order?.scans).toHaveLength(scansSeen)
        seen.set(caseId, scansSeen)
        return
      }
    }))
    for (const [caseId, before] of seen) expect(before + observed.filter((each) => each === caseId).length).toBe(40)
    expect(seen.size).toBe(10)
  })
})
