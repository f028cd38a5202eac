// Filing evidence in a case: the checklist with what was added, each file with its progress; filed together with one command.
import { useQuery } from '@tanstack/react-query'
import type { Command } from '../api/commands.ts'
import { checklistQuery, rowsIn } from '../case/checklist.tsx'
import { ProofList, type Item } from '../case/proof.tsx'
import { typedName, useTyped } from '../case/typed.ts'
import { words } from '../i18n/lang.ts'
import { Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { ActFrame } from './act-frame.tsx'
import type { SheetGiven } from './respond-sheet.tsx'

/** Of the page's checklist and of this sheet: what is added in one is there in the other. */
export function useAdded(caseId: string) {
  const [{ items }, change, forget] = useTyped<{ items: readonly Item[] }>(typedName(caseId, 'FileEvidence'), { items: [] })
  return { items, forget, add: (item: Item) => change({ items: [...items.filter(({ evidenceId }) => evidenceId !== item.evidenceId), item] }), remove: (evidenceId: string) => change({ items: items.filter((item) => item.evidenceId !== evidenceId) }) }
}

export function EvidenceSheet({ action, view, names, onClose }: SheetGiven) {
  const text = words().proof
  const read = useQuery(checklistQuery(view.caseId))
  const { items, add, remove, forget } = useAdded(view.caseId)
  const asked = view.evidenceRequests.filter(({ state, from }) => state === 'open' && from === view.side)
  const request = asked.find(({ requestId }) => requestId === action.subject) ?? asked[0]
  const command: Command | null = items.length === 0 ? null : { type: 'FileEvidence', items: [...items], requestId: request?.requestId ?? null }
  return <ActFrame view={view} title={text.title} button={words().act.names.FileEvidence} action="FileEvidence" command={() => command} onClose={onClose} sent={forget}>
    {() => <>
      {read.data === undefined ? (read.error === null ? <Skeleton lines={4} label={words().states.loading} /> : <Failed fault={read.error} retry={() => void read.refetch()} />)
        : <ProofList rows={rowsIn(read.data)} limits={read.data} names={names} items={items} caseId={view.caseId} add={add} remove={remove} />}
      {items.length === 0 && <p className="text-ink-2">{text.nothing}</p>}
    </>}
  </ActFrame>
}
