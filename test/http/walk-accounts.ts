// The rows of the walk for orders, merchants, buyers, money, lists and sanctions: what each role is told of its own, another's, another
// marketplace's and an absent one. Nothing here changes a row the walk counts.
import { expect } from 'vitest'
import { READS } from '../../src/domain/access.ts'
import type { Role } from '../../src/domain/parts.ts'
import { canonical } from '../../src/app/canonical.ts'
import { clockSale, type TestDesk } from '../app/desk.ts'

type Which = 'own' | 'other' | 'elsewhere' | 'absent'
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type World = {
  desk(): TestDesk
  call(role: Role, method: Method, url: string, body?: unknown): Promise<{ status: number; code: string | null }>
  caseId(which: Which): string
}
export type Row = (role: Role, which: Which) => Promise<void>

const SHOPS: Readonly<Record<Which, string>> = { own: 'shop-clock', other: 'shop-toys', elsewhere: 'walk-shop-elsewhere', absent: 'walk-shop-none' }
const BUYERS: Readonly<Record<Which, string>> = { own: 'buyer-li', other: 'buyer-tang', elsewhere: 'walk-buyer-elsewhere', absent: 'walk-buyer-none' }
const TELLS: readonly Role[] = ['system', 'operator']
const isShop = (role: Role): boolean => role === 'merchant' || role === 'clerk'
const isThere = (which: Which): boolean => which === 'own' || which === 'other'

/** Who and what the rows are about, beside what the walk sets up. */
export async function tellWalkAccounts(desk: TestDesk): Promise<void> {
  await desk.store.putMerchant({ marketplaceId: 'taobao', merchantId: SHOPS.elsewhere, settings: {} })
  for (const which of ['own', 'other'] as const) await desk.store.putBuyer({ marketplaceId: '1688', buyerId: BUYERS[which], settings: {} })
  await desk.store.putBuyer({ marketplaceId: 'taobao', buyerId: BUYERS.elsewhere, settings: {} })
}

/** The role, then whether the shop is there, then whether it is one's own. */
const ofShop = (roles: readonly Role[], done: string, role: Role, which: Which): string => {
  if (!roles.includes(role)) return '403 role_may_not'
  return isThere(which) && (which === 'own' || !isShop(role)) ? done : '404 unknown_merchant'
}

export function accountRows({ desk, call, caseId }: World): Record<string, Row> {
  const said = async (role: Role, which: Which, method: Method, url: string, expected: string, body?: unknown): Promise<void> => {
    const { status, code } = await call(role, method, url, body)
    expect([role, which, code === null ? String(status) : `${status} ${code}`]).toEqual([role, which, expected])
  }
  const shop = (method: Method, tail: string, roles: readonly Role[], done: string, body?: unknown): Row => (role, which) => said(role, which, method, `/v1/merchants/${SHOPS[which]}${tail}`, ofShop(roles, done, role, which), body)
  const alone = (method: Method, url: string, roles: readonly Role[]): Row => (role, which) => said(role, which, method, url, roles.includes(role) ? '200' : '403 role_may_not')
  /** A dispute is no sanction: whoever may look at sanctions is told there is none. */
  const noSanction = (method: Method, tail: string, body?: unknown): Row => (role, which) =>
    said(role, which, method, `/v1/sanctions/${caseId(which)}${tail}`, (READS.sanction as readonly Role[]).includes(role) ? '404 unknown_case' : '403 role_may_not', body)
  const told = (which: Which) => {
    const { order } = clockSale(`walk-${which}`)
    const marketplace = which === 'elsewhere' ? 'taobao' : '1688'
    const [buyerId, merchantId] = which === 'other' ? ['buyer-tang', 'shop-toys'] : ['buyer-li', which === 'absent' ? SHOPS.absent : 'shop-clock']
    return { ...order, marketplace, buyer: { ...order.buyer, buyerId }, merchant: { ...order.merchant, merchantId } }
  }
  return {
    'PUT /v1/merchants/:merchantId/orders/:orderId': async (role, which) => {
      const order = told(which)
      const expected = !TELLS.includes(role) ? '403 role_may_not' : which === 'elsewhere' ? '422 malformed' : which === 'absent' ? '404 unknown_merchant' : '200'
      await said(role, which, 'PUT', `/v1/merchants/${order.merchant.merchantId}/orders/${order.orderId}`, expected, JSON.parse(canonical(order)))
    },
    'POST /v1/merchants/:merchantId/orders/:orderId/scans': async (role, which) => {
      const [scan] = clockSale(`walk-${which === 'absent' ? 'none' : which}`).scans
      const expected = ![...TELLS, 'carrier'].includes(role) ? '403 role_may_not' : isThere(which) ? '200' : '404 unknown_order'
      await said(role, which, 'POST', `/v1/merchants/${which === 'other' ? 'shop-toys' : 'shop-clock'}/orders/walk-${which === 'absent' ? 'none' : which}/scans`, expected, scan)
    },
    'GET /v1/merchants': alone('GET', '/v1/merchants', ['officer', 'senior_officer', 'auditor', 'operator', 'system']),
    'GET /v1/merchants/:merchantId': shop('GET', '', READS.merchant, '200'),
    // Telling of a shop that is not there makes it; the walk tells only of those that are.
    'PUT /v1/merchants/:merchantId': async (role, which) => {
      if (TELLS.includes(role) && !isThere(which)) return
      const entry = await desk().store.findMerchant('1688', SHOPS[which])
      await said(role, which, 'PUT', `/v1/merchants/${SHOPS[which]}`, TELLS.includes(role) ? '200' : '403 role_may_not', entry === null ? {} : { reachable: true })
    },
    'PUT /v1/merchants/:merchantId/addresses/:addressId': shop('PUT', '/addresses/walk-address', ['merchant', ...TELLS], '200', { forReturns: false }),
    'DELETE /v1/merchants/:merchantId/addresses/:addressId': shop('DELETE', '/addresses/walk-none', ['merchant', ...TELLS], '404 unknown_address'),
    'GET /v1/merchants/:merchantId/deposits': shop('GET', '/deposits', READS.money, '200'),
    'POST /v1/merchants/:merchantId/deposits': shop('POST', '/deposits', TELLS, '422 deposit_below_zero', { changeId: 'walk', currency: 'KRW', because: 'withdrawal', amountMinor: 1, direction: 'out' }),
    'GET /v1/merchants/:merchantId/statement': shop('GET', '/statement', READS.money, '200'),
    'GET /v1/buyers/:buyerId': (role, which) => said(role, which, 'GET', `/v1/buyers/${BUYERS[which]}`, !(READS.buyer as readonly Role[]).includes(role) ? '403 role_may_not' : isThere(which) && (which === 'own' || role !== 'buyer') ? '200' : '404 unknown_buyer'),
    'PUT /v1/buyers/:buyerId': async (role, which) => {
      if (TELLS.includes(role) && !isThere(which)) return
      await said(role, which, 'PUT', `/v1/buyers/${BUYERS[which]}`, TELLS.includes(role) ? '200' : '403 role_may_not', { goodStanding: 'good', abuseLabel: 'none' })
    },
    'GET /v1/cases/counts': alone('GET', '/v1/cases/counts', READS.cases),
    'GET /v1/sanctions': alone('GET', '/v1/sanctions', READS.sanction),
    'GET /v1/sanctions/:caseId': noSanction('GET', ''),
    'GET /v1/sanctions/:caseId/events': noSanction('GET', '/events'),
    'POST /v1/sanctions/:caseId/commands': noSanction('POST', '/commands', { commandId: 'walk', command: { type: 'AskForHuman' } }),
    'POST /v1/sanctions/:caseId/preview': noSanction('POST', '/preview', { command: { type: 'AskForHuman' } }),
    'GET /v1/policies/:name/text': async (role, which) => said(role, which, 'GET', '/v1/policies/nothing@2020/text', '404 unknown_policy'),
    'GET /v1/policies/:name/diff': async (role, which) => said(role, which, 'GET', '/v1/policies/1688@2025-03/diff?against=1688@2025-03', '200'),
  }
}
