// A process is what it decides, what that makes of a case, and a way to list its cases: disputes, sanctions, later mediation. The loop knows no more than this.
import type { ZodType } from 'zod'
import type { Refusal } from '../domain/refusals.ts'
import type { CaseColumns, Commit, NewEffect, Process as ProcessName } from './ports.ts'

/** What happened, and the case as that leaves it; or why nothing did. */
export type Answer<S, E> = { readonly events: readonly E[]; readonly after: S } | Refusal

/** What a commit changes beside the log and the state row. Deltas, never totals. */
export type Books = Pick<Commit, 'ledger' | 'orderLines' | 'freightRefundedMinorDelta' | 'deposits' | 'evidence'>

export interface Process<S, C, E, X> {
  readonly name: ProcessName
  decide(command: C, state: S | null, context: X): Answer<S, E>
  /** A state as it was stored, from its JSON. */
  read(stateJson: string): S
  /** What an event of its type must look like; null when there is no such type. */
  schemaOf(event: E): ZodType | null
  /** A record of the machine's own errands. Nobody who acts on a case they read before it acts on something else than they saw. */
  isErrand(event: E): boolean
  columns(state: S): CaseColumns
  clocks(state: S): readonly { clock: string; dueAt: number }[]
  books(before: S | null, events: readonly E[], after: S, context: X): Books
  /** `version` is the commit's: it makes keys unique and the same on every retry. `notBefore` is set by the loop. */
  effects(events: readonly E[], after: S, commit: { version: number; at: number }): readonly Omit<NewEffect, 'notBefore'>[]
}
