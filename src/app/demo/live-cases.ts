// Open disputes for a visitor to act in: the published ones once more, as if they had begun today, each left where somebody must act next.
import type { Order, Scan } from '../../domain/order.ts'
import type { Desk } from '../desk.ts'
import type { Both } from '../sentences/words.ts'
import { liveSales } from './cast.ts'
import { performNow, type Script, type Step } from './play.ts'
import { S2 } from './scripts/s02-refund-only.ts'
import { S3 } from './scripts/s03-crushed-box.ts'
import { S5, S5_REFUSED } from './scripts/s05-custom-garments.ts'
import { S6 } from './scripts/s06-coaxed-reason.ts'

type LiveCase = { readonly id: string; readonly title: Both; readonly order: Order; readonly script: Script; /** Which of the live sales it is about. */ readonly sale: string; /** How many of the script's acts are played. */ readonly acts: number }

const orderOf = (script: Script): string => script.order.orderId.replace('order-', 'open-')
const live = (script: Script, acts: number, sale: string): LiveCase => ({ id: script.id, title: script.title, order: { ...script.order, orderId: orderOf(script) }, script, sale, acts })

/** S6 waits for the buyer (a coaxed reason), S5 for the buyer (an offer) and, once more, for an officer (the offer declined), S3 and S2 for the merchant. */
export const LIVE_CASES: readonly LiveCase[] = [live(S6, 3, 'live-s6'), live(S5, 3, 'live-s5'), live(S5_REFUSED, 5, 'live-s5'), live(S3, 1, 'live-s3'), live(S2, 4, 'live-s2')]

/** The same sale as `liveSales` has, under the number of the open dispute. */
export function openSales(now: number): { order: Order; scans: Scan[] }[] {
  const sales = new Map(liveSales(now).map((sold) => [sold.order.orderId, sold]))
  return LIVE_CASES.flatMap(({ order: { orderId }, sale }) => {
    const sold = sales.get(sale)
    if (sold === undefined) return []
    const mine = (id: string): string => id.replace(/^live-out-|^LIVE-WB-/i, `${orderId}-`)
    return [{ order: { ...sold.order, orderId }, scans: sold.scans.map((scan) => ({ ...scan, shipmentId: mine(scan.shipmentId), scanId: mine(scan.scanId), waybill: mine(scan.waybill) })) }]
  })
}

export async function playOpen(desk: Desk, order: Order, bucket: number): Promise<void> {
  const found = LIVE_CASES.find((one) => one.order.orderId === order.orderId)
  if (found === undefined) return
  const acts = found.script.steps.filter((step): step is Extract<Step, { kind: 'act' }> => step.kind === 'act').slice(0, found.acts)
  await performNow(desk, { ...found.script, order }, acts.map((step) => onOrder(step, order.orderId)), bucket)
}

const onOrder = (step: Extract<Step, { kind: 'act' }>, orderId: string): Extract<Step, { kind: 'act' }> =>
  typeof step.does !== 'function' && step.does.type === 'OpenCase' ? { ...step, does: { ...step.does, orderId } } : step
