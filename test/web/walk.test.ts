// People at their browsers: what one does shows on the other's page, the price is seen before consent, an acceptance is sent once, and nothing typed is lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closed, openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'

let house: House
let buyer: Opened
let merchant: Opened
beforeAll(async () => {
  house = await openHouse()
  buyer = await openBrowser()
  merchant = await openBrowser({ width: 1280, lang: 'en' })
}, 120_000)
afterAll(async () => {
  await buyer.close()
  await merchant.close()
  await house.close()
})

describe('two people at one dispute', () => {
  it('step in through the door, each as himself', async () => {
    await buyer.page.goto(`${house.address}/?lang=zh`)
    await buyer.page.locator('li', { hasText: 'open-s6' }).getByRole('link', { name: '李禾' }).click()
    await buyer.page.getByRole('heading', { level: 1, name: '商家给了新提议，等你决定' }).waitFor()
    expect(buyer.page.url()).not.toContain('as=')
    await buyer.page.getByRole('complementary', { name: '演示' }).getByText('李禾').waitFor()
    expect(await buyer.page.title()).toBe('商家给了新提议，等你决定 · 售后')
  }, 60_000)

  it('read the time left by the server\'s clock, wherever that of their machine stands', async () => {
    const left = /还剩 \d+ 天/
    const wrong = await openBrowser()
    await wrong.page.clock.install({ time: Date.now() + 400 * 86_400_000 })
    await wrong.page.goto(as(house, LIVE.S6.buyer, new URL(buyer.page.url()).pathname))
    const read = async (one: Opened): Promise<string> => left.exec(await one.page.getByText(left).first().innerText())?.[0] ?? ''
    const told = await read(buyer)
    expect(told).not.toBe('')
    expect(await read(wrong)).toBe(told)
    await wrong.close()
  }, 60_000)

  it('see both sides\' money before consent, send it once, and each sees it on his page', async () => {
    const caseId = await house.caseOf(LIVE.S6.orderId, LIVE.S6.merchantId)
    await merchant.page.goto(as(house, LIVE.S6.merchantId, `/shop/cases/${caseId}`, 'en'))
    await merchant.page.getByRole('heading', { level: 1 }).waitFor()
    await buyer.page.getByRole('button', { name: '同意更改原因' }).click()
    const sheet = buyer.page.getByRole('dialog')
    await sheet.getByRole('table').waitFor()
    let sent = 0
    await buyer.page.route('**/commands', async (route) => {
      sent += 1
      // The first answer is lost on its way: the command has been done, and nobody was told.
      if (sent === 1) {
        await route.fetch()
        return route.abort()
      }
      return route.continue()
    })
    await sheet.getByRole('button', { name: '同意更改原因' }).click()
    await sheet.getByRole('alert').filter({ hasText: '再点一次不会重复提交' }).waitFor()
    await sheet.getByRole('button', { name: '同意更改原因' }).click()
    await closed(sheet)
    expect(sent).toBe(2)
    const events = (await house.api(LIVE.S6.buyer).GET('/v1/cases/{caseId}/events', { params: { path: { caseId } } })).data?.events ?? []
    expect(events.filter(({ event }) => event.type === 'OfferAccepted' || event.type === 'ReasonChanged').length).toBeLessThanOrEqual(2)
    expect(events.filter(({ event }) => event.type === 'ReasonChanged')).toHaveLength(1)
    await merchant.page.getByRole('heading', { level: 1, name: 'Waiting for the buyer' }).or(merchant.page.getByRole('heading', { level: 1, name: /Your turn/ })).waitFor()
  }, 60_000)

  it('keep what they typed when the page is read anew', async () => {
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    const { page } = merchant
    await page.goto(as(house, LIVE.S3.merchantId, `/shop/cases/${caseId}`, 'en'))
    await page.getByRole('button', { name: 'Refuse' }).click()
    await page.getByRole('dialog').getByLabel('Explanation').fill('The bricks were complete when packed.')
    await page.reload()
    await page.getByRole('button', { name: 'Refuse' }).click()
    expect(await page.getByRole('dialog').getByLabel('Explanation').inputValue()).toBe('The bricks were complete when packed.')
  }, 60_000)
})

describe('one window', () => {
  it('is called what its screen is called, in its language, and becomes somebody else by a link to his eyes', async () => {
    const { page } = merchant
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    await page.goto('about:blank')
    await page.goto(as(house, LIVE.S3.merchantId, '/shop/inbox', 'en'))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('complementary', { name: 'Demo' }).getByText('Jinwan Bricks').waitFor()
    expect(await page.title()).toMatch(/^[A-Z][A-Za-z ]+ · After-sales desk$/)
    await page.goto('about:blank')
    await page.goto(as(house, LIVE.S3.buyer, `/my/cases/${caseId}`, 'en'))
    const bar = page.getByRole('complementary', { name: 'Demo' })
    await bar.getByText('Tang Guo').waitFor()
    await page.evaluate("location.hash = '#as=1688/buyer-li'")
    await bar.getByText('Li He').waitFor()
    // Not hers: nothing of the other person's page is left.
    await page.getByText('Nothing here').waitFor()
    expect(page.url()).not.toContain('as=')
  }, 60_000)
})

describe('what is served', () => {
  it('is compressed, kept for ever by its hash, and runs under a policy without inline scripts', async () => {
    const page = await fetch(`${house.address}/my/cases`)
    const html = await page.text()
    expect(page.headers.get('content-encoding')).toBe('gzip')
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/)
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? ''
    const asset = await fetch(`${house.address}${script}`)
    expect([asset.status, asset.headers.get('cache-control'), asset.headers.get('content-encoding')]).toEqual([200, 'public, max-age=31536000, immutable', 'gzip'])
    expect((await fetch(`${house.address}/assets/../../package.json`)).status).toBe(404)
    expect(((await (await fetch(house.address)).json()) as { name: string }).name).toBe('gongdao')
  })

  it('moves the demo\'s clock from its own page only', async () => {
    const move = (headers: Record<string, string>) => fetch(`${house.address}/demo/clock`, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: 'marketplace=1688&advance=PT1H&lang=zh' })
    const nowOf = async (): Promise<number> => (await house.api(LIVE.S6.buyer).GET('/v1/cases', {})).data?.serverNow ?? 0
    const before = await nowOf()
    expect((await move({ origin: 'https://elsewhere.example' })).status).toBe(400)
    expect((await nowOf()) - before).toBeLessThan(3_600_000)
    expect((await move({ origin: house.address })).status).toBe(303)
    expect((await nowOf()) - before).toBeGreaterThanOrEqual(3_600_000)
  }, 60_000)
})
