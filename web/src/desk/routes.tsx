// Every address of the desk. Merchant screens live in ./shop-*.tsx (shop-routes.ts), officer screens in ./desk-*.tsx (desk-routes.ts); each is one lazy route here.
import type { QueryClient } from '@tanstack/react-query'
import { Outlet, createRootRoute } from '@tanstack/react-router'
import { Shell } from '../shell.tsx'
import { officerRoutes } from './desk-routes.ts'
import { DeskFrame } from './frame.tsx'
import { shopRoutes } from './shop-routes.ts'

export function deskRoutes(cache: QueryClient) {
  const root = createRootRoute({ component: () => <Shell><DeskFrame><Outlet /></DeskFrame></Shell> })
  return root.addChildren([
    ...shopRoutes(root, cache),
    ...officerRoutes(root, cache),
  ])
}
