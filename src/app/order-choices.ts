// What a buyer can ask about an order, from the rules it is under now: the reasons with the problems, states of the goods and remedies each is for, and
// the proof each asks. A screen offers these and works nothing out; what is sent is judged as always. Used by the orders' door and evidence-limits.ts.
import type { Pin } from '../policy/evaluate.ts'
import type { Order, Scan } from '../domain/order.ts'
import { pinFor, reasonEntryOf, resolvePin } from '../domain/pin.ts'
import { EVIDENCE_TYPES, GOODS_STATES, PROBLEMS, REASONS, REMEDIES, type EvidenceType, type GoodsState, type Problem, type Reason, type Remedy } from '../domain/vocabulary.ts'
import { marketplaceNow } from './lists.ts'
import type { Desk } from './desk.ts'
import { HOW_TO_TAKE } from './sentences/proof.ts'
import type { Both } from './sentences/words.ts'

export type ReasonChoice = { readonly reason: Reason; readonly title: Both; readonly problems: readonly Problem[]; readonly goodsStates: readonly GoodsState[]; readonly remedies: readonly Remedy[] }
/** Any one of `types` does; the more of them are there, the less is left to ask. */
export type ProofAsked = { readonly types: readonly EvidenceType[]; readonly atLeast: number; readonly note: Both | null; /** One line how to take it: the rule book's own, or ours for this kind. */ readonly how: Both }
export type OrderChoices = { readonly reasons: readonly ReasonChoice[]; /** Where its records say the goods are; the buyer may say otherwise. */ readonly goodsState: GoodsState }

export async function choicesOf(desk: Desk, order: Order, scans: readonly Scan[]): Promise<OrderChoices> {
  const pin = resolvePin(desk.policies, pinFor(desk.policies, order, await marketplaceNow(desk, order.marketplace)))
  return { reasons: REASONS.flatMap((reason) => choiceOf(pin, reason)), goodsState: goodsStateIn(scans) }
}

function choiceOf(pin: Pin, reason: Reason): ReasonChoice[] {
  const entry = reasonEntryOf(pin, reason)
  if (entry === null) return []
  const among = <T extends string>(known: readonly T[], listed: readonly string[]): T[] => known.filter((one) => listed.includes(one))
  return [{ reason, title: entry.title, problems: among(PROBLEMS, entry.problems), goodsStates: among(GOODS_STATES, entry.goodsStates), remedies: among(REMEDIES, entry.remedies) }]
}

export function proofAsked(pin: Pin, reason: Reason, side: 'buyer' | 'merchant'): ProofAsked[] {
  return (reasonEntryOf(pin, reason)?.evidence[side] ?? []).map(({ type, anyOf, atLeast, note }) => ({ types: EVIDENCE_TYPES.filter((one) => one === type || anyOf?.includes(one) === true), atLeast: atLeast ?? 1, note: note ?? null, how: note ?? HOW_TO_TAKE[EVIDENCE_TYPES.find((one) => one === type) ?? 'photo'] }))
}

/** The parcels of the sale itself, as their carriers or the merchant last told. */
function goodsStateIn(scans: readonly Scan[]): GoodsState {
  const kinds = scans.filter(({ leg }) => leg === 'outbound').map(({ kind }) => kind)
  if (kinds.some((kind) => kind === 'signed' || kind === 'completed')) return 'received'
  return kinds.some((kind) => kind === 'handed_over' || kind === 'picked_up' || kind === 'in_transit' || kind === 'arrived' || kind === 'out_for_delivery') ? 'transit' : 'unshipped'
}
