// The order is the ground everything stands on: what does not add up or lies beyond what policies can compute is turned away at the door.
import { describe, expect, it } from 'vitest'
import { ORDERS, SCANS, cst } from '../../src/app/demo/cast.ts'
import { assess } from '../../src/domain/assess.ts'
import { MAX_ORDER_MINOR, orderSchema, type Scan } from '../../src/domain/order.ts'
import { World, evidence, text } from './world.ts'

const messages = (order: unknown): string[] => {
  const read = orderSchema.safeParse(order)
  return read.success ? [] : read.error.issues.map((issue) => issue.message)
}

describe('goods that are put up at the buyer’s', () => {
  const put = (source: Scan['source']) => {
    const world = new World({ order: ORDERS.S2, scans: [...SCANS.S2, { scanId: 'put-up', shipmentId: 'out', leg: 'outbound', kind: 'installed', at: cst('2025-09-20 10:00'), carrier: 'c', waybill: 'WB', source }] })
    world.open({ reason: 'R10', problem: 'not_working', remedy: 'refund_only' }, cst('2025-09-30 10:00'), { statement: text('it does not work'), evidence: [evidence('photo'), evidence('close_up'), evidence('video')] })
    return assess(world.state, world.context(world.officer), 'decide').facts as { order: { installedAt: number | null }; window: Record<string, { open: boolean; closesAt: number | null }> }
  }

  it('have their warranty counted from the day the installer reported, and not from the buyer’s word', () => {
    expect(put('merchant')).toMatchObject({ order: { installedAt: cst('2025-09-20 10:00') }, window: { warranty_installed: { open: true, closesAt: cst('2026-03-21 00:00') } } })
    expect(put('buyer')).toMatchObject({ order: { installedAt: null }, window: { warranty_installed: { open: true, closesAt: null } } })
  })
})

describe('an order', () => {
  it('[C02] adds up over its tenders to the unit', () => {
    expect(messages({ ...ORDERS.S6, tenders: [{ tender: 'cash', amountMinor: 5899 }] })).toEqual(['tenders_do_not_add_up'])
  })

  it('[C30] is turned away when its amounts are beyond what a policy can compute exactly', () => {
    const [line] = ORDERS.S6.lines
    const of = (paidMinor: number) => ({ ...ORDERS.S6, lines: [{ ...line, unitPriceMinor: paidMinor, paidMinor }], tenders: [{ tender: 'cash', amountMinor: paidMinor }] })
    expect(messages(of(MAX_ORDER_MINOR))).toEqual([])
    expect(messages(of(MAX_ORDER_MINOR + 1))).toEqual(['order_beyond_range'])
  })
})
