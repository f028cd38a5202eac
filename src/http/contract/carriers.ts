// Carriers: their pushes, which shipment a waybill belongs to, and what could not become a scan. ../routes-carriers.ts attaches them.
import { z } from 'zod'
import type { Role } from '../../domain/parts.ts'
import { SCAN_KINDS, idSchema, scanSchema } from '../../domain/order.ts'
import { momentSchema, nextSchema, pageQuery } from './domain-shapes.ts'
import { named } from './names.ts'
import { media, route } from './route.ts'

const who: readonly Role[] = ['operator', 'system']

export const pushFromCarrier = route({
  id: 'pushFromCarrier', method: 'POST', path: '/v1/carriers/:carrier/push/:marketplace', tag: 'orders', who: 'open', absent: 'carrier_signature_wrong',
  summary: { zh: '物流服务推送轨迹；以该服务自己的格式和签名', en: "A carrier service reports: in its own format, under its own signature, answered in its own words" },
  params: z.strictObject({ carrier: idSchema, marketplace: idSchema }), body: media('application/x-www-form-urlencoded'),
  answers: { 200: named('CarrierAnswer', z.looseObject({})) }, refusals: ['carrier_signature_wrong', 'malformed'],
})
export const putWaybill = route({
  id: 'putWaybill', method: 'PUT', path: '/v1/waybills/:carrier/:waybill', tag: 'orders', who, absent: 'unknown_order',
  summary: { zh: '登记运单属于哪个订单的哪个包裹', en: 'Say which shipment of which order a waybill belongs to' },
  params: z.strictObject({ carrier: idSchema, waybill: idSchema }),
  body: named('NewWaybill', z.strictObject({ merchantId: idSchema, orderId: idSchema, shipmentId: idSchema, leg: scanSchema.shape.leg, /** The partner carrier fetches it at the door: an express refund may be paid on its pick-up. */ partnerPickup: z.boolean().default(false) })),
  answers: { 200: named('WaybillPut', z.strictObject({ /** Reports that had come before, now looked at. */ early: z.int() })) }, refusals: ['unknown_order'],
})
export const listCarrierReports = route({
  id: 'listCarrierReports', method: 'GET', path: '/v1/carrier-reports', tag: 'orders', who, summary: { zh: '未能成为物流节点的物流报告，最新在前', en: 'What carriers reported that became no scan, newest first' },
  query: z.strictObject(pageQuery),
  answers: {
    200: named('CarrierReportPage', z.strictObject({
      items: z.array(z.strictObject({
        carrier: z.string(), waybill: z.string(), at: momentSchema, code: z.string(), label: z.string(), kind: z.enum(SCAN_KINDS).nullable(), place: z.string().nullable(),
        outcome: z.enum(['unknown_code', 'no_meaning', 'unknown_waybill', 'conflict', 'unknown_order']), heardAt: momentSchema,
      })), next: nextSchema,
    })),
  },
  refusals: ['malformed'],
})

export const carrierContracts = [pushFromCarrier, putWaybill, listCarrierReports] as const
