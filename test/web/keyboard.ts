// Using a page as somebody does who has no mouse: Tab until the wanted thing has the focus, then a key. The focus must be there to see.
import type { Locator, Page } from 'playwright-core'

const MOST_STOPS = 80

/** Presses Tab until `what` has the focus; how many presses it took. */
export async function tabTo(page: Page, what: Locator, most = MOST_STOPS): Promise<number> {
  let wanted: Wanted | undefined
  for (let stops = 0; stops <= most; stops += 1) {
    // Looked for anew only when it is not there or no longer: finding a thing by its role and name at every stop takes longer than all the rest.
    let focused = (await wanted?.evaluate((element) => (element.isConnected ? element.matches(':focus') : null))) ?? null
    if (focused === null) {
      wanted = (await what.elementHandles())[0] as Wanted | undefined
      focused = await hasFocus(what)
    }
    if (focused && (await hasFocus(what))) return stops
    await page.keyboard.press('Tab')
  }
  throw new Error(`${String(what)} was not reached in ${most} stops; the focus is on ${await page.evaluate<string>('document.activeElement?.outerHTML.slice(0, 200) ?? ""')}`)
}
type Wanted = { evaluate<T>(look: (element: { readonly isConnected: boolean; matches(selector: string): boolean }) => T): Promise<T> }
const hasFocus = async (what: Locator): Promise<boolean> => (await what.count()) > 0 && what.first().evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus'))

/** A button or a link by key alone. */
export async function press(page: Page, what: Locator, key = 'Enter'): Promise<void> {
  await what.first().waitFor()
  await tabTo(page, what)
  await page.keyboard.press(key)
}

/** A field by key alone; what stands in it is written over. */
export async function type(page: Page, what: Locator, text: string): Promise<void> {
  await what.first().waitFor()
  await tabTo(page, what)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

/** One of a group of radio buttons: Tab leads into the group, arrows to the one. */
export async function pick(page: Page, what: Locator): Promise<void> {
  await what.first().waitFor()
  const name = await what.first().getAttribute('name')
  await tabTo(page, page.locator(`input[name="${name ?? ''}"]:focus`))
  for (let arrows = 0; arrows < 40; arrows += 1) {
    if (await hasFocus(what)) break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Space')
}

/** One of a list that drops down, by its value: arrows from the top. */
export async function choose(page: Page, what: Locator, value: string): Promise<void> {
  await what.first().waitFor()
  await tabTo(page, what)
  await page.keyboard.press('Home')
  for (let arrows = 0; arrows < 80 && (await what.first().inputValue()) !== value; arrows += 1) await page.keyboard.press('ArrowDown')
}

/** From the top of an officer's case page to the first field of the place where he decides; the skip link may be used. */
export async function stopsToComposer(page: Page): Promise<number> {
  await page.reload()
  await page.locator('[aria-labelledby="composer"] form').waitFor()
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if ((await page.locator('#composer:focus, [aria-labelledby="composer"] :focus').count()) > 0) return stops
    await page.keyboard.press('Tab')
    if ((await page.locator('a[href="#composer"]:focus').count()) > 0) await page.keyboard.press('Enter')
  }
  return MOST_STOPS
}
