// Instants as people read them, in the marketplace's own time zone and with its name beside it. The end of a day is written 24:00.
import { both, type Both } from './words.ts'

const ZONES: Readonly<Record<string, Both>> = { 'Asia/Shanghai': both('北京时间', 'Beijing time'), UTC: both('协调世界时', 'UTC') }
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const

export function instant(at: number, timeZone: string): Both {
  return written(partsOf(at, timeZone), timeZone)
}

/** The end of a period: midnight is the end of the day before it, not the start of the next. */
export function endInstant(at: number, timeZone: string): Both {
  const parts = partsOf(at, timeZone)
  if (parts.hour !== 0 || parts.minute !== 0 || at % 60_000 !== 0) return written(parts, timeZone)
  return written({ ...partsOf(at - 60_000, timeZone), hour: 24, minute: 0 }, timeZone)
}

type Parts = { year: number; month: number; day: number; hour: number; minute: number }

/** Where the clock has not been changed since and will not be, arithmetic gives what the library gives, at a hundredth of its cost. Shanghai last did in 1991. */
const FIXED: Readonly<Record<string, { offsetMs: number; since: number }>> = { 'Asia/Shanghai': { offsetMs: 28_800_000, since: Date.UTC(1992, 0, 1) }, UTC: { offsetMs: 0, since: 0 } }

function partsOf(at: number, timeZone: string): Parts {
  const fixed = FIXED[timeZone]
  if (fixed !== undefined && at >= fixed.since) {
    const local = new Date(at + fixed.offsetMs)
    return { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate(), hour: local.getUTCHours(), minute: local.getUTCMinutes() }
  }
  const format = formats.get(timeZone) ?? formatOf(timeZone)
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') }
}

/** Making one takes a hundred times as long as using it; there are as many as marketplaces have time zones. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' })
  formats.set(timeZone, format)
  return format
}

function written({ year, month, day, hour, minute }: Parts, timeZone: string): Both {
  const zone = ZONES[timeZone] ?? both(timeZone, timeZone)
  const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
  return both(`${zone.zh}${year}年${month}月${day}日 ${clock}`, `${day} ${MONTHS[month - 1] ?? ''} ${year}, ${clock} (${zone.en})`)
}
