// A case row as lists and loads give it: the columns, their order, and the way back into the port's type.
import type { Awaiting, CaseSummary, LineClaim, Process } from '../app/ports.ts'
import { exact, exactOrNull } from './database.ts'

export const summaryColumns = `bucket, case_id, version, process, marketplace_id, merchant_id, buyer_id, order_id, kind, phase, awaiting, queue,
  prio_key, due_at, stake_minor, currency, opened_at, closed_at, reason, outcome, claims`

// bigint columns are text from a query and numbers inside json.
export type SummaryRow = {
  readonly bucket: number
  readonly case_id: string
  readonly version: number
  readonly process: Process
  readonly marketplace_id: string
  readonly merchant_id: string
  readonly buyer_id: string
  readonly order_id: string | null
  readonly kind: string
  readonly phase: string
  readonly awaiting: Awaiting
  readonly queue: string | null
  readonly prio_key: number
  readonly due_at: string
  readonly stake_minor: string | number
  readonly currency: string
  readonly opened_at: string | number
  readonly closed_at: string | number | null
  readonly reason: string | null
  readonly outcome: string | null
  readonly claims: readonly LineClaim[]
}

// No clock runs: sorts after every instant, and keyset comparisons stay true or false (a null would make them unknown).
export const never = '9223372036854775807'

export function toSummary(row: SummaryRow): CaseSummary {
  return {
    caseId: row.case_id,
    bucket: row.bucket,
    version: row.version,
    process: row.process,
    marketplaceId: row.marketplace_id,
    merchantId: row.merchant_id,
    buyerId: row.buyer_id,
    orderId: row.order_id,
    kind: row.kind,
    phase: row.phase,
    awaiting: row.awaiting,
    queue: row.queue,
    priority: row.prio_key === 0 ? 0 : -row.prio_key,
    dueAt: row.due_at === never ? null : exact(row.due_at),
    stakeMinor: exact(row.stake_minor),
    currency: row.currency,
    openedAt: exact(row.opened_at),
    closedAt: exactOrNull(row.closed_at),
    reason: row.reason,
    outcome: row.outcome,
    claims: row.claims,
  }
}
