// Orders and cases: open, list, read, preview, act. Every answer about a case carries its version and what this person may do now.
import type { FastifyInstance } from 'fastify'
import { readBody } from '../app/commit-body.ts'
import { disputes } from '../app/disputes.ts'
import { executeAndTell, preview } from '../app/execute.ts'
import { casesFor, countsFor, marketplaceNow } from '../app/lists.ts'
import { choicesOf } from '../app/order-choices.ts'
import type { CaseFilter, Target } from '../app/ports.ts'
import { readCase, type ReadCase } from '../app/read-case.ts'
import { asksThePrice, priced, withoutPrice } from '../app/reason-price.ts'
import { readCommand } from '../app/requests.ts'
import { shownEvents } from '../app/shown.ts'
import { namesOf, readerOf, showCase, turnOf, wordsIn } from '../app/view.ts'
import { ENGINE_ONLY, mayRead } from '../domain/access.ts'
import { currentReason } from '../domain/case.ts'
import { previewReason } from '../domain/chapters/reason.ts'
import type { CommandType } from '../domain/commands.ts'
import type { CaseEvent } from '../domain/events.ts'
import { netsUnderReason } from '../domain/nets.ts'
import type { Order, Scan } from '../domain/order.ts'
import type { Actor, Nets } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { actOnCase, countCases, listCases, openCase, previewAct, previewOpening, previewReasonRoute, readCaseRoute, readEvents, readOrder } from './contract/cases.ts'
import { give, misread, serve, tagOf, type Given, type Refused } from './serve.ts'
import type { Door } from './server.ts'

export function caseRoutes(server: FastifyInstance, door: Door): void {
  const { desk } = door

  serve(server, readOrder, async ({ params, actor }) => {
    const found = await orderTarget(door, actor, params)
    if (isRefusal(found)) return found
    const loaded = await desk.store.loadForCommand(found, null)
    if (!loaded?.order || !maySeeOrder(actor, loaded.order)) return refuse('unknown_order')
    const { snapshotJson, snapshotHash, lines, scans, freightRefundedMinor } = loaded.order
    const cases = loaded.otherCases.map((one) => ({ caseId: one.caseId, phase: one.phase, reason: one.reason, outcome: one.outcome }))
    const order = JSON.parse(snapshotJson) as Order
    const told = scans.map((scan) => ({ ...scan, body: scan.body as Scan }))
    return give(200, { order, snapshotHash, lines, scans: told, freightRefundedMinor, cases, choices: await choicesOf(desk, order, told.map(({ body }) => body)) })
  })
  serve(server, openCase, async ({ params, body, actor }) => {
    const found = await orderTarget(door, actor, params)
    if (isRefusal(found)) return found
    const done = await act(door, actor, found, body)
    return 'refused' in done ? done : give(done.repeated ? 200 : 201, done)
  })
  serve(server, previewOpening, async ({ params, body, actor }) => {
    const found = await orderTarget(door, actor, params)
    return isRefusal(found) ? found : foresee(door, actor, found, body.command)
  })
  serve(server, listCases, async ({ query: { limit, after, queue, history, merchantId, buyerId, due, ...filter }, actor }) => {
    const page = await casesFor(desk, actor, { limit, after: after ?? null, queue, history: history === 'true', merchantId, buyerId, due, filter: given(filter) })
    return isRefusal(page) ? page : give(200, { ...page, serverNow: await marketplaceNow(desk, actor.marketplace) }, { tag: tagOf(JSON.stringify(page)) })
  })
  serve(server, countCases, async ({ query, actor }) => {
    const counts = await countsFor(desk, actor, query.merchantId)
    return isRefusal(counts) ? counts : give(200, counts)
  })
  serve(server, readCaseRoute, async ({ params, actor }) => {
    const read = await readCase(desk, actor, params.caseId)
    if (isRefusal(read)) return read
    const { now, ...view } = await showCase(desk, actor, read)
    // What may be done changes with time alone; the moment of reading by itself makes no other case.
    return give(200, { ...view, now }, { tag: `${view.version}.${tagOf(JSON.stringify(view))}` })
  })
  serve(server, readEvents, async ({ params, actor }) => {
    const read = await readCase(desk, actor, params.caseId)
    if (isRefusal(read)) return read
    const reader = readerOf(desk, actor, read)
    const [log, said] = await Promise.all([desk.store.readLog(params.caseId), wordsIn(desk, actor, read)])
    const events = log.commits.flatMap((commit) => shownEvents(readBody(commit.bodyText).events as CaseEvent[], reader).map((shown) => ({ version: commit.version, at: commit.at, ...shown, said: said(shown.event) })))
    return give(200, { caseId: read.state.caseId, version: read.version, events })
  })
  serve(server, previewReasonRoute, async ({ params, query, actor }) => {
    const read = await readCase(desk, actor, params.caseId)
    if (isRefusal(read)) return read
    const { state, version, context } = read
    const to = { reason: query.reason, problem: query.problem ?? state.claim.problem }
    return give(200, { caseId: state.caseId, version, from: currentReason(state), to, ...previewReason(state, context, to) })
  })
  serve(server, actOnCase, async ({ params, body, actor, ifMatch }) => {
    if (ifMatch !== null && body.version !== null && body.version !== ifMatch) return refuse('malformed', { field: 'version' })
    const found = caseTarget(door, params.caseId)
    if (isRefusal(found)) return found
    const done = await act(door, actor, found, { ...body, version: body.version ?? ifMatch })
    return 'refused' in done ? done : give(200, done)
  })
  serve(server, previewAct, async ({ params, body, actor }) => {
    const found = caseTarget(door, params.caseId)
    return isRefusal(found) ? found : foresee(door, actor, found, body.command)
  })
}

type Act = { readonly commandId: string; readonly version: number | null; readonly command: unknown }
type DoneView = Given<typeof actOnCase>['body']

async function act(door: Door, actor: Actor, target: Target, body: Act): Promise<DoneView | Refused> {
  const read = readFor(target, body.command)
  if (isRefusal(read)) return misread(read)
  if (isEnginesOwn(read.command.type, actor)) return { refused: refuse('role_may_not') }
  // Who may report and not read is told that it was done, and no more.
  const reads = mayRead('case', actor.role)
  const tell = (now: Pick<ReadCase, 'state' | 'context'>, events: readonly CaseEvent[]): Pick<DoneView, 'events' | 'actions' | 'clocks'> => ({ events: shownEvents(events, readerOf(door.desk, actor, now)), ...turnOf(now.state, actor, now.context) })
  const outcome = await executeAndTell(door.desk, disputes, { actor, target, commandId: body.commandId, command: read.command, version: body.version }, (left, events) => (reads ? tell(left, events) : NOTHING))
  if ('refused' in outcome) return outcome
  const { done: { caseId, version, events, repeated }, told } = outcome
  if (told !== null) return { caseId, version, repeated, ...told }
  const now = reads ? await readCase(door.desk, actor, caseId) : null
  return { caseId, version, repeated, ...(now === null || isRefusal(now) ? NOTHING : tell(now, events)) }
}

const NOTHING = { events: [], actions: [], clocks: [] }

async function foresee(door: Door, actor: Actor, target: Target, asked: unknown): Promise<Given<typeof previewAct> | Refused> {
  const unpriced = asksThePrice(asked)
  const read = readFor(target, unpriced ? withoutPrice(asked) : asked)
  if (isRefusal(read)) return misread(read)
  if (isEnginesOwn(read.command.type, actor)) return { refused: refuse('role_may_not') }
  const amends = read.command.type === 'AmendRequest'
  const found = (unpriced || amends) && 'caseId' in target && mayRead('case', actor.role) ? await readCase(door.desk, actor, target.caseId) : null
  const { command, money } = found === null || isRefusal(found) ? { command: read.command, money: null } : priced(read.command, found)
  const outcome = await preview(door.desk, disputes, { actor, target, commandId: 'preview', command, version: null })
  if ('refused' in outcome) return outcome
  const { events, state, version, left } = outcome.done
  // A letter is previewed as it will be sent: lines and rules by their titles.
  const lettered = found === null && 'caseId' in target && events.some(({ type }) => type === 'DecisionIssued' || type === 'DecisionPrepared') && mayRead('case', actor.role) ? await readCase(door.desk, actor, target.caseId) : found
  const names = lettered === null || isRefusal(lettered) ? { currency: state?.currency ?? '' } : namesOf(lettered)
  const would = state ? shownEvents(events, { actor, state, timeZone: door.desk.calendar.timeZone, names }) : []
  return give(200, { version, would, phase: state?.phase ?? null, clocks: state?.clocks ?? [], ...(money === null ? {} : { money }), ...((command.type === 'OpenCase' || amends) && left !== null ? { granted: ifGranted(left) } : {}), ...(amends && found !== null && !isRefusal(found) ? { grantedBefore: ifGranted(found) } : {}) })
}

/** Both sides' money if what is asked were granted as it is asked. */
const ifGranted = ({ state, context }: Pick<ReadCase, 'state' | 'context'>): Nets => netsUnderReason(state, context, currentReason(state))

/** The marketplace's own system shares its role with the engine, and not what the engine tells itself. The same answer whatever the case. */
const isEnginesOwn = (type: CommandType, { role }: Actor): boolean => role === 'system' && ENGINE_ONLY.includes(type)

/** A case is opened at its order. Asked of a case, that is refused before anything is read, or the answer would tell which cases exist. */
function readFor(target: Target, command: unknown): ReturnType<typeof readCommand> {
  const read = readCommand(command)
  return !isRefusal(read) && read.command.type === 'OpenCase' && 'caseId' in target ? refuse('malformed', { field: 'type' }) : read
}

/** A filter that was not asked is not there, rather than undefined. */
const given = (filter: { readonly [K in keyof CaseFilter]?: CaseFilter[K] | undefined }): CaseFilter => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

const maySeeOrder = (actor: Actor, order: { buyerId: string; merchantId: string }): boolean =>
  actor.role === 'buyer' ? actor.id === order.buyerId : actor.role === 'merchant' || actor.role === 'clerk' ? actor.id === order.merchantId : true

async function orderTarget(door: Door, actor: Actor, { merchantId, orderId }: { merchantId: string; orderId: string }): Promise<{ bucket: number; orderId: string } | Refusal> {
  const merchant = await door.desk.store.findMerchant(actor.marketplace, merchantId)
  return merchant ? { bucket: merchant.bucket, orderId } : refuse('unknown_order')
}

function caseTarget(door: Door, caseId: string): { bucket: number; caseId: string } | Refusal {
  const bucket = door.desk.store.bucketOf(caseId)
  return bucket === null ? refuse('unknown_case') : { bucket, caseId }
}
