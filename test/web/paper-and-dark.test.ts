// The same pages elsewhere than on a bright screen: a decided case on paper is a letter whose text can be read out of the file, and whoever asks the
// browser for dark gets dark with the same contrasts.
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { axeFaultsOn } from './axe.ts'
import { openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'

let house: House
let desk: Opened
beforeAll(async () => {
  house = await openHouse()
  desk = await openBrowser({ width: 1280 })
}, 240_000)
afterAll(async () => {
  await desk.close()
  await house.close()
})

/** The page as a browser prints it, and its text, by the tables that map its glyphs to characters. */
async function printed(page: Page): Promise<{ readonly pages: number; readonly characters: ReadonlySet<string> }> {
  const file = await page.pdf({ format: 'A4' })
  const text = file.toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n/g)].map(({ index, 0: mark }) => {
    const from = index + mark.length
    try {
      return inflateSync(file.subarray(from, text.indexOf('endstream', from))).toString('latin1')
    } catch {
      return ''
    }
  })
  // A glyph may stand for several characters, or for one that looks the same: reading programs take both for what they mean.
  const charactersOf = (hex: string): string => (hex.match(/.{4}/g) ?? []).map((code) => String.fromCharCode(Number.parseInt(code, 16))).join('').normalize('NFKC')
  const hexOf = (code: number): string => code.toString(16).padStart(4, '0')
  const told = streams.filter((stream) => stream.includes('begincmap')).flatMap((map) => [
    ...[...map.matchAll(/^<[\da-f]+> <([\da-f]{4,})>$/gim)].map(([, hex = '']) => charactersOf(hex)),
    ...[...map.matchAll(/^<([\da-f]+)> <([\da-f]+)> <([\da-f]{4})>$/gim)].flatMap(([, first = '', last = '', hex = '']) => Array.from({ length: Number.parseInt(last, 16) - Number.parseInt(first, 16) + 1 }, (_, step) => charactersOf(hexOf(Number.parseInt(hex, 16) + step)))),
  ])
  return { pages: [...text.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length, characters: new Set(told.join('')) }
}

describe('a decided case on paper', () => {
  it.each([['zh', 'order-s1', 'buyer-lin', '/my/cases', '处理结果', '还可以怎么办'], ['en', 'order-s3', LIVE.S3.merchantId, '/shop/cases', 'Decision', 'What you can still do'], ['zh', 'order-s3', 'officer-an', '/desk/cases', '处理结果', '还可以怎么办']] as const)('is a letter in %s, without bars, buttons and banners', async (lang, orderId, person, path, title, routes) => {
    const caseId = await house.caseOf(orderId, orderId === 'order-s1' ? 'shop-grinder' : LIVE.S3.merchantId)
    const view = (await house.api(person).GET('/v1/cases/{caseId}', { params: { path: { caseId } } })).data
    const page = await desk.context.newPage()
    await page.goto(as(house, person, `${path}/${caseId}`, lang))
    const letter = page.getByRole('region', { name: title, exact: true })
    await letter.waitFor()
    await page.emulateMedia({ media: 'print' })
    for (const gone of [page.getByRole('button'), page.getByRole('complementary'), page.getByRole('navigation'), page.getByRole('heading', { level: 1 })]) expect(await gone.filter({ visible: true }).count()).toBe(0)
    const said = await letter.innerText()
    const account = view?.account
    expect(said).toContain(caseId)
    expect(said).toContain(routes)
    for (const { zh, en } of [...(account?.facts ?? []), ...(account?.wouldChange ?? []), ...(account?.rules.flatMap(({ title }) => (title === null ? [] : [title])) ?? [])]) expect(said).toContain(lang === 'zh' ? zh : en)
    expect(account?.facts.length).toBeGreaterThan(0)
    // An officer's own terms on appeal rest on his reasons; a machine's decision names every rule, its source and how sure that is.
    if (orderId === 'order-s1') expect(account?.rules.flatMap(({ cites }) => cites).every(({ title: source }) => source !== null && said.includes(source.zh))).toBe(true)
    const { pages, characters } = await printed(page)
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(pages).toBeLessThanOrEqual(4)
    // A few Han characters are drawn by the glyph of a radical that looks the same and has no other name.
    const radicals = [...characters].filter((one) => /[\u2E80-\u2EFF]/u.test(one)).length
    expect([...new Set(said)].filter((one) => /[\p{L}\d]/u.test(one) && !characters.has(one)).length).toBeLessThanOrEqual(radicals)
    expect(radicals).toBeLessThanOrEqual(5)
    await page.close()
  }, 90_000)
})

describe('in the dark', () => {
  it.each([['the buyer\'s case', 'my'], ['the inbox of a shop', 'shop'], ['an officer\'s case', 'desk']] as const)('%s is dark and in nobody\'s way', async (_, place) => {
    const page = await desk.context.newPage()
    await page.emulateMedia({ colorScheme: 'dark' })
    const caseId = await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)
    await page.goto(place === 'my' ? as(house, LIVE.S5B.buyer, `/my/cases/${caseId}`) : place === 'shop' ? as(house, LIVE.S3.merchantId, '/shop/inbox') : as(house, 'officer-an', `/desk/cases/${caseId}`))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForTimeout(1000)
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(17, 22, 29)')
    expect(await axeFaultsOn(page)).toEqual([])
    await page.close()
  }, 60_000)
})

describe('pages without scripts', () => {
  it.each([['the door', '/?lang=zh'], ['a page that is not there', '/nowhere?lang=en'], ['the sign-in of staff', '/accounts/1688/sign-in?lang=zh']])('%s is dark where dark is asked for, and in nobody\'s way in either', async (_, path) => {
    const page = await desk.context.newPage()
    await page.goto(`${house.address}${path}`)
    for (const [colorScheme, ground] of [['light', 'rgb(243, 245, 248)'], ['dark', 'rgb(17, 22, 29)']] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(ground)
      expect(await axeFaultsOn(page)).toEqual([])
    }
    await page.close()
  }, 60_000)
})

describe('a statement of account as a file', () => {
  it('holds the lines of the chosen days and no others, as the API has them', async () => {
    const merchantId = 'shop-sofa'
    const linesOf = async (query: { from?: number; to?: number }) => (await house.api(merchantId).GET('/v1/merchants/{merchantId}/statement', { params: { path: { merchantId }, query: { of: 'merchant', limit: 100, ...query } } })).data?.items ?? []
    const all = await linesOf({})
    const day = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)
    const chosen = day(all[0]?.at ?? 0)
    const from = Date.parse(`${chosen}T00:00:00+08:00`)
    const within = await linesOf({ from, to: from + 86_400_000 })
    expect(within.length).toBeGreaterThan(0)
    const page = await desk.context.newPage()
    await page.goto(as(house, merchantId, '/shop/statement'))
    await page.getByRole('tab', { name: '货款账户' }).click()
    await page.getByLabel('从').fill(chosen)
    await page.getByLabel('到').fill(chosen)
    const rows = page.getByRole('tabpanel').getByRole('row')
    await expect.poll(async () => rows.count(), { timeout: 20_000 }).toBe(within.length + 1)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载表格（CSV）' }).click()])
    expect(file.suggestedFilename()).toBe(`${merchantId}-merchant-${chosen}-${chosen}.csv`)
    const text = readFileSync(await file.path(), 'utf8')
    expect(text.split('\r\n').map((row) => row.split(',').slice(1, 2).concat(row.split(',').slice(-2)).join(' '))).toEqual(['caseId amountMinor currency', ...within.map(({ caseId, amountMinor, currency }) => `${caseId ?? ''} ${amountMinor} ${currency}`)])
    await page.getByLabel('从').fill('2020-01-01')
    await page.getByLabel('到').fill('2020-01-02')
    await page.getByText('没有明细').waitFor()
    await page.close()
  }, 60_000)
})
