// Each rule that applied, in its own sentence for the reader, with the figures it saw: how a decision is explained without rule numbers.
import type { Decision, RuleHit } from '../../domain/parts.ts'
import type { Facts } from '../../policy/facts.ts'
import type { Audience, Policy } from '../../policy/policy.ts'
import { sentence } from '../../policy/sentences.ts'
import type { Both } from './words.ts'

export type RuleSaid = { hit: RuleHit; says: Both }

/** A rule whose version is not loaded says nothing: its name and sources stay in the decision. */
export function ruleSentences(hits: readonly RuleHit[], computed: Decision['computed'], policies: ReadonlyMap<string, Policy>, audience: Audience): RuleSaid[] {
  if (computed === null) return []
  const facts = JSON.parse(computed.facts) as Facts
  const { record } = JSON.parse(computed.evaluation) as { record: Readonly<Record<string, unknown>> }
  return hits.flatMap((hit) => {
    const policy = policies.get(hit.policy)
    if (!policy?.rules.some((rule) => rule.id === hit.rule)) return []
    const say = (language: 'zh' | 'en') => sentence({ policy, ruleId: hit.rule, audience, language, facts, record })
    return [{ hit, says: { zh: say('zh'), en: say('en') } }]
  })
}
