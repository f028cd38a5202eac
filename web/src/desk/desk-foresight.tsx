// What publishing would do, from the server's preview: the outcome, every flow, what reaches the buyer, and the letter in both languages.
import type { Schemas } from '../api/client.ts'
import { sayFault } from '../api/client.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { Row } from '../case/claim.tsx'
import { partyName } from '../case/party.tsx'
import { amount, signedAmount } from '../i18n/format.ts'
import { Badge } from '../ui/marks.tsx'
import type { Outlook } from './act-frame.tsx'
import { officerWords } from './desk-words.ts'

type Decision = Schemas['Decision']
type Shown = Schemas['Foreseen']['would'][number]
export type Foresight = { readonly decision: Decision; readonly letter: Schemas['Letter'] | null; readonly second: boolean }

/** The decision among what would happen; null when none would be made. */
export function foresightIn(would: readonly Shown[]): Foresight | null {
  for (const { event, letter } of would) {
    if (event.type === 'DecisionIssued' || event.type === 'DecisionPrepared') return { decision: event.decision, letter: letter ?? null, second: event.type === 'DecisionPrepared' }
  }
  return null
}

/** What all flows to and from the buyer come to; costs that were set off are in them already. */
const reaching = ({ flows }: Decision): number => flows.reduce((sum, { from, to, amountMinor }) => sum + (to === 'buyer' ? amountMinor : 0) - (from === 'buyer' ? amountMinor : 0), 0)

export function ForesightView({ outlook, view, names }: { readonly outlook: Outlook; readonly view: CaseView; readonly names: Names }) {
  const text = officerWords()
  const foresight = outlook.foreseen === null ? null : foresightIn(outlook.foreseen.would)
  return <section aria-labelledby="foresight" aria-live="polite" className="rounded-lg bg-paper p-3">
    <h3 id="foresight">{text.preview}</h3>
    {outlook.no !== null && <p className="rounded-md bg-alarm-soft px-3 py-2">{text.refused}{sayFault(outlook.no)}</p>}
    {foresight === null ? outlook.no === null && <p className="text-ink-2">{text.previewNone}</p> : <DecisionAhead foresight={foresight} view={view} names={names} />}
  </section>
}

export function DecisionAhead({ foresight: { decision, letter, second }, view, names }: { readonly foresight: Foresight; readonly view: CaseView; readonly names: Names }) {
  const text = officerWords()
  const { currency } = view.order
  return <>
    <p className="flex flex-wrap items-baseline gap-x-2 text-lg font-semibold"><span className="first-letter:uppercase">{names.outcome[decision.outcome]} · {names.remedy[decision.remedy]}</span>{second && <Badge tone="alarm">{text.waitsSecond}</Badge>}</p>
    <dl>
      {decision.flows.map((flow) => <Row key={flow.flowId} name={`${partyName(flow.from)} → ${partyName(flow.to)} · ${names.purpose[flow.for] ?? ''}`}>{amount(flow.amountMinor, flow.currency)}</Row>)}
      {(decision.costs ?? []).map((cost, index) => <Row key={index} name={`${names.purpose[cost.for] ?? ''} · ${partyName(cost.from)}`}>{signedAmount(-cost.amountMinor, currency)}</Row>)}
      <Row name={text.toBuyer}><strong className="text-lg">{amount(reaching(decision), currency)}</strong></Row>
    </dl>
    {letter !== null && <div className="mt-2 grid gap-3 @2xl:grid-cols-2">
      {([['zh-CN', text.letterZh, letter.zh], ['en', text.letterEn, letter.en]] as const).map(([code, title, paragraphs]) => <article key={code} aria-label={title} className="rounded-md border border-line bg-sheet p-3">
        <h4 className="font-semibold">{title}</h4><div lang={code} className="grid gap-1.5 text-sm">{paragraphs.map((paragraph, index) => <p key={index}>{paragraph}</p>)}</div></article>)}
    </div>}
    <p className="mt-2 text-sm text-ink-2">{text.bothGet}</p>
  </>
}
