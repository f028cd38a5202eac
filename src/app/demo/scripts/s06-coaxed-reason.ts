// S6: coaxed into a costlier reason. The change shows both sides' money and needs the buyer; free returns were promised, so it costs nothing either way.
import { ORDERS, SCANS } from '../cast.ts'
import { act, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

const last = (list: readonly { legId: string }[]): string => list.at(-1)?.legId ?? ''

export const S6: Script = {
  id: 'S6', variant: null, title: { zh: '闹钟退货，被诱导改原因', en: 'An alarm clock and a coaxed change of reason' }, order: ORDERS.S6, scansBefore: SCANS.S6,
  steps: [
    act('2025-09-02 10:00', 'buyer-li', {
      type: 'OpenCase', orderId: 'order-s6', claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 5900, goodsState: 'received' }), statement: '声音太小，有质量问题。', evidence: [proof('s6-close', 'close_up', 'defect')],
    }),
    act('2025-09-02 11:00', 'shop-clock', { type: 'MakeStatement', speech: 'inducement', channel: 'aftersale_chat', text: '改成七天无理由更快。' }),
    act('2025-09-02 11:05', 'shop-clock', { type: 'ProposeReasonChange', reason: 'R08', statement: '改成无理由，流程简单。' }),
    act('2025-09-02 12:00', 'shop-clock', ({ state }) => ({ type: 'ConfirmReasonChange', offerId: state.offers.at(-1)?.offerId ?? '', previewHash: '0'.repeat(64) }), { refused: 'role_may_not' }),
    act('2025-09-02 12:10', 'buyer-li', ({ state, reasonPreview }) => ({ type: 'ConfirmReasonChange', offerId: state.offers.at(-1)?.offerId ?? '', previewHash: reasonPreview({ reason: 'R08', problem: state.claim.problem }) })),
    act('2025-09-02 15:00', 'shop-clock', { type: 'MakeStatement', speech: 'claim', channel: 'aftersale_chat', text: '无理由要自己付运费。' }),
    act('2025-09-03 09:00', 'shop-clock', { type: 'AgreeToRequest', addressId: 'addr-clock' }),
    act('2025-09-03 18:00', 'buyer-li', ({ state }) => ({ type: 'ShipReturn', legId: last(state.returns), carrier: 'carrier-1', waybill: 'WB-S6-R', freightMinor: 800, evidence: [proof('s6-freight', 'receipt', 'cost_return_freight')] })),
    act('2025-09-06 10:00', 'shop-clock', ({ state }) => ({ type: 'ConfirmReturn', legId: last(state.returns) })),
    wait('2025-11-10 09:00'),
  ],
}
