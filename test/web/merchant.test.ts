// A shop at its desk: an answer in five clicks or fewer, a batch called back before anything is sent, and each side seeing the other's acts as they happen.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schemas } from '../../src/client/schema.ts'
import { axeFaultsOn } from './axe.ts'
import { closed, openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'
import { BUYER, SHOP, asks, eventsOf, sellAndClaim } from './sales.ts'
import { goTo, openAct } from './states.ts'

let house: House
let shop: Opened
let buyer: Opened
beforeAll(async () => {
  house = await openHouse()
  shop = await openBrowser({ width: 1280 })
  buyer = await openBrowser()
}, 120_000)
afterAll(async () => {
  await shop.close()
  await buyer.close()
  await house.close()
})

/** One more case of a buyer on a sale of this week, through the public API. */
async function openOne(orderId: string, merchantId: string, person: string): Promise<string> {
  const claim: Schemas['Claim'] = { kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R04', problem: 'not_working', remedy: 'refund_only', requestedMinor: 5900, requestedFreightMinor: 0, goodsState: 'signed', opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false }
  const opened = await house.api(person).POST('/v1/merchants/{merchantId}/orders/{orderId}/cases', { params: { path: { merchantId, orderId } }, body: { commandId: `open-${orderId}`, command: { type: 'OpenCase', orderId, claim } } })
  if (opened.data === undefined) throw new Error(JSON.stringify(opened.error))
  return opened.data.caseId
}

describe('a merchant', () => {
  it('answers in at most five clicks, and the buyer sees it on his page at once', async () => {
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    await goTo(buyer.page, as(house, LIVE.S3.buyer, `/my/cases/${caseId}`))
    await buyer.page.getByRole('heading', { level: 1 }).waitFor()
    const before = await buyer.page.getByRole('heading', { level: 1 }).textContent()
    const { page } = shop
    await goTo(page, as(house, LIVE.S3.merchantId, '/shop/inbox'))
    let clicks = 0
    const click = async (name: string): Promise<void> => {
      clicks += 1
      await page.getByRole('button', { name, exact: true }).last().click()
    }
    await click(`处理，订单 ${LIVE.S3.orderId}`)
    await click('同意申请')
    await page.getByRole('dialog').getByRole('table').waitFor()
    await click('同意申请')
    await closed(page.getByRole('dialog'))
    expect(clicks).toBeLessThanOrEqual(5)
    expect(await eventsOf(house, caseId, LIVE.S3.merchantId)).toContain('RequestAgreed')
    await buyer.page.getByRole('heading', { level: 1 }).filter({ hasNotText: before ?? '' }).waitFor()
  }, 60_000)

  it('opens what was pressed, even when the rows above it go while the button is down', async () => {
    const [above, pressed] = [await sellAndClaim(house, 'still-above'), await sellAndClaim(house, 'still-pressed')]
    const { page } = shop
    await goTo(page, as(house, SHOP, '/shop/inbox'))
    const button = page.getByRole('button', { name: '处理，订单 still-pressed', exact: true })
    await page.getByRole('listitem').filter({ has: button }).getByText('闹钟 · 订单 still-pressed').waitFor()
    await button.scrollIntoViewIfNeeded()
    await page.getByRole('button', { name: '处理，订单 still-above', exact: true }).waitFor()
    const box = await button.boundingBox()
    if (box === null) throw new Error('no button')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    const asked = page.waitForResponse((answer) => /\/v1\/cases\?/.test(answer.url()))
    await asks(house, BUYER, above, { type: 'WithdrawCase' })
    await (await asked).finished()
    await sleep(300)
    expect((await button.boundingBox())?.y).toBe(box.y)
    await page.mouse.up()
    await page.getByRole('dialog').getByRole('button', { name: '同意申请', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '处理，订单 still-above', exact: true }).waitFor({ state: 'detached' })
    expect(await eventsOf(house, pressed, SHOP)).not.toContain('RequestAgreed')
  }, 60_000)

  it('finds an order by its number, and a case from any list by keys alone', async () => {
    const { page } = shop
    await goTo(page, as(house, LIVE.S5.merchantId, '/shop/inbox'))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type(LIVE.S5B.orderId)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: '全部售后' }).waitFor({ state: 'attached' })
    await page.getByText(`订单 ${LIVE.S5B.orderId}`).first().waitFor()
    await page.locator('h1').click()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: '我的答复' }).waitFor()
    expect(page.url()).toContain(`/shop/cases/${await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)}`)
  }, 60_000)

  it('sees what a counter-offer costs as the preview says it, and the buyer hears of it', async () => {
    const caseId = await openOne('live-s6', LIVE.S6.merchantId, LIVE.S6.buyer)
    await goTo(buyer.page, as(house, LIVE.S6.buyer, `/my/cases/${caseId}`))
    await buyer.page.getByRole('heading', { level: 1 }).waitFor()
    const { page } = shop
    await goTo(page, as(house, LIVE.S6.merchantId, `/shop/cases/${caseId}`))
    await page.getByRole('button', { name: '更多' }).click()
    await page.getByRole('button', { name: '提出方案' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('方案').selectOption('refund_only')
    await sheet.getByLabel('退款：闹钟').fill('60.00')
    await sheet.getByText('最多').or(sheet.getByText('超过')).first().waitFor()
    expect(await sheet.getByRole('button', { name: '提出方案' }).isDisabled()).toBe(true)
    await sheet.getByLabel('退款：闹钟').fill('39.00')
    await sheet.getByText('+39.00 元').first().waitFor()
    await sheet.getByRole('button', { name: '提出方案' }).click()
    await closed(sheet)
    await buyer.page.getByRole('heading', { level: 1, name: '商家给了新提议，等你决定' }).waitFor()
  }, 60_000)

  it('calls a batch back within ten seconds and nothing was sent; held to its end, each case is answered by itself', async () => {
    const caseId = await openOne('live-s7', LIVE.S6.merchantId, 'buyer-tang')
    const { page } = shop
    await page.clock.install()
    let sent = 0
    await page.route('**/commands', (route) => {
      sent += 1
      return route.continue()
    })
    await goTo(page, as(house, LIVE.S6.merchantId, '/shop/bulk'))
    const reason = page.getByLabel('售后原因')
    await reason.selectOption('R04')
    await page.getByRole('button', { name: '全选' }).click()
    await page.getByRole('heading', { level: 2, name: /合计/ }).waitFor()
    await page.getByRole('button', { name: '同意选中的' }).click()
    await page.getByText('现在还没有提交').waitFor()
    for (let second = 0; second < 5; second += 1) await page.clock.runFor(1000)
    await page.getByRole('button', { name: '收回' }).click()
    for (let second = 0; second < 20; second += 1) await page.clock.runFor(1000)
    expect(sent).toBe(0)
    expect(await eventsOf(house, caseId, LIVE.S6.merchantId)).not.toContain('RequestAgreed')

    await page.getByRole('button', { name: '同意选中的' }).click()
    await page.getByText('现在还没有提交').waitFor()
    for (let second = 0; second < 12; second += 1) await page.clock.runFor(1000)
    await page.getByRole('heading', { level: 2, name: /件中同意了/ }).waitFor()
    expect(sent).toBeGreaterThan(0)
    expect(await eventsOf(house, caseId, LIVE.S6.merchantId)).toContain('RequestAgreed')
    await page.unroute('**/commands')
  }, 60_000)

  it('keeps its templates and addresses on the server, for whoever works for the shop', async () => {
    const { page } = shop
    await goTo(page, as(house, LIVE.S2.merchantId, '/shop/settings'))
    await page.getByRole('button', { name: '添加模板' }).click()
    await page.getByLabel('名称').fill('已补发')
    await page.getByLabel('内容').fill('商品已补发，请留意物流。')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存').waitFor()
    const kept = await house.api(LIVE.S2.merchantId).GET('/v1/drafts/{key}', { params: { path: { key: 'shop:templates' } } })
    expect(kept.data?.content).toEqual({ templates: [{ title: '已补发', text: '商品已补发，请留意物流。' }] })
    await page.getByLabel('地址编号').fill('warehouse-2')
    await page.getByLabel('详细地址').fill('人民路 1 号')
    await page.getByLabel('省市区').fill('浙江省杭州市')
    await page.getByLabel('收件人').fill('仓库')
    await page.getByLabel('电话').fill('13800000000')
    await page.getByRole('button', { name: '添加地址' }).click()
    await page.getByText('浙江省杭州市 人民路 1 号 仓库').waitFor()
    const told = await house.api(LIVE.S2.merchantId).GET('/v1/merchants/{merchantId}', { params: { path: { merchantId: LIVE.S2.merchantId } } })
    expect(told.data?.addresses).toContainEqual({ addressId: 'warehouse-2', forReturns: true })
    const caseId = await house.caseOf(LIVE.S2.orderId, LIVE.S2.merchantId)
    await goTo(page, as(house, LIVE.S2.merchantId, `/shop/cases/${caseId}`))
    await openAct(page, 'zh', '发消息')
    await page.getByLabel('插入回复模板').selectOption('已补发')
    expect(await page.getByRole('dialog').getByLabel('写给对方的话').inputValue()).toBe('商品已补发，请留意物流。')
  }, 60_000)

  it('answers a sanction that is put forward, apart from any dispute', async () => {
    const { page } = shop
    await goTo(page, as(house, 'shop-sofa', '/shop/sanctions'))
    await page.getByRole('link', { name: '逾期未申辩' }).first().click()
    await page.getByRole('heading', { level: 1, name: '申辩期已过，等平台决定' }).waitFor()
    await page.getByRole('heading', { level: 2, name: '经过' }).waitFor()
    expect(await axeFaultsOn(page)).toEqual([])
    await page.getByRole('button', { name: '申辩' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('说明').fill('发货记录另附，揽收延误在承运商。')
    await sheet.getByRole('button', { name: '申辩' }).click()
    await page.getByRole('heading', { level: 1, name: '已申辩，等平台决定' }).waitFor()
    await page.getByText('发货记录另附，揽收延误在承运商。').first().waitFor()
  }, 120_000)
})
