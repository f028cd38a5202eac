// An officer at his desk, by keyboard where it matters: takes a case from the queue, decides S5 to the smallest unit, and leaves S3's appeal to another.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schemas } from '../../src/client/schema.ts'
import { closed, openBrowser, type Opened } from './browser.ts'
import { LIVE, as, openHouse, type House } from './house.ts'

let house: House
let first: Opened
let names: Schemas['Vocabulary']['names']
beforeAll(async () => {
  house = await openHouse()
  const s3 = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
  await asks('shop-toys', s3, { type: 'RefuseRequest', because: 'reason_mismatch', statement: '说的是盒子压坏，选的却是少货。' })
  await asks('buyer-tang', s3, { type: 'RequestIntervention', statement: null })
  await useTime(s3)
  await useTime(await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId))
  names = must((await house.api('officer-an').GET('/v1/vocabulary', { params: { query: { lang: 'zh' } } })).data).names
  first = await openBrowser({ width: 1280, height: 900 })
}, 120_000)
afterAll(async () => {
  await first.close()
  await house.close()
})

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the server gave no answer')
  return value
}
const asks = async (person: string, caseId: string, command: Schemas['Command']): Promise<void> => {
  const { error } = await house.api(person).POST('/v1/cases/{caseId}/commands', { params: { path: { caseId } }, body: { commandId: crypto.randomUUID(), command } })
  expect(error).toBeUndefined()
}
const viewOf = async (caseId: string, person = 'officer-an') => must((await house.api(person).GET('/v1/cases/{caseId}', { params: { path: { caseId } } })).data)
const nameOf = (finding: string): string => names.finding[finding] ?? finding

/** Nothing is decided against a side while its time to file evidence runs: here each files what it has. */
async function useTime(caseId: string): Promise<void> {
  const { clocks, order } = await viewOf(caseId)
  for (const { owner } of clocks.filter(({ clock }) => clock === 'evidenceMustArrive')) {
    const person = owner === 'buyer' ? order.buyerId : order.merchantId
    await asks(person, caseId, { type: 'FileEvidence', items: [{ evidenceId: `more-${person}`, type: 'photo', sha256: 'a'.repeat(64), bytes: 1000, mediaType: 'image/jpeg', concerns: null, perceptualHash: null, filedElsewhere: false }], requestId: null })
  }
}

/** Answers one question of fact on the page, by its own buttons. */
async function find({ page }: Opened, finding: string, value: 'proven' | 'not_proven', because: string): Promise<void> {
  const title = `认定“${nameOf(finding)}”${value === 'proven' ? '成立' : '不成立'}`
  const asked = page.getByRole('button', { name: title })
  if ((await asked.count()) === 0) await page.getByLabel('认定其他事实').selectOption(finding)
  await asked.first().click()
  const form = page.getByRole('form', { name: title })
  await form.getByLabel('理由').fill(because)
  await form.getByRole('button', { name: '确认认定' }).click()
  await closed(form)
}

describe('an officer', () => {
  it('takes a case from the queue by keyboard and reaches the place to decide in twelve stops', async () => {
    const { page } = first
    const caseId = await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)
    await page.goto(as(house, 'officer-an', '/desk/queue'))
    await page.locator(`[data-row="${caseId}"]`).waitFor()
    for (let presses = 0; presses < 20 && (await page.locator(`[data-row="${caseId}"] a:focus`).count()) === 0; presses += 1) await page.keyboard.press('j')
    await page.keyboard.press('c')
    await page.waitForURL(`**/desk/cases/${caseId}**`)
    await page.getByRole('form', { name: '处理' }).waitFor()
    await page.reload()
    await page.getByRole('form', { name: '处理' }).waitFor()
    let stops = 0
    while (stops < 40 && (await page.locator('#composer :focus, [aria-labelledby="composer"] :focus').count()) === 0) {
      await page.keyboard.press('Tab')
      stops += 1
      if ((await page.locator('a[href="#composer"]:focus').count()) > 0) await page.keyboard.press('Enter')
    }
    expect(stops).toBeLessThanOrEqual(12)
    // Whoever else works at this queue sees who has it, and is not offered it.
    await page.goto(as(house, 'officer-bo', '/desk/queue'))
    await page.locator(`[data-row="${caseId}"]`).getByText('安澜已领取').waitFor()
    expect(await page.locator(`[data-row="${caseId}"] [data-claim]`).count()).toBe(0)
    await page.goto(as(house, 'officer-an', '/desk/queue'))
    await page.locator(`[data-row="${caseId}"]`).getByRole('link', { name: '继续处理' }).click()
    await page.getByRole('form', { name: '处理' }).waitFor()
    expect((await viewOf(caseId)).review?.officerId).toBe('officer-an')
  }, 60_000)

  it('decides the 334 garments line by line, exact to the smallest unit, with what both sides will read before him', async () => {
    const { page } = first
    const caseId = await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)
    await find(first, 'goods_custom', 'proven', '按买家要求、确认样品后生产。')
    await find(first, 'spec_breached', 'not_proven', '成品与确认的样品一致。')
    await find(first, 'merchant_consented', 'proven', '商家书面同意有条件退货。')
    await find(first, 'cost_outbound_freight', 'proven', '运费凭证 3200 元。')
    await find(first, 'cost_packaging', 'proven', '纸箱凭证 1185.70 元。')
    await page.getByLabel(`${nameOf('cost_outbound_freight')}，买家承担`).fill('3200.00')
    await page.getByRole('group', { name: `谁承担: ${nameOf('cost_packaging')}` }).getByRole('button', { name: '买家承担' }).click()
    expect(await page.getByLabel(`${nameOf('cost_packaging')}，买家承担`).inputValue()).toBe('1185.70')
    await page.getByLabel('处理理由（双方可见）').fill('定制商品且为经营性采购；按商家同意的条件退货，费用逐项以凭证核定。')
    await page.getByRole('region', { name: '发布前预览' }).getByText('27,344.30 元').first().waitFor()
    expect(await page.getByRole('article', { name: '通知（中文）' }).textContent()).toContain('27')
    expect(await page.getByRole('article', { name: '通知（英文）' }).count()).toBe(1)
    await page.getByText('草稿已保存').waitFor()
    await page.reload()
    await page.getByRole('region', { name: '发布前预览' }).getByText('27,344.30 元').first().waitFor()
    expect(await page.getByLabel('处理理由（双方可见）').inputValue()).toContain('费用逐项以凭证核定')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').getByRole('button', { name: '发布决定' }).click()
    await closed(page.getByRole('dialog'))
    const { decision, order } = await viewOf(caseId)
    expect(decision?.by).toEqual({ by: 'officer', officerId: 'officer-an', secondOfficerId: null })
    expect(decision?.flows.filter(({ to }) => to === 'buyer').map(({ amountMinor }) => amountMinor)).toEqual([2_734_430])
    expect((decision?.costs ?? []).map(({ amountMinor }) => amountMinor)).toEqual([320_000, 118_570])
    expect(order.paidMinor - 320_000 - 118_570).toBe(2_734_430)
  }, 90_000)

  it('leaves an appeal against his own decision to another officer, who answers every ground', async () => {
    const caseId = await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId)
    await asks('officer-an', caseId, { type: 'ClaimReview' })
    for (const finding of ['reason_matches', 'item_missing', 'return_pointless'] as const) await asks('officer-an', caseId, { type: 'SetFinding', finding, value: 'proven', evidenceIds: [], because: '采信买家。' })
    await asks('officer-an', caseId, { type: 'DecideCase', because: '支持仅退款。' })
    const decisionId = (await viewOf(caseId)).decision?.decisionId ?? ''
    await asks('shop-toys', caseId, { type: 'FileAppeal', decisionId, grounds: [{ groundId: 'g1', ground: 'address_on_file', text: '一直有退货地址。' }, { groundId: 'g2', ground: 'wrong_amount', text: '积木完好。' }] })
    await asks('buyer-tang', caseId, { type: 'AnswerAppeal', appealId: 'a1', statement: '愿意退回。' })
    const { page } = first
    await page.goto(as(house, 'officer-an', `/desk/cases/${caseId}`))
    await page.getByText('申诉要由另一位小二处理').waitFor()
    expect(await page.getByRole('button', { name: '领取' }).count()).toBe(0)
    const laneOf = async (person: string) => must((await house.api(person).GET('/v1/cases', { params: { query: { queue: 'appeal' } } })).data).items.map((one) => one.caseId)
    expect([await laneOf('officer-an'), await laneOf('officer-bo')]).toEqual([[], [caseId]])
    const countOf = async (person: string) => must((await house.api(person).GET('/v1/cases/counts', { params: { query: {} } })).data).queues?.find(({ queue }) => queue === 'appeal')?.waiting
    expect([await countOf('officer-an'), await countOf('officer-bo')]).toEqual([0, 1])
    const other = await openBrowser({ width: 1280, height: 900 })
    await other.page.goto(as(house, 'officer-bo', '/desk/review'))
    await other.page.locator(`[data-row="${caseId}"] [data-claim]`).click()
    await decideAppeal(other)
    await other.close()
    const { appeals, decision } = await viewOf(caseId)
    expect(appeals[0]).toMatchObject({ state: 'decided', result: 'reversed', officerId: 'officer-bo' })
    expect(appeals[0]?.answers.map(({ answer }) => answer)).toEqual(['accepted', 'accepted'])
    expect(decision).toMatchObject({ remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant' })
  }, 90_000)
})

async function decideAppeal({ page }: Opened): Promise<void> {
  await page.getByRole('form', { name: '处理' }).waitFor()
  await page.getByLabel('撤销原决定').check()
  await page.getByLabel('另作处理', { exact: true }).check()
  await page.getByLabel('处理方式', { exact: true }).selectOption('return_refund')
  await page.getByLabel('商品要退回', { exact: true }).selectOption('yes')
  await page.getByLabel('退货运费', { exact: true }).selectOption('merchant')
  await page.getByRole('group', { name: /^退款：/ }).getByRole('button', { name: '全部' }).click()
  for (const [index, ground] of ['address_on_file', 'wrong_amount'].entries()) {
    const title = `${index + 1}. ${names.ground[ground] ?? ''}`
    await page.getByLabel(title, { exact: true }).selectOption('accepted')
    await page.getByLabel(`${title}: 引用的规则，用空格分开`).fill('TB-41')
  }
  await page.getByLabel('无法追回的款项由谁承担').selectOption('platform')
  await page.getByLabel('处理理由（双方可见）').fill('退货地址在案，改为退货退款。')
  await page.getByRole('region', { name: '发布前预览' }).getByRole('article', { name: '通知（中文）' }).waitFor()
  await page.getByRole('button', { name: '发布决定' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布决定' }).click()
  await closed(page.getByRole('dialog'))
}
