// S10: one dispute, many policies. The same claim and the same refusal, on each platform at a date its version was in force.
import { S10_ROWS, s10Order, s10Scans } from '../cast.ts'
import { act, wait, type Script, type Step } from '../play.ts'
import { claim, proof } from './claims.ts'

/** The rows in which a person decides after the hearing; the others end by machine or stay with the parties. */
const REVIEWED: readonly string[] = ['1688@2024-09', 'taobao@2024-08 score 4.6']
const byOfficer = (month: string, evidenceId: string): Step[] => [
  act(`${month}16 09:10`, 'officer-an', { type: 'ClaimReview' }),
  act(`${month}16 09:20`, 'officer-an', { type: 'SetFinding', finding: 'defect', value: 'proven', evidenceIds: [evidenceId], because: '特写照片显示缺陷，商家未提交发货前的证明。' }),
  act(`${month}16 09:30`, 'officer-an', { type: 'DecideCase', because: '质量问题成立。' }),
]

export const S10: readonly Script[] = S10_ROWS.map((row, index) => {
  const order = s10Order(index)
  const month = row.placed.slice(0, 8)
  return {
    id: 'S10', variant: row.row, title: { zh: `同一纠纷：${row.row}`, en: `One dispute: ${row.row}` }, order, scansBefore: s10Scans(index),
    buyerAccount: { goodStanding: row.goodStanding, abuseLabel: row.abuseLabel }, shop: { score: row.score, quality: row.quality },
    steps: [
      act(`${month}11 15:00`, 'buyer-lin', {
        type: 'OpenCase', orderId: order.orderId, claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'refund_only', requestedMinor: 12_800, goodsState: 'received' }), statement: '有质量问题，要求仅退款。', evidence: [proof(`s10-${index + 1}-close`, 'close_up', 'defect')],
      }),
      act(`${month}12 09:00`, 'shop-clock', { type: 'RefuseRequest', because: 'facts_disputed', statement: '商品完好发出，不同意仅退款。' }),
      act(`${month}12 10:00`, 'buyer-lin', { type: 'RequestIntervention' }),
      wait(`${month}16 09:00`),
      ...(REVIEWED.includes(row.row) ? byOfficer(month, `s10-${index + 1}-close`) : []),
      wait(`${month}30 09:00`),
    ],
  }
})
