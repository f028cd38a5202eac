// An answer without leaving the inbox: what is asked, in short, and the acts that are open; the chosen act's sheet takes its place.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { caseQuery, type Names } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import { Row } from '../case/claim.tsx'
import { TimeLeft } from '../case/countdown.tsx'
import { amount } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Skeleton } from '../ui/marks.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { Failed } from '../ui/states.tsx'
import { ActButtons, ChosenAct } from './shop-acts.tsx'

export function QuickAct({ caseId, names, onClose }: { readonly caseId: string; readonly names: Names; readonly onClose: () => void }) {
  const { data: view, error, refetch } = useQuery(caseQuery(caseId))
  const [chosen, choose] = useState<Action | null>(null)
  const text = words()
  if (view !== undefined && chosen !== null) return <ChosenAct view={view} names={names} action={chosen} onClose={onClose} />
  const saidLast = view?.statements.findLast((one) => (one.saidBy ?? one.by.role) === 'buyer')?.words
  const clock = view?.clocks.find((one) => one.clock === view.standing.clock)
  return <Sheet title={view === undefined ? text.shop.answer : said(view.standing.headline)} onClose={onClose}>
    {view === undefined ? error === null ? <Skeleton label={text.states.loading} /> : <Failed fault={error} retry={() => void refetch()} /> : <div className="grid gap-4 pt-3">
      {clock !== undefined && <div><TimeLeft endsAt={clock.endsAt} /><p className="text-sm text-ink-2">{said(clock.zero)}</p></div>}
      <dl>
        {view.order.lines.filter(({ lineId }) => view.claim.lines.some((line) => line.lineId === lineId)).map((line) => <Row key={line.lineId} name={said(line.title)}>{text.case.quantity(view.claim.lines.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0)}</Row>)}
        <Row name={text.case.reason}>{names.reason[view.reason]}</Row>
        <Row name={text.case.remedy}>{names.remedy[view.claim.remedy]}</Row>
        <Row name={text.case.amount}><strong>{amount(view.claim.requestedMinor, view.order.currency)}</strong></Row>
      </dl>
      {saidLast != null && <blockquote className="rounded-lg bg-buyer-soft px-3 py-2 whitespace-pre-line">{saidLast}</blockquote>}
      <ActButtons view={view} onChoose={choose} />
      <p className="text-center"><Link to="/shop/cases/$caseId" params={{ caseId }} className="inline-flex min-h-11 items-center underline">{text.shop.openCase}</Link></p>
    </div>}
  </Sheet>
}
