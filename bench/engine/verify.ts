// Nothing is timed before every candidate has decided the same cases exactly as the hand-written code does.
import { candidate, type CandidateName } from './candidates.ts'
import { fixtureCases } from './fixture-cases.ts'
import { decideByHand, type FixtureRecord } from './hand-written.ts'

export type Verified = { name: CandidateName; cases: number; different: number; example: string | null }

export async function verify(name: CandidateName, cases: number): Promise<Verified> {
  const facts = fixtureCases(cases, 7)
  const chosen = await candidate(name)
  const result: Verified = { name, cases, different: 0, example: null }
  const compare = (row: number, said: FixtureRecord): void => {
    const wanted = facts[row]
    if (wanted === undefined) return
    const [ours, hand] = [comparable(said), comparable(decideByHand(wanted))]
    if (ours === hand) return
    result.different += 1
    result.example ??= `case ${row}: ${ours} instead of ${hand}`
  }
  if (chosen.kind === 'column') {
    const columns = chosen.load(facts)
    const answers = chosen.program.allocate(cases)
    chosen.program.run(columns, 0, cases, answers)
    for (let row = 0; row < cases; row++) compare(row, chosen.program.read(answers, row) as FixtureRecord)
    return result
  }
  for (const [row, one] of facts.entries()) compare(row, await chosen.decide(chosen.adapt(one)))
  return result
}

/** Columns give sets in declared order, rows in the order of the rules: the same set either way. */
function comparable(record: FixtureRecord): string {
  return JSON.stringify(Object.entries({ ...record, asks: [...record.asks].sort(), marks: [...record.marks].sort() }).sort(([a], [b]) => (a < b ? -1 : 1)))
}
