// Answering an offer: stay with the request, make an offer of one's own, or accept what repeats its amount; what was pressed is chosen at first. An offer that changes the
// reason shows who proposed it and both sides' money before and after; consent goes out with the hash of what was shown.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got } from '../api/client.ts'
import type { Command } from '../api/commands.ts'
import type { CaseView, Names } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import { NetsTable } from '../case/offer.tsx'
import { partyName } from '../case/party.tsx'
import { orNull, typedName, useTyped } from '../case/typed.ts'
import { amount, minorIn } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Choices, MoneyField, TextArea } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'

export type SheetGiven = { readonly action: Action; readonly view: CaseView; readonly names: Names; readonly onClose: () => void }
type Answer = 'decline' | 'counter' | 'accept'
type Typed = { readonly text: string; readonly amount: string; readonly payer: string }
type Terms = Extract<Command, { type: 'MakeOffer' }>['terms']
type Offer = CaseView['offers'][number]

export function RespondSheet({ action, view, names, onClose }: SheetGiven) {
  const text = words().respond
  const offer = view.offers.find(({ offerId }) => offerId === action.subject) ?? view.offers.findLast(({ state, by }) => state === 'open' && by !== view.side)
  const may = (command: Action['command']): boolean => view.actions.some((one) => one.command === command && one.allowed)
  // As it stood when the sheet was opened: what is pressed does not become another act under the finger.
  const [changesReason] = useState(offer !== undefined && offer.terms.reason !== null && may('ConfirmReasonChange'))
  const [answer, setAnswer] = useState<Answer>(action.command === 'DeclineOffer' ? 'decline' : action.command === 'MakeOffer' ? 'counter' : 'accept')
  const [typed, change, forget] = useTyped<Typed>(typedName(view.caseId, `answer ${offer?.offerId ?? ''}`), { text: '', amount: '', payer: 'merchant' })
  // There whatever is chosen: nobody answers without having seen it.
  const price = useQuery({ queryKey: ['case', view.caseId, 'reason', offer?.terms.reason ?? null], enabled: changesReason, queryFn: () => got(api.GET('/v1/cases/{caseId}/reason-preview', { params: { path: { caseId: view.caseId }, query: { reason: offer?.terms.reason ?? view.reason } } })) })
  if (offer === undefined) return null
  const { currency } = view.order
  const sum = amount(offer.nets.buyerMinor, currency)
  const askedMinor = view.claim.requestedMinor + view.claim.requestedFreightMinor
  const apart = offer.nets.buyerMinor - askedMinor
  const choices = [
    ...(may('DeclineOffer') ? [{ value: 'decline', label: changesReason ? text.keepReason : text.decline, hint: changesReason ? text.keepHow : text.declineHow(amount(askedMinor, currency)) }] : []),
    ...(may('MakeOffer') && !changesReason ? [{ value: 'counter', label: text.counter, hint: text.counterHow }] : []),
    ...(changesReason ? [{ value: 'accept', label: text.agreeReason, hint: text.agreeHow }] : may('AcceptOffer') ? [{ value: 'accept', label: text.accept(sum), hint: `${apart === 0 ? '' : (apart < 0 ? text.lessBy : text.moreBy)(amount(Math.abs(apart), currency))}${text.acceptHow}` }] : []),
  ]
  const command = (hash: string | null): Command | null => commandFor({ answer, offer, typed, view, changesReason, hash })
  const button = answer === 'decline' ? words().act.names.DeclineOffer : answer === 'counter' ? text.send : changesReason ? text.agreeReason : text.acceptButton(sum)
  const done: Action['command'] = answer === 'decline' ? 'DeclineOffer' : answer === 'counter' ? 'MakeOffer' : changesReason ? 'ConfirmReasonChange' : 'AcceptOffer'
  return <ActFrame view={view} title={text.title} button={button} action={done} command={command} priced={answer === 'accept' && changesReason} ownMoney={changesReason} onClose={onClose} sent={forget}>
    {(foreseen) => <>
      {changesReason && <ReasonChange offer={offer} view={view} names={names} money={foreseen?.money ?? price.data ?? null} />}
      <Choices legend={text.title} named choices={choices} value={answer} onChange={(value) => setAnswer(value === 'counter' || value === 'accept' ? value : 'decline')} />
      {answer === 'counter' && <><MoneyField label={text.amount} currency={view.order.currency} typed={typed.amount} onTyped={(value) => change({ amount: value })} />
        {offer.terms.returnRequired && <Choices legend={text.payer} choices={(['merchant', 'buyer'] as const).map((value) => ({ value, label: names.payer[value] ?? value }))} value={typed.payer} onChange={(payer) => change({ payer })} />}</>}
      {answer !== 'accept' && <TextArea label={words().act.text} optional value={typed.text} onChange={(event) => change({ text: event.target.value })} />}
    </>}
  </ActFrame>
}

function commandFor({ answer, offer, typed, view, changesReason, hash }: { readonly answer: Answer; readonly offer: Offer; readonly typed: Typed; readonly view: CaseView; readonly changesReason: boolean; readonly hash: string | null }): Command | null {
  const { offerId } = offer
  if (answer === 'decline') return { type: 'DeclineOffer', offerId, statement: orNull(typed.text) }
  if (answer === 'accept') return changesReason ? (hash === null ? null : { type: 'ConfirmReasonChange', offerId, previewHash: hash }) : { type: 'AcceptOffer', offerId }
  const amountMinor = minorIn(typed.amount, view.order.currency)
  if (amountMinor === null || amountMinor === 0) return null
  const { remedy, returnRequired, replacement } = offer.terms
  const [line] = view.claim.lines
  const pays = remedy === 'price_reduction' || remedy === 'compensation' ? remedy : 'goods_refund'
  const terms: Terms = {
    remedy, returnRequired, replacement, returnFreight: returnRequired ? (typed.payer === 'buyer' ? 'buyer' : 'merchant') : 'none',
    flows: [{ from: 'merchant', to: 'buyer', amountMinor, for: pays, ...(pays === 'compensation' || line === undefined ? {} : { lineId: line.lineId }) }],
  }
  return { type: 'MakeOffer', terms, supersedes: offerId, statement: orNull(typed.text) }
}

function ReasonChange({ offer, view, names, money }: { readonly offer: Offer; readonly view: CaseView; readonly names: Names; readonly money: Action['consequence'] }) {
  const text = words().respond
  const to = offer.terms.reason
  return <section aria-label={words().act.names.ConfirmReasonChange} className="rounded-lg border border-line p-3">
    <p>{text.proposedBy(partyName(offer.by))}</p>
    <dl className="my-2"><div className="flex flex-wrap justify-between gap-x-4"><dt className="text-ink-2">{text.from}</dt><dd>{names.reason[view.reason]}</dd></div><div className="flex flex-wrap justify-between gap-x-4"><dt className="text-ink-2">{text.to}</dt><dd className="font-semibold">{to === null ? '' : names.reason[to]}</dd></div></dl>
    {money !== null && <><h3 className="mt-3 font-semibold">{text.granted}</h3><SameOrNot money={money} /><NetsTable before={money.before} after={money.after} currency={view.order.currency} />
      <dl className="border-t border-line pt-1.5">{money.after.returnFreight !== 'none' && <div className="flex justify-between gap-x-4"><dt>{words().apply.returnFreight}</dt><dd>{[...new Set([money.before.returnFreight, money.after.returnFreight])].map((payer) => names.payer[payer] ?? payer).join(' → ')}</dd></div>}</dl></>}
  </section>
}

export function SameOrNot({ money: { before, after } }: { readonly money: NonNullable<Action['consequence']> }) {
  const same = before.buyerMinor === after.buyerMinor && before.merchantMinor === after.merchantMinor && before.platformMinor === after.platformMinor
  return <p className={same ? 'text-ok' : 'font-semibold text-alarm'}>{same ? words().respond.same : words().respond.differs}</p>
}
