// Words and proof: statements with speaker and time, files with their hash, and requests that name type, party and clock.
// What they prove is a finding (review.ts) or a presumption (policy); that they exist nobody can deny. Next: returns.ts.
import { clockOf, currentReason, nextId, sideOf, type Case, type EvidenceRequest } from '../case.ts'
import { brokenLimit, evidenceLimits } from '../catalogue.ts'
import { startClock, stopClock } from '../clocks.ts'
import type { Commands } from '../commands.ts'
import type { Context } from '../context.ts'
import type { Answer } from '../decide.ts'
import type { CaseEvent } from '../events.ts'
import { substanceOf } from '../assess.ts'
import { notify } from '../notices.ts'
import { otherSide, speakerOf, type EvidenceItem, type Side } from '../parts.ts'
import { isRefusal, refuse, type Refusal } from '../refusals.ts'
import { inOrder } from '../sequence.ts'
import { claimedByActor } from './desk-turn.ts'
import { phaseRefusal } from './phase.ts'
import { wordsRefusal } from './talk-limits.ts'

const RUNNING = ['negotiating', 'returning', 'reviewing', 'decided'] as const

/** Anyone in the case may put words on record, also words another spoke; who brought them and who is said to have spoken are two fields. */
export function makeStatement(command: Commands['MakeStatement'], state: Case, context: Context): Answer {
  const { text, speech, channel, restricted } = command
  const saidAt = command.saidAt ?? context.now
  if (saidAt > context.now) return refuse('date_out_of_range', { field: 'saidAt', allowed: context.now })
  const wrong = phaseRefusal(state, RUNNING) ?? wordsRefusal(state, context)
  if (wrong) return wrong
  const saidBy = command.saidBy ?? sideOf(state, context.actor)
  return [{ type: 'StatementMade', statementId: nextId('s', state.statements), by: context.actor, saidBy, saidAt, text, speech, channel, ...(restricted === undefined ? {} : { restricted }) }]
}

export function fileEvidence(command: Commands['FileEvidence'], state: Case, context: Context): Answer {
  const by = speakerOf(context.actor)
  if (by === null) return refuse('role_may_not')
  const { items, requestId } = command
  const request = requestId === null ? null : state.evidenceRequests.find((known) => known.requestId === requestId && known.from === by)
  if (request === undefined) return refuse('unknown_request', { field: 'requestId' })
  const twice = alreadyFiled(items, state)
  if (twice) return twice
  const wrong = phaseRefusal(state, RUNNING)
  if (wrong) return wrong
  // A late answer still counts as proof; only the request is over, and it stays recorded as lapsed.
  const answers = request?.state === 'open' ? request : null
  const broken = by === 'buyer' || by === 'merchant' ? overLimit(items, by, state, context) : null
  if (broken) return broken
  return inOrder(state, context, [{ type: 'EvidenceFiled', by, items, requestId: answers?.requestId ?? null }],
    (now) => (answers === null || now.evidenceRequests.some((open) => open.state === 'open') ? [] : stopIfRunning(now, 'evidenceMustArrive')),
    (now) => (answers === null || (by !== 'buyer' && by !== 'merchant') ? [] : letRebut(now, context, otherSide(by))),
    (now) => (by === 'buyer' || by === 'merchant' ? stopRebuttal(now, by) : []))
}

function alreadyFiled(items: readonly EvidenceItem[], state: Case): Refusal | null {
  const before = new Set(state.evidence.map((item) => item.evidenceId))
  const twice = items.find(({ evidenceId }, index) => before.has(evidenceId) || items.findIndex((item) => item.evidenceId === evidenceId) !== index)
  return twice === undefined ? null : refuse('evidence_already_filed', { field: twice.evidenceId })
}

function overLimit(items: readonly EvidenceItem[], by: Side, state: Case, context: Context): Refusal | null {
  const broken = brokenLimit(evidenceLimits(substanceOf(state, context), currentReason(state), by), items, state.evidence.filter((item) => item.by === by))
  return broken === null ? null : refuse('evidence_limits', broken)
}

/** In a review the other side gets one answer to proof that was asked for, once per case, so that filing cannot go on for ever. */
function letRebut(state: Case, context: Context, side: Side): CaseEvent[] {
  if (state.phase !== 'reviewing' || (state.clockRounds.rebuttalMustArrive ?? 0) > 0) return []
  return startClock(state, context, 'rebuttalMustArrive', { owner: side })
}

function stopRebuttal(state: Case, by: Side): CaseEvent[] {
  return clockOf(state, 'rebuttalMustArrive')?.owner === by ? stopClock(state, 'rebuttalMustArrive', 'done') : []
}

const stopIfRunning = (state: Case, clock: 'evidenceMustArrive'): CaseEvent[] => (clockOf(state, clock) === null ? [] : stopClock(state, clock, 'done'))

/** An officer's request for one thing from one party, with its own time to answer. */
export function requestEvidence(command: Commands['RequestEvidence'], state: Case, context: Context): Answer {
  const review = claimedByActor(state, context)
  if (isRefusal(review)) return review
  const { from, types, concerns, text } = command
  if (state.evidenceRequests.some((open) => sameRequest(open, command))) return refuse('already_done', { field: 'types' })
  const requestId = nextId('q', state.evidenceRequests)
  return inOrder(state, context, [{ type: 'EvidenceRequested', requestId, from, types, concerns, text, rules: [] }],
    (now) => (from === 'carrier' ? [] : notify(now, context, from, 'evidence_requested')),
    (now) => startClock(now, context, 'evidenceMustArrive', { owner: from, about: aboutRequests(now, requestId) }))
}

/** One clock of a name runs at a time: when several requests are open it speaks for all of them. */
const aboutRequests = (state: Case, requestId: string): string | null =>
  (state.evidenceRequests.filter((request) => request.state === 'open').length > 1 ? null : requestId)

function sameRequest(open: EvidenceRequest, { from, types, concerns }: Commands['RequestEvidence']): boolean {
  return open.state === 'open' && open.from === from && open.concerns === concerns && types.every((type) => open.types.includes(type))
}
