// What a screen costs on the wire by the browser's own count: scripts, styles and the page, gzip as it came, headers not counted; answers of the API
// apart. `weigh` goes through every screen: the first visit of each entry from nothing, every other as what it adds to that.
import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import type { House } from './house.ts'
import { screensOf } from './screens.ts'

/** Bytes by address of what the screen is made of, and those of the API's answers. */
export type Wire = { readonly parts: ReadonlyMap<string, number>; readonly css: number; readonly api: number }
export type Weights = {
  readonly buyerCaseKb: number; readonly deskCaseKb: number; readonly shopCaseKb: number; readonly cssKb: number; readonly buyerCaseApiKb: number
  /** What each adds for who has seen a case page of its entry. */
  readonly buyerRoutesKb: Readonly<Record<string, number>>; readonly deskRoutesKb: Readonly<Record<string, number>>
}

const OWN = new Set(['Script', 'Stylesheet', 'Document'])
/** A page that asked for nothing this long asks for nothing more. */
const QUIET_MS = 600

/** What `go` loads for somebody who has nothing yet, down to the last part that comes later. */
export async function wireOf(page: Page, go: () => Promise<unknown>): Promise<Wire> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const count = counting(session)
  await go()
  await page.locator('h1').first().waitFor({ state: 'attached' })
  while (count.open.size > 0 || Date.now() - count.last() < QUIET_MS) await sleep(50)
  await session.detach()
  return count.wire
}

function counting(session: CDPSession) {
  const asked = new Map<string, { readonly url: string; readonly type: string }>()
  const open = new Set<string>()
  const parts = new Map<string, number>()
  const wire = { parts, css: 0, api: 0 }
  let last = Date.now()
  session.on('Network.requestWillBeSent', ({ requestId, type, request: { url } }) => {
    last = Date.now()
    asked.set(requestId, { url, type: type ?? '' })
    // The stream of changes stays open for as long as the page does.
    if (!url.includes('/v1/stream') && !url.startsWith('data:')) open.add(requestId)
  })
  session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const { url, type } = asked.get(requestId) ?? { url: '', type: '' }
    if (OWN.has(type)) parts.set(url, (parts.get(url) ?? 0) + encodedDataLength)
    else wire.api += encodedDataLength
    if (type === 'Stylesheet') wire.css += encodedDataLength
  })
  const ended = ({ requestId }: { requestId: string }): void => {
    last = Date.now()
    open.delete(requestId)
  }
  session.on('Network.loadingFinished', ended)
  session.on('Network.loadingFailed', ended)
  return { wire, open, last: () => last }
}

const inKb = (bytes: number): number => Math.round(bytes / 100) / 10

export async function weigh(house: House): Promise<Weights> {
  const screens = await screensOf(house)
  const buyer = await weighEntry(screens, 'my-case', (name) => name.startsWith('my-'), 390)
  const desk = await weighEntry(screens, 'desk-case', (name) => name.startsWith('desk-') || name.startsWith('shop-'), 1280)
  const shop = await weighEntry(screens, 'shop-case', () => false, 1280)
  return { buyerCaseKb: buyer.firstKb, deskCaseKb: desk.firstKb, shopCaseKb: shop.firstKb, cssKb: Math.max(buyer.cssKb, desk.cssKb), buyerCaseApiKb: buyer.apiKb, buyerRoutesKb: buyer.addsKb, deskRoutesKb: desk.addsKb }
}

type Screens = Awaited<ReturnType<typeof screensOf>>
/** What another screen adds is what the first one did not bring. */
async function weighEntry(screens: Screens, first: string, isFurther: (name: string) => boolean, width: number): Promise<{ firstKb: number; cssKb: number; apiKb: number; addsKb: Record<string, number> }> {
  const { page, close } = await openBrowser({ width })
  const visit = async (name: string): Promise<Wire> => {
    await page.goto('about:blank')
    return wireOf(page, () => page.goto(screens.find((screen) => screen.name === name)?.url('zh') ?? ''))
  }
  const whole = await visit(first)
  const addsKb: Record<string, number> = {}
  for (const { name } of screens.filter((screen) => screen.name !== first && isFurther(screen.name))) {
    const { parts } = await visit(name)
    addsKb[name] = inKb(sum([...parts].filter(([url]) => !whole.parts.has(url)).map(([, bytes]) => bytes)))
  }
  await close()
  return { firstKb: inKb(sum([...whole.parts.values()])), cssKb: inKb(whole.css), apiKb: inKb(whole.api), addsKb }
}
const sum = (bytes: readonly number[]): number => bytes.reduce((a, b) => a + b, 0)
