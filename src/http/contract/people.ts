// How people can be reached, as far as each may know; revealing more with a reason; the record of who did or saw what. Attached by ../routes-people.ts.
import { z } from 'zod'
import { AUDIT_ACTIONS } from '../../app/audit.ts'
import { REVEAL_REASONS, contactIdSchema, contactSchema } from '../../app/contacts.ts'
import { CONTACT_FIELDS } from '../../app/masking.ts'
import { PERSON_SIDES } from '../../app/people.ts'
import { READS } from '../../domain/access.ts'
import { idSchema } from '../../domain/order.ts'
import { ROLES, sideSchema } from '../../domain/parts.ts'
import { caseParams } from './cases.ts'
import { caseIdSchema, momentSchema, nextSchema, pageQuery } from './domain-shapes.ts'
import { named } from './names.ts'
import { route } from './route.ts'

const fieldSchema = z.enum(CONTACT_FIELDS)
const contact = named('Contact', contactSchema)
/** As shown: a masked phone number is none. */
const shown = named('ShownContact', z.strictObject({ name: z.string(), phone: z.string(), mail: z.string(), region: z.string(), street: z.string() }).partial())

export const putContact = route({
  id: 'putContact', method: 'PUT', path: '/v1/people/:side/:personId/contacts/:contactId', tag: 'accounts', who: ['buyer', 'merchant', 'clerk', 'system', 'operator'], absent: 'unknown_person', refusals: ['unknown_person', 'person_erased', 'malformed'],
  summary: { zh: '登记联系方式：own 为账号，“order:” 加订单号为收货，“address:” 加地址编号为退货地址', en: 'Tell how somebody can be reached: own, order:ORDER_ID for its delivery, address:ADDRESS_ID for a place of returns' },
  params: z.strictObject({ side: sideSchema, personId: idSchema, contactId: contactIdSchema }), body: contact, answers: { 200: named('StoredContact', z.strictObject({ side: sideSchema, personId: idSchema, contactId: z.string(), stored: z.literal(true) })) },
})

export const ownContacts = route({
  id: 'ownContacts', method: 'GET', path: '/v1/me/contacts', tag: 'accounts', who: ['buyer', 'merchant', 'clerk'], refusals: [],
  summary: { zh: '我登记的联系方式', en: 'How I can be reached' }, answers: { 200: named('OwnContacts', z.strictObject({ contacts: z.array(z.strictObject({ contactId: z.string(), contact, /** Since when its mail address is refused for good: no letter goes there until another is told, or this one again by the person. */ mailRefusedAt: momentSchema.nullable() })) })) },
})

export const caseContacts = route({
  id: 'caseContacts', method: 'GET', path: '/v1/cases/:caseId/contacts', tag: 'cases', who: READS.case, absent: 'unknown_case', refusals: ['unknown_case'],
  summary: { zh: '本单相关人的联系方式，按角色脱敏', en: 'How the people of a case can be reached, masked by role' }, params: caseParams,
  answers: { 200: named('CaseContacts', z.strictObject({ contacts: z.array(z.strictObject({
    of: sideSchema, person: idSchema, contactId: z.string(), purpose: z.enum(['delivery', 'returns', 'buyer', 'merchant']), fields: shown,
    /** Of these only the masked form is shown. */
    masked: z.array(fieldSchema), revealable: z.boolean(), mailRefusedAt: momentSchema.nullable(),
  })) })) },
})

export const revealContact = route({
  id: 'revealContact', method: 'POST', path: '/v1/cases/:caseId/contacts/reveal', tag: 'cases', who: ['officer', 'senior_officer'], absent: 'unknown_case', refusals: ['unknown_case', 'unknown_person', 'malformed'],
  summary: { zh: '说明理由后查看完整联系方式，并留痕', en: 'See a contact in full, for a reason that is put on record' }, params: caseParams,
  body: named('RevealContact', z.strictObject({ of: sideSchema, contactId: contactIdSchema, fields: z.array(fieldSchema).min(1).max(5), because: z.enum(REVEAL_REASONS), reference: idSchema.nullable().default(null) })),
  answers: { 200: named('RevealedContact', z.strictObject({ fields: contact })) },
})

const entries = z.array(z.strictObject({
  entryId: z.string(), at: momentSchema, actor: z.strictObject({ role: z.enum([...ROLES, 'cli', 'door']), id: z.string() }), action: z.enum(AUDIT_ACTIONS), subject: z.string(), caseId: caseIdSchema.nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
}))
const auditPage = named('AuditPage', z.strictObject({ items: entries, next: nextSchema }))

export const auditOfPerson = route({
  id: 'auditOfPerson', method: 'GET', path: '/v1/people/:side/:personId/audit', tag: 'accounts', who: 'known', absent: 'unknown_person', refusals: ['unknown_person', 'malformed'],
  summary: { zh: '谁在何时查看或处理过某人的个人信息；本人和审计员可见', en: 'Who saw or did what about a person, and when: for himself and auditors' }, params: z.strictObject({ side: z.enum(PERSON_SIDES), personId: idSchema }), query: z.strictObject(pageQuery), answers: { 200: auditPage },
})

export const audit = route({
  id: 'audit', method: 'GET', path: '/v1/audit', tag: 'accounts', who: ['auditor'], refusals: ['malformed'],
  summary: { zh: '本平台的全部留痕', en: 'The whole record of the marketplace' }, query: z.strictObject(pageQuery), answers: { 200: auditPage },
})

export const peopleContracts = [putContact, ownContacts, caseContacts, revealContact, auditOfPerson, audit] as const
