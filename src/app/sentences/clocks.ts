// A clock as one sentence: who must do what by when, under which rule, and what happens at zero (guarantee 9).
import type { Clock } from '../../domain/parts.ts'
import { endInstant } from './time.ts'
import { CLOCK_TASKS, CONSEQUENCE_SENTENCES, OWNERS, UNIT_NAMES, both, cap, type Both } from './words.ts'

/** What of a clock is told. */
export type ToldClock = Pick<Clock, 'clock' | 'owner' | 'length' | 'unit' | 'endsAt' | 'atZero' | 'pausedAt' | 'beyondCalendar'>

/** Clocks that give a right: their owner may act and need not. */
const RIGHTS: readonly Clock['clock'][] = ['buyerMayEscalate', 'appealMustBeFiled', 'sanctionAppealMustBeFiled', 'sanctionMustBeAnswered', 'rebuttalMustArrive', 'offerMustBeAnswered', 'appealMustBeAnswered']

export function clockSentence(clock: ToldClock, timeZone = 'Asia/Shanghai'): Both {
  const owner = OWNERS[clock.owner]
  const task = CLOCK_TASKS[clock.clock]
  const may = RIGHTS.includes(clock.clock)
  const length = UNIT_NAMES[clock.unit](clock.length)
  const zero = CONSEQUENCE_SENTENCES[clock.atZero]
  if (clock.pausedAt !== null) {
    return both(`${owner.zh}${may ? '可' : '须'}${task.zh}；计时已暂停，恢复后继续计算。${zero.zh}`, `${cap(owner.en)} ${may ? 'may' : 'must'} ${task.en}; the clock is paused and goes on afterwards. ${zero.en}`)
  }
  const until = endInstant(clock.endsAt, timeZone)
  const unsure = clock.beyondCalendar ? both('（以届时公布的节假日安排为准。）', ' (Subject to public holidays not yet announced.)') : both('', '')
  return both(
    `${owner.zh}${may ? '可' : '须'}在${until.zh}前${task.zh}（期限${length.zh}）。${zero.zh}${unsure.zh}`,
    `${cap(owner.en)} ${may ? 'may' : 'must'} ${task.en} by ${until.en} (${length.en}). ${zero.en}${unsure.en}`,
  )
}
