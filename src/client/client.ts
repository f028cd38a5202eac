// A typed client of the HTTP API: paths, bodies and answers as the document has them. Used by our own tests; the web app will too.
import createClient, { type Client } from 'openapi-fetch'
import type { Schemas, paths } from './schema.ts'

export type Api = Client<paths>
export type Problem = Schemas['Problem']

/** `authorization`: the header as it is sent, `Bearer …` or `Demo …`; asked for anew with every request, because tokens are short-lived. */
export type Connection = { readonly url: string; readonly authorization?: () => string | Promise<string>; readonly lang?: 'zh' | 'en'; readonly fetch?: (request: Request) => Promise<Response> }

export function connect({ url, authorization, lang = 'zh', fetch }: Connection): Api {
  const api = createClient<paths>({ baseUrl: url, headers: { 'accept-language': lang }, ...(fetch === undefined ? {} : { fetch }) })
  if (authorization !== undefined) {
    api.use({
      async onRequest({ request }) {
        request.headers.set('authorization', await authorization())
        return request
      },
    })
  }
  return api
}
