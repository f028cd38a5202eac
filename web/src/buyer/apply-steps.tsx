// The pages of asking for after-sales help; the one of proof is proof-step.tsx. Each shows what the order's rules offer; the last one what the server says would happen.
import { useState } from 'react'
import { sayFault } from '../api/client.ts'
import type { Command } from '../api/commands.ts'
import type { Names } from '../api/queries.ts'
import { amount, plainAmount, until } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Row } from '../case/claim.tsx'
import { Button } from '../ui/button.tsx'
import { Choices, MoneyField, Select, TextArea } from '../ui/field.tsx'
import { Badge, Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { LinesField } from './lines-field.tsx'
import { CONDITIONS, givesMoney, isWhole, leftOf, mayComplain, problemsFor, reasonsFor, startOf, type Filled, type OrderPath, type OrderView, type Outlook } from './apply-form.ts'

export type StepGiven = {
  readonly path: OrderPath; readonly order: OrderView; readonly names: Names; readonly filled: Filled; readonly change: (part: Partial<Filled>) => void; readonly most: number | null
  readonly command: Extract<Command, { type: 'OpenCase' }> | null; readonly outlook: Outlook | null; readonly fault: unknown; readonly goTo: (step: number) => void
}

/** So many that the rest of the page is in sight. */
const FIRST = 8

export function WrongStep({ order, names, filled, change }: StepGiven) {
  const text = words().apply
  const reasons = reasonsFor(order, filled)
  const states = (['unshipped', 'transit', 'signed', 'received', 'in_use'] as const).filter((state) => order.choices.reasons.some(({ goodsStates }) => goodsStates.includes(state)))
  const problems = problemsFor(order, filled)
  const [all, showAll] = useState(false)
  const shown = all || problems.indexOf(filled.problem === '' ? 'unspecified' : filled.problem) >= FIRST
  const pick = (problem: Filled['problem']): void => {
    const fitting = reasonsFor(order, { ...filled, problem })
    change({ problem, reason: fitting.length === 1 ? (fitting[0]?.reason ?? '') : '', remedy: '' })
  }
  const complaint = filled.kind === 'complaint'
  const turn = (): void => change({ kind: complaint ? 'after_sales' : 'complaint', quantities: complaint ? startOf(order).quantities : Object.fromEntries(order.lines.map(({ lineId, quantity }) => [lineId, quantity])), problem: '', reason: '', remedy: '', amount: '' })
  return <>
    {complaint && <p className="rounded-lg bg-platform-soft p-3">{text.complaintHow}</p>}
    <Lines order={order} filled={filled} change={change} />
    <Select label={text.state} choices={states.map((state) => ({ value: state, label: text.states[state] }))} value={filled.goodsState} onChange={(value) => change({ goodsState: states.find((state) => state === value) ?? '', problem: '', reason: '', remedy: '' })} />
    <div><Choices legend={text.problem} choices={(shown ? problems : problems.slice(0, FIRST)).map((problem) => ({ value: problem, label: names.problem[problem] ?? problem }))} value={filled.problem} onChange={(value) => pick(value as Filled['problem'])} />
      {!shown && problems.length > FIRST && <Button tone="quiet" className="mt-1" onClick={() => showAll(true)}>{text.moreProblems}</Button>}</div>
    {filled.problem !== '' && reasons.length > 1 && <div><Choices legend={text.reason} choices={reasons.map(({ reason, title }) => ({ value: reason, label: said(title) }))} value={filled.reason} onChange={(value) => change({ reason: reasons.find(({ reason }) => reason === value)?.reason ?? '', remedy: '' })} /><p className="mt-1 text-sm text-ink-2">{text.reasonHint}</p></div>}
    {!complaint && filled.goodsState !== 'unshipped' && filled.goodsState !== 'transit' && <fieldset><legend className="mb-1 font-medium">{text.condition}</legend><div className="flex flex-wrap gap-x-5">
      {CONDITIONS.map((condition) => <label key={condition} className="flex min-h-11 items-center gap-2"><input type="checkbox" className="size-4 accent-ink" checked={filled.conditions.includes(condition)} onChange={(event) => change({ conditions: event.target.checked ? [...filled.conditions, condition] : filled.conditions.filter((one) => one !== condition) })} />{text[condition]}</label>)}
    </div></fieldset>}
    {mayComplain(order) && <p><Button tone="quiet" className="-ml-4 underline" onClick={turn}>{complaint ? text.noComplaint : text.complain}</Button></p>}
  </>
}

function Lines({ order, filled, change }: Pick<StepGiven, 'order' | 'filled' | 'change'>) {
  const open = order.lines.flatMap(({ lineId, ...line }) => [{ lineId, most: leftOf({ lineId, ...line }, filled.kind) }]).filter(({ most }) => most > 0)
  return <LinesField order={order} open={open} quantities={filled.quantities} set={(lineId, quantity) => change({ quantities: { ...filled.quantities, [lineId]: quantity } })} />
}

export function WantStep({ order, names, filled, change, most }: StepGiven) {
  const text = words().apply
  const { currency, freightPaidMinor } = order.order
  const remedies = order.choices.reasons.find(({ reason }) => reason === filled.reason)?.remedies ?? []
  const shown = filled.amount === '' && isWhole(filled.remedy) && most !== null ? plainAmount(most, currency) : filled.amount
  return <>
    <Choices legend={text.remedy} choices={remedies.map((remedy) => ({ value: remedy, label: names.remedy[remedy] ?? remedy }))} value={filled.remedy} onChange={(value) => change({ remedy: remedies.find((remedy) => remedy === value) ?? '', amount: '' })} />
    {givesMoney(filled.remedy) && <MoneyField label={filled.kind === 'complaint' ? text.compensation : text.amount} optional={filled.kind === 'complaint'} currency={currency} typed={shown} onTyped={(typed) => change({ amount: typed })} {...(most === null || !isWhole(filled.remedy) ? {} : { hint: text.most(amount(most, currency)), mostMinor: most, most: amount(most, currency) })} />}
    {filled.kind !== 'complaint' && givesMoney(filled.remedy) && freightPaidMinor > order.freightRefundedMinor && <MoneyField label={text.freight} optional hint={text.freightHint(amount(freightPaidMinor, currency))} currency={currency} typed={filled.freight} onTyped={(freight) => change({ freight })} />}
    <TextArea label={text.statement} optional hint={text.statementHint} value={filled.statement} onChange={(event) => change({ statement: event.target.value })} />
  </>
}

export function CheckStep({ order, names, filled, command, outlook, fault, goTo }: StepGiven) {
  const text = words().apply
  const { currency } = order.order
  return <>
    <Panel id="asked" title={words().case.ask} aside={<Button tone="quiet" onClick={() => goTo(0)}>{text.edit}</Button>}>
      <dl>
        <Row name={words().case.goods}>{order.order.lines.filter(({ lineId }) => (filled.quantities[lineId] ?? 0) > 0).map((line) => `${said(line.title)} × ${filled.quantities[line.lineId] ?? 0}`).join(' · ')}</Row>
        <Row name={words().case.reason}>{names.reason[filled.reason] ?? ''}</Row>
        <Row name={words().case.remedy}>{names.remedy[filled.remedy] ?? ''}</Row>
        {command !== null && command.claim.requestedMinor > 0 && <Row name={words().case.amount}><strong>{amount(command.claim.requestedMinor, currency)}</strong></Row>}
        {command !== null && command.claim.requestedFreightMinor > 0 && <Row name={words().case.freight}>{amount(command.claim.requestedFreightMinor, currency)}</Row>}
        <Row name={words().case.evidence}>{filled.items.length === 0 ? '–' : filled.items.map((item) => names.evidence[item.type] ?? item.type).join(' · ')}</Row>
      </dl>
    </Panel>
    {outlook === null ? (fault === null ? <Skeleton lines={4} label={words().states.loading} /> : <Failed fault={fault} retry={() => goTo(3)} />) : outlook.foreseen === null ? <Blocked outlook={outlook} names={names} goTo={goTo} /> : <Would foreseen={outlook.foreseen} names={names} currency={currency} />}
  </>
}

function Blocked({ outlook: { no, needed }, names, goTo }: { readonly outlook: Outlook; readonly names: Names; readonly goTo: (step: number) => void }) {
  return <div role="alert" className="rounded-lg bg-alarm-soft p-3"><p className="font-semibold">{words().apply.blocked}</p><p>{sayFault(no)}</p>
    {needed.length > 0 && <><p>{words().proof.short(needed.map((type) => names.evidence[type] ?? type).join(words().proof.either))}</p><Button className="mt-2" onClick={() => goTo(2)}>{words().proof.title}</Button></>}</div>
}

function Would({ foreseen, names, currency }: { readonly foreseen: NonNullable<Outlook['foreseen']>; readonly names: Names; readonly currency: string }) {
  const text = words().apply
  const { granted } = foreseen
  return <Panel id="would" title={text.preview}>
    {granted !== undefined && <><h3 className="font-semibold">{text.granted}</h3><dl>
      <Row name={text.toBuyer}><strong className="text-lg">{amount(granted.buyerMinor, currency)}</strong></Row>
      {granted.returnFreight !== 'none' && <Row name={text.returnFreight}>{names.payer[granted.returnFreight] ?? ''}</Row>}
      {granted.outboundFreight !== 'none' && <Row name={text.outboundFreight}>{names.payer[granted.outboundFreight] ?? ''}</Row>}
    </dl></>}
    <h3 className="mt-3 font-semibold">{text.afterwards}</h3>
    <ul className="list-disc pl-5">{foreseen.would.filter(({ event }) => event.type !== 'ClockStarted').map(({ says }, index) => <li key={index}>{said(says)}</li>)}</ul>
    {foreseen.clocks.length > 0 && <><h3 className="mt-3 font-semibold">{text.clocks}</h3><ul>{foreseen.clocks.map((clock) => <li key={clock.clock} className="border-t border-line py-2 first:border-t-0"><Badge>{names.owner[clock.owner] ?? ''}</Badge> {text.clock(names.clock[clock.clock] ?? '', until(clock.endsAt))}<span className="block text-sm text-ink-2">{text.atZero(names.consequence[clock.atZero] ?? '')}</span></li>)}</ul></>}
  </Panel>
}
