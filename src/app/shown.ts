// What of a case one reader is shown: a party sees no drafts of the desk, nothing put on record in confidence by the other side, and no
// recorded facts of a computation (they hold the other side's affairs); the rules' sentences stand in their place. Used by view.ts and the doors.
import { sideOf, type CaseRecord } from '../domain/case.ts'
import type { CaseEvent, EventType } from '../domain/events.ts'
import type { Actor, Decision } from '../domain/parts.ts'
import { mayRead } from '../domain/restricted.ts'
import { withoutOfficers } from './masking.ts'
import { decisionLetter, type Letter, type LetterNames } from './sentences/decision.ts'
import { eventSentence } from './sentences/events.ts'
import { both, type Both } from './sentences/words.ts'

/** An event as shown. `withheld`: that it happened may be known, what it holds may not. */
export type ShownEvent = { readonly event: { readonly type: EventType; readonly [field: string]: unknown }; readonly says: Both; readonly letter?: Letter }
export type Reader = { readonly actor: Actor; readonly state: CaseRecord; readonly timeZone: string; readonly names: LetterNames }

/** The desk's own papers, until they are signed. */
const DRAFTS: readonly EventType[] = ['DecisionPrepared', 'DecisionSentBack']
const IN_CONFIDENCE = both('一方提交了保密内容。', 'Something was put on record in confidence.')

/** A computation in full is for those who check it: the desk and its auditors. */
export const maySeeComputation = ({ role }: Actor): boolean => role === 'officer' || role === 'senior_officer' || role === 'auditor'

/** An event for this reader; null when it is not his to know of. */
export function shownEvent(event: CaseEvent, reader: Reader): ShownEvent | null {
  const shown = partOf(event, reader)
  if (shown === null) return null
  const { says, letter } = shown
  const visible = withoutOfficers(shown.event, reader.actor)
  return letter === undefined ? { event: visible, says } : { event: visible, says, letter }
}

function partOf(event: CaseEvent, reader: Reader): ShownEvent | null {
  const { actor, state, timeZone, names } = reader
  const plain: ShownEvent = { event, says: eventSentence(event, timeZone) }
  if (DRAFTS.includes(event.type) && sideOf(state, actor) !== null) return null
  switch (event.type) {
    case 'StatementMade':
      return mayRead(state, actor, event) ? plain : { event: { type: event.type, withheld: true }, says: IN_CONFIDENCE }
    case 'EvidenceFiled': {
      const items = event.items.filter(({ restricted }) => mayRead(state, actor, { restricted, by: event.by }))
      if (items.length === event.items.length) return plain
      return items.length === 0 ? { event: { type: event.type, withheld: true }, says: IN_CONFIDENCE } : { event: { ...event, items }, says: eventSentence({ ...event, items }, timeZone) }
    }
    case 'DecisionIssued':
    case 'DecisionPrepared':
      return { event: { ...event, decision: shownDecision(event.decision, actor) }, says: plain.says, letter: decisionLetter(event.decision, names) }
    case 'InterventionDeclined':
      return maySeeComputation(actor) ? plain : { ...plain, event: { ...event, computed: null } }
    default:
      return plain
  }
}

export const shownEvents = (events: readonly CaseEvent[], reader: Reader): ShownEvent[] => events.flatMap((event) => shownEvent(event, reader) ?? [])

/** What was computed stays named by its rules, findings and flows. */
export const shownDecision = <D extends Decision>(decision: D, actor: Actor): D => (maySeeComputation(actor) ? decision : { ...decision, computed: null })
