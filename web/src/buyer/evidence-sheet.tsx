// Filing evidence in a case: the list for its reason, what somebody asked for first, each file with its progress; filed together with one command.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, got } from '../api/client.ts'
import type { Command } from '../api/commands.ts'
import { words } from '../i18n/lang.ts'
import { Badge, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { ActFrame, useTyped } from './act-frame.tsx'
import { ProofList, type Item } from './proof.tsx'
import type { SheetGiven } from './respond-sheet.tsx'

const limitsQuery = (caseId: string) => queryOptions({ queryKey: ['case', caseId, 'limits'], queryFn: () => got(api.GET('/v1/cases/{caseId}/evidence-limits', { params: { path: { caseId } } })) })

export function EvidenceSheet({ action, view, names, onClose }: SheetGiven) {
  const text = words().proof
  const limits = useQuery(limitsQuery(view.caseId))
  const [typed, change, forget] = useTyped<{ items: readonly Item[] }>(view.caseId, 'FileEvidence', { items: [] })
  const asked = view.evidenceRequests.filter(({ state, from }) => state === 'open' && from === view.side)
  const request = asked.find(({ requestId }) => requestId === action.subject) ?? asked[0]
  const own = view.evidence.filter(({ by }) => by === view.side)
  const command: Command | null = typed.items.length === 0 ? null : { type: 'FileEvidence', items: [...typed.items], requestId: request?.requestId ?? null }
  return <ActFrame view={view} title={text.title} button={words().act.names.FileEvidence} action="FileEvidence" command={() => command} onClose={onClose} sent={forget}>
    {() => <>
      {request !== undefined && <p className="rounded-lg bg-platform-soft p-3"><Badge>{text.asked}</Badge> {request.types.map((type) => names.evidence[type] ?? type).join(text.either)}{request.concerns !== null && <span className="block text-sm">{text.why} {names.finding[request.concerns]}</span>}</p>}
      {own.length > 0 && <p className="text-sm text-ink-2">{text.already} {own.map((item) => names.evidence[item.type] ?? item.type).join(' · ')}</p>}
      {limits.data === undefined ? (limits.error === null ? <Skeleton lines={4} label={words().states.loading} /> : <Failed fault={limits.error} retry={() => void limits.refetch()} />)
        : <ProofList limits={limits.data} names={names} items={typed.items} caseId={view.caseId} needed={request?.types ?? []} add={(item) => change({ items: [...typed.items.filter(({ evidenceId }) => evidenceId !== item.evidenceId), item] })} remove={(evidenceId) => change({ items: typed.items.filter((item) => item.evidenceId !== evidenceId) })} />}
      {typed.items.length === 0 && <p className="text-ink-2">{text.nothing}</p>}
    </>}
  </ActFrame>
}
