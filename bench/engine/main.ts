// npm run bench:engine [-- --json] [--rounds N] [--backtest]: our engine beside hand-written TypeScript, cel-js, zen-engine and
// json-rules-engine on one policy; and what loading 400 rules costs. Absolute figures only orient: read the ratios.
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { backtestCost } from './backtest-cost.ts'
import { CANDIDATES, type CandidateName } from './candidates.ts'
import { stretchedFixture } from './fixture-policy.ts'
import { interleaved, median, quantile, ratio, startChild, type Sample } from './rounds.ts'
import { verify } from './verify.ts'

type Figures = { rowVsHand: number; columnVsHand: number; zenVsRow: number; jsonRulesVsRow: number; load400Ms: number }
type Goal = { name: keyof Figures; says: string; goal: number; atMost: boolean }

const GOALS: readonly Goal[] = [
  { name: 'rowVsHand', says: 'row mode ÷ hand-written', goal: 1.5, atMost: true },
  { name: 'columnVsHand', says: 'column mode ÷ hand-written', goal: 0.6, atMost: true },
  { name: 'zenVsRow', says: 'zen-engine ÷ row mode', goal: 500, atMost: false },
  { name: 'jsonRulesVsRow', says: 'json-rules-engine ÷ row mode', goal: 800, atMost: false },
  { name: 'load400Ms', says: 'loading 400 rules, ms of CPU', goal: 200, atMost: true },
]
const SLOW: readonly CandidateName[] = ['zen-engine', 'json-rules-engine']

/** How often one process loads the text: the goal was set by the median of seven loads. */
const LOADS = 7

const { values } = parseArgs({ options: { json: { type: 'boolean' }, rounds: { type: 'string' }, backtest: { type: 'boolean' } } })
const rounds = Math.max(1, Number(values.rounds ?? 15))
const say = (text: string): void => {
  if (values.json !== true) console.log(text)
  else process.stderr.write(`${text}\n`)
}

const rounded = (value: number): number => Number(value.toPrecision(value >= 100 ? 4 : 3))

await main()

async function main(): Promise<void> {
  for (const name of CANDIDATES) {
    const { cases, different, example } = await verify(name, SLOW.includes(name) ? 2_000 : 20_000)
    if (different > 0) throw new Error(`${name} decided ${different} of ${cases} cases otherwise: ${example}`)
    say(`${name.padEnd(18)} decides ${cases} cases as the hand-written code does`)
  }
  if (values.backtest === true) return backtestCost({ rounds, json: values.json === true, say })
  const load = await loadCost(Math.min(5, rounds))
  const samples = await interleaved(CANDIDATES, rounds, (round) => (round % 5 === 0 ? say(`round ${round} of ${rounds}`) : undefined))
  const of = (name: CandidateName): Sample[] => samples.get(name) ?? []
  const figures: Figures = {
    rowVsHand: ratio(of('row'), of('hand-written')), columnVsHand: ratio(of('column'), of('hand-written')),
    zenVsRow: ratio(of('zen-engine'), of('row')), jsonRulesVsRow: ratio(of('json-rules-engine'), of('row')), load400Ms: load,
  }
  if (values.json === true) console.log(JSON.stringify(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)]))))
  else table(samples, figures)
}

/** The first load of a process is said beside the median: half of it is the compiler at work on our own code. */
async function loadCost(processes: number): Promise<number> {
  const text = stretchedFixture(10)
  const [medians, first, walls]: [number[], number[], number[]] = [[], [], []]
  for (let run = 0; run < processes; run++) {
    const child = await startChild<{ cpuMs: number; wallMs: number; rules: number }>('./load-child.ts', ['load'])
    const loads: { cpuMs: number; wallMs: number; rules: number }[] = []
    for (let load = 0; load < LOADS; load++) loads.push(await child.ask(text))
    child.end()
    if (loads.some(({ rules }) => rules !== 401)) throw new Error('the stretched fixture has 401 rules')
    medians.push(median(loads.map(({ cpuMs }) => cpuMs)))
    walls.push(median(loads.map(({ wallMs }) => wallMs)))
    first.push(loads[0]?.cpuMs ?? Number.NaN)
  }
  say(`loading 400 rules takes ${Math.round(median(medians))} ms of CPU, ${Math.round(median(walls))} ms by the wall clock; the first time in a process ${Math.round(median(first))} ms of CPU`)
  return median(medians)
}

function table(samples: ReadonlyMap<string, Sample[]>, figures: Figures): void {
  const hand = samples.get('hand-written') ?? []
  console.log(`\n${'candidate'.padEnd(20)}${'µs CPU'.padStart(10)}${'decisions/s'.padStart(14)}${'× hand'.padStart(10)}   middle half`)
  for (const [name, taken] of samples) {
    const cpu = median(taken.map((sample) => sample.cpuUs))
    const ratios = taken.map((sample, round) => sample.cpuUs / (hand[round]?.cpuUs ?? Number.NaN))
    console.log(`${name.padEnd(20)}${cpu.toFixed(3).padStart(10)}${Math.round(1e6 / cpu).toLocaleString('en').padStart(14)}${ratio(taken, hand).toFixed(2).padStart(10)}   ${quantile(ratios, 0.25).toFixed(2)}…${quantile(ratios, 0.75).toFixed(2)}`)
  }
  console.log('')
  for (const { name, says, goal, atMost } of GOALS) {
    const met = atMost ? figures[name] <= goal : figures[name] >= goal
    console.log(`${met ? 'met ' : 'MISS'}  ${says.padEnd(38)}${rounded(figures[name]).toString().padStart(9)}   goal ${atMost ? '≤' : '≥'} ${goal}`)
  }
  console.log(`\nmachine load ${loadavg().map((load) => load.toFixed(1)).join(' ')} while ${rounds} rounds ran`)
}

