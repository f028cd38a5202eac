// Contacts by role, revealing with a reason, and the record of who saw what. Rules: src/app/contacts.ts, masking.ts.
import type { FastifyInstance } from 'fastify'
import * as contacts from '../app/contacts.ts'
import { personOf, personRef } from '../app/people.ts'
import { isRefusal, refuse } from '../domain/refusals.ts'
import * as contracts from './contract/people.ts'
import { give, serve } from './serve.ts'
import type { Door } from './server.ts'

export function peopleRoutes(server: FastifyInstance, { desk }: Door): void {
  serve(server, contracts.putContact, async ({ actor, params, body }) => {
    const stored = await contacts.putContact(desk, actor, { ...params, contact: body })
    return isRefusal(stored) ? stored : give(200, { ...params, stored: true as const })
  })
  serve(server, contracts.ownContacts, async ({ actor }) => give(200, { contacts: await contacts.ownContacts(desk, actor) }))
  serve(server, contracts.caseContacts, async ({ actor, params }) => {
    const shown = await contacts.caseContacts(desk, actor, params.caseId)
    return isRefusal(shown) ? shown : give(200, { contacts: shown })
  })
  serve(server, contracts.revealContact, async ({ actor, params, body }) => {
    const revealed = await contacts.revealContact(desk, actor, { caseId: params.caseId, ...body })
    return isRefusal(revealed) ? revealed : give(200, revealed)
  })
  serve(server, contracts.auditOfPerson, async ({ actor, params, query }) => {
    const subject = personRef(params)
    const mine = subject === personRef(personOf(actor)) && (actor.role === 'buyer' || actor.role === 'merchant')
    if (!mine && actor.role !== 'auditor') return refuse('unknown_person')
    return give(200, unnamed(await desk.store.audit.ofSubject({ marketplaceId: actor.marketplace, subject }, { limit: query.limit, after: query.after ?? null })))
  })
  serve(server, contracts.audit, async ({ actor, query }) => give(200, unnamed(await desk.store.audit.ofMarketplace(actor.marketplace, { limit: query.limit, after: query.after ?? null }))))
}

/** The reader's own marketplace is known to him. */
const unnamed = ({ items, next }: Awaited<ReturnType<Door['desk']['store']['audit']['ofMarketplace']>>) => ({ items: items.map(({ marketplaceId: _marketplaceId, ...entry }) => entry), next })
