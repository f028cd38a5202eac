// Carriers over HTTP. A push proves itself by its own signature; everything else asks who comes. What happens is src/app/carriers.ts.
import type { FastifyInstance } from 'fastify'
import { takePush, watchWaybills, type Carriers } from '../app/carriers.ts'
import { isRefusal, refuse } from '../domain/refusals.ts'
import { listCarrierReports, pushFromCarrier, putWaybill } from './contract/carriers.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export async function carrierRoutes(server: FastifyInstance, { desk }: Door, carriers: Carriers): Promise<void> {
  await server.register(async (scope) => {
    // As it came: the signature is over these bytes.
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => { done(null, String(body)) })
    serve(scope, pushFromCarrier, async ({ params, request }) => {
      const took = await takePush(desk, carriers, { carrier: params.carrier, marketplace: params.marketplace, body: typeof request.body === 'string' ? request.body : '' })
      return isRefusal(took) ? took : give(200, took.answer.body)
    })
  })
  serve(server, putWaybill, async ({ actor, params, body }) => {
    const merchant = await desk.store.findMerchant(actor.marketplace, body.merchantId)
    const loaded = merchant ? await desk.store.loadForCommand({ bucket: merchant.bucket, orderId: body.orderId }, null) : null
    if (!merchant || loaded?.order?.merchantId !== body.merchantId) return refuse('unknown_order')
    return give(200, await watchWaybills(desk, carriers, [{
      marketplaceId: actor.marketplace, carrier: params.carrier, waybill: params.waybill, orderBucket: merchant.bucket, orderId: body.orderId, shipmentId: body.shipmentId, leg: body.leg, partnerPickup: body.partnerPickup,
    }]))
  })
  serve(server, listCarrierReports, async ({ actor, query }) => {
    const page = await carriers.book.kept(actor.marketplace, { limit: query.limit, after: query.after ?? null })
    return give(200, { items: page.items.map(({ carrier, waybill, at, code, label, kind, place, outcome, heardAt }) => ({ carrier, waybill, at, code, label, kind, place, outcome, heardAt })), next: page.next })
  })
}
