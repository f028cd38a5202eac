// The read of a command: one call of load_for_command (migrations/0022_slender-reads.sql), unpacked into what `decide` is given.
import type pg from 'pg'
import { commandScope, type BriefEntry, type CommandKey, type Loaded, type MarketplaceKind, type OrderLineTotals, type Scan, type StoredEvidence, type Target } from '../app/ports.ts'
import { type SummaryRow, toSummary } from './case-summary.ts'
import { exact, untilNotInTheWay } from './database.ts'
import { callRoutine } from './routine.ts'

type MarketplaceRow = { marketplace_id: string; marketplace_kind: MarketplaceKind; clock_offset_ms: string; /** Null where nobody listens at all. */ listens_to_notices: boolean | null }
type CaseRow = Omit<SummaryRow, 'bucket' | 'marketplace_id'> & { head_hash: Buffer; state_json: string }
type OrderRow = {
  bought_order: string; bought_by: string; bought_from: string; bought_in: string; placed_at: string; snapshot_hash: string; snapshot_json: string
  freight_paid_minor: string; freight_refunded_minor: string; scan_count: number
}
type Absent<T> = { [K in keyof T]: null }

type LoadRow = (MarketplaceRow | Absent<MarketplaceRow>) & (CaseRow | Absent<CaseRow>) & (OrderRow | Absent<OrderRow>) & {
  earlier: readonly [caseId: string, version: number, bodyHash: string, answer: unknown] | null
  evidence: readonly (readonly [evidenceId: string, party: string, at: number, sha256: string, bytes: number, type: string, meta: unknown])[] | null
  lines: readonly (readonly [lineId: string, quantity: number, claimedQuantity: number, paidMinor: number, refundedMinor: number])[] | null
  scans: readonly (readonly [shipmentId: string, scanId: string, at: number, body: unknown])[] | null
  other_cases: readonly SummaryRow[] | null
  merchant_settings: string | null
  buyer_settings: string | null
  buyer_history: string | null
  merchant_history: string | null
  deposits: readonly (readonly [account: string, currency: string, balanceMinor: number])[] | null
}

const text = 'select * from load_for_command($1::smallint,$2::bigint,$3::text,$4::text,$5::text,$6::text,$7::text)'

export async function loadForCommand(pool: pg.Pool, target: Target, command: CommandKey | null): Promise<Loaded | null> {
  const row = await untilNotInTheWay(pool, () => callRoutine<LoadRow>(pool, 'load_for_command', text, [
    target.bucket,
    'caseId' in target ? target.caseId : null,
    'orderId' in target ? target.orderId : null,
    'merchantId' in target ? target.merchantId : null,
    'merchantId' in target ? target.buyerId : null,
    command === null ? null : commandScope(target, command.origin),
    command === null ? null : command.id,
  ]))
  return row === null || row.marketplace_id === null ? null : unpack(row, row, target.bucket)
}

function unpack(row: LoadRow, marketplace: MarketplaceRow, bucket: number): Loaded {
  const { marketplace_id: marketplaceId, listens_to_notices: listens } = marketplace
  return {
    marketplace: { id: marketplaceId, kind: marketplace.marketplace_kind, clockOffsetMs: exact(marketplace.clock_offset_ms) },
    merchantSettingsJson: row.merchant_settings,
    buyerSettingsJson: row.buyer_settings,
    earlier: row.earlier === null ? null : { caseId: row.earlier[0], version: row.earlier[1], bodyHash: Buffer.from(row.earlier[2], 'hex'), answer: row.earlier[3] },
    state: stateIn(row, { bucket, marketplace_id: marketplaceId }),
    order: orderIn(row),
    otherCases: (row.other_cases ?? []).map(toSummary),
    history: { buyer: historyIn(row.buyer_history), merchant: historyIn(row.merchant_history) },
    deposits: (row.deposits ?? []).map(([account, currency, balanceMinor]) => ({ account, currency, balanceMinor })),
    evidence: evidenceIn(row),
    listens: { told: listens !== null, notices: listens === true },
  }
}

function stateIn(row: LoadRow, whose: Pick<SummaryRow, 'bucket' | 'marketplace_id'>): Loaded['state'] {
  if (row.case_id === null) return null
  return { headHash: row.head_hash, stateJson: row.state_json, ...toSummary(Object.assign(row, whose)) }
}

function orderIn(row: LoadRow): Loaded['order'] {
  if (row.bought_order === null) return null
  return {
    orderId: row.bought_order, buyerId: row.bought_by, merchantId: row.bought_from, currency: row.bought_in, placedAt: exact(row.placed_at), snapshotHash: row.snapshot_hash, snapshotJson: row.snapshot_json,
    freightPaidMinor: exact(row.freight_paid_minor), freightRefundedMinor: exact(row.freight_refunded_minor), scanCount: row.scan_count,
    lines: (row.lines ?? []).map(([lineId, quantity, claimedQuantity, paidMinor, refundedMinor]): OrderLineTotals => ({ lineId, quantity, claimedQuantity, paidMinor, refundedMinor })),
    scans: (row.scans ?? []).map(([shipmentId, scanId, at, body]): Scan => ({ shipmentId, scanId, at, body })),
  }
}

type BriefRow = readonly [caseId: string, openedAt: number, reason: string | null, outcome: string | null, amountBand: string, detail: unknown]

const historyIn = (found: string | null): BriefEntry[] =>
  found === null ? [] : (JSON.parse(found) as BriefRow[]).map(([caseId, openedAt, reason, outcome, amountBand, detail]) => ({ caseId, openedAt, reason, outcome, amountBand, detail }))

const evidenceIn = ({ case_id: caseId, evidence }: LoadRow): StoredEvidence[] =>
  caseId === null || evidence === null ? [] : evidence.map(([evidenceId, party, at, sha256, bytes, type, meta]) => ({ evidenceId, caseId, party, at, sha256, bytes, type, meta }))
