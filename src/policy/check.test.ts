// The language: what is refused, where the message points and what it proposes; units, intervals and presence.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkExpression } from './check.ts'
import { EXAMPLE_FACTS } from './example-facts.ts'
import { EXAMPLE_VOCABULARY } from './example.ts'
import { generateSource, NO_NAMES, rowText } from './generate.ts'
import { percent } from './arithmetic.ts'
import { interpret } from './interpret.ts'
import { loadPolicy } from './load.ts'
import { exampleDocument } from './example.ts'
import type { Type } from './expression.ts'
import type { Scope } from './scope.ts'

const scope: Scope = {
  vocabulary: EXAMPLE_VOCABULARY, windows: new Set(['no_reason']), findings: new Set(['defect']), record: new Map<string, Type>([['liable', { type: 'enum', values: ['none', 'merchant'] }]]), recordNote: 'not here',
  names: new Map([['capMinor', { kind: 'number', what: 'parameter', value: 10_000, unit: 'minor' }], ['latePercent', { kind: 'number', what: 'parameter', value: 5, unit: 'percent' }]]),
}
const check = (text: string): ReturnType<typeof checkExpression> => checkExpression({ text, file: 'x', spot: (from, to) => ({ line: 1, column: from + 1, caret: `${text}\n${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))}` }) }, scope)
const value = (text: string): unknown => {
  const { node, faults } = check(text)
  if (node === null) throw new Error(faults[0]?.message)
  return interpret(node, { facts: EXAMPLE_FACTS, d: { liable: 'merchant' } })
}

describe('an author who makes a mistake', () => {
  it.each([
    ['order.paidMinr > 5', 'unknown_name', 1, "did you mean 'order.paidMinor'?"],
    ['ordr.paidMinor > 5', 'unknown_name', 1, "did you mean 'order.paidMinor'?"],
    ["order.paidMinor > '500'", 'wrong_type', 1, 'write the number without quotes: 500'],
    ["claim.reason == 'qualty'", 'unknown_value', 17, "did you mean 'quality'?"],
    ['now - order.signedAt > hours(168)', 'may_be_absent', 7, 'guard it: has(order.signedAt) && …'],
    ['goods.custom && && goods.fresh', 'syntax', 17, "remove one of the two operators: '&&' is followed by '&&'"],
    ['goods.custom and goods.fresh', 'syntax', 14, "write '&&' for and, '||' for or, '!' for not"],
    ['goods.custom = true', 'syntax', 14, "equality is written '=='"],
    ['merchant.score > 480', 'never_varies', 1, 'compare with a number inside 0…5, or leave it out'],
    ['history.refundOnly > 2000000', 'never_varies', 1, 'compare with a number inside 0…1000000, or leave it out'],
    ['order.paidMinor * order.paidMinor > 5', 'unit_mismatch', 1, 'multiply by a count or a plain number'],
    ['now - claim.openedAt > 604800000', 'unit_mismatch', 1, 'write the length as hours(48) or minutes(30)'],
    ['order.paidMinor > hours(1)', 'unit_mismatch', 1, 'write the length as hours(48) or minutes(30)'],
    ['order.paidMinor * latePercent > capMinor', 'rate_needs_pct', 1, "take a share with pct(amount, rate, 'down')"],
    ["pct(order.paidMinor, latePercent, 'nearest') > 1", 'unknown_value', 35, "write 'down'"],
    ['window.no_reson.open', 'unknown_name', 1, "did you mean 'window.no_reason'?"],
    ["finding.false_shipment == 'proven'", 'undeclared_finding', 1, 'declare false_shipment under findings: with its question'],
    ["finding.defect == 'open'", 'open_finding', 19, "compare with 'proven' or 'not_proven'; whether it is decided is asked by known(finding.defect)"],
    ['known(goods.custom)', 'wrong_type', 1, "for example known(finding.defect) && finding.defect == 'not_proven'"],
    ['known(order.signedAt)', 'wrong_type', 1, 'whether a fact is there is asked by has(…)'],
    ['d.compensationMinor > 0', 'later_stage', 1, 'readable here: d.liable'],
  ])('writing %s is told so at its place, with what to write instead', (text, fault, column, suggestion) => {
    const [first] = check(text).faults
    expect(first).toMatchObject({ fault, column, suggestion })
  })

  it('learns of every wrong part of one condition at once', () => {
    expect(check("goods.costom && claim.reason == 'qualty' && order.paidMinr > 5").faults.map((fault) => fault.fault)).toEqual(['unknown_name', 'unknown_value', 'unknown_name'])
  })
})

describe('sixteen hostile inputs', () => {
  it.each([
    'order.constructor == 1', 'order.__proto__ == 1', '__proto__.x > 1', "constructor.constructor('return process')()",
    "claim.reason == 'x\\'); process.exit(1); //'", "claim.reason == 'quality\u2028'", "order['paidMinor'] > 5", 'toString.call > 1', 'now.foo > 1',
    'evidence.buyer.map(k, k)', 'dyn(order.paidMinor) > 5', '[1,2].exists(x, x > 1)', 'order.paidMinor > 9007199254740993', "'a' == `${1}`",
    `${'!'.repeat(50)}goods.fresh`, Array.from({ length: 500 }, () => 'goods.fresh').join(' && '),
  ])('%s is refused', (text) => {
    const { node, faults } = check(text)
    expect(node).toBeNull()
    expect(faults.length).toBeGreaterThan(0)
  })

  it('an element name cannot smuggle code, nor can deep brackets or a very long text', () => {
    expect(check('evidence.buyer.exists(__proto__, __proto__ == \'photo\')').node).toBeNull()
    expect(check(`${'('.repeat(40)}goods.fresh${')'.repeat(40)}`).faults[0]?.fault).toBe('too_large')
    expect(check(`goods.fresh ${' '.repeat(9000)}`).faults[0]?.fault).toBe('too_large')
  })

  it('generated code holds declared values only in quotes, escaped', () => {
    const loaded = loadPolicy(exampleDocument('admission', '- { id: A01, cite: [S1], when: "claim.reason == \'quality\'", then: { admissible: false } }'), { vocabulary: EXAMPLE_VOCABULARY, file: 'x' })
    if (!loaded.ok) throw new Error(loaded.faults[0]?.message)
    expect(generateSource(EXAMPLE_VOCABULARY, loaded.policy)).toBe(loaded.policy.generatedSource)
    expect(loaded.policy.generatedSource).toContain('if ((claim.reason === "quality"))')
  })
})

describe('units', () => {
  it.each([
    ['order.paidMinor - order.goodsPaidMinor', 'minor'], ['now - order.paidAt', 'duration'], ['order.paidAt + hours(48)', 'instant'], ['hours(2) + minutes(30)', 'duration'],
    ['order.paidMinor * 3', 'minor'], ['capMinor', 'minor'], ["pct(order.paidMinor, latePercent, 'down')", 'minor'], ['min(order.paidMinor, capMinor)', 'minor'], ['size(evidence.buyer)', 'count'],
    ['history.refundOnly / 3', 'count'], ['history.refundOnly % 3', 'count'], ['hours(history.refundOnly)', 'duration'], ['(now - order.paidAt) / hours(24)', 'count'],
  ])('%s is counted in %s', (text, unit) => {
    const { node, faults } = check(text)
    expect(faults).toEqual([])
    expect(node?.of).toMatchObject({ unit })
  })

  it.each(['order.paidMinor + order.paidAt', 'now + order.paidAt', 'order.paidMinor / 2', 'order.paidMinor % 2', '-order.paidAt > order.paidAt', 'order.paidAt * 2 > order.paidAt', 'hours(order.paidMinor) > hours(1)', 'latePercent > capMinor', 'merchant.score + 1 > 2.0'])('%s is refused', (text) => {
    expect(check(text).node).toBeNull()
  })
})

describe('intervals', () => {
  it.each([
    ['order.paidMinor - claim.requestedMinor', -1e11, 1e11], ['max(0, order.paidMinor - claim.requestedMinor)', 0, 1e11], ['min(order.paidMinor, 500)', 0, 500],
    ["pct(order.paidMinor, 30, 'up')", 0, 3e10], ['size(evidence.buyer)', 0, 4], ['-history.refundOnly', -1e6, 0], ['goods.fresh ? 1 : 5', 1, 5], ['history.refundOnly / 7', 0, 142857],
  ])('%s stays within %d…%d', (text, min, max) => {
    expect(check(text).node?.of).toMatchObject({ min, max })
  })

  it('a product that might pass 2^53 − 1 is refused, and the same product of a bounded amount is not', () => {
    expect(check('order.paidMinor * 1000000 > capMinor').faults[0]?.fault).toBe('not_exact')
    expect(check('min(order.paidMinor, 1000) * 1000000 > capMinor').faults).toEqual([])
  })
})

describe('presence', () => {
  it.each([
    'has(order.signedAt) && now - order.signedAt > hours(1)', '!has(order.signedAt) || order.signedAt < now', 'has(order.signedAt) ? order.signedAt < now : goods.fresh',
    '!(!has(order.signedAt) || goods.fresh) && order.signedAt < now', 'has(window.no_reason.closesAt) && now < window.no_reason.closesAt',
  ])('%s is guarded', (text) => expect(check(text).faults).toEqual([]))

  it.each(['order.signedAt < now && has(order.signedAt)', 'has(order.signedAt) || order.signedAt < now', '(has(order.signedAt) || goods.fresh) && order.signedAt < now', 'has(order.shippedAt) && order.signedAt < now'])('%s is not', (text) => {
    expect(check(text).faults.map((fault) => fault.fault)).toContain('may_be_absent')
  })
})

describe('shares of money', () => {
  it.each([
    [101, 50, 50, 51, 51, 50], [103, 50, 51, 52, 52, 52], [100, 5, 5, 5, 5, 5], [1, 1, 0, 1, 0, 0], [-101, 50, -50, -51, -51, -50], [0, 30, 0, 0, 0, 0],
  ])('%d × %d %% is %d down, %d up, %d half up, %d half even', (amount, rate, down, up, halfUp, halfEven) => {
    expect([percent.down(amount, rate), percent.up(amount, rate), percent.half_up(amount, rate), percent.half_even(amount, rate)]).toEqual([down, up, halfUp, halfEven])
  })

  it('agrees with exact arithmetic on large amounts', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 90_000_000_000_000 }), fc.integer({ min: 0, max: 100 }), (amount, rate) => {
      const product = BigInt(amount) * BigInt(rate)
      expect(BigInt(percent.down(amount, rate))).toBe(product / 100n)
      expect(BigInt(percent.up(amount, rate))).toBe((product + 99n) / 100n)
      expect(BigInt(percent.half_up(amount, rate))).toBe((product + 50n) / 100n)
    }), { seed: 7, numRuns: 2000 })
  })
})

describe('meaning', () => {
  it.each([
    ["claim.reason in ['quality', 'description']", true], ["'photo' in evidence.buyer", true], ["evidence.buyer.all(x, x == 'photo')", true], ["evidence.buyer.exists(x, x in ['video', 'statement'])", false],
    ['has(promise.noReasonDays)', false], ["d.liable == 'merchant'", true], ['merchant.score < 5', true], ['merchant.score >= 4.6', true], ['(-7 - history.refundOnly) / 2 == -3', true], ['(-7 - history.refundOnly) % 2 == -1', true],
  ])('%s is %s', (text, wanted) => expect(value(text)).toBe(wanted))

  it('an element that hides another of its name is itself again in generated code, at any depth', () => {
    const { node } = check('evidence.buyer.all(k, evidence.buyer.all(k, evidence.buyer.all(j, j == k)))')
    if (node === null) throw new Error('refused')
    const run = new Function('evidence', `return ${rowText(node, NO_NAMES)}`)
    for (const buyer of [[], ['photo'], ['photo', 'video']]) {
      const facts = { ...EXAMPLE_FACTS, evidence: { ...(EXAMPLE_FACTS['evidence'] as object), buyer } }
      expect(run(facts.evidence)).toBe(buyer.length < 2)
      expect(interpret(node, { facts, d: {} })).toBe(buyer.length < 2)
    }
  })
})
