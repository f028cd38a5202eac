// Command ids belong to whoever chose them: nobody can use up an id of the engine's own, and nobody learns anything from somebody else's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cst } from '../../src/app/demo/cast.ts'
import { disputes } from '../../src/app/disputes.ts'
import { execute, executeAndTell, preview } from '../../src/app/execute.ts'
import { settle } from '../../src/app/loops.ts'
import type { Case } from '../../src/domain/case.ts'
import type { PlainCommand } from '../../src/domain/commands.ts'
import { ask, footprint, clockClaim, clockSale, must, openDesk, putSale, stateOf, type TestDesk } from './desk.ts'

const DAY_MS = 86_400_000
let desk: TestDesk
beforeAll(async () => { desk = await openDesk() })
afterAll(() => desk.close())

async function open(orderId: string): Promise<{ bucket: number; caseId: string }> {
  const { order, scans } = clockSale(orderId)
  const bucket = await putSale(desk, order, scans)
  desk.clock.now = Math.max(desk.clock.now, cst('2025-09-02 10:00'))
  const { caseId } = await must(desk, { who: 'buyer-li', bucket, orderId, commandId: 'open', command: clockClaim(orderId) })
  return { bucket, caseId }
}
const says = (text: string) => ({ type: 'MakeStatement', text, speech: 'other', channel: 'case' })
const clockIn = (state: Case) => state.clocks.find(({ clock }) => clock === 'merchantMustAnswer')

describe('ids the engine will use', () => {
  it('lets the merchant’s clock run out although he has used the id of its lapse', async () => {
    const { bucket, caseId } = await open('order-lapse-id')
    await settle(desk.desk, desk.watched.outside)
    const { rows } = await desk.admin("select clock, version from clock where case_id = $1 and clock like 'merchantMustAnswer/%'", [caseId])
    const [{ clock, version }] = rows as [{ clock: string; version: number }]
    // His statement is the next version, under which the sweep will find the clock.
    for (const at of [version, version + 1]) await must(desk, { who: 'shop-clock', bucket, caseId, commandId: `lapse.merchantMustAnswer.${clock.split('/')[1] ?? ''}.${at}`, command: says('你好') })
    expect(clockIn(await stateOf(desk, caseId))).toBeDefined()
    desk.clock.now += 60 * DAY_MS
    await settle(desk.desk, desk.watched.outside)
    const after = await stateOf(desk, caseId)
    expect([clockIn(after), after.lapsed.some((one) => one.clock === 'merchantMustAnswer')]).toEqual([undefined, true])
    expect(desk.logs.filter(({ what }) => what === 'clock_parked')).toEqual([])
  })

  it('tells the merchant although he has used the ids of his notices', async () => {
    const { bucket, caseId } = await open('order-notice-id')
    const { notices } = await stateOf(desk, caseId)
    for (const { noticeId, contacts } of notices) {
      for (let contact = 1; contact <= contacts; contact += 1) await must(desk, { who: 'shop-clock', bucket, caseId, commandId: `notice.${caseId}.${noticeId}.${contact}`, command: says('你好') })
    }
    await settle(desk.desk, desk.watched.outside)
    const told = (await stateOf(desk, caseId)).notices
    expect(told.some(({ party, contacts }) => party === 'merchant' && contacts > 0)).toBe(true)
    expect(told.every(({ attempted, contacts }) => attempted >= contacts)).toBe(true)
  })
})

describe('a version read before', () => {
  it('still stands when all that was written since is that somebody was told, and not when somebody acted', async () => {
    const { bucket, caseId } = await open('order-errands')
    const seen = Number((await desk.admin('select version from case_row where case_id = $1', [caseId])).rows[0]?.version)
    await settle(desk.desk, desk.watched.outside)
    const told = Number((await desk.admin('select version from case_row where case_id = $1', [caseId])).rows[0]?.version)
    expect(told).toBeGreaterThan(seen)
    const first = await must(desk, { who: 'buyer-li', bucket, caseId, commandId: 'after-notices', version: seen, command: says('你好') })
    expect(first.version).toBe(told + 1)
    // Now somebody acted since: neither what was read before the notices nor what was read after them stands any more.
    for (const version of [seen, told]) expect(await ask(desk, { who: 'buyer-li', bucket, caseId, commandId: `stale-${version}`, version, command: says('你好') })).toMatchObject({ refused: 'stale_version' })
  })
})

describe('what a stranger learns', () => {
  const stranger = { role: 'buyer' as const, id: 'buyer-lei', marketplace: '1688' }

  it('is told that there is no such case, whatever version or id he names, and no version', async () => {
    const { bucket, caseId } = await open('order-stranger')
    await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'shop-1', command: says('你好') })
    const command: PlainCommand = { type: 'WithdrawCase', statement: null }
    const request = (commandId: string, version: number | null) => ({ actor: stranger, target: { bucket, caseId }, commandId, version, command })
    const before = await footprint(desk)
    const nothing = { refused: { refused: 'unknown_case' }, version: null }
    for (const [commandId, version] of [['x', null], ['x', 77], ['shop-1', null]] as const) expect(await execute(desk.desk, disputes, request(commandId, version))).toEqual(nothing)
    expect(await preview(desk.desk, disputes, request('x', null))).toEqual(nothing)
    expect(await footprint(desk)).toEqual(before)
  })

  it('makes no key for somebody whose words are not wanted', async () => {
    const { bucket, caseId } = await open('order-no-key')
    const keys = async () => (await desk.admin('select count(*)::int as keys from person_key')).rows[0]
    const before = await keys()
    const command: PlainCommand = { type: 'MakeStatement', text: '让我看看', speech: 'other', channel: 'case' } as PlainCommand
    for (const run of [execute, preview]) expect(await run(desk.desk, disputes, { actor: { ...stranger, id: 'buyer-unheard-of' }, target: { bucket, caseId }, commandId: 'y', version: null, command })).toMatchObject({ refused: { refused: 'unknown_case' } })
    expect(await keys()).toEqual(before)
  })

  it('lets two people use the same id, each for his own command', async () => {
    const { bucket, caseId } = await open('order-same-id')
    const asked = { bucket, caseId, commandId: 'same', command: says('一次') }
    const first = await must(desk, { who: 'buyer-li', ...asked })
    const second = await must(desk, { who: 'shop-clock', ...asked })
    expect([first.repeated, second.repeated, second.version]).toEqual([false, false, first.version + 1])
    expect(await must(desk, { who: 'buyer-li', ...asked })).toMatchObject({ repeated: true, version: first.version })
  })
})

describe('an answer that cannot be told', () => {
  it('is a fault of ours, of a command that is done all the same', async () => {
    const { bucket, caseId } = await open('order-told')
    const request = { actor: { role: 'buyer' as const, id: 'buyer-li', marketplace: '1688' }, target: { bucket, caseId }, commandId: 'untold', version: null, command: { type: 'WithdrawCase' } as PlainCommand }
    const dumb = () => { throw new Error('speechless') }
    await expect(executeAndTell(desk.desk, disputes, request, dumb)).rejects.toThrow('speechless')
    expect(await executeAndTell(desk.desk, disputes, request, dumb)).toMatchObject({ done: { repeated: true }, told: null })
  })
})

describe('an event that has not its form', () => {
  it('is a fault of ours, and nothing of its command is written', async () => {
    const { bucket, caseId } = await open('order-form')
    const before = await footprint(desk)
    const request = { actor: { role: 'buyer' as const, id: 'buyer-li', marketplace: '1688' }, target: { bucket, caseId }, commandId: 'formless', version: null, command: { type: 'WithdrawCase' } as PlainCommand }
    // The chapters as they would be with a bug: a withdrawal by nobody.
    const broken: typeof disputes = {
      ...disputes,
      process: { ...disputes.process, decide: (_command, state) => {
        if (state === null) throw new Error('the case is open')
        return { events: [{ type: 'CaseWithdrawn' as const, by: 'nobody' as 'buyer', statement: null }], after: state }
      } },
    }
    await expect(execute(desk.desk, broken, request)).rejects.toThrow(/^an event without its form: CaseWithdrawn by/)
    expect(await footprint(desk)).toEqual(before)
    expect(await execute(desk.desk, disputes, request)).toMatchObject({ done: { repeated: false } })
  })
})
