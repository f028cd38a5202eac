// How events make a case: evolve never refuses and never reads policy or the clock, so any accepted history replays to the same state.
// One step per event, in chapters: evolve/opening, talk, desk, time, goods, money. What may follow an event: progress.ts.
import type { Case } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent, EventType } from './events.ts'
import { deskSteps } from './evolve/desk.ts'
import { goodsSteps } from './evolve/goods.ts'
import { moneySteps } from './evolve/money.ts'
import { opened, openingSteps } from './evolve/opening.ts'
import { keep, type Meta, type Steps } from './evolve/step.ts'
import { talkSteps } from './evolve/talk.ts'
import { timeSteps } from './evolve/time.ts'

/** A case from the JSON it is stored as: made by the same literal as all others. */
export const caseOf = (stateJson: string): Case => keep(JSON.parse(stateJson) as Case, {})

export function evolve(state: Case | null, event: CaseEvent, meta: Meta): Case {
  if (event.type === 'CaseOpened') {
    if (state !== null) throw new Error(`case ${state.caseId} is opened twice`)
    return opened(event, meta)
  }
  if (state === null) throw new Error(`${event.type} comes before CaseOpened`)
  const step = STEPS[event.type] as (state: Case, event: CaseEvent, meta: Meta) => Case
  return step(state, event, meta)
}

export function evolveAll(state: null, events: readonly [CaseEvent, ...CaseEvent[]], context: Pick<Context, 'now' | 'actor'>): Case
export function evolveAll(state: Case, events: readonly CaseEvent[], context: Pick<Context, 'now' | 'actor'>): Case
export function evolveAll(state: Case | null, events: readonly CaseEvent[], context: Pick<Context, 'now' | 'actor'>): Case
export function evolveAll(state: Case | null, events: readonly CaseEvent[], context: Pick<Context, 'now' | 'actor'>): Case {
  return evolveEvents(state, events, { at: context.now, actor: context.actor })
}

/** The events of one commit, read back: the same as `evolveAll` with the meta the log kept. */
export function evolveEvents(state: Case | null, events: readonly CaseEvent[], meta: Meta): Case {
  const after = events.reduce<Case | null>((before, event) => evolve(before, event, meta), state)
  if (after === null) throw new Error('nothing happened to no case')
  return after
}

const STEPS: Steps<Exclude<EventType, 'CaseOpened'>> = { ...openingSteps, ...talkSteps, ...deskSteps, ...timeSteps, ...goodsSteps, ...moneySteps }
