// A shop's settings: where returns go, and the texts it answers with again and again. Templates are kept on the server and shared by all who work for it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Refused, api, got, sayFault, type Schemas } from '../api/client.ts'
import { meQuery } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextArea } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Badge, Panel, Skeleton } from '../ui/marks.tsx'
import { Conflict, Failed } from '../ui/states.tsx'
import { ownContactsQuery, saveTemplates, shopQuery, templatesQuery, type Merchant, type Template, type Templates } from './shop-queries.ts'
import { addressText } from './shop-words.tsx'

export function SettingsScreen() {
  const me = useQuery(meQuery())
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{words().shop.settings}</h1>
    {me.error !== null ? <Failed fault={me.error} retry={() => void me.refetch()} /> : me.data === undefined ? <Skeleton label={words().states.loading} />
      : <div className="grid gap-4 lg:grid-cols-2 lg:items-start"><Addresses merchantId={me.data.id} mayChange={me.data.role === 'merchant'} /><TemplateBook /></div>}
  </main>
}

function Addresses({ merchantId, mayChange }: { readonly merchantId: string; readonly mayChange: boolean }) {
  const shop = useQuery(shopQuery(merchantId))
  const contacts = useQuery(ownContactsQuery())
  const text = words().shop
  return <Panel id="addresses" title={text.addresses}>
    {shop.error !== null && shop.data === undefined ? <Failed fault={shop.error} retry={() => void shop.refetch()} /> : shop.data === undefined ? <Skeleton label={words().states.loading} /> : <>
      {shop.data.addresses.length === 0 ? <p className="text-ink-2">{text.addressNone}</p> : <ul>{shop.data.addresses.map((address) => <AddressRow key={address.addressId} merchantId={merchantId} address={address} mayChange={mayChange} written={addressText(contacts.data?.find(({ contactId }) => contactId === `address:${address.addressId}`)?.contact)} />)}</ul>}
      {mayChange ? <NewAddress merchantId={merchantId} taken={shop.data.addresses.map(({ addressId }) => addressId)} /> : <p className="mt-3 text-sm text-ink-2">{text.addressOwner}</p>}
    </>}
  </Panel>
}

const refresh = (cache: ReturnType<typeof useQueryClient>, shop: Merchant): Promise<void> => {
  cache.setQueryData(shopQuery(shop.merchantId).queryKey, shop)
  return cache.invalidateQueries({ queryKey: ['contacts'] })
}
const putAddress = (merchantId: string, addressId: string, forReturns: boolean): Promise<Merchant> => got(api.PUT('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId, addressId } }, body: { forReturns } }))

function AddressRow({ merchantId, address, mayChange, written }: { readonly merchantId: string; readonly address: Merchant['addresses'][number]; readonly mayChange: boolean; readonly written: string }) {
  const cache = useQueryClient()
  const [fault, setFault] = useState<unknown>(null)
  const text = words().shop
  const change = (asked: Promise<Merchant>): void => { asked.then((shop) => refresh(cache, shop)).then(() => { setFault(null); announce(text.saved) }, setFault) }
  const { addressId, forReturns } = address
  return <li className="grid gap-1 border-t border-line py-3 first:border-t-0">
    <p className="flex flex-wrap items-center gap-2"><strong>{addressId}</strong> <Badge tone={forReturns ? 'ok' : 'plain'}>{forReturns ? text.forReturns : text.notForReturns}</Badge></p>
    <p className="text-ink-2">{written === '' ? text.addressUnwritten : written}</p>
    {mayChange && <p className="flex flex-wrap gap-2"><Button onClick={() => change(putAddress(merchantId, addressId, !forReturns))} aria-label={`${addressId}: ${forReturns ? text.stopReturns : text.useReturns}`}>{forReturns ? text.stopReturns : text.useReturns}</Button>
      <Button tone="quiet" aria-label={`${addressId}: ${text.retire}`} onClick={() => change(got(api.DELETE('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId, addressId } } })))}>{text.retire}</Button></p>}
    {fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(fault)}</p>}
  </li>
}

const BLANK = { addressId: '', name: '', phone: '', region: '', street: '' }
/** What it says is written down first: a place of returns without words is of no use to a buyer. */
function NewAddress({ merchantId, taken }: { readonly merchantId: string; readonly taken: readonly string[] }) {
  const cache = useQueryClient()
  const [typed, setTyped] = useState(BLANK)
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: unknown }>({ busy: false, fault: null })
  const text = words().shop
  const put = (name: keyof typeof BLANK) => (event: { readonly target: { readonly value: string } }): void => setTyped({ ...typed, [name]: event.target.value })
  const add = async (): Promise<void> => {
    setState({ busy: true, fault: null })
    try {
      const { addressId, ...contact } = typed
      await got(api.PUT('/v1/people/{side}/{personId}/contacts/{contactId}', { params: { path: { side: 'merchant', personId: merchantId, contactId: `address:${addressId}` } }, body: contact as Schemas['Contact'] }))
      await refresh(cache, await putAddress(merchantId, addressId, true))
      setTyped(BLANK)
      setState({ busy: false, fault: null })
      announce(text.saved)
    } catch (fault) {
      setState({ busy: false, fault })
    }
  }
  const known = taken.includes(typed.addressId)
  return <form className="mt-4 grid gap-3 border-t border-line pt-4" onSubmit={(event) => { event.preventDefault(); void add() }}>
    <h3 className="font-semibold">{text.addressNew}</h3>
    <Field label={text.addressId} required value={typed.addressId} onChange={put('addressId')} autoComplete="off" hint={known ? text.addressKnown : text.addressIdHow} />
    <Field label={text.street} required value={typed.street} onChange={put('street')} autoComplete="street-address" />
    <Field label={text.region} required value={typed.region} onChange={put('region')} autoComplete="address-level1" />
    <Field label={text.person} required value={typed.name} onChange={put('name')} autoComplete="name" />
    <Field label={text.phone} required value={typed.phone} onChange={put('phone')} type="tel" autoComplete="tel" />
    {state.fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(state.fault)}</p>}
    <Button type="submit" busy={state.busy} className="justify-self-start">{known ? text.addressChange : text.addressAdd}</Button>
  </form>
}

function TemplateBook() {
  const kept = useQuery(templatesQuery())
  const cache = useQueryClient()
  const [typed, setTyped] = useState<readonly Template[] | null>(null)
  const [fault, setFault] = useState<unknown>(null)
  // What stood there when one began to write: beside what stands there now it says what somebody else changed.
  const [begun, begin] = useState<Templates | null>(null)
  const text = words().shop
  const rows = typed ?? kept.data?.templates ?? []
  const write = (next: readonly Template[]): void => {
    if (typed === null) begin(kept.data ?? null)
    setTyped(next)
  }
  const put = (index: number, part: Partial<Template>): void => write(rows.map((row, place) => (place === index ? { ...row, ...part } : row)))
  const save = async (): Promise<void> => {
    try {
      const templates = rows.filter((row) => row.title.trim() !== '' && row.text.trim() !== '')
      const version = await saveTemplates({ version: begun?.version ?? kept.data?.version ?? 0, templates })
      cache.setQueryData(templatesQuery().queryKey, { version, templates })
      setTyped(null)
      setFault(null)
      announce(text.saved)
    } catch (no) {
      if (isChanged(no)) await kept.refetch()
      setFault(no)
    }
  }
  return <Panel id="templates" title={text.templates}>
    <p className="text-ink-2">{text.templatesHow}</p>
    {kept.error !== null && kept.data === undefined ? <Failed fault={kept.error} retry={() => void kept.refetch()} /> : kept.data === undefined ? <Skeleton label={words().states.loading} /> : <div className="mt-3 grid gap-4">
      {rows.map((row, index) => <div key={index} role="group" aria-label={text.template(index + 1)} className="grid gap-2 border-t border-line pt-3">
        <Field label={text.templateTitle} value={row.title} maxLength={40} onChange={(event) => put(index, { title: event.target.value })} />
        <TextArea label={text.templateText} value={row.text} maxLength={1000} onChange={(event) => put(index, { text: event.target.value })} />
        <Button tone="quiet" className="justify-self-start" onClick={() => write(rows.filter((_, place) => place !== index))}>{text.remove}</Button>
      </div>)}
      {isChanged(fault) ? <Conflict what={<TemplatesSince before={begun} now={kept.data} />} onLook={() => { setFault(null); begin(kept.data) }}>{text.templatesChanged}</Conflict> : fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(fault)}</p>}
      <div className="flex flex-wrap gap-3"><Button onClick={() => write([...rows, { title: '', text: '' }])}>{text.templateAdd}</Button><Button tone="primary" disabled={typed === null} onClick={() => void save()}>{text.save}</Button></div>
    </div>}
  </Panel>
}
/** What a colleague changed, template by template. */
function TemplatesSince({ before, now }: { readonly before: Templates | null; readonly now: Templates }) {
  const text = words().shop
  const was = new Map((before?.templates ?? []).map((one) => [one.title, one.text]))
  const is = new Map(now.templates.map((one) => [one.title, one.text]))
  const changes = [
    ...now.templates.flatMap((one) => (was.get(one.title) === one.text ? [] : [was.has(one.title) ? text.templateThere(one.title, one.text) : text.templateNew(one.title, one.text)])),
    ...[...was.keys()].filter((title) => !is.has(title)).map((title) => text.templateGone(title)),
  ]
  return <div className="my-2"><p className="font-medium">{changes.length === 0 ? text.templatesSame : text.templatesSince}</p><ul className="list-disc pl-5">{changes.map((change) => <li key={change} className="whitespace-pre-line">{change}</li>)}</ul></div>
}

const isChanged = (fault: unknown): boolean => fault instanceof Refused && fault.problem.code === 'draft_changed'
