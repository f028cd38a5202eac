// Who one is at the desk, and leaving it. A desk may be shared: what one member of staff typed in this tab and did not send is never there for the next.
import { queryOptions } from '@tanstack/react-query'
import { api, got } from './client.ts'
import { identity } from './identity.ts'
import { KEPT_PREFIX } from './kept.ts'

const WHOSE = 'gongdao.whose'

export const meQuery = () => queryOptions({
  queryKey: ['me'], staleTime: Number.POSITIVE_INFINITY, retry: false,
  queryFn: async () => {
    const me = await got(api.GET('/v1/me'))
    if (identity().kind === 'session') clearUnlessOf(`${me.marketplace}/${me.id}`)
    return me
  },
})

/** To where the provider ends its own session, where there is one. */
export async function signOut(): Promise<void> {
  const { providerSignOut } = await got(api.POST('/v1/sign-out'))
  clearUnlessOf('')
  location.assign(providerSignOut ?? '/')
}

function clearUnlessOf(who: string): void {
  try {
    if (sessionStorage.getItem(WHOSE) === who) return
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEPT_PREFIX)) sessionStorage.removeItem(key)
    sessionStorage.setItem(WHOSE, who)
  } catch {
    // Nothing may be stored: nothing is there.
  }
}
