// Refund records as the 1688 open platform gives them: answers of its list and detail interfaces, or the records alone, in JSON. The codes and
// where they are documented: refunds-1688-codes.ts.
import { z } from 'zod'
import type { RefundCandidate, RefundRecord } from '../../app/import-refunds.ts'
import { momentIn } from '../../app/carriers.ts'
import { idSchema } from '../../domain/order.ts'
import { encodingOf, textOf } from './decode.ts'
import { jsonValues } from './json-values.ts'
import { GOODS_1688, KEPT_1688, STATUS_1688, TYPE_1688 } from './refunds-1688-codes.ts'

/** Ids come as numbers or as texts, depending on who exported them. */
const id = z.union([z.string(), z.number()]).transform(String).pipe(idSchema)
const cents = z.union([z.int(), z.string().regex(/^\d{1,12}$/).transform(Number)]).pipe(z.int().min(0).max(1e11))
const moment = z.string().transform((text, context) => {
  const at = momentOf(text)
  if (at === null) context.addIssue({ code: 'custom', message: 'not_a_time' })
  return at ?? 0
})
const flag = z.boolean().nullish()

const recordSchema = z.looseObject({
  refundId: id, orderId: id, buyerMemberId: id, sellerMemberId: id, status: z.string().max(40), gmtApply: moment, gmtCompleted: moment.nullish(), applyPayment: cents, applyCarriage: cents.nullish(),
  refundPayment: cents.nullish(), goodsStatus: z.union([z.int(), z.string()]).nullish(), isOnlyRefund: flag, isRefundGoods: flag, onlyRefund: flag, refundGoods: flag, applyReasonId: z.union([z.int(), z.string()]).nullish(),
  orderEntryIdList: z.array(id).nullish(), orderEntryCountMap: z.record(z.string(), z.union([z.int(), z.string()])).nullish(), disputeType: z.union([z.int(), z.string()]).nullish(),
})

export async function* readRefunds1688(file: string): AsyncGenerator<RefundCandidate> {
  for await (const one of jsonValues(textOf(file, await encodingOf(file)))) {
    if ('fault' in one) yield { line: one.line, fault: one.fault }
    else for (const record of recordsIn(one.value)) yield candidateOf(record, one.line)
  }
}

/** An answer holds its records somewhere inside; a record is one itself. */
function recordsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(recordsIn)
  if (typeof value !== 'object' || value === null) return [value]
  for (const key of ['result', 'opOrderRefundModels', 'opOrderRefundModelDetail', 'opOrderRefundModel'] as const) {
    const inner = (value as Readonly<Record<string, unknown>>)[key]
    if (typeof inner === 'object' && inner !== null) return recordsIn(inner)
  }
  return [value]
}

function candidateOf(value: unknown, line: number): RefundCandidate {
  const read = recordSchema.safeParse(value)
  if (!read.success) return { line, fault: 'not_a_refund' }
  const status = Object.hasOwn(STATUS_1688, read.data.status) ? STATUS_1688[read.data.status] : undefined
  return status === undefined ? { line, fault: 'unknown_status' } : { line, record: recordOf(read.data, status) }
}

function recordOf(data: z.infer<typeof recordSchema>, status: { open: boolean; outcome: 'refunded' | 'closed' | null }): RefundRecord {
  const only = data.isOnlyRefund ?? data.onlyRefund ?? null
  const back = data.isRefundGoods ?? data.refundGoods ?? null
  return {
    refundId: data.refundId, orderId: data.orderId, buyerId: data.buyerMemberId, merchantId: data.sellerMemberId, status: data.status, ...status, appliedAt: data.gmtApply, completedAt: data.gmtCompleted ?? null,
    requestedMinor: data.applyPayment, requestedFreightMinor: data.applyCarriage ?? 0, refundedMinor: status.outcome === 'refunded' ? (data.refundPayment ?? 0) : 0,
    remedy: only === true && back !== true ? 'refund_only' : back === true && only !== true ? 'return_refund' : null, goods: GOODS_1688[String(data.goodsStatus ?? '')] ?? null,
    reasonId: data.applyReasonId == null ? null : String(data.applyReasonId),
    lines: (data.orderEntryIdList ?? []).map((lineId) => ({ lineId, quantity: countOf(data.orderEntryCountMap?.[lineId]) })),
    said: { ...Object.fromEntries(KEPT_1688.flatMap((key) => (data[key] === undefined || data[key] === null ? [] : [[key, data[key]]]))), inOrAfterSale: TYPE_1688[String(data.disputeType ?? '')] ?? null },
  }
}

const countOf = (given: unknown): number | null => (/^[1-9]\d{0,8}$/.test(String(given ?? '')) ? Number(given) : null)

/** `20180423171116000+0800`: milliseconds without a point. */
function momentOf(text: string): number | null {
  const read = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})?(?:\+0800)?$/.exec(text)
  if (read) return momentIn(`${read[1] ?? ''}-${read[2] ?? ''}-${read[3] ?? ''} ${read[4] ?? ''}:${read[5] ?? ''}:${read[6] ?? ''}`)
  return momentIn(text)
}
