// The fast reader of expressions may leave a text to cel-js, but must never make another tree of it.
import { Environment, ParseError } from '@marcbachmann/cel-js'
import { describe, expect, it } from 'vitest'
import { VOCABULARY } from '../../src/domain/vocabulary.ts'
import { plainExpression, type Ast } from '../../src/policy/cel-plain.ts'
import { LIMITS } from '../../src/policy/parse-expression.ts'
import { seeded, type Random } from './random-facts.ts'
import { sourcesFor } from './random-source.ts'

const SOURCES = process.env['LONG'] === '1' ? 200_000 : 8_000
const library = new Environment({ limits: { maxAstNodes: LIMITS.nodes, maxDepth: LIMITS.depth, maxListElements: LIMITS.list, maxMapEntries: 1, maxCallArguments: 4 } })

/** The tree as plain data; what no policy may hold (bytes, unsigned numbers) never comes out of the fast reader. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const { op, args, start, end } = value as Ast
  return { op, args: plain(args), start, end }
}

/** Levels as the language counts them: a chain of one operator is one. */
function levels(ast: Ast): number {
  const inside = (Array.isArray(ast.args) ? ast.args.flat() : [ast.args]).filter((part): part is Ast => typeof part === 'object' && part !== null && 'op' in part)
  const chain = ast.op === '&&' || ast.op === '||' || ast.op === '+'
  return Math.max(1, ...inside.map((part, at) => levels(part) + (chain && at === 0 && part.op === ast.op ? 0 : 1)))
}

function ofLibrary(text: string): unknown {
  try {
    return plain(library.parse(text).ast)
  } catch (error) {
    if (error instanceof ParseError) return 'no expression'
    throw error
  }
}

const PIECES = [
  'claim', '.', 'reason', '(', ')', '[', ']', ',', ' ', '\n', '\t', "'", '"', "'R10'", '"x"', "''", "'''", '\\', '1', '007', '0', '0x1f', '1.5', '1.', '.5', '1e3', '5u', '9007199254740993',
  '&&', '||', '&', '==', '=', '!=', '!', '-', '<', '<=', '>=', '+', '*', '/', '//', '%', '?', ':', ' in ', 'in', 'inn', 'true', 'null', 'has(a.b)', 'has(a)', 'has(a.b.c)', 'has', 'x.exists(k, k == 1)',
  'x.all(1, true)', 'x.map(k, k)', 'min(1, 2)', 'size(x)', 'matches(x)', 'let', 'if', 'r', 'b', "r'x'", '{', '}', 'ü', 'x_1', '_', '@', '$', 'x.in', 'known(finding.defect)', 'cel.bind(x, 1, x)', 'a ? b : c',
] as const

const soup = (random: Random): string => Array.from({ length: random.int(1, 9) }, () => random.pick(PIECES)).join(random.chance(0.3) ? ' ' : '')

/** A well-formed text with a character left out, doubled or changed. */
function spoiled(text: string, random: Random): string {
  const at = random.int(0, text.length - 1)
  return random.pick([() => text.slice(0, at) + text.slice(at + 1), () => text.slice(0, at) + text.slice(at, at + 1) + text.slice(at), () => text.slice(0, at) + random.pick(PIECES) + text.slice(at)])()
}

describe('the fast reader of expressions', () => {
  it('makes the tree of cel-js of every well-formed text it takes, and takes nearly all', () => {
    const random = seeded(41)
    const write = sourcesFor({ vocabulary: VOCABULARY, windows: ['no_reason', 'warranty'], findings: ['defect'], record: ['admissible', 'liable'], random })
    let taken = 0
    const different: string[] = []
    for (let at = 0; at < SOURCES / 2; at++) {
      const text = write.condition(random.int(0, 3))
      const ours = plainExpression(text)
      if (ours === null) continue
      taken += 1
      if (JSON.stringify(plain(ours)) !== JSON.stringify(ofLibrary(text))) different.push(text)
      if (levels(ours) > LIMITS.depth) different.push(`deeper than ${LIMITS.depth}: ${text}`)
    }
    expect(different.slice(0, 5)).toEqual([])
    expect(taken).toBeGreaterThan(SOURCES / 2 * 0.8)
  })

  it('takes no text the library refuses, and reads no other text otherwise', () => {
    const random = seeded(42)
    const write = sourcesFor({ vocabulary: VOCABULARY, windows: [], findings: ['defect'], record: [], random })
    let taken = 0
    const different: string[] = []
    for (let at = 0; at < SOURCES; at++) {
      const text = random.chance(0.5) ? soup(random) : spoiled(write.condition(random.int(0, 2)), random)
      const ours = plainExpression(text)
      if (ours === null) continue
      taken += 1
      if (JSON.stringify(plain(ours)) !== JSON.stringify(ofLibrary(text))) different.push(text)
    }
    expect(different.slice(0, 5)).toEqual([])
    expect(taken).toBeGreaterThan(SOURCES * 0.05)
  })

  it('leaves what comes near the limits of the language to the library', () => {
    for (const text of [`${'('.repeat(20)}a${')'.repeat(20)}`, '!'.repeat(20) + 'a', `${'a - '.repeat(24)}a`, `${'a < b == '.repeat(20)}true`, Array.from({ length: 101 }, () => 'a').join(' && '), `x in [${"'a', ".repeat(40)}'a']`, 'a' + '.a'.repeat(20), '12345678901234567']) {
      expect(plainExpression(text), text).toBeNull()
    }
  })
})
