// The list of proof a side is told to bring, ticked off as a case goes on: needed, there, asked for again with whose words.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf } from '../../src/app/demo/play.ts'
import { cst } from '../../src/app/demo/cast.ts'
import type { Checklist } from '../../src/app/checklist.ts'
import { caseLimits } from '../../src/app/evidence-limits.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { EVIDENCE_TYPES } from '../../src/domain/vocabulary.ts'
import { HOW_TO_TAKE } from '../../src/app/sentences/proof.ts'
import { clockClaim, clockSale, must, openDesk, proof, putSale, type TestDesk } from './desk.ts'

let house: TestDesk
let bucket = 0
let caseId = ''
beforeAll(async () => {
  house = await openDesk()
  house.clock.now = cst('2025-09-03 10:00')
  const { order, scans } = clockSale('order-list')
  bucket = await putSale(house, order, scans)
  ;({ caseId } = await must(house, { who: 'buyer-li', bucket, orderId: 'order-list', commandId: 'open', command: clockClaim('order-list') }))
})
afterAll(() => house.close())

async function listOf(who: string): Promise<Checklist> {
  const told = await caseLimits(house.desk, actorOf(who, '1688'), caseId, {})
  if (isRefusal(told)) throw new Error(told.refused)
  return told.checklist
}
const act = (who: string, command: unknown) => must(house, { who, bucket, caseId, commandId: `${who} ${JSON.stringify(command)}`.slice(0, 60).replaceAll(/[^A-Za-z0-9]/g, '-'), command })

describe('the checklist of a case', () => {
  it('ticks off what came with the request, names what each side still has to bring, and what need not be sent', async () => {
    const buyers = await listOf('buyer-li')
    expect(buyers.items.filter(({ standing }) => standing === 'needed')).toMatchObject([{ types: expect.arrayContaining(['close_up']), state: 'accepted', filed: ['order-list-close'], asked: null }])
    expect(buyers.enough).toBe(true)
    expect(buyers.saved.map(({ what }) => what)).toEqual(expect.arrayContaining(['order', 'payment', 'logistics']))
    const shops = await listOf('shop-clock')
    const missing = shops.items.filter(({ standing, state }) => standing === 'needed' && state === 'missing')
    expect([missing.length > 0, shops.enough, shops.items.flatMap(({ filed }) => filed)]).toEqual([true, false, []])
  })

  it('says what was asked for again, by when and in whose words, until it is there', async () => {
    await act('shop-clock', { type: 'RefuseRequest', because: 'facts_disputed', statement: '没有问题。' })
    await act('buyer-li', { type: 'RequestIntervention', statement: null })
    await act('officer-an', { type: 'ClaimReview' })
    await act('officer-an', { type: 'RequestEvidence', from: 'buyer', types: ['close_up'], concerns: 'defect', text: '请把裂纹拍清楚。' })
    const [again] = (await listOf('buyer-li')).items
    expect(again).toMatchObject({ standing: 'needed', state: 'asked_again', filed: ['order-list-close'], asked: { concerns: 'defect', words: '请把裂纹拍清楚。', until: expect.any(Number) } })
    expect((await listOf('buyer-li')).enough).toBe(false)
    expect((await listOf('shop-clock')).items.every(({ asked }) => asked === null || asked.words === null)).toBe(true)
    await act('buyer-li', { type: 'FileEvidence', items: [proof('order-list-again', 'close_up', 'defect')], requestId: again?.asked?.requestId ?? '' })
    const after = await listOf('buyer-li')
    expect([after.items[0]?.state, after.items[0]?.asked, after.enough]).toEqual(['accepted', null, true])
  })

  it('tells how to take every kind of proof, in both languages', () => {
    expect(EVIDENCE_TYPES.filter((type) => HOW_TO_TAKE[type].zh.length < 5 || HOW_TO_TAKE[type].en.length < 10)).toEqual([])
  })
})
