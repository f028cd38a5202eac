// What would have led policy elsewhere, one thing at a time: findings of fact, what only one side said, what was presumed, records that contradict each
// other, and time limits that had run out. The recorded facts of the decision are asked again with that one thing the other way round; where the answer
// is the same, or the record does not hold it, nothing is said. Part of the account of a decision: decision-account.ts.
import { rederive } from '../domain/assess.ts'
import type { Case } from '../domain/case.ts'
import type { Context } from '../domain/context.ts'
import { decideRecord, needsOf, type DecideRecord } from '../domain/decision-record.ts'
import type { Decision } from '../domain/parts.ts'
import { FINDINGS, type FindingName } from '../domain/vocabulary.ts'
import type { Evaluation } from '../policy/evaluate.ts'
import { EVIDENCE_NAMES, FINDING_NAMES } from './sentences/catalogue.ts'
import { endInstant } from './sentences/time.ts'
import { CLOCK_TASKS, FINDING_VALUE_NAMES, OWNERS, PARTY_NAMES, PAYER_NAMES, REMEDY_NAMES, both, cap, listOf, wordOf, type Both } from './sentences/words.ts'

type Group = Readonly<Record<string, unknown>>
type Facts = Readonly<Record<string, Group | number | undefined>>
/** One fact the other way round, and how that is said: the condition, without what follows. */
type Turned = { readonly group: string; readonly change: Group; readonly when: Both }
type Known = { readonly decision: Decision; readonly state: Case; readonly facts: Facts; readonly evaluation: Evaluation; readonly time: (at: number) => Both }

export function wouldChange(decision: Decision, { state, context }: { readonly state: Case; readonly context: Context }): Both[] {
  const { computed } = decision
  const time = (at: number): Both => endInstant(at, context.calendar.timeZone)
  const limits = timeLimits(decision, state, time)
  const books = computed === null ? [] : Object.values(computed.pins).flatMap((pin) => Object.values(pin))
  if (computed === null || computed.moment !== 'decide' || books.some((name) => name !== null && !context.policies.has(name))) return limits
  const facts = JSON.parse(computed.facts) as Facts
  const now = JSON.parse(computed.evaluation) as Evaluation
  const turned = [findings, statements, records, late].flatMap((asked) => asked({ decision, state, facts, evaluation: now, time }))
  const changes = turned.flatMap(({ group, change, when }) => {
    const other = { ...facts, [group]: { ...groupOf(facts, group), ...change } }
    const then = JSON.parse(rederive({ ...computed, facts: JSON.stringify(other) }, context.policies)) as Evaluation
    const asked = needsOf(then).filter((need) => !needsOf(now).includes(need))
    const differs = asked.length > 0 ? askedFirst(asked) : differences(decideRecord(now), decideRecord(then))
    return differs === null ? [] : [both(`${when.zh}：${differs.zh}。`, `${when.en}: ${differs.en}.`)]
  })
  // Two limits that end together are one sentence.
  return [...new Map([...changes, ...limits].map((one) => [one.zh, one])).values()]
}

/** Policy does not say before somebody has found it. */
const askedFirst = (needs: readonly FindingName[]): Both => {
  const names = listOf(needs.map((need) => FINDING_NAMES[need]))
  return both(`要先由小二认定“${names.zh}”`, `an officer would first have to find: ${names.en}`)
}
const groupOf = (facts: Facts, group: string): Group => {
  const found = facts[group]
  return typeof found === 'object' ? found : {}
}

/** Findings the decision rests on; what was presumed falls to the proof that its rule names. */
function findings({ decision, evaluation }: Known): Turned[] {
  return decision.findings.map(({ finding, value }) => {
    const other = value === 'proven' ? 'not_proven' : 'proven'
    const name = FINDING_NAMES[finding]
    const presumed = evaluation.presumptions.find((one) => one.finding === finding && one.as === value)
    const proof = presumed?.rebuttal == null ? both('相反的证据', 'evidence to the contrary') : wordOf(EVIDENCE_NAMES, presumed.rebuttal)
    return { group: 'finding', change: { [finding]: other }, when: presumed !== undefined
      ? both(`“${name.zh}”是按规则推定${FINDING_VALUE_NAMES[value].zh}的，如果有${proof.zh}表明${FINDING_VALUE_NAMES[other].zh}`, `${cap(name.en)}: presumed ${FINDING_VALUE_NAMES[value].en} under the rules; if ${proof.en} showed it ${FINDING_VALUE_NAMES[other].en}`)
      : both(`如果“${name.zh}”${FINDING_VALUE_NAMES[other].zh}`, `If ${name.en} were ${FINDING_VALUE_NAMES[other].en}`) }
  })
}

/** What rests on the buyer's own word, and is neither recorded nor found. */
const SAID: readonly { readonly fact: string; readonly yes: Both; readonly no: Both }[] = [
  { fact: 'opened', yes: both('商品已拆封', 'the goods were opened'), no: both('商品没有拆封', 'the goods were not opened') },
  { fact: 'used', yes: both('商品用过', 'the goods were used'), no: both('商品没有用过', 'the goods were not used') },
  { fact: 'activated', yes: both('商品已激活', 'the goods were activated'), no: both('商品没有激活', 'the goods were not activated') },
  { fact: 'installed', yes: both('商品已安装', 'the goods were installed'), no: both('商品没有安装', 'the goods were not installed') },
]

function statements({ decision, state, facts }: Known): Turned[] {
  const goods = groupOf(facts, 'goods')
  const said = SAID.flatMap(({ fact, yes, no }): Turned[] => {
    const value = goods[fact]
    if (typeof value !== 'boolean') return []
    const [is, other] = value ? [yes, no] : [no, yes]
    return [{ group: 'goods', change: { [fact]: !value }, when: both(`“${is.zh}”只有买家的说明，如果证实${other.zh}`, `That ${is.en} rests on the buyer's word alone; if it were shown that ${other.en}`) }]
  })
  return [...said, ...unfound(decision, state, facts)]
}

/** Evidence of one side about a question that nobody had answered. */
function unfound(decision: Decision, { evidence }: Case, facts: Facts): Turned[] {
  const open = (finding: FindingName): boolean => groupOf(facts, 'finding')[finding] === 'open' && !decision.findings.some((one) => one.finding === finding)
  return FINDINGS.filter(open).flatMap((finding): Turned[] => {
    // What is put on record in confidence is told to nobody here.
    const filed = evidence.filter((item) => item.concerns === finding && item.restricted === undefined)
    const [first] = filed
    if (first === undefined) return []
    const types = listOf([...new Set(filed.map(({ type }) => type))].map((type) => EVIDENCE_NAMES[type]))
    const by = first.by === 'officer' ? PARTY_NAMES.platform : PARTY_NAMES[first.by]
    return [{ group: 'finding', change: { [finding]: 'proven' }, when: both(`关于“${FINDING_NAMES[finding].zh}”只有${by.zh}提交的${types.zh}，没有认定；如果认定成立`, `On ${FINDING_NAMES[finding].en} there is only what ${by.en} filed (${types.en}) and no finding; if it were found proven`) }]
  })
}

/** Records that contradict each other. */
function records({ facts }: Known): Turned[] {
  const logistics = groupOf(facts, 'logistics')
  return logistics['signedContradicted'] === true ? [{ group: 'logistics', change: { signedContradicted: false, carrierDenies: false, lostScan: false, intercepted: false }, when: both('物流的签收记录与其他记录互相矛盾，如果查明签收属实', 'The record of signature is contradicted by another; if it were shown to be true') }] : []
}

/** Time that had run out before the decision. */
function late({ state, facts, time }: Known): Turned[] {
  const windows = Object.entries(groupOf(facts, 'window')).flatMap(([name, window]): Turned[] => {
    const { open, closesAt } = window as { readonly open?: unknown; readonly closesAt?: unknown }
    return open !== false || typeof closesAt !== 'number' || closesAt > state.openedAt ? [] : [{ group: 'window', change: { [name]: { open: true, closesAt } }, when: both(`如果在${time(closesAt).zh}前提出申请`, `If it had been asked for by ${time(closesAt).en}`) }]
  })
  const { answer: answered, at } = state.merchantAnswer
  const answer = answered !== 'lapsed' || at === null || groupOf(facts, 'merchant')['answer'] !== 'lapsed' ? [] : [{ group: 'merchant', change: { answer: 'refused', responseLate: false }, when: both(`如果商家在${time(at).zh}前答复不同意`, `If the merchant had answered by ${time(at).en} and refused`) }]
  const proof = (['buyer', 'merchant'] as const).flatMap((side): Turned[] => {
    const types = [...new Set(state.evidenceRequests.filter(({ from, state: how }) => from === side && how === 'lapsed').flatMap((request) => request.types))]
    if (types.length === 0 || groupOf(facts, 'evidence')[`${side}Lapsed`] !== true) return []
    const what = listOf(types.map((type) => EVIDENCE_NAMES[type]))
    return [{ group: 'evidence', change: { [`${side}Lapsed`]: false }, when: both(`要求${PARTY_NAMES[side].zh}补充的${what.zh}到期没有提交，如果按时提交`, `${cap(PARTY_NAMES[side].en)} was asked for ${what.en} and the time ran out; if it had been filed in time`) }]
  })
  return [...windows, ...answer, ...proof]
}

/** What time itself decided, and the time that is left to have it looked at again. */
function timeLimits({ by }: Decision, state: Case, time: Known['time']): Both[] {
  const lapse = by.by === 'lapse' ? state.lapsed.findLast(({ clock, outcome }) => clock === by.clock && outcome !== 'too_late') : undefined
  const owner = ownerOf(lapse?.clock)
  const ran = lapse === undefined || owner === null ? [] : [both(`这是因期限届满作出的；如果${owner.zh}在期限内${CLOCK_TASKS[lapse.clock].zh}，就不会这样作出。`, `This came about because time ran out; it would not have, had ${owner.en} taken the chance to ${CLOCK_TASKS[lapse.clock].en} in time.`)]
  const appeal = state.clocks.find(({ clock, pausedAt }) => clock === 'appealMustBeFiled' && pausedAt === null)
  return [...ran, ...(appeal === undefined ? [] : [both(`如果在${time(appeal.endsAt).zh}前提出申诉并且理由成立：由另一位小二撤销或改变这个结果。`, `If an appeal is filed by ${time(appeal.endsAt).en} and its grounds hold: another officer reverses or changes this outcome.`)])]
}

/** Whose time it was, for those clocks whose end decides by itself. */
function ownerOf(clock: Case['clocks'][number]['clock'] | undefined): Both | null {
  switch (clock) {
    case 'merchantMustAnswer': case 'merchantMustConfirmReturn': case 'merchantMustReship': case 'addressMustBeGiven':
      return OWNERS.merchant
    case 'buyerMustEdit': case 'returnMustBeShipped': case 'waybillMustSync': case 'buyerMayEscalate':
      return OWNERS.buyer
    default:
      return null
  }
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
