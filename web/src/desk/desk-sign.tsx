// The second pair of eyes: what a colleague has drafted, signed or sent back, never changed.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { sayFault } from '../api/client.ts'
import { act } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { TextArea } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { DecisionAhead } from './desk-foresight.tsx'
import type { CaseTrace } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Prepared = NonNullable<CaseTrace['prepared']>

export function SignPanel({ view, names, prepared, me }: { readonly view: CaseView; readonly names: Names; readonly prepared: Prepared; readonly me: string }) {
  const cache = useQueryClient()
  const [note, setNote] = useState('')
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: unknown }>({ busy: false, fault: null })
  const text = officerWords()
  const may = view.actions.some(({ command, allowed }) => command === 'SignDecision' && allowed)
  const sign = async (approve: boolean): Promise<void> => {
    setState({ busy: true, fault: null })
    try {
      await act(view.caseId, view.version, { type: 'SignDecision', approve, because: note.trim() === '' ? null : note })
      announce(approve ? text.signed : text.sentBack)
      await Promise.all([cache.invalidateQueries({ queryKey: ['case', view.caseId] }), cache.invalidateQueries({ queryKey: ['cases'] }), cache.invalidateQueries({ queryKey: ['counts'] })])
      setState({ busy: false, fault: null })
    } catch (fault) {
      setState({ busy: false, fault })
    }
  }
  return <div className="grid gap-3">
    <p>{prepared.officerId === me ? text.signOwn : text.signHow(prepared.officerId)}</p>
    <div className="rounded-lg bg-paper p-3"><DecisionAhead foresight={{ decision: prepared.decision, letter: prepared.letter, second: true }} view={view} names={names} /></div>
    {may && <>
      <TextArea label={text.signNote} optional value={note} onChange={(event) => setNote(event.target.value)} />
      {state.fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(state.fault)}</p>}
      <div className="flex flex-wrap gap-3"><Button tone="primary" busy={state.busy} disabled={state.busy} onClick={() => void sign(true)}>{text.approve}</Button><Button disabled={state.busy} onClick={() => void sign(false)}>{text.sendBack}</Button></div>
    </>}
  </div>
}
