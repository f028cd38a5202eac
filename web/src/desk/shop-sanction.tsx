// One sanction: what it rests on, how it was worked out, what is in force, what happened; to answer, to ask for a human, to appeal. As the server says it.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { namesQuery, type Names } from '../api/queries.ts'
import { Row } from '../case/claim.tsx'
import { Countdown } from '../case/countdown.tsx'
import { amount, at } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Badge, Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { sanctionEventsQuery, sanctionQuery, type SanctionView } from './shop-queries.ts'
import { SanctionSheet, type SanctionAct } from './shop-sanction-act.tsx'

const ACTS: readonly SanctionAct[] = ['AnswerSanction', 'AppealSanction', 'AskForHuman']

export function SanctionScreen() {
  const { caseId = '' } = useParams({ strict: false })
  const read = useQuery(sanctionQuery(caseId))
  const names = useQuery(namesQuery())
  const text = words().shop
  const fault = read.data === undefined ? read.error : names.data === undefined ? names.error : null
  if (fault !== null) return <main id="main" className="p-4"><h1 className="mb-3 text-xl">{text.sanction}</h1><Failed fault={fault} retry={() => { void read.refetch(); void names.refetch() }} /></main>
  if (read.data === undefined || names.data === undefined) return <main id="main"><h1 className="sr-only">{text.sanction}</h1><Skeleton lines={6} label={words().states.loading} /></main>
  return <Sanction view={read.data} names={names.data} />
}

function Sanction({ view, names }: { readonly view: SanctionView; readonly names: Names }) {
  const [chosen, choose] = useState<SanctionAct | null>(null)
  const text = words().shop
  const open = ACTS.filter((command) => view.actions.some((action) => action.command === command))
  return <>
    <main id="main">
      <nav aria-label={words().app.breadcrumb} className="no-print bg-sheet px-4 pt-3"><Link to="/shop/sanctions" className="inline-flex min-h-8 items-center underline">{text.sanctions}</Link></nav>
      <header className="grid gap-3 border-b border-line bg-sheet px-4 py-4"><h1 className="text-2xl">{text.sanctionPhases[view.phase]}</h1>{view.clocks.map((clock) => <Countdown key={clock.clock} clock={clock} />)}</header>
      <div className="grid gap-4 p-4 lg:grid-cols-2 lg:items-start">
        <Matter view={view} names={names} />
        <Measures view={view} names={names} />
        <Words view={view} names={names} />
        <Past caseId={view.caseId} />
      </div>
    </main>
    <section aria-label={words().case.actions} className="no-print shadow-float sticky bottom-0 z-10 bg-sheet px-4 py-3">
      {open.length === 0 ? <p className="text-center text-ink-2">{words().case.noActions}</p> : <div className="flex flex-wrap gap-3">{open.map((command, index) => <Button key={command} className="flex-1" tone={index === 0 ? 'primary' : 'outline'} onClick={() => choose(command)}>{text.sanctionActs[command]}</Button>)}</div>}
    </section>
    {chosen !== null && <SanctionSheet act={chosen} view={view} names={names} onClose={() => choose(null)} />}
  </>
}

function Matter({ view: { matter }, names }: { readonly view: SanctionView; readonly names: Names }) {
  const text = words().shop
  return <Panel id="matter" title={text.matter}>
    <dl>
      <Row name={words().case.reason}>{names.reason[matter.reason]}</Row>
      <Row name={text.putForward}>{matter.measures.map((measure) => names.measure[measure]).join(text.and)}</Row>
      <Row name={text.fromCase}><Link to="/shop/cases/$caseId" params={{ caseId: matter.fromCase }} className="underline">{words().cases.order(matter.orderId)}</Link></Row>
      <Row name={text.paidAlready}>{amount(matter.compensatedMinor, matter.currency)}</Row>
    </dl>
    <h3 className="mt-3 font-semibold">{words().case.rules}</h3>
    <ul>{matter.rules.map((rule) => <li key={`${rule.policy}.${rule.rule}`} className="border-t border-line py-1.5 first:border-t-0"><span className="block">{rule.policy} · {rule.rule}</span><span className="block text-sm text-ink-2">{text.sourceOf(rule.cites.join(text.and), rule.confidence)}</span></li>)}</ul>
  </Panel>
}

const extentOf = ({ extent }: { readonly extent: { readonly unit: 'points' | 'minor' | 'days'; readonly value: number } | null }, currency: string): string => {
  if (extent === null) return ''
  return extent.unit === 'minor' ? amount(extent.value, currency) : extent.unit === 'points' ? words().shop.points(extent.value) : words().shop.days(extent.value)
}

function Measures({ view, names }: { readonly view: SanctionView; readonly names: Names }) {
  const text = words().shop
  const { currency } = view.matter
  return <Panel id="measures" title={text.measures}>
    {view.inForce.length === 0 ? <p className="text-ink-2">{text.noneInForce}</p> : <ul>{view.inForce.map((one, index) => <li key={index} className="flex flex-wrap justify-between gap-x-4 py-1"><span><Badge tone="alarm">{text.inForce}</Badge> {names.measure[one.measure]}</span><strong>{extentOf(one, currency)}</strong></li>)}</ul>}
    {view.calculations.length > 0 && <><h3 className="mt-3 font-semibold">{text.calculation}</h3><ul>{view.calculations.map((one, index) => <li key={index} className="border-t border-line py-1.5 first:border-t-0"><span className="flex flex-wrap justify-between gap-x-4"><span>{names.measure[one.measure]}</span><strong>{extentOf(one, currency)}</strong></span><span className="block text-sm text-ink-2">{text.formulas[one.formula]} · {one.cites.join(text.and)}</span></li>)}</ul></>}
    {view.decisions.map((decision) => <p key={decision.decisionId} className="mt-3 border-t border-line pt-2"><Badge tone={decision.state === 'standing' ? 'plain' : 'ok'}>{decision.state === 'standing' ? text.sanctionResults[decision.result] : text.setAside}</Badge> <span className="text-sm text-ink-2">{decision.by.by === 'machine' ? text.byMachine : text.byOfficer} · {at(decision.at)}</span></p>)}
  </Panel>
}

/** What was said for and against, and how each ground of an appeal was answered. */
function Words({ view, names }: { readonly view: SanctionView; readonly names: Names }) {
  const text = words().shop
  const wordsOf = (ref: { readonly textId: string } | null): string | null => (ref === null ? null : (view.words[ref.textId] ?? words().case.erased))
  const decided = view.decisions.flatMap(({ because, decisionId }) => (because === null ? [] : [{ key: decisionId, label: text.whyDecided, words: wordsOf(because) }]))
  const appealed = view.appeals.flatMap(({ grounds, answers, appealId }) => grounds.map((ground) => ({ key: `${appealId} ${ground.groundId}`, label: `${names.ground[ground.ground] ?? ground.ground}${answers.some(({ groundId }) => groundId === ground.groundId) ? ` · ${names.groundAnswer[answers.find(({ groundId }) => groundId === ground.groundId)?.answer ?? ''] ?? ''}` : ''}`, words: wordsOf(ground.text) })))
  const rows = [...(view.answer === null ? [] : [{ key: 'answer', label: text.myAnswer, words: wordsOf(view.answer.statement) }]), ...decided, ...appealed]
  if (rows.length === 0) return null
  return <Panel id="said" title={text.saidInIt}><dl className="grid gap-2">{rows.map((row) => <div key={row.key}><dt className="text-sm text-ink-2">{row.label}</dt><dd className="whitespace-pre-line">{row.words ?? '–'}</dd></div>)}</dl></Panel>
}

function Past({ caseId }: { readonly caseId: string }) {
  const { data, error, refetch } = useQuery(sanctionEventsQuery(caseId))
  return <Panel id="timeline" title={words().case.timeline}>
    {error !== null && data === undefined ? <Failed fault={error} retry={() => void refetch()} /> : data === undefined ? <Skeleton lines={4} label={words().states.loading} />
      : <ol>{data.events.toReversed().map((one, index) => <li key={`${one.version}-${index}`} className="border-t border-line py-2 first:border-t-0"><p>{said(one.says)}</p><p className="text-sm text-ink-2"><time dateTime={new Date(one.at).toISOString()}>{at(one.at)}</time></p></li>)}</ol>}
  </Panel>
}
