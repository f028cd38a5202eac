// The officers' queue: cases to be looked into, the most urgent as the server orders them.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { casesQuery, namesQuery } from '../api/queries.ts'
import { CaseRows } from '../case/case-list.tsx'
import { words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'

export function QueueScreen() {
  const list = useInfiniteQuery(casesQuery())
  const names = useQuery(namesQuery())
  const cases = list.data?.pages.flatMap(({ items }) => items)
  const fault = cases === undefined ? list.error : names.data === undefined ? names.error : null
  return <main id="main" className="grid gap-4 p-4">
    <h1 className="text-2xl">{words().desk.queue}</h1>
    {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} />
      : cases === undefined || names.data === undefined ? <Skeleton lines={6} label={words().states.loading} />
        : cases.length === 0 ? <Empty title={words().cases.inboxNone} />
          : <section aria-labelledby="rows"><h2 id="rows" className="sr-only">{words().desk.cases}</h2><CaseRows cases={cases} names={names.data} to="/desk/cases/$caseId" /></section>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{words().cases.older}</Button>}
  </main>
}
