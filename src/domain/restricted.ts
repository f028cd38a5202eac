// Threats, and proofs about minors or their guardians (C29): whoever files them is protected. A person handles the case, and the other side
// sees that something was put on record, never what. Used by decisions.ts and whatever shows a case.
import { sideOf, type CaseRecord } from './case.ts'
import type { Actor } from './parts.ts'

/** Something here is not for a machine to weigh. */
export const holdsRestricted = ({ statements, evidence }: CaseRecord): boolean => [...statements, ...evidence].some(({ restricted }) => restricted !== undefined)

type Item = { restricted?: unknown; by: Actor | 'buyer' | 'merchant' | 'carrier' | 'officer' }

/** The side that put it on record, and officers. */
export function mayRead(state: CaseRecord, actor: Actor, { restricted, by }: Item): boolean {
  if (restricted === undefined || actor.role === 'officer' || actor.role === 'senior_officer') return true
  const side = sideOf(state, actor)
  return side !== null && side === (typeof by === 'string' ? by : sideOf(state, by))
}
