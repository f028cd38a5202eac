// What both entries do before the first paint: words, who is asking, the cache, the router, the stream.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider, createRouter, type AnyRoute } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import 'virtual:styles.css'
import { Refused } from './api/client.ts'
import { namesSomebody, readIdentity } from './api/identity.ts'
import { followSight } from './api/pages.ts'
import { loadWords, words, type Part } from './i18n/lang.ts'
import { followInto } from './live-cache.ts'
import { Empty } from './ui/states.tsx'

export async function start(routes: AnyRoute, cache: QueryClient, ...parts: readonly Part[]): Promise<void> {
  readIdentity()
  // A link to somebody else's eyes, followed in a page that is open already: all of it is read anew as that person.
  addEventListener('hashchange', () => {
    if (!namesSomebody()) return
    readIdentity()
    location.reload()
  })
  await loadWords(...parts)
  const router = createRouter({ routeTree: routes, defaultPreload: 'intent', defaultNotFoundComponent: () => <main id="main" className="p-4"><Empty title={words().states.notFound} how={words().states.notFoundHow} /></main>, scrollRestoration: true })
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no root')
  createRoot(root).render(<StrictMode><QueryClientProvider client={cache}><RouterProvider router={router} /></QueryClientProvider></StrictMode>)
  followInto(cache)
  followSight(cache, 'cases', 'inbox')
}

export const newCache = (): QueryClient => new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: (failures, fault) => failures < 2 && !(fault instanceof Refused && fault.problem.status < 500), networkMode: 'always' } },
})
