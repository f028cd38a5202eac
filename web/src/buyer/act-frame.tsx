// The frame of an act that asks more than a plain form: what was typed is kept in this browser, what would happen is the server's preview (also when it says
// no), the command goes out once, and a change meanwhile loses nothing. Plain acts: ../case/act-sheet.tsx.
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Refused, sayFault } from '../api/client.ts'
import { foresee, type Command, type Foreseen } from '../api/commands.ts'
import type { CaseView } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import { NetsTable } from '../case/offer.tsx'
import { useSending } from '../case/sending.tsx'
import { isTelling } from '../case/telling.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Sheet, Told } from '../ui/sheet.tsx'

type Outlook = { readonly foreseen: Foreseen | null; readonly no: unknown }
function useOutlook(view: CaseView, command: Command | null): Outlook {
  const asked = command === null ? null : unpriced(command)
  const read = useQuery({ queryKey: ['case', view.caseId, 'outlook', view.version, asked], enabled: asked !== null, retry: false, queryFn: ({ signal }) => foresee(view.caseId, asked as Command, signal) })
  return { foreseen: asked === null ? null : (read.data ?? null), no: asked === null ? null : read.error }
}
/** Asked without the hash, the server says the price and the hash that stands for having seen it. */
function unpriced(command: Command): object {
  if (!('previewHash' in command)) return command
  const { previewHash: _unseen, ...rest } = command
  return rest
}

type Framed = {
  readonly view: CaseView; readonly title: string; readonly button: string; readonly action: Action['command']
  /** With the price that was seen, where the act needs one. */
  readonly command: (priced: string | null) => Command | null; readonly priced?: boolean; /** The sheet shows the money itself, before its questions. */ readonly ownMoney?: boolean
  readonly onClose: () => void; readonly sent: () => void; readonly children: (foreseen: Foreseen | null) => ReactNode
}

export function ActFrame({ view, title, button, action, command, priced = false, ownMoney = false, onClose, sent, children }: Framed) {
  const outlook = useOutlook(view, command(''))
  const hash = outlook.foreseen?.money?.previewHash ?? null
  const text = words().act
  const { busy, again, send, said: fault } = useSending(view, { name: text.names[action], sent, onClose })
  const ready = again ?? command(hash)
  const blocked = ready === null || (again === null && (outlook.no instanceof Refused || (priced && hash === null)))
  return <Sheet title={title} onClose={onClose} foot={<><Told>{fault}</Told><div className="flex gap-3"><Button className="flex-1" onClick={onClose}>{text.cancel}</Button><Button tone="primary" className="flex-1" disabled={blocked} busy={busy} onClick={() => void send(ready)}>{busy ? text.sending : button}</Button></div></>}>
    <div className="grid gap-4 pt-3">
      {children(outlook.foreseen)}
      {again === null && <WhatHappens outlook={outlook} money={ownMoney ? undefined : outlook.foreseen?.money} currency={view.order.currency} />}
    </div>
  </Sheet>
}

function WhatHappens({ outlook: { foreseen, no }, money, currency }: { readonly outlook: Outlook; readonly money: Foreseen['money']; readonly currency: string }) {
  const text = words().act
  if (foreseen === null && no === null) return null
  return <section aria-live="polite" className="rounded-lg bg-paper p-3"><h3 className="font-semibold">{text.whatHappens}</h3>
    {no !== null && <p className="mt-1">{sayFault(no)}</p>}
    {foreseen !== null && <ul className="mt-1 list-disc pl-5">{foreseen.would.filter(({ event }) => isTelling(event)).map(({ says }, index) => <li key={index}>{said(says)}</li>)}</ul>}
    {money !== undefined && <div className="mt-2"><NetsTable before={money.before} after={money.after} currency={currency} /></div>}
  </section>
}
