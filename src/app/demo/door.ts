// What the demo's door shows: every published dispute with the people in it, what time it is in the demo, and where each person's screen of a dispute
// is. Only marketplaces of kind demo are ever shown or moved. The page itself: src/http/pages-door.ts.
import type { Role } from '../../domain/parts.ts'
import { refuse, type Refusal } from '../../domain/refusals.ts'
import type { Desk } from '../desk.ts'
import type { Outside } from '../outside.ts'
import { advanceClock, lengthOf, type Advanced } from '../sandbox.ts'
import type { Both } from '../sentences/words.ts'
import { PEOPLE, type Person } from './cast.ts'
import { LIVE_CASES } from './live-cases.ts'
import { SCRIPTS } from './scripts/all.ts'

export type DoorPerson = Pick<Person, 'id' | 'role' | 'zh' | 'en'>
export type DoorScenario = { readonly id: string; readonly title: Both; readonly marketplace: string; readonly orderId: string; readonly live: boolean; readonly people: readonly DoorPerson[] }
export type DemoDoor = { readonly now: number; readonly marketplace: string; readonly scenarios: readonly DoorScenario[] }

const OFFICERS: readonly Role[] = ['officer', 'senior_officer']

/** Null: this is no demo. */
export async function doorOf(desk: Desk): Promise<DemoDoor | null> {
  const demos = (await desk.store.marketplaces()).filter(({ kind }) => kind === 'demo')
  const [first] = demos.filter(({ id }) => id === LIVE_CASES[0]?.order.marketplace)
  if (first === undefined) return null
  const there = new Set(demos.map(({ id }) => id))
  const live = LIVE_CASES.map(({ id, title, order }) => scenario(id, title, order, true))
  const past = SCRIPTS.map(({ id, title, order }) => scenario(id, title, order, false))
  return { now: desk.realNow() + first.clockOffsetMs, marketplace: first.id, scenarios: [...live, ...past].filter(({ marketplace }) => there.has(marketplace)) }
}

type Sold = { readonly marketplace: string; readonly orderId: string; readonly buyer: { readonly buyerId: string }; readonly merchant: { readonly merchantId: string } }
function scenario(id: string, title: Both, { marketplace, orderId, buyer, merchant }: Sold, live: boolean): DoorScenario {
  const people = PEOPLE.filter(({ id: person, role }) => person === buyer.buyerId || person === merchant.merchantId || OFFICERS.includes(role))
  return { id, title, marketplace, orderId, live, people }
}

/** The newest case about the order, on the screen of whoever steps in. */
export async function enterScenario(desk: Desk, asked: { readonly marketplace: string; readonly orderId: string; readonly person: string }): Promise<{ readonly path: string; readonly as: string } | Refusal> {
  const door = await doorOf(desk)
  const found = door?.scenarios.find(({ marketplace, orderId }) => marketplace === asked.marketplace && orderId === asked.orderId)
  const person = found?.people.find(({ id }) => id === asked.person)
  const sold = [...LIVE_CASES, ...SCRIPTS].find(({ order }) => order.orderId === asked.orderId && order.marketplace === asked.marketplace)
  if (found === undefined || person === undefined || sold === undefined) return refuse('unknown_order')
  const shop = await desk.store.findMerchant(found.marketplace, sold.order.merchant.merchantId)
  const loaded = shop === null ? null : await desk.store.loadForCommand({ bucket: shop.bucket, orderId: found.orderId }, null)
  const caseId = loaded?.otherCases.at(-1)?.caseId
  const home = person.role === 'buyer' ? '/my/cases' : person.role === 'merchant' ? '/shop/cases' : '/desk/cases'
  const list = person.role === 'buyer' ? home : person.role === 'merchant' ? '/shop/inbox' : '/desk/queue'
  return { path: caseId === undefined ? list : `${home}/${caseId}`, as: `${found.marketplace}/${person.id}` }
}

export async function moveDemoClock(desk: Desk, outside: Outside, asked: { readonly marketplace: string; readonly advance: string }): Promise<Advanced | Refusal> {
  const door = await doorOf(desk)
  if (door?.marketplace !== asked.marketplace) return refuse('role_may_not', { field: 'marketplace' })
  const length = lengthOf(asked.advance)
  if (length === null) return refuse('malformed', { field: 'advance', allowed: 'P1D' })
  return advanceClock(desk, outside, asked.marketplace, (now) => now + length, 'demo')
}
