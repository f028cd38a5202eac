// The rows of the walk for webhooks and carriers: a marketplace's operators and its own system come near its own, and nobody else near any.
import { expect } from 'vitest'
import type { Desk } from '../../src/app/desk.ts'
import type { Role } from '../../src/domain/parts.ts'
import { CARRIER_ADAPTERS } from '../../src/gateways/carriers/all.ts'
import { openWebhooks } from '../../src/gateways/webhooks/open-webhooks.ts'
import { createWaybillBook } from '../../src/store/waybills.ts'
import { createWebhookBook } from '../../src/store/webhooks.ts'
import type { TestDesk } from '../app/desk.ts'
import type { Row, World } from './walk-accounts.ts'

type Which = 'own' | 'other' | 'elsewhere' | 'absent'
const MAY: readonly Role[] = ['operator', 'system']
const SECRETS = [{ secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', expiresAt: null }]

/** The same desk with what faces outwards; its webhooks lead to an address that is refused before anything is sent. */
export function withOutward({ desk, pool }: TestDesk): Desk {
  return { ...desk, webhooks: openWebhooks(createWebhookBook(pool), { allowPrivate: false, now: desk.realNow, key: () => Buffer.alloc(32, 9) }), carriers: { book: createWaybillBook(pool), adapters: CARRIER_ADAPTERS } }
}

export async function tellWalkOutward({ pool }: TestDesk): Promise<void> {
  const book = createWebhookBook(pool)
  const put = (marketplaceId: string, subscriptionId: string) => book.put({ marketplaceId, subscriptionId, url: 'https://127.0.0.1:1/', types: ['*'], secrets: SECRETS, createdAt: 0 })
  for (const which of ['own', 'other']) await put('1688', `hook-${which}`)
  await put('taobao', 'hook-elsewhere')
}

export function outwardRows({ desk, call }: World): Record<string, Row> {
  const said = async (role: Role, which: Which, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, done: string, body?: unknown): Promise<void> => {
    const { status, code } = await call(role, method, url, body)
    expect([role, which, code === null ? String(status) : `${status} ${code}`]).toEqual([role, which, MAY.includes(role) ? done : '403 role_may_not'])
  }
  const isHere = (which: Which): boolean => which === 'own' || which === 'other'
  const hook = (method: 'GET' | 'POST', tail: string, body?: unknown): Row => (role, which) => said(role, which, method, `/v1/webhooks/hook-${which}${tail}`, isHere(which) ? '200' : '404 unknown_webhook', body)
  const alone = (url: string): Row => (role, which) => said(role, which, 'GET', url, '200')
  return {
    'GET /v1/webhook-types': async (role) => { expect([role, (await call(role, 'GET', '/v1/webhook-types')).status]).toEqual([role, 200]) },
    'GET /v1/webhooks': alone('/v1/webhooks'),
    // Another marketplace's name is free in one's own.
    'PUT /v1/webhooks/:webhookId': async (role, which) => {
      await said(role, which, 'PUT', `/v1/webhooks/walk-${role}-${which}`, '201', { url: 'https://hooks.example.com/', types: ['case.opened'] })
      await createWebhookBook(desk().pool).remove({ marketplaceId: '1688', subscriptionId: `walk-${role}-${which}` })
    },
    'DELETE /v1/webhooks/:webhookId': async (role, which) => {
      if (isHere(which)) await createWebhookBook(desk().pool).put({ marketplaceId: '1688', subscriptionId: `gone-${which}`, url: 'https://hooks.example.com/', types: ['*'], secrets: SECRETS, createdAt: 0 })
      await said(role, which, 'DELETE', `/v1/webhooks/${isHere(which) ? 'gone' : 'hook'}-${which}`, isHere(which) ? '204' : '404 unknown_webhook')
    },
    'POST /v1/webhooks/:webhookId/rotate': hook('POST', '/rotate', { overlapHours: 0 }),
    'POST /v1/webhooks/:webhookId/disable': hook('POST', '/disable'),
    'POST /v1/webhooks/:webhookId/enable': hook('POST', '/enable'),
    'POST /v1/webhooks/:webhookId/ping': hook('POST', '/ping'),
    'GET /v1/webhooks/:webhookId/deliveries': hook('GET', '/deliveries'),
    'POST /v1/webhooks/:webhookId/replay': hook('POST', '/replay', {}),
    'PUT /v1/waybills/:carrier/:waybill': (role, which) => said(role, which, 'PUT', `/v1/waybills/yto/walk-${which}`, isHere(which) ? '200' : '404 unknown_order',
      { merchantId: which === 'other' ? 'shop-toys' : 'shop-clock', orderId: which === 'absent' ? 'walk-none' : `walk-${which}`, shipmentId: `out-walk-${which}`, leg: 'outbound' }),
    'GET /v1/carrier-reports': alone('/v1/carrier-reports'),
  }
}
