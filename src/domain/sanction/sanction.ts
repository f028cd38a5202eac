// What a sanction can be: a union by phase over one record, like ../case.ts. It lives apart from the dispute it came from:
// it never holds up, replaces or pays a remedy. evolve.ts builds it; decide.ts answers what is asked of it.
import type { Actor, Clock, EvidenceItem, TextRef } from '../parts.ts'
import type { SanctionEvents } from './events.ts'
import type { Calculation, ImposedMeasure, Matter, SanctionAppeal, SanctionDecision } from './parts.ts'

export type SanctionNotice = { noticeId: string; about: SanctionEvents['SanctionNotified']['about']; at: number; contacts: number; attempted: number; clock: Clock['clock'] | null }

export type SanctionRecord = {
  caseId: string; openedAt: number; matter: Matter; calculations: Calculation[]
  notices: SanctionNotice[]; clocks: Clock[]; clockRounds: Partial<Record<Clock['clock'], number>>
  lapsed: { clock: Clock['clock']; round: number; at: number; outcome: SanctionEvents['SanctionClockLapsed']['outcome'] }[]
  answer: { by: Actor; at: number; statement: TextRef } | null
  evidence: (EvidenceItem & { at: number })[]
  decisions: (SanctionDecision & { at: number; state: 'standing' | 'set_aside' })[]
  appeals: SanctionAppeal[]
  /** Measures now in force: what an appeal or a reversal took away is gone from here and stays in the decision. */
  inForce: ImposedMeasure[]
  published: { reference: string; at: number } | null
  /** Everyone who decided here: none of them hears the appeal. */
  decidedBy: string[]
  humanAsked: boolean
}

export type PutForward = SanctionRecord & { phase: 'put_forward' }
export type Answered = SanctionRecord & { phase: 'answered' }
export type Lapsed = SanctionRecord & { phase: 'lapsed' }
export type Decided = SanctionRecord & { phase: 'decided'; decisionId: string }
export type Appealed = SanctionRecord & { phase: 'appealed'; decisionId: string; appealId: string }
export type Closed = SanctionRecord & { phase: 'closed'; closedAt: number; outcome: SanctionEvents['SanctionClosed']['outcome'] }
export type SanctionState = PutForward | Answered | Lapsed | Decided | Appealed | Closed
export type SanctionPhase = SanctionState['phase']
export const SANCTION_PHASES = ['put_forward', 'answered', 'lapsed', 'decided', 'appealed', 'closed'] as const satisfies readonly SanctionPhase[]

export const standingSanction = (state: SanctionRecord): (SanctionDecision & { at: number }) | null => state.decisions.findLast((decision) => decision.state === 'standing') ?? null
export const sanctionClockOf = (state: SanctionRecord, clock: Clock['clock']): Clock | null => state.clocks.find((running) => running.clock === clock) ?? null

/** Does this actor speak for the account the measure is against? */
export function isParty(state: SanctionRecord, actor: Actor): boolean {
  const { against, account } = state.matter
  return actor.id === account && (against === 'buyer' ? actor.role === 'buyer' : actor.role === 'merchant' || actor.role === 'clerk')
}
