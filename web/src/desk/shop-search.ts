// What the inbox is narrowed to, as it stands in its address: so that "back" and a shared link bring the same list.
import type { ListAsked } from '../api/queries.ts'

export const DUE = ['overdue', 'within24h', 'within72h', 'later'] as const
export type Due = (typeof DUE)[number]
export const PHASES = ['negotiating', 'reviewing', 'returning', 'decided', 'closed'] as const
export type InboxSearch = { readonly due?: Due; readonly phase?: (typeof PHASES)[number]; readonly reason?: string; readonly order?: string; readonly all?: true }

const among = <T extends string>(list: readonly T[], value: unknown): T | undefined => list.find((one) => one === value)

export function inboxSearch(given: Readonly<Record<string, unknown>>): InboxSearch {
  const due = among(DUE, given['due'])
  const phase = among(PHASES, given['phase'])
  const reason = typeof given['reason'] === 'string' ? given['reason'] : undefined
  const order = typeof given['order'] === 'string' || typeof given['order'] === 'number' ? String(given['order']) : undefined
  return { ...(due === undefined ? {} : { due }), ...(phase === undefined ? {} : { phase }), ...(reason === undefined ? {} : { reason }), ...(order === undefined ? {} : { order }), ...(given['all'] === true ? { all: true } : {}) }
}

/** Whose turn it is not is only in the list of all; an order is looked for among all of them. */
export const askedBy = ({ due, phase, reason, order, all }: InboxSearch): Omit<ListAsked, 'after'> => ({
  process: 'dispute', history: all === true || order !== undefined ? 'true' : 'false', ...(due === undefined ? {} : { due }), ...(phase === undefined ? {} : { phase }), ...(order === undefined ? {} : { orderId: order }),
  ...(reason === undefined ? {} : { reason: reason as NonNullable<ListAsked['reason']> }),
})

export const isCaseId = (typed: string): boolean => /^\d{10,19}$/.test(typed)
