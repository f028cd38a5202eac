// How soon one person's act stands on another's page: from the answer to the command to the sentence in the other browser, by this machine's one clock.
import { openBrowser } from '../../test/web/browser.ts'
import { as, type House } from '../../test/web/house.ts'
import { BUYER, SHOP, asks, sellAndClaim } from '../../test/web/sales.ts'

const ACTS = 10
type Measured = { readonly liveMs: number; readonly liveWorstMs: number }

const WATCH = `window.seenAt = new Map()
new MutationObserver(() => { for (const [, word] of document.body.innerText.matchAll(/(live-word-\\d+)/g)) if (!window.seenAt.has(word)) window.seenAt.set(word, performance.timeOrigin + performance.now()) }).observe(document.body, { subtree: true, childList: true, characterData: true })`

export async function measureLive(house: House): Promise<Measured> {
  const caseId = await sellAndClaim(house, 'live-bench')
  const { page, close } = await openBrowser()
  await page.goto(as(house, BUYER, `/my/cases/${caseId}`))
  await page.getByRole('heading', { name: '对话' }).waitFor()
  await page.evaluate(WATCH)
  const took: number[] = []
  for (let act = 0; act < ACTS; act += 1) {
    const word = `live-word-${act}`
    await asks(house, SHOP, caseId, { type: 'MakeStatement', text: word, speech: 'other', channel: 'case' })
    const answered = performance.timeOrigin + performance.now()
    await page.getByText(word).first().waitFor()
    // Seen before the answer had come back to who acted: at once.
    took.push(Math.max(0, (await page.evaluate<number>(`window.seenAt.get('${word}')`)) - answered))
  }
  await close()
  const ordered = took.toSorted((a, b) => a - b)
  return { liveMs: Math.round(ordered[Math.floor(ACTS / 2)] ?? 0), liveWorstMs: Math.round(ordered.at(-1) ?? 0) }
}
