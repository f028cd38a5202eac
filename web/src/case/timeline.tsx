// What happened, newest first, in the server's sentences; the sign says whose doing it was. Who was told when is there on request.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { eventsQuery } from '../api/queries.ts'
import { at } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Mark, Panel, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { actorOf, partyName, toneOf } from './party.tsx'
import { isErrand } from './telling.ts'

export function Timeline({ caseId }: { readonly caseId: string }) {
  const { data, error, refetch } = useQuery(eventsQuery(caseId))
  const [all, showAll] = useState(false)
  const errands = data?.events.filter(({ event }) => isErrand(event)).length ?? 0
  return <Panel id="timeline" title={words().case.timeline} aside={errands > 0 && <Button tone="quiet" className="-mr-4 text-sm" aria-pressed={all} onClick={() => showAll(!all)}>{words().case.told(errands)}</Button>}>
    {error !== null && data === undefined ? <Failed fault={error} retry={() => void refetch()} /> : data === undefined ? <Skeleton lines={6} label={words().states.loading} /> : <ol>
      {data.events.filter(({ event }) => all || !isErrand(event)).toReversed().map((one, index) => {
        const who = actorOf(one.event)
        return <li key={`${one.version}-${index}`} className="relative flex gap-3 pb-4 last:pb-0">
          <span aria-hidden="true" className="absolute top-4 bottom-0 left-1.5 w-px bg-line" />
          <Mark by={toneOf(who)} className="relative mt-1.5" />
          <div className="min-w-0"><p>{said(one.says)}</p>{one.said.map(({ label, words: text }, at) => text !== null && <blockquote key={at} className="my-1 border-l-2 border-line-strong pl-3 whitespace-pre-line"><span className="sr-only">{said(label)}</span>{text}</blockquote>)}<p className="text-sm text-ink-2">{partyName(who)} · <time dateTime={new Date(one.at).toISOString()}>{at(one.at)}</time></p></div>
        </li>
      })}
    </ol>}
  </Panel>
}
