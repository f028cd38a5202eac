// S8: a complaint against a merchant lives apart from a refund; it may end in compensation, sanction or both. Too late is decided, with routes.
import { ORDERS, SCANS } from '../cast.ts'
import { act, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

const complaint = claim({ kind: 'complaint', reason: 'C03', problem: 'late_shipment', remedy: 'compensation', requestedMinor: 0, goodsState: 'received' })

export const S8: Script = {
  id: 'S8', variant: null, title: { zh: '投诉商家：迟发货', en: 'A complaint against a merchant: late shipment' }, order: ORDERS.S8, scansBefore: SCANS.S8,
  steps: [
    act('2025-08-28 10:00', 'buyer-li', { type: 'OpenCase', orderId: 'order-s8', claim: complaint, statement: '承诺 48 小时发货，6 天才发。', evidence: [proof('s8-order', 'order_record', 'late_shipment'), proof('s8-chat', 'chat_record', 'late_shipment')] }),
    act('2025-08-29 09:00', 'shop-sofa', { type: 'RefuseRequest', because: 'facts_disputed', statement: '物流原因。' }),
    act('2025-08-29 10:00', 'buyer-li', { type: 'RequestIntervention' }),
    act('2025-09-01 15:00', 'officer-an', { type: 'ClaimReview' }),
    act('2025-09-01 15:10', 'officer-an', { type: 'SetFinding', finding: 'late_shipment', value: 'proven', evidenceIds: ['s8-order'], because: '承诺 48 小时，揽收在第 6 天。' }),
    act('2025-09-01 15:20', 'officer-an', { type: 'DecideCase', because: '迟延发货，按规则公式赔付；处罚另案提出。' }),
    wait('2025-10-20 09:00'),
  ],
}

export const S8_LATE: Script = {
  id: 'S8', variant: 'filed too late', title: { zh: '投诉商家：超过时限', en: 'A complaint filed too late' }, order: { ...ORDERS.S8, orderId: 'order-s8b' },
  scansBefore: SCANS.S8.map((one) => ({ ...one, shipmentId: `${one.shipmentId}b`, scanId: `${one.scanId}b` })),
  steps: [
    act('2025-11-01 10:00', 'buyer-li', { type: 'OpenCase', orderId: 'order-s8b', claim: complaint, statement: '承诺 48 小时发货，6 天才发。', evidence: [proof('s8b-order', 'order_record', 'late_shipment')] }),
    wait('2025-12-20 09:00'),
  ],
}
