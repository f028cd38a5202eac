// A carrier speaks about parcels it carried, and learns of no other case.
import { describe, expect, it } from 'vitest'
import { scan } from '../../src/app/demo/cast.ts'
import { dispute, file, specimen, words, type Ask } from './spec.ts'

const claim: Extract<Ask, { type: 'OpenCase' }>['claim'] = { kind: 'after_sales', lines: [{ lineId: 'line-1', quantity: 1 }], reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 9900, requestedFreightMinor: 0, goodsState: 'received', opened: true, used: false, activated: false, installed: false, lossSharePercent: 0, expressChosen: false, repairsDone: 0, handledOutside: false }
const open: Ask = { type: 'OpenCase', orderId: 'order-spec', claim, statement: words('broken'), evidence: [file('e1', 'close_up', { concerns: 'defect' })] }
const says: Ask = { type: 'MakeStatement', text: words('left at the door'), speech: 'other', channel: 'case' }
const carriedBy = (carrier: string) => [{ ...scan({ shipmentId: 'out', waybill: 'WB-1' }, 'signed', '2025-12-11 09:00'), carrier }]

describe('a carrier', () => {
  it('makes statements about an order it carried a parcel of, and is told of no case otherwise', () => {
    const mine = dispute({ order: specimen(), scans: carriedBy('carrier') }).at('2025-12-13 09:00').does('buyer-tang', open)
    expect(mine.refuses('carrier', says)).toBeNull()
    expect(mine.refuses('carrier', { type: 'WithdrawCase', statement: null })?.refused).toBe('role_may_not')
    for (const scans of [carriedBy('somebody-else'), []]) {
      const others = dispute({ order: specimen(), scans }).at('2025-12-13 09:00').does('buyer-tang', open)
      expect(others.refuses('carrier', says)?.refused).toBe('unknown_case')
      expect(others.refuses('carrier', { type: 'FileEvidence', items: [file('e9', 'carrier_statement')], requestId: null } as Ask)?.refused).toBe('unknown_case')
    }
  })
})
