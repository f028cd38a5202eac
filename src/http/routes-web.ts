// The screens: hashed files for ever, pages asked for anew, every address of theirs answered with its entry. At `/` a browser gets a page (in a demo the
// door into it: pages-door.ts), a program the index. The API knows nothing of any of it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { doorOf, enterScenario, moveDemoClock } from '../app/demo/door.ts'
import type { Outside } from '../app/outside.ts'
import { isRefusal } from '../domain/refusals.ts'
import { DOOR_POLICY, doorPage, plainPage } from './pages-door.ts'
import { askedLang, wantsPage } from './pages-problem.ts'
import { sendEnvelopeProblem, sendRefusal } from './problems.ts'
import type { Door } from './server.ts'
import type { WebFile, WebFiles } from './web-files.ts'

/** `files`: null when they were never built. `outside`: what the demo's time, when moved, carries its effects to. `past`: until the demo's history is played in, at its own dates. */
export type Web = { readonly files: WebFiles | null; readonly outside: Outside; readonly past: () => Promise<void> }

/** Our own files and answers and nothing else; no script or style in a page. Pictures may come from what a person has just chosen. */
const SCREEN_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const OPEN_PAGE = { open: true, page: true } as const
const ENTRIES = [['buyer', ['/my', '/my/*']], ['desk', ['/shop', '/shop/*', '/desk', '/desk/*']]] as const
const NOT_BUILT = { zh: '页面尚未构建：请在程序目录运行 node bin/web.js 后重新启动。接口照常可用。', en: 'The screens are not built: run node bin/web.js in the program folder and start again. The API works.' }

export async function webRoutes(server: FastifyInstance, door: Door, web: Web): Promise<void> {
  for (const [entry, paths] of ENTRIES) {
    for (const url of paths) server.get(url, { config: OPEN_PAGE }, async (request, reply) => sendEntry(request, reply, web.files?.get(`${entry}/index.html`)))
  }
  server.get<{ Params: { '*': string } }>('/assets/*', { config: OPEN_PAGE }, async (request, reply) => {
    const file = web.files?.get(`assets/${request.params['*']}`)
    return file ? send(request, reply.header('cache-control', 'public, max-age=31536000, immutable'), file) : sendEnvelopeProblem(reply, 'no_such_route')
  })
  server.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' || request.routeOptions.url !== '/' || !wantsPage(request)) return undefined
    return sendDoor(door, request, reply)
  })
  await server.register(async (forms) => demoForms(forms, door, web))
}

function sendEntry(request: FastifyRequest, reply: FastifyReply, file: WebFile | undefined): FastifyReply {
  if (file === undefined) return sendPage(reply.code(503), plainPage(askedLang(request), NOT_BUILT))
  return send(request, reply.header('cache-control', 'no-cache').header('content-security-policy', SCREEN_POLICY), file)
}

function send(request: FastifyRequest, reply: FastifyReply, { body, gzip, type, etag }: WebFile): FastifyReply {
  reply.header('etag', etag).header('vary', 'accept-encoding').type(type)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  const zipped = gzip !== null && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  return zipped ? reply.header('content-encoding', 'gzip').send(gzip) : reply.send(body)
}

const sendPage = (reply: FastifyReply, page: string): FastifyReply => reply.header('content-security-policy', DOOR_POLICY).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page)

async function sendDoor({ desk, entrance }: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const lang = askedLang(request)
  const demo = await doorOf(desk)
  if (demo !== null) return sendPage(reply, doorPage(lang, demo))
  const marketplaces = entrance ? (await desk.store.marketplaces()).map(({ id }) => id) : []
  return sendPage(reply, plainPage(lang, { zh: '售后与争议处理系统。买家和商家请从购物平台的订单页进入。', en: 'After-sales and dispute resolution. Buyers and merchants come in from their order on the marketplace.' }, marketplaces))
}

const clockForm = z.object({ marketplace: z.string().max(64), advance: z.string().max(20), lang: z.enum(['zh', 'en']).catch('zh') })

/** Plain forms; a page of ours sends them and nobody else's may. */
async function demoForms(server: FastifyInstance, { desk }: Door, { outside, past }: Web): Promise<void> {
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))))
  server.post('/demo/clock', { config: OPEN_PAGE }, async (request, reply) => {
    const asked = clockForm.safeParse(request.body)
    if (!asked.success || !isOwn(request)) return sendEnvelopeProblem(reply, 'broken_request')
    // Its clocks would lapse under the people of the history.
    await past()
    const moved = await moveDemoClock(desk, outside, asked.data)
    return isRefusal(moved) ? sendRefusal(reply, moved, request.lang) : reply.redirect(`/?lang=${asked.data.lang}#clock`, 303)
  })
  server.get<{ Params: { marketplace: string; orderId: string; person: string } }>('/demo/enter/:marketplace/:orderId/:person', { config: OPEN_PAGE }, async (request, reply) => {
    const to = await enterScenario(desk, request.params)
    return isRefusal(to) ? sendRefusal(reply, to, request.lang) : reply.redirect(`${to.path}?lang=${askedLang(request)}#as=${to.as}`, 303)
  })
}

const isOwn = ({ headers: { origin, host } }: FastifyRequest): boolean => origin === undefined || origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}`
