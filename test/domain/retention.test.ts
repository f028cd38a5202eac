// Until when and since when are two sides of one rule: what a run may pass over is worked out from the same table as what must be kept.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RETENTION, keptSince, keptUntil, type RetentionRule } from '../../src/domain/retention.ts'

const day = 86_400_000
const instant = fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2033, 0, 1) })
const rules: readonly RetentionRule[] = [...Object.values(RETENTION), { ...RETENTION.words, keep: { length: 1, unit: 'years' } }, { ...RETENTION.words, keep: { length: 7, unit: 'days' } }]

describe('the instant since which everything is kept', () => {
  it('parts exactly what may go from what may not, by every rule, on leap days too', () => {
    const leap = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(2020, 2023, 2024, 2027, 2028), fc.integer({ min: 0, max: day })).map(([days, year, time]) => Date.UTC(year, 1, 28) + days * day + time)
    fc.assert(fc.property(fc.constantFrom(...rules), fc.oneof(instant, leap), fc.oneof(instant, leap, fc.integer({ min: -3 * day, max: 3 * day })), (rule, now, other) => {
      const since = keptSince(rule, now)
      const from = Math.abs(other) <= 3 * day ? since + other : other
      expect([rule.id, now, from, keptUntil(rule, from) <= now]).toEqual([rule.id, now, from, from < since || (rule.keep === null && from === now)])
    }), { seed: 20_251_122, numRuns: 5_000 })
  })
})
