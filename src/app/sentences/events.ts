// Every event as one sentence for both sides, in Chinese and English. One entry per event type: a new event without its sentence does not
// compile. The chapters are events-talk.ts, events-desk.ts and events-goods.ts; clocks and decisions at length: clocks.ts, decision.ts.
import type { CaseEvent, EventType, Events } from '../../domain/events.ts'
import type { Currency } from '../../domain/money/amount.ts'
import { deskSentences } from './events-desk.ts'
import { goodsSentences } from './events-goods.ts'
import { talkSentences } from './events-talk.ts'
import { endInstant, instant } from './time.ts'
import type { Both } from './words.ts'

/** How this reader is told times and amounts: the marketplace's zone, the order's currency where the event does not carry it, and whether rules are named. */
export type Telling = { time: (at: number) => Both; end: (at: number) => Both; currency: Currency; cites: boolean }
export type EventSentences<K extends EventType> = { [T in K]: (event: Events[T], telling: Telling) => Both }

const SENTENCES: EventSentences<EventType> = { ...talkSentences, ...deskSentences, ...goodsSentences }

export function eventSentence(event: CaseEvent, timeZone: string, currency: Currency = 'CNY', cites = true): Both {
  const say = SENTENCES[event.type] as (event: CaseEvent, telling: Telling) => Both
  return say(event, { time: (at) => instant(at, timeZone), end: (at) => endInstant(at, timeZone), currency, cites })
}
