// One case as one person may read it, with the context every question about it needs. view.ts shows it; the demo acts on it.
import { sideOf, type Case } from '../domain/case.ts'
import type { Context } from '../domain/context.ts'
import { caseOf } from '../domain/evolve.ts'
import type { Actor, Side } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { gatherContext, type DisputeRequest } from './disputes.ts'
import type { Desk } from './desk.ts'

export type ReadCase = { state: Case; version: number; side: Side | null; context: Context; bucket: number }

/** Reads one case for one person. Somebody else's case is refused as unknown, so that ids cannot be guessed. */
export async function readCase(desk: Desk, actor: Actor, caseId: string): Promise<ReadCase | Refusal> {
  const bucket = desk.store.bucketOf(caseId)
  if (bucket === null) return refuse('unknown_case')
  const loaded = await desk.store.loadForCommand({ bucket, caseId }, null)
  if (!loaded?.state || loaded.state.process !== 'dispute' || loaded.marketplace.id !== actor.marketplace) return refuse('unknown_case')
  const state = caseOf(loaded.state.stateJson)
  const side = sideOf(state, actor)
  if (!side && ['buyer', 'merchant', 'clerk'].includes(actor.role)) return refuse('unknown_case')
  const request: DisputeRequest = { actor, target: { bucket, caseId }, commandId: 'view', command: { type: 'ClaimReview' }, version: null }
  const context = gatherContext(desk, loaded, state, request, desk.realNow() + loaded.marketplace.clockOffsetMs)
  return isRefusal(context) ? context : { state, version: loaded.state.version, side, context, bucket }
}
