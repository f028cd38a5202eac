// Whether there is a line, as far as the browser knows.
import { useSyncExternalStore } from 'react'

function follow(tell: () => void): () => void {
  addEventListener('online', tell)
  addEventListener('offline', tell)
  return () => {
    removeEventListener('online', tell)
    removeEventListener('offline', tell)
  }
}
export const useOnline = (): boolean => useSyncExternalStore(follow, () => navigator.onLine)
