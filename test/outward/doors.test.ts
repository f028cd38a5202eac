// Webhooks and carriers over HTTP, every answer held to its contract: a secret is shown once, an address inside our walls is refused, a push proves itself.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { WEBHOOK_TYPE_NAMES } from '../../src/app/webhooks.ts'
import { CARRIER_ADAPTERS } from '../../src/gateways/carriers/all.ts'
import { openWebhooks } from '../../src/gateways/webhooks/open-webhooks.ts'
import { buildServer } from '../../src/http/server.ts'
import { createWaybillBook } from '../../src/store/waybills.ts'
import { createWebhookBook } from '../../src/store/webhooks.ts'
import { clockSale, putSale } from '../app/desk.ts'
import { openClockCase, openOutward, sendAll, type OutwardDesk } from './outward-desk.ts'
import { openReceiver, type Receiver } from './receiver.ts'

const SALT = 'a-salt-of-our-own-choice'
let desk: OutwardDesk
let server: FastifyInstance
let strict: FastifyInstance
let shop: Receiver
beforeAll(async () => {
  desk = await openOutward()
  shop = await openReceiver()
  await desk.store.putMarketplace({ id: '1688', kind: 'demo', settings: { people: [{ id: 'op', role: 'operator', zh: '运营', en: 'Operator' }, { id: 'buyer-li', role: 'buyer', zh: '李', en: 'Li' }], carriers: { kuaidi100: { salt: SALT } } }, buckets: 8 })
  const carriers = { book: createWaybillBook(desk.pool), adapters: CARRIER_ADAPTERS }
  server = await buildServer({ desk: { ...desk.full, carriers } })
  // As deployed: only the public internet.
  strict = await buildServer({ desk: { ...desk.full, webhooks: openWebhooks(createWebhookBook(desk.pool), { allowPrivate: false, now: Date.now, key: () => Buffer.alloc(32, 9) }) } })
})
afterAll(async () => {
  await server.close()
  await strict.close()
  await shop.close()
  await desk.close()
})

async function call(method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, body?: unknown, at: FastifyInstance = server): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await at.inject({ method, url, headers: { authorization: 'Demo 1688/op', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) })
  return { status: answer.statusCode, body: answer.payload === '' ? {} : (answer.json() as Record<string, unknown>) }
}

describe('webhooks over HTTP', () => {
  it('are registered with a secret that is shown once, tried, changed, looked at, sent again and forgotten', async () => {
    const made = await call('PUT', '/v1/webhooks/shop', { url: shop.url, types: ['*'] })
    expect(made).toMatchObject({ status: 201, body: { webhook: { webhookId: 'shop', types: ['*'], disabled: null, secrets: [{ endsAt: null }] }, secret: expect.stringMatching(/^whsec_/) } })
    const secret = String(made.body['secret'])
    expect(await call('POST', '/v1/webhooks/shop/ping')).toMatchObject({ status: 200, body: { status: 200, why: null } })
    const [ping] = shop.heard
    if (!ping) throw new Error('no ping came')
    expect(new Webhook(secret).verify(ping.body, { ...ping.headers })).toMatchObject({ type: 'webhook.ping', data: { webhook: 'shop' } })
    expect(await call('PUT', '/v1/webhooks/shop', { url: shop.url, types: ['case.opened'] })).toMatchObject({ status: 200, body: { secret: null } })
    const rotated = await call('POST', '/v1/webhooks/shop/rotate', { overlapHours: 2 })
    expect(rotated).toMatchObject({ status: 200, body: { secret: expect.stringMatching(/^whsec_/) } })
    await openClockCase(desk, 'order-door-1')
    await sendAll(desk)
    const log = await call('GET', '/v1/webhooks/shop/deliveries')
    const items = log.body['items'] as { type: string; deliveryId: string; state: string }[]
    expect(items.map(({ type, state }) => [type, state]).toSorted()).toEqual([['case.opened', 'delivered'], ['webhook.ping', 'delivered']])
    const sent = items.find(({ type }) => type === 'case.opened')
    expect(await call('POST', '/v1/webhooks/shop/replay', { deliveryId: sent?.deliveryId, all: true })).toMatchObject({ status: 200, body: { replayed: 1 } })
    expect(await call('POST', '/v1/webhooks/shop/disable')).toMatchObject({ status: 200, body: { disabled: { because: 'operator' } } })
    expect(await call('GET', '/v1/webhooks/shop/deliveries?dead=true')).toMatchObject({ status: 200, body: { items: [{ type: 'case.opened', state: 'dead', why: 'disabled_operator' }] } })
    expect(await call('POST', '/v1/webhooks/shop/enable')).toMatchObject({ status: 200, body: { disabled: null } })
    const all = await call('GET', '/v1/webhooks')
    for (const said of [JSON.stringify(all.body), JSON.stringify(log.body)]) for (const one of [secret, String(rotated.body['secret'])]) expect(said).not.toContain(one)
    expect((await call('DELETE', '/v1/webhooks/shop')).status).toBe(204)
    expect(await call('GET', '/v1/webhooks/shop/deliveries')).toMatchObject({ status: 404, body: { code: 'unknown_webhook' } })
  })

  it('lead only to the public internet, over https, with a usable secret, and are no more than twenty', async () => {
    for (const url of ['http://hooks.example.com/', 'https://127.0.0.1/', 'https://10.0.0.8/', 'https://metadata.internal/', 'https://user:pw@hooks.example.com/', 'nowhere']) {
      expect([url, await call('PUT', '/v1/webhooks/bad', { url, types: ['*'] }, strict)]).toMatchObject([url, { status: 422, body: { code: 'webhook_url_not_allowed' } }])
    }
    expect(await call('PUT', '/v1/webhooks/bad', { url: 'https://hooks.example.com/', types: ['*'], secret: 'whsec_dG9vIHNob3J0' }, strict)).toMatchObject({ status: 422, body: { code: 'webhook_secret_not_usable' } })
    expect(await call('PUT', '/v1/webhooks/bad', { url: 'https://hooks.example.com/', types: ['case.exploded'] }, strict)).toMatchObject({ status: 422, body: { code: 'malformed' } })
    for (let nr = 1; nr <= 20; nr += 1) expect((await call('PUT', `/v1/webhooks/many-${nr}`, { url: 'https://hooks.example.com/', types: ['*'] }, strict)).status).toBe(201)
    expect(await call('PUT', '/v1/webhooks/many-21', { url: 'https://hooks.example.com/', types: ['*'] }, strict)).toMatchObject({ status: 422, body: { code: 'webhook_limit' } })
    for (let nr = 1; nr <= 20; nr += 1) await call('DELETE', `/v1/webhooks/many-${nr}`)
  })
})

describe('the types a webhook can name', () => {
  it('are all listed, in both languages, and stand in the guide', async () => {
    const { types } = (await call('GET', '/v1/webhook-types')).body as { types: { type: string; says: { zh: string; en: string } }[] }
    expect(types.map(({ type }) => type)).toEqual(WEBHOOK_TYPE_NAMES)
    expect(types.filter(({ says }) => says.zh === '' || says.en === '')).toEqual([])
    const guide = readFileSync(new URL('../../docs/guides/integration.md', import.meta.url), 'utf8')
    expect(WEBHOOK_TYPE_NAMES.filter((type) => !guide.includes(`\`${type}\``))).toEqual([])
  })
})

describe('carriers over HTTP', () => {
  const push = (url: string, param: string, salt = SALT) => server.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: new URLSearchParams({ param, sign: createHash('md5').update(param + salt).digest('hex') }).toString() })

  it('are answered in their own words when signed, and with a problem when not; what came early is counted when its waybill is named', async () => {
    const { order } = clockSale('order-door-kd')
    await putSale(desk, order)
    const param = JSON.stringify({ status: 'polling', lastResult: { nu: 'SF900', com: 'shunfeng', state: '0', data: [{ time: '2025-09-01 15:00:00', statusCode: '103', status: '已揽收' }, { time: '2025-09-01 14:00:00', statusCode: '4711', status: '?' }] } })
    const good = await push('/v1/carriers/kuaidi100/push/1688', param)
    expect([good.statusCode, good.json()]).toEqual([200, { result: true, returnCode: '200', message: '成功' }])
    expect((await push('/v1/carriers/kuaidi100/push/1688', param, 'another-salt-entirely')).json()).toMatchObject({ status: 403, code: 'carrier_signature_wrong' })
    expect((await push('/v1/carriers/kuaidi100/push/taobao', param)).json()).toMatchObject({ status: 403, code: 'carrier_signature_wrong' })
    expect((await server.inject({ method: 'POST', url: '/v1/carriers/kuaidi100/push/1688', headers: { 'content-type': 'application/json' }, payload: '{}' })).statusCode).toBe(403)
    const waybill = { merchantId: 'shop-clock', orderId: 'order-door-kd', shipmentId: 'out-1', leg: 'outbound' }
    expect(await call('PUT', '/v1/waybills/shunfeng/SF900', waybill)).toMatchObject({ status: 200, body: { early: 1 } })
    expect(await call('PUT', '/v1/waybills/shunfeng/SF900', { ...waybill, orderId: 'order-nowhere' })).toMatchObject({ status: 404, body: { code: 'unknown_order' } })
    expect(await call('GET', '/v1/carrier-reports?limit=10')).toMatchObject({ status: 200, body: { items: [{ waybill: 'SF900', code: '4711', outcome: 'unknown_code' }], next: null } })
  })
})
