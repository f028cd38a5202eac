// What every decision carries besides its money: ids, findings relied on, rules, routes left, outcome in one word.
// decisions.ts fills it for machines, officers, agreements and lapses.
import { currentReason } from './case.ts'
import type { Case } from './case.ts'
import type { Context } from './context.ts'
import { lineOutcomes, onLines, setOff } from './decision-flows.ts'
import type { Flow } from './money/flow.ts'
import { settleAgainst, type Funder } from './settle-against.ts'
import type { Decision, FindingEntry, Outcome, TermFlow } from './parts.ts'
import { withTenders } from './tenders.ts'
import type { FindingName, Remedy, Route } from './vocabulary.ts'

/** What differs between kinds of decision; the rest follows from the case. */
export type Judged = Pick<Decision, 'by' | 'remedy' | 'returnRequired' | 'returnFreight' | 'outboundFreight' | 'replacement'> &
  Partial<Pick<Decision, 'basis' | 'liable' | 'merchantShare' | 'waitForAppeal' | 'computed' | 'rules' | 'limitedBy' | 'overrides' | 'notAccepted' | 'because' | 'outsideOnly' | 'sequence' | 'expressRisk'>> & {
    flows: readonly TermFlow[]
    outcome: Outcome | null
    presumed: readonly { finding: FindingName; value: 'proven' | 'not_proven' }[]
    /** Who bears money that an earlier decision has paid wrongly and that is not the buyer's to give back. */
    fundedBy: Funder
  }

export function frame(state: Case, context: Context, judged: Judged): Decision {
  const target = setOff(onLines(judged.flows, state.claim, context), context.order.currency)
  const { flows, waived } = settleAgainst({ state, context, target: target.flows, fundedBy: judged.fundedBy, flowId: (n) => flowIdOf(state, n) })
  const outcome = judged.outcome ?? outcomeOf(state, judged, target.flows)
  const decision: Decision = {
    decisionId: `d${state.decisions.length + 1}`, by: judged.by, outcome, reason: currentReason(state), remedy: judged.remedy,
    basis: judged.basis ?? state.admission.basis,
    lines: lineOutcomes({ claim: state.claim, context, remedy: judged.remedy, flows: target.flows }),
    flows: withTenders(state, context, flows), returnRequired: judged.returnRequired, returnFreight: judged.returnFreight, outboundFreight: judged.outboundFreight,
    replacement: judged.replacement, liable: judged.liable ?? 'none', merchantShare: judged.merchantShare ?? 0,
    waitForAppeal: judged.waitForAppeal ?? false, computed: judged.computed ?? null, rules: judged.rules ?? [],
    findings: findingsOf(state.findings, judged.presumed), limitedBy: judged.limitedBy ?? [], overrides: judged.overrides ?? [],
    notAccepted: judged.notAccepted ?? [], because: judged.because ?? null,
    routes: routesLeft(state, context, judged.by), outsideOnly: judged.outsideOnly ?? [], sanctionsPutForward: [],
  }
  if (waived.length > 0) decision.waived = waived
  if (target.costs.length > 0) decision.costs = target.costs
  if (judged.sequence !== undefined) decision.sequence = judged.sequence
  if (judged.expressRisk !== undefined) decision.expressRisk = judged.expressRisk
  return decision
}

/** Unique beyond the case, because legs, their accounts and idempotency keys carry it. */
export const flowIdOf = (state: Case, n: number): string => `${state.caseId}-f${state.money.length + n}`

/** Officers' findings stand over presumptions, later ones over earlier ones. */
export function findingsOf(entries: readonly FindingEntry[], presumed: Judged['presumed']): Decision['findings'] {
  const found = new Map<FindingName, 'proven' | 'not_proven'>()
  for (const { finding, value } of [...presumed, ...entries]) found.set(finding, value)
  return [...found].map(([finding, value]) => ({ finding, value }))
}

/**
 * What remains open to both sides, always stated (guarantee 3). Courts, and for consumers the authority and the consumer
 * association, are open whatever a platform writes; a person looks at every automatic decision (guarantee 5).
 */
export function routesLeft(state: Case, context: Context, by: Decision['by']): Route[] {
  const automatic = by.by === 'machine' || by.by === 'lapse'
  const always: Route[] = context.order.buyer.purpose === 'business' ? ['arbitration', 'court'] : ['consumer_association', 'authority_12315', 'arbitration', 'court']
  const own: Route[] = [...(mayBeAppealed(by) ? ['appeal' as const] : []), ...(automatic ? ['human_review' as const] : [])]
  return [...new Set<Route>([...state.admission.routes, ...own, ...always])]
}

/** An agreement is performed or not, never appealed; another body's result is appealed there. */
export const mayBeAppealed = (by: Decision['by']): boolean => by.by !== 'agreement' && by.by !== 'outside'

function outcomeOf(state: Case, judged: Judged, flows: readonly TermFlow[]): Outcome {
  const toBuyer = flows.reduce((sum, flow) => sum + (flow.to === 'buyer' ? flow.amountMinor : 0) - (flow.from === 'buyer' ? flow.amountMinor : 0), 0)
  if (judged.remedy === 'none' || (toBuyer <= 0 && judged.replacement === 'none' && judged.remedy !== 'other')) return 'refused'
  const { claim } = state
  const asIs = judged.remedy === claim.remedy || claim.remedy === 'other'
  return asIs && toBuyer >= claim.requestedMinor + claim.requestedFreightMinor ? 'granted' : 'partly_granted'
}

/** What has to be sent, if anything. */
export function replacementOf(remedy: Remedy): Decision['replacement'] {
  return remedy === 'exchange' || remedy === 'reship' || remedy === 'repair' ? remedy : 'none'
}

export const netOfFlows = (flows: readonly Pick<Flow, 'from' | 'to' | 'amountMinor'>[], party: Flow['from']): number =>
  flows.reduce((net, flow) => net + (flow.to === party ? flow.amountMinor : 0) - (flow.from === party ? flow.amountMinor : 0), 0)
