// What must hold after any command under any policy: the guarantees as checks over one commit. The same list judges random histories in
// the pure core and histories read back from the store. What a chapter asks before it acts is guarantees.ts.
import { claimsOf, freightRefundedOf } from './claims.ts'
import { standingDecision } from './case.ts'
import type { Case } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent, Events } from './events.ts'
import { evolve } from './evolve.ts'
import { isScannedBack, mayLeaveGoods, neverLeftOrCameBack, isStillTheBuyers } from './guarantees.ts'
import { goodsAreBack, isPaidAhead } from './owing.ts'
import type { Decision } from './parts.ts'
import { brokenTenders } from './tenders.ts'

type Commit = { before: Case | null; events: readonly CaseEvent[]; after: Case; context: Context }
type Check = (commit: Commit) => string[]

/** Sentences of what is broken, each beginning with its guarantee; empty when all hold. */
export function violations(before: Case | null, events: readonly CaseEvent[], after: Case, context: Context): string[] {
  return CHECKS.flatMap((check) => check({ before, events, after, context }))
}

const CHECKS: readonly Check[] = [heard, released, silence, reasons, anotherPerson, askForHuman, reasonChange, sanctionNotRemedy, conservation, tenders, tracks, clocks, records, pinned, appendOnly]

/** 1: every flow out of a side was owed when that side had been heard, or agreed, or a body that can bind it ordered so, or the money was never his. */
function heard({ before, events, context }: Commit): string[] {
  return owedFlows(before, events, context).flatMap(({ event, state, decision }) => {
    const { from } = event.flow
    if (from !== 'buyer' && from !== 'merchant') return []
    const bound = decision?.by.by === 'agreement' || (decision?.by.by === 'outside' && isOrder(state, decision.by.body, decision.outcome))
    if (bound || state.heard[from] || (from === 'merchant' && isStillTheBuyers(state, context, event.flow))) return []
    return [`heard: ${event.flow.amountMinor} leave the ${from}, who was not heard`]
  })
}

/** What the body the case was handed over to has ordered, where the law lets that body order anything. */
function isOrder({ handover }: Case, body: string, outcome: Decision['outcome']): boolean {
  return handover?.body === body && handover.result === 'awarded' && outcome !== 'settled' && ['court', 'arbitration', 'authority_12315'].includes(body)
}

/** 1 and 2: what waits for the goods is not paid before they are back but by the merchant's standing consent, or by his silence once a carrier brought them. */
function released({ before, events, context }: Commit): string[] {
  let state = before
  return events.flatMap((event) => {
    const was = state
    state = evolve(state, event, { at: context.now, actor: context.actor })
    const track = event.type === 'FlowReleased' ? was?.money.find(({ flow }) => flow.flowId === event.flowId) : undefined
    if (was === null || track === undefined || track.waits !== 'goods_back' || track.flow.from !== 'merchant') return []
    const bySilence = events.some(({ type }) => type === 'ClockLapsed') && (isScannedBack(was) || neverLeftOrCameBack(was, context))
    return goodsAreBack(was) || bySilence || isPaidAhead(was, context, track) ? [] : [`heard: ${track.flow.amountMinor} of the merchant's are paid before his goods are back`]
  })
}

/** 2: what silence alone pays without the goods coming back concerns goods that never left or are back, or a breach and no return to wait for. */
function silence({ before, events, context }: Commit): string[] {
  return owedFlows(before, events, context).flatMap(({ event, state, decision }) => {
    const judged = decision?.by.by === 'machine' || decision?.by.by === 'officer'
    if (judged && mayLeaveGoods(state, context, { returnRequired: decision.returnRequired, flows: [event.flow] }) !== null) {
      return [`silence: ${event.flow.amountMinor} were decided on silence alone while the goods stayed with the buyer`]
    }
    if (decision?.by.by !== 'lapse' || event.flow.from !== 'merchant' || event.waits === 'goods_back') return []
    const noGoods = neverLeftOrCameBack(state, context) || isScannedBack(state)
    return noGoods || event.flow.for === 'return_freight' ? [] : [`silence: ${event.flow.amountMinor} were paid by silence while the goods stayed with the buyer`]
  })
}

/** 3: an adverse decision names its rules or its reason, and the routes left; every ground of a decided appeal has its answer. */
function reasons({ events, after }: Commit): string[] {
  const bare = decisionsIn(events).filter((decision) => decision.by.by !== 'agreement' && decision.by.by !== 'outside' && (decision.routes.length === 0 || (decision.rules.length === 0 && decision.because === null)))
  const open = events.flatMap((event) => (event.type === 'AppealDecided' ? [event] : [])).flatMap((decided) => {
    const grounds = after.appeals.find((appeal) => appeal.appealId === decided.appealId)?.grounds ?? []
    return grounds.filter((ground) => !decided.answers.some((answer) => answer.groundId === ground.groundId))
  })
  return [...bare.map((decision) => `reasons: ${decision.decisionId} states no rule, reason or route`), ...open.map((ground) => `reasons: the ground ${ground.groundId} is not answered`)]
}

/** 4: an appeal is decided by somebody who decided nothing here before; an override carries two names; nobody decides his own case. */
function anotherPerson({ before, events, context }: Commit): string[] {
  const appeals = events.flatMap((event) => (event.type === 'AppealDecided' && (before?.decidedBy.includes(event.officerId) ?? false) ? [`another_person: ${event.officerId} decided here before and decides the appeal`] : []))
  const overrides = decisionsIn(events).filter(({ overrides: departs, by }) => departs.length > 0 && (by.by !== 'officer' || by.secondOfficerId === null || by.secondOfficerId === by.officerId))
  const own = decisionsIn(events).filter(({ by }) => by.by === 'officer' && [context.order.buyer.buyerId, context.order.merchant.merchantId].includes(by.officerId))
  return [...appeals, ...overrides.map((decision) => `another_person: the override of ${decision.decisionId} has one signature`), ...own.map((decision) => `another_person: a party decides ${decision.decisionId}`)]
}

/** 5: once a person was asked for, no machine decides. */
function askForHuman({ before, events }: Commit): string[] {
  return before?.humanAsked === true && decisionsIn(events).some((decision) => decision.by.by === 'machine') ? ['ask_for_human: a machine decided although a person was asked for'] : []
}

/** 6: a reason changes only with its owner's confirmation and both sides' money before and after. */
function reasonChange({ events }: Commit): string[] {
  return events.flatMap((event) => (event.type === 'ReasonChanged' && event.confirmedBy !== 'buyer' ? ['reason_change: somebody else confirmed the change'] : []))
}

/** 7: no side pays the platform but what was advanced for it or paid wrongly, and only a judged decision of the same commit puts a sanction forward. */
function sanctionNotRemedy({ events }: Commit): string[] {
  const fines = events.flatMap((event) => (event.type === 'FlowOwed' && event.flow.to === 'platform' && event.flow.for !== 'reversal' && event.flow.for !== 'advance_recovery' ? [event.flow] : []))
  const judged = decisionsIn(events).filter(({ by, outcome }) => by.by !== 'agreement' && by.by !== 'outside' && outcome !== 'inadmissible').map(({ decisionId }) => decisionId)
  const put = events.flatMap((event) => (event.type === 'SanctionPutForward' && !judged.includes(event.decisionId ?? '') ? [event.against] : []))
  return [
    ...fines.map((flow) => `sanction_not_remedy: the ${flow.from} pays ${flow.amountMinor} to the platform for ${flow.for}`),
    ...put.map((against) => `sanction_not_remedy: a sanction against the ${against} comes from no judged decision`),
  ]
}

/** 8: no tender gives back more than was paid with it, and parts add up to their flow and leg. */
function tenders({ after, context }: Commit): string[] {
  return brokenTenders(after, context)
}

/** 8: refunds never exceed what was paid, no flow is paid more than once, quantities are never over-claimed. */
function conservation({ after, context }: Commit): string[] {
  const broken: string[] = []
  const own = claimsOf(after)
  for (const line of context.order.lines) {
    const others = context.lines.find((total) => total.lineId === line.lineId)
    const mine = own.find((claim) => claim.lineId === line.lineId)
    const refunded = (others?.refundedMinor ?? 0) + (mine?.refundedMinor ?? 0)
    if (refunded > line.paidMinor) broken.push(`conservation: ${refunded} of ${line.paidMinor} refunded on ${line.lineId}`)
    const claimed = (others?.claimedQuantity ?? 0) + (mine?.quantity ?? 0)
    if (claimed > line.quantity) broken.push(`conservation: ${claimed} of ${line.quantity} claimed on ${line.lineId}`)
  }
  const freight = context.freightRefundedMinor + freightRefundedOf(after)
  if (freight > context.order.freightPaidMinor) broken.push(`conservation: ${freight} of ${context.order.freightPaidMinor} freight refunded`)
  for (const track of after.money) {
    const paid = track.legs.reduce((sum, leg) => (leg.state === 'voided' ? sum : sum + leg.amountMinor), 0) + track.obligationMinor
    if (paid > track.flow.amountMinor) broken.push(`conservation: ${paid} for the flow ${track.flow.flowId} of ${track.flow.amountMinor}`)
    if (track.flow.currency !== context.order.currency) broken.push(`conservation: ${track.flow.flowId} is in ${track.flow.currency}`)
  }
  return broken
}

/** A closed case has no track running, and at most one decision stands. */
function tracks({ after }: Commit): string[] {
  const standing = after.decisions.filter((decision) => decision.state === 'standing').length
  const open = after.phase === 'closed' && (after.clocks.length > 0 || after.money.some((track) => track.state === 'owed' || track.state === 'running'))
  const decided = after.phase === 'decided' || after.phase === 'returning'
  return [
    ...(standing > 1 ? [`reasons: ${standing} decisions stand at once`] : []), ...(open ? ['clocks: the case is closed and something still runs'] : []),
    ...(decided && standingDecision(after) === null ? [`reasons: the case is ${after.phase} without a decision`] : []),
  ]
}

/** 9: every clock has an owner, an end after its start and a stated consequence; a harmful one never lapsed unannounced. */
function clocks({ before, events }: Commit): string[] {
  const bad = events.flatMap((event) => (event.type === 'ClockStarted' && event.clock.endsAt <= event.clock.startsAt ? [`clocks: ${event.clock.clock} ends before it starts`] : []))
  const silent = events.flatMap((event) => {
    if (event.type !== 'ClockLapsed' || (event.outcome !== 'as_announced' && event.outcome !== 'limited')) return []
    const clock = before?.clocks.find((running) => running.clock === event.clock && running.round === event.round)
    const told = clock === undefined || clock.owner === 'officer' || clock.owner === 'carrier' || clock.owner === 'platform' || clock.owner === 'outside' || event.atZero === 'none' || event.atZero === 'notify_operator' ||
      before?.notices.some((notice) => notice.party === clock.owner && notice.clock === event.clock && notice.attempted >= notice.contacts) === true
    return told ? [] : [`clocks: ${event.clock} lapsed against the ${clock.owner}, who was not told`]
  })
  return [...bad, ...silent]
}

/** 10: where records contradict each other no machine decides. */
function records({ events }: Commit): string[] {
  return decisionsIn(events).flatMap((decision) => {
    if (decision.by.by !== 'machine' || decision.computed === null || decision.outcome === 'inadmissible') return []
    const facts: unknown = JSON.parse(decision.computed.facts)
    const contradicted = typeof facts === 'object' && facts !== null && 'logistics' in facts && (facts.logistics as { signedContradicted?: boolean }).signedContradicted === true
    return contradicted ? [`records: a machine decided ${decision.decisionId} on contradicted records`] : []
  })
}

/** 11: the pin changes only by its own event. */
function pinned({ before, events, after }: Commit): string[] {
  if (before === null || JSON.stringify(before.pin) === JSON.stringify(after.pin)) return []
  return events.some((event) => event.type === 'PolicyRepinned') ? [] : ['pinned: the policy versions changed without an event']
}

/** 12: lists only grow, and what was said, filed, found or decided is never rewritten. */
function appendOnly({ before, after }: Commit): string[] {
  if (before === null) return []
  const kept = <T>(list: readonly T[], now: readonly T[], same: (item: T) => unknown) => list.every((item, index) => item === now[index] || JSON.stringify(same(item)) === JSON.stringify(now[index] === undefined ? null : same(now[index])))
  const whole = kept(before.statements, after.statements, (item) => item) && kept(before.evidence, after.evidence, (item) => item) && kept(before.reasons, after.reasons, (item) => item) &&
    kept(before.findings, after.findings, (item) => item) && kept(before.decisions, after.decisions, ({ state: _state, ...decision }) => decision) &&
    kept(before.offers, after.offers, ({ state: _state, ...offer }) => offer) && kept(before.money, after.money, (track) => track.flow)
  return whole ? [] : ['append_only: something already on record was rewritten']
}

/** Every flow of the commit with the case as it stood just before and the decision it carries out. */
function owedFlows(before: Case | null, events: readonly CaseEvent[], context: Context): { event: Events['FlowOwed']; state: Case; decision: Decision | undefined }[] {
  const owed: { event: Events['FlowOwed']; state: Case; decision: Decision | undefined }[] = []
  let state = before
  for (const event of events) {
    if (event.type === 'FlowOwed' && state !== null) owed.push({ event, state, decision: state.decisions.find((decision) => decision.decisionId === event.decisionId) })
    state = evolve(state, event, { at: context.now, actor: context.actor })
  }
  return owed
}

const decisionsIn = (events: readonly CaseEvent[]): Decision[] => events.flatMap((event) => (event.type === 'DecisionIssued' ? [event.decision] : []))
