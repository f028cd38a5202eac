// A parcel that comes back, at the shop's desk: opened, looked at, and either taken or contested with a photograph; the buyer sees which, and the money
// follows only the one.
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closed, openBrowser, type Opened } from './browser.ts'
import { as, openHouse, type House } from './house.ts'
import { BUYER, SHOP, asks, eventsOf, sellAndClaim, told, viewOf } from './sales.ts'
import { goTo, openAct } from './states.ts'
import { WORDS } from './words.ts'

const text = WORDS.zh
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

const photo = async () => ({ name: 'box.jpg', mimeType: 'image/jpeg', buffer: await sharp({ create: { width: 640, height: 480, channels: 3, background: '#855' } }).jpeg().toBuffer() })

/** The carrier's word that it is there. */
async function arrives(orderId: string): Promise<void> {
  const parcel = { shipmentId: `back-${orderId}`, leg: 'return', carrier: 'carrier-1', waybill: `BACK-${orderId}`, source: 'carrier' } as const
  const { error } = await house.api('op-ke').POST('/v1/merchants/{merchantId}/orders/{orderId}/scans', { params: { path: { merchantId: SHOP, orderId } }, body: { ...parcel, scanId: `back-${orderId}-signed`, kind: 'signed', at: Date.now() - 1000 } })
  expect(error).toBeUndefined()
}
/** The case observes the scan a moment after it was told. */
async function seenInCase(caseId: string): Promise<void> {
  while ((await viewOf(house, caseId)).returns.at(-1)?.parcel === 'shipped') await sleep(50)
}

/** Agreed to, sent back, and there. */
async function sentBack(orderId: string): Promise<string> {
  const caseId = await sellAndClaim(house, orderId, { reason: 'R10', problem: 'visible_defect', remedy: 'return_refund' }, [told(`${orderId}-close`, 'close_up', 'defect')])
  await asks(house, SHOP, caseId, { type: 'AgreeToRequest', addressId: 'addr-clock', statement: null })
  const legId = (await viewOf(house, caseId)).returns.at(-1)?.legId ?? ''
  await asks(house, BUYER, caseId, { type: 'ShipReturn', legId, carrier: 'carrier-1', waybill: `BACK-${orderId}`, freightMinor: 0, evidence: [] })
  await arrives(orderId)
  await seenInCase(caseId)
  return caseId
}

describe('a parcel that comes back', () => {
  it('is taken by the shop, the refund is on its way, and the buyer sees it at once', async () => {
    const caseId = await sentBack('back-taken')
    await goTo(buyer.page, as(house, BUYER, `/my/cases/${caseId}`))
    await buyer.page.getByText('BACK-back-taken').first().waitFor()
    const before = (await buyer.page.getByRole('heading', { level: 1 }).textContent()) ?? ''
    const { page } = shop
    await goTo(page, as(house, SHOP, `/shop/cases/${caseId}`))
    await openAct(page, 'zh', text.act.names.ConfirmReturn)
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('heading', { name: text.act.whatHappens }).waitFor()
    await sheet.getByRole('listitem').first().waitFor()
    await sheet.getByRole('button', { name: text.act.names.ConfirmReturn }).click()
    await closed(sheet)
    expect(await eventsOf(house, caseId)).toContain('ReturnConfirmed')
    const refund = (await viewOf(house, caseId)).money.find(({ flow }) => flow.to === 'buyer' && flow.for === 'goods_refund')
    expect([refund?.flow.amountMinor, refund?.waits]).toEqual([5900, 'nothing'])
    await buyer.page.getByRole('heading', { level: 1 }).filter({ hasNotText: before }).waitFor()
  }, 90_000)

  it('is contested with a photograph, which stands in the case for both sides; no money moves', async () => {
    const caseId = await sentBack('back-contested')
    await goTo(buyer.page, as(house, BUYER, `/my/cases/${caseId}`))
    await buyer.page.getByText('BACK-back-contested').first().waitFor()
    const { page } = shop
    await goTo(page, as(house, SHOP, `/shop/cases/${caseId}`))
    await openAct(page, 'zh', text.act.names.ContestReturn)
    const sheet = page.getByRole('dialog')
    const send = sheet.getByRole('button', { name: text.act.names.ContestReturn })
    await sheet.getByRole('radio').first().check()
    expect(await send.isDisabled()).toBe(true)
    await sheet.getByLabel(text.act.text).fill('寄回的是空盒，盒内没有闹钟。')
    await sheet.locator('input[type=file]').setInputFiles(await photo())
    await sheet.getByRole('button', { name: new RegExp(`^${text.shop.remove}`) }).waitFor()
    await send.click()
    await closed(sheet)
    expect(await eventsOf(house, caseId)).toContain('ReturnContested')
    const view = await viewOf(house, caseId)
    expect(view.money.filter(({ flow }) => flow.for === 'goods_refund').map(({ state, legs }) => [state, legs.length])).toEqual([['owed', 0]])
    expect(view.evidence.filter(({ by }) => by === 'merchant').map(({ mediaType }) => mediaType)).toEqual(['image/jpeg'])
    await buyer.page.getByText('寄回的是空盒，盒内没有闹钟。').first().waitFor()
  }, 90_000)

  it('is said and shown by the shop also before: a refusal carries its photograph, filed once', async () => {
    const caseId = await sellAndClaim(house, 'refused-with-photo')
    const { page } = shop
    await goTo(page, as(house, SHOP, `/shop/cases/${caseId}`))
    await openAct(page, 'zh', text.act.names.RefuseRequest)
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('radio').first().check()
    await sheet.getByLabel(text.act.text).fill('发货记录和揽收照片另附。')
    // The first try is lost on its way; the words stay, and the file goes up by itself.
    let tries = 0
    await page.route('**/v1/files?*', (route) => {
      tries += 1
      return tries === 1 ? route.abort() : route.continue()
    })
    await sheet.locator('input[type=file]').setInputFiles(await photo())
    await sheet.getByRole('button', { name: new RegExp(`^${text.shop.remove}`) }).waitFor()
    expect([tries, await sheet.getByLabel(text.act.text).inputValue()]).toEqual([2, '发货记录和揽收照片另附。'])
    await page.unroute('**/v1/files?*')
    await sheet.getByRole('button', { name: text.act.names.RefuseRequest }).click()
    await closed(sheet)
    expect((await eventsOf(house, caseId)).filter((type) => type === 'EvidenceFiled' || type === 'RequestRefused')).toEqual(['EvidenceFiled', 'RequestRefused'])
    expect((await viewOf(house, caseId)).evidence).toHaveLength(1)
  }, 90_000)
})
