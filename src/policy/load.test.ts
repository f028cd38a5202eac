// Loading a document: every fault at once and at its place, tables, lint, the gate, the folder.
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { EXAMPLE_FACTS } from './example-facts.ts'
import { EXAMPLE_VOCABULARY, exampleDocument } from './example.ts'
import type { PolicyFault } from './fault.ts'
import { gate } from './gate.ts'
import { gateAll, loadPolicyFolder } from './library.ts'
import { loadPolicy, type Loaded } from './load.ts'
import type { Policy } from './policy.ts'

const load = (text: string, more: { statute?: Policy } = {}): Loaded => loadPolicy(text, { vocabulary: EXAMPLE_VOCABULARY, file: 'p.yaml', ...more })
const rules = (lines: string): Loaded => load(exampleDocument('admission', lines))
const faultsOf = (loaded: Loaded): PolicyFault[] => (loaded.ok ? [] : loaded.faults)
const codes = (loaded: Loaded): string[] => faultsOf(loaded).map((fault) => fault.fault)
function policyOf(loaded: Loaded): Policy {
  if (!loaded.ok) throw new Error(loaded.faults.map((fault) => `${fault.line} ${fault.message}`).join('\n'))
  return loaded.policy
}

describe('a document with mistakes', () => {
  it('is refused with all of them, in the order of the file', () => {
    const found = faultsOf(rules('- { id: A01, cite: [S1], when: "goods.costom", then: { admissible: true } }\n- { id: A02, cite: [S7], when: "goods.fresh", then: { admisible: true } }\n- { id: A03, cite: [S1], wen: "goods.fresh", then: { admissible: true } }\n- { id: a04, cite: [S1], when: "claim.reason == \'qualty\'", then: { liable: merchant } }'))
    expect(found.map((fault) => `${fault.line - 12} ${fault.fault}`)).toEqual(['0 unknown_name', '1 unknown_source', '1 unknown_name', '2 missing_key', '2 unknown_key', '3 bad_rule_id', '3 unknown_value', '3 wrong_stage'])
  })

  it.each([
    ['plain', 'when: goods.costom', '14:15'], ['double quotes', 'when: "claim.reason == \\"qualty\\""', '14:32'], ['single quotes', "when: 'claim.reason == ''qualty'''", '14:32'],
    ['a folded block', 'when: >-\n    goods.custom &&\n    goods.costom', '16:11'], ['a literal block', 'when: |\n    goods.custom\n    && goods.costom', '16:14'],
  ])('points into an expression written in %s', (_, when, place) => {
    const [fault] = faultsOf(rules(`- id: A01\n  cite: [S1]\n  ${when}\n  then: { admissible: true }`))
    expect(`${fault?.line}:${fault?.column}`).toBe(place)
    const [source = '', carets = ''] = fault?.caret.split('\n') ?? []
    expect(source.slice(carets.indexOf('^'), carets.length)).toMatch(/costom|qualty/)
  })

  it.each([
    ['a tag', 'constants: { a: !!int "1" }', 'yaml_tag'], ['an anchor', 'constants: { a: &x 1 }', 'yaml_alias'], ['an alias', 'constants: { a: &x 1, b: *x }', 'yaml_alias'],
    ['a merge key', 'constants: { a: &x { value: 1, unit: count }, b: { <<: *x } }', 'yaml_alias'], ['a second document', '---\nconstants: { a: 1 }', 'yaml_syntax'], ['a date that is none', 'announced: 2025-13-45', 'malformed'],
    ['a name taken by facts', 'parameters: { order: { value: 1, unit: count, source: [S1], confidence: A } }', 'malformed'], ['a window nobody computes', 'windows: { w: { start: order.paidAt, length: 0, unit: days, source: [S1], confidence: A } }', 'malformed'],
    ['a let that may be absent', 'let: { signed: "order.signedAt" }', 'may_be_absent'], ['a set of strangers', 'sets: { fast: { of: claim.reason, values: [quality, qualty] } }', 'unknown_value'],
    ['an unknown pin', 'pins: { substance: order.paidAtt, procedure: act }', 'unknown_name'], ['an unknown finding', 'findings: { mood: { question: { zh: 心情, en: Mood } } }', 'unknown_value'],
  ])('with %s is refused', (_, lines, fault) => expect(codes(load(exampleDocument('top', lines)))).toContain(fault))

  it.each([
    ['as a value', 'title: *t'], ['before its anchor', 'constants: { a: *b, c: &b 1 }'], ['in a list', 'sets: { s: { of: claim.reason, values: [&q quality, *q] } }'], ['as a key', 'constants: &k { *k : 1 }'],
    ['of itself', 'let: &l { a: *l }'], ['merged', 'constants: { a: &x { value: 1 }, b: { <<: [*x, *x] } }'], ['beside a key written twice', 'let: { a: &y "true", a: *y }'], ['many times over', `constants: { a: &a [1, 1], b: &b [*a, *a], c: &c [*b, *b], d: [*c, *c] }`],
  ])('with an alias %s is told so by name, and never by a thrown error', (_, lines) => {
    expect(codes(load(exampleDocument('top', lines)))).toContain('yaml_alias')
    const library = loadPolicyFolder([{ name: 'policies/cases/a@2025.yaml', text: `${lines}\n` }, { name: 'policies/cases/bases.yaml', text: `${lines}\n` }], EXAMPLE_VOCABULARY)
    expect(library.faults.filter((fault) => fault.fault === 'yaml_alias').map((fault) => fault.file)).toEqual(expect.arrayContaining(['policies/cases/a@2025.yaml', 'policies/cases/bases.yaml']))
  })

  it('of another shape entirely is refused and does not throw', () => {
    for (const text of ['', 'null', '[]', '42', '- a\n- b', 'policy', '{', '\u0000', 'policy: [1, 2]\nstages: 3\nsources: x\nlet: []\ncases: {}', `stages: {admission: {rules: ${'['.repeat(50)}}}`]) expect(codes(load(text)).length, text).toBeGreaterThan(0)
  })
})

describe('a table', () => {
  const table = (rows: string): string => exampleDocument('top', `parameters: { big: { value: 50000, unit: minor, source: [S1], confidence: C } }\nstages:\n  admission: { otherwise: { id: A99, cite: [S1], then: { admissible: true } } }\n  liability:\n    table:\n      id: T\n      title: { zh: 表, en: Table }\n      columns: ["claim.reason", "goods.custom", "order.paidMinor <=", "evidence.buyer", "promise.shipWithinHours >", "=> liable", "=> merchantShare", "cite", "confidence"]\n      rows:\n${rows}`)

  it('expands to one rule per row, any value for a dash', () => {
    const policy = policyOf(load(table("        - [quality, true, big, photo, 24, merchant, 100, [S1], D]\n        - [[quality, description], '-', '-', '-', '-', platform, '-', S1, '-']")))
    expect(policy.rules.filter((rule) => rule.stage === 'liability').map((rule) => [rule.id, rule.whenText, rule.confidence])).toEqual([
      ['T.1', "claim.reason == 'quality' && (goods.custom) && order.paidMinor <= big && 'photo' in evidence.buyer && has(promise.shipWithinHours) && promise.shipWithinHours > 24", 'C'],
      ['T.2', "claim.reason in ['quality', 'description']", 'A'],
    ])
  })

  it('points at the cell that is wrong', () => {
    const found = faultsOf(load(table("        - [qualty, '-', bigg, '-', '-', merchnt, 100, S1, A]\n        - [quality, true]")))
    expect(found.map((fault) => [fault.fault, fault.caret.split('\n')[0]?.slice(fault.column - 1, fault.column + 5)])).toEqual([
      ['unknown_value', 'qualty'], ['unknown_name', 'bigg, '], ['unknown_value', 'merchn'], ['malformed', '[quali'],
    ])
  })

  it('a cell cannot break out of its quotes', () => {
    expect(codes(load(table("        - [\"quality' || true || claim.reason == 'quality\", '-', '-', '-', '-', merchant, 100, S1, A]")))).toEqual(['unknown_value'])
  })
})

describe('lint', () => {
  it.each([
    ["claim.reason == 'quality' && claim.reason == 'description'"], ['order.paidMinor > 500 && order.paidMinor < 400'], ['goods.custom && !goods.custom'], ["claim.reason in ['quality'] && claim.reason != 'quality'"],
    ["(goods.custom || goods.fresh) && !goods.custom && !goods.fresh"], ['merchant.score < 3 && merchant.score >= 3.5'], ['order.paidMinor < order.goodsPaidMinor && order.paidMinor >= order.goodsPaidMinor'], ['false'],
  ])('%s can never hold', (when) => expect(codes(rules(`- { id: A01, cite: [S1], when: "${when}", then: { admissible: true } }`))).toEqual(['contradictory']))

  it.each([
    ["goods.custom || goods.fresh", 'goods.custom'], ["claim.reason in ['quality', 'description']", "claim.reason == 'quality' && goods.fresh"], ['order.paidMinor > 500', 'order.paidMinor >= 1000'], ['true', 'goods.custom'], ['goods.custom && goods.fresh', 'goods.fresh && goods.custom'],
  ])('after %s, the rule %s is never reached', (first, second) => {
    const found = codes(rules(`- { id: A01, cite: [S1], when: "${first}", then: { admissible: true } }\n- { id: A02, cite: [S1], when: "${second}", then: { admissible: true } }`))
    expect(found[0]).toBe('unreachable')
  })

  it.each([['goods.custom', 'goods.custom || goods.fresh'], ['order.paidMinor > 500', 'order.paidMinor > 400'], ["claim.reason != 'quality'", "claim.reason in ['quality', 'description']"], ['!goods.custom || goods.fresh', 'goods.custom']])('after %s, the rule %s is still reached', (first, second) => {
    const found = faultsOf(rules(`- { id: A01, cite: [S1], when: "${first}", then: { admissible: true } }\n- { id: A02, cite: [S1], when: "${second}", then: { admissible: true } }`))
    expect(found.filter((fault) => fault.message.includes('A02 is never'))).toEqual([])
  })

  it('a default answer behind rules that cover everything is never reached either', () => {
    expect(faultsOf(rules('- { id: A01, cite: [S1], when: "goods.custom", then: { admissible: true } }\n- { id: A02, cite: [S1], when: "!goods.custom", then: { admissible: true } }')).map((fault) => fault.message)).toEqual(['rule Z99 is never reached: A02 (line 13) answers first whenever it holds'])
  })

  it('rules that cover every value need no default', () => {
    const stage = (values: string): Loaded => load(exampleDocument('top', `stages:\n  admission:\n    rules:\n      - { id: A01, cite: [S1], when: "goods.custom", then: { admissible: true } }\n      - { id: A02, cite: [S1], when: "${values}", then: { admissible: true } }`))
    expect(codes(stage('!goods.custom'))).toEqual([])
    expect(codes(stage('goods.fresh'))).toEqual(['unanswered'])
  })

  it('harm on history alone is refused, also through the hour, a let, or an expression', () => {
    for (const when of ['history.refundOnly > 3', 'history.refundOnly > 3 && now > order.paidAt - hours(1) || history.refundOnly > 5']) {
      const found = codes(rules(`- { id: A01, cite: [S1], when: "${when}", then: { admissible: "history.refundOnly > 9" } }`))
      expect(found).toEqual(when.includes('order') ? [] : ['harm_on_history_alone'])
    }
    expect(codes(load(exampleDocument('top', 'let: { often: "history.refundOnly > 3" }\nstages: { admission: { rules: [{ id: A01, cite: [S1], when: "often", then: { admissible: false } }], otherwise: { id: A99, cite: [S1], then: { admissible: true } } } }')))).toEqual(['harm_on_history_alone'])
  })

  it('history may route to a person, and a rule that says it goes too far is only warned about', () => {
    expect(codes(rules('- { id: A01, cite: [S1], when: "history.refundOnly > 3", then: { routes: [officer], admissible: true } }'))).toEqual([])
    const loaded = rules('- { id: A01, cite: [S1], when: "history.refundOnly > 3", then: { admissible: false }, limitedBy: { guarantee: reasons } }')
    expect(loaded.ok && loaded.warnings.map((fault) => fault.fault)).toEqual(['harm_on_history_alone'])
  })

  it('a window shorter than the statute gives is refused', () => {
    const window = (layer: string, spec: string): string => exampleDocument('top', `layer: ${layer}\n${layer === 'statute' ? 'jurisdiction: CN\n' : ''}windows: { no_reason: { start: order.signedAt, ${spec}, source: [S1], confidence: A } }`)
    const statute = policyOf(load(window('statute', 'length: 7, unit: days, countFrom: next_day')))
    expect(codes(load(window('platform', 'length: 5, unit: days, countFrom: next_day'), { statute }))).toEqual(['below_statute'])
    expect(codes(load(window('platform', 'length: 100, unit: hours'), { statute }))).toEqual(['below_statute'])
    expect(codes(load(window('platform', 'length: 7, unit: days'), { statute }))).toEqual(['below_statute'])
    expect(codes(load(window('platform', 'length: 15, unit: days, countFrom: next_day'), { statute }))).toEqual([])
  })
})

describe('the gate', () => {
  const cases = (list: string): Policy => policyOf(load(exampleDocument('top', `stages:\n  admission:\n    rules: [{ id: A01, cite: [S1], when: "goods.custom", then: { admissible: true, routes: [negotiate] } }]\n    otherwise: { id: A99, cite: [S1], then: { admissible: true } }\ncases:\n${list}`)))
  const hit = '  - { name: { zh: 定制, en: Custom }, moment: open, base: delivered, facts: { goods: { custom: true } }, expect: { record: { routes: [negotiate] }, rules: [A01], not: [A99] } }\n'
  const missed = '  - { name: { zh: 普通, en: Plain }, moment: open, base: delivered, expect: { rules: [A99] } }\n'
  const run = (list: string): ReturnType<typeof gate> => gate(cases(list), { category: null, platform: null, statute: null }, new Map([['delivered', EXAMPLE_FACTS]]))

  it('passes a document whose every rule is hit and missed', () => {
    expect(run(hit + missed)).toMatchObject({ ok: true, faults: [], coverage: { rules: 2, hit: 2, missed: 2 } })
  })

  it('names a rule that no case hits, and one that no case misses', () => {
    expect(run(missed).faults.map((fault) => fault.message)).toEqual(['no case hits rule A01', 'no case misses rule A99: nothing shows that its condition matters'])
  })

  it.each([
    ['another value', hit.replace('[negotiate] }, rules', '[officer] }, rules'), 'Custom: routes is ["negotiate"], expected ["officer"] (hit: A01)'], ['another rule', missed.replace('[A99]', '[A01]'), 'Plain: rule A01 was not hit (hit: A99)'],
    ['a rule that does not exist', missed.replace('[A99]', '[B01]'), 'Plain: rule B01 does not exist here or not hit (hit: A99)'], ['a misspelt fact', hit.replace('custom:', 'costum:'), "Custom: there is no fact 'goods.costum'; did you mean 'custom'?"],
    ['a value out of range', hit.replace('goods: { custom: true }', 'order: { paidMinor: -5 }'), 'Custom: order.paidMinor must be within 0…100000000000, got -5'],
  ])('fails a case that expects %s', (_, list, message) => expect(run(list).faults.map((fault) => fault.message)).toContain(message))
})

describe('a folder of rule books', () => {
  it('loads bases first, gives each document its cases, and runs them beside the statute', () => {
    const text = (top: string): string => exampleDocument('top', top)
    const library = loadPolicyFolder([
      { name: 'policies/a@2025-01.yaml', text: text('policy: a\nextends: z@2024\nstages: {}') },
      { name: 'policies/cases/a@2025-01.yaml', text: '- { name: { zh: 一, en: One }, moment: open, base: plain, expect: { rules: [z@2024/Z99, F01], record: { routes: [appeal] } } }' },
      { name: 'policies/cases/bases.yaml', text: `plain: ${JSON.stringify({ ...EXAMPLE_FACTS, now: '2025-06-15T23:06:40+08:00' })}` },
      { name: 'policies/law@2024.yaml', text: text('policy: law\nversion: 2024\nlayer: statute\njurisdiction: CN\neffective: { from: 2024-01-01T00:00:00+08:00 }\nfloors: { admission: { rules: [{ id: F01, cite: [S1], when: "!goods.custom", then: { routes: [appeal] } }] } }\nstages: {}') },
      { name: 'policies/z@2024.yaml', text: text('policy: z\nversion: 2024\nlayer: base') },
    ], EXAMPLE_VOCABULARY)
    expect(library.faults).toEqual([])
    expect([...library.policies.keys()]).toEqual(['law@2024', 'z@2024', 'a@2025-01'])
    const result = gateAll(library).find(({ policy }) => policy.name === 'a@2025-01')?.result
    expect(result?.faults).toEqual([])
    expect(result?.cases[0]?.evaluation?.record['routes']).toEqual(['appeal'])
    const [law, own] = [library.policies.get('law@2024') ?? null, library.policies.get('a@2025-01') ?? null]
    expect(evaluate({ category: null, platform: own, statute: law }, 'open', EXAMPLE_FACTS).rules.map((rule) => rule.rule)).toEqual(['z@2024/Z99', 'F01'])
  })
})
