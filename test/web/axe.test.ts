// Every screen in both languages, on a phone: nothing that axe knows to be in somebody's way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axeFaults, axeFaultsOn } from './axe.ts'
import { openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'
import { screensOf } from './screens.ts'

let house: House
let browser: Opened
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser.close()
  await house.close()
})

describe('the screens', () => {
  it.each(['zh', 'en'] as const)('are in nobody\'s way in %s', async (lang) => {
    const faults: string[] = []
    for (const { name, url } of await screensOf(house)) faults.push(...(await axeFaults(browser.context, url(lang))).map((fault) => `${name}: ${fault}`))
    expect(faults).toEqual([])
  }, 120_000)

  it('are in nobody\'s way with a sheet open', async () => {
    const page = await browser.context.newPage()
    await page.goto(as(house, LIVE.S6.buyer, `/my/cases/${await house.caseOf(LIVE.S6.orderId, LIVE.S6.merchantId)}`))
    await page.getByRole('button', { name: '同意更改原因' }).click()
    await page.getByRole('dialog').getByRole('table').waitFor()
    expect(await axeFaultsOn(page)).toEqual([])
    await page.close()
  }, 60_000)
})
