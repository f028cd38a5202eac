// What the decision answers: each ground of an appeal, and what was said or filed that is not accepted, each with its reason.
import type { CaseView, Names } from '../api/queries.ts'
import { partyName } from '../case/party.tsx'
import { at } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Field, Select, TextArea } from '../ui/field.tsx'
import { Disclosure } from '../ui/marks.tsx'
import type { Answered, Composed } from './desk-compose.ts'
import { officerWords } from './desk-words.ts'

type Given = { readonly composed: Composed; readonly onChange: (part: Partial<Composed>) => void; readonly view: CaseView; readonly names: Names }
const ANSWERS: readonly Answered['answer'][] = ['accepted', 'partly_accepted', 'rejected', 'not_relevant']

export function GroundAnswers({ composed, onChange, view, names }: Given) {
  const text = officerWords()
  const appeal = view.appeals.find(({ state }) => state === 'filed')
  if (appeal === undefined) return null
  const set = (groundId: string, part: Partial<Answered>): void => onChange({ answers: { ...composed.answers, [groundId]: { answer: '', because: '', cites: '', ...composed.answers[groundId], ...part } } })
  return <fieldset className="grid gap-3"><legend className="font-semibold">{text.grounds}</legend>
    {appeal.grounds.map(({ groundId, ground }, index) => {
      const given = composed.answers[groundId]
      const title = `${index + 1}. ${names.ground[ground] ?? ground}`
      return <div key={groundId} className="grid gap-2 rounded-lg border border-line p-3">
        <Select label={title} none={words().act.choose} value={given?.answer ?? ''} onChange={(value) => set(groundId, { answer: ANSWERS.find((one) => one === value) ?? '' })} choices={ANSWERS.map((value) => ({ value, label: names.groundAnswer[value] ?? value }))} />
        <TextArea label={`${title}: ${text.because}`} rows={2} value={given?.because ?? ''} onChange={(event) => set(groundId, { because: event.target.value })} />
        <Field label={`${title}: ${text.cites}`} autoComplete="off" list="cites" value={given?.cites ?? ''} onChange={(event) => set(groundId, { cites: event.target.value })} />
      </div>
    })}
  </fieldset>
}

export function NotAccepted({ composed, onChange, view, names }: Given) {
  const text = officerWords()
  const things = [
    ...view.evidence.map(({ evidenceId, type, by, at: when }) => ({ id: evidenceId, label: `${names.evidence[type] ?? type} · ${partyName(by)} · ${at(when)}` })),
    ...view.statements.map(({ statementId, saidBy, by, words: said, saidAt }) => ({ id: statementId, label: `${partyName(saidBy ?? by.role)} · ${at(saidAt)} · ${(said ?? '').slice(0, 40)}` })),
    ...view.offers.map(({ offerId, by, at: when }) => ({ id: offerId, label: `${words().case.offer(partyName(by))} · ${at(when)}` })),
  ]
  if (things.length === 0) return null
  const toggle = (id: string): void => {
    const { [id]: was, ...others } = composed.notAccepted
    onChange({ notAccepted: was === undefined ? { ...composed.notAccepted, [id]: '' } : others })
  }
  return <Disclosure summary={`${text.notAccepted} (${Object.keys(composed.notAccepted).length})`}>
    <p className="text-sm text-ink-2">{text.notAcceptedHint}</p>
    <ul className="grid gap-2">{things.map(({ id, label }) => <li key={id}>
      <label className="flex min-h-8 items-center gap-2"><input type="checkbox" className="size-4 shrink-0 accent-ink" checked={composed.notAccepted[id] !== undefined} onChange={() => toggle(id)} />{label}</label>
      {composed.notAccepted[id] !== undefined && <Field label={`${text.because}: ${label}`} autoComplete="off" value={composed.notAccepted[id] ?? ''} onChange={(event) => onChange({ notAccepted: { ...composed.notAccepted, [id]: event.target.value } })} />}
    </li>)}</ul>
  </Disclosure>
}
