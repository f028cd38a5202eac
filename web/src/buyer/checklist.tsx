// The buyer's checklist on his case page: files are added where they are asked and sent together from the sheet.
import type { CaseView, Names } from '../api/queries.ts'
import type { Action } from '../case/act-order.ts'
import { Checklist } from '../case/checklist.tsx'
import { useAdded } from './evidence-sheet.tsx'

export function BuyerChecklist({ view, names, onFile }: { readonly view: CaseView; readonly names: Names; readonly onFile: (action: Action) => void }) {
  const { items, add, remove } = useAdded(view.caseId)
  return <Checklist view={view} names={names} onFile={onFile} inline={{ items, add, remove }} />
}
