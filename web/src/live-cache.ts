// Puts what the stream tells into the query cache: a case whose version moved on is read anew, and so are the lists; a reset makes everything old.
// A busy shop hears of many cases a second: its lists are read once for all that came meanwhile, and never in place of what a person asked for; of a long
// one, what is in sight and what has changed (api/pages.ts).
import type { QueryClient } from '@tanstack/react-query'
import { follow } from './api/live.ts'
import { hear, hearAll, hearOfMore } from './api/pages.ts'
import type { CaseView } from './api/queries.ts'

const LISTS = [['cases'], ['counts'], ['sanctions']] as const
const REST_MS = 250
const rest = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })

/** What it gives may be called at every change: one reading at a time, and one more after the last change. */
export function listReader(cache: Pick<QueryClient, 'invalidateQueries' | 'isFetching'>): () => void {
  let wanted = false
  let reading = false
  const read = async (): Promise<void> => {
    reading = true
    while (wanted) {
      // The next page somebody has just asked for comes first: reading anew would put it away unread.
      while (LISTS.some((queryKey) => cache.isFetching({ queryKey }) > 0)) await rest(REST_MS / 5)
      wanted = false
      await Promise.all(LISTS.map((queryKey) => cache.invalidateQueries({ queryKey })))
      await rest(REST_MS)
    }
    reading = false
  }
  return () => {
    wanted = true
    if (!reading) void read()
  }
}

export function followInto(cache: QueryClient, cases?: readonly string[]): () => void {
  const readLists = listReader(cache)
  return follow(({ event, data }) => {
    if (event === 'case' && data.caseId !== undefined) {
      const shown = cache.getQueryData<CaseView>(['case', data.caseId, 'view'])
      if (shown === undefined || shown.version < (data.version ?? Number.MAX_SAFE_INTEGER)) void cache.invalidateQueries({ queryKey: ['case', data.caseId] })
      if (data.version === undefined) hearAll()
      else hear(data.caseId, data.version)
      readLists()
    }
    if (event === 'inbox') {
      hearOfMore()
      void cache.invalidateQueries({ queryKey: ['inbox'] })
    }
    if (event === 'reset') {
      hearAll()
      void cache.invalidateQueries({ predicate: ({ queryKey: [kind] }) => kind !== 'me' && kind !== 'names' })
    }
  }, () => undefined, cases)
}
