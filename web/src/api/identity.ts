// Who is asking, as this tab knows it: a person of the demo, a token the marketplace handed over in the address's fragment, or, with neither, the
// session cookie of staff. Kept per tab, so that two tabs may be two people.
export type Identity = { readonly kind: 'demo'; readonly marketplace: string; readonly person: string } | { readonly kind: 'token'; readonly token: string } | { readonly kind: 'session' }

const KEPT = 'gongdao.as'

/** `#as=1688/buyer-li` or `#token=…`: never sent to any server, and taken out of the address at once. */
export function readIdentity(): Identity {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const as = fragment.get('as')
  const token = fragment.get('token')
  if (as !== null || token !== null) {
    sessionStorage.setItem(KEPT, as === null ? `Bearer ${token ?? ''}` : `Demo ${as}`)
    history.replaceState(history.state, '', `${location.pathname}${location.search}`)
  }
  return identityIn(sessionStorage.getItem(KEPT))
}

export const namesSomebody = (): boolean => /[#&](?:as|token)=/.test(location.hash)

function identityIn(kept: string | null): Identity {
  const [, marketplace, person] = /^Demo ([^/]+)\/(.+)$/.exec(kept ?? '') ?? []
  if (marketplace !== undefined && person !== undefined) return { kind: 'demo', marketplace, person }
  return kept?.startsWith('Bearer ') === true ? { kind: 'token', token: kept.slice(7) } : { kind: 'session' }
}

let current: Identity | null = null
export const identity = (): Identity => (current ??= readIdentity())

export function authorization(): string | null {
  const who = identity()
  switch (who.kind) {
    case 'demo': return `Demo ${who.marketplace}/${who.person}`
    case 'token': return `Bearer ${who.token}`
    case 'session': return null
    default: return who satisfies never
  }
}

/** For what is kept in this browser: one person's drafts and streams are not another's, and a new token of the same person finds them again. */
export const identityKey = (): string => {
  const who = identity()
  return who.kind === 'demo' ? `${who.marketplace}/${who.person}` : who.kind === 'token' ? (bearerOf(who.token) ?? `t${who.token.slice(-24)}`) : 'session'
}

/** Whose token it says it is: good for a name, and for nothing else. */
function bearerOf(token: string): string | null {
  try {
    const { iss, sub, role } = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as Readonly<Record<string, unknown>>
    return typeof iss === 'string' && typeof sub === 'string' ? `${iss} ${String(role)} ${sub}` : null
  } catch {
    return null
  }
}
