// Answering a sanction, asking for a human, appealing. Sent once: the command's id is kept until an answer has come; what was typed is kept in this tab.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got, isConflict, type Schemas } from '../api/client.ts'
import { commandIdFor, forgetCommand, isSettled } from '../api/commands.ts'
import type { Names } from '../api/queries.ts'
import { Fault } from '../case/sending.tsx'
import { SinceList } from '../case/since.tsx'
import { sentTyped, useTyped } from '../case/typed.ts'
import { until } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Choices } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { sanctionEventsQuery, sanctionQuery, type SanctionView } from './shop-queries.ts'
import { Words } from './shop-words.tsx'

export type SanctionAct = 'AnswerSanction' | 'AppealSanction' | 'AskForHuman'
type Command = Schemas['SanctionCommand']
type Ground = Schemas['AppealSanctionCommand']['grounds'][number]['ground']

async function actOn(caseId: string, version: number, command: Command): Promise<void> {
  const known = command as Parameters<typeof commandIdFor>[1]
  const commandId = commandIdFor(caseId, known)
  try {
    await got(api.POST('/v1/sanctions/{caseId}/commands', { params: { path: { caseId } }, body: { commandId, version, command } }))
    forgetCommand(caseId, known)
  } catch (fault) {
    if (isSettled(fault)) forgetCommand(caseId, known)
    throw fault
  }
}

function commandOf(act: SanctionAct, { ground, text }: { readonly ground: string; readonly text: string }): Command | null {
  if (act === 'AskForHuman') return { type: 'AskForHuman' }
  if (text.trim() === '') return null
  if (act === 'AnswerSanction') return { type: 'AnswerSanction', statement: text }
  return ground === '' ? null : { type: 'AppealSanction', grounds: [{ groundId: 'g1', ground: ground as Ground, text }] }
}

export function SanctionSheet({ act, view, names, onClose }: { readonly act: SanctionAct; readonly view: SanctionView; readonly names: Names; readonly onClose: () => void }) {
  const key = `typed ${view.caseId} ${act}`
  const [typed, change] = useTyped(key, { ground: '', text: '' })
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: unknown }>({ busy: false, fault: null })
  const [begun, begin] = useState(view.version)
  const cache = useQueryClient()
  const text = words()
  const name = text.shop.sanctionActs[act]
  const command = commandOf(act, typed)
  const action = view.actions.find((one) => one.command === act)
  const send = async (): Promise<void> => {
    if (command === null || state.busy) return
    setState({ busy: true, fault: null })
    try {
      await actOn(view.caseId, view.version, command)
      sentTyped(key)
      announce(text.act.done(name))
      onClose()
      await Promise.all([cache.invalidateQueries({ queryKey: ['case', view.caseId] }), cache.invalidateQueries({ queryKey: ['sanctions'] })])
    } catch (fault) {
      setState({ busy: false, fault })
    }
  }
  const look = (): void => {
    cache.invalidateQueries({ queryKey: ['case', view.caseId] }).then(() => {
      setState({ busy: false, fault: null })
      begin(cache.getQueryData(sanctionQuery(view.caseId).queryKey)?.version ?? view.version)
    }, () => undefined)
  }
  return <Sheet title={name} onClose={onClose} foot={<div className="flex gap-3"><Button className="flex-1" onClick={onClose}>{text.act.cancel}</Button><Button tone="primary" className="flex-1" disabled={command === null} busy={state.busy} onClick={() => void send()}>{state.busy ? text.act.sending : name}</Button></div>}>
    <div className="grid gap-4 pt-3">
      {act === 'AskForHuman' && <p>{text.shop.humanHow}</p>}
      {act === 'AppealSanction' && <Choices legend={text.act.ground} value={typed.ground} onChange={(ground) => change({ ground })} choices={Object.entries(names.ground).map(([value, label]) => ({ value, label }))} />}
      {act !== 'AskForHuman' && <Words label={text.act.text} value={typed.text} onChange={(said) => change({ text: said })} />}
      {state.fault !== null && <Fault fault={state.fault} onLook={look}><SanctionSince caseId={view.caseId} seen={begun} /></Fault>}
      {!isConflict(state.fault) && view.version > begun && <div role="status"><SanctionSince caseId={view.caseId} seen={begun} /></div>}
      {action?.until != null && <p className="text-sm text-ink-2">{text.act.until(until(action.until))}</p>}
    </div>
  </Sheet>
}

function SanctionSince({ caseId, seen }: { readonly caseId: string; readonly seen: number }) {
  const { data } = useQuery({ ...sanctionEventsQuery(caseId), staleTime: 0 })
  return <SinceList events={data?.events ?? []} seen={seen} />
}
