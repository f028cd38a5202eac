// Staff with an account kept here come in by browser: the password that was given out, one of their own, the second factor set up and used, and what is
// said on the way when something is wrong. Then the desk opens, and what they do there counts.
import { TOTP, Secret } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { axeFaultsOn } from './axe.ts'
import { openBrowser, type Opened } from './browser.ts'
import { LIVE, MARKETPLACE, openHouse, type House } from './house.ts'
import { lostOn } from './modes.ts'
import { WORDS } from './words.ts'

const OWN = 'correct horse battery'
let house: House
let phone: Opened
let given = ''
let secret = ''
let codes: readonly string[] = []
beforeAll(async () => {
  house = await openHouse()
  phone = await openBrowser({ lang: 'en' })
  given = ((await house.cli('account', 'put', MARKETPLACE, 'mei', '--role', 'officer')) as { password: string }).password
}, 120_000)
afterAll(async () => {
  await phone.close()
  await house.close()
})

const at = (path: string): string => `${house.address}${path}`
const signIn = async (page: Page, account: string, password: string): Promise<void> => {
  await page.getByLabel('Account').fill(account)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
}
/** Each code is good once: the authenticator's next one is waited for by asking for it early, as the server allows a step to either side. */
const codeNow = (ahead = 0): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + ahead * 30_000 })
/** No page on the way is in anybody's way. */
const holds = async (page: Page): Promise<void> => { expect([...(await axeFaultsOn(page)), ...(await lostOn(page))]).toEqual([]) }

describe('somebody on staff', () => {
  it('is told that account and password do not go together, keeps the account he typed, and may read it in Chinese', async () => {
    const { page } = phone
    await page.goto(at(`/sign-in/${MARKETPLACE}?return=/desk/queue&lang=en`))
    await page.getByRole('heading', { level: 1, name: 'Staff sign-in' }).waitFor()
    await holds(page)
    await signIn(page, 'mei', 'not this one')
    await page.getByRole('alert').filter({ hasText: 'The account or the password is wrong.' }).waitFor()
    expect([await page.getByLabel('Account').inputValue(), await page.getByLabel('Password').inputValue()]).toEqual(['mei', ''])
    expect(await page.getByLabel('Password').evaluate('document.activeElement?.id')).toBe('password')
    await holds(page)
    await page.getByRole('link', { name: '中文' }).click()
    await page.getByRole('heading', { level: 1, name: '工作人员登录' }).waitFor()
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { level: 1, name: 'Staff sign-in' }).waitFor()
  }, 90_000)

  it('chooses a password of his own, and hears which one will not do', async () => {
    const { page } = phone
    await signIn(page, 'mei', given)
    await page.getByRole('heading', { level: 1, name: 'Choose a new password' }).waitFor()
    const choose = async (chosen: string, again: string): Promise<void> => {
      await page.locator('#chosen').fill(chosen)
      await page.locator('#again').fill(again)
      await page.getByRole('button', { name: 'Continue' }).click()
    }
    await choose('short', 'short')
    await page.getByRole('alert').filter({ hasText: 'A password has at least' }).waitFor()
    await choose(OWN, `${OWN}!`)
    await page.getByRole('alert').filter({ hasText: 'The two are not the same.' }).waitFor()
    await holds(page)
    await choose(OWN, OWN)
    await page.getByRole('heading', { level: 1, name: 'Set up the second factor' }).waitFor()
  }, 90_000)

  it('sets up the second factor from the page, is told of a wrong code, and gets his recovery codes', async () => {
    const { page } = phone
    secret = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '')
    expect(await page.locator('svg').count()).toBe(1)
    await holds(page)
    const enter = async (code: string): Promise<void> => {
      await page.locator('#code').fill(code)
      await page.getByRole('button', { name: 'Continue' }).click()
    }
    await enter(codeNow() === '000000' ? '000001' : '000000')
    await page.getByRole('alert').filter({ hasText: 'The code is wrong or was used before.' }).waitFor()
    expect(((await page.locator('code').textContent()) ?? '').replaceAll(' ', '')).toBe(secret)
    await enter(codeNow())
    await page.getByText('Keep these recovery codes.').waitFor()
    codes = await page.locator('.codes li').allTextContents()
    expect(new Set(codes).size).toBe(10)
    // They are shown this once: no link leads away from them but the one on.
    expect(await page.getByRole('link').allTextContents()).toEqual(['Done'])
    await holds(page)
  }, 90_000)

  it('works at the desk with the session he got: takes a case, which stands under his name', async () => {
    const { page } = phone
    await page.getByRole('link', { name: 'Done' }).click()
    await page.waitForURL('**/desk/queue**')
    const caseId = await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)
    await page.locator(`[data-row="${caseId}"] [data-claim]`).click()
    await page.waitForURL(`**/desk/cases/${caseId}**`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect((await house.api('officer-bo').GET('/v1/cases/{caseId}', { params: { path: { caseId } } })).data?.review?.officerId).toBe('mei')
  }, 90_000)

  it('signs out, and comes in again with a recovery code where the authenticator is not at hand; it is good once', async () => {
    const { page } = phone
    await page.goto(at(`/accounts/${MARKETPLACE}?lang=en`))
    await page.getByText('Signed in as mei, an officer').waitFor()
    await holds(page)
    // A wrong code here is no reason to sign in again.
    await page.locator('#code').fill('zzzzzz')
    await page.getByRole('button', { name: 'New recovery codes' }).click()
    await page.getByRole('alert').filter({ hasText: 'The code is wrong or was used before.' }).waitFor()
    await page.getByText('Signed in as mei, an officer').waitFor()
    await holds(page)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { level: 1, name: 'Staff sign-in' }).waitFor()
    const again = async (code: string): Promise<void> => {
      await signIn(page, 'mei', OWN)
      await page.getByRole('heading', { level: 1, name: 'Second factor' }).waitFor()
      await page.locator('#code').fill(code)
      await page.getByRole('button', { name: 'Continue' }).click()
    }
    await again(codes[0] ?? '')
    await page.getByText('Signed in as').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await again(codes[0] ?? '')
    await page.getByRole('alert').filter({ hasText: 'The code is wrong or was used before.' }).waitFor()
    await holds(page)
    // The next code of the authenticator, one step early: the present one may have been used to set it up.
    await page.locator('#code').fill(codeNow(1))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('Signed in as').waitFor()
  }, 90_000)

  it('leaves by the desk\'s own button, and of what he wrote nothing is left in the tab for the next', async () => {
    const { page } = phone
    await page.goto(at(`/desk/cases/${await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)}?lang=en`))
    await page.getByLabel(WORDS.en.officer.reason).fill('The sizes follow the approved sample.')
    const kept = (): Promise<number> => page.evaluate('Object.keys(sessionStorage).filter((key) => key.startsWith("gongdao.kept.")).length')
    expect(await kept()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(at('/'))
    expect(await kept()).toBe(0)
    await page.goto(at('/desk/queue?lang=en'))
    await page.getByText(WORDS.en.states.signIn).waitFor()
  }, 60_000)
})
