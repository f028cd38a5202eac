// How long what is kept, from when, and by which article: data, so that an auditor can read it and a run can obey it.
// A figure is the least the law asks; what is over it goes, because nothing is kept longer than its purpose. Next: src/app/erasure.ts.
import { addMonths, dayOf, startOfDay } from './time/calendar.ts'

export type RetentionRule = {
  readonly id: string
  readonly zh: string
  readonly en: string
  /** Null: as long as its purpose lasts, which is over when the person asks. */
  readonly keep: { readonly length: number; readonly unit: 'years' | 'days' } | null
  readonly from: 'trade_or_case_end' | 'exit' | 'upload' | 'stored' | 'asked'
  /** `stays`: it names nobody by itself; ids, amounts and hashes. */
  readonly after: 'erased' | 'stays'
  readonly cites: readonly string[]
}

export const RETENTION = {
  record: { id: 'record', zh: '订单、物流节点、流程记录、账目', en: 'orders, scans, the log of a case, the ledger', keep: { length: 3, unit: 'years' }, from: 'trade_or_case_end', after: 'stays', cites: ['EL31', 'OTM31'] },
  words: { id: 'words', zh: '当事人的陈述', en: 'what the parties wrote', keep: { length: 3, unit: 'years' }, from: 'trade_or_case_end', after: 'erased', cites: ['OTM31'] },
  evidence: { id: 'evidence', zh: '已提交的凭证文件', en: 'files filed as evidence', keep: { length: 3, unit: 'years' }, from: 'trade_or_case_end', after: 'erased', cites: ['OTM31'] },
  delivery: { id: 'delivery', zh: '订单的收货联系方式', en: 'where and to whom an order was delivered', keep: { length: 3, unit: 'years' }, from: 'stored', after: 'erased', cites: ['EL31', 'OTM31'] },
  merchant: { id: 'merchant', zh: '商家身份与联系信息', en: 'who a merchant is and how to reach him', keep: { length: 3, unit: 'years' }, from: 'exit', after: 'erased', cites: ['OTM31'] },
  account: { id: 'account', zh: '消费者账号的联系信息', en: 'how to reach a buyer', keep: null, from: 'asked', after: 'erased', cites: ['个人信息保护法第47条'] },
  unfiled: { id: 'unfiled', zh: '上传后未提交的文件', en: 'files that were uploaded and never filed', keep: { length: 30, unit: 'days' }, from: 'upload', after: 'erased', cites: ['个人信息保护法第19条'] },
  draft: { id: 'draft', zh: '未提交的草稿', en: 'what was being written and never sent', keep: { length: 90, unit: 'days' }, from: 'stored', after: 'erased', cites: ['个人信息保护法第19条'] },
} as const satisfies Record<string, RetentionRule>
export type RetentionId = keyof typeof RETENTION

/** The first instant after what the rule asks: whole days of the mainland, the day of the event not counted. */
export function keptUntil(rule: RetentionRule, from: number): number {
  const { keep } = rule
  if (keep === null) return from
  const day = dayOf(from)
  return startOfDay((keep.unit === 'years' ? addMonths(day, keep.length * 12) : day + keep.length) + 1)
}

/** What began before this instant may go at `now`, what began at it or later is kept: keptUntil, asked the other way round. */
export function keptSince(rule: RetentionRule, now: number): number {
  const { keep } = rule
  if (keep === null) return now
  const day = keep.unit === 'years' ? addMonths(dayOf(now), -keep.length * 12) : dayOf(now) - keep.length
  // 29 February has no day of its own in most years: which of two days is the last is asked of the rule itself.
  const later = startOfDay(day + 1)
  return keptUntil(rule, later - 1) <= now ? later : startOfDay(day)
}

export type CaseAge = { readonly closedAt: number | null; readonly placedAt: number | null; readonly lastScanAt: number | null; readonly held: string | null }
export type Standing = { readonly kept: 'open' | 'held' | 'law'; readonly until: number | null } | 'due'

/** A case runs, is held, is kept by law until a day, or may go. The trade may end after the case: the later of the two counts. */
export function standingOf(age: CaseAge, now: number): Standing {
  if (age.closedAt === null) return { kept: 'open', until: null }
  if (age.held !== null) return { kept: 'held', until: null }
  const until = keptUntil(RETENTION.words, Math.max(age.closedAt, age.placedAt ?? 0, age.lastScanAt ?? 0))
  return now < until ? { kept: 'law', until } : 'due'
}
