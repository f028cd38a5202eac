// Real files from both sides, side by side for an officer: a picture with what its camera wrote into it, a picture that was filed before, a document.
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeFaultsOn } from './axe.ts'
import { closed, openBrowser, type Opened } from './browser.ts'
import { as, openHouse, type House } from './house.ts'
import { BUYER, SHOP, sellAndClaim } from './sales.ts'
import { goTo, openAct } from './states.ts'
import { WORDS } from './words.ts'

const { officer: text, act, case: say } = WORDS.zh
let house: House
let phone: Opened
let desk: Opened
beforeAll(async () => {
  house = await openHouse()
  phone = await openBrowser()
  desk = await openBrowser({ width: 1280, height: 900 })
}, 120_000)
afterAll(async () => {
  await phone.close()
  await desk.close()
  await house.close()
})

type Sent = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }
const picture = (name: string, width: number, height: number): Promise<Sent> =>
  sharp({ create: { width, height, channels: 3, background: '#8bb8ff' } }).composite([{ input: { create: { width: width >> 1, height: height >> 2, channels: 3, background: '#17202b' } }, top: 0, left: 0 }])
    .withExif({ IFD0: { Make: 'Huawei', Model: 'P60' } }).jpeg().toBuffer().then((buffer) => ({ name, mimeType: 'image/jpeg', buffer }))
const OBJECTS = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>']
const receipt: Sent = { name: 'receipt.pdf', mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4\n${OBJECTS.map((body, index) => `${index + 1} 0 obj${body}endobj\n`).join('')}trailer<</Size 4/Root 1 0 R>>\n%%EOF\n`) }

async function file({ page }: Opened, sent: Sent): Promise<void> {
  await openAct(page, 'zh', act.names.FileEvidence)
  const sheet = page.getByRole('dialog')
  await sheet.locator('input[type=file]').last().setInputFiles(sent)
  const send = sheet.getByRole('button', { name: act.names.FileEvidence, exact: true })
  await send.and(page.locator(':enabled')).waitFor()
  await send.click()
  await closed(sheet)
}

it('shows two files of two sides whole, turned and larger, with what they say of themselves, where they were filed before and who looked', async () => {
  const before = await sellAndClaim(house, 'files-before')
  const caseId = await sellAndClaim(house, 'files-now')
  const box = await picture('box.jpg', 1200, 800)
  for (const id of [before, caseId]) {
    await goTo(phone.page, as(house, BUYER, `/my/cases/${id}`))
    await file(phone, box)
  }
  await goTo(desk.page, as(house, SHOP, `/shop/cases/${caseId}`))
  await file(desk, await picture('packed.jpg', 600, 1200))
  await file(desk, receipt)

  const { page } = desk
  await goTo(page, as(house, 'officer-an', `/desk/cases/${caseId}/evidence`))
  const [left, right] = [page.getByRole('region', { name: text.left, exact: true }), page.getByRole('region', { name: text.right, exact: true })]
  while (!(await page.evaluate('document.images.length === 2 && [...document.images].every(({ naturalWidth }) => naturalWidth > 0)'))) await page.waitForTimeout(50)
  await left.getByText('Huawei').waitFor()
  await left.getByText(text.fileFact['cameraMake'] ?? '').waitFor()
  await left.getByRole('heading', { name: say.filedBefore }).waitFor()
  expect(await left.getByRole('link', { name: '订单 files-before' }).getAttribute('href')).toContain(before)
  // That it lies in this very case is not told as news.
  expect(await page.getByRole('link', { name: '订单 files-now' }).count()).toBe(0)
  await left.getByText(text.personAs('安澜', '小二')).first().waitFor()
  expect(await right.getByRole('link', { name: text.saveFile }).getAttribute('href')).toContain('copy=original')

  // All of a tall picture is within its frame; turned, it lies, and is wider than high.
  const shape = async (): Promise<{ width: number; height: number }> => (await right.locator('img').boundingBox()) ?? { width: 0, height: 0 }
  const whole = await shape()
  expect(whole.height).toBeLessThanOrEqual(384)
  expect(whole.height).toBeGreaterThan(whole.width)
  await right.getByRole('button', { name: text.rotate }).click()
  const lying = await shape()
  expect(lying.width / lying.height).toBeCloseTo(whole.height / whole.width, 1)
  await right.getByRole('button', { name: text.reset }).click()
  await right.getByRole('button', { name: text.zoomIn }).click()
  expect((await shape()).height).toBeGreaterThan(whole.height)
  expect(await axeFaultsOn(page)).toEqual([])

  await right.getByRole('combobox').selectOption({ index: 2 })
  await right.getByText(text.notImage).waitFor()
  const saved = page.waitForEvent('download')
  await right.getByRole('link', { name: text.saveFile }).click()
  expect((await saved).suggestedFilename()).toMatch(/\.pdf$/)
}, 180_000)
