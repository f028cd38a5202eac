// What lies in the database of a webhook's secret: nothing a copy of the database could sign with.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { putWebhook, rotateWebhook } from '../../src/app/webhook-register.ts'
import { isRefusal } from '../../src/domain/refusals.ts'
import { sealedSecrets } from '../../src/gateways/webhooks/sealed-secrets.ts'
import { createWebhookBook } from '../../src/store/webhooks.ts'
import { MARKET, openOutward, type OutwardDesk } from './outward-desk.ts'

let desk: OutwardDesk
beforeAll(async () => { desk = await openOutward() })
afterAll(() => desk.close())

const kept = async (): Promise<string> => JSON.stringify((await desk.admin('select secrets from webhook_subscription order by subscription_id')).rows)
const at = (subscriptionId: string) => ({ marketplaceId: MARKET, subscriptionId })

it('is sealed when it is made, changed and rotated, opens for who sends, and not in another row or under another key', async () => {
  const { webhooks } = desk.full
  if (!webhooks) throw new Error('no webhooks')
  const made = await putWebhook(webhooks, { ...at('a'), url: 'http://127.0.0.1:1/', types: ['*'] }, 1)
  if (isRefusal(made)) throw new Error(made.refused)
  const first = made.secret ?? ''
  expect([first.startsWith('whsec_'), (await kept()).includes('whsec_'), (await webhooks.book.find(MARKET, 'a'))?.secrets.map(({ secret }) => secret)]).toEqual([true, false, [first]])
  const rotated = await rotateWebhook(webhooks, at('a'), 24, 1)
  if (isRefusal(rotated)) throw new Error(rotated.refused)
  expect([(await kept()).includes('whsec_'), (await webhooks.book.list(MARKET))[0]?.secrets.map(({ secret }) => secret)]).toEqual([false, [rotated.secret, first]])
  await putWebhook(webhooks, { ...at('b'), url: 'http://127.0.0.1:1/', types: ['case.opened'] }, 1)
  await desk.admin("update webhook_subscription set secrets = (select secrets from webhook_subscription where subscription_id = 'a') where subscription_id = 'b'")
  await expect(webhooks.book.find(MARKET, 'b')).rejects.toThrow(/does not open.*GONGDAO_ACCOUNTS_KEY/)
  await expect(sealedSecrets(createWebhookBook(desk.pool), () => Buffer.alloc(32, 8)).find(MARKET, 'a')).rejects.toThrow(/webhook a of 1688 does not open/)
})

it('that was kept before there was a seal still opens, and is sealed when it is rotated', async () => {
  const raw = createWebhookBook(desk.pool)
  const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`
  await desk.admin('delete from webhook_subscription')
  await raw.put({ ...at('old'), url: 'http://127.0.0.1:1/', types: ['*'], secrets: [{ secret, expiresAt: null }], createdAt: 0 })
  const { webhooks } = desk.full
  if (!webhooks) throw new Error('no webhooks')
  expect((await webhooks.book.find(MARKET, 'old'))?.secrets[0]?.secret).toBe(secret)
  await rotateWebhook(webhooks, at('old'), 24, 1)
  expect([(await kept()).includes('whsec_'), (await webhooks.book.find(MARKET, 'old'))?.secrets[1]?.secret]).toEqual([false, secret])
})
