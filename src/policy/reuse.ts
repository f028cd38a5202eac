// What a document that extends another need not check again: an inherited rule means the same, and was found whole, unless
// something it names is overridden. Used by compile.ts; without a base nothing is reused.
import type { Definition, RuleDefinition, Segment } from './definition.ts'
import type { Node } from './expression.ts'
import type { Policy, RuleInfo } from './policy.ts'
import type { Named } from './scope.ts'
import type { Vocabulary } from './vocabulary.ts'

/** What was made of the pieces of one document, kept for those that extend it. */
export type Checked = {
  rules: Map<RuleDefinition, RuleInfo>
  guards: Map<Segment, Node | null>
  names: ReadonlyMap<string, Named>
}

export type Inherited = {
  named: (name: string) => Named | null
  guard: (segment: Segment) => Node | null | undefined
  rule: (segment: Segment, rule: RuleDefinition) => RuleInfo | null
}

/** `names` is still being filled: a let is asked about after everything it may stand on. */
export function inheritedFrom(base: Policy | null, definition: Definition, { vocabulary, names }: { vocabulary: Vocabulary; names: ReadonlyMap<string, Named> }): Inherited {
  if (base === null || base.vocabulary !== vocabulary) return { named: () => null, guard: () => undefined, rule: () => null }
  const { checked } = base
  let mentions: ((text: string) => boolean) | null = null
  const touched = (text: string): boolean => (mentions ??= mentionsOf(changedNames(base, definition, names)))(text)
  const guard = (segment: Segment): Node | null | undefined => (segment.guard !== null && touched(segment.guard.text) ? undefined : checked.guards.get(segment))
  return {
    named: (name) => {
      const before = checked.names.get(name)
      const source = definition.lets.get(name)
      if (before?.kind !== 'let' || source === undefined || source !== base.definition.lets.get(name)) return null
      return mentionsOf(changedNames(base, definition, names))(source.text) ? null : before
    },
    guard,
    rule: (segment, rule) => {
      const before = checked.rules.get(rule)
      if (before === undefined || guard(segment) === undefined) return null
      return textsOf(rule).some(touched) || rule.cites.some((cite) => definition.sources.get(cite) !== base.definition.sources.get(cite)) ? null : before
    },
  }
}

/** Names of the base that now stand for something else; a let on top of one is checked again, and so is another thing too. */
function changedNames(base: Policy, definition: Definition, names: ReadonlyMap<string, Named>): string[] {
  const changed: string[] = []
  for (const [name, before] of base.checked.names) if (names.has(name) ? !sameNamed(before, names.get(name)) : before.kind !== 'let' || definition.lets.get(name) !== base.definition.lets.get(name)) changed.push(name)
  for (const [name, entry] of base.definition.parameters) if (definition.parameters.get(name) !== entry) changed.push(name)
  for (const [name, entry] of base.definition.windows) if (definition.windows.get(name) !== entry) changed.push(name)
  return changed
}

function sameNamed(one: Named, two: Named | undefined): boolean {
  switch (one.kind) {
    case 'let': return two?.kind === 'let' && one.node === two.node
    case 'number': return two?.kind === 'number' && one.value === two.value && one.unit === two.unit && one.what === two.what
    case 'set': return two?.kind === 'set' && one.of === two.of && one.values.join() === two.values.join()
    default: return one satisfies never
  }
}

/** Whether a text holds one of the names as a word: more than it may mean, never less. */
function mentionsOf(changed: readonly string[]): (text: string) => boolean {
  // An expression can mention no other kind of name.
  const names = changed.filter((name) => /^\w+$/.test(name))
  if (names.length === 0) return () => false
  const word = new RegExp(`\\b(?:${names.join('|')})\\b`)
  return (text) => word.test(text)
}

function textsOf(rule: RuleDefinition): string[] {
  return [rule.when?.text ?? '', ...rule.answers.flatMap(({ values }) => values.map(({ value }) => String(value))), ...rule.spoken.map((source) => source.text)]
}
