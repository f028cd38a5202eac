// Every fact a policy may read, computed from the case and what was fetched beforehand, as one object of fixed shape and order: the
// same record gives the same bytes. The vocabulary is vocabulary.ts; who evaluates them, assess.ts; single groups, facts/.
import type { Facts, WindowFacts } from '../policy/facts.ts'
import type { Pin } from '../policy/evaluate.ts'
import type { PolicyWindow } from '../policy/policy.ts'
import { currentReason } from './case.ts'
import type { CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import { carrierRecords, logisticsFacts, parcelTimes, returningFacts } from './facts/parcels.ts'
import { accountFacts, claimedPaidMinor, goodsFacts, historyFacts, isWholeOrder, orderFacts, promiseFacts } from './facts/sale.ts'
import { speakerOf, type Claim } from './parts.ts'
import { layersOf, reasonEntryOf } from './pin.ts'
import type { Calendar } from './time/calendar.ts'
import { computeEnd, type ClockEnd } from './time/clock.ts'
import { laterWindow, windowAt, type Window } from './time/windows.ts'
import { EVIDENCE_TYPES, FINDINGS, type ClockName, type FindingValue, type Problem, type Reason } from './vocabulary.ts'

/** What is asked for instead of what the case says: a clock about to start, a reason being weighed, an amended claim. */
export type Supposed = { clock?: ClockName; round?: number; claim?: Claim; reason?: Reason; party?: 'buyer' | 'merchant' | 'officer' | 'platform' | 'carrier'; findings?: CaseRecord['findings'] }

/** `pins`: the versions that will read the facts; the first is substance, whose catalogue and windows count. */
export function factsOf(state: CaseRecord, context: Context, supposed: Supposed = {}, pins: readonly Pin[] = [context.pin, context.procedure]): Facts {
  const pin = pins[0] ?? context.pin
  const claim = supposed.claim ?? state.claim
  const reason = supposed.reason ?? supposed.claim?.reason ?? currentReason(state)
  const found = standing(state, context)
  const asClaimed = claim === state.claim
  // One literal, and no copies: generated rules are fast on one shape, and JSON of it is the record of the decision.
  const facts = {
    now: found.now, order: asClaimed ? found.order : orderFacts(state, context, claim), buyer: found.buyer, merchant: found.merchant, account: found.account, history: found.history,
    goods: asClaimed ? found.goods : goodsFacts(context.order, claim), promise: found.promise, claim: claimFacts(state, context, pin, { claim, reason }), evidence: found.evidence,
    logistics: found.logistics, returning: found.returning, hearing: found.hearing, clock: { name: supposed.clock ?? 'merchantMustAnswer', round: supposed.round ?? 1 },
    party: { actor: supposed.party ?? speakerOf(context.actor) ?? 'platform' }, finding: supposed.findings === undefined ? found.finding : findingFacts(supposed.findings),
    window: NO_WINDOWS,
  }
  facts.window = windowsOfPins(facts, pins, context)
  return facts
}

const NO_WINDOWS: WindowFacts = {}

/** What holds whatever is supposed. One command asks for it some twenty times: kept with the state it was worked out from, which never changes. */
function standing(state: CaseRecord, context: Context): ReturnType<typeof workOut> {
  const known = workedOut.get(state)
  if (known !== undefined && known.context === context) return known.groups
  const groups = workOut(state, context)
  workedOut.set(state, { context, groups })
  return groups
}

const workedOut = new WeakMap<CaseRecord, { context: Context; groups: ReturnType<typeof workOut> }>()

/**
 * Group by group, each kept with the parts of the case it is made of: a command moves one or two of them and is tried in twenty variants. What is
 * only made of the context stands for all of a command. A group that reads another part must name it here; test/domain/properties.test.ts compares with nothing kept.
 */
function workOut(state: CaseRecord, context: Context) {
  const { order, now } = context
  const kept = keptFor(context)
  const { claim, money, returns, decisions, lapsed, replacements } = state
  return {
    now,
    order: kept('order', [claim, money, returns, replacements, decisions], () => orderFacts(state, context, claim)),
    buyer: kept('buyer', [], () => ({ purpose: order.buyer.purpose, minor: order.buyer.minor })),
    merchant: kept('merchant', [state.merchantAnswer, state.notices, returns, lapsed, state.conflicts], () => merchantFacts(state, context)),
    account: kept('account', [], () => accountFacts(context.account)),
    history: kept('history', [], () => historyFacts(context.history)),
    goods: kept('goods', [claim], () => goodsFacts(order, claim)),
    promise: kept('promise', [], () => promiseFacts(order, now)),
    evidence: kept('evidence', [state.evidence, state.evidenceRequests], () => evidenceFacts(state, context)),
    logistics: kept('logistics', [claim, state.openedAt], () => logisticsFacts(state, context)),
    returning: kept('returning', [returns], () => returningFacts(state)),
    hearing: kept('hearing', [state.heard], () => ({ merchantHeard: state.heard.merchant, buyerHeard: state.heard.buyer })),
    finding: kept('finding', [state.findings], () => findingFacts(state.findings)),
  }
}

type Kept = <T>(name: string, of: readonly unknown[], make: () => T) => T
const keepers = new WeakMap<Context, Kept>()

/** The last of each name: made again as soon as one of its parts is another object. */
function keptFor(context: Context): Kept {
  const known = keepers.get(context)
  if (known !== undefined) return known
  const last = new Map<string, { of: readonly unknown[]; made: unknown }>()
  const kept: Kept = <T>(name: string, of: readonly unknown[], make: () => T): T => {
    const before = last.get(name)
    if (before !== undefined && isSame(before.of, of)) return before.made as T
    const made = make()
    last.set(name, { of, made })
    return made
  }
  keepers.set(context, kept)
  return kept
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false
  return a.length === b.length
}

/** Does the reason picked fit the problem stated beside it? Judged by the pinned catalogue; a reason it does not list fits nothing. */
export function reasonMatches(pin: Pin, reason: Reason, problem: Problem): boolean {
  const entry = reasonEntryOf(pin, reason)
  return problem === 'unspecified' || (entry !== null && entry.problems.includes(problem))
}

export const findingValue = (state: CaseRecord, finding: (typeof FINDINGS)[number]): FindingValue => state.findings.findLast((entry) => entry.finding === finding)?.value ?? 'open'

function merchantFacts(state: CaseRecord, context: Context) {
  const { account, balances, order } = context
  const { answer, at } = state.merchantAnswer
  return {
    answer, notifiedAt: state.notices.find((notice) => notice.party === 'merchant')?.at ?? null, answeredAt: at,
    addressOnFile: account.merchantAddresses.length > 0, addressGiven: state.returns.some((leg) => leg.addressFrom === 'merchant'),
    score: account.merchantScore ?? 0, scoreKnown: account.merchantScore !== null, quality: account.merchantQuality,
    responseLate: state.lapsed.some(({ clock, outcome }) => clock === 'merchantMustAnswer' && outcome !== 'too_late'),
    depositMinor: balances.deposit?.amountMinor ?? 0, reachable: account.merchantReachable,
    platformIsParty: order.merchant.isPlatform || state.conflicts.some((conflict) => conflict.startsWith('platform_')),
  }
}

function claimFacts(state: CaseRecord, context: Context, pin: Pin, { claim, reason }: { claim: Claim; reason: Reason }) {
  const { order, siblings } = context
  const kept = keptFor(context)
  return {
    kind: claim.kind, reason, problem: claim.problem, remedy: claim.remedy, requestedMinor: claim.requestedMinor,
    linesPaidMinor: kept('linesPaid', [claim.lines], () => claimedPaidMinor(order, claim.lines)), requestedFreightMinor: claim.requestedFreightMinor, goodsState: claim.goodsState, openedAt: state.openedAt,
    lossSharePercent: claim.lossSharePercent, expressChosen: claim.expressChosen, reasonMatchesProblem: isRequalified(state, reason) || reasonMatches(pin, reason, claim.problem),
    reasonChanged: state.reasons.length > 1, changeProposedByMerchant: state.reasons.some((entry) => entry.proposedBy === 'merchant'),
    // Several cases joined because of one batch or account are what a platform steps into by itself (TB-2).
    platformStepIn: state.linked.length > 0 && state.interventionBy === null, wholeOrder: kept('wholeOrder', [claim.lines], () => isWholeOrder(order, claim.lines)),
    repairsDone: claim.repairsDone + state.replacements.filter((leg) => leg.kind === 'repair' && leg.state === 'received').length,
    handledOutside: claim.handledOutside || (state.handover?.result ?? null) !== null, escalated: state.interventionsDeclined > 0, humanAsked: state.humanAsked,
    statementGiven: state.statements.some(({ by }) => by.id === state.buyerId),
    sameIssueSettled: siblings.some((other) => other.reason === reason && PERFORMED.includes(other.outcome ?? '') && other.phase === 'closed' && other.lineIds.some((id) => claim.lines.some((line) => line.lineId === id))),
    newFacts: state.evidence.some((item) => !item.filedElsewhere),
  }
}

/** What an officer finds the reason to be rests on the facts, not on the problem the buyer had stated. */
const isRequalified = ({ reasons }: CaseRecord, reason: Reason): boolean => reasons.at(-1)?.kind === 'requalified' && reasons.at(-1)?.reason === reason

const PERFORMED: readonly string[] = ['granted', 'partly_granted', 'settled', 'refused', 'reversed', 'upheld']

function evidenceFacts(state: CaseRecord, context: Context) {
  const filed = (by: 'buyer' | 'merchant' | 'carrier') => state.evidence.filter((item) => item.by === by).map((item) => item.type as string)
  const inOrder = (types: readonly string[]) => EVIDENCE_TYPES.filter((type) => types.includes(type))
  const lapsed = (from: 'buyer' | 'merchant') => state.evidenceRequests.some((request) => request.from === from && request.state === 'lapsed')
  return {
    buyer: inOrder(filed('buyer')), merchant: inOrder(filed('merchant')), carrier: inOrder([...filed('carrier'), ...carrierRecords(context.scans)]),
    imagesReused: state.evidence.some((item) => item.by === 'buyer' && item.filedElsewhere), buyerLapsed: lapsed('buyer'), merchantLapsed: lapsed('merchant'),
  }
}

/** In the order of the vocabulary; of several answers to one question the last counts. */
function findingFacts(entries: CaseRecord['findings']): Record<string, FindingValue> {
  const facts: Record<string, FindingValue> = { ...ALL_OPEN }
  for (const { finding, value } of entries) facts[finding] = value
  return facts
}

const ALL_OPEN: Readonly<Record<string, FindingValue>> = Object.fromEntries(FINDINGS.map((finding) => [finding, 'open']))

/** Windows of all pins; of two that declare one name, the first counts. */
function windowsOfPins(groups: Readonly<Record<string, unknown>>, pins: readonly Pin[], context: Pick<Context, 'now' | 'calendar'>): WindowFacts {
  const distinct = new Map([...new Set(pins)].map((pin) => [pin, windowFacts(groups, pin, context)]))
  const [only] = distinct.values()
  if (only !== undefined && distinct.size === 1) return only
  // Twice, because the names stand in the order of the last pin first and the values are those of the first: records keep their bytes.
  return Object.assign({}, ...[...new Set(pins.toReversed())].map((pin) => distinct.get(pin)), ...[...distinct.values()].toReversed())
}

/** Of windows that several layers declare under one name, the later closing counts; a promise can only lengthen. */
export function windowFacts(groups: Readonly<Record<string, unknown>>, pin: Pin, context: Pick<Context, 'now' | 'calendar'>): WindowFacts {
  const { now, calendar } = context
  const of = [now, calendar, ...pathsOf(pin).map((path) => factAt(groups, path))]
  const last = lastWindows.get(pin)
  if (last !== undefined && isSame(last.of, of)) return last.facts
  const facts: Record<string, { open: boolean; closesAt: number | null }> = {}
  for (const [name, specs] of specsOf(pin)) {
    let best: Window | null = null
    for (const spec of specs) best = bestOf(best, spec, groups, context)
    if (best !== null) facts[name] = { open: best.open, closesAt: best.closesAt }
  }
  lastWindows.set(pin, { of, facts })
  return facts
}

/** Windows follow from these facts alone: a case asks for the same ones again and again. */
const lastWindows = new WeakMap<Pin, { of: readonly unknown[]; facts: WindowFacts }>()
const pathsByPin = new WeakMap<Pin, readonly string[]>()

function pathsOf(pin: Pin): readonly string[] {
  const known = pathsByPin.get(pin)
  if (known !== undefined) return known
  const made = [...new Set(specsOf(pin).flatMap(([, specs]) => specs.flatMap(({ start, atLeastFrom }) => (atLeastFrom === undefined ? [start] : [start, atLeastFrom]))))]
  pathsByPin.set(pin, made)
  return made
}

type Specs = readonly (readonly [name: string, specs: readonly PolicyWindow[]])[]
const specsByPin = new WeakMap<Pin, Specs>()

/** By name, in the order of names. */
function specsOf(pin: Pin): Specs {
  const known = specsByPin.get(pin)
  if (known !== undefined) return known
  const specs = layersOf(pin).flatMap((policy) => Object.values(policy.windows))
  const made = [...new Set(specs.map((spec) => spec.name))].sort().map((name) => [name, specs.filter((spec) => spec.name === name)] as const)
  specsByPin.set(pin, made)
  return made
}

function bestOf(before: Window | null, spec: PolicyWindow, groups: Readonly<Record<string, unknown>>, { now, calendar }: Pick<Context, 'now' | 'calendar'>): Window {
  const start = factAt(groups, spec.start)
  const promise = spec.atLeastFrom === undefined ? null : factAt(groups, spec.atLeastFrom)
  const own = windowAt(spec, start, endOf(spec, start, null, calendar), now)
  const best = before === null ? own : laterWindow(before, own)
  return promise === null || promise < 1 ? best : laterWindow(best, windowAt(spec, start, endOf(spec, start, promise, calendar), now))
}

type Ends = { calendar: Calendar; start: number | null; own: ClockEnd | null; promise: number | null; promised: ClockEnd | null }
const lastEnds = new WeakMap<PolicyWindow, Ends>()

/** A case asks for the end of the same window again and again: the last one of each is remembered. */
function endOf(spec: PolicyWindow, start: number | null, promise: number | null, calendar: Calendar): ClockEnd | null {
  if (start === null) return null
  const last = lastEnds.get(spec)
  const ends: Ends = last !== undefined && last.start === start && last.calendar === calendar ? last : { calendar, start, own: null, promise: null, promised: null }
  if (ends !== last) lastEnds.set(spec, ends)
  const { countFrom, roll } = spec
  if (promise === null) return (ends.own ??= computeEnd({ length: spec.length, unit: spec.unit, countFrom, roll, startsAt: start, calendar }))
  if (ends.promised === null || ends.promise !== promise) {
    ends.promise = promise
    ends.promised = computeEnd({ length: promise, unit: spec.atLeastFrom === 'promise.shipWithinHours' ? 'hours' : 'days', countFrom, roll, startsAt: start, calendar })
  }
  return ends.promised
}

/** Paths are those of the vocabulary: few, and asked for at every evaluation. */
const splitPaths = new Map<string, readonly [group: string, field: string]>()

function factAt(groups: Readonly<Record<string, unknown>>, path: string): number | null {
  const [group, field] = splitPaths.get(path) ?? splitPath(path)
  const value = (groups[group] as Record<string, unknown> | undefined)?.[field]
  return typeof value === 'number' ? value : null
}

function splitPath(path: string): readonly [string, string] {
  const [group = '', field = ''] = path.split('.')
  splitPaths.set(path, [group, field])
  return [group, field]
}

/** The moments a case's own history is told by: when the goods were shipped, signed for and received. */
export const timesOf = (context: Context) => parcelTimes(context.scans)
