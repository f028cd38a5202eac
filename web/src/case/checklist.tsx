// The proof a side should bring to this case, ticked off as the server has it: needed, helpful, kept by the system. `inline`: files are added in their
// rows; without it a row opens the act that files them. Its words come with it: the screens' own lazy.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { api, got, type Schemas } from '../api/client.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { evidenceAct, type Action } from './act-order.ts'
import { ProofList, RowHead, type Item, type Row } from './proof.tsx'

export const checklistQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'limits'], queryFn: () => got(api.GET('/v1/cases/{caseId}/evidence-limits', { params: { path: { caseId } } })) })

type Checked = Schemas['CaseEvidenceLimits']
export type Inline = { readonly items: readonly Item[]; readonly add: (item: Item) => void; readonly remove: (evidenceId: string) => void }
type Given = { readonly view: CaseView; readonly names: Names; readonly onFile: (action: Action) => void; readonly inline?: Inline }

export const rowsIn = ({ checklist }: Pick<Checked, 'checklist'>): Row[] => checklist.items.map(({ types, standing, how, state, filed, asked }) => ({ types, needed: standing === 'needed', how, state, filed: filed.length, asked }))

export function Checklist({ view, names, onFile, inline }: Given) {
  const text = words().proof
  const { data, error, refetch } = useQuery(checklistQuery(view.caseId))
  const acts = view.actions.filter(({ command, allowed }) => command === 'FileEvidence' && allowed)
  const act = evidenceAct(view)
  if (act === undefined) return null
  if (data === undefined) return <Panel id="checklist" title={words().case.checklist}>{error === null ? <Skeleton lines={3} label={words().states.loading} /> : <Failed fault={error} retry={() => void refetch()} />}</Panel>
  const rows = rowsIn(data)
  const pending = inline?.items.length ?? 0
  return <Panel id="checklist" title={words().case.checklist}>
    <Standing data={data} names={names} />
    <div className="mt-3 grid gap-4">
      {inline !== undefined ? <ProofList rows={rows} limits={data} names={names} caseId={view.caseId} others={false} {...inline} /> : <Plain rows={rows} names={names} onRow={(row) => onFile(acts.find(({ subject }) => subject !== null && subject === row.asked?.requestId) ?? act)} />}
      <Saved saved={data.checklist.saved} />
      {pending > 0 && <Button tone="primary" onClick={() => onFile(act)}>{text.submit(pending)}</Button>}
    </div>
  </Panel>
}

function Standing({ data: { checklist }, names }: { readonly data: Checked; readonly names: Names }) {
  const text = words().proof
  const missing = checklist.items.filter(({ standing, state }) => standing === 'needed' && state !== 'accepted')
  const what = missing.map(({ types }) => types.map((type) => names.evidence[type] ?? type).join(text.either)).join(text.comma)
  return <p role="status" className={checklist.enough ? 'text-ok' : 'font-medium'}>{checklist.enough ? text.enough : text.short(what)}</p>
}

function Plain({ rows, names, onRow }: { readonly rows: readonly Row[]; readonly names: Names; readonly onRow: (row: Row) => void }) {
  const text = words().proof
  const id = useId()
  return [{ title: text.needed, own: rows.filter(({ needed }) => needed) }, { title: text.helps, own: rows.filter(({ needed }) => !needed) }].filter(({ own }) => own.length > 0).map(({ title, own }) => <section key={title} aria-label={title}>
    <h3 className="mb-1 text-sm text-ink-2">{title}</h3>
    <ul>{own.map((row) => {
      const name = row.types.map((type) => names.evidence[type] ?? type).join(text.either)
      return <li key={name} aria-labelledby={`${id}-${row.types[0] ?? ''}`} className="border-t border-line py-2 first:border-t-0"><RowHead id={`${id}-${row.types[0] ?? ''}`} row={row} name={name} pending={0} badge names={names} />
        {row.state !== 'accepted' && <Button tone="quiet" className="-ml-4" aria-label={text.add(name, text.bring)} onClick={() => onRow(row)}>{text.bring}</Button>}</li>
    })}</ul>
  </section>)
}

function Saved({ saved }: { readonly saved: Checked['checklist']['saved'] }) {
  const text = words().proof
  return <section aria-label={text.system}><h3 className="mb-1 text-sm text-ink-2">{text.system}</h3>
    <ul>{saved.map(({ what, says }) => <li key={what} className="flex gap-2"><span aria-hidden="true" className="text-ok">✓</span>{said(says)}</li>)}</ul><p className="mt-1 text-sm text-ink-2">{text.systemItems}</p></section>
}
