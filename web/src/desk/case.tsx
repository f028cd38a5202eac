// A case at the desk: the shared page until a role has its own.
import { useParams } from '@tanstack/react-router'
import { CasePage } from '../case/case-page.tsx'

export function DeskCaseScreen() {
  const { caseId = '' } = useParams({ strict: false })
  return <CasePage caseId={caseId} />
}
