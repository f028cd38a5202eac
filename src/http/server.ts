// The HTTP door: Fastify with the envelope every route shares (identity, language, limits, problem documents). Routes: routes-*.ts.
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Desk } from '../app/desk.ts'
import { BadCursor, StoreFault } from '../app/ports.ts'
import { refuse } from '../domain/refusals.ts'
import { identify, type Identified } from './identity.ts'
import { langOf, sendEnvelopeProblem, sendRefusal, type Lang } from './problems.ts'
import { caseRoutes } from './routes-cases.ts'
import { policyRoutes } from './routes-policies.ts'

/** A command is small: texts end at 4,000 characters and files travel apart. */
const BODY_LIMIT_BYTES = 262_144

declare module 'fastify' {
  interface FastifyRequest {
    who: Identified | null
    lang: Lang
  }
}

export type Door = { readonly desk: Desk }

export async function buildServer(door: Door): Promise<FastifyInstance> {
  const server = fastify({ bodyLimit: BODY_LIMIT_BYTES, logger: false, requestTimeout: 30_000, connectionTimeout: 60_000, forceCloseConnections: 'idle' })
  // Only JSON comes in; plain text would arrive as a string and be refused later for the wrong reason.
  server.removeContentTypeParser('text/plain')
  server.decorateRequest('who', null)
  server.decorateRequest('lang', 'zh')
  server.addHook('onRequest', async (request, reply) => {
    request.lang = langOf(request.headers['accept-language'])
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff').header('content-security-policy', "default-src 'none'")
    if (!request.url.startsWith('/v1/')) return undefined
    request.who = await identify(door.desk.store, request.headers.authorization)
    if (request.who) return undefined
    return sendEnvelopeProblem(reply.header('www-authenticate', 'Demo realm="gongdao"'), 401, 'who_are_you', request.lang === 'en' ? 'Say who you are: Authorization: Demo <marketplace>/<person>.' : '请表明身份:Authorization: Demo <平台>/<人员>。')
  })
  server.setErrorHandler((error: FastifyError, request, reply) => answerFault(door.desk, error, request, reply))
  server.setNotFoundHandler((request, reply) => sendEnvelopeProblem(reply, 404, 'no_such_route', request.lang === 'en' ? 'There is nothing at this address.' : '此地址没有内容。'))
  healthRoutes(server, door.desk)
  policyRoutes(server, door)
  caseRoutes(server, door)
  return server
}

function healthRoutes(server: FastifyInstance, desk: Desk): void {
  // Alive: the process answers. Ready: its database does too.
  server.get('/health', async () => ({ alive: true }))
  server.get('/ready', async (_request, reply) => {
    try {
      const marketplaces = await desk.store.marketplaces()
      return { ready: true, marketplaces: marketplaces.length, policies: desk.policies.size }
    } catch (fault) {
      desk.log({ level: 'error', what: 'not_ready', why: fault instanceof Error ? fault.message : String(fault) })
      return sendEnvelopeProblem(reply, 503, 'not_ready', 'The database does not answer.')
    }
  })
}

function answerFault(desk: Desk, error: FastifyError, request: FastifyRequest, reply: Parameters<typeof sendEnvelopeProblem>[0]) {
  const english = request.lang === 'en'
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return sendEnvelopeProblem(reply, 413, 'body_too_large', english ? `A request may hold ${BODY_LIMIT_BYTES} bytes.` : `请求不得超过 ${BODY_LIMIT_BYTES} 字节。`)
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return sendEnvelopeProblem(reply, 415, 'not_json', english ? 'Send application/json.' : '请发送 application/json。')
  if (error instanceof BadCursor) return sendRefusal(reply, refuse('malformed', { field: 'after' }), request.lang)
  if (error.statusCode !== undefined && error.statusCode < 500) return sendEnvelopeProblem(reply, error.statusCode, 'broken_request', english ? 'The request could not be read.' : '无法读取请求内容。')
  desk.log({ level: 'error', what: 'fault', route: request.routeOptions.url ?? '', why: error.message.slice(0, 300) })
  if (error instanceof StoreFault) return sendEnvelopeProblem(reply.header('retry-after', '2'), 503, 'store_unavailable', english ? 'The database is away; repeat the request with the same command id.' : '数据库暂不可用,请用同一操作编号重试。')
  return sendEnvelopeProblem(reply, 500, 'fault', english ? 'Something broke on our side; nothing was half-written.' : '系统出错,没有写入任何不完整的内容。')
}
