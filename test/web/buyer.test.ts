// A buyer on a phone: asks for help in few taps and loses nothing on the way, sees what a change of reason costs and who proposed it, accepts once.
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
import { closed, openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'
import { BUYER, SHOP, asks, claimOne, sell, sellAndClaim, told, viewOf } from './sales.ts'
import { goTo, openAct } from './states.ts'

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

  it('changes how many of the goods the request is about', async () => {
    const { page } = phone
    await sell(house, 'amend-lines', 3)
    const caseId = await claimOne(house, 'amend-lines')
    await goTo(page, as(house, BUYER, `/my/cases/${caseId}`))
    await openAct(page, 'zh', '修改申请')
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel('闹钟：申请几件').fill('2')
    await sheet.getByLabel('改成申请退款').fill('118')
    await sheet.getByRole('region', { name: '如果按申请处理' }).getByText('+126.85 元').waitFor()
    await sheet.getByRole('button', { name: '修改申请' }).click()
    await closed(sheet)
    expect((await viewOf(house, caseId, BUYER)).claim).toMatchObject({ lines: [{ lineId: 'line-1', quantity: 2 }], requestedMinor: 11_800 })
  }, 60_000)

  it('finds every typed word after the tab was closed without a line, and what others did meanwhile where an act came too late', async () => {
    const caseId = await sellAndClaim(house, 'closed-tab', {}, [told('closed-tab-photo', 'photo', 'defect')])
    const offer = { remedy: 'refund_only', returnRequired: false, replacement: 'none', returnFreight: 'none', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 2000, for: 'goods_refund', lineId: 'line-1' }] } as const
    await asks(house, SHOP, caseId, { type: 'MakeOffer', terms: { ...offer, flows: [...offer.flows] }, supersedes: null, statement: null })
    const url = as(house, BUYER, `/my/cases/${caseId}`)
    const first = await phone.context.newPage()
    // Of what happens meanwhile nothing is heard.
    await first.route('**/v1/stream*', (route) => route.abort())
    await first.goto(url)
    const forms: readonly (readonly [string, (sheet: Locator) => Locator])[] = [
      ['发消息', (sheet) => sheet.getByLabel('写给对方的话')], ['不接受', (sheet) => sheet.getByLabel('说明')], ['修改申请', (sheet) => sheet.getByLabel('说明')], ['撤销申请', (sheet) => sheet.getByLabel('说明')],
    ]
    const fill = async (page: typeof first, each: (field: Locator, sheet: Locator, name: string) => Promise<void>): Promise<void> => {
      for (const [name, field] of forms) {
        await openAct(page, 'zh', name)
        const sheet = page.getByRole('dialog')
        await field(sheet).waitFor()
        await each(field(sheet), sheet, name)
      }
    }
    // What an act is made of comes with its first opening; the words are typed without a line.
    await fill(first, async (field, sheet, name) => {
      await phone.context.setOffline(true)
      await field.fill(`${name}：响铃很轻。`)
      await sheet.getByRole('button', { name: '关闭' }).click()
      await phone.context.setOffline(false)
    })
    await first.close()
    const second = await phone.context.newPage()
    await second.route('**/v1/stream*', (route) => route.abort())
    await second.goto(url)
    await fill(second, async (field, sheet, name) => {
      expect(await field.inputValue()).toBe(`${name}：响铃很轻。`)
      await sheet.getByRole('button', { name: '关闭' }).click()
    })
    await openAct(second, 'zh', '不接受')
    const sheet = second.getByRole('dialog')
    await sheet.getByRole('heading', { name: '提交后会发生什么' }).waitFor()
    await asks(house, SHOP, caseId, { type: 'MakeStatement', text: '可以再加十元。', speech: 'other', channel: 'case' })
    await sheet.getByRole('button', { name: '不接受' }).click()
    await sheet.getByText('可以再加十元。').waitFor()
    expect(await sheet.getByLabel('说明').inputValue()).toBe('不接受：响铃很轻。')
    await sheet.getByRole('button', { name: '看最新情况' }).click()
    await sheet.getByText('在你填写的时候').waitFor({ state: 'detached' })
    await sheet.getByRole('button', { name: '不接受' }).click()
    await closed(sheet)
    expect((await eventsOf(BUYER, caseId)).filter(({ event }) => event.type === 'OfferDeclined').map(({ said }) => said.map(({ words }) => words))).toEqual([['不接受：响铃很轻。']])
    await second.close()
  }, 90_000)

  it('sends a large file on from where a broken line left it, also after the page was read anew', async () => {
    const { page } = phone
    const caseId = await sellAndClaim(house, 'broken-upload', { reason: 'R10', problem: 'visible_defect', remedy: 'return_refund' }, [told('broken-upload-close', 'close_up', 'defect')])
    const picture = await sharp(Buffer.from(Array.from({ length: 1000 * 1000 * 3 }, (_, at) => (at * 7919 + ((at * at) % 251)) % 256)), { raw: { width: 1000, height: 1000, channels: 3 } }).jpeg({ quality: 80 }).toBuffer()
    expect(picture.length).toBeGreaterThan(512 * 1024)
    const file = { name: 'large.jpg', mimeType: 'image/jpeg', buffer: picture }
    const sent: string[] = []
    page.on('request', (request) => { if (request.url().includes('/v1/uploads')) sent.push(`${request.method()} ${request.headers()['upload-offset'] ?? ''}`.trim()) })
    // Half of it comes to the server, by a line that then breaks for good.
    let broken = false
    await page.route('**/v1/uploads/*', async (route) => {
      if (broken) return route.abort()
      if (route.request().method() !== 'PATCH') return route.continue()
      const half = await fetch(route.request().url(), { method: 'PATCH', headers: { authorization: `Demo 1688/${BUYER}`, 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }, body: picture.subarray(0, 300_000) })
      expect(half.status).toBe(204)
      broken = true
      return route.abort()
    })
    const sheet = page.getByRole('dialog')
    const pick = async (): Promise<void> => {
      await goTo(page, as(house, BUYER, `/my/cases/${caseId}`))
      await openAct(page, 'zh', '提交凭证')
      await sheet.getByLabel('选文件：其他凭证').setInputFiles(file)
    }
    await pick()
    await sheet.getByRole('button', { name: '重新上传' }).waitFor()
    await page.unroute('**/v1/uploads/*')
    sent.length = 0
    await pick()
    await sheet.getByRole('button', { name: /^移除：/ }).waitFor()
    expect(sent).toEqual(['GET', 'PATCH 300000', 'GET'])
  }, 90_000)

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
