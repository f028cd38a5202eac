// Proof that goes along with an act: each file is sent at once and kept by the server; what is filed with the command is the list of them.
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { sayFault, type Schemas } from '../api/client.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { upload } from '../api/upload.ts'
import { bytesText } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { limitsQuery } from './shop-queries.ts'

export type Item = Schemas['EvidenceItem']
type Given = { readonly view: CaseView; readonly names: Names; /** Only these, where somebody asked for them. */ readonly types?: readonly Item['type'][]; readonly items: readonly Item[]; readonly onItems: (items: readonly Item[]) => void }
type Sending = { readonly file: File; readonly percent: number; readonly fault: unknown }

export function Proof({ view, names, types, items, onItems }: Given) {
  const { data: limits } = useQuery(limitsQuery(view.caseId))
  const [type, setType] = useState<Item['type']>(types?.[0] ?? 'photo')
  const [sending, setSending] = useState<Sending | null>(null)
  const id = useId()
  const text = words()
  const kinds = types ?? (limits?.byType ?? []).map((one) => one.type as Item['type'])
  const most = limits?.byType.find((one) => one.type === type)
  const send = (file: File): void => {
    setSending({ file, percent: 0, fault: null })
    upload({ file, type, caseId: view.caseId }, (percent) => setSending({ file, percent, fault: null })).then(
      ({ item }) => {
        onItems([...items.filter(({ evidenceId }) => evidenceId !== item.evidenceId), item])
        setSending(null)
      }, (fault: unknown) => setSending({ file, percent: 0, fault }))
  }
  return <section aria-label={text.case.evidence} className="grid gap-2">
    <Select label={text.shop.proofKind} value={type} onChange={(value) => setType(value as Item['type'])} choices={(kinds.includes(type) ? kinds : [type, ...kinds]).map((kind) => ({ value: kind, label: names.evidence[kind] ?? kind }))}
      {...(most?.maxFiles == null ? {} : { hint: text.shop.proofMost(most.maxFiles, most.filed) })} />
    <div><label htmlFor={id} className="mb-1 block font-medium">{text.upload.choose}</label>
      <input id={id} type="file" accept="image/*,video/*,application/pdf" disabled={sending !== null && sending.fault === null} onChange={(event) => {
        const file = event.target.files?.[0]
        event.target.value = ''
        if (file !== undefined) send(file)
      }} className="w-full min-h-11 text-sm file:mr-3 file:min-h-10 file:rounded-md file:border file:border-line-strong file:bg-sheet file:px-3" /></div>
    <div role="status">{sending !== null && (sending.fault === null ? <p>{sending.percent === 100 ? text.upload.checking : text.upload.progress(sending.percent)} · {sending.file.name}</p>
      : <p className="rounded-lg bg-alarm-soft p-3">{text.upload.failed} {sayFault(sending.fault)} <Button className="mt-2" onClick={() => send(sending.file)}>{text.upload.retry}</Button></p>)}</div>
    {items.length > 0 && <ul>{items.map((item) => <li key={item.evidenceId} className="flex items-center justify-between gap-3 border-t border-line py-1"><span>{names.evidence[item.type]} · {bytesText(item.bytes)}</span>
      <Button tone="quiet" onClick={() => onItems(items.filter(({ evidenceId }) => evidenceId !== item.evidenceId))} aria-label={`${text.shop.remove}: ${names.evidence[item.type] ?? ''}`}>{text.shop.remove}</Button></li>)}</ul>}
  </section>
}
