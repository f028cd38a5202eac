// A counter-offer: what is given back and for what, who pays the way back, what is taken off with its proof. Every figure beside the fields is the
// preview's; nothing is added up here, and what does not fit is the server's to refuse.
import type { Schemas } from '../api/client.ts'
import type { Command } from '../api/commands.ts'
import type { CaseView } from '../api/queries.ts'
import { orNull, typedKey, useTyped } from '../case/typed.ts'
import { at, amount, minorIn } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Choices, MoneyField, Select } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'
import type { Given } from './shop-answers.tsx'
import { Words } from './shop-words.tsx'

type Terms = Schemas['Terms']
type Kind = 'return_refund' | 'refund_only' | 'price_reduction' | 'exchange' | 'reship' | 'repair' | 'compensation'
/** What each kind of offer is made of. */
const KINDS: Readonly<Record<Kind, { readonly returns: boolean; readonly replacement: Terms['replacement']; readonly pays: 'goods_refund' | 'price_reduction' | 'compensation' | null }>> = {
  return_refund: { returns: true, replacement: 'none', pays: 'goods_refund' }, refund_only: { returns: false, replacement: 'none', pays: 'goods_refund' }, price_reduction: { returns: false, replacement: 'none', pays: 'price_reduction' },
  exchange: { returns: true, replacement: 'exchange', pays: null }, reship: { returns: false, replacement: 'reship', pays: null }, repair: { returns: true, replacement: 'repair', pays: null }, compensation: { returns: false, replacement: 'none', pays: 'compensation' },
}
const isKind = (value: string): value is Kind => Object.hasOwn(KINDS, value)

type Cost = { readonly typed: string; readonly evidenceId: string }
type Typed = { readonly kind: string; readonly lines: Readonly<Record<string, string>>; readonly freight: string; readonly extra: string; readonly payer: string; readonly costs: readonly Cost[]; readonly text: string }
const NOTHING: Typed = { kind: '', lines: {}, freight: '', extra: '', payer: 'merchant', costs: [], text: '' }

/** Null while something is missing or is no amount. */
export function termsOf(typed: Typed, lineIds: readonly string[], currency: string): Terms | null {
  if (!isKind(typed.kind)) return null
  const { returns, replacement, pays } = KINDS[typed.kind]
  const flows: Terms['flows'] = []
  let wrong = false
  const add = (text: string, flow: Omit<Terms['flows'][number], 'amountMinor'>): void => {
    if (text.trim() === '') return
    const amountMinor = minorIn(text, currency)
    if (amountMinor === null) wrong = true
    else if (amountMinor > 0) flows.push({ ...flow, amountMinor })
  }
  const given = { from: 'merchant', to: 'buyer', evidenceIds: [] as string[] } as const
  if (pays === 'compensation') add(typed.extra, { ...given, evidenceIds: [], for: 'compensation' })
  else {
    if (pays !== null) for (const lineId of lineIds) add(typed.lines[lineId] ?? '', { ...given, evidenceIds: [], for: pays, lineId })
    add(typed.freight, { ...given, evidenceIds: [], for: 'freight_refund' })
    add(typed.extra, { ...given, evidenceIds: [], for: 'compensation' })
  }
  for (const cost of typed.costs) add(cost.typed, { from: 'buyer', to: 'merchant', for: 'cost_deduction', evidenceIds: cost.evidenceId === '' ? [] : [cost.evidenceId] })
  if (wrong || (flows.length === 0 && replacement === 'none')) return null
  return { remedy: typed.kind, returnRequired: returns, returnFreight: returns ? (typed.payer as Terms['returnFreight']) : 'none', flows, replacement, reason: null }
}

export function OfferSheet({ action, view, names, onClose }: Given) {
  const [typed, change] = useTyped<Typed>(typedKey(view.caseId, action), NOTHING)
  const { currency } = view.order
  const lines = view.order.lines.filter(({ lineId }) => view.claim.lines.some((line) => line.lineId === lineId))
  const terms = termsOf(typed, lines.map(({ lineId }) => lineId), currency)
  const command: Command | null = terms === null ? null : { type: 'MakeOffer', terms, supersedes: view.offers.findLast(({ state }) => state === 'open')?.offerId ?? null, statement: orNull(typed.text) }
  const text = words().shop
  const kind = isKind(typed.kind) ? KINDS[typed.kind] : null
  return <ActFrame action={action} view={view} command={command} onClose={onClose}>
    <p className="text-ink-2">{text.offerAsked(names.remedy[view.claim.remedy] ?? '', amount(view.claim.requestedMinor, currency))}</p>
    <Select label={text.offerKind} none={words().act.choose} choices={Object.keys(KINDS).map((value) => ({ value, label: names.remedy[value] ?? value }))} value={typed.kind} onChange={(value) => change({ kind: value })} />
    {kind?.pays != null && kind.pays !== 'compensation' && lines.map((line) => <MoneyField key={line.lineId} label={text.offerLine(said(line.title))} hint={text.paid(amount(line.paidMinor, currency))} currency={currency} typed={typed.lines[line.lineId] ?? ''} onTyped={(value) => change({ lines: { ...typed.lines, [line.lineId]: value } })} />)}
    {kind !== null && kind.pays !== 'compensation' && view.order.freightPaidMinor > 0 && <MoneyField label={text.offerFreight} optional hint={text.paid(amount(view.order.freightPaidMinor, currency))} currency={currency} typed={typed.freight} onTyped={(freight) => change({ freight })} />}
    {kind?.returns === true && <Choices legend={text.offerPayer} choices={(['merchant', 'buyer'] as const).map((value) => ({ value, label: names.payer[value] ?? value }))} value={typed.payer} onChange={(payer) => change({ payer })} />}
    {kind !== null && <MoneyField label={text.offerExtra} optional={kind.pays !== 'compensation'} currency={currency} typed={typed.extra} onTyped={(extra) => change({ extra })} />}
    {kind !== null && kind.pays !== 'compensation' && <Costs costs={typed.costs} view={view} evidenceNames={names.evidence} onCosts={(costs) => change({ costs })} />}
    <Words label={words().act.text} optional value={typed.text} onChange={(value) => change({ text: value })} />
  </ActFrame>
}

/** What the buyer is to bear is shown with its proof. */
function Costs({ costs, view, evidenceNames, onCosts }: { readonly costs: readonly Cost[]; readonly view: CaseView; readonly evidenceNames: Readonly<Record<string, string>>; readonly onCosts: (costs: readonly Cost[]) => void }) {
  const text = words().shop
  const put = (index: number, part: Partial<Cost>): void => onCosts(costs.map((cost, place) => (place === index ? { ...cost, ...part } : cost)))
  return <section aria-label={text.costs} className="grid gap-3">
    {costs.map((cost, index) => <div key={index} className="grid gap-2 rounded-lg border border-line p-3">
      <MoneyField label={text.cost(index + 1)} currency={view.order.currency} typed={cost.typed} onTyped={(typed) => put(index, { typed })} />
      <Select label={text.costProof} none={words().act.choose} value={cost.evidenceId} onChange={(evidenceId) => put(index, { evidenceId })} choices={view.evidence.map((item) => ({ value: item.evidenceId, label: `${evidenceNames[item.type] ?? item.type} · ${at(item.at)}` }))} />
      <Button tone="quiet" onClick={() => onCosts(costs.filter((_, place) => place !== index))}>{text.remove}</Button>
    </div>)}
    <Button className="justify-self-start" onClick={() => onCosts([...costs, { typed: '', evidenceId: '' }])}>{text.costAdd}</Button>
  </section>
}
