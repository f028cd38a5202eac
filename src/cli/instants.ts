// Instants as people in China read and write them; the zone is always the calendar's own.
import { UsageFault } from './output.ts'

const CHINA_MS = 8 * 3_600_000

/** `2025-09-08 09:30`, Beijing time. */
export const formatInstant = (at: number): string => new Date(at + CHINA_MS).toISOString().slice(0, 16).replace('T', ' ')

/** The same, a date alone, or ISO 8601 with its own zone. */
export function readInstant(text: string): number {
  const local = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/.exec(text)
  const at = local ? Date.parse(`${local[1] ?? ''}T${local[2] ?? '00:00'}:00+08:00`) : /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new UsageFault(`not an instant: ${text} (2025-09-08 09:30 is Beijing time)`)
  return at
}
