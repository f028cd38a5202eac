// The inbox: whoever is told something of a case finds it in his own inbox and nobody else's, in words, with its clock; read once, counted once.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { ABOUT, boxOf, type BoxAddress } from '../../src/app/inbox.ts'
import { settle } from '../../src/app/loops.ts'
import { nothingSeen, remindPass } from '../../src/app/reminders.ts'
import { happenedCodes, noticeSentence } from '../../src/app/sentences/notices.ts'
import { EVENT_TYPES } from '../../src/domain/events.ts'
import { clockClaim, clockSale, must, openDesk, putSale, stateOf, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let bucket = -1
let caseId = ''
const boxes = (marketplaceId: string): Record<'li' | 'clock' | 'toys' | 'an', BoxAddress> => ({
  li: { marketplaceId, box: 'buyer', account: 'buyer-li' }, clock: { marketplaceId, box: 'merchant', account: 'shop-clock' }, toys: { marketplaceId, box: 'merchant', account: 'shop-toys' }, an: { marketplaceId, box: 'officer', account: 'officer-an' },
})
const { li, clock, toys, an } = boxes('1688')
const all = { limit: 50, after: null, unreadOnly: false }

beforeAll(async () => {
  desk = await openDesk()
  desk.clock.now = cst('2025-09-02 10:00')
  const { order, scans } = clockSale('order-inbox')
  bucket = await putSale(desk, order, scans)
  caseId = (await must(desk, { who: 'buyer-li', bucket, orderId: order.orderId, commandId: 'open', command: clockClaim('order-inbox') })).caseId
  await settle(desk.desk, desk.watched.outside)
})
afterAll(() => desk.close())

const titlesIn = async (box: BoxAddress): Promise<string[]> => (await desk.store.inbox.listInbox(box, all)).items.map(({ told }) => noticeSentence(told, 'Asia/Shanghai').title.en)

it('tells the merchant of a new case, with what is asked, until when and what happens at zero, and nobody else', async () => {
  const { items } = await desk.store.inbox.listInbox(clock, all)
  expect(items).toHaveLength(1)
  const [first] = items
  expect(first).toMatchObject({ caseId, readAt: null, told: { about: 'case_opened', orderId: 'order-inbox', clock: { clock: 'merchantMustAnswer' } } })
  const said = first && noticeSentence(first.told, 'Asia/Shanghai')
  expect(said?.title).toEqual({ zh: '新的售后申请', en: 'A new after-sales case' })
  expect(said?.text.en).toMatch(/^Order order-inbox: visible defect, asking for return and refund of 59\.00 CNY\. The merchant must answer the request by .* \(Beijing time\).*When the time is up, /)
  expect(said?.text.zh).toMatch(/^订单order-inbox：质量问题（外观可见），申请退货退款.*商家须在.*前答复申请.*逾期/)
  for (const box of [toys, boxes('taobao').clock, { ...clock, box: 'buyer' as const }]) expect(await titlesIn(box)).toEqual([])
})

it('puts a notice in once however often its effect is carried', async () => {
  const [row] = (await desk.store.inbox.listInbox(clock, all)).items
  if (!row) throw new Error('no notice')
  expect(await desk.store.inbox.putNotice(clock, row)).toBe(false)
  expect(await desk.store.inbox.unreadIn(clock)).toBe(1)
})

it('lets each mark his own: single ones, a case, all until an instant', async () => {
  await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'refuse', command: { type: 'RefuseRequest', because: 'facts_disputed' } })
  await settle(desk.desk, desk.watched.outside)
  expect(await desk.store.inbox.unreadIn(li)).toBeGreaterThan(0)
  const { items } = await desk.store.inbox.listInbox(li, all)
  const before = await desk.store.inbox.unreadIn(li)
  expect(await desk.store.inbox.markRead(clock, { notices: items.map(({ noticeId }) => ({ caseId, noticeId })) }, 1)).toBeLessThanOrEqual(1)
  expect(await desk.store.inbox.unreadIn(li)).toBe(before)
  expect(await desk.store.inbox.markRead(li, { notices: [{ caseId, noticeId: items[0]?.noticeId ?? '' }] }, desk.clock.now)).toBe(1)
  expect(await desk.store.inbox.markRead(li, { notices: [{ caseId, noticeId: items[0]?.noticeId ?? '' }] }, desk.clock.now)).toBe(0)
  expect(await desk.store.inbox.unreadIn(li)).toBe(before - 1)
  expect(await desk.store.inbox.markRead(li, { until: desk.clock.now }, desk.clock.now)).toBe(before - 1)
  expect((await desk.store.inbox.listInbox(li, { ...all, unreadOnly: true })).items).toEqual([])
  await desk.store.inbox.markRead(clock, { caseId }, desk.clock.now)
  expect(await desk.store.inbox.unreadIn(clock)).toBe(0)
})

it('tells an officer what comes in to the case he holds, and not what he did himself', async () => {
  await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'intervene', command: { type: 'RequestIntervention' } })
  await must(desk, { who: 'officer-an', bucket, caseId, commandId: 'claim', command: { type: 'ClaimReview' } })
  await settle(desk.desk, desk.watched.outside)
  expect(await titlesIn(an)).toEqual([])
  await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'file', command: { type: 'FileEvidence', items: clockClaim('order-inbox-more').evidence } })
  await settle(desk.desk, desk.watched.outside)
  expect(await titlesIn(an)).toEqual(['New evidence in a case you hold'])
})

it('lists by pages that overlap in nothing, newest first', async () => {
  const account = { ...li, account: 'buyer-pages' }
  const [sample] = (await desk.store.inbox.listInbox(clock, all)).items
  if (!sample) throw new Error('no notice')
  for (let n = 0; n < 25; n += 1) await desk.store.inbox.putNotice(account, { ...sample, noticeId: `n${n}`, at: 1000 + Math.floor(n / 3) })
  const seen: string[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<typeof desk.store.inbox.listInbox>> = await desk.store.inbox.listInbox(account, { limit: 7, after, unreadOnly: false })
    seen.push(...page.items.map(({ noticeId }) => noticeId))
    after = page.next
  } while (after !== null)
  expect(seen).toHaveLength(25)
  expect(new Set(seen).size).toBe(25)
  await expect(desk.store.inbox.listInbox(account, { limit: 7, after: 'bm90aGluZw', unreadOnly: false })).rejects.toMatchObject({ name: 'BadCursor' })
})

it('has words for whatever a notice can be about', () => {
  for (const about of ABOUT) {
    const { title, text } = noticeSentence({ process: about.startsWith('sanction') ? 'sanction' : 'dispute', about, happened: null, orderId: 'order-1', reason: 'R10', remedy: 'refund_only', amountMinor: 5900, currency: 'CNY', outcome: 'granted', clock: null }, 'Asia/Shanghai')
    for (const words of [title, text]) expect(words.zh.length * words.en.length).toBeGreaterThan(0)
  }
  expect(happenedCodes.filter((code) => !(EVENT_TYPES as readonly string[]).includes(code))).toEqual([])
})

it('has no inbox for whoever is no party and decides nothing', () => {
  expect(boxOf({ role: 'auditor', id: 'x', marketplace: '1688' })).toBeNull()
  expect(boxOf({ role: 'clerk', id: 'shop-clock', marketplace: '1688' })).toEqual(clock)
})

it('reminds whoever must act a day before his time is up, once, however often anybody looks', async () => {
  const { order, scans } = clockSale('order-remind')
  desk.clock.now = cst('2025-09-02 12:00')
  const shop = await putSale(desk, order, scans)
  const opened = (await must(desk, { who: 'buyer-li', bucket: shop, orderId: order.orderId, commandId: 'open', command: clockClaim('order-remind') })).caseId
  await settle(desk.desk, desk.watched.outside)
  const told = async (): Promise<number> => (await desk.store.inbox.listInbox(clock, { ...all, limit: 200 })).items.filter((row) => row.caseId === opened && row.told.about === 'reminder').length
  const reminders: string[] = []
  const outside = { ...desk.watched.outside, sendReminder: async ({ key, caseId: of }: { key: string; caseId: string }) => { if (of === opened) reminders.push(key) } }
  const endsAt = (await stateOf(desk, opened)).clocks.find((one) => one.clock === 'merchantMustAnswer')?.endsAt ?? 0
  const [one, two] = [nothingSeen(), nothingSeen()]
  const look = async (): Promise<void> => {
    for (const seen of [one, two]) while ((await remindPass(desk.desk, seen)) > 0) { /* until the page is done */ }
    await settle(desk.desk, outside)
  }
  const lead = endsAt - desk.clock.now >= 48 * 3_600_000 ? 24 * 3_600_000 : 6 * 3_600_000
  desk.clock.now = endsAt - lead - 60_000
  await look()
  expect([await told(), reminders]).toEqual([0, []])
  desk.clock.now = endsAt - lead + 60_000
  await look()
  desk.clock.now += 60_000
  await look()
  const anew = nothingSeen()
  while ((await remindPass(desk.desk, anew)) > 0) { /* as after a restart */ }
  await settle(desk.desk, outside)
  expect([await told(), reminders]).toEqual([1, [`${opened}.reminder.merchantMustAnswer.1`]])
  const { items } = await desk.store.inbox.listInbox(clock, { ...all, limit: 200 })
  expect(items.filter((row) => row.caseId === opened && row.told.about === 'reminder').map((row) => noticeSentence(row.told, 'Asia/Shanghai').text.en)).toEqual([expect.stringMatching(/The merchant must answer the request by/)])
})

it('reminds nobody who has answered', async () => {
  const { order, scans } = clockSale('order-answered')
  desk.clock.now += 86_400_000 * 30
  const shop = await putSale(desk, { ...order, placedAt: desk.clock.now - 86_400_000, paidAt: desk.clock.now - 86_000_000 }, scans.map((scan) => ({ ...scan, at: desk.clock.now - 3_600_000 })))
  const opened = (await must(desk, { who: 'buyer-li', bucket: shop, orderId: order.orderId, commandId: 'open', command: clockClaim('order-answered') })).caseId
  const endsAt = (await stateOf(desk, opened)).clocks.find((one) => one.clock === 'merchantMustAnswer')?.endsAt ?? 0
  await must(desk, { who: 'shop-clock', bucket: shop, caseId: opened, commandId: 'refuse', command: { type: 'RefuseRequest', because: 'facts_disputed' } })
  desk.clock.now = endsAt - 3_600_000
  const seen = nothingSeen()
  while ((await remindPass(desk.desk, seen)) > 0) { /* until the page is done */ }
  expect((await desk.store.inbox.listInbox(clock, { ...all, limit: 200 })).items.filter((row) => row.caseId === opened && row.told.about === 'reminder')).toEqual([])
})
