// Notices to the shop, newest first, with their read marks.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, got, type Schemas } from '../api/client.ts'
import { nowMs } from '../api/clock.ts'
import { TimeLeft } from '../case/countdown.tsx'
import { at } from '../i18n/format.ts'
import { said, words } from '../i18n/lang.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/classes.ts'
import { Badge, Skeleton } from '../ui/marks.tsx'
import { Empty, Failed } from '../ui/states.tsx'
import { noticesQuery } from './shop-queries.ts'

type Notice = Schemas['Notice']

export function NoticesScreen() {
  const [unread, setUnread] = useState(false)
  const list = useInfiniteQuery(noticesQuery(unread))
  const cache = useQueryClient()
  const rows = list.data?.pages.flatMap(({ items }) => items)
  const text = words().shop
  const mark = (body: Schemas['MarkRead']): void => { got(api.POST('/v1/inbox/read', { body })).then(() => cache.invalidateQueries({ queryKey: ['inbox'] }), () => undefined) }
  return <main id="main" className="grid gap-4 p-4">
    <header className="flex flex-wrap items-center justify-between gap-3"><h1 className="text-2xl">{text.notices}</h1>
      <div className="flex flex-wrap gap-2"><Button aria-pressed={unread} onClick={() => setUnread(!unread)}>{text.unreadOnly}</Button><Button disabled={(list.data?.pages[0]?.unread ?? 0) === 0} onClick={() => mark({ until: nowMs() })}>{text.allRead}</Button></div></header>
    {rows === undefined ? list.error === null ? <Skeleton lines={6} label={words().states.loading} /> : <Failed fault={list.error} retry={() => void list.refetch()} />
      : rows.length === 0 ? <Empty title={text.noticesNone} how={text.noticesNoneHow} /> : <ul className="grid gap-2">{rows.map((notice) => <Row key={`${notice.caseId} ${notice.noticeId}`} notice={notice} onRead={() => mark({ notices: [{ caseId: notice.caseId, noticeId: notice.noticeId }] })} />)}</ul>}
    {list.hasNextPage && <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{text.more}</Button>}
  </main>
}

function Row({ notice, onRead }: { readonly notice: Notice; readonly onRead: () => void }) {
  const text = words().shop
  const isNew = notice.readAt === null
  return <li className={cx('relative rounded-xl border bg-sheet px-4 py-3', isNew ? 'border-line-strong' : 'border-line')}>
    <div className="flex flex-wrap items-baseline justify-between gap-x-4"><h2 className={cx('text-base', !isNew && 'font-normal')}>{isNew && <Badge>{text.unread}</Badge>} <Link to={notice.process === 'sanction' ? '/shop/sanctions/$caseId' : '/shop/cases/$caseId'} params={{ caseId: notice.caseId }} onClick={() => { if (isNew) onRead() }} className="underline">{said(notice.title)}</Link></h2>
      <time dateTime={new Date(notice.at).toISOString()} className="text-sm text-ink-2">{at(notice.at)}</time></div>
    <p className="whitespace-pre-line text-ink-2">{said(notice.text)}</p>
    {/* What is over needs no count-down: the text says when it was. */}
    {notice.clock !== null && notice.clock.endsAt > nowMs() && <p className="mt-1"><TimeLeft endsAt={notice.clock.endsAt} /></p>}
  </li>
}
