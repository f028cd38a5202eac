// Chinese text for readers has full-width punctuation: rule books, their cases, the demo's stories and the sentences.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/policy/yaml-reader.ts'

const root = new URL('../../', import.meta.url)
const HALF_WIDTH = /\p{Script=Han}[,;:!?()]|[,;:!?()]\p{Script=Han}/u
const filesIn = (folder: string, ending: string): string[] => readdirSync(new URL(folder, root), { recursive: true }).map((name) => `${folder}${String(name)}`).filter((name) => name.endsWith(ending) && !name.endsWith('.test.ts')).sort()
const textOf = (file: string): string => readFileSync(new URL(file.replaceAll('@', '%40'), root), 'utf8')

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Quoted texts of a source file; comments may speak as they like. */
function quotedIn(source: string): string[] {
  return source.split('\n').filter((line) => !/^\s*(\/\/|\/?\*)/.test(line)).flatMap((line) => line.match(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [])
}

const PLACES = [
  { name: 'the rule books and their cases', files: filesIn('policies/', '.yaml'), texts: (file: string) => textsIn(readYaml(textOf(file), file).plain), least: 1000 },
  { name: 'the stories of the demo', files: filesIn('src/app/demo/', '.ts'), texts: (file: string) => quotedIn(textOf(file)), least: 100 },
  { name: 'the sentences', files: filesIn('src/app/sentences/', '.ts'), texts: (file: string) => quotedIn(textOf(file)), least: 100 },
] as const

describe('Chinese text', () => {
  it.each(PLACES)('in $name has full-width punctuation', ({ files, texts, least }) => {
    const chinese = files.flatMap((file) => texts(file).filter((text) => /\p{Script=Han}/u.test(text)).map((text) => ({ file, text })))
    expect(chinese.filter(({ text }) => HALF_WIDTH.test(text))).toEqual([])
    expect(chinese.length).toBeGreaterThan(least)
  })
})
