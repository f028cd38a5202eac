// A case as an officer decides it: both sides in the same measure, facts, rules, then the place where he decides, one jump from the top. What he may
// do comes from the answer; whoever may not decide here is told why.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useRef, useState } from 'react'
import { meQuery } from '../api/me.ts'
import { caseQuery, namesQuery, type CaseView, type Names } from '../api/queries.ts'
import { ActionBar, type OwnScreens } from '../case/action-bar.tsx'
import type { CommandType } from '../case/act-order.ts'
import { MoneyPanel, OffPaper } from '../case/case-page.tsx'
import { DecisionView } from '../case/decision.tsx'
import { CaseHeader } from '../case/header.tsx'
import { partyName } from '../case/party.tsx'
import { Thread } from '../case/thread.tsx'
import { followInto } from '../live-cache.ts'
import { words } from '../i18n/lang.ts'
import { LinkButton } from '../ui/button.tsx'
import { cx } from '../ui/classes.ts'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { CaseBrief } from './case-brief.tsx'
import { Composer, PUBLISH_BUTTON, Unsent } from './desk-composer.tsx'
import { FactsPanel } from './desk-facts.tsx'
import { Shortcuts, goTo } from './desk-keys.tsx'
import { officerName, traceQuery, type CaseTrace } from './desk-queries.ts'
import { SidesPanels } from './desk-sides.tsx'
import { SignPanel } from './desk-sign.tsx'
import { TracePanel } from './desk-trace.tsx'
import { officerWords } from './desk-words.ts'

const AskSheet = lazy(() => import('./desk-asks.tsx').then(({ AskSheet }) => ({ default: AskSheet })))

export function OfficerCaseScreen() {
  const { caseId = '' } = useParams({ strict: false })
  const cache = useQueryClient()
  useEffect(() => followInto(cache, [caseId]), [cache, caseId])
  const view = useQuery(caseQuery(caseId))
  const trace = useQuery(traceQuery(caseId))
  const names = useQuery(namesQuery())
  const me = useQuery(meQuery())
  const together = useTogether(view.data === undefined || trace.data === undefined ? null : { view: view.data, trace: trace.data }, view.isFetching || trace.isFetching)
  const fault = view.data === undefined ? view.error : trace.data === undefined ? trace.error : names.data === undefined ? names.error : me.data === undefined ? me.error : null
  if (fault !== null) return <main id="main" className="p-4"><h1 className="mb-3 text-xl">{words().case.title}</h1><Failed fault={fault} retry={() => { void view.refetch(); void trace.refetch(); void names.refetch(); void me.refetch() }} /></main>
  if (together === null || names.data === undefined || me.data === undefined) return <main id="main"><h1 className="sr-only">{words().case.title}</h1><Skeleton lines={10} label={words().states.loading} /></main>
  return <Whole {...together} names={names.data} me={me.data.id} />
}

type Read = { readonly view: CaseView; readonly trace: CaseTrace }
/** Both of one version: while one of the two is still on its way nobody acts on half of what is new. */
function useTogether(read: Read | null, reading: boolean): Read | null {
  const shown = useRef<Read | null>(null)
  if (read !== null && (shown.current?.view.caseId !== read.view.caseId || !reading || read.view.version === read.trace.version)) shown.current = read
  return read === null ? null : shown.current
}

type Given = { readonly view: CaseView; readonly trace: CaseTrace; readonly names: Names; readonly me: string }

function Whole({ view, trace, names, me }: Given) {
  const [lit, light] = useState<ReadonlySet<string>>(new Set())
  const [asking, ask] = useState<CommandType | null>(null)
  const text = officerWords()
  const mine = view.review?.officerId === me && trace.prepared === null
  const toComposer = (): void => goTo('composer')
  const own: OwnScreens = { DecideCase: toComposer, DecideAppeal: toComposer, SignDecision: toComposer, RequestEvidence: () => ask('RequestEvidence'), RequalifyReason: () => ask('RequalifyReason') }
  const decided = view.decision !== null
  return <>
    <main id="main">
      <div className="no-print flex flex-wrap items-center gap-x-2 bg-sheet px-4 pt-2">
        <a href="#composer" onClick={(event) => { event.preventDefault(); toComposer() }} className="inline-flex min-h-8 items-center underline">{text.toComposer}</a>
        <Pages caseId={view.caseId} />
      </div>
      <OffPaper decided={decided}><CaseHeader view={view}><CaseBrief view={view} /></CaseHeader></OffPaper>
      {/* What one judges by on the left, what one does with it beside it: neither is scrolled away for the other. */}
      <div className="flex flex-wrap items-start gap-4 p-4 print:block">
        <div className={cx('grid min-w-0 max-w-full grow-999 basis-[32rem] gap-4', decided && 'no-print')}>
          <SidesPanels view={view} names={names} />
          <FactsPanel trace={trace} view={view} names={names} lit={lit} />
          <Thread view={view} />
          <MoneyPanel view={view} names={names} />
        </div>
        <div className="grid min-w-0 max-w-full grow basis-[28rem] gap-4 print:block">
        <DecisionView view={view} names={names} />
        <OffPaper decided={decided}>
          <Appeals view={view} names={names} />
          <TracePanel trace={trace} view={view} names={names} mine={mine} onLight={light} />
          <Panel id="composer" title={text.compose} className="@container"><Deciding view={view} trace={trace} names={names} me={me} mine={mine} /></Panel>
        </OffPaper>
        </div>
      </div>
    </main>
    <ActionBar view={view} names={names} own={own} />
    {asking !== null && <Suspense fallback={null}><AskSheet command={asking} view={view} trace={trace} names={names} onClose={() => ask(null)} /></Suspense>}
  </>
}

function Pages({ caseId }: { readonly caseId: string }) {
  const navigate = useNavigate()
  const text = officerWords()
  const to = (tail: string): void => { void navigate({ to: `/desk/cases/$caseId${tail}`, params: { caseId } }) }
  return <>
    <nav aria-label={text.goTo} className="ml-auto flex flex-wrap gap-1"><LinkButton tone="quiet" to="/desk/cases/$caseId/evidence" params={{ caseId }}>{text.compare}</LinkButton><LinkButton tone="quiet" to="/desk/cases/$caseId/history" params={{ caseId }}>{text.history}</LinkButton></nav>
    <Shortcuts shortcuts={[
      { key: 'r', says: text.keys.decide, run: () => goTo('composer') }, { key: 'f', says: text.keys.facts, run: () => goTo('facts') }, { key: 't', says: text.keys.trace, run: () => goTo('trace') }, { key: 'e', says: text.keys.evidence, run: () => to('/evidence') },
      { key: 'h', says: text.keys.history, run: () => to('/history') }, { key: 'q', says: text.keys.back, run: () => void navigate({ to: '/desk/queue' }) }, { key: 'mod+Enter', says: text.keys.publish, run: () => document.getElementById(PUBLISH_BUTTON)?.click() },
    ]} />
  </>
}

function Deciding({ view, trace, names, me, mine }: Given & { readonly mine: boolean }) {
  const text = officerWords()
  const appeal = view.appeals.some(({ state }) => state === 'filed')
  if (trace.prepared !== null) return <SignPanel view={view} trace={trace} names={names} prepared={trace.prepared} me={me} />
  if (mine) return <Composer key={appeal ? 'appeal' : 'decide'} view={view} trace={trace} names={names} kind={appeal ? 'appeal' : 'decide'} />
  if (view.review !== null && appeal && trace.decidedBy.includes(me)) return <p className="rounded-lg bg-alarm-soft px-3 py-2">{text.otherOfficer}</p>
  return <><p className="text-ink-2">{view.review === null ? text.closed : view.review.officerId === null ? text.notClaimed : text.claimedBy(officerName(trace, view.review.officerId))}</p><Unsent caseId={view.caseId} /></>
}

function Appeals({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  if (view.appeals.length === 0) return null
  const text = officerWords()
  return <Panel id="appeals" title={text.appeal}>
    {view.appeals.map((appeal) => <section key={appeal.appealId} aria-label={text.appealBy(partyName(appeal.by))}><h3>{text.appealBy(partyName(appeal.by))}</h3>
      <ol className="list-decimal pl-5">{appeal.grounds.map(({ groundId, ground }) => {
        const given = appeal.answers.find((one) => one.groundId === groundId)
        return <li key={groundId} className="first-letter:uppercase">{names.ground[ground]}{given !== undefined && ` · ${names.groundAnswer[given.answer] ?? given.answer}`}</li>
      })}</ol></section>)}
  </Panel>
}
