// The rule books as the desk uses them: read from their files, checked, and frozen in the store under their name and hash.
// A published version never changes: a file that differs from what is stored under its name is a fault, not an update.
import { VOCABULARY } from '../domain/vocabulary.ts'
import { fromParts, plainParts } from '../policy/kept.ts'
import { loadPolicyFolder } from '../policy/library.ts'
import type { Policy } from '../policy/policy.ts'
import type { Store } from './ports.ts'

export type PolicyText = { name: string; text: string }

/** What the same program made of the same texts before, as plain data; null: nothing. */
export type RuleBookKeeper = { before: () => unknown; keep: (make: () => unknown) => void }

/** Every policy by name. Throws one fault that names every fault of every file; what is kept had none. */
export function readRuleBooks(files: readonly PolicyText[], keeper: RuleBookKeeper | null = null): ReadonlyMap<string, Policy> {
  const before = keeper?.before() ?? null
  if (before !== null) return fromParts(before, VOCABULARY, () => readRuleBooks(files))
  const { policies, faults } = loadPolicyFolder(files, VOCABULARY)
  if (faults.length > 0) throw new Error(`rule books with faults:\n${faults.map((fault) => `${fault.file}:${fault.line}:${fault.column} ${fault.fault} ${fault.message}`).join('\n')}`)
  keeper?.keep(() => plainParts(policies))
  return policies
}

/** Freezes what was read. `at` is when a version not yet stored counts as published. */
export async function publishRuleBooks(store: Store, policies: ReadonlyMap<string, Policy>, files: readonly PolicyText[], at: number): Promise<void> {
  const texts = new Map(files.map((file) => [file.name.replace(/\.yaml$/, ''), file.text]))
  // One question for all of them: at nearly every start all are there already.
  const there = new Map((await store.loadPolicies(null)).map(({ name, text }) => [name, text]))
  for (const policy of policies.values()) {
    const text = texts.get(policy.name) ?? ''
    if (there.get(policy.name) === text) continue
    const saved = await store.savePolicy({
      name: policy.name, marketplaceId: null, text, sha256: policy.sha256, engine: policy.engine, factSchema: VOCABULARY.facts.name, publishedAt: at,
    })
    if (saved === 'conflict') throw new Error(`${policy.name} was published with another text; a changed rule book needs a new version`)
  }
}
