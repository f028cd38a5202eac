// Sets up the demo marketplaces once: people a visitor may step into, shops with their deposits. Orders and cases come from the scripts.
import type { Order, Scan } from '../../domain/order.ts'
import { canonical } from '../canonical.ts'
import type { Desk } from '../desk.ts'
import { dispatchEffects } from '../dispatch.ts'
import type { Outside } from '../outside.ts'
import { PEOPLE, SHOPS, liveSales } from './cast.ts'
import { openSales, playOpen } from './live-cases.ts'
import { play, shopSettings, type DemoClock, type Played, type Script } from './play.ts'
import { SCRIPTS } from './scripts/all.ts'

export const DEMO_MARKETPLACES = [
  { id: '1688', zh: '1688（演示）', en: '1688 (demo)' }, { id: 'taobao', zh: '淘宝（演示）', en: 'Taobao (demo)' },
  { id: 'pinduoduo', zh: '拼多多（演示）', en: 'Pinduoduo (demo)' }, { id: 'xiaohongshu', zh: '小红书（演示）', en: 'Xiaohongshu (demo)' },
] as const

/** What the demo's payment side can take from each shop's balance; deposits are kept here, escrow and platform always pay. */
export const DEMO_PURSES = SHOPS.flatMap((shop) => (shop.balanceMinor === null ? [] : [{ account: `merchant:${shop.merchantId}`, amountMinor: shop.balanceMinor }]))

const BUCKETS = 8

/** False when the marketplaces are already there. */
export async function seedMarketplaces(desk: Desk): Promise<boolean> {
  const there = new Set((await desk.store.marketplaces()).map((marketplace) => marketplace.id))
  if (DEMO_MARKETPLACES.some((marketplace) => there.has(marketplace.id))) return false
  for (const { id, zh, en } of DEMO_MARKETPLACES) {
    const people = PEOPLE.map(({ id: personId, role, zh: nameZh, en: nameEn }) => ({ id: personId, role, zh: nameZh, en: nameEn }))
    // For the index at the server's root: what a visitor may open cases on. Only the names are kept, so any day will do.
    const orders = liveSales(Date.UTC(2026, 0, 1)).filter(({ order }) => order.marketplace === id).map(({ order }) => ({ orderId: order.orderId, merchantId: order.merchant.merchantId, buyerId: order.buyer.buyerId, zh: order.lines[0]?.title.zh ?? '', en: order.lines[0]?.title.en ?? '' }))
    await desk.store.putMarketplace({ id, kind: 'demo', settings: { name: { zh, en }, people, orders }, buckets: BUCKETS })
    for (const shop of SHOPS) {
      const { bucket } = await desk.store.putMerchant({ marketplaceId: id, merchantId: shop.merchantId, settings: shopSettings(shop, 'CNY', Date.UTC(2025, 0, 1)) })
      if (shop.depositMinor !== null) await desk.store.adjustDeposit({ bucket, account: `deposit:${shop.merchantId}`, currency: 'CNY', deltaMinor: shop.depositMinor })
    }
  }
  return true
}

/** Plays the published disputes at their own dates. `clock` is the hand that moves the desk's time. */
export async function playAll(desk: Desk, outside: Outside, clock: DemoClock, only: (script: Script) => boolean, progress: (script: Script) => void): Promise<Played[]> {
  const played: Played[] = []
  for (const script of SCRIPTS.filter(only)) {
    progress(script)
    clock.now = script.order.placedAt
    played.push(await play(desk, outside, clock, script))
  }
  return played
}

/**
 * The published disputes as history, and the same people's new orders to open cases on. Can be called at every start: what is there stays,
 * so a start that was interrupted goes on where it was.
 */
export async function seedDemo(desk: Desk, outside: Outside, stop: AbortSignal): Promise<{ played: number }> {
  const clock: DemoClock = { now: 0 }
  const past: Desk = { ...desk, realNow: () => clock.now }
  await seedMarketplaces(past)
  for (const { order, scans } of liveSales(desk.realNow())) if (!(await hasOrder(desk, order))) await putSale(desk, order, scans)
  for (const { order, scans } of openSales(desk.realNow())) {
    if (await hasOrder(desk, order)) continue
    await putSale(desk, order, scans)
    await playOpen(desk, order, await bucketOf(desk, order))
  }
  let played = 0
  for (const script of SCRIPTS) {
    if (stop.aborted) break
    // Whoever has come in meanwhile does not wait for all of it: between two of them, what is due today is carried.
    await dispatchEffects(desk, outside, { limit: 100 })
    if (await hasOrder(desk, script.order)) continue
    await playAll(past, outside, clock, (one) => one === script, () => undefined)
    played += 1
  }
  return { played }
}

async function bucketOf(desk: Desk, order: Order): Promise<number> {
  const merchant = await desk.store.findMerchant(order.marketplace, order.merchant.merchantId)
  if (!merchant) throw new Error(`no shop ${order.merchant.merchantId}`)
  return merchant.bucket
}

const hasOrder = async (desk: Desk, order: Order): Promise<boolean> =>
  (await desk.store.loadForCommand({ bucket: await bucketOf(desk, order), orderId: order.orderId }, null))?.order != null

async function putSale(desk: Desk, order: Order, scans: readonly Scan[]): Promise<void> {
  const bucket = await bucketOf(desk, order)
  await desk.store.putOrder({
    bucket, orderId: order.orderId, marketplaceId: order.marketplace, merchantId: order.merchant.merchantId, buyerId: order.buyer.buyerId, currency: order.currency, placedAt: order.placedAt,
    snapshotJson: canonical(order), freightPaidMinor: order.freightPaidMinor, lines: order.lines.map(({ lineId, quantity, paidMinor }) => ({ lineId, quantity, paidMinor })),
  })
  for (const one of scans) await desk.store.recordScan({ bucket, orderId: order.orderId, shipmentId: one.shipmentId, scanId: one.scanId, at: one.at, body: one, notBefore: desk.realNow() })
}
