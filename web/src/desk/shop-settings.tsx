// A shop's settings: where returns go, and the texts it answers with again and again (shop-templates.tsx).
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got, sayFault, type Schemas } from '../api/client.ts'
import { meQuery } from '../api/me.ts'
import { useTyped } from '../case/typed.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { announce } from '../ui/live-region.tsx'
import { Badge, Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { ownContactsQuery, shopQuery, type Merchant } from './shop-queries.ts'
import { TemplateBook } from './shop-templates.tsx'
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
      {shop.data.addresses.length === 0 ? <p className="text-ink-2">{text.addressNone}</p> : <ul>{shop.data.addresses.map((address) => <AddressRow key={address.addressId} merchantId={merchantId} address={address} mayChange={mayChange} written={writtenIn(address.addressId, contacts.data)} />)}</ul>}
      {mayChange ? <NewAddress merchantId={merchantId} there={(addressId) => inBook(addressId, shop.data, contacts.data)} /> : <p className="mt-3 text-sm text-ink-2">{text.addressOwner}</p>}
    </>}
  </Panel>
}

type Contacts = Schemas['OwnContacts']['contacts']
const writtenIn = (addressId: string, contacts: Contacts | undefined): string => addressText(contacts?.find(({ contactId }) => contactId === `address:${addressId}`)?.contact)
/** What the book says under this id; null: nothing. */
const inBook = (addressId: string, shop: Merchant, contacts: Contacts | undefined): string | null => (shop.addresses.some((one) => one.addressId === addressId) ? writtenIn(addressId, contacts) : null)

const refresh = (cache: ReturnType<typeof useQueryClient>, shop: Merchant): Promise<void> => {
  cache.setQueryData(shopQuery(shop.merchantId).queryKey, shop)
  return cache.invalidateQueries({ queryKey: ['contacts'] })
}
const putAddress = (merchantId: string, addressId: string, forReturns: boolean): Promise<Merchant> => got(api.PUT('/v1/merchants/{merchantId}/addresses/{addressId}', { params: { path: { merchantId, addressId } }, body: { forReturns } }))

function AddressRow({ merchantId, address, mayChange, written }: { readonly merchantId: string; readonly address: Merchant['addresses'][number]; readonly mayChange: boolean; readonly written: string }) {
  const cache = useQueryClient()
  const [fault, setFault] = useState<unknown>(null)
  const text = words().shop
  const change = (asked: Promise<Merchant>): void => { asked.then((shop) => refresh(cache, shop)).then(() => { setFault(null); announce(text.saved) }, (no: unknown) => {
    setFault(no)
    // It may be that somebody has retired it meanwhile.
    void cache.invalidateQueries({ queryKey: ['shop', merchantId] })
  }) }
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
function NewAddress({ merchantId, there }: { readonly merchantId: string; readonly there: (addressId: string) => string | null }) {
  const cache = useQueryClient()
  const [typed, change, sent] = useTyped('typed address', BLANK)
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: unknown; /** What somebody else put there meanwhile. */ readonly theirs: string | null }>({ busy: false, fault: null, theirs: null })
  const text = words().shop
  const put = (name: keyof typeof BLANK) => (event: { readonly target: { readonly value: string } }): void => change({ [name]: event.target.value })
  const add = async (): Promise<void> => {
    setState({ busy: true, fault: null, theirs: null })
    try {
      const { addressId, ...contact } = typed
      const [shop, { contacts }] = await Promise.all([cache.fetchQuery({ ...shopQuery(merchantId), staleTime: 0 }), got(api.GET('/v1/me/contacts'))])
      const now = inBook(addressId, shop, contacts)
      if (now !== null && now !== there(addressId)) {
        cache.setQueryData(ownContactsQuery().queryKey, contacts)
        return setState({ busy: false, fault: null, theirs: now })
      }
      await got(api.PUT('/v1/people/{side}/{personId}/contacts/{contactId}', { params: { path: { side: 'merchant', personId: merchantId, contactId: `address:${addressId}` } }, body: contact as Schemas['Contact'] }))
      await refresh(cache, await putAddress(merchantId, addressId, true))
      sent()
      setState({ busy: false, fault: null, theirs: null })
      announce(text.saved)
    } catch (fault) {
      setState({ busy: false, fault, theirs: null })
    }
  }
  const known = there(typed.addressId) !== null
  return <form className="mt-4 grid gap-3 border-t border-line pt-4" onSubmit={(event) => { event.preventDefault(); void add() }}>
    <h3 className="font-semibold">{text.addressNew}</h3>
    <Field label={text.addressId} required value={typed.addressId} onChange={put('addressId')} autoComplete="off" hint={known ? text.addressKnown : text.addressIdHow} />
    <Field label={text.street} required value={typed.street} onChange={put('street')} autoComplete="street-address" />
    <Field label={text.region} required value={typed.region} onChange={put('region')} autoComplete="address-level1" />
    <Field label={text.person} required value={typed.name} onChange={put('name')} autoComplete="name" />
    <Field label={text.phone} required value={typed.phone} onChange={put('phone')} type="tel" autoComplete="tel" />
    {state.fault !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{sayFault(state.fault)}</p>}
    {state.theirs !== null && <p role="alert" className="rounded-lg bg-alarm-soft p-3">{text.addressThere(typed.addressId, state.theirs === '' ? text.addressUnwritten : state.theirs)}</p>}
    <Button type="submit" busy={state.busy} className="justify-self-start">{known ? text.addressChange : text.addressAdd}</Button>
  </form>
}
