// What screens read, by name, for the query cache. A change told by the stream makes the queries of that case old; nothing else guesses.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { lang } from '../i18n/lang.ts'
import { api, got, type Schemas } from './client.ts'
import { tellNow } from './clock.ts'
import { eachOnce, readPage } from './pages.ts'

export type CaseView = Schemas['CaseView']
export type CaseSummary = Schemas['CaseSummary']
export type Names = Schemas['Vocabulary']['names']

export const namesQuery = () => queryOptions({ queryKey: ['names', lang()], queryFn: async () => (await got(api.GET('/v1/vocabulary', { params: { query: { lang: lang() } } }))).names, staleTime: Number.POSITIVE_INFINITY })

export const caseQuery = (caseId: string) => queryOptions({
  queryKey: ['case', caseId, 'view'],
  queryFn: async () => {
    const view = await got(api.GET('/v1/cases/{caseId}', { params: { path: { caseId } } }))
    tellNow(view.now)
    return view
  },
})

export const eventsQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'events'], queryFn: () => got(api.GET('/v1/cases/{caseId}/events', { params: { path: { caseId } } })) })

export type ListAsked = NonNullable<Parameters<typeof listCases>[0]>
function listCases(query: { after?: string; limit?: number; history?: 'true' | 'false'; queue?: string; awaiting?: CaseSummary['awaiting']; due?: 'overdue' | 'within24h' | 'within72h' | 'later' | 'still'; orderId?: string; process?: 'dispute' | 'sanction'; phase?: 'negotiating' | 'reviewing' | 'returning' | 'decided' | 'closed'; reason?: Schemas['Reason'] }) {
  return got(api.GET('/v1/cases', { params: { query } }))
}
export const casesQuery = (asked: Omit<ListAsked, 'after'> = {}) => infiniteQueryOptions({
  queryKey: ['cases', asked], initialPageParam: '' as string | null, getNextPageParam: (page: Schemas['CasePage']) => page.next, select: eachOnce<Schemas['CasePage']>,
  queryFn: (context) => readPage(context, async (after) => {
    const page = await listCases({ ...asked, ...(after === '' ? {} : { after }) })
    tellNow(page.serverNow)
    return page
  }),
})

type Paged = { readonly isFetching: boolean; refetch(how: { cancelRefetch: false }): Promise<unknown>; fetchNextPage(): Promise<unknown> }
/** The next page, after what is being read just now: neither is put away for the other. */
export async function readMore(list: Paged): Promise<void> {
  if (list.isFetching) await list.refetch({ cancelRefetch: false })
  await list.fetchNextPage()
}

export const countsQuery = () => queryOptions({ queryKey: ['counts'], queryFn: () => got(api.GET('/v1/cases/counts')) })

/** How many notices wait unread; the stream says when that changes. */
export const unreadQuery = () => queryOptions({ queryKey: ['inbox', 'unread'], queryFn: async () => (await got(api.GET('/v1/inbox', { params: { query: { limit: 1 } } }))).unread })
