// What happens while somebody looks: one stream a person, the same as a list for those who poll, the inbox, and how one wants to be written to.
// Everybody gets what is his: parties their own cases, the desk the cases it names and the sizes of its queues.
import type { FastifyInstance } from 'fastify'
import type { FeedEvent, Listener } from '../app/feed.ts'
import { caseKey, partyKey } from '../app/feed-ring.ts'
import { isDenied } from '../app/identity.ts'
import { USUAL_PREFERENCE, boxOf, type BoxAddress, type InboxRow } from '../app/inbox.ts'
import { noticeSentence } from '../app/sentences/notices.ts'
import type { Actor } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import { changes, inbox, markRead, putPreferences, readPreferences, stream } from './contract/live.ts'
import { identify } from './identity.ts'
import { sendEnvelopeProblem } from './problems.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'
import { makeStreams } from './streams.ts'

/** More than this is read anew faster than one by one. */
const MOST_CHANGES = 1_000

export function liveRoutes(server: FastifyInstance, door: Door): void {
  const { desk } = door
  streamRoutes(server, door)
  const { store, calendar, realNow } = desk

  serve(server, inbox, async ({ query, actor }) => {
    const box = mustHaveBox(actor)
    const [page, unread] = await Promise.all([
      store.inbox.listInbox(box, { limit: query.limit, after: query.after ?? null, unreadOnly: query.unread === 'true' }), store.inbox.unreadIn(box),
    ])
    return give(200, { items: page.items.map((row) => shown(row, calendar.timeZone)), next: page.next, unread })
  })
  serve(server, markRead, async ({ body, actor }) => {
    const named = 'notices' in body ? body.notices : 'caseId' in body ? [body] : []
    if (named.some(({ caseId }) => store.bucketOf(caseId) === null)) return refuse('malformed', { field: 'caseId' })
    const box = mustHaveBox(actor)
    await store.inbox.markRead(box, body, realNow())
    return give(200, { unread: await store.inbox.unreadIn(box) })
  })
  serve(server, readPreferences, async ({ actor }) => give(200, (await store.inbox.preferenceOf(mustHaveBox(actor))) ?? USUAL_PREFERENCE))
  serve(server, putPreferences, async ({ body, actor }) => {
    await store.inbox.putPreference(mustHaveBox(actor), body, realNow())
    return give(200, body)
  })
}

function streamRoutes(server: FastifyInstance, { desk, feed, entrance, heartbeatMs }: Door): void {
  const streams = makeStreams(desk.realNow, heartbeatMs)
  // Before the server waits for its connections to end: these would not.
  server.addHook('preClose', async () => streams.stop())

  serve(server, stream, async ({ query, actor, who, request, reply }) => {
    if (!/\btext\/event-stream\b/i.test(request.headers.accept ?? '')) return sendEnvelopeProblem(reply, 'want_event_stream')
    if (!feed) return sendEnvelopeProblem(reply, 'no_feed')
    const followed = keysFor(actor, query.cases)
    if (isRefusal(followed)) return followed
    const opened = streams.open({ person: JSON.stringify([actor.marketplace, actor.role, actor.id]), until: who.until, position: () => feed.position(), still: async () => isStill(actor, await identify(desk.store, entrance ?? null, request)) })
    // A browser that comes back says where it was by itself; `after` is for the first time.
    const after = header(request.headers['last-event-id']) ?? query.after ?? null
    // Kept also when the stream has ended meanwhile: `onEnd` then lets go at once.
    feed.attach({ ...listenerFor(actor, followed), tell: opened.tell }, after).then((detach) => opened.onEnd(detach), () => opened.end('fault'))
    return give(200, opened.body, { headers: { 'x-accel-buffering': 'no' } })
  })

  serve(server, changes, async ({ query, actor, reply }) => {
    if (!feed) return sendEnvelopeProblem(reply, 'no_feed')
    const followed = keysFor(actor, query.cases)
    if (isRefusal(followed)) return followed
    const told: FeedEvent[] = []
    let position = ''
    const detach = await feed.attach({ ...listenerFor(actor, followed), desk: null, tell: (events, at) => { told.push(...events); position = at } }, query.after ?? null)
    detach()
    const listed = told.flatMap((event) => (event.event === 'case' ? [{ caseId: event.caseId, version: event.version, process: event.process }] : []))
    const unread = told.find((event) => event.event === 'inbox')?.unread ?? null
    const tooMany = listed.length > MOST_CHANGES
    return give(200, { position, reset: tooMany || told.some((event) => event.event === 'reset'), changes: tooMany ? [] : listed, unread })
  })
}

/** Signed out, no longer of this role, or a key that was taken back; that keys cannot be had at the moment says nothing. */
const isStill = (actor: Actor, found: Awaited<ReturnType<typeof identify>>): boolean =>
  isDenied(found) ? found.problem === 'keys_unavailable' : found.actor.role === actor.role && found.actor.id === actor.id && found.actor.marketplace === actor.marketplace

const header = (value: string | string[] | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const listenerFor = (actor: Actor, keys: readonly string[]): Omit<Listener, 'tell'> => ({ keys, box: boxOf(actor), desk: isDesk(actor) ? actor.marketplace : null })
const isDesk = ({ role }: Actor): boolean => role === 'officer' || role === 'senior_officer'

/** A party's own cases, all of them; of the desk's, which are everybody's, those it names. */
function keysFor({ role, id, marketplace }: Actor, cases: string | undefined): readonly string[] | Refusal {
  if (role !== 'buyer' && role !== 'merchant' && role !== 'clerk') return (cases?.split(',') ?? []).map((caseId) => caseKey(marketplace, caseId))
  return cases === undefined ? [partyKey(marketplace, role === 'buyer' ? 'buyer' : 'merchant', id)] : refuse('malformed', { field: 'cases' })
}

function mustHaveBox(actor: Actor): BoxAddress {
  const box = boxOf(actor)
  if (!box) throw new Error(`a ${actor.role} came to the inbox, which the contract gives him none of`)
  return box
}

function shown({ caseId, noticeId, at, readAt, told }: InboxRow, timeZone: string) {
  const { process, about, orderId, clock } = told
  return {
    caseId, noticeId, at, readAt, process, about, ...noticeSentence(told, timeZone), orderId, clock: clock && { clock: clock.clock, endsAt: clock.endsAt }, href: process === 'sanction' ? `/v1/sanctions/${caseId}` : `/v1/cases/${caseId}`,
  }
}
