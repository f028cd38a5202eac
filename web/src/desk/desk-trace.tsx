// The rules one by one: what waits for a person with its two buttons, what applied with its sentence and source, the rest on demand.
import { useState } from 'react'
import type { CaseView, Names } from '../api/queries.ts'
import { day } from '../i18n/format.ts'
import { said } from '../i18n/lang.ts'
import { Badge, Disclosure, Panel } from '../ui/marks.tsx'
import { Select } from '../ui/field.tsx'
import { FindingForm } from './desk-finding.tsx'
import type { CaseTrace } from './desk-queries.ts'
import { officerWords } from './desk-words.ts'

type Step = CaseTrace['steps'][number]
type Question = CaseTrace['questions'][number]
type Given = { readonly trace: CaseTrace; readonly view: CaseView; readonly names: Names; /** The case is the reader's to find facts in. */ readonly mine: boolean; readonly onLight: (names: ReadonlySet<string>) => void }

export function TracePanel({ trace, view, names, mine, onLight }: Given) {
  const text = officerWords()
  const matched = trace.steps.filter(({ outcome }) => outcome === 'matched' || outcome === 'waits')
  const rest = trace.steps.filter(({ outcome }) => outcome !== 'matched' && outcome !== 'waits')
  return <Panel id="trace" title={text.trace} className="@container">
    <NeedsYou trace={trace} view={view} names={names} mine={mine} />
    <ol>{matched.map((step) => <StepRow key={`${step.policy}.${step.rule}`} step={step} names={names} onLight={onLight} />)}</ol>
    {rest.length > 0 && <div className="mt-3"><Disclosure summary={text.otherRules(rest.length)}><ol>{rest.map((step) => <StepRow key={`${step.policy}.${step.rule}.${step.stage}`} step={step} names={names} onLight={onLight} />)}</ol></Disclosure></div>}
  </Panel>
}

function NeedsYou({ trace, view, names, mine }: Omit<Given, 'onLight'>) {
  const text = officerWords()
  const [other, setOther] = useState('')
  const needed = trace.questions.filter(({ needed }) => needed)
  const chosen = trace.questions.find(({ finding }) => finding === other)
  return <section aria-labelledby="needs" className="mb-3 rounded-lg border border-ink p-3">
    <h3 id="needs">{text.needsYou}</h3>
    {needed.length === 0 && <p className="text-ink-2">{text.needsNone}</p>}
    <ul className="grid gap-3">{needed.map((question) => <li key={question.finding}><QuestionView question={question} view={view} names={names} mine={mine} /></li>)}</ul>
    {mine && <div className="mt-3 grid gap-3 border-t border-line pt-3">
      <Select label={text.otherFinding} none={text.chooseFinding} value={other} onChange={setOther} choices={trace.questions.filter(({ needed }) => !needed).map(({ finding, value }) => ({ value: finding, label: `${names.finding[finding] ?? finding} · ${names.findingValue[value] ?? value}` }))} />
      {chosen !== undefined && <QuestionView key={chosen.finding} question={chosen} view={view} names={names} mine={mine} />}
    </div>}
  </section>
}

function QuestionView({ question, view, names, mine }: { readonly question: Question; readonly view: CaseView; readonly names: Names; readonly mine: boolean }) {
  const text = officerWords()
  return <div className="grid gap-1.5">
    <p className="first-letter:uppercase"><strong>{names.finding[question.finding]}</strong> · {said(question.asks)}</p>
    <p className="text-sm text-ink-2">{text.current}: {names.findingValue[question.value]}{question.cites.length > 0 && ` · ${text.cited}: ${question.cites.join(', ')}`}</p>
    {mine && <FindingForm finding={question.finding} view={view} names={names} />}
  </div>
}

const OUTCOME = { matched: 'applies', not_matched: 'appliesNot', waits: 'waits', not_reached: 'notReached' } as const

function StepRow({ step, names, onLight }: { readonly step: Step; readonly names: Names; readonly onLight: Given['onLight'] }) {
  const text = officerWords()
  const light = (): void => onLight(new Set(step.saw.map(({ fact }) => fact)))
  const dark = (): void => onLight(new Set())
  return <li className="border-t border-line py-2 first:border-t-0" onMouseEnter={light} onMouseLeave={dark} onFocus={light} onBlur={dark}>
    <p className="flex flex-wrap items-baseline gap-x-2"><Badge tone={step.outcome === 'matched' ? 'ok' : step.outcome === 'waits' ? 'alarm' : 'plain'}>{text[OUTCOME[step.outcome]]}</Badge><strong>{said(step.title)}</strong>{step.floor && <Badge>{text.floor}</Badge>}</p>
    {step.says !== null && <p>{said(step.says)}</p>}
    {step.waitsFor.length > 0 && <p>{text.waits}: {step.waitsFor.map((finding) => names.finding[finding] ?? finding).join(' / ')}</p>}
    <p className="text-sm text-ink-2">{step.policy} · {step.rule} · {text.confidences[step.confidence]} · {text.inForce(day(step.inForceFrom), step.inForceUntil === null ? null : day(step.inForceUntil))}</p>
    {step.cites.length > 0 && <p className="text-sm text-ink-2">{text.cited}: {step.cites.map(({ id, title, ref }) => (title === null ? id : `${id} ${said(title)} ${ref}`)).join(' / ')}</p>}
    {step.saw.length > 0 && <details className="text-sm text-ink-2"><summary>{text.saw}</summary><ul className="font-mono text-xs">{step.saw.map(({ fact, value }) => <li key={fact}>{fact} = {value}</li>)}</ul></details>}
  </li>
}
