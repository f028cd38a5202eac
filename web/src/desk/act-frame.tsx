// The frame of an act with questions of its own: what was typed is kept in this browser, what would happen is the server's preview (also when the preview
// says no), the command goes out once, and a change meanwhile loses nothing. The plain acts have ../case/act-sheet.tsx.
import { useEffect, useState, type ReactNode } from 'react'
import { Refused, sayFault } from '../api/client.ts'
import { foresee, type Command, type Foreseen } from '../api/commands.ts'
import type { CaseView } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import { NetsTable } from '../case/offer.tsx'
import { Party } from '../case/party.tsx'
import { useSending } from '../case/sending.tsx'
import { sentTyped, typedKey } from '../case/typed.ts'
import { signedAmount, until } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

export type Outlook = { readonly foreseen: Foreseen | null; readonly no: unknown }

/** What the command would do now, asked anew when what was typed has rested for a moment. */
export function useOutlook({ caseId, version }: Pick<CaseView, 'caseId' | 'version'>, command: Command | null): Outlook {
  const [outlook, setOutlook] = useState<Outlook>({ foreseen: null, no: null })
  const asked = command === null ? null : JSON.stringify(command)
  useEffect(() => {
    if (asked === null) {
      setOutlook({ foreseen: null, no: null })
      return undefined
    }
    const ending = new AbortController()
    const wait = setTimeout(() => {
      foresee(caseId, JSON.parse(asked) as Command, ending.signal).then((foreseen) => setOutlook({ foreseen, no: null }), (no: unknown) => { if (!ending.signal.aborted) setOutlook({ foreseen: null, no }) })
    }, 250)
    return () => {
      clearTimeout(wait)
      ending.abort()
    }
  }, [asked, caseId, version])
  return outlook
}

type Framed = {
  readonly action: Action; readonly view: CaseView; readonly command: Command | null; readonly onClose: () => void
  /** What must be there first, such as the proof; answers the version it left the case at. */
  readonly first?: () => Promise<number | null>
  readonly children: ReactNode | ((outlook: Outlook) => ReactNode)
}

export function ActFrame({ action, view, command, onClose, first, children }: Framed) {
  const outlook = useOutlook(view, command)
  const text = words().act
  const name = text.names[action.command]
  const { busy, again, send, said: fault } = useSending(view, { name, sent: () => sentTyped(typedKey(view.caseId, action)), onClose, ...(first ? { first } : {}) })
  const offered = offeredIn(outlook.foreseen)
  const total = offered === undefined ? null : <p className="mb-2 flex flex-wrap justify-center gap-x-4"><Party who="buyer" /> <strong>{signedAmount(offered.buyerMinor, view.order.currency)}</strong> <Party who="merchant" /> <strong>{signedAmount(offered.merchantMinor, view.order.currency)}</strong></p>
  const foot = <>{total}<div className="flex gap-3"><Button className="flex-1" onClick={onClose}>{text.cancel}</Button><Button tone="primary" className="flex-1" disabled={again === null && (command === null || outlook.no instanceof Refused)} busy={busy} onClick={() => void send(command)}>{busy ? text.sending : name}</Button></div></>
  return <Sheet title={name} onClose={onClose} foot={foot}>
    <div className="grid gap-4 pt-3">
      {typeof children === 'function' ? children(outlook) : children}
      <WhatHappens outlook={outlook} fallback={action.consequence} currency={view.order.currency} asked={command !== null} />
      {fault}
      {action.until !== null && <p className="text-sm text-ink-2">{text.until(until(action.until))}</p>}
    </div>
  </Sheet>
}

/** Of an offer: both sides' money once it is accepted. */
const offeredIn = (foreseen: Foreseen | null) => foreseen?.would.flatMap(({ event }) => (event.type === 'OfferMade' && 'nets' in event ? [event.nets] : [])).at(0)

function WhatHappens({ outlook: { foreseen, no }, fallback, currency, asked }: { readonly outlook: Outlook; readonly fallback: Action['consequence']; readonly currency: string; readonly asked: boolean }) {
  const text = words().act
  const money = foreseen?.money ?? (no === null ? fallback : null)
  const offered = offeredIn(foreseen)
  return <section aria-live="polite" className="rounded-lg bg-paper p-3">
    <h3 className="font-semibold">{text.whatHappens}</h3>
    {no !== null && <p className="mt-1 rounded-lg bg-alarm-soft p-3">{sayFault(no)}</p>}
    {!asked && no === null && <p className="mt-1 text-ink-2">{words().shop.fillIn}</p>}
    {foreseen !== null && <ul className="mt-1 list-disc pl-5">{foreseen.would.map(({ says }, index) => <li key={index}>{said(says)}</li>)}</ul>}
    {offered !== undefined ? <dl className="mt-2"><dt className="font-medium">{words().shop.ifAccepted}</dt>{([['buyer', offered.buyerMinor], ['merchant', offered.merchantMinor]] as const).map(([who, minor]) => <dd key={who} className="flex justify-between border-t border-line py-1.5"><Party who={who} /> <strong>{signedAmount(minor, currency)}</strong></dd>)}</dl>
      : money !== null ? <div className="mt-2"><NetsTable before={money.before} after={money.after} currency={currency} /></div> : foreseen !== null && <p className="mt-1 text-ink-2">{text.noMoney}</p>}
  </section>
}
