// What lies in the database of a webhook's secret: nothing a copy of the database could sign with, and nothing that stops another webhook.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { putWebhook, rotateWebhook } from '../../src/app/webhook-register.ts'
import type { Webhooks } from '../../src/app/webhook-register.ts'
import { isRefusal, type Refusal } from '../../src/domain/refusals.ts'
import { sealing } from '../../src/gateways/webhooks/sealed-secrets.ts'
import { createWebhookBook } from '../../src/store/webhooks.ts'
import { ACCOUNTS_KEY, MARKET, openClockCase, openOutward, sendAll, type OutwardDesk } from './outward-desk.ts'
import { openReceiver, type Receiver } from './receiver.ts'

let desk: OutwardDesk
let shop: Receiver
beforeAll(async () => {
  desk = await openOutward()
  shop = await openReceiver()
})
afterAll(async () => {
  await shop.close()
  await desk.close()
})
beforeEach(() => desk.admin('delete from webhook_subscription'))

const kept = async (): Promise<string> => JSON.stringify((await desk.admin('select secrets from webhook_subscription order by subscription_id')).rows)
const at = (subscriptionId: string) => ({ marketplaceId: MARKET, subscriptionId })
const { open } = sealing(() => ACCOUNTS_KEY)

function granted<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(answer.refused)
  return answer
}
function webhooks(): Webhooks {
  if (!desk.full.webhooks) throw new Error('no webhooks')
  return desk.full.webhooks
}
const openOf = async (subscriptionId: string, seals = { open }): Promise<string[]> => {
  const found = await desk.book.find(MARKET, subscriptionId)
  return found === null ? [] : seals.open(found).map(({ secret }) => secret)
}

it('is sealed when it is made, changed and rotated, opens for who sends, and not in another row or under another key', async () => {
  const first = granted(await putWebhook(webhooks(), { ...at('a'), url: 'http://127.0.0.1:1/', types: ['*'] }, 1)).secret ?? ''
  expect([first.startsWith('whsec_'), (await kept()).includes('whsec_'), await openOf('a')]).toEqual([true, false, [first]])
  const rotated = granted(await rotateWebhook(webhooks(), at('a'), 24, 1))
  expect([(await kept()).includes('whsec_'), await openOf('a')]).toEqual([false, [rotated.secret, first]])
  await putWebhook(webhooks(), { ...at('b'), url: 'http://127.0.0.1:1/', types: ['case.opened'] }, 1)
  await desk.admin("update webhook_subscription set secrets = (select secrets from webhook_subscription where subscription_id = 'a') where subscription_id = 'b'")
  await expect(openOf('b')).rejects.toThrow(/does not open.*GONGDAO_ACCOUNTS_KEY/)
  await expect(openOf('a', sealing(() => Buffer.alloc(32, 8)))).rejects.toThrow(/webhook a of 1688 does not open/)
})

it('that was kept before there was a seal still opens, and is sealed when it is rotated', async () => {
  const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`
  await createWebhookBook(desk.pool).put({ ...at('old'), url: 'http://127.0.0.1:1/', types: ['*'], secrets: [{ secret, expiresAt: null }], createdAt: 0 })
  expect(await openOf('old')).toEqual([secret])
  await rotateWebhook(webhooks(), at('old'), 24, 1)
  expect([(await kept()).includes('whsec_'), (await openOf('old'))[1]]).toEqual([false, secret])
})

it('that does not open is a failed call of its own webhook, stops no other, and is mended by rotating it', async () => {
  for (const id of ['lost', 'whole']) await putWebhook(webhooks(), { ...at(id), url: `${shop.url}/${id}`, types: ['case.opened'] }, 1)
  await createWebhookBook(desk.pool).rotate(at('lost'), [{ secret: `sealed:${Buffer.alloc(60, 1).toString('base64')}`, expiresAt: null }])
  await openClockCase(desk, 'order-sealed')
  await sendAll(desk)
  expect(shop.heard.map(({ path }) => path)).toEqual(['/hooks/whole'])
  const { items } = await desk.book.deliveries({ ...at('lost'), dead: false }, { limit: 10, after: null })
  expect(items.map(({ state, attempts }) => [state, attempts.map(({ status, why }) => [status, why])])).toEqual([['waiting', [[null, 'sealed_secret']]]])
  granted(await rotateWebhook(webhooks(), at('lost'), 24, desk.clock.now))
  desk.clock.now += 3_600_000
  await sendAll(desk)
  expect(shop.heard.map(({ path }) => path)).toEqual(['/hooks/whole', '/hooks/lost'])
})
