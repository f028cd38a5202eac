// The index of earlier rules leaves out only what certainly takes nothing.
import { describe, expect, it } from 'vitest'
import { seeded } from '../../test/fuzz/random-facts.ts'
import { exclude, type Domain, type SimpleTerm } from './domains.ts'
import { earlierOf } from './lint-earlier.ts'

const RULES = 40

describe('the earlier rules that may take something from a later one', () => {
  it('are all but some of those that exclude it, in their order', () => {
    const random = seeded(11)
    const domain: Readonly<Record<string, () => Domain>> = {
      attempt: () => ({ kind: 'range', min: random.int(1, 3), max: random.int(3, 5), whole: true }),
      reason: () => ({ kind: 'words', bits: [random.int(0, 3) << 30, random.int(1, 3)] }),
      opened: () => ({ kind: 'bool', value: random.chance(0.5) }),
    }
    const some = (): [string, Domain][] => Object.entries(domain).filter(() => random.chance(0.6)).map(([key, make]) => [key, make()])
    let left = 0
    for (let round = 0; round < 200; round++) {
      const terms: SimpleTerm[][] = Array.from({ length: RULES }, () => some().map(([key, asked]) => ({ key, domain: random.chance(0.9) ? asked : null, vague: random.chance(0.5) })))
      const earlier = earlierOf(terms)
      for (const index of terms.keys()) earlier.add(index)
      const known = new Map(some())
      const beside = earlier.beside(known)
      expect(beside).toEqual([...new Set(beside)].sort((a, b) => a - b))
      for (const [index, ofRule] of terms.entries()) {
        if (beside.includes(index)) continue
        left += 1
        expect(ofRule.some(({ key, domain: asked }) => asked !== null && known.has(key) && exclude(known.get(key) as Domain, asked))).toBe(true)
      }
    }
    expect(left).toBeGreaterThan(1_000)
  })
})
