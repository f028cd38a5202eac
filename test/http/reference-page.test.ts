// The reference page in a real browser: on a phone the operations stand in closed groups and nothing has to be pushed sideways; where there is room
// all of them are in sight.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { document as documentOf } from '../../src/http/openapi.ts'
import { REFERENCE_POLICY, referencePage } from '../../src/http/reference-page.ts'
import { openBrowser } from '../web/browser.ts'

let server: Server
let url = ''
beforeAll(async () => {
  server = createServer((request, answer) => answer.setHeader('content-security-policy', REFERENCE_POLICY).setHeader('content-type', 'text/html; charset=utf-8').end(referencePage(documentOf(), request.url === '/zh' ? 'zh' : 'en')))
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', () => done()) })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => { server.close() })

const operations = Object.values(documentOf().paths).flatMap((methods) => Object.values(methods)).length

describe('the reference page', { timeout: 120_000 }, () => {
  it.each(['zh', 'en'] as const)('is used with a thumb on a phone (%s): groups open, lead to an operation, and back', async (lang) => {
    const { page, close } = await openBrowser({ width: 390, lang })
    try {
      await page.goto(`${url}/${lang}`)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      const links = page.locator('nav li a')
      expect([await links.filter({ visible: true }).count(), await page.locator('nav').evaluate((nav) => nav.clientHeight < 1_000)]).toEqual([0, true])
      const groups = page.locator('nav summary')
      for (const box of await groups.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))) expect(box).toBeGreaterThanOrEqual(44)
      await groups.first().click()
      const act = page.locator('nav a[href="#actOnCase"]')
      expect((await act.boundingBox())?.height).toBeGreaterThanOrEqual(44)
      await act.click()
      expect(await page.locator('#actOnCase').evaluate((one) => Math.abs(one.getBoundingClientRect().top) < 60)).toBe(true)
      await page.locator('.up a').click()
      expect(await page.evaluate('window.scrollY')).toBeLessThan(60)
      // Every group open: still nothing beyond the edge.
      await page.locator('nav details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')))
      await page.locator('main details').evaluateAll((all) => all.forEach((one) => one.setAttribute('open', '')))
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    } finally {
      await close()
    }
  })

  it('shows every operation beside the text where there is room', async () => {
    const { page, close } = await openBrowser({ width: 1280, lang: 'en' })
    try {
      await page.goto(url)
      expect(await page.locator('nav details').first().locator('li a').first().isVisible()).toBe(true)
      const heights = await page.locator('nav details:not(:last-child) li a').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
      expect([heights.length, heights.every((height) => height > 10)]).toEqual([operations, true])
    } finally {
      await close()
    }
  })
})
