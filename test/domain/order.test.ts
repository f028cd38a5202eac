// The order is the ground everything stands on: what does not add up or lies beyond what policies can compute is turned away at the door.
import { describe, expect, it } from 'vitest'
import { ORDERS } from '../../src/app/demo/cast.ts'
import { MAX_ORDER_MINOR, orderSchema } from '../../src/domain/order.ts'

const messages = (order: unknown): string[] => {
  const read = orderSchema.safeParse(order)
  return read.success ? [] : read.error.issues.map((issue) => issue.message)
}

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
