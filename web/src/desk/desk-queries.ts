// What an officer reads beside the case itself: what a decision rests on, what is known of a file, who has seen it.
import { queryOptions } from '@tanstack/react-query'
import { api, got, type Schemas } from '../api/client.ts'
import { said } from '../i18n/lang.ts'

export type CaseTrace = Schemas['CaseTrace']
/** Kept under the case, so that whatever makes the case old makes this old too. */
export const traceQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'trace'], queryFn: () => got(api.GET('/v1/cases/{caseId}/trace', { params: { path: { caseId } } })) })
/** A colleague by name, where the marketplace keeps a directory of its people. */
export function officerName({ people }: Pick<CaseTrace, 'people'>, officerId: string): string {
  const name = people[officerId]
  return name === undefined ? officerId : said(name)
}
export const fileQuery = (fileId: string) => queryOptions({ queryKey: ['file', fileId], retry: false, queryFn: () => got(api.GET('/v1/files/{fileId}', { params: { path: { fileId } } })) })
export const viewsQuery = (fileId: string) => queryOptions({ queryKey: ['file', fileId, 'views'], retry: false, queryFn: () => got(api.GET('/v1/files/{fileId}/views', { params: { path: { fileId } } })) })
/** The copy without metadata where there is one, or else the file itself. A link ends after five minutes: it is asked for anew before. */
export const linkQuery = (fileId: string) => queryOptions({ queryKey: ['file', fileId, 'link'], retry: false, staleTime: 60_000, queryFn: () => got(api.GET('/v1/files/{fileId}/url', { params: { path: { fileId } } })) })
export const originalQuery = (fileId: string) => queryOptions({ queryKey: ['file', fileId, 'original'], retry: false, refetchInterval: 240_000, queryFn: () => got(api.GET('/v1/files/{fileId}/url', { params: { path: { fileId }, query: { copy: 'original' } } })) })

export const departuresOf = (caseId: string, terms: Schemas['TermsInput']): Promise<Schemas['Departures']> => got(api.POST('/v1/cases/{caseId}/departures', { params: { path: { caseId } }, body: { terms } }))
