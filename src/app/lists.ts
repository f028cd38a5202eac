// Which list a person works from, narrowed as asked: his own cases, his shop's inbox or history, a queue of the desk, or, for whoever may look at
// others', one merchant's or one buyer's. Lists and their indexes: src/store/worklists.ts.
import type { Actor } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import type { Desk } from './desk.ts'
import { isParty } from './masking.ts'
import { namedIn, staffNames } from './officer-names.ts'
import type { CaseFilter, CaseSummary, DueCounts, GoodsIn, Hands, MerchantEntry, Page, PageRequest } from './ports.ts'
import type { Both } from './sentences/words.ts'
import { listedStanding } from './standing.ts'

export const DUE = ['overdue', 'within24h', 'within72h', 'later', 'still'] as const
export type Due = (typeof DUE)[number]

export type ListAsked = PageRequest & {
  readonly queue?: string | undefined; readonly history: boolean; readonly merchantId?: string | undefined; readonly buyerId?: string | undefined
  readonly due?: Due | undefined; readonly filter: CaseFilter
}

/** Who has claimed the review; known in the queues of the desk only. */
type Held = CaseSummary & { readonly holder?: { readonly name: Both; readonly me: boolean } | null }
/** A row with its sentence for this reader, and the goods it is about: the first by its title, and how many more kinds. */
export type ListedCase = Held & ReturnType<typeof listedStanding> & { readonly goods: { readonly title: Both; readonly more: number } | null }

async function toldTo(desk: Desk, actor: Actor, page: Page<Held> | Refusal): Promise<Page<ListedCase> | Refusal> {
  if ('refused' in page) return page
  const linesOf = await desk.store.goodsIn(page.items.flatMap(({ bucket, orderId }) => (orderId === null ? [] : [{ bucket, orderId }])))
  return { ...page, items: page.items.map((row) => ({ ...row, ...listedStanding(row, actor), goods: goodsOf(row, linesOf) })) }
}

/** Of a case without lines of its own, all that was bought. */
function goodsOf({ bucket, orderId, claims }: CaseSummary, linesOf: GoodsIn): ListedCase['goods'] {
  if (orderId === null) return null
  const lines = linesOf({ bucket, orderId }).filter(({ lineId }) => claims.length === 0 || claims.some((claim) => claim.lineId === lineId))
  return lines[0] === undefined ? null : { title: lines[0].title, more: lines.length - 1 }
}

const NOTHING: Page<CaseSummary> = { items: [], next: null }

export const casesFor = async (desk: Desk, actor: Actor, asked: ListAsked): Promise<Page<ListedCase> | Refusal> => toldTo(desk, actor, await rowsFor(desk, actor, asked))

async function rowsFor(desk: Desk, actor: Actor, asked: ListAsked): Promise<Page<Held> | Refusal> {
  const filter = { ...asked.filter, ...(await dueIn(desk, actor.marketplace, asked.due)) }
  const whose = await subject(desk, actor, asked)
  if (whose === null) return NOTHING
  if (isRefusal(whose)) return whose
  switch (whose.list) {
    case 'buyer':
      return desk.store.buyerCases({ marketplaceId: actor.marketplace, buyerId: whose.buyerId }, asked, filter)
    case 'history':
      return desk.store.merchantHistory({ bucket: whose.entry.bucket, merchantId: whose.entry.merchantId }, asked, filter)
    case 'inbox':
      return desk.store.merchantInbox({ bucket: whose.entry.bucket, merchantId: whose.entry.merchantId }, asked, filter)
    case 'queue':
      return atTheDesk(desk, actor, asked.queue, await desk.store.officerQueue({ marketplaceId: actor.marketplace, queue: asked.queue ?? 'review' }, asked, filter))
    default:
      return whose satisfies never
  }
}

const hidesSome = ({ role }: Pick<Actor, 'role'>, queue: string | undefined): boolean => (queue === 'appeal' || queue === 'signature') && (role === 'officer' || role === 'senior_officer')

/** Guarantee 4: appeals and signatures are for another person, so whoever had a hand in a case does not find it in those lanes; the page comes back short. */
function leftTo({ id, role }: Pick<Actor, 'id' | 'role'>, queue: string | undefined, items: readonly CaseSummary[], hands: Hands): readonly CaseSummary[] {
  if (!hidesSome({ role }, queue)) return items
  const had = (caseId: string): boolean => hands.get(caseId)?.decided.includes(id) === true || (queue === 'signature' && hands.get(caseId)?.prepared.includes(id) === true)
  return items.filter(({ caseId }) => !had(caseId))
}

/** Rows of a queue, each with who holds it. */
async function atTheDesk(desk: Desk, actor: Actor, queue: string | undefined, page: Page<CaseSummary>): Promise<Page<Held>> {
  if (page.items.length === 0) return page
  const [hands, names] = await Promise.all([desk.store.handsIn(page.items), staffNames(desk, actor.marketplace)])
  return { ...page, items: leftTo(actor, queue, page.items, hands).map((row) => {
    const holder = hands.get(row.caseId)?.holder ?? null
    return { ...row, holder: holder === null ? null : { name: namedIn(names)(holder), me: holder === actor.id } }
  }) }
}

type SanctionsAsked = Pick<ListAsked, 'limit' | 'after' | 'queue' | 'merchantId' | 'buyerId'>
export const sanctionsFor = async (desk: Desk, actor: Actor, asked: SanctionsAsked): Promise<Page<ListedCase> | Refusal> => toldTo(desk, actor, await sanctionRowsFor(desk, actor, asked))

async function sanctionRowsFor(desk: Desk, actor: Actor, asked: SanctionsAsked): Promise<Page<CaseSummary> | Refusal> {
  const whose = await subject(desk, actor, { ...asked, history: true })
  if (whose === null) return NOTHING
  if (isRefusal(whose)) return whose
  switch (whose.list) {
    case 'buyer':
      return desk.store.buyerSanctions({ marketplaceId: actor.marketplace, buyerId: whose.buyerId }, asked)
    case 'history':
    case 'inbox':
      return desk.store.merchantSanctions({ bucket: whose.entry.bucket, merchantId: whose.entry.merchantId }, asked)
    case 'queue':
      return desk.store.officerQueue({ marketplaceId: actor.marketplace, queue: asked.queue ?? 'sanctions' }, asked, { process: 'sanction' })
    default:
      return whose satisfies never
  }
}

type Subject = { readonly list: 'buyer'; readonly buyerId: string } | { readonly list: 'history' | 'inbox'; readonly entry: MerchantEntry } | { readonly list: 'queue' }

/** Null: a shop nobody has told us of has no cases. */
async function subject(desk: Desk, actor: Actor, asked: Pick<ListAsked, 'history' | 'queue' | 'merchantId' | 'buyerId'>): Promise<Subject | Refusal | null> {
  if (actor.role === 'buyer') return { list: 'buyer', buyerId: actor.id }
  if (isParty(actor)) {
    const own = await desk.store.findMerchant(actor.marketplace, actor.id)
    return own && { list: asked.history ? 'history' : 'inbox', entry: own }
  }
  if (asked.merchantId !== undefined) {
    const entry = await desk.store.findMerchant(actor.marketplace, asked.merchantId)
    return entry ? { list: asked.history ? 'history' : 'inbox', entry } : refuse('unknown_merchant', { field: 'merchantId' })
  }
  return asked.buyerId === undefined ? { list: 'queue' } : { list: 'buyer', buyerId: asked.buyerId }
}

const HOUR = 3_600_000

/** The same bounds as the counts beside it, to the millisecond. */
async function dueIn(desk: Desk, marketplaceId: string, due: Due | undefined): Promise<Pick<CaseFilter, 'due'>> {
  if (due === undefined) return {}
  if (due === 'still') return { due: null }
  const now = await marketplaceNow(desk, marketplaceId)
  const bounds: Readonly<Record<Exclude<Due, 'still'>, { from: number; to: number }>> = {
    overdue: { from: 0, to: now + 1 }, within24h: { from: now + 1, to: now + 24 * HOUR + 1 }, within72h: { from: now + 24 * HOUR + 1, to: now + 72 * HOUR + 1 }, later: { from: now + 72 * HOUR + 1, to: Number.MAX_SAFE_INTEGER },
  }
  return { due: bounds[due] }
}

export async function marketplaceNow(desk: Desk, marketplaceId: string): Promise<number> {
  return desk.realNow() + ((await desk.store.marketplaces()).find(({ id }) => id === marketplaceId)?.clockOffsetMs ?? 0)
}

export type Counts = { readonly serverNow: number; readonly due: DueCounts | null; readonly queues: readonly { readonly queue: string; readonly waiting: number }[] | null }

/** What waits, by when it runs out, for a shop; by queue, for the desk. */
export async function countsFor(desk: Desk, actor: Actor, merchantId: string | undefined): Promise<Counts | Refusal> {
  const serverNow = await marketplaceNow(desk, actor.marketplace)
  const shop = isParty(actor) ? actor.id : merchantId
  if (actor.role === 'buyer') return { serverNow, due: null, queues: null }
  if (shop === undefined) return { serverNow, due: null, queues: await queuesFor(desk, actor) }
  const entry = await desk.store.findMerchant(actor.marketplace, shop)
  if (!entry) return isParty(actor) ? { serverNow, due: { overdue: 0, within24h: 0, within72h: 0, later: 0 }, queues: null } : refuse('unknown_merchant', { field: 'merchantId' })
  return { serverNow, due: await desk.store.merchantDueCounts({ bucket: entry.bucket, merchantId: entry.merchantId, now: serverNow }), queues: null }
}

/** Lanes whose lists leave out what this officer had a hand in are counted without it, so that a badge and its list agree. */
async function queuesFor(desk: Desk, actor: Actor): Promise<NonNullable<Counts['queues']>> {
  const sizes = await desk.store.queueSizes(actor.marketplace)
  return Promise.all(sizes.map(async ({ queue, waiting }) => ({ queue, waiting: waiting - (await hiddenIn(desk, actor, queue, waiting)) })))
}

const LOOKED_AT = 250

async function hiddenIn(desk: Desk, actor: Actor, queue: string, waiting: number): Promise<number> {
  if (!hidesSome(actor, queue)) return 0
  let hidden = 0
  let after: string | null = null
  for (let seen = 0; seen < waiting; seen += LOOKED_AT) {
    const page: Page<CaseSummary> = await desk.store.officerQueue({ marketplaceId: actor.marketplace, queue }, { limit: LOOKED_AT, after })
    hidden += page.items.length - leftTo(actor, queue, page.items, await desk.store.handsIn(page.items)).length
    after = page.next
    if (after === null) break
  }
  return hidden
}
