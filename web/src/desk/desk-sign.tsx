// The second pair of eyes: what a colleague has drafted, signed or sent back, never changed.
import { useState } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { useSending } from '../case/sending.tsx'
import { orNull, typedName, useTyped } from '../case/typed.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { DecisionAhead } from './desk-foresight.tsx'
import { officerName, type CaseTrace } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Prepared = NonNullable<CaseTrace['prepared']>
type Given = { readonly view: CaseView; readonly trace: CaseTrace; readonly names: Names; readonly prepared: Prepared; readonly me: string }

export function SignPanel({ view, trace, names, prepared, me }: Given) {
  const [{ note }, change, sent] = useTyped(typedName(view.caseId, 'sign'), { note: '' })
  const [approve, choose] = useState(true)
  const text = officerWords()
  const may = view.actions.some(({ command, allowed }) => command === 'SignDecision' && allowed)
  const { busy, send, said: fault } = useSending(view, { name: words().act.names.SignDecision, done: approve ? text.signed : text.sentBack, sent, onClose: () => undefined })
  const sign = (how: boolean): void => {
    choose(how)
    void send({ type: 'SignDecision', approve: how, because: orNull(note) })
  }
  return <div className="grid gap-3">
    <p>{prepared.officerId === me ? text.signOwn : text.signHow(officerName(trace, prepared.officerId))}</p>
    <div className="rounded-lg bg-paper p-3"><DecisionAhead foresight={{ decision: prepared.decision, letter: prepared.letter, second: true }} view={view} names={names} /></div>
    {may && <>
      <TextArea label={text.signNote} optional value={note} onChange={(event) => change({ note: event.target.value })} />
      {fault}
      <div className="flex flex-wrap gap-3"><Button tone="primary" busy={busy} disabled={busy} onClick={() => sign(true)}>{text.approve}</Button><Button disabled={busy} onClick={() => sign(false)}>{text.sendBack}</Button></div>
    </>}
  </div>
}
