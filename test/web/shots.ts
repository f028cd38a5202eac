// `npm run shots`: every screen × language × width as a picture under .shots/, for people to look at.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../house/tree.ts'
import { openBrowser } from './browser.ts'
import { openHouse } from './house.ts'
import { screensOf } from './screens.ts'

const WIDTHS = [390, 1280] as const
const folder = join(root, '.shots')
mkdirSync(folder, { recursive: true })
const only = process.argv[2]
const house = await openHouse()
try {
  const screens = (await screensOf(house)).filter(({ name }) => only === undefined || name.includes(only))
  for (const width of WIDTHS) {
    for (const lang of ['zh', 'en'] as const) {
      const browser = await openBrowser({ width, lang })
      for (const { name, url } of screens) {
        const page = await browser.context.newPage()
        await page.goto(url(lang))
        await page.waitForLoadState('domcontentloaded')
        await page.locator('h1').first().waitFor()
        await page.waitForTimeout(600)
        const path = join(folder, `${name}-${lang}-${width}.png`)
        await page.screenshot({ path, fullPage: true })
        console.log(path)
        await page.close()
      }
      await browser.close()
    }
  }
} finally {
  await house.close()
}
process.exit(0)
