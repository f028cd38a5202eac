// The rule books themselves, old beside new, over generated cases; and lines that are not cases.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAINLAND_CALENDAR } from '../domain/time/calendar.ts'
import { VOCABULARY } from '../domain/vocabulary.ts'
import type { Pin } from '../policy/evaluate.ts'
import { checkFacts, type Facts } from '../policy/facts.ts'
import { loadPolicyFolder } from '../policy/library.ts'
import { compareOutcome } from '../policy/backtest.ts'
import { AFTER_SALES, BacktestFault, caseFromLine, casesFromLines, runBacktest } from './backtest.ts'
import { generateCases } from './generated-cases.ts'

const folder = new URL('../../policies/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))
const { policies } = loadPolicyFolder(files, VOCABULARY)
const pin = (name: string, statute: string | null = null): Pin => {
  const platform = policies.get(name)
  if (platform === undefined) throw new Error(`${name} did not load`)
  return { category: null, platform, statute: statute === null ? null : (policies.get(statute) ?? null) }
}
const run = (before: Pin, after: Pin, n = 600) => runBacktest({ before, after, cases: generateCases(VOCABULARY, n, 1), calendar: MAINLAND_CALENDAR })

describe('generated cases', () => {
  it('are complete facts, the same for the same seed', () => {
    const cases = [...generateCases(VOCABULARY, 500, 7)]
    expect(cases.map(({ facts }) => checkFacts(VOCABULARY, facts)).filter((fault) => fault !== null)).toEqual([])
    expect(JSON.stringify([...generateCases(VOCABULARY, 500, 7)])).toBe(JSON.stringify(cases))
    expect(JSON.stringify([...generateCases(VOCABULARY, 500, 8)])).not.toBe(JSON.stringify(cases))
  })
})

describe('a backtest of rule books', () => {
  it('finds no change between a version and itself', async () => {
    const report = await run(pin('1688@2025-03'), pin('1688@2025-03'))
    expect(report).toMatchObject({ cases: 600, changed: 0, intercepted: { cases: 0, amountMinor: 0 }, readFirst: [] })
    expect(report.payers.every(({ beforeMinor, afterMinor }) => beforeMinor === afterMinor)).toBe(true)
  })

  it('shows the end of refund-only on 1688: intercepted cases, and the platform paying where the merchant did', async () => {
    const report = await run(pin('1688@2024-09'), pin('1688@2025-03'))
    expect(report.changed).toBeGreaterThan(20)
    expect(report.intercepted.cases).toBeGreaterThan(5)
    expect(report.payers.find(({ payer }) => payer === 'platform')).toMatchObject({ beforeMinor: 0 })
    expect(report.payers.find(({ payer }) => payer === 'platform')?.afterMinor).toBeGreaterThan(0)
    expect(report.readFirst).toHaveLength(10)
    expect(report.rules.some(({ rule }) => rule === '1688@2024-09/H01')).toBe(true)
  })

  it('decides the same with and without the fast path of a single document', async () => {
    const twice = (name: string) => ({ ...pin(name), category: pin(name).platform })
    const slow = await run(twice('1688@2024-09'), twice('1688@2025-03'), 300)
    const fast = await run(pin('1688@2024-09'), pin('1688@2025-03'), 300)
    expect(slow.payers).toEqual(fast.payers)
    expect(slow.changed).toBe(fast.changed)
    expect(slow.intercepted).toEqual(fast.intercepted)
  })

  it('pays a shared loss by the merchant to his share only', () => {
    const [one] = [...generateCases(VOCABULARY, 1, 1)]
    if (one === undefined) throw new Error('no case')
    const facts = { ...one.facts, claim: { ...(one.facts['claim'] as object), remedy: 'refund_only', requestedMinor: 999, linesPaidMinor: 999 } } as Facts
    const outcome = { record: { admissible: true, remedy: 'refund_only', refundPercent: 100, refundPayer: 'shared', merchantShare: 50, outboundFreight: 'none', compensationPayer: 'none' }, rules: [], needs: [] }
    expect(AFTER_SALES.payments(outcome, facts)).toEqual([{ payer: 'merchant', amountMinor: 500, for: 'goods' }])
    expect(compareOutcome(outcome, { ...outcome, needs: ['defect'] }, { caseId: 'x', facts, lens: AFTER_SALES })).toMatchObject({ buyerGainsMinor: -500 })
  })
})

describe('lines of cases', () => {
  it.each([['not json', 'not JSON'], ['[1]', 'a line is'], ['{"caseId": 5, "facts": {}}', 'a line is'], ['{"caseId": "x"}', 'a line is']])('%s is a fault that names its line', (text, says) => {
    expect(() => caseFromLine(text, 12)).toThrow(BacktestFault)
    expect(() => caseFromLine(text, 12)).toThrow(`case 12: ${says}`)
  })

  it('with a fact out of range stop the run', async () => {
    const [one] = [...generateCases(VOCABULARY, 1, 1)]
    const line = JSON.stringify({ caseId: 'bad', facts: { ...one?.facts, claim: { ...(one?.facts['claim'] as object), requestedMinor: -1 } } })
    await expect(runBacktest({ before: pin('1688@2024-09'), after: pin('1688@2025-03'), cases: casesFromLines(['', line]), calendar: MAINLAND_CALENDAR })).rejects.toThrow('claim.requestedMinor')
  })

  it('give back what was written', async () => {
    const cases = [...generateCases(VOCABULARY, 20, 3)]
    const read: unknown[] = []
    for await (const one of casesFromLines(cases.map((one) => JSON.stringify(one)))) read.push(one)
    expect(read).toEqual(cases)
  })
})
