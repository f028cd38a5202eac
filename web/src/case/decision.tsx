// Why: outcome and money, the facts found, the rules with their sources and confidence, what was not accepted, who decided, and the letter in full.
// Both sides read identical facts. Nothing is worked out here.
import type { CaseView, Names } from '../api/queries.ts'
import { amount, at, until } from '../i18n/format.ts'
import { lang, words } from '../i18n/lang.ts'
import { Disclosure, Panel } from '../ui/marks.tsx'
import { Row } from './claim.tsx'
import { partyName } from './party.tsx'

type Decision = NonNullable<CaseView['decision']>

export function DecisionView({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().case
  const { decision, letter } = view
  if (decision === null) return null
  const appeal = view.clocks.find(({ clock }) => clock === 'appealMustBeFiled')
  return <Panel id="decision" title={text.decision}>
    <p className="text-xl font-semibold">{names.outcome[decision.outcome]}</p>
    <h3 className="mt-3">{text.flows}</h3>
    <dl>{decision.flows.map((flow) => <Row key={flow.flowId} name={`${partyName(flow.from)} → ${partyName(flow.to)} · ${names.purpose[flow.for] ?? ''}`}>{amount(flow.amountMinor, flow.currency)}</Row>)}</dl>
    <h3 className="mt-3">{text.why}</h3>
    <Findings view={view} names={names} />
    <Rules decision={decision} />
    {decision.notAccepted.length > 0 && <section><h4 className="mt-3 font-semibold">{text.notAccepted}</h4><ul className="list-disc pl-5">{decision.notAccepted.map(({ what }) => <li key={what}>{what}</li>)}</ul></section>}
    <p className="mt-3 text-sm text-ink-2">{whoDecided(decision)} · {at(decision.at)}</p>
    {letter !== null && <div className="mt-3"><Disclosure summary={text.letter}><div className="grid gap-2">{letter[lang()].map((paragraph, index) => <p key={index}>{paragraph}</p>)}</div></Disclosure></div>}
    {appeal !== undefined && <p className="mt-3">{text.appealUntil(until(appeal.endsAt))}</p>}
  </Panel>
}

function Findings({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  if (view.findings.length === 0) return null
  return <section><h4 className="mt-3 font-semibold">{words().case.findings}</h4>
    <ul>{view.findings.map((one, index) => <li key={index} className="border-t border-line py-1.5 first:border-t-0">{names.finding[one.finding]}: <strong>{names.findingValue[one.value]}</strong></li>)}</ul></section>
}

function Rules({ decision }: { readonly decision: Decision }) {
  const text = words().case
  if (decision.rules.length === 0) return null
  return <section><h4 className="mt-3 font-semibold">{text.rules}</h4>
    <ul>{decision.rules.map((hit) => <li key={`${hit.policy}.${hit.rule}`} className="border-t border-line py-1.5 first:border-t-0"><span className="block">{hit.policy} · {hit.rule}</span><span className="block text-sm text-ink-2">{text.source}: {hit.cites.join(', ')} · {text.confidence} {hit.confidence}</span></li>)}</ul></section>
}

function whoDecided({ by }: Decision): string {
  const text = words().case
  switch (by.by) {
    case 'machine': return text.machine
    case 'officer': return text.officer(by.officerId)
    case 'agreement': return text.agreement
    case 'lapse': return text.lapse
    case 'outside': return text.outside
    default: return by satisfies never
  }
}
