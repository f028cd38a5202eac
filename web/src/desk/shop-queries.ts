// What only a shop reads, by name: its book of addresses, its reply templates, its money, its sanctions. What every screen reads is in ../api/queries.ts.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { Refused, api, got, type Schemas } from '../api/client.ts'
import { nowMs, tellNow } from '../api/clock.ts'

export type Merchant = Schemas['Merchant']
export type SanctionView = Schemas['SanctionView']
export type Template = { readonly title: string; readonly text: string }
export type Templates = { readonly version: number; readonly templates: readonly Template[] }

/** One's own shop; a clerk's id is his shop's. */
export const shopQuery = (merchantId: string) => queryOptions({ queryKey: ['shop', merchantId], queryFn: () => got(api.GET('/v1/merchants/{merchantId}', { params: { path: { merchantId } } })) })
export const ownContactsQuery = () => queryOptions({ queryKey: ['contacts'], queryFn: async () => (await got(api.GET('/v1/me/contacts'))).contacts })

const TEMPLATES = 'shop:templates'
const MONTH_MS = 30 * 86_400_000

const asTemplates = ({ version, content }: Schemas['Draft']): Templates => ({
  version, templates: (Array.isArray(content['templates']) ? (content['templates'] as unknown[]) : []).flatMap((one) => (typeof one === 'object' && one !== null && 'title' in one && 'text' in one ? [{ title: String(one.title), text: String(one.text) }] : [])),
})

/** Shared by all who work for the shop. What is in use is kept: a draft goes after 90 days without change, so an old one is written again as it stands. */
export const templatesQuery = () => queryOptions({
  queryKey: ['templates'],
  queryFn: async (): Promise<Templates> => {
    try {
      const draft = await got(api.GET('/v1/drafts/{key}', { params: { path: { key: TEMPLATES } } }))
      if (nowMs() - draft.at <= MONTH_MS) return asTemplates(draft)
      const kept = await saveTemplates(asTemplates(draft))
      return { ...asTemplates(draft), version: kept }
    } catch (fault) {
      if (fault instanceof Refused && fault.problem.code === 'unknown_draft') return { version: 0, templates: [] }
      throw fault
    }
  },
})

/** The version that is then kept; refused when somebody else of the shop wrote meanwhile. */
export async function saveTemplates({ version, templates }: Templates): Promise<number> {
  return (await got(api.PUT('/v1/drafts/{key}', { params: { path: { key: TEMPLATES } }, body: { version, content: { templates: templates.map((one) => ({ ...one })) } } }))).version
}

export const limitsQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'limits'], queryFn: () => got(api.GET('/v1/cases/{caseId}/evidence-limits', { params: { path: { caseId } } })) })

export const depositsQuery = (merchantId: string) => queryOptions({ queryKey: ['deposits', merchantId], queryFn: () => got(api.GET('/v1/merchants/{merchantId}/deposits', { params: { path: { merchantId } } })) })
export type StatementOf = Schemas['AccountStatement']['of']
export type StatementAsked = { readonly of: StatementOf; readonly from?: number; readonly to?: number }
export const statementQuery = (merchantId: string, asked: StatementAsked) => infiniteQueryOptions({
  queryKey: ['statement', merchantId, asked], initialPageParam: '', getNextPageParam: (page: Schemas['AccountStatement']) => page.next,
  queryFn: ({ pageParam }: { pageParam: string | null }) => got(api.GET('/v1/merchants/{merchantId}/statement', { params: { path: { merchantId }, query: { ...asked, ...(pageParam === '' || pageParam === null ? {} : { after: pageParam }) } } })),
})

export const sanctionsQuery = () => infiniteQueryOptions({
  queryKey: ['sanctions'], initialPageParam: '', getNextPageParam: (page: Schemas['SanctionPage']) => page.next,
  queryFn: ({ pageParam }: { pageParam: string | null }) => got(api.GET('/v1/sanctions', { params: { query: pageParam === '' || pageParam === null ? {} : { after: pageParam } } })),
})
export const sanctionQuery = (caseId: string) => queryOptions({
  queryKey: ['case', caseId, 'sanction'],
  queryFn: async () => {
    const view = await got(api.GET('/v1/sanctions/{caseId}', { params: { path: { caseId } } }))
    tellNow(view.now)
    return view
  },
})
export const sanctionEventsQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'sanction-events'], queryFn: () => got(api.GET('/v1/sanctions/{caseId}/events', { params: { path: { caseId } } })) })

export const noticesQuery = (unread: boolean) => infiniteQueryOptions({
  queryKey: ['inbox', unread], initialPageParam: '', getNextPageParam: (page: Schemas['InboxPage']) => page.next,
  queryFn: ({ pageParam }: { pageParam: string | null }) => got(api.GET('/v1/inbox', { params: { query: { unread: unread ? 'true' : 'false', ...(pageParam === '' || pageParam === null ? {} : { after: pageParam }) } } })),
})
