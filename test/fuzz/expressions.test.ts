// Random sources which the checker accepts must come to exactly what cel-js makes of them, in every back end, without ever throwing.
import { describe, expect, it } from 'vitest'
import { FIXTURE_VOCABULARY } from '../../bench/engine/fixture-vocabulary.ts'
import { VOCABULARY } from '../../src/domain/vocabulary.ts'
import { checkExpression } from '../../src/policy/check.ts'
import type { Facts } from '../../src/policy/facts.ts'
import type { Source } from '../../src/policy/position.ts'
import { typeOf, type Scope } from '../../src/policy/scope.ts'
import type { Vocabulary } from '../../src/policy/vocabulary.ts'
import { backEnds } from './back-ends.ts'
import { celReference } from './cel-reference.ts'
import { randomFacts, randomRecord, seeded } from './random-facts.ts'
import { sourcesFor } from './random-source.ts'

const SOURCES = process.env['LONG'] === '1' ? 60_000 : 3_000
const CASES_PER_SOURCE = 12

type World = { vocabulary: Vocabulary; windows: readonly string[]; findings: readonly string[]; record: readonly string[] }
const WORLDS: Record<string, World> = {
  'the after-sales vocabulary': {
    vocabulary: VOCABULARY, windows: ['no_reason', 'warranty'], findings: ['defect', 'counterfeit', 'false_shipment'],
    record: ['admissible', 'basis', 'routes', 'askBuyer', 'clockLength', 'liable', 'merchantShare', 'compensationMinor', 'whyNot'],
  },
  'the benchmark fixture': { vocabulary: FIXTURE_VOCABULARY, windows: [], findings: [], record: ['asks', 'gate', 'gateRefundMinor', 'marks'] },
}

export function scopeOf({ vocabulary, windows, findings, record }: World): Scope {
  return {
    vocabulary, names: new Map(), windows: new Set(windows), findings: new Set(findings), recordNote: 'not in this test',
    record: new Map(record.flatMap((field) => ((type) => (type === undefined ? [] : [[field, typeOf(type)] as const]))(vocabulary.record[field]))),
  }
}

const sourceOf = (text: string): Source => ({ text, file: 'fuzz', spot: (from) => ({ line: 1, column: from + 1, caret: '' }) })

type Tally = { sources: number; accepted: number; evaluations: number; waited: number; different: string[] }

function fuzz(world: World, seed: number, sources: number): Tally {
  const random = seeded(seed)
  const scope = scopeOf(world)
  const write = sourcesFor({ ...world, random })
  const reference = celReference(world.vocabulary, world.windows, world.record)
  const cases = Array.from({ length: 150 }, () => {
    const facts = randomFacts(world.vocabulary, world.windows, random)
    const record = randomRecord(world.vocabulary, world.record, random)
    return { facts, record, adapted: reference.adapt(facts, record) }
  })
  const tally: Tally = { sources, accepted: 0, evaluations: 0, waited: 0, different: [] }
  for (let at = 0; at < sources; at++) {
    const text = random.chance(0.75) ? write.condition(3) : write.number(3)
    const { node } = checkExpression(sourceOf(text), scope)
    if (node === null) continue
    tally.accepted += 1
    const cel = reference.compile(text)
    if ('error' in cel) {
      tally.different.push(`cel-js refuses what we accept: ${text}: ${cel.error}`)
      continue
    }
    const ours = Object.entries(backEnds(node, world.vocabulary))
    for (let turn = 0; turn < CASES_PER_SOURCE; turn++) {
      const { facts, record, adapted } = random.pick(cases)
      const said = ours.map(([, run]) => run(facts, record))
      const first = said[0]
      tally.evaluations += 1
      const waits = first !== undefined && 'waits' in first
      if (waits) tally.waited += 1
      const wanted = waits ? first : { value: plainValue(cel.run(adapted)) }
      for (const [index, answer] of said.entries()) {
        if (JSON.stringify(answer) !== JSON.stringify(wanted)) tally.different.push(`${ours[index]?.[0]}: ${text}: ${JSON.stringify(answer)} instead of ${JSON.stringify(wanted)} ${seen(text, facts)}`)
      }
    }
  }
  return tally
}

const plainValue = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

function seen(text: string, facts: Facts): string {
  return [...new Set(text.match(/[a-z]\w*\.\w+/g) ?? [])].map((name) => {
    const [group = '', field = ''] = name.split('.')
    return `${name}=${JSON.stringify((facts[group] as Record<string, unknown> | undefined)?.[field])}`
  }).join(' ')
}

describe('what the checker accepts', () => {
  for (const [index, [name, world]] of Object.entries(WORLDS).entries()) {
    it(`comes to the same in rows, columns, the interpreter and cel-js over ${name}`, () => {
      const tally = fuzz(world, 20_260 + index, SOURCES / 2)
      expect(tally.different.slice(0, 5)).toEqual([])
      expect(tally.accepted).toBeGreaterThan(SOURCES / 2 * 0.4)
      expect(tally.evaluations).toBe(tally.accepted * CASES_PER_SOURCE)
    }, 600_000)
  }

  it('waits for the same open finding in every back end', () => {
    const world = WORLDS['the after-sales vocabulary']
    if (world === undefined) throw new Error('no world')
    const tally = fuzz(world, 77, 400)
    expect(tally.different).toEqual([])
    expect(tally.waited).toBeGreaterThan(20)
  })
})
