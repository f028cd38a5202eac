// Who decides what, and what then has to happen: by policy alone, by an officer, by agreement, by a lapsed clock.
// `issue` makes a decision happen: goods, money, notices, the time to appeal. Amounts are decision-flows.ts, paying is money-track.ts.
import { assess, type Assessment } from './assess.ts'
import { currentReason, currentReturn, type Case } from './case.ts'
import { startClock, stopClocks } from './clocks.ts'
import type { Context } from './context.ts'
import { appealRoundsLeft } from './appeal-rounds.ts'
import { flowIdOf, frame, mayBeAppealed, netOfFlows, replacementOf } from './decision-frame.ts'
import { MONEY_REMEDIES, flowsOfRecord, freightRoomOf, overLines, roomOf, setOff } from './decision-flows.ts'
import { decideRecord, limitsOf, needsOf, rulesOf, sanctionsOf, type DecideRecord } from './decision-record.ts'
import { departuresOf, rulesKept, type Departure } from './departures.ts'
import type { CaseEvent, Events } from './events.ts'
import { expressFunder, expressRiskOf } from './express-risk.ts'
import { mayLeaveGoods, mayTakeFrom, type Guarantee } from './guarantees.ts'
import type { Flow } from './money/flow.ts'
import { basisUnder, grantedRecord } from './nets.ts'
import { notify } from './notices.ts'
import { owe } from './owing.ts'
import type { Clock, Decision, Outcome, RuleHit, Side, TermFlow, Terms } from './parts.ts'
import type { Evaluation } from '../policy/evaluate.ts'
import { deductionsOf } from './return-deductions.ts'
import { holdsRestricted } from './restricted.ts'
import { freightByDecision } from './return-freight.ts'
import { inOrder } from './sequence.ts'
import type { Funder } from './settle-against.ts'
import { withTenders } from './tenders.ts'
import type { Consequence, FindingName, Payer, SanctionMeasure } from './vocabulary.ts'

/** What the policies make of the case as it stands: a decision at once, a question for an officer, or no intervention at all. */
export type ByPolicy =
  | { decision: Decision }
  | { needs: FindingName[]; rules: RuleHit[] }
  | { declined: Events['InterventionDeclined'] }
  | { person: string[]; rules: RuleHit[] }

export function decideByPolicy(state: Case, context: Context): ByPolicy {
  const { evaluation, computed, facts } = assess(state, context, 'decide')
  const rules = rulesOf(evaluation)
  const needs = needsOf(evaluation)
  if (needs.length > 0) return { needs, rules }
  const record = decideRecord(evaluation)
  // Whoever asked for a person gets one, also where a policy would leave the matter with the parties.
  if (!state.humanAsked && leavesItToTheParties(state, record)) {
    const routes = [...new Set([...state.admission.routes, 'negotiate' as const, 'human_review' as const])]
    // A merchant who has answered what was left to him has had his turn: then it is for the buyer to go another way.
    const next = state.interventionsDeclined > 0 && state.merchantAnswer.answer !== 'none' ? 'buyer' : 'merchant'
    return { declined: { type: 'InterventionDeclined', next, rules, routes, limitedBy: limitsOf(evaluation), computed } }
  }
  const contradicted = (facts.logistics as { signedContradicted?: unknown }).signedContradicted === true
  const person = whyAPerson(state, record, contradicted)
  if (person.length > 0) return { person, rules }
  const decision = computeDecision(state, context, { by: { by: 'machine' } })
  const unheard = takesUnheard(state, context, decision, 'machine')
  return unheard === null ? { decision } : { person: [unheard], rules }
}

function leavesItToTheParties(state: Case, { interventionAllowed, automation }: DecideRecord): boolean {
  if (silentAfterDecline(state)) return false
  if (!interventionAllowed || automation === 'merchant_decides') return true
  return automation === 'merchant_first' && state.merchantAnswer.answer === 'none'
}

/** Left to a merchant who then said nothing, the matter is not left to him once more: waiting costs the buyer nothing (guarantee 2). */
function silentAfterDecline({ interventionsDeclined, merchantAnswer, clocks }: Case): boolean {
  if (interventionsDeclined === 0) return false
  return merchantAnswer.answer === 'lapsed' || (merchantAnswer.answer === 'none' && !clocks.some(({ clock }) => clock === 'merchantMustAnswer'))
}

/** Everything that keeps a machine from deciding, whatever the policy says (guarantees 4, 5, 10). */
function whyAPerson(state: Case, { automation, whyNot }: DecideRecord, contradicted: boolean): string[] {
  const why = automation === 'person' || automation === 'merchant_first' ? (whyNot.length > 0 ? [...whyNot] : ['policy']) : []
  if (state.humanAsked) why.push('human_asked')
  if (silentAfterDecline(state)) why.push('merchant_silent')
  if (contradicted) why.push('contradicted')
  if (holdsRestricted(state)) why.push('protected')
  if (state.conflicts.length > 0) why.push('interested_platform')
  if (state.decisions.length > 0) why.push('reversal')
  return [...new Set(why)]
}

/** The guarantee that a decision would break by taking money from somebody who could not answer, or who only kept silent; or null. */
export function takesUnheard(state: Case, context: Context, decision: Decision, basis: 'machine' | 'decision'): Guarantee | null {
  for (const flow of decision.flows) {
    const limit = mayTakeFrom(state, context, basis, flow)
    if (limit !== null) return limit
  }
  return mayLeaveGoods(state, context, decision)
}

export type Judging = {
  by: Decision['by']
  because?: Decision['because']
  /** Cost lines an officer has found proven, each with its evidence. */
  costs?: readonly TermFlow[]
  notAccepted?: Decision['notAccepted']
}

/**
 * The record turned into lines, flows and reasons. Only with every consulted finding answered: the caller has checked `needs`. What was
 * assessed before and stored can be handed in again, so that `verify` comes to the same decision from it.
 */
export function computeDecision(state: Case, context: Context, judging: Judging, assessed: Pick<Assessment, 'evaluation' | 'computed'> = assess(state, context, 'decide')): Decision {
  const { evaluation, computed } = assessed
  const record = substituted(state, decideRecord(evaluation))
  const declined = leavesItToTheParties(state, record)
  const granted = !declined && record.remedy !== 'none'
  const replacement = granted ? replacementOf(record.remedy) : 'none'
  const refund = granted ? flowsOfRecord(state.claim, context, record) : []
  const deducted = deductionsOf({ claim: state.claim, context, record, basis: basisUnder(state, context, currentReason(state)), flows: refund })
  const flows = granted ? [...refund, ...deducted, ...(judging.costs ?? [])] : []
  const expressRisk = riskOf(state, context, record)
  return frame(state, context, {
    by: judging.by, remedy: granted ? record.remedy : 'none', flows, outcome: declined ? 'no_platform_support' : granted ? null : 'refused',
    returnRequired: granted && record.returnRequired, returnFreight: record.returnFreight, outboundFreight: record.outboundFreight, replacement,
    liable: record.liable, merchantShare: record.merchantShare, waitForAppeal: record.waitForAppeal, sequence: record.sequence, computed,
    rules: rulesOf(evaluation), presumed: presumedBy(evaluation), limitedBy: limitsOf(evaluation), because: judging.because ?? null, notAccepted: judging.notAccepted ?? [],
    fundedBy: expressFunder(state, expressRisk), ...(expressRisk === 'none' ? {} : { expressRisk }),
  })
}

/** Named by the rules for the refund that is ordered now, or for one that was paid on pickup before. */
const riskOf = (state: Case, context: Context, record: DecideRecord): Payer => (record.expressRisk === 'none' ? expressRiskOf(state, context) : record.expressRisk)

/** A remedy that was tried and failed is not ordered again: what was named as its substitute then takes its place (C28). */
function substituted(state: Case, record: DecideRecord): DecideRecord {
  const failed = state.replacements.findLast((leg) => leg.state === 'failed')
  if (failed?.substitute == null || failed.kind !== record.remedy) return record
  return { ...record, remedy: failed.substitute, returnRequired: failed.substitute === 'return_refund' }
}

const presumedBy = ({ presumptions }: Evaluation): { finding: FindingName; value: 'proven' | 'not_proven' }[] =>
  presumptions.map((presumption) => ({ finding: presumption.finding as FindingName, value: presumption.as }))

export type Deciding = {
  outcome?: Outcome
  /** An officer who departs from the computed result keeps it beside his own, with the reasons. */
  overrides?: Decision['overrides']
  because?: Decision['because']
  notAccepted?: Decision['notAccepted']
  outsideOnly?: Decision['outsideOnly']
  fundedBy?: Funder
  liable?: Payer
}

/** What policy makes of the case, for a person who departs from it; null while it still asks something. */
export function computedResult(state: Case, context: Context): Decision | null {
  if (needsOf(assess(state, context, 'decide').evaluation).length > 0) return null
  return computeDecision(state, context, { by: { by: 'machine' } })
}

/** Where these terms leave what policy computes, both as they would be ordered from nothing. */
export function departuresFrom(state: Case, context: Context, terms: Terms): Departure[] {
  const fresh: Case = { ...state, money: [] }
  const computed = computedResult(fresh, context)
  if (computed === null) return []
  const flows = (decision: Decision): TermFlow[] => decision.flows.map(({ flowId: _flowId, currency: _currency, ...flow }) => ({ ...flow, evidenceIds: [] }))
  const own = setOff(terms.flows, context.order.currency).flows
  return departuresOf({ ...computed, flows: flows(computed) }, { ...terms, flows: own })
}

/** What both sides agreed, or a person decided in terms of his own. Nothing is computed by an agreement, so nothing is recorded as such. */
export function decisionFromTerms(state: Case, context: Context, terms: Terms, by: Decision['by'], deciding: Deciding = {}): Decision {
  const judged = by.by === 'officer' ? assess(state, context, 'decide') : null
  const rules = judged ? rulesKept(rulesOf(judged.evaluation), departuresFrom(state, context, terms)) : []
  const freight = terms.flows.find((flow) => flow.for === 'freight_refund')?.from
  return frame(state, context, {
    ...deciding, by, remedy: terms.remedy, flows: terms.flows, outcome: deciding.outcome ?? (by.by === 'agreement' ? 'settled' : null),
    returnRequired: terms.returnRequired, returnFreight: terms.returnFreight, outboundFreight: freight === undefined || freight === 'outside' ? 'none' : freight,
    replacement: terms.replacement, computed: judged?.computed ?? null, rules,
    presumed: judged ? presumedBy(judged.evaluation) : [], limitedBy: judged ? limitsOf(judged.evaluation) : [], // An agreement moves what its terms say; what was paid before stays where it is.
    fundedBy: deciding.fundedBy ?? (judged ? expressFunder(state, expressRiskOf(state, context)) : 'nobody'),
  })
}

/** What a notified clock that ran out does: only what was announced with it, and only what silence may do (guarantee 2, checked before). */
export function decisionByLapse(state: Case, context: Context, clock: Clock, consequence: Extract<Consequence, 'grant_refund' | 'grant_return_refund'>): Decision {
  const remedy = consequence === 'grant_return_refund' ? 'return_refund' : 'refund_only'
  const { evaluation, computed } = assess(state, context, 'clock', { clock: clock.clock, round: clock.round })
  const granted = grantedRecord(state, context)
  const { returnFreight } = granted
  const refund = flowsOfGrant(state, context)
  const deducted = deductionsOf({ claim: state.claim, context, record: { ...granted, remedy }, basis: basisUnder(state, context, currentReason(state)), flows: refund })
  const flows = [...refund, ...deducted]
  const returnRequired = remedy === 'return_refund'
  return frame(state, context, {
    by: { by: 'lapse', clock: clock.clock }, remedy, flows, outcome: null, returnRequired, returnFreight: returnRequired ? returnFreight : 'none',
    outboundFreight: flows.some((flow) => flow.for === 'freight_refund') ? 'merchant' : 'none', replacement: 'none',
    liable: 'merchant', computed, rules: rulesOf(evaluation), presumed: [], limitedBy: limitsOf(evaluation), fundedBy: 'platform',
  })
}

/** The money as it was asked for; a claim for another remedy named none, then what was paid is the measure. */
function flowsOfGrant({ claim }: Case, context: Context): TermFlow[] {
  const room = roomOf(claim, context)
  const full = room.reduce((sum, line) => sum + line.capMinor, 0)
  const goods = MONEY_REMEDIES.includes(claim.remedy) && claim.requestedMinor > 0 ? Math.min(claim.requestedMinor, full) : full
  const freight = Math.min(claim.requestedFreightMinor, freightRoomOf(context))
  const flow = { from: 'merchant' as const, to: 'buyer' as const, evidenceIds: [] }
  return [
    ...overLines(goods, room).map(({ lineId, amountMinor }): TermFlow => ({ amountMinor, for: 'goods_refund', lineId, ...flow })),
    ...(freight > 0 ? [{ amountMinor: freight, for: 'freight_refund' as const, ...flow }] : []),
  ]
}

/** The decision and everything it starts, in the order in which it happens. Whoever set an earlier one aside has done so before. */
export function issue(state: Case, context: Context, prepared: Decision): CaseEvent[] {
  const sanctions = proposedSanctions(state, context, prepared)
  const decision = { ...numbered(state, context, prepared), sanctionsPutForward: sanctions.measures }
  return inOrder(state, context, [{ type: 'DecisionIssued', decision }],
    (now) => authoriseReturn(now, context, decision),
    (now) => oweReplacement(now, context, decision),
    (now) => oweMoney(now, context, decision),
    (now) => freightByDecision(now, context, decision),
    // Nothing is asked of either side for a question that is decided.
    (now) => stopClocks(now, ['evidenceMustArrive', 'rebuttalMustArrive'], 'superseded'),
    // What was offered before the decision answered another situation.
    (now) => now.offers.flatMap((offer): CaseEvent[] => (offer.state === 'open' ? [{ type: 'OfferLapsed', offerId: offer.offerId }] : [])),
    (now) => notify(now, context, 'buyer', 'decision'),
    (now) => notify(now, context, 'merchant', 'decision'),
    (now) => openAppealWindow(now, context, decision),
    () => sanctionEvents(decision, sanctions.rules))
}

/** A decision may have waited for a signature while other flows came to be: ids, and what is left of each tender, are given when it is issued. */
export function numbered(state: Case, context: Context, prepared: Decision): Decision {
  const flows = withTenders(state, context, prepared.flows.map((flow, index) => ({ ...flow, flowId: flowIdOf(state, index + 1) })))
  return { ...prepared, decisionId: `d${state.decisions.length + 1}`, flows }
}

/** The goods go to the address the merchant gives, else to the one on file, which he cannot deny (guarantee 10). */
function authoriseReturn(state: Case, context: Context, decision: Decision): CaseEvent[] {
  const leg = currentReturn(state)
  if (!decision.returnRequired) {
    return leg?.parcel === 'awaited' ? [{ type: 'ReturnAbandoned', legId: leg.legId, because: 'superseded' }, ...stopClocks(state, ['returnMustBeShipped', 'addressMustBeGiven'], 'superseded')] : []
  }
  if (leg !== null) return []
  const legId = `r${state.returns.length + 1}`
  const addressId = context.account.merchantAddresses[0] ?? null
  const authorised: CaseEvent = {
    type: 'ReturnAuthorised', legId, addressId, addressFrom: addressId === null ? 'none' : 'file', lines: state.claim.lines, freightPayer: decision.returnFreight,
  }
  const clock = (now: Case) => (addressId === null
    ? startClock(now, context, 'addressMustBeGiven', { owner: 'merchant', about: legId })
    : startClock(now, context, 'returnMustBeShipped', { owner: 'buyer', about: legId }))
  return inOrder(state, context, [authorised], (now) => notify(now, context, 'buyer', 'return'), (now) => notify(now, context, 'merchant', 'return'), clock)
}

/** With a return to wait for, the time to send begins when the goods are back. */
function oweReplacement(state: Case, context: Context, decision: Decision): CaseEvent[] {
  const open = state.replacements.filter((leg) => leg.state === 'owed' || leg.state === 'shipped')
  if (decision.replacement === 'none') {
    return open.filter((leg) => leg.state === 'owed').map((leg): CaseEvent => ({ type: 'ReplacementFailed', legId: leg.legId, because: 'superseded', substitute: decision.remedy }))
  }
  if (open.length > 0) return []
  const legId = `x${state.replacements.length + 1}`
  const owed: CaseEvent = { type: 'ReplacementOwed', legId, kind: decision.replacement, lines: state.claim.lines }
  return inOrder(state, context, [owed], (now) => (decision.returnRequired ? [] : startClock(now, context, 'merchantMustReship', { owner: 'merchant', about: legId })))
}

function oweMoney(state: Case, context: Context, decision: Decision): CaseEvent[] {
  const goodsOut = decision.returnRequired && currentReturn(state)?.acceptance !== 'confirmed'
  const appealable = mayBeAppealed(decision.by) && decision.waitForAppeal && adverseTo(state, context, decision).length > 0
  const waits = (flow: Flow): Events['FlowOwed']['waits'] =>
    goodsOut && flow.to === 'buyer' && (flow.for === 'goods_refund' || flow.for === 'freight_refund') ? 'goods_back' : appealable ? 'appeal_window' : 'nothing'
  return [
    ...decision.flows.map((flow) => owe(state, context, decision, flow, waits(flow))),
    ...(decision.waived ?? []).map(({ flowId, amountMinor }): CaseEvent => ({ type: 'ReceivableWaived', flowId, amountMinor, decisionId: decision.decisionId })),
  ]
}

/** One window for both sides; its owner is the side the decision costs most, so that it is he who is told what lapses. */
export function openAppealWindow(state: Case, context: Context, decision: Decision): CaseEvent[] {
  const [owner] = adverseTo(state, context, decision)
  return owner === undefined ? [] : startClock(state, context, 'appealMustBeFiled', { owner, about: decision.decisionId })
}

/** The sides that lost something and have a round left, the one that lost more first. */
function adverseTo(state: Case, context: Context, decision: Decision): Side[] {
  return mayBeAppealed(decision.by) ? losersOf(state, decision).filter((side) => appealRoundsLeft(state, context, side) > 0) : []
}

/** Whom a decision costs something he asked for or has, the one it costs most first. */
export function losersOf(state: Case, decision: Decision): Side[] {
  const granted = netOfFlows(decision.flows, 'buyer')
  const lost = { buyer: state.claim.requestedMinor + state.claim.requestedFreightMinor - granted, merchant: -netOfFlows(decision.flows, 'merchant') }
  const refused = decision.remedy === 'none' || decision.outcome === 'inadmissible'
  const sides: Side[] = lost.merchant >= lost.buyer ? ['merchant', 'buyer'] : ['buyer', 'merchant']
  return sides.filter((side) => (side === 'buyer' ? refused || lost.buyer > 0 || decision.remedy !== state.claim.remedy : lost.merchant > 0 || decision.replacement !== 'none'))
}

type Sanctions = { measures: SanctionMeasure[]; rules: RuleHit[] }

/** Matters for a stream of their own: never part of what the buyer gets, and no agreement of the sides makes one (guarantee 7). */
function proposedSanctions(state: Case, context: Context, decision: Decision): Sanctions {
  if (!mayBeAppealed(decision.by) || decision.outcome === 'inadmissible') return { measures: [], rules: [] }
  const { evaluation } = assess(state, context, 'sanction')
  return evaluation.needs.length > 0 ? { measures: [], rules: [] } : { measures: sanctionsOf(evaluation), rules: rulesOf(evaluation) }
}

const AGAINST_BUYERS: readonly SanctionMeasure[] = ['refund_only_support_withdrawn']

function sanctionEvents({ decisionId, liable, sanctionsPutForward }: Decision, rules: RuleHit[]): CaseEvent[] {
  const againstBuyer = (measure: SanctionMeasure) => AGAINST_BUYERS.includes(measure) || liable === 'buyer'
  return (['buyer', 'merchant'] as const).flatMap((against): CaseEvent[] => {
    const measures = sanctionsPutForward.filter((measure) => againstBuyer(measure) === (against === 'buyer'))
    return measures.length === 0 ? [] : [{ type: 'SanctionPutForward', against, measures, rules, decisionId }]
  })
}
