// An offer as two amounts: by the request → minus what and who pays → by this offer. The figures are the server's (`nets`); here they are only set side by side.
import type { CaseView, Names } from '../api/queries.ts'
import { amount, signedAmount } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Badge, Panel } from '../ui/marks.tsx'
import { Row } from './claim.tsx'
import { Party, partyName } from './party.tsx'

export type Nets = CaseView['offers'][number]['nets']

export function OfferPanels({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  return view.offers.filter(({ state }) => state === 'open').map((offer) => <OfferPanel key={offer.offerId} offer={offer} view={view} names={names} />)
}

export function OfferPanel({ offer, view, names }: { readonly offer: CaseView['offers'][number]; readonly view: CaseView; readonly names: Names }) {
  const text = words().case
  const { currency } = view.order
  const asked = view.claim.requestedMinor + view.claim.requestedFreightMinor
  const off = offer.terms.flows.filter(({ from, to }) => from === 'buyer' && to === 'merchant')
  return <Panel id={`offer-${offer.offerId}`} title={text.offer(partyName(offer.by))} aside={<Party who={offer.by} />}>
    {offer.words !== null && <p className="mb-2 whitespace-pre-line">{offer.words}</p>}
    <dl>
      <Row name={text.askedBy}>{amount(asked, currency)}</Row>
      {off.map((flow, index) => <Row key={index} name={`${names.purpose[flow.for] ?? ''} · ${partyName(flow.from)}`}>{signedAmount(-flow.amountMinor, currency)}</Row>)}
      <Row name={text.offerBy}><strong className="text-lg">{amount(offer.nets.buyerMinor, currency)}</strong></Row>
      {offer.terms.returnRequired && offer.nets.returnFreight !== 'none' && <Row name={text.returns}>{text.freightBy(names.payer[offer.nets.returnFreight] ?? '')}</Row>}
    </dl>
    {offer.terms.reason !== null && offer.terms.reason !== view.reason && <p className="mt-2 rounded-lg bg-alarm-soft p-3">{text.reasonChange(names.reason[view.reason] ?? view.reason, names.reason[offer.terms.reason] ?? offer.terms.reason)}</p>}
    {offer.nets.buyerMinor < asked && <p className="mt-2"><Badge tone="alarm">{text.less} {signedAmount(offer.nets.buyerMinor - asked, currency)}</Badge></p>}
  </Panel>
}

/** Both sides' money before and after, as `preview` or an action's `consequence` has it. */
export function NetsTable({ before, after, currency }: { readonly before: Nets; readonly after: Nets; readonly currency: string }) {
  const text = words().act
  const rows = [['buyer', before.buyerMinor, after.buyerMinor], ['merchant', before.merchantMinor, after.merchantMinor], ['platform', before.platformMinor, after.platformMinor]] as const
  return <table className="w-full text-right">
    <caption className="sr-only">{words().case.nets}</caption>
    <thead><tr className="text-sm text-ink-2"><td /><th scope="col" className="py-1 font-normal">{text.moneyBefore}</th><th scope="col" className="py-1 font-normal">{text.moneyAfter}</th></tr></thead>
    <tbody>{rows.filter(([who, b, a]) => who !== 'platform' || b !== 0 || a !== 0).map(([who, b, a]) => <tr key={who} className="border-t border-line">
      <th scope="row" className="py-1.5 text-left font-normal"><Party who={who} /></th><td>{signedAmount(b, currency)}</td><td className="font-semibold">{signedAmount(a, currency)}</td></tr>)}</tbody>
  </table>
}
