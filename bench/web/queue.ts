// How long a shop with five hundred cases waits for its inbox to answer a key or a click: from the event to the next paint, as the browser itself
// measures it (PerformanceObserver, type `event`; it counts in steps of 8 ms and tells of nothing under 16).
import type { Page } from 'playwright-core'
import { openBrowser } from '../../test/web/browser.ts'
import { as, type House } from '../../test/web/house.ts'
import { SHOP, claimOne, sell } from '../../test/web/sales.ts'

const CASES = 500
const PER_ORDER = 10
const AT_ONCE = 8
const ROUNDS = 3
type Measured = { readonly queueCases: number; readonly queueNextPaintMs: number; readonly queueMedianMs: number; readonly queueInteractions: number }

/** Real ones, opened through the API on orders of the shop. */
async function fill(house: House): Promise<void> {
  const orders = Array.from({ length: CASES / PER_ORDER }, (_, index) => `queue-${index}`)
  const work = async (): Promise<void> => {
    for (let orderId = orders.pop(); orderId !== undefined; orderId = orders.pop()) {
      await sell(house, orderId, PER_ORDER)
      for (let number = 0; number < PER_ORDER; number += 1) await claimOne(house, orderId, {}, number)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const WATCH = `window.painted = []
new PerformanceObserver((list) => { for (const { name, duration, interactionId } of list.getEntries()) if (interactionId > 0) window.painted.push({ name, duration, interactionId }) }).observe({ type: 'event', durationThreshold: 16 })`

export async function measureQueue(house: House): Promise<Measured> {
  await fill(house)
  const { page, close } = await openBrowser({ width: 1280, height: 900 })
  await page.goto(as(house, SHOP, '/shop/inbox'))
  const rows = page.locator('main ul > li')
  await rows.first().waitFor()
  while ((await rows.count()) < CASES) {
    const before = await rows.count()
    await page.getByRole('button', { name: '显示更多' }).click()
    await rows.nth(before).waitFor({ state: 'attached' })
  }
  const shown = await rows.count()
  await page.evaluate(WATCH)
  let interactions = 0
  for (let round = 0; round < ROUNDS; round += 1) interactions += await useIt(page)
  await page.waitForTimeout(500)
  const took = await page.evaluate<readonly number[]>('[...window.painted.reduce((all, { interactionId, duration }) => all.set(interactionId, Math.max(duration, all.get(interactionId) ?? 0)), new Map()).values()]')
  await close()
  // What was quicker than the browser tells of counts as the least it tells.
  const all = [...took, ...Array.from({ length: Math.max(0, interactions - took.length) }, () => 16)].toSorted((a, b) => a - b)
  return { queueCases: shown, queueNextPaintMs: all.at(-1) ?? 0, queueMedianMs: all[Math.floor(all.length / 2)] ?? 0, queueInteractions: all.length }
}

/** As a clerk goes through it: row to row, an answer opened and closed, a search begun. */
async function useIt(page: Page): Promise<number> {
  await page.locator('h1').click()
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('j')
  for (let step = 0; step < 10; step += 1) await page.keyboard.press('k')
  await page.locator('main ul > li').nth(250).getByRole('button').click()
  await page.getByRole('dialog').locator('dl').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('/')
  await page.keyboard.type('queue-2')
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Backspace')
  return 1 + 20 + 10 + 1 + 1 + 1 + 7 + 1 + 1
}
