// Where every command on a sanction goes: who may ask, in which phase, then the events. Same shape as ../decide.ts and as small:
// put forward → answered or lapsed → decided → appealed, heard by another person → closed. Sentences: src/app/sentences/sanctions.ts.
import type { Clock } from '../parts.ts'
import { refuse, type Refusal } from '../refusals.ts'
import { decideAppeal, appeal } from './appeal.ts'
import { calculationsOf } from './calculation.ts'
import { isToldOf, startSanctionClock, stopSanctionClock, tell } from './clocks.ts'
import { SANCTION_ACCESS, type SanctionCommand, type SanctionCommandType, type SanctionCommands } from './commands.ts'
import type { SanctionContext } from './context.ts'
import type { SanctionEvent } from './events.ts'
import { decisionByMachine, decisionByOfficer, isSmall } from './judge.ts'
import { SANCTION_CLOCKS, type SanctionClock } from './parts.ts'
import { isParty, sanctionClockOf, type SanctionRecord, type SanctionState } from './sanction.ts'
import { inTurn, phaseOf, type SanctionAnswer } from './turn.ts'

export function decideSanction(command: SanctionCommand, state: SanctionState | null, context: SanctionContext): SanctionAnswer {
  const asked = mayAskSanction(command.type, state, context)
  if (asked) return asked
  if (command.type === 'OpenSanction') return state ? refuse('already_done') : open(command, context)
  if (!state) return refuse('unknown_case')
  switch (command.type) {
    case 'AnswerSanction':
      return answer(command, state, context)
    case 'DecideSanction':
      return judge(command, state, context)
    case 'AskForHuman':
      return askForHuman(state)
    case 'AppealSanction':
      return appeal(command, state, context)
    case 'DecideSanctionAppeal':
      return decideAppeal(command, state, context)
    case 'ReverseMarks':
      return reverse(command, state)
    case 'RecordPublication':
      return publish(command, state)
    case 'LapseClock':
      return lapse(command, state, context)
    case 'RecordNoticeAttempt':
      return recordAttempt(command, state)
    default:
      return command satisfies never
  }
}

/** Role and account first: a stranger learns nothing, not even that the matter exists. */
export function mayAskSanction(type: SanctionCommandType, state: SanctionState | null, { actor }: SanctionContext): Refusal | null {
  const who = SANCTION_ACCESS[type]
  if (who === 'party') {
    if (!['buyer', 'merchant', 'clerk'].includes(actor.role)) return refuse('role_may_not')
    return state !== null && !isParty(state, actor) ? refuse('unknown_case') : null
  }
  if (!who.includes(actor.role)) return refuse('role_may_not')
  // Nobody decides his own case (guarantee 4).
  const own = state !== null && [state.matter.buyerId, state.matter.merchantId].includes(actor.id)
  return own && (actor.role === 'officer' || actor.role === 'senior_officer') ? refuse('conflict_of_interest') : null
}

function open({ matter }: SanctionCommands['OpenSanction'], context: SanctionContext): SanctionAnswer {
  return inTurn(null, context, [{ type: 'SanctionOpened', caseId: context.newCaseId, matter, calculations: calculationsOf(matter, context.policies) }],
    (now) => tell(now, 'sanction_put_forward'),
    (now) => startSanctionClock(now, context, 'sanctionMustBeAnswered', null))
}

/** An answer that comes after the clock and before the decision is read as well: being heard late is better than not at all. */
function answer({ statement, evidence }: SanctionCommands['AnswerSanction'], state: SanctionState, context: SanctionContext): SanctionAnswer {
  const wrong = phaseOf(state, ['put_forward', 'answered', 'lapsed'])
  if (wrong) return wrong
  const twice = evidence.find((item) => state.evidence.some((known) => known.evidenceId === item.evidenceId))
  if (twice) return refuse('evidence_already_filed', { field: 'evidence' })
  return inTurn(state, context, [{ type: 'SanctionAnswered', by: context.actor, statement, evidence }], (now) => stopSanctionClock(now, 'sanctionMustBeAnswered', 'done'))
}

function judge(command: SanctionCommands['DecideSanction'], state: SanctionState, context: SanctionContext): SanctionAnswer {
  if (state.phase === 'put_forward') return refuse(state.matter.against === 'merchant' ? 'merchant_must_be_heard' : 'wrong_phase')
  const wrong = phaseOf(state, ['answered', 'lapsed'])
  if (wrong) return wrong
  const decision = decisionByOfficer(command, state, context)
  if ('refused' in decision) return decision
  return announce(state, context, [{ type: 'SanctionDecided', decision }])
}

/** What follows every decision: the account is told; imposed, it may appeal while the clock runs; dropped, the matter is over. */
function announce(state: SanctionState, context: SanctionContext, first: readonly SanctionEvent[]): SanctionEvent[] {
  return inTurn(state, context, first,
    (now) => tell(now, 'sanction_decision'),
    (now) => (now.phase === 'decided' && now.decisions.at(-1)?.result === 'imposed' ? startSanctionClock(now, context, 'sanctionAppealMustBeFiled', now.decisionId) : []),
    (now) => (now.phase === 'decided' && now.decisions.at(-1)?.result === 'dropped' ? [{ type: 'SanctionClosed', outcome: 'dropped' }] : []))
}

/** Guarantee 5: a machine's decision falls when the account asks for a person, who then decides afresh. */
function askForHuman(state: SanctionState): SanctionAnswer {
  const wrong = phaseOf(state, ['decided'])
  if (wrong) return wrong
  const decision = state.decisions.findLast((each) => each.state === 'standing')
  if (decision === undefined || decision.by.by !== 'machine') return refuse('already_done')
  return [...stopSanctionClock(state, 'sanctionAppealMustBeFiled', 'superseded'), { type: 'SanctionDecisionSetAside', decisionId: decision.decisionId, because: 'human' }]
}

/** What the dispute took back takes the sanction with it, in any phase; a closed one that still stands is undone too (capability C20). */
function reverse({ because, reference, fromCase }: SanctionCommands['ReverseMarks'], state: SanctionState): SanctionAnswer {
  if (fromCase !== state.matter.fromCase) return refuse('unknown_decision', { field: 'fromCase' })
  if (state.phase === 'closed' && (state.outcome === 'dropped' || state.outcome === 'reversed')) return refuse('already_done')
  return [{ type: 'SanctionReversed', because, reference }, ...tell(state, 'sanction_reversed'), { type: 'SanctionClosed', outcome: 'reversed' }]
}

function publish({ reference, publishedAt }: SanctionCommands['RecordPublication'], state: SanctionState): SanctionAnswer {
  if (state.published) return refuse('already_done')
  const due = state.decisions.some((decision) => decision.state === 'standing' && decision.publishBy !== null) && state.inForce.length > 0
  return due ? [{ type: 'SanctionPublished', reference, publishedAt }] : refuse('unknown_decision')
}

function lapse({ clock: name, round }: SanctionCommands['LapseClock'], state: SanctionState, context: SanctionContext): SanctionAnswer {
  const own = SANCTION_CLOCKS.find((each) => each === name)
  if (own === undefined || round > (state.clockRounds[own] ?? 0)) return refuse('unknown_clock', { field: 'clock' })
  const clock = sanctionClockOf(state, own)
  if (clock === null || clock.round !== round) {
    if (state.lapsed.some((each) => each.clock === own && each.round === round)) return refuse('already_done')
    return [{ type: 'SanctionClockLapsed', clock: own, round, outcome: 'too_late', atZero: 'none' }]
  }
  if (context.now < clock.endsAt) return refuse('clock_not_due', { field: 'clock', allowed: clock.endsAt })
  if (clock.owner !== 'officer' && !isToldOf(state, clock)) return notComplete(state, context, own, clock)
  return inTurn(state, context, [{ type: 'SanctionClockLapsed', clock: own, round, outcome: 'as_announced', atZero: clock.atZero }], (now) => atZero(now, context, own))
}

/** Nobody loses a right by a clock he may not know of: it starts again with a new notice. */
function notComplete(state: SanctionState, context: SanctionContext, name: SanctionClock, clock: Clock): SanctionEvent[] {
  return inTurn(state, context, [{ type: 'SanctionClockLapsed', clock: name, round: clock.round, outcome: 'notice_incomplete', atZero: clock.atZero }],
    (now) => startSanctionClock(now, context, name, clock.about))
}

function atZero(state: SanctionState, context: SanctionContext, name: SanctionClock): readonly SanctionEvent[] {
  switch (name) {
    case 'sanctionMustBeAnswered':
      return state.phase === 'lapsed' && isSmall(state) ? announce(state, context, [{ type: 'SanctionDecided', decision: decisionByMachine(state, context) }]) : []
    case 'sanctionAppealMustBeFiled':
      return state.phase === 'decided' ? [{ type: 'SanctionClosed', outcome: 'stands' }] : []
    case 'appealMustBeDecided':
      // The appeal stays open; worklist.ts moves it to the top and the operator is told by the webhook.
      return []
    default:
      return name satisfies never
  }
}

function recordAttempt({ noticeId, contact, result }: SanctionCommands['RecordNoticeAttempt'], state: SanctionRecord): SanctionAnswer {
  const notice = state.notices.find((each) => each.noticeId === noticeId)
  if (notice === undefined) return refuse('unknown_notice', { field: 'noticeId' })
  if (notice.attempted >= notice.contacts) return refuse('already_done')
  return [{ type: 'SanctionNoticeAttempted', noticeId, contact, result }]
}
