// Every screen in both languages, each read once and then looked at in every way people set their machines up: nothing that axe knows to be in
// somebody's way; with text twice as large, in a narrow window and in colours of their own nothing is cut and nothing is gone; without motion nothing moves.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFaultsOn } from './axe.ts'
import { openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'
import { controlsOn, lostOn, motionOn, unforcedOn } from './modes.ts'
import { screensOf, type Screen } from './screens.ts'
import { goTo } from './states.ts'

let house: House
let screens: readonly Screen[]
let browser: Opened
beforeAll(async () => {
  house = await openHouse()
  screens = await screensOf(house)
  browser = await openBrowser()
}, 240_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 900 }
const NARROW = { width: 320, height: 844 }
const isDesk = ({ name }: Screen): boolean => name.startsWith('shop') || name.startsWith('desk')

async function read(page: Page, { url }: Screen, lang: 'zh' | 'en'): Promise<void> {
  await goTo(page, url(lang))
  await page.locator('h1').first().waitFor()
  // What is still being read has a title and nothing else.
  await page.locator('main :is(h2, h3, p)').first().waitFor({ state: 'attached' })
  await page.waitForLoadState('load')
  await page.waitForTimeout(300)
}

/** Into another window; what follows from it is drawn when this ends. */
async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))')
}

/** What a person sets in his browser as "very large": everything that is sized by it doubles. */
async function doubled(page: Page): Promise<string[]> {
  const before = await controlsOn(page)
  const size = await page.evaluate<number>('parseFloat(getComputedStyle(document.body).fontSize)')
  await page.evaluate("document.documentElement.style.fontSize = '200%'")
  const grown = await page.evaluate<number>('parseFloat(getComputedStyle(document.body).fontSize)')
  const after = await controlsOn(page)
  const found = [...(grown / size > 1.95 ? [] : [`text of ${size} px only grew to ${grown}`]), ...(after.length < before.length ? before.filter((one) => !after.includes(one)).map((one) => `gone: ${one}`) : []), ...(await lostOn(page))]
  await page.evaluate("document.documentElement.style.fontSize = ''")
  return found
}

const forced = async (page: Page): Promise<string[]> => [...(await unforcedOn(page)), ...(await motionOn(page))]

type Found = Record<'in the way' | 'lost in large text' | 'lost in a narrow window' | 'lost in forced colours or moving', string[]>
const nothing = (): Found => ({ 'in the way': [], 'lost in large text': [], 'lost in a narrow window': [], 'lost in forced colours or moving': [] })

/** Goes through every screen; each look says under which name what it finds belongs. */
async function through(look: (screen: Screen, page: Page) => Promise<Partial<Found>>): Promise<Found> {
  const found = nothing()
  for (const screen of screens) {
    const here = await look(screen, browser.page)
    for (const [way, faults] of Object.entries(here)) found[way as keyof Found].push(...faults.map((one) => `${screen.name}: ${one}`))
  }
  return found
}

describe('every screen', () => {
  it('is in nobody\'s way in en, and loses nothing with text twice as large on a phone or in a window of 320 pixels', async () => {
    expect(await through(async (screen, page) => {
      await page.setViewportSize(PHONE)
      await read(page, screen, 'en')
      const inTheWay = await axeFaultsOn(page)
      const large = isDesk(screen) ? [] : await doubled(page)
      await resize(page, NARROW)
      return { 'in the way': inTheWay, 'lost in large text': large, 'lost in a narrow window': await lostOn(page) }
    })).toEqual(nothing())
  }, 240_000)

  it('is in nobody\'s way in zh, loses nothing with text twice as large at a desk, keeps its edges and signs in colours that are forced on it, and moves nothing for who asks for less motion', async () => {
    expect(await through(async (screen, page) => {
      await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' })
      await page.setViewportSize(isDesk(screen) ? DESK : PHONE)
      await read(page, screen, 'zh')
      const large = isDesk(screen) ? await doubled(page) : []
      await resize(page, PHONE)
      const inTheWay = await axeFaultsOn(page)
      await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
      return { 'in the way': inTheWay, 'lost in large text': large, 'lost in forced colours or moving': await forced(page) }
    })).toEqual(nothing())
  }, 240_000)

  it('has, for who asks for neither, buttons without edges that fade: what looks for them does find them', async () => {
    const { page } = browser
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' })
    for (const screen of screens.filter(({ name }) => name === 'shop-case')) await read(page, screen, 'zh')
    const plain = await forced(page)
    expect([plain.some((one) => one.includes('no edge')), plain.some((one) => one.includes('transition'))]).toEqual([true, true])
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' })
  }, 60_000)

  it('is in nobody\'s way with a sheet open', async () => {
    const { page } = browser
    await page.setViewportSize(PHONE)
    await goTo(page, as(house, LIVE.S6.buyer, `/my/cases/${await house.caseOf(LIVE.S6.orderId, LIVE.S6.merchantId)}`))
    await page.getByRole('button', { name: '同意更改原因' }).click()
    await page.getByRole('dialog').getByRole('table').waitFor()
    expect(await axeFaultsOn(page)).toEqual([])
  }, 60_000)
})
