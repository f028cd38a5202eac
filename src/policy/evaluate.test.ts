// Layers, merges, floors, findings, presumptions and stops, on the small example vocabulary.
import { describe, expect, it } from 'vitest'
import { evaluate, compileMoment, type Pin } from './evaluate.ts'
import { EXAMPLE_FACTS } from './example-facts.ts'
import { EXAMPLE_VOCABULARY } from './example.ts'
import { explain, explainText } from './explain.ts'
import { checkFacts } from './facts.ts'
import { loadPolicy } from './load.ts'
import type { Policy } from './policy.ts'
import { sentence } from './sentences.ts'

const head = (name: string, layer: string, version: string): string => `policy: ${name}
version: ${version}
layer: ${layer}
${layer === 'statute' ? 'jurisdiction: CN' : layer === 'base' ? '' : 'marketplace: example'}
facts: example@1
title: { zh: 示例, en: Example }
effective: { from: 2025-01-01T00:00:00+08:00, until: null }
sources: { S1: { title: { zh: 一, en: One }, ref: "1", confidence: A }, S2: { title: { zh: 二, en: Two }, ref: "2", confidence: C } }
`
type Written = { layer: 'base' | 'statute' | 'platform' | 'category'; name?: string; bases?: ReadonlyMap<string, Policy> }
function load(body: string, { layer, name = layer, bases }: Written): Policy {
  const loaded = loadPolicy(head(name, layer, '2025') + body, { vocabulary: EXAMPLE_VOCABULARY, file: `${name}.yaml`, ...(bases === undefined ? {} : { bases }) })
  if (!loaded.ok) throw new Error(loaded.faults.map((fault) => `${fault.fault} ${fault.line}: ${fault.message}`).join('\n'))
  return loaded.policy
}
const ADMIT = 'admission: { otherwise: { id: Z99, cite: [S1], then: { admissible: true } } }'
const platform = (stages: string, top = ''): Policy => load(`${top}stages:\n  ${ADMIT}\n${stages}`, { layer: 'platform' })
const pin = (parts: Partial<Pin>): Pin => ({ category: null, platform: null, statute: null, ...parts })
type Group = Record<string, unknown>
const facts = (overlay: Record<string, Group> = {}): typeof EXAMPLE_FACTS => Object.fromEntries(Object.entries(EXAMPLE_FACTS).map(([name, group]) => [name, typeof group === 'object' ? { ...group, ...overlay[name] } : group])) as never

describe('a stage', () => {
  it('that matches first stops at the first rule that holds', () => {
    const policy = platform('  liability:\n    rules:\n      - { id: L01, cite: [S1], when: "goods.custom", then: { liable: buyer } }\n      - { id: L02, cite: [S2], when: "merchant.answered", then: { liable: merchant, merchantShare: 100 } }\n      - { id: L03, cite: [S1], when: "true", then: { liable: platform } }')
    const result = evaluate(pin({ platform: policy }), 'decide', facts())
    expect(result.record).toMatchObject({ liable: 'merchant', merchantShare: 100 })
    expect(result.rules).toEqual([{ policy: 'platform@2025', stage: 'liability', rule: 'L02', cites: ['S2'], confidence: 'C' }])
    expect(result.answeredBy['liable']).toEqual({ policy: 'platform@2025', rule: 'L02' })
  })

  it('that collects adds amounts and joins sets without repeating', () => {
    const policy = platform('  evidence:\n    rules:\n      - { id: E01, cite: [S1], when: "true", then: { askBuyer: [photo, video] } }\n      - { id: E02, cite: [S1], when: "merchant.answered", then: { askBuyer: [video, statement] } }\n  compensation:\n    rules:\n      - { id: P01, cite: [S1], when: "true", then: { compensationMinor: "pct(order.paidMinor, 5, \'up\')" } }\n      - { id: P02, cite: [S1], when: "merchant.answered", then: { compensationMinor: 300 } }')
    expect(evaluate(pin({ platform: policy }), 'open', facts()).record['askBuyer']).toEqual(['photo', 'video', 'statement'])
    expect(evaluate(pin({ platform: policy }), 'decide', facts()).record['compensationMinor']).toBe(1300)
  })

  it('reads what earlier stages wrote, and stays silent where its guard does not hold', () => {
    const policy = platform('  liability:\n    rules: [{ id: L01, cite: [S1], when: "goods.custom", then: { liable: merchant, merchantShare: 60 } }]\n  compensation:\n    when: "d.merchantShare > 0"\n    rules: [{ id: P01, cite: [S1], when: "true", then: { compensationMinor: "pct(order.paidMinor, d.merchantShare, \'down\')" } }]')
    expect(evaluate(pin({ platform: policy }), 'decide', facts({ goods: { custom: true } })).record['compensationMinor']).toBe(12_000)
    expect(evaluate(pin({ platform: policy }), 'decide', facts()).rules).toEqual([])
  })

  it('with a stopping rule ends the moment for its document only', () => {
    const stopping = platform('  liability:\n    rules: [{ id: L01, cite: [S1], when: "true", then: { liable: buyer }, stop: true }]\n  automation:\n    rules: [{ id: M01, cite: [S1], when: "true", then: { automation: merchant_first } }]')
    const category = load('stages:\n  automation:\n    rules: [{ id: K01, cite: [S1], when: "true", then: { automation: person } }]', { layer: 'category' })
    expect(evaluate(pin({ platform: stopping }), 'decide', facts()).rules.map((rule) => rule.rule)).toEqual(['L01'])
    expect(compileMoment(stopping, 'decide')(facts())['rules']).toEqual(['L01'])
    expect(evaluate(pin({ platform: stopping, category }), 'decide', facts()).rules.map((rule) => rule.rule)).toEqual(['L01', 'K01'])
  })
})

describe('layers', () => {
  const of = (layer: Written['layer'], decide: string): Policy => load(`stages:\n${layer === 'platform' ? `  ${ADMIT}\n` : ''}${decide}`, { layer })
  const all = (decide: (layer: string) => string): Pin => ({ category: of('category', decide('C')), platform: of('platform', decide('P')), statute: of('statute', decide('S')) })

  it('the first answer wins: category, platform, statute', () => {
    const pinned = all((layer) => `  liability:\n    rules: [{ id: ${layer}1, cite: [S1], when: "${layer === 'C' ? 'goods.custom' : 'true'}", then: { liable: ${layer === 'C' ? 'buyer' : layer === 'P' ? 'platform' : 'merchant'} } }]`)
    expect(evaluate(pinned, 'decide', facts()).record['liable']).toBe('platform')
    expect(evaluate(pinned, 'decide', facts({ goods: { custom: true } })).answeredBy['liable']).toEqual({ policy: 'category@2025', rule: 'C1' })
  })

  it('amounts merge to the better one, fees add up, automation to the stricter one', () => {
    const amounts: Record<string, number> = { C: 100, P: 900, S: 500 }
    const strict: Record<string, string> = { C: 'machine', P: 'person', S: 'merchant_first' }
    const result = evaluate(all((layer) => `  compensation:\n    rules: [{ id: ${layer}1, cite: [S1], when: "true", then: { compensationMinor: ${amounts[layer]}, feeMinor: ${amounts[layer]} } }]\n  automation:\n    rules: [{ id: ${layer}2, cite: [S1], when: "true", then: { automation: ${strict[layer]} } }]`), 'decide', facts())
    expect(result.record).toMatchObject({ compensationMinor: 900, feeMinor: 1500, automation: 'person' })
    expect(result.answeredBy['automation']).toEqual({ policy: 'platform@2025', rule: 'P2' })
  })

  it('sets join', () => {
    const asks: Record<string, string> = { C: 'photo', P: 'video', S: 'photo' }
    expect(evaluate(all((layer) => `  evidence:\n    rules: [{ id: ${layer}1, cite: [S1], when: "true", then: { askBuyer: [${asks[layer]}] } }]`), 'open', facts()).record['askBuyer']).toEqual(['photo', 'video'])
  })

  it('a floor of the statute lifts the merged answer and says so', () => {
    const statute = load('floors:\n  liability:\n    rules: [{ id: F01, cite: [S1], when: "d.liable == \'buyer\' && goods.fresh", then: { liable: merchant, merchantShare: 100 } }]', { layer: 'statute' })
    const own = platform('  liability:\n    rules: [{ id: L01, cite: [S1], when: "true", then: { liable: buyer } }]')
    const lifted = evaluate(pin({ platform: own, statute }), 'decide', facts({ goods: { fresh: true } }))
    expect(lifted.record['liable']).toBe('merchant')
    expect(lifted.lifted).toEqual([
      { field: 'liable', from: 'buyer', to: 'merchant', policy: 'statute@2025', rule: 'F01' },
      { field: 'merchantShare', from: 0, to: 100, policy: 'statute@2025', rule: 'F01' },
    ])
    expect(evaluate(pin({ platform: own, statute }), 'decide', facts()).lifted).toEqual([])
    const told = explain(pin({ platform: own, statute }), 'decide', facts({ goods: { fresh: true } })).find((entry) => entry.rule === 'F01')
    expect(told).toMatchObject({ floor: true, matched: true, parts: [{ holds: true }, { holds: true }] })
  })

  it('a floor adds to a set and takes nothing away', () => {
    const statute = load('floors:\n  admission:\n    rules: [{ id: F01, cite: [S1], when: "true", then: { routes: [appeal] } }]', { layer: 'statute' })
    const own = load('stages:\n  admission: { otherwise: { id: A99, cite: [S1], then: { admissible: true, routes: [officer] } } }', { layer: 'platform' })
    expect(evaluate(pin({ platform: own, statute }), 'open', facts()).record['routes']).toEqual(['officer', 'appeal'])
  })
})

describe('findings', () => {
  const top = 'findings: { defect: { question: { zh: 有缺陷?, en: Defect? } }, false_shipment: { question: { zh: 虚假发货?, en: False? }, presumed: { when: "parcel.noPickup", as: proven, rebuttal: carrier_statement, cite: [S2] } } }\n'
  const policy = platform('  liability:\n    rules:\n      - { id: L01, cite: [S1], when: "goods.custom", then: { liable: buyer } }\n      - { id: L02, cite: [S1], when: "claim.reason == \'quality\' && finding.defect == \'proven\'", then: { liable: merchant } }\n      - { id: L03, cite: [S1], when: "true", then: { liable: none } }\n  automation:\n    rules: [{ id: M01, cite: [S1], when: "true", then: { automation: person } }]', top)

  it('a consulted open finding is needed, and that stage and later ones do not answer', () => {
    const result = evaluate(pin({ platform: policy }), 'decide', facts())
    expect(result).toMatchObject({ needs: ['defect'], rules: [], answeredBy: {} })
  })

  it('a finding that is not consulted is not needed', () => {
    expect(evaluate(pin({ platform: policy }), 'decide', facts({ goods: { custom: true } })).needs).toEqual([])
    expect(evaluate(pin({ platform: policy }), 'decide', facts({ claim: { reason: 'no_reason' } })).record['automation']).toBe('person')
  })

  it('a decided finding answers', () => {
    expect(evaluate(pin({ platform: policy }), 'decide', facts({ finding: { defect: 'proven' } })).record['liable']).toBe('merchant')
    expect(evaluate(pin({ platform: policy }), 'decide', facts({ finding: { defect: 'not_proven' } })).record['liable']).toBe('none')
  })

  it('a collecting stage learns everything it needs before it waits', () => {
    const collecting = platform('  compensation:\n    rules:\n      - { id: P01, cite: [S1], when: "finding.defect == \'proven\'", then: { compensationMinor: 1 } }\n      - { id: P02, cite: [S1], when: "finding.false_shipment == \'proven\'", then: { compensationMinor: "finding.defect == \'proven\' ? 2 : 3" } }', top)
    expect(evaluate(pin({ platform: collecting }), 'decide', facts()).needs).toEqual(['defect', 'false_shipment'])
    expect(evaluate(pin({ platform: collecting }), 'decide', facts({ parcel: { noPickup: true } })).needs).toEqual(['defect'])
    expect(evaluate(pin({ platform: collecting }), 'decide', facts({ parcel: { noPickup: true }, finding: { defect: 'proven' } })).record['compensationMinor']).toBe(3)
  })

  it('a presumption fills an open finding, is recorded, and yields to an officer', () => {
    const presuming = platform('  liability:\n    rules: [{ id: L01, cite: [S1], when: "finding.false_shipment == \'proven\'", then: { liable: merchant } }]', top)
    const presumed = evaluate(pin({ platform: presuming }), 'decide', facts({ parcel: { noPickup: true } }))
    expect(presumed.presumptions).toEqual([{ finding: 'false_shipment', as: 'proven', policy: 'platform@2025', rebuttal: 'carrier_statement', cite: ['S2'] }])
    expect(presumed.record['liable']).toBe('merchant')
    const rebutted = evaluate(pin({ platform: presuming }), 'decide', facts({ parcel: { noPickup: true }, finding: { false_shipment: 'not_proven' } }))
    expect(rebutted).toMatchObject({ presumptions: [], record: { liable: 'none' } })
  })

  it('a rule that only looks whether a finding is decided heeds it and never asks for it', () => {
    const heeding = platform('  liability:\n    rules:\n      - { id: L01, cite: [S1], when: "goods.fresh && !(known(finding.false_shipment) && finding.false_shipment == \'not_proven\')", then: { liable: platform } }\n      - { id: L02, cite: [S1], when: "known(finding.false_shipment)", then: { liable: buyer } }\n      - { id: L03, cite: [S1], when: "true", then: { liable: none } }', top)
    const liable = (overlay: Record<string, Group>): unknown => {
      const given = facts(overlay)
      const { record, needs } = evaluate(pin({ platform: heeding }), 'decide', given)
      expect([compileMoment(heeding, 'decide')(given)['liable'], needs]).toEqual([record['liable'], []])
      return record['liable']
    }
    expect(liable({ goods: { fresh: true } })).toBe('platform')
    expect(liable({ goods: { fresh: true }, finding: { false_shipment: 'proven' } })).toBe('platform')
    expect(liable({ goods: { fresh: true }, finding: { false_shipment: 'not_proven' } })).toBe('buyer')
    expect(liable({})).toBe('none')
    expect(liable({ parcel: { noPickup: true } })).toBe('buyer')
    expect(explainText(explain(pin({ platform: heeding }), 'decide', facts()), 'en')).toContain('✗ known(finding.false_shipment)  [finding.false_shipment="open"]')
  })

  it('a lower layer that waits does not hold up what a higher one answered', () => {
    const statute = load(`${top}stages:\n  liability:\n    rules: [{ id: S01, cite: [S1], when: "finding.defect == 'proven'", then: { liable: merchant } }]`, { layer: 'statute' })
    const own = platform('  liability:\n    rules: [{ id: L01, cite: [S1], when: "goods.fresh", then: { liable: platform } }]')
    expect(evaluate(pin({ platform: own, statute }), 'decide', facts({ goods: { fresh: true } })).record['liable']).toBe('platform')
    expect(evaluate(pin({ platform: own, statute }), 'decide', facts()).needs).toEqual(['defect'])
  })
})

describe('a document that extends another', () => {
  const base = load('parameters: { cap: { value: 500, unit: minor, source: [S1], confidence: A } }\nstages:\n  liability:\n    rules: [{ id: L01, cite: [S1], when: "goods.custom", then: { liable: buyer } }]\n    otherwise: { id: L99, cite: [S1], then: { liable: none } }\n  compensation:\n    rules: [{ id: P01, cite: [S1], when: "true", then: { compensationMinor: cap } }]', { layer: 'base', name: 'common' })
  const bases = new Map([['common@2025', base]])
  const own = load(`extends: common@2025\nparameters: { cap: { value: 900, unit: minor, source: [S2], confidence: C } }\nstages:\n  ${ADMIT}\n  liability:\n    rules: [{ id: L01, cite: [S1], when: "goods.custom && goods.fresh", then: { liable: merchant } }]`, { layer: 'platform', bases })

  it('asks its own rules first, then those of the base under its own parameters', () => {
    expect(evaluate(pin({ platform: own }), 'decide', facts({ goods: { custom: true, fresh: true } })).rules.map((rule) => rule.rule)).toEqual(['L01', 'common@2025/P01'])
    const inherited = evaluate(pin({ platform: own }), 'decide', facts({ goods: { custom: true } }))
    expect(inherited.rules.map((rule) => rule.rule)).toEqual(['common@2025/L01', 'common@2025/P01'])
    expect(inherited.record['compensationMinor']).toBe(900)
    expect(inherited.rules[1]?.confidence).toBe('C')
    expect(evaluate(pin({ platform: own }), 'decide', facts()).rules[0]?.rule).toBe('common@2025/L99')
  })

  it('has a hash that changes with its base', () => {
    expect(own.sha256).toMatch(/^[0-9a-f]{64}$/)
    const other = load('stages: {}', { layer: 'base', name: 'common' })
    const text = `extends: common@2025\nstages:\n  ${ADMIT}`
    expect(load(text, { layer: 'platform', bases }).sha256).not.toBe(load(text, { layer: 'platform', bases: new Map([['common@2025', other]]) }).sha256)
  })
})

describe('evaluation', () => {
  const policy = platform('  liability:\n    rules: [{ id: L01, cite: [S1], title: { zh: 责任, en: Liable }, when: "has(order.signedAt) && now - order.signedAt > hours(48) && !goods.custom", then: { liable: merchant }, limitedBy: { guarantee: heard }, say: { zh: "已付 {order.paidMinor},签收 {order.signedAt}", en: "Paid {order.paidMinor}, share {d.merchantShare}, promised {promise.noReasonDays}" } }]')

  it('is the same bytes every time and plain data', () => {
    const once = JSON.stringify(evaluate(pin({ platform: policy }), 'decide', facts()))
    for (let round = 0; round < 50; round++) expect(JSON.stringify(evaluate(pin({ platform: policy }), 'decide', facts()))).toBe(once)
    expect(JSON.parse(once)).toEqual(evaluate(pin({ platform: policy }), 'decide', facts()))
  })

  it('reports rules that go further than a guarantee', () => {
    expect(evaluate(pin({ platform: policy }), 'decide', facts()).limitedBy).toEqual([{ policy: 'platform@2025', rule: 'L01', guarantee: 'heard' }])
  })

  it('alone or as the only layer gives the same record', () => {
    const { rules, needs, ...record } = compileMoment(policy, 'decide')(facts())
    const layered = evaluate(pin({ platform: policy }), 'decide', facts())
    expect(record).toEqual(layered.record)
    expect(rules).toEqual(layered.rules.map((rule) => rule.rule))
    expect(needs).toEqual(layered.needs)
  })

  it('explains why, with the values it saw', () => {
    const text = explainText(explain(pin({ platform: policy }), 'decide', facts({ goods: { custom: true } })), 'en')
    expect(text).toContain('platform@2025 L01 did not match: Liable')
    expect(text).toContain('✓ has(order.signedAt)  [order.signedAt=1749640000000]')
    expect(text).toContain('✗ !goods.custom  [goods.custom=true]')
    expect(explainText(explain(pin({ platform: policy }), 'decide', facts()), 'zh')).toContain('platform@2025 L01 适用: 责任')
  })

  it('speaks in the unit of each value', () => {
    const said = { policy, ruleId: 'L01', audience: 'buyer', facts: facts(), record: { merchantShare: 60 } } as const
    expect(sentence({ ...said, language: 'en' })).toBe('Paid 200.00 CNY, share 60%, promised —')
    expect(sentence({ ...said, language: 'zh' })).toBe('已付 200.00 元,签收 2025-06-11 19:06')
  })

  it.each([
    ['a missing fact', { order: { paidMinor: undefined } }, 'fact_missing'], ['a fact out of range', { order: { paidMinor: -1 } }, 'fact_out_of_range'], ['a fraction of a fen', { order: { paidMinor: 1.5 } }, 'fact_wrong_type'],
    ['an unknown value', { claim: { reason: 'mood' } }, 'fact_unknown_value'], ['a stranger in a set', { evidence: { buyer: ['gossip'] } }, 'fact_unknown_value'], ['a value twice in a set', { evidence: { buyer: ['photo', 'photo'] } }, 'fact_unknown_value'],
    ['not-a-number', { merchant: { score: Number.NaN } }, 'fact_out_of_range'], ['text for a switch', { goods: { custom: 'yes' } }, 'fact_wrong_type'],
  ])('refuses %s', (_, overlay, fault) => {
    expect(checkFacts(EXAMPLE_VOCABULARY, facts(overlay as never))).toMatchObject({ fault })
    expect(() => evaluate(pin({ platform: policy }), 'decide', facts(overlay as never))).toThrow()
  })

  it('refuses facts without the windows that were pinned', () => {
    expect(checkFacts(EXAMPLE_VOCABULARY, facts(), ['no_reason'])).toMatchObject({ fault: 'window_missing', fact: 'window.no_reason' })
    expect(checkFacts(EXAMPLE_VOCABULARY, facts({ window: { no_reason: { open: true, closesAt: null } } }), ['no_reason'])).toBeNull()
  })
})
