// How people can be reached: told by the marketplace or by themselves, encrypted under their own key, shown as masking.ts says.
// Whatever is shown in full to somebody else is put on record before it is answered.
import { z } from 'zod'
import { mayRead } from '../domain/access.ts'
import type { Case } from '../domain/case.ts'

import type { Actor, Side } from '../domain/parts.ts'
import { isRefusal, refuse, type Refusal } from '../domain/refusals.ts'
import type { AuditAction } from './audit.ts'
import type { Desk } from './desk.ts'
import { CONTACT_FIELDS, masked, maskingOf, type ContactField, type Purpose } from './masking.ts'
import type { Person } from './ports.ts'
import { personOf, personRef } from './people.ts'
import { readCase } from './read-case.ts'

const line = (longest: number) => z.string().trim().min(1).max(longest)
/** `region`: province, city and district; `street`: the rest of the address. */
export const contactSchema = z.strictObject({ name: line(100), phone: line(30).regex(/^\+?[\d -]{5,29}$/), mail: line(254).regex(/^[^\s@<>"]+@[^\s@<>"]+$/), region: line(100), street: line(200) }).partial()
export type Contact = z.infer<typeof contactSchema>
/** That a mail address is refused is kept with the address, so that it goes with it. */
export const storedContactSchema = contactSchema.extend({ mailRefusedAt: z.int().optional() })
/** The account's own, an order's delivery, or an address of a shop's book. */
export const contactIdSchema = z.union([z.literal('own'), z.string().regex(/^(?:order|address):[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/)])

/** `mailRefusedAt`: since when its mail address is refused for good; null while it is not. */
export type KeptContact = { readonly contactId: string; readonly contact: Contact; readonly mailRefusedAt: number | null }

export interface ContactBook {
  /** `erased`: this person wished to be forgotten. A mail address that was refused stays so while it is the same, unless `tryAgain`. */
  put(person: Person, contactId: string, contact: Contact, at: number, tryAgain?: boolean): Promise<'stored' | 'erased'>
  read(person: Person, contactId: string): Promise<Contact | null>
  list(person: Person): Promise<readonly KeptContact[]>
  /** Where letters to somebody go: the mail of his own contact, and since when it is refused. */
  mailOf(person: Person): Promise<{ readonly address: string; readonly refusedAt: number | null } | null>
  /** Nobody is at this address. False when he has told of another one meanwhile, or it was known. */
  refuseMail(person: Person, address: string, at: number): Promise<boolean>
}

export type ShownContact = { readonly of: Side; readonly person: string; readonly contactId: string; readonly purpose: Purpose; readonly fields: Contact; readonly masked: readonly ContactField[]; readonly revealable: boolean; /** Of the mail among the fields. */ readonly mailRefusedAt: number | null }

/** Why an officer needs more than the masked form. */
export const REVEAL_REASONS = ['delivery_check', 'identity_check', 'contact_party', 'authority_request', 'suspected_fraud'] as const
export type RevealReason = (typeof REVEAL_REASONS)[number]

const isShop = ({ role }: Actor): boolean => role === 'merchant' || role === 'clerk'
const tells = ({ role }: Actor): boolean => role === 'system' || role === 'operator'

/** The marketplace tells of anybody; a person of himself. Who has nothing to do with him is told there is no such person. */
export async function putContact(desk: Desk, actor: Actor, to: { side: Side; personId: string; contactId: string; contact: Contact }): Promise<'stored' | Refusal> {
  const own = (actor.role === 'buyer' && to.contactId === 'own') || (isShop(actor) && !to.contactId.startsWith('order:'))
  const person: Person = { marketplaceId: actor.marketplace, side: to.side, personId: to.personId }
  if (!tells(actor) && !(own && personRef(person) === personRef(personOf(actor)))) return refuse('unknown_person')
  if ((await desk.store.contacts.put(person, to.contactId, to.contact, await nowIn(desk, actor.marketplace), !tells(actor))) === 'erased') return refuse('person_erased')
  await note(desk, actor, 'contact_stored', { person: personRef(person), caseId: null, detail: { contact: to.contactId, fields: Object.keys(to.contact) } })
  return 'stored'
}

/** Everything of oneself. */
export const ownContacts = (desk: Desk, actor: Actor): ReturnType<ContactBook['list']> => desk.store.contacts.list(personOf(actor))

/** The people of a case as this reader may see them. */
export async function caseContacts(desk: Desk, actor: Actor, caseId: string): Promise<readonly ShownContact[] | Refusal> {
  const found = await contactsOf(desk, actor, caseId)
  if (isRefusal(found)) return found
  const shown = (await Promise.all(found.map(async ({ of, person, contactId, purpose, contact, isSelf }): Promise<ShownContact> => {
    const table = maskingOf(purpose, actor, isSelf)
    const fields = Object.fromEntries(CONTACT_FIELDS.flatMap((field) => { const value = contact[field]; return value === undefined || table[field] === 'hidden' ? [] : [[field, table[field] === 'shown' ? value : masked(field, value)]] })) as Contact
    const mail = contactId === 'own' && fields.mail !== undefined ? await desk.store.contacts.mailOf({ marketplaceId: actor.marketplace, side: of, personId: person }) : null
    return { of, person, contactId, purpose, fields, masked: CONTACT_FIELDS.filter((field) => contact[field] !== undefined && table[field] === 'masked'), revealable: mayReveal(actor), mailRefusedAt: mail?.refusedAt ?? null }
  }))).filter(({ fields }) => Object.keys(fields).length > 0)
  for (const one of shown) {
    const ref = personRef({ side: one.of, personId: one.person })
    const isSelf = ref === personRef(personOf(actor))
    const table = maskingOf(one.purpose, actor, isSelf)
    const seen = CONTACT_FIELDS.filter((field) => one.fields[field] !== undefined && table[field] === 'shown' && field !== 'region')
    // A shop's name is published; seeing it is nothing to put on record.
    if (seen.length > 0 && !isSelf && one.purpose !== 'merchant') await note(desk, actor, 'contact_seen', { person: ref, caseId, detail: { contact: one.contactId, fields: seen } })
  }
  return shown
}

const mayReveal = ({ role }: Actor): boolean => role === 'officer' || role === 'senior_officer'

export async function revealContact(desk: Desk, actor: Actor, asked: { caseId: string; of: Side; contactId: string; fields: readonly ContactField[]; because: RevealReason; reference: string | null }): Promise<{ fields: Contact } | Refusal> {
  if (!mayReveal(actor)) return refuse('role_may_not')
  const found = await contactsOf(desk, actor, asked.caseId)
  if (isRefusal(found)) return found
  const one = found.find(({ of, contactId }) => of === asked.of && contactId === asked.contactId)
  if (!one) return refuse('unknown_person', { field: 'contactId' })
  // On record first: what cannot be recorded is not shown.
  await note(desk, actor, 'contact_revealed', { person: personRef({ side: one.of, personId: one.person }), caseId: asked.caseId, detail: { contact: asked.contactId, fields: [...asked.fields], because: asked.because, reference: asked.reference } })
  return { fields: Object.fromEntries(asked.fields.flatMap((field) => { const value = one.contact[field]; return value === undefined ? [] : [[field, value]] })) as Contact }
}

type Found = { of: Side; person: string; contactId: string; purpose: Purpose; contact: Contact; isSelf: boolean }

async function contactsOf(desk: Desk, actor: Actor, caseId: string): Promise<readonly Found[] | Refusal> {
  if (!mayRead('case', actor.role)) return refuse('role_may_not')
  const read = await readCase(desk, actor, caseId)
  if (isRefusal(read)) return read
  const found: Found[] = []
  for (const { of, person, contactId, purpose } of placesIn(read.state)) {
    const contact = await desk.store.contacts.read({ marketplaceId: actor.marketplace, side: of, personId: person }, contactId)
    if (contact !== null) found.push({ of, person, contactId, purpose, contact, isSelf: of === 'buyer' ? actor.role === 'buyer' : isShop(actor) })
  }
  return found
}

/** Whose contacts a case needs: the delivery, the addresses that were given for returns, and how to reach both. */
function placesIn(state: Case): Omit<Found, 'contact' | 'isSelf'>[] {
  const given = [...new Set(state.returns.flatMap(({ addressId }) => (addressId === null ? [] : [addressId])))]
  return [
    { of: 'buyer', person: state.buyerId, contactId: `order:${state.orderId}`, purpose: 'delivery' }, { of: 'buyer', person: state.buyerId, contactId: 'own', purpose: 'buyer' },
    ...given.map((addressId): Omit<Found, 'contact' | 'isSelf'> => ({ of: 'merchant', person: state.merchantId, contactId: `address:${addressId}`, purpose: 'returns' })),
    { of: 'merchant', person: state.merchantId, contactId: 'own', purpose: 'merchant' },
  ]
}

const nowIn = async (desk: Desk, marketplaceId: string): Promise<number> => desk.realNow() + ((await desk.store.marketplaces()).find(({ id }) => id === marketplaceId)?.clockOffsetMs ?? 0)

async function note(desk: Desk, actor: Actor, action: AuditAction, of: { person: string; caseId: string | null; detail: Record<string, string | null | readonly string[]> }): Promise<void> {
  await desk.store.audit.record({ marketplaceId: actor.marketplace, at: desk.realNow(), actor: { role: actor.role, id: actor.id }, action, subject: of.person, caseId: of.caseId, detail: of.detail }, desk.newId())
}

