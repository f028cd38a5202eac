// Tells whoever must act that his time is nearly up: into his inbox, and by mail unless he wants none. Looks ahead along the clocks and
// remembers how far; a process that starts anew looks two hours back, and what it finds there twice is told once.
import type { Case } from '../domain/case.ts'
import type { Clock } from '../domain/parts.ts'
import type { SanctionState } from '../domain/sanction/sanction.ts'
import { CLOCKS } from '../domain/vocabulary.ts'
import type { Desk } from './desk.ts'
import type { BoxAddress, EndingClock, Told } from './inbox.ts'
import { clockTold, toldOf } from './notices-due.ts'
import type { Marketplace } from './ports.ts'
import type { Share } from './sweep-ports.ts'

const HOUR = 3_600_000
/** How long before the end, for clocks of which length: a day before for days, six hours before for what is a matter of hours. */
const LEADS = [{ leadMs: 24 * HOUR, fromMs: 48 * HOUR, below: Infinity }, { leadMs: 6 * HOUR, fromMs: 12 * HOUR, below: 48 * HOUR }] as const
type Lead = (typeof LEADS)[number]

const EVERY_MS = 10_000
const LOOK_BACK_MS = 2 * HOUR
const PAGE = 200

export type Place = Pick<EndingClock, 'dueAt' | 'caseId' | 'clock'>
/** How far each marketplace was looked along, per lead, in its own time. */
type Seen = { readonly places: Map<string, Place>; lookedAt: number }
export const nothingSeen = (): Seen => ({ places: new Map(), lookedAt: -Infinity })

/** One look; how many clocks it found, for whoever wants to go on at once. */
export async function remindPass(desk: Desk, seen: Seen, share?: Share): Promise<number> {
  const now = desk.realNow()
  if (now - seen.lookedAt < EVERY_MS && now >= seen.lookedAt) return 0
  let found = 0
  for (const marketplace of await desk.store.marketplaces()) {
    for (const lead of LEADS) found += await lookAhead(desk, { marketplace, lead, seen, share })
  }
  if (found === 0) seen.lookedAt = now
  return found
}

async function lookAhead(desk: Desk, { marketplace, lead, seen, share }: { marketplace: Marketplace; lead: Lead; seen: Seen; share: Share | undefined }): Promise<number> {
  const now = desk.realNow() + marketplace.clockOffsetMs
  const key = `${marketplace.id} ${lead.leadMs}`
  const from = seen.places.get(key) ?? { dueAt: now + lead.leadMs - LOOK_BACK_MS, caseId: '0', clock: '' }
  const until = now + lead.leadMs
  const page = await desk.store.inbox.endingClocks({ marketplaceId: marketplace.id, from, until, limit: PAGE, share })
  for (const ending of page) if (ending.dueAt > now) await remind(desk, marketplace, ending, lead)
  seen.places.set(key, page.length === PAGE ? (page.at(-1) ?? from) : { dueAt: Math.max(until, from.dueAt), caseId: '0', clock: '' })
  return page.length
}

async function remind(desk: Desk, { id: marketplaceId }: Marketplace, ending: EndingClock, lead: Lead): Promise<void> {
  const { bucket, caseId } = ending
  const [name = '', round = '1'] = ending.clock.split('/')
  const loaded = await desk.store.loadForCommand({ bucket, caseId }, null)
  if (!loaded?.state) return
  const due = loaded.state.process === 'dispute' ? inDispute(JSON.parse(loaded.state.stateJson) as Case, name) : loaded.state.process === 'sanction' ? inSanction(JSON.parse(loaded.state.stateJson) as SanctionState, name) : null
  if (!due || due.clock.round !== Number(round) || due.clock.pausedAt !== null || due.clock.endsAt !== ending.dueAt) return
  const length = due.clock.endsAt - due.clock.startsAt
  if (length < lead.fromMs || length >= lead.below) return
  const to: BoxAddress = { marketplaceId, ...due.to }
  const noticeId = `reminder.${name}.${round}`
  const at = desk.realNow() + loaded.marketplace.clockOffsetMs
  if (!(await desk.store.inbox.putNotice(to, { caseId, noticeId, at, told: due.told }))) return
  const place = CLOCKS.findIndex((clock) => clock === name) * 100 + (Number(round) % 100)
  await desk.store.inbox.queueReminder({ bucket, caseId, version: ending.version, place, marketplaceId, key: `${caseId}.${noticeId}`, notBefore: desk.realNow(), body: { to, told: due.told } })
}

type Due = { readonly clock: Clock; readonly to: Pick<BoxAddress, 'box' | 'account'>; readonly told: Told }

function inDispute(state: Case, name: string): Due | null {
  const clock = state.clocks.find((one) => one.clock === name)
  const to = clock && ownerBox(state, clock.owner)
  return clock && to ? { clock, to, told: toldOf(state, 'reminder', { happened: null, clock }) } : null
}

/** A party; or the officer who holds the case: a queue has nobody to remind. */
function ownerBox(state: Case, owner: Clock['owner']): Due['to'] | null {
  if (owner === 'buyer') return { box: 'buyer', account: state.buyerId }
  if (owner === 'merchant') return { box: 'merchant', account: state.merchantId }
  const holder = owner === 'officer' && state.phase === 'reviewing' ? state.review.officerId : null
  return holder === null ? null : { box: 'officer', account: holder }
}

function inSanction({ matter, clocks }: SanctionState, name: string): Due | null {
  const clock = clocks.find((one) => one.clock === name)
  if (!clock || clock.owner !== matter.against) return null
  const told: Told = { process: 'sanction', about: 'reminder', happened: null, orderId: matter.orderId, reason: matter.reason, remedy: null, amountMinor: 0, currency: matter.currency, outcome: null, clock: clockTold(clock) }
  return { clock, to: { box: matter.against, account: matter.account }, told }
}
