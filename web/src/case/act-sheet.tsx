// One act: its few questions, what would happen and what it would cost (the server's preview), then the command, sent once. What was typed is kept
// until it has been sent; a change meanwhile (409) is said, and nothing typed is lost.
import { useEffect, useState } from 'react'
import { Refused, sayFault } from '../api/client.ts'
import { foresee, type Foreseen } from '../api/commands.ts'
import { forget, keep, kept } from '../api/kept.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { until } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Choices, Field, TextArea } from '../ui/field.tsx'
import { Sheet, Told } from '../ui/sheet.tsx'
import { FORMS, type Action, type Asked, type Values } from './act-forms.ts'
import { actName } from './action-bar.tsx'
import { NetsTable } from './offer.tsx'
import { useSending } from './sending.tsx'
import { isTelling } from './telling.ts'

const keptName = (caseId: string, action: Action): string => `typed ${caseId} ${action.command} ${action.subject ?? ''}`

type Given = { readonly action: Action; readonly view: CaseView; readonly names: Names; readonly onClose: () => void }

export function ActSheet({ action, view, names, onClose }: Given) {
  const name = keptName(view.caseId, action)
  const form = FORMS[action.command]
  const [values, setValues] = useState<Values>(() => kept<Values>(name) ?? {})
  const change = (asked: string, value: string): void => {
    const next = { ...values, [asked]: value }
    keep(name, next)
    setValues(next)
  }
  const subject = action.subject ?? ''
  const { foreseen, no } = useForeseen(view, form?.command(values, subject, null) ?? null)
  const command = form?.command(values, subject, foreseen?.money?.previewHash ?? null) ?? null
  const ready = command !== null && !(no instanceof Refused) && (form?.priced !== true || foreseen?.money !== undefined)
  const text = words().act
  const button = actName(action, view)
  const { busy, again, send, said: fault } = useSending(view, { name: text.names[action.command], sent: () => forget(name), onClose })
  return <Sheet title={button} onClose={onClose} foot={<><Told>{fault}</Told><div className="flex gap-3"><Button className="flex-1" onClick={onClose}>{text.cancel}</Button><Button tone="primary" className="flex-1" disabled={!ready && again === null} busy={busy} onClick={() => void send(command)}>{busy ? text.sending : button}</Button></div></>}>
    <div className="grid gap-4 pt-3">
      {form?.asks.map((asked) => <Question key={asked.name} asked={asked} names={names} value={values[asked.name] ?? ''} onChange={(value) => change(asked.name, value)} />)}
      {again === null && <Outlook action={action} view={view} foreseen={foreseen} no={no} />}
      {action.until !== null && <p className="text-sm text-ink-2">{text.until(until(action.until))}</p>}
    </div>
  </Sheet>
}

function Question({ asked, names, value, onChange }: { readonly asked: Asked; readonly names: Names; readonly value: string; readonly onChange: (value: string) => void }) {
  if (asked.kind === 'choice') return <Choices legend={asked.label()} choices={Object.entries(asked.list(names)).map(([code, label]) => ({ value: code, label }))} value={value} onChange={onChange} />
  const common = { label: asked.label(), optional: asked.optional === true, hint: asked.hint?.(), value }
  return asked.kind === 'text' ? <TextArea {...common} onChange={(event) => onChange(event.target.value)} /> : <Field {...common} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
}

type Foresight = { readonly foreseen: Foreseen | null; readonly no: unknown }
const NONE: Foresight = { foreseen: null, no: null }

/** What the command would do now, asked anew when what was typed has rested for a moment. */
function useForeseen(view: CaseView, command: Parameters<typeof foresee>[1] | null): Foresight {
  const [foresight, setForesight] = useState(NONE)
  const asked = command === null ? null : JSON.stringify(withoutHash(command))
  useEffect(() => {
    if (asked === null) {
      setForesight(NONE)
      return undefined
    }
    const ending = new AbortController()
    const timer = setTimeout(() => { foresee(view.caseId, JSON.parse(asked) as Parameters<typeof foresee>[1], ending.signal).then((foreseen) => setForesight({ foreseen, no: null }), (no: unknown) => { if (!ending.signal.aborted) setForesight({ foreseen: null, no }) }) }, 250)
    return () => {
      clearTimeout(timer)
      ending.abort()
    }
  }, [asked, view.caseId, view.version])
  return foresight
}
/** Asked without the hash, the server says the price and the hash that stands for having seen it. */
function withoutHash(command: Parameters<typeof foresee>[1]): object {
  if (!('previewHash' in command)) return command
  const { previewHash: _unseen, ...rest } = command
  return rest
}

function Outlook({ action, view, foreseen, no }: Foresight & { readonly action: Action; readonly view: CaseView }) {
  const money = foreseen?.money ?? action.consequence
  const text = words().act
  return <section aria-live="polite" className="rounded-lg bg-paper p-3">
    <h3 className="font-semibold">{text.whatHappens}</h3>
    {no !== null && <p className="mt-1">{sayFault(no)}</p>}
    {foreseen !== null && <ul className="mt-1 list-disc pl-5">{foreseen.would.filter(({ event }) => isTelling(event)).map(({ says }, index) => <li key={index}>{said(says)}</li>)}</ul>}
    {no !== null ? null : money === null ? <p className="mt-1 text-ink-2">{text.noMoney}</p> : <div className="mt-2"><NetsTable before={money.before} after={money.after} currency={view.order.currency} /></div>}
  </section>
}
