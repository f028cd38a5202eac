// My notices, newest first, with what is unread; opening one reads those of its case. The stream says when there is something new.
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, got, sayFault, type Schemas } from '../api/client.ts'
import { nowMs } from '../api/clock.ts'
import { eachOnce, readPage } from '../api/pages.ts'
import { at } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { TimeLeft } from '../case/countdown.tsx'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/classes.ts'
import { announce } from '../ui/live-region.tsx'
import { Badge, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { TopBar } from './top-bar.tsx'

const inboxQuery = () => infiniteQueryOptions({
  queryKey: ['inbox', 'list'], initialPageParam: '' as string | null, getNextPageParam: (page: Schemas['InboxPage']) => page.next, select: eachOnce<Schemas['InboxPage']>,
  queryFn: (context) => readPage(context, (after) => got(api.GET('/v1/inbox', { params: { query: after === '' ? {} : { after } } }))),
})

const isIn = (asked: Schemas['MarkRead'], { caseId, at: when }: Schemas['Notice']): boolean => ('caseId' in asked && asked.caseId === caseId) || ('until' in asked && asked.until !== undefined && when <= asked.until)

export function InboxScreen() {
  const cache = useQueryClient()
  const list = useInfiniteQuery(inboxQuery())
  const text = words().inbox
  const notices = list.data?.pages.flatMap(({ items }) => items) ?? []
  const unread = list.data?.pages[0]?.unread ?? 0
  const mark = (body: Schemas['MarkRead']): void => {
    got(api.POST('/v1/inbox/read', { body })).then(() => {
      // On every page that is there; only the first is read again.
      cache.setQueryData(inboxQuery().queryKey, (before) => before && { ...before, pages: before.pages.map((page) => ({ ...page, items: page.items.map((one) => (isIn(body, one) ? { ...one, readAt: one.readAt ?? nowMs() } : one)) })) })
      return cache.invalidateQueries({ queryKey: ['inbox'] })
    }).catch((fault: unknown) => announce(sayFault(fault)))
  }
  return <>
    <TopBar title={words().app.buyer} backTo="/my/cases" />
    <main id="main" className="grid gap-4 p-4">
      <header className="flex flex-wrap items-center justify-between gap-3"><h1 className="text-2xl">{text.title}{unread > 0 && <span className="ml-2 text-base font-normal text-ink-2">{text.unread(unread)}</span>}</h1>
        {unread > 0 && <Button onClick={() => mark({ until: Math.max(nowMs(), ...notices.map((notice) => notice.at)) })}>{text.readAll}</Button>}</header>
      {list.data === undefined ? (list.error === null ? <Skeleton lines={6} label={words().states.loading} /> : <Failed fault={list.error} retry={() => void list.refetch()} />)
        : notices.length === 0 ? <Empty title={text.none} how={text.noneHow} />
          : <ul className="grid gap-3">{notices.map((notice) => <Notice key={`${notice.caseId} ${notice.noticeId}`} notice={notice} onOpen={() => { if (notice.readAt === null) mark({ caseId: notice.caseId }) }} />)}</ul>}
      {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{text.older}</Button>}
    </main>
  </>
}

function Notice({ notice, onOpen }: { readonly notice: Schemas['Notice']; readonly onOpen: () => void }) {
  const unread = notice.readAt === null
  return <li className={cx('relative rounded-xl border bg-sheet p-4 hover:border-line-strong', unread ? 'border-ink' : 'border-line')}>
    <div className="flex flex-wrap items-baseline justify-between gap-x-3"><h2 className={cx('text-base', !unread && 'font-normal')}><Link to="/my/cases/$caseId" params={{ caseId: notice.caseId }} onClick={onOpen} className="after:absolute after:inset-0">{said(notice.title)}</Link></h2>{unread && <Badge>{words().inbox.isUnread}</Badge>}</div>
    <p>{said(notice.text)}</p>
    {notice.clock !== null && notice.clock.endsAt > nowMs() && <p className="mt-1"><TimeLeft endsAt={notice.clock.endsAt} /></p>}
    <p className="mt-1 text-sm text-ink-2">{at(notice.at)}</p>
  </li>
}
