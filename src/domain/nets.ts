// What a change would mean in money for each side: of an offer, a decision, or another reason. Shown before anyone confirms (guarantee 6).
// Nothing here decides; the amounts come from the same functions that do. Used by offers, reasons, previews.
import type { Evaluation } from '../policy/evaluate.ts'
import { assess } from './assess.ts'
import type { CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import { decideRecord, needsOf, type DecideRecord } from './decision-record.ts'
import { flowsOfRecord, setOff } from './decision-flows.ts'
import { netOfFlows } from './decision-frame.ts'
import type { Decision, FindingEntry, Nets, Terms } from './parts.ts'
import { deductionsOf } from './return-deductions.ts'
import type { FindingName, Payer, Reason } from './vocabulary.ts'

/** What each side ends up with by these terms or this decision, the freight payers beside it. */
export function netsOf(of: Pick<Terms, 'flows' | 'returnFreight'> | Pick<Decision, 'flows' | 'returnFreight' | 'outboundFreight'>): Nets {
  const outboundFreight = 'outboundFreight' in of ? of.outboundFreight : freightPayerOf(of.flows)
  return { returnFreight: of.returnFreight, outboundFreight, ...netsOfFlows(of.flows) }
}

/** Both sides' money if the claim were granted for this reason: the policy is asked with every question of fact answered for the buyer. */
export function netsUnderReason(state: CaseRecord, context: Context, reason: Reason): Nets {
  const record = grantedRecord(state, context, reason)
  const refund = flowsOfRecord(state.claim, context, record)
  const deducted = deductionsOf({ claim: state.claim, context, record, basis: basisUnder(state, context, reason), flows: refund })
  const { flows } = setOff([...refund, ...deducted], context.order.currency)
  return { returnFreight: record.returnFreight, outboundFreight: record.outboundFreight, ...netsOfFlows(flows) }
}

/** On what ground a return for this reason rests; a reason other than the one judged at admission is asked of the policy. */
export function basisUnder(state: CaseRecord, context: Context, reason: Reason): string {
  return reason === state.claim.reason ? state.admission.basis : String(assess(state, context, 'open', { reason }).evaluation.record.basis)
}

/** Asks without having looked at the price: no pair of sums has this hash. */
export const PRICE_UNSEEN = '0'.repeat(64)

/** What a party has seen before it confirms: bound by this hash, so that a change in between is noticed. */
export function previewHash(before: Nets, after: Nets, context: Pick<Context, 'hash'>): string {
  return context.hash(JSON.stringify([ordered(before), ordered(after)]))
}

/** The record when the claim is granted: consulted findings are answered one after the other until the policy has all it asks for. */
export function grantedRecord(state: CaseRecord, context: Context, reason?: Reason): DecideRecord {
  return decideRecord(grantedEvaluation(state, context, reason))
}

function grantedEvaluation(state: CaseRecord, context: Context, reason?: Reason): Evaluation {
  let findings = state.findings
  for (;;) {
    const { evaluation } = assess(state, context, 'decide', { ...(reason === undefined ? {} : { reason }), ...(findings === state.findings ? {} : { findings }) })
    // Every round answers findings that were open, so there are no more rounds than findings.
    if (evaluation.needs.length === 0) return evaluation
    findings = [...findings, ...needsOf(evaluation).map(supposed)]
  }
}

/** A finding nobody made, for the preview only: it never reaches an event. */
function supposed(finding: FindingName): FindingEntry {
  const value = FOR_THE_BUYER_IF_NOT_PROVEN.includes(finding) ? 'not_proven' : 'proven'
  return { finding, value, by: 'presumption', officerId: null, evidenceIds: [], because: null, presumption: null }
}

/** Findings that help the merchant when proven; all others help the buyer. */
const FOR_THE_BUYER_IF_NOT_PROVEN: readonly FindingName[] = [
  'delivery_proven', 'return_faulty', 'exemption_confirmed', 'goods_custom', 'buyer_misuse', 'cost_outbound_freight', 'cost_packaging', 'cost_return_freight', 'cost_other',
]

type AnyFlow = Terms['flows'][number] | Decision['flows'][number]

function netsOfFlows(flows: readonly AnyFlow[]): Pick<Nets, 'buyerMinor' | 'merchantMinor' | 'platformMinor'> {
  return { buyerMinor: netOfFlows(flows, 'buyer'), merchantMinor: netOfFlows(flows, 'merchant'), platformMinor: netOfFlows(flows, 'platform') }
}

function freightPayerOf(flows: readonly AnyFlow[]): Payer {
  const freight = flows.find((flow) => flow.for === 'freight_refund')
  return freight === undefined || freight.from === 'outside' ? 'none' : freight.from
}

/** One order of keys, so that equal nets always hash alike. */
function ordered({ buyerMinor, merchantMinor, platformMinor, returnFreight, outboundFreight }: Nets): (string | number)[] {
  return [buyerMinor, merchantMinor, platformMinor, returnFreight, outboundFreight]
}
