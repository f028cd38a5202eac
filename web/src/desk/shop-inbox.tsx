// A shop's inbox: how much is due when, what is asked, and the answer a click away. Narrowed by the address; J and K go through it, / searches.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Suspense, lazy, startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { caseQuery, casesQuery, countsQuery, namesQuery, readMore, type Names } from '../api/queries.ts'
import { words } from '../i18n/lang.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { cx } from '../ui/classes.ts'
import { Field, Select } from '../ui/field.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { ShopRows } from './shop-rows.tsx'
import { DUE, PHASES, askedBy, inboxSearch, isCaseId, type InboxSearch } from './shop-search.ts'

const QuickAct = lazy(() => import('./shop-quick.tsx').then(({ QuickAct }) => ({ default: QuickAct })))

export function InboxScreen() {
  // What else stands in the address is none of the list's business.
  const search = inboxSearch(useSearch({ strict: false }))
  const list = useInfiniteQuery(casesQuery(askedBy(search)))
  const names = useQuery(namesQuery())
  const [quick, setQuick] = useState<string | null>(null)
  // The press shows at once, the sheet over hundreds of rows in the next frame.
  const answer = useCallback((caseId: string) => startTransition(() => setQuick(caseId)), [])
  // The same list while nothing was read: opening a sheet over five hundred rows draws none of them anew.
  const cases = useMemo(() => list.data?.pages.flatMap(({ items }) => items), [list.data])
  const fault = cases === undefined ? list.error : names.data === undefined ? names.error : null
  const text = words().shop
  const narrowed = Object.keys(search).length > 0
  return <main id="main" className="grid gap-4 p-4">
    <header className="flex flex-wrap items-center justify-between gap-3"><h1 className="text-2xl">{words().cases.inbox}</h1><LinkButton to="/shop/bulk">{text.bulk}</LinkButton></header>
    <Counts search={search} />
    {names.data !== undefined && <Filters search={search} names={names.data} />}
    {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} />
      : cases === undefined || names.data === undefined ? <Skeleton lines={6} label={words().states.loading} />
        : cases.length === 0 && !list.hasNextPage ? <Empty title={narrowed ? text.noneFit : words().cases.inboxNone} how={narrowed ? text.noneFitHow : words().cases.inboxNoneHow} />
          : <section aria-labelledby="rows"><h2 id="rows" className="sr-only">{words().desk.cases}</h2><ShopRows cases={cases} names={names.data} onAnswer={answer} /></section>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void readMore(list)}>{text.more}</Button>}
    {quick !== null && names.data !== undefined && <Suspense fallback={null}><QuickAct key={quick} caseId={quick} names={names.data} onClose={() => setQuick(null)} /></Suspense>}
  </main>
}

const useNarrow = (search: InboxSearch): ((part: { readonly [K in keyof InboxSearch]?: InboxSearch[K] | undefined }) => void) => {
  const navigate = useNavigate()
  return (part) => void navigate({ to: '/shop/inbox', search: Object.fromEntries(Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== '')) })
}

function Counts({ search }: { readonly search: InboxSearch }) {
  const { data } = useQuery(countsQuery())
  const narrow = useNarrow(search)
  const text = words().cases
  if (data?.due === null) return null
  // Its place is kept while it is on its way: rows that move under a hand are clicked wrongly.
  const due = data?.due
  const names = { overdue: text.overdue, within24h: text.within24, within72h: text.within72, later: text.later }
  return <div role="group" aria-label={words().shop.byTime} className="grid grid-cols-2 gap-2 min-[22rem]:grid-cols-4 md:gap-3">
    {DUE.map((bucket) => <button key={bucket} type="button" aria-pressed={search.due === bucket} onClick={() => narrow({ due: search.due === bucket ? undefined : bucket })}
      className={cx('flex min-w-0 flex-col rounded-xl border bg-sheet px-2 py-2 text-left hover:border-ink md:px-4 md:py-3', search.due === bucket ? 'border-ink outline-1 outline-ink' : 'border-line')}>
      <span className={cx('text-2xl font-semibold', bucket === 'overdue' && due !== undefined && due.overdue > 0 && 'text-alarm')}>{due === undefined ? '\u2007' : text.count(due[bucket])}</span><span className="text-sm text-ink-2">{names[bucket]}</span></button>)}
  </div>
}

function Filters({ search, names }: { readonly search: InboxSearch; readonly names: Names }) {
  const narrow = useNarrow(search)
  const text = words().shop
  const open = matchMedia('(min-width: 48rem)').matches || search.all === true || search.phase !== undefined || search.reason !== undefined
  return <div className="grid gap-3 rounded-xl border border-line bg-sheet p-4 lg:grid-cols-[2fr_3fr] lg:items-end">
    <Search search={search} />
    <details open={open}><summary className="min-h-8 text-sm text-ink-2 lg:hidden">{text.filters}</summary><div className="mt-2 grid gap-3 md:grid-cols-3 lg:mt-0"><Select label={text.turn} value={search.all === true ? 'all' : 'mine'} choices={[{ value: 'mine', label: text.turnMine }, { value: 'all', label: text.turnAll }]} onChange={(value) => narrow({ all: value === 'all' ? true : undefined })} />
    <Select label={text.phase} none={text.any} value={search.phase ?? ''} choices={PHASES.map((value) => ({ value, label: names.phase[value] ?? value }))} onChange={(value) => narrow({ phase: PHASES.find((one) => one === value) })} />
    <Select label={words().case.reason} none={text.any} value={search.reason ?? ''} choices={Object.entries(names.reason).map(([value, label]) => ({ value, label }))} onChange={(reason) => narrow({ reason: reason === '' ? undefined : reason })} /></div></details>
  </div>
}

/** A case by its number is opened; anything else is the number of an order, looked for among all cases. */
function Search({ search }: { readonly search: InboxSearch }) {
  const [typed, setTyped] = useState(search.order ?? '')
  const narrow = useNarrow(search)
  const navigate = useNavigate()
  const cache = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target)) return
      event.preventDefault()
      form.current?.querySelector('input')?.focus()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [])
  const find = async (): Promise<void> => {
    const wanted = typed.trim()
    if (isCaseId(wanted) && (await cache.fetchQuery({ ...caseQuery(wanted), retry: false }).catch(() => null)) !== null) return void navigate({ to: '/shop/cases/$caseId', params: { caseId: wanted } })
    narrow({ order: wanted === '' ? undefined : wanted })
  }
  return <form ref={form} role="search" onSubmit={(event) => { event.preventDefault(); void find() }} className="flex items-end gap-2">
    <div className="min-w-0 flex-1"><Field label={words().shop.search} type="search" autoComplete="off" aria-keyshortcuts="/" value={typed} onChange={(event) => {
      setTyped(event.target.value)
      if (event.target.value === '' && search.order !== undefined) narrow({ order: undefined })
    }} /></div>
    <Button type="submit">{words().shop.find}</Button>
  </form>
}
const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
