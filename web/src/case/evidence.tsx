// What has been filed: kind, by whom, when; open requests first. A file opens by a signed link that the server makes for this reader.
import { api, got } from '../api/client.ts'
import type { CaseView, Names } from '../api/queries.ts'
import { at, bytesText } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { announce } from '../ui/live-region.tsx'
import { Badge, Mark, Panel } from '../ui/marks.tsx'
import { partyName, toneOf } from './party.tsx'

async function openFile(fileId: string): Promise<void> {
  try {
    const { path } = await got(api.GET('/v1/files/{fileId}/url', { params: { path: { fileId } } }))
    globalThis.open(path, '_blank', 'noopener')
  } catch {
    announce(words().case.openFailed)
  }
}

export function EvidencePanel({ view, names }: { readonly view: CaseView; readonly names: Names }) {
  const text = words().case
  const asked = view.evidenceRequests.filter(({ state }) => state === 'open')
  return <Panel id="evidence" title={text.evidence}>
    {asked.map((request) => <p key={request.requestId} className="mb-2 rounded-lg bg-platform-soft p-3"><Badge>{text.evidenceAsked}</Badge> {partyName(request.from)} · {request.types.map((type) => names.evidence[type]).join(' / ')}</p>)}
    {view.evidence.length === 0 ? <p className="text-ink-2">{text.evidenceNone}</p> : <ul>
      {view.evidence.map((item) => <li key={item.evidenceId} className="flex items-center gap-3 border-t border-line py-2 first:border-t-0">
        <Mark by={toneOf(item.by)} />
        <span className="min-w-0 flex-1"><span className="block first-letter:uppercase">{names.evidence[item.type]}</span><span className="block text-sm text-ink-2">{text.by(partyName(item.by))} · {at(item.at)} · {bytesText(item.bytes)}{item.filedElsewhere && ` · ${text.filedBefore}`}</span></span>
        <Button tone="quiet" onClick={() => void openFile(item.evidenceId)} aria-label={`${text.open}: ${names.evidence[item.type] ?? ''}, ${at(item.at)}`}>{text.open}</Button>
      </li>)}
    </ul>}
  </Panel>
}
