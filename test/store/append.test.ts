// The contract of append and load, on every server there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bucketOf } from '../../src/store/case-id.ts'
import { servers } from './database.ts'
import { buyerId, caseIdIn, following, marketplaceId, merchantId, open, opening, openShop, order, orderId, sha, type Shop, t0 } from './samples.ts'

describe.each(servers)('append and load on %s', (server) => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(server)
  })
  afterAll(() => shop.close())

  test('a case id carries its bucket and sorts by time', () => {
    const early = shop.store.newCaseId(1023, t0, 4_095)
    const late = shop.store.newCaseId(1023, t0 + 1, 0)
    expect(bucketOf(early)).toBe(1023)
    expect(BigInt(late) > BigInt(early)).toBe(true)
    expect(['-1', '1e3', '', '9223372036854775808', '01'].map(bucketOf)).toEqual([null, null, null, null, null])
    expect(bucketOf(shop.store.newCaseId(7, Date.UTC(1970, 0, 1), 0))).toBe(7)
    expect(bucketOf(shop.store.newCaseId(7, Date.UTC(9999, 0, 1), 0))).toBe(7)
  })

  test('what was appended is what the next load gives, byte for byte', async () => {
    const caseId = caseIdIn(shop)
    const opened = await shop.store.appendCommit(opening(shop, caseId, {
      bodyText: '[{"type" : "CaseOpened","note":"\\ud83d 茶","n":1.0}]', stateJson: '{ "z":1,"a":[] }',
      columns: { priority: 7, queue: 'food', dueAt: null, claims: [{ lineId: 'l1', quantity: 2, refundedMinor: 0 }] },
      evidence: [{ evidenceId: `e-${caseId}`, party: 'buyer', sha256: 'ab', bytes: 12, type: 'image/png', meta: { w: 1 } }],
    }))
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, caseId }, null)
    expect(opened).toMatchObject({ kind: 'appended', version: 1 })
    expect(loaded?.state).toMatchObject({ caseId, version: 1, stateJson: '{ "z":1,"a":[] }', priority: 7, queue: 'food', dueAt: null, claims: [{ lineId: 'l1', quantity: 2 }] })
    expect(loaded?.order).toMatchObject({ orderId, snapshotJson: '{ "b":1, "a": 2.50 }', freightPaidMinor: 1_000 })
    expect(loaded?.evidence).toMatchObject([{ evidenceId: `e-${caseId}`, caseId, bytes: 12, meta: { w: 1 } }])
    expect(loaded?.marketplace).toEqual({ id: marketplaceId, kind: 'sandbox', clockOffsetMs: 0 })
    expect(JSON.parse(loaded?.merchantSettingsJson ?? '')).toEqual({ name: 'tea' })
    const log = await shop.store.readLog(caseId)
    expect(log.brokenAt).toBeNull()
    expect(log.commits.map((commit) => commit.bodyText)).toEqual(['[{"type" : "CaseOpened","note":"\\ud83d 茶","n":1.0}]'])
  })

  test('the same command again gives the first answer, with another body it is refused', async () => {
    const head = await open(shop)
    const first = following(shop, head, { command: { answer: { said: 'yes' } } })
    expect(await shop.store.appendCommit(first)).toMatchObject({ kind: 'appended', version: 2 })
    expect(await shop.store.appendCommit(first)).toEqual({ kind: 'duplicate', caseId: head.caseId, version: 2, answer: { said: 'yes' } })
    expect(await shop.store.appendCommit({ ...first, command: { ...first.command, bodyHash: sha('other') } })).toEqual({ kind: 'command_id_reused' })
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, caseId: head.caseId }, { id: first.command.id, origin: 'client/buyer' })
    expect(loaded?.earlier).toMatchObject({ caseId: head.caseId, version: 2, answer: { said: 'yes' } })
    expect(loaded?.state?.version).toBe(2)
  })

  test('a retried opening finds the first case although it carries another case id', async () => {
    const first = opening(shop, caseIdIn(shop), { command: { id: 'open-once', answer: 1 } })
    const again = opening(shop, caseIdIn(shop), { command: { id: 'open-once', answer: 1 } })
    expect(await shop.store.appendCommit(first)).toMatchObject({ kind: 'appended' })
    expect(await shop.store.appendCommit(again)).toEqual({ kind: 'duplicate', caseId: first.caseId, version: 1, answer: 1 })
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, caseId: again.caseId }, null)
    expect(loaded?.state).toBeNull()
    expect((await shop.store.readLog(again.caseId)).commits).toEqual([])
    expect((await shop.store.loadForCommand({ bucket: shop.bucket, orderId }, { id: 'open-once', origin: 'client/buyer' }))?.earlier?.caseId).toBe(first.caseId)
  })

  test('a command decided on an older version is stale and leaves nothing behind', async () => {
    const head = await open(shop)
    await shop.store.appendCommit(following(shop, head))
    const late = following(shop, head, { command: { id: 'late' }, clocks: [], effects: [{ kind: 'mail', lane: 'mail', key: 'late', notBefore: 0, body: {} }] })
    expect(await shop.store.appendCommit(late)).toEqual({ kind: 'stale' })
    const left = await shop.pool.query(`select (select count(*) from effect where case_id = $1)::int as effects, (select count(*) from clock where case_id = $1)::int as clocks,
      (select count(*) from case_command where command_id = 'late')::int as commands`, [head.caseId])
    expect(left.rows).toEqual([{ effects: 0, clocks: 1, commands: 0 }])
  })

  test('claims and refunds beyond the order are named check failures and leave nothing behind', async () => {
    await shop.store.putOrder(order(shop.bucket, { orderId: 'o-checks' }))
    const attempt = (change: Parameters<typeof opening>[2]) =>
      shop.store.appendCommit(opening(shop, caseIdIn(shop), { ...change, columns: { orderId: 'o-checks' } }))
    const line = (claimedDelta: number, refundedMinorDelta: number) => ({ orderLines: [{ lineId: 'l1', claimedDelta, refundedMinorDelta }] })
    expect(await attempt(line(10, 100_000))).toMatchObject({ kind: 'appended' })
    expect(await attempt(line(1, 0))).toEqual({ kind: 'check_failed', which: 'line_quantity' })
    expect(await attempt(line(0, 1))).toEqual({ kind: 'check_failed', which: 'line_refund' })
    expect(await attempt(line(-11, 0))).toEqual({ kind: 'check_failed', which: 'line_quantity' })
    expect(await attempt({ freightRefundedMinorDelta: 1_001 })).toEqual({ kind: 'check_failed', which: 'freight_refund' })
    expect(await attempt({ deposits: [{ account: 'deposit:nobody', currency: 'CNY', deltaMinor: -1 }] })).toEqual({ kind: 'check_failed', which: 'deposit' })
    await expect(attempt({ orderLines: [{ lineId: 'no such line', claimedDelta: 1, refundedMinorDelta: 0 }] })).rejects.toThrow('no line')
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, orderId: 'o-checks' }, null)
    expect(loaded?.order?.lines[0]).toMatchObject({ claimedQuantity: 10, refundedMinor: 100_000 })
    expect(loaded?.otherCases).toHaveLength(1)
  })

  test('ledger lines that do not sum to zero in every currency are a fault', async () => {
    const line = (account: string, amountMinor: number, currency = 'CNY') => ({ account, amountMinor, currency, legId: 'leg' })
    const good = await open(shop, { ledger: [line('held:o-1', -500), line('buyer:b-lin', 500), line('merchant:m', -3, 'USD'), line('buyer:b-lin', 3, 'USD')] })
    expect((await shop.store.readLedger(good.caseId)).map((each) => [each.account, each.amountMinor])).toEqual([['held:o-1', -500], ['buyer:b-lin', 500], ['merchant:m', -3], ['buyer:b-lin', 3]])
    await expect(open(shop, { ledger: [line('held:o-1', -500), line('buyer:b-lin', 499)] })).rejects.toThrow('sum to zero')
    await expect(open(shop, { ledger: [line('held:o-1', -5), line('buyer:b-lin', 5, 'USD')] })).rejects.toThrow('sum to zero')
  })

  test('the clocks of a commit replace those of the case, and one that goes on keeps its start', async () => {
    const head = await open(shop, { clocks: [{ clock: 'a', dueAt: 10 }, { clock: 'b', dueAt: 20 }] })
    await shop.store.appendCommit(following(shop, head, { clocks: [{ clock: 'b', dueAt: 20 }, { clock: 'c', dueAt: 30 }] }))
    const { rows } = await shop.pool.query('select clock, due_at::int, version from clock where bucket = $1 and case_id = $2 order by clock', [shop.bucket, head.caseId])
    expect(rows).toEqual([{ clock: 'b', due_at: 20, version: 1 }, { clock: 'c', due_at: 30, version: 2 }])
  })

  test('a clock that was moved starts with the commit that moved it, alone or beside others, and none is left where none runs', async () => {
    const clocks = async (caseId: string) => (await shop.pool.query('select clock, due_at::int, version from clock where bucket = $1 and case_id = $2 order by clock', [shop.bucket, caseId])).rows
    let head = await open(shop, { clocks: [{ clock: 'a', dueAt: 10 }] })
    const next = async (...running: { clock: string; dueAt: number }[]) => {
      const done = await shop.store.appendCommit(following(shop, head, { clocks: running }))
      if (done.kind !== 'appended') throw new Error(done.kind)
      head = { ...head, version: done.version, headHash: done.headHash }
      return clocks(head.caseId)
    }
    expect(await next({ clock: 'a', dueAt: 10 })).toEqual([{ clock: 'a', due_at: 10, version: 1 }])
    expect(await next({ clock: 'a', dueAt: 15 })).toEqual([{ clock: 'a', due_at: 15, version: 3 }])
    expect(await next({ clock: 'a', dueAt: 15 }, { clock: 'b', dueAt: 20 })).toEqual([{ clock: 'a', due_at: 15, version: 3 }, { clock: 'b', due_at: 20, version: 4 }])
    expect(await next({ clock: 'a', dueAt: 16 }, { clock: 'b', dueAt: 20 })).toEqual([{ clock: 'a', due_at: 16, version: 5 }, { clock: 'b', due_at: 20, version: 4 }])
    expect(await next()).toEqual([])
    await expect(next({ clock: 'a', dueAt: 10 }, { clock: 'a', dueAt: 20 })).rejects.toThrow('names a clock twice')
  })

  test('an order stored twice is the same, with another snapshot a conflict', async () => {
    expect(await shop.store.putOrder(order(shop.bucket))).toBe('same')
    expect(await shop.store.putOrder(order(shop.bucket, { snapshotJson: '{"b":1,"a":2.5}' }))).toBe('conflict')
  })

  test('history of both accounts, deposits and other cases arrive in the one read', async () => {
    const head = await open(shop)
    await shop.store.adjustDeposit({ bucket: shop.bucket, account: `deposit:${merchantId}`, currency: 'CNY', deltaMinor: 900 })
    const entry = { marketplaceId, caseId: head.caseId, process: 'dispute', openedAt: t0, closedAt: null, reason: 'R01', outcome: null, amountMinor: 5, currency: 'CNY', amountBand: '<1', detail: null } as const
    await shop.store.recordHistory([{ ...entry, account: buyerId, role: 'buyer' }, { ...entry, account: merchantId, role: 'merchant' }])
    await shop.store.putBuyer({ marketplaceId, buyerId, settings: { goodStanding: 'good' } })
    await shop.store.recordHistory([{ ...entry, account: buyerId, role: 'buyer', outcome: 'refunded' }])
    const loaded = await shop.store.loadForCommand({ bucket: shop.bucket, caseId: head.caseId }, null)
    expect(loaded?.history.buyer.map((each) => each.outcome)).toEqual(['refunded'])
    expect(loaded?.history.merchant).toHaveLength(1)
    expect(JSON.parse(loaded?.buyerSettingsJson ?? '')).toEqual({ goodStanding: 'good' })
    expect(loaded?.deposits).toEqual([{ account: `deposit:${merchantId}`, currency: 'CNY', balanceMinor: 900 }])
    expect(loaded?.otherCases.length).toBeGreaterThan(3)
    expect(loaded?.otherCases.map((each) => each.caseId)).not.toContain(head.caseId)
    expect(await shop.store.loadForCommand({ bucket: 1_000, caseId: head.caseId }, null)).toBeNull()
  })

  test('the running program may add to the log but not change it', async () => {
    const head = await open(shop)
    for (const statement of ['update case_commit set at = 0', 'delete from case_commit', 'update ledger_line set amount_minor = 0', 'delete from customer_order', 'truncate case_commit']) {
      await expect(shop.pool.query(statement)).rejects.toMatchObject({ code: '42501' })
    }
    expect((await shop.store.readLog(head.caseId)).brokenAt).toBeNull()
  })
})
