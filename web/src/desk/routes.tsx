// Every address of the desk. Merchant screens live in ./shop-*.tsx (shop-routes.ts), officer screens in ./desk-*.tsx; each is one lazy route here.
import type { QueryClient } from '@tanstack/react-query'
import { Outlet, createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { caseQuery, namesQuery } from '../api/queries.ts'
import { Shell } from '../shell.tsx'
import { DeskFrame } from './frame.tsx'
import { shopRoutes } from './shop-routes.ts'

export function deskRoutes(cache: QueryClient) {
  const root = createRootRoute({ component: () => <Shell><DeskFrame><Outlet /></DeskFrame></Shell> })
  const readCase = ({ params }: { params: { caseId: string } }): void => { void cache.prefetchQuery(caseQuery(params.caseId)); void cache.prefetchQuery(namesQuery()) }
  const caseScreen = lazyRouteComponent(() => import('./case.tsx'), 'DeskCaseScreen')
  return root.addChildren([
    ...shopRoutes(root, cache),
    createRoute({ getParentRoute: () => root, path: '/desk', beforeLoad: () => { throw redirect({ to: '/desk/queue' }) } }),
    createRoute({ getParentRoute: () => root, path: '/desk/queue', component: lazyRouteComponent(() => import('./desk-queue.tsx'), 'QueueScreen') }),
    createRoute({ getParentRoute: () => root, path: '/desk/cases/$caseId', component: caseScreen, loader: readCase }),
  ])
}
