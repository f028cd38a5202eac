import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FLOW_PURPOSES, PARTIES, flowSchema, netOf, reversalOf, setOffOpposing } from './flow.ts'
import type { Flow } from './flow.ts'

const flow = (flowId: string, from: Flow['from'], to: Flow['to'], amountMinor: number, purpose: Flow['for'] = 'goods_refund'): Flow =>
  ({ flowId, from, to, amountMinor, currency: 'CNY', for: purpose })

const garments = [
  flow('f1', 'merchant', 'buyer', 3_173_000),
  flow('f2', 'buyer', 'merchant', 320_000, 'cost_deduction'),
  flow('f3', 'buyer', 'merchant', 118_570, 'cost_deduction'),
]

describe('the flows of a case', () => {
  test('of the 334 garments leave the buyer 27,344.30 (S5)', () => {
    expect(netOf(garments, 'buyer')).toBe(2_734_430)
    expect(netOf(garments, 'merchant')).toBe(-2_734_430)
    expect(netOf(garments, 'platform')).toBe(0)
  })

  test('that oppose each other are set off, so the costs need no payment and the refund is 27,344.30', () => {
    expect([...setOffOpposing(garments)]).toEqual([['f1', 438_570], ['f2', 320_000], ['f3', 118_570]])
  })

  test('outside escrow, in reversal or between other parties are not set off', () => {
    const apart = [
      flow('f1', 'merchant', 'buyer', 100), { ...flow('f2', 'buyer', 'merchant', 100), outsideEscrow: true as const },
      flow('f3', 'buyer', 'merchant', 100, 'reversal'), flow('f4', 'buyer', 'platform', 100),
    ]
    expect([...setOffOpposing(apart).values()]).toEqual([0, 0, 0, 0])
  })

  test('are of one currency and never from a party to itself', () => {
    expect(() => netOf([...garments, { ...flow('f4', 'buyer', 'merchant', 1), currency: 'USD' }], 'buyer')).toThrow(RangeError)
    expect(flowSchema.safeParse(flow('f1', 'buyer', 'buyer', 1)).success).toBe(false)
    expect(flowSchema.safeParse(flow('f1', 'buyer', 'merchant', 0)).success).toBe(false)
    expect(() => setOffOpposing([flow('f1', 'buyer', 'merchant', 1), flow('f1', 'merchant', 'buyer', 1)])).toThrow(RangeError)
  })

  const drawn = fc.array(fc.record({
    from: fc.constantFrom(...PARTIES), to: fc.constantFrom(...PARTIES), amountMinor: fc.integer({ min: 1, max: 10_000 }), for: fc.constantFrom(...FLOW_PURPOSES),
  }), { maxLength: 10 }).map((flows) => flows.filter((one) => one.from !== one.to).map((one, index): Flow => ({ ...one, flowId: `f${index}`, currency: 'CNY' })))

  test('sum to zero over all parties', () => {
    fc.assert(fc.property(drawn, (flows) => {
      expect(PARTIES.reduce((sum, party) => sum + netOf(flows, party), 0)).toBe(0)
    }), { seed: 8, numRuns: 500 })
  })

  test('set off never above their amount, and what still moves leaves every party the same', () => {
    fc.assert(fc.property(drawn, (flows) => {
      const setOff = setOffOpposing(flows)
      const moving = flows.map((one) => ({ ...one, amountMinor: one.amountMinor - (setOff.get(one.flowId) ?? 0) }))
      for (const one of moving) expect(one.amountMinor).toBeGreaterThanOrEqual(0)
      for (const party of PARTIES) expect(netOf(moving, party)).toBe(netOf(flows, party))
    }), { seed: 9, numRuns: 500 })
  })
})

describe('a reversal', () => {
  const paid = { ...flow('f1', 'merchant', 'buyer', 4_655), lineId: 'line-1' }

  test('is a new flow back to the payer that names the old one', () => {
    expect(reversalOf({ flow: paid, flowId: 'f2', amountMinor: 4_655, alreadyReversedMinor: 0, fundedBy: 'platform' })).toEqual({
      flowId: 'f2', from: 'platform', to: 'merchant', amountMinor: 4_655, currency: 'CNY', for: 'reversal', reverses: 'f1', lineId: 'line-1',
    })
  })

  test('never takes back more than was paid, earlier reversals counted', () => {
    expect(() => reversalOf({ flow: paid, flowId: 'f2', amountMinor: 656, alreadyReversedMinor: 4_000, fundedBy: 'buyer' })).toThrow(RangeError)
  })
})
