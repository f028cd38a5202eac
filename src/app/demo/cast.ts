// The named cast: the people, shops and orders of the published disputes, under pseudonyms. Tests, demo, docs and screenshots use only these.
// Amounts marked (assumed) in the scenarios are ours; dates are the sources', also where they contradict each other.
import { orderSchema, type Order, type Scan, type OrderLine } from '../../domain/order.ts'
import type { Role } from '../../domain/parts.ts'

export type Person = { id: string; role: Role; zh: string; en: string; demoOf: readonly string[] }

export const PEOPLE: readonly Person[] = [
  { id: 'buyer-lin', role: 'buyer', zh: '林晓', en: 'Lin Xiao', demoOf: ['S1', 'S10'] },
  { id: 'buyer-he', role: 'buyer', zh: '何苗', en: 'He Miao', demoOf: ['S2'] },
  { id: 'buyer-tang', role: 'buyer', zh: '唐果', en: 'Tang Guo', demoOf: ['S3', 'S7'] },
  { id: 'buyer-lei', role: 'buyer', zh: '雷宁', en: 'Lei Ning', demoOf: ['S4'] },
  { id: 'buyer-qiao', role: 'buyer', zh: '乔木服饰', en: 'Qiaomu Apparel', demoOf: ['S5'] },
  { id: 'buyer-li', role: 'buyer', zh: '李禾', en: 'Li He', demoOf: ['S6', 'S8', 'S9'] },
  { id: 'shop-grinder', role: 'merchant', zh: '顺手厨电', en: 'Shunshou Kitchen', demoOf: ['S1'] },
  { id: 'shop-qidong', role: 'merchant', zh: '启东百货', en: 'Qidong Goods', demoOf: ['S2'] },
  { id: 'shop-toys', role: 'merchant', zh: '劲玩积木', en: 'Jinwan Bricks', demoOf: ['S3'] },
  { id: 'shop-sofa', role: 'merchant', zh: '正旺家居', en: 'Zhengwang Home', demoOf: ['S4', 'S8'] },
  { id: 'shop-custom', role: 'merchant', zh: '茵罗制衣', en: 'Yinluo Garments', demoOf: ['S5'] },
  { id: 'shop-clock', role: 'merchant', zh: '钟意生活', en: 'Zhongyi Living', demoOf: ['S6', 'S7', 'S10'] },
  { id: 'officer-an', role: 'officer', zh: '安澜', en: 'An Lan', demoOf: [] },
  { id: 'officer-bo', role: 'senior_officer', zh: '柏舟', en: 'Bo Zhou', demoOf: ['S3', 'S5'] },
  { id: 'author-ce', role: 'author', zh: '策言', en: 'Ce Yan', demoOf: ['S10'] },
  { id: 'approver-du', role: 'approver', zh: '杜衡', en: 'Du Heng', demoOf: ['S10'] },
  { id: 'op-ke', role: 'operator', zh: '柯宁', en: 'Ke Ning', demoOf: [] },
]
export type PersonId = (typeof PEOPLE)[number]['id']

export type Shop = { merchantId: string; score: number | null; quality: boolean; reachable: boolean; addressIds: readonly string[]; balanceMinor: number | null; depositMinor: number | null }

/** What the marketplaces say of the shops. The grinder shop cannot be reached and has little left: S1's money needs every source. */
export const SHOPS: readonly Shop[] = [
  { merchantId: 'shop-grinder', score: 4.1, quality: false, reachable: false, addressIds: ['addr-grinder'], balanceMinor: 5000, depositMinor: 6000 },
  { merchantId: 'shop-qidong', score: 4.7, quality: false, reachable: true, addressIds: ['addr-qidong'], balanceMinor: 500_000, depositMinor: 200_000 },
  { merchantId: 'shop-toys', score: 4.6, quality: false, reachable: true, addressIds: ['addr-toys'], balanceMinor: 300_000, depositMinor: 100_000 },
  { merchantId: 'shop-sofa', score: 4.0, quality: false, reachable: true, addressIds: ['addr-sofa'], balanceMinor: 100_000, depositMinor: 300_000 },
  { merchantId: 'shop-custom', score: 4.8, quality: true, reachable: true, addressIds: ['addr-custom'], balanceMinor: 5_000_000, depositMinor: 500_000 },
  { merchantId: 'shop-clock', score: 4.7, quality: false, reachable: true, addressIds: ['addr-clock'], balanceMinor: 800_000, depositMinor: 200_000 },
]

/** A wall-clock time in China as epoch milliseconds: `cst('2025-09-08 09:30')`. */
export function cst(text: string): number {
  const at = Date.parse(`${text.replace(' ', 'T')}${text.length === 16 ? ':00' : ''}+08:00`)
  if (Number.isNaN(at)) throw new RangeError(`not a time: ${text}`)
  return at
}

type Goods = Partial<OrderLine['goods']> & Pick<OrderLine['goods'], 'category'>
type Sale = {
  orderId: string; marketplace?: string; buyer: string; purpose?: 'consumer' | 'business'; merchant: string; placed: string; zh: string; en: string; unitPriceMinor: number; quantity?: number
  goods: Goods; promises?: Order['promises']; consents?: Order['consents']; freightMinor?: number; shipDue?: string; held?: boolean; sampleApproved?: boolean; contradictions?: Order['contradictions']
}

/** An order of one line, paid in cash five minutes after it was placed. */
export function sale(of: Sale): Order {
  const placedAt = cst(of.placed)
  const paidMinor = of.unitPriceMinor * (of.quantity ?? 1)
  const freightPaidMinor = of.freightMinor ?? 0
  return orderSchema.parse({
    orderId: of.orderId, marketplace: of.marketplace ?? '1688', jurisdiction: 'CN', currency: 'CNY', placedAt, paidAt: placedAt + 300_000,
    ...(of.shipDue ? { shipDueAt: cst(of.shipDue) } : {}),
    buyer: { buyerId: of.buyer, purpose: of.purpose ?? 'consumer' }, merchant: { merchantId: of.merchant, publishedAddress: true },
    lines: [{ lineId: 'line-1', title: { zh: of.zh, en: of.en }, quantity: of.quantity ?? 1, unitPriceMinor: of.unitPriceMinor, paidMinor, goods: of.goods }],
    tenders: [{ tender: 'cash', amountMinor: paidMinor + freightPaidMinor }], freightPaidMinor, freeShipping: freightPaidMinor === 0,
    promises: of.promises ?? [], consents: of.consents ?? [], fundsHeld: of.held ?? true, sampleApproved: of.sampleApproved ?? false, contradictions: of.contradictions ?? [],
  })
}

const listed = { where: 'listing' as const }

export const ORDERS = {
  S1: sale({ orderId: 'order-s1', buyer: 'buyer-lin', merchant: 'shop-grinder', placed: '2025-03-07 10:00', zh: '家用绞肉机', en: 'Meat grinder', unitPriceMinor: 18_900, goods: { category: 'kitchen', durable: true }, promises: [{ kind: 'lifetime_warranty', shown: listed }], held: false }),
  S2: sale({ orderId: 'order-s2', buyer: 'buyer-he', merchant: 'shop-qidong', placed: '2025-09-25 20:00', zh: '收纳用品一箱', en: 'A box of storage goods', unitPriceMinor: 24_000, goods: { category: 'general' } }),
  S3: sale({ orderId: 'order-s3', buyer: 'buyer-tang', merchant: 'shop-toys', placed: '2025-09-20 08:00', zh: '积木一盒', en: 'A box of toy bricks', unitPriceMinor: 4655, goods: { category: 'toys' } }),
  S4: sale({ orderId: 'order-s4', buyer: 'buyer-lei', merchant: 'shop-sofa', placed: '2025-09-08 09:00', zh: '沙发一组', en: 'A sofa set', unitPriceMinor: 268_000, goods: { category: 'furniture', bulky: true }, promises: [{ kind: 'ship_within_hours', value: 48, shown: { where: 'service_label' } }], shipDue: '2025-09-10 09:05' }),
  S5: sale({
    orderId: 'order-s5', buyer: 'buyer-qiao', purpose: 'business', merchant: 'shop-custom', placed: '2025-09-05 09:00', zh: '定制服装（非标）', en: 'Made-to-order garments', unitPriceMinor: 9500, quantity: 334,
    goods: { category: 'clothing', custom: true, bulky: true }, sampleApproved: true, contradictions: [{ about: 'placedAt', note: 'The source dates the order 5 September and the return request 31 August. Recorded as given.' }],
  }),
  S6: sale({ orderId: 'order-s6', buyer: 'buyer-li', merchant: 'shop-clock', placed: '2025-09-01 09:00', zh: '闹钟', en: 'Alarm clock', unitPriceMinor: 5900, goods: { category: 'general' }, promises: [{ kind: 'free_return', shown: { where: 'service_label' } }], consents: [{ kind: 'free_return', at: cst('2025-08-01 00:00') }] }),
  S7: sale({ orderId: 'order-s7', buyer: 'buyer-tang', merchant: 'shop-clock', placed: '2025-12-08 12:00', zh: '挂钟', en: 'Wall clock', unitPriceMinor: 9900, goods: { category: 'general' }, promises: [{ kind: 'express_refund', shown: { where: 'service_label' } }, { kind: 'free_return', shown: { where: 'service_label' } }], consents: [{ kind: 'express_refund', at: cst('2025-11-01 00:00') }] }),
  S8: sale({ orderId: 'order-s8', buyer: 'buyer-li', merchant: 'shop-sofa', placed: '2025-08-01 10:00', zh: '茶几', en: 'Tea table', unitPriceMinor: 45_000, goods: { category: 'furniture', bulky: true }, promises: [{ kind: 'ship_within_hours', value: 48, shown: { where: 'service_label' } }], shipDue: '2025-08-03 10:05', held: false }),
} as const satisfies Record<string, Order>

/** S10: the same sale on each platform at a date its version was in force. */
export const S10_ROWS = [
  { row: '1688@2024-09', marketplace: '1688', placed: '2024-10-08 10:00', goodStanding: 'unknown', abuseLabel: 'none', score: 4.7, quality: false },
  { row: '1688@2025-03 good standing', marketplace: '1688', placed: '2025-10-08 10:00', goodStanding: 'good', abuseLabel: 'none', score: 4.7, quality: false },
  { row: '1688@2025-03 not in good standing', marketplace: '1688', placed: '2025-10-08 10:00', goodStanding: 'not_good', abuseLabel: 'none', score: 4.7, quality: false },
  { row: 'taobao@2024-08 score 4.8', marketplace: 'taobao', placed: '2024-10-08 10:00', goodStanding: 'unknown', abuseLabel: 'none', score: 4.8, quality: false },
  { row: 'taobao@2024-08 score 4.6', marketplace: 'taobao', placed: '2024-10-08 10:00', goodStanding: 'unknown', abuseLabel: 'none', score: 4.6, quality: false },
  { row: 'pinduoduo@2025-01 quality merchant', marketplace: 'pinduoduo', placed: '2025-10-08 10:00', goodStanding: 'unknown', abuseLabel: 'none', score: 4.7, quality: true },
  { row: 'pinduoduo@2025-01 labelled buyer', marketplace: 'pinduoduo', placed: '2025-10-08 10:00', goodStanding: 'unknown', abuseLabel: 'labelled_with_reasons', score: 4.7, quality: false },
] as const

export const s10Order = (index: number): Order => {
  const row = S10_ROWS[index]
  if (!row) throw new RangeError(`S10 has no row ${index}`)
  return sale({ orderId: `order-s10-${index + 1}`, marketplace: row.marketplace, buyer: 'buyer-lin', merchant: 'shop-clock', placed: row.placed, zh: '蓝牙闹钟', en: 'Bluetooth alarm clock', unitPriceMinor: 12_800, goods: { category: 'general' } })
}

type Parcel = { shipmentId: string; leg?: Scan['leg']; carrier?: string; waybill: string }
/** One scan of a parcel; `scanId` is the parcel and the kind, for no kind happens twice to a parcel of the cast. */
export function scan(parcel: Parcel, kind: Scan['kind'], at: string, more: Partial<Pick<Scan, 'source' | 'weightGram' | 'volumeCm3' | 'partnerPickup' | 'place'>> = {}): Scan {
  return { scanId: `${parcel.shipmentId}-${kind}`, shipmentId: parcel.shipmentId, leg: parcel.leg ?? 'outbound', kind, at: cst(at), carrier: parcel.carrier ?? 'carrier-1', waybill: parcel.waybill, source: 'carrier', ...more }
}

const outbound = (id: string): Parcel => ({ shipmentId: `out-${id}`, waybill: `WB-${id.toUpperCase()}` })
/** What carriers had reported before each dispute began. */
export const SCANS = {
  S1: [scan(outbound('s1'), 'picked_up', '2025-03-08 16:00'), scan(outbound('s1'), 'signed', '2025-03-11 11:00'), scan(outbound('s1'), 'completed', '2025-03-26 11:00', { source: 'marketplace' })],
  S2: [scan(outbound('s2'), 'picked_up', '2025-09-26 15:00', { weightGram: 3120, volumeCm3: 24_000 }), scan(outbound('s2'), 'arrived', '2025-09-28 06:00', { weightGram: 3120 }), scan(outbound('s2'), 'signed', '2025-09-29 14:00', { weightGram: 3118 })],
  S3: [scan(outbound('s3'), 'picked_up', '2025-09-20 15:00', { weightGram: 860 }), scan(outbound('s3'), 'signed', '2025-09-21 17:00', { weightGram: 860 })],
  S5: [scan(outbound('s5'), 'picked_up', '2025-09-05 10:00', { volumeCm3: 24_000_000 }), scan(outbound('s5'), 'signed', '2025-09-05 16:00')],
  S6: [scan(outbound('s6'), 'picked_up', '2025-09-01 15:00'), scan(outbound('s6'), 'signed', '2025-09-02 09:00')],
  S7: [scan(outbound('s7'), 'picked_up', '2025-12-09 10:00'), scan(outbound('s7'), 'signed', '2025-12-12 18:00')],
  S8: [scan(outbound('s8'), 'picked_up', '2025-08-07 10:00'), scan(outbound('s8'), 'signed', '2025-08-11 10:00'), scan(outbound('s8'), 'completed', '2025-08-21 10:00', { source: 'marketplace' })],
} as const
export const s10Scans = (index: number): Scan[] => {
  const placed = S10_ROWS[index]?.placed ?? ''
  const day = placed.slice(0, 8)
  return [scan(outbound(`s10-${index + 1}`), 'picked_up', `${day}09 10:00`), scan(outbound(`s10-${index + 1}`), 'signed', `${day}11 10:00`)]
}

/** The same sales once more, as if bought this week: what a visitor of the running demo opens cases on. `order-s6` becomes `live-s6`. */
export function liveSales(now: number): { order: Order; scans: Scan[] }[] {
  return (['S2', 'S3', 'S6', 'S7', 'S5'] as const).map((key) => {
    const scans: readonly Scan[] = SCANS[key]
    const last = scans.at(-1)?.at ?? ORDERS[key].placedAt
    // Signed a day ago: every window is open and nothing is late.
    const by = Math.floor(now / 60_000) * 60_000 - 86_400_000 - last
    const { orderId, placedAt, paidAt, consents, ...rest } = ORDERS[key]
    return {
      order: orderSchema.parse({ ...rest, orderId: orderId.replace('order-', 'live-'), placedAt: placedAt + by, paidAt: paidAt + by, consents, contradictions: [] }),
      scans: scans.map((one) => ({ ...one, shipmentId: `live-${one.shipmentId}`, scanId: `live-${one.scanId}`, at: one.at + by, waybill: `LIVE-${one.waybill}` })),
    }
  })
}
