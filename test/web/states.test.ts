// Five key screens in each of their states, both languages: the state's sentence stands there, and axe finds nothing. LONG=1: every screen there is, also
// while it reads, when it could not, without a line and with nothing in it, on a phone and beside a mouse.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFaultsOn } from './axe.ts'
import { openBrowser, type Opened } from './browser.ts'
import { openHouse, type House } from './house.ts'
import { screensOf, type Screen } from './screens.ts'
import { STATES, goTo, routesOf, type Lang, type Route } from './states.ts'
import { WORDS } from './words.ts'

let house: House
let browser: Opened
let routes: readonly Route[]
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  routes = await routesOf(house)
}, 120_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

describe('the five key screens', () => {
  it.each(['zh', 'en'] as const)('say in each state what is up, and are in nobody\'s way, in %s', async (lang) => {
    const faults: string[] = []
    for (const { name, show } of routes) {
      for (const state of STATES) {
        await show(browser.page, state, lang).catch((fault: unknown) => { throw new Error(`${name}, ${state}: ${String(fault)}`, { cause: fault }) })
        faults.push(...(await axeFaultsOn(browser.page)).map((fault) => `${name}, ${state}: ${fault}`))
      }
    }
    expect(faults).toEqual([])
  }, 240_000)
})

describe.runIf(process.env['LONG'] === '1')('every screen', () => {
  const looks = (['zh', 'en'] as const).flatMap((lang) => ([390, 1280] as const).map((width) => ({ lang, width })))
  it.each(looks)('is in nobody\'s way in any state, in $lang at $width', async ({ lang, width }) => {
    const wide = await openBrowser({ width, lang })
    const faults: string[] = []
    for (const screen of (await screensOf(house)).filter(({ name }) => name !== 'door')) {
      for (const [state, show] of Object.entries(SHOWN)) {
        await show(wide.page, screen, lang).catch((fault: unknown) => { throw new Error(`${screen.name}, ${state}: ${String(fault)}`, { cause: fault }) })
        faults.push(...(await axeFaultsOn(wide.page)).map((fault) => `${screen.name}, ${state}: ${fault}`))
      }
    }
    await wide.close()
    expect(faults).toEqual([])
  }, 1_800_000)
})

const READS = /\/v1\/(?!me$|stream|vocabulary)/
type Show = (page: Page, screen: Screen, lang: Lang) => Promise<void>
/** Whatever the page, by its lines alone; its title is there in every state. */
const SHOWN: Readonly<Record<string, Show>> = {
  content: async (page, { url }, lang) => {
    await back(page)
    await goTo(page, url(lang))
    await settled(page)
  },
  offline: async (page, _screen, lang) => {
    await page.context().setOffline(true)
    await page.getByText(WORDS[lang].states.offline).waitFor()
  },
  loading: async (page, { url }, lang) => {
    await back(page)
    await page.route(READS, () => undefined)
    await goTo(page, url(lang))
    await settled(page)
  },
  error: async (page, { url }, lang) => {
    await back(page)
    await page.route(READS, (route) => route.abort())
    await goTo(page, url(lang))
    // Twice it is tried again first, a second and two later.
    await page.waitForTimeout(4000)
    await settled(page)
  },
  empty: async (page, { url }, lang) => {
    await back(page)
    await page.route(READS, async (route) => {
      const answer = await route.fetch()
      const read: unknown = answer.headers()['content-type']?.includes('json') === true ? await answer.json() : null
      return read !== null && typeof read === 'object' && 'items' in read ? route.fulfill({ response: answer, json: { ...read, items: [], next: null } }) : route.fulfill({ response: answer })
    })
    await goTo(page, url(lang))
    await settled(page)
  },
}
async function back(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().setOffline(false)
}
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await page.waitForTimeout(500)
}
