// The officers' queues as the server orders them, by what runs out and what is at stake; taking a case from its row; J and K from row to row.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { isConflict, sayFault } from '../api/client.ts'
import { act } from '../api/commands.ts'
import { demoQuery, nameIn } from '../api/demo.ts'
import { casesQuery, countsQuery, namesQuery, readMore, type CaseSummary, type Names } from '../api/queries.ts'
import { TimeLeft } from '../case/countdown.tsx'
import { goodsOf, inLine } from '../case/goods.ts'
import { WhatChanged } from '../case/sending.tsx'
import { amount } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button, LinkButton } from '../ui/button.tsx'
import { cx } from '../ui/classes.ts'
import { announce } from '../ui/live-region.tsx'
import { Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { useStill } from '../ui/still.ts'
import { Shortcuts } from './desk-keys.tsx'
import { officerWords } from './desk-words.ts'

type Lane = 'review' | 'safety' | 'conflict' | 'payment' | 'appeal' | 'signature'
const FIRST: readonly Lane[] = ['review', 'safety', 'conflict', 'payment']
const SECOND: readonly Lane[] = ['appeal', 'signature']

export function QueueScreen() {
  return <Queues title={officerWords().queue} to="/desk/queue" lanes={FIRST} />
}
export function ReviewScreen() {
  return <Queues title={officerWords().second} to="/desk/review" lanes={SECOND} />
}

function Queues({ title, to, lanes }: { readonly title: string; readonly to: string; readonly lanes: readonly Lane[] }) {
  const asked: { readonly lane?: string } = useSearch({ strict: false })
  const lane = lanes.find((one) => one === asked.lane) ?? lanes[0] ?? 'review'
  const list = useInfiniteQuery(casesQuery({ queue: lane }))
  const names = useQuery(namesQuery())
  const cases = list.data?.pages.flatMap(({ items }) => items)
  const fault = cases === undefined ? list.error : names.data === undefined ? names.error : null
  const text = officerWords()
  return <main id="main" className="grid gap-4 p-4">
    <header className="flex flex-wrap items-baseline justify-between gap-x-4"><h1 className="text-2xl">{title}</h1><QueueKeys /></header>
    <Lanes lanes={lanes} chosen={lane} to={to} />
    {fault !== null ? <Failed fault={fault} retry={() => { void list.refetch(); void names.refetch() }} />
      : cases === undefined || names.data === undefined ? <Skeleton lines={8} label={words().states.loading} />
        : cases.length === 0 ? <Empty title={text.none} how={text.noneHow} />
          : <section aria-labelledby="rows"><h2 id="rows" className="mb-2 text-sm font-normal text-ink-2">{text.order}</h2><Rows cases={cases} names={names.data} /></section>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void readMore(list)}>{words().cases.older}</Button>}
    {lanes === SECOND && <p className="text-sm text-ink-2">{text.otherPerson}</p>}
  </main>
}

function Rows({ cases, names }: { readonly cases: readonly CaseSummary[]; readonly names: Names }) {
  const [shown, hold] = useStill(cases)
  return <ul onPointerDown={hold} className="overflow-clip rounded-xl border border-line bg-sheet">{shown.map((one) => <Row key={one.caseId} one={one} names={names} />)}</ul>
}

function Lanes({ lanes, chosen, to }: { readonly lanes: readonly Lane[]; readonly chosen: Lane; readonly to: string }) {
  const { data } = useQuery(countsQuery())
  const text = officerWords()
  return <nav aria-label={text.lanesLabel} className="flex flex-wrap gap-2">
    {lanes.map((lane) => {
      const waiting = data?.queues?.find(({ queue }) => queue === lane)?.waiting ?? 0
      return <Link key={lane} to={to} search={{ lane }} aria-current={lane === chosen ? 'page' : undefined} className={cx('flex min-h-11 items-center gap-2 rounded-lg border px-3', lane === chosen ? 'border-ink bg-sheet font-semibold' : 'border-line-strong bg-sheet text-ink-2')}>
        {text.lanes[lane]}{/* Not yet known is not none; its place is kept. */}<span className={cx('text-sm', data === undefined && 'invisible')}>{text.waiting(words().cases.count(waiting))}</span></Link>
    })}
  </nav>
}

/** Drawn only near the screen: a queue of hundreds costs no more than the rows one sees. */
const LAZY = '[content-visibility:auto] [contain-intrinsic-size:auto_88px]'

function Row({ one, names }: { readonly one: CaseSummary; readonly names: Names }) {
  const cache = useQueryClient()
  const navigate = useNavigate()
  const { data: demo } = useQuery(demoQuery())
  const [no, setNo] = useState<{ readonly fault: unknown; readonly seen: number } | null>(null)
  const [busy, setBusy] = useState(false)
  const text = officerWords()
  const reason = one.reason === null ? one.kind : (names.reason[one.reason] ?? one.reason)
  const claim = async (): Promise<void> => {
    setBusy(true)
    setNo(null)
    try {
      await act(one.caseId, one.version, { type: 'ClaimReview' })
      announce(text.claimed)
      await cache.invalidateQueries({ queryKey: ['cases'] })
      await navigate({ to: '/desk/cases/$caseId', params: { caseId: one.caseId } })
    } catch (fault) {
      setNo({ fault, seen: one.version })
      setBusy(false)
      if (isConflict(fault)) await cache.invalidateQueries({ queryKey: ['cases'] })
    }
  }
  return <li data-row={one.caseId} className={cx('relative flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-3 first:border-t-0 focus-within:bg-paper hover:bg-paper', LAZY)}>
    <div className="min-w-0 flex-1 basis-60">
      <h3 className="text-base first-letter:uppercase"><Link to="/desk/cases/$caseId" params={{ caseId: one.caseId }} className="after:absolute after:inset-0">{reason}</Link></h3>
      <p className="text-sm text-ink-2">{inLine(said(one.headline), goodsOf(one), one.orderId === null ? '' : words().cases.order(one.orderId), nameIn(demo, one.merchantId))}</p>
      {no !== null && <div role="alert" className="relative text-sm"><p className="text-alarm">{sayFault(no.fault)}</p>{isConflict(no.fault) && <WhatChanged caseId={one.caseId} seen={no.seen} />}</div>}
    </div>
    <strong className="text-right md:w-32">{amount(one.stakeMinor, one.currency)}</strong>
    <span className="md:w-56">{one.dueAt === null ? '–' : <TimeLeft endsAt={one.dueAt} />}</span>
    <Claim holder={one.holder ?? null} caseId={one.caseId} busy={busy} onClaim={() => void claim()} about={`${reason}, ${amount(one.stakeMinor, one.currency)}, ${one.orderId ?? ''}`} />
  </li>
}

function Claim({ holder, caseId, busy, onClaim, about }: { readonly holder: NonNullable<CaseSummary['holder']> | null; readonly caseId: string; readonly busy: boolean; readonly onClaim: () => void; readonly about: string }) {
  const text = officerWords()
  if (holder === null) return <Button className="relative" data-claim busy={busy} onClick={onClaim} aria-label={`${text.claim}: ${about}`}>{text.claim}</Button>
  if (holder.me) return <LinkButton className="relative" to="/desk/cases/$caseId" params={{ caseId }} aria-label={`${text.goOn}: ${about}`}>{text.goOn}</LinkButton>
  return <span className="text-sm text-ink-2">{text.heldBy(said(holder.name))}</span>
}

function QueueKeys() {
  const text = officerWords().keys
  return <Shortcuts shortcuts={[
    { key: 'j', says: text.next, run: () => step(1) }, { key: 'k', says: text.previous, run: () => step(-1) }, { key: 'o', says: text.open, run: () => focusedRow()?.querySelector('a')?.click() },
    { key: 'c', says: text.claim, run: () => focusedRow()?.querySelector<HTMLElement>('[data-claim]')?.click() },
  ]} />
}
const focusedRow = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>('[data-row]') ?? null

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const here = focusedRow()
  const at = here === null ? (by === 1 ? -1 : rows.length) : rows.indexOf(here)
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.querySelector('a')?.focus()
}
