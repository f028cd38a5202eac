// What axe finds on a page: WCAG 2.2 A and AA and its best practices. Run by the page's own scripting door, past the policy that forbids others.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
type Found = { readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }[] }

/** One line a fault: the rule and the element. */
export async function axeFaultsOn(page: Page): Promise<string[]> {
  await page.evaluate(SOURCE)
  const found = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'], selectors: false })`)) as Found
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} (${failureSummary?.replaceAll('\n', ' ').slice(0, 200) ?? ''})`))
}

export async function axeFaults(context: BrowserContext, url: string): Promise<string[]> {
  const page = await context.newPage()
  await page.goto(url)
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('load')
  await page.waitForTimeout(300)
  const faults = await axeFaultsOn(page)
  await page.close()
  return faults
}
