// The shop's answers that ask more than a plain form does: agree (to which address), refuse (with proof), messages, another reason, a returned parcel.
// Counter-offers: shop-offer.tsx. Which of them is open is in `actions[]`; each is one sheet. Entry: shop-act.tsx.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got } from '../api/client.ts'
import { act, type Command } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import { NetsTable } from '../case/offer.tsx'
import { orNull, typedKey, useTyped } from '../case/typed.ts'
import { words } from '../i18n/lang.ts'
import { Choices, Select } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'
import { Proof, type Item } from './shop-proof.tsx'
import { AddressChoice, Words } from './shop-words.tsx'

export type Given = { readonly action: Action; readonly view: CaseView; readonly names: Names; readonly onClose: () => void }
const listed = (list: Readonly<Record<string, string>>) => Object.entries(list).map(([value, label]) => ({ value, label }))
type Of<T extends Command['type']> = Extract<Command, { type: T }>

export function AgreeSheet({ action, view, onClose }: Given) {
  const [typed, change] = useTyped(typedKey(view.caseId, action), { address: '', text: '' })
  const command: Command = { type: 'AgreeToRequest', addressId: orNull(typed.address), statement: orNull(typed.text) }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>{({ foreseen }) => <>
    {/* Whether goods come back at all is what the preview says. */}
    {(typed.address !== '' || foreseen?.would.some(({ event }) => event.type === 'ReturnAuthorised') === true) && <AddressChoice merchantId={view.order.merchantId} value={typed.address} onChange={(address) => change({ address })} />}
    <Words label={words().act.text} optional value={typed.text} onChange={(text) => change({ text })} />
  </>}</ActFrame>
}

export function RefuseSheet({ action, view, names, onClose }: Given) {
  const [typed, change] = useTyped(typedKey(view.caseId, action), { because: '', text: '', items: [] as readonly Item[] })
  const [filedAt, setFiledAt] = useState<number | null>(null)
  const command: Command | null = typed.because === '' || orNull(typed.text) === null ? null : { type: 'RefuseRequest', because: typed.because as Of<'RefuseRequest'>['because'], statement: orNull(typed.text) }
  // The proof is filed first, once: a refusal that fails after it is sent again alone.
  const first = async (): Promise<number | null> => {
    if (filedAt !== null || typed.items.length === 0) return filedAt
    const { version } = await act(view.caseId, view.version, { type: 'FileEvidence', items: [...typed.items], requestId: null })
    setFiledAt(version)
    return version
  }
  return <ActFrame action={action} view={view} command={command} onClose={onClose} first={first}>
    <Choices legend={words().act.because} choices={listed(names.refusedBecause)} value={typed.because} onChange={(because) => change({ because })} />
    <Words label={words().act.text} value={typed.text} onChange={(text) => change({ text })} />
    <Proof view={view} names={names} items={typed.items} onItems={(items) => change({ items })} />
  </ActFrame>
}

export function MessageSheet({ action, view, onClose }: Given) {
  const [typed, change] = useTyped(typedKey(view.caseId, action), { text: '' })
  const command: Command | null = orNull(typed.text) === null ? null : { type: 'MakeStatement', text: typed.text, speech: 'other', channel: 'case' }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}><Words label={words().act.message} value={typed.text} onChange={(text) => change({ text })} /></ActFrame>
}

export function EvidenceSheet({ action, view, names, onClose }: Given) {
  const request = view.evidenceRequests.find(({ requestId }) => requestId === action.subject)
  const [typed, change] = useTyped(typedKey(view.caseId, action), { items: [] as readonly Item[] })
  const command: Command | null = typed.items.length === 0 ? null : { type: 'FileEvidence', items: [...typed.items], requestId: action.subject }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    {request !== undefined && <p>{words().shop.askedFor(request.types.map((type) => names.evidence[type] ?? type).join(' / '))}</p>}
    <Proof view={view} names={names} {...(request === undefined ? {} : { types: request.types })} items={typed.items} onItems={(items) => change({ items })} />
  </ActFrame>
}

export function AddressSheet({ action, view, onClose }: Given) {
  const [typed, change] = useTyped(typedKey(view.caseId, action), { address: '' })
  const command: Command | null = typed.address === '' ? null : { type: 'GiveReturnAddress', addressId: typed.address }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}><AddressChoice mustName merchantId={view.order.merchantId} value={typed.address} onChange={(address) => change({ address })} /></ActFrame>
}

export function ContestSheet({ action, view, names, onClose }: Given) {
  const [typed, change] = useTyped(typedKey(view.caseId, action), { because: '', text: '', items: [] as readonly Item[] })
  const command: Command | null = typed.because === '' || orNull(typed.text) === null ? null
    : { type: 'ContestReturn', legId: action.subject ?? '', because: typed.because as Of<'ContestReturn'>['because'], statement: orNull(typed.text), evidence: [...typed.items] }
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <Choices legend={words().act.because} choices={listed(names.contestedBecause)} value={typed.because} onChange={(because) => change({ because })} />
    <Words label={words().act.text} value={typed.text} onChange={(text) => change({ text })} />
    <Proof view={view} names={names} items={typed.items} onItems={(items) => change({ items })} />
  </ActFrame>
}

/** The price is shown to whoever suggests it as it will be to the buyer before he consents. */
export function ReasonSheet({ action, view, names, onClose }: Given) {
  const [typed, change] = useTyped(typedKey(view.caseId, action), { reason: '', text: '' })
  const reason = typed.reason === '' ? null : (typed.reason as Of<'ProposeReasonChange'>['reason'])
  const { data: price } = useQuery({
    queryKey: ['case', view.caseId, 'reason', reason], enabled: reason !== null,
    queryFn: () => got(api.GET('/v1/cases/{caseId}/reason-preview', { params: { path: { caseId: view.caseId }, query: { reason: reason ?? view.reason } } })),
  })
  const command: Command | null = reason === null ? null : { type: 'ProposeReasonChange', reason, statement: orNull(typed.text) }
  const text = words().shop
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <p>{text.reasonNow(names.reason[view.reason] ?? view.reason)}</p>
    <Select label={text.reasonNew} none={words().act.choose} value={typed.reason} onChange={(value) => change({ reason: value })} choices={listed(names.reason).filter(({ value }) => value !== view.reason)} />
    {price !== undefined && <section aria-live="polite"><h3 className="font-semibold">{text.reasonPrice}</h3><NetsTable before={price.before} after={price.after} currency={view.order.currency} /></section>}
    <Words label={words().act.text} optional value={typed.text} onChange={(value) => change({ text: value })} />
  </ActFrame>
}
