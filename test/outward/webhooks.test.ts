// Webhooks as a marketplace receives them: real sockets, signatures checked by the published library of Standard Webhooks.
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../app/desk.ts'
import { webhookSender } from '../../src/app/webhook-sending.ts'
import { MARKET, openClockCase, openOutward, sendAll, subscribe, type OutwardDesk } from './outward-desk.ts'
import { openReceiver, type Heard, type Receiver } from './receiver.ts'

let desk: OutwardDesk
const receivers: Receiver[] = []
const receiver = async (answer?: Receiver['answer']): Promise<Receiver> => {
  const made = await openReceiver(answer)
  receivers.push(made)
  return made
}
beforeAll(async () => { desk = await openOutward({ timeoutMs: 500 }) })
afterEach(async () => {
  for (const { subscriptionId } of await desk.book.list(MARKET)) await desk.book.remove({ marketplaceId: MARKET, subscriptionId })
  await Promise.all(receivers.splice(0).map((one) => one.close()))
})
afterAll(() => desk.close())

const of = (subscriptionId: string) => ({ marketplaceId: MARKET, subscriptionId })
const log = async (subscriptionId: string, dead = false) => (await desk.book.deliveries({ ...of(subscriptionId), dead }, { limit: 50, after: null })).items
const types = (heard: readonly Heard[], caseId: string) => heard.filter(({ json }) => json.data['caseId'] === caseId).map(({ json }) => json.type)
const verify = (secret: string, { headers, body }: Heard) => new Webhook(secret).verify(body, { ...headers })
const wait = (ms: number) => { desk.clock.now += ms }

describe('what is told', () => {
  it('is signed so that the published library accepts it, and nothing that was changed on the way', async () => {
    const shop = await receiver()
    const secret = await subscribe(desk, 'shop', shop.url, ['*'])
    const { caseId } = await openClockCase(desk, 'order-hook-1')
    await sendAll(desk)
    const [first] = shop.heard
    if (!first) throw new Error('nothing came')
    expect(verify(secret, first)).toMatchObject({ type: 'case.opened', data: { caseId, version: 1, phase: 'negotiating', orderId: 'order-hook-1' } })
    expect(() => verify(secret, { ...first, body: first.body.replace('order-hook-1', 'order-hook-2') })).toThrow('No matching signature')
    expect(() => verify('whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', first)).toThrow('No matching signature')
    expect(() => verify(secret, { ...first, headers: { ...first.headers, 'webhook-timestamp': '1600000000' } })).toThrow('too old')
  })

  it('is one message of each type a commit fits, for those who asked for the type and nobody else', async () => {
    const [all, opened, paid] = [await receiver(), await receiver(), await receiver()]
    await subscribe(desk, 'all', all.url, ['*'])
    await subscribe(desk, 'opened', opened.url, ['case.opened'])
    await subscribe(desk, 'paid', paid.url, ['payment.posted'])
    const { caseId } = await openClockCase(desk, 'order-hook-types')
    await sendAll(desk)
    expect(types(all.heard, caseId).slice(0, 2)).toEqual(['case.opened', 'case.changed'])
    expect(types(opened.heard, caseId)).toEqual(['case.opened'])
    expect(paid.heard).toEqual([])
    expect(new Set(all.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(all.heard.length)
  })

  it('never carries names, words or addresses: ids and codes only', async () => {
    const shop = await receiver()
    await subscribe(desk, 'shop', shop.url, ['*'])
    await openClockCase(desk, 'order-hook-ids')
    await sendAll(desk)
    expect(shop.heard.length).toBeGreaterThan(0)
    for (const { json, body } of shop.heard) {
      expect(Object.keys(json.data).toSorted()).toEqual(['caseId', 'events', 'marketplace', 'orderId', 'phase', 'version'])
      expect(body).not.toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it('comes in the order it happened within a case, also when the first try of each message fails', async () => {
    const tried = new Set<string>()
    const shop = await receiver(({ headers }) => {
      const id = headers['webhook-id'] ?? ''
      if (tried.has(id)) return {}
      tried.add(id)
      return { status: 500 }
    })
    await subscribe(desk, 'shop', shop.url, ['case.changed'])
    const { caseId, bucket } = await openClockCase(desk, 'order-hook-order')
    await must(desk, { who: 'shop-clock', bucket, caseId, commandId: 'say', command: { type: 'MakeStatement', text: '马上处理', speech: 'answer', channel: 'case' } })
    for (let round = 0; round < 12; round += 1) {
      await sendAll(desk)
      wait(61_000)
    }
    const arrived = shop.heard.filter(({ headers }, index) => shop.heard.findIndex((other) => other.headers['webhook-id'] === headers['webhook-id']) < index)
    const versions = arrived.map(({ json }) => Number(json.data['version']))
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
    expect(new Set(versions).size).toBe(tried.size)
  })
})

describe('a receiver that fails', () => {
  it('delays no other: the living one has its message while the dead one is still being waited for', async () => {
    const [dead, living] = [await receiver(() => ({ silent: true })), await receiver()]
    await subscribe(desk, 'dead', dead.url, ['*'])
    await subscribe(desk, 'living', living.url, ['*'])
    for (const nr of [1, 2, 3]) await openClockCase(desk, `order-hook-dead-${nr}`)
    await sendAll(desk)
    expect(living.heard.filter(({ json }) => json.type === 'case.opened')).toHaveLength(3)
    expect((await log('dead')).every(({ state }) => state === 'waiting')).toBe(true)
    const [failing] = (await desk.book.list(MARKET)).filter(({ subscriptionId }) => subscriptionId === 'dead')
    expect(failing?.failures).toBeGreaterThan(0)
    // From the third failure on one call a minute, however much is waiting.
    wait(20_000)
    await sendAll(desk)
    const before = dead.heard.length
    await sendAll(desk)
    expect(dead.heard.length).toBe(before)
  })

  it('is tried again under the same id with more and more time between, and after the last time set aside with all attempts on record', async () => {
    const shop = await receiver(() => ({ status: 500 }))
    await subscribe(desk, 'shop', shop.url, ['case.opened'])
    await openClockCase(desk, 'order-hook-backoff')
    for (let round = 0; round < 20; round += 1) {
      await sendAll(desk)
      wait(21_600_000)
    }
    expect(shop.heard).toHaveLength(16)
    expect(new Set(shop.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const [delivery] = await log('shop', true)
    expect(delivery).toMatchObject({ state: 'dead', tries: 16, why: 'status_500' })
    expect(delivery?.attempts).toHaveLength(16)
    expect(delivery?.attempts.every(({ status }) => status === 500)).toBe(true)
  })

  it('with 410 is not called again until the operator says so, and what waited is set aside for replay', async () => {
    const shop = await receiver(() => ({ status: 410 }))
    await subscribe(desk, 'shop', shop.url, ['*'])
    const { caseId } = await openClockCase(desk, 'order-hook-gone')
    await sendAll(desk)
    expect(shop.heard).toHaveLength(1)
    expect(await desk.book.find(MARKET, 'shop')).toMatchObject({ disabled: { because: 'gone' } })
    await openClockCase(desk, 'order-hook-gone-2')
    wait(86_400_000)
    await sendAll(desk)
    expect(shop.heard).toHaveLength(1)
    shop.answer = () => ({})
    expect(await desk.book.setDisabled(of('shop'), null, desk.clock.now)).toBe('done')
    expect(await desk.book.replay({ ...of('shop'), all: false }, desk.clock.now)).toBeGreaterThan(0)
    await sendAll(desk)
    expect(types(shop.heard.slice(1), caseId).slice(0, 2)).toEqual(['case.opened', 'case.changed'])
  })

  it('is left alone for as long as its Retry-After asks', async () => {
    const shop = await receiver(() => ({ status: 503, headers: { 'retry-after': '3600' } }))
    await subscribe(desk, 'shop', shop.url, ['case.opened'])
    await openClockCase(desk, 'order-hook-later')
    await sendAll(desk)
    wait(3_500_000)
    await sendAll(desk)
    expect(shop.heard).toHaveLength(1)
    shop.answer = () => ({})
    wait(200_000)
    await sendAll(desk)
    expect(shop.heard).toHaveLength(2)
    expect((await log('shop'))[0]).toMatchObject({ state: 'delivered', attempts: [{ status: 503 }, { status: 200 }] })
  })

  it('is never followed elsewhere, read without end, or waited for without end', async () => {
    const elsewhere = await receiver()
    const shop = await receiver()
    for (const [reply, expected] of [
      [{ status: 302, headers: { location: elsewhere.url } }, { status: 302, why: null }],
      [{ body: 'x'.repeat(1_000_000) }, { status: null, why: 'answer_too_large' }],
      [{ silent: true }, { status: null, why: 'timeout' }],
    ] as const) {
      shop.answer = () => reply
      expect(await desk.caller.call({ marketplaceId: MARKET, subscriptionId: 's', url: shop.url, secrets: [{ secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz', expiresAt: null }] }, { messageId: 'm', bodyText: '{}' })).toMatchObject(expected)
    }
    expect(elsewhere.heard).toEqual([])
  })

  it('for five days is given up, and said to be', async () => {
    const shop = await receiver(() => ({ status: 500 }))
    await subscribe(desk, 'shop', shop.url, ['case.opened'])
    for (let day = 0; day < 7; day += 1) {
      await openClockCase(desk, `order-hook-days-${day}`)
      await sendAll(desk)
      wait(86_400_000)
    }
    expect(await desk.book.find(MARKET, 'shop')).toMatchObject({ disabled: { because: 'failing' } })
    expect(desk.logs.filter(({ what }) => what === 'webhook_disabled').at(-1)).toMatchObject({ subscription: 'shop', because: 'failing' })
  })
})

describe('a secret that is changed', () => {
  it('lets receivers with the old and with the new one check the same message, until the old one ends', async () => {
    const shop = await receiver()
    const old = await subscribe(desk, 'shop', shop.url, ['case.opened'])
    const fresh = 'whsec_bmV3LXNlY3JldC1vZi1hLW1hcmtldHBsYWNlLTMyYg=='
    await desk.book.rotate(of('shop'), [{ secret: fresh, expiresAt: null }, { secret: old, expiresAt: Date.now() + 3_600_000 }])
    await openClockCase(desk, 'order-hook-rotate-1')
    await sendAll(desk)
    const [both] = shop.heard
    if (!both) throw new Error('nothing came')
    expect(both.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const secret of [old, fresh]) expect(verify(secret, both)).toMatchObject({ type: 'case.opened' })
    await desk.book.rotate(of('shop'), [{ secret: fresh, expiresAt: null }, { secret: old, expiresAt: Date.now() - 1 }])
    await openClockCase(desk, 'order-hook-rotate-2')
    await sendAll(desk)
    const after = shop.heard.at(-1)
    if (!after) throw new Error('nothing came')
    expect(verify(fresh, after)).toMatchObject({ type: 'case.opened' })
    expect(() => verify(old, after)).toThrow('No matching signature')
  })
})

describe('the log', () => {
  it('lists what was sent, newest first, a page at a time, and sends any of it again under its first id', async () => {
    const shop = await receiver()
    await subscribe(desk, 'shop', shop.url, ['*'])
    for (const nr of [1, 2, 3]) { await openClockCase(desk, `order-hook-log-${nr}`); wait(1000); await sendAll(desk) }
    const all = await log('shop')
    const paged: string[] = []
    for (let after: string | null = null, more = true; more;) {
      const page = await desk.book.deliveries({ ...of('shop'), dead: false }, { limit: 2, after })
      paged.push(...page.items.map(({ messageId }) => messageId))
      after = page.next
      more = after !== null
    }
    expect(paged).toEqual(all.map(({ messageId }) => messageId))
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => b - a))
    const [newest] = all
    if (!newest) throw new Error('nothing is logged')
    const before = shop.heard.length
    expect(await desk.book.replay({ ...of('shop'), deliveryId: `${newest.caseId}.${newest.version}.${newest.n}`, all: true }, desk.clock.now)).toBe(1)
    await sendAll(desk)
    expect(shop.heard.slice(before).map(({ headers }) => headers['webhook-id'])).toEqual([newest.messageId])
    expect(await desk.book.replay({ ...of('shop'), since: newest.at, all: true }, desk.clock.now)).toBeLessThan(all.length)
  })

  it('is shared by two senders without sending twice what the other has in hand', async () => {
    const shop = await receiver()
    await subscribe(desk, 'shop', shop.url, ['case.opened'])
    for (const nr of [1, 2, 3, 4, 5, 6]) await openClockCase(desk, `order-hook-two-${nr}`)
    const other = webhookSender(desk.full, desk.book, desk.caller)
    const { settle } = await import('../../src/app/loops.ts')
    await settle(desk.full, desk.calls)
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([desk.sender.pass(), other.pass()])
      await Promise.all([desk.sender.rest(), other.rest()])
    }
    const ids = shop.heard.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(6)
    expect(new Set(ids).size).toBe(6)
  })

  it('is forgotten a month after', async () => {
    const shop = await receiver()
    await subscribe(desk, 'shop', shop.url, ['case.opened'])
    await openClockCase(desk, 'order-hook-old')
    await sendAll(desk)
    expect(await desk.book.forget(desk.clock.now - 30 * 86_400_000)).toBe(0)
    expect(await log('shop')).toHaveLength(1)
    await desk.book.forget(desk.clock.now + 1)
    expect(await log('shop')).toEqual([])
  })
})
