// Rows of cases for any list: the sentence, the goods or the reason, what is at stake, the time left.
import { Link } from '@tanstack/react-router'
import type { CaseSummary, CaseView, Names } from '../api/queries.ts'
import { amount, day } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { TimeLeft } from './countdown.tsx'
import { goodsOf } from './goods.ts'

/** Soonest first; what never ends last. */
export const byTimeLeft = (a: CaseSummary, b: CaseSummary): number => (a.dueAt ?? Number.MAX_SAFE_INTEGER) - (b.dueAt ?? Number.MAX_SAFE_INTEGER)

export function CaseRows({ cases, names, to, inFull }: { readonly cases: readonly CaseSummary[]; readonly names: Names; /** `/my/cases/$caseId`, `/shop/cases/$caseId`… */ readonly to: string; /** Of those that were read in full: what is asked exactly. */ readonly inFull?: ReadonlyMap<string, CaseView> }) {
  return <ul className="grid gap-3">
    {cases.map((one) => <li key={one.caseId} className="relative rounded-xl border border-line bg-sheet p-4 hover:border-line-strong">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-lg"><Link to={to} params={{ caseId: one.caseId }} className="after:absolute after:inset-0">{said(inFull?.get(one.caseId)?.standing.headline ?? one.headline)}</Link></h3>
        <strong>{amount(one.stakeMinor, one.currency)}</strong>
      </div>
      {one.goods !== null && <p>{goodsOf(one)}</p>}
      <p className="text-ink-2 first-letter:uppercase">{one.reason === null ? one.kind : names.reason[one.reason]}{one.orderId !== null && ` · ${words().cases.order(one.orderId)}`}</p>
      {one.closedAt === null && one.dueAt !== null ? <p className="mt-1"><TimeLeft endsAt={one.dueAt} /></p> : <p className="mt-1 text-sm text-ink-2">{day(one.closedAt ?? one.openedAt)}</p>}
    </li>)}
  </ul>
}
