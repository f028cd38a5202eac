// A sandbox marketplace is played by whoever holds its key: be anybody, move the clock, report parcels, say how payments are answered.
// ../routes-sandbox.ts attaches them; src/app/sandbox.ts does it.
import { z } from 'zod'
import { MOST_DAYS, parcelSchema, paymentsSchema } from '../../app/sandbox.ts'
import { idSchema } from '../../domain/order.ts'
import { roleSchema, type Role } from '../../domain/parts.ts'
import { caseIdSchema, momentSchema } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

/** Of a sandbox marketplace; those of any other are told `role_may_not`. */
const who: readonly Role[] = ['system', 'operator']
const shared = { tag: 'sandbox', who } as const
const sandboxSchema = named('Sandbox', z.strictObject({ marketplace: z.string(), now: momentSchema, clockOffsetMs: z.int(), payments: named('SandboxPayments', paymentsSchema) }))

export const readSandbox = route({
  ...shared, id: 'readSandbox', method: 'GET', path: '/v1/sandbox', summary: { zh: '沙箱的当前时间和模拟支付方式', en: 'What time it is in the sandbox, and how its payments are answered' },
  answers: { 200: sandboxSchema }, refusals: ['role_may_not'],
})
export const mintSandboxToken = route({
  ...shared, id: 'mintSandboxToken', method: 'POST', path: '/v1/sandbox/tokens', summary: { zh: '取得任意角色、任意人员的短期令牌', en: 'A short-lived token to be anybody in any role' },
  body: named('NewSandboxToken', z.strictObject({ role: roleSchema, id: idSchema.refine((id) => id !== 'system', 'is the engine itself'), minutes: z.int().min(1).max(60).default(15) })),
  answers: { 201: named('SandboxToken', z.strictObject({ token: z.string(), expiresAt: momentSchema, role: roleSchema, id: idSchema })) }, refusals: ['role_may_not'],
})
export const moveSandboxClock = route({
  ...shared, id: 'moveSandboxClock', method: 'POST', path: '/v1/sandbox/clock', summary: { zh: '让沙箱时间前进；到期的计时依次处理', en: 'Let time run forward; whatever falls due happens in order' },
  body: named('SandboxClockMove', z.union([
    z.strictObject({ advance: z.string().max(40).regex(/^P/).describe(`an ISO 8601 length in weeks, days, hours, minutes and seconds, such as P3DT2H; ${MOST_DAYS} days at most`) }),
    z.strictObject({ to: z.union([momentSchema, z.iso.datetime({ offset: true })]).describe('a moment later than now: epoch milliseconds, or ISO 8601 with a zone') }),
  ])),
  answers: { 200: named('SandboxClockMoved', z.strictObject({ from: momentSchema, now: momentSchema, arrived: z.boolean().describe('false: more fell due than one call does; ask again'), lapsed: z.array(z.strictObject({ at: momentSchema, caseId: caseIdSchema, clock: z.string() })) })) },
  refusals: ['role_may_not', 'date_out_of_range'],
})
export const setSandboxPayments = route({
  ...shared, id: 'setSandboxPayments', method: 'PUT', path: '/v1/sandbox/payments', summary: { zh: '设定模拟支付：确认、拒绝、迟迟不答或由平台系统处理', en: 'How payments are answered from now on: confirmed, rejected, late, or by your own system' },
  body: paymentsSchema, answers: { 200: sandboxSchema }, refusals: ['role_may_not'],
})
export const reportSandboxParcel = route({
  ...shared, id: 'reportSandboxParcel', method: 'POST', path: '/v1/sandbox/parcels', summary: { zh: '模拟承运人：一个包裹的一串物流节点', en: 'What a carrier reports of one parcel, scan after scan' },
  body: named('SandboxParcel', parcelSchema),
  answers: { 200: named('SandboxParcelReported', z.strictObject({ scans: z.array(z.strictObject({ scanId: z.string(), kind: z.string(), at: momentSchema, became: z.enum(['recorded', 'same', 'conflict']) })) })) },
  refusals: ['role_may_not', 'unknown_order'],
})

export const sandboxContracts = [readSandbox, mintSandboxToken, moveSandboxClock, setSandboxPayments, reportSandboxParcel] as const
