import { describe, expect, test } from 'vitest'
import { accountSchema, assertBalanced, balancesOf, confirmLeg, debtPostings, depositChanges, legSchema, postingsFor } from './ledger.ts'
import type { Leg } from './ledger.ts'

const leg: Leg = {
  legId: 'f1.1', flowId: 'f1', sequence: 1, source: 'deposit:shop-sofa', target: 'buyer:buyer-lei', amountMinor: 268_000, currency: 'CNY',
  state: 'pending', idempotencyKey: 'gongdao.f1.1', debt: null, availableMinor: null,
}
const advance: Leg = { ...leg, source: 'platform_advance:17', debt: { debtor: 'merchant:shop-sofa', change: 'arises' } }
const booked = (lines: Parameters<typeof balancesOf>[0]) => Object.fromEntries([...balancesOf(lines, 'CNY')].filter(([, amount]) => amount !== 0))

describe('a leg', () => {
  test('takes the money out of its source when it is instructed and gives it to the target when it is confirmed', () => {
    const reserved = postingsFor(leg, 'reserve')
    expect(booked(reserved)).toEqual({ 'deposit:shop-sofa': -268_000, 'pending:f1.1': 268_000 })
    expect(booked([...reserved, ...postingsFor(leg, 'post')])).toEqual({ 'deposit:shop-sofa': -268_000, 'buyer:buyer-lei': 268_000 })
  })

  test('that is voided leaves every account as it was', () => {
    expect(booked([...postingsFor(leg, 'reserve'), ...postingsFor(leg, 'void')])).toEqual({})
  })

  test('of the platform’s advance lets the merchant’s debt arise when it is paid, and its recovery settles it', () => {
    const lines = [...postingsFor(advance, 'reserve'), ...postingsFor(advance, 'post')]
    expect(booked(lines)).toEqual({
      'platform_advance:17': -268_000, 'buyer:buyer-lei': 268_000, 'receivable:merchant:shop-sofa': 268_000, 'payable:merchant:shop-sofa': -268_000,
    })
    const recovery: Leg = { ...leg, legId: 'f2.1', target: 'platform_advance:17', debt: { debtor: 'merchant:shop-sofa', change: 'settled' } }
    expect(booked([...lines, ...postingsFor(recovery, 'reserve'), ...postingsFor(recovery, 'post')])).toEqual({ 'deposit:shop-sofa': -268_000, 'buyer:buyer-lei': 268_000 })
  })

  test('reported twice changes nothing the second time', () => {
    const first = confirmLeg(leg, { state: 'posted' })
    if (first.kind !== 'changed') throw new Error('the first report did not change the leg')
    expect(first.leg.state).toBe('posted')
    expect(confirmLeg(first.leg, { state: 'posted' })).toEqual({ kind: 'unchanged' })
  })

  test('reported otherwise than before is a contradiction and never applied', () => {
    expect(confirmLeg({ ...leg, state: 'posted' }, { state: 'voided', availableMinor: 0 })).toEqual({ kind: 'contradicts', recorded: 'posted' })
    expect(confirmLeg({ ...leg, state: 'voided' }, { state: 'posted' })).toEqual({ kind: 'contradicts', recorded: 'voided' })
  })

  test('read back from the log is the same leg', () => {
    expect(legSchema.parse(JSON.parse(JSON.stringify(advance)))).toEqual(advance)
    expect(legSchema.safeParse({ ...leg, amountMinor: 0 }).success).toBe(false)
    expect(['deposit:x', 'receivable:merchant:x', 'deposit:', 'wallet:x', 'deposit'].map((name) => accountSchema.safeParse(name).success)).toEqual([true, true, false, false, false])
  })
})

describe('the ledger', () => {
  test('refuses lines that do not sum to zero in each currency', () => {
    expect(() => assertBalanced(postingsFor(advance, 'post'))).not.toThrow()
    expect(() => assertBalanced(postingsFor(leg, 'post').slice(1))).toThrow(RangeError)
    const [out, into] = postingsFor(leg, 'post')
    if (out === undefined || into === undefined) throw new Error('a transfer has two lines')
    expect(() => assertBalanced([out, { ...into, currency: 'USD' }])).toThrow(RangeError)
  })

  test('names what changes in deposits, and nothing where it cancels out', () => {
    expect(depositChanges(postingsFor(leg, 'reserve'))).toEqual([{ account: 'deposit:shop-sofa', currency: 'CNY', deltaMinor: -268_000 }])
    expect(depositChanges([...postingsFor(leg, 'reserve'), ...postingsFor(leg, 'void')])).toEqual([])
  })

  test('lets a debt arise and fall without moving money', () => {
    const debt = { debtor: 'buyer:buyer-qiao', amountMinor: 320_000, currency: 'CNY', reference: 'f2' }
    const lines = debtPostings({ ...debt, change: 'arises' })
    expect(booked(lines)).toEqual({ 'receivable:buyer:buyer-qiao': 320_000, 'payable:buyer:buyer-qiao': -320_000 })
    expect(booked([...lines, ...debtPostings({ ...debt, change: 'waived' })])).toEqual({})
  })
})
