// `npm run bench:web -- --json`: what a first visit to each key page costs on the wire and what every further screen adds (gzip, by the browser's own
// count), how many faults axe finds on every screen in both languages, how soon a queue of five hundred answers a key, how soon a change shows to the
// other side, and how far it is by Tab to the place where an officer decides. Times are this machine's; bytes and counts are exact.
import { axeFaults } from '../../test/web/axe.ts'
import { openBrowser } from '../../test/web/browser.ts'
import { LIVE, as, openHouse, type House } from '../../test/web/house.ts'
import { stopsToComposer } from '../../test/web/keyboard.ts'
import { asks } from '../../test/web/sales.ts'
import { screensOf } from '../../test/web/screens.ts'
import { weigh } from '../../test/web/wire.ts'
import { measureLive } from './live.ts'
import { measureQueue } from './queue.ts'

async function countFaults(house: House): Promise<{ readonly axeViolations: number; readonly screens: number }> {
  const screens = await screensOf(house)
  let axeViolations = 0
  for (const lang of ['zh', 'en'] as const) {
    const browser = await openBrowser({ lang })
    for (const { url } of screens) axeViolations += (await axeFaults(browser.context, url(lang))).length
    await browser.close()
  }
  return { axeViolations, screens: screens.length }
}

async function countStops(house: House): Promise<{ readonly tabStopsToComposer: number }> {
  const caseId = await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)
  await asks(house, 'officer-an', caseId, { type: 'ClaimReview' })
  const { page, close } = await openBrowser({ width: 1280, height: 900 })
  await page.goto(as(house, 'officer-an', `/desk/cases/${caseId}`))
  const tabStopsToComposer = await stopsToComposer(page)
  await close()
  return { tabStopsToComposer }
}

const house = await openHouse()
const say = (what: string): void => { process.stderr.write(`${what}\n`) }
try {
  say('bytes on the wire …')
  const weights = await weigh(house)
  say('axe on every screen …')
  const faults = await countFaults(house)
  say('tab stops, live changes …')
  const [stops, live] = [await countStops(house), await measureLive(house)]
  say('a queue of five hundred …')
  const result = { ...weights, ...faults, ...stops, ...live, ...(await measureQueue(house)) }
  console.log(process.argv.includes('--json') ? JSON.stringify(result) : Object.entries(result).map(([name, value]) => `${name}: ${typeof value === 'number' ? value : JSON.stringify(value)}`).join('\n'))
} finally {
  await house.close()
}
process.exit(0)
