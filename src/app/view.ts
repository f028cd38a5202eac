// A case as one person may see it, with what that person may do now and until when. Screens and the API read this; they re-implement no rule.
import { actions, type Action } from '../domain/actions.ts'
import { standingDecision, type Case } from '../domain/case.ts'
import type { PriorCase } from '../domain/context.ts'
import type { CaseEvent } from '../domain/events.ts'
import type { Actor, Clock, Side } from '../domain/parts.ts'
import { isRefusal, type Refusal } from '../domain/refusals.ts'
import { mayRead } from '../domain/restricted.ts'
import type { FindingName, Reason } from '../domain/vocabulary.ts'
import { accountOf, nameOf, type DecisionAccount } from './decision-account.ts'
import type { Desk } from './desk.ts'
import { shownWords, withoutOfficers } from './masking.ts'
import { officerNames } from './officer-names.ts'
import type { PersonText } from './ports.ts'
import { readCase, type ReadCase } from './read-case.ts'
import { clockSentence } from './sentences/clocks.ts'
import { decisionLetter, type Letter, type LetterNames } from './sentences/decision.ts'
import { CONSEQUENCE_SENTENCES, type Both } from './sentences/words.ts'
import { standingOf, type Standing } from './standing.ts'
import { saidIn, type Said } from './sentences/said.ts'
import { shownDecision, type Reader, type ShownEvent } from './shown.ts'

export type ClockView = { clock: Clock['clock']; owner: Clock['owner']; startsAt: number; endsAt: number; atZero: Clock['atZero']; says: Both; /** What happens at zero, by itself. */ zero: Both; pausedAt: number | null; rule: { policy: string; rule: string } }
/** Of the other side a party learns when, why, how much and how it ended; which case it was, at whatever shop, only who judges. */
export type PriorView = Omit<PriorCase, 'caseId'> & { readonly caseId: string | null }
/** What of the order every screen of its case names. */
export type OrderBrief = { buyerId: string; merchantId: string; currency: string; placedAt: number; paidMinor: number; freightPaidMinor: number; lines: { lineId: string; title: Both; quantity: number; paidMinor: number }[] }
export type CaseView = {
  caseId: string; version: number; now: number; timeZone: string; phase: Case['phase']; marketplace: string; orderId: string; side: 'buyer' | 'merchant' | null; standing: Standing; order: OrderBrief
  claim: Case['claim']; reason: Reason; reasons: Case['reasons']; admission: Case['admission']; offers: (Case['offers'][number] & { words: string | null })[]; decision: ReturnType<typeof standingDecision>; letter: Letter | null; account: DecisionAccount | null
  evidence: Case['evidence']; evidenceRequests: Case['evidenceRequests']; findings: Case['findings']; statements: (Case['statements'][number] & { words: string | null })[]
  returns: Case['returns']; replacements: Case['replacements']; money: Case['money']; appeals: Case['appeals']; handover: Case['handover']; history: Record<Side, PriorView[]>
  clocks: ClockView[]; actions: readonly Action[]; policies: Case['pin']['substance']; limitedBy: Case['limitedBy']; review: { officerId: string | null; needs: readonly FindingName[] } | null
}

export async function viewCase(desk: Desk, actor: Actor, caseId: string): Promise<CaseView | Refusal> {
  const read = await readCase(desk, actor, caseId)
  return isRefusal(read) ? read : showCase(desk, actor, read)
}

/** Who reads, for what is shown of single events. */
export const readerOf = (desk: Desk, actor: Actor, { state, context }: Pick<ReadCase, 'state' | 'context'>): Reader =>
  ({ actor, state, timeZone: desk.calendar.timeZone, names: namesOf({ state, context }) })

/** Lines by the titles of the order, rules by the titles of their books, what was filed and said by what it is. */
export const namesOf = ({ state, context: { order, policies } }: Pick<ReadCase, 'state' | 'context'>): LetterNames => ({
  item: (id) => nameOf(id, state),
  currency: order.currency, lines: Object.fromEntries(order.lines.map(({ lineId, title }) => [lineId, title])), rule: ({ policy, rule }) => policies.get(policy)?.rules.find((one) => one.id === rule)?.title ?? null,
})

export async function showCase(desk: Desk, actor: Actor, { state, version, side, context, bucket }: ReadCase): Promise<CaseView> {
  const caseId = state.caseId
  const standing = standingDecision(state)
  const texts = new Map((await desk.store.personTexts({ bucket, caseId })).map((text) => [text.textId, text]))
  const names = standing === null ? null : await officerNames(desk, actor)
  return withoutOfficers({
    caseId, version, now: context.now, timeZone: desk.calendar.timeZone, phase: state.phase, marketplace: state.marketplace, orderId: state.orderId, side, standing: standingOf(state, actor), order: briefOf(state, context),
    claim: state.claim, reason: state.reasons.at(-1)?.reason ?? state.claim.reason, reasons: state.reasons, admission: state.admission, offers: state.offers.map((offer) => ({ ...offer, words: offer.statement === null ? null : wordsOf(texts.get(offer.statement.textId), actor) })), decision: standing && shownDecision(standing, actor), letter: standing && decisionLetter(standing, namesOf({ state, context })),
    account: standing && accountOf(standing, { state, context, names, wordsOf: (textId) => wordsOf(texts.get(textId), actor) }),
    evidence: state.evidence.filter((item) => mayRead(state, actor, item)), evidenceRequests: state.evidenceRequests, findings: state.findings,
    statements: state.statements.filter((statement) => mayRead(state, actor, statement)).map((statement) => ({ ...statement, words: wordsOf(texts.get(statement.text.textId), actor) })),
    returns: state.returns, replacements: state.replacements, money: state.money, appeals: state.appeals, handover: state.handover,
    history: { buyer: priorsOf('buyer', side, context), merchant: priorsOf('merchant', side, context) },
    ...turnOf(state, actor, context), policies: state.pin.substance, limitedBy: state.limitedBy,
    review: state.phase === 'reviewing' ? { officerId: state.review.officerId, needs: state.review.needs } : null,
  }, actor)
}

const briefOf = ({ buyerId, merchantId, currency }: Case, { order }: ReadCase['context']): OrderBrief => ({
  buyerId, merchantId, currency, placedAt: order.placedAt, paidMinor: order.lines.reduce((sum, line) => sum + line.paidMinor, 0), freightPaidMinor: order.freightPaidMinor,
  lines: order.lines.map(({ lineId, title, quantity, paidMinor }) => ({ lineId, title, quantity, paidMinor })),
})

const priorsOf = (whose: Side, reader: Side | null, { history }: ReadCase['context']): PriorView[] => history[whose].map((prior) => ({ ...prior, caseId: reader === null || reader === whose ? prior.caseId : null }))

/** What runs, and what this reader may do about it now: the part of a case that every answer to a command carries. */
export const turnOf = (state: Case, actor: Actor, context: ReadCase['context']): Pick<CaseView, 'clocks' | 'actions'> => ({
  clocks: state.clocks.map((clock) => ({ clock: clock.clock, owner: clock.owner, startsAt: clock.startsAt, endsAt: clock.endsAt, atZero: clock.atZero, says: clockSentence(clock), zero: CONSEQUENCE_SENTENCES[clock.atZero], pausedAt: clock.pausedAt, rule: clock.rule })),
  actions: actions(state, actor, context),
})

const wordsOf = (text: PersonText | undefined, actor: Actor): string | null => (text?.kind === 'text' ? shownWords(text.text, text.person, actor) : null)

/** What was said with an event, for this reader, each under what it is: the reasons of a refusal, the words of an offer. */
export async function wordsIn(desk: Desk, actor: Actor, { bucket, state }: ReadCase): Promise<(event: ShownEvent['event']) => Said[]> {
  const texts = new Map((await desk.store.personTexts({ bucket, caseId: state.caseId })).map((text) => [text.textId, text]))
  return (event) => ('withheld' in event ? [] : saidIn(event as CaseEvent, (textId) => wordsOf(texts.get(textId), actor), (id) => nameOf(id, state)))
}
