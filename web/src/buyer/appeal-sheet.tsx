// An appeal: one or more grounds, each with its words and the evidence it rests on. Another officer looks at it.
import type { Command } from '../api/commands.ts'
import { orNull, typedName, useTyped } from '../case/typed.ts'
import { at } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Select, TextArea } from '../ui/field.tsx'
import { ActFrame } from './act-frame.tsx'
import type { SheetGiven } from './respond-sheet.tsx'

type Filed = Extract<Command, { type: 'FileAppeal' }>['grounds'][number]
type Typed = { readonly grounds: readonly { readonly ground: Filed['ground'] | ''; readonly text: string; readonly evidenceIds: readonly string[] }[] }
const EMPTY: Typed['grounds'][number] = { ground: '', text: '', evidenceIds: [] }

export function AppealSheet({ action, view, names, onClose }: SheetGiven) {
  const text = words().appeal
  const [{ grounds }, change, forget] = useTyped<Typed>(typedName(view.caseId, `FileAppeal ${action.subject ?? ''}`), { grounds: [EMPTY] })
  const put = (index: number, part: Partial<typeof EMPTY>): void => change({ grounds: grounds.map((one, place) => (place === index ? { ...one, ...part } : one)) })
  const filed = grounds.flatMap(({ ground, text: because, evidenceIds }, index): Filed[] => (ground === '' || orNull(because) === null ? [] : [{ groundId: `g${index + 1}`, ground, text: because, evidenceIds: [...evidenceIds] }]))
  const command: Command | null = filed.length < grounds.length ? null : { type: 'FileAppeal', decisionId: action.subject ?? '', grounds: filed }
  return <ActFrame view={view} title={text.title} button={words().act.names.FileAppeal} action="FileAppeal" command={() => command} onClose={onClose} sent={forget}>
    {() => <>
      <p className="text-ink-2">{text.hint}</p>
      {grounds.map((one, index) => <fieldset key={index} className="grid gap-3 rounded-lg border border-line p-3"><legend className="font-medium">{text.ground(index + 1)}</legend>
        <Select label={words().act.ground} none={words().act.choose} choices={Object.entries(names.ground).map(([value, label]) => ({ value, label }))} value={one.ground} onChange={(value) => put(index, { ground: value as Filed['ground'] })} />
        <TextArea label={words().act.text} value={one.text} onChange={(event) => put(index, { text: event.target.value })} />
        {view.evidence.length > 0 && <fieldset><legend className="mb-1 text-sm">{text.cites}</legend>{view.evidence.map((item) => <label key={item.evidenceId} className="flex min-h-11 items-center gap-2"><input type="checkbox" className="size-4 accent-ink" checked={one.evidenceIds.includes(item.evidenceId)} onChange={(event) => put(index, { evidenceIds: event.target.checked ? [...one.evidenceIds, item.evidenceId] : one.evidenceIds.filter((id) => id !== item.evidenceId) })} />{names.evidence[item.type]} · {at(item.at)}</label>)}</fieldset>}
        {grounds.length > 1 && <Button tone="quiet" onClick={() => change({ grounds: grounds.filter((_, place) => place !== index) })}>{text.remove}</Button>}
      </fieldset>)}
      {grounds.length < 5 && <Button onClick={() => change({ grounds: [...grounds, EMPTY] })}>{text.add}</Button>}
    </>}
  </ActFrame>
}
