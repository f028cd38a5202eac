// Refund records of another platform: what is over becomes the history of both accounts; what still goes on can be opened here, as the buyer's claim,
// from today on, because nobody can be held to a clock he was not told of. Nothing is made up: what a record does not say stays unsaid.
// Reading 1688's records: src/gateways/imports/refunds-1688.ts.
import { createHash } from 'node:crypto'
import type { GoodsState, Problem, Reason, Remedy } from '../domain/vocabulary.ts'
import type { PlainCommand } from '../domain/commands.ts'
import type { RefusalCode } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import { amountBand } from './dispute-effects.ts'
import { disputes } from './disputes.ts'
import { execute } from './execute.ts'
import type { HistoryEntry, LoadedOrder } from './ports.ts'

export const REFUND_FAULTS = {
  not_json: { zh: '不是 JSON', en: 'is not JSON' }, too_long: { zh: '过长', en: 'is too long' }, not_a_refund: { zh: '不是退款单，或缺少编号、双方、金额或时间', en: 'is no refund record, or lacks an id, a party, an amount or a time' },
  unknown_status: { zh: '状态不在已公布的状态中', en: 'has a status that is not documented' },
} as const
/** Why a procedure that still goes on was not opened here; else the code of the refusal. */
export const NOT_OPENED = ['unknown_order', 'other_buyer', 'unknown_line', 'reason_not_mapped', 'remedy_not_said', 'goods_not_said'] as const

export type RefundRecord = {
  readonly refundId: string; readonly orderId: string; readonly buyerId: string; readonly merchantId: string; readonly status: string; readonly open: boolean; readonly outcome: 'refunded' | 'closed' | null
  readonly appliedAt: number; readonly completedAt: number | null; readonly requestedMinor: number; readonly requestedFreightMinor: number; readonly refundedMinor: number
  readonly remedy: Extract<Remedy, 'refund_only' | 'return_refund'> | null; readonly goods: 'not_received' | 'received' | 'sent_back' | null; readonly reasonId: string | null
  readonly lines: readonly { readonly lineId: string; readonly quantity: number | null }[]
  /** What the record said, without people and addresses. */
  readonly said: Readonly<Record<string, unknown>>
}
export type RefundCandidate = { readonly line: number; readonly record: RefundRecord } | { readonly line: number; readonly fault: keyof typeof REFUND_FAULTS }

export type RefundOptions = {
  readonly marketplace: string; readonly dryRun: boolean; /** Also opens what still goes on. */ readonly open: boolean
  /** Which of our reasons each of the other platform's stands for: the operator's knowledge, for no document says it. */
  readonly reasons: ReadonlyMap<string, { readonly reason: Reason; readonly problem: Problem }>
}
export type RefundReport = { records: number; history: number; opened: number; notOpened: number; bad: number }
export type RefundWatch = { fault(line: number, fault: keyof typeof REFUND_FAULTS): void; notOpened(line: number, refundId: string, why: (typeof NOT_OPENED)[number] | RefusalCode): void; progress(records: number): void }

export async function importRefunds(desk: Desk, read: AsyncIterable<RefundCandidate>, options: RefundOptions, watch: RefundWatch): Promise<RefundReport> {
  const report: RefundReport = { records: 0, history: 0, opened: 0, notOpened: 0, bad: 0 }
  for await (const candidate of read) {
    report.records += 1
    if ('fault' in candidate) {
      report.bad += 1
      watch.fault(candidate.line, candidate.fault)
    } else await take(desk, candidate.line, candidate.record, { options, report, watch })
    if (report.records % 500 === 0) watch.progress(report.records)
  }
  return report
}

type Run = { readonly options: RefundOptions; readonly report: RefundReport; readonly watch: RefundWatch }

async function take(desk: Desk, line: number, record: RefundRecord, { options, report, watch }: Run): Promise<void> {
  if (record.open && options.open) {
    const why = options.dryRun ? whyNot(await claimOf(desk, record, options)) : await openHere(desk, record, options)
    if (why === null) {
      report.opened += 1
      return
    }
    report.notOpened += 1
    watch.notOpened(line, record.refundId, why)
  }
  report.history += 1
  if (!options.dryRun) await desk.store.recordHistory([entryOf(desk, record, 'buyer', options), entryOf(desk, record, 'merchant', options)])
}

/** Recorded once per (account, refund), under an id of its own that a second run gives again. It leads to no case: the record is elsewhere. */
function entryOf(desk: Desk, record: RefundRecord, role: 'buyer' | 'merchant', { marketplace }: RefundOptions): HistoryEntry {
  const digest = createHash('sha256').update(`${marketplace}/${record.refundId}`).digest()
  return {
    marketplaceId: marketplace, account: role === 'buyer' ? record.buyerId : record.merchantId, role, caseId: desk.store.newCaseId(digest.readUInt16BE(0) % 1024, record.appliedAt, digest.readUInt16BE(2) % 4096), process: 'dispute',
    openedAt: record.appliedAt, closedAt: record.open ? null : (record.completedAt ?? record.appliedAt),
    // The other platform's reasons and outcomes are not ours: a refund there is no breach found here, and counts as none.
    reason: null, outcome: record.outcome, amountMinor: record.refundedMinor, currency: 'CNY', amountBand: amountBand(record.requestedMinor),
    detail: { remedy: record.remedy ?? '', orderId: record.orderId, importedFrom: '1688', said: record.said },
  }
}

type NotOpened = { readonly why: (typeof NOT_OPENED)[number] }
type Opening = { readonly bucket: number; readonly command: PlainCommand }
const whyNot = (found: Opening | NotOpened): (typeof NOT_OPENED)[number] | null => ('why' in found ? found.why : null)

async function openHere(desk: Desk, record: RefundRecord, options: RefundOptions): Promise<(typeof NOT_OPENED)[number] | RefusalCode | null> {
  const found = await claimOf(desk, record, options)
  if ('why' in found) return found.why
  const outcome = await execute(desk, disputes, {
    actor: { role: 'buyer', id: record.buyerId, marketplace: options.marketplace }, target: { bucket: found.bucket, orderId: record.orderId }, commandId: `import-1688.${record.refundId}`.slice(0, 128),
    command: found.command, version: null,
  })
  return 'refused' in outcome ? outcome.refused.refused : null
}

async function claimOf(desk: Desk, record: RefundRecord, options: RefundOptions): Promise<Opening | NotOpened> {
  const merchant = await desk.store.findMerchant(options.marketplace, record.merchantId)
  const order = merchant ? ((await desk.store.loadForCommand({ bucket: merchant.bucket, orderId: record.orderId }, null))?.order ?? null) : null
  if (!merchant || !order || order.merchantId !== record.merchantId) return { why: 'unknown_order' }
  if (order.buyerId !== record.buyerId) return { why: 'other_buyer' }
  const lines = linesOf(record, order)
  if (lines === null) return { why: 'unknown_line' }
  const reason = record.reasonId === null ? undefined : options.reasons.get(record.reasonId)
  if (!reason) return { why: 'reason_not_mapped' }
  if (record.remedy === null) return { why: 'remedy_not_said' }
  if (record.goods === null) return { why: 'goods_not_said' }
  return {
    bucket: merchant.bucket,
    command: {
      type: 'OpenCase', orderId: record.orderId, statement: null, evidence: [],
      claim: {
        kind: 'after_sales', lines, ...reason, remedy: record.remedy, requestedMinor: record.requestedMinor, requestedFreightMinor: record.requestedFreightMinor, goodsState: goodsStateOf(record.goods, order),
        opened: false, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: true,
      },
    },
  }
}

/** Lines are known by the sub-order ids of the record; without any, an order of one line is meant. */
function linesOf(record: RefundRecord, order: LoadedOrder): { lineId: string; quantity: number }[] | null {
  const [only] = order.lines
  if (record.lines.length === 0) return order.lines.length === 1 && only ? [{ lineId: only.lineId, quantity: only.quantity }] : null
  const found = record.lines.map(({ lineId, quantity }) => {
    const line = order.lines.find((one) => one.lineId === lineId)
    return line ? { lineId, quantity: quantity ?? line.quantity } : null
  })
  return found.every((line) => line !== null) ? found : null
}

/** The record says only that the buyer does not have them; whether they were sent is in the scans. */
function goodsStateOf(goods: NonNullable<RefundRecord['goods']>, order: LoadedOrder): GoodsState {
  switch (goods) {
    case 'not_received': return order.scans.length > 0 ? 'transit' : 'unshipped'
    case 'received': return 'received'
    case 'sent_back': return 'return_leg'
    default: return goods satisfies never
  }
}
