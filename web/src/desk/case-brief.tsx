// Which case this is, in one line under its sentence: what was bought, for how much, under which number, from whom and by whom.
import { useQuery } from '@tanstack/react-query'
import { demoQuery, nameIn } from '../api/demo.ts'
import type { CaseView } from '../api/queries.ts'
import { Party } from '../case/party.tsx'
import { amount } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'

export function CaseBrief({ view: { order, orderId, claim, side } }: { readonly view: CaseView }) {
  const { data: demo } = useQuery(demoQuery())
  const goods = claim.lines.map(({ lineId, quantity }) => `${said(order.lines.find((line) => line.lineId === lineId)?.title ?? { zh: lineId, en: lineId })} × ${quantity}`).join(words().case.comma)
  return <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
    <span>{goods}</span><strong>{amount(claim.requestedMinor, order.currency)}</strong><span className="text-ink-2">{words().cases.order(orderId)}</span>
    {side === null && (['buyer', 'merchant'] as const).map((who) => <span key={who} className="inline-flex items-center gap-1.5"><Party who={who} />{nameIn(demo, who === 'buyer' ? order.buyerId : order.merchantId)}</span>)}
  </p>
}
