// The addresses of an officer; each screen is one lazy part.
import type { QueryClient } from '@tanstack/react-query'
import { createRoute, lazyRouteComponent, redirect, type AnyRootRoute } from '@tanstack/react-router'
import { caseQuery, casesQuery, countsQuery, eventsQuery, namesQuery } from '../api/queries.ts'
import { traceQuery } from './desk-queries.ts'

const laneIn = (search: Record<string, unknown>): { lane?: string } => (typeof search['lane'] === 'string' ? { lane: search['lane'] } : {})

export function officerRoutes(root: AnyRootRoute, cache: QueryClient) {
  const getParentRoute = (): AnyRootRoute => root
  const readQueue = (lane: string): void => { void cache.prefetchQuery(namesQuery()); void cache.prefetchQuery(countsQuery()); void cache.prefetchInfiniteQuery(casesQuery({ queue: lane })) }
  const readCase = ({ params }: { params: { caseId: string } }): void => { void cache.prefetchQuery(namesQuery()); void cache.prefetchQuery(caseQuery(params.caseId)) }
  return [
    createRoute({ getParentRoute, path: '/desk', beforeLoad: () => { throw redirect({ to: '/desk/queue' }) } }),
    createRoute({ getParentRoute, path: '/desk/queue', component: lazyRouteComponent(() => import('./desk-queue.tsx'), 'QueueScreen'), validateSearch: laneIn, loaderDeps: ({ search }) => search, loader: ({ deps }) => readQueue(deps.lane ?? 'review') }),
    createRoute({ getParentRoute, path: '/desk/review', component: lazyRouteComponent(() => import('./desk-queue.tsx'), 'ReviewScreen'), validateSearch: laneIn, loaderDeps: ({ search }) => search, loader: ({ deps }) => readQueue(deps.lane ?? 'appeal') }),
    createRoute({ getParentRoute, path: '/desk/cases/$caseId', component: lazyRouteComponent(() => import('./desk-case.tsx'), 'OfficerCaseScreen'), loader: (given) => { readCase(given); void cache.prefetchQuery(traceQuery(given.params.caseId)) } }),
    createRoute({ getParentRoute, path: '/desk/cases/$caseId/evidence', component: lazyRouteComponent(() => import('./desk-evidence.tsx'), 'EvidenceScreen'), loader: readCase }),
    createRoute({ getParentRoute, path: '/desk/cases/$caseId/history', component: lazyRouteComponent(() => import('./desk-history.tsx'), 'HistoryScreen'), loader: ({ params }) => { void cache.prefetchQuery(eventsQuery(params.caseId)) } }),
  ] as const
}
