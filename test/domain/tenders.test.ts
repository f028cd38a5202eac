// Refunds by tender (NR14, DP-6): an order paid in cash, points and a coupon, refunded piece by piece over several cases and decisions.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { disputeEffects } from '../../src/app/dispute-effects.ts'
import { decisionLetter } from '../../src/app/sentences/decision.ts'
import { ORDERS, SCANS, cst } from '../../src/app/demo/cast.ts'
import { standingDecision, type Case, type CaseRecord, type MoneyTrack } from '../../src/domain/case.ts'
import type { Context } from '../../src/domain/context.ts'
import type { Flow } from '../../src/domain/money/flow.ts'
import { orderSchema, tendersOf, type Order } from '../../src/domain/order.ts'
import { brokenTenders, givenBack, withTenders } from '../../src/domain/tenders.ts'
import { World, evidence } from './world.ts'

const { tenders: _cash, lines: [clock], ...rest } = ORDERS.S7
if (clock === undefined) throw new Error('S7 has a line')
/** Three clocks for 297.00: 200.00 in cash, 47.01 in points, a coupon of 50.00 less one cent, and the cent in cash again. */
const mixed: Order = orderSchema.parse({
  ...rest, orderId: 'order-mixed', lines: [{ ...clock, quantity: 3, paidMinor: 29_700 }],
  tenders: [{ tender: 'cash', amountMinor: 20_000 }, { tender: 'points', amountMinor: 4701 }, { tenderId: 'coupon-8', tender: 'coupon', amountMinor: 4998 }, { tender: 'cash', amountMinor: 1 }],
})

function refunded(world: World, quantity: number, requestedMinor: number, at: string, remedy: 'return_refund' | 'refund_only' = 'refund_only'): Case {
  world.open({ reason: 'R10', problem: 'visible_defect', remedy, lines: [{ lineId: 'line-1', quantity }], requestedMinor }, cst(`${at} 10:00`), { evidence: [evidence('close_up', `e-${at}`)] })
  return world.must(world.merchant, { type: 'AgreeToRequest', addressId: null, statement: null }, cst(`${at} 11:00`))
}
const partsOf = (state: CaseRecord) => state.money.map(({ flow }) => (flow.tenders ?? []).map(({ tenderId, amountMinor }) => [tenderId, amountMinor]))
const newWorld = (balances?: { merchant: number; deposit: number }) => new World({ order: mixed, scans: SCANS.S7, ...(balances ? { balances } : {}) })

describe('refunds by tender', () => {
  it('names tenders by their place where the marketplace gave them no id, and takes no id twice', () => {
    expect(tendersOf(mixed).map(({ tenderId }) => tenderId)).toEqual(['t1', 't2', 'coupon-8', 't4'])
    expect(orderSchema.safeParse({ ...mixed, tenders: mixed.tenders.map((tender) => ({ ...tender, tenderId: 't1' })) }).success).toBe(false)
  })

  it('gives every tender back in proportion, over cases, and in the end exactly what was paid with each', () => {
    const world = newWorld()
    expect(partsOf(refunded(world, 1, 9900, '2025-12-13'))).toEqual([[['t1', 6667], ['t2', 1567], ['coupon-8', 1666]]])
    expect(partsOf(refunded(world, 1, 9900, '2025-12-14'))).toEqual([[['t1', 6667], ['t2', 1567], ['coupon-8', 1666]]])
    expect(partsOf(refunded(world, 1, 9900, '2025-12-15'))).toEqual([[['t1', 6666], ['t2', 1567], ['coupon-8', 1666], ['t4', 1]]])
  })

  it('says the parts in the payment instruction and in the letter', () => {
    const world = newWorld()
    const state = refunded(world, 3, 29_700, '2025-12-13')
    const body = disputeEffects(world.events, state, { version: 1, at: world.now }).find((effect) => effect.kind === 'payment')?.body
    expect(body).toMatchObject({ amountMinor: 29_700, tenders: [{ tenderId: 't1', tender: 'cash', amountMinor: 20_000 }, { tenderId: 't2', tender: 'points', amountMinor: 4701 }, { tenderId: 'coupon-8' }, { tenderId: 't4' }] })
    const decision = standingDecision(state)
    expect(decision && decisionLetter(decision, { currency: 'CNY' }).en.join(' ')).toMatch(/of which .*200\.00 CNY in cash.*47\.01 CNY in points.*49\.98 CNY in coupons/)
  })

  it('shares the parts of one flow over the legs that pay it', () => {
    const order = orderSchema.parse({ ...mixed, fundsHeld: false })
    const world = new World({ order, scans: SCANS.S7, balances: { merchant: 10_000, deposit: 5000 } })
    const legs = refunded(world, 3, 29_700, '2025-12-13').money.flatMap((track) => track.legs)
    expect(legs.map((leg) => leg.amountMinor)).toEqual([10_000, 5000, 14_700])
    const points = legs.map((leg) => leg.tenders?.find(({ tenderId }) => tenderId === 't2')?.amountMinor)
    expect(points.reduce<number>((sum, part) => sum + (part ?? 0), 0)).toBe(4701)
    for (const leg of legs) expect(leg.tenders?.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(leg.amountMinor)
  })

  it('leaves compensation and orders paid in cash alone whole', () => {
    const flow: Flow = { flowId: 'f1', from: 'merchant', to: 'buyer', amountMinor: 500, currency: 'CNY', for: 'compensation' }
    const context = { order: mixed, siblings: [] }
    expect(withTenders(NOBODY, context, [flow])).toEqual([flow])
    expect(withTenders(NOBODY, { ...context, order: ORDERS.S7 }, [{ ...flow, for: 'goods_refund', lineId: 'line-1' }])[0]?.tenders).toBeUndefined()
  })

  it('never gives back more of a tender than was paid, over any refunds, cancellations and repayments of two cases', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 2, maxLength: 6 })
    const step = fc.record({ other: fc.boolean(), share: fc.integer({ min: 1, max: 100 }), after: fc.constantFrom('stands', 'stands', 'cancelled', 'taken_back') })
    fc.assert(fc.property(amounts, fc.array(step, { minLength: 1, maxLength: 25 }), (paid, steps) => {
      const order = { ...mixed, tenders: paid.map((amountMinor, index) => ({ tender: index === 0 ? 'cash' as const : 'points' as const, amountMinor })) }
      const records = [NOBODY, NOBODY]
      const total = () => records.flatMap(givenBack).reduce((sum, part) => sum + part.amountMinor, 0)
      const left = () => paid.reduce((sum, amount) => sum + amount, 0) - total()
      const pay = (index: number, amountMinor: number, fate: string) => {
        const state = records[index] ?? NOBODY
        const context = contextOf(order, records[1 - index] ?? NOBODY)
        const refund: Flow = { flowId: `c${index}-f${state.money.length}`, from: 'merchant', to: 'buyer', amountMinor, currency: 'CNY', for: 'goods_refund', lineId: 'line-1' }
        const [flow] = withTenders(state, context, [refund])
        expect(flow?.tenders?.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(amountMinor)
        const after = { ...state, money: [...state.money, trackOf(flow ?? refund, fate === 'cancelled' ? 'cancelled' : 'paid')] }
        const back: Flow = { flowId: `c${index}-r${state.money.length}`, from: 'buyer', to: 'merchant', amountMinor: Math.ceil(amountMinor / 3), currency: 'CNY', for: 'reversal', reverses: refund.flowId }
        records[index] = fate === 'taken_back' ? { ...after, money: [...after.money, ...withTenders(after, context, [back]).map((taken) => trackOf(taken, 'obligation'))] } : after
        expect(brokenTenders(records[index] ?? NOBODY, context)).toEqual([])
      }
      for (const { other, share, after } of steps) {
        const amountMinor = Math.floor((left() * share) / 100)
        if (amountMinor > 0) pay(other ? 1 : 0, amountMinor, after)
      }
      if (left() > 0) pay(0, left(), 'stands')
      const given = records.flatMap(givenBack)
      for (const { tenderId, amountMinor } of tendersOf(order)) expect(given.filter((part) => part.tenderId === tenderId).reduce((sum, part) => sum + part.amountMinor, 0)).toBe(amountMinor)
    }), { seed: 20_260_201, numRuns: 300 })
  })
})

const trackOf = (flow: Flow, state: MoneyTrack['state']): MoneyTrack => ({ flow, decisionId: 'd1', waits: 'nothing', state, legs: [], obligationMinor: 0 })
const contextOf = (order: Order, other: CaseRecord): Pick<Context, 'order' | 'siblings'> =>
  ({ order, siblings: [{ caseId: '2', phase: 'closed', kind: 'after_sales', reason: null, outcome: null, lineIds: [], openedAt: 0, tenders: givenBack(other) }] })
const NOBODY: CaseRecord = (() => {
  const world = newWorld()
  world.open({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only' }, cst('2025-12-13 10:00'), { evidence: [evidence('close_up')] })
  return world.state
})()
