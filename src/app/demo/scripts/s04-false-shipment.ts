// S4: shipped twice with false waybills. A withdrawn case bars nothing; "signed" is tested; the false shipment is presumed from the scans.
import { ORDERS, scan } from '../cast.ts'
import { act, carrier, wait, type Script } from '../play.ts'
import { claim } from './claims.ts'

const first = { shipmentId: 'out-s4-1', waybill: 'WB-S4-1' }
const second = { shipmentId: 'out-s4-2', waybill: 'WB-S4-2' }

export const S4: Script = {
  id: 'S4', variant: null, title: { zh: '沙发两次虚假发货', en: 'A sofa falsely shipped, twice' }, order: ORDERS.S4, scansBefore: [],
  steps: [
    act('2025-09-09 10:00', 'buyer-lei', { type: 'OpenCase', orderId: 'order-s4', claim: claim({ reason: 'R01', problem: 'changed_mind', remedy: 'refund_only', requestedMinor: 268_000, goodsState: 'unshipped', opened: false }), statement: '临时出差，怕没人签收。' }),
    act('2025-09-09 15:00', 'shop-sofa', { type: 'MakeStatement', speech: 'promise', channel: 'case', text: '12 日一定送到。' }),
    act('2025-09-09 16:00', 'buyer-lei', { type: 'WithdrawCase', statement: '商家答应 12 日送到。' }),
    carrier(scan(first, 'label_created', '2025-09-09 18:00', { source: 'merchant' })),
    carrier(scan(first, 'signed', '2025-09-12 09:00', { source: 'merchant' })),
    carrier(scan(first, 'waybill_denied', '2025-09-12 15:00')),
    act('2025-09-12 16:00', 'buyer-lei', { type: 'OpenCase', orderId: 'order-s4', claim: claim({ reason: 'R04', problem: 'false_shipment', remedy: 'refund_only', requestedMinor: 268_000, goodsState: 'transit', opened: false }), statement: '物流显示签收，快递公司说是空号。' }, { of: 'B' }),
    act('2025-09-12 17:00', 'shop-sofa', { type: 'MakeStatement', speech: 'admission', channel: 'phone', text: '会处理的。' }, { of: 'B' }),
    act('2025-09-13 09:00', 'shop-sofa', { type: 'RefuseRequest', because: 'other', statement: '已重新发货。' }, { of: 'B' }),
    carrier(scan(second, 'label_created', '2025-09-13 09:30', { source: 'merchant' })),
    act('2025-09-13 10:00', 'buyer-lei', { type: 'WithdrawCase' }, { of: 'B' }),
    carrier(scan(second, 'waybill_denied', '2025-09-14 12:00')),
    act('2025-09-14 14:00', 'buyer-lei', { type: 'OpenCase', orderId: 'order-s4', claim: claim({ reason: 'R04', problem: 'false_shipment', remedy: 'refund_only', requestedMinor: 268_000, goodsState: 'transit', opened: false }), statement: '第二个单号也是假的，要求退款和赔偿。' }, { of: 'C' }),
    act('2025-09-14 18:00', 'shop-sofa', { type: 'RefuseRequest', because: 'other', statement: '退款须由买家承担往返运费。' }, { of: 'C' }),
    act('2025-09-14 19:00', 'buyer-lei', { type: 'RequestIntervention', statement: '从未收到货物。' }, { of: 'C' }),
    act('2025-09-15 09:00', 'officer-an', { type: 'ClaimReview' }, { of: 'C' }),
    act('2025-09-15 09:10', 'officer-an', { type: 'SetFinding', finding: 'false_shipment', value: 'proven', evidenceIds: [], because: '两个运单均无揽收扫描，承运商否认存在；“签收”由商家录入，不足为证。' }, { of: 'C' }),
    act('2025-09-15 09:30', 'officer-an', { type: 'DecideCase', because: '两个运单均无揽收，承运商否认；推定虚假发货，商家未提出承运商记录反驳。' }, { of: 'C' }),
    wait('2025-11-10 09:00'),
  ],
}
