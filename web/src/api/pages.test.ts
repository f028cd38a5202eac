import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { beforeEach, expect, it } from 'vitest'
import { eachOnce, hear, hearAll, readPage, type Page } from './pages.ts'

type Case = { readonly caseId: string; readonly version: number; readonly dueAt: number }
const LIMIT = 10
const NOBODY_LOOKS: ReadonlySet<string> = new Set()

/** A server with a list by time left, ten a page, each page after the last row of the one before; and a screen that shows it. */
function shown(count: number) {
  const rows = new Map<string, Case>(Array.from({ length: count }, (_, n) => [`c${n}`, { caseId: `c${n}`, version: 1, dueAt: (n + 1) * 100 }]))
  const asked: string[] = []
  const look = { seen: NOBODY_LOOKS }
  const inOrder = (): Case[] => [...rows.values()].sort((a, b) => a.dueAt - b.dueAt)
  const read = async (after: string): Promise<Page<Case>> => {
    asked.push(after)
    const left = inOrder().filter(({ dueAt }) => after === '' || dueAt > Number(after))
    const items = left.slice(0, LIMIT)
    return { items, next: left.length > LIMIT ? String(items.at(-1)?.dueAt) : null }
  }
  const cache = new QueryClient()
  const list = new InfiniteQueryObserver(cache, {
    queryKey: ['cases', {}], initialPageParam: '' as string | null, getNextPageParam: (page: Page<Case>) => page.next, staleTime: Number.POSITIVE_INFINITY, retry: false, select: eachOnce<Page<Case>>,
    queryFn: (context) => readPage(context, read, look.seen),
  })
  const off = list.subscribe(() => undefined)
  return {
    rows, asked, look, inOrder, off, list,
    load: async (pages: number) => {
      await list.refetch()
      for (let page = 1; page < pages; page += 1) await list.fetchNextPage()
      asked.length = 0
    },
    /** What the stream tells, and what the screen then reads. */
    tell: async (...caseIds: readonly string[]) => {
      asked.length = 0
      for (const caseId of caseIds) hear(caseId, rows.get(caseId)?.version ?? 99)
      await cache.invalidateQueries({ queryKey: ['cases'] })
      return asked.length
    },
    onScreen: () => list.getCurrentResult().data?.pages.flatMap(({ items }) => items) ?? [],
    change: (caseId: string, to: Partial<Case>) => {
      const row = rows.get(caseId)
      if (row !== undefined) rows.set(caseId, { ...row, ...to, version: row.version + 1 })
    },
  }
}

beforeEach(hearAll)

it('reads one page of ten again when a case on it has changed, and shows the change', async () => {
  const one = shown(200)
  await one.load(10)
  one.change('c3', {})
  expect(await one.tell('c3')).toBe(1)
  expect(one.onScreen()).toEqual(one.inOrder().slice(0, 100))
  one.off()
})

it('reads the page of a case further down as well, and no other', async () => {
  const one = shown(200)
  await one.load(10)
  one.change('c57', {})
  expect(await one.tell('c57')).toBe(2)
  expect(one.asked).toEqual(['', '5000'])
  expect(one.onScreen()).toEqual(one.inOrder().slice(0, 100))
  one.off()
})

it('loses no row and shows none twice when cases come in on top, leave it, or move', async () => {
  const one = shown(200)
  await one.load(10)
  for (let n = 0; n < 4; n += 1) one.rows.set(`new${n}`, { caseId: `new${n}`, version: 1, dueAt: n + 1 })
  expect(await one.tell('new0', 'new1', 'new2', 'new3')).toBe(1)
  expect(one.onScreen()).toEqual(one.inOrder().slice(0, 104))
  for (const gone of ['c0', 'c1', 'c2', 'new0']) one.rows.delete(gone)
  expect(await one.tell('c0', 'c1', 'c2', 'new0')).toBeLessThanOrEqual(2)
  expect(one.onScreen()).toEqual(one.inOrder().slice(0, one.onScreen().length))
  expect(one.onScreen().length).toBeGreaterThanOrEqual(100)
  one.change('c80', { dueAt: 5 })
  await one.tell('c80')
  expect(one.onScreen()).toEqual(one.inOrder().slice(0, one.onScreen().length))
  one.off()
})

it('reads what is in sight again, and everything once something may have been missed', async () => {
  const one = shown(200)
  await one.load(10)
  // It came in between two rows that somebody is looking at.
  one.rows.set('between', { caseId: 'between', version: 1, dueAt: 4550 })
  one.look.seen = new Set(['c44', 'c46'])
  expect(await one.tell('between')).toBe(2)
  expect(one.onScreen().map(({ caseId }) => caseId)).toContain('between')
  expect(one.onScreen()).toEqual(one.inOrder().slice(0, one.onScreen().length))
  one.look.seen = NOBODY_LOOKS
  hearAll()
  expect(await one.tell()).toBeGreaterThanOrEqual(10)
  one.off()
})
