import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { listReader } from './live-cache.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

/** A list on the screen that takes a tenth of a second to read. */
function shownList() {
  const cache = new QueryClient()
  let asked = 0
  const list = new QueryObserver(cache, { queryKey: ['cases', {}], queryFn: async () => {
    asked += 1
    const answer = asked
    await new Promise((resolve) => { setTimeout(resolve, 100) })
    return answer
  } })
  list.subscribe(() => undefined)
  return { cache, asked: () => asked, list }
}

it('reads a list a few times for a hundred changes in a second, and once more after the last', async () => {
  const { cache, asked, list } = shownList()
  await vi.advanceTimersByTimeAsync(1000)
  const readLists = listReader(cache)
  for (let change = 0; change < 100; change += 1) {
    readLists()
    await vi.advanceTimersByTimeAsync(10)
  }
  const during = asked()
  expect(during).toBeLessThanOrEqual(5)
  readLists()
  await vi.advanceTimersByTimeAsync(1000)
  expect(asked()).toBeGreaterThan(during)
  expect(list.getCurrentResult().data).toBe(asked())
  const after = asked()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked()).toBe(after)
  cache.clear()
})

it('shows a single change at once, and lets what somebody asked for come first', async () => {
  const { cache, asked, list } = shownList()
  await vi.advanceTimersByTimeAsync(1000)
  const readLists = listReader(cache)
  readLists()
  await vi.advanceTimersByTimeAsync(1)
  expect(asked()).toBe(2)
  await vi.advanceTimersByTimeAsync(1000)
  const mine = list.refetch()
  readLists()
  await vi.advanceTimersByTimeAsync(50)
  expect(asked()).toBe(3)
  await vi.advanceTimersByTimeAsync(1000)
  expect((await mine).data).toBe(3)
  expect(asked()).toBe(4)
  cache.clear()
})
