// A case at the shop's desk: the buyer's claim and proof on the left, what the shop has answered, offered and must still do on the right; then why, and
// what happened. What may be done is in `actions[]`.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { caseQuery, namesQuery, type CaseView, type Names } from '../api/queries.ts'
import { ActionBar } from '../case/action-bar.tsx'
import { MoneyPanel, OffPaper } from '../case/case-page.tsx'
import { evidenceAct, type Action } from '../case/act-order.ts'
import { LazyChecklist } from '../case/checklist-lazy.ts'
import { ClaimPanel } from '../case/claim.tsx'
import { DecisionView } from '../case/decision.tsx'
import { EvidencePanel } from '../case/evidence.tsx'
import { CaseHeader } from '../case/header.tsx'
import { OfferPanels } from '../case/offer.tsx'
import { Party } from '../case/party.tsx'
import { Thread } from '../case/thread.tsx'
import { Timeline } from '../case/timeline.tsx'
import { typedKey, typedName, useTyped } from '../case/typed.ts'
import { amount, at, signedAmount } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { Badge, Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { CaseBrief } from './case-brief.tsx'
import { ChosenAct, useShopActs } from './shop-acts.tsx'
import { useSaidBy } from './said-by.ts'
import type { Item } from './shop-proof.tsx'

export function ShopCaseScreen() {
  const { caseId = '' } = useParams({ strict: false })
  const read = useQuery(caseQuery(caseId))
  const names = useQuery(namesQuery())
  const fault = read.data === undefined ? read.error : names.data === undefined ? names.error : null
  if (fault !== null) return <main id="main" className="p-4"><h1 className="mb-3 text-xl">{words().case.title}</h1><Failed fault={fault} retry={() => { void read.refetch(); void names.refetch() }} /></main>
  if (read.data === undefined || names.data === undefined) return <main id="main"><h1 className="sr-only">{words().case.title}</h1><Skeleton lines={8} label={words().states.loading} /></main>
  return <ShopCase view={read.data} names={names.data} />
}

function ShopCase({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const { own, chosen, choose, close } = useShopActs()
  const text = words().shop
  return <>
    <main id="main">
      <nav aria-label={words().app.breadcrumb} className="no-print bg-sheet px-4 pt-3"><Link to="/shop/inbox" className="inline-flex min-h-8 items-center underline">{words().cases.inbox}</Link></nav>
      <OffPaper decided={view.decision !== null}><CaseHeader view={view}><CaseBrief view={view} /></CaseHeader></OffPaper>
      <div className="grid gap-4 p-4 lg:grid-cols-2 lg:items-start print:block">
        <div className={cx('grid min-w-0 gap-4', view.decision !== null && 'no-print')} role="group" aria-label={text.theirSide}>
          <ClaimPanel view={view} names={names} />
          <EvidencePanel view={view} names={names} />
          <Thread view={view} />
        </div>
        <div className="grid min-w-0 gap-4 print:block" role="group" aria-label={text.mySide}>
          <OffPaper decided={view.decision !== null}>
          <Answer view={view} names={names} />
          {view.phase !== 'decided' && view.phase !== 'closed' && <ShopChecklist view={view} names={names} onFile={choose} />}
          <OfferPanels view={view} names={names} />
          <Parcels view={view} names={names} />
          </OffPaper>
          <DecisionView view={view} names={names} />
          <OffPaper decided={view.decision !== null}>
            <MoneyPanel view={view} names={names} />
            <Timeline caseId={view.caseId} />
          </OffPaper>
        </div>
      </div>
    </main>
    <ActionBar view={view} names={names} own={own} />
    <ChosenAct view={view} names={names} action={chosen} onClose={close} />
  </>
}

/** Files are added where they are asked, each with how far it is; they are sent together from the sheet of the act, where they stand too. */
function ShopChecklist({ view, names, onFile }: { readonly view: CaseView; readonly names: Names; readonly onFile: (action: Action) => void }) {
  const act = evidenceAct(view)
  const [{ items }, change] = useTyped(act === undefined ? typedName(view.caseId, 'FileEvidence') : typedKey(view.caseId, act), { items: [] as readonly Item[] })
  const inline = { items, add: (item: Item) => change({ items: [...items.filter(({ evidenceId }) => evidenceId !== item.evidenceId), item] }), remove: (evidenceId: string) => change({ items: items.filter((item) => item.evidenceId !== evidenceId) }) }
  return <Suspense fallback={null}><LazyChecklist view={view} names={names} onFile={onFile} inline={inline} /></Suspense>
}

/** What stands of the shop's own answer, and what is asked of it now. */
function Answer({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().shop
  const asked = view.evidenceRequests.filter(({ state, from }) => state === 'open' && from === 'merchant')
  const spoken = useSaidBy(view, 'merchant').slice(-3)
  const past = view.offers.filter(({ state }) => state !== 'open')
  return <Panel id="answer" title={text.mine} aside={<Party who="merchant" />}>
    {asked.map((request) => <p key={request.requestId} className="mb-2 rounded-lg bg-alarm-soft p-3">{text.askedFor(request.types.map((type) => names.evidence[type] ?? type).join(' / '))}</p>)}
    {spoken.length === 0 && past.length === 0 && !view.offers.some(({ by }) => by === 'merchant') ? <p className="text-ink-2">{view.standing.yours ? text.notYet : text.nothingSaid}</p>
      : <ol className="grid gap-2">{spoken.map((one) => <li key={one.key} className="rounded-lg bg-merchant-soft px-3 py-2">{one.says !== null && <p className="font-medium">{one.says}</p>}{one.words.map((spokenWords, place) => <p key={place} className="whitespace-pre-line">{spokenWords ?? words().case.erased}</p>)}<p className="text-sm text-ink-2">{at(one.at)}</p></li>)}</ol>}
    {past.length > 0 && <ul className="mt-2">{past.map((offer) => <li key={offer.offerId} className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2"><span>{names.remedy[offer.terms.remedy]} · {amount(offer.nets.buyerMinor, view.order.currency)}</span><span className="text-ink-2">{text.offerStates[offer.state]} · {at(offer.at)}</span></li>)}</ul>}
    {view.reasons.length > 1 && <ul className="mt-2" aria-label={text.reasons}>{view.reasons.map((entry, index) => <li key={index} className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2"><span>{names.reason[entry.reason]}</span><span className="text-ink-2">{entry.after !== null && `${signedAmount(entry.after.merchantMinor, view.order.currency)} · `}{at(entry.at)}</span></li>)}</ul>}
  </Panel>
}

function Parcels({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().shop
  if (view.returns.length === 0 && view.replacements.length === 0) return null
  return <Panel id="parcels" title={text.parcels}>
    <ul>
      {view.returns.map((leg) => <li key={leg.legId} className="border-t border-line py-2 first:border-t-0">
        <p><Badge>{text.parcelStates[leg.parcel]}</Badge> {leg.acceptance !== 'open' && <Badge tone={leg.acceptance === 'confirmed' ? 'ok' : 'alarm'}>{text.acceptances[leg.acceptance]}</Badge>}</p>
        <p className="text-sm text-ink-2">{leg.waybill === null ? text.noWaybill : `${leg.carrier ?? ''} ${leg.waybill}`}{leg.addressId !== null && ` · ${text.goesTo(leg.addressId)}`}{leg.addressDiffers && ` · ${text.addressDiffers}`} · {words().case.freightBy(names.payer[leg.freightPayer] ?? leg.freightPayer)}</p>
      </li>)}
      {view.replacements.map((leg) => <li key={leg.legId} className="border-t border-line py-2 first:border-t-0"><p>{names.remedy[leg.kind]} <Badge>{text.replacementStates[leg.state]}</Badge></p>{leg.waybill !== null && <p className="text-sm text-ink-2">{leg.carrier ?? ''} {leg.waybill}</p>}</li>)}
    </ul>
  </Panel>
}
