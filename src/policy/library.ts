// A folder of rule books: documents, their cases (cases/<family>@<version>.yaml) and the shared fact bases (cases/bases.yaml),
// loaded in the order in which they build on each other, each beside the statute in force when it took effect.
import type { PlainFacts } from './case-facts.ts'
import type { Pin } from './evaluate.ts'
import { gate, type GateResult } from './gate.ts'
import { loadPolicy } from './load.ts'
import type { Policy, PolicyCase } from './policy.ts'
import type { PolicyFault } from './fault.ts'
import { readCases } from './read-definition.ts'
import type { Vocabulary } from './vocabulary.ts'
import { readYaml } from './yaml-reader.ts'

/** `name` is a path such as `policies/1688@2025-03.yaml`; files below `cases/` hold cases. */
export type PolicyFile = { name: string; text: string }
export type Library = {
  policies: ReadonlyMap<string, Policy>
  factBases: ReadonlyMap<string, PlainFacts>
  faults: PolicyFault[]
  warnings: PolicyFault[]
}

export function loadPolicyFolder(files: readonly PolicyFile[], vocabulary: Vocabulary): Library {
  const policies = new Map<string, Policy>()
  const faults: PolicyFault[] = []
  const warnings: PolicyFault[] = []
  const cases = new Map<string, PolicyCase[]>()
  let factBases: ReadonlyMap<string, PlainFacts> = new Map()
  for (const file of files.filter(isCaseFile)) {
    const reader = readYaml(file.text, file.name)
    if (baseName(file.name) === 'bases') factBases = new Map(Object.entries((reader.plain ?? {}) as Record<string, PlainFacts>))
    else cases.set(baseName(file.name), readCases(reader, [], reader.plain))
    faults.push(...reader.faults)
  }
  for (const { file, outline } of inOrder(files.filter((file) => !isCaseFile(file)))) {
    const statute = outline.layer === 'statute' ? null : statuteAt(policies, Date.parse(outline.from))
    const loaded = loadPolicy(file.text, { vocabulary, file: file.name, bases: policies, cases, ...(statute === null ? {} : { statute }) })
    if (!loaded.ok) {
      faults.push(...loaded.faults)
      continue
    }
    const { policy } = loaded
    if (policies.has(policy.name)) faults.push({ fault: 'duplicate_key', file: file.name, line: 1, column: 1, message: `${policy.name} is already loaded from another file`, caret: file.text.split('\n')[0] ?? '' })
    warnings.push(...loaded.warnings)
    policies.set(policy.name, policy)
  }
  return { policies, factBases, faults, warnings }
}

/** The gate of every document, each beside the statute in force when it took effect. */
export function gateAll({ policies, factBases }: Library): { policy: Policy; result: GateResult }[] {
  return [...policies.values()].map((policy) => {
    const pin: Pin = { category: null, platform: null, statute: policy.layer === 'base' ? null : statuteAt(policies, policy.effective.from) }
    return { policy, result: gate(policy, pin, factBases, policies) }
  })
}

/** Of the statutory documents in force at an instant, the one that took effect last. */
export function statuteAt(policies: ReadonlyMap<string, Policy>, at: number): Policy | null {
  let found: Policy | null = null
  for (const policy of policies.values()) {
    const { from, until } = policy.effective
    if (policy.layer !== 'statute' || from > at || (until !== null && until <= at)) continue
    if (found === null || from >= found.effective.from) found = policy
  }
  return found
}

type Outline = { name: string; layer: string; extends: string | null; from: string }

/** Bases before what extends them, statutes before the rest; only top-level lines are looked at, loading does the checking. */
function inOrder(files: readonly PolicyFile[]): { file: PolicyFile; outline: Outline }[] {
  const waiting = files.map((file) => ({ file, outline: outlineOf(file.text) }))
    .sort((a, b) => Number(b.outline.layer === 'statute') - Number(a.outline.layer === 'statute') || (a.file.name < b.file.name ? -1 : 1))
  const ordered: typeof waiting = []
  while (waiting.length > 0) {
    const ready = waiting.findIndex(({ outline }) => outline.extends === null || !waiting.some((other) => other.outline.name === outline.extends))
    ordered.push(...waiting.splice(Math.max(0, ready), 1))
  }
  return ordered
}

function outlineOf(text: string): Outline {
  const line = (key: string): string | null => new RegExp(`^${key}:[ \\t]*["']?([^"'\\s#]+)`, 'm').exec(text)?.[1] ?? null
  const from = /^effective:[^\n]*\bfrom:\s*["']?([^"',}\s]+)/m.exec(text)?.[1] ?? /^effective:\s*\n\s+from:\s*["']?([^"'\s]+)/m.exec(text)?.[1] ?? ''
  return { name: `${line('policy')}@${line('version')}`, layer: line('layer') ?? '', extends: line('extends'), from }
}

const isCaseFile = (file: PolicyFile): boolean => /(^|\/)cases\//.test(file.name)
const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '')
