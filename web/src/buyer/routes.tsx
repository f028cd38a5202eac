// Every address of the buyer. A new screen is a file beside this one and one route here, lazy unless it is the case or the list.
import type { QueryClient } from '@tanstack/react-query'
import { Outlet, createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { caseQuery, casesQuery, namesQuery } from '../api/queries.ts'
import { loadPart } from '../i18n/lang.ts'
import { Shell } from '../shell.tsx'

export function buyerRoutes(cache: QueryClient) {
  const root = createRootRoute({ component: () => <Shell><div className="mx-auto w-full max-w-5xl flex-1"><Outlet /></div></Shell> })
  const home = createRoute({ getParentRoute: () => root, path: '/my', beforeLoad: () => { throw redirect({ to: '/my/cases' }) } })
  const cases = createRoute({
    getParentRoute: () => root, path: '/my/cases', component: lazyRouteComponent(() => import('./cases.tsx'), 'CasesScreen'),
    loader: () => { void cache.prefetchInfiniteQuery(casesQuery()); void cache.prefetchQuery(namesQuery()) },
  })
  const one = createRoute({
    getParentRoute: () => root, path: '/my/cases/$caseId', component: lazyRouteComponent(() => import('./case.tsx'), 'CaseScreen'),
    loader: ({ params }) => { void cache.prefetchQuery(caseQuery(params.caseId)); void cache.prefetchQuery(namesQuery()) },
  })
  // Their words come with them.
  const apply = createRoute({
    getParentRoute: () => root, path: '/my/apply/$orderId', component: lazyRouteComponent(() => import('./apply.tsx'), 'ApplyScreen'), loader: () => loadPart('buyer'),
    validateSearch: ({ merchant }: Readonly<Record<string, unknown>>): { merchant: string } => ({ merchant: typeof merchant === 'string' ? merchant : '' }),
  })
  const inbox = createRoute({ getParentRoute: () => root, path: '/my/inbox', component: lazyRouteComponent(() => import('./inbox.tsx'), 'InboxScreen'), loader: () => loadPart('buyer') })
  return root.addChildren([home, cases, one, apply, inbox])
}
