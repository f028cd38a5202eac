// The same pages elsewhere than on a bright screen: a decided case on paper is a letter whose text can be read out of the file, and whoever asks the
// browser for dark gets dark with the same contrasts.
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { axeFaultsOn } from './axe.ts'
import { openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'

let house: House
let desk: Opened
beforeAll(async () => {
  house = await openHouse({ past: true })
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
  it.each([['zh', LIVE.S3.buyer, '/my/cases', '处理结果', '还可以怎么办'], ['en', LIVE.S3.merchantId, '/shop/cases', 'Decision', 'What you can still do']] as const)('is a letter in %s, without bars, buttons and banners', async (lang, person, path, title, routes) => {
    const caseId = await house.caseOf('order-s3', LIVE.S3.merchantId)
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
