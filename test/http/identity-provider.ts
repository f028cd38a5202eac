// A real OpenID Connect provider on a loopback port, and a browser that keeps its cookies: what staff sign-in is tested against.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'

/** Who is known there, and what the provider says they are. */
export type Staff = Readonly<Record<string, readonly string[]>>
export type TestProvider = { issuer: string; clientId: string; clientSecret: string; close(): Promise<void> }

const CLIENT = { id: 'gongdao', secret: 'a-secret-of-the-tests-only-0123456789' }

export async function openProvider(staff: Staff, redirects: readonly string[], farewell: string): Promise<TestProvider> {
  let answer: ((...of: Parameters<ReturnType<Provider['callback']>>) => unknown) | null = null
  const server: Server = createServer((request, response) => { answer?.(request, response) })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const configuration: Configuration = {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [...redirects], post_logout_redirect_uris: [farewell], grant_types: ['authorization_code'], response_types: ['code'] }],
    pkce: { required: () => true }, conformIdTokenClaims: false, claims: { openid: ['sub', 'roles'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    cookies: { keys: ['a-cookie-key-of-the-tests-only'] },
    findAccount: (_context, id) => (staff[id] ? { accountId: id, claims: () => ({ sub: id, roles: [...(staff[id] ?? [])] }) } : undefined),
  }
  answer = new Provider(issuer, configuration).callback()
  return { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, close: () => new Promise((done) => { server.closeAllConnections(); server.close(() => done()) }) }
}

export type Browser = { go(url: string, init?: RequestInit): Promise<Response>; cookies: Map<string, Map<string, string>>; follow(url: string, until: (url: URL) => boolean): Promise<string> }

/** Keeps cookies per host and port and never follows a redirect by itself. */
export function browser(): Browser {
  const cookies = new Map<string, Map<string, string>>()
  const go = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { host } = new URL(url)
    const jar = cookies.get(host) ?? new Map<string, string>()
    cookies.set(host, jar)
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const name = pair.slice(0, pair.indexOf('='))
      if (attributes.some((one) => /^(?:max-age=0|expires=Thu, 01 Jan 1970)/i.test(one))) jar.delete(name)
      else jar.set(name, pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
  return {
    go, cookies,
    async follow(url, until) {
      let next = url
      for (let steps = 0; steps < 12; steps += 1) {
        const answer = await go(next)
        const location = answer.headers.get('location')
        if (location === null) throw new Error(`no way on from ${next}: ${answer.status}`)
        next = new URL(location, next).href
        if (until(new URL(next))) return next
      }
      throw new Error('too many redirects')
    },
  }
}

/** Signs in on the provider's own pages as somebody and agrees; gives the address the provider sends the browser back to. */
export async function signInAt(provider: TestProvider, mine: Browser, begun: string, login: string): Promise<string> {
  const form = (url: string, fields: Record<string, string>) => mine.go(url, { method: 'POST', body: new URLSearchParams(fields), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const outside = (url: URL): boolean => !url.href.startsWith(provider.issuer)
  let next = begun
  for (const fields of [{ prompt: 'login', login, password: 'any' }, { prompt: 'consent' }]) {
    next = await mine.follow(next, (url) => url.pathname.startsWith('/interaction/') || outside(url))
    if (outside(new URL(next))) return next
    const answer = await form(next, fields as Record<string, string>)
    next = new URL(answer.headers.get('location') ?? '', next).href
  }
  return outside(new URL(next)) ? next : mine.follow(next, outside)
}
