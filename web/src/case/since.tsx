// What happened after somebody looked: said where his act came too late (409) or where the page moved on under his hands, in the server's sentences, so
// that nobody has to search the page for it. Used by sending.tsx and by the desk's own forms; its chunk is loaded when it is needed.
import { useQuery } from '@tanstack/react-query'
import { eventsQuery } from '../api/queries.ts'
import { at } from '../i18n/format.ts'
import { said, words, type Both } from '../i18n/lang.ts'
import { actorOf } from './party.tsx'

type Told = { readonly version: number; readonly at: number; readonly says: Both; readonly event: { readonly type: string }; readonly said?: readonly { readonly label: Both; readonly words: string | null }[] }
/** `seen`: the version he had before him; `sides`: of nothing but what the sides did. */
export type Given = { readonly caseId: string; readonly seen: number; readonly sides?: boolean }

/** That somebody was told changes nothing for whoever acts. */
const QUIET: readonly string[] = ['PartyNotified', 'NoticeAttempted', 'SanctionNotified']
const SIDES: readonly string[] = ['buyer', 'merchant', 'clerk', 'carrier']
const MOST = 8

export function Since({ caseId, seen, sides = false }: Given) {
  const { data } = useQuery({ ...eventsQuery(caseId), staleTime: 0 })
  return <SinceList events={data?.events.filter(({ event }) => !sides || SIDES.includes(actorOf(event))) ?? []} seen={seen} />
}

export function SinceList({ events, seen }: { readonly events: readonly Told[]; readonly seen: number }) {
  const since = events.filter(({ version, event }) => version > seen && !QUIET.includes(event.type))
  if (since.length === 0) return null
  return <div className="my-2"><p className="font-medium">{words().act.since}</p>
    <ul className="list-disc pl-5">{since.slice(-MOST).map((one, index) => <li key={`${one.version}-${index}`}>{said(one.says)} <span className="text-sm whitespace-nowrap text-ink-2">{at(one.at)}</span>
      {one.said?.map(({ words: text }, place) => text !== null && <blockquote key={place} className="border-l-2 border-line-strong pl-3 whitespace-pre-line">{text}</blockquote>)}</li>)}</ul>
  </div>
}
