// Loaded rule books as plain data and back: what reading, checking and compiling their texts came to, for a process that starts with the very same
// texts. Whatever only a fault or an extending document asks for is made from the texts when it is asked for. Used by app/rule-books.ts.
import { lazyProgram, onDemand, generateSource } from './generate.ts'
import type { Policy } from './policy.ts'
import type { Source } from './position.ts'
import type { Scope } from './scope.ts'
import type { Vocabulary } from './vocabulary.ts'

type Policies = ReadonlyMap<string, Policy>
/** Made again from the rest, or from the texts. */
const MADE = ['program', 'generatedSource', 'vocabulary', 'definition', 'checked'] as const
type Part = Omit<Policy, (typeof MADE)[number] | 'sentenceScope'> & { sentenceScope: Omit<Scope, 'vocabulary'> }

/** Of one folder, in one: what policies share they go on sharing. Maps, sets and shared objects are in it, functions are not (structured clone). */
export function plainParts(policies: Policies): unknown {
  const copies = new Map<object, unknown>()
  return [...policies.values()].map((policy) => {
    const names = Object.keys(policy).filter((name) => !MADE.some((made) => made === name)) as (keyof Policy)[]
    const part = Object.fromEntries(names.map((name) => [name, name === 'sentenceScope' ? { ...policy.sentenceScope, vocabulary: null } : policy[name]]))
    return plain(part, copies)
  })
}

/** `whole`: the same policies from their texts. */
export function fromParts(parts: unknown, vocabulary: Vocabulary, whole: () => Policies): Policies {
  const again = onDemand(whole)
  return new Map((parts as Part[]).map((part) => {
    const read = (): Policy => again().get(part.name) as Policy
    part.rules.forEach((rule, index) => { rule.at = placed(rule.at, () => read().rules[index]?.at) })
    part.cases.forEach((one, index) => { one.at = placed(one.at, () => read().cases[index]?.at) })
    const source = onDemand(() => generateSource(vocabulary, part))
    return [part.name, {
      ...part, vocabulary, sentenceScope: { ...part.sentenceScope, vocabulary }, program: lazyProgram(vocabulary, part, source),
      get generatedSource() { return source() },
      get definition() { return read().definition },
      get checked() { return read().checked },
    }]
  }))
}

const placed = ({ text, file }: Source, whole: () => Source | undefined): Source => ({ text, file, spot: (from, to) => (whole() as Source).spot(from, to) })

/** Deep, one copy for each object however often it is met. A place in a file becomes its text. */
function plain(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const before = copies.get(value)
  if (before !== undefined) return before
  const copied = <Copy extends object>(copy: Copy, fill: (copy: Copy) => void = () => undefined): Copy => {
    copies.set(value, copy)
    fill(copy)
    return copy
  }
  if (isSource(value)) return copied({ text: value.text, file: value.file })
  if (value instanceof Map) return copied(new Map(), (copy) => value.forEach((one, key) => copy.set(plain(key, copies), plain(one, copies))))
  if (value instanceof Set) return copied(new Set(), (copy) => value.forEach((one) => copy.add(plain(one, copies))))
  if (Array.isArray(value)) return copied([] as unknown[], (copy) => value.forEach((one) => copy.push(plain(one, copies))))
  return copied({} as Record<string, unknown>, (copy) => { for (const [key, one] of Object.entries(value)) copy[key] = plain(one, copies) })
}

const isSource = (value: object): value is Source => 'spot' in value && typeof value.spot === 'function'
