// Whatever the checker accepts never throws, stays within the interval it was promised, and means the same to the generated
// code and to the interpreter; what the lint calls impossible never happens.
import { describe, expect, it } from 'vitest'
import { VOCABULARY } from '../src/domain/vocabulary.ts'
import { percent } from '../src/policy/arithmetic.ts'
import { checkExpression } from '../src/policy/check.ts'
import { ANYTHING, narrow } from '../src/policy/domains.ts'
import { EXAMPLE_VOCABULARY } from '../src/policy/example.ts'
import { walk, type Node } from '../src/policy/expression.ts'
import { checkFacts } from '../src/policy/facts.ts'
import { NO_NAMES, rowText } from '../src/policy/generate.ts'
import { interpret } from '../src/policy/interpret.ts'
import { randomCondition, randomFacts, seeded } from '../src/policy/random-expressions.ts'
import type { Scope } from '../src/policy/scope.ts'
import type { Vocabulary } from '../src/policy/vocabulary.ts'

const scopeOf = (vocabulary: Vocabulary): Scope => ({ vocabulary, names: new Map(), windows: new Set(), findings: new Set(), record: new Map(), recordNote: '' })
const groupsOf = (vocabulary: Vocabulary): string => Object.keys(vocabulary.facts.groups).join(', ')

function accepted(vocabulary: Vocabulary, seed: number, count: number): { text: string; node: Node }[] {
  const random = seeded(seed)
  const found: { text: string; node: Node }[] = []
  for (let tried = 0; tried < count * 40 && found.length < count; tried++) {
    const text = randomCondition(vocabulary, random)
    const { node } = checkExpression({ text, file: 'x', spot: () => ({ line: 1, column: 1, caret: '' }) }, scopeOf(vocabulary))
    if (node !== null) found.push({ text, node })
  }
  return found
}

describe.each([['the example vocabulary', EXAMPLE_VOCABULARY], ['the after-sales vocabulary', VOCABULARY]])('random conditions over %s', (_, vocabulary) => {
  const expressions = accepted(vocabulary, 11, 1500)
  const random = seeded(23)
  const samples = Array.from({ length: 40 }, () => randomFacts(vocabulary, random))

  it('are accepted often enough to mean something, on facts that are valid', () => {
    expect(expressions.length).toBe(1500)
    for (const facts of samples) expect(checkFacts(vocabulary, facts)).toBeNull()
  })

  it('mean the same to generated code and interpreter, never throw, and keep their intervals', () => {
    for (const { text, node } of expressions) {
      // The same text the generator makes
      const run = new Function('pct', 'f', `const { ${groupsOf(vocabulary)} } = f; return ${rowText(node, NO_NAMES)}`)
      for (let at = 0; at < 6; at++) {
        const facts = samples[Math.floor(random() * samples.length)] ?? {}
        const wanted = interpret(node, { facts, d: {} })
        expect(run(percent, facts), text).toBe(wanted)
      }
    }
  })

  it('every whole number stays within its interval', () => {
    for (const { text, node } of expressions.slice(0, 400)) {
      const numbers: Node[] = []
      walk(node, (part) => {
        if (part.kind === 'arithmetic' || part.kind === 'percent' || part.kind === 'least' || part.kind === 'greatest') numbers.push(part)
      })
      for (const facts of samples.slice(0, 10)) {
        for (const part of numbers) {
          let value: unknown
          try {
            value = interpret(part, { facts, d: {} })
          } catch {
            continue
          }
          // A part behind a has() guard is only promised where the guard holds.
          if (part.of.type !== 'int' || typeof value !== 'number' || Number.isNaN(value) || readsAbsent(part, facts)) continue
          expect(Number.isSafeInteger(value), text).toBe(true)
          expect(value >= part.of.min && value <= part.of.max, `${text}: ${value} in ${part.of.min}…${part.of.max}`).toBe(true)
        }
      }
    }
  })

  it('what can never hold never holds', () => {
    for (const { text, node } of expressions) {
      const [never, always] = [narrow(node, true, ANYTHING) === null, narrow(node, false, ANYTHING) === null]
      if (!never && !always) continue
      for (const facts of samples) expect(interpret(node, { facts, d: {} }), text).toBe(always)
    }
  })
})

function readsAbsent(node: Node, facts: object): boolean {
  let absent = false
  walk(node, (part) => {
    if (part.kind === 'fact' && part.group !== null && (facts as Record<string, Record<string, unknown>>)[part.group]?.[part.field] === null) absent = true
  })
  return absent
}
