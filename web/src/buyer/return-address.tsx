// Where the goods go back to, as the shop's address book has it. Read on its own: it is personal data, shown to whoever must send something there.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, got } from '../api/client.ts'
import type { CaseView } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import { Panel } from '../ui/marks.tsx'

const contactsQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'contacts'], queryFn: () => got(api.GET('/v1/cases/{caseId}/contacts', { params: { path: { caseId } } })), staleTime: 300_000 })

export function ReturnAddress({ caseId, leg, boxed = false }: { readonly caseId: string; readonly leg: CaseView['returns'][number]; /** Among the panels of a page. */ readonly boxed?: boolean }) {
  const text = words().returning
  const { data } = useQuery(contactsQuery(caseId))
  if (data === undefined) return null
  const fields = data.contacts.find(({ contactId, purpose }) => purpose === 'returns' && contactId === `address:${leg.addressId ?? ''}`)?.fields
  const lines = [[fields?.region, fields?.street].filter(Boolean).join(' '), [fields?.name, fields?.phone].filter(Boolean).join(' ')].filter(Boolean)
  const where = <>{lines.length === 0 ? <p className="text-ink-2">{leg.addressId === null ? text.toNobody : text.toElsewhere(leg.addressId)}</p> : <address className="not-italic select-all">{lines.map((line) => <span key={line} className="block">{line}</span>)}</address>}</>
  return boxed ? <Panel id="return-address" title={text.to}>{where}</Panel> : <section aria-label={text.to} className="rounded-lg border border-line p-3"><h3 className="font-semibold">{text.to}</h3>{where}</section>
}
