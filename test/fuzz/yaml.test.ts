// The quick reader of YAML either leaves a text to the library or reads exactly what the library reads, and never what it refuses.
import { readdirSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isAlias, isNode, parseDocument, stringify, visit } from 'yaml'
import { FIXTURE_TEXT, stretchedFixture } from '../../bench/engine/fixture-policy.ts'
import { plainYaml } from '../../src/policy/yaml-plain.ts'
import { seeded, type Random } from './random-facts.ts'

const TEXTS = process.env['LONG'] === '1' ? 200_000 : 8_000
const folder = new URL('../../policies/', import.meta.url)
const books = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.yaml')).sort()
const textOf = (name: string): string => readFileSync(new URL(name.replaceAll('@', '%40'), folder), 'utf8')

/** What the library makes of a text, or null when it complains or finds what a policy must not contain. */
function byLibrary(text: string): { plain: unknown } | null {
  const document = parseDocument(text, { prettyErrors: false, merge: false, stringKeys: true })
  if (document.errors.length > 0 || document.warnings.length > 0) return null
  let strange = false
  visit(document, (_, node) => {
    if (isAlias(node) || (isNode(node) && (('anchor' in node && node.anchor !== undefined) || node.tag !== undefined))) strange = true
  })
  return strange ? null : { plain: document.toJS() }
}

/** Null when both agree or the quick reader stays away; else what is wrong. */
function difference(text: string): string | null {
  const quick = plainYaml(text)
  if (quick === null) return null
  const wanted = byLibrary(text)
  if (wanted !== null && isDeepStrictEqual(quick.plain, wanted.plain)) return null
  return `${JSON.stringify(text)}: ${JSON.stringify(quick.plain)} instead of ${wanted === null ? 'a fault' : JSON.stringify(wanted.plain)}`
}

const SEEDS = [
  'a: 1\nb:\n  - x\n  - y: 2\n    z: "q, r" # why\nc: { d: [1, 2], e: \'it\'\'s\' }\n',
  '- name: { zh: 一, en: "One: two" }\n  facts: { now: 2025-06-15T23:06:40+08:00, n: -3.5 }\n\n- - 1\n  - 2\n-\n  k: v\n',
  'rules:\n- id: A1\n  when: a && b\n    && c\n  say: >-\n    one\n    two\n  text: |\n    x: 1\n\n      y\n- id: "A\\u4e00\\n"\n  when: "long\n    text \\\n    folded"\n',
  'top:\n  in: {\n    a: 1, b: null,\n    c: [x y, "z"], # end\n  }\n  t: true\n  s: \'one\n\n    two\'\n  u: ~\n"q k": 0o7\nk1:  spaced  value  \n',
]
const PIECES = [...' \n:#-?,[]{}&*!|>\'"%@`\\~.<=x1', ': ', ' #', '- ', '\n  ', '\n    ', '---\n', 'null', 'true', '1e3', '0x1f', '.5', '<<: ', 'a: ', '\t', '\u3000', '\u00a0', '一', '!!str ', '&a ', '*a', '\\ ', '\\\n', "''", '""', '[]', '{}', '>-\n', '|\n', '-0', '+1', '1_000', '00', 'True', 'yes', '__proto__: ', '\r\n', '\u0085', '\u2028', '\ufeff']

function mutated(text: string, random: Random): string {
  let result = text
  for (let left = random.int(1, 3); left > 0; left--) {
    const at = random.int(0, result.length)
    const lines = result.split('\n')
    const line = random.int(0, lines.length - 1)
    result = random.pick([
      () => result.slice(0, at) + random.pick(PIECES) + result.slice(at), () => result.slice(0, at) + result.slice(at + random.int(1, 3)),
      () => result.slice(0, at) + random.pick(PIECES) + result.slice(at + 1), () => lines.toSpliced(line, 1).join('\n'),
      () => lines.with(line, ` ${lines[line] ?? ''}`).join('\n'), () => lines.with(line, (lines[line] ?? '').replace(/^ /, '')).join('\n'), () => lines.toSpliced(line, 0, random.pick(lines)).join('\n'),
    ])()
  }
  return result
}

const WORDS = ['a', 'true', '12', '-1.5', '', 'null', 'x: y', 'it\'s', '"q"', '- z', '# c', '一 二', 'two\nlines', 'trail ', ' lead', 'a\tb', '2025-03', '{x}', 'long '.repeat(30), `${'claim.reason == \'R10\' && '.repeat(6)}true`, '&a', '*b', '!c', '%d', '@e', '~', '1e3', '\u3000wide\u3000', 'line\n\nline\n', '\\ back \\']
function randomValue(random: Random, depth: number): unknown {
  if (depth === 0 || random.chance(0.3)) return random.pick([() => random.pick(WORDS), () => random.int(-5, 1_000_000), () => random.chance(0.5), () => null, () => random.int(-99, 99) / 8])()
  if (random.chance(0.4)) return Array.from({ length: random.int(0, 4) }, () => randomValue(random, depth - 1))
  return Object.fromEntries(Array.from({ length: random.int(0, 4) }, (_, at) => [random.chance(0.3) ? random.pick(WORDS) : `key${at}`, randomValue(random, depth - 1)]))
}

describe('the quick reader of YAML', () => {
  it('reads every shipped book and its cases itself, as the library does', () => {
    for (const [name, text] of [...books.map((book) => [book, textOf(book)] as const), ['fixture', FIXTURE_TEXT] as const, ['stretched', stretchedFixture(1)] as const]) {
      const quick = plainYaml(text)
      expect(quick, name).not.toBeNull()
      expect(isDeepStrictEqual(quick?.plain, byLibrary(text)?.plain), name).toBe(true)
    }
  })

  it('agrees with the library on texts with anything changed in them, or leaves them to it', () => {
    const random = seeded(5)
    const pieces = books.flatMap((name) => textOf(name).split(/\n(?=\S)/)).map((piece) => `${piece}\n`).filter((piece) => piece.length > 40 && piece.length < 2_000)
    const wrong: string[] = []
    let read = 0
    for (let at = 0; at < TEXTS; at++) {
      const text = mutated(random.chance(0.7) ? random.pick(SEEDS) : random.pick(pieces), random)
      if (plainYaml(text) !== null) read += 1
      const found = difference(text)
      if (found !== null) wrong.push(found)
    }
    expect(wrong.slice(0, 5)).toEqual([])
    expect(read).toBeGreaterThan(TEXTS / 8)
  }, 600_000)

  it('agrees with the library on what the library writes', () => {
    const random = seeded(6)
    const wrong: string[] = []
    let read = 0
    for (let at = 0; at < TEXTS / 8; at++) {
      const text = stringify(random.chance(0.5) ? { a: randomValue(random, 4) } : [randomValue(random, 4)], { aliasDuplicateObjects: false, lineWidth: random.pick([20, 40, 80, 0]), ...(random.chance(0.5) ? { defaultStringType: random.pick(['QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN'] as const) } : {}) })
      if (plainYaml(text) !== null) read += 1
      const found = difference(text)
      if (found !== null) wrong.push(found)
    }
    expect(wrong.slice(0, 5)).toEqual([])
    expect(read).toBeGreaterThan(TEXTS / 8 / 4)
  }, 600_000)
})
