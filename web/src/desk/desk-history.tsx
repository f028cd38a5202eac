// Everything that happened in a case, oldest first, as the log has it: version, moment, whose doing, the sentence, the words and the letter that came with it.
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { eventsQuery } from '../api/queries.ts'
import { actorOf, partyName, toneOf } from '../case/party.tsx'
import { at } from '../i18n/format.ts'
import { lang, said, words } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { Disclosure, Mark, Skeleton } from '../ui/marks.tsx'
import { Failed } from '../ui/states.tsx'
import { CaseLinks } from './desk-evidence.tsx'
import { officerWords } from './desk-words.ts'

export function HistoryScreen() {
  const { caseId = '' } = useParams({ strict: false })
  const { data, error, refetch } = useQuery(eventsQuery(caseId))
  const text = officerWords()
  return <main id="main" className="grid gap-4 p-4">
    <header className="flex flex-wrap items-center justify-between gap-x-4"><h1 className="text-2xl">{text.history}</h1><CaseLinks caseId={caseId} /></header>
    {error !== null && data === undefined ? <Failed fault={error} retry={() => void refetch()} /> : data === undefined ? <Skeleton lines={10} label={words().states.loading} />
      : <table className="w-full rounded-xl border border-line bg-sheet text-left">
        <thead><tr className="text-sm text-ink-2"><th scope="col" className="px-3 py-2 font-normal whitespace-nowrap">{text.version}</th><th scope="col" className="py-2 font-normal">{text.when}</th><th scope="col" className="px-3 py-2 font-normal">{text.what}</th></tr></thead>
        <tbody>{data.events.map((one, index) => {
          const who = actorOf(one.event)
          // What one commit brought stands together.
          const more = data.events[index - 1]?.version === one.version
          return <tr key={`${one.version}-${index}`} className={cx('align-top', !more && 'border-t border-line')}>
            <td className="px-3 py-1.5 whitespace-nowrap text-ink-2">{more ? <span className="sr-only">{one.version}</span> : one.version}</td><td className="py-1.5 text-sm whitespace-nowrap text-ink-2"><time dateTime={new Date(one.at).toISOString()} className={cx(more && 'sr-only')}>{at(one.at)}</time></td>
            <td className="px-3 py-1.5"><p className="flex items-start gap-2"><Mark by={toneOf(who)} className="mt-1.5" /><span><span className="sr-only">{partyName(who)}: </span>{said(one.says)}</span></p>
              {one.said.map(({ label, words: spoken }, place) => <blockquote key={place} className="mt-1 border-l-2 border-line-strong pl-3 whitespace-pre-line"><span className="block text-sm text-ink-2">{said(label)}</span>{spoken ?? <em className="text-ink-2">{words().case.erased}</em>}</blockquote>)}
              {one.letter !== undefined && <div className="mt-1"><Disclosure summary={text.letter}>{one.letter[lang()].map((paragraph, place) => <p key={place}>{paragraph}</p>)}</Disclosure></div>}</td>
          </tr>
        })}</tbody>
      </table>}
  </main>
}
