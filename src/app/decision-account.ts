// Why a decision came out as it did, as both sides read it: facts, rules with their sources and how sure these are, what was not accepted and why, what
// would change it, and how to appeal. The facts and rules are the decision's own; only "what would change it" asks policy again. Shown by view.ts.
import type { Case } from '../domain/case.ts'
import type { Decision } from '../domain/parts.ts'
import type { Confidence } from '../policy/policy.ts'
import { whoDecided, type OfficerNames } from './officer-names.ts'
import type { ReadCase } from './read-case.ts'
import { EVIDENCE_NAMES, FINDING_NAMES } from './sentences/catalogue.ts'
import { recordedFacts } from './sentences/facts.ts'
import { FINDING_VALUE_NAMES, PARTY_NAMES, SIDES, both, cap, wordOf, type Both } from './sentences/words.ts'
import { wouldChange } from './would-change.ts'

export type AccountCite = { readonly id: string; readonly title: Both | null; readonly ref: string | null; readonly confidence: Confidence | null }
export type AccountRule = { readonly policy: string; readonly rule: string; readonly title: Both | null; readonly confidence: Confidence; readonly cites: readonly AccountCite[] }
export type DecisionAccount = {
  readonly decidedBy: Both
  readonly facts: readonly Both[]; readonly rules: readonly AccountRule[]
  /** Null words: nothing was written, or it was erased. */
  readonly notAccepted: readonly { readonly what: Both; readonly because: string | null }[]
  /** What would have led policy elsewhere, one thing at a time, and the time left to have it looked at again. */
  readonly wouldChange: readonly Both[]
  /** Until when either side may still ask another officer to look; null: the time is over, or it was not decided by anybody. */
  readonly appealUntil: number | null
}

type Read = Pick<ReadCase, 'state' | 'context'> & { readonly names: OfficerNames; readonly wordsOf: (textId: string) => string | null }
export function accountOf(decision: Decision, read: Read): DecisionAccount {
  const { state, context, names, wordsOf } = read
  const recorded = decision.computed === null ? [] : recordedFacts(decision.computed.facts, context.order.currency)
  const found = decision.findings.map(({ finding, value }) => both(`${FINDING_NAMES[finding].zh}：${FINDING_VALUE_NAMES[value].zh}`, `${FINDING_NAMES[finding].en}: ${FINDING_VALUE_NAMES[value].en}`))
  return {
    decidedBy: whoDecided(decision, names),
    facts: [...recorded, ...found].map(({ zh, en }) => both(zh, cap(en))),
    rules: decision.rules.map(({ policy, rule, cites, confidence }) => {
      const book = context.policies.get(policy)
      return { policy, rule, title: book?.rules.find(({ id }) => id === rule)?.title ?? null, confidence, cites: cites.map((id) => ({ id, title: book?.sources[id]?.title ?? null, ref: book?.sources[id]?.ref ?? null, confidence: book?.sources[id]?.confidence ?? null })) }
    }),
    notAccepted: decision.notAccepted.map(({ what, because }) => ({ what: nameOf(what, state), because: because === null ? null : wordsOf(because.textId) })),
    wouldChange: wouldChange(decision, read), appealUntil: state.clocks.find(({ clock }) => clock === 'appealMustBeFiled')?.endsAt ?? null,
  }
}

/** What was not accepted: a piece of evidence, what somebody said or offered, or an argument under the name the officer gave it. */
export function nameOf(what: string, { evidence, statements, offers }: Case): Both {
  const item = evidence.find(({ evidenceId }) => evidenceId === what)
  if (item !== undefined) {
    const by = item.by === 'officer' ? both('小二', 'the officer') : PARTY_NAMES[item.by]
    return both(`${by.zh}提交的${EVIDENCE_NAMES[item.type].zh}`, cap(`${EVIDENCE_NAMES[item.type].en} filed by ${by.en}`))
  }
  const spoken = statements.find(({ statementId }) => statementId === what)
  if (spoken !== undefined) {
    const by = spoken.saidBy === null ? wordOf(SIDES, spoken.by.role === 'clerk' ? 'merchant' : spoken.by.role) : SIDES[spoken.saidBy]
    return both(`${by.zh}的说法`, `What ${by.en} said`)
  }
  const offer = offers.find(({ offerId }) => offerId === what)
  return offer === undefined ? both(what, what) : both(`${SIDES[offer.by].zh}的方案`, cap(`${SIDES[offer.by].en}'s offer`))
}
