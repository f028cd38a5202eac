// Two things an officer asks of a case before he decides it: further evidence from a side, and another reason than the one that was picked.
import { useState } from 'react'
import type { Command } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import type { CommandType } from '../case/act-order.ts'
import { Field, Select, TextArea } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'
import { citesIn } from './desk-compose.ts'
import type { CaseTrace } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Given = { readonly command: CommandType; readonly view: CaseView; readonly trace: CaseTrace; readonly names: Names; readonly onClose: () => void }
type Request = Extract<Command, { type: 'RequestEvidence' }>
type Requalify = Extract<Command, { type: 'RequalifyReason' }>
const listed = (names: Readonly<Record<string, string>>) => Object.entries(names).map(([value, label]) => ({ value, label }))

export function AskSheet(given: Given) {
  return given.command === 'RequestEvidence' ? <AskEvidence {...given} /> : <OtherReason {...given} />
}

function AskEvidence({ view, names, onClose }: Given) {
  const [from, setFrom] = useState<Request['from']>('buyer')
  const [kind, setKind] = useState('photo')
  const [about, setAbout] = useState('')
  const [text, setText] = useState('')
  const says = officerWords()
  const action = view.actions.find(({ command }) => command === 'RequestEvidence')
  if (action === undefined) return null
  const command: Request = { type: 'RequestEvidence', from, types: [kind as Request['types'][number]], concerns: about === '' ? null : (about as NonNullable<Request['concerns']>), text: text.trim() === '' ? null : text }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <Select label={says.askFrom} value={from} onChange={(value) => setFrom(value === 'merchant' || value === 'carrier' ? value : 'buyer')} choices={(['buyer', 'merchant', 'carrier'] as const).map((value) => ({ value, label: names.party[value] ?? value }))} />
    <Select label={says.askTypes} value={kind} onChange={setKind} choices={listed(names.evidence)} />
    <Select label={says.concerns} none="–" value={about} onChange={setAbout} choices={listed(names.finding)} />
    <TextArea label={says.askText} optional value={text} onChange={(event) => setText(event.target.value)} />
  </ActFrame>
}

function OtherReason({ view, trace, names, onClose }: Given) {
  const [reason, setReason] = useState('')
  const [because, setBecause] = useState('')
  const [cites, setCites] = useState('')
  const says = officerWords()
  const action = view.actions.find(({ command }) => command === 'RequalifyReason')
  if (action === undefined) return null
  const ready = reason !== '' && because.trim() !== '' && citesIn(cites).length > 0
  const command: Requalify | null = ready ? { type: 'RequalifyReason', reason: reason as Requalify['reason'], because, cites: citesIn(cites).slice(0, 10) } : null
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <Select label={says.newReason} none="–" value={reason} onChange={setReason} choices={listed(names.reason).filter(({ value }) => value !== view.reason)} />
    <TextArea label={says.why} value={because} onChange={(event) => setBecause(event.target.value)} />
    <Field label={says.cites} hint={[...new Set(trace.steps.flatMap((step) => step.cites.map(({ id }) => id)))].slice(0, 6).join(' ')} autoComplete="off" value={cites} onChange={(event) => setCites(event.target.value)} />
  </ActFrame>
}
