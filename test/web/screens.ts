// Every screen there is, by address and by who looks: what screenshots, axe and the byte counts go through. A new route gets its row here.
import { LIVE, as, type House } from './house.ts'

export type Screen = { readonly name: string; readonly url: (lang: 'zh' | 'en') => string }

export async function screensOf(house: House): Promise<readonly Screen[]> {
  const [s6, s5, s3, s5b] = [await house.caseOf(LIVE.S6.orderId, LIVE.S6.merchantId), await house.caseOf(LIVE.S5.orderId, LIVE.S5.merchantId), await house.caseOf(LIVE.S3.orderId, LIVE.S3.merchantId), await house.caseOf(LIVE.S5B.orderId, LIVE.S5B.merchantId)]
  const screen = (name: string, person: string, path: string): Screen => ({ name, url: (lang) => as(house, person, path, lang) })
  return [
    { name: 'door', url: (lang) => `${house.address}/?lang=${lang}` },
    screen('my-cases', LIVE.S6.buyer, '/my/cases'), screen('my-case', LIVE.S6.buyer, `/my/cases/${s6}`), screen('my-case-offer', LIVE.S5.buyer, `/my/cases/${s5}`), screen('my-absent', LIVE.S6.buyer, '/my/cases/1'),
    screen('my-apply', LIVE.S6.buyer, '/my/apply/live-s6?merchant=shop-clock'), screen('my-inbox', LIVE.S6.buyer, '/my/inbox'),
    screen('shop-inbox', LIVE.S3.merchantId, '/shop/inbox'), screen('shop-case', LIVE.S3.merchantId, `/shop/cases/${s3}`), screen('shop-absent', LIVE.S3.merchantId, '/shop/cases/1'), screen('shop-bulk', LIVE.S3.merchantId, '/shop/bulk'),
    screen('shop-settings', LIVE.S3.merchantId, '/shop/settings'), screen('shop-statement', LIVE.S3.merchantId, '/shop/statement'), screen('shop-sanctions', LIVE.S3.merchantId, '/shop/sanctions'), screen('shop-notices', LIVE.S3.merchantId, '/shop/notices'),
    screen('desk-queue', 'officer-an', '/desk/queue'), screen('desk-case', 'officer-an', `/desk/cases/${s5b}`),
    screen('desk-review', 'officer-bo', '/desk/review'), screen('desk-evidence', 'officer-an', `/desk/cases/${s5b}/evidence`), screen('desk-history', 'officer-an', `/desk/cases/${s5b}/history`),
  ]
}
