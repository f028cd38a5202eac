import { describe, expect, test } from 'vitest'
import { fundInOrder, fundingState, nextLegs, obligationPostings } from './funding.ts'
import type { FundingRequest, KnownBalances } from './funding.ts'
import { assertBalanced } from './ledger.ts'
import type { Leg } from './ledger.ts'
import { planReversal } from './reversal.ts'
import type { Flow } from './flow.ts'

const holders = { orderId: 'order-1', buyerId: 'buyer-lin', merchantId: 'shop-grinder', bucket: 17 }
const refund: Flow = { flowId: 'f1', from: 'merchant', to: 'buyer', amountMinor: 18_900, currency: 'CNY', for: 'goods_refund' }
const known = (held: number | null, merchant: number | null, deposit: number | null): KnownBalances => {
  const balance = (amountMinor: number | null) => (amountMinor === null ? null : { amountMinor })
  return { held: balance(held), merchant: balance(merchant), deposit: balance(deposit) }
}
const request = (balances: KnownBalances, change: Partial<FundingRequest> = {}): FundingRequest =>
  ({ flow: refund, setOffMinor: 0, sequence: 'held_balance_deposit_advance', holders, balances, legsSoFar: [], obligationMinor: 0, ...change })
const asked = (step: { legs: readonly Leg[] }) => step.legs.map((leg) => [leg.source, leg.amountMinor])
const voided = (leg: Leg, availableMinor: number | null = null): Leg => ({ ...leg, state: 'voided', availableMinor })
const posted = (leg: Leg): Leg => ({ ...leg, state: 'posted' })

describe('a refund owed by the merchant', () => {
  test('comes from held trade funds where they suffice', () => {
    expect(asked(nextLegs(request(known(18_900, 50_000, 50_000))))).toEqual([['held:order-1', 18_900]])
  })

  test('is put together in sequence, each source asked for what it is known to have (S1)', () => {
    const step = nextLegs(request(known(900, 3_000, 5_000)))
    expect(asked(step)).toEqual([['held:order-1', 900], ['merchant:shop-grinder', 3_000], ['deposit:shop-grinder', 5_000], ['platform_advance:17', 10_000]])
    expect(step.legs.map((leg) => leg.debt)).toEqual([null, null, null, { debtor: 'merchant:shop-grinder', change: 'arises' }])
    expect(step.legs.map((leg) => leg.idempotencyKey)).toEqual(['gongdao.f1.1', 'gongdao.f1.2', 'gongdao.f1.3', 'gongdao.f1.4'])
  })

  test('does not ask a source whose balance is not known', () => {
    expect(asked(nextLegs(request(known(null, null, null))))).toEqual([['platform_advance:17', 18_900]])
  })

  test('moves on to the next source when one rejects, and waits while one says nothing', () => {
    const [first] = nextLegs(request(known(18_900, 10_000, 0))).legs
    if (first === undefined) throw new Error('no leg was instructed')
    expect(nextLegs(request(known(18_900, 10_000, 0), { legsSoFar: [first] })).legs).toEqual([])
    expect(fundingState(request(known(0, 0, 0), { legsSoFar: [first] }))).toBe('running')
    const second = nextLegs(request(known(18_900, 10_000, 0), { legsSoFar: [voided(first)] }))
    expect(asked(second)).toEqual([['merchant:shop-grinder', 10_000], ['platform_advance:17', 8_900]])
    expect(second.legs.map((leg) => leg.legId)).toEqual(['f1.2', 'f1.3'])
  })

  test('asks a source once more when it said it has less than was asked, and then no more', () => {
    const [first] = nextLegs(request(known(18_900, 0, 0))).legs
    if (first === undefined) throw new Error('no leg was instructed')
    const again = nextLegs(request(known(18_900, 0, 0), { legsSoFar: [voided(first, 4_000)] }))
    expect(asked(again)).toEqual([['held:order-1', 4_000], ['platform_advance:17', 14_900]])
    const [retry, advance] = again.legs
    if (retry === undefined || advance === undefined) throw new Error('two legs were expected')
    expect(asked(nextLegs(request(known(18_900, 0, 0), { legsSoFar: [voided(first, 4_000), voided(retry, 4_000), advance] })))).toEqual([])
  })

  test('under a policy of held funds only is owed by the merchant for the rest', () => {
    const step = nextLegs(request(known(900, 50_000, 50_000), { sequence: 'held_only' }))
    expect(asked(step)).toEqual([['held:order-1', 900]])
    expect(step.obligation).toEqual({ flowId: 'f1', amountMinor: 18_000, owedBy: 'merchant', owedTo: 'buyer', because: 'no_source' })
  })

  test('outside escrow is an obligation and never a leg', () => {
    const flow: Flow = { ...refund, outsideEscrow: true }
    const step = nextLegs(request(known(18_900, 0, 0), { flow }))
    expect(step).toMatchObject({ legs: [], obligation: { amountMinor: 18_900, because: 'outside_escrow' } })
    if (step.obligation === null) throw new Error('nothing was recorded')
    assertBalanced(obligationPostings(step.obligation, { holders, currency: 'CNY' }))
    expect(fundingState(request(known(0, 0, 0), { flow, obligationMinor: 18_900 }))).toBe('obligation')
  })

  test('that an opposing cost is set off against is instructed for the difference only (S5)', () => {
    const flow: Flow = { ...refund, amountMinor: 3_173_000 }
    expect(asked(nextLegs(request(known(3_173_000, 0, 0), { flow, setOffMinor: 438_570 })))).toEqual([['held:order-1', 2_734_430]])
  })

  test('covered beyond its amount is a fault', () => {
    expect(() => nextLegs(request(known(0, 0, 0), { obligationMinor: 18_901 }))).toThrow(RangeError)
  })
})

describe('a flow from someone else', () => {
  test('from the platform takes the subsidy and nothing of the merchant', () => {
    const step = nextLegs(request(known(18_900, 18_900, 18_900), { flow: { ...refund, from: 'platform' } }))
    expect(asked(step)).toEqual([['platform_subsidy:17', 18_900]])
    expect(step.legs[0]?.debt).toBeNull()
  })

  test('from the buyer takes held funds at most; the rest he owes', () => {
    const flow: Flow = { ...refund, from: 'buyer', to: 'merchant', for: 'cost_deduction' }
    const step = nextLegs(request(known(10_000, 0, 0), { flow }))
    expect(asked(step)).toEqual([['held:order-1', 10_000]])
    expect(step.obligation).toMatchObject({ amountMinor: 8_900, owedBy: 'buyer', owedTo: 'merchant' })
  })

  test('from the buyer in reversal is never taken by force', () => {
    const flow: Flow = { ...refund, from: 'buyer', to: 'merchant', for: 'reversal', reverses: 'f0' }
    expect(nextLegs(request(known(18_900, 0, 0), { flow }))).toMatchObject({ legs: [], obligation: { amountMinor: 18_900, because: 'reversal_not_recoverable' } })
  })

  test('from a carrier whose account is not known is owed by the carrier', () => {
    const flow: Flow = { ...refund, from: 'carrier' }
    expect(nextLegs(request(known(1, 1, 1), { flow })).obligation).toMatchObject({ owedBy: 'carrier', because: 'no_source' })
    const withAccount = request({ ...known(1, 1, 1), carrier: { amountMinor: 20_000 } }, { flow, holders: { ...holders, carrierId: 'express-1' } })
    expect(asked(nextLegs(withAccount))).toEqual([['carrier:express-1', 18_900]])
  })

  test('that recovers an advance settles the claim as far as it reaches and leaves the rest open', () => {
    const flow: Flow = { ...refund, flowId: 'f9', to: 'platform', for: 'advance_recovery' }
    const step = nextLegs(request(known(18_900, 400, 600), { flow }))
    expect(asked(step)).toEqual([['merchant:shop-grinder', 400], ['deposit:shop-grinder', 600]])
    expect(step.legs.map((leg) => [leg.target, leg.debt?.change])).toEqual([['platform_advance:17', 'settled'], ['platform_advance:17', 'settled']])
    expect([step.obligation, step.unfundedMinor]).toEqual([null, 17_900])
  })

  test('that owes the platform itself is not advanced by the platform', () => {
    const flow: Flow = { ...refund, to: 'platform', for: 'compensation' }
    expect(nextLegs(request(known(0, 0, 0), { flow }))).toMatchObject({ legs: [], obligation: { amountMinor: 18_900, owedBy: 'merchant' } })
  })
})

describe('several flows of one case', () => {
  test('do not spend one balance twice', () => {
    const compensation: Flow = { ...refund, flowId: 'f2', amountMinor: 5_000, for: 'compensation' }
    const base = request(known(0, 0, 0))
    const steps = fundInOrder([base, { ...base, flow: compensation }], known(20_000, 1_000, 0))
    expect(steps.map(asked)).toEqual([[['held:order-1', 18_900]], [['held:order-1', 1_100], ['merchant:shop-grinder', 1_000], ['platform_advance:17', 2_900]]])
  })
})

describe('undoing a paid refund', () => {
  const legs = nextLegs(request(known(8_900, 0, 0))).legs.map(posted)
  const undo = { flow: refund, legs, amountMinor: 18_900, alreadyReversedMinor: 0, recoveredMinor: 0, alreadyWaivedMinor: 0, flowIds: { toPayer: 'f2', toPlatform: 'f3' } }
  const moved = (flows: readonly Flow[]) => flows.map((flow) => [flow.flowId, flow.from, flow.to, flow.amountMinor])

  test('at the platform’s cost waives the claim of its advance and pays the merchant only what he paid', () => {
    const plan = planReversal({ ...undo, fundedBy: 'platform' })
    expect([plan.waivedMinor, moved(plan.flows)]).toEqual([10_000, [['f2', 'platform', 'merchant', 8_900]]])
    assertBalanced(plan.lines)
  })

  test('at the buyer’s cost has him owe the merchant and the platform their parts', () => {
    const plan = planReversal({ ...undo, fundedBy: 'buyer' })
    expect(moved(plan.flows)).toEqual([['f2', 'buyer', 'merchant', 8_900], ['f3', 'buyer', 'platform', 10_000]])
  })

  test('counts what of the advance was recovered, waived and reversed before', () => {
    expect(planReversal({ ...undo, recoveredMinor: 10_000, fundedBy: 'platform' })).toMatchObject({ waivedMinor: 0, lines: [], flows: [{ amountMinor: 18_900 }] })
    expect(() => planReversal({ ...undo, alreadyReversedMinor: 1, fundedBy: 'platform' })).toThrow(RangeError)
    expect(() => planReversal({ ...undo, recoveredMinor: 10_001, fundedBy: 'platform' })).toThrow(RangeError)
  })
})
