// A sanction from notice to its end: the sofa shop of S4 answers for false shipment, apart from the refund of its buyer.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateCases } from '../../app/generated-cases.ts'
import { readRuleBooks } from '../../app/rule-books.ts'
import { sanctions } from '../../app/sanctions.ts'
import { pinFor } from '../pin.ts'
import { sanctionEventSchemas } from './events.ts'
import type { Actor, TextRef } from '../parts.ts'
import { isRefusal } from '../refusals.ts'
import { MAINLAND_CALENDAR } from '../time/calendar.ts'
import { VOCABULARY } from '../vocabulary.ts'
import { SANCTION_COMMAND_TYPES, plainSanctionCommandSchemas, sealedSanctionCommandSchemas, type SanctionCommand } from './commands.ts'
import type { SanctionContext } from './context.ts'
import { decideSanction } from './decide.ts'
import type { SanctionEvent } from './events.ts'
import { evolveSanctionAll } from './evolve.ts'
import type { Matter } from './parts.ts'
import type { SanctionState } from './sanction.ts'
import { sanctionActions, sanctionColumns } from './worklist.ts'

const folder = join(import.meta.dirname, '../../../policies')
const policies = readRuleBooks(readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })))
const at = (text: string): number => Date.parse(`${text}:00+08:00`)
const DAY = 86_400_000
const actor = (role: Actor['role'], id: string): Actor => ({ role, id, marketplace: '1688' })
const shop = actor('merchant', 'shop-sofa')
const an = actor('officer', 'officer-an')
const bo = actor('senior_officer', 'officer-bo')
const system = actor('system', 'system')
const text = (id: string): TextRef => ({ textId: id, hash: 'a'.repeat(64) })

const facts = (() => {
  const [first] = [...generateCases(VOCABULARY, 1, 7)]
  if (!first) throw new Error('no facts')
  const groups = first.facts as Record<string, object>
  return JSON.stringify({ ...groups, order: { ...groups['order'], goodsPaidMinor: 268_000 }, history: { ...groups['history'], merchantBreaches: 1 }, merchant: { ...groups['merchant'], depositMinor: 300_000 } })
})()
const sale = { marketplace: '1688', jurisdiction: 'CN' as const, placedAt: at('2025-09-08T10:00'), paidAt: at('2025-09-08T10:01') }
const matter = (change: Partial<Matter> = {}): Matter => ({
  against: 'merchant', account: 'shop-sofa', buyerId: 'buyer-lei', merchantId: 'shop-sofa', contacts: 1, fromCase: '4711', orderId: 'order-s4', decisionId: 'd1', reason: 'R04', currency: 'CNY',
  measures: ['score_deduction', 'liquidated_damages_record'], rules: [{ policy: 'cn-practice@2024', stage: 'sanction', rule: 'X01', cites: ['AB-8', 'AB-6'], confidence: 'C' }], evidenceIds: ['e1'], compensatedMinor: 0,
  sale, pin: pinFor(policies, sale, sale.paidAt), facts, ...change,
})

type Told = { state: SanctionState; now: number; events: readonly SanctionEvent[] }
const context = (now: number, who: Actor): SanctionContext => ({ now, actor: who, policies, calendar: MAINLAND_CALENDAR, newCaseId: '9001' })
function act(told: Told | null, who: Actor, command: SanctionCommand, now: number): Told {
  const answer = decideSanction(command, told?.state ?? null, context(now, who))
  if (isRefusal(answer)) throw new Error(`${command.type} refused: ${answer.refused} ${String(answer.field)}`)
  for (const event of answer) sanctionEventSchemas[event.type].parse(event)
  return { state: evolveSanctionAll(told?.state ?? null, answer, { at: now, actor: who }), now, events: [...(told?.events ?? []), ...answer] }
}
const refused = (told: Told, who: Actor, command: SanctionCommand, now = told.now): string => {
  const answer = decideSanction(command, told.state, context(now, who))
  return isRefusal(answer) ? answer.refused : 'accepted'
}
const start = at('2025-09-16T10:30')
const opened = (change: Partial<Matter> = {}): Told => act(null, system, { type: 'OpenSanction', matter: matter(change) }, start)
const reached = (told: Told): Told => told.state.notices.filter((notice) => notice.attempted < notice.contacts)
  .reduce((then, notice) => act(then, system, { type: 'RecordNoticeAttempt', noticeId: notice.noticeId, contact: 1, result: 'delivered' }, then.now), told)
const answered = (told = opened()): Told => act(told, shop, { type: 'AnswerSanction', statement: text('t1'), evidence: [] }, start + DAY)
const impose: SanctionCommand = {
  type: 'DecideSanction', result: 'imposed', because: text('t2'), proportionality: text('t3'), cites: ['AB-8'],
  measures: [{ measure: 'score_deduction', extent: { unit: 'points', value: 2 }, basis: text('t4') }, { measure: 'liquidated_damages_record', extent: { unit: 'minor', value: 10_000 }, basis: null }],
}
const imposed = (): Told => act(answered(), an, impose, start + 2 * DAY)
const appealed = (): Told => act(imposed(), shop, { type: 'AppealSanction', evidence: [], grounds: [{ groundId: 'g1', ground: 'sanction_excessive', text: null, evidenceIds: [] }, { groundId: 'g2', ground: 'facts_wrong', text: null, evidenceIds: ['e1'] }] }, start + 3 * DAY)
const answers = ['g1', 'g2'].map((groundId) => ({ groundId, answer: 'partly_accepted' as const, because: null, cites: ['AB-8'] }))

describe('a sanction', () => {
  it('is put forward with grounds, calculation and time to answer before anything is decided [C19]', () => {
    const { state } = opened()
    expect(state.phase).toBe('put_forward')
    expect(state.notices.map(({ about }) => about)).toEqual(['sanction_put_forward', 'clock'])
    expect(state.clocks).toMatchObject([{ clock: 'sanctionMustBeAnswered', owner: 'merchant', unit: 'days', atZero: 'advance' }])
    expect(refused(opened(), an, impose)).toBe('merchant_must_be_heard')
  })

  it('computes liquidated damages from the policy: 5 % of the goods within floor and cap, less what the buyer already got [C23]', () => {
    expect(opened().state.calculations).toMatchObject([{ measure: 'liquidated_damages_record', formula: 'percent_within_bounds', extent: { unit: 'minor', value: 10_000 } }])
    expect(opened({ compensatedMinor: 10_000 }).state.calculations[0]?.extent.value).toBe(0)
    expect(opened().state.calculations[0]?.inputs.map((input) => input.name)).toEqual(['order.goodsPaidMinor', 'falsePercent', 'falseMinMinor', 'falseCapMinor', 'alreadyPaidMinor'])
  })

  it('imposes only what was announced, with a number and its basis, never beyond the formula [C19]', () => {
    const told = answered()
    const one = (measures: object[]): SanctionCommand => ({ ...impose, measures } as SanctionCommand)
    expect(refused(told, an, one([{ measure: 'account_limited', extent: { unit: 'days', value: 3 }, basis: text('t') }]))).toBe('measure_not_announced')
    expect(refused(told, an, one([{ measure: 'score_deduction', extent: null, basis: null }]))).toBe('calculation_missing')
    expect(refused(told, an, one([{ measure: 'score_deduction', extent: { unit: 'points', value: 2 }, basis: null }]))).toBe('calculation_missing')
    expect(refused(told, an, one([{ measure: 'liquidated_damages_record', extent: { unit: 'minor', value: 10_001 }, basis: null }]))).toBe('measure_excessive')
    expect(refused(told, an, { ...impose, proportionality: null } as SanctionCommand)).toBe('calculation_missing')
    expect(refused(told, an, impose)).toBe('accepted')
  })

  it('is to be published within one working day and may be appealed in time [C23]', () => {
    const { state } = imposed()
    expect(state.decisions[0]?.publishBy).toBe(at('2025-09-20T00:00'))
    expect(state.clocks).toMatchObject([{ clock: 'sanctionAppealMustBeFiled', atZero: 'lapse_right' }])
    const after = act(reached(imposed()), system, { type: 'LapseClock', clock: 'sanctionAppealMustBeFiled', round: 1 }, start + 30 * DAY)
    expect(after.state).toMatchObject({ phase: 'closed', outcome: 'stands' })
    expect(refused(after, shop, { type: 'AppealSanction', evidence: [], grounds: [{ groundId: 'g1', ground: 'other', text: null, evidenceIds: [] }] })).toBe('appeal_window_closed')
  })

  it('is heard on appeal by another person, who answers every ground [C19]', () => {
    const told = appealed()
    const appeal = { type: 'DecideSanctionAppeal', appealId: 'a1', result: 'reversed', answers, because: text('t5'), measures: [] } as const
    expect(refused(told, an, { ...appeal, answers: [...answers], measures: [] })).toBe('conflict_of_interest')
    expect(refused(told, bo, { ...appeal, answers: answers.slice(0, 1), measures: [] })).toBe('ground_unanswered')
    const done = act(told, bo, { ...appeal, answers: [...answers], measures: [] }, start + 4 * DAY)
    expect(done.state).toMatchObject({ phase: 'closed', outcome: 'reversed', inForce: [] })
    expect(done.state.decisions[0]?.measures).toHaveLength(2)
  })

  it('is reversed in part only towards less', () => {
    const part = (value: number): SanctionCommand => ({ type: 'DecideSanctionAppeal', appealId: 'a1', result: 'partly_reversed', answers, because: text('t5'), measures: [{ measure: 'score_deduction', extent: { unit: 'points', value }, basis: text('t6') }] })
    expect(refused(appealed(), bo, part(3))).toBe('measure_excessive')
    expect(act(appealed(), bo, part(1), start + 4 * DAY).state.inForce).toMatchObject([{ measure: 'score_deduction', extent: { value: 1 } }])
  })

  it('goes on after silence only when every contact was tried; otherwise its clock starts again [C19]', () => {
    const unreached = act(opened(), system, { type: 'LapseClock', clock: 'sanctionMustBeAnswered', round: 1 }, start + 20 * DAY)
    expect(unreached.state).toMatchObject({ phase: 'put_forward', clocks: [{ round: 2 }], lapsed: [{ outcome: 'notice_incomplete' }] })
    const silent = act(reached(opened()), system, { type: 'LapseClock', clock: 'sanctionMustBeAnswered', round: 1 }, start + 20 * DAY)
    expect(silent.state.phase).toBe('lapsed')
    expect(silent.state.decisions).toEqual([])
  })

  it('lets a machine impose no more than a warning, which falls when a human is asked for [C19]', () => {
    const warned = act(reached(opened({ measures: ['warning'] })), system, { type: 'LapseClock', clock: 'sanctionMustBeAnswered', round: 1 }, start + 20 * DAY)
    expect(warned.state).toMatchObject({ phase: 'decided', decisions: [{ by: { by: 'machine' }, measures: [{ measure: 'warning' }] }] })
    expect(warned.state.decisions[0]?.routes).toContain('human_review')
    expect(sanctionActions(warned.state, shop, context(warned.now, shop)).map(({ command }) => command)).toEqual(['AskForHuman', 'AppealSanction'])
    const asked = act(warned, shop, { type: 'AskForHuman' }, warned.now)
    expect(asked.state).toMatchObject({ phase: 'answered', inForce: [], humanAsked: true })
    expect(sanctionColumns(asked.state)).toMatchObject({ awaiting: 'officer', queue: 'sanctions' })
    expect(refused(imposed(), shop, { type: 'AskForHuman' })).toBe('already_done')
  })

  it('falls with the dispute decision it rests on, also after it was closed [C20]', () => {
    const reverse: SanctionCommand = { type: 'ReverseMarks', fromCase: '4711', because: 'dispute_appeal', reference: 'a1' }
    expect(act(imposed(), system, reverse, start + 9 * DAY).state).toMatchObject({ phase: 'closed', outcome: 'reversed', inForce: [], clocks: [] })
    const stands = act(reached(imposed()), system, { type: 'LapseClock', clock: 'sanctionAppealMustBeFiled', round: 1 }, start + 30 * DAY)
    expect(act(stands, system, reverse, start + 40 * DAY).state).toMatchObject({ outcome: 'reversed' })
    expect(refused(imposed(), system, { ...reverse, fromCase: '4712' })).toBe('unknown_decision')
  })

  it('is nobody else\'s business', () => {
    expect(refused(opened(), actor('merchant', 'shop-toys'), { type: 'AnswerSanction', statement: text('t'), evidence: [] })).toBe('unknown_case')
    expect(refused(opened(), actor('buyer', 'buyer-lei'), { type: 'AnswerSanction', statement: text('t'), evidence: [] })).toBe('unknown_case')
    expect(refused(answered(), shop, impose)).toBe('role_may_not')
    expect(refused(answered(), actor('officer', 'shop-sofa'), impose)).toBe('conflict_of_interest')
    expect(sanctionColumns(opened().state)).toMatchObject({ merchantId: 'shop-sofa', buyerId: '-', orderId: null, claims: [] })
  })

  it('pays nobody: no command and no event of it has a place for a flow, and its books are always empty [C23]', () => {
    const schemas = JSON.stringify([...Object.values(sealedSanctionCommandSchemas), ...Object.values(plainSanctionCommandSchemas), ...Object.values(sanctionEventSchemas)].map((schema) => Object.keys(schema.shape)))
    expect(schemas).not.toMatch(/flow|leg|refund/i)
    const commands: [Actor, SanctionCommand][] = [
      [shop, { type: 'AnswerSanction', statement: text('t1'), evidence: [] }], [an, impose], [an, { ...impose, result: 'dropped', measures: [] } as SanctionCommand], [shop, { type: 'AskForHuman' }],
      [shop, { type: 'AppealSanction', evidence: [], grounds: [{ groundId: 'g1', ground: 'other', text: null, evidenceIds: [] }] }],
      [bo, { type: 'DecideSanctionAppeal', appealId: 'a1', result: 'upheld', answers: answers.slice(0, 1), because: text('t5'), measures: [] }],
      [system, { type: 'ReverseMarks', fromCase: '4711', because: 'decision_set_aside', reference: 'd1' }], [system, { type: 'RecordPublication', reference: 'p1', publishedAt: start }],
      ...(['sanctionMustBeAnswered', 'sanctionAppealMustBeFiled', 'appealMustBeDecided'] as const).map((clock): [Actor, SanctionCommand] => [system, { type: 'LapseClock', clock, round: 1 }]),
      ...['n1', 'n2', 'n3', 'n4'].map((noticeId): [Actor, SanctionCommand] => [system, { type: 'RecordNoticeAttempt', noticeId, contact: 1, result: 'failed' }]),
    ]
    expect(new Set([...commands.map(([, command]) => command.type), 'OpenSanction'])).toEqual(new Set(SANCTION_COMMAND_TYPES))
    fc.assert(fc.property(fc.array(fc.nat({ max: commands.length - 1 }), { maxLength: 12 }), fc.constantFrom<Matter['measures']>(['warning'], ['score_deduction', 'liquidated_damages_record']), (steps, measures) => {
      let told = opened({ measures })
      for (const step of steps) {
        const [who, command] = commands[step] ?? [system, impose]
        const answer = decideSanction(command, told.state, context(told.now + 10 * DAY, who))
        if (isRefusal(answer)) continue
        const before = told.state
        told = act(told, who, command, told.now + 10 * DAY)
        expect(sanctions.process.books(before, answer, told.state, context(told.now, who))).toMatchObject({ ledger: [], orderLines: [], freightRefundedMinorDelta: 0, deposits: [] })
        if (told.state.phase === 'closed') expect(told.state.clocks).toEqual([])
      }
      expect(evolveSanctionAll(null, told.events, { at: told.now, actor: system }).phase).toBe(told.state.phase)
    }), { seed: 7, numRuns: 200 })
  })
})
