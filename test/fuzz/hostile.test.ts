// Sixteen attempts to make author text run, or to make the checker work for ever: each is refused by name, with a place.
import { describe, expect, it } from 'vitest'
import { VOCABULARY } from '../../src/domain/vocabulary.ts'
import { checkExpression } from '../../src/policy/check.ts'
import type { FaultCode } from '../../src/policy/fault.ts'

const HOSTILE: readonly [what: string, text: string, fault: FaultCode][] = [
  ['the constructor of a group', 'order.constructor == 1', 'unknown_name'],
  ['the prototype of a group', 'order.__proto__ == 1', 'unknown_name'],
  ['a prototype as a group', '__proto__.x > 1', 'syntax'],
  ['code made by a constructor', "constructor.constructor('return process')()", 'syntax'],
  ['a quote broken out of', "claim.reason == 'x\\'); process.exit(1); //'", 'unknown_value'],
  ['a line separator in a text', "claim.reason == 'R10\u2028'", 'unknown_value'],
  ['an index instead of a name', "order['paidMinor'] > 5", 'not_in_language'],
  ['a method every object has', 'toString.call > 1', 'unknown_name'],
  ['a field of a number', 'now.foo > 1', 'unknown_name'],
  ['a method outside the language', 'evidence.buyer.map(k, k)', 'unknown_function'],
  ['a type escaped by dyn', 'dyn(order.paidMinor) > 5', 'unknown_function'],
  ['a list of numbers looked through', '[1, 2].exists(x, x > 1)', 'wrong_type'],
  ['a number past the exact range', 'claim.repairsDone > 9007199254740993', 'not_exact'],
  ['a template literal', "'a' == `${1}`", 'syntax'],
  ['fifty negations', `${'!'.repeat(50)}goods.fresh`, 'too_large'],
  ['five hundred terms', Array.from({ length: 500 }, () => 'goods.fresh').join(' && '), 'too_large'],
]

const scope = { vocabulary: VOCABULARY, names: new Map(), windows: new Set<string>(), findings: new Set<string>(), record: new Map(), recordNote: '' }

describe('hostile input', () => {
  it.each(HOSTILE)('%s is refused', (_, text, fault) => {
    const { node, faults } = checkExpression({ text, file: 'hostile', spot: (from) => ({ line: 1, column: from + 1, caret: '' }) }, scope)
    expect(node).toBeNull()
    expect(faults.map((found) => found.fault)).toContain(fault)
  })

  it('never throws on broken text either', () => {
    const text = "claim.reason in ['R10', 'R11'] && order.paidMinor >= pct(claim.requestedMinor, 5, 'down') ? has(order.signedAt) : !goods.custom"
    for (let cut = 0; cut < text.length; cut++) {
      for (const broken of [text.slice(0, cut), text.slice(cut), `${text.slice(0, cut)}\u0000${text.slice(cut)}`, `${text.slice(0, cut)}(${text.slice(cut)}`]) {
        const { node, faults } = checkExpression({ text: broken, file: 'hostile', spot: () => ({ line: 1, column: 1, caret: '' }) }, scope)
        expect(node === null).toBe(faults.length > 0)
      }
    }
  })
})
