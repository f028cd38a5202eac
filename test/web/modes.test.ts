// The screens as people set them up: text twice as large, a narrow window, colours of their own, no motion. Nothing is cut, nothing is gone.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Look, type Opened } from './browser.ts'
import { openHouse, type House } from './house.ts'
import { controlsOn, lostOn, motionOn, unforcedOn } from './modes.ts'
import { screensOf, type Screen } from './screens.ts'
import { goTo } from './states.ts'

let house: House
let screens: readonly Screen[]
beforeAll(async () => {
  house = await openHouse()
  screens = await screensOf(house)
}, 120_000)
afterAll(() => house.close())

/** Every screen in one look, with what is found on each; the door has a style of its own. */
async function through(look: Look, find: (page: Page, screen: Screen) => Promise<string[]>, only: (screen: Screen) => boolean = () => true): Promise<string[]> {
  const browser: Opened = await openBrowser(look)
  const found: string[] = []
  for (const screen of screens.filter(only)) {
    await goTo(browser.page, screen.url(look.lang ?? 'zh'))
    await browser.page.locator('h1').first().waitFor()
    // What is still being read has a title and nothing else.
    await browser.page.locator('main :is(h2, h3, p)').first().waitFor({ state: 'attached' })
    found.push(...(await find(browser.page, screen)).map((one) => `${screen.name}: ${one}`))
  }
  await browser.close()
  return found
}
const isDesk = ({ name }: Screen): boolean => name.startsWith('shop') || name.startsWith('desk')

/** What a person sets in his browser as "very large": everything that is sized by it doubles. */
async function doubled(page: Page): Promise<string[]> {
  const before = await controlsOn(page)
  const size = await page.evaluate<number>('parseFloat(getComputedStyle(document.body).fontSize)')
  await page.evaluate("document.documentElement.style.fontSize = '200%'")
  const grown = await page.evaluate<number>('parseFloat(getComputedStyle(document.body).fontSize)')
  const after = await controlsOn(page)
  return [...(grown / size > 1.95 ? [] : [`text of ${size} px only grew to ${grown}`]), ...(after.length < before.length ? before.filter((one) => !after.includes(one)).map((one) => `gone: ${one}`) : []), ...(await lostOn(page))]
}

describe('every screen', () => {
  it('loses nothing with text twice as large, on a phone and at a desk', async () => {
    expect(await through({ lang: 'en' }, doubled, (screen) => !isDesk(screen))).toEqual([])
    expect(await through({ lang: 'zh', width: 1280, height: 900 }, doubled, isDesk)).toEqual([])
  }, 180_000)

  it('loses nothing in a window of 320 pixels', async () => {
    expect(await through({ lang: 'en', width: 320 }, lostOn)).toEqual([])
  }, 180_000)

  it('keeps its edges and signs in colours that are forced on it, and moves nothing for who asks for less motion', async () => {
    const both = async (page: Page): Promise<string[]> => [...(await unforcedOn(page)), ...(await motionOn(page))]
    expect(await through({ forcedColors: true, reducedMotion: true }, both)).toEqual([])
    // Whoever asks for neither gets buttons without edges that fade: what looks for them does find them.
    const plain = await through({ forcedColors: false, reducedMotion: false }, both, ({ name }) => name === 'shop-case')
    expect([plain.some((one) => one.includes('no edge')), plain.some((one) => one.includes('transition'))]).toEqual([true, true])
  }, 180_000)
})
