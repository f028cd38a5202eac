// The addresses of a shop; each screen is one lazy part.
import type { QueryClient } from '@tanstack/react-query'
import { createRoute, lazyRouteComponent, redirect, type AnyRootRoute } from '@tanstack/react-router'
import { meQuery } from '../api/me.ts'
import { caseQuery, casesQuery, countsQuery, namesQuery } from '../api/queries.ts'
import { noticesQuery, sanctionQuery, sanctionsQuery, templatesQuery } from './shop-queries.ts'
import { askedBy, inboxSearch } from './shop-search.ts'

export function shopRoutes(root: AnyRootRoute, cache: QueryClient) {
  const getParentRoute = (): AnyRootRoute => root
  const names = (): void => { void cache.prefetchQuery(namesQuery()) }
  return [
    createRoute({ getParentRoute, path: '/shop', beforeLoad: () => { throw redirect({ to: '/shop/inbox' }) } }),
    createRoute({ getParentRoute, path: '/shop/inbox', component: lazyRouteComponent(() => import('./shop-inbox.tsx'), 'InboxScreen'), validateSearch: inboxSearch, loaderDeps: ({ search }) => search, loader: ({ deps }) => {
      names()
      void cache.prefetchInfiniteQuery(casesQuery(askedBy(deps)))
      void cache.prefetchQuery(countsQuery())
    } }),
    createRoute({ getParentRoute, path: '/shop/cases/$caseId', component: lazyRouteComponent(() => import('./shop-case.tsx'), 'ShopCaseScreen'), loader: ({ params }) => {
      names()
      void cache.prefetchQuery(caseQuery(params.caseId))
    } }),
    createRoute({ getParentRoute, path: '/shop/bulk', component: lazyRouteComponent(() => import('./shop-bulk.tsx'), 'BulkScreen'), loader: names }),
    createRoute({ getParentRoute, path: '/shop/settings', component: lazyRouteComponent(() => import('./shop-settings.tsx'), 'SettingsScreen'), loader: () => { void cache.prefetchQuery(meQuery()); void cache.prefetchQuery(templatesQuery()) } }),
    createRoute({ getParentRoute, path: '/shop/statement', component: lazyRouteComponent(() => import('./shop-statement.tsx'), 'StatementScreen') }),
    createRoute({ getParentRoute, path: '/shop/sanctions', component: lazyRouteComponent(() => import('./shop-sanctions.tsx'), 'SanctionsScreen'), loader: () => { names(); void cache.prefetchInfiniteQuery(sanctionsQuery()) } }),
    createRoute({ getParentRoute, path: '/shop/sanctions/$caseId', component: lazyRouteComponent(() => import('./shop-sanction.tsx'), 'SanctionScreen'), loader: ({ params }) => { names(); void cache.prefetchQuery(sanctionQuery(params.caseId)) } }),
    createRoute({ getParentRoute, path: '/shop/notices', component: lazyRouteComponent(() => import('./shop-notices.tsx'), 'NoticesScreen'), loader: () => { void cache.prefetchInfiniteQuery(noticesQuery(false)) } }),
  ] as const
}
