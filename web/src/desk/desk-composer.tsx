// Where an officer decides: exact amounts, reasons, answers, the preview of what both sides will get, and publishing with a second look. What is
// typed is kept on the server; nothing counts before it is published.
import { useEffect, useState } from 'react'
import type { Command } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { keptDraft, useKeptDraft, type KeptDraft } from '../case/draft.ts'
import { WhatChanged, useSending } from '../case/sending.tsx'
import { at } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Choices, Select, TextArea } from '../ui/field.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { useOutlook } from './act-frame.tsx'
import { CostLines } from './desk-costs.tsx'
import { NOTHING, appealCommand, costClaims, decideCommand, firstTerms, termsIn, typedOf, type Composed, type Departure } from './desk-compose.ts'
import { DecisionAhead, ForesightView, foresightIn } from './desk-foresight.tsx'
import { GroundAnswers, NotAccepted } from './desk-grounds.tsx'
import { departuresOf, type CaseTrace } from './desk-queries.ts'
import { DepartureReasons, TermsFields } from './desk-terms.tsx'
import { officerWords } from './desk-words.ts'

export const PUBLISH_BUTTON = 'publish'
type Given = { readonly view: CaseView; readonly trace: CaseTrace; readonly names: Names; /** What is composed: a first decision, or that of an appeal. */ readonly kind: 'decide' | 'appeal' }

const draftKey = (caseId: string): string => `compose.${caseId}`

/** What was written by somebody whose case it is no longer: it is his, and there again when the case is. */
export function Unsent({ caseId }: { readonly caseId: string }) {
  const because = keptDraft<Composed>(draftKey(caseId))?.because ?? ''
  if (because === '') return null
  return <div className="mt-3 border-l-2 border-line-strong pl-3"><p className="text-sm text-ink-2">{officerWords().draftUnsent}</p><p className="whitespace-pre-line">{because}</p></div>
}

export function Composer(given: Given) {
  const draft = useKeptDraft<Composed>(draftKey(given.view.caseId), NOTHING)
  if (draft.keeping === 'reading') return <Skeleton lines={6} label={words().states.loading} />
  return <Form {...given} draft={draft} />
}

type Whole = Given & { readonly draft: KeptDraft<Composed> }

function Form({ view, trace, names, kind, draft }: Whole) {
  const text = officerWords()
  const { value: composed, change } = draft
  const [begun] = useState(view.version)
  const departures = useDepartures(view, composed, kind)
  const build = (purpose: 'preview' | 'publish'): Command | null => (kind === 'appeal' ? appealCommand(composed, view, purpose) : decideCommand(composed, view, departures, purpose))
  const outlook = useOutlook(view, build('preview'))
  const cites = [...new Set([...trace.steps.filter(({ outcome }) => outcome === 'matched').flatMap((step) => step.cites.map(({ id }) => id)), ...trace.questions.flatMap((question) => question.cites)])]
  return <form aria-label={text.compose} className="grid gap-4" onSubmit={(event) => event.preventDefault()}>
    <datalist id="cites">{cites.map((id) => <option key={id} value={id} />)}</datalist>
    {kind === 'appeal' ? <AppealPart composed={composed} change={change} view={view} trace={trace} names={names} />
      : <>
        <Choices legend={text.mode} value={composed.mode} onChange={(mode) => change({ mode: mode === 'own' ? 'own' : 'policy', ...(mode === 'own' && composed.terms === null ? { terms: firstTerms(view, trace.computed) } : {}) })} choices={[{ value: 'policy', label: text.byPolicy, hint: text.byPolicyHint }, { value: 'own', label: text.own, hint: text.ownHint }]} />
        {composed.mode === 'policy' ? <CostLines composed={withClaims(composed, view)} onChange={change} trace={trace} view={view} names={names} />
          : composed.terms !== null && <>{trace.computed === null ? <p className="text-ink-2">{text.computedNone}</p> : <Button className="justify-self-start" onClick={() => change({ terms: firstTerms(view, trace.computed) })}>{text.fillComputed}</Button>}<TermsFields terms={composed.terms} onTerms={(terms) => change({ terms })} view={view} names={names} />{trace.computed !== null && <DepartureReasons departures={departures} composed={composed} onChange={change} />}</>}
      </>}
    <div><TextArea label={text.reason} hint={text.reasonHint} rows={5} value={composed.because} onChange={(event) => change({ because: event.target.value })} />
      <Button tone="quiet" className="mt-1" onClick={() => change({ because: `${composed.because}${composed.because === '' ? '' : '\n'}${trace.steps.flatMap(({ says }) => (says === null ? [] : said(says))).join('\n')}`.slice(0, 4000) })}>{text.fromTrace}</Button></div>
    <NotAccepted composed={composed} onChange={change} view={view} names={names} />
    <ForesightView outlook={outlook} view={view} names={names} />
    {view.version > begun && <div role="status"><WhatChanged caseId={view.caseId} seen={begun} sides /></div>}
    <Keeping draft={draft} />
    {trace.needs.length > 0 && kind === 'decide' && outlook.no === null && <p className="rounded-lg bg-alarm-soft px-3 py-2">{text.openFirst}</p>}
    <Publish view={view} names={names} command={build('publish')} outlook={outlook} onDone={draft.drop} />
  </form>
}

/** Lines that were put forward are there with their evidence, whether or not somebody has typed an amount. */
function withClaims(composed: Composed, view: CaseView): Composed {
  const claims = Object.fromEntries(costClaims(view).flatMap(({ finding, claimedMinor, evidenceIds }) => (claimedMinor === null ? [] : [[finding, { typed: typedOf(0, view.order.currency), evidenceIds }] as const])))
  return { ...composed, costs: { ...claims, ...composed.costs } }
}

function useDepartures(view: CaseView, { mode, terms }: Composed, kind: Given['kind']): readonly Departure[] {
  const [departures, setDepartures] = useState<readonly Departure[]>([])
  const asked = kind === 'decide' && mode === 'own' && terms !== null ? termsIn(terms, view.order.currency) : null
  const key = asked === null ? null : JSON.stringify(asked)
  useEffect(() => {
    if (key === null) return undefined
    const wait = setTimeout(() => { departuresOf(view.caseId, JSON.parse(key) as Parameters<typeof departuresOf>[1]).then((found) => setDepartures(found.departures), () => undefined) }, 250)
    return () => clearTimeout(wait)
  }, [key, view.caseId, view.version])
  return departures
}

type PartGiven = { readonly composed: Composed; readonly change: (part: Partial<Composed>) => void; readonly view: CaseView; readonly trace: CaseTrace; readonly names: Names }
const RESULTS = ['upheld', 'partly_reversed', 'reversed'] as const
const FUNDERS = ['merchant', 'buyer', 'platform'] as const

function AppealPart({ composed, change, view, trace, names }: PartGiven) {
  const text = officerWords()
  const changes = composed.result === 'reversed' || composed.result === 'partly_reversed'
  return <>
    <Choices legend={text.result} value={composed.result} onChange={(value) => change({ result: RESULTS.find((one) => one === value) ?? '' })} choices={RESULTS.map((value) => ({ value, label: text.results[value] }))} />
    <GroundAnswers composed={composed} onChange={change} view={view} names={names} />
    {changes && <>
      <Choices legend={text.instead} value={composed.terms === null ? 'none' : 'terms'} onChange={(value) => change({ terms: value === 'terms' ? firstTerms(view, trace.computed) : null })} choices={[{ value: 'none', label: text.insteadNone }, { value: 'terms', label: text.insteadTerms }]} />
      {composed.terms !== null && <TermsFields terms={composed.terms} onTerms={(terms) => change({ terms })} view={view} names={names} />}
      <Select label={text.fundedBy} none={text.noFund} value={composed.fundedBy} onChange={(value) => change({ fundedBy: FUNDERS.find((one) => one === value) ?? '' })} choices={FUNDERS.map((value) => ({ value, label: names.payer[value] ?? value }))} />
      <label className="flex min-h-8 items-center gap-2"><input type="checkbox" className="size-4 accent-ink" checked={composed.reverseMarks} onChange={(event) => change({ reverseMarks: event.target.checked })} />{text.reverseMarks}</label>
    </>}
  </>
}

function Keeping({ draft }: { readonly draft: KeptDraft<Composed> }) {
  const text = officerWords()
  const { keeping, at: when } = draft
  if (keeping === 'changed') return <Elsewhere draft={draft} />
  return <p role="status" className="text-sm text-ink-2">{keeping === 'local' ? text.draftLocal : keeping === 'saving' ? text.draftSaving : when === null ? '' : text.draftKept(at(when))}</p>
}

/** Somebody's other tab wrote too: what stands there, and which of the two is to stay. */
function Elsewhere({ draft }: { readonly draft: KeptDraft<Composed> }) {
  const text = officerWords()
  const { theirs } = draft
  return <div role="alert" className="grid gap-2 rounded-lg bg-alarm-soft p-3"><p>{theirs === null ? text.draftGone : text.draftChanged}</p>
    {theirs !== null && <blockquote className="border-l-2 border-line-strong pl-3"><p className="text-sm text-ink-2">{text.draftThere(at(theirs.at))}</p><p className="whitespace-pre-line">{theirs.value.because === '' ? text.draftNoReason : theirs.value.because}</p></blockquote>}
    <div className="flex flex-wrap gap-2">{theirs !== null && <Button onClick={draft.take}>{text.draftTake}</Button>}<Button onClick={draft.insist}>{text.draftInsist}</Button></div></div>
}

type Publishing = { readonly view: CaseView; readonly names: Names; readonly command: Command | null; readonly outlook: ReturnType<typeof useOutlook>; readonly onDone: () => Promise<void> }

function Publish({ view, names, command, outlook, onDone }: Publishing) {
  const [asking, ask] = useState(false)
  const text = officerWords()
  return <>
    <Button id={PUBLISH_BUTTON} tone="primary" disabled={command === null || outlook.foreseen === null} onClick={() => ask(true)}>{text.publish}</Button>
    {asking && <PublishSheet view={view} names={names} command={command} outlook={outlook} onDone={onDone} onClose={() => ask(false)} />}
  </>
}

function PublishSheet({ view, names, command, outlook, onDone, onClose }: Publishing & { readonly onClose: () => void }) {
  const text = officerWords()
  const foresight = outlook.foreseen === null ? null : foresightIn(outlook.foreseen.would)
  const { busy, again, send, said: fault } = useSending(view, { name: text.publish, done: text.published, sent: () => void onDone(), onClose })
  return <Sheet title={text.publishSure} onClose={onClose} foot={<div className="flex gap-3"><Button className="flex-1" onClick={onClose}>{text.back}</Button><Button tone="primary" className="flex-1" busy={busy} disabled={busy || (command === null && again === null)} onClick={() => void send(command)}>{text.publish}</Button></div>}>
    <div className="grid gap-3 pt-3"><p>{foresight?.second === true ? text.publishSecondHow : text.publishSureHow}</p>
      {foresight !== null && <DecisionAhead foresight={{ ...foresight, letter: null }} view={view} names={names} />}
      {fault}
    </div></Sheet>
}
