// What the marketplace's own system tells over HTTP, and what people read of it: orders, scans, merchants, buyers, deposits, statements, lists.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { settle } from '../../src/app/loops.ts'
import { connect, type Api } from '../../src/client/client.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, openDesk, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let as: (person: string) => Api
beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  const people = [['shop-system', 'system'], ['the-carrier', 'carrier'], ['buyer-li', 'buyer'], ['shop-tell', 'merchant'], ['shop-other', 'merchant'], ['officer-an', 'officer'], ['the-auditor', 'auditor']].map(([id, role]) => ({ id, role, zh: id, en: id }))
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people }, buckets: 8 })
  server = await buildServer({ desk: desk.desk })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  as = (person) => connect({ url, authorization: () => `Demo 1688/${person}`, lang: 'en' })
})
afterAll(async () => {
  await server.close()
  await desk.close()
})

/** A shop of its own, so that nothing the demo's cast has stands in the way. */
const saleOf = (orderId: string, quantity = 1) => {
  const { order, scans } = clockSale(orderId, quantity)
  return { order: { ...order, merchant: { ...order.merchant, merchantId: 'shop-tell' } }, scans }
}
const MERCHANT = { params: { path: { merchantId: 'shop-tell' } } }
const orderAt = (orderId: string) => ({ params: { path: { merchantId: 'shop-tell', orderId } } })
const tellMerchant = () => as('shop-system').PUT('/v1/merchants/{merchantId}', { ...MERCHANT, body: { score: 4.8, quality: true, reachable: true, balance: null, name: { zh: '钟表店', en: 'Clock shop' } } })

describe('the shop system of a marketplace', () => {
  it('tells of merchants and their addresses, and what was put into the book stays when the merchant is told of anew', async () => {
    const unknown = await as('shop-system').PUT('/v1/merchants/{merchantId}/orders/{orderId}', { ...orderAt('tell-0'), body: saleOf('tell-0').order })
    expect(unknown.error).toMatchObject({ status: 404, code: 'unknown_merchant' })
    expect([(await tellMerchant()).response.status, (await tellMerchant()).response.status]).toEqual([201, 200])
    const api = as('shop-tell')
    for (const addressId of ['addr-1', 'addr-2']) await api.PUT('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId: 'shop-tell', addressId } }, body: { forReturns: true } })
    await api.DELETE('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId: 'shop-tell', addressId: 'addr-1' } } })
    expect((await tellMerchant()).data).toMatchObject({ merchantId: 'shop-tell', score: 4.8, addresses: [{ addressId: 'addr-2', forReturns: true }] })
    expect((await api.DELETE('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId: 'shop-tell', addressId: 'addr-1' } } })).error).toMatchObject({ code: 'unknown_address' })
    expect((await as('shop-other').GET('/v1/merchants/{merchantId}', MERCHANT)).error).toMatchObject({ code: 'unknown_merchant' })
    expect((await as('buyer-li').GET('/v1/merchants/{merchantId}', MERCHANT)).error).toMatchObject({ code: 'role_may_not' })
    expect((await as('officer-an').GET('/v1/merchants', {})).data?.items.map(({ merchantId }) => merchantId)).toContain('shop-tell')
  })

  it('loses no address when many are put at once', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `many-${index}`)
    await Promise.all(ids.map((addressId) => as('shop-system').PUT('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId: 'shop-tell', addressId } }, body: { forReturns: true } })))
    const book = (await as('shop-tell').GET('/v1/merchants/{merchantId}', MERCHANT)).data?.addresses.map(({ addressId }) => addressId) ?? []
    expect(book.filter((id) => id.startsWith('many-')).toSorted()).toEqual(ids.toSorted())
  })

  it('tells of an order once: the same again is the same, another under its id is refused, and nobody else tells', async () => {
    const { order } = saleOf('tell-1', 3)
    const put = (api: Api, body = order, at = orderAt('tell-1')) => api.PUT('/v1/merchants/{merchantId}/orders/{orderId}', { ...at, body })
    expect((await put(as('shop-system'))).response.status).toBe(201)
    expect((await put(as('shop-system'))).data).toEqual({ orderId: 'tell-1', merchantId: 'shop-tell', stored: 'same' })
    expect((await put(as('shop-system'), { ...order, fundsHeld: false })).error).toMatchObject({ status: 409, code: 'order_differs' })
    expect((await put(as('shop-system'), order, orderAt('tell-2'))).error).toMatchObject({ code: 'malformed', pointer: '/orderId', allowed: 'tell-2' })
    expect((await put(as('shop-system'), { ...order, tenders: [{ tender: 'cash', amountMinor: 1 }] })).error).toMatchObject({ code: 'malformed' })
    expect((await put(as('shop-tell'))).error).toMatchObject({ code: 'role_may_not' })
    expect((await as('shop-system').GET('/v1/merchants/{merchantId}/orders/{orderId}', orderAt('tell-1'))).data?.order.orderId).toBe('tell-1')
  })

  it('tells of scans once each, to the open cases of the order, and a contradiction by name', async () => {
    const { scans } = saleOf('tell-1', 3)
    const [pickedUp, signed] = scans
    if (!pickedUp || !signed) throw new Error('two scans')
    const post = (scan: typeof signed, person = 'the-carrier') => as(person).POST('/v1/merchants/{merchantId}/orders/{orderId}/scans', { ...orderAt('tell-1'), body: scan })
    expect((await post(pickedUp)).data).toEqual({ scanId: pickedUp.scanId, kind: 'recorded', observedBy: [] })
    await post(signed)
    const opened = await as('buyer-li').POST('/v1/merchants/{merchantId}/orders/{orderId}/cases', { ...orderAt('tell-1'), body: { commandId: 'open', command: clockClaim('tell-1') as never } })
    expect(opened.response.status).toBe(201)
    const completed = { ...signed, scanId: 'completed-1', kind: 'completed' as const, source: 'marketplace' as const, at: signed.at + 1000 }
    expect((await post(completed, 'shop-system')).data?.observedBy).toEqual([opened.data?.caseId])
    expect((await post(completed, 'shop-system')).data?.kind).toBe('same')
    expect((await post({ ...completed, at: completed.at + 1 }, 'shop-system')).error).toMatchObject({ status: 409, code: 'scan_differs' })
    await settle(desk.desk, desk.watched.outside)
    const caseId = opened.data?.caseId ?? ''
    const events = await as('buyer-li').GET('/v1/cases/{caseId}/events', { params: { path: { caseId } } })
    expect(events.data?.events.filter(({ event }) => event.type === 'ScanObserved')).toHaveLength(1)
    const lapse = await as('shop-system').POST('/v1/cases/{caseId}/commands', { params: { path: { caseId } }, body: { commandId: 'lapse', command: { type: 'LapseClock', clock: 'merchantMustAnswer', round: 1 } } })
    expect(lapse.error).toMatchObject({ code: 'role_may_not' })
  })
})

describe('money kept here', () => {
  const change = (changeId: string, amountMinor: number, direction: 'in' | 'out' = 'in') =>
    as('shop-system').POST('/v1/merchants/{merchantId}/deposits', { ...MERCHANT, body: { changeId, currency: 'CNY', because: direction === 'in' ? 'top_up' : 'withdrawal', amountMinor, direction } })

  it('is topped up once per change, never below zero, and stated line by line, page by page', async () => {
    expect([(await change('top-1', 50_000)).response.status, (await change('top-1', 50_000)).response.status]).toEqual([201, 200])
    expect((await change('top-1', 60_000)).error).toMatchObject({ status: 409, code: 'change_differs' })
    expect((await change('out-1', 50_001, 'out')).error).toMatchObject({ code: 'deposit_below_zero' })
    for (let index = 2; index <= 6; index += 1) await change(`top-${index}`, 100)
    await change('out-1', 500, 'out')
    expect((await as('shop-tell').GET('/v1/merchants/{merchantId}/deposits', MERCHANT)).data?.keptHere).toEqual([{ currency: 'CNY', balanceMinor: 50_000 }])
    const lines: { changeId: string | null; amountMinor: number }[] = []
    for (let after: string | undefined; ;) {
      const page = (await as('the-auditor').GET('/v1/merchants/{merchantId}/statement', { params: { path: { merchantId: 'shop-tell' }, query: { limit: 2, of: 'deposit', ...(after === undefined ? {} : { after }) } } })).data
      lines.push(...(page?.items ?? []))
      if (!page?.next) break
      after = page.next
    }
    expect(lines.map(({ changeId }) => changeId).toSorted()).toEqual(['out-1', 'top-1', 'top-2', 'top-3', 'top-4', 'top-5', 'top-6'])
    expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(50_000)
    expect((await as('shop-other').GET('/v1/merchants/{merchantId}/statement', { params: { path: { merchantId: 'shop-tell' } } })).error).toMatchObject({ code: 'unknown_merchant' })
    expect((await as('shop-tell').GET('/v1/merchants/{merchantId}/statement', { params: { path: { merchantId: 'shop-tell' }, query: { after: 'bm9uc2Vuc2U' } } })).error).toMatchObject({ code: 'malformed', field: 'after' })
  })

  it('adds up with what cases moved: lines of the ledger stand between the changes', async () => {
    const at = cst('2025-09-02 10:00')
    const bucket = (await desk.store.findMerchant('1688', 'shop-tell'))?.bucket ?? -1
    const { rows } = await desk.admin(`insert into ledger_line select ${bucket}, 900 + n, 1, 0, 'deposit:shop-tell', -n, 'CNY', 'leg-' || n, ${at} from generate_series(1, 5) n returning 1`)
    expect(rows).toHaveLength(5)
    const seen: string[] = []
    for (let after: string | undefined; ;) {
      const page = (await as('shop-tell').GET('/v1/merchants/{merchantId}/statement', { params: { path: { merchantId: 'shop-tell' }, query: { limit: 1, ...(after === undefined ? {} : { after }) } } })).data
      seen.push(...(page?.items ?? []).map(({ changeId, caseId }) => changeId ?? `case ${caseId}`))
      if (!page?.next) break
      after = page.next
    }
    expect(seen).toHaveLength(12)
    expect(new Set(seen).size).toBe(12)
  })
})

describe('lists', () => {
  it('are narrowed by what is asked, and counted by when they run out', async () => {
    for (let index = 1; index <= 4; index += 1) {
      const { order } = saleOf(`list-${index}`)
      await as('shop-system').PUT('/v1/merchants/{merchantId}/orders/{orderId}', { ...orderAt(`list-${index}`), body: order })
      const opened = await as('buyer-li').POST('/v1/merchants/{merchantId}/orders/{orderId}/cases', { ...orderAt(`list-${index}`), body: { commandId: 'open', command: clockClaim(`list-${index}`, index === 4 ? { reason: 'R08', problem: 'changed_mind' } : {}) as never } })
      expect(opened.response.status).toBe(201)
    }
    const list = async (person: string, query: object) => (await as(person).GET('/v1/cases', { params: { query } })).data?.items.map(({ orderId }) => orderId).toSorted()
    expect(await list('buyer-li', { orderId: 'list-2' })).toEqual(['list-2'])
    expect(await list('buyer-li', { reason: 'R08' })).toEqual(['list-4'])
    expect(await list('shop-tell', { orderId: 'list-3', phase: 'negotiating' })).toEqual(['list-3'])
    expect(await list('shop-tell', { phase: 'decided' })).toEqual([])
    expect(await list('shop-system', { merchantId: 'shop-tell', history: 'true', reason: 'R08' })).toEqual(['list-4'])
    expect((await as('officer-an').GET('/v1/cases', { params: { query: { merchantId: 'nobody' } } })).error).toMatchObject({ code: 'unknown_merchant' })
    const counts = (await as('shop-tell').GET('/v1/cases/counts', {})).data
    const byDue = await Promise.all((['overdue', 'within24h', 'within72h', 'later'] as const).map(async (due) => (await list('shop-tell', { due, limit: 100 }))?.length))
    expect(byDue).toEqual([counts?.due?.overdue, counts?.due?.within24h, counts?.due?.within72h, counts?.due?.later])
    expect(byDue.reduce<number>((sum, n) => sum + (n ?? 0), 0)).toBeGreaterThan(3)
    expect((await as('officer-an').GET('/v1/cases/counts', {})).data?.queues).toEqual(expect.any(Array))
  })
})

describe('buyers and policies', () => {
  it('are told of and read by whom it concerns', async () => {
    const at = { params: { path: { buyerId: 'buyer-li' } } }
    expect((await as('buyer-li').GET('/v1/buyers/{buyerId}', at)).error).toMatchObject({ code: 'unknown_buyer' })
    await as('shop-system').PUT('/v1/buyers/{buyerId}', { ...at, body: { goodStanding: 'good', abuseLabel: 'none' } })
    expect((await as('buyer-li').GET('/v1/buyers/{buyerId}', at)).data).toMatchObject({ buyerId: 'buyer-li', goodStanding: 'good' })
    expect((await as('buyer-li').GET('/v1/buyers/{buyerId}', { params: { path: { buyerId: 'buyer-tang' } } })).error).toMatchObject({ code: 'unknown_buyer' })
    expect((await as('shop-tell').GET('/v1/buyers/{buyerId}', at)).error).toMatchObject({ code: 'role_may_not' })
  })

  it('show their text by the hash cases are pinned to, and what changed between two versions in sentences', async () => {
    const api = as('buyer-li')
    const policies = (await api.GET('/v1/policies', {})).data?.policies ?? []
    const versions = policies.filter(({ name }) => name.startsWith('1688@'))
    expect(versions.length).toBeGreaterThan(1)
    const [from, to] = [versions[0]?.name ?? '', versions[1]?.name ?? '']
    const diff = (await api.GET('/v1/policies/{name}/diff', { params: { path: { name: to }, query: { against: from } } })).data
    expect(diff?.changes.length).toBeGreaterThan(0)
    expect(diff?.changes.every(({ says }) => says.zh !== '' && says.en !== '')).toBe(true)
    expect((await api.GET('/v1/policies/{name}', { params: { path: { name: 'nothing@2020' } } })).error).toMatchObject({ code: 'unknown_policy' })
  })
})
