// Orders and scans as they were last read, checked once: a snapshot never changes and a scan, once recorded, neither, so that the commands of
// one case need not check the same text again and again. Known by the hash of the snapshot and the count of its scans. Used by disputes.ts.
import { orderSchema, scanSchema, type Order, type Scan } from '../domain/order.ts'
import type { LoadedOrder, Store } from './ports.ts'

export type ReadOrder = { readonly order: Order; readonly scans: readonly Scan[] }
type Known = { readonly order: Order; readonly scanCount: number; readonly scans: readonly Scan[]; readonly weight: number }

/** Characters of snapshots and scans kept per store; the longest unused go first. */
const MOST = 2_000_000
const SCAN_WEIGHT = 300

/** Of each store apart: two databases may hold the same order with other scans. */
const memories = new WeakMap<Store, { known: Map<string, Known>; weight: number }>()

export function readOrderOf(store: Store, loaded: LoadedOrder): ReadOrder {
  const memory = memories.get(store) ?? { known: new Map<string, Known>(), weight: 0 }
  memories.set(store, memory)
  const { snapshotHash, snapshotJson, scanCount } = loaded
  const before = memory.known.get(snapshotHash)
  if (before !== undefined) {
    memory.known.delete(snapshotHash)
    memory.weight -= before.weight
  }
  const scans = before !== undefined && before.scanCount === scanCount && before.scans.length === loaded.scans.length ? before.scans : scansOf(loaded)
  const known: Known = { order: before?.order ?? orderSchema.parse(JSON.parse(snapshotJson)), scanCount, scans, weight: snapshotJson.length + scans.length * SCAN_WEIGHT }
  memory.known.set(snapshotHash, known)
  memory.weight += known.weight
  for (const [hash, { weight }] of memory.known) {
    if (memory.weight <= MOST) break
    memory.known.delete(hash)
    memory.weight -= weight
  }
  return known
}

/** Oldest first, of one instant by their ids. */
const scansOf = (loaded: LoadedOrder): Scan[] => loaded.scans.map((scan) => scanSchema.parse(scan.body)).sort((a, b) => a.at - b.at || (a.scanId < b.scanId ? -1 : 1))
