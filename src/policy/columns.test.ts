// The column loop says what the row functions say: findings waited for, sets beyond 32 values, rules beyond 64, presumptions.
import { describe, expect, it } from 'vitest'
import { FIXTURE_VOCABULARY } from '../../bench/engine/fixture-vocabulary.ts'
import { fixtureCases } from '../../bench/engine/fixture-cases.ts'
import { loadFixture, stretchedFixture } from '../../bench/engine/fixture-policy.ts'
import { randomFacts, seeded } from '../../test/fuzz/random-facts.ts'
import { compileColumns } from './columns.ts'
import { allocateColumns, columnFiller } from './columns-layout.ts'
import { compileMoment } from './evaluate.ts'
import { EXAMPLE_VOCABULARY, exampleDocument } from './example.ts'
import type { Facts } from './facts.ts'
import { printFault } from './fault.ts'
import { loadPolicy } from './load.ts'
import type { Policy } from './policy.ts'

function differences(policy: Policy, moment: string, cases: readonly Facts[]): string[] {
  const columns = compileColumns(policy, moment, { presumptions: true })
  const facts = allocateColumns(columns.fields, cases.length)
  const fill = columnFiller(columns.fields)
  cases.forEach((one, row) => fill(facts, row, one))
  const answers = columns.allocate(cases.length)
  columns.run(facts, 0, cases.length, answers)
  const decide = compileMoment(policy, moment)
  return cases.flatMap((one, row) => {
    const [byRow, byColumn] = [sorted(decide(one)), sorted(columns.read(answers, row))]
    return byRow === byColumn ? [] : [`row ${row}: ${byColumn} instead of ${byRow}`]
  })
}

const sorted = (record: Record<string, unknown>): string =>
  JSON.stringify(Object.entries(record).map(([name, value]) => [name, Array.isArray(value) && name !== 'rules' ? [...value].sort() : value]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))

const WAITING = `findings:
  defect: { question: { zh: 有缺陷吗, en: Is it defective }, cite: [S1] }
  false_shipment: { question: { zh: 虚假发货吗, en: Was it sent }, cite: [S1], presumed: { when: parcel.noPickup, as: proven, rebuttal: statement, cite: [S1] } }
stages:
  admission:
    rules:
      - { id: A01, cite: [S1], when: "goods.custom && finding.defect == 'proven'", then: { admissible: false, routes: officer } }
      - { id: A02, cite: [S1], when: "finding.false_shipment == 'proven'", then: { admissible: true, routes: [negotiate, appeal] } }
    otherwise: { id: A99, cite: [S1], then: { admissible: true } }
  evidence:
    rules:
      - { id: E01, cite: [S1], when: "goods.fresh && finding.defect != 'proven'", then: { askBuyer: photo } }
      - { id: E02, cite: [S1], when: "d.admissible && claim.reason == 'quality'", then: { askBuyer: "goods.custom ? 'video' : 'photo'" } }
      - { id: E03, cite: [S1], when: "finding.false_shipment == 'not_proven' && size(d.routes) == 0", then: { askBuyer: statement } }`

function waitingPolicy(): Policy {
  const loaded = loadPolicy(exampleDocument('top', WAITING), { vocabulary: EXAMPLE_VOCABULARY, file: 'columns.yaml' })
  if (!loaded.ok) throw new Error(loaded.faults.map(printFault).join('\n'))
  return loaded.policy
}

const randomExamples = (n: number): Facts[] => ((random) => Array.from({ length: n }, () => randomFacts(EXAMPLE_VOCABULARY, ['no_reason'], random)))(seeded(5))

describe('columns', () => {
  it('decide the benchmark fixture as its rows do', () => {
    expect(differences(loadFixture(), 'decide', fixtureCases(3000, 3))).toEqual([])
  })

  it('carry any number of rules', () => {
    const policy = loadFixture(stretchedFixture(4))
    expect(policy.rules.length).toBe(161)
    expect(differences(policy, 'decide', fixtureCases(2000, 4))).toEqual([])
  })

  it('wait for open findings as rows do, after the presumptions of the document', () => {
    const policy = waitingPolicy()
    const cases = randomExamples(600)
    expect(differences(policy, 'open', cases)).toEqual([])
    const decided = cases.map(compileMoment(policy, 'open'))
    expect(decided.filter((record) => record.needs.length === 1).length).toBeGreaterThan(50)
    expect(decided.filter((record) => record.rules.includes('A99') && record.needs.includes('defect')).length).toBeGreaterThan(10)
    expect(decided.filter((record) => record.needs.length === 0).length).toBeGreaterThan(50)
  })

  it('read only the facts the rules look at', () => {
    const columns = compileColumns(loadFixture(), 'decide')
    const read = columns.fields.map((field) => field.reference)
    expect(read).toContain('order.amountMinor')
    expect(read).not.toContain('product.category')
    expect(FIXTURE_VOCABULARY.facts.groups['product']).toHaveProperty('category')
  })

  it('refuse a value the schema does not know rather than store a wrong code', () => {
    const columns = compileColumns(loadFixture(), 'decide')
    const [one] = fixtureCases(1, 1)
    if (one === undefined) throw new Error('no case')
    const fill = columnFiller(columns.fields)
    expect(() => fill(allocateColumns(columns.fields, 1), 0, { ...one, claim: { ...one.claim, reason: 'unheard_of' } })).toThrow('unheard_of')
  })
})
