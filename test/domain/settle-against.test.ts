// Decisions replacing decisions: only the difference moves, nobody is paid twice, and every payer bears what the last one put on him.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ORDERS, cst } from '../../src/app/demo/cast.ts'
import type { Case } from '../../src/domain/case.ts'
import { opened } from '../../src/domain/evolve/opening.ts'
import { UNJUDGED } from '../../src/domain/admission.ts'
import type { Context } from '../../src/domain/context.ts'
import { netOfFlows } from '../../src/domain/decision-frame.ts'
import type { TermFlow } from '../../src/domain/parts.ts'
import { settleAgainst, type Funder } from '../../src/domain/settle-against.ts'

const order = ORDERS.S3
const context = { order } as Pick<Context, 'order'> as Context
const actor = { role: 'buyer', id: 'buyer-tang', marketplace: '1688' } as const
const start = opened({
  type: 'CaseOpened', caseId: '77', orderId: order.orderId, buyerId: 'buyer-tang', merchantId: 'shop-toys', marketplace: '1688', currency: 'CNY', statement: null, admission: UNJUDGED, reasonMatchesProblem: true, by: actor,
  pin: { substance: { statute: null, platform: null, category: null }, engine: '1', factSchema: 'x', sha256: {} },
  claim: { kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R16', problem: 'missing_item', remedy: 'refund_only', requestedMinor: 4655, requestedFreightMinor: 0, goodsState: 'received', opened: false, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false },
}, { at: cst('2025-09-22 09:00'), actor }) as Case

/** Decides once more: what moves, and the case once it has all been paid. */
function decide(state: Case, target: readonly TermFlow[], fundedBy: Funder): { state: Case; moved: ReturnType<typeof settleAgainst>['flows'] } {
  const { flows } = settleAgainst({ state, context, target, fundedBy, flowId: (n) => `77-f${state.money.length + n}` })
  return { moved: flows, state: { ...state, money: [...state.money, ...flows.map((flow) => ({ flow, decisionId: 'd', waits: 'nothing' as const, state: 'paid' as const, legs: [], obligationMinor: 0 }))] } }
}
const flow = (from: 'merchant' | 'platform', amountMinor: number, purpose: 'goods_refund' | 'compensation' = 'goods_refund'): TermFlow =>
  ({ from, to: 'buyer', amountMinor, for: purpose, evidenceIds: [], ...(purpose === 'goods_refund' ? { lineId: 'line-1' } : {}) })
const net = (state: Case, party: 'buyer' | 'merchant' | 'platform') => netOfFlows(state.money.map((track) => track.flow), party)

describe('a decision settled against what earlier ones paid', () => {
  it('moves everything the first time and nothing when it is decided alike again', () => {
    const first = decide(start, [flow('merchant', 4655)], 'platform')
    expect(first.moved).toMatchObject([{ flowId: '77-f1', amountMinor: 4655 }])
    expect(decide(first.state, [flow('merchant', 4655)], 'platform').moved).toEqual([])
  })

  it('restores a refund that was reversed at the platform’s cost without paying the buyer twice', () => {
    const paid = decide(start, [flow('merchant', 4655)], 'platform').state
    const reversed = decide(paid, [], 'platform')
    expect(reversed.moved).toMatchObject([{ from: 'platform', to: 'merchant', amountMinor: 4655, for: 'reversal', reverses: '77-f1' }])
    const restored = decide(reversed.state, [flow('merchant', 4655)], 'platform')
    expect(restored.moved).toMatchObject([{ from: 'merchant', to: 'platform', amountMinor: 4655, for: 'reversal', reverses: '77-f2' }])
    expect(net(restored.state, 'buyer')).toBe(4655)
  })

  it('leaves every payer with exactly what the last decision put on him, however many there were', () => {
    const target = fc.array(fc.tuple(fc.constantFrom('merchant' as const, 'platform' as const), fc.integer({ min: 1, max: 4655 }), fc.constantFrom('goods_refund' as const, 'compensation' as const)), { maxLength: 3 })
    fc.assert(fc.property(fc.array(fc.tuple(target, fc.constantFrom<Funder>('buyer', 'platform', 'merchant')), { minLength: 1, maxLength: 5 }), (decisions) => {
      let state = start
      for (const [flows, fundedBy] of decisions) {
        const wanted = flows.map(([from, amountMinor, purpose]) => flow(from, amountMinor, purpose))
        state = decide(state, wanted, fundedBy).state
        const due = (party: 'merchant' | 'platform') => wanted.reduce((sum, term) => sum + (term.from === party ? term.amountMinor : 0), 0)
        const total = due('merchant') + due('platform')
        if (fundedBy !== 'merchant') expect(net(state, 'merchant')).toBe(0 - due('merchant'))
        if (fundedBy === 'buyer') expect([net(state, 'platform'), net(state, 'buyer')]).toEqual([0 - due('platform'), total])
        // Whoever bears the correction, the buyer never has less than he was granted.
        expect(net(state, 'buyer')).toBeGreaterThanOrEqual(total)
      }
    }), { seed: 20_251_013, numRuns: 300 })
  })

  it('owes the share that was paid outside escrow and instructs the rest', () => {
    const outside = { order: { ...order, offEscrowMinor: 1000 } } as Pick<Context, 'order'> as Context
    const { flows } = settleAgainst({ state: start, context: outside, target: [flow('merchant', 4655)], fundedBy: 'platform', flowId: (n) => `f${n}` })
    expect(flows.map(({ amountMinor, outsideEscrow }) => [amountMinor, outsideEscrow ?? false])).toEqual([[3655, false], [1000, true]])
  })
})
