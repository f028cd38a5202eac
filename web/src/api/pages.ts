// Long lists, read again without reading all of them: the first page, what is in sight and what has changed since; the other pages stay as they were until
// they come in sight. What changed is told by the stream (../live-cache.ts) and by one's own acts (commands.ts). Used by queries.ts.
import type { InfiniteData, QueryClient } from '@tanstack/react-query'

type Row = { readonly caseId: string; readonly version?: number; readonly noticeId?: string }
export type Page<R extends Row = Row> = { readonly items: readonly R[]; readonly next: string | null }
type Pages<P> = InfiniteData<P, string | null>
type Asked = { readonly client: Pick<QueryClient, 'getQueryData'>; readonly queryKey: readonly unknown[]; readonly pageParam: string | null }

/** The version each case was heard to be at, and how much has been heard in all: what was read before the last word may be old. */
const heard = new Map<string, number>()
let words = 0
let allOld = 0
const readAt = new WeakMap<object, number>()

export function hear(caseId: string, version: number): void {
  words += 1
  heard.set(caseId, Math.max(version, heard.get(caseId) ?? 0))
}
/** Something came in: what is in sight is read again. */
export function hearOfMore(): void {
  words += 1
}
/** Something may have been missed: every page is old. */
export function hearAll(): void {
  words += 1
  allOld = words
  heard.clear()
}

const keyOf = ({ caseId, noticeId = '' }: Row): string => `${caseId} ${noticeId}`
const isChanged = ({ caseId, version }: Row): boolean => version !== undefined && version < (heard.get(caseId) ?? 0)
const isOld = (page: Page, seen: ReadonlySet<string>): boolean => (readAt.get(page) ?? -1) < allOld || page.items.some((row) => isChanged(row) || ((readAt.get(page) ?? -1) < words && seen.has(row.caseId)))

/** One page, for `queryFn`: from the server, or as it is in the cache where nothing says that it has changed. */
export async function readPage<P extends Page>({ client, queryKey, pageParam }: Asked, read: (after: string) => Promise<P>, seen: ReadonlySet<string> = inSight()): Promise<P> {
  const before = client.getQueryData<Pages<P>>(queryKey)
  const there = before?.pages[before.pageParams.indexOf(pageParam)]
  const isFirst = pageParam === '' || pageParam === null
  if (!isFirst && there !== undefined && !isOld(there, seen)) return there
  const at = words
  const page = await read(pageParam ?? '')
  const whole = before === undefined ? page : joined(page, before)
  // Where nothing is different, the cache goes on with the object it has.
  for (const one of [whole, there]) if (one !== undefined) readAt.set(one, at)
  return whole
}

/** Up to where it ends in what was read before; from there on the old pages follow under their old addresses, however much came in or went above. */
function joined<P extends Page>(page: P, before: Pages<P>): P {
  const last = page.items.at(-1)
  if (last === undefined || page.next === null) return page
  for (const old of before.pages) {
    const at = old.items.findIndex((row) => keyOf(row) === keyOf(last) && row.version === last.version)
    if (at === -1) continue
    const rest = old.items.slice(at + 1)
    const there = new Set(page.items.map(keyOf))
    return rest.some(isChanged) ? page : { ...page, items: [...page.items, ...rest.filter((row) => !there.has(keyOf(row)))], next: old.next }
  }
  return page
}

/** Each row once, where it was read last above: a row that moved up still stands in a page that was not read again. */
export function eachOnce<P extends Page>(data: Pages<P>): Pages<P> {
  const there = new Set<string>()
  return { ...data, pages: data.pages.map((page) => {
    const items = page.items.filter((row) => !there.has(keyOf(row)))
    for (const row of items) there.add(keyOf(row))
    return items.length === page.items.length ? page : { ...page, items }
  }) }
}

/** Reads anew what scrolls into sight and is older than the last word. */
export function followSight(cache: QueryClient, ...keys: readonly string[]): () => void {
  let resting: ReturnType<typeof setTimeout> | undefined
  const look = (): void => {
    const seen = inSight()
    for (const query of keys.flatMap((key) => cache.getQueryCache().findAll({ queryKey: [key], type: 'active' }))) {
      const pages = (query.state.data as Partial<Pages<Page>> | undefined)?.pages ?? []
      if (pages.slice(1).some((page) => isOld(page, seen))) void cache.invalidateQueries({ queryKey: query.queryKey, exact: true })
    }
  }
  const wait = (): void => {
    clearTimeout(resting)
    resting = setTimeout(look, 200)
  }
  addEventListener('scroll', wait, { passive: true })
  return () => {
    clearTimeout(resting)
    removeEventListener('scroll', wait)
  }
}

/** Which cases a person has before him just now: rows are known by the link to their case. */
export function inSight(): ReadonlySet<string> {
  if (typeof document === 'undefined') return new Set()
  return new Set([...document.querySelectorAll<HTMLAnchorElement>('main li a[href*="/cases/"]')].flatMap((link) => {
    const { top, bottom } = (link.closest('li') ?? link).getBoundingClientRect()
    return bottom < 0 || top > innerHeight ? [] : [link.pathname.slice(link.pathname.lastIndexOf('/') + 1)]
  }))
}
