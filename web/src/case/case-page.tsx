// A case as any party may read it, top to bottom; what each sees and may do is in the answer. A role's own panels stand after what was asked for.
import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy, type ReactNode } from 'react'
import { caseQuery, namesQuery, type CaseView, type Names } from '../api/queries.ts'
import { amount, at } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Badge, Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { ActionBar, type OwnScreens } from './action-bar.tsx'
import { ClaimPanel, Row } from './claim.tsx'
import { EvidencePanel } from './evidence.tsx'
import { CaseHeader } from './header.tsx'
import { OfferPanels } from './offer.tsx'
import { partyName } from './party.tsx'
import { Thread } from './thread.tsx'
import { Timeline } from './timeline.tsx'

// Most cases that are looked at are not decided yet.
const DecisionView = lazy(() => import('./decision.tsx').then(({ DecisionView }) => ({ default: DecisionView })))

export function CasePage({ caseId, own, children }: { readonly caseId: string; readonly own?: OwnScreens; readonly children?: (view: CaseView, names: Names) => ReactNode }) {
  const read = useQuery(caseQuery(caseId))
  const names = useQuery(namesQuery())
  const fault = read.data === undefined ? read.error : names.data === undefined ? names.error : null
  if (fault !== null) return <main id="main" className="p-4"><h1 className="mb-3 text-xl">{words().case.title}</h1><Failed fault={fault} retry={() => { void read.refetch(); void names.refetch() }} /></main>
  if (read.data === undefined || names.data === undefined) return <main id="main"><h1 className="sr-only">{words().case.title}</h1><Skeleton lines={8} label={words().states.loading} /></main>
  const view = read.data
  return <>
    <main id="main">
      <OffPaper decided={view.decision !== null}><CaseHeader view={view} /></OffPaper>
      <div className="grid gap-4 p-4 md:grid-cols-2 md:items-start print:block">
        <OffPaper decided={view.decision !== null}><OfferPanels view={view} names={names.data} /></OffPaper>
        {view.decision !== null && <Suspense fallback={null}><DecisionView view={view} names={names.data} /></Suspense>}
        <OffPaper decided={view.decision !== null}>
          <ClaimPanel view={view} names={names.data} />
          {children?.(view, names.data)}
          <EvidencePanel view={view} names={names.data} />
          <Thread view={view} />
          <MoneyPanel view={view} names={names.data} />
          <Timeline caseId={caseId} />
        </OffPaper>
      </div>
    </main>
    <ActionBar view={view} names={names.data} {...(own === undefined ? {} : { own })} />
  </>
}

/** What is decided is printed as a letter, alone. */
export function OffPaper({ decided, children }: { readonly decided: boolean; readonly children: ReactNode }) {
  return <div className={decided ? 'no-print contents' : 'contents'}>{children}</div>
}

export function MoneyPanel({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().case
  if (view.money.length === 0 && view.returns.length === 0) return null
  return <Panel id="money" title={text.money}>
    <dl>
      {view.money.map(({ flow, state }) => <Row key={flow.flowId} name={`${partyName(flow.from)} → ${partyName(flow.to)} · ${names.purpose[flow.for] ?? ''}`}>{amount(flow.amountMinor, flow.currency)} <Badge tone={state === 'paid' ? 'ok' : 'plain'}>{text.moneyStates[state]}</Badge></Row>)}
      {view.returns.map((leg) => <Row key={leg.legId} name={text.returns}>{leg.waybill === null ? '–' : `${text.waybill} ${leg.waybill}`}{leg.shippedAt !== null && ` · ${at(leg.shippedAt)}`}</Row>)}
    </dl>
  </Panel>
}
