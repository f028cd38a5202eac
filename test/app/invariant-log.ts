// The guarantees over a log read back from the store: every commit is replayed and judged by src/domain/invariants.ts, with the scans and the
// other cases' totals as they were known then.
import { claimsOf, type LineClaim } from '../../src/domain/claims.ts'
import { gatherContext } from '../../src/app/disputes.ts'
import { systemActor } from '../../src/app/sweep.ts'
import type { Case } from '../../src/domain/case.ts'
import type { Context } from '../../src/domain/context.ts'
import { evolveAll } from '../../src/domain/evolve.ts'
import { violations } from '../../src/domain/invariants.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { logOf, type Commit, type TestDesk } from './desk.ts'

/** Sentences of what is broken in any commit of the case, with its version; empty when all guarantees hold throughout. */
export async function brokenIn(at: Pick<TestDesk, 'desk' | 'store'>, caseId: string): Promise<string[]> {
  const target = { bucket: at.store.bucketOf(caseId) ?? -1, caseId }
  const loaded = await at.store.loadForCommand(target, null)
  if (!loaded?.state) throw new Error(`no case ${caseId}`)
  const last = JSON.parse(loaded.state.stateJson) as Case
  const base = gatherContext(at.desk, loaded, last, { actor: systemActor(loaded.marketplace.id), target, commandId: 'judge', command: { type: 'ClaimReview' }, version: null }, at.desk.realNow())
  if (isRefusal(base)) throw new Error(`no context for ${caseId}`)
  const siblings = await Promise.all(loaded.otherCases.filter((other) => other.process === 'dispute').map((other) => logOf(at, other.caseId)))
  const broken: string[] = []
  let before: Case | null = null
  for (const { version, at: now, actor, events } of await logOf(at, caseId)) {
    const others = siblings.flatMap((log) => claimsAt(log, now))
    const lines = base.lines.map((line) => {
      const mine = others.filter((claimed) => claimed.lineId === line.lineId)
      return { ...line, claimedQuantity: mine.reduce((sum, one) => sum + one.quantity, 0), refundedMinor: mine.reduce((sum, one) => sum + one.refundedMinor, 0) }
    })
    const context: Context = { ...base, now, actor, lines, scans: base.scans.filter((scan) => scan.at <= now) }
    const after: Case = evolveAll(before, events, context)
    broken.push(...violations(before, events, after, context).map((says) => `${caseId} version ${version}: ${says}`))
    before = after
  }
  return broken
}

/** What another case of the order claimed at that moment. */
function claimsAt(log: readonly Commit[], now: number): LineClaim[] {
  const state = log.filter((commit) => commit.at <= now).reduce<Case | null>((before, { at, actor, events }) => evolveAll(before, events, { now: at, actor }), null)
  return state === null ? [] : claimsOf(state)
}
