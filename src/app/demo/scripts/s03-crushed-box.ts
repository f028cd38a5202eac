// S3: the reason does not match the facts. The first officer overlooks it and calls a return pointless although an address is on file;
// the appeal reaches another officer, who answers every ground and reverses the money.
import type { Case } from '../../../domain/case.ts'
import { ORDERS, SCANS } from '../cast.ts'
import { act, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

const lastDecision = (state: Case): string => state.decisions.at(-1)?.decisionId ?? ''
const lastAppeal = (state: Case): string => state.appeals.at(-1)?.appealId ?? ''
const last = (list: readonly { legId: string }[]): string => list.at(-1)?.legId ?? ''

export const S3: Script = {
  id: 'S3', variant: null, title: { zh: '积木盒压坏却选"少货"', en: 'A crushed box filed as "missing item"' }, order: ORDERS.S3, scansBefore: SCANS.S3,
  steps: [
    act('2025-09-21 20:00', 'buyer-tang', {
      type: 'OpenCase', orderId: 'order-s3', claim: claim({ reason: 'R16', problem: 'package_damaged', remedy: 'refund_only', requestedMinor: 4655, goodsState: 'received' }),
      statement: '积木盒子被快递压坏了。', evidence: [proof('s3-unpack', 'unboxing_video', 'item_missing')],
    }),
    act('2025-09-22 09:00', 'shop-toys', { type: 'RefuseRequest', because: 'reason_mismatch', statement: '说的是盒子压坏，选的却是少货，也不退货。' }),
    act('2025-09-22 10:00', 'buyer-tang', { type: 'RequestIntervention' }),
    act('2025-09-24 14:00', 'officer-an', { type: 'ClaimReview' }),
    // Nothing is decided while the mismatch is open: it is a finding somebody must answer for.
    act('2025-09-24 14:02', 'officer-an', { type: 'DecideCase', because: '支持买家。' }, { refused: 'findings_open' }),
    act('2025-09-24 14:05', 'officer-an', { type: 'SetFinding', finding: 'reason_matches', value: 'proven', evidenceIds: ['s3-unpack'], because: '认为与陈述相符。' }),
    act('2025-09-24 14:10', 'officer-an', { type: 'SetFinding', finding: 'item_missing', value: 'proven', evidenceIds: ['s3-unpack'], because: '采信买家。' }),
    act('2025-09-24 14:15', 'officer-an', { type: 'SetFinding', finding: 'return_pointless', value: 'proven', evidenceIds: [], because: '认为商家未提供退货地址。' }),
    act('2025-09-24 14:30', 'officer-an', { type: 'DecideCase', because: '支持仅退款。' }),
    act('2025-09-25 09:00', 'shop-toys', ({ state }) => ({
      type: 'FileAppeal', decisionId: lastDecision(state),
      grounds: [
        { groundId: 'g1', ground: 'address_on_file', text: '后台一直设有有效的退货地址。' }, { groundId: 'g2', ground: 'reason_mismatch', text: '盒子压坏不是少货。' },
        { groundId: 'g3', ground: 'wrong_amount', text: '积木本身完好，货款不应全退。' },
      ],
    })),
    act('2025-09-25 10:00', 'officer-an', ({ state }) => ({ type: 'DecideAppeal', appealId: lastAppeal(state), result: 'upheld', answers: [{ groundId: 'g1', answer: 'rejected', cites: ['R17'] }], because: '维持。' }), { refused: 'conflict_of_interest' }),
    act('2025-09-25 11:00', 'buyer-tang', ({ state }) => ({ type: 'AnswerAppeal', appealId: lastAppeal(state), statement: '东西没少，是盒子坏了，愿意退回。' })),
    act('2025-09-25 15:00', 'officer-bo', { type: 'ClaimReview' }),
    act('2025-09-25 15:30', 'officer-bo', { type: 'RequalifyReason', reason: 'R17', because: '买家陈述为盒子压坏，原因应为包装破损；原来的选择保留在记录中。', cites: ['R17'] }),
    act('2025-09-25 15:30', 'officer-bo', ({ state }) => ({ type: 'DecideAppeal', appealId: lastAppeal(state), result: 'reversed', answers: [{ groundId: 'g1', answer: 'accepted', cites: ['TB-41'] }], because: '撤销。', fundedBy: 'platform' }), { refused: 'ground_unanswered' }),
    act('2025-09-25 16:00', 'officer-bo', ({ state }) => ({
      type: 'DecideAppeal', appealId: lastAppeal(state), result: 'reversed', because: '退货地址在案，原因应为包装破损：改为退货退款，退货运费由商家承担。', fundedBy: 'platform', reverseMarks: true,
      answers: [
        { groundId: 'g1', answer: 'accepted', because: '地址簿中有退货地址。', cites: ['TB-41'] }, { groundId: 'g2', answer: 'accepted', because: '买家陈述为包装压坏。', cites: ['D-8'] },
        { groundId: 'g3', answer: 'accepted', because: '货物可以退回，不应仅退款。', cites: ['TB-21'] },
      ],
      instead: { remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 4655, for: 'goods_refund' }] },
    })),
    act('2025-09-26 18:00', 'buyer-tang', ({ state }) => ({ type: 'ShipReturn', legId: last(state.returns), carrier: 'carrier-1', waybill: 'WB-S3-R' })),
    act('2025-09-29 10:00', 'shop-toys', ({ state }) => ({ type: 'ConfirmReturn', legId: last(state.returns) })),
    wait('2025-11-10 09:00'),
  ],
}
