// Who is asking: a token of their marketplace, a staff session, or, in demo and sandbox marketplaces only, whoever they say they are.
// Every route wants to know, unless it says it is open. identity-staff.ts is the sign-in; src/gateways/identity does the checking.
import { timingSafeEqual } from 'node:crypto'
import '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ENGINE_ID, STAFF_ROLES, deny, isDenied, type Entrance, type IdentityProblem } from '../app/identity.ts'
import { roleInSession } from '../app/local-accounts.ts'
import type { Store } from '../app/ports.ts'
import { isSandboxCredential } from '../app/sandbox.ts'
import { idSchema } from '../domain/order.ts'
import { ROLES, type Actor } from '../domain/parts.ts'

/** People a demo or sandbox marketplace lets visitors step into. */
export const peopleSchema = z.object({ people: z.array(z.object({ id: idSchema, role: z.enum(ROLES), zh: z.string(), en: z.string() })).default([]) })
export type Person = z.infer<typeof peopleSchema>['people'][number]

/** `session`: present when a browser's cookie said so, and then what makes requests its own. `until`: when what was presented ends; null for the demo. */
export type Identified = { readonly actor: Actor; readonly session: Session | null; readonly until: number | null }
export type Session = { readonly csrf: string; readonly expiresAt: number; readonly local?: string | undefined }

export const sessionSchema = z.strictObject({ marketplace: idSchema, role: z.enum(STAFF_ROLES), id: idSchema, csrf: z.string().min(40).max(60), /** Of an account kept here: the session behind it, which can be ended. */ local: z.string().min(20).max(60).optional() })
export type SealedSession = z.infer<typeof sessionSchema>

/** A cookie bound to exactly this host, where browsers allow it: over https. */
export const sessionCookieName = (entrance: Entrance): string => (isSecure(entrance) ? '__Host-gongdao' : 'gongdao')
export const isSecure = (entrance: Entrance): boolean => entrance.publicUrl().startsWith('https:')

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What is presented in `Authorization` decides alone: a wrong token never falls back to a cookie. */
export async function identify(store: Store, entrance: Entrance | null, request: FastifyRequest): Promise<Identified | IdentityProblem> {
  const header = request.headers.authorization
  if (header !== undefined) return byHeader(store, entrance, header)
  const sealed = entrance ? request.cookies[sessionCookieName(entrance)] : undefined
  return entrance && sealed !== undefined ? bySession(entrance, sealed, request) : deny('who_are_you')
}

async function byHeader(store: Store, entrance: Entrance | null, header: string): Promise<Identified | IdentityProblem> {
  const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header) ?? []
  if (token === undefined) return byName(store, header)
  if (!entrance) return deny('who_are_you')
  if (isSandboxCredential(token)) {
    const played = await entrance.sandbox?.check(token)
    return played ? { actor: played.actor, session: null, until: played.expiresAt } : deny('who_are_you')
  }
  const checked = await entrance.tokens.check(token)
  return isDenied(checked) ? checked : { actor: checked.actor, session: null, until: checked.expiresAt }
}

/** Reads `Demo <marketplace>/<person>`. A production marketplace is never served this way. */
async function byName(store: Store, header: string): Promise<Identified | IdentityProblem> {
  const named = /^Demo ([A-Za-z0-9._-]{1,64})\/([A-Za-z0-9._:-]{1,64})$/.exec(header)
  if (!named) return deny('who_are_you')
  const [, marketplaceId = '', personId = ''] = named
  const marketplaces = await store.marketplaces()
  const marketplace = marketplaces.find((one) => one.id === marketplaceId)
  if (!marketplace || marketplace.kind === 'production') return deny('demo_marketplace_unknown', namesOf(marketplaces.filter((one) => one.kind === 'demo')))
  const people = (peopleSchema.safeParse(marketplace.settings).data?.people ?? []).filter((one) => one.id !== ENGINE_ID)
  const person = people.find((one) => one.id === personId)
  if (person) return { actor: { role: person.role, id: person.id, marketplace: marketplace.id }, session: null, until: null }
  return marketplace.kind === 'demo' ? deny('demo_person_unknown', namesOf(people)) : deny('demo_person_unknown')
}

/** A demo is open to everybody, and `/` lists it with its people; which sandboxes there are, and who is in them, is their integrators' affair. */
const namesOf = (those: readonly { readonly id: string }[]): readonly string[] => those.map(({ id }) => id)

async function bySession(entrance: Entrance, sealed: string, request: FastifyRequest): Promise<Identified | IdentityProblem> {
  const opened = await entrance.seal.open('session', sealed)
  if (opened === 'expired') return deny('session_expired')
  const read = sessionSchema.safeParse(opened?.content)
  if (!opened || !read.success) return deny('who_are_you')
  const { marketplace, role, id, csrf, local } = read.data
  if (local !== undefined && !(await isOpen(entrance, read.data, local))) return deny('session_expired')
  if (!SAFE_METHODS.has(request.method) && !comesFromUs(entrance, csrf, request)) return deny('csrf_missing')
  return { actor: { role, id, marketplace }, session: { csrf, expiresAt: opened.expiresAt, local }, until: opened.expiresAt }
}

/** A session of an account kept here ends when it is signed out, its password changes, or its role or the account is taken away. */
const isOpen = async ({ accounts }: Entrance, { marketplace, id, role }: SealedSession, session: string): Promise<boolean> =>
  accounts !== undefined && (await roleInSession(accounts, { marketplaceId: marketplace, accountId: id }, session)) === role

/** A browser sends cookies by itself; only our own pages can read the token and send it along. */
function comesFromUs(entrance: Entrance, csrf: string, { headers }: FastifyRequest): boolean {
  const said = headers['x-gongdao-csrf']
  if (headers.origin !== undefined && headers.origin !== entrance.publicUrl()) return false
  return typeof said === 'string' && Buffer.byteLength(said) === Buffer.byteLength(csrf) && timingSafeEqual(Buffer.from(said), Buffer.from(csrf))
}
