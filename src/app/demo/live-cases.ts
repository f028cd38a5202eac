// Open disputes for a visitor to act in: the published ones once more, as if they had begun today, each left where somebody must act next.
import type { Order, Scan } from '../../domain/order.ts'
import type { Desk } from '../desk.ts'
import type { Both } from '../sentences/words.ts'
import { liveSales } from './cast.ts'
import { performNow, type Script, type Step } from './play.ts'
import { S2 } from './scripts/s02-refund-only.ts'
import { S3 } from './scripts/s03-crushed-box.ts'
import { S5 } from './scripts/s05-custom-garments.ts'
import { S6 } from './scripts/s06-coaxed-reason.ts'

type LiveCase = { readonly id: string; readonly title: Both; readonly order: Order; readonly script: Script; /** How many of the script's acts are played. */ readonly acts: number }

const orderOf = (script: Script): string => script.order.orderId.replace('order-', 'open-')
const live = (script: Script, acts: number): LiveCase => ({ id: script.id, title: script.title, order: { ...script.order, orderId: orderOf(script) }, script, acts })

/** S6 waits for the buyer (a coaxed reason), S5 for the buyer (an offer), S3 for the merchant, S2 for an officer. */
export const LIVE_CASES: readonly LiveCase[] = [live(S6, 3), live(S5, 3), live(S3, 1), live(S2, 4)]

/** The same sale as `liveSales` has, under the number of the open dispute. */
export function openSales(now: number): { order: Order; scans: Scan[] }[] {
  return liveSales(now).flatMap(({ order, scans }) => {
    const orderId = order.orderId.replace('live-', 'open-')
    if (!LIVE_CASES.some((one) => one.order.orderId === orderId)) return []
    return [{ order: { ...order, orderId }, scans: scans.map((scan) => ({ ...scan, shipmentId: scan.shipmentId.replace('live-', 'open-'), scanId: scan.scanId.replace('live-', 'open-'), waybill: scan.waybill.replace('LIVE-', 'OPEN-') })) }]
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
