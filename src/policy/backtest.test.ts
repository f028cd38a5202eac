// What a report counts, case by case, and which ten cases it puts first.
import { describe, expect, it } from 'vitest'
import { compareOutcome, startBacktest, type BacktestLens, type Outcome } from './backtest.ts'

type Seen = { reason: string; paidMinor: number }
const LENS: BacktestLens<Seen> = {
  payments: ({ record }, { paidMinor }) => (record['remedy'] === 'none' ? [] : [{ payer: String(record['payer']), amountMinor: paidMinor, for: 'goods' }]),
  grantsRefundOnly: ({ record }) => record['remedy'] === 'refund_only',
  reasonOf: ({ reason }) => reason,
}
const outcome = (remedy: string, payer: string, rule: string, policy = 'A@1'): Outcome => ({ record: { remedy, payer, routes: ['officer', 'appeal'] }, rules: [{ policy, rule }], needs: [] })

const KEPT = outcome('refund_only', 'platform', 'R1')
const LOST = outcome('none', 'none', 'R2', 'B@2')
const MOVED = outcome('return_refund', 'merchant', 'R3', 'B@2')

describe('a backtest', () => {
  it('counts who pays more, who pays less, and what was intercepted', () => {
    const backtest = startBacktest<Seen>('A@1', 'B@2', LENS)
    backtest.read('one', { reason: 'R10', paidMinor: 500 }, KEPT, outcome('refund_only', 'platform', 'R9', 'B@2'))
    backtest.read('two', { reason: 'R10', paidMinor: 700 }, KEPT, LOST)
    backtest.read('three', { reason: 'R13', paidMinor: 900 }, KEPT, MOVED)
    const report = backtest.report()
    expect(report).toMatchObject({ cases: 3, changed: 2, intercepted: { cases: 2, amountMinor: 1600 }, undecided: { before: 0, after: 0 } })
    expect(report.payers).toEqual([{ payer: 'merchant', beforeMinor: 0, afterMinor: 900 }, { payer: 'platform', beforeMinor: 2100, afterMinor: 500 }])
    expect(report.reasons.map(({ reason, cases, changed, buyersLose, buyersGainMinor, payers }) => ({ reason, cases, changed, buyersLose, buyersGainMinor, payers }))).toEqual([
      { reason: 'R10', cases: 2, changed: 1, buyersLose: 1, buyersGainMinor: -700, payers: { platform: -700 } },
      { reason: 'R13', cases: 1, changed: 1, buyersLose: 0, buyersGainMinor: 0, payers: { merchant: 900, platform: -900 } },
    ])
    expect(report.rules.find(({ rule }) => rule === 'B@2/R2')).toEqual({ rule: 'B@2/R2', before: 0, after: 1, changedCases: 1, movedMinor: -700 })
    expect(report.fields).toEqual([{ field: 'payer', changed: 2 }, { field: 'remedy', changed: 2 }])
  })

  it('does not call another order of the same set a change', () => {
    const turned: Outcome = { ...KEPT, record: { ...KEPT.record, routes: ['appeal', 'officer'] } }
    expect(compareOutcome(KEPT, turned, { caseId: 'x', facts: { reason: 'R10', paidMinor: 1 }, lens: LENS })).toBeNull()
  })

  it('takes an inherited rule for the same rule in both versions', () => {
    const before = outcome('refund_only', 'platform', 'base@1/F01')
    const after = outcome('none', 'none', 'base@1/F01', 'B@2')
    expect(compareOutcome(before, after, { caseId: 'x', facts: { reason: 'R10', paidMinor: 1 }, lens: LENS })?.rules).toEqual({ onlyBefore: [], onlyAfter: [] })
  })

  it('puts ten different changes first, the largest of each, and fills up with the largest', () => {
    const backtest = startBacktest<Seen>('A@1', 'B@2', LENS)
    for (let at = 1; at <= 60; at++) backtest.read(`big-${at}`, { reason: 'R10', paidMinor: 10_000 + at }, KEPT, LOST)
    for (let at = 1; at <= 4; at++) backtest.read(`other-${at}`, { reason: 'R13', paidMinor: at }, KEPT, outcome('none', 'none', `S${at}`, 'B@2'))
    const read = backtest.report().readFirst.map(({ caseId }) => caseId)
    expect(read).toHaveLength(10)
    expect(read.slice(0, 5)).toEqual(['big-60', 'other-4', 'other-3', 'other-2', 'other-1'])
    expect(read.slice(5)).toEqual(['big-59', 'big-58', 'big-57', 'big-56', 'big-55'])
  })

  it('remembers a bounded number of combinations and keeps the largest', () => {
    const backtest = startBacktest<Seen>('A@1', 'B@2', LENS)
    for (let at = 1; at <= 1000; at++) backtest.read(`case-${at}`, { reason: 'R10', paidMinor: at }, KEPT, outcome('none', 'none', `S${at}`, 'B@2'))
    expect(backtest.report().readFirst.map(({ caseId }) => caseId)).toEqual(Array.from({ length: 10 }, (_, at) => `case-${1000 - at}`))
  })

  it('counts a case that waits for a finding as undecided', () => {
    const backtest = startBacktest<Seen>('A@1', 'B@2', LENS)
    backtest.read('one', { reason: 'R10', paidMinor: 5 }, KEPT, { record: { remedy: 'none', payer: 'none', routes: [] }, rules: [], needs: ['defect'] })
    expect(backtest.report()).toMatchObject({ changed: 1, undecided: { before: 0, after: 1 } })
  })
})
