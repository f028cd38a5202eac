// One spelling on every surface. A banned word comes with the word to use; design.md section 1 of our field is the list.
import { describe, expect, it } from 'vitest'
import { sources } from './tree.ts'

const BANNED: readonly { word: RegExp; use: string }[] = [
  { word: /\b\w*[Tt]icket\w*\b/, use: 'case' },
  { word: /\b[Ss]eller\w*\b/, use: 'merchant' },
  { word: /\b\w*[Aa]djudicat\w*\b/, use: 'officer, decision' },
  { word: /\b[Rr]uling\w*\b|\b[Vv]erdict\w*\b/, use: 'decision' },
  { word: /裁决/, use: '处理决定' },
  { word: /\boutbox\w*\b/i, use: 'effect' },
  { word: /\bdeadline\w*\b/i, use: 'clock' },
  { word: /\bpenalt(?:y|ies)\b/i, use: 'sanction' },
  { word: /\binstant refund\b/i, use: 'express refund' },
  { word: /\b(?:kase|theCase|_case)\b/, use: 'state (the type is Case, the key caseId)' },
  { word: /Fen\b/, use: 'amountMinor' },
]

/** Foreign engines and formats are named as their owners name them; the benchmark's rivals and the scenario sources may keep their words. */
const FREE = [/^bench\//, /^src\/gateways\/imports\/refunds-1688/, /^test\/outward\/(?:import-refunds|cli)/, /^docs\/guides\/import\.md$/, /^test\/house\/words\.test\.ts$/, /^src\/policy\/faults\.ts$/]

const BAD_FILE_NAME = /(?:^|[-/])(?:utils?|helpers?|common|manager|service)(?:[-.]|$)/

const files = sources(['src', 'test', 'policies', 'docs', 'web'], ['.ts', '.tsx', '.css', '.html', '.sql', '.yaml', '.md']).filter((file) => !FREE.some((free) => free.test(file.path)))

describe('words', () => {
  for (const { word, use } of BANNED) {
    it(`says "${use}" and not ${String(word)}`, () => {
      const hits = files.flatMap((file) => file.lines.flatMap((line, index) => (word.test(line) ? [`${file.path}:${index + 1}: ${line.trim().slice(0, 90)}`] : [])))
      expect(hits).toEqual([])
    })
  }

  it('says 你 to everybody, not 您; published policies keep their words', () => {
    expect(files.filter(({ path, text }) => /^(?:src|web)\//.test(path) && text.includes('您')).map(({ path }) => path)).toEqual([])
  })

  it('names files by what they say', () => {
    expect(files.map((file) => file.path).filter((path) => BAD_FILE_NAME.test(path))).toEqual([])
  })
})
