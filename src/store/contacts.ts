// How people can be reached, encrypted like what they wrote: one key per person and marketplace (people.ts), one row per purpose.
// The port is `ContactBook` in src/app/contacts.ts.
import type pg from 'pg'
import { storedContactSchema, type Contact, type ContactBook, type KeptContact } from '../app/contacts.ts'
import { StoreFault, type Person } from '../app/ports.ts'
import { rows } from './database.ts'
import { keyOf, whose } from './people.ts'
import { sealed, unsealed } from './person-cipher.ts'

type Row = { contact_id: string; ciphertext: Buffer }

export function createContactBook(pool: pg.Pool): ContactBook {
  return {
    put: async (person, contactId, contact, at, tryAgain = false) => {
      const key = await keyOf(pool, person)
      if (key === null) return 'erased'
      const before = tryAgain || contact.mail === undefined ? null : await one(pool, person, contactId)
      const mark = before?.contact.mail === contact.mail ? before?.mailRefusedAt : null
      await rows(
        pool, 'put_contact',
        `insert into contact (bucket, marketplace_id, person_id, contact_id, ciphertext, at) values (account_bucket($2), $1, $2, $3, $4, $5)
          on conflict (bucket, marketplace_id, person_id, contact_id) do update set ciphertext = excluded.ciphertext, at = excluded.at`,
        [...whose(person), contactId, sealed(key, boundTo(person, contactId), written(contact, mark ?? null)), at],
      )
      return 'stored'
    },
    read: async (person, contactId) => {
      return (await one(pool, person, contactId))?.contact ?? null
    },
    list: async (person) => {
      const found = await rows<Row>(pool, 'list_contacts', 'select contact_id, ciphertext from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 order by contact_id limit 1000', whose(person))
      const read = await Promise.all(found.map(async (row) => opened(pool, person, row)))
      return read.filter((each) => each !== null).map(({ contactId, contact, mailRefusedAt }) => ({ contactId, contact, mailRefusedAt }))
    },
    mailOf: async (person) => {
      const own = await one(pool, person, 'own')
      return own?.contact.mail === undefined ? null : { address: own.contact.mail, refusedAt: own.mailRefusedAt }
    },
    refuseMail: async (person, address, at) => {
      const [key, own] = [await keyOf(pool, person), await one(pool, person, 'own')]
      if (key === null || own === null || own.contact.mail !== address || own.mailRefusedAt !== null) return false
      const marked = await rows(
        pool, 'refuse_mail', "update contact set ciphertext = $4 where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and contact_id = 'own' and ciphertext = $3 returning 1",
        [...whose(person), own.ciphertext, sealed(key, boundTo(person, 'own'), written(own.contact, at))],
      )
      return marked.length > 0
    },
  }
}

const written = (contact: Contact, mailRefusedAt: number | null): string => JSON.stringify(mailRefusedAt === null ? contact : { ...contact, mailRefusedAt })

type OpenedRow = KeptContact & { readonly ciphertext: Buffer }

async function one(pool: pg.Pool, person: Person, contactId: string): Promise<OpenedRow | null> {
  const [row] = await rows<Row>(pool, 'read_contact', 'select contact_id, ciphertext from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and contact_id = $3', [...whose(person), contactId])
  return row === undefined ? null : opened(pool, person, row)
}

async function opened(pool: pg.Pool, person: Person, { contact_id: contactId, ciphertext }: Row): Promise<OpenedRow | null> {
  const key = await keyOf(pool, person)
  if (key === null) return null
  try {
    const { mailRefusedAt = null, ...contact } = storedContactSchema.parse(JSON.parse(unsealed(key, boundTo(person, contactId), ciphertext)))
    return { contactId, contact, mailRefusedAt, ciphertext }
  } catch (cause) {
    throw new StoreFault(`the contact ${contactId} does not open with its person's key`, { outcomeUnknown: false, cause })
  }
}

// A row copied to another person or another purpose does not open; the two sides of one id have keys of their own.
const boundTo = ({ marketplaceId, personId }: Person, contactId: string): string[] => ['contact', marketplaceId, personId, contactId]
