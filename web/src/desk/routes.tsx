// Every address of the desk. Merchant screens live in ./shop-*.tsx, officer screens in ./desk-*.tsx; each is one lazy route here.
import type { QueryClient } from '@tanstack/react-query'
import { Outlet, createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { caseQuery, casesQuery, namesQuery } from '../api/queries.ts'
import { Shell } from '../shell.tsx'
import { DeskFrame } from './frame.tsx'

export function deskRoutes(cache: QueryClient) {
  const root = createRootRoute({ component: () => <Shell><DeskFrame><Outlet /></DeskFrame></Shell> })
  const readCase = ({ params }: { params: { caseId: string } }): void => { void cache.prefetchQuery(caseQuery(params.caseId)); void cache.prefetchQuery(namesQuery()) }
  const caseScreen = lazyRouteComponent(() => import('./case.tsx'), 'DeskCaseScreen')
  return root.addChildren([
    createRoute({ getParentRoute: () => root, path: '/shop', beforeLoad: () => { throw redirect({ to: '/shop/inbox' }) } }),
    createRoute({ getParentRoute: () => root, path: '/shop/inbox', component: lazyRouteComponent(() => import('./shop-inbox.tsx'), 'InboxScreen'), loader: () => { void cache.prefetchInfiniteQuery(casesQuery()); void cache.prefetchQuery(namesQuery()) } }),
    createRoute({ getParentRoute: () => root, path: '/shop/cases/$caseId', component: caseScreen, loader: readCase }),
    createRoute({ getParentRoute: () => root, path: '/desk', beforeLoad: () => { throw redirect({ to: '/desk/queue' }) } }),
    createRoute({ getParentRoute: () => root, path: '/desk/queue', component: lazyRouteComponent(() => import('./desk-queue.tsx'), 'QueueScreen') }),
    createRoute({ getParentRoute: () => root, path: '/desk/cases/$caseId', component: caseScreen, loader: readCase }),
  ])
}
