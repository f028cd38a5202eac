// How often each side may appeal: a figure of the procedure in force, one round where no policy names another.
import type { CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import type { Side } from './parts.ts'
import { parameterOf } from './pin.ts'

export const appealRounds = (context: Context): number => parameterOf(context.procedure, 'appealRounds')?.value ?? 1

export const appealRoundsLeft = (state: CaseRecord, context: Context, side: Side): number =>
  Math.max(0, appealRounds(context) - state.appeals.filter((appeal) => appeal.by === side).length)
