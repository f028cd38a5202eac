// A payment side that says the opposite of what is on record, by which the case has gone on: nothing is applied, and an operator finds it among
// the effects that were set aside, whichever door it came through. What our own instruction was answered with: dispatch.ts.
import type { Case } from '../domain/case.ts'
import type { PlainCommand } from '../domain/commands.ts'
import type { Refusal } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import { paymentEffect } from './dispute-effects.ts'
import { originOf, type Request } from './execute.ts'

/** What is said of it to the operator. */
export const contradiction = (command: string, key: string, { allowed }: Refusal): string => `payment_contradicted: ${command} came for ${key}, which is recorded as ${String(allowed ?? 'done')}`

/** Repeated, it is one row. The dispatcher sets its own effect aside. */
export async function setContradictionAside(desk: Desk, { actor, command, target }: Request<PlainCommand>, refusal: Refusal, state: Case | null): Promise<void> {
  if (refusal.refused !== 'leg_not_pending' || state === null || !('legId' in command) || originOf(actor) === 'system') return
  const leg = state.money.flatMap((track) => track.legs).find(({ legId }) => legId === command.legId)
  if (leg === undefined) return
  const effect = paymentEffect(leg, state)
  const now = desk.realNow()
  desk.log({ level: 'error', what: 'payment_contradicted', caseId: state.caseId, command: command.type, key: effect.key, recorded: String(refusal.allowed ?? '') })
  await desk.store.setAsideAtOnce({ ...effect, notBefore: now, bucket: target.bucket, caseId: state.caseId, marketplaceId: state.marketplace }, now, contradiction(command.type, effect.key, refusal))
}
