// The published disputes on the real store, by commands only: each script runs to its end; its money, its record and its guarantees are checked
// on what the database holds afterwards.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { S10_ROWS } from '../../src/app/demo/cast.ts'
import { actorOf, play, type Played } from '../../src/app/demo/play.ts'
import { SCRIPTS } from '../../src/app/demo/scripts/all.ts'
import { viewCase } from '../../src/app/view.ts'
import { verifyCase } from '../../src/app/verify.ts'
import type { Case } from '../../src/domain/case.ts'
import type { EventType, Events } from '../../src/domain/events.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { openDesk, type TestDesk } from './desk.ts'
import { brokenIn } from './invariant-log.ts'

let desk: TestDesk
const played = new Map<string, Played>()
const nameOf = (script: { id: string; variant: string | null }): string => (script.variant === null ? script.id : `${script.id}: ${script.variant}`)

beforeAll(async () => {
  desk = await openDesk()
  for (const script of SCRIPTS) {
    desk.clock.now = script.order.placedAt
    played.set(nameOf(script), await play(desk.desk, desk.watched.outside, desk.clock, script))
  }
}, 180_000)
afterAll(() => desk.close())

const run = (name: string): Played => {
  const one = played.get(name)
  if (!one) throw new Error(`${name} was not played`)
  return one
}
const last = (name: string): Case => {
  const state = run(name).cases.at(-1)?.state
  if (!state) throw new Error(`${name} opened no case`)
  return state
}
const all = <K extends EventType>(name: string, type: K): Events[K][] => run(name).told.map(({ event }) => event).filter((event): event is Events[K] => event.type === type)
const paidTo = (state: Case, target: string): number => state.money.flatMap((track) => track.legs).filter((leg) => leg.state === 'posted' && leg.target === target).reduce((sum, leg) => sum + leg.amountMinor, 0)
const flows = (state: Case) => state.money.filter((track) => track.state !== 'cancelled').map(({ flow, state: stands }) => [flow.from, flow.to, flow.amountMinor, flow.for, stands])
const balances = async (account: string): Promise<number> => Number((await desk.admin('select coalesce(sum(amount_minor), 0)::text as sum from ledger_line where account = $1', [account])).rows[0]?.sum)

describe('every published dispute on the store', () => {
  for (const script of SCRIPTS) {
    it(`${nameOf(script)} ends with a whole record, balanced books and nobody unheard`, async () => {
      const { cases } = run(nameOf(script))
      expect(cases.length).toBeGreaterThan(0)
      for (const { caseId } of cases) {
        expect(await verifyCase(desk.desk, caseId)).toMatchObject({ ok: true, faults: [] })
        expect(await brokenIn(desk, caseId)).toEqual([])
        const lines = await desk.store.readLedger(caseId)
        expect(lines.reduce((sum, line) => sum + line.amountMinor, 0)).toBe(0)
        // Nothing is left between instruction and confirmation.
        const pending = lines.filter((line) => line.account.startsWith('pending:')).reduce((sum, line) => sum + line.amountMinor, 0)
        expect(pending).toBe(0)
      }
    })
  }

  it('asks the payment side once per leg, whatever was retried', () => {
    const legs = desk.watched.payments.map((payment) => payment.key)
    expect(legs.length).toBeGreaterThan(5)
    expect(new Set(legs).size).toBe(legs.length)
  })

  it('leaves no clock, no effect and no fault behind', async () => {
    expect((await desk.store.dueClocks(desk.clock.now, 100)).length).toBe(0)
    expect((await desk.store.deadEffects({ limit: 100 })).length).toBe(0)
    expect(desk.logs.filter((line) => line.level === 'error')).toEqual([])
  })
})

describe('what each of them must show', () => {
  it('S1 makes the buyer whole from balance, deposit and advance, and books the advance as the merchant’s debt', async () => {
    const state = last('S1')
    expect(state.admission).toMatchObject({ admissible: true })
    expect(state.money.flatMap((track) => track.legs).filter((leg) => leg.state === 'posted').map((leg) => [leg.source.split(':')[0], leg.amountMinor])).toEqual([['merchant', 5000], ['deposit', 6000], ['platform_advance', 7900]])
    expect(paidTo(state, 'buyer:buyer-lin')).toBe(18_900)
    expect(await balances('receivable:merchant:shop-grinder')).toBe(7900)
    const { rows } = await desk.admin(`select balance_minor::int as left from deposit where account = 'deposit:shop-grinder' and bucket = $1`, [desk.store.bucketOf(state.caseId)])
    expect(rows).toEqual([{ left: 0 }])
  })

  it('S1 lets the sanction run beside the refund and never instead of it', async () => {
    const state = last('S1')
    expect(all('S1', 'SanctionPutForward').length).toBeGreaterThan(0)
    const { rows } = await desk.admin(`select state::text as state from case_row where process = 'sanction' and state ->> 'phase' is not null and state -> 'matter' ->> 'fromCase' = $1`, [state.caseId])
    expect(rows.length).toBeGreaterThan(0)
    expect(state.money.every((track) => track.state === 'paid')).toBe(true)
  })

  it('S2 hears the merchant, discloses the buyer’s prior cases to both sides and takes nothing from him', async () => {
    const state = last('S2')
    expect(state.heard.merchant).toBe(true)
    expect(state.money.filter((track) => track.flow.from === 'merchant')).toEqual([])
    expect(paidTo(state, 'buyer:buyer-he')).toBe(24_000)
    const facts = JSON.parse(state.decisions.at(-1)?.computed?.facts ?? '{}') as { history?: unknown }
    expect(facts.history).toMatchObject({ buyerRefundOnly: 3, buyerCases: 3 })
    for (const who of ['buyer-he', 'shop-qidong']) {
      const view = await viewCase(desk.desk, actorOf(who, '1688'), state.caseId)
      expect(isRefusal(view) ? [] : view.history.buyer).toMatchObject([{ reason: 'R10', remedy: 'refund_only', amountBand: '0-100' }, { remedy: 'refund_only' }, { remedy: 'refund_only' }])
    }
    // Which cases they were, at other shops, is his own affair and that of whoever judges.
    const named = await Promise.all(['buyer-he', 'officer-an', 'shop-qidong'].map(async (who) => {
      const view = await viewCase(desk.desk, actorOf(who, '1688'), state.caseId)
      return isRefusal(view) ? null : view.history.buyer.filter(({ caseId }) => caseId !== null).length
    }))
    expect(named).toEqual([3, 3, 0])
  })

  it('S3 re-qualifies the reason, keeps the first pick, and another officer answers every ground and reverses', () => {
    const state = last('S3')
    expect(state.reasons.map(({ reason, kind }) => [reason, kind])).toEqual([['R16', 'picked'], ['R17', 'requalified']])
    expect(run('S3').refusals.map(({ refused }) => refused)).toContain('conflict_of_interest')
    const [appeal] = state.appeals
    expect(appeal).toMatchObject({ result: 'reversed', officerId: 'officer-bo' })
    expect(appeal?.answers.map(({ groundId }) => groundId)).toEqual(['g1', 'g2', 'g3'])
    expect(state.decisions.map(({ state: stands }) => stands)).toEqual(['set_aside', 'standing'])
  })

  it('S4 bars nothing by a withdrawn case, keeps the promise on record, refunds in full and adds compensation', () => {
    const { cases } = run('S4')
    expect(cases.map(({ state }) => state.phase)).toEqual(['closed', 'closed', 'closed'])
    expect(cases.slice(0, 2).map(({ state }) => (state.phase === 'closed' ? state.because : null))).toEqual(['withdrawn', 'withdrawn'])
    expect(cases[0]?.state.statements).toContainEqual(expect.objectContaining({ speech: 'promise', saidBy: 'merchant' }))
    const state = last('S4')
    expect(flows(state)).toContainEqual(['merchant', 'buyer', 268_000, 'goods_refund', 'paid'])
    expect(state.money.filter((track) => track.flow.from === 'buyer')).toEqual([])
    expect(state.money.some(({ flow }) => flow.for === 'compensation' && flow.to === 'buyer' && flow.amountMinor > 0)).toBe(true)
    expect(all('S4', 'SanctionPutForward').length).toBeGreaterThan(0)
  })

  it('S5 pays the buyer exactly 27,344.30 on the accepted offer, and the same when an officer decides line by line', () => {
    expect(paidTo(last('S5'), 'buyer:buyer-qiao')).toBe(2_734_430)
    expect(last('S5').decisions.at(-1)?.by.by).toBe('agreement')
    const decided = last('S5: offer declined, an officer decides line by line')
    expect(decided.decisions.at(-1)?.flows.filter((flow) => flow.to === 'buyer').reduce((sum, flow) => sum + flow.amountMinor, 0)).toBe(2_734_430)
    expect(decided.decisions.at(-1)?.costs?.map(({ amountMinor, evidenceIds }) => [amountMinor, evidenceIds])).toEqual([[320_000, ['s5-freight']], [118_570, ['s5-cartons']]])
  })

  it('S6 changes the reason only by the buyer, with both sides’ money shown, and charges her no freight', () => {
    const state = last('S6')
    expect(run('S6').refusals).toMatchObject([{ who: 'shop-clock', command: 'ConfirmReasonChange', refused: 'role_may_not' }])
    expect(all('S6', 'ReasonChanged')).toMatchObject([{ from: 'R10', to: 'R08', proposedBy: 'merchant', confirmedBy: 'buyer', before: { returnFreight: 'merchant' }, after: { returnFreight: 'merchant' } }])
    expect(paidTo(state, 'buyer:buyer-li')).toBe(5900 + 800)
    expect(state.money.filter((track) => track.flow.from === 'buyer')).toEqual([])
  })

  it('S7 pays on the partner’s pickup scan when the waybill is in time, and only after the goods are back when it is late', () => {
    const order = (name: string) => run(name).told.filter(({ event }) => event.type === 'LegPosted' || event.type === 'ReturnConfirmed').map(({ event }) => event.type)
    expect(run('S7').refusals.map(({ refused }) => refused)).toEqual(['evidence_missing'])
    expect(order('S7')).toEqual(['LegPosted', 'ReturnConfirmed'])
    expect(order('S7: waybill entered too late')[0]).toBe('ReturnConfirmed')
    for (const name of ['S7', 'S7: waybill entered too late']) expect(paidTo(last(name), 'buyer:buyer-tang')).toBe(9900)
  })

  it('S8 ends a complaint in compensation and a sanction apart, and decides a late one with its rule and routes', () => {
    const state = last('S8')
    expect(state.claim.kind).toBe('complaint')
    expect(state.money.filter((track) => track.state === 'paid').map(({ flow }) => flow.for)).toEqual(['compensation'])
    expect(all('S8', 'SanctionPutForward').length).toBeGreaterThan(0)
    const late = last('S8: filed too late')
    expect(late.decisions).toMatchObject([{ outcome: 'inadmissible' }])
    expect(late.decisions[0]?.rules.length).toBeGreaterThan(0)
    expect(late.decisions[0]?.routes.length).toBeGreaterThan(0)
  })

  it('S10 gives seven rows that differ by rule, payer and result', () => {
    const rows = S10_ROWS.map(({ row }) => {
      const name = `S10: ${row}`
      const state = last(name)
      const declined = all(name, 'InterventionDeclined').at(-1)
      const decision = state.decisions.at(-1)
      return { row, policy: state.pin.substance.platform, outcome: decision?.outcome ?? (declined ? 'left_to_the_parties' : 'none'), payer: flows(state)[0]?.[0] ?? null, rules: (decision?.rules ?? declined?.rules ?? []).map(({ rule }) => rule).filter((rule) => !rule.includes('/')) }
    })
    expect(rows.map(({ row, policy, outcome, payer }) => [row, policy, outcome, payer])).toEqual([
      ['1688@2024-09', '1688@2024-09', 'granted', 'merchant'],
      ['1688@2025-03 good standing', '1688@2025-03', 'granted', 'platform'],
      ['1688@2025-03 not in good standing', '1688@2025-03', 'left_to_the_parties', null],
      ['taobao@2024-08 score 4.8', 'taobao@2024-08', 'left_to_the_parties', null],
      ['taobao@2024-08 score 4.6', 'taobao@2024-08', 'granted', 'merchant'],
      ['pinduoduo@2025-01 quality merchant', 'pinduoduo@2025-01', 'left_to_the_parties', null],
      ['pinduoduo@2025-01 labelled buyer', 'pinduoduo@2025-01', 'left_to_the_parties', null],
    ])
    expect(new Set(rows.map(({ rules }) => rules.toSorted().join(' '))).size).toBe(7)
    expect(rows.every(({ rules }) => rules.length > 0)).toBe(true)
    expect(last('S10: 1688@2024-09').limitedBy).toContainEqual(expect.objectContaining({ guarantee: 'heard' }))
  })
})
