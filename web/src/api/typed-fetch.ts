// `GET`, `POST`, `PUT`, `DELETE` over the generated paths: openapi-fetch's types, and the little of what it does that a page needs. Used by client.ts.
import type { Client } from 'openapi-fetch'
import type { paths } from '../../../src/client/schema.ts'

export type TypedClient = Pick<Client<paths>, 'GET' | 'POST' | 'PUT' | 'DELETE'>
type Given = { readonly params?: { readonly path?: Readonly<Record<string, unknown>>; readonly query?: Readonly<Record<string, unknown>>; readonly header?: Readonly<Record<string, unknown>> }; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal }

export function typedClient(base: string, reach: (request: Request) => Promise<Response>): TypedClient {
  const method = (name: string) => async (path: string, { params = {}, body, headers = {}, signal }: Given = {}) => {
    const told = Object.entries({ ...params.header, ...headers }).filter(([, value]) => value !== undefined && value !== null).map(([key, value]): [string, string] => [key, String(value)])
    const response = await reach(new Request(addressOf(base, path, params), {
      method: name, headers: [['accept', 'application/json, application/problem+json'], ...(body === undefined ? [] : [['content-type', 'application/json'] as [string, string]]), ...told],
      ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal === undefined ? {} : { signal }),
    }))
    const text = await response.text()
    // A gateway on the way may answer in anything; what is not JSON is nothing we know.
    const read: unknown = text === '' || !/\bjson\b/.test(response.headers.get('content-type') ?? '') ? undefined : JSON.parse(text)
    return response.ok ? { data: read, response } : { error: read, response }
  }
  // What each path takes and answers is the generated types' to say; at run time all four are the same.
  const client: object = { GET: method('GET'), POST: method('POST'), PUT: method('PUT'), DELETE: method('DELETE') }
  return client as TypedClient
}

/** `{name}` in the path from `params.path`; a list in the query once for each of its values. */
function addressOf(base: string, path: string, { path: named = {}, query = {} }: NonNullable<Given['params']>): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(named[name])))
  const asked = Object.entries(query).flatMap(([key, value]) => (value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map((one): [string, string] => [key, String(one)])))
  return `${base}${filled}${asked.length === 0 ? '' : `?${new URLSearchParams(asked)}`}`
}
