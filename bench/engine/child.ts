// One candidate in its own process: warms up, then decides about a third of a second's worth of cases each time it is asked.
import { candidate, type Candidate, type CandidateName } from './candidates.ts'
import { fixtureCases } from './fixture-cases.ts'
import type { FixtureRecord } from './hand-written.ts'
import type { Sample } from './rounds.ts'

const CASES = 4000
const SPAN_MS = 300
/** Decisions must really be made: what nobody keeps, V8 does not allocate, and the simplest code looks faster than it is. */
const kept: (FixtureRecord | null)[] = Array.from({ length: 64 }, () => null)

const run = work(await candidate(process.argv[2] as CandidateName))
const decisions = await calibrated()
process.on('message', () => void answer())
process.send?.({ ready: true })

async function answer(): Promise<void> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run(decisions)
  const wallUs = ((performance.now() - start) * 1000) / decisions
  const { user, system } = process.cpuUsage(cpu)
  process.send?.({ cpuUs: (user + system) / decisions, wallUs } satisfies Sample)
}

async function calibrated(): Promise<number> {
  for (let n = CASES; ; n *= 3) {
    const cpu = process.cpuUsage()
    await run(n)
    const { user, system } = process.cpuUsage(cpu)
    const spent = (user + system) / 1000
    // Slow candidates are given fewer decisions, never fewer than the timer can tell apart.
    if (spent > SPAN_MS) return Math.max(200, Math.ceil((n * SPAN_MS) / spent / 200) * 200)
  }
}

function work(chosen: Candidate): (decisions: number) => Promise<void> {
  const facts = fixtureCases(CASES, 99)
  if (chosen.kind === 'column') {
    const columns = chosen.load(facts)
    const answers = chosen.program.allocate(CASES)
    return async (decisions) => {
      for (let left = decisions; left > 0; left -= CASES) chosen.program.run(columns, 0, Math.min(left, CASES), answers)
    }
  }
  const inputs = facts.map((one) => chosen.adapt(one))
  const { decide } = chosen
  if (chosen.async) {
    return async (decisions) => {
      for (let at = 0; at < decisions; at++) kept[at & 63] = await decide(inputs[at % CASES])
    }
  }
  return async (decisions) => {
    for (let at = 0, input = 0; at < decisions; at++) {
      kept[at & 63] = decide(inputs[input]) as FixtureRecord
      if (++input === CASES) input = 0
    }
  }
}
