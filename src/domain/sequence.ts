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
  const events: CaseEvent[] = [...first]
  let now = evolveAll(state, first, context)
  for (const step of steps) {
    const more = step(now)
    events.push(...more)
    now = evolveAll(now, more, context)
  }
  return events
}
