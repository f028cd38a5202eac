// What deciding on a sanction is given beside the command and the state. Nothing is looked up later. Next: decide.ts.
import type { Policies } from '../pin.ts'
import type { Actor } from '../parts.ts'
import type { Calendar } from '../time/calendar.ts'

export type SanctionContext = {
  now: number
  actor: Actor
  policies: Policies
  calendar: Calendar
  /** For opening: the id the new matter will have. */
  newCaseId: string
}
