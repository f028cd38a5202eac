// Chinese text for readers has full-width punctuation: rule books, their cases, the demo's stories, the sentences, everything the program says, and the guides.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/policy/yaml-reader.ts'

const root = new URL('../../', import.meta.url)
/** Beside a character, or beside punctuation that is full-width already. */
const HALF_WIDTH = /[\p{Script=Han}，。；：！？（）、][,;:!?()]|[,;:!?()][\p{Script=Han}，。；：！？（）、]/u
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

/** What a guide says in Chinese: lines that are mostly Chinese, and values of JSON in its examples. English prose names things as it likes. */
function chineseIn(page: string): string[] {
  const count = (text: string, of: RegExp): number => (text.match(of) ?? []).length
  const lines = page.replaceAll(/^```[\s\S]*?^```$/gm, '').split('\n').filter((line) => count(line, /\p{Script=Han}/gu) > count(line, /[A-Za-z]/g))
  return [...lines, ...[...page.matchAll(/"\w+":\s*"([^"\n]*)"/g)].map(([, value = '']) => value)]
}

// Examples of rule books are written in the notation of YAML.
const isProgram = (file: string): boolean => !/^src\/(?:policy|app\/demo|app\/sentences)\//.test(file)

const PLACES = [
  { name: 'the rule books and their cases', files: filesIn('policies/', '.yaml'), texts: (file: string) => textsIn(readYaml(textOf(file), file).plain), least: 1000 },
  { name: 'the stories of the demo', files: filesIn('src/app/demo/', '.ts'), texts: (file: string) => quotedIn(textOf(file)), least: 100 },
  { name: 'all else the program says', files: filesIn('src/', '.ts').filter(isProgram), texts: (file: string) => quotedIn(textOf(file)), least: 300 },
  { name: 'the guides', files: filesIn('docs/guides/', '.md'), texts: (file: string) => chineseIn(textOf(file)), least: 5 },
  { name: 'the sentences', files: filesIn('src/app/sentences/', '.ts'), texts: (file: string) => quotedIn(textOf(file)), least: 100 },
  { name: 'the screens', files: ['web/src/i18n/zh.ts', 'web/src/i18n/zh-desk.ts', 'web/src/i18n/zh-buyer.ts', 'src/http/pages-door.ts', 'src/app/standing.ts'], texts: (file: string) => quotedIn(textOf(file)), least: 150 },
] as const

describe('Chinese text', () => {
  it.each(PLACES)('in $name has full-width punctuation', ({ files, texts, least }) => {
    const chinese = files.flatMap((file) => texts(file).filter((text) => /\p{Script=Han}/u.test(text)).map((text) => ({ file, text })))
    expect(chinese.filter(({ text }) => HALF_WIDTH.test(text))).toEqual([])
    expect(chinese.length).toBeGreaterThan(least)
  })
})
