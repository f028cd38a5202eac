// S2: "refund only" after the goods arrived. The merchant is asked first; the platform may pay from its own money; he pays nothing.
import { ORDERS, SCANS, cst } from '../cast.ts'
import { act, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

const prior = (n: number, at: string, amountMinor: number) => ({
  caseId: `90000000000000000${n}`, openedAt: cst(at), reason: 'R10', outcome: 'granted', amountMinor, amountBand: '0-100', detail: { remedy: 'refund_only', orderId: `earlier-${n}` },
})

export const S2: Script = {
  id: 'S2', variant: null, title: { zh: '240 元随意仅退款', en: 'Refund only of 240 yuan, merchant never asked' }, order: ORDERS.S2, scansBefore: SCANS.S2,
  buyerAccount: { goodStanding: 'good', abuseLabel: 'none' }, prior: [prior(1, '2025-06-02 10:00', 3900), prior(2, '2025-07-19 10:00', 5200), prior(3, '2025-08-30 10:00', 4600)],
  steps: [
    act('2025-09-30 10:00', 'buyer-he', {
      type: 'OpenCase', orderId: 'order-s2', claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only', requestedMinor: 24_000, goodsState: 'received' }),
      statement: '收到的东西有质量问题。', evidence: [proof('s2-closeup', 'close_up', 'defect')],
    }),
    act('2025-09-30 15:00', 'shop-qidong', { type: 'FileEvidence', items: [proof('s2-weights', 'weight_record', 'defect')] }),
    act('2025-09-30 15:05', 'shop-qidong', { type: 'RefuseRequest', because: 'facts_disputed', statement: '商品独立包装，重量体积均有记录，可与以往包裹比对。' }),
    act('2025-09-30 20:00', 'buyer-he', { type: 'RequestIntervention', statement: '商家不同意，请平台处理。' }),
    wait('2025-11-10 09:00'),
  ],
}
