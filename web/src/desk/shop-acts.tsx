// The acts open to a shop in one case, as buttons, most pressing first; the sheet of the chosen one. Used by the case page and by the inbox.
import { Suspense, lazy, useState } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { offered, type Action, type CommandType } from '../case/act-order.ts'
import { actName, type OwnScreens } from '../case/action-bar.tsx'
import { Button } from '../ui/button.tsx'

const ShopActSheet = lazy(() => import('./shop-act.tsx').then(({ ShopActSheet }) => ({ default: ShopActSheet })))
const OWN: readonly CommandType[] = ['AgreeToRequest', 'RefuseRequest', 'MakeOffer', 'MakeStatement', 'FileEvidence', 'GiveReturnAddress', 'ContestReturn', 'ProposeReasonChange']

type Given = { readonly view: CaseView; readonly names: Names; readonly action: Action | null; readonly onClose: () => void }
export function ChosenAct({ view, names, action, onClose }: Given) {
  return action !== null && <Suspense fallback={null}><ShopActSheet key={`${action.command} ${action.subject ?? ''}`} action={action} view={view} names={names} onClose={onClose} /></Suspense>
}

/** For the bar below a case: every act of a shop opens its own sheet. */
export function useShopActs(): { readonly own: OwnScreens; readonly chosen: Action | null; readonly choose: (action: Action) => void; readonly close: () => void } {
  const [chosen, choose] = useState<Action | null>(null)
  return { own: Object.fromEntries(OWN.map((command) => [command, choose])), chosen, choose, close: () => choose(null) }
}

export function ActButtons({ view, onChoose }: { readonly view: CaseView; readonly onChoose: (action: Action) => void }) {
  return <div className="grid gap-2">
    {offered(view, OWN).map((action, index) => <Button key={`${action.command} ${action.subject ?? ''}`} tone={index === 0 && view.standing.yours ? 'primary' : 'outline'} onClick={() => onChoose(action)}>{actName(action, view)}</Button>)}
  </div>
}
