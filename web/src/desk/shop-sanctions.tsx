// Sanctions against the shop: a list of their own, because a sanction is never a remedy and moves nobody's refund.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { namesQuery } from '../api/queries.ts'
import { TimeLeft } from '../case/countdown.tsx'
import { amount, day } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Badge, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { sanctionsQuery } from './shop-queries.ts'

export function SanctionsScreen() {
  const list = useInfiniteQuery(sanctionsQuery())
  const names = useQuery(namesQuery())
  const rows = list.data?.pages.flatMap(({ items }) => items)
  const text = words().shop
  const fault = rows === undefined ? list.error : names.data === undefined ? names.error : null
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{text.sanctions}</h1>
    <p className="text-ink-2">{text.sanctionsHow}</p>
    {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} /> : rows === undefined || names.data === undefined ? <Skeleton lines={4} label={words().states.loading} />
      : rows.length === 0 ? <Empty title={text.sanctionsNone} /> : <ul className="grid gap-2">{rows.map((one) => <li key={one.caseId} className="relative flex flex-wrap items-center gap-x-4 gap-y-1 rounded-xl border border-line bg-sheet px-4 py-3 hover:border-line-strong">
        <div className="min-w-0 flex-1 basis-60"><h2 className="text-base"><Link to="/shop/sanctions/$caseId" params={{ caseId: one.caseId }} className="after:absolute after:inset-0">{said(one.headline)}</Link></h2>
          <p className="text-sm text-ink-2">{one.reason === null ? one.kind : names.data.reason[one.reason]} · {day(one.openedAt)}</p></div>
        {one.yours && <Badge tone="alarm">{words().cases.yours}</Badge>}
        {one.closedAt === null && one.dueAt !== null && <p><TimeLeft endsAt={one.dueAt} /></p>}
        {one.stakeMinor > 0 && <strong>{amount(one.stakeMinor, one.currency)}</strong>}
      </li>)}</ul>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{text.more}</Button>}
  </main>
}
