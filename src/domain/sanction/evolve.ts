// How events make a sanction. Never refuses and never reads policy or the clock; the same log gives the same state.
import type { Actor, Clock } from '../parts.ts'
import type { SanctionEvent, SanctionEvents, SanctionEventType } from './events.ts'
import type { Appealed, Closed, Decided, SanctionRecord, SanctionState } from './sanction.ts'

type Meta = { at: number; actor: Actor }
type Steps = { [K in Exclude<SanctionEventType, 'SanctionOpened'>]: (state: SanctionState, event: SanctionEvents[K], meta: Meta) => SanctionState }

export function evolveSanction(state: SanctionState | null, event: SanctionEvent, meta: Meta): SanctionState {
  if (event.type === 'SanctionOpened') {
    if (state !== null) throw new Error(`sanction ${state.caseId} is opened twice`)
    return {
      phase: 'put_forward', caseId: event.caseId, openedAt: meta.at, matter: event.matter, calculations: event.calculations, notices: [], clocks: [], clockRounds: {}, lapsed: [],
      answer: null, evidence: [], decisions: [], appeals: [], inForce: [], published: null, decidedBy: [], humanAsked: false,
    }
  }
  if (state === null) throw new Error(`${event.type} comes before SanctionOpened`)
  const step = STEPS[event.type] as (state: SanctionState, event: SanctionEvent, meta: Meta) => SanctionState
  return step(state, event, meta)
}

export function evolveSanctionAll(state: SanctionState | null, events: readonly SanctionEvent[], meta: Meta): SanctionState {
  const after = events.reduce<SanctionState | null>((before, event) => evolveSanction(before, event, meta), state)
  if (after === null) throw new Error('nothing happened to no sanction')
  return after
}

const keep = (state: SanctionState, change: Partial<SanctionRecord>): SanctionState => ({ ...state, ...change })

/** The record without what only its phase holds. */
function recordOf(state: SanctionState): SanctionRecord {
  const { phase: _phase, decisionId: _decision, appealId: _appeal, closedAt: _closed, outcome: _outcome, ...record } = state as SanctionState & Partial<Pick<Appealed, 'decisionId' | 'appealId'> & Pick<Closed, 'closedAt' | 'outcome'>>
  return record
}

const STEPS: Steps = {
  SanctionNotified: (state, { noticeId, about, contacts, clock }, { at }) => keep(state, { notices: [...state.notices, { noticeId, about, at, contacts, attempted: 0, clock }] }),
  SanctionNoticeAttempted: (state, { noticeId }) =>
    keep(state, { notices: state.notices.map((notice) => (notice.noticeId === noticeId ? { ...notice, attempted: notice.attempted + 1 } : notice)) }),
  SanctionAnswered: (state, { by, statement, evidence }, { at }) =>
    ({ ...recordOf(state), phase: 'answered', answer: { by, at, statement }, evidence: [...state.evidence, ...evidence.map((item) => ({ ...item, at }))] }),
  SanctionDecided: (state, { decision }, { at }): Decided => ({
    ...recordOf(state), phase: 'decided', decisionId: decision.decisionId, decisions: [...state.decisions, { ...decision, at, state: 'standing' as const }], inForce: [...decision.measures],
    decidedBy: decision.by.by === 'officer' ? [...state.decidedBy, decision.by.officerId] : state.decidedBy,
  }),
  SanctionDecisionSetAside: (state, { decisionId }) => ({
    ...recordOf(state), phase: 'answered', inForce: [], humanAsked: true,
    decisions: state.decisions.map((decision) => (decision.decisionId === decisionId ? { ...decision, state: 'set_aside' as const } : decision)),
  }),
  SanctionAppealed: (state, { appealId, decisionId, round, grounds, evidence }, { at }) => ({
    ...recordOf(state), phase: 'appealed', decisionId, appealId, evidence: [...state.evidence, ...evidence.map((item) => ({ ...item, at }))],
    appeals: [...state.appeals, { appealId, decisionId, round, grounds, at, result: null, answers: [], officerId: null }],
  }),
  SanctionAppealDecided: (state, { appealId, officerId, result, answers, measures }) => keep(state, {
    appeals: state.appeals.map((appeal) => (appeal.appealId === appealId ? { ...appeal, result, answers, officerId } : appeal)),
    inForce: result === 'upheld' ? state.inForce : measures, decidedBy: [...state.decidedBy, officerId],
  }),
  SanctionReversed: (state) => keep(state, { inForce: [] }),
  SanctionPublished: (state, { reference, publishedAt }) => keep(state, { published: { reference, at: publishedAt } }),
  SanctionClockStarted: (state, { clock }) => keep(state, { clocks: [...without(state, clock.clock), clock], clockRounds: { ...state.clockRounds, [clock.clock]: clock.round } }),
  SanctionClockStopped: (state, { clock }) => keep(state, { clocks: without(state, clock) }),
  SanctionClockLapsed: (state, { clock, round, outcome }, { at }) => {
    const lapsed = keep(state, { clocks: state.clocks.filter((running) => running.clock !== clock || running.round !== round), lapsed: [...state.lapsed, { clock, round, at, outcome }] })
    // Silence after a complete notice is an answer given up; the matter goes on without it.
    return outcome === 'as_announced' && clock === 'sanctionMustBeAnswered' && lapsed.phase === 'put_forward' ? { ...recordOf(lapsed), phase: 'lapsed' } : lapsed
  },
  SanctionClosed: (state, { outcome }, { at }) => ({ ...recordOf(state), clocks: [], phase: 'closed', closedAt: at, outcome }),
}

const without = (state: SanctionRecord, name: Clock['clock']): Clock[] => state.clocks.filter((running) => running.clock !== name)
