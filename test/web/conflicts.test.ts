// Somebody else was quicker, or the same person at another machine: nothing typed is lost, a sentence says what changed, and one can go on.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schemas } from '../../src/client/schema.ts'
import { closed, openBrowser, type Opened } from './browser.ts'
import { as, openHouse, type House } from './house.ts'
import { BUYER, SHOP, asks, eventsOf, sell, sellAndClaim, viewOf } from './sales.ts'
import { goTo } from './states.ts'
import { WORDS } from './words.ts'

const { shop: say, apply, officer, act } = WORDS.zh
let house: House
let desk: Opened
let phone: Opened
beforeAll(async () => {
  house = await openHouse()
  desk = await openBrowser({ width: 1280, height: 900 })
  phone = await openBrowser()
}, 120_000)
afterAll(async () => {
  await desk.close()
  await phone.close()
  await house.close()
})

const draftOf = async (person: string, key: string): Promise<Schemas['Draft'] | undefined> => (await house.api(person).GET('/v1/drafts/{key}', { params: { path: { key } } })).data
const putDraft = async (person: string, key: string, content: Record<string, unknown>, version: number | null = null): Promise<void> => {
  expect((await house.api(person).PUT('/v1/drafts/{key}', { params: { path: { key } }, body: { version, content } })).error).toBeUndefined()
}

describe('a shop', () => {
  it('agrees in a batch to nothing it has not seen: what moved on while the batch was held is left, and what was answered elsewhere holds nothing up', async () => {
    const [answered, moved, still] = [await sellAndClaim(house, 'batch-answered'), await sellAndClaim(house, 'batch-moved'), await sellAndClaim(house, 'batch-still')]
    const { page } = desk
    await page.clock.install()
    await goTo(page, as(house, SHOP, '/shop/bulk'))
    await page.getByLabel(say.bulkReason).selectOption('R04')
    for (const order of ['batch-answered', 'batch-moved', 'batch-still']) await page.getByLabel(`订单 ${order}`).check()
    const run = page.getByRole('button', { name: say.bulkSend(3) })
    await run.and(page.locator(':enabled')).waitFor()
    await asks(house, SHOP, answered, { type: 'AgreeToRequest', addressId: null, statement: null })
    while ((await page.getByText(say.bulkGone(1)).count()) === 0) await page.clock.runFor(200)
    await page.getByRole('button', { name: say.bulkSend(2) }).click()
    await page.getByText(say.held(10, 2)).waitFor()
    const read = page.waitForResponse((answer) => answer.url().endsWith(`/v1/cases/${moved}`))
    await asks(house, BUYER, moved, { type: 'MakeStatement', text: '铃也不响。', speech: 'other', channel: 'case' })
    await read
    for (let second = 0; second < 12; second += 1) await page.clock.runFor(1000)
    await page.getByRole('heading', { level: 2, name: say.bulkDone(1, 2) }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'batch-moved' }).getByText('铃也不响。').waitFor()
    expect(await eventsOf(house, moved, SHOP)).not.toContain('RequestAgreed')
    expect(await eventsOf(house, still, SHOP)).toContain('RequestAgreed')
  }, 120_000)

  it('is told which template a colleague saved meanwhile, and both are kept; what was typed outlives the page', async () => {
    const { page } = phone
    await putDraft(SHOP, 'shop:templates', { templates: [{ title: '在途', text: '还在路上。' }] })
    await goTo(page, as(house, SHOP, '/shop/settings'))
    await page.getByRole('button', { name: say.templateAdd }).click()
    const mine = page.getByRole('group', { name: say.template(2) })
    await mine.getByLabel(say.templateTitle).fill('补发')
    await mine.getByLabel(say.templateText).fill('今天补发。')
    await page.reload()
    await putDraft(SHOP, 'shop:templates', { templates: [{ title: '在途', text: '还在路上，明天到。' }, { title: '退款', text: '已退款。' }] })
    await page.getByRole('button', { name: say.save, exact: true }).click()
    await page.getByText(say.templateNew('退款', '已退款。')).waitFor()
    await page.getByText(say.templateThere('在途', '还在路上，明天到。')).waitFor()
    expect(await mine.getByLabel(say.templateText).inputValue()).toBe('今天补发。')
    await page.getByRole('button', { name: act.look }).click()
    await page.getByRole('button', { name: say.save, exact: true }).click()
    await page.getByText(say.saved).waitFor()
    expect((await draftOf(SHOP, 'shop:templates'))?.content).toEqual({ templates: [{ title: '在途', text: '还在路上，明天到。' }, { title: '补发', text: '今天补发。' }, { title: '退款', text: '已退款。' }] })
  }, 90_000)

  it('does not write over an address that somebody put under the same id meanwhile, unless it is told to', async () => {
    const { page } = phone
    await goTo(page, as(house, SHOP, '/shop/settings'))
    await page.getByLabel(say.addressId).fill('warehouse-3')
    await page.getByLabel(say.street).fill('我填的路 1 号')
    await page.getByLabel(say.region).fill('浙江省杭州市')
    await page.getByLabel(say.person).fill('仓库')
    await page.getByLabel(say.phone).fill('13800000000')
    await house.api(SHOP).PUT('/v1/people/{side}/{personId}/contacts/{contactId}', { params: { path: { side: 'merchant', personId: SHOP, contactId: 'address:warehouse-3' } }, body: { region: '江苏省苏州市', street: '同事填的路 2 号' } })
    await house.api(SHOP).PUT('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId: SHOP, addressId: 'warehouse-3' } }, body: { forReturns: true } })
    await page.getByRole('button', { name: say.addressAdd }).click()
    await page.getByRole('alert').filter({ hasText: say.addressThere('warehouse-3', '江苏省苏州市 同事填的路 2 号') }).waitFor()
    expect(await page.getByLabel(say.street).inputValue()).toBe('我填的路 1 号')
    await page.getByRole('button', { name: say.addressChange }).click()
    await page.getByText('浙江省杭州市 我填的路 1 号 仓库').waitFor()
  }, 60_000)

  it('hears that somebody of the shop has answered a sanction while it was writing, and loses none of its own words', async () => {
    const { page } = phone
    await goTo(page, as(house, 'shop-sofa', '/shop/sanctions'))
    await page.getByRole('link', { name: '逾期未申辩' }).first().click()
    await page.getByRole('button', { name: say.sanctionActs.AnswerSanction }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel(act.text).fill('我写到一半的说明。')
    const caseId = /sanctions\/(\d+)/.exec(page.url())?.[1] ?? ''
    const answer = async (statement: string): Promise<void> => {
      expect((await house.api('shop-sofa').POST('/v1/sanctions/{caseId}/commands', { params: { path: { caseId } }, body: { commandId: crypto.randomUUID(), command: { type: 'AnswerSanction', statement } } })).error).toBeUndefined()
    }
    await answer('同事先交的申辩。')
    // Heard while he types; where the line brought nothing, told when he sends.
    await sheet.getByText(act.since).waitFor()
    await page.route('**/v1/stream*', (route) => route.abort())
    await page.reload()
    await page.getByRole('button', { name: say.sanctionActs.AnswerSanction }).click()
    await answer('同事又补了一句。')
    await sheet.getByRole('button', { name: say.sanctionActs.AnswerSanction }).click()
    await sheet.getByRole('alert').filter({ hasText: act.conflict }).getByText(act.since).waitFor()
    expect(await sheet.getByLabel(act.text).inputValue()).toBe('我写到一半的说明。')
    await sheet.getByRole('button', { name: act.look }).click()
    await sheet.getByRole('alert').waitFor({ state: 'detached' })
    await sheet.getByRole('button', { name: say.sanctionActs.AnswerSanction }).click()
    await closed(sheet)
    await page.getByText('我写到一半的说明。').waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }, 60_000)
})

describe('a buyer who fills in a request at two machines', () => {
  const key = 'apply.two-machines'
  it('is not told of a change that was only a slow line', async () => {
    await sell(house, 'two-machines')
    const { page } = phone
    await page.route('**/v1/drafts/*', async (route) => {
      if (route.request().method() === 'PUT') await new Promise((resolve) => { setTimeout(resolve, 1500) })
      await route.continue()
    })
    await goTo(page, as(house, BUYER, '/my/apply/two-machines?merchant=shop-clock'))
    for (const index of [0, 1, 2]) {
      await page.getByRole('radio').nth(index).check()
      await page.waitForTimeout(800)
    }
    const chosen = await page.getByRole('radio').nth(2).inputValue()
    while (!JSON.stringify((await draftOf(BUYER, key))?.content ?? {}).includes(`"${chosen}"`)) await page.waitForTimeout(200)
    await page.waitForTimeout(800)
    expect(await page.getByText(apply.changed).count()).toBe(0)
    await page.unrouteAll({ behavior: 'wait' })
  }, 60_000)

  it('sees what stands there where it differs, and chooses', async () => {
    const { page } = phone
    const there = await draftOf(BUYER, key)
    await putDraft(BUYER, key, { ...there?.content, step: 1, statement: '在电脑上写的。' })
    await page.getByRole('radio').nth(1).check()
    const alert = page.getByRole('alert').filter({ hasText: apply.changed })
    await alert.getByText('在电脑上写的。').waitFor()
    await page.getByRole('radio').nth(0).check()
    const mine = await page.getByRole('radio').nth(0).inputValue()
    await alert.getByRole('button', { name: apply.mine }).click()
    await alert.waitFor({ state: 'detached' })
    expect(JSON.stringify((await draftOf(BUYER, key))?.content)).toContain(`"${mine}"`)
    await putDraft(BUYER, key, { ...there?.content, step: 1, statement: '又在电脑上写的。' })
    await page.getByRole('radio').nth(1).check()
    await alert.getByRole('button', { name: apply.take }).click()
    await page.getByRole('heading', { level: 2, name: apply.step(2, 4, apply.steps[1] ?? '') }).waitFor()
  }, 60_000)
})

describe('an officer who is writing a decision', () => {
  it('hears what a side says meanwhile, and keeps his words when the case goes to a colleague', async () => {
    const caseId = await sellAndClaim(house, 'two-officers')
    await asks(house, SHOP, caseId, { type: 'RefuseRequest', because: 'facts_disputed', statement: '寄出时是好的。' })
    await asks(house, BUYER, caseId, { type: 'RequestIntervention', statement: null })
    await asks(house, 'officer-an', caseId, { type: 'ClaimReview' })
    const { page } = phone
    await goTo(page, as(house, 'officer-an', `/desk/cases/${caseId}`))
    const reason = page.getByLabel(officer.reason)
    await reason.fill('闹钟收到时就不响。')
    await asks(house, BUYER, caseId, { type: 'MakeStatement', text: '换过电池也不响。', speech: 'other', channel: 'case' })
    await page.getByRole('form', { name: officer.compose }).getByText('换过电池也不响。', { exact: true }).waitFor()
    expect(await reason.inputValue()).toBe('闹钟收到时就不响。')
    await asks(house, 'officer-an', caseId, { type: 'ReleaseReview' })
    await asks(house, 'officer-bo', caseId, { type: 'ClaimReview' })
    await page.getByText(officer.draftUnsent).waitFor()
    await page.getByText('闹钟收到时就不响。').waitFor()
    await asks(house, 'officer-bo', caseId, { type: 'ReleaseReview' })
    await asks(house, 'officer-an', caseId, { type: 'ClaimReview' })
    await reason.waitFor()
    expect(await reason.inputValue()).toBe('闹钟收到时就不响。')
    expect((await viewOf(house, caseId)).review?.officerId).toBe('officer-an')
  }, 90_000)
})
