// What proof one side should bring to a case, ticked off: what its rules need, what helps, what somebody asked for again and why, and what is on record
// already and need not be sent. Screens show it as it is. Limits of files and the reason's catalogue: evidence-limits.ts.
import { assess, substanceOf } from '../domain/assess.ts'
import { currentReason, type EvidenceRequest } from '../domain/case.ts'
import type { CaseEvent } from '../domain/events.ts'
import type { Actor, Side } from '../domain/parts.ts'
import { mayRead } from '../domain/restricted.ts'
import { EVIDENCE_TYPES, type EvidenceType, type FindingName } from '../domain/vocabulary.ts'
import { readBody } from './commit-body.ts'
import type { Desk } from './desk.ts'
import { proofAsked } from './order-choices.ts'
import type { ReadCase } from './read-case.ts'
import { HOW_TO_TAKE } from './sentences/proof.ts'
import { both, type Both } from './sentences/words.ts'
import { wordsIn } from './view.ts'

export type ChecklistAsk = { readonly requestId: string; readonly at: number; readonly concerns: FindingName | null; /** In the words of whoever asked. */ readonly words: string | null; readonly until: number | null }
export type ChecklistItem = {
  /** Any one of these does. */
  readonly types: readonly EvidenceType[]; readonly standing: 'needed' | 'helps'; readonly state: 'missing' | 'accepted' | 'asked_again'; readonly atLeast: number
  readonly how: Both; /** What of this side's is there. */ readonly filed: readonly string[]; readonly asked: ChecklistAsk | null
}
export type SavedRecord = { readonly what: 'order' | 'payment' | 'promises' | 'logistics'; readonly says: Both }
export type Checklist = { readonly items: readonly ChecklistItem[]; /** Kept by the system and before everybody who judges. */ readonly saved: readonly SavedRecord[]; /** Nothing needed is missing. */ readonly enough: boolean }

export async function checklistOf(desk: Desk, actor: Actor, read: ReadCase, side: Side): Promise<Checklist> {
  const { state, context } = read
  const open = state.evidenceRequests.filter((request) => request.state === 'open' && request.from === side)
  const asks = await asksOf(desk, actor, read, open)
  const [needed, missing] = [wantedOf({ ...state, evidence: [] }, context, side), wantedOf(state, context, side)]
  const listed = proofAsked(substanceOf(state, context), currentReason(state), side)
  const rows = [...open.map(({ types }) => ({ types, atLeast: 1, how: howOf(types) })), ...listed, ...needed.map((type) => ({ types: [type], atLeast: 1, how: howOf([type]) }))]
  const items = rows.reduce<ChecklistItem[]>((made, { types, atLeast, how }) => {
    // Each kind stands in one row: the first that names it.
    if (types.every((type) => made.some((row) => row.types.includes(type)))) return made
    const filed = state.evidence.filter((item) => item.by === side && types.includes(item.type) && mayRead(state, actor, item))
    const request = open.find((one) => one.types.some((type) => types.includes(type)))
    const among = (list: readonly EvidenceType[]): boolean => types.some((type) => list.includes(type))
    const standing = request !== undefined || among(needed) ? 'needed' : 'helps'
    // What policy no longer wants is there, in this kind or in one that stands in for it.
    const there = request === undefined && !among(missing) && (among(needed) || filed.length >= atLeast)
    return [...made, { types, atLeast, how, standing, state: there ? 'accepted' : request !== undefined && filed.length > 0 ? 'asked_again' : 'missing', filed: filed.map(({ evidenceId }) => evidenceId), asked: request === undefined ? null : (asks.get(request.requestId) ?? null) }]
  }, [])
  const sorted = items.toSorted((a, b) => place(a) - place(b))
  return { items: sorted, saved: savedOf(read), enough: sorted.every((item) => item.standing === 'helps' || item.state === 'accepted') }
}

const place = ({ standing, asked }: ChecklistItem): number => (asked !== null ? 0 : standing === 'needed' ? 1 : 2)
const howOf = ([first]: readonly EvidenceType[]): Both => HOW_TO_TAKE[first ?? 'photo']

/** What policy still wants of a side, by the proof that is there. */
function wantedOf(state: ReadCase['state'], context: ReadCase['context'], side: Side): EvidenceType[] {
  const wanted = assess(state, context, 'open').evaluation.record[side === 'buyer' ? 'askBuyer' : 'askMerchant']
  return EVIDENCE_TYPES.filter((type) => Array.isArray(wanted) && wanted.includes(type))
}

async function asksOf(desk: Desk, actor: Actor, read: ReadCase, open: readonly EvidenceRequest[]): Promise<ReadonlyMap<string, ChecklistAsk>> {
  if (open.length === 0) return new Map()
  const { state } = read
  const [log, wordsOf] = await Promise.all([desk.store.readLog(state.caseId), wordsIn(desk, actor, read)])
  const events = log.commits.flatMap(({ bodyText }) => readBody(bodyText).events as CaseEvent[])
  return new Map(open.map(({ requestId, at, concerns }) => {
    const until = state.clocks.find(({ clock, about }) => clock === 'evidenceMustArrive' && (about === null || about === requestId))?.endsAt ?? null
    const event = events.find((one) => one.type === 'EvidenceRequested' && one.requestId === requestId)
    return [requestId, { requestId, at, concerns, words: event === undefined ? null : (wordsOf(event)[0]?.words ?? null), until }]
  }))
}

function savedOf({ context: { order, scans } }: ReadCase): SavedRecord[] {
  const outbound = scans.filter(({ leg }) => leg === 'outbound').length
  return [
    { what: 'order', says: both('订单内容和下单时间', 'The order and when it was placed') }, { what: 'payment', says: both('付款记录', 'The payment') },
    ...(order.promises.length === 0 ? [] : [{ what: 'promises' as const, says: both(`下单时商家的 ${order.promises.length} 项承诺`, `The merchant's ${order.promises.length === 1 ? 'promise' : `${order.promises.length} promises`} when it was placed`) }]),
    ...(outbound === 0 ? [] : [{ what: 'logistics' as const, says: both(`发货的 ${outbound} 条物流记录`, `${outbound === 1 ? 'One scan' : `${outbound} scans`} of the parcel that was sent`) }]),
  ]
}
