// The newest changes of all cases, kept in memory under everybody they concern: who comes back gets what he missed without asking the database.
// Pure bookkeeping; feed.ts fills it and reads it.
import { includes, type Position } from './positions.ts'
import type { Process } from './ports.ts'

export type Change = { readonly xid: number; readonly caseId: string; readonly version: number; readonly process: Process; readonly marketplaceId: string; readonly merchantId: string; readonly buyerId: string }

/** Under which names a change is looked for. A marketplace is part of each, so that nothing crosses over. */
export const partyKey = (marketplaceId: string, side: 'buyer' | 'merchant', account: string): string => JSON.stringify([marketplaceId, side, account])
export const caseKey = (marketplaceId: string, caseId: string): string => JSON.stringify([marketplaceId, 'case', caseId])
export const keysOf = ({ marketplaceId, merchantId, buyerId, caseId }: Change): readonly string[] =>
  [partyKey(marketplaceId, 'merchant', merchantId), partyKey(marketplaceId, 'buyer', buyerId), caseKey(marketplaceId, caseId)]

export type Ring = {
  add(changes: readonly Change[]): void
  /** What this reader has not been told, in order; null when some of it is no longer kept. */
  after(position: Position, keys: readonly string[]): readonly Change[] | null
}

type Entry = { readonly n: number; readonly change: Change }

/** `floor`: every change of a transaction from this one on is among those kept. */
export function makeRing(most: number, floor: number): Ring {
  let complete = floor
  let n = 0
  let kept: Entry[] = []
  let first = 0
  const under = new Map<string, Entry[]>()
  const keep = (entry: Entry): void => {
    kept.push(entry)
    for (const key of keysOf(entry.change)) {
      const list = under.get(key)
      if (list) list.push(entry)
      else under.set(key, [entry])
    }
  }
  const dropOldest = (): void => {
    const gone = kept[first]
    if (gone === undefined) return
    first += 1
    complete = Math.max(complete, gone.change.xid + 1)
    for (const key of keysOf(gone.change)) {
      const list = under.get(key)
      list?.shift()
      if (list?.length === 0) under.delete(key)
    }
    // Moved together only now and then: once per as many changes as are kept.
    if (first > most) [kept, first] = [kept.slice(first), 0]
  }
  return {
    add(changes) {
      for (const change of changes) {
        n += 1
        keep({ n, change })
        if (kept.length - first > most) dropOldest()
      }
    },
    after(position, keys) {
      if (position.xmin < complete) return null
      const missed = new Map(keys.flatMap((key) => under.get(key) ?? []).filter(({ change }) => !includes(position, change.xid)).map((entry) => [entry.n, entry.change]))
      return [...missed].sort(([a], [b]) => a - b).map(([, change]) => change)
    },
  }
}
