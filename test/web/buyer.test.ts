// A buyer on a phone: asks for help in few taps and loses nothing on the way, sees what a change of reason costs and who proposed it, accepts once.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
import { closed, openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'

let house: House
let phone: Opened
beforeAll(async () => {
  house = await openHouse()
  phone = await openBrowser()
}, 120_000)
afterAll(async () => {
  await phone.close()
  await house.close()
})

const eventsOf = async (person: string, caseId: string) => (await house.api(person).GET('/v1/cases/{caseId}/events', { params: { path: { caseId } } })).data?.events ?? []

/** The first answer is lost on its way: the command has been done, and nobody was told. */
async function losingTheFirstAnswer(): Promise<() => number> {
  let sent = 0
  await phone.page.route('**/commands', async (route) => {
    sent += 1
    if (sent > 1) return route.continue()
    await route.fetch()
    return route.abort()
  })
  return () => sent
}

describe('a buyer', () => {
  it('opens a case in at most twelve taps, over a lost connection and a page read anew, without losing a word', async () => {
    const { page } = phone
    let taps = 0
    const tap = async (what: Locator): Promise<void> => {
      taps += 1
      await what.click()
    }
    await page.goto(as(house, LIVE.S6.buyer, '/my/cases'))
    await tap(page.getByRole('link', { name: '为“闹钟”申请售后' }))
    await tap(page.getByRole('radio', { name: '外观瑕疵' }))
    await tap(page.getByRole('radio', { name: '质量问题', exact: true }))
    await tap(page.getByRole('button', { name: '下一步' }))
    await tap(page.getByRole('radio', { name: '退货退款' }))
    await page.getByText('最多 59.00 元').waitFor()
    await phone.context.setOffline(true)
    await page.getByLabel('说说情况').fill('外壳有裂纹，响铃很轻。')
    await page.getByText('草稿先存在这台设备上').waitFor()
    await phone.context.setOffline(false)
    await page.getByText('草稿先存在这台设备上').waitFor({ state: 'detached' })
    await page.reload()
    expect(await page.getByLabel('说说情况').inputValue()).toBe('外壳有裂纹，响铃很轻。')
    expect((await house.api(LIVE.S6.buyer).GET('/v1/drafts/{key}', { params: { path: { key: 'apply.live-s6' } } })).data?.content).toMatchObject({ step: 1, reason: 'R10', statement: '外壳有裂纹，响铃很轻。' })
    await tap(page.getByRole('button', { name: '下一步' }))
    taps += 1
    await page.getByLabel('拍照：', { exact: false }).first().setInputFiles({ name: 'close.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#777' } }).jpeg().toBuffer() })
    await page.getByText('已上传 1').waitFor()
    await tap(page.getByRole('button', { name: '下一步' }))
    const outlook = page.getByRole('region', { name: '提交前看一看' })
    await outlook.waitFor()
    expect(await outlook.textContent()).toMatch(/退给你59\.00 元.*退货运费商家.*答复申请：北京时间/s)
    await tap(page.getByRole('button', { name: '提交申请' }))
    await page.getByRole('heading', { level: 1, name: '等商家回应' }).waitFor()
    expect(taps).toBeLessThanOrEqual(12)
    const caseId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const view = (await house.api(LIVE.S6.buyer).GET('/v1/cases/{caseId}', { params: { path: { caseId } } })).data
    expect([view?.claim.requestedMinor, view?.evidence.length, view?.statements[0]?.words]).toEqual([5900, 1, '外壳有裂纹，响铃很轻。'])
    expect((await house.api(LIVE.S6.buyer).GET('/v1/drafts/{key}', { params: { path: { key: 'apply.live-s6' } } })).response.status).toBe(404)
  }, 90_000)

  it('sees who proposed another reason and both sides\' money, here the same, before consent', async () => {
    const { page } = phone
    const caseId = await house.caseOf(LIVE.S6.orderId, LIVE.S6.merchantId)
    await page.goto(as(house, LIVE.S6.buyer, `/my/cases/${caseId}`))
    await page.getByRole('button', { name: '同意更改原因' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('这个更改由商家提出。').waitFor()
    await sheet.getByText('双方的款项都不变。').waitFor()
    const box = async (what: Locator): Promise<number> => (await what.boundingBox())?.y ?? Number.NaN
    expect(await box(sheet.getByRole('table'))).toBeLessThan(await box(sheet.getByRole('radio').first()))
    const money = await sheet.getByRole('table').last().getByRole('row').allTextContents()
    expect(money.slice(1)).toEqual(['买家+59.00 元+59.00 元', '商家−59.00 元−59.00 元'])
    await sheet.getByRole('button', { name: '同意更改原因' }).click()
    await closed(sheet)
    expect((await eventsOf(LIVE.S6.buyer, caseId)).filter(({ event }) => event.type === 'ReasonChanged')).toHaveLength(1)
  }, 60_000)

  it('accepts an offer by its amount, and once, though the answer was lost', async () => {
    const { page } = phone
    const caseId = await house.caseOf(LIVE.S5.orderId, LIVE.S5.merchantId)
    await page.goto(as(house, LIVE.S5.buyer, `/my/cases/${caseId}`))
    const sent = await losingTheFirstAnswer()
    await page.getByRole('button', { name: /^接受方案，/ }).click()
    const sheet = page.getByRole('dialog')
    const accept = sheet.getByRole('button', { name: /^接受 [\d,.]+ 元$/ })
    await accept.click()
    await sheet.getByText('再点一次不会重复提交').waitFor()
    await accept.click()
    await closed(sheet)
    expect(sent()).toBe(2)
    expect((await eventsOf(LIVE.S5.buyer, caseId)).filter(({ event }) => event.type === 'OfferAccepted')).toHaveLength(1)
  }, 60_000)

  it('sees in the case what proof is needed, adds it where it is asked, and sends it from there', async () => {
    const { page } = phone
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    await page.goto(as(house, LIVE.S3.buyer, `/my/cases/${caseId}`))
    const list = page.getByRole('region', { name: '凭证清单' })
    await list.getByText('订单内容和下单时间').waitFor()
    expect(await list.getByRole('status').first().textContent()).toMatch(/还需要：|需要的凭证已经齐了/)
    const row = list.getByRole('listitem', { name: /开箱视频/ })
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    await page.route('**/v1/files?**', async (route) => {
      await held
      await route.continue()
    })
    await row.getByLabel(/^选文件：/).setInputFiles({ name: 'parcel.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#345' } }).jpeg().toBuffer() })
    await row.getByText(/已上传 \d+%|正在检查文件/).waitFor()
    release()
    await row.getByText('已上传，待提交 1').waitFor()
    await page.reload()
    await list.getByRole('button', { name: '提交这 1 份凭证' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText('提交后会发生什么').waitFor()
    await sheet.getByRole('button', { name: '提交凭证' }).click()
    await closed(sheet)
    await row.getByText('已收到 2 份').waitFor()
    await list.getByText('已上传，待提交').waitFor({ state: 'detached' })
    expect((await eventsOf(LIVE.S3.buyer, caseId)).filter(({ event }) => event.type === 'EvidenceFiled')).toHaveLength(2)
    await page.unroute('**/v1/files?**')
  }, 60_000)

  it('changes what was asked for, and the reason, with both sides\' money in the sheet before the button', async () => {
    const { page } = phone
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    await page.goto(as(house, LIVE.S3.buyer, `/my/cases/${caseId}`))
    const open = async (name: string): Promise<Locator> => {
      await page.getByRole('button', { name: '更多' }).click()
      await page.getByRole('button', { name }).click()
      return page.getByRole('dialog').filter({ has: page.getByRole('heading', { name }) })
    }
    await page.getByText('现在不需要你操作，有需要时可以：').waitFor()
    const amend = await open('修改申请')
    const send = amend.getByRole('button', { name: '修改申请' })
    await amend.getByText('还没有改动。').waitFor()
    expect(await send.isDisabled()).toBe(true)
    await amend.getByLabel('改成申请退款').fill('30')
    const money = amend.getByRole('region', { name: '如果按申请处理' })
    await money.waitFor()
    expect((await money.getByRole('row').allTextContents()).slice(1)).toEqual([expect.stringMatching(/^买家\+46\.55 元\+30\.00 元$/), expect.stringMatching(/^商家−46\.55 元−30\.00 元$/)])
    await send.click()
    await closed(amend)
    await page.getByRole('region', { name: '申请内容' }).getByText('30.00 元').waitFor()
    const change = await open('更改原因')
    await change.getByLabel('改成哪个原因').selectOption({ label: '质量问题（外观不可见）' })
    await change.getByLabel('现在认为的问题').selectOption({ index: 1 })
    await change.getByRole('table').waitFor()
    await change.getByRole('button', { name: '更改原因' }).click()
    await closed(change)
    const view = (await house.api(LIVE.S3.buyer).GET('/v1/cases/{caseId}', { params: { path: { caseId } } })).data
    expect([view?.claim.requestedMinor, view?.reasons.map(({ kind, proposedBy }) => `${kind} ${proposedBy}`)]).toEqual([3000, ['picked buyer', 'changed buyer']])
  }, 60_000)

  it('complains about a shop although all goods of the order are claimed already', async () => {
    const { page } = phone
    await page.goto(as(house, LIVE.S6.buyer, '/my/apply/live-s6?merchant=shop-clock'))
    await page.getByRole('button', { name: '不退货，只想投诉商家' }).click()
    await page.getByRole('button', { name: '其他问题' }).click()
    await page.getByRole('radio', { name: '承诺未兑现' }).click()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('radio', { name: '赔付' }).click()
    await page.getByLabel('说说情况').fill('承诺两天发货，六天才发。')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('还需要：聊天记录').waitFor()
    await page.getByLabel(/^选文件：聊天记录/).setInputFiles({ name: 'chat.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#a77' } }).jpeg().toBuffer() })
    await page.getByText('需要的凭证已经齐了。').waitFor()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('region', { name: '提交前看一看' }).waitFor()
    await page.getByRole('button', { name: '提交申请' }).click()
    await page.waitForURL(/\/my\/cases\/\d+/)
    const caseId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    expect((await house.api(LIVE.S6.buyer).GET('/v1/cases/{caseId}', { params: { path: { caseId } } })).data?.claim).toMatchObject({ kind: 'complaint', reason: 'C05', remedy: 'compensation', requestedMinor: 0 })
  }, 60_000)

  it('reads the notices, and they stay read', async () => {
    const { page } = phone
    await page.goto(as(house, LIVE.S6.buyer, '/my/inbox'))
    await page.getByRole('link', { name: /^通知，\d+ 条未读$/ }).waitFor()
    await page.getByRole('button', { name: '全部标为已读' }).click()
    await page.getByRole('link', { name: '通知', exact: true }).waitFor()
    await page.getByRole('button', { name: '全部标为已读' }).waitFor({ state: 'detached' })
    expect((await house.api(LIVE.S6.buyer).GET('/v1/inbox', { params: { query: {} } })).data?.unread).toBe(0)
  }, 60_000)
})
