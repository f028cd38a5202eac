// S3: the reason does not match the facts. It is re-qualified before anything is decided; the appeal reaches another officer who answers every ground.
import type { Case } from '../../../domain/case.ts'
import { ORDERS, SCANS } from '../cast.ts'
import { act, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

const lastDecision = (state: Case): string => state.decisions.at(-1)?.decisionId ?? ''
const lastAppeal = (state: Case): string => state.appeals.at(-1)?.appealId ?? ''

export const S3: Script = {
  id: 'S3', variant: null, title: { zh: '积木盒压坏却选"少货"', en: 'A crushed box filed as "missing item"' }, order: ORDERS.S3, scansBefore: SCANS.S3,
  steps: [
    act('2025-09-21 20:00', 'buyer-tang', {
      type: 'OpenCase', orderId: 'order-s3', claim: claim({ reason: 'R16', problem: 'package_damaged', remedy: 'refund_only', requestedMinor: 4655, goodsState: 'received' }),
      statement: '积木盒子被快递压坏了。', evidence: [proof('s3-unpack', 'unboxing_video', 'damaged_in_transit')],
    }),
    act('2025-09-22 09:00', 'shop-toys', { type: 'RefuseRequest', because: 'reason_mismatch', statement: '说的是盒子压坏,选的却是少货,也不退货。' }),
    act('2025-09-22 10:00', 'buyer-tang', { type: 'RequestIntervention' }),
    act('2025-09-22 14:00', 'officer-an', { type: 'ClaimReview' }),
    act('2025-09-22 14:05', 'officer-an', { type: 'SetFinding', finding: 'reason_matches', value: 'not_proven', evidenceIds: ['s3-unpack'], because: '买家陈述为包装压坏,与所选原因"少货"不符。' }),
    act('2025-09-22 14:10', 'officer-an', { type: 'RequalifyReason', reason: 'R17', because: '按事实改为包装破损;原选择保留在记录中。', cites: ['R17'] }),
    act('2025-09-22 14:15', 'officer-an', { type: 'SetFinding', finding: 'damaged_in_transit', value: 'proven', evidenceIds: ['s3-unpack'], because: '开箱视频显示运输挤压。' }),
    act('2025-09-22 14:20', 'officer-an', { type: 'SetFinding', finding: 'return_pointless', value: 'proven', evidenceIds: [], because: '认为商家未提供退货地址,无法退回。' }),
    act('2025-09-22 14:30', 'officer-an', { type: 'DecideCase', because: '签收前的风险由商家承担。' }),
    act('2025-09-23 09:00', 'shop-toys', ({ state }) => ({
      type: 'FileAppeal', decisionId: lastDecision(state),
      grounds: [
        { groundId: 'g1', ground: 'address_on_file', text: '后台一直设有有效的退货地址。' }, { groundId: 'g2', ground: 'reason_mismatch', text: '原因与事实不符。' }, { groundId: 'g3', ground: 'wrong_amount', text: '积木本身完好,不应全额退款。' },
      ],
    })),
    act('2025-09-23 10:00', 'officer-an', ({ state }) => ({ type: 'DecideAppeal', appealId: lastAppeal(state), result: 'upheld', answers: [{ groundId: 'g1', answer: 'rejected', cites: ['R17'] }], because: '维持。' }), { refused: 'conflict_of_interest' }),
    act('2025-09-23 11:00', 'buyer-tang', ({ state }) => ({ type: 'AnswerAppeal', appealId: lastAppeal(state), statement: '同意退回。' })),
    act('2025-09-23 15:00', 'officer-bo', { type: 'ClaimReview' }),
    act('2025-09-23 16:00', 'officer-bo', ({ state }) => ({
      type: 'DecideAppeal', appealId: lastAppeal(state), result: 'reversed', because: '退货地址在案,商品可以退回:改为退货退款,运费由商家承担。', fundedBy: 'platform', reverseMarks: true,
      answers: [
        { groundId: 'g1', answer: 'accepted', because: '地址簿中有退货地址。', cites: ['TB-41'] }, { groundId: 'g2', answer: 'partly_accepted', because: '原因已在处理前按事实改正。', cites: ['R17'] }, { groundId: 'g3', answer: 'accepted', because: '货物未退回,不支持仅退款。', cites: ['R17'] },
      ],
      instead: { remedy: 'return_refund', returnRequired: true, returnFreight: 'merchant', flows: [{ from: 'merchant', to: 'buyer', amountMinor: 4655, for: 'goods_refund' }] },
    })),
    wait('2025-11-10 09:00'),
  ],
}
