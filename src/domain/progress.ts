// What follows from a case as it now stands, whoever changed it: evidence is asked for, the machine decides what needs nobody, money that
// waits for nothing moves, clocks that ask for nothing stop, and a case in which no track runs closes. Chapters need not think of it.
import { assess } from './assess.ts'
import { clockOf, openAppeal, standingDecision } from './case.ts'
import type { Case, Reviewing } from './case.ts'
import { startClock, stopClock } from './clocks.ts'
import type { Context } from './context.ts'
import { decideByPolicy, issue } from './decisions.ts'
import type { CaseEvent, Events } from './events.ts'
import { evolveAll } from './evolve.ts'
import { notify } from './notices.ts'
import type { Clock } from './parts.ts'
import { inOrder } from './sequence.ts'
import { advanceMoney } from './money-track.ts'
import { releaseDue } from './owing.ts'
import { leaveWithParties, owedReshipment } from './turns.ts'
import type { EvidenceType } from './vocabulary.ts'

type Rule = (state: Case, context: Context) => readonly CaseEvent[]

/** In this order, and from the start again after each that had something to say. */
const RULES: readonly Rule[] = [askForEvidence, decideWithoutPerson, giveOfficerTime, releaseDue, awaitReplacement, advanceMoney, stopIdleClocks, close]
/** Far above what any case needs: each rule that speaks uses up what it spoke about. */
const ROUNDS = 40

export function progress(state: Case, context: Context): { events: CaseEvent[]; after: Case } {
  const events: CaseEvent[] = []
  let now = state
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = firstToSpeak(now, context)
    if (next.length === 0) return { events, after: now }
    events.push(...next)
    now = evolveAll(now, next, context)
  }
  throw new Error(`case ${state.caseId} never comes to rest: ${events.slice(-5).map((event) => event.type).join(', ')}`)
}

function firstToSpeak(state: Case, context: Context): readonly CaseEvent[] {
  if (state.phase === 'closed') return [...lapseOffers(state), ...stopIdleClocks(state)]
  for (const rule of RULES) {
    const events = rule(state, context)
    if (events.length > 0) return events
  }
  return []
}

/** A review for the merits: an appeal, a contested parcel or an asked-for person have their own questions. */
const ON_THE_MERITS: readonly Reviewing['review']['because'][] = ['intervention', 'lapse', 'finding_needed', 'policy']

/**
 * What policy wants of the merchant before a review, once, with its own time to answer. Whoever let his answer lapse is not asked
 * again: his time was the first clock.
 */
function askForEvidence(state: Case, context: Context): readonly CaseEvent[] {
  if (state.phase !== 'reviewing' || state.review.officerId !== null || !ON_THE_MERITS.includes(state.review.because)) return []
  if (state.merchantAnswer.answer === 'lapsed' || state.evidenceRequests.some((request) => request.from === 'merchant')) return []
  const { evaluation } = assess(state, context, 'open')
  const asked = state.admission.askMerchant
  const types = asked.filter((type: EvidenceType) => Array.isArray(evaluation.record.askMerchant) && evaluation.record.askMerchant.includes(type))
  if (types.length === 0) return []
  const requestId = `q${state.evidenceRequests.length + 1}`
  const rules = state.admission.rules.filter((hit) => hit.stage === 'evidence')
  return inOrder(state, context, [{ type: 'EvidenceRequested', requestId, from: 'merchant', types, concerns: null, text: null, rules }],
    (now) => notify(now, context, 'merchant', 'evidence_requested'),
    (now) => startClock(now, context, 'evidenceMustArrive', { owner: 'merchant', about: requestId }))
}

/** The machine decides only where the whole file is there, nobody asked for a person, and policy and guarantees let it. */
function decideWithoutPerson(state: Case, context: Context): readonly CaseEvent[] {
  if (state.phase !== 'reviewing' || state.review.officerId !== null || state.review.prepared !== null || !ON_THE_MERITS.includes(state.review.because)) return []
  // What is settled or decided already is changed by a person, not by asking the policy again.
  if (openAppeal(state) !== null || standingDecision(state) !== null || isWaitingForProof(state) || reachedNobody(state)) return []
  const answer = decideByPolicy(state, context)
  if ('decision' in answer) return issue(state, context, answer.decision)
  if ('declined' in answer) {
    // It was the buyer's turn before and he let it pass: asking the policy again would pass it to him for ever.
    const passed = answer.declined.next === 'buyer' && state.review.because === 'lapse' && state.lapsed.at(-1)?.clock === 'buyerMayEscalate'
    return passed ? [answer.declined, { type: 'CaseClosed', because: 'lapsed', against: 'buyer' }] : leaveWithParties(state, context, answer.declined)
  }
  if ('needs' in answer) {
    const { needs, rules } = answer
    const known: readonly string[] = state.review.needs
    return needs.every((finding) => known.includes(finding)) ? [] : [{ type: 'ReviewOpened', because: 'finding_needed', needs, rules }]
  }
  return []
}

/** Proof that was asked for, its one rebuttal, or the merchant's answer is still on its way. */
const isWaitingForProof = (state: Case): boolean =>
  (clockOf(state, 'evidenceMustArrive') !== null && state.evidenceRequests.some((request) => request.state === 'open')) ||
  clockOf(state, 'rebuttalMustArrive') !== null || (state.merchantAnswer.answer === 'none' && clockOf(state, 'merchantMustAnswer') !== null)

/** Once per review: an officer's late decision is late, and no new clock makes it timely. */
function giveOfficerTime(state: Case, context: Context): readonly CaseEvent[] {
  if (state.phase !== 'reviewing' || clockOf(state, 'officerMustDecide') !== null || isWaitingForProof(state)) return []
  const { openedAt } = state.review
  return state.lapsed.some(({ clock, at }) => clock === 'officerMustDecide' && at >= openedAt) ? [] : startClock(state, context, 'officerMustDecide', { owner: 'officer' })
}

/** After two notices that reached nobody a person looks: no policy is asked and no clock repeats them. */
const reachedNobody = (state: Case): boolean => state.lapsed.filter(({ outcome }) => outcome === 'notice_incomplete').length > 1

function awaitReplacement(state: Case, context: Context): readonly CaseEvent[] {
  return reachedNobody(state) ? [] : owedReshipment(state, context)
}

/** However a case closes: what was offered in it cannot be accepted when it is opened again. */
function lapseOffers(state: Case): readonly CaseEvent[] {
  return state.offers.flatMap((offer): CaseEvent[] => (offer.state === 'open' ? [{ type: 'OfferLapsed', offerId: offer.offerId }] : []))
}

function stopIdleClocks(state: Case): readonly CaseEvent[] {
  return state.clocks.filter((clock) => !stillAsks(clock, state)).flatMap((clock) => stopClock(state, clock.clock, state.phase === 'closed' ? 'case_closed' : 'done'))
}

/** Does anybody still have to do what this clock asks? */
function stillAsks({ clock, about }: Clock, state: Case): boolean {
  const leg = state.returns.find((known) => known.legId === about) ?? state.returns.at(-1)
  switch (clock) {
    case 'merchantMustAnswer':
      return state.merchantAnswer.answer === 'none' && (state.phase === 'negotiating' || state.phase === 'reviewing')
    case 'buyerMustEdit':
      return state.phase === 'negotiating'
    // After a replacement was delivered it asks whether that, too, is faulty.
    case 'buyerMayEscalate':
      return state.phase === 'negotiating' || state.replacements.some((sent) => sent.legId === about && sent.state === 'shipped')
    case 'offerMustBeAnswered':
      return state.offers.some((offer) => offer.state === 'open')
    case 'evidenceMustArrive':
      return state.evidenceRequests.some((request) => request.state === 'open')
    case 'rebuttalMustArrive':
    case 'officerMustDecide':
      return state.phase === 'reviewing'
    case 'addressMustBeGiven':
      return leg?.parcel === 'awaited' && leg.addressId === null
    case 'returnMustBeShipped':
      return leg?.parcel === 'awaited' && state.phase !== 'closed'
    case 'waybillMustSync':
      return leg !== undefined && leg.waybill === null
    case 'merchantMustConfirmReturn':
      return leg?.acceptance === 'open' && leg.parcel !== 'abandoned'
    case 'merchantMustReship':
      return state.replacements.some((owed) => owed.state === 'owed')
    case 'appealMustBeFiled':
      return state.decisions.some((decision) => decision.state === 'standing' && (about === null || decision.decisionId === about)) && openAppeal(state) === null
    case 'appealMustBeAnswered':
      return openAppeal(state)?.answered === false
    case 'appealMustBeDecided':
      return openAppeal(state) !== null
    case 'refundMustBePaid':
      return state.money.some((track) => track.state === 'running' || (track.state === 'owed' && track.waits === 'nothing'))
    case 'handoverResultExpected':
      return state.handover !== null && state.handover.result === null
    // Clocks of the sanction stream, which never run in a dispute.
    case 'sanctionMustBeAnswered':
    case 'sanctionAppealMustBeFiled':
      return false
    default:
      return clock satisfies never
  }
}

/** Closed is: no track runs. Not goods, not money, not the time to appeal, not another body's answer. */
function close(state: Case): readonly CaseEvent[] {
  const decision = standingDecision(state)
  if (state.phase !== 'decided' || decision === null || isAnyTrackRunning(state)) return []
  const stopped = state.clocks.map(({ clock }): CaseEvent => ({ type: 'ClockStopped', clock, because: 'case_closed' }))
  return [...stopped, { type: 'CaseClosed', because: endOf(state, decision), against: unshippedReturn(state) ? 'buyer' : null }]
}

export function isAnyTrackRunning(state: Case): boolean {
  if (state.money.some((track) => track.state === 'owed' || track.state === 'running')) return true
  if (state.returns.some((leg) => leg.parcel !== 'abandoned' && leg.acceptance !== 'confirmed' && !isEndedBy(state, leg))) return true
  if (state.replacements.some((leg) => leg.state === 'owed' || leg.state === 'shipped')) return true
  if (openAppeal(state) !== null || clockOf(state, 'appealMustBeFiled') !== null) return true
  return state.handover !== null && state.handover.result === null && clockOf(state, 'handoverResultExpected') !== null
}

/** A later decision that asks for no return ends a contested or lost one: where the goods are is settled by it. */
function isEndedBy(state: Case, leg: { at: number }): boolean {
  const decision = standingDecision(state)
  return decision !== null && !decision.returnRequired && decision.at >= leg.at
}

/** The buyer kept the goods and the time to send them back ran out: what was agreed ends by his silence. */
const unshippedReturn = (state: Case): boolean =>
  state.returns.at(-1)?.parcel === 'abandoned' && state.lapsed.some(({ clock, outcome }) => clock === 'returnMustBeShipped' && outcome === 'as_announced')

function endOf(state: Case, decision: { by: { by: string }; outcome: string }): Events['CaseClosed']['because'] {
  if (unshippedReturn(state)) return 'lapsed'
  if (decision.outcome === 'inadmissible') return 'inadmissible'
  return decision.by.by === 'agreement' ? 'settled' : 'decided'
}
