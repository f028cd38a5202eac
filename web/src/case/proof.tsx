// Proof as a list to tick off: what is needed, what helps, how to take it, what is there, how far an upload is. Each file goes to the server at once,
// with camera, progress, retry and a way to stop; what is filed with the command is the list of what came back. In a case: checklist.tsx.
import { useId, useRef, useState } from 'react'
import { sayFault, type Schemas } from '../api/client.ts'
import type { Names } from '../api/queries.ts'
import { upload } from '../api/upload.ts'
import { bytesText, until } from '../i18n/format.ts'
import { said, words, type Both } from '../i18n/lang.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Badge } from '../ui/marks.tsx'
import { useOnline } from '../ui/online.ts'

export type Item = Schemas['EvidenceItem']
export type ProofType = Item['type']
type Listed = Schemas['EvidenceChecklist']['items'][number]
export type Row = { readonly types: readonly ProofType[]; readonly needed: boolean; readonly how: Both | null; /** In a case: how it stands there. */ readonly state?: Listed['state']; readonly filed?: number; readonly asked?: Listed['asked'] }
export type Sized = Pick<Schemas['EvidenceLimits'], 'byType'>
type Given = {
  readonly rows: readonly Row[]; readonly limits: Sized; readonly names: Names; readonly items: readonly Item[]; readonly caseId?: string; /** Also a row for kinds that are not listed. */ readonly others?: boolean
  readonly add: (item: Item) => void; readonly remove: (evidenceId: string) => void
}

/** Before there is a case: what the reason asks, with what the server says must come along; any one kind of that does. */
export function rowsBefore(asks: Schemas['EvidenceLimits']['asks'], needed: readonly ProofType[]): Row[] {
  const asked = asks.map(({ types, how }): Row => ({ types, needed: types.some((type) => needed.includes(type)), how }))
  const unlisted = needed.length > 0 && !asked.some((row) => row.needed) ? [{ types: needed, needed: true, how: null }] : []
  return [...unlisted, ...asked]
}

export function ProofList({ rows, names, items, others = true, ...given }: Given) {
  const text = words().proof
  const groups = [{ title: text.needed, own: rows.filter(({ needed }) => needed) }, { title: text.helps, own: rows.filter(({ needed }) => !needed) }].filter(({ own }) => own.length > 0)
  return <div className="grid gap-4">
    {groups.map(({ title, own }) => <section key={title} aria-label={title}><h3 className="mb-1 text-sm text-ink-2">{title}</h3><ul className="grid gap-3">
      {own.map((row) => <ProofRow key={row.types.join(' ')} row={row} names={names} items={items.filter(({ type }) => row.types.includes(type))} quiet={!others} {...given} />)}
    </ul></section>)}
    {others && <Others listed={rows.flatMap(({ types }) => types)} names={names} items={items} {...given} />}
  </div>
}

/** Kinds a buyer may have that the reason does not ask. */
const OTHERS: readonly ProofType[] = ['photo', 'close_up', 'video', 'unboxing_video', 'label_photo', 'parcel_photo', 'chat_record', 'receipt', 'inspection_report', 'invoice']

function Others({ listed, names, items, ...given }: Omit<Given, 'rows' | 'others'> & { readonly listed: readonly ProofType[] }) {
  const text = words().proof
  const [more, setMore] = useState<ProofType>('photo')
  const kinds = OTHERS.filter((type) => !listed.includes(type))
  const other = kinds.includes(more) ? more : (kinds[0] ?? more)
  if (kinds.length === 0) return null
  return <ul><ProofRow row={{ types: [other], needed: false, how: null }} title={text.other} names={names} items={items.filter(({ type }) => !listed.includes(type))} {...given}>
    <Select label={text.kind} value={other} onChange={(value) => setMore(kinds.find((type) => type === value) ?? other)} choices={kinds.map((type) => ({ value: type, label: names.evidence[type] ?? type }))} />
  </ProofRow></ul>
}

type RowGiven = { readonly row: Row; readonly title?: string; readonly names: Names; readonly limits: Sized; readonly items: readonly Item[]; readonly caseId?: string; /** What it is to show. */ readonly concerns?: NonNullable<Item['concerns']>; readonly add: Given['add']; readonly remove: Given['remove']; /** On a page: what is needed and there asks for nothing. */ readonly quiet?: boolean; readonly children?: React.ReactNode }
type Sending = { readonly file: File; readonly percent: number; readonly fault: unknown }

export function ProofRow({ row, title, names, limits, items, caseId, concerns, add, remove, quiet = false, children }: RowGiven) {
  const text = words().proof
  const id = useId()
  const [sending, setSending] = useState<Sending | null>(null)
  const ending = useRef<AbortController | null>(null)
  const name = title ?? kindsOf(row, names)
  const about = concerns ?? row.asked?.concerns ?? undefined
  const send = (file: File): void => {
    const type = typeFor(file, row.types)
    ending.current = new AbortController()
    setSending({ file, percent: 0, fault: null })
    upload({ file, type, ...(about === undefined ? {} : { concerns: about }), ...(caseId === undefined ? {} : { caseId }) }, (percent) => setSending({ file, percent, fault: null }), ending.current.signal).then(({ item }) => {
      add(item)
      setSending(null)
      announce(text.add(names.evidence[type] ?? '', text.done))
    }, (fault: unknown) => setSending(ending.current?.signal.aborted === true ? null : { file, percent: 0, fault }))
  }
  const limit = limits.byType.find(({ type }) => type === row.types[0])
  const busy = sending !== null && sending.fault === null
  return <li aria-labelledby={id} className="rounded-xl border border-line bg-sheet p-3">
    <RowHead id={id} row={row} name={name} pending={items.length} badge={title === undefined} names={names} />
    {limit?.maxBytes != null && <p className="text-sm text-ink-2">{limit.maxFiles === null ? text.size(bytesText(limit.maxBytes)) : text.most(limit.maxFiles, bytesText(limit.maxBytes))}</p>}
    {children !== undefined && <div className="mt-2">{children}</div>}
    {items.length > 0 && <ul>{items.map((item) => <li key={item.evidenceId} className="flex items-center justify-between gap-3"><span>{names.evidence[item.type]} · {bytesText(item.bytes)}</span><Button tone="quiet" aria-label={text.add(names.evidence[item.type] ?? '', text.remove)} onClick={() => remove(item.evidenceId)}>{text.remove}</Button></li>)}</ul>}
    <div role="status">{sending !== null && <Progress sending={sending} retry={() => send(sending.file)} stop={() => ending.current?.abort()} />}</div>
    {!busy && !(quiet && row.needed && row.state === 'accepted') && <div className="mt-2 flex flex-wrap gap-2">
      <Picker label={row.types.every(isFilm) ? text.film : text.photo} what={name} accept={row.types.every(isFilm) ? 'video/*' : 'image/*'} camera onFile={send} />
      <Picker label={text.file} what={name} accept="image/*,video/*,application/pdf" onFile={send} />
    </div>}
  </li>
}

const kindsOf = (row: Row, names: Names): string => row.types.map((type) => names.evidence[type] ?? type).join(words().proof.either)

/** Which proof, how it stands, how to take it, and why it was asked for again. */
export function RowHead({ id, row, name, pending, badge, names }: { readonly id: string; readonly row: Row; readonly name: string; readonly pending: number; readonly badge: boolean; readonly names: Names }) {
  const text = words().proof
  const { state, asked, filed = 0 } = row
  const mark = pending > 0 ? <Badge tone="ok">{state === undefined ? text.done : text.pending} {pending}</Badge>
    : state === 'accepted' ? <Badge tone="ok">{filed === 0 ? text.settled : text.received(filed)}</Badge> : <Badge>{state === 'asked_again' ? text.again : text.missing}</Badge>
  return <>
    <div className="flex flex-wrap items-baseline justify-between gap-x-3"><p id={id} className="font-medium first-letter:uppercase">{name}</p>{badge && <span>{mark}</span>}</div>
    {asked != null && <div className="my-1 rounded-lg bg-platform-soft p-2 text-sm"><p>{asked.concerns === null ? text.asked : `${text.asked}${text.colon}${text.why} ${names.finding[asked.concerns] ?? ''}`}</p>{asked.words !== null && <p className="whitespace-pre-line">{asked.words}</p>}{asked.until !== null && <p className="text-ink-2">{words().time.before(until(asked.until))}</p>}</div>}
    {row.how !== null && state !== 'accepted' && <p className="text-sm text-ink-2">{said(row.how)}</p>}
  </>
}

function Progress({ sending: { file, percent, fault }, retry, stop }: { readonly sending: Sending; readonly retry: () => void; readonly stop: () => void }) {
  const text = words().upload
  const online = useOnline()
  if (fault !== null) return <div className="mt-2 rounded-lg bg-alarm-soft p-3"><p>{text.failed} {sayFault(fault) === text.failed ? '' : sayFault(fault)}</p><Button className="mt-2" onClick={retry}>{text.retry}</Button></div>
  return <div className="mt-2 flex items-center gap-3"><div className="min-w-0 flex-1"><p className="text-sm">{!online ? words().proof.waiting : percent === 100 ? text.checking : text.progress(percent)} · {file.name}</p><progress max={100} value={percent} aria-label={file.name} className="w-full accent-ink" /></div><Button tone="quiet" onClick={stop}>{text.cancel}</Button></div>
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
