// Taste that a program can check: length, leftovers, the way out of types. A failure names the place.
import { describe, expect, it } from 'vitest'
import { sources } from './tree.ts'

const code = sources(['src', 'test', 'bench', 'web'], ['.ts', '.tsx'])
const isTest = (path: string) => path.includes('.test.')
const isComment = (line: string) => /^\s*(?:\/\/|\*|\/\*)/.test(line)
/** Data and lists are read by searching, not from top to bottom; each is named here with its reason. */
const LISTS = new Map([
  ['src/domain/vocabulary.ts', 'the closed lists'],
  ['src/domain/refusals.ts', 'the list of refusals'],
  ['src/client/schema.ts', 'made from the document, one line a schema'],
])
const marks = new RegExp(`\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['XX', 'X'].join('')}|${['HA', 'CK'].join('')})\\b`)

describe('style', () => {
  it('tells one story a file', () => {
    const long = code.filter((file) => !isTest(file.path) && !LISTS.has(file.path) && file.lines.length > 400)
    expect(long.map((file) => `${file.path}: ${file.lines.length} lines`)).toEqual([])
  })

  it('leaves no marker for later and nothing switched off', () => {
    const left = code.filter((file) => !file.path.startsWith('test/house/')).flatMap((file) =>
      file.lines.flatMap((line, index) => (marks.test(line) || /\b(?:it|describe|test)\.(?:only|skip|todo)\(|@ts-(?:ignore|nocheck|expect-error)|oxlint-disable|eslint-disable/.test(line) ? [`${file.path}:${index + 1}`] : [])))
    expect(left).toEqual([])
  })

  it('takes no way out of types', () => {
    const out = code.filter((file) => !file.path.startsWith('test/house/')).flatMap((file) => file.lines.flatMap((line, index) => (!isComment(line) && /\bas any\b|:\s*any\b(?!\()|<any>|\bas unknown as\b/.test(line) ? [`${file.path}:${index + 1}: ${line.trim().slice(0, 80)}`] : [])))
    expect(out).toEqual([])
  })

  it('opens every source file with what it is for', () => {
    const bare = code.filter((file) => !isTest(file.path) && !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(file.text))
    expect(bare.map((file) => file.path)).toEqual([])
  })
})
