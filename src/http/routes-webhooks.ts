// Webhooks over HTTP: whoever may, of his own marketplace only. What each does is src/app/webhook-register.ts.
import type { FastifyInstance } from 'fastify'
import { pingWebhook, putWebhook, rotateWebhook, shownDelivery, shownWebhook, switchWebhook, type Webhooks } from '../app/webhook-register.ts'
import { isAsked, WEBHOOK_TYPE_NAMES, WEBHOOK_TYPES, type WebhookType } from '../app/webhooks.ts'
import { isRefusal, refuse } from '../domain/refusals.ts'
import {
  disableWebhook, enableWebhook, listDeliveriesRoute, listWebhooks, listWebhookTypes, pingWebhookRoute, putWebhookRoute, removeWebhookRoute, replayRoute, rotateWebhookRoute,
} from './contract/webhooks.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export function webhookRoutes(server: FastifyInstance, { desk }: Door, webhooks: Webhooks): void {
  const { book } = webhooks
  const types = WEBHOOK_TYPE_NAMES.map((type) => ({ type, says: { zh: WEBHOOK_TYPES[type].zh, en: WEBHOOK_TYPES[type].en }, asked: isAsked(type) }))
  const named = (asked: { actor: { marketplace: string }; params: { webhookId: string } }) => ({ marketplaceId: asked.actor.marketplace, subscriptionId: asked.params.webhookId })

  serve(server, listWebhookTypes, async () => give(200, { types }))
  serve(server, listWebhooks, async ({ actor }) => give(200, { webhooks: (await book.list(actor.marketplace)).map((one) => shownWebhook(one, desk.realNow())) }))
  serve(server, putWebhookRoute, async (asked) => {
    const { url, secret } = asked.body
    const done = await putWebhook(webhooks, { ...named(asked), url, types: asked.body.types as (WebhookType | '*')[], secret }, desk.realNow())
    if (isRefusal(done)) return done
    const stored = await book.find(asked.actor.marketplace, asked.params.webhookId)
    if (!stored) return refuse('unknown_webhook')
    const body = { webhook: shownWebhook(stored, desk.realNow()), secret: done.secret }
    return done.created ? give(201, body) : give(200, body)
  })
  serve(server, removeWebhookRoute, async (asked) => ((await book.remove(named(asked))) ? give(204, null) : refuse('unknown_webhook')))
  serve(server, rotateWebhookRoute, async (asked) => {
    const done = await rotateWebhook(webhooks, named(asked), asked.body.overlapHours, desk.realNow())
    return isRefusal(done) ? done : give(200, done)
  })
  serve(server, enableWebhook, async (asked) => {
    const done = await switchWebhook(webhooks, named(asked), true, desk.realNow())
    return isRefusal(done) ? done : give(200, shownWebhook(done, desk.realNow()))
  })
  serve(server, disableWebhook, async (asked) => {
    const done = await switchWebhook(webhooks, named(asked), false, desk.realNow())
    return isRefusal(done) ? done : give(200, shownWebhook(done, desk.realNow()))
  })
  serve(server, pingWebhookRoute, async (asked) => {
    const done = await pingWebhook(desk, webhooks, named(asked), desk.realNow())
    return isRefusal(done) ? done : give(200, done)
  })
  serve(server, listDeliveriesRoute, async (asked) => {
    if ((await book.find(asked.actor.marketplace, asked.params.webhookId)) === null) return refuse('unknown_webhook')
    const page = await book.deliveries({ ...named(asked), dead: asked.query.dead === 'true' }, { limit: asked.query.limit, after: asked.query.after ?? null })
    return give(200, { items: page.items.map(shownDelivery), next: page.next })
  })
  serve(server, replayRoute, async (asked) => {
    if ((await book.find(asked.actor.marketplace, asked.params.webhookId)) === null) return refuse('unknown_webhook')
    const { deliveryId, since, all } = asked.body
    return give(200, { replayed: await book.replay({ ...named(asked), ...(deliveryId === undefined ? {} : { deliveryId }), ...(since === undefined ? {} : { since }), all }, desk.realNow()) })
  })
}
