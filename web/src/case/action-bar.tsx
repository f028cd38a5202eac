// The one bar below a case, drawn from `actions[]` and whose turn it is, and from nothing else: the most pressing act, the next, and the rest behind "more".
// `own`: acts with a screen of their own open that instead of the plain sheet.
import { Suspense, lazy, useState } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { amount } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { offered, type Action, type CommandType } from './act-order.ts'

const ActSheet = lazy(() => import('./act-sheet.tsx').then(({ ActSheet }) => ({ default: ActSheet })))
const MoreSheet = lazy(() => import('../ui/sheet.tsx').then(({ Sheet }) => ({ default: Sheet })))

/** All of a phone's width; beside a mouse no wider than a hand needs. */
const WIDE = 'flex-1 md:min-w-44 md:flex-none'

export type OwnScreens = Partial<Record<CommandType, (action: Action) => void>>
type Bar = { readonly view: CaseView; readonly names: Names; readonly own?: OwnScreens }

/** A button that gives something names the amount. */
export function actName(action: Action, view: CaseView): string {
  const name = words().act.names[action.command]
  const offer = action.command === 'AcceptOffer' ? view.offers.find(({ offerId }) => offerId === action.subject) : undefined
  return offer === undefined ? name : words().act.confirmAmount(name, amount(offer.nets.buyerMinor, view.order.currency))
}

export function ActionBar({ view, names, own = {} }: Bar) {
  const [chosen, choose] = useState<Action | 'more' | null>(null)
  const { yours } = view.standing
  const acts = offered(view, Object.keys(own) as CommandType[])
  const start = (action: Action): void => {
    const screen = own[action.command]
    if (screen === undefined) choose(action)
    else {
      choose(null)
      screen(action)
    }
  }
  const [first, second] = acts
  const rest = acts.slice(2)
  return <section aria-label={words().case.actions} className="no-print shadow-float sticky bottom-0 z-10 bg-sheet px-4 py-3">
    {first === undefined ? <p className="text-center text-ink-2">{words().case.noActions}</p> : <div className="md:flex md:items-center md:justify-end md:gap-4">
      {!yours && <p className="mb-2 text-sm text-ink-2 md:mb-0">{words().case.notYours}</p>}
      <div className="flex flex-wrap gap-3 md:justify-end">
      {rest.length > 0 && <Button tone="quiet" onClick={() => choose('more')}>{words().app.more}</Button>}
      {second !== undefined && <Button className={WIDE} onClick={() => start(second)}>{actName(second, view)}</Button>}
      <Button tone={yours ? 'primary' : 'outline'} className={WIDE} onClick={() => start(first)}>{actName(first, view)}</Button>
      </div></div>}
    <Suspense fallback={null}>
      {chosen === 'more' && <MoreSheet title={words().case.otherActions} onClose={() => choose(null)}><div className="grid gap-2 pt-3">{rest.map((action) => <Button key={`${action.command} ${action.subject ?? ''}`} onClick={() => start(action)}>{actName(action, view)}</Button>)}</div></MoreSheet>}
      {chosen !== null && chosen !== 'more' && <ActSheet key={`${chosen.command} ${chosen.subject ?? ''}`} action={chosen} view={view} names={names} onClose={() => choose(null)} />}
    </Suspense>
  </section>
}
