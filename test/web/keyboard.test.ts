// The desk without a mouse: a shop answers, refuses and offers; an officer takes a case, finds a fact, departs from policy with his reasons, and another
// signs. Nothing is clicked; whatever is used had the focus first.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schemas } from '../../src/client/schema.ts'
import { closed, openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'
import { choose, pick, press, stopsToComposer, type } from './keyboard.ts'
import { SHOP, asks, eventsOf, sellAndClaim, told, viewOf } from './sales.ts'
import { goTo } from './states.ts'
import { WORDS } from './words.ts'

const text = WORDS.zh
let house: House
let desk: Opened
let names: Schemas['Vocabulary']['names']
beforeAll(async () => {
  house = await openHouse()
  desk = await openBrowser({ width: 1280, height: 900 })
  const words = await house.api('officer-an').GET('/v1/vocabulary', { params: { query: { lang: 'zh' } } })
  if (words.data === undefined) throw new Error('no words')
  names = words.data.names
}, 120_000)
afterAll(async () => {
  await desk.close()
  await house.close()
})

/** From the inbox, with the case's own button, to its sheet of answers. */
async function answer(page: Page, orderId: string): Promise<void> {
  await goTo(page, as(house, SHOP, '/shop/inbox'))
  await press(page, page.getByRole('button', { name: text.shop.answerTo(orderId), exact: true }))
}
const inSheet = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
const gone = (page: Page): Promise<void> => closed(page.getByRole('dialog'))

describe('a shop without a mouse', () => {
  it('agrees, and the focus comes back to where it was', async () => {
    const caseId = await sellAndClaim(house, 'keys-agree')
    const { page } = desk
    await answer(page, 'keys-agree')
    await press(page, inSheet(page, text.act.names.AgreeToRequest))
    await page.getByRole('dialog').getByRole('table').waitFor()
    await press(page, inSheet(page, text.act.names.AgreeToRequest))
    await gone(page)
    expect(await eventsOf(house, caseId)).toContain('RequestAgreed')
    expect(await page.evaluate<string>('document.activeElement?.tagName ?? ""')).not.toBe('DIALOG')
  }, 90_000)

  it('refuses with a reason and words, and thinks better of it once on the way', async () => {
    const caseId = await sellAndClaim(house, 'keys-refuse')
    const { page } = desk
    await answer(page, 'keys-refuse')
    await press(page, inSheet(page, text.act.names.RefuseRequest))
    await pick(page, page.getByRole('dialog').getByRole('radio').nth(1))
    await type(page, page.getByRole('dialog').getByLabel(text.act.text), '揽收记录另附。')
    await page.keyboard.press('Escape')
    await gone(page)
    expect(await eventsOf(house, caseId)).not.toContain('RequestRefused')
    await press(page, page.getByRole('button', { name: text.shop.answerTo('keys-refuse'), exact: true }))
    await press(page, inSheet(page, text.act.names.RefuseRequest))
    expect(await page.getByRole('dialog').getByLabel(text.act.text).inputValue()).toBe('揽收记录另附。')
    await press(page, inSheet(page, text.act.names.RefuseRequest))
    await gone(page)
    expect(await eventsOf(house, caseId)).toContain('RequestRefused')
  }, 90_000)

  it('makes an offer', async () => {
    const caseId = await sellAndClaim(house, 'keys-offer')
    const { page } = desk
    await goTo(page, as(house, SHOP, `/shop/cases/${caseId}`))
    await press(page, page.getByRole('button', { name: text.app.more, exact: true }))
    await press(page, inSheet(page, text.act.names.MakeOffer))
    const kind = page.getByRole('dialog').getByRole('combobox').first()
    await choose(page, kind, 'refund_only')
    await type(page, page.getByRole('dialog').getByLabel(/^退款：/), '39.00')
    await page.getByRole('dialog').getByText('+39.00 元').first().waitFor()
    await press(page, inSheet(page, text.act.names.MakeOffer))
    await gone(page)
    expect((await viewOf(house, caseId)).offers.at(-1)).toMatchObject({ state: 'open', by: 'merchant', nets: { buyerMinor: 3900 } })
  }, 90_000)
})

describe('an officer without a mouse', () => {
  it('takes a case from the queue, finds a fact, and departs from policy with his reasons; it waits for a second signature', async () => {
    const caseId = await readyForReview()
    const { page } = desk
    await goTo(page, as(house, 'officer-an', '/desk/queue'))
    await page.locator(`[data-row="${caseId}"]`).waitFor()
    for (let presses = 0; presses < 20 && (await page.locator(`[data-row="${caseId}"] a:focus`).count()) === 0; presses += 1) await page.keyboard.press('j')
    await page.keyboard.press('c')
    await page.waitForURL(`**/desk/cases/${caseId}**`)
    expect(await stopsToComposer(page)).toBeLessThanOrEqual(12)
    for (const finding of ['reason_matches', 'item_missing', 'return_pointless']) await findByKeys(page, finding)
    await page.keyboard.press('r')
    await pick(page, page.getByRole('radio', { name: text.officer.own }))
    await type(page, page.getByLabel(/^退款：/), '20.00')
    const field = text.officer.fields.refund
    await type(page, page.getByLabel(`${field}: ${text.officer.because}`), '积木缺了一部分，按缺件比例退。')
    await type(page, page.getByLabel(`${field}: ${text.officer.cites}`), 'TB-41')
    await type(page, page.getByLabel(text.officer.reason), '买家收到的积木缺件，其余完好，按比例退款。')
    await page.getByText(text.officer.waitsSecond).first().waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText(text.officer.publishSecondHow).waitFor()
    await press(page, inSheet(page, text.officer.publish))
    await page.getByText(text.officer.signOwn).waitFor()
    expect(await page.getByRole('button', { name: text.officer.approve }).count()).toBe(0)
    expect((await viewOf(house, caseId)).decision).toBeNull()
  }, 180_000)

  it('sends a colleague\'s draft back with a word, and signs the next; only then it is a decision', async () => {
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    const { page } = desk
    const sign = async (how: string, note: string): Promise<void> => {
      await goTo(page, as(house, 'officer-bo', '/desk/review?lane=signature'))
      await press(page, page.locator(`[data-row="${caseId}"] a`))
      await page.waitForURL(`**/desk/cases/${caseId}**`)
      await type(page, page.getByLabel(text.officer.signNote), note)
      await press(page, page.getByRole('button', { name: how, exact: true }))
      await page.getByRole('button', { name: how, exact: true }).waitFor({ state: 'detached' })
    }
    await sign(text.officer.sendBack, '请写明缺了哪几件。')
    expect((await viewOf(house, caseId)).decision).toBeNull()
    // The first officer goes on with what he had written; publishing has put his draft away, so he writes it anew.
    await goTo(page, as(house, 'officer-an', `/desk/cases/${caseId}`))
    await page.getByRole('form', { name: text.officer.compose }).waitFor()
    await page.keyboard.press('r')
    await pick(page, page.getByRole('radio', { name: text.officer.own }))
    await type(page, page.getByLabel(/^退款：/), '20.00')
    await type(page, page.getByLabel(`${text.officer.fields.refund}: ${text.officer.because}`), '缺底板两块、人偶一个。')
    await type(page, page.getByLabel(`${text.officer.fields.refund}: ${text.officer.cites}`), 'TB-41')
    await type(page, page.getByLabel(text.officer.reason), '缺底板两块、人偶一个，按比例退款。')
    await page.getByText(text.officer.waitsSecond).first().waitFor()
    await page.keyboard.press('Control+Enter')
    await press(page, inSheet(page, text.officer.publish))
    await page.getByText(text.officer.signOwn).waitFor()
    await sign(text.officer.approve, '')
    const { decision } = await viewOf(house, caseId)
    expect(decision?.by).toEqual({ by: 'officer', officerId: 'officer-an', secondOfficerId: 'officer-bo' })
    expect(decision?.flows.filter(({ to }) => to === 'buyer').map(({ amountMinor }) => amountMinor)).toEqual([2000])
  }, 180_000)
})

/** S3 as far as an officer: refused, escalated, and what each side had has been filed. */
async function readyForReview(): Promise<string> {
  const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
  await asks(house, LIVE.S3.merchantId, caseId, { type: 'RefuseRequest', because: 'reason_mismatch', statement: '说的是盒子压坏，选的却是少货。' })
  await asks(house, LIVE.S3.buyer, caseId, { type: 'RequestIntervention', statement: null })
  const { clocks, order } = await viewOf(house, caseId)
  for (const { owner } of clocks.filter(({ clock }) => clock === 'evidenceMustArrive')) {
    const person = owner === 'buyer' ? order.buyerId : order.merchantId
    await asks(house, person, caseId, { type: 'FileEvidence', items: [told(`more-${person}`, 'photo')], requestId: null })
  }
  return caseId
}

async function findByKeys(page: Page, finding: string): Promise<void> {
  const title = text.officer.findThat(names.finding[finding] ?? finding, text.officer.proven)
  const asked = page.getByRole('button', { name: title })
  if ((await asked.count()) === 0) await choose(page, page.getByLabel(text.officer.otherFinding), finding)
  await press(page, asked)
  const form = page.getByRole('form', { name: title })
  await type(page, form.getByLabel(text.officer.why), '采信买家。')
  await press(page, form.getByRole('button', { name: text.officer.confirmFinding }))
  await closed(form)
}
