// The head of a case: one sentence what is up, the time left and what happens then, how far along it is. All of it as the server says it.
import type { ReactNode } from 'react'
import type { CaseView } from '../api/queries.ts'
import { said, words } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { Disclosure } from '../ui/marks.tsx'
import { Countdown } from './countdown.tsx'

/** `children`: which case it is, where a page shows more than one in a day. */
export function CaseHeader({ view, children }: { readonly view: CaseView; readonly children?: ReactNode }) {
  const { standing } = view
  const leading = view.clocks.find(({ clock }) => clock === standing.clock)
  const others = view.clocks.filter((clock) => clock !== leading)
  return <header className="grid gap-3 border-b border-line bg-sheet px-4 py-4">
    <div className="grid gap-1"><h1 className="text-2xl">{said(standing.headline)}</h1>{children}</div>
    {leading !== undefined && <Countdown clock={leading} />}
    <Stages stages={standing.stages} />
    {others.length > 0 && <Disclosure summary={`${words().time.others} (${others.length})`}><ul className="grid gap-2">{others.map((clock) => <li key={clock.clock} className="text-sm text-ink-2">{said(clock.says)}</li>)}</ul></Disclosure>}
  </header>
}

export function Stages({ stages }: { readonly stages: CaseView['standing']['stages'] }) {
  return <ol aria-label={words().case.stages} className="flex">
    {stages.map(({ stage, place, says }, index) => <li key={stage} aria-current={place === 'now' ? 'step' : undefined} className="relative flex min-w-0 flex-1 flex-col items-center text-center">
      {index > 0 && <span aria-hidden="true" className={cx('absolute top-2 right-1/2 h-0.5 w-full', place === 'ahead' ? 'bg-line' : 'bg-ink')} />}
      <span aria-hidden="true" className={cx('relative grid size-4.5 place-items-center rounded-full border-2 text-xs leading-none', place === 'ahead' ? 'border-line-strong bg-sheet' : 'border-ink', place === 'done' ? 'bg-ink text-sheet' : 'bg-sheet')}>{place === 'done' ? '✓' : place === 'now' ? <span className="size-1.5 rounded-full bg-ink" /> : null}</span>
      <span className={cx('mt-1 text-xs md:px-1 md:text-sm', place === 'now' ? 'font-semibold text-ink' : 'text-ink-2')}>{said(says)}</span>
    </li>)}
  </ol>
}
