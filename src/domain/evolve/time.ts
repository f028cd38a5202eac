// Clocks and the notices that let them run out. Next: goods.ts.
import type { Case } from '../case.ts'
import { isNotified } from '../notices.ts'
import type { Clock } from '../parts.ts'
import { keep, type Steps } from './step.ts'
import { heardBySilence } from './talk.ts'

export const timeSteps: Steps<'PartyNotified' | 'NoticeAttempted' | 'ClockStarted' | 'ClockStopped' | 'ClockPaused' | 'ClockResumed' | 'ClockExtended' | 'ClockLapsed'> = {
  PartyNotified: (state, { noticeId, party, about, contacts, clock }, { at }) => keep(state, { notices: [...state.notices, { noticeId, party, about, at, contacts, attempted: 0, clock }] }),
  NoticeAttempted: (state, { noticeId }) =>
    keep(state, { notices: state.notices.map((notice) => (notice.noticeId === noticeId ? { ...notice, attempted: notice.attempted + 1 } : notice)) }),
  ClockStarted: (state, { clock }) => keep(state, {
    clocks: [...state.clocks.filter((running) => running.clock !== clock.clock), clock],
    clockRounds: Object.assign({}, state.clockRounds, { [clock.clock]: clock.round }),
    limitedBy: [...state.limitedBy, ...(clock.limitedBy ?? [])],
  }),
  ClockStopped: (state, { clock }) => keep(state, { clocks: state.clocks.filter((running) => running.clock !== clock) }),
  ClockPaused: (state, { clock, untilAtMost }, { at }) => withClock(state, clock, (running) => ({ ...running, pausedAt: at, pausedUntil: untilAtMost })),
  ClockResumed: (state, { clock, endsAt }, { at }) => withClock(state, clock, ({ pausedUntil: _over, ...paused }) => ({ ...paused, pausedAt: null, endsAt, pausedMs: (paused.pausedMs ?? 0) + Math.max(0, at - (paused.pausedAt ?? at)) })),
  ClockExtended: (state, { clock, endsAt }) => withClock(state, clock, (running) => ({ ...running, endsAt, extensions: (running.extensions ?? 0) + 1 })),
  ClockLapsed: (state, { clock, round, outcome, limitedBy }, { at }) => {
    const ended = state.clocks.find((running) => running.clock === clock && running.round === round)
    const lapsed = keep(state, {
      clocks: state.clocks.filter((running) => running !== ended),
      lapsed: [...state.lapsed, { clock, round, at, outcome }],
      limitedBy: [...state.limitedBy, ...limitedBy],
    })
    if (ended === undefined || outcome === 'notice_incomplete' || outcome === 'too_late') return lapsed
    return whenSilent(lapsed, ended)
  },
}

/** Silence after a complete notice counts as having been heard, once no time to answer runs any more; what it may cost is guarantees.ts. */
function whenSilent(state: Case, ended: Clock): Case {
  const { owner } = ended
  const told = (owner === 'buyer' || owner === 'merchant') && isNotified(state, owner, ended.clock)
  const stillAsked = owner === 'merchant' && state.merchantAnswer.answer === 'none' && state.clocks.some(({ clock }) => clock === 'merchantMustAnswer')
  const silent = told && !stillAsked ? heardBySilence(state, owner) : state
  if (ended.clock === 'merchantMustAnswer' && state.merchantAnswer.answer === 'none') {
    return keep(silent, { merchantAnswer: { answer: 'lapsed', at: ended.endsAt, because: null } })
  }
  if (ended.clock !== 'evidenceMustArrive') return silent
  const evidenceRequests = silent.evidenceRequests.map((request) =>
    (request.state === 'open' && (ended.about === null || ended.about === request.requestId) ? { ...request, state: 'lapsed' as const } : request))
  return keep(silent, { evidenceRequests })
}

function withClock(state: Case, name: Clock['clock'], change: (clock: Clock) => Clock): Case {
  return keep(state, { clocks: state.clocks.map((clock) => (clock.clock === name ? change(clock) : clock)) })
}
