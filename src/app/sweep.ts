// Finds clocks that have run out and sends each through the ordinary loop as `LapseClock`. It decides nothing and changes nothing itself:
// several processes may find the same clock; the command's id is the same, so it fires once.
import type { Actor } from '../domain/parts.ts'
import type { ClockName } from '../domain/vocabulary.ts'
import { disputes } from './disputes.ts'
import type { Desk } from './desk.ts'
import { execute } from './execute.ts'
import type { DueClock, Share } from './ports.ts'
import { sanctions } from './sanctions.ts'

export const systemActor = (marketplace: string): Actor => ({ role: 'system', id: 'system', marketplace })

export type SweepResult = { found: number; lapsed: number; passed: number; latestMs: number }

/** One pass. `passed` counts clocks somebody else lapsed, stopped or moved between finding and acting. */
export async function sweepClocks(desk: Desk, options: { limit: number; share?: Share }): Promise<SweepResult> {
  const due = await desk.store.dueClocks(desk.realNow(), options.limit, options.share)
  const result: SweepResult = { found: due.length, lapsed: 0, passed: 0, latestMs: 0 }
  for (const [, clocks] of groupByCase(due)) {
    for (const clock of clocks) {
      const lapsed = await lapse(desk, clock)
      if (lapsed) result.lapsed += 1
      else result.passed += 1
      result.latestMs = Math.max(result.latestMs, desk.realNow() - clock.dueAt)
    }
  }
  return result
}

async function lapse(desk: Desk, due: DueClock): Promise<boolean> {
  const [name = '', round = '1', process = 'dispute'] = due.clock.split('/')
  const request = {
    actor: systemActor(due.marketplaceId), target: { bucket: due.bucket, caseId: due.caseId }, commandId: `lapse.${name}.${round}.${due.version}`,
    command: { type: 'LapseClock' as const, clock: name as ClockName, round: Number(round) }, version: null,
  }
  const outcome = process === 'sanction' ? await execute(desk, sanctions, request) : await execute(desk, disputes, request)
  if ('refused' in outcome && !['unknown_clock', 'clock_not_due', 'case_closed', 'already_done', 'clock_paused', 'busy'].includes(outcome.refused.refused)) {
    desk.log({ level: 'error', what: 'clock_refused', caseId: due.caseId, clock: due.clock, code: outcome.refused.refused })
  }
  return 'done' in outcome && !outcome.done.repeated
}

function groupByCase(due: readonly DueClock[]): Map<string, DueClock[]> {
  const groups = new Map<string, DueClock[]>()
  for (const clock of due) groups.set(clock.caseId, [...(groups.get(clock.caseId) ?? []), clock])
  return groups
}
