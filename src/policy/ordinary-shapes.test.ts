// What is recognised by hand is exactly what the schemas make of it; what they refuse is never recognised.
import { describe, expect, it } from 'vitest'
import * as shapes from './document.ts'
import { ordinaryCase, ordinaryHead, ordinaryRule, ordinarySource, ordinaryStage } from './ordinary-shapes.ts'
import { seeded } from './random-expressions.ts'

const words = { zh: '一', en: 'One' }
const rule = { id: 'A01', title: words, cite: ['S1'], when: 'true', then: { admissible: true, routes: ['officer', 3] }, say: words, stop: true }
const { when: _when, ...otherwise } = rule
const policyCase = { name: words, moment: 'open', base: 'plain', with: ['extra@2024'], facts: { goods: { custom: true } }, expect: { record: { a: 1 }, rules: ['A01'], not: ['A02'], needs: ['defect'] } }
const source = { title: words, ref: '1', confidence: 'A', note: words }
const stage = { when: 'true', rules: [rule], table: {}, otherwise: rule }
const head = {
  policy: 'shop', version: '2024-03', layer: 'platform', marketplace: 'shop', jurisdiction: 'CN', extends: 'base@2024', facts: 'f@1', title: words, announced: '2024-02-01',
  effective: { from: '2024-03-01T00:00:00+08:00', until: null },
}
const PIECES: readonly unknown[] = ['2024-02-30', '2024-13-01T00:00:00Z', '2025', 'statute', 2024, undefined, null, '', 'x', 0, 7, Number.NaN, true, [], ['x'], [1], [null], {}, words, { zh: 'x' }, { zh: '', en: 'x' }, { ...words, more: 1 }, { buyer: words }, { x: [] }, { x: null }, { guarantee: 'g' }, 'A', 'E']

type Kind = { name: string; example: object; quick: (value: unknown) => unknown; schema: { safeParse: (value: unknown) => { success: boolean; data?: unknown } } }
const KINDS: readonly Kind[] = [
  { name: 'a rule', example: rule, quick: (value) => ordinaryRule(value, 'conditional'), schema: shapes.rule },
  { name: 'a rule that speaks to each', example: { ...rule, say: { buyer: words, merchant: words, officer: words } }, quick: (value) => ordinaryRule(value, 'conditional'), schema: shapes.rule },
  { name: 'a default answer', example: otherwise, quick: (value) => ordinaryRule(value, 'default'), schema: shapes.otherwise },
  { name: 'a case', example: policyCase, quick: ordinaryCase, schema: shapes.policyCase },
  { name: 'a stage', example: stage, quick: ordinaryStage, schema: shapes.stage },
  { name: 'a head', example: head, quick: ordinaryHead, schema: shapes.head },
  { name: 'a source', example: source, quick: ordinarySource, schema: shapes.source },
]

describe.each(KINDS)('$name of the ordinary shape', ({ example, quick, schema }) => {
  it('is recognised as the schema reads it', () => {
    expect(quick(example)).not.toBeNull()
    expect(quick(example)).toEqual(schema.safeParse(example).data)
  })

  it('with anything changed in it is read as the schema reads it, or left to the schema', () => {
    const random = seeded(3)
    let recognised = 0
    for (let at = 0; at < 6000; at++) {
      const changed = JSON.parse(JSON.stringify(example)) as Record<string, unknown>
      let inside = changed
      if (random() < 0.5) {
        const nested = Object.values(changed).filter((value) => typeof value === 'object' && value !== null)
        inside = (nested[Math.floor(random() * nested.length)] ?? changed) as Record<string, unknown>
      }
      const keys = Array.isArray(inside) ? ['0', '1'] : [...Object.keys(inside), 'more', 'when', 'limitedBy', 'say']
      const key = keys[Math.floor(random() * keys.length)] ?? 'more'
      if (random() < 0.3 && !Array.isArray(inside)) delete inside[key]
      else inside[key] = PIECES[Math.floor(random() * PIECES.length)]
      const made = quick(changed)
      if (made === null) continue
      recognised += 1
      const judged = schema.safeParse(changed)
      expect([judged.success, judged.data], JSON.stringify(changed)).toEqual([true, made])
    }
    expect(recognised).toBeGreaterThan(500)
  })
})
