// Two things an officer asks of a case before he decides it: further evidence from a side, and another reason than the one that was picked.
import { useState } from 'react'
import type { Command } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import type { Action, CommandType } from '../case/act-order.ts'
import { orNull, typedKey, useTyped } from '../case/typed.ts'
import { Field, Select, TextArea } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'
import { citesIn } from './desk-compose.ts'
import type { CaseTrace } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Given = { readonly command: CommandType; readonly view: CaseView; readonly trace: CaseTrace; readonly names: Names; readonly onClose: () => void }
type Sheet = Given & { readonly action: Action }
type Request = Extract<Command, { type: 'RequestEvidence' }>
type Requalify = Extract<Command, { type: 'RequalifyReason' }>
const listed = (names: Readonly<Record<string, string>>) => Object.entries(names).map(([value, label]) => ({ value, label }))

export function AskSheet(given: Given) {
  // As it was when it was opened: where the case goes to another meanwhile, the sheet says so and keeps what stands in it.
  const [action] = useState(() => given.view.actions.find(({ command }) => command === given.command))
  if (action === undefined) return null
  return given.command === 'RequestEvidence' ? <AskEvidence {...given} action={action} /> : <OtherReason {...given} action={action} />
}

function AskEvidence({ action, view, names, onClose }: Sheet) {
  const [{ from, kind, about, text }, change] = useTyped<{ readonly from: Request['from']; readonly kind: string; readonly about: string; readonly text: string }>(typedKey(view.caseId, action), { from: 'buyer', kind: 'photo', about: '', text: '' })
  const says = officerWords()
  const command: Request = { type: 'RequestEvidence', from, types: [kind as Request['types'][number]], concerns: about === '' ? null : (about as NonNullable<Request['concerns']>), text: orNull(text) }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <Select label={says.askFrom} value={from} onChange={(value) => change({ from: value === 'merchant' || value === 'carrier' ? value : 'buyer' })} choices={(['buyer', 'merchant', 'carrier'] as const).map((value) => ({ value, label: names.party[value] ?? value }))} />
    <Select label={says.askTypes} value={kind} onChange={(value) => change({ kind: value })} choices={listed(names.evidence)} />
    <Select label={says.concerns} none="–" value={about} onChange={(value) => change({ about: value })} choices={listed(names.finding)} />
    <TextArea label={says.askText} optional value={text} onChange={(event) => change({ text: event.target.value })} />
  </ActFrame>
}

function OtherReason({ action, view, trace, names, onClose }: Sheet) {
  const [{ reason, because, cites }, change] = useTyped(typedKey(view.caseId, action), { reason: '', because: '', cites: '' })
  const says = officerWords()
  const ready = reason !== '' && because.trim() !== '' && citesIn(cites).length > 0
  const command: Requalify | null = ready ? { type: 'RequalifyReason', reason: reason as Requalify['reason'], because, cites: citesIn(cites).slice(0, 10) } : null
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <Select label={says.newReason} none="–" value={reason} onChange={(value) => change({ reason: value })} choices={listed(names.reason).filter(({ value }) => value !== view.reason)} />
    <TextArea label={says.why} value={because} onChange={(event) => change({ because: event.target.value })} />
    <Field label={says.cites} hint={[...new Set(trace.steps.flatMap((step) => step.cites.map(({ id }) => id)))].slice(0, 6).join(' ')} autoComplete="off" value={cites} onChange={(event) => change({ cites: event.target.value })} />
  </ActFrame>
}
