// The bodies a case can be handed over to, which of them can bind a side that never answered here, and who speaks for which.
// Handing over and reading a result back: chapters/outside.ts; who may come near a case: access.ts.
import type { Actor } from './parts.ts'

export const BODIES = ['authority_12315', 'consumer_association', 'court', 'arbitration', 'police', 'mediation'] as const
export type Body = (typeof BODIES)[number]

/** Mediators, associations and the police bring the sides to terms; what a court, an arbitrator or an authority orders binds by law. */
const ORDERING: readonly string[] = ['court', 'arbitration', 'authority_12315'] satisfies readonly Body[]
export const mayOrder = (body: string): boolean => ORDERING.includes(body)

/** What it ordered stands on its order; what it brought the sides to, on their consent. */
export const bodyOrders = (body: string, outcome: string): boolean => outcome !== 'settled' && mayOrder(body)

/** The id of whoever speaks for a body names it: `court`, or with its office `court:hangzhou`. Null for everybody else. */
export function bodyOf({ role, id }: Actor): Body | null {
  const [named] = id.split(':')
  return role === 'outside' ? (BODIES.find((body) => body === named) ?? null) : null
}
