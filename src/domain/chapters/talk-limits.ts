// How much one side may say and put forward in one case: more than any dispute needs, and too little for one side to bury the other, its inbox or
// the page in words. What is longer comes as a file, whose size and number the policy limits.
import { sideOf, type Case, type Notice } from '../case.ts'
import type { Context } from '../context.ts'
import type { Side } from '../parts.ts'
import { refuse, type Refusal } from '../refusals.ts'

const MOST_STATEMENTS = 300
const MOST_OFFERS = 60
const MOST_CHANGES = 30

/** Of those who are a side; officers and carriers put on record what they must. */
export function wordsRefusal(state: Case, { actor }: Context): Refusal | null {
  const side = sideOf(state, actor)
  if (side === null) return null
  return state.statements.filter(({ by }) => sideOf(state, by) === side).length < MOST_STATEMENTS ? null : refuse('too_much_said', { field: 'text', allowed: MOST_STATEMENTS })
}

/** Changed reasons that are put forward are offers too. */
export const offersRefusal = (state: Case, by: Side): Refusal | null =>
  (state.offers.filter((offer) => offer.by === by).length < MOST_OFFERS ? null : refuse('too_much_said', { field: 'terms', allowed: MOST_OFFERS }))

/** Each asks the merchant anew and tells him of it. */
export const changesRefusal = (state: Case, about: Extract<Notice['about'], 'request_amended' | 'reason_change'>): Refusal | null =>
  (state.notices.filter((notice) => notice.party === 'merchant' && notice.about === about).length < MOST_CHANGES ? null : refuse('too_much_said', { allowed: MOST_CHANGES }))
