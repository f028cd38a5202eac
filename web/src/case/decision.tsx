// Why: outcome and money, the facts it rests on, the rules with their sources and how sure they are, what was not accepted, what would change it, how to
// appeal. Both sides read the same, and on paper it is the letter: whatever else is on the page stays off it. Nothing is worked out here.
import { useState } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { amount, at, day, until } from '../i18n/format.ts'
import { lang, said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/classes.ts'
import { Disclosure, Panel } from '../ui/marks.tsx'
import { Row } from './claim.tsx'
import { partyName } from './party.tsx'

type Decision = NonNullable<CaseView['decision']>
type Account = NonNullable<CaseView['account']>

export function DecisionView({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().case
  const { decision, account, letter } = view
  if (decision === null || account === null) return null
  return <Panel id="decision" title={text.decision} className="print:border-0 print:p-0">
    <Letterhead view={view} names={names} decision={decision} />
    <p className="text-xl font-semibold first-letter:uppercase">{names.outcome[decision.outcome]}</p>
    <h3 className="mt-3">{text.flows}</h3>
    {decision.flows.length === 0 ? <p>{words().act.noMoney}</p> : <dl>{decision.flows.map((flow) => <Row key={flow.flowId} name={`${partyName(flow.from)} → ${partyName(flow.to)} · ${names.purpose[flow.for] ?? ''}`}>{amount(flow.amountMinor, flow.currency)}</Row>)}</dl>}
    {decision.returnRequired && decision.returnFreight !== 'none' && <p>{text.freightBy(names.payer[decision.returnFreight] ?? decision.returnFreight)}</p>}
    <h3 className="mt-3">{text.why}</h3>
    <List title={text.findings} items={account.facts.map(said)} />
    <Rules account={account} />
    <List title={text.notAccepted} items={account.notAccepted.map(({ what, because }) => `${said(what)}${because === null ? '' : `${text.colon}${because}`}`)} />
    <List title={text.wouldChange} items={account.wouldChange.map(said)} />
    <p className="mt-3 text-sm text-ink-2">{said(account.decidedBy)} · {at(decision.at)}</p>
    {letter !== null && <div className="no-print mt-3"><Disclosure summary={text.letter}><div className="grid gap-2">{letter[lang()].map((paragraph, index) => <p key={index}>{paragraph}</p>)}</div></Disclosure></div>}
    <section aria-label={text.routes} className="mt-3"><h3>{text.routes}</h3>
      {account.appealUntil !== null && <p>{text.appealUntil(until(account.appealUntil))} {text.appealHow}</p>}
      {decision.routes.length > 0 && <p>{decision.routes.map((route) => names.route[route] ?? route).join(text.comma)}</p>}
    </section>
  </Panel>
}

/** On paper only: which case this is. The screen says it above. */
function Letterhead({ view, names, decision }: { readonly view: CaseView; readonly names: Names; readonly decision: Decision }) {
  const text = words().case
  return <dl className="mb-3 hidden print:block">
    <Row name={text.caseNumber}>{view.caseId}</Row>
    <Row name={text.order} verbatim>{view.orderId}</Row>
    <Row name={text.goods}>{view.order.lines.filter(({ lineId }) => view.claim.lines.some((line) => line.lineId === lineId)).map(({ title }) => said(title)).join(text.comma)}</Row>
    <Row name={text.reason}>{names.reason[decision.reason] ?? decision.reason}</Row>
    <Row name={text.remedy}>{names.remedy[view.claim.remedy] ?? ''} · {amount(view.claim.requestedMinor + view.claim.requestedFreightMinor, view.order.currency)}</Row>
    <Row name={text.decidedOn}>{day(decision.at)}</Row>
  </dl>
}

function List({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  if (items.length === 0) return null
  return <section><h4 className="mt-3 font-semibold">{title}</h4><ul className="list-disc pl-5">{items.map((item) => <li key={item}>{item}</li>)}</ul></section>
}

function Rules({ account: { rules } }: { readonly account: Account }) {
  const text = words().case
  const [sources, show] = useState(false)
  if (rules.length === 0) return null
  // On paper all of it; on a screen, who asks.
  const small = cx('text-sm text-ink-2', sources ? 'block' : 'hidden print:block')
  return <section><h4 className="mt-3 font-semibold">{text.rules}</h4>
    <ul>{rules.map((hit) => <li key={`${hit.policy}.${hit.rule}`} className="break-inside-avoid border-t border-line py-1.5 first:border-t-0">
      <span className="block">{hit.title === null ? hit.rule : said(hit.title)}</span><span className={small}>{hit.policy} · {hit.rule} · {text.confidences[hit.confidence]}</span>
      {hit.cites.map((cite) => <span key={cite.id} className={small}>{text.source}{text.colon}{cite.title === null ? cite.id : said(cite.title)}{cite.ref !== null && ` · ${cite.ref}`}{cite.confidence !== null && ` · ${text.confidences[cite.confidence]}`}</span>)}
    </li>)}</ul>
    <Button tone="quiet" className="no-print -ml-4 underline" aria-expanded={sources} onClick={() => show(!sources)}>{sources ? text.sourcesHide : text.sources}</Button></section>
}
