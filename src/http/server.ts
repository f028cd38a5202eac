// The HTTP door: Fastify with the envelope every route shares (identity, language, limits, problem documents). Routes: routes-*.ts.
// Every route wants to know who asks, unless its config says `open`.
import type { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Desk } from '../app/desk.ts'
import type { Feed } from '../app/feed.ts'
import { isDenied, type Entrance } from '../app/identity.ts'
import { BadCursor, StoreFault } from '../app/ports.ts'
import { refuse } from '../domain/refusals.ts'
import { identityRoutes } from './identity-staff.ts'
import { identify, isSecure, type Identified } from './identity.ts'
import { BrokenJson, jsonText, whyAmbiguous, whyNoJson } from './json-body.ts'
import { MOST_HEADER_BYTES, openLimits, type Limits } from './limits.ts'
import { requestIds, watchRequests } from './observed.ts'
import { showProblemsAsPages } from './pages-problem.ts'
import { COMMAND_MS, HEADERS_MS, LONGEST_REQUEST_MS, holdToTime } from './patience.ts'
import { sendIdentityProblem } from './problems-identity.ts'
import { envelopeProblem, langOf, sendEnvelopeProblem, sendRefusal, type EnvelopeCode, type Lang } from './problems.ts'
import { carrierRoutes } from './routes-carriers.ts'
import { accountRoutes } from './routes-accounts.ts'
import { caseRoutes } from './routes-cases.ts'
import { draftRoutes } from './routes-drafts.ts'
import { effectRoutes } from './routes-effects.ts'
import { fileRoutes } from './routes-files.ts'
import { indexRoutes } from './routes-index.ts'
import { liveRoutes } from './routes-live.ts'
import { localAccountRoutes } from './routes-local-accounts.ts'
import { officerRoutes } from './routes-officer.ts'
import { peopleRoutes } from './routes-people.ts'
import { policyRoutes } from './routes-policies.ts'
import { webhookRoutes } from './routes-webhooks.ts'
import { uploadRoutes } from './routes-uploads.ts'
import { sandboxRoutes, type SandboxDoor } from './routes-sandbox.ts'
import { sanctionRoutes } from './routes-sanctions.ts'
import { webRoutes, type Web } from './routes-web.ts'
import { unsubscribeRoutes } from './routes-unsubscribe.ts'
import { publishAnswers } from './serve.ts'

/** A command is small: texts end at 4,000 characters and files travel apart. */
const BODY_LIMIT_BYTES = 262_144

declare module 'fastify' {
  interface FastifyRequest {
    who: Identified | null
    lang: Lang
  }
  interface FastifyContextConfig {
    /** Anybody may call this route. */
    open?: boolean
    /** Browsers come to this address: what goes wrong is a page to them. */
    page?: boolean
    /** Bodies of this route may take minutes to arrive. */
    takesFiles?: boolean
    /** The contract of this route. */
    operation?: string
  }
}

/**
 * `entrance`: tokens and staff sign-in; without it only the demo header of demo and sandbox marketplaces is understood. `stopping`: whether this
 * process is on its way out; then it is not ready, and answers while saying goodbye.
 */
export type Door = { readonly desk: Desk; /** What happens as it happens; without it nothing is streamed. */ readonly feed?: Feed; readonly entrance?: Entrance; readonly limits?: Limits; /** Addresses of reverse proxies that are believed about who calls. */ readonly proxies?: readonly string[]; readonly stopping?: () => boolean; /** Between two signs of life on a quiet stream; 15 seconds where nothing is said. */ readonly heartbeatMs?: number; readonly sandbox?: SandboxDoor; /** The screens; without them this is an API alone. */ readonly web?: Web }

export async function buildServer(door: Door): Promise<FastifyInstance> {
  const entrance = door.entrance ?? null
  const server = fastify({
    // A request that still comes over an open line while the door closes is answered like any other.
    genReqId: requestIds(), return503OnClosing: false,
    // Shapes are checked by the contracts (serve.ts); the library's own compilers would be loaded for nothing.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // No shorter than an address may be: what is too long for an id is told so by the contract.
    routerOptions: { maxParamLength: 2_048 },
    bodyLimit: BODY_LIMIT_BYTES, logger: false, requestTimeout: LONGEST_REQUEST_MS, connectionTimeout: 60_000, forceCloseConnections: 'idle', http: { maxHeaderSize: MOST_HEADER_BYTES, headersTimeout: HEADERS_MS, connectionsCheckingInterval: HEADERS_MS / 3 }, trustProxy: door.proxies ? [...door.proxies] : false,
    frameworkErrors: (_error, _request, reply) => sendEnvelopeProblem(reply, 'broken_request'),
    clientErrorHandler: answerBrokenConnection,
  })
  // Only JSON comes in; plain text would arrive as a string and be refused later for the wrong reason.
  server.removeContentTypeParser(['text/plain', 'application/json'])
  const readJson = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const text = jsonText(body, request.headers['content-encoding'])
      void readJson(request, text, (fault, value) => {
        const wrong = fault === null ? whyAmbiguous(text) : whyNoJson(text)
        done(wrong === null ? null : new BrokenJson(wrong), value)
      })
    } catch (fault) {
      done(fault instanceof Error ? fault : new Error(String(fault)))
    }
  })
  server.decorateRequest('who', null)
  server.decorateRequest('lang', 'zh')
  showProblemsAsPages(server)
  publishAnswers(server)
  watchRequests(server, door.desk, door.stopping ?? (() => false))
  await server.register(cookie)
  const gatekeeper = await openLimits(server, door.limits)
  server.addHook('onRequest', async (request, reply) => {
    request.lang = langOf(request.headers['accept-language'])
    holdToTime(request, COMMAND_MS)
    reply.headers(HEADERS)
    if (entrance && isSecure(entrance)) reply.header('strict-transport-security', 'max-age=31536000')
    if (!(await gatekeeper.admits(request, reply))) return reply
    // Asked of the route that was found and not of the address, which can be written in many ways.
    if (request.is404 || request.routeOptions.config.open === true) return undefined
    const found = await identify(door.desk.store, entrance, request)
    if (!isDenied(found)) return (await gatekeeper.known(request, reply, found)) ? undefined : reply
    return (await gatekeeper.turnedAway(request, reply)) ? reply : sendIdentityProblem(reply, found.problem, request.lang, found)
  })
  server.setErrorHandler((error: FastifyError, request, reply) => answerFault(door.desk, error, request, reply))
  server.setNotFoundHandler((request, reply) => sendEnvelopeProblem(reply, 'no_such_route'))
  indexRoutes(server, door)
  identityRoutes(server, entrance)
  await localAccountRoutes(server, entrance)
  peopleRoutes(server, door)
  draftRoutes(server, door)
  effectRoutes(server, door)
  policyRoutes(server, door)
  caseRoutes(server, door)
  officerRoutes(server, door)
  accountRoutes(server, door)
  sanctionRoutes(server, door)
  if (door.sandbox) sandboxRoutes(server, door, door.sandbox)
  liveRoutes(server, door)
  if (entrance) await unsubscribeRoutes(server, door.desk, entrance)
  if (door.desk.carriers) await carrierRoutes(server, door, door.desk.carriers)
  if (door.desk.webhooks) webhookRoutes(server, door, door.desk.webhooks)
  if (door.desk.files) {
    await fileRoutes(server, door, door.desk.files)
    await uploadRoutes(server, door, door.desk.files)
  }
  if (door.web) await webRoutes(server, door, door.web)
  return server
}

const noSchemas = (): never => { throw new TypeError('routes here declare no schemas of the library') }

/** By hand: an API shows nothing, so what it needs is a few lines; a header library's defaults are for pages. */
const HEADERS = {
  'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin',
}

/** A disk that is full or gone bad, or a bucket that does not answer: for an operator to mend, and no bug. */
const isFileStoreAway = ({ name, code }: FastifyError): boolean => name === 'ObjectStoreFault' || ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(code)

/** Before there is a request: headers too large, or bytes that are no HTTP. Nobody is told more than that, and the line is closed. */
function answerBrokenConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { says, code }: { says: string; code: EnvelopeCode } = error.code === 'HPE_HEADER_OVERFLOW' ? { says: 'Request Header Fields Too Large', code: 'headers_too_large' }
    : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? { says: 'Request Timeout', code: 'too_slow' } : { says: 'Bad Request', code: 'broken_request' }
  const problem = envelopeProblem('en', code)
  const body = JSON.stringify(problem)
  socket.end(`HTTP/1.1 ${problem.status} ${says}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}

function answerFault(desk: Desk, error: FastifyError, request: FastifyRequest, reply: Parameters<typeof sendEnvelopeProblem>[0]) {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return sendEnvelopeProblem(reply, 'body_too_large', { zh: `请求不得超过 ${BODY_LIMIT_BYTES} 字节。`, en: `A request may hold ${BODY_LIMIT_BYTES} bytes.` })
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return sendEnvelopeProblem(reply, 'not_json')
  if (error instanceof BadCursor) return sendRefusal(reply, refuse('malformed', { field: 'after' }), request.lang)
  if (error instanceof BrokenJson) return sendEnvelopeProblem(reply, 'broken_request', { zh: `请求内容不是 JSON：${error.message}`, en: `The body is not JSON: ${error.message}` })
  if (error.statusCode !== undefined && error.statusCode < 500) return sendEnvelopeProblem(reply, 'broken_request')
  desk.log({ level: 'error', what: 'fault', request: request.id, route: request.routeOptions.url ?? '', why: error.message.slice(0, 300) })
  if (isFileStoreAway(error)) return sendEnvelopeProblem(reply.header('retry-after', '60'), 'files_unavailable')
  if (error instanceof StoreFault) return sendEnvelopeProblem(reply.header('retry-after', '2'), 'store_unavailable')
  return sendEnvelopeProblem(reply, 'fault')
}
