// What was given up outside, for the operator of one marketplace: the list, and trying again. How effects go out is src/app/dispatch.ts.
import type { FastifyInstance } from 'fastify'
import { listDeadEffects, reviveEffects } from './contract/effects.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

/** All that is looked through for the keys named; with more than that given up, the oldest are tried first. */
const MOST_DEAD = 10_000

export function effectRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, listDeadEffects, async ({ actor, query }) => {
    const dead = await desk.store.deadEffects({ limit: query.limit, marketplaceId: actor.marketplace })
    return give(200, { items: dead.map(({ key, kind, caseId, tries, deadAt, why }) => ({ key, kind, caseId, tries, deadAt, why })) })
  })
  serve(server, reviveEffects, async ({ actor, body }) => {
    const asked = new Set(body.keys)
    const revived: string[] = []
    for (const effect of await desk.store.deadEffects({ limit: MOST_DEAD, marketplaceId: actor.marketplace })) {
      if (asked.has(effect.key) && (await desk.store.reviveEffect(effect, desk.realNow()))) revived.push(effect.key)
    }
    if (revived.length > 0) desk.log({ level: 'info', what: 'effects_revived', marketplace: actor.marketplace, revived: revived.length })
    return give(200, { revived })
  })
}
