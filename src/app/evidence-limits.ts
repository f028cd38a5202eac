// What may be sent as proof, told before anything is uploaded: per reason and party by the pinned policy, and by us for every kind of file.
import { mayRead } from '../domain/access.ts'
import { currentReason } from '../domain/case.ts'
import { substanceOf } from '../domain/assess.ts'
import { evidenceLimits, type EvidenceLimit } from '../domain/catalogue.ts'
import { orderSchema } from '../domain/order.ts'
import type { Actor, Side } from '../domain/parts.ts'
import { pinFor, resolvePin } from '../domain/pin.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import type { EvidenceType, Reason } from '../domain/vocabulary.ts'
import { checklistOf, type Checklist } from './checklist.ts'
import type { Desk } from './desk.ts'
import { DAILY_BYTES, DAILY_FILES, MAX_BYTES, MAX_PIXELS, MEDIA_TYPES } from './files.ts'
import { proofAsked, type ProofAsked } from './order-choices.ts'
import type { Target } from './ports.ts'
import { readCase } from './read-case.ts'

export type ToldLimits = {
  readonly side: Side
  readonly reason: Reason
  /** By type of evidence, with how many this side has filed already. */
  readonly byType: readonly (EvidenceLimit & { readonly filed: number })[]
  /** What helps for this reason; what must come with a request is said by its preview. */
  readonly asks: readonly ProofAsked[]
  readonly mediaTypes: readonly { readonly mediaType: string; readonly maxBytes: number }[]
  readonly maxPixels: number
  readonly perDay: { readonly files: number; readonly bytes: number }
}

const told = (side: Side, reason: Reason, byType: ToldLimits['byType'], asks: ToldLimits['asks']): ToldLimits => ({
  side, reason, byType, asks, mediaTypes: MEDIA_TYPES.map((mediaType) => ({ mediaType, maxBytes: MAX_BYTES[mediaType] })), maxPixels: MAX_PIXELS, perDay: { files: DAILY_FILES, bytes: DAILY_BYTES },
})

export async function caseLimits(desk: Desk, actor: Actor, caseId: string, asked: { readonly side?: Side | undefined; readonly reason?: Reason | undefined }): Promise<(ToldLimits & { caseId: string; orderId: string; version: number; checklist: Checklist }) | Refusal> {
  if (!mayRead('case', actor.role)) return refuse('role_may_not')
  const read = await readCase(desk, actor, caseId)
  if (isRefusal(read)) return read
  const { state, context, version } = read
  const side = read.side ?? asked.side ?? 'buyer'
  const reason = asked.reason ?? currentReason(state)
  const pin = substanceOf(state, context)
  const byType = evidenceLimits(pin, reason, side).map((limit) => ({ ...limit, filed: state.evidence.filter((item) => item.by === side && item.type === limit.type).length }))
  return { ...told(side, reason, byType, proofAsked(pin, reason, side)), caseId, orderId: context.order.orderId, version, checklist: await checklistOf(desk, actor, read, side) }
}

/** Before there is a case: what the policy of this order, as of now, will ask. */
export async function orderLimits(desk: Desk, actor: Actor, target: Extract<Target, { orderId: string }>, reason: Reason): Promise<ToldLimits | Refusal> {
  if (!mayRead('order', actor.role)) return refuse('role_may_not')
  const loaded = await desk.store.loadForCommand(target, null)
  if (!loaded?.order || loaded.marketplace.id !== actor.marketplace) return refuse('unknown_order')
  const { buyerId, merchantId, snapshotJson } = loaded.order
  const side = actor.role === 'buyer' && actor.id === buyerId ? 'buyer' : (actor.role === 'merchant' || actor.role === 'clerk') && actor.id === merchantId ? 'merchant' : null
  if (side === null && ['buyer', 'merchant', 'clerk'].includes(actor.role)) return refuse('unknown_order')
  const order = orderSchema.parse(JSON.parse(snapshotJson))
  const pin = resolvePin(desk.policies, pinFor(desk.policies, order, desk.realNow() + loaded.marketplace.clockOffsetMs))
  return told(side ?? 'buyer', reason, evidenceLimits(pin, reason, side ?? 'buyer').map((limit) => ({ ...limit, filed: 0 })), proofAsked(pin, reason, side ?? 'buyer'))
}

/** What the policy allows one file of this type to weigh; null when it says nothing. */
export const largestOf = (limits: Pick<ToldLimits, 'byType'>, type: EvidenceType): number | null => limits.byType.find((limit) => limit.type === type)?.maxBytes ?? null
