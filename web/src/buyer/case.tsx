// The buyer's case page: the shared page under the buyer's bar, with sheets of his own where an act asks more than a line.
import { useParams } from '@tanstack/react-router'
import { Suspense, lazy, useState, type ComponentType } from 'react'
import { useQuery } from '@tanstack/react-query'
import { caseQuery, namesQuery, type CaseView } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import type { OwnScreens } from '../case/action-bar.tsx'
import { CasePage } from '../case/case-page.tsx'
import { loadPart, words } from '../i18n/lang.ts'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Near } from '../ui/near.tsx'
import type { SheetGiven } from './respond-sheet.tsx'
import { TopBar } from './top-bar.tsx'

/** Its words come with it. */
const sheet = (load: () => Promise<ComponentType<SheetGiven>>) => lazy(async () => {
  const [component] = await Promise.all([load(), loadPart('buyer')])
  return { default: component }
})
const RespondSheet = sheet(async () => (await import('./respond-sheet.tsx')).RespondSheet)
const EvidenceSheet = sheet(async () => (await import('./evidence-sheet.tsx')).EvidenceSheet)
const ReturnSheet = sheet(async () => (await import('./return-sheet.tsx')).ReturnSheet)
const AppealSheet = sheet(async () => (await import('./appeal-sheet.tsx')).AppealSheet)
const AmendSheet = sheet(async () => (await import('./amend-sheet.tsx')).AmendSheet)
const ReasonSheet = sheet(async () => (await import('./amend-sheet.tsx')).ReasonSheet)
const SHEETS = { AcceptOffer: RespondSheet, ConfirmReasonChange: RespondSheet, DeclineOffer: RespondSheet, MakeOffer: RespondSheet, FileEvidence: EvidenceSheet, ShipReturn: ReturnSheet, FileAppeal: AppealSheet, AmendRequest: AmendSheet, ChangeReason: ReasonSheet } as const

/** Where a parcel of the reader's is awaited, the page says where it goes. */
const ReturnAddress = lazy(async () => {
  const [{ ReturnAddress }] = await Promise.all([import('./return-address.tsx'), loadPart('buyer')])
  return { default: ReturnAddress }
})

const BuyerChecklist = lazy(async () => {
  const [{ BuyerChecklist }] = await Promise.all([import('./checklist.tsx'), loadPart('buyer')])
  return { default: BuyerChecklist }
})
/** What was decided stands on top by then; who appeals says what he adds in the appeal. */
const isOver = ({ phase }: CaseView): boolean => phase === 'decided' || phase === 'closed'

export function CaseScreen() {
  const { caseId = '' } = useParams({ strict: false })
  const view = useQuery(caseQuery(caseId)).data
  const names = useQuery(namesQuery()).data
  const [action, choose] = useState<Action | null>(null)
  // Whoever listens finds the heading either way; that something is being read is said only once it is.
  const [place, coming] = [<Skeleton lines={3} />, <Skeleton lines={3} label={words().states.loading} />].map((inside) => <Panel id="checklist" title={words().case.checklist}>{inside}</Panel>)
  // An offer of one's own is made in answer to one; without it there is nothing to answer here.
  const answers = view?.offers.some(({ state, by }) => state === 'open' && by !== view.side) === true
  const own: OwnScreens = { FileEvidence: choose, ShipReturn: choose, FileAppeal: choose, AmendRequest: choose, ChangeReason: choose, ...(answers ? { AcceptOffer: choose, ConfirmReasonChange: choose, DeclineOffer: choose, MakeOffer: choose } : {}) }
  const Chosen = action === null || !(action.command in SHEETS) ? null : SHEETS[action.command as keyof typeof SHEETS]
  return <>
    <TopBar title={words().case.title} backTo="/my/cases" />
    <CasePage caseId={caseId} own={own}>{(shown, called) => <>{shown.returns.filter(({ parcel }) => parcel === 'awaited').map((leg) => <Suspense key={leg.legId} fallback={null}><ReturnAddress caseId={caseId} leg={leg} boxed /></Suspense>)}{!isOver(shown) && <Near instead={place}><Suspense fallback={coming}><BuyerChecklist view={shown} names={called} onFile={choose} /></Suspense></Near>}</>}</CasePage>
    {Chosen !== null && action !== null && view !== undefined && names !== undefined && <Suspense fallback={null}><Chosen key={`${action.command} ${action.subject ?? ''}`} action={action} view={view} names={names} onClose={() => choose(null)} /></Suspense>}
  </>
}
