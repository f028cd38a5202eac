// The read of a command: one call of load_command (migrations/0018_less-per-command.sql has its present text), unpacked into what `decide` is given.
import type pg from 'pg'
import { commandScope, type CommandKey, type HistoryEntry, type Loaded, type LoadedOrder, type Marketplace, type MerchantEntry, type StoredEvidence, type Target } from '../app/ports.ts'
import { type SummaryRow, toSummary } from './case-summary.ts'
import { untilNotInTheWay } from './database.ts'
import { callRoutine } from './routine.ts'

type LoadRow = {
  marketplace: (Marketplace & { listens: Loaded['listens'] }) | null
  merchant: MerchantEntry | null
  earlier: { caseId: string; version: number; bodyHash: string; answer: unknown } | null
  found_case: SummaryRow | null
  head_hash: Buffer | null
  state_json: string | null
  found_order: Omit<LoadedOrder, 'lines' | 'scans' | 'snapshotJson'> | null
  snapshot_json: string | null
  lines: LoadedOrder['lines'] | null
  scans: LoadedOrder['scans'] | null
  other_cases: SummaryRow[] | null
  buyer_account: unknown
  buyer_history: HistoryEntry[] | null
  merchant_history: HistoryEntry[] | null
  deposits: Loaded['deposits'] | null
  evidence: StoredEvidence[] | null
}

const text = 'select * from load_command($1::smallint,$2::bigint,$3::text,$4::text,$5::text,$6::text,$7::text)'

export async function loadForCommand(pool: pg.Pool, target: Target, command: CommandKey | null): Promise<Loaded | null> {
  const row = await untilNotInTheWay(pool, () => callRoutine<LoadRow>(pool, 'load_command', text, [
    target.bucket,
    'caseId' in target ? target.caseId : null,
    'orderId' in target ? target.orderId : null,
    'merchantId' in target ? target.merchantId : null,
    'merchantId' in target ? target.buyerId : null,
    command === null ? null : commandScope(target, command.origin),
    command === null ? null : command.id,
  ]))
  return row === null || row.marketplace === null ? null : unpack(row, row.marketplace)
}

function unpack(row: LoadRow, { listens, ...marketplace }: Marketplace & { listens: Loaded['listens'] }): Loaded {
  const { earlier, found_case: summary, head_hash: headHash, state_json: stateJson, found_order: order, snapshot_json: snapshotJson } = row
  return {
    marketplace,
    merchant: row.merchant,
    buyerAccount: row.buyer_account,
    earlier: earlier === null ? null : { ...earlier, bodyHash: Buffer.from(earlier.bodyHash, 'hex') },
    state: summary === null || headHash === null || stateJson === null ? null : { headHash, stateJson, ...toSummary(summary) },
    order: order === null || snapshotJson === null ? null : { snapshotJson, lines: row.lines ?? [], scans: row.scans ?? [], ...order },
    otherCases: (row.other_cases ?? []).map(toSummary),
    history: { buyer: row.buyer_history ?? [], merchant: row.merchant_history ?? [] },
    deposits: row.deposits ?? [],
    evidence: row.evidence ?? [],
    listens,
  }
}
