// Sales and cases of this week beside those of the demo, made through the public API as a marketplace and its people would: for screens that need one
// of their own, or hundreds.
import type { Schemas } from '../../src/client/schema.ts'
import { clockSale } from '../app/desk.ts'
import type { House } from './house.ts'

export const SHOP = 'shop-clock'
export const BUYER = 'buyer-li'
export type Claimed = Partial<Schemas['Claim']>

const must = <T>({ data, error }: { data?: T; error?: unknown }): T => {
  if (data === undefined) throw new Error(JSON.stringify(error))
  return data
}

/** Alarm clocks sold two days ago and signed for since. */
export async function sell(house: House, orderId: string, quantity = 1): Promise<void> {
  const { order, scans } = clockSale(orderId, quantity)
  const by = Math.floor((Date.now() - 2 * 86_400_000 - order.placedAt) / 1000) * 1000
  const operator = house.api('op-ke')
  const params = { path: { merchantId: SHOP, orderId } }
  must(await operator.PUT('/v1/merchants/{merchantId}/orders/{orderId}', { params, body: { ...order, placedAt: order.placedAt + by, paidAt: order.paidAt + by } as Schemas['OrderInput'] }))
  for (const scan of scans) must(await operator.POST('/v1/merchants/{merchantId}/orders/{orderId}/scans', { params, body: { ...scan, at: Math.min(scan.at + by, Date.now() - 60_000) } as Schemas['Scan'] }))
}

/** One unit of a sale, its money asked back. */
export async function claimOne(house: House, orderId: string, more: Claimed = {}, number = 0, evidence: Schemas['EvidenceItem'][] = []): Promise<string> {
  const claim: Schemas['Claim'] = {
    kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R04', problem: 'not_working', remedy: 'refund_only', requestedMinor: 5900, requestedFreightMinor: 0, goodsState: 'received', opened: true, used: false, activated: false, installed: false,
    lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false, ...more,
  }
  return must(await house.api(BUYER).POST('/v1/merchants/{merchantId}/orders/{orderId}/cases', { params: { path: { merchantId: SHOP, orderId } }, body: { commandId: `open-${orderId}-${number}`, command: { type: 'OpenCase', orderId, claim, evidence } } })).caseId
}

export async function sellAndClaim(house: House, orderId: string, more: Claimed = {}, evidence: Schemas['EvidenceItem'][] = []): Promise<string> {
  await sell(house, orderId)
  return claimOne(house, orderId, more, 0, evidence)
}

/** Told of, with no file behind it. */
export const told = (evidenceId: string, type: Schemas['EvidenceItem']['type'], concerns: Schemas['EvidenceItem']['concerns'] = null): Schemas['EvidenceItem'] =>
  ({ evidenceId, type, sha256: 'a'.repeat(64), bytes: 1000, mediaType: 'image/jpeg', concerns, perceptualHash: null, filedElsewhere: false })

export async function asks(house: House, person: string, caseId: string, command: Schemas['Command']): Promise<void> {
  must(await house.api(person).POST('/v1/cases/{caseId}/commands', { params: { path: { caseId } }, body: { commandId: crypto.randomUUID(), command } }))
}
export const viewOf = async (house: House, caseId: string, person = 'officer-an'): Promise<Schemas['CaseView']> => must(await house.api(person).GET('/v1/cases/{caseId}', { params: { path: { caseId } } }))
export const eventsOf = async (house: House, caseId: string, person = 'officer-an'): Promise<readonly string[]> =>
  must(await house.api(person).GET('/v1/cases/{caseId}/events', { params: { path: { caseId } } })).events.map(({ event }) => event.type)
