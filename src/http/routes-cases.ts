// Orders and cases: open, list, read, preview, act. Every answer about a case carries its version and what this person may do now.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { disputes } from '../app/disputes.ts'
import { readBody } from '../app/commit-body.ts'
import { execute, preview } from '../app/execute.ts'
import type { CaseSummary, Page, Target } from '../app/ports.ts'
import { readCase, type ReadCase } from '../app/read-case.ts'
import { asksThePrice, priced, withoutPrice } from '../app/reason-price.ts'
import { malformedBy, readCommand } from '../app/requests.ts'
import { shownEvents } from '../app/shown.ts'
import { readerOf, showCase, type CaseView } from '../app/view.ts'
import { mayRead } from '../domain/access.ts'
import { currentReason } from '../domain/case.ts'
import { previewReason } from '../domain/chapters/reason.ts'
import type { CaseEvent } from '../domain/events.ts'
import { idSchema } from '../domain/order.ts'
import { reasonSchema } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { PROBLEMS } from '../domain/vocabulary.ts'
import type { Identified } from './identity.ts'
import { sendRefusal } from './problems.ts'
import type { Door } from './server.ts'

const actBody = z.strictObject({ commandId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/), version: z.int().min(0).nullable().default(null), command: z.unknown() })
const previewBody = z.strictObject({ command: z.unknown() })
const listQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(50), after: z.string().max(500).optional(), queue: idSchema.optional(), history: z.enum(['true', 'false']).default('false') })

const reasonQuery = z.strictObject({ reason: reasonSchema, problem: z.enum(PROBLEMS).optional() })

type CaseRoute = { Params: { caseId: string } }
type OrderRoute = { Params: { merchantId: string; orderId: string } }

export function caseRoutes(server: FastifyInstance, door: Door): void {
  const { desk } = door

  server.get<OrderRoute>('/v1/merchants/:merchantId/orders/:orderId', async (request, reply) => {
    if (!mayRead('order', who(request).actor.role)) return sendRefusal(reply, refuse('role_may_not'), request.lang)
    const found = await orderTarget(door, request)
    if (isRefusal(found)) return sendRefusal(reply, found, request.lang)
    const loaded = await desk.store.loadForCommand(found, null)
    const actor = who(request).actor
    if (!loaded?.order || !maySeeOrder(actor, loaded.order)) return sendRefusal(reply, refuse('unknown_order'), request.lang)
    const { snapshotJson, snapshotHash, lines, scans, freightRefundedMinor } = loaded.order
    const cases = loaded.otherCases.map((one) => ({ caseId: one.caseId, phase: one.phase, reason: one.reason, outcome: one.outcome }))
    return { order: JSON.parse(snapshotJson) as unknown, snapshotHash, lines, scans, freightRefundedMinor, cases }
  })

  server.post<OrderRoute>('/v1/merchants/:merchantId/orders/:orderId/cases', async (request, reply) => {
    const found = await orderTarget(door, request)
    if (isRefusal(found)) return sendRefusal(reply, found, request.lang)
    return act(door, request, reply, found)
  })
  server.post<OrderRoute>('/v1/merchants/:merchantId/orders/:orderId/preview', async (request, reply) => {
    const found = await orderTarget(door, request)
    if (isRefusal(found)) return sendRefusal(reply, found, request.lang)
    return foresee(door, request, reply, found)
  })

  server.get('/v1/cases', async (request, reply) => listCases(door, request, reply))
  server.get<CaseRoute>('/v1/cases/:caseId', async (request, reply) => {
    const read = await readableCase(door, request, request.params.caseId)
    if (isRefusal(read)) return sendRefusal(reply, read, request.lang)
    const view: CaseView = await showCase(desk, who(request).actor, read)
    return reply.header('etag', `"${view.version}"`).send(view)
  })
  server.get<CaseRoute>('/v1/cases/:caseId/events', async (request, reply) => {
    const read = await readableCase(door, request, request.params.caseId)
    if (isRefusal(read)) return sendRefusal(reply, read, request.lang)
    const reader = readerOf(desk, who(request).actor, read)
    const log = await desk.store.readLog(request.params.caseId)
    const events = log.commits.flatMap((commit) => shownEvents(readBody(commit.bodyText).events as CaseEvent[], reader).map((shown) => ({ version: commit.version, at: commit.at, ...shown })))
    return { caseId: read.state.caseId, version: read.version, events }
  })
  server.get<CaseRoute>('/v1/cases/:caseId/reason-preview', async (request, reply) => {
    const query = reasonQuery.safeParse(request.query)
    if (!query.success) return sendRefusal(reply, malformedBy(query.error, request.query), request.lang)
    const read = await readableCase(door, request, request.params.caseId)
    if (isRefusal(read)) return sendRefusal(reply, read, request.lang)
    const { state, version, context } = read
    const to = { reason: query.data.reason, problem: query.data.problem ?? state.claim.problem }
    return { caseId: state.caseId, version, from: currentReason(state), to, ...previewReason(state, context, to) }
  })
  server.post<CaseRoute>('/v1/cases/:caseId/commands', async (request, reply) => {
    const found = caseTarget(door, request)
    return isRefusal(found) ? sendRefusal(reply, found, request.lang) : act(door, request, reply, found)
  })
  server.post<CaseRoute>('/v1/cases/:caseId/preview', async (request, reply) => {
    const found = caseTarget(door, request)
    return isRefusal(found) ? sendRefusal(reply, found, request.lang) : foresee(door, request, reply, found)
  })
}

/** The role before the case: who may read none learns of none. */
async function readableCase({ desk }: Door, request: FastifyRequest, caseId: string): Promise<ReadCase | Refusal> {
  const { actor } = who(request)
  return mayRead('case', actor.role) ? readCase(desk, actor, caseId) : refuse('role_may_not')
}

async function act(door: Door, request: FastifyRequest, reply: FastifyReply, target: Target): Promise<FastifyReply> {
  const body = actBody.safeParse(request.body)
  if (!body.success) return sendRefusal(reply, malformedBy(body.error, request.body), request.lang)
  const read = readFor(target, body.data.command)
  if (isRefusal(read)) return sendRefusal(reply, read, request.lang)
  const { actor } = who(request)
  const outcome = await execute(door.desk, disputes, { actor, target, commandId: body.data.commandId, command: read.command, version: body.data.version })
  if ('refused' in outcome) return sendRefusal(reply, outcome.refused, request.lang, outcome.version)
  const { caseId, version, events, repeated } = outcome.done
  // Who may report and not read is told that it was done, and no more.
  const now = await readableCase(door, request, caseId)
  const after = isRefusal(now) ? { events: [], actions: [], clocks: [] } : await afterwards(door, actor, now, events)
  return reply.code(repeated || !('orderId' in target) ? 200 : 201).send({ caseId, version, repeated, ...after })
}

async function afterwards({ desk }: Door, actor: Identified['actor'], read: ReadCase, events: readonly CaseEvent[]) {
  const { actions, clocks } = await showCase(desk, actor, read)
  return { events: shownEvents(events, readerOf(desk, actor, read)), actions, clocks }
}

async function foresee(door: Door, request: FastifyRequest, reply: FastifyReply, target: Target): Promise<FastifyReply> {
  const body = previewBody.safeParse(request.body)
  if (!body.success) return sendRefusal(reply, malformedBy(body.error, request.body), request.lang)
  const unpriced = asksThePrice(body.data.command)
  const read = readFor(target, unpriced ? withoutPrice(body.data.command as object) : body.data.command)
  if (isRefusal(read)) return sendRefusal(reply, read, request.lang)
  const { actor } = who(request)
  const found = unpriced && 'caseId' in target ? await readableCase(door, request, target.caseId) : null
  const { command, money } = found === null || isRefusal(found) ? { command: read.command, money: null } : priced(read.command, found)
  const outcome = await preview(door.desk, disputes, { actor, target, commandId: 'preview', command, version: null })
  if ('refused' in outcome) return sendRefusal(reply, outcome.refused, request.lang, outcome.version)
  const { events, state, version } = outcome.done
  const would = state ? shownEvents(events, { actor, state, timeZone: door.desk.calendar.timeZone, names: { currency: state.currency } }) : []
  return reply.send({ version, would, phase: state?.phase ?? null, clocks: state?.clocks ?? [], ...(money === null ? {} : { money }) })
}

/** A case is opened at its order. Asked of a case, that is refused before anything is read, or the answer would tell which cases exist. */
function readFor(target: Target, command: unknown): ReturnType<typeof readCommand> {
  const read = readCommand(command)
  return !isRefusal(read) && read.command.type === 'OpenCase' && 'caseId' in target ? refuse('malformed', { field: 'command.type' }) : read
}

async function listCases(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = listQuery.safeParse(request.query)
  if (!query.success) return sendRefusal(reply, malformedBy(query.error, request.query), request.lang)
  const { actor } = who(request)
  const page = { limit: query.data.limit, after: query.data.after ?? null }
  const listed = await worklist(door, actor, query.data, page)
  return listed ? reply.send(listed) : sendRefusal(reply, refuse('role_may_not'), request.lang)
}

async function worklist(door: Door, actor: Identified['actor'], query: z.infer<typeof listQuery>, page: { limit: number; after: string | null }): Promise<Page<CaseSummary> | null> {
  const { store } = door.desk
  if (!mayRead('cases', actor.role)) return null
  if (actor.role === 'buyer') return store.buyerCases({ marketplaceId: actor.marketplace, buyerId: actor.id }, page)
  if (actor.role === 'officer' || actor.role === 'senior_officer') return store.officerQueue({ marketplaceId: actor.marketplace, queue: query.queue ?? 'review' }, page)
  if (actor.role !== 'merchant' && actor.role !== 'clerk') return null
  const entry = await store.findMerchant(actor.marketplace, actor.id)
  if (!entry) return { items: [], next: null }
  const of = { bucket: entry.bucket, merchantId: actor.id }
  return query.history === 'true' ? store.merchantHistory(of, page) : store.merchantInbox(of, page)
}

function who(request: FastifyRequest): Identified {
  if (!request.who) throw new Error('a /v1 route ran without identity')
  return request.who
}

const maySeeOrder = (actor: Identified['actor'], order: { buyerId: string; merchantId: string }): boolean =>
  actor.role === 'buyer' ? actor.id === order.buyerId : actor.role === 'merchant' || actor.role === 'clerk' ? actor.id === order.merchantId : true

async function orderTarget(door: Door, request: FastifyRequest<OrderRoute>) {
  const merchant = await door.desk.store.findMerchant(who(request).actor.marketplace, request.params.merchantId)
  const orderId = idSchema.safeParse(request.params.orderId)
  return merchant && orderId.success ? { bucket: merchant.bucket, orderId: orderId.data } : refuse('unknown_order')
}

function caseTarget(door: Door, request: FastifyRequest<CaseRoute>) {
  const bucket = door.desk.store.bucketOf(request.params.caseId)
  return bucket === null ? refuse('unknown_case') : { bucket, caseId: request.params.caseId }
}
