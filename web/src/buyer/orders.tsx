// Orders a visitor of the demo can ask about. In real life the marketplace's own order page links to `/my/apply/ORDER?merchant=SHOP`; the demo has no such page.
import { useQuery } from '@tanstack/react-query'
import { demoQuery } from '../api/demo.ts'
import { identity } from '../api/identity.ts'
import { lang, words } from '../i18n/lang.ts'
import { LinkButton } from '../ui/button.tsx'

export function OrdersToAsk() {
  const { data } = useQuery(demoQuery())
  const who = identity()
  if (data === undefined || who.kind !== 'demo') return null
  const mine = data.filter(({ marketplace }) => marketplace === who.marketplace).flatMap(({ orders }) => orders).filter(({ buyerId }) => buyerId === who.person)
  if (mine.length === 0) return null
  const text = words().apply
  return <section aria-labelledby="orders"><h2 id="orders" className="mb-2 text-lg">{text.orders}</h2>
    <ul className="grid gap-2">{mine.map((order) => <li key={order.orderId}><LinkButton className="w-full" to="/my/apply/$orderId" params={{ orderId: order.orderId }} search={{ merchant: order.merchantId }}>{text.start(order[lang()])}</LinkButton></li>)}</ul>
  </section>
}
