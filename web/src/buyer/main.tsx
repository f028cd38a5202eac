// The buyer's entry: phone first, `/my/*`.
import { newCache, start } from '../start.tsx'
import { buyerRoutes } from './routes.tsx'

const cache = newCache()
void start(buyerRoutes(cache), cache)
