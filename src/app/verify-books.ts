// The second half of verify.ts: what stands in the case row and in the ledger is recomputed from the log. Both are projections and nothing
// else; whoever edits one of them is found out.
import type { Case } from '../domain/case.ts'
import type { Context } from '../domain/context.ts'
import type { CaseEvent } from '../domain/events.ts'
import { evolve } from '../domain/evolve.ts'
import { ledgerLinesOf } from '../domain/money-track.ts'
import { isRefusal } from '../domain/refusals.ts'
import type { SanctionEvent } from '../domain/sanction/events.ts'
import { evolveSanctionAll } from '../domain/sanction/evolve.ts'
import type { SanctionState } from '../domain/sanction/sanction.ts'
import { canonical } from './canonical.ts'
import type { Desk } from './desk.ts'
import { disputes, gatherContext } from './disputes.ts'
import type { CaseColumns, Loaded, LoadedCase, Store } from './ports.ts'
import { sanctions } from './sanctions.ts'
import type { Finding, ReadCommit } from './verify.ts'

export async function replayDispute(desk: Desk, loaded: Loaded, read: readonly ReadCommit<CaseEvent>[]): Promise<Finding[]> {
  const row = loaded.state
  if (!row) return []
  try {
    const steps: { commit: ReadCommit<CaseEvent>; before: Case | null; after: Case }[] = []
    let state: Case | null = null
    for (const commit of read) {
      const before: Case | null = state
      for (const event of commit.events) state = evolve(state, event, { at: commit.at, actor: commit.actor })
      if (state !== null) steps.push({ commit, before, after: state })
    }
    if (state === null) return [{ what: 'state', where: 'replay', says: 'the log opens no case' }]
    const context = contextOf(desk, loaded, state)
    const booked = context === null ? [] : steps.flatMap(({ commit, before, after }) => ledgerLinesOf(before, commit.events, after, { ...context, now: commit.at, actor: commit.actor }).ledger.map((line) => ({ ...line, version: commit.version })))
    return [
      ...(context === null ? [{ what: 'case' as const, where: row.orderId ?? '', says: 'its order is missing' }] : compareLedger(booked, await desk.store.readLedger(row.caseId))),
      ...compareRow(row, state, disputes.process.columns(state)),
    ]
  } catch (fault) {
    if (fault instanceof Error && fault.name === 'StoreFault') throw fault
    return [{ what: 'state', where: 'replay', says: fault instanceof Error ? fault.message : String(fault) }]
  }
}

export function replaySanction(row: LoadedCase, read: readonly ReadCommit<SanctionEvent>[]): Finding[] {
  try {
    let state: SanctionState | null = null
    for (const { at, actor, events } of read) state = evolveSanctionAll(state, events, { at, actor })
    return state === null ? [{ what: 'state', where: 'replay', says: 'the log opens no sanction' }] : compareRow(row, state, sanctions.process.columns(state))
  } catch (fault) {
    return [{ what: 'state', where: 'replay', says: fault instanceof Error ? fault.message : String(fault) }]
  }
}

function contextOf(desk: Desk, loaded: Loaded, state: Case): Context | null {
  const { caseId, marketplace } = state
  const bucket = desk.store.bucketOf(caseId) ?? -1
  const context = gatherContext(desk, loaded, state, { actor: { role: 'system', id: 'system', marketplace }, target: { bucket, caseId }, commandId: 'verify', command: { type: 'ClaimReview' }, version: null }, state.openedAt)
  return isRefusal(context) ? null : context
}

const COLUMNS: readonly (keyof CaseColumns)[] = [
  'process', 'marketplaceId', 'merchantId', 'buyerId', 'orderId', 'kind', 'phase', 'awaiting', 'queue', 'priority', 'dueAt', 'stakeMinor', 'currency', 'openedAt', 'closedAt', 'reason', 'outcome', 'claims',
]

function compareRow(row: LoadedCase, state: unknown, columns: CaseColumns): Finding[] {
  const whole = canonical(state) === canonical(JSON.parse(row.stateJson))
  const moved = COLUMNS.filter((column) => canonical(row[column]) !== canonical(columns[column]))
  return [
    ...(whole ? [] : [{ what: 'state' as const, where: 'case row', says: 'the stored state is not what the events give' }]),
    ...moved.map((column): Finding => ({ what: 'state', where: `case row, ${column}`, says: 'the column is not what the events give' })),
  ]
}

type Booked = { version: number; account: string; amountMinor: number; currency: string; legId: string }

function compareLedger(booked: readonly Booked[], stored: Awaited<ReturnType<Store['readLedger']>>): Finding[] {
  const text = (line: Booked): string => `${line.version} ${line.account} ${line.amountMinor} ${line.currency} ${line.legId}`
  const [is, shouldBe] = [stored.map(text).toSorted(), booked.map(text).toSorted()]
  const odd = is.find((line, index) => line !== shouldBe[index]) ?? shouldBe[is.length]
  return odd === undefined ? [] : [{ what: 'ledger', where: odd, says: `${is.length} lines are booked and the events give ${shouldBe.length}; this is where they part` }]
}
