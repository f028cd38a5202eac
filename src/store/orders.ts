// Orders as they were bought, and the scans of their parcels (migrations/0005_orders-and-scans.sql).
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type NewOrder, type NewScan, type ScanResult, StoreFault } from '../app/ports.ts'
import { arrayOf, rows } from './database.ts'

const putText = `select put_order($1::smallint,$2::text,$3::text,$4::text,$5::text,$6::text,$7::json,$8::text,$9::bigint,$10::bigint,
  $11::text[],$12::bigint[],$13::bigint[]) as kind`

export async function putOrder(pool: pg.Pool, order: NewOrder): Promise<'stored' | 'same' | 'conflict'> {
  const snapshotHash = createHash('sha256').update(order.snapshotJson).digest('hex')
  const [row] = await rows<{ kind: 'stored' | 'same' | 'conflict' }>(pool, 'put_order', putText, [
    order.bucket, order.orderId, order.marketplaceId, order.merchantId, order.buyerId, order.currency, order.snapshotJson, snapshotHash,
    order.placedAt, order.freightPaidMinor,
    arrayOf(order.lines.map((line) => line.lineId)), arrayOf(order.lines.map((line) => line.quantity)), arrayOf(order.lines.map((line) => line.paidMinor)),
  ])
  if (row === undefined) throw new StoreFault('put_order gave no answer', { outcomeUnknown: true })
  return row.kind
}

type ScanRow = { kind: ScanResult['kind']; observed_by: string[] | null }

export async function recordScan(pool: pg.Pool, scan: NewScan): Promise<ScanResult> {
  const [row] = await rows<ScanRow>(pool, 'record_scan', 'select * from record_scan($1::smallint,$2::text,$3::text,$4::text,$5::bigint,$6::json,$7::bigint)', [
    scan.bucket, scan.orderId, scan.shipmentId, scan.scanId, scan.at, JSON.stringify(scan.body), scan.notBefore,
  ])
  if (row === undefined) throw new StoreFault('record_scan gave no answer', { outcomeUnknown: true })
  return row.kind === 'recorded' ? { kind: 'recorded', observedBy: row.observed_by ?? [] } : { kind: row.kind }
}
