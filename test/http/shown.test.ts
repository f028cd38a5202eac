// What each reader is shown of a case: nothing a side put on record in confidence to the other, no draft to a party, no recorded facts of a
// computation to anybody but the desk, and in their place the decision in words with its rules.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { actorOf, play, type Played } from '../../src/app/demo/play.ts'
import { SCRIPTS } from '../../src/app/demo/scripts/all.ts'
import { staffNames } from '../../src/app/officer-names.ts'
import { readCase } from '../../src/app/read-case.ts'
import { shownEvent } from '../../src/app/shown.ts'
import { readerOf } from '../../src/app/view.ts'
import type { Events } from '../../src/domain/events.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { buildServer } from '../../src/http/server.ts'
import { clockClaim, clockSale, logOf, must, openDesk, proof, putSale, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let played: Played
beforeAll(async () => {
  desk = await openDesk()
  server = await buildServer({ desk: desk.desk })
  const script = SCRIPTS.find(({ id }) => id === 'S2')
  if (!script) throw new Error('no S2')
  desk.clock.now = script.order.placedAt
  played = await play(desk.desk, desk.watched.outside, desk.clock, script)
}, 120_000)
afterAll(async () => {
  await server.close()
  await desk.close()
})

type Shown = { event: { type: string; withheld?: true; items?: unknown[]; decision?: { computed: unknown }; computed?: unknown }; says: { zh: string; en: string }; letter?: { zh: string[]; en: string[] } }
const get = async <T>(as: string, url: string): Promise<T> => (await server.inject({ method: 'GET', url, headers: { authorization: `Demo 1688/${as}` } })).json() as T
const eventsFor = async (as: string, caseId: string): Promise<Shown[]> => (await get<{ events: Shown[] }>(as, `/v1/cases/${caseId}/events`)).events

describe('what is put on record in confidence', () => {
  it('is seen by its side and the desk; the other side sees only that something was', async () => {
    const { order, scans } = clockSale('order-shown')
    const bucket = await putSale(desk, order, scans)
    desk.clock.now = Math.max(desk.clock.now, cst('2025-09-02 10:00'))
    const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId: 'order-shown', commandId: 'open', command: clockClaim('order-shown') })
    await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'threat', command: { type: 'MakeStatement', text: '他威胁我', speech: 'notice', channel: 'phone', restricted: 'threat' } })
    await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'proof', command: { type: 'FileEvidence', items: [{ ...proof('call-record', 'chat_record'), restricted: 'threat' }, proof('open-photo', 'photo')] } })
    const kept = (shown: Shown[]) => shown.filter(({ event }) => event.type === 'StatementMade' || event.type === 'EvidenceFiled').slice(-2).map(({ event }) => [event.type, event.withheld ?? false, event.items?.length])
    for (const as of ['buyer-li', 'officer-an']) expect(kept(await eventsFor(as, caseId))).toEqual([['StatementMade', false, undefined], ['EvidenceFiled', false, 2]])
    const other = await eventsFor('shop-clock', caseId)
    expect(kept(other)).toEqual([['StatementMade', true, undefined], ['EvidenceFiled', false, 1]])
    expect(JSON.stringify(other)).not.toMatch(/threat|call-record|phone/)
  })
})

describe('a decision that was computed', () => {
  const issued = async (): Promise<{ caseId: string; event: Events['DecisionIssued'] }> => {
    for (const { caseId } of played.cases) {
      const event = (await logOf(desk, caseId)).flatMap(({ events }) => events).find((one): one is Events['DecisionIssued'] => one.type === 'DecisionIssued' && one.decision.computed !== null)
      if (event) return { caseId, event }
    }
    throw new Error('S2 computed no decision')
  }

  it('comes to the sides in words with its rules and without the recorded facts, to the desk in full', async () => {
    const { caseId, event } = await issued()
    expect(event.decision.computed?.facts).toMatch(/depositMinor/)
    const { order } = played
    for (const as of [order.buyer.buyerId, order.merchant.merchantId]) {
      const events = await eventsFor(as, caseId)
      const view = await get<{ decision: { computed: unknown }; letter: { en: string[] } }>(as, `/v1/cases/${caseId}`)
      expect(JSON.stringify([events, view])).not.toMatch(/depositMinor/)
      expect(view.decision.computed).toBeNull()
      expect(view.letter.en.join(' ')).toMatch(/Rule: /)
      expect(events.find((one) => one.event.type === 'DecisionIssued')?.letter?.zh.join('')).toMatch(/规则：/)
    }
    expect((await eventsFor('officer-an', caseId)).find((one) => one.event.type === 'DecisionIssued')?.event.decision?.computed).toMatchObject({ facts: event.decision.computed?.facts })
  })

  it('tells the sides that officers decided and signed, and only the desk which', async () => {
    const { caseId, event } = await issued()
    const decided: Events['DecisionIssued'] = { ...event, decision: { ...event.decision, by: { by: 'officer', officerId: 'officer-an', secondOfficerId: 'officer-bo' } } }
    const shownTo = async (as: string) => {
      const read = await readCase(desk.desk, actorOf(as, '1688'), caseId)
      if (isRefusal(read)) throw new Error(read.refused)
      return JSON.stringify(shownEvent(decided, readerOf(desk.desk, actorOf(as, '1688'), read)))
    }
    const { order } = played
    for (const as of [order.buyer.buyerId, order.merchant.merchantId]) expect(await shownTo(as)).not.toMatch(/officer-(?:an|bo)/)
    expect(await shownTo('officer-an')).toMatch(/officer-an.*officer-bo/)
    expect(await staffNames(desk.desk, '1688')).toMatchObject({ 'officer-an': { zh: '安澜' } })
  })

  it('is unknown to the sides while a second officer has still to sign it', async () => {
    const { caseId, event } = await issued()
    const draft: Events['DecisionPrepared'] = { type: 'DecisionPrepared', decision: event.decision, officerId: 'officer-an' }
    const { order } = played
    const shownTo = async (as: string) => {
      const read = await readCase(desk.desk, actorOf(as, '1688'), caseId)
      if (isRefusal(read)) throw new Error(read.refused)
      return shownEvent(draft, readerOf(desk.desk, actorOf(as, '1688'), read))
    }
    for (const as of [order.buyer.buyerId, order.merchant.merchantId]) expect(await shownTo(as)).toBeNull()
    expect((await shownTo('officer-an'))?.event.type).toBe('DecisionPrepared')
  })
})
