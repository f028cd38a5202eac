// Where to begin, whether the process and its database answer, every code of a "no", and the document of this very API with its page.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { IDENTITY_PROBLEMS } from '../app/identity.ts'
import { namesIn } from '../app/sentences/names.ts'
import { REFUSALS, REFUSAL_CODES } from '../domain/refusals.ts'
import { health, index, openapi, problems, ready, reference, vocabulary } from './contract/about.ts'
import { document } from './openapi.ts'
import { ENVELOPE, ENVELOPE_CODES, sendEnvelopeProblem, statusOf } from './problems.ts'
import { IDENTITY_CODES, identityStatusOf } from './problems-identity.ts'
import { REFERENCE_POLICY, referencePage } from './reference-page.ts'
import { SENT, give, serve } from './serve.ts'
import type { Door } from './server.ts'

const PAGES = ['README.md', 'docs/guides/first-case.md', 'docs/reference/http.md', 'docs/reference/commands.md', 'docs/reference/refusals.md', 'docs/reference/access.md', 'docs/reference/policy-faults.md'] as const

export function indexRoutes(server: FastifyInstance, { desk, stopping }: Door): void {
  serve(server, index, async () => {
    const demos = (await desk.store.marketplaces()).filter((marketplace) => marketplace.kind === 'demo')
    return give(200, {
      name: 'gongdao', health: '/health', ready: '/ready', whoAmI: '/v1/me', policies: '/v1/policies', reference: '/reference', openapi: '/v1/openapi.json', pages: PAGES,
      demo: demos.map(({ id, settings }) => ({
        marketplace: id, people: peopleIn(settings).map(({ id: person, role, zh, en }) => ({ id: person, role, zh, en, authorization: `Demo ${id}/${person}` })),
        orders: ordersIn(settings).map(({ orderId, merchantId, buyerId, zh, en }) => ({ orderId, merchantId, buyerId, zh, en, href: `/v1/merchants/${merchantId}/orders/${orderId}` })),
      })),
    })
  })
  serve(server, health, async () => give(200, { alive: true }))
  serve(server, ready, async ({ reply }) => {
    if (stopping?.() === true) {
      sendEnvelopeProblem(reply, 'not_ready', { zh: '服务正在停止。', en: 'The server is stopping.' })
      return SENT
    }
    try {
      const marketplaces = await inTime(desk.store.marketplaces())
      return give(200, { ready: true, marketplaces: marketplaces.length, policies: desk.policies.size })
    } catch (fault) {
      desk.log({ level: 'error', what: 'not_ready', why: fault instanceof Error ? fault.message : String(fault) })
      sendEnvelopeProblem(reply, 'not_ready')
      return SENT
    }
  })
  serve(server, openapi, async () => give(200, document()))
  serve(server, reference, async ({ query, lang }) => give(200, referencePage(document(), query.lang ?? lang), { headers: { 'content-security-policy': REFERENCE_POLICY, 'cache-control': 'no-cache' } }))
  serve(server, vocabulary, async ({ query, lang }) => give(200, { lang: query.lang ?? lang, names: namesIn(query.lang ?? lang) }, { headers: { 'cache-control': 'no-cache' } }))
  serve(server, problems, async () => give(200, { problems: everyProblem() }))
}

/** A database that is there and silent is no better than none, and whoever asks gives up soon himself. */
const READY_MS = 3_000

async function inTime<T>(asked: Promise<T>): Promise<T> {
  const late = new AbortController()
  // What comes after it was given up is nobody's business any more.
  asked.catch(() => undefined)
  try {
    return await Promise.race([asked, sleep(READY_MS, undefined, { signal: late.signal }).then(() => { throw new Error(`the database was silent for ${READY_MS} ms`) })])
  } finally {
    late.abort()
  }
}

const everyProblem = () => [
  ...REFUSAL_CODES.map((code) => ({ code, status: statusOf(code), kind: REFUSALS[code].kind, retryable: REFUSALS[code].retryable, says: { zh: REFUSALS[code].zh, en: REFUSALS[code].en } })),
  ...IDENTITY_CODES.map((code) => ({ code, status: identityStatusOf(code), kind: IDENTITY_PROBLEMS[code].kind, retryable: identityStatusOf(code) === 429 || identityStatusOf(code) === 503, says: { zh: IDENTITY_PROBLEMS[code].zh, en: IDENTITY_PROBLEMS[code].en } })),
  ...ENVELOPE_CODES.map((code) => ({ code, status: ENVELOPE[code].status, kind: ENVELOPE[code].status >= 500 ? 'fault' : 'invalid', retryable: ENVELOPE[code].status >= 500, says: { zh: ENVELOPE[code].zh, en: ENVELOPE[code].en } })),
]

type Person = { id: string; role: string; zh: string; en: string }
type LiveOrder = { orderId: string; merchantId: string; buyerId: string; zh: string; en: string }
/** What the demo's own loader wrote (src/app/demo/seed.ts); another marketplace's settings hold neither. */
const peopleIn = (settings: unknown): readonly Person[] => listIn(settings, 'people') as readonly Person[]
const ordersIn = (settings: unknown): readonly LiveOrder[] => listIn(settings, 'orders') as readonly LiveOrder[]
const listIn = (settings: unknown, key: string): readonly unknown[] => {
  const found = typeof settings === 'object' && settings !== null ? (settings as Readonly<Record<string, unknown>>)[key] : undefined
  return Array.isArray(found) ? found : []
}
