// `npm run bench:web -- --json`: what a first visit to each key page costs on the wire (gzip, headers not counted), by the browser's own count, and how
// many faults axe finds on every screen in both languages.
import type { CDPSession, Page } from 'playwright-core'
import { axeFaults } from '../../test/web/axe.ts'
import { openBrowser } from '../../test/web/browser.ts'
import { openHouse } from '../../test/web/house.ts'
import { screensOf } from '../../test/web/screens.ts'

type Wire = { readonly kb: number; readonly cssKb: number; readonly apiKb: number }

/** Bodies as they came, for scripts, styles and pages; answers of the API apart. */
async function wireOf(page: Page, url: string): Promise<Wire> {
  const session: CDPSession = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const kinds = new Map<string, string>()
  const bytes = { screen: 0, css: 0, api: 0 }
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type))
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? ''
    if (kind === 'Script' || kind === 'Stylesheet' || kind === 'Document') bytes.screen += encodedDataLength
    else bytes.api += encodedDataLength
    if (kind === 'Stylesheet') bytes.css += encodedDataLength
  })
  await page.goto(url)
  await page.locator('h2').first().waitFor()
  await page.waitForTimeout(500)
  await session.detach()
  return { kb: inKb(bytes.screen), cssKb: inKb(bytes.css), apiKb: inKb(bytes.api) }
}
const inKb = (bytes: number): number => Math.round(bytes / 100) / 10

const house = await openHouse()
const screens = await screensOf(house)
const urlOf = (name: string): string => screens.find((screen) => screen.name === name)?.url('zh') ?? house.address
const wires = new Map<string, Wire>()
let axeViolations = 0
for (const name of ['my-cases', 'my-case', 'shop-inbox', 'desk-case']) {
  const browser = await openBrowser({ width: name.startsWith('my') ? 390 : 1280 })
  wires.set(name, await wireOf(browser.page, urlOf(name)))
  await browser.close()
}
for (const lang of ['zh', 'en'] as const) {
  const browser = await openBrowser({ lang })
  for (const { url } of screens) axeViolations += (await axeFaults(browser.context, url(lang))).length
  await browser.close()
}
await house.close()
const of = (name: string): Wire => wires.get(name) ?? { kb: 0, cssKb: 0, apiKb: 0 }
const result = { buyerCaseKb: of('my-case').kb, deskCaseKb: of('desk-case').kb, cssKb: of('my-case').cssKb, axeViolations, buyerListKb: of('my-cases').kb, shopInboxKb: of('shop-inbox').kb, buyerCaseApiKb: of('my-case').apiKb, screens: screens.length }
console.log(process.argv.includes('--json') ? JSON.stringify(result) : Object.entries(result).map(([name, value]) => `${name}: ${value}`).join('\n'))
process.exit(0)
