// S5: 334 made-to-order garments. No no-reason return; the merchant's conditional consent is an offer, settled to the unit; or an officer decides
// line by line when it is refused (variant).
import type { Terms } from '../../../domain/parts.ts'
import { ORDERS, SCANS } from '../cast.ts'
import { act, wait, type Script, type Step } from '../play.ts'
import { claim, proof } from './claims.ts'

/** Full refund less outbound freight and cartons, each with its receipt: 31,730.00 − 3,200.00 − 1,185.70 = 27,344.30. */
const terms: Terms = {
  remedy: 'return_refund', returnRequired: true, returnFreight: 'buyer', replacement: 'none', reason: null,
  flows: [
    { from: 'merchant', to: 'buyer', amountMinor: 3_173_000, for: 'goods_refund', evidenceIds: [] },
    { from: 'buyer', to: 'merchant', amountMinor: 320_000, for: 'cost_deduction', evidenceIds: ['s5-freight'] },
    { from: 'buyer', to: 'merchant', amountMinor: 118_570, for: 'cost_deduction', evidenceIds: ['s5-cartons'] },
  ],
}

const opening: readonly Step[] = [
  act('2025-09-05 18:00', 'buyer-qiao', {
    type: 'OpenCase', orderId: 'order-s5', claim: claim({ reason: 'R09', problem: 'size_or_colour', remedy: 'return_refund', requestedMinor: 3_173_000, goodsState: 'received', lines: [{ lineId: 'line-1', quantity: 334 }] }),
    statement: '尺寸不合，要求退货。', evidence: [proof('s5-size', 'photo', 'spec_breached')],
  }),
  act('2025-09-06 09:00', 'shop-custom', { type: 'FileEvidence', items: [proof('s5-sample', 'signed_specification', 'spec_breached'), proof('s5-freight', 'receipt', 'cost_outbound_freight'), proof('s5-cartons', 'receipt', 'cost_packaging')] }),
  act('2025-09-06 09:10', 'shop-custom', { type: 'MakeOffer', terms, statement: '同意退货退款，发货运费 3200 元和纸箱 1185.70 元由买家承担，附凭证。' }),
]
const last = (list: readonly { legId: string }[]): string => list.at(-1)?.legId ?? ''

export const S5: Script = {
  id: 'S5', variant: null, title: { zh: '334 件定制服装退货', en: 'Return of 334 made-to-order garments' }, order: ORDERS.S5, scansBefore: SCANS.S5,
  steps: [
    ...opening,
    act('2025-09-07 10:00', 'buyer-qiao', ({ state }) => ({ type: 'AcceptOffer', offerId: state.offers.at(-1)?.offerId ?? '' })),
    act('2025-09-08 10:00', 'buyer-qiao', ({ state }) => ({ type: 'ShipReturn', legId: last(state.returns), carrier: 'carrier-2', waybill: 'WB-S5-R' })),
    act('2025-09-12 10:00', 'shop-custom', ({ state }) => ({ type: 'ConfirmReturn', legId: last(state.returns) })),
    wait('2025-11-10 09:00'),
  ],
}

export const S5_REFUSED: Script = {
  id: 'S5', variant: 'offer declined, an officer decides line by line', title: { zh: '334 件定制服装：方案未接受，小二逐项处理', en: 'Made-to-order garments: offer declined, decided line by line' }, order: { ...ORDERS.S5, orderId: 'order-s5b' }, scansBefore: SCANS.S5.map((scan) => ({ ...scan, shipmentId: `${scan.shipmentId}b`, scanId: `${scan.scanId}b` })),
  steps: [
    ...opening.map((step) => (step.kind === 'act' && typeof step.does !== 'function' && step.does.type === 'OpenCase' ? { ...step, does: { ...step.does, orderId: 'order-s5b' } } : step)),
    act('2025-09-07 10:00', 'buyer-qiao', ({ state }) => ({ type: 'DeclineOffer', offerId: state.offers.at(-1)?.offerId ?? '', statement: '不承担费用。' })),
    act('2025-09-07 11:00', 'buyer-qiao', { type: 'RequestIntervention' }),
    act('2025-09-08 09:00', 'officer-an', { type: 'ClaimReview' }),
    act('2025-09-08 09:10', 'officer-an', { type: 'SetFinding', finding: 'goods_custom', value: 'proven', evidenceIds: ['s5-sample'], because: '按买家要求、确认样品后生产。' }),
    act('2025-09-08 09:15', 'officer-an', { type: 'SetFinding', finding: 'spec_breached', value: 'not_proven', evidenceIds: ['s5-size', 's5-sample'], because: '成品与确认的样品一致。' }),
    act('2025-09-08 09:16', 'officer-an', { type: 'SetFinding', finding: 'merchant_consented', value: 'proven', evidenceIds: ['s5-sample'], because: '商家书面同意有条件退货。' }),
    act('2025-09-08 09:20', 'officer-an', { type: 'SetFinding', finding: 'cost_outbound_freight', value: 'proven', evidenceIds: ['s5-freight'], because: '运费凭证 3200 元。' }),
    act('2025-09-08 09:25', 'officer-an', { type: 'SetFinding', finding: 'cost_packaging', value: 'proven', evidenceIds: ['s5-cartons'], because: '纸箱凭证 1185.70 元，无法二次使用。' }),
    act('2025-09-09 12:00', 'officer-an', {
      type: 'DecideCase', because: '定制商品且为经营性采购，无无理由退货权；按商家同意的条件退货，费用逐项以凭证核定。',
      costs: [
        { from: 'buyer', to: 'merchant', amountMinor: 320_000, for: 'cost_deduction', lineId: 'line-1', evidenceIds: ['s5-freight'], finding: 'cost_outbound_freight' },
        { from: 'buyer', to: 'merchant', amountMinor: 118_570, for: 'cost_deduction', lineId: 'line-1', evidenceIds: ['s5-cartons'], finding: 'cost_packaging' },
      ],
    }),
    act('2025-09-10 10:00', 'buyer-qiao', ({ state }) => ({ type: 'ShipReturn', legId: last(state.returns), carrier: 'carrier-2', waybill: 'WB-S5B-R' })),
    act('2025-09-13 10:00', 'shop-custom', ({ state }) => ({ type: 'ConfirmReturn', legId: last(state.returns) })),
    wait('2025-11-10 09:00'),
  ],
}
