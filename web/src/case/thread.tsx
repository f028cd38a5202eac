// What people wrote, oldest first, each under the sign of his party. Words are text and never markup.
import type { CaseView } from '../api/queries.ts'
import { at } from '../i18n/format.ts'
import { words } from '../i18n/lang.ts'
import { cx } from '../ui/classes.ts'
import { Panel } from '../ui/marks.tsx'
import { Party, toneOf } from './party.tsx'

const SOFT = { buyer: 'bg-buyer-soft', merchant: 'bg-merchant-soft', platform: 'bg-platform-soft' } as const

export function Thread({ view }: { readonly view: CaseView }) {
  const text = words().case
  return <Panel id="thread" title={text.thread}>
    {view.statements.length === 0 ? <p className="text-ink-2">{text.threadNone}</p> : <ol className="grid gap-3">
      {view.statements.map((one) => {
        const who = one.saidBy ?? one.by.role
        return <li key={one.statementId} className={cx('max-w-[90%] rounded-lg px-3 py-2', SOFT[toneOf(who)], who === view.side && 'justify-self-end')}>
          <p className="flex flex-wrap items-center gap-x-2 text-sm"><Party who={who} /><time dateTime={new Date(one.saidAt).toISOString()} className="text-ink-2">{at(one.saidAt)}</time></p>
          <p className="whitespace-pre-line">{one.words ?? <em className="text-ink-2">{text.erased}</em>}</p>
        </li>
      })}
    </ol>}
  </Panel>
}
