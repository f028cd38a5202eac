// What a case can be: a union by phase over the record every phase shares, with independent tracks beside it.
// evolve.ts builds it from events; nothing else does. What may be asked of it: commands.ts; the answer: decide.ts.
import type { Admission, Events } from './events.ts'
import type { Flow } from './money/flow.ts'
import type { Leg } from './money/ledger.ts'
import type { Scan } from './order.ts'
import type { Actor, Claim, Clock, Decision, EvidenceItem, FindingEntry, Ground, GroundAnswer, LimitedBy, PinNames, RuleHit, Side, Terms, TextRef, Nets } from './parts.ts'
import type { EvidenceType, FindingName, Reason, Remedy, SanctionMeasure } from './vocabulary.ts'

export type Statement = { statementId: string; by: Actor; saidBy: Side | null; saidAt: number; text: TextRef; speech: Events['StatementMade']['speech']; channel: Events['StatementMade']['channel']; restricted?: Events['StatementMade']['restricted'] }
export type FiledEvidence = EvidenceItem & { by: 'buyer' | 'merchant' | 'carrier' | 'officer'; at: number; requestId: string | null }
export type EvidenceRequest = { requestId: string; from: 'buyer' | 'merchant' | 'carrier'; types: EvidenceType[]; concerns: FindingName | null; at: number; state: 'open' | 'met' | 'lapsed' }
/** How the reason came to be what it is: who proposed, who confirmed, what it changed in money. The first entry is the buyer's own pick. */
export type ReasonEntry = { reason: Reason; at: number; kind: 'picked' | 'changed' | 'requalified'; proposedBy: Side | 'officer'; confirmedBy: Side | 'officer'; before: Nets | null; after: Nets | null }
export type Offer = { offerId: string; by: Side; at: number; terms: Terms; nets: Nets; supersedes: string | null; statement: TextRef | null; state: 'open' | 'accepted' | 'declined' | 'revoked' | 'lapsed' | 'superseded' }
export type Notice = { noticeId: string; party: Side; about: Events['PartyNotified']['about']; at: number; contacts: number; attempted: number; clock: Clock['clock'] | null }
export type MerchantAnswer = { answer: 'none' | 'agreed' | 'refused' | 'offered' | 'lapsed'; at: number | null; because: string | null }

/** A return or replacement leg: where the parcel is, which is another question than whether it is accepted. */
export type ReturnLeg = {
  legId: string; at: number; lines: Claim['lines']; addressId: string | null; addressFrom: 'merchant' | 'file' | 'none'; freightPayer: string; freightMinor: number
  parcel: 'awaited' | 'shipped' | 'refused' | 'back' | 'lost' | 'uncollected' | 'abandoned'
  acceptance: 'open' | 'confirmed' | 'contested'
  carrier: string | null; waybill: string | null; shippedAt: number | null; pickedUpAt: number | null; backAt: number | null; partnerPickup: boolean; waybillInTime: boolean | null
  /** The merchant named another place than the one the goods were shown to ship from. */
  addressDiffers: boolean
}
export type ReplacementLeg = { legId: string; kind: 'exchange' | 'reship' | 'repair'; at: number; lines: Claim['lines']; state: 'owed' | 'shipped' | 'received' | 'failed'; carrier: string | null; waybill: string | null; substitute: Remedy | null }

/** Money track: one per flow. `owed` flows have no leg yet; a leg is pending until posted or voided and is never replaced before that. */
export type MoneyTrack = { flow: Flow; decisionId: string; waits: 'nothing' | 'goods_back' | 'appeal_window'; state: 'owed' | 'running' | 'paid' | 'obligation' | 'cancelled'; legs: Leg[]; obligationMinor: number
  /** Owed when flows of its decision were already being paid: it is paid by itself and set off against none of them. */
  late?: true }

export type Appeal = { appealId: string; decisionId: string; by: Side; round: number; at: number; grounds: Ground[]; answered: boolean; state: 'filed' | 'decided' | 'overtaken'; result: 'upheld' | 'reversed' | 'partly_reversed' | null; answers: GroundAnswer[]; officerId: string | null }
export type Handover = { body: string; at: number; pausedClocks: boolean; reference: string | null; result: string | null; awardedMinor: number | null
  /** A result with money in it that one person of the desk has recorded and a second has not yet. */
  prepared?: { officerId: string; reference: string; result: string; awardedMinor: number | null; terms: Terms } }

/** What holds in every phase. Lists are append-only: what was said, filed or decided stays. */
export type CaseRecord = {
  caseId: string; marketplace: string; orderId: string; buyerId: string; merchantId: string; currency: string; openedAt: number
  pin: PinNames; claim: Claim; admission: Admission; reasonMatchesProblem: boolean
  reasons: ReasonEntry[]; statements: Statement[]; evidence: FiledEvidence[]; evidenceRequests: EvidenceRequest[]
  offers: Offer[]; notices: Notice[]; merchantAnswer: MerchantAnswer
  /** Who could answer the claim as it now stands: by his word, or because a clock he was told of ran out. Guarantee 1 reads this. */
  heard: { buyer: boolean; merchant: boolean }
  /** Of these, who has been heard only by his silence: guarantee 2 reads this. */
  silent: { buyer: boolean; merchant: boolean }
  /** Who opened the case again, for what. */
  reopenings: { by: Side | null; because: string; at: number }[]
  interventionBy: Side | null; humanAsked: boolean
  /** How often policy left the matter with the parties: whoever asks again escalates. */
  interventionsDeclined: number
  scans: Scan[]; scanMeanings: Events['ScanObserved']['meaning'][]
  clocks: Clock[]; clockRounds: Partial<Record<Clock['clock'], number>>; lapsed: { clock: Clock['clock']; round: number; at: number; outcome: Events['ClockLapsed']['outcome'] }[]
  findings: FindingEntry[]
  returns: ReturnLeg[]; replacements: ReplacementLeg[]; money: MoneyTrack[]
  decisions: (Decision & { at: number; state: 'standing' | 'set_aside' })[]
  appeals: Appeal[]; appealLapsed: string[]; handover: Handover | null
  sanctionsPutForward: { against: Side; measures: SanctionMeasure[]; rules: RuleHit[]; at: number }[]
  linked: string[]; safetySignals: string[]; conflicts: string[]; limitedBy: LimitedBy[]
  /** Everyone who decided anything here: none of them may decide an appeal or sign an override. */
  decidedBy: string[]
}

export type Negotiating = CaseRecord & { phase: 'negotiating' }
/** An agreement or decision waits for the goods: `returns` holds a leg that is neither confirmed nor abandoned. */
export type Returning = CaseRecord & { phase: 'returning' }
export type Reviewing = CaseRecord & { phase: 'reviewing'; review: { because: Events['ReviewOpened']['because']; openedAt: number; officerId: string | null; needs: FindingName[]; prepared: { decision: Decision; officerId: string } | null; appealId: string | null } }
export type Decided = CaseRecord & { phase: 'decided'; decisionId: string }
export type Closed = CaseRecord & { phase: 'closed'; closedAt: number; because: Events['CaseClosed']['because']; against: Side | null; decisionId: string | null }
export type Case = Negotiating | Returning | Reviewing | Decided | Closed
export type Phase = Case['phase']
export const PHASES = ['negotiating', 'returning', 'reviewing', 'decided', 'closed'] as const satisfies readonly Phase[]

export const standingDecision = (state: CaseRecord): (Decision & { at: number }) | null => state.decisions.findLast((d) => d.state === 'standing') ?? null
export const openOffer = (state: CaseRecord, offerId: string): Offer | null => state.offers.find((o) => o.offerId === offerId && o.state === 'open') ?? null
export const clockOf = (state: CaseRecord, clock: Clock['clock']): Clock | null => state.clocks.find((c) => c.clock === clock) ?? null
export const openAppeal = (state: CaseRecord): Appeal | null => state.appeals.find((a) => a.state === 'filed') ?? null
export const currentReturn = (state: CaseRecord): ReturnLeg | null => state.returns.findLast((leg) => leg.parcel !== 'abandoned') ?? null
export const sideOf = (state: CaseRecord, actor: Actor): Side | null =>
  actor.role === 'buyer' && actor.id === state.buyerId ? 'buyer' : (actor.role === 'merchant' || actor.role === 'clerk') && actor.id === state.merchantId ? 'merchant' : null
/** The reason the parties or an officer last settled on; the first pick stays in `reasons[0]`. */
export const currentReason = (state: CaseRecord): Reason => state.reasons.at(-1)?.reason ?? state.claim.reason
export const nextId = (prefix: string, list: readonly unknown[], offset = 0): string => `${prefix}${list.length + 1 + offset}`
