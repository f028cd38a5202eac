// Telling a party: the notice in its inbox, and one attempt per registered contact, which the outside world reports back.
// A harmful clock may only lapse as announced when both have happened: clocks.ts asks `isNotified`.
import { nextId } from './case.ts'
import type { CaseRecord } from './case.ts'
import type { Context } from './context.ts'
import type { CaseEvent, Events } from './events.ts'
import type { Side } from './parts.ts'
import type { ClockName } from './vocabulary.ts'

type About = Events['PartyNotified']['about']

export function notify(state: CaseRecord, context: Context, party: Side, about: About, clock: ClockName | null = null): [CaseEvent] {
  const contacts = party === 'buyer' ? context.order.buyer.contacts : context.order.merchant.contacts
  return [{ type: 'PartyNotified', noticeId: nextId('n', state.notices), party, about, contacts, clock }]
}

/** Told of this clock in the inbox, the latest time it started, and every registered contact tried once. */
export function isNotified(state: CaseRecord, party: Side, clock: ClockName): boolean {
  const notice = state.notices.findLast((known) => known.party === party && known.clock === clock)
  return notice !== undefined && notice.attempted >= notice.contacts
}
