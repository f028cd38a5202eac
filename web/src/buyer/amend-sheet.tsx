// The buyer's own change of what he asked for: other goods or fewer of them, another remedy or amount, or another reason. Both sides' money before and after stands in the sheet
// before the button; a change of reason goes out with the hash of what was shown.
import { useQuery } from '@tanstack/react-query'
import type { Command, Foreseen } from '../api/commands.ts'
import type { CaseView } from '../api/queries.ts'
import { Row } from '../case/claim.tsx'
import { NetsTable } from '../case/offer.tsx'
import { orNull, typedName, useTyped } from '../case/typed.ts'
import { amount, minorIn, plainAmount } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Choices, MoneyField, Select, TextArea } from '../ui/field.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { ActFrame } from './act-frame.tsx'
import { givesMoney, leftOf, orderQuery, reasonsFor, type OrderView } from './apply-form.ts'
import { LinesField } from './lines-field.tsx'
import { SameOrNot, type SheetGiven } from './respond-sheet.tsx'

type Amend = Extract<Command, { type: 'AmendRequest' }>
type Amending = { readonly quantities: Readonly<Record<string, number>>; readonly remedy: string; readonly amount: string; readonly freight: string; readonly text: string }
type Change = Extract<Command, { type: 'ChangeReason' }>
const useOrder = ({ order, orderId }: CaseView) => useQuery(orderQuery({ merchantId: order.merchantId, orderId }))

/** What can be chosen comes with the order. */
function Waiting({ read }: { readonly read: ReturnType<typeof useOrder> }) {
  return read.error === null ? <Skeleton lines={4} label={words().states.loading} /> : <Failed fault={read.error} retry={() => void read.refetch()} />
}

export function AmendSheet({ view, names, onClose }: SheetGiven) {
  const text = words().amend
  const { claim, order: { currency } } = view
  const read = useOrder(view)
  const [typed, change, forget] = useTyped<Amending>(typedName(view.caseId, 'AmendRequest'), { quantities: Object.fromEntries(claim.lines.map(({ lineId, quantity }) => [lineId, quantity])), remedy: claim.remedy, amount: claim.requestedMinor === 0 ? '' : plainAmount(claim.requestedMinor, currency), freight: claim.requestedFreightMinor === 0 ? '' : plainAmount(claim.requestedFreightMinor, currency), text: '' })
  const remedies = read.data?.choices.reasons.find(({ reason }) => reason === view.reason)?.remedies ?? [claim.remedy]
  const remedy = remedies.find((one) => one === typed.remedy) ?? claim.remedy
  const requestedMinor = givesMoney(remedy) ? minorIn(typed.amount, currency) : 0
  const requestedFreightMinor = !givesMoney(remedy) || typed.freight.trim() === '' ? 0 : minorIn(typed.freight, currency)
  const open = openFor(read.data, claim)
  const lines = open.flatMap(({ lineId }) => ((typed.quantities[lineId] ?? 0) > 0 ? [{ lineId, quantity: typed.quantities[lineId] ?? 0 }] : []))
  const same = isSame(lines, claim.lines) && remedy === claim.remedy && requestedMinor === claim.requestedMinor && requestedFreightMinor === claim.requestedFreightMinor
  const command: Amend | null = same || lines.length === 0 || requestedMinor === null || requestedFreightMinor === null ? null : { type: 'AmendRequest', remedy, requestedMinor, requestedFreightMinor, lines, statement: orNull(typed.text) }
  return <ActFrame view={view} title={words().act.names.AmendRequest} button={words().act.names.AmendRequest} action="AmendRequest" command={() => command} onClose={onClose} sent={forget}>
    {(foreseen) => read.data === undefined ? <Waiting read={read} /> : <>
      <LinesField order={read.data} open={open} quantities={typed.quantities} set={(lineId, quantity) => change({ quantities: { ...typed.quantities, [lineId]: quantity } })} />
      <Choices legend={text.remedy} choices={remedies.map((value) => ({ value, label: names.remedy[value] ?? value }))} value={remedy} onChange={(value) => change({ remedy: value })} />
      {givesMoney(remedy) && <MoneyField label={text.amount} currency={currency} typed={typed.amount} onTyped={(value) => change({ amount: value })} />}
      {givesMoney(remedy) && read.data.order.freightPaidMinor > 0 && <MoneyField label={text.freight} optional hint={words().apply.freightHint(amount(read.data.order.freightPaidMinor, currency))} currency={currency} typed={typed.freight} onTyped={(value) => change({ freight: value })} />}
      <TextArea label={words().act.text} optional value={typed.text} onChange={(event) => change({ text: event.target.value })} />
      {same ? <p className="text-ink-2">{text.unchanged}</p> : <Granted foreseen={foreseen} currency={currency} />}
    </>}
  </ActFrame>
}

/** Of each thing ordered: what is in no other case. What is in this one can be asked for again. */
function openFor(order: OrderView | undefined, { kind, lines }: CaseView['claim']): { readonly lineId: string; readonly most: number }[] {
  if (order === undefined) return []
  const here = (lineId: string): number => lines.find((line) => line.lineId === lineId)?.quantity ?? 0
  return order.lines.map((line) => ({ lineId: line.lineId, most: Math.min(line.quantity, leftOf(line, kind) + (kind === 'complaint' ? 0 : here(line.lineId))) })).filter(({ most }) => most > 0)
}
type Lines = CaseView['claim']['lines']
const isSame = (a: Lines, b: Lines): boolean => a.length === b.length && a.every(({ lineId, quantity }) => b.some((other) => other.lineId === lineId && other.quantity === quantity))

function Granted({ foreseen, currency }: { readonly foreseen: Foreseen | null; readonly currency: string }) {
  if (foreseen?.granted === undefined || foreseen.grantedBefore === undefined) return null
  return <section aria-label={words().amend.granted} className="rounded-lg border border-line p-3"><h3 className="font-semibold">{words().amend.granted}</h3><NetsTable before={foreseen.grantedBefore} after={foreseen.granted} currency={currency} /></section>
}

export function ReasonSheet({ view, names, onClose }: SheetGiven) {
  const text = words().amend
  const { claim } = view
  const read = useOrder(view)
  const [typed, change, forget] = useTyped<{ reason: string; problem: string }>(typedName(view.caseId, 'ChangeReason'), { reason: '', problem: '' })
  const chosen = choicesFor(read.data, view, typed.reason)
  const problem = chosen.problems.find((one) => one === typed.problem) ?? chosen.problems.find((one) => one === claim.problem) ?? (chosen.problems.length === 1 ? chosen.problems[0] : undefined)
  const asked = chosen.reason === null || problem === undefined ? null : { reason: chosen.reason, problem }
  const command = (hash: string | null): Change | null => (asked === null || hash === null ? null : { type: 'ChangeReason', ...asked, previewHash: hash })
  return <ActFrame view={view} title={words().act.names.ChangeReason} button={words().act.names.ChangeReason} action="ChangeReason" command={command} priced onClose={onClose} sent={forget}>
    {(foreseen) => read.data === undefined ? <Waiting read={read} /> : <>
      <dl><Row name={text.now}>{names.reason[view.reason]}</Row></dl>
      <Select label={text.reason} none={words().act.choose} choices={chosen.reasons.map(({ reason, title }) => ({ value: reason, label: said(title) }))} value={typed.reason} onChange={(reason) => change({ reason, problem: '' })} />
      {chosen.reason !== null && chosen.problems.length > 1 && <Select label={text.problem} none={words().act.choose} choices={chosen.problems.map((value) => ({ value, label: names.problem[value] ?? value }))} value={problem ?? ''} onChange={(value) => change({ problem: value })} />}
      {foreseen?.money !== undefined && <SameOrNot money={foreseen.money} />}
    </>}
  </ActFrame>
}

type Choosable = { readonly reasons: OrderView['choices']['reasons']; readonly reason: Change['reason'] | null; readonly problems: readonly Change['problem'][] }
function choicesFor(order: OrderView | undefined, { claim, reason }: CaseView, typed: string): Choosable {
  if (order === undefined) return { reasons: [], reason: null, problems: [] }
  const reasons = reasonsFor(order, { kind: claim.kind, goodsState: claim.goodsState, problem: '' }).filter((one) => one.reason !== reason)
  const found = reasons.find((one) => one.reason === typed)
  return { reasons, reason: found?.reason ?? null, problems: found?.problems.filter((one) => one !== 'unspecified' || found.problems.length === 1) ?? [] }
}
