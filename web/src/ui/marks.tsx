// Small signs: a party by colour and shape (so it survives greyscale and print), badges, panels, the skeleton of what is being read.
import { useEffect, useState, type ReactNode } from 'react'
import { cx } from './classes.ts'

export type PartyTone = 'buyer' | 'merchant' | 'platform'
const FILLS: Record<PartyTone, string> = { buyer: 'fill-buyer', merchant: 'fill-merchant', platform: 'fill-platform' }
const TEXTS: Record<PartyTone, string> = { buyer: 'text-buyer', merchant: 'text-merchant', platform: 'text-platform' }

export function Mark({ by, className }: { readonly by: PartyTone; readonly className?: string }) {
  return <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" className={cx('mark shrink-0', FILLS[by], className)}>
    {by === 'buyer' ? <circle cx="6" cy="6" r="5" /> : by === 'merchant' ? <rect x="1.4" y="1.4" width="9.2" height="9.2" rx="1.6" /> : <path d="M6 .4 11.6 6 6 11.6.4 6Z" />}
  </svg>
}
export function Marked({ by, children }: { readonly by: PartyTone; readonly children: ReactNode }) {
  return <span className={cx('inline-flex items-center gap-1.5 text-sm font-medium', TEXTS[by])}><Mark by={by} />{children}</span>
}

const BADGES = { plain: 'bg-platform-soft text-ink-2', ok: 'bg-ok-soft text-ok', alarm: 'bg-alarm-soft text-alarm' } as const
export function Badge({ tone = 'plain', children }: { readonly tone?: keyof typeof BADGES; readonly children: ReactNode }) {
  return <span className={cx('inline-block rounded-full px-2.5 py-0.5 text-sm first-letter:uppercase', BADGES[tone])}>{children}</span>
}

/** Beside what it counts; whoever listens hears it in that thing's name. */
export function Count({ n, className }: { readonly n: number; readonly className?: string }) {
  return n > 0 && <span aria-hidden="true" className={cx('grid h-5 min-w-5 place-items-center rounded-full bg-ink px-1.5 text-xs leading-none font-semibold text-sheet', className)}>{n > 99 ? '99+' : n}</span>
}

export function Panel({ title, aside, children, className, id }: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode; readonly className?: string; readonly id: string }) {
  return <section aria-labelledby={id} className={cx('min-w-0 rounded-xl border border-line bg-sheet p-4', className)}>
    <header className="mb-2 flex flex-wrap items-center justify-between gap-x-3"><h2 id={id} className="text-lg">{title}</h2>{aside}</header>
    {children}
  </section>
}

/** In the final geometry, and only when reading takes long enough to notice. Without a label nothing is being read yet: it only keeps the place. */
export function Skeleton({ lines = 4, label }: { readonly lines?: number; readonly label?: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return <div role={label === undefined ? undefined : 'status'} className="p-4">
    {label !== undefined && <span className="sr-only">{label}</span>}
    {late && <div aria-hidden="true" className="grid gap-3">{Array.from({ length: lines }, (_, index) => <div key={index} className={cx('h-5 animate-pulse rounded-md bg-platform-soft', index % 3 === 2 ? 'w-1/2' : 'w-full')} />)}</div>}
  </div>
}

export function Disclosure({ summary, children }: { readonly summary: string; readonly children: ReactNode }) {
  return <details className="rounded-md border border-line bg-sheet"><summary className="min-h-11 px-3 py-2 font-medium">{summary}</summary><div className="px-3 pb-3">{children}</div></details>
}
