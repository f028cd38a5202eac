// The states beside the happy one, as the real screens show them: nothing there, still reading, could not be read, no line, changed meanwhile. The network
// is held, cut or real; each `show` ends when the state's own sentence stands on the page.
import type { Page } from 'playwright-core'
import { LIVE, as, type House } from './house.ts'
import { BUYER, SHOP, asks, claimOne, sell, sellAndClaim, viewOf } from './sales.ts'
import { WORDS } from './words.ts'

export type Lang = 'zh' | 'en'
export const STATES = ['empty', 'loading', 'error', 'offline', 'conflict'] as const
export type State = (typeof STATES)[number]
export type Route = {
  readonly name: string
  /** Into the state, from wherever the page was. */
  readonly show: (page: Page, state: State, lang: Lang) => Promise<void>
}
type Made = {
  readonly name: string; readonly person: string; readonly path: string; /** What it reads first. */ readonly reads: RegExp
  readonly empty: (page: Page, lang: Lang) => Promise<void>; readonly conflict: (page: Page, lang: Lang) => Promise<void>
}

/** Somebody of a marketplace of the demo where nothing has happened. */
const elsewhere = (url: string): string => url.replace('#as=1688/', '#as=xiaohongshu/')
const says = (page: Page, sentence: string): Promise<void> => page.getByText(sentence).first().waitFor()

/** Another person or another case: the page is left first, or only the fragment of its address would change. */
export async function goTo(page: Page, url: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(url)
}

/** Changes are not heard of, so that what is looked at grows old. */
const deaf = async (page: Page): Promise<void> => { await page.route('**/v1/stream*', (route) => route.abort()) }

/** An act from the bar below a case, or from behind "more". */
export async function openAct(page: Page, lang: Lang, name: string): Promise<void> {
  const { case: text, app } = WORDS[lang]
  const bar = page.getByRole('region', { name: text.actions })
  await bar.getByRole('button').first().waitFor()
  const there = bar.getByRole('button', { name, exact: true })
  if ((await there.count()) === 0) {
    await bar.getByRole('button', { name: app.more }).click()
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  } else await there.click()
}

export async function routesOf(house: House): Promise<readonly Route[]> {
  const s5b = await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)
  await asks(house, 'officer-an', s5b, { type: 'ClaimReview' })
  await sell(house, 'state-apply')
  const quiet = await sellAndClaim(house, 'state-case')
  const made: readonly Made[] = [myCases(house), myCase(house, quiet), apply(house), inbox(house), officerCase(house, s5b)]
  return made.map((route) => ({ name: route.name, show: (page, state, lang) => show(house, route, page, state, lang) }))
}

async function show(house: House, { person, path, reads, empty, conflict }: Made, page: Page, state: State, lang: Lang): Promise<void> {
  const url = as(house, person, path, lang)
  const text = WORDS[lang].states
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().setOffline(false)
  switch (state) {
    case 'empty': return empty(page, lang)
    case 'loading':
      await page.route(reads, () => undefined)
      await goTo(page, url)
      await page.locator('.animate-pulse').first().waitFor()
      return says(page, text.loading)
    case 'error':
      await page.route(reads, (route) => route.abort())
      await goTo(page, url)
      return says(page, text.error)
    case 'offline':
      await goTo(page, url)
      await page.locator('main h2').first().waitFor()
      await page.context().setOffline(true)
      return says(page, text.offline)
    case 'conflict': return conflict(page, lang)
    default: throw new Error(state satisfies never)
  }
}

const LIST = /\/v1\/cases(?:\?|$)/
const ONE = /\/v1\/cases\/\d+$/

/** A list has no act of its own: what changes under its reader's eyes is how a case stands. */
const myCases = (house: House): Made => ({
  name: 'my-cases', person: BUYER, path: '/my/cases', reads: LIST,
  empty: async (page, lang) => {
    await goTo(page, elsewhere(as(house, 'buyer-lei', '/my/cases', lang)))
    await says(page, WORDS[lang].cases.none)
  },
  conflict: async (page, lang) => {
    const caseId = await sellAndClaim(house, `state-list-${lang}`)
    await goTo(page, as(house, BUYER, '/my/cases', lang))
    const row = page.locator('li', { hasText: `state-list-${lang}` })
    const before = await row.getByRole('link').textContent()
    await asks(house, SHOP, caseId, { type: 'RefuseRequest', because: 'facts_disputed', statement: '寄出时是好的。' })
    const { headline } = (await viewOf(house, caseId, BUYER)).standing
    if (headline[lang] === before) throw new Error('a refusal leaves the headline as it was')
    await row.getByRole('link', { name: headline[lang] }).waitFor()
  },
})

const myCase = (house: House, caseId: string): Made => ({
  name: 'my-case', person: BUYER, path: `/my/cases/${caseId}`, reads: ONE,
  empty: async (page, lang) => {
    await goTo(page, as(house, BUYER, `/my/cases/${caseId}`, lang))
    await says(page, WORDS[lang].case.threadNone)
  },
  conflict: async (page, lang) => {
    const mine = await sellAndClaim(house, `state-case-${lang}`)
    const { act } = WORDS[lang]
    await deaf(page)
    await goTo(page, as(house, BUYER, `/my/cases/${mine}`, lang))
    await openAct(page, lang, act.names.MakeStatement)
    const sheet = page.getByRole('dialog')
    await sheet.getByLabel(act.message).or(sheet.getByLabel(act.text)).first().fill('Still not working.')
    await asks(house, SHOP, mine, { type: 'MakeStatement', text: '请稍等。', speech: 'other', channel: 'case' })
    await sheet.getByRole('button', { name: act.names.MakeStatement }).click()
    await says(page, act.conflict)
  },
})

const APPLY = '/my/apply/state-apply?merchant=shop-clock'
const apply = (house: House): Made => ({
  name: 'my-apply', person: BUYER, path: APPLY, reads: /\/v1\/merchants\/[^/]+\/orders\/[^/]+$/,
  empty: async (page, lang) => {
    await sell(house, `state-sold-${lang}`)
    await claimOne(house, `state-sold-${lang}`)
    await goTo(page, as(house, BUYER, `/my/apply/state-sold-${lang}?merchant=shop-clock`, lang))
    await says(page, WORDS[lang].apply.noneLeft)
  },
  conflict: async (page, lang) => {
    const key = `apply.state-draft-${lang}`
    await sell(house, `state-draft-${lang}`)
    await goTo(page, as(house, BUYER, `/my/apply/state-draft-${lang}?merchant=shop-clock`, lang))
    const choose = (index: number): Promise<void> => page.getByRole('radio').nth(index).check()
    await choose(0)
    const version = await keptVersion(house, key)
    // On another phone.
    await house.api(BUYER).PUT('/v1/drafts/{key}', { params: { path: { key } }, body: { version, content: { step: 0 } } })
    await choose(1)
    await says(page, WORDS[lang].apply.changed)
  },
})

async function keptVersion(house: House, key: string): Promise<number> {
  for (;;) {
    const { data } = await house.api(BUYER).GET('/v1/drafts/{key}', { params: { path: { key } } })
    if (data !== undefined) return data.version
  }
}

const inbox = (house: House): Made => ({
  name: 'shop-inbox', person: SHOP, path: '/shop/inbox', reads: LIST,
  empty: async (page, lang) => {
    await goTo(page, elsewhere(as(house, 'shop-grinder', '/shop/inbox', lang)))
    await says(page, WORDS[lang].cases.inboxNone)
  },
  conflict: async (page, lang) => {
    const caseId = await sellAndClaim(house, `state-inbox-${lang}`)
    const { act, shop } = WORDS[lang]
    await deaf(page)
    await goTo(page, as(house, SHOP, '/shop/inbox', lang))
    await page.getByRole('button', { name: shop.answerTo(`state-inbox-${lang}`), exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: act.names.AgreeToRequest, exact: true }).click()
    await page.getByRole('dialog').getByRole('table').waitFor()
    await asks(house, BUYER, caseId, { type: 'MakeStatement', text: '也可以只退一半。', speech: 'other', channel: 'case' })
    await page.getByRole('dialog').getByRole('button', { name: act.names.AgreeToRequest, exact: true }).click()
    await says(page, act.conflict)
    // What it was that changed, in the words it came with.
    await page.getByRole('dialog').getByText(act.since).waitFor()
    await page.getByRole('dialog').getByText('也可以只退一半。').first().waitFor()
  },
})

const officerCase = (house: House, caseId: string): Made => ({
  name: 'desk-case', person: 'officer-an', path: `/desk/cases/${caseId}`, reads: ONE,
  empty: async (page, lang) => {
    await goTo(page, as(house, 'officer-an', '/desk/cases/1', lang))
    await says(page, WORDS[lang].states.notFound)
  },
  conflict: async (page, lang) => {
    const { act } = WORDS[lang]
    await deaf(page)
    await goTo(page, as(house, 'officer-an', `/desk/cases/${caseId}`, lang))
    await openAct(page, lang, act.names.RequestEvidence)
    const send = page.getByRole('dialog').getByRole('button', { name: act.names.RequestEvidence })
    await send.waitFor()
    await asks(house, 'shop-custom', caseId, { type: 'MakeStatement', text: `样品确认书另附（${lang}）。`, speech: 'other', channel: 'case' })
    await send.click()
    await says(page, act.conflict)
    await page.getByRole('dialog').getByText(act.since).waitFor()
    await page.getByRole('dialog').getByText(`样品确认书另附（${lang}）。`).first().waitFor()
  },
})
