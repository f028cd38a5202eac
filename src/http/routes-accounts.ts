// What the marketplace's own system tells of orders, parcels, merchants and buyers, and the accounts of merchants. Rules: src/app/orders.ts, merchants.ts.
import type { FastifyInstance } from 'fastify'
import * as merchants from '../app/merchants.ts'
import { storeOrder, storeScan } from '../app/orders.ts'
import { isRefusal, refuse } from '../domain/refusals.ts'
import { changeDeposit, listMerchants, postScan, putAddress, putBuyer, putMerchant, putOrder, readBuyer, readDeposits, readMerchant, readStatement, retireAddress } from './contract/accounts.ts'
import { give, serve, type Refused } from './serve.ts'
import type { Door } from './server.ts'

export function accountRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, putOrder, async ({ params, body, actor }) => {
    const wrong = differs({ orderId: [body.orderId, params.orderId], 'merchant.merchantId': [body.merchant.merchantId, params.merchantId], marketplace: [body.marketplace, actor.marketplace] })
    if (wrong) return wrong
    const stored = await storeOrder(desk, body)
    return isRefusal(stored) ? stored : give(stored === 'stored' ? 201 : 200, { orderId: body.orderId, merchantId: params.merchantId, stored })
  })
  serve(server, postScan, async ({ params, body, actor }) => {
    const took = await storeScan(desk, { marketplace: actor.marketplace, ...params }, body)
    return isRefusal(took) ? took : give(took.kind === 'recorded' ? 201 : 200, { scanId: body.scanId, kind: took.kind, observedBy: took.observedBy })
  })
  serve(server, listMerchants, async ({ query, actor }) => give(200, await merchants.listMerchants(desk, actor, { limit: query.limit, after: query.after ?? null })))
  serve(server, readMerchant, async ({ params, actor }) => {
    const merchant = await merchants.readMerchant(desk, actor, params.merchantId)
    return isRefusal(merchant) ? merchant : give(200, merchant)
  })
  serve(server, putMerchant, async ({ params, body, actor }) => {
    const { created, merchant } = await merchants.putMerchant(desk, actor, params.merchantId, body)
    return give(created ? 201 : 200, merchant)
  })
  serve(server, putAddress, async ({ params, body, actor }) => {
    const merchant = await merchants.putAddress(desk, actor, params.merchantId, { addressId: params.addressId, forReturns: body.forReturns })
    return isRefusal(merchant) ? merchant : give(200, merchant)
  })
  serve(server, retireAddress, async ({ params, actor }) => {
    const merchant = await merchants.retireAddress(desk, actor, params.merchantId, params.addressId)
    return isRefusal(merchant) ? merchant : give(200, merchant)
  })
  serve(server, readBuyer, async ({ params, actor }) => {
    const buyer = await merchants.readBuyer(desk, actor, params.buyerId)
    return isRefusal(buyer) ? buyer : give(200, buyer)
  })
  serve(server, putBuyer, async ({ params, body, actor }) => give(200, await merchants.putBuyer(desk, actor, params.buyerId, body)))
  moneyRoutes(server, { desk })
}

function moneyRoutes(server: FastifyInstance, { desk }: Pick<Door, 'desk'>): void {
  serve(server, readDeposits, async ({ params, actor }) => {
    const deposits = await merchants.readDeposits(desk, actor, params.merchantId)
    return isRefusal(deposits) ? deposits : give(200, deposits)
  })
  serve(server, changeDeposit, async ({ params, body, actor }) => {
    const changed = await merchants.changeDeposit(desk, actor, params.merchantId, body)
    return isRefusal(changed) ? changed : give(changed.repeated ? 200 : 201, changed)
  })
  serve(server, readStatement, async ({ params, query, actor }) => {
    const read = await merchants.readStatement(desk, actor, params.merchantId, { limit: query.limit, after: query.after ?? null, of: query.of, from: query.from, to: query.to })
    return isRefusal(read) ? read : give(200, read)
  })
}

/** What a body repeats of its address must be the same. */
function differs(pairs: Readonly<Record<string, readonly [string, string]>>): Refused | null {
  const wrong = Object.entries(pairs).find(([, [said, meant]]) => said !== meant)
  return wrong === undefined ? null : { refused: refuse('malformed', { field: wrong[0], allowed: wrong[1][1] }), place: { in: 'body', pointer: `/${wrong[0].replace('.', '/')}` } }
}
