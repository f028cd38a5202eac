// What a document inherits is taken over only while it means the same: every reuse comes to what a full check comes to.
import { describe, expect, it } from 'vitest'
import { EXAMPLE_VOCABULARY, exampleDocument } from './example.ts'
import { loadPolicy, type Loaded } from './load.ts'
import type { Policy } from './policy.ts'

const BASE = exampleDocument('top', `policy: z
version: 2024
layer: base
sources: { S1: { title: { zh: 一, en: One }, ref: "1", confidence: A }, S2: { title: { zh: 二, en: Two }, ref: "2", confidence: C } }
constants: { few: 3 }
parameters: { capMinor: { value: 10000, unit: minor, source: [S1], confidence: A } }
sets: { bad: { of: claim.reason, values: [quality] } }
let:
  large: "order.paidMinor > capMinor"
  both: "large && goods.custom"
windows: { no_reason: { start: order.signedAt, length: 7, unit: days, source: [S1], confidence: A } }
stages:
  admission:
    when: "history.refundOnly < 100"
    rules:
      - { id: A01, cite: [S1], when: "both", then: { admissible: false } }
      - { id: A02, cite: [S1], when: "claim.reason in bad && history.refundOnly > few", then: { admissible: false }, say: { zh: "上限{capMinor}", en: "at most {capMinor}" } }
      - { id: A03, cite: [S1], when: "window.no_reason.open && goods.fresh", then: { admissible: true } }
      - { id: A04, cite: [S2], when: "merchant.answered", then: { admissible: true } }
    otherwise: { id: A99, cite: [S1], then: { admissible: true } }
`)
const over = (top: string): string => exampleDocument('top', `policy: a\nversion: 2025\nextends: z@2024\nstages: {}\n${top.startsWith('sources') ? '' : 'sources: {}\n'}${top}`)

function load(text: string, base?: Policy): Loaded {
  return loadPolicy(text, { vocabulary: EXAMPLE_VOCABULARY, file: 'x.yaml', ...(base === undefined ? {} : { bases: new Map([[base.name, base]]) }) })
}

function policyOf(loaded: Loaded): Policy {
  if (!loaded.ok) throw new Error(loaded.faults.map((fault) => `${fault.fault} ${fault.line}: ${fault.message}`).join('\n'))
  return loaded.policy
}

/** The same base as if nothing of it had been checked before. */
const unchecked = (base: Policy): Policy => ({ ...base, checked: { rules: new Map(), guards: new Map(), names: new Map() } })
const reused = (policy: Policy, base: Policy): string[] => policy.rules.filter((rule) => base.rules.some((other) => other.when === rule.when && other.writes === rule.writes)).map((rule) => rule.id)

describe('a document that extends another', () => {
  const base = policyOf(load(BASE))
  const all = ['A01', 'A02', 'A03', 'A04', 'A99'].map((id) => `z@2024/${id}`)
  it.each([
    ['nothing', '', []],
    ['a parameter', 'parameters: { capMinor: { value: 500, unit: minor, source: [S1], confidence: C } }', ['A01', 'A02']],
    ['a set', 'sets: { bad: { of: claim.reason, values: [quality, description] } }', ['A02']],
    ['a constant', 'constants: { few: 5 }', ['A02']],
    ['a shared name under another', 'let: { large: "order.paidMinor > 5" }', ['A01']],
    ['a window', 'windows: { no_reason: { start: order.signedAt, length: 15, unit: days, source: [S1], confidence: B } }', ['A03']],
    ['a source', 'sources: { S2: { title: { zh: 二, en: Two }, ref: "2", confidence: K } }', ['A04']],
    ['a shared name and the same constant again', 'let: { both: "goods.custom" }\nconstants: { few: 3 }', ['A01']],
  ])('and overrides %s has exactly the rules that name it checked again', (_, top, again) => {
    const policy = policyOf(load(over(top), base))
    const full = policyOf(load(over(top), unchecked(base)))
    expect(policy.rules.map((rule) => [rule.id, rule.confidence, rule.index, rule.guard, rule.when, rule.writes])).toEqual(full.rules.map((rule) => [rule.id, rule.confidence, rule.index, rule.guard, rule.when, rule.writes]))
    expect(policy.generatedSource).toBe(full.generatedSource)
    expect(reused(full, base)).toEqual([])
    expect(reused(policy, base)).toEqual(all.filter((id) => !again.some((one) => id.endsWith(one))))
  })

  it('and so makes an inherited rule wrong is told so', () => {
    const loaded = load(over('parameters: { capMinor: { value: 5, unit: count, source: [S1], confidence: A } }'), base)
    expect(loaded.ok ? [] : loaded.faults.map((fault) => fault.fault)).toEqual(['unit_mismatch'])
  })

  it('and overrides what its guard names has every rule under it checked again', () => {
    const guarded = policyOf(load(BASE.replace('history.refundOnly < 100', 'history.refundOnly > few')))
    expect(reused(policyOf(load(over('constants: { few: 9 }'), guarded)), guarded)).toEqual([])
  })
})
