// A shop's inbox: how much is due when, and the cases by time left.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { casesQuery, countsQuery, namesQuery } from '../api/queries.ts'
import { CaseRows, byTimeLeft } from '../case/case-list.tsx'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'

export function InboxScreen() {
  const list = useInfiniteQuery(casesQuery())
  const names = useQuery(namesQuery())
  const cases = list.data?.pages.flatMap(({ items }) => items).toSorted(byTimeLeft)
  const fault = cases === undefined ? list.error : names.data === undefined ? names.error : null
  const text = words().cases
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{text.inbox}</h1>
    <Counts />
    {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} />
      : cases === undefined || names.data === undefined ? <Skeleton lines={6} label={words().states.loading} />
        : cases.length === 0 ? <Empty title={text.inboxNone} how={text.inboxNoneHow} />
          : <section aria-labelledby="rows"><h2 id="rows" className="sr-only">{words().desk.cases}</h2><CaseRows cases={cases} names={names.data} to="/shop/cases/$caseId" /></section>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{text.older}</Button>}
  </main>
}

function Counts() {
  const { data } = useQuery(countsQuery())
  if (data?.due === null || data?.due === undefined) return null
  const text = words().cases
  const { due } = data
  return <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
    {([[text.overdue, due.overdue], [text.within24, due.within24h], [text.within72, due.within72h], [text.later, due.later]] as const).map(([name, n], index) => <div key={name} className="flex flex-col-reverse rounded-xl border border-line bg-sheet px-4 py-3">
      <dt className="text-sm text-ink-2">{name}</dt><dd className={index === 0 && n > 0 ? 'text-2xl font-semibold text-alarm' : 'text-2xl font-semibold'}>{text.count(n)}</dd></div>)}
  </dl>
}
