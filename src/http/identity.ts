// Who is asking. In this door people of a demo or sandbox marketplace name themselves; a production marketplace is never served this way.
// Signed tokens of a marketplace and officers' sign-in come with the full surface.
import { z } from 'zod'
import { ROLES, type Actor } from '../domain/parts.ts'
import { idSchema } from '../domain/order.ts'
import type { Marketplace, Store } from '../app/ports.ts'

/** People a demo or sandbox marketplace lets visitors step into. */
export const peopleSchema = z.object({ people: z.array(z.object({ id: idSchema, role: z.enum(ROLES), zh: z.string(), en: z.string() })).default([]) })
export type Person = z.infer<typeof peopleSchema>['people'][number]

export type Identified = { actor: Actor; marketplace: Marketplace }

/** Reads `Authorization: Demo <marketplace>/<person>`. Null: nobody we know; the door answers 401. */
export async function identify(store: Store, header: string | undefined): Promise<Identified | null> {
  const named = /^Demo ([A-Za-z0-9._-]{1,64})\/([A-Za-z0-9._:-]{1,64})$/.exec(header ?? '')
  if (!named) return null
  const [, marketplaceId = '', personId = ''] = named
  const marketplace = (await store.marketplaces()).find((one) => one.id === marketplaceId)
  if (!marketplace || marketplace.kind === 'production') return null
  const people = peopleSchema.safeParse(marketplace.settings)
  const person = people.success ? people.data.people.find((one) => one.id === personId) : undefined
  return person ? { actor: { role: person.role, id: person.id, marketplace: marketplace.id }, marketplace } : null
}
