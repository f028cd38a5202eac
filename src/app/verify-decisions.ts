// The third part of verify.ts: what was computed is computed again. The policy's answer from the stored facts and the pinned texts, and for every
// decision of a machine also what it made of that answer: lines, flows, payers, as the other cases of the order then stood.
import type { Assessment } from '../domain/assess.ts'
import { rederive } from '../domain/assess.ts'
import type { Case } from '../domain/case.ts'
import { claimsOf, freightRefundedOf } from '../domain/claims.ts'
import type { AccountFacts, Context } from '../domain/context.ts'
import { computeDecision, numbered } from '../domain/decisions.ts'
import type { CaseEvent } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import type { Decision } from '../domain/parts.ts'
import { procedurePin } from '../domain/pin.ts'
import { isRefusal } from '../domain/refusals.ts'
import { columnsOf } from '../domain/worklist.ts'
import type { Policy } from '../policy/policy.ts'
import { canonical, sha256Hex } from './canonical.ts'
import { readBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import { gatherContext, sibling } from './disputes.ts'
import { StoreFault, type Loaded, type StoredPolicy } from './ports.ts'
import { readRuleBooks } from './rule-books.ts'
import type { AnyEvent, Finding, ReadCommit } from './verify.ts'

type Policies = ReadonlyMap<string, Policy>
type Computed = { where: string; computed: { evaluation: string } & Parameters<typeof rederive>[0] }

/** Under the policy texts as stored, not as loaded: the pin names exact bytes, and those bytes must still give the same answer. */
export async function checkDecisions(desk: Desk, loaded: Loaded, read: readonly ReadCommit<AnyEvent>[]): Promise<{ count: number; faults: readonly Finding[] }> {
  const computed = computedIn(read.flatMap(({ events }) => events))
  const count = computed.length
  if (count === 0) return { count, faults: [] }
  let policies: Policies
  try {
    policies = booksOf(await desk.store.loadPolicies(null))
  } catch (fault) {
    if (fault instanceof StoreFault) throw fault
    return { count, faults: [{ what: 'policy', where: 'stored policies', says: messageOf(fault) }] }
  }
  const faults = computed.flatMap((one) => checkAnswer(one, policies))
  const dispute = loaded.state?.process === 'dispute'
  return { count, faults: dispute && faults.length === 0 ? await checkOutcomes(desk, loaded, read as readonly ReadCommit<CaseEvent>[], policies) : faults }
}

function computedIn(events: readonly AnyEvent[]): Computed[] {
  return events.flatMap((event) => {
    if (event.type === 'DecisionIssued' || event.type === 'DecisionPrepared') return event.decision.computed ? [{ where: event.decision.decisionId, computed: event.decision.computed }] : []
    if (event.type === 'InterventionDeclined') return [{ where: 'InterventionDeclined', computed: event.computed }]
    return []
  })
}

function checkAnswer({ where, computed }: Computed, policies: Policies): Finding[] {
  const changed = Object.entries(computed.sha256).filter(([name, hash]) => policies.get(name)?.sha256 !== hash)
  if (changed.length > 0) return changed.map(([name]): Finding => ({ what: 'policy', where: `${where}: ${name}`, says: 'the stored policy text is not the one that was pinned' }))
  return again(computed, policies) === computed.evaluation ? [] : [{ what: 'decision', where, says: 'recomputed from the stored facts, the policy gives another answer' }]
}

/** Facts that were tampered with may not even be facts any more. */
function again(computed: Computed['computed'], policies: Policies): string | null {
  try {
    return rederive(computed, policies)
  } catch {
    return null
  }
}

/** Every decision a machine issued, once more from the case as it stood just before. */
async function checkOutcomes(desk: Desk, loaded: Loaded, read: readonly ReadCommit<CaseEvent>[], policies: Policies): Promise<Finding[]> {
  const faults: Finding[] = []
  let others: readonly Other[] | null = null
  let state: Case | null = null
  try {
    for (const commit of read) {
      for (const event of commit.events) {
        if (state !== null && event.type === 'DecisionIssued' && event.decision.by.by === 'machine' && event.decision.computed !== null) {
          others ??= await othersOf(desk, loaded)
          if (!recomputes({ desk, loaded, policies, others, state, commit, decision: event.decision })) faults.push({ what: 'decision', where: event.decision.decisionId, says: 'recomputed from the stored answer of the policy, the machine decides something else' })
        }
        state = evolve(state, event, { at: commit.at, actor: commit.actor })
      }
    }
  } catch (fault) {
    if (fault instanceof StoreFault) throw fault
    faults.push({ what: 'decision', where: 'replay', says: messageOf(fault) })
  }
  return faults
}

type Recomputed = { desk: Desk; loaded: Loaded; policies: Policies; others: readonly Other[]; state: Case; commit: ReadCommit<CaseEvent>; decision: Decision }

function recomputes(of: Recomputed): boolean {
  const { decision, state, others, commit } = of
  if (decision.computed?.moment !== 'decide') return grantsNothing(decision)
  const assessed = { evaluation: JSON.parse(decision.computed.evaluation) as Assessment['evaluation'], computed: decision.computed }
  // Two cases of an order may have been written in the same millisecond: which was first, either way.
  return [others.map((other) => asOf(other, commit.at)), others.map((other) => asOf(other, commit.at - 1))].some((siblings) => {
    const context = contextAt(of, siblings.filter((one) => one !== null))
    return context !== null && sameOutcome(numbered(state, context, computeDecision(state, context, { by: { by: 'machine' } }, assessed)), decision)
  })
}

/** Turned away at the door: nothing is ordered, whatever was asked for. */
const grantsNothing = ({ outcome, remedy, flows, lines, replacement, returnRequired }: Decision): boolean =>
  outcome === 'inadmissible' && remedy === 'none' && flows.length === 0 && lines.every(({ refundMinor }) => refundMinor === 0) && replacement === 'none' && !returnRequired

/** What is put forward against an account is a matter of its own stream, with its own record. */
function sameOutcome(is: Decision, was: Decision): boolean {
  const text = ({ sanctionsPutForward: _own, ...decision }: Decision) => canonical(decision)
  return text(is) === text(was)
}

type Other = { caseId: string; commits: readonly ReadCommit<CaseEvent>[] }

async function othersOf(desk: Desk, loaded: Loaded): Promise<Other[]> {
  const others: Other[] = []
  for (const { caseId } of loaded.otherCases.filter(({ process }) => process === 'dispute')) {
    const { commits } = await desk.store.readLog(caseId)
    others.push({ caseId, commits: commits.map(({ version, bodyText }) => ({ version, ...(readBody(bodyText) as Omit<ReadCommit<CaseEvent>, 'version'>) })) })
  }
  return others
}

function asOf({ commits }: Other, at: number): Case | null {
  let state: Case | null = null
  for (const commit of commits.filter((one) => one.at <= at)) for (const event of commit.events) state = evolve(state, event, { at: commit.at, actor: commit.actor })
  return state
}

/** The order never changes; what the other cases had taken of it, and what was known of the accounts, are as they were. */
function contextAt({ desk, loaded, policies, state, commit, decision }: Recomputed, others: readonly Case[]): Context | null {
  const { caseId, marketplace } = state
  const system = { role: 'system' as const, id: 'system', marketplace }
  const gathered = gatherContext(desk, loaded, state, { actor: system, target: { bucket: desk.store.bucketOf(caseId) ?? -1, caseId }, commandId: 'verify', command: { type: 'ClaimReview' }, version: null }, commit.at)
  if (isRefusal(gathered)) return null
  const { order } = gathered
  const taken = others.map(claimsOf)
  const total = (lineId: string, field: 'quantity' | 'refundedMinor') => taken.reduce((sum, claims) => sum + (claims.find((claim) => claim.lineId === lineId)?.[field] ?? 0), 0)
  return {
    ...gathered, actor: commit.actor, policies, procedure: procedurePin(policies, order, commit.at), account: accountIn(decision, gathered.account),
    lines: order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor, claimedQuantity: total(lineId, 'quantity'), refundedMinor: total(lineId, 'refundedMinor') })),
    freightRefundedMinor: others.reduce((sum, other) => sum + freightRefundedOf(other), 0),
    siblings: others.map((other) => sibling({ caseId: other.caseId, ...columnsOf(other) })),
  }
}

type KnownThen = { account: { goodStanding: AccountFacts['buyerGoodStanding']; abuseLabel: AccountFacts['buyerAbuseLabel'] }; merchant: { score: number; scoreKnown: boolean; quality: boolean; reachable: boolean } }

/** A score or a label may have changed since; the decision's facts hold what it then was. */
function accountIn({ computed }: Decision, now: AccountFacts): AccountFacts {
  const { account, merchant } = JSON.parse(computed?.facts ?? '{}') as KnownThen
  return {
    ...now, buyerGoodStanding: account.goodStanding, buyerAbuseLabel: account.abuseLabel,
    merchantScore: merchant.scoreKnown ? merchant.score : null, merchantQuality: merchant.quality, merchantReachable: merchant.reachable,
  }
}

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message.slice(0, 300) : String(fault))

/** The books last read, by their exact texts: checking ten thousand cases reads them once. */
let lastBooks: { key: string; policies: Policies } | null = null

function booksOf(stored: readonly StoredPolicy[]): Policies {
  const key = sha256Hex(JSON.stringify(stored.map(({ name, text }) => [name, text])))
  if (lastBooks?.key !== key) lastBooks = { key, policies: readRuleBooks(stored.map(({ name, text }) => ({ name: `${name}.yaml`, text }))) }
  return lastBooks.policies
}
