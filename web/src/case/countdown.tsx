// Time left by the server's clock: coarse above an hour, ticking below; always with the date, the zone and what happens at zero. Red only under six
// hours. Whoever listens hears of it at 24 h, 6 h, 1 h and 10 min, not at each tick.
import { useEffect, useRef, useState } from 'react'
import { nowMs } from '../api/clock.ts'
import type { Schemas } from '../api/client.ts'
import { leftText, until } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { announce } from '../ui/live-region.tsx'

const HOUR = 3_600_000
const TOLD_AT = [24 * HOUR, 6 * HOUR, HOUR, HOUR / 6] as const

export function useLeft(endsAt: number, standing = false): number {
  const [now, setNow] = useState(nowMs)
  const left = endsAt - now
  const every = left < HOUR ? 1000 : 15_000
  useEffect(() => {
    if (standing) return undefined
    const timer = setInterval(() => setNow(nowMs()), every)
    return () => clearInterval(timer)
  }, [every, standing, endsAt])
  return left
}

export function TimeLeft({ endsAt, big = false, loud = false }: { readonly endsAt: number; readonly big?: boolean; readonly loud?: boolean }) {
  const left = useLeft(endsAt)
  const before = useRef(left)
  useEffect(() => {
    if (loud && TOLD_AT.some((mark) => before.current > mark && left <= mark && left > 0)) announce(words().time.announce(leftText(left)))
    before.current = left
  }, [left, loud])
  const { time } = words()
  return <span className="inline-flex flex-wrap items-baseline gap-x-2">
    <time dateTime={new Date(endsAt).toISOString()} className={cx('font-semibold', big && 'text-2xl', left < 6 * HOUR && 'text-alarm')}>{left <= 0 ? time.over : time.left(leftText(left))}</time>
    <span className={cx('text-ink-2', big ? 'text-sm' : 'text-xs')}>{time.before(until(endsAt))}</span>
  </span>
}

export function Countdown({ clock }: { readonly clock: Schemas['ClockView'] }) {
  return <div>
    {clock.pausedAt === null ? <TimeLeft endsAt={clock.endsAt} big loud /> : <p className="text-xl font-semibold">{words().time.paused}</p>}
    <p className="text-sm text-ink-2">{clock.pausedAt === null ? said(clock.zero) : said(clock.says)}</p>
  </div>
}
