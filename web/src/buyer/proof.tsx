// Proof as a list to tick off: what this reason asks, how to take it, what is there, how far an upload is. Each file goes to the server at once, with
// camera, progress, retry and a way to stop; what is filed with the command is the list of what came back.
import { useId, useRef, useState } from 'react'
import { sayFault, type Schemas } from '../api/client.ts'
import type { Names } from '../api/queries.ts'
import { upload } from '../api/upload.ts'
import { bytesText } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Badge } from '../ui/marks.tsx'

export type Item = Schemas['EvidenceItem']
export type ProofType = Item['type']
export type Limits = Pick<Schemas['EvidenceLimits'], 'asks' | 'byType'>
type Row = { readonly types: readonly ProofType[]; readonly needed: boolean; readonly note: string | null }
type Given = {
  readonly limits: Limits; readonly names: Names; readonly items: readonly Item[]; readonly caseId?: string
  /** What the server says must be there; any one of them does. */
  readonly needed: readonly ProofType[]
  readonly add: (item: Item) => void; readonly remove: (evidenceId: string) => void
}

export function ProofList({ limits, names, items, needed, caseId, add, remove }: Given) {
  const text = words().proof
  const [more, setMore] = useState<ProofType>('photo')
  const asked = limits.asks.map(({ types, note }): Row => ({ types, needed: types.some((type) => needed.includes(type)), note: note === null ? null : said(note) }))
  const unlisted = needed.length > 0 && !asked.some((row) => row.needed) ? [{ types: needed, needed: true, note: null }] : []
  const rows = [...unlisted, ...asked.toSorted((a, b) => Number(b.needed) - Number(a.needed))]
  const listed = new Set(rows.flatMap(({ types }) => types))
  const others = OTHERS.filter((type) => !listed.has(type))
  const other = others.includes(more) ? more : (others[0] ?? more)
  return <div className="grid gap-4">
    <ul className="grid gap-3">
      {rows.map((row) => <ProofRow key={row.types.join(' ')} row={row} names={names} limits={limits} items={items.filter(({ type }) => row.types.includes(type))} add={add} remove={remove} {...(caseId === undefined ? {} : { caseId })} />)}
      {others.length > 0 && <ProofRow row={{ types: [other], needed: false, note: null }} title={text.other} names={names} limits={limits} items={items.filter(({ type }) => !listed.has(type))} add={add} remove={remove} {...(caseId === undefined ? {} : { caseId })}>
        <Select label={text.kind} choices={others.map((type) => ({ value: type, label: names.evidence[type] ?? type }))} value={other} onChange={(value) => setMore(others.find((type) => type === value) ?? other)} />
      </ProofRow>}
    </ul>
    <p className="text-sm text-ink-2"><Badge tone="ok">{text.system}</Badge> {text.systemItems}</p>
  </div>
}
/** Kinds a buyer may have that the reason does not ask. */
const OTHERS: readonly ProofType[] = ['photo', 'close_up', 'video', 'unboxing_video', 'label_photo', 'parcel_photo', 'chat_record', 'receipt', 'inspection_report', 'invoice']

type RowGiven = { readonly row: Row; readonly title?: string; readonly names: Names; readonly limits: Limits; readonly items: readonly Item[]; readonly caseId?: string; /** What it is to show. */ readonly concerns?: NonNullable<Item['concerns']>; readonly add: Given['add']; readonly remove: Given['remove']; readonly children?: React.ReactNode }
type Sending = { readonly file: File; readonly percent: number; readonly fault: unknown }

export function ProofRow({ row, title, names, limits, items, caseId, concerns, add, remove, children }: RowGiven) {
  const text = words().proof
  const id = useId()
  const [sending, setSending] = useState<Sending | null>(null)
  const ending = useRef<AbortController | null>(null)
  const name = title ?? row.types.map((type) => names.evidence[type] ?? type).join(text.either)
  const send = (file: File): void => {
    const type = typeFor(file, row.types)
    ending.current = new AbortController()
    setSending({ file, percent: 0, fault: null })
    upload({ file, type, ...(concerns === undefined ? {} : { concerns }), ...(caseId === undefined ? {} : { caseId }) }, (percent) => setSending({ file, percent, fault: null }), ending.current.signal).then(({ item }) => {
      add(item)
      setSending(null)
      announce(text.add(names.evidence[type] ?? '', text.done))
    }, (fault: unknown) => setSending(ending.current?.signal.aborted === true ? null : { file, percent: 0, fault }))
  }
  const limit = limits.byType.find(({ type }) => type === row.types[0])
  const busy = sending !== null && sending.fault === null
  return <li aria-labelledby={id} className="rounded-xl border border-line bg-sheet p-3">
    <div className="flex flex-wrap items-baseline justify-between gap-x-3"><h3 id={id} className="font-medium">{name}</h3>{title === undefined && <span>{items.length > 0 ? <Badge tone="ok">{text.done} {items.length}</Badge> : <Badge>{row.needed ? text.needed : text.helps}</Badge>}</span>}</div>
    {row.note !== null && <p className="text-sm text-ink-2">{row.note}</p>}
    {limit?.maxBytes != null && <p className="text-sm text-ink-2">{limit.maxFiles === null ? text.size(bytesText(limit.maxBytes)) : text.most(limit.maxFiles, bytesText(limit.maxBytes))}</p>}
    {children !== undefined && <div className="mt-2">{children}</div>}
    {items.length > 0 && <ul>{items.map((item) => <li key={item.evidenceId} className="flex items-center justify-between gap-3"><span>{names.evidence[item.type]} · {bytesText(item.bytes)}</span><Button tone="quiet" aria-label={text.add(names.evidence[item.type] ?? '', text.remove)} onClick={() => remove(item.evidenceId)}>{text.remove}</Button></li>)}</ul>}
    <div role="status">{sending !== null && <Progress sending={sending} retry={() => send(sending.file)} stop={() => ending.current?.abort()} />}</div>
    {!busy && <div className="mt-2 flex flex-wrap gap-2">
      <Picker label={row.types.every(isFilm) ? text.film : text.photo} what={name} accept={row.types.every(isFilm) ? 'video/*' : 'image/*'} camera onFile={send} />
      <Picker label={text.file} what={name} accept="image/*,video/*,application/pdf" onFile={send} />
    </div>}
  </li>
}

function Progress({ sending: { file, percent, fault }, retry, stop }: { readonly sending: Sending; readonly retry: () => void; readonly stop: () => void }) {
  const text = words().upload
  if (fault !== null) return <div className="mt-2 rounded-lg bg-alarm-soft p-3"><p>{text.failed} {sayFault(fault) === text.failed ? '' : sayFault(fault)}</p><Button className="mt-2" onClick={retry}>{text.retry}</Button></div>
  return <div className="mt-2 flex items-center gap-3"><div className="min-w-0 flex-1"><p className="text-sm">{percent === 100 ? text.checking : text.progress(percent)} · {file.name}</p><progress max={100} value={percent} aria-label={file.name} className="w-full accent-ink" /></div><Button tone="quiet" onClick={stop}>{text.cancel}</Button></div>
}

/** A file field that looks like a button and is one for the keyboard too. */
function Picker({ label, what, accept, camera = false, onFile }: { readonly label: string; readonly what: string; readonly accept: string; readonly camera?: boolean; readonly onFile: (file: File) => void }) {
  return <label className={`${buttonClass('outline')} relative focus-within:outline-2 focus-within:outline-offset-2`}>{label}
    <input type="file" accept={accept} {...(camera ? { capture: 'environment' as const } : {})} aria-label={words().proof.add(what, label)} className="absolute inset-0 size-full opacity-0" onChange={(event) => {
      const file = event.target.files?.[0]
      event.target.value = ''
      if (file !== undefined) onFile(file)
    }} /></label>
}

const isFilm = (type: ProofType): boolean => type.endsWith('video')
/** Of the kinds that do, the one that fits what was picked. */
const typeFor = (file: File, types: readonly ProofType[]): ProofType => types.find((type) => isFilm(type) === file.type.startsWith('video/')) ?? types[0] ?? 'photo'
