// Both claims side by side, in the same measure: what each asks, says and has filed, and what is on record of earlier cases of either.
import type { ReactNode } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { Row } from '../case/claim.tsx'
import { Party } from '../case/party.tsx'
import { amount, at, day } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Badge, Disclosure, Panel } from '../ui/marks.tsx'
import { officerWords } from './desk-words.ts'
import { useSaidBy } from './said-by.ts'

type Given = { readonly view: CaseView; readonly names: Names }

export function SidesPanels({ view, names }: Given) {
  return <section aria-label={officerWords().sides} className="grid gap-4 md:grid-cols-2 md:items-start">
    <Side side="buyer" title={officerWords().buyerSays} view={view} names={names}><BuyerAsks view={view} names={names} /></Side>
    <Side side="merchant" title={officerWords().merchantSays} view={view} names={names}><MerchantOffers view={view} names={names} /></Side>
  </section>
}

function Side({ side, title, view, names, children }: Given & { readonly side: 'buyer' | 'merchant'; readonly title: string; readonly children: ReactNode }) {
  const text = officerWords()
  const spoken = useSaidBy(view, side)
  const filed = view.evidence.filter(({ by }) => by === side)
  const priors = view.history[side]
  return <Panel id={`side-${side}`} title={title} aside={<Party who={side} />}>
    {children}
    {spoken.length === 0 ? !view.offers.some((offer) => offer.by === side && offer.words !== null) && <p className="mt-2 text-ink-2">{text.nothingSaid}</p> : <ol className="mt-2 grid gap-2">{spoken.map((one) => <li key={one.key} className="border-l-2 border-line-strong pl-3">{one.says !== null && <p className="font-medium">{one.says}</p>}{one.words.map((text, place) => <p key={place} className="whitespace-pre-line">{text ?? <em className="text-ink-2">{words().case.erased}</em>}</p>)}<p className="text-sm text-ink-2">{at(one.at)}</p></li>)}</ol>}
    {filed.length > 0 && <ul className="mt-2 flex flex-wrap gap-2">{filed.map((item) => <li key={item.evidenceId}><Badge>{names.evidence[item.type]}{item.concerns !== null && ` · ${names.finding[item.concerns] ?? ''}`}</Badge></li>)}</ul>}
    <div className="mt-3"><Disclosure summary={`${text.priors} (${priors.length})`}>{priors.length === 0 ? <p className="text-ink-2">{text.priorsNone}</p> : <ul>{priors.map((prior, index) => <li key={index} className="border-t border-line py-1 first:border-t-0">{day(prior.at)} · {names.reason[prior.reason] ?? prior.reason} · {text.band} {prior.amountBand} · {names.outcome[prior.outcome] ?? prior.outcome}</li>)}</ul>}</Disclosure></div>
  </Panel>
}

function BuyerAsks({ view, names }: Given) {
  const text = words().case
  const { claim, order } = view
  return <dl>
    {order.lines.filter(({ lineId }) => claim.lines.some((line) => line.lineId === lineId)).map((line) => <Row key={line.lineId} name={`${said(line.title)} × ${claim.lines.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0}`}>{text.paid} {amount(line.paidMinor, order.currency)}</Row>)}
    <Row name={text.reason}>{names.reason[view.reason]} · {names.problem[claim.problem]}</Row>
    {view.reasons.length > 1 && view.reasons.map((entry, index) => <Row key={index} name={at(entry.at)}>{names.reason[entry.reason]} · <Party who={entry.proposedBy} /></Row>)}
    <Row name={text.remedy}>{names.remedy[claim.remedy]}</Row>
    <Row name={text.amount}><strong>{amount(claim.requestedMinor, order.currency)}</strong></Row>
    {claim.requestedFreightMinor > 0 && <Row name={text.freight}>{amount(claim.requestedFreightMinor, order.currency)}</Row>}
  </dl>
}

function MerchantOffers({ view, names }: Given) {
  const text = words().case
  if (view.offers.length === 0) return <p className="text-ink-2">{text.noOffers}</p>
  return <ol className="grid gap-3">{view.offers.map((offer) => <li key={offer.offerId}>
    <p className="flex flex-wrap items-center gap-x-2"><Party who={offer.by} /><span className="text-sm text-ink-2">{at(offer.at)}</span></p>
    {offer.words !== null && <p className="whitespace-pre-line">{offer.words}</p>}
    <dl>
      {offer.terms.flows.map((flow, index) => <Row key={index} name={`${names.purpose[flow.for] ?? ''} · ${names.party[flow.from] ?? ''} → ${names.party[flow.to] ?? ''}`}>{amount(flow.amountMinor, view.order.currency)}</Row>)}
      <Row name={text.offerBy}><strong>{amount(offer.nets.buyerMinor, view.order.currency)}</strong></Row>
    </dl>
  </li>)}</ol>
}
