// The desk's entry: merchants (`/shop/*`) and officers (`/desk/*`).
import { newCache, start } from '../start.tsx'
import { deskRoutes } from './routes.tsx'

const cache = newCache()
void start(deskRoutes(cache), cache, 'desk')
