// Two versions differ in exactly the words a policy author would use.
import { describe, expect, it } from 'vitest'
import { FIXTURE_TEXT, loadFixture } from '../../bench/engine/fixture-policy.ts'
import { diffPolicies, diffText } from './diff.ts'

const base = loadFixture()
const changed = (...edits: readonly (readonly [string, string])[]) =>
  loadFixture(edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the fixture does not say ${from}`)
    return text.replace(from, to)
  }, FIXTURE_TEXT))
const names = (...edits: readonly (readonly [string, string])[]) => diffPolicies(base, changed(...edits)).map(({ about, change, name }) => `${about} ${change} ${name}`)

describe('a difference of policies', () => {
  it('is empty between a document and itself', () => {
    expect(diffPolicies(base, loadFixture())).toEqual([])
    expect(diffText([], 'zh')).toBe('两个版本没有差异。')
  })

  it('says a condition and an outcome that changed, from what to what', () => {
    const lines = diffPolicies(base, changed(['merchant.score >= 4.8', 'merchant.score >= 4.7'], ['"order.amountMinor * 3", marks', '"order.amountMinor * 4", marks']))
    expect(lines.map((line) => line.name)).toEqual(['G06', 'S01'])
    expect(lines[0]?.words.en).toContain('merchant.score >= 4.8')
    expect(lines[0]?.words.en).toContain('→')
    expect(lines[0]?.words.zh).toContain('优质商家先行处理')
    expect(lines[1]?.words.en).toMatch(/outcome compMinor: order\.amountMinor \* 3 → order\.amountMinor \* 4/)
  })

  it('says what was added, removed and cited otherwise', () => {
    const rule = FIXTURE_TEXT.slice(FIXTURE_TEXT.indexOf('      - id: S08'))
    expect(names([rule, ''])).toEqual(['rule removed S08'])
    expect(names([rule, `${rule}${rule.replace('id: S08', 'id: S09').replace('cite: [F5]', 'cite: [F4]')}`])).toEqual(['rule added S09'])
    expect(names([rule, rule.replace('cite: [F5]', 'cite: [F4]')])).toEqual(['rule changed S08'])
  })

  it('says when only the order of first-match rules changed', () => {
    const at = (id: string, next: string) => FIXTURE_TEXT.slice(FIXTURE_TEXT.indexOf(`      - id: ${id}`), FIXTURE_TEXT.indexOf(`      - id: ${next}`))
    const [one, two] = [at('L03', 'L04'), at('L04', 'L05')]
    const lines = diffPolicies(base, changed([one + two, two + one]))
    expect(lines).toHaveLength(1)
    expect(lines[0]?.about).toBe('order')
    expect(lines[0]?.words.en).toMatch(/^L0[34] now comes before L0/)
  })

  it('does not report order where every rule is heard', () => {
    const at = (id: string, next: string) => FIXTURE_TEXT.slice(FIXTURE_TEXT.indexOf(`      - id: ${id}`), FIXTURE_TEXT.indexOf(`      - id: ${next}`))
    const [one, two] = [at('S02', 'S03'), at('S03', 'S04')]
    expect(names([one + two, two + one])).toEqual([])
  })

  it('says parameters with their units, and dates', () => {
    const frame = 'stages:\n  eligibility:'
    const parameters = (text: string): readonly [string, string] => [frame, `parameters:\n${text}\n${frame}`]
    const a = changed(parameters('  lateCapMinor: { value: 10000, unit: minor, source: [F5], confidence: C }\n  rate: { value: 5, unit: percent, source: [F5], confidence: A }'))
    const b = changed(parameters('  lateCapMinor: { value: 5000, unit: minor, source: [F5], confidence: C }\n  rate: { value: 5, unit: percent, source: [F4], confidence: A }'), ['2026-02-01T00:00:00+08:00', '2026-03-01T00:00:00+08:00'])
    const said = diffPolicies(a, b).map((line) => line.words.en)
    expect(said).toEqual(['in force from: 2026-02-01 00:00 → 2026-03-01 00:00', 'lateCapMinor: 100.00 CNY → 50.00 CNY', 'source of rate: F5 (A) → F4 (A)'])
  })

  it('says the guard of a stage and its sources', () => {
    expect(names(["when: \"d.gate == 'pending'\"", "when: \"d.gate == 'pending' && !claim_late\"".replace('claim_late', 'buyer.vip')], ['zh: 结算, en: Settlement', 'zh: 清算, en: Settlement'])).toEqual(['guard changed liability', 'source changed F5'])
  })
})
