// Amounts, instants and lengths of time as people read them. Amounts are integer minor units from end to end; instants are shown in the
// marketplace's time zone and named as such, whatever zone the reader's machine is in.
import { nowMs } from '../api/clock.ts'
import { lang, words } from './lang.ts'

const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, VND: 0 }
export const decimalsOf = (currency: string): number => DECIMALS[currency] ?? 2

/** "1,234.50", with "−" before what is taken. */
export function plainAmount(amountMinor: number | bigint, currency: string): string {
  const decimals = decimalsOf(currency)
  const minor = BigInt(amountMinor)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return `${minor < 0n ? '−' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`
}
export const amount = (amountMinor: number | bigint, currency: string): string =>
  lang() === 'zh' && currency === 'CNY' ? `${plainAmount(amountMinor, currency)} 元` : `${plainAmount(amountMinor, currency)} ${currency}`
/** With its sign also when it is a gain: what one side gets or pays. */
export const signedAmount = (amountMinor: number, currency: string): string => `${amountMinor > 0 ? '+' : ''}${amount(amountMinor, currency)}`

/** What was typed as minor units; null when it is no amount. Never through a float. */
export function minorIn(typed: string, currency: string): number | null {
  const decimals = decimalsOf(currency)
  const found = /^(\d{1,13})(?:\.(\d*))?$/.exec(typed.trim().replace(/[,，\s]/g, ''))
  if (!found || (found[2] ?? '').length > decimals) return null
  const minor = BigInt(`${found[1] ?? ''}${(found[2] ?? '').padEnd(decimals, '0')}`)
  return minor <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(minor) : null
}

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(kind: 'until' | 'at' | 'dated' | 'day', timeZone: string): Intl.DateTimeFormat {
  const key = `${kind} ${timeZone} ${lang()}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(lang() === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone, month: lang() === 'zh' ? 'long' : 'short', day: 'numeric', ...(kind === 'day' || kind === 'dated' ? { year: 'numeric' as const } : {}), ...(kind === 'day' ? {} : { hour: '2-digit' as const, minute: '2-digit' as const, hourCycle: 'h23' as const }), ...(kind === 'until' ? { weekday: 'short' as const } : {}),
  })
  formats.set(key, made)
  return made
}
export const ZONE = 'Asia/Shanghai'
const zoneName = (timeZone: string): string => (timeZone === ZONE ? words().time.zone : timeZone)
/** The end of a clock: with its weekday and the zone. */
export const until = (at: number, timeZone = ZONE): string => (lang() === 'zh' ? `${zoneName(timeZone)} ${formatOf('until', timeZone).format(at)}` : `${formatOf('until', timeZone).format(at)} (${zoneName(timeZone)})`)
const yearOf = (instant: number): number => new Date(instant + 28_800_000).getUTCFullYear()
/** With the year where it is another than this one. */
export const at = (instant: number, timeZone = ZONE): string => formatOf(yearOf(instant) === yearOf(nowMs()) ? 'at' : 'dated', timeZone).format(instant)
export const day = (instant: number, timeZone = ZONE): string => formatOf('day', timeZone).format(instant)

/** Coarse above an hour, to the second below it. */
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [d, h, m] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  if (d > 0) return words().time.days(d, h)
  return h > 0 ? words().time.hours(h, m) : words().time.minutes(m, String(seconds % 60).padStart(2, '0'))
}

export const bytesText = (bytes: number): string => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${Math.floor(bytes / 1_000_000)}.${Math.floor((bytes % 1_000_000) / 100_000)} MB`)

/** The first instant of a day as a date field has it ("2025-09-30"), in the marketplace's zone; null when it is no day. `days` after it. */
export function dayStart(day: string, days = 0): number | null {
  const start = Date.parse(`${day}T00:00:00+08:00`)
  return /^\d{4}-\d\d-\d\d$/.test(day) && Number.isFinite(start) ? start + days * 86_400_000 : null
}
