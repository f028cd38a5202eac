// Why a decision came out as it did, as both sides read it: facts, rules with their sources and how sure these are, what was not accepted and why, what
// would change it, and how to appeal. The facts and rules are the decision's own; only "what would change it" asks policy again. Shown by view.ts.
import { assess } from '../domain/assess.ts'
import { decideRecord, type DecideRecord } from '../domain/decision-record.ts'
import type { Case } from '../domain/case.ts'
import type { Decision, FindingEntry } from '../domain/parts.ts'
import type { Confidence } from '../policy/policy.ts'
import type { ReadCase } from './read-case.ts'
import { EVIDENCE_NAMES, FINDING_NAMES } from './sentences/catalogue.ts'
import { recordedFacts } from './sentences/facts.ts'
import { FINDING_VALUE_NAMES, PARTY_NAMES, PAYER_NAMES, REMEDY_NAMES, both, cap, type Both } from './sentences/words.ts'

export type AccountCite = { readonly id: string; readonly title: Both | null; readonly ref: string | null; readonly confidence: Confidence | null }
export type AccountRule = { readonly policy: string; readonly rule: string; readonly title: Both | null; readonly confidence: Confidence; readonly cites: readonly AccountCite[] }
export type DecisionAccount = {
  readonly facts: readonly Both[]; readonly rules: readonly AccountRule[]
  /** Null words: nothing was written, or it was erased. */
  readonly notAccepted: readonly { readonly what: Both; readonly because: string | null }[]
  /** Findings of fact that would have led policy elsewhere, one at a time. */
  readonly wouldChange: readonly Both[]
  /** Until when either side may still ask another officer to look; null: the time is over, or it was not decided by anybody. */
  readonly appealUntil: number | null
}

export function accountOf(decision: Decision, read: Pick<ReadCase, 'state' | 'context'>, wordsOf: (textId: string) => string | null): DecisionAccount {
  const { state, context } = read
  const recorded = decision.computed === null ? [] : recordedFacts(decision.computed.facts, context.order.currency)
  const found = decision.findings.map(({ finding, value }) => both(`${FINDING_NAMES[finding].zh}：${FINDING_VALUE_NAMES[value].zh}`, `${FINDING_NAMES[finding].en}: ${FINDING_VALUE_NAMES[value].en}`))
  return {
    facts: [...recorded, ...found].map(({ zh, en }) => both(zh, cap(en))),
    rules: decision.rules.map(({ policy, rule, cites, confidence }) => {
      const book = context.policies.get(policy)
      return { policy, rule, title: book?.rules.find(({ id }) => id === rule)?.title ?? null, confidence, cites: cites.map((id) => ({ id, title: book?.sources[id]?.title ?? null, ref: book?.sources[id]?.ref ?? null, confidence: book?.sources[id]?.confidence ?? null })) }
    }),
    notAccepted: decision.notAccepted.map(({ what, because }) => ({ what: nameOf(what, state), because: because === null ? null : wordsOf(because.textId) })),
    wouldChange: wouldChange(decision, read), appealUntil: state.clocks.find(({ clock }) => clock === 'appealMustBeFiled')?.endsAt ?? null,
  }
}

/** What was not accepted is a piece of evidence, or an argument under the name the officer gave it. */
function nameOf(what: string, { evidence }: Case): Both {
  const item = evidence.find(({ evidenceId }) => evidenceId === what)
  if (item === undefined) return both(what, what)
  const by = item.by === 'officer' ? both('小二', 'the officer') : PARTY_NAMES[item.by]
  return both(`${by.zh}提交的${EVIDENCE_NAMES[item.type].zh}`, cap(`${EVIDENCE_NAMES[item.type].en} filed by ${by.en}`))
}

/** Policy asked once more with one finding the other way round, everything else as it is. */
function wouldChange({ findings, computed }: Decision, { state, context }: Pick<ReadCase, 'state' | 'context'>): Both[] {
  if (computed === null) return []
  const recordWith = (changed: readonly FindingEntry[]): DecideRecord => decideRecord(assess(state, context, 'decide', { findings: [...state.findings, ...changed] }).evaluation)
  const now = recordWith([])
  return findings.flatMap(({ finding, value }) => {
    const other = value === 'proven' ? 'not_proven' : 'proven'
    const then = recordWith([{ finding, value: other, by: 'presumption', officerId: null, evidenceIds: [], because: null, presumption: null }])
    const differs = differences(now, then)
    return differs === null ? [] : [both(`如果“${FINDING_NAMES[finding].zh}”${FINDING_VALUE_NAMES[other].zh}：${differs.zh}。`, `If ${FINDING_NAMES[finding].en} were ${FINDING_VALUE_NAMES[other].en}: ${differs.en}.`)]
  })
}

function differences(now: DecideRecord, then: DecideRecord): Both | null {
  const parts = [
    ...(now.remedy === then.remedy && now.refundPercent === then.refundPercent ? [] : [both(`处理方式为${REMEDY_NAMES[then.remedy].zh}`, REMEDY_NAMES[then.remedy].en)]),
    ...(now.returnRequired === then.returnRequired ? [] : [then.returnRequired ? both('商品需要退回', 'the goods go back') : both('商品不用退回', 'the goods stay')]),
    ...(now.returnFreight === then.returnFreight || !then.returnRequired ? [] : [both(`退货运费由${PAYER_NAMES[then.returnFreight].zh}承担`, `return freight on ${PAYER_NAMES[then.returnFreight].en}`)]),
    ...(now.outboundFreight === then.outboundFreight ? [] : [both(`发货运费由${PAYER_NAMES[then.outboundFreight].zh}承担`, `outbound freight on ${PAYER_NAMES[then.outboundFreight].en}`)]),
    ...(now.compensationMinor === then.compensationMinor ? [] : [then.compensationMinor === 0 ? both('没有赔付', 'no compensation') : both('另有赔付', 'compensation is due')]),
  ]
  return parts.length === 0 ? null : both(parts.map(({ zh }) => zh).join('，'), parts.map(({ en }) => en).join('; '))
}
