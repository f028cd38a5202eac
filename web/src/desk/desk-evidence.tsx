// Evidence two at a time: larger, smaller, turned, by keyboard too; beside each its hash, who filed it, what it is to show, who has seen it.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { caseQuery, namesQuery, type CaseView, type Names } from '../api/queries.ts'
import { Row } from '../case/claim.tsx'
import { Party, partyName } from '../case/party.tsx'
import { at, bytesText } from '../i18n/format.ts'
import { said, words, type Both } from '../i18n/lang.ts'
import { LinkButton } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { Shortcuts } from './desk-keys.tsx'
import { Viewer } from './desk-picture.tsx'
import { fileQuery, traceQuery, viewsQuery } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Item = CaseView['evidence'][number]

export function EvidenceScreen() {
  const { caseId = '' } = useParams({ strict: false })
  const view = useQuery(caseQuery(caseId))
  const names = useQuery(namesQuery())
  const text = officerWords()
  const fault = view.data === undefined ? view.error : names.data === undefined ? names.error : null
  return <main id="main" className="grid gap-4 p-4">
    <header className="flex flex-wrap items-center justify-between gap-x-4"><h1 className="text-2xl">{text.compare}</h1><CaseLinks caseId={caseId} /></header>
    {fault !== null ? <Failed fault={fault} retry={() => { void view.refetch(); void names.refetch() }} />
      : view.data === undefined || names.data === undefined ? <Skeleton lines={8} label={words().states.loading} />
        : view.data.evidence.length === 0 ? <Empty title={text.evidenceNone} /> : <Two caseId={caseId} evidence={view.data.evidence} names={names.data} />}
  </main>
}

export function CaseLinks({ caseId }: { readonly caseId: string }) {
  const navigate = useNavigate()
  const text = officerWords()
  return <span className="flex items-center gap-2"><LinkButton tone="quiet" to="/desk/cases/$caseId" params={{ caseId }}>{text.toCase}</LinkButton>
    <Shortcuts shortcuts={[{ key: 'r', says: text.toCase, run: () => void navigate({ to: '/desk/cases/$caseId', params: { caseId } }) }, { key: 'q', says: text.keys.back, run: () => void navigate({ to: '/desk/queue' }) }]} /></span>
}

function Two({ evidence, ...given }: { readonly caseId: string; readonly evidence: readonly Item[]; readonly names: Names }) {
  const text = officerWords()
  return <div className="grid gap-4 md:grid-cols-2 md:items-start"><One side={text.left} id="left" first={0} evidence={evidence} {...given} /><One side={text.right} id="right" first={Math.min(1, evidence.length - 1)} evidence={evidence} {...given} /></div>
}

function One({ caseId, side, id, first, evidence, names }: { readonly caseId: string; readonly side: string; readonly id: string; readonly first: number; readonly evidence: readonly Item[]; readonly names: Names }) {
  const [chosen, choose] = useState(evidence[first]?.evidenceId ?? '')
  const text = officerWords()
  const item = evidence.find(({ evidenceId }) => evidenceId === chosen)
  return <Panel id={id} title={side}>
    <Select label={text.of(side, text.choose)} value={chosen} onChange={choose} choices={evidence.map((one, index) => ({ value: one.evidenceId, label: `${index + 1}. ${names.evidence[one.type] ?? one.type} · ${partyName(one.by)} · ${at(one.at)}` }))} />
    {item !== undefined && <div className="mt-3 grid gap-3"><Viewer key={item.evidenceId} item={item} side={side} names={names} /><About caseId={caseId} item={item} names={names} /></div>}
  </Panel>
}

function About({ caseId, item, names }: { readonly caseId: string; readonly item: Item; readonly names: Names }) {
  const text = officerWords()
  const file = useQuery(fileQuery(item.evidenceId))
  // That it lies in this very case is no news.
  const reuse = (file.data?.reuse ?? []).filter((use) => use.caseId !== caseId)
  const views = useQuery(viewsQuery(item.evidenceId))
  const staff = useQuery(traceQuery(caseId))
  const shown = (value: string | number | boolean): string => (typeof value === 'boolean' ? (value ? text.yes : text.no) : String(value))
  return <div>
    <dl>
      <Row name={text.filedBy}><span className="inline-flex flex-wrap items-center gap-x-2"><Party who={item.by} />{at(item.at)} · {bytesText(item.bytes)}</span></Row>
      {item.concerns !== null && <Row name={text.concerns}>{names.finding[item.concerns]}</Row>}
      <Row name={text.hash} verbatim><code className="text-xs break-all">{item.sha256}</code></Row>
    </dl>
    {reuse.length > 0 && <><h3 className="mt-3 text-base">{words().case.filedBefore}</h3>
      <ul>{reuse.map((use) => <li key={`${use.caseId} ${use.fileId}`} className="text-sm"><Link to="/desk/cases/$caseId" params={{ caseId: use.caseId }} className="underline">{words().cases.order(use.orderId ?? use.caseId)}</Link> · {text.alike[use.alike]} · {at(use.at)}</li>)}</ul></>}
    {file.data !== undefined && file.data.facts.length > 0 && <><h3 className="mt-3 text-base">{text.fileFacts}</h3>
      <dl>{file.data.facts.map(({ fact, value, source }) => <Row key={`${fact}.${source}`} name={text.fileFact[fact] ?? fact} verbatim>{shown(value)} <span className="text-sm text-ink-2">· {text.fileSource[source] ?? source}</span></Row>)}</dl></>}
    <h3 className="mt-3 text-base">{text.seen}</h3>
    {views.data === undefined || views.data.views.length === 0 ? <p className="text-ink-2">{text.seenNone}</p> : <ul>{views.data.views.map((one, index) => <li key={index} className="text-sm text-ink-2">{at(one.at)} · {seenBy(staff.data?.people[one.viewer], names.role[one.role] ?? one.role)}</li>)}</ul>}
  </div>
}

const seenBy = (name: Both | undefined, role: string): string => (name === undefined ? role : officerWords().personAs(said(name), role))
