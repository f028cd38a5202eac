// The appeal against a sanction: in time, within the rounds the policy gives, heard by a person who has not decided here before, every
// ground answered. What it takes away is gone from `inForce`; the decision itself stays on record.
import { nextId } from '../case.ts'
import { parameterOf, resolvePin } from '../pin.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { startSanctionClock, stopSanctionClock, tell } from './clocks.ts'
import type { SanctionCommands } from './commands.ts'
import type { SanctionContext } from './context.ts'
import { measuresRefusal } from './judge.ts'
import type { ImposedMeasure } from './parts.ts'
import type { SanctionState } from './sanction.ts'
import { inTurn, phaseOf, type SanctionAnswer } from './turn.ts'

export function appeal({ grounds, evidence }: SanctionCommands['AppealSanction'], state: SanctionState, context: SanctionContext): SanctionAnswer {
  if (state.phase === 'closed' && state.outcome === 'stands') return refuse('appeal_window_closed')
  if (state.phase === 'appealed') return refuse('appeal_open')
  const wrong = phaseOf(state, ['decided'])
  if (wrong) return wrong
  if (state.phase !== 'decided') return refuse('wrong_phase')
  const named = grounds.flatMap((ground) => ground.evidenceIds)
  const known = [...state.matter.evidenceIds, ...state.evidence.map((item) => item.evidenceId), ...evidence.map((item) => item.evidenceId)]
  if (new Set(grounds.map((ground) => ground.groundId)).size !== grounds.length) return refuse('malformed', { field: 'grounds' })
  if (evidence.some((item) => state.evidence.some((filed) => filed.evidenceId === item.evidenceId))) return refuse('evidence_already_filed', { field: 'evidence' })
  if (named.some((evidenceId) => !known.includes(evidenceId))) return refuse('unknown_evidence', { field: 'grounds' })
  const rounds = parameterOf(resolvePin(context.policies, state.matter.pin), 'appealRounds')?.value ?? 1
  // A round never reduces to nothing: whoever was sanctioned may appeal once under any policy (PRM-appeal).
  if (state.appeals.length >= Math.max(1, rounds)) return refuse('appeal_rounds_used', { allowed: rounds })
  const appealId = nextId('a', state.appeals)
  return inTurn(state, context, [{ type: 'SanctionAppealed', appealId, decisionId: state.decisionId, round: state.appeals.length + 1, grounds, evidence }],
    (now) => stopSanctionClock(now, 'sanctionAppealMustBeFiled', 'done'),
    (now) => startSanctionClock(now, context, 'appealMustBeDecided', appealId))
}

export function decideAppeal(command: SanctionCommands['DecideSanctionAppeal'], state: SanctionState, context: SanctionContext): SanctionAnswer {
  const wrong = phaseOf(state, ['appealed'])
  if (wrong) return wrong
  const open = state.appeals.find((each) => each.appealId === command.appealId && each.result === null)
  if (open === undefined) return refuse('unknown_appeal', { field: 'appealId' })
  // Guarantee 4: another person.
  if (state.decidedBy.includes(context.actor.id)) return refuse('conflict_of_interest')
  const grounds = open.grounds.map((ground) => ground.groundId)
  if (command.answers.some((answer) => !grounds.includes(answer.groundId))) return refuse('unknown_ground', { field: 'answers', allowed: grounds })
  if (grounds.some((groundId) => !command.answers.some((answer) => answer.groundId === groundId))) return refuse('ground_unanswered', { field: 'answers', allowed: grounds })
  const left = leftOf(command, state)
  if ('refused' in left) return left
  const { appealId, result, answers, because } = command
  return inTurn(state, context, [{ type: 'SanctionAppealDecided', appealId, officerId: context.actor.id, result, answers, because, measures: left.measures }],
    (now) => stopSanctionClock(now, 'appealMustBeDecided', 'done'),
    (now) => tell(now, 'sanction_appeal'),
    () => [{ type: 'SanctionClosed', outcome: result }])
}

/** Upheld keeps all, reversed none; in part means less than before, measure by measure, and never something new. */
function leftOf({ result, measures }: SanctionCommands['DecideSanctionAppeal'], state: SanctionState): { measures: ImposedMeasure[] } | Refusal {
  if (result === 'upheld') return { measures: state.inForce }
  if (result === 'reversed') return { measures: [] }
  const wrong = measuresRefusal(measures, state)
  if (wrong) return wrong
  for (const { measure, extent } of measures) {
    const before = state.inForce.find((each) => each.measure === measure)
    if (before === undefined) return refuse('measure_not_announced', { field: 'measures', allowed: state.inForce.map((each) => each.measure) })
    if (extent !== null && before.extent !== null && extent.value > before.extent.value) return refuse('measure_excessive', { field: 'measures', allowed: before.extent.value })
  }
  const same = measures.length === state.inForce.length && measures.every(({ measure, extent }) => state.inForce.some((each) => each.measure === measure && each.extent?.value === extent?.value))
  return same ? refuse('malformed', { field: 'measures' }) : { measures }
}
