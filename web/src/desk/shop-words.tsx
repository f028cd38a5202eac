// What a shop writes, with its reply templates at hand, and which of its addresses the goods go back to.
import { useQuery } from '@tanstack/react-query'
import { words } from '../i18n/lang.ts'
import { Choices, Select, TextArea } from '../ui/field.tsx'
import { ownContactsQuery, shopQuery, templatesQuery } from './shop-queries.ts'

type Written = { readonly label: string; readonly value: string; readonly onChange: (text: string) => void; readonly optional?: boolean }

export function Words({ label, value, onChange, optional = false }: Written) {
  const { data } = useQuery(templatesQuery())
  const text = words().shop
  const insert = (title: string): void => {
    const chosen = data?.templates.find((one) => one.title === title)
    if (chosen !== undefined) onChange(value.trim() === '' ? chosen.text : `${value}\n${chosen.text}`)
  }
  return <div className="grid gap-2">
    <TextArea label={label} value={value} optional={optional} onChange={(event) => onChange(event.target.value)} />
    {data !== undefined && data.templates.length > 0 && <Select label={text.insert} none={text.insertNone} value="" choices={data.templates.map(({ title }) => ({ value: title, label: title }))} onChange={insert} />}
  </div>
}

/** Only for returns: what is in the book, and what it says where the shop has written it down. */
export function AddressChoice({ merchantId, value, onChange, mustName = false }: { readonly merchantId: string; readonly value: string; readonly onChange: (addressId: string) => void; readonly mustName?: boolean }) {
  const { data: shop } = useQuery(shopQuery(merchantId))
  const { data: contacts } = useQuery(ownContactsQuery())
  const text = words().shop
  const book = (shop?.addresses ?? []).filter(({ forReturns }) => forReturns)
  const choices = book.map(({ addressId }) => {
    const written = addressText(contacts?.find(({ contactId }) => contactId === `address:${addressId}`)?.contact)
    return { value: addressId, label: addressId, ...(written === '' ? {} : { hint: written }) }
  })
  if (shop !== undefined && book.length === 0) return <p className="text-ink-2">{text.addressNone}</p>
  return <Choices legend={text.address} value={value} onChange={onChange} choices={mustName ? choices : [{ value: '', label: text.addressOnFile, hint: text.addressOnFileHow }, ...choices]} />
}

export const addressText = (contact: { readonly name?: string | undefined; readonly phone?: string | undefined; readonly region?: string | undefined; readonly street?: string | undefined } | undefined): string =>
  [contact?.region, contact?.street, contact?.name, contact?.phone].filter((part) => part !== undefined && part !== '').join(' ')
