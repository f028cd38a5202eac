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
    await browser.page.locator('.animate-pulse').first().waitFor({ state: 'detached' })
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
  return [...(grown / size > 1.95 ? [] : [`text of ${size} px only grew to ${grown}`]), ...before.filter((one) => !after.includes(one)).map((one) => `gone: ${one}`), ...(await lostOn(page))]
}

describe('every screen', () => {
  it('loses nothing with text twice as large, on a phone and at a desk', async () => {
    expect(await through({ lang: 'en' }, doubled, (screen) => !isDesk(screen))).toEqual([])
    expect(await through({ lang: 'zh', width: 1280, height: 900 }, doubled, isDesk)).toEqual([])
  }, 180_000)

  it.each(['zh', 'en'] as const)('loses nothing in a window of 320 pixels, in %s', async (lang) => {
    expect(await through({ lang, width: 320 }, lostOn)).toEqual([])
  }, 180_000)

  it('keeps its edges and signs in colours that are forced on it', async () => {
    expect(await through({ forcedColors: true }, unforcedOn)).toEqual([])
  }, 180_000)

  it('moves nothing for who asks for less motion', async () => {
    expect(await through({ reducedMotion: true }, motionOn)).toEqual([])
  }, 180_000)
})
