// The sanction of S4 over HTTP: who sees it, what is withheld, an answer, a decision at the version that was seen; and what is the engine's own.
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { play } from '../../src/app/demo/play.ts'
import { SCRIPTS } from '../../src/app/demo/scripts/all.ts'
import { connect, type Api } from '../../src/client/client.ts'
import { ROLES } from '../../src/domain/parts.ts'
import { buildServer } from '../../src/http/server.ts'
import { openDesk, type TestDesk } from '../app/desk.ts'

let desk: TestDesk
let server: FastifyInstance
let caseId = ''
let as: (person: string) => Api
beforeAll(async () => {
  desk = await openDesk()
  const script = SCRIPTS.find(({ id }) => id === 'S4')
  if (!script) throw new Error('S4 is not there')
  desk.clock.now = script.order.placedAt
  await play(desk.desk, desk.watched.outside, desk.clock, script)
  const { marketplace } = script.order
  const people = [...ROLES.map((role) => ({ id: `the-${role}`, role, zh: role, en: role })), { id: 'shop-sofa', role: 'merchant', zh: '沙发店', en: 'sofa' }, { id: 'shop-clock', role: 'merchant', zh: '钟', en: 'clock' }, { id: 'second', role: 'officer', zh: '二', en: 'two' }]
  await desk.store.putMarketplace({ id: marketplace, kind: 'demo', settings: { people }, buckets: 8 })
  const { rows } = await desk.admin("select case_id::text as id from case_row where process = 'sanction'")
  caseId = String(rows[0]?.id)
  server = await buildServer({ desk: desk.desk })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  as = (person) => connect({ url, authorization: () => `Demo ${marketplace}/${person}`, lang: 'en' })
}, 180_000)
afterAll(async () => {
  await server.close()
  await desk.close()
})

const at = () => ({ params: { path: { caseId } } })
const read = async (person: string) => as(person).GET('/v1/sanctions/{caseId}', at())
const act = async (person: string, commandId: string, command: object, version: number | null = null) => as(person).POST('/v1/sanctions/{caseId}/commands', { ...at(), body: { commandId, version, command: command as never } })

describe('a sanction over HTTP', () => {
  it('is listed for the account it is against and in the queue of the desk, and for nobody else', async () => {
    const listed = async (person: string, query: object = {}) => (await as(person).GET('/v1/sanctions', { params: { query } })).data?.items.map((item) => item.caseId)
    expect([await listed('shop-sofa'), await listed('shop-clock'), await listed('the-officer'), await listed('the-auditor', { merchantId: 'shop-sofa' })]).toEqual([[caseId], [], [caseId], [caseId]])
    expect((await read('shop-clock')).error).toMatchObject({ code: 'unknown_case' })
    expect((await read('the-author')).error).toMatchObject({ code: 'role_may_not' })
  })

  it('shows the account what it rests on and not the other side’s affairs, the desk all of it', async () => {
    const [own, desks] = [(await read('shop-sofa')).data, (await read('the-officer')).data]
    expect(own).toMatchObject({ caseId, phase: 'lapsed', matter: { against: 'merchant', account: 'shop-sofa', facts: '' } })
    expect(own?.calculations.length).toBeGreaterThan(0)
    expect(desks?.matter.facts).not.toBe('')
    const events = (await as('shop-sofa').GET('/v1/sanctions/{caseId}/events', at())).data?.events ?? []
    expect(events[0]).toMatchObject({ event: { type: 'SanctionOpened', matter: { facts: '' } } })
    expect(events.every(({ says }) => says.zh !== '' && says.en !== '')).toBe(true)
  })

  it('takes an answer, a preview that writes nothing, and a decision at the version that was seen', async () => {
    const said = await act('shop-sofa', 'answer', { type: 'AnswerSanction', statement: '运单号录入有误。' })
    expect(said.data).toMatchObject({ repeated: false, events: [{ event: { type: 'SanctionAnswered' } }] })
    expect((await act('shop-sofa', 'answer', { type: 'AnswerSanction', statement: '运单号录入有误。' })).data?.repeated).toBe(true)
    expect(Object.values((await read('shop-sofa')).data?.words ?? {})).toContain('运单号录入有误。')
    const decide = { type: 'DecideSanction', result: 'dropped', because: '证据不足', cites: ['1688-R1'] }
    const seen = (await read('the-officer')).data
    const foreseen = await as('the-officer').POST('/v1/sanctions/{caseId}/preview', { ...at(), body: { command: decide as never } })
    expect(foreseen.data?.would.map(({ event }) => event.type)).toContain('SanctionDecided')
    expect((await read('the-officer')).data?.version).toBe(seen?.version)
    expect((await act('the-officer', 'late', decide, 1)).error).toMatchObject({ code: 'stale_version', version: seen?.version })
    expect((await act('shop-sofa', 'own', decide)).error).toMatchObject({ code: 'role_may_not' })
    const decided = await act('the-officer', 'decide', decide, seen?.version ?? null)
    expect(decided.data?.events.map(({ event }) => event.type)).toContain('SanctionDecided')
  })

  it('is opened, undone and clocked by the engine alone', async () => {
    for (const command of [{ type: 'LapseClock', clock: 'sanctionMustBeAnswered', round: 1 }, { type: 'RecordNoticeAttempt', noticeId: 'n1', contact: 0, result: 'delivered' }, { type: 'ReverseMarks', fromCase: '1', because: 'dispute_appeal', reference: 'a1' }]) {
      expect((await act('the-system', `engine-${command.type}`, command)).error).toMatchObject({ status: 403, code: 'role_may_not' })
    }
  })
})
