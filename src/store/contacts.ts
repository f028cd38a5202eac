// How people can be reached, encrypted like what they wrote: one key per person and marketplace (people.ts), one row per purpose.
// The port is `ContactBook` in src/app/contacts.ts.
import type pg from 'pg'
import { contactSchema, type Contact, type ContactBook } from '../app/contacts.ts'
import { StoreFault, type Person } from '../app/ports.ts'
import { rows } from './database.ts'
import { keyOf, whose } from './people.ts'
import { sealed, unsealed } from './person-cipher.ts'

type Row = { contact_id: string; ciphertext: Buffer }

export function createContactBook(pool: pg.Pool): ContactBook {
  return {
    put: async (person, contactId, contact, at) => {
      const key = await keyOf(pool, person)
      if (key === null) return 'erased'
      await rows(
        pool, 'put_contact',
        `insert into contact (bucket, marketplace_id, person_id, contact_id, ciphertext, at) values (account_bucket($2), $1, $2, $3, $4, $5)
          on conflict (bucket, marketplace_id, person_id, contact_id) do update set ciphertext = excluded.ciphertext, at = excluded.at`,
        [...whose(person), contactId, sealed(key, boundTo(person, contactId), JSON.stringify(contact)), at],
      )
      return 'stored'
    },
    read: async (person, contactId) => {
      const [row] = await rows<Row>(pool, 'read_contact', 'select contact_id, ciphertext from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 and contact_id = $3', [...whose(person), contactId])
      return row === undefined ? null : opened(pool, person, row)
    },
    list: async (person) => {
      const found = await rows<Row>(pool, 'list_contacts', 'select contact_id, ciphertext from contact where bucket = account_bucket($2) and marketplace_id = $1 and person_id = $2 order by contact_id limit 1000', whose(person))
      const read = await Promise.all(found.map(async (row) => ({ contactId: row.contact_id, contact: await opened(pool, person, row) })))
      return read.flatMap(({ contactId, contact }) => (contact === null ? [] : [{ contactId, contact }]))
    },
  }
}

async function opened(pool: pg.Pool, person: Person, { contact_id: contactId, ciphertext }: Row): Promise<Contact | null> {
  const key = await keyOf(pool, person)
  if (key === null) return null
  try {
    return contactSchema.parse(JSON.parse(unsealed(key, boundTo(person, contactId), ciphertext)))
  } catch (cause) {
    throw new StoreFault(`the contact ${contactId} does not open with its person's key`, { outcomeUnknown: false, cause })
  }
}

// A row copied to another person or another purpose does not open; the two sides of one id have keys of their own.
const boundTo = ({ marketplaceId, personId }: Person, contactId: string): string[] => ['contact', marketplaceId, personId, contactId]
