// S1: a lifetime warranty nobody honours. The merchant cannot be reached; held funds are gone; the buyer is still made whole.
import { ORDERS, SCANS } from '../cast.ts'
import { act, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

export const S1: Script = {
  id: 'S1', variant: null, title: { zh: '绞肉机终身质保，商家失联', en: 'Lifetime warranty on a meat grinder, merchant unreachable' }, order: ORDERS.S1, scansBefore: SCANS.S1,
  steps: [
    act('2025-10-16 10:00', 'buyer-lin', {
      type: 'OpenCase', orderId: 'order-s1', claim: claim({ reason: 'R25', problem: 'promise_broken', remedy: 'repair', requestedMinor: 18_900, goodsState: 'in_use', used: true }),
      statement: '页面写明终身质保，只用了两次就不转了，商家一直不回。', evidence: [proof('s1-listing', 'listing_snapshot', 'promise_breached'), proof('s1-video', 'video', 'defect')],
    }),
    wait('2025-10-24 09:00'),
    act('2025-10-24 09:30', 'officer-an', { type: 'ClaimReview' }),
    act('2025-10-24 09:40', 'officer-an', { type: 'SetFinding', finding: 'promise_breached', value: 'proven', evidenceIds: ['s1-listing', 's1-video'], because: '订单快照载明终身质保，商家在期限内没有答复，也没有维修。' }),
    act('2025-10-24 09:45', 'officer-an', { type: 'SetFinding', finding: 'return_uncollected', value: 'proven', evidenceIds: [], because: '已按地址簿中的退货地址提供退回，商家未收取。' }),
    act('2025-10-24 10:00', 'officer-an', { type: 'DecideCase', because: '质保承诺属于订单内容，应当履行；维修无法进行，改为退款。' }),
    wait('2025-11-20 09:00'),
  ],
}
