// S7: the five steps of a return on 1688, with the express refund paid on the partner carrier's pickup scan; and the late waybill that loses it.
import { ORDERS, SCANS, scan } from '../cast.ts'
import { act, carrier, wait, type Script } from '../play.ts'
import { claim, proof } from './claims.ts'

const last = (list: readonly { legId: string }[]): string => list.at(-1)?.legId ?? ''
const opening = (orderId: string) => act('2025-12-13 09:00', 'buyer-tang', {
  type: 'OpenCase', orderId, claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 9900, goodsState: 'received', expressChosen: true }),
  statement: '钟面有划痕。', evidence: [proof(`${orderId}-close`, 'close_up', 'defect'), proof(`${orderId}-photo`, 'photo')],
})
const withoutPhoto = (orderId: string) => act('2025-12-13 08:50', 'buyer-tang', {
  type: 'OpenCase', orderId, claim: claim({ reason: 'R10', problem: 'visible_defect', remedy: 'return_refund', requestedMinor: 9900, goodsState: 'received', expressChosen: true }), statement: '钟面有划痕。', evidence: [],
}, { refused: 'evidence_missing' })

const back = (suffix: string) => ({ shipmentId: `ret-s7${suffix}`, leg: 'return' as const, waybill: `WB-S7${suffix.toUpperCase()}-R` })

export const S7: Script = {
  id: 'S7', variant: null, title: { zh: '1688 五步退货与极速退款', en: 'Five-step return with express refund' }, order: ORDERS.S7, scansBefore: SCANS.S7,
  steps: [
    withoutPhoto('order-s7'), opening('order-s7'),
    act('2025-12-13 10:00', 'shop-clock', { type: 'AgreeToRequest', addressId: 'addr-clock' }),
    carrier(scan(back(''), 'picked_up', '2025-12-14 10:00', { partnerPickup: true })),
    act('2025-12-14 11:00', 'buyer-tang', ({ state }) => ({ type: 'ShipReturn', legId: last(state.returns), carrier: 'carrier-1', waybill: 'WB-S7-R', partnerPickup: true, evidence: [proof('s7-parcel', 'parcel_photo')] })),
    carrier(scan(back(''), 'signed', '2025-12-17 10:00')),
    act('2025-12-17 15:00', 'shop-clock', ({ state }) => ({ type: 'ConfirmReturn', legId: last(state.returns) })),
    wait('2026-02-20 09:00'),
  ],
}

export const S7_LATE: Script = {
  id: 'S7', variant: 'waybill entered too late', title: { zh: '极速退款：运单同步过晚，按普通流程', en: 'Express refund lost: waybill entered too late' }, order: { ...ORDERS.S7, orderId: 'order-s7b' },
  scansBefore: SCANS.S7.map((one) => ({ ...one, shipmentId: `${one.shipmentId}b`, scanId: `${one.scanId}b` })),
  steps: [
    opening('order-s7b'),
    act('2025-12-13 10:00', 'shop-clock', { type: 'AgreeToRequest', addressId: 'addr-clock' }),
    carrier(scan(back('b'), 'picked_up', '2025-12-14 10:00', { partnerPickup: true })),
    act('2025-12-14 18:00', 'buyer-tang', ({ state }) => ({ type: 'ShipReturn', legId: last(state.returns), carrier: 'carrier-1', waybill: 'WB-S7B-R', partnerPickup: true })),
    carrier(scan(back('b'), 'signed', '2025-12-17 10:00')),
    act('2025-12-17 15:00', 'shop-clock', ({ state }) => ({ type: 'ConfirmReturn', legId: last(state.returns) })),
    wait('2026-02-20 09:00'),
  ],
}
