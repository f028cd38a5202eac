// npm run bench:engine -- --backtest: what a backtest over JSON lines costs beside parsing those lines alone. Two versions of the
// fixture decide every case; the comparison and the report are the product's own.
import { loadavg } from 'node:os'
import { compileMoment } from '../../src/policy/evaluate.ts'
import { outcomeReader, startBacktest, type BacktestLens } from '../../src/policy/backtest.ts'
import type { Facts } from '../../src/policy/facts.ts'
import { fixtureCases, type FixtureFacts } from './fixture-cases.ts'
import { FIXTURE_TEXT, loadFixture } from './fixture-policy.ts'
import { median } from './rounds.ts'

const CASES = 20_000
const GOAL = 1.3

const LENS: BacktestLens<FixtureFacts> = {
  payments: ({ record }) => {
    const side = record['gate'] === 'approve' ? (['gateBearer', 'gateRefundMinor'] as const) : (['bearer', 'refundMinor'] as const)
    const amountMinor = Number(record[side[1]])
    return amountMinor === 0 ? [] : [{ payer: String(record[side[0]]), amountMinor, for: 'goods' }]
  },
  grantsRefundOnly: ({ record }) => record['gateBearer'] === 'platform',
  reasonOf: (facts) => facts.claim.reason,
}

export async function backtestCost({ rounds, json, say }: { rounds: number; json: boolean; say: (text: string) => void }): Promise<void> {
  const lines = fixtureCases(CASES, 2026).map((facts, at) => JSON.stringify({ caseId: `case-${at}`, facts }))
  const newer = loadFixture(FIXTURE_TEXT.replace('order.amountMinor <= 2000', 'order.amountMinor <= 3000').replace('merchant.score >= 4.8', 'merchant.score >= 4.7'))
  const [before, after] = [loadFixture(), newer].map((policy) => ({ decide: compileMoment(policy, 'decide'), read: outcomeReader(policy.vocabulary, ['decide'], policy.name) }))
  if (before === undefined || after === undefined) throw new Error('two versions are compared')
  const parseAll = (): number => {
    let kinds = 0
    for (const line of lines) kinds += (JSON.parse(line) as { facts: FixtureFacts }).facts.evidence.kinds.length
    return kinds
  }
  const backtestAll = (): number => {
    const backtest = startBacktest<FixtureFacts>('before', 'after', LENS)
    for (const line of lines) {
      const { caseId, facts } = JSON.parse(line) as { caseId: string; facts: FixtureFacts }
      backtest.read(caseId, facts, before.read(before.decide(facts as Facts)), after.read(after.decide(facts as Facts)))
    }
    return backtest.report().changed
  }
  const changed = backtestAll()
  parseAll()
  const ratios: number[] = []
  const costs: [number, number][] = []
  for (let round = 0; round < rounds; round++) {
    const [parse, all] = [cpuOf(parseAll), cpuOf(backtestAll)]
    ratios.push(all / parse)
    costs.push([parse / CASES, all / CASES])
  }
  const ratio = Number(median(ratios).toPrecision(3))
  if (json) return console.log(JSON.stringify({ backtestVsParse: ratio }))
  say(`${CASES} cases of ${Math.round(lines.reduce((sum, line) => sum + line.length, 0) / CASES)} bytes, ${changed} changed`)
  say(`JSON.parse alone ${median(costs.map(([parse]) => parse)).toFixed(2)} µs a case, whole backtest ${median(costs.map(([, all]) => all)).toFixed(2)} µs`)
  say(`${ratio <= GOAL ? 'met ' : 'MISS'}  backtest ÷ JSON.parse alone  ${ratio}   goal ≤ ${GOAL}; machine load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`)
}

function cpuOf(work: () => unknown): number {
  const cpu = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(cpu)
  return user + system
}
