// The facts as a table: what it says, where it comes from, how far it is established. What a rule used lights up with it.
import type { CaseView, Names } from '../api/queries.ts'
import type { CaseTrace } from './desk-queries.ts'
import { said } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { Badge, Panel } from '../ui/marks.tsx'
import { officerWords } from './desk-words.ts'

type Row = CaseTrace['facts'][number]
const TONES: Record<Row['degree'], 'plain' | 'ok' | 'alarm'> = { recorded: 'plain', verified: 'ok', one_sided: 'plain', contradicted: 'alarm' }

export function FactsPanel({ trace, view, names, lit }: { readonly trace: CaseTrace; readonly view: CaseView; readonly names: Names; readonly lit: ReadonlySet<string> }) {
  const text = officerWords()
  const contradicted = trace.facts.filter(({ degree }) => degree === 'contradicted').length
  return <Panel id="facts" title={text.facts}>
    {contradicted > 0 && <p className="mb-2 rounded-lg bg-alarm-soft px-3 py-2">{text.contradictions(contradicted)}</p>}
    {trace.facts.length === 0 ? <p className="text-ink-2">{text.factsNone}</p> : <table className="w-full text-left">
      <thead><tr className="text-sm text-ink-2"><th scope="col" className="py-1 pr-2 font-normal">#</th><th scope="col" className="py-1 font-normal">{text.fact}</th><th scope="col" className="py-1 pl-2 font-normal">{text.degree}</th></tr></thead>
      <tbody>{trace.facts.map((fact, index) => <tr key={fact.key} className={cx('border-t border-line align-top', fact.names.some((name) => lit.has(name)) && 'bg-demo-soft')}>
        <td className="py-1.5 pr-2 whitespace-nowrap text-ink-2">{index + 1}</td>
        <td className="py-1.5"><span className="block">{said(fact.says)}</span><span className="block text-sm text-ink-2 first-letter:uppercase">{said(fact.source)}{fact.degree !== 'one_sided' && view.evidence.filter(({ evidenceId }) => fact.evidenceIds.includes(evidenceId)).map((item) => ` · ${names.evidence[item.type] ?? item.type}`)}</span></td>
        <td className="py-1.5 pl-2 whitespace-nowrap"><Badge tone={TONES[fact.degree]}>{text.degrees[fact.degree]}</Badge></td>
      </tr>)}</tbody>
    </table>}
  </Panel>
}
