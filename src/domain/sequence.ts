// The events of one command in order, each step seeing what the steps before it made true.
// Chapters use it instead of guessing ids and turns ahead; the whole command's consequences are progress.ts.
import type { Case } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent } from './events.ts'
import { evolveAll } from './evolve.ts'

export type Step = (state: Case) => readonly CaseEvent[]

export function inOrder(state: null, context: Context, first: readonly [CaseEvent, ...CaseEvent[]], ...steps: readonly Step[]): CaseEvent[]
export function inOrder(state: Case, context: Context, first: readonly CaseEvent[], ...steps: readonly Step[]): CaseEvent[]
export function inOrder(state: Case | null, context: Context, first: readonly CaseEvent[], ...steps: readonly Step[]): CaseEvent[] {
  return inSequence<Case, CaseEvent>(state, first, steps, (now, events) => evolveAll(now, events, context))
}

/** The same for any process: what has happened so far decides what happens next. */
export function inSequence<S, E>(state: S | null, first: readonly E[], steps: readonly ((now: S) => readonly E[])[], evolve: (state: S | null, events: readonly E[]) => S): E[] {
  const events: E[] = [...first]
  let now: S | null = null
  let after: readonly E[] = first
  for (const step of steps) {
    // What the last step brings nobody asks about here: whoever takes the events makes the case of them.
    now = now === null ? evolve(state, after) : after.length === 0 ? now : evolve(now, after)
    after = step(now)
    events.push(...after)
  }
  return events
}
