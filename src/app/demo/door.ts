// What the demo's door shows: every published dispute with the people in it, what time it is in the demo, and where each person's screen of a dispute
// is. Only marketplaces of kind demo are ever shown or moved. The page itself: src/http/pages-door.ts.
import type { Role } from '../../domain/parts.ts'
import { refuse, type Refusal } from '../../domain/refusals.ts'
import type { Desk } from '../desk.ts'
import type { Outside } from '../outside.ts'
import { advanceClock, lengthOf, type Advanced } from '../sandbox.ts'
import { both, type Both } from '../sentences/words.ts'
import { PEOPLE, type Person } from './cast.ts'
import { LIVE_CASES } from './live-cases.ts'
import { SCRIPTS } from './scripts/all.ts'

export type DoorPerson = Pick<Person, 'id' | 'role' | 'zh' | 'en'>
export type DoorScenario = { readonly id: string; readonly title: Both; /** What is to be seen in it. */ readonly about: Both; readonly marketplace: string; readonly orderId: string; readonly live: boolean; readonly people: readonly DoorPerson[] }
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

/** One sentence for whoever does not know the numbers of the published disputes. */
const ABOUT: Readonly<Record<string, Both>> = {
  S1: both('承诺终身质保的商家联系不上：看沉默到期后怎么处理，由谁付款。', 'A promise for life and a merchant who does not answer: see what his silence comes to, and who pays.'),
  S2: both('买家要求仅退款，商家从没被问过：看为什么先要听商家说。', 'Money back without the goods, and a merchant nobody asked: see why he is heard first.'),
  S3: both('选的原因和实际不符：看平台怎么重新定性，申诉由谁处理。', 'The reason picked does not fit the facts: see how it is put right, and who looks at the appeal.'),
  S4: both('商家两次填了假运单：看物流记录怎么揭穿，赔偿怎么算。', 'Two false waybills: see how the scans give them away, and what compensation follows.'),
  S5: both('定制商品能不能退、运费和包装费谁承担：看小二逐项处理。', 'Made-to-order goods, and who bears freight and packaging: see an officer decide line by line.'),
  S6: both('商家劝买家改成“七天无理由”：看更改原因前双方能看到的款项。', 'A buyer is talked into another reason: see the money both sides are shown before it changes.'),
  S7: both('五步退货和极速退款：看运单填晚了会失去什么。', 'A return in five steps with an express refund: see what a late waybill loses.'),
  S8: both('不退货，只投诉商家迟发货：看赔偿和处罚怎么分开。', 'No goods back, only a complaint about late shipment: see compensation and measures kept apart.'),
  S10: both('同一个纠纷放到不同平台：看不同规则给出的不同结果。', 'One dispute under several marketplaces: see what different rules make of it.'),
}

type Sold = { readonly marketplace: string; readonly orderId: string; readonly buyer: { readonly buyerId: string }; readonly merchant: { readonly merchantId: string } }
function scenario(id: string, title: Both, { marketplace, orderId, buyer, merchant }: Sold, live: boolean): DoorScenario {
  const people = PEOPLE.filter(({ id: person, role }) => person === buyer.buyerId || person === merchant.merchantId || OFFICERS.includes(role))
  return { id, title, about: ABOUT[id] ?? title, marketplace, orderId, live, people }
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
