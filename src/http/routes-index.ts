// `GET /`: where a person who opens the address in a browser can go: the pages, health, and the demo's people and orders where there are any.
import type { FastifyInstance } from 'fastify'
import type { Door } from './server.ts'

const PAGES = ['README.md', 'docs/guides/first-case.md', 'docs/reference/http.md', 'docs/reference/commands.md', 'docs/reference/refusals.md', 'docs/reference/access.md', 'docs/reference/policy-faults.md'] as const

export function indexRoutes(server: FastifyInstance, door: Door): void {
  server.get('/', { config: { open: true } }, async () => {
    const demos = (await door.desk.store.marketplaces()).filter((marketplace) => marketplace.kind === 'demo')
    return {
      name: 'gongdao', health: '/health', ready: '/ready', whoAmI: '/v1/me', policies: '/v1/policies', pages: PAGES,
      demo: demos.map(({ id, settings }) => ({ marketplace: id, people: peopleIn(settings).map((person) => ({ ...person, authorization: `Demo ${id}/${person.id}` })), orders: ordersIn(settings).map((order) => ({ ...order, href: `/v1/merchants/${order.merchantId}/orders/${order.orderId}` })) })),
    }
  })
}

type Person = { id: string; role: string; zh: string; en: string }
type LiveOrder = { orderId: string; merchantId: string; buyerId: string; zh: string; en: string }
/** What the demo's own loader wrote (src/app/demo/seed.ts); another marketplace's settings hold neither. */
const peopleIn = (settings: unknown): readonly Person[] => listIn(settings, 'people') as readonly Person[]
const ordersIn = (settings: unknown): readonly LiveOrder[] => listIn(settings, 'orders') as readonly LiveOrder[]
const listIn = (settings: unknown, key: string): readonly unknown[] => {
  const found = typeof settings === 'object' && settings !== null ? (settings as Readonly<Record<string, unknown>>)[key] : undefined
  return Array.isArray(found) ? found : []
}
