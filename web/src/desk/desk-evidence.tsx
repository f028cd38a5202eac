// Evidence two at a time: larger, smaller, turned, by keyboard too; beside each its hash, who filed it, what it is to show, who has seen it.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { caseQuery, namesQuery, type CaseView, type Names } from '../api/queries.ts'
import { Row } from '../case/claim.tsx'
import { Party, partyName } from '../case/party.tsx'
import { at, bytesText } from '../i18n/format.ts'
import { said, words, type Both } from '../i18n/lang.ts'
import { Button, LinkButton, buttonClass } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { Shortcuts } from './desk-keys.tsx'
import { fileQuery, linkQuery, traceQuery, viewsQuery } from './desk-queries.ts'
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
    <Select label={text.of(side, text.choose)} value={chosen} onChange={choose} choices={evidence.map((one) => ({ value: one.evidenceId, label: `${names.evidence[one.type] ?? one.type} · ${partyName(one.by)} · ${at(one.at)}` }))} />
    {item !== undefined && <div className="mt-3 grid gap-3"><Viewer key={item.evidenceId} item={item} side={side} names={names} /><About caseId={caseId} item={item} names={names} /></div>}
  </Panel>
}

const STEPS = [25, 50, 75, 100, 150, 200, 300, 400] as const
const TURNS = ['rotate-0', 'rotate-90', 'rotate-180', 'rotate-270'] as const

function Viewer({ item, side, names }: { readonly item: Item; readonly side: string; readonly names: Names }) {
  const text = officerWords()
  const link = useQuery(linkQuery(item.evidenceId))
  const [zoom, setZoom] = useState(3)
  const [turn, setTurn] = useState(0)
  if (link.isPending) return <Skeleton lines={4} label={words().states.loading} />
  if (link.data === undefined) return <p className="rounded-lg bg-paper p-6 text-center text-ink-2">{text.noFile}</p>
  const original = <a href={link.data.path} target="_blank" rel="noopener noreferrer" className={buttonClass('outline')}>{text.openFile}</a>
  if (!item.mediaType.startsWith('image/')) return <div className="grid gap-2 rounded-lg bg-paper p-6 text-center"><p>{text.notImage}</p>{original}</div>
  const step = (by: number): void => setZoom(Math.max(0, Math.min(STEPS.length - 1, zoom + by)))
  return <div className="grid gap-2">
    <div role="group" aria-label={text.of(side, names.evidence[item.type] ?? item.type)} className="flex flex-wrap gap-2">
      <Button onClick={() => step(1)}>{text.zoomIn}</Button><Button onClick={() => step(-1)}>{text.zoomOut}</Button><Button onClick={() => setTurn((turn + 1) % TURNS.length)}>{text.rotate}</Button><Button tone="quiet" onClick={() => { setZoom(3); setTurn(0) }}>{text.reset}</Button>{original}
    </div>
    <div className="h-96 overflow-auto rounded-lg bg-paper" tabIndex={0} role="region" aria-label={text.of(side, `${STEPS[zoom] ?? 100}%`)}>
      <img src={link.data.path} alt={`${names.evidence[item.type] ?? item.type}, ${partyName(item.by)}`} className={TURNS[turn]} style={{ width: `${STEPS[zoom] ?? 100}%`, maxWidth: 'none' }} />
    </div>
  </div>
}

function About({ caseId, item, names }: { readonly caseId: string; readonly item: Item; readonly names: Names }) {
  const text = officerWords()
  const file = useQuery(fileQuery(item.evidenceId))
  const views = useQuery(viewsQuery(item.evidenceId))
  const staff = useQuery(traceQuery(caseId))
  return <div>
    <dl>
      <Row name={text.filedBy}><span className="inline-flex flex-wrap items-center gap-x-2"><Party who={item.by} />{at(item.at)} · {bytesText(item.bytes)}</span></Row>
      {item.concerns !== null && <Row name={text.concerns}>{names.finding[item.concerns]}</Row>}
      <Row name={text.hash} verbatim><code className="text-xs break-all">{item.sha256}</code></Row>
      {file.data?.reuse !== undefined && file.data.reuse.length > 0 && <Row name={words().case.filedBefore}>{text.reuse(file.data.reuse.length)}</Row>}
      {file.data !== undefined && file.data.facts.map(({ fact, value, source }) => <Row key={`${fact}.${source}`} name={`${text.fileFacts}: ${fact}`} verbatim>{String(value)} · {source}</Row>)}
    </dl>
    <h3 className="mt-2 text-base">{text.seen}</h3>
    {views.data === undefined || views.data.views.length === 0 ? <p className="text-ink-2">{text.seenNone}</p> : <ul>{views.data.views.map((one, index) => <li key={index} className="text-sm text-ink-2">{at(one.at)} · {names.role[one.role]}{nameAfter(staff.data?.people[one.viewer])}</li>)}</ul>}
  </div>
}

const nameAfter = (name: Both | undefined): string => (name === undefined ? '' : ` ${said(name)}`)
