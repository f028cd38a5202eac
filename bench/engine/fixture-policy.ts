// The fixture's document, loaded; and the same stretched to any number of rules for measuring what loading costs.
import { readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { loadPolicy } from '../../src/policy/load.ts'
import { printFault } from '../../src/policy/fault.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { FIXTURE_VOCABULARY } from './fixture-vocabulary.ts'

export const FIXTURE_TEXT = readFileSync(new URL('./fixture-policy.yaml', import.meta.url), 'utf8')

export function loadFixture(text: string = FIXTURE_TEXT): Policy {
  const loaded = loadPolicy(text, { vocabulary: FIXTURE_VOCABULARY, file: 'fixture-policy.yaml' })
  if (!loaded.ok) throw new Error(loaded.faults.map(printFault).join('\n'))
  return loaded.policy
}

type Document = { stages: Record<string, { rules: { id: string; when: string }[] }> }

/** Each copy asks for another attempt, so that no rule is covered by an earlier one and the lint has nothing to refuse. */
export function stretchedFixture(copies: number): string {
  const document = parse(FIXTURE_TEXT) as Document
  for (const stage of Object.values(document.stages)) {
    stage.rules = Array.from({ length: copies }, (_, copy) => stage.rules.map((rule) => ({ ...rule, id: `${rule.id}-${copy + 1}`, when: `(${rule.when}) && claim.attempt == ${copy + 1}` }))).flat()
  }
  return stringify(document, { aliasDuplicateObjects: false })
}
