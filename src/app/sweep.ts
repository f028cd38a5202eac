// Finds clocks that have run out and sends each through the ordinary loop as `LapseClock`. It decides nothing and changes nothing itself:
// several processes may find the same clock; the command's id is the same, so it fires once. A clock that cannot be lapsed is parked and
// named in the log, so that it never holds up those behind it.
import type { Actor } from '../domain/parts.ts'
import type { RefusalCode } from '../domain/refusals.ts'
import type { ClockName } from '../domain/vocabulary.ts'
import { disputes } from './disputes.ts'
import type { Desk } from './desk.ts'
import { execute } from './execute.ts'
import { StoreFault } from './ports.ts'
import type { DueClock, Share } from './sweep-ports.ts'
import { sanctions } from './sanctions.ts'

export const systemActor = (marketplace: string): Actor => ({ role: 'system', id: 'system', marketplace })

export type SweepResult = { found: number; lapsed: number; passed: number; parked: number; latestMs: number }

/** Clocks that were refused or failed, and until when this process leaves them alone. A restart asks each of them once more. */
export type ParkedClocks = Map<string, { until: number; tries: number }>

/** Parking lasts a minute, twice as long each time, a day at most. */
const PARK_MS = 60_000
const LONGEST_PARK_MS = 86_400_000

/** What somebody else did between finding and acting; the clock is gone or moved, and nothing is wrong. */
const PASSED: readonly RefusalCode[] = ['unknown_clock', 'clock_not_due', 'case_closed', 'already_done', 'clock_paused', 'busy', 'stale_version']

/** One pass. `passed` counts clocks somebody else lapsed, stopped or moved between finding and acting. `lateMs`: only those at least so late. */
export async function sweepClocks(desk: Desk, options: { limit: number; share?: Share; parked?: ParkedClocks; lateMs?: number }): Promise<SweepResult> {
  const parked: ParkedClocks = options.parked ?? new Map()
  const now = desk.realNow()
  const { lateMs = 0 } = options
  // The parked ones are found again each time: asking for so many more keeps them from filling the page.
  const due = await desk.store.dueClocks(now - lateMs, options.limit + parked.size, options.share)
  for (const [key, { until }] of parked) if (until <= now && !due.some((clock) => keyOf(clock) === key)) parked.delete(key)
  const result: SweepResult = { found: 0, lapsed: 0, passed: 0, parked: 0, latestMs: 0 }
  for (const [, clocks] of groupByCase(due.filter((clock) => (parked.get(keyOf(clock))?.until ?? 0) <= now))) {
    for (const clock of clocks) {
      result.found += 1
      const became = await lapse(desk, clock, parked)
      result[became] += 1
      result.latestMs = Math.max(result.latestMs, desk.realNow() - clock.dueAt)
      desk.meter?.lapse({ clock: clock.clock.split('/')[0] ?? '', result: became, lateSeconds: (clock.lateMs + lateMs + desk.realNow() - now) / 1000 })
    }
  }
  return result
}

const keyOf = (due: DueClock): string => `${due.caseId} ${due.clock} ${due.version}`

async function lapse(desk: Desk, due: DueClock, parked: ParkedClocks): Promise<'lapsed' | 'passed' | 'parked'> {
  const [name = '', round = '1', process = 'dispute'] = due.clock.split('/')
  const request = {
    actor: systemActor(due.marketplaceId), target: { bucket: due.bucket, caseId: due.caseId }, commandId: `lapse.${name}.${round}.${due.version}`,
    command: { type: 'LapseClock' as const, clock: name as ClockName, round: Number(round) }, version: null,
  }
  try {
    const outcome = process === 'sanction' ? await execute(desk, sanctions, request) : await execute(desk, disputes, request)
    if ('done' in outcome) return outcome.done.repeated ? again(desk, due, parked) : passedOn(due, parked)
    return PASSED.includes(outcome.refused.refused) ? 'passed' : park(desk, due, parked, outcome.refused.refused)
  } catch (fault) {
    // Without the store nothing can be lapsed at all; any other fault is this clock's own and must not stop the rest.
    if (fault instanceof StoreFault) throw fault
    return park(desk, due, parked, fault instanceof Error ? fault.message.slice(0, 200) : String(fault))
  }
}

/** Once is another process being faster. Found again under the same version, lapsing it changed nothing and never will. */
function again(desk: Desk, due: DueClock, parked: ParkedClocks): 'passed' | 'parked' {
  if (parked.has(keyOf(due))) return park(desk, due, parked, 'lapsed_before')
  parked.set(keyOf(due), { until: 0, tries: 0 })
  return 'passed'
}

function passedOn(due: DueClock, parked: ParkedClocks): 'lapsed' {
  parked.delete(keyOf(due))
  return 'lapsed'
}

function park(desk: Desk, due: DueClock, parked: ParkedClocks, why: string): 'parked' {
  const tries = (parked.get(keyOf(due))?.tries ?? 0) + 1
  const until = desk.realNow() + Math.min(LONGEST_PARK_MS, PARK_MS * 2 ** (tries - 1))
  parked.set(keyOf(due), { until, tries })
  desk.log({ level: 'error', what: 'clock_parked', caseId: due.caseId, clock: due.clock, why, tries, until })
  return 'parked'
}

function groupByCase(due: readonly DueClock[]): Map<string, DueClock[]> {
  const groups = new Map<string, DueClock[]>()
  for (const clock of due) groups.set(clock.caseId, [...(groups.get(clock.caseId) ?? []), clock])
  return groups
}
