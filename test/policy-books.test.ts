// The shipped rule books as a whole: what they say is complete for everybody, and what they inherit means what a full check says.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { VOCABULARY } from '../src/domain/vocabulary.ts'
import { caseFacts } from '../src/policy/case-facts.ts'
import { evaluate, type Pin } from '../src/policy/evaluate.ts'
import type { Facts } from '../src/policy/facts.ts'
import { loadPolicyFolder, statuteAt } from '../src/policy/library.ts'
import { loadPolicy } from '../src/policy/load.ts'
import type { Policy } from '../src/policy/policy.ts'
import { sentence } from '../src/policy/sentences.ts'

const root = new URL('../policies/', import.meta.url)
const names = readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith('.yaml')).sort()
const files = names.map((name) => ({ name: `policies/${name}`, text: readFileSync(new URL(name.replaceAll('@', '%40'), root), 'utf8') }))
const { policies, factBases, faults } = loadPolicyFolder(files, VOCABULARY)
const AUDIENCES = ['buyer', 'merchant', 'officer'] as const

/** Every base of facts, with windows open and closed. */
function factsFor(policy: Policy): Facts[] {
  const windows = Object.values(policy.windows)
  return [...factBases.values()].flatMap((base) => [true, false].map((open) => {
    const overlay = { window: Object.fromEntries(windows.map(({ name }) => [name, { open }])) }
    const made = caseFacts(VOCABULARY, { base, overlay, windows })
    if (made.problems.length > 0) throw new Error(made.problems.join('; '))
    return made.facts
  }))
}

describe.each([...policies.values()].map((policy) => [policy.name, policy] as const))('%s', (_, policy) => {
  it('says every rule whole, to buyer, merchant and officer, in both languages', () => {
    const someFacts = factsFor(policy).slice(0, 4)
    const record = Object.fromEntries(Object.entries(VOCABULARY.record).map(([name, field]) => [name, field.initial]))
    for (const facts of someFacts) {
      for (const rule of policy.rules) {
        for (const audience of AUDIENCES) {
          const [zh, en] = (['zh', 'en'] as const).map((language) => sentence({ policy, ruleId: rule.id, audience, language, facts, record }))
          expect(zh, `${rule.id} ${audience}`).toMatch(/\p{Script=Han}/u)
          expect(en, `${rule.id} ${audience}`).toMatch(/[A-Za-z]/)
          for (const said of [zh, en]) expect(said, `${rule.id} ${audience}`).not.toMatch(/[{}]|undefined|NaN|\[object|null/)
        }
      }
    }
  })

  it('says what it decided with the facts and the record it decided on', () => {
    const pin: Pin = { category: null, platform: policy.layer === 'statute' ? null : policy, statute: policy.layer === 'statute' ? policy : null }
    let said = 0
    for (const facts of factsFor(policy)) {
      for (const moment of VOCABULARY.moments) {
        const { rules, record } = evaluate(pin, moment.name, facts)
        for (const { rule } of rules) {
          for (const language of ['zh', 'en'] as const) expect(sentence({ policy, ruleId: rule, audience: 'buyer', language, facts, record }), rule).not.toMatch(/[{}]|undefined|NaN|\[object|null/)
          said += 1
        }
      }
    }
    expect(said).toBeGreaterThan(0)
  })

  it('inherits what a full check of every rule comes to', () => {
    const base = policies.get(policy.extends ?? '')
    const text = files.find((file) => file.name === `policies/${policy.name}.yaml`)?.text ?? ''
    const fresh = base === undefined ? undefined : new Map([[base.name, { ...base, checked: { rules: new Map(), guards: new Map(), names: new Map() } }]])
    const statute = policy.layer === 'statute' ? null : statuteAt(policies, policy.effective.from)
    const loaded = loadPolicy(text, { vocabulary: VOCABULARY, file: `policies/${policy.name}.yaml`, ...(fresh === undefined ? {} : { bases: fresh }), ...(statute === null ? {} : { statute }) })
    if (!loaded.ok) throw new Error(loaded.faults.map((fault) => fault.message).join('\n'))
    const plain = (one: Policy): unknown => one.rules.map(({ at, ...rule }) => ({ ...rule, line: at.text }))
    expect(plain(loaded.policy)).toEqual(plain(policy))
    expect(loaded.policy.generatedSource).toBe(policy.generatedSource)
    expect(loaded.policy.sha256).toBe(policy.sha256)
  })
})

it('the books have no fault', () => expect(faults).toEqual([]))
