// The facts of a case as rows for an officer: what it says, where it comes from, how far it is established, which evidence it rests on. Four
// degrees: recorded by a system, verified by a finding on evidence, said by one side alone, contradicted. Nothing is judged here.
import { assess } from '../domain/assess.ts'
import type { Case } from '../domain/case.ts'
import type { Context } from '../domain/context.ts'
import { EVIDENCE_NAMES, FINDING_NAMES, PROBLEM_NAMES, REASON_NAMES } from './sentences/catalogue.ts'
import { recordedFacts } from './sentences/facts.ts'
import { FINDING_VALUE_NAMES, PARTY_NAMES, REMEDY_NAMES, both, cap, money, type Both } from './sentences/words.ts'

export const FACT_DEGREES = ['recorded', 'verified', 'one_sided', 'contradicted'] as const
export type FactRow = { key: string; says: Both; source: Both; degree: (typeof FACT_DEGREES)[number]; evidenceIds: string[]; /** Facts as rules name them, to light up with a rule. */ names: string[] }

const RECORD = both('订单和系统记录', 'order and system records')

export function factRows(state: Case, context: Context, nameOf: (officerId: string) => Both): FactRow[] {
  return [...recorded(state, context), ...claimed(state), ...found(state, nameOf), ...filed(state)]
}

function recorded(state: Case, context: Context): FactRow[] {
  const { facts } = assess(state, context, 'decide')
  const contradicted = (facts['logistics'] as { signedContradicted?: unknown } | undefined)?.signedContradicted === true
  const rows = recordedFacts(JSON.stringify(facts), state.currency).map((says, index): FactRow => ({ key: `recorded-${index}`, says: both(says.zh, cap(says.en)), source: RECORD, degree: 'recorded', evidenceIds: [], names: [] }))
  const dates: FactRow[] = state.openedAt < context.order.placedAt
    ? [{ key: 'dates', says: both('订单时间晚于售后申请时间，两个记录互相矛盾', 'The order is dated after the request: two records contradict each other'), source: RECORD, degree: 'contradicted', evidenceIds: [], names: ['order.placedAt', 'claim.openedAt'] }] : []
  const parcels: FactRow[] = contradicted ? [{ key: 'signed', says: both('物流的签收记录与其他记录互相矛盾', "The carrier's record of signature is contradicted by another"), source: both('承运商记录', "the carrier's records"), degree: 'contradicted', evidenceIds: [], names: ['logistics.signedContradicted'] }] : []
  return [...parcels, ...dates, ...rows]
}

/** What the buyer says of it: his word alone until somebody finds it. */
function claimed({ claim, currency }: Case): FactRow[] {
  const of = (key: string, says: Both, names: string[]): FactRow => ({ key, says, source: both(`${PARTY_NAMES.buyer.zh}申请`, "the buyer's request"), degree: 'one_sided', evidenceIds: [], names })
  const asked = money(claim.requestedMinor + claim.requestedFreightMinor, currency)
  return [
    of('claim-reason', both(`原因：${REASON_NAMES[claim.reason].zh}；问题：${PROBLEM_NAMES[claim.problem].zh}`, `Reason: ${REASON_NAMES[claim.reason].en}; problem: ${PROBLEM_NAMES[claim.problem].en}`), ['claim.reason', 'claim.problem']),
    of('claim-remedy', both(`要求：${REMEDY_NAMES[claim.remedy].zh}，${asked.zh}`, `Asks for: ${REMEDY_NAMES[claim.remedy].en}, ${asked.en}`), ['claim.remedy', 'claim.requestedMinor']),
  ]
}

/** Of several answers to one question the last counts; the earlier ones are in the history. */
function found({ findings }: Case, nameOf: (officerId: string) => Both): FactRow[] {
  return findings.filter((entry, index) => !findings.slice(index + 1).some(({ finding }) => finding === entry.finding)).map((entry, index): FactRow => ({
    key: `finding-${index}`, says: both(`${FINDING_NAMES[entry.finding].zh}：${FINDING_VALUE_NAMES[entry.value].zh}`, `${cap(FINDING_NAMES[entry.finding].en)}: ${FINDING_VALUE_NAMES[entry.value].en}`),
    source: entry.by === 'officer' ? foundBy(entry.officerId === null ? null : nameOf(entry.officerId)) : entry.by === 'outside' ? both('外部机构认定', 'found by an outside body') : both(`推定 ${entry.presumption?.rule ?? ''}`, `presumed by ${entry.presumption?.rule ?? ''}`),
    degree: 'verified', evidenceIds: [...entry.evidenceIds], names: [`finding.${entry.finding}`],
  }))
}

const foundBy = (name: Both | null): Both => (name === null ? both('小二认定', 'found by an officer') : both(`小二 ${name.zh} 认定`, `found by officer ${name.en}`))

/** What was filed to prove something nobody has found yet. */
function filed({ evidence, findings }: Case): FactRow[] {
  return evidence.flatMap((item): FactRow[] => {
    const { concerns, by } = item
    if (concerns === null || findings.some(({ finding }) => finding === concerns)) return []
    const who = by === 'officer' ? PARTY_NAMES.platform : PARTY_NAMES[by]
    return [{ key: `filed-${item.evidenceId}`, says: both(`关于“${FINDING_NAMES[concerns].zh}”：${EVIDENCE_NAMES[item.type].zh}`, `On "${FINDING_NAMES[concerns].en}": ${EVIDENCE_NAMES[item.type].en}`), source: both(`${who.zh}提交`, `filed by ${who.en}`), degree: 'one_sided', evidenceIds: [item.evidenceId], names: [`finding.${concerns}`] }]
  })
}
