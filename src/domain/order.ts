// The order as of purchase: an immutable snapshot the marketplace pushes, and the scans carriers report for its parcels.
// Everything a case may rely on about the sale is here; later edits of a listing never reach it. Next: case.ts.
import { z } from 'zod'
import { amountMinorSchema, currencySchema } from './money/amount.ts'
import { TENDERS } from './money/flow.ts'

export const idSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)
/** Epoch milliseconds, 2000-01-01 to 2100-01-01: what an order of ours can plausibly carry. */
export const instantSchema = z.int().min(946_684_800_000).max(4_102_444_800_000)

const shown = z.strictObject({ where: z.enum(['listing', 'checkout', 'live', 'chat', 'service_label', 'contract']), at: instantSchema.optional() })

/** A listing commitment. Amounts of days and hours are counts; `lifetime_warranty` has no length. */
export const promiseSchema = z.strictObject({
  kind: z.enum([
    'free_return', 'no_reason_days', 'warranty_days', 'lifetime_warranty', 'express_refund', 'ship_within_hours', 'authentic',
    'fresh_compensation', 'freight_insurance', 'compensation_better', 'free_gift', 'other',
  ]),
  value: z.int().min(0).max(36_500).optional(),
  shown,
})

export const goodsSchema = z.strictObject({
  category: z.enum([
    'general', 'clothing', 'appliance', 'electronics', 'food', 'fresh', 'cosmetics', 'furniture', 'toys', 'jewellery', 'custom',
    'virtual', 'books', 'pets', 'car', 'medical', 'kitchen', 'bedding', 'other',
  ]),
  custom: z.boolean().default(false), fresh: z.boolean().default(false), digital: z.boolean().default(false),
  sealed: z.boolean().default(false), secondHand: z.boolean().default(false), bulky: z.boolean().default(false),
  fragile: z.boolean().default(false), unique: z.boolean().default(false), food: z.boolean().default(false),
  hygiene: z.boolean().default(false), nearExpiry: z.boolean().default(false), recalled: z.boolean().default(false),
  durable: z.boolean().default(false),
})

export const orderLineSchema = z.strictObject({
  lineId: idSchema,
  title: z.strictObject({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) }),
  quantity: z.int().min(1).max(1_000_000),
  /** Price of one unit as listed at purchase, before discounts. */
  unitPriceMinor: amountMinorSchema,
  /** What was really paid for this line, all units, after discounts, over all tenders. */
  paidMinor: amountMinorSchema,
  goods: goodsSchema,
  /** The buyer confirmed, for this very purchase, that the line is outside the no-reason return (NR7, CLR19). */
  exemptConfirmed: z.boolean().default(false),
  gift: z.strictObject({ markedPriceMinor: amountMinorSchema }).optional(),
})

/** One way the order was paid. The same kind may repeat; without an id of its own a tender is known by its place: t1, t2 … */
export const tenderSchema = z.strictObject({ tenderId: idSchema.optional(), tender: z.enum(TENDERS), amountMinor: amountMinorSchema })

/** A threshold discount as shown at purchase: `offMinor` once the goods reach `fromMinor`, or once per full threshold, up to `capMinor`. */
export const discountSchema = z.strictObject({
  fromMinor: amountMinorSchema.min(1), offMinor: amountMinorSchema, every: z.boolean().default(false), capMinor: amountMinorSchema.optional(),
})

/** One billion yuan: the range of `minor` facts in vocabulary.ts. */
export const MAX_ORDER_MINOR = 1e11
const listPriceOf = (lines: readonly { unitPriceMinor: number; quantity: number }[]): number => lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0)

export const orderSchema = z.strictObject({
  orderId: idSchema,
  marketplace: idSchema,
  jurisdiction: z.literal('CN'),
  currency: currencySchema,
  buyer: z.strictObject({
    buyerId: idSchema, payerId: idSchema.optional(), purpose: z.enum(['consumer', 'business', 'unknown']), minor: z.boolean().default(false),
    contacts: z.int().min(0).max(5).default(1),
  }),
  merchant: z.strictObject({
    merchantId: idSchema, publishedAddress: z.boolean(), contacts: z.int().min(0).max(5).default(1),
    identityKnown: z.boolean().default(true), isPlatform: z.boolean().default(false),
  }),
  placedAt: instantSchema,
  paidAt: instantSchema,
  /** By when the merchant promised to hand over to the carrier. */
  shipDueAt: instantSchema.optional(),
  lines: z.array(orderLineSchema).min(1).max(200),
  tenders: z.array(tenderSchema).min(1).max(10),
  freightPaidMinor: amountMinorSchema,
  freeShipping: z.boolean().default(false),
  freeShippingFromMinor: amountMinorSchema.optional(),
  /** What shipping the order cost the merchant: the most he may deduct when a partial return undoes free shipping (NR18-2). */
  outboundCostMinor: amountMinorSchema.optional(),
  discounts: z.array(discountSchema).max(20).optional(),
  promises: z.array(promiseSchema).max(30).default([]),
  /** Standing consents of the merchant, dated and revocable: the only consents that exist before a case. */
  consents: z.array(z.strictObject({ kind: z.enum(['express_refund', 'free_return', 'refund_only_below']), at: instantSchema, revokedAt: instantSchema.optional(), belowMinor: amountMinorSchema.optional() })).max(10).default([]),
  /** Still held in trade escrow when the snapshot was taken; how it stands now is a balance fact. */
  fundsHeld: z.boolean().default(true),
  /** Money paid outside escrow is recorded, never instructed. */
  offEscrowMinor: amountMinorSchema.default(0),
  sampleApproved: z.boolean().default(false),
  mergedParcels: z.boolean().default(false),
  crossBorder: z.boolean().default(false),
  live: z.boolean().default(false),
  carrierChosenByBuyer: z.boolean().default(false),
  /** Dates of the source that contradict each other: recorded as given, flagged, never repaired. */
  contradictions: z.array(z.strictObject({ about: idSchema, note: z.string().max(300) })).max(10).default([]),
}).refine((order) => order.lines.reduce((sum, line) => sum + line.paidMinor, order.freightPaidMinor) ===
  order.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0), { message: 'tenders_do_not_add_up' })
  .refine((order) => new Set(tendersOf(order).map(({ tenderId }) => tenderId)).size === order.tenders.length, { message: 'tender_named_twice' })
  // Policies prove their arithmetic for amounts up to this: a greater order would be a fault while it is decided, so it is turned away first.
  .refine((order) => Math.max(listPriceOf(order.lines), order.tenders.reduce((sum, tender) => sum + tender.amountMinor, 0), order.offEscrowMinor) <= MAX_ORDER_MINOR, { message: 'order_beyond_range' })

export type Order = z.infer<typeof orderSchema>
export type OrderLine = z.infer<typeof orderLineSchema>

type PaidTender = { tenderId: string; tender: (typeof TENDERS)[number]; amountMinor: number }

/** How the order was paid, every tender with its id. */
export function tendersOf({ tenders }: { tenders: readonly z.infer<typeof tenderSchema>[] }): PaidTender[] {
  return tenders.map(({ tenderId, tender, amountMinor }, index) => ({ tenderId: tenderId ?? `t${index + 1}`, tender, amountMinor }))
}

export const SCAN_KINDS = [
  'label_created', 'handed_over', 'picked_up', 'in_transit', 'arrived', 'out_for_delivery', 'delivery_attempted', 'locker',
  'signed', 'refused', 'intercepted', 'returned_to_sender', 'lost', 'damaged', 'waybill_denied', 'carrier_statement', 'completed', 'received_confirmed', 'installed',
] as const

/** A carrier (or marketplace) node event. "Signed" and "completed" are events to be tested, never truths. */
export const scanSchema = z.strictObject({
  scanId: idSchema,
  shipmentId: idSchema,
  leg: z.enum(['outbound', 'return', 'replacement']),
  kind: z.enum(SCAN_KINDS),
  at: instantSchema,
  carrier: idSchema,
  waybill: idSchema,
  source: z.enum(['carrier', 'merchant', 'buyer', 'marketplace']),
  place: z.string().max(100).optional(),
  weightGram: z.int().min(0).max(100_000_000).optional(),
  volumeCm3: z.int().min(0).max(1_000_000_000).optional(),
  partnerPickup: z.boolean().optional(),
})
export type Scan = z.infer<typeof scanSchema>
