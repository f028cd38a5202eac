// Rule books kept as plain data and taken back are the books that were read: they decide, speak and point the same, and nothing of them is read again
// for that. A file that is spoiled, or of other texts, is not taken.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import v8 from 'node:v8'
import { afterAll, describe, expect, it } from 'vitest'
import { readRuleBooks } from '../src/app/rule-books.ts'
import { VOCABULARY } from '../src/domain/vocabulary.ts'
import { keptRuleBooks } from '../src/gateways/kept-rule-books.ts'
import { caseFacts } from '../src/policy/case-facts.ts'
import { evaluate, type Pin } from '../src/policy/evaluate.ts'
import { gate } from '../src/policy/gate.ts'
import { fromParts, plainParts } from '../src/policy/kept.ts'
import { loadPolicyFolder, statuteAt } from '../src/policy/library.ts'

const root = new URL('../policies/', import.meta.url)
const files = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith('.yaml')).sort().map((name) => ({ name, text: readFileSync(new URL(name.replaceAll('@', '%40'), root), 'utf8') }))
const texts = files.filter(({ name }) => !name.startsWith('cases/'))
const { policies, factBases } = loadPolicyFolder(files, VOCABULARY)
const taken = (whole: Parameters<typeof fromParts>[2]) => fromParts(v8.deserialize(v8.serialize(plainParts(policies))), VOCABULARY, whole)

const folder = mkdtempSync(join(tmpdir(), 'gongdao-kept-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('rule books taken back', () => {
  const kept = taken(() => { throw new Error('the texts are read') })

  it('are the same in every part', () => {
    expect([...kept.keys()]).toEqual([...policies.keys()])
    expect(plainParts(kept)).toEqual(plainParts(policies))
  })

  it.each([...policies.keys()])('%s runs the same program and decides every base of facts alike', (name) => {
    const [one, two] = [policies.get(name), kept.get(name)]
    if (!one || !two) throw new Error(name)
    expect(two.generatedSource).toBe(one.generatedSource)
    const pinOf = (of: typeof policies) => ({ category: null, platform: of.get(name)?.layer === 'platform' ? (of.get(name) ?? null) : null, statute: statuteAt(of, one.effective.from) }) satisfies Pin
    const windows = Object.values(pinOf(policies)).flatMap((policy) => Object.values(policy?.windows ?? {}))
    for (const base of factBases.values()) {
      const { facts } = caseFacts(VOCABULARY, { base, overlay: { window: Object.fromEntries(windows.map((window) => [window.name, { open: true }])) }, windows })
      for (const moment of VOCABULARY.moments) expect(evaluate(pinOf(kept), moment.name, facts)).toEqual(evaluate(pinOf(policies), moment.name, facts))
    }
  })

  it('know their places, their definitions and their cases from the texts, when asked', () => {
    const asked = taken(() => policies)
    for (const [name, policy] of policies) {
      const book = asked.get(name)
      expect(book?.rules.map(({ at }) => at.spot(0, 1))).toEqual(policy.rules.map(({ at }) => at.spot(0, 1)))
      expect(book?.definition).toBe(policy.definition)
      const pin: Pin = { category: null, platform: null, statute: policy.layer === 'base' ? null : statuteAt(policies, policy.effective.from) }
      if (book) expect(gate(book, pin, factBases, asked)).toEqual(gate(policy, pin, factBases, policies))
    }
  })
})

describe('the file they are kept in', () => {
  const place = join(folder, 'rule-books')
  const keep = (): void => {
    const keeper = keptRuleBooks(folder, texts)
    const before = process.listeners('exit')
    readRuleBooks(texts, keeper)
    for (const write of process.listeners('exit').filter((one) => !before.includes(one))) (write as () => void)()
  }

  it('is taken for the same texts only, and only whole', () => {
    expect(keptRuleBooks(folder, texts)?.before()).toBeNull()
    keep()
    const before = keptRuleBooks(folder, texts)?.before()
    expect(before).not.toBeNull()
    expect(plainParts(readRuleBooks(texts, { before: () => before, keep: () => { throw new Error('read') } }))).toEqual(plainParts(readRuleBooks(texts)))
    expect(keptRuleBooks(folder, texts.map((file, index) => (index === 0 ? { ...file, text: `${file.text}\n` } : file)))?.before()).toBeNull()
    const whole = readFileSync(place)
    for (const at of [0, 40, whole.length >> 1, whole.length - 1]) {
      const spoiled = Buffer.from(whole)
      spoiled[at] = (spoiled[at] ?? 0) ^ 1
      writeFileSync(place, spoiled)
      expect(keptRuleBooks(folder, texts)?.before()).toBeNull()
    }
    writeFileSync(place, whole.subarray(0, 10))
    expect(keptRuleBooks(folder, texts)?.before()).toBeNull()
  })

  it('is nowhere for sources that run by themselves', () => expect(keptRuleBooks(undefined, texts)).toBeNull())
})
