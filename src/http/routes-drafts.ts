// What somebody is writing and has not sent: kept, read back and thrown away. Rules: src/app/drafts.ts.
import type { FastifyInstance } from 'fastify'
import * as drafts from '../app/drafts.ts'
import { isRefusal, refuse } from '../domain/refusals.ts'
import * as contracts from './contract/drafts.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export function draftRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, contracts.listDrafts, async ({ actor }) => give(200, { drafts: await drafts.listDrafts(desk, actor) }))
  serve(server, contracts.readDraft, async ({ actor, params }) => {
    const draft = await drafts.readDraft(desk, actor, params.key)
    return isRefusal(draft) ? draft : give(200, draft, { tag: String(draft.version) })
  })
  serve(server, contracts.putDraft, async ({ actor, params, body, ifMatch }) => {
    if (ifMatch !== null && body.version !== null && body.version !== ifMatch) return refuse('malformed', { field: 'version' })
    const put = await drafts.putDraft(desk, actor, { key: params.key, content: body.content, expected: body.version ?? ifMatch })
    return 'refused' in put ? put : give(200, put, { headers: { etag: `"${put.version}"` } })
  })
  serve(server, contracts.removeDraft, async ({ actor, params, ifMatch }) => {
    const removed = await drafts.removeDraft(desk, actor, params.key, ifMatch)
    return removed === 'removed' ? give(204, null) : removed
  })
}
