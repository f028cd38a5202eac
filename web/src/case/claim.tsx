// What was asked for: goods, reason, remedy, amounts. As stated; what comes of it is elsewhere.
import type { CaseView, Names } from '../api/queries.ts'
import { amount } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { Panel } from '../ui/marks.tsx'
import { Party } from './party.tsx'

/** `verbatim`: a number or an id, which is shown letter by letter. */
export function Row({ name, verbatim = false, children }: { readonly name: string; readonly verbatim?: boolean; readonly children: React.ReactNode }) {
  return <div className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2 first:border-t-0"><dt className="text-ink-2 first-letter:uppercase">{name}</dt><dd className={cx('ml-auto text-right', !verbatim && 'first-letter:uppercase')}>{children}</dd></div>
}

/** What a catalogue calls something, standing alone. */
export function Named({ children }: { readonly children: React.ReactNode }) {
  return <span className="inline-block first-letter:uppercase">{children}</span>
}

export function ClaimPanel({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().case
  const { claim, order } = view
  return <Panel id="claim" title={text.ask} aside={<Party who="buyer" />}>
    <dl>
      {order.lines.filter(({ lineId }) => claim.lines.some((line) => line.lineId === lineId)).map((line) =>
        <Row key={line.lineId} name={said(line.title)}>{text.quantity(claim.lines.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0)}</Row>)}
      <Row name={text.reason}><Named>{names.reason[view.reason]}</Named></Row>
      <Row name={text.remedy}><Named>{names.remedy[claim.remedy]}</Named></Row>
      <Row name={text.amount}><strong>{amount(claim.requestedMinor, order.currency)}</strong></Row>
      {claim.requestedFreightMinor > 0 && <Row name={text.freight}>{amount(claim.requestedFreightMinor, order.currency)}</Row>}
      <Row name={text.paid}>{amount(order.paidMinor + order.freightPaidMinor, order.currency)}</Row>
      <Row name={text.order} verbatim>{view.orderId}</Row>
    </dl>
  </Panel>
}
