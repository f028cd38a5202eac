// My cases: where it is my turn by time left, then what waits for others, then what is over.
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { Suspense, lazy } from 'react'
import { isDemo } from '../api/client.ts'
import { caseQuery, casesQuery, namesQuery, readMore, type CaseSummary, type CaseView, type Names } from '../api/queries.ts'
import { loadPart, words } from '../i18n/lang.ts'
import { CaseRows, byTimeLeft } from '../case/case-list.tsx'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { TopBar } from './top-bar.tsx'

const OrdersToAsk = lazy(async () => {
  const [{ OrdersToAsk }] = await Promise.all([import('./orders.tsx'), loadPart('buyer')])
  return { default: OrdersToAsk }
})

export function CasesScreen() {
  const list = useInfiniteQuery(casesQuery())
  const names = useQuery(namesQuery())
  const fault = list.data === undefined ? list.error : names.data === undefined ? names.error : null
  return <>
    <TopBar title={words().app.buyer} />
    <main id="main" className="grid gap-6 p-4">
      <h1 className="text-2xl">{words().cases.title}</h1>
      {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} />
        : list.data === undefined || names.data === undefined ? <Skeleton lines={6} label={words().states.loading} />
          : <Groups cases={list.data.pages.flatMap(({ items }) => items)} names={names.data} />}
      {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void readMore(list)}>{words().cases.older}</Button>}
      {isDemo() && <Suspense fallback={null}><OrdersToAsk /></Suspense>}
    </main>
  </>
}

/** A list knows whose turn it is; what exactly is asked of a person is read for the first few that wait for him, which he is about to open anyway. */
const IN_FULL = 4
function useInFull(cases: readonly CaseSummary[]): ReadonlyMap<string, CaseView> {
  return useQueries({ queries: cases.slice(0, IN_FULL).map(({ caseId }) => caseQuery(caseId)), combine: (read) => new Map(read.flatMap(({ data }) => (data === undefined || data.phase === 'closed' ? [] : [[data.caseId, data]]))) })
}

function Groups({ cases, names }: { readonly cases: readonly CaseSummary[]; readonly names: Names }) {
  const text = words().cases
  const inFull = useInFull(cases.filter(({ phase, yours }) => yours && phase !== 'closed').toSorted(byTimeLeft))
  if (cases.length === 0) return <Empty title={text.none} how={text.noneHow} />
  const over = cases.filter(({ phase }) => phase === 'closed')
  const open = cases.filter(({ phase }) => phase !== 'closed').toSorted(byTimeLeft)
  const groups = [{ title: text.yours, rows: open.filter(({ yours }) => yours), empty: text.nothingYours }, { title: text.waiting, rows: open.filter(({ yours }) => !yours), empty: null }, { title: text.closed, rows: over, empty: null }]
  return groups.filter(({ rows, empty }) => rows.length > 0 || empty !== null).map(({ title, rows, empty }) => <section key={title} aria-label={title}>
    <h2 className="mb-2 text-lg">{title}{rows.length > 0 && <span className="ml-2 font-normal text-ink-2">{rows.length}</span>}</h2>
    {rows.length === 0 ? <p className="text-ink-2">{empty}</p> : <CaseRows cases={rows} names={names} to="/my/cases/$caseId" inFull={inFull} />}
  </section>)
}
