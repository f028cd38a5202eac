// The buyer's case page: the shared page under the buyer's bar.
import { useParams } from '@tanstack/react-router'
import { CasePage } from '../case/case-page.tsx'
import { words } from '../i18n/lang.ts'
import { TopBar } from './top-bar.tsx'

export function CaseScreen() {
  const { caseId = '' } = useParams({ strict: false })
  return <><TopBar title={words().case.title} backTo="/my/cases" /><CasePage caseId={caseId} /></>
}
