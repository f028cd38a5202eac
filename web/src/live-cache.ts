// Puts what the stream tells into the query cache: a case whose version moved on is read anew, and so are the lists; a reset makes everything old.
import type { QueryClient } from '@tanstack/react-query'
import { follow } from './api/live.ts'
import type { CaseView } from './api/queries.ts'

export function followInto(cache: QueryClient, cases?: readonly string[]): () => void {
  return follow(({ event, data }) => {
    if (event === 'case' && data.caseId !== undefined) {
      const shown = cache.getQueryData<CaseView>(['case', data.caseId, 'view'])
      if (shown === undefined || shown.version < (data.version ?? Number.MAX_SAFE_INTEGER)) void cache.invalidateQueries({ queryKey: ['case', data.caseId] })
      void cache.invalidateQueries({ queryKey: ['cases'] })
      void cache.invalidateQueries({ queryKey: ['counts'] })
      void cache.invalidateQueries({ queryKey: ['sanctions'] })
    }
    if (event === 'inbox') void cache.invalidateQueries({ queryKey: ['inbox'] })
    if (event === 'reset') void cache.invalidateQueries({ predicate: ({ queryKey: [kind] }) => kind !== 'me' && kind !== 'names' })
  }, () => undefined, cases)
}
