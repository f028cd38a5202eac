// One question of fact, answered: two buttons, then the evidence it rests on and why. Used beside a rule that waits and beside a cost.
import { useState } from 'react'
import type { Command } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { partyName } from '../case/party.tsx'
import { useSending } from '../case/sending.tsx'
import { typedName, useTyped } from '../case/typed.ts'
import { at } from '../i18n/format.ts'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { officerWords } from './desk-words.ts'

type Found = Extract<Command, { type: 'SetFinding' }>
type Given = { readonly finding: Found['finding']; readonly view: CaseView; readonly names: Names }

type Typed = { readonly because: string; readonly evidenceIds: readonly string[] }

export function FindingForm({ finding, view, names }: Given) {
  const [value, choose] = useState<Found['value'] | null>(null)
  const text = officerWords()
  const what = names.finding[finding] ?? finding
  if (value === null) return <div className="flex gap-2">
    <Button onClick={() => choose('proven')} aria-label={text.findThat(what, text.proven)}>{text.proven}</Button><Button onClick={() => choose('not_proven')} aria-label={text.findThat(what, text.notProven)}>{text.notProven}</Button>
  </div>
  return <Answer key={value} finding={finding} value={value} view={view} names={names} onClose={() => choose(null)} />
}

function Answer({ finding, value, view, names, onClose }: Given & { readonly value: Found['value']; readonly onClose: () => void }) {
  const [{ because, evidenceIds }, change, sent] = useTyped<Typed>(typedName(view.caseId, `${finding} ${value}`), { because: '', evidenceIds: view.evidence.filter(({ concerns }) => concerns === finding).map(({ evidenceId }) => evidenceId) })
  const text = officerWords()
  const title = text.findThat(names.finding[finding] ?? finding, value === 'proven' ? text.proven : text.notProven)
  const { busy, send, said: fault } = useSending(view, { name: title, done: title, settles: true, sent, onClose })
  return <form aria-label={title} className="grid gap-3 rounded-lg bg-paper p-3" onSubmit={(event) => { event.preventDefault(); void send({ type: 'SetFinding', finding, value, evidenceIds: [...evidenceIds], because }) }}>
    <p className="font-semibold">{title}</p>
    <EvidenceChoice legend={text.rests} view={view} names={names} chosen={evidenceIds} onChange={(chosen) => change({ evidenceIds: chosen })} />
    <TextArea label={text.why} value={because} onChange={(event) => change({ because: event.target.value })} />
    {fault}
    <div className="flex gap-2"><Button tone="primary" type="submit" busy={busy} disabled={because.trim() === '' || busy}>{text.confirmFinding}</Button><Button tone="quiet" onClick={onClose}>{text.cancel}</Button></div>
  </form>
}

export function EvidenceChoice({ legend, view, names, chosen, onChange }: { readonly legend: string; readonly view: CaseView; readonly names: Names; readonly chosen: readonly string[]; readonly onChange: (chosen: readonly string[]) => void }) {
  if (view.evidence.length === 0) return null
  const toggle = (id: string): void => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return <fieldset><legend className="mb-1 font-medium">{legend}</legend><div className="grid gap-1 @2xl:grid-cols-2">
    {view.evidence.map((item) => <label key={item.evidenceId} className="flex min-h-8 items-center gap-2">
      <input type="checkbox" checked={chosen.includes(item.evidenceId)} onChange={() => toggle(item.evidenceId)} className="size-4 shrink-0 accent-ink" />
      <span>{names.evidence[item.type]} <span className="text-sm text-ink-2">{partyName(item.by)} · {at(item.at)}</span></span></label>)}
  </div></fieldset>
}
