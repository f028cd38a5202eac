// S4 on the real store, after the refund: the sanction it put forward runs on its own stream, through the same loop, and pays nobody.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf, play } from '../../src/app/demo/play.ts'
import { SCRIPTS } from '../../src/app/demo/scripts/all.ts'
import { dispatchEffects } from '../../src/app/dispatch.ts'
import { execute } from '../../src/app/execute.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import type { PlainSanctionCommand } from '../../src/domain/sanction/commands.ts'
import { readSanctionCommand, reverseSanctions, sanctions, viewSanction } from '../../src/app/sanctions.ts'
import { openDesk, type TestDesk } from './desk.ts'

let desk: TestDesk
let caseId = ''
let fromCase = ''
let bucket = 0
const marketplace = SCRIPTS.find((each) => each.id === 'S4')?.order.marketplace ?? ''

beforeAll(async () => {
  desk = await openDesk()
  const script = SCRIPTS.find((each) => each.id === 'S4')
  if (!script) throw new Error('S4 is not there')
  desk.clock.now = script.order.placedAt
  const played = await play(desk.desk, desk.watched.outside, desk.clock, script)
  fromCase = played.cases.at(-1)?.caseId ?? ''
  bucket = desk.store.bucketOf(fromCase) ?? -1
  const { rows } = await desk.admin("select case_id::text as id from case_row where process = 'sanction'")
  expect(rows).toHaveLength(1)
  caseId = String(rows[0]?.id)
}, 120_000)
afterAll(() => desk.close())

const view = async (who: string) => {
  const seen = await viewSanction(desk.desk, actorOf(who, marketplace), caseId)
  if (isRefusal(seen)) throw new Error(seen.refused)
  return seen
}
async function ask(who: string, command: PlainSanctionCommand, commandId: string) {
  const read = readSanctionCommand(command)
  if ('refused' in read) throw new Error(read.refused)
  const outcome = await execute(desk.desk, sanctions, { actor: actorOf(who, marketplace), target: { bucket, caseId }, commandId, command: read.command, version: null })
  return 'refused' in outcome ? outcome.refused.refused : outcome.done
}
const ledgerLines = async () => Number((await desk.admin('select count(*)::int as n from ledger_line')).rows[0]?.n)

describe('the sanction of S4', () => {
  it('was opened once from the decision, notified, and waits for an officer after the shop kept silent [C23]', async () => {
    const { state, actions } = await view('officer-an')
    expect(state).toMatchObject({ phase: 'lapsed', matter: { fromCase, account: 'shop-sofa', against: 'merchant', reason: 'R04' }, lapsed: [{ clock: 'sanctionMustBeAnswered', outcome: 'as_announced' }] })
    expect(state.notices.every((notice) => notice.attempted === notice.contacts)).toBe(true)
    expect(desk.watched.told.filter((told) => told.caseId === caseId && told.kind === 'notice').length).toBeGreaterThan(0)
    expect(actions.map(({ command }) => command)).toContain('DecideSanction')
    expect(isRefusal(await viewSanction(desk.desk, actorOf('buyer-lei', marketplace), caseId))).toBe(true)
  })

  it('is answered late, decided within the formula, and writes no line into the ledger [C23]', async () => {
    const before = await ledgerLines()
    const late = await ask('shop-sofa', { type: 'AnswerSanction', statement: '运单号录入有误,已改正。' }, 'late-answer')
    expect(late).toMatchObject({ events: [{ type: 'SanctionAnswered' }] })
    const [damages] = (await view('officer-an')).state.calculations
    if (damages?.measure !== 'liquidated_damages_record') throw new Error('the damages are not computed')
    const decided = await ask('officer-an', {
      type: 'DecideSanction', result: 'imposed', because: '两次虚假发货。', proportionality: '初次,取最低分值。', cites: ['AB-8'],
      measures: [{ measure: 'score_deduction', extent: { unit: 'points', value: 1 }, basis: '初次' }],
    }, 'decide')
    expect(decided).toMatchObject({ state: { phase: 'decided', inForce: [{ measure: 'score_deduction' }] } })
    while ((await dispatchEffects(desk.desk, desk.watched.outside, { limit: 100 })).leased > 0) { /* notices and webhooks go out */ }
    expect(await ledgerLines()).toBe(before)
    expect(await ask('officer-an', { type: 'DecideSanction', result: 'dropped', because: '再次', cites: ['AB-8'] }, 'decide')).toBe('command_id_reused')
  })

  it('falls with the dispute decision, once however often it is told [C20]', async () => {
    const effect = { bucket, caseId: fromCase, key: 'reverse-test', marketplaceId: marketplace } as Parameters<typeof reverseSanctions>[1]
    const marks = { fromCase, merchantId: 'shop-sofa', buyerId: 'buyer-lei', decisionIds: ['d1'], because: 'dispute_appeal' as const, reference: 'a1' }
    await reverseSanctions(desk.desk, effect, marks)
    await reverseSanctions(desk.desk, effect, marks)
    const { state, version } = await view('shop-sofa')
    expect(state).toMatchObject({ phase: 'closed', outcome: 'reversed', inForce: [], clocks: [] })
    await reverseSanctions(desk.desk, effect, marks)
    expect((await view('shop-sofa')).version).toBe(version)
  })
})
