// Orders and scans as the marketplace tells of them. A snapshot never changes: the same one again is the same, another is refused. Whatever comes
// in passes here, whichever door or file it came by.
import type { Order, Scan } from '../domain/order.ts'
import { refuse, type Refusal } from '../domain/refusals.ts'
import { canonical } from './canonical.ts'
import { watchWaybills } from './carriers.ts'
import type { Desk } from './desk.ts'

/** `order` as read by `orderSchema`. The merchant must be known: his bucket is where the order will lie. */
export async function storeOrder(desk: Desk, order: Order): Promise<'stored' | 'same' | Refusal> {
  const merchant = await desk.store.findMerchant(order.marketplace, order.merchant.merchantId)
  if (!merchant) return refuse('unknown_merchant', { field: 'merchant.merchantId' })
  const told = await desk.store.putOrder({
    bucket: merchant.bucket, orderId: order.orderId, marketplaceId: order.marketplace, merchantId: order.merchant.merchantId, buyerId: order.buyer.buyerId, currency: order.currency, placedAt: order.placedAt,
    snapshotJson: canonical(order), freightPaidMinor: order.freightPaidMinor, lines: order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  return told === 'conflict' ? refuse('order_differs') : told
}

export type TookScan = { readonly kind: 'recorded' | 'same'; readonly observedBy: readonly string[] }

/** `observedBy`: the open cases of the order that are told of it. */
export async function storeScan(desk: Desk, of: { readonly marketplace: string; readonly merchantId: string; readonly orderId: string }, scan: Scan): Promise<TookScan | Refusal> {
  const merchant = await desk.store.findMerchant(of.marketplace, of.merchantId)
  if (!merchant) return refuse('unknown_order')
  const told = await desk.store.recordScan({ bucket: merchant.bucket, orderId: of.orderId, shipmentId: scan.shipmentId, scanId: scan.scanId, at: scan.at, body: scan, notBefore: desk.realNow() })
  switch (told.kind) {
    case 'recorded':
    case 'same':
      await watchParcel(desk, of, merchant.bucket, scan)
      return told.kind === 'recorded' ? told : { kind: 'same', observedBy: [] }
    case 'conflict':
      return refuse('scan_differs', { field: 'scanId' })
    case 'unknown_order':
      return refuse('unknown_order')
    default:
      return told satisfies never
  }
}

/** A parcel on its way: what its carrier reports from now on is found by the number. Also for a repeat, in case the first was cut short. */
async function watchParcel(desk: Desk, of: { readonly marketplace: string; readonly orderId: string }, orderBucket: number, scan: Scan): Promise<void> {
  if (!desk.carriers || (scan.kind !== 'label_created' && scan.kind !== 'handed_over')) return
  await watchWaybills(desk, desk.carriers, [{ marketplaceId: of.marketplace, carrier: scan.carrier, waybill: scan.waybill, orderBucket, orderId: of.orderId, shipmentId: scan.shipmentId, leg: scan.leg, partnerPickup: scan.partnerPickup === true }])
}
