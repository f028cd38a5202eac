// A "no" as a small page, for a browser that came to an unknown address, by a link that has ended, or to a page that went wrong. Everybody else,
// and every address of the API, is answered with the problem document itself (problems.ts): the page is made from that very document.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DOOR_POLICY, escaped, page } from './pages-door.ts'
import { langOf, type Lang } from './problems.ts'

const langQuery = z.object({ lang: z.enum(['zh', 'en']).optional().catch(undefined) })
/** What the address says goes before what the browser says. */
export const askedLang = (request: FastifyRequest): Lang => langQuery.parse(request.query ?? {}).lang ?? langOf(request.headers['accept-language'])

export const wantsPage = ({ headers }: FastifyRequest): boolean => /\btext\/html\b/i.test(headers.accept ?? '')

const problemSchema = z.object({ status: z.number(), code: z.string(), zh: z.string(), en: z.string() })
const WORDS = { zh: { todo: '地址可能有误，或者链接已经失效；售后进度可以从购物平台的订单页重新进入。', later: '你没有丢失任何内容，请稍后再试。', start: '回到首页', again: '重新登录', code: '代码' }, en: { todo: 'The address may be wrong, or the link has run out; you can come in again from your order on the marketplace.', later: 'Nothing of yours is lost; try again in a moment.', start: 'To the start', again: 'Sign in again', code: 'Code' } } as const

/** Before those who are told of every answer, so that they are told what was sent. */
export function showProblemsAsPages(server: FastifyInstance): void {
  server.addHook<string>('onSend', async (request, reply, payload) => {
    const comesToPage = request.is404 || request.routeOptions.config.page === true
    if (!comesToPage || !wantsPage(request) || !String(reply.getHeader('content-type')).startsWith('application/problem+json')) return payload
    return problemPage(request, reply, payload)
  })
}

function problemPage(request: FastifyRequest, reply: FastifyReply, payload: string): string {
  const lang = askedLang(request)
  const { [lang]: says, code, status } = problemSchema.parse(JSON.parse(payload))
  const words = WORDS[lang]
  const marketplace = /^\/sign-in\/([A-Za-z0-9._-]+)\/callback$/.exec(request.url.split('?', 1)[0] ?? '')?.[1]
  const todo = status >= 500 ? words.later : code === 'no_such_route' ? words.todo : null
  const help = todo === null ? '' : `<p>${escaped(todo)}</p>`
  const again = marketplace === undefined ? '' : `<li><a class="step" href="/sign-in/${marketplace}?return=/desk/queue">${words.again}</a></li>`
  reply.header('content-security-policy', DOOR_POLICY).header('content-language', lang).header('vary', 'accept, accept-language').type('text/html; charset=utf-8')
  return page(lang, `${says} · Gongdao`, `<main><div class="card"><h1>${escaped(says)}</h1>${help}<p class="note">${words.code} <code>${escaped(code)}</code> · ${status}</p><ul class="who">${again}<li><a class="step" href="/?lang=${lang}">${words.start}</a></li></ul></div></main>`, otherWayTo(request, lang))
}

/** The same address in the other language; what a form was sent to cannot be asked again. */
function otherWayTo({ method, url }: FastifyRequest, lang: Lang): string | null {
  if (method !== 'GET') return null
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  query.set('lang', lang === 'zh' ? 'en' : 'zh')
  return `?${query.toString()}`
}
